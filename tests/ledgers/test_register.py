"""Registers on both engines, held against the cleaning of spreadsheets."""

import csv

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from ledgers.grids import make_ledger

from fedanalysis.catalogue.kinds import ledger_kind
from fedanalysis.codes.resident_ids import check_character
from fedanalysis.errors import ColumnError, LedgerFileError
from fedanalysis.ledgers.clean import clean_ledger
from fedanalysis.ledgers.read import read_ledger
from fedanalysis.ledgers.register import read_register
from fedanalysis.ledgers.register_clean import clean_register

ENGINES = ("memory", "disk")
ELECTION = ["村", "届次", "委员总数(人)", "女委员数", "女委员比例(%)", "经费（万元）", "来源"]
ROSTER = ["姓名", "性别", "民族", "出生年月", "学历", "培训次数", "身份证号", "手机", "爱好"]
BOTH_ROWS = [
    ["甲村", "第九届", "５", "一", "20", "1.5", "a"],
    ["乙村", "9", "5", "6", "", "—", "b"],
    ["丙村", "2012年", "1,005人", "约3", "３３.3%", "3余", " c "],
    ["丁村", "", "7", "2", "28.6", "0.2", ""],
    ["戊村", "9", "x", "1", "1", "2", "=1+1"],
    ["己村", "第10届", "7", "2", "28.6", "￥3", "#REF!"],
]


def made_id(number, wrong=False):
    first = (
        f"999999{1950 + number % 40}{number % 12 + 1:02d}{number % 28 + 1:02d}{number % 900 + 100}"
    )
    right = check_character(first)
    return first + ("0" if wrong and right != "0" else "1" if wrong else right)


ROSTER_ROWS = [
    ["赵合成", "女", "汉", "1958.09", "大专", "３次", made_id(8), "13800000000", "书\n法"],
    ["钱示例", "F", "蒙", "78年5月", "函授", "", made_id(8, wrong=True), "", "x"],
    ["孙 虚拟", "2", "满族", "1978-02-30", "本科", "1.5万", "", "12", ""],
    ["", "男", "外星", "", "—", "2", "", "", ""],
    ["李样本", "男", "汉族", "1990", "大学", "十二", made_id(9), "138-0000-0001", "a,b"],
]


def cleaned(kind, head, rows, engine, folder):
    path = folder / "table.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([head, *rows])
    return clean_register(read_register(path, kind=kind, engine=engine)), clean_ledger(
        read_ledger(path, kind=kind)
    )


def content(frame):
    shown = frame.astype("object").where(frame.notna(), None)
    return sorted(map(str, shown.itertuples(index=False, name=None)))


def kept(clean):
    return clean.kept.head(10**6)


def compare(register, ledger, *, places=True):
    """Hold a cleaned register against the cleaned ledger of the same rows."""
    found = kept(register)
    left_out = {"source_file"} if places else {"source_file", "source_row"}
    cells = [name for name in found.columns if name not in left_out]
    pd.testing.assert_series_equal(
        found[cells].dtypes, ledger.kept[cells].dtypes, check_names=False
    )
    assert content(found[cells]) == content(ledger.kept[cells])
    rejected = register.rejected.head(10**6)
    told = ["source_row", "column", "reason_code", "also"][not places :]
    row_wise = ledger.rejected[~ledger.rejected["reason_code"].isin(["row.conflict"])]
    assert content(rejected[told]) == content(row_wise[told])
    by = ["column", "old", "new", "rule"]
    counted = ledger.changes.groupby(by, sort=False).size().rename("row_n").reset_index()
    assert content(register.changes[[*by, "row_n"]]) == content(counted)
    assert content(register.review) == content(ledger.review)
    assert register.rows_in == register.kept_n + register.rejected_n + sum(
        register.dropped.values()
    )


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("kind", "head", "rows"),
    [("election", ELECTION, BOTH_ROWS), ("roster", ROSTER, ROSTER_ROWS)],
    ids=["election", "roster"],
)
def test_a_register_is_cleaned_as_a_ledger_is(kind, head, rows, engine, tmp_path):
    compare(*cleaned(kind, head, rows, engine, tmp_path))


