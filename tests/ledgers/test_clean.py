import pandas as pd
import pytest
from ledgers.grids import make_ledger

from fedanalysis.codes.resident_ids import check_character
from fedanalysis.errors import ColumnError, ValueRangeError
from fedanalysis.ledgers.clean import clean_ledger
from fedanalysis.ledgers.grid import CellType
from fedanalysis.ledgers.log import replay_changes
from fedanalysis.ledgers.schemas import check_kept


def made_id(birth="19780501", sequence="002"):
    first = f"999999{birth}{sequence}"
    return first + check_character(first)


HEAD = ["序号", "姓名", "性别", "出生年月", "身份证号", "工作单位"]


def roster(*rows, **options):
    return clean_ledger(make_ledger([HEAD, *rows], "roster", **options))


def one(**cells):
    row = {
        "序号": "1",
        "姓名": "张三",
        "性别": "女",
        "出生年月": "1978.05",
        "身份证号": "",
        "工作单位": "甲村",
    }
    return list((row | cells).values())


def test_every_row_is_kept_rejected_or_dropped():
    clean = roster(one(), one(序号="2", 姓名=""), one(序号="3"), ["合计", "3"])
    assert (clean.rows_in, len(clean.kept), len(clean.rejected)) == (4, 1, 1)
    assert clean.dropped == {"row.duplicate": 1, "row.total": 1}


def test_values_come_out_in_codes_and_types():
    kept = roster(one(性别="女性", 身份证号=made_id())).kept
    assert kept.loc[0, ["sex_code", "birth_date", "id_number"]].tolist() == [
        "2",
        "1978-05",
        made_id(),
    ]
    assert kept["age"].dtype == "Int64"
    assert kept.loc[0, ["source_sheet", "source_row"]].tolist() == ["", 2]


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"姓名": ""}, "name", "required.missing"),
        ({"姓名": "张三、李四"}, "name", "name.several"),
        ({"姓名": "张\x07三"}, "name", "text.control"),
        ({"工作单位": "甲\u202e村"}, "unit", "text.bidi"),
        ({"工作单位": "甲\ue000村"}, "unit", "text.private_use"),
        ({"出生年月": "1978-02-30"}, "birth_date", "date.impossible"),
        ({"身份证号": f"{made_id()[:-1]}1"}, "id_number", "id.checksum"),
        ({"身份证号": made_id(sequence="001")}, "id_number", "id.sex_conflict"),
        ({"身份证号": made_id(birth="19790501")}, "id_number", "id.birth_conflict"),
    ],
)
def test_a_row_that_cannot_be_right_is_rejected_for_its_reason(cells, column, reason):
    rejected = roster(one(**cells)).rejected
    assert rejected[["column", "reason_code"]].to_numpy().tolist() == [[column, reason]]


def test_an_identity_number_stored_as_a_number_is_rejected_whatever_it_looks_like():
    clean = roster(one(身份证号=made_id()), types={(2, 4): CellType.NUMBER})
    assert clean.rejected["reason_code"].tolist() == ["id.precision_lost"]


@pytest.mark.parametrize("name", ["NA", "NULL", "nan", "None"])
def test_words_that_programs_take_for_missing_are_names(name):
    assert roster(one(姓名=name)).kept["name"].tolist() == [name]


def test_a_fifteen_digit_number_is_converted_and_flagged():
    clean = roster(one(身份证号="999999780501002"))
    assert clean.kept["id_number"].tolist() == [made_id()]
    assert "id.fifteen_digits" in {note.rule for note in clean.notes}


def test_what_is_not_understood_in_an_optional_column_is_left_empty_and_reviewed():
    clean = roster(one(性别="妇女干部"), one(序号="2", 姓名="李四", 性别="妇女干部"))
    assert clean.kept["sex_code"].tolist() == ["", ""]
    assert clean.review.to_numpy().tolist() == [["sex_code", "妇女干部", "code.unknown", 2]]
    assert (
        clean.changes.loc[clean.changes["column"] == "sex_code", "old"].tolist() == ["妇女干部"] * 2
    )


def test_the_same_in_a_required_column_costs_the_row():
    rows = [["村", "届次", "委员总数", "女委员数"], ["甲", "9", "约5", "1"], ["乙", "9", "5", "1"]]
    clean = clean_ledger(make_ledger(rows, "election"))
    assert clean.rejected[["column", "reason_code"]].to_numpy().tolist() == [
        ["seat_n", "number.approximate"]
    ]
    assert clean.kept["village"].tolist() == ["乙"]


def test_two_readings_of_one_person_are_both_rejected():
    clean = roster(one(身份证号=made_id()), one(姓名="李四", 身份证号=made_id()))
    assert clean.rejected["reason_code"].tolist() == ["row.conflict"] * 2