@pytest.mark.parametrize("engine", ENGINES)
def test_nearly_unique_columns_are_read_row_by_row(engine, tmp_path, monkeypatch):
    for module in ("register_reading", "register_clean"):
        monkeypatch.setattr(f"fedanalysis.ledgers.{module}.MOST", 2)
    register, ledger = cleaned("roster", ROSTER, ROSTER_ROWS, engine, tmp_path)
    cells = [name for name in ledger.kept.columns if name in kept(register).columns]
    cells.remove("source_file")
    assert content(kept(register)[cells]) == content(ledger.kept[cells])
    told = ["source_row", "column", "reason_code", "also"]
    assert content(register.rejected.head(99)[told]) == content(ledger.rejected[told])
    assert {note.where for note in register.notes if note.rule == "column.nearly_unique"} >= {
        "name",
        "id_number",
    }
    by_rule = register.changes.groupby(["column", "rule"])["row_n"].sum().to_dict()
    assert by_rule == ledger.changes.groupby(["column", "rule"]).size().to_dict()
    assert (register.review["text"] == "").all()


TEXTS = st.sampled_from(
    [
        "",
        " ",
        "5",
        "５",
        "一",
        "3人",
        "约3",
        "—",
        "-2",
        "1.5万",
        "NA",
        "x",
        "20%",
        "#N/A",
        "\u202e",
        "1/2",
    ]
)
ELECTION_ROWS = st.lists(
    st.tuples(
        st.sampled_from(["甲村", "乙村", "丙 村", "戊村"]),
        st.sampled_from(["9", "第九届", "2012年", "?", " "]),
        TEXTS,
        TEXTS,
        TEXTS,
        TEXTS,
        st.sampled_from(["a", " b ", "\u3000c", "'=1"]),
    ).map(list),
    max_size=8,
    unique_by=tuple,
)


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=12, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(rows=ELECTION_ROWS)
def test_any_election_return_is_cleaned_alike(engine, rows):
    ledger = clean_ledger(make_ledger([ELECTION, *rows], "election"))
    if "row.duplicate" in ledger.dropped or "row.conflict" in set(ledger.rejected["reason_code"]):
        return  # rows of a register aren't compared with each other
    table = pd.DataFrame(rows, columns=ELECTION, dtype="str")
    register = clean_register(read_register(table, kind="election", engine=engine))
    compare(register, ledger, places=False)


def election(rows):
    return pd.DataFrame(rows, columns=["村", "届次", "委员总数", "女委员数"])


@pytest.mark.parametrize("engine", ENGINES)
def test_rows_that_are_no_rows_are_dropped_by_rule(engine):
    table = election(
        [
            ["甲村", "9", "5", "1"],
            ["合计", "9", "5", "1"],
            ["村", "届次", "委员总数", "女委员数"],
            ["", " ", None, "\u3000"],
            ["小 计", "", "5", "1"],
        ]
    )
    clean = clean_register(read_register(table, kind="election", engine=engine))
    assert clean.dropped == {"header.repeated": 1, "row.blank": 1, "row.total": 2}
    assert (clean.rows_in, clean.kept_n, clean.rejected_n) == (5, 1, 0)
    assert clean.rejected.count() == 0
    assert kept(clean)["village"].tolist() == ["甲村"]


@pytest.mark.parametrize("engine", ENGINES)
def test_numbers_dates_and_flags_of_a_file_are_read_by_what_they_say(engine, tmp_path):
    right = next(made_id(at) for at in range(99) if made_id(at)[-1] != "X" and at % 12 == 4)
    born = f"{right[6:10]}-{right[10:12]}-{right[12:14]}"
    pd.DataFrame(
        {
            "姓名": ["赵合成", "钱示例", None],
            "出生年月": pd.to_datetime([born, None, "1980-01-01"]),
            "培训次数": [3.0, None, 1.0],
            "年龄": [33, 200, 31],
            "身份证号": pd.array([int(right), None, None], dtype="Int64"),
            "爱好": [True, False, None],
        }
    ).to_parquet(tmp_path / "a.parquet")
    clean = clean_register(read_register(tmp_path, kind="roster", engine=engine))
    rows = kept(clean).sort_values("source_row", ignore_index=True)
    assert rows["birth_date"].tolist() == [born, ""]
    assert rows["training_n"].fillna(-1).tolist() == [3, -1]
    assert rows["id_number"].tolist() == [right, ""]
    assert rows["age"].fillna(-1).tolist() == [33, -1]
    assert rows["爱好"].tolist() == ["true", "false"]
    assert clean.review.to_numpy().tolist() == [["age", "200", "value.range", 1]]
    assert clean.rejected.head()["reason_code"].tolist() == ["required.missing"]


@pytest.mark.parametrize("engine", ENGINES)
def test_an_id_number_stored_as_a_decimal_has_lost_its_last_digits(engine):
    table = pd.DataFrame({"姓名": ["赵合成"], "身份证号": [4.10101198e17]})
    clean = clean_register(read_register(table, kind="roster", engine=engine))
    assert clean.rejected.head()["reason_code"].tolist() == ["id.precision_lost"]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_folder_of_parts_is_one_register(engine, tmp_path):
    for at in range(3):
        election([[f"村{at}", "9", "５", "1"], [f"街{at}", "9", "5", "7"]]).to_parquet(
            tmp_path / f"{at}.parquet"
        )
    clean = clean_register(read_register(tmp_path, kind="election", engine=engine))
    assert (clean.kept_n, clean.rejected_n) == (3, 3)
    assert sorted(kept(clean)["source_file"]) == ["0.parquet", "1.parquet", "2.parquet"]
    assert clean.changes.to_numpy().tolist() == [
        ["term", "9", "第9届", "term.form", 3],
        ["seat_n", "５", "5", "number.full_width", 3],
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_written_reads_back(engine, tmp_path):
    clean = clean_register(
        read_register(
            election([["甲村", "9", "５", "1"], ["乙村", "9", "5", "7"]]), kind="election"
        )
    )
    paths = clean.write(tmp_path / "out")
    assert {path.name for path in paths} == {"part-00000.parquet", "changes.csv", "review.csv"}
    again = clean.kept.engine.open(tmp_path / "out" / "kept").head()
    pd.testing.assert_frame_equal(again, kept(clean))


def test_headers_may_be_named_by_the_caller():
    table = pd.DataFrame({"嘎查": ["甲"], "届": ["9"], "委员": ["5"], "女": ["1"], "x": ["y"]})
    named = {"嘎查": "village", "届": "term", "委员": "seat_n", "女": "women_n"}
    register = read_register(table, kind="election", columns=named)
    assert list(register.rows.columns)[:4] == ["village", "term", "seat_n", "women_n"]
    assert [note.where for note in register.notes] == ["x"]


@pytest.mark.parametrize("named", [{"no": "village"}, {"村": "no"}], ids=["header", "column"])
def test_refuses_names_that_are_not_there(named):
    with pytest.raises(ColumnError):
        read_register(election([]), kind="election", columns=named)


def test_refuses_a_register_without_a_column_its_kind_needs():
    with pytest.raises(LedgerFileError, match="`seat_n`") as refused:
        read_register(election([]).drop(columns="委员总数"), kind="election")
    assert refused.value.rule == "header.missing"


def test_refuses_two_columns_of_one_meaning():
    with pytest.raises(LedgerFileError) as refused:
        read_register(election([]).assign(行政村="x", 嘎查="y"), kind="election")
    assert refused.value.rule == "header.duplicate"


@pytest.mark.parametrize("engine", ENGINES)
def test_an_empty_register_is_cleaned_to_an_empty_one(engine):
    clean = clean_register(read_register(election([]), kind="election", engine=engine))
    assert (clean.rows_in, clean.kept_n, clean.rejected_n, clean.kept.count()) == (0, 0, 0, 0)
    assert len(clean.changes) == len(clean.review) == 0
    assert clean.rejected.head().columns.tolist()[:5] == [
        *("source_file", "source_row", "column", "reason_code", "also")
    ]


def test_a_clean_register_has_the_same_rejected_columns_as_one_with_faults():
    good = clean_register(read_register(election([["甲村", "9", "5", "1"]]), kind="election"))
    bad = clean_register(read_register(election([["甲村", "9", "5", "7"]]), kind="election"))
    assert list(good.rejected.columns.items()) == list(bad.rejected.columns.items())
    assert (good.kept.count(), good.rejected.count()) == (1, 0)
    assert list(good.kept.columns.items()) == list(bad.kept.columns.items())


def test_nothing_shown_holds_a_value():
    table = pd.DataFrame({"姓名": ["机密"], "性别": ["机密"]})
    register = read_register(table, kind="roster")
    clean = clean_register(register)
    assert "机密" not in f"{register!r}{clean!r}{register.rows!r}{clean.kept!r}{clean.notes!r}"


def test_spellings_of_ones_own_win(tmp_path):
    mine = tmp_path / "mine.csv"
    mine.write_text("list,text,code\neducation,党校大专,30\n", encoding="utf-8")
    table = pd.DataFrame({"姓名": ["赵合成"], "学历": ["党校大专"]})
    clean = clean_register(read_register(table, kind="roster"), spellings=mine)
    assert kept(clean)["education_code"].tolist() == ["30"]


def test_a_kind_of_ones_own_is_read_too():
    clean = clean_register(
        read_register(election([["甲村", "9", "5", "1"]]), kind=ledger_kind("election"))
    )
    assert clean.kind is ledger_kind("election")