def test_a_coarser_date_of_the_same_person_is_no_conflict():
    clean = roster(
        one(身份证号=made_id()), one(出生年月="1978-05-01", 工作单位="乙村", 身份证号=made_id())
    )
    assert len(clean.kept) == 2


ELECTION = ["村", "届次", "委员总数", "女委员数", "女委员比例(%)"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["甲", "9", "5", "6", ""], "rule.women_at_most_seats"),
        (["甲", "9", "7", "2", "29.6"], "rule.women_share"),
        (["甲", "9", "7", "2", "28.6"], ""),
        (["甲", "9", "7", "2", "28.5"], ""),
        (["甲", "9", "7", "2", "29%"], ""),
        (["甲", "9", "0", "0", "0"], ""),
    ],
    ids=["more-women", "wrong-share", "rounded", "cut-off", "whole", "no-seats"],
)
def test_rules_between_columns_hold_or_reject(row, reason):
    clean = clean_ledger(make_ledger([ELECTION, row], "election"))
    assert clean.rejected["reason_code"].tolist() == ([reason] if reason else [])


def test_money_is_counted_in_yuan_and_the_change_is_logged():
    rows = [["单位", "年度", "金额(万元)"], ["甲", "2010", "3.5"], ["乙", "2010年", "３００元"]]
    clean = clean_ledger(make_ledger(rows, "funding"))
    assert clean.kept["amount_yuan"].tolist() == [35000.0, 300.0]
    assert clean.changes["old"].tolist() == ["2010年", "3.5", "３００元"]


def test_money_without_a_unit_is_noted():
    rows = [["单位", "年度", "金额"], ["甲", "2010", "3.5"]]
    clean = clean_ledger(make_ledger(rows, "funding"))
    assert "unit.unstated" in {note.rule for note in clean.notes}


@pytest.mark.parametrize(("total", "said"), [("8", []), ("9", ["total.mismatch"])])
def test_totals_are_compared_with_the_rows_they_add_up(total, said):
    rows = [ELECTION[:4], ["甲", "9", "5", "1"], ["乙", "9", "3", "一"], ["合计", "", total, "2"]]
    clean = clean_ledger(make_ledger(rows, "election"))
    assert [note.rule for note in clean.notes] == said


def test_replaying_the_log_gives_the_clean_texts():
    ledger = make_ledger([HEAD, one(性别="F"), one(序号="２", 姓名="李 四", 性别="—")], "roster")
    clean = clean_ledger(ledger)
    again = replay_changes(ledger, clean.changes)
    for name in ledger.cells.columns:
        assert again[name].tolist() == clean.kept[name].tolist()


def test_a_log_of_another_ledger_is_refused():
    clean = roster(one(性别="F"))
    with pytest.raises(ValueRangeError, match="log of this very ledger"):
        replay_changes(make_ledger([HEAD, one(性别="M")], "roster"), clean.changes)


def test_cleaning_does_not_change_the_ledger_received():
    ledger = make_ledger([HEAD, one(性别="F")], "roster")
    before = ledger.cells.copy()
    clean_ledger(ledger)
    pd.testing.assert_frame_equal(ledger.cells, before)


def test_spellings_of_ones_own_go_first(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("list,text,code\nsex,妇女干部,2\n", encoding="utf-8")
    ledger = make_ledger([HEAD, one(性别="妇女干部")], "roster")
    assert clean_ledger(ledger, spellings=path).kept["sex_code"].tolist() == ["2"]


def test_an_empty_ledger_gives_empty_tables_with_the_same_columns():
    empty, full = roster(), roster(one())
    assert empty.rows_in == 0
    assert empty.kept.dtypes.to_dict() == full.kept.dtypes.to_dict()
    assert empty.changes.dtypes.to_dict() == full.changes.dtypes.to_dict()


def test_a_table_edited_by_hand_is_held_to_its_kind_without_showing_values():
    kept = roster(one(身份证号=made_id())).kept
    with pytest.raises(ValueRangeError, match="in_code_list") as caught:
        check_kept(kept.assign(sex_code="妇"), roster(one()).kind)
    assert "妇" not in str(caught.value)
    with pytest.raises(ColumnError, match="name"):
        check_kept(kept.drop(columns="name"), roster(one()).kind)


def test_a_bare_number_of_a_class_is_a_session_and_no_term():
    rows = [
        ["培训班", "期次", "人次"],
        *[["家政", text, "9"] for text in ("2", "十四期", "西片区")],
    ]
    clean = clean_ledger(make_ledger(rows, "training_class"))
    assert clean.kept["session"].tolist() == ["第2期", "第14期", "西片区"]
