import openpyxl
import pandas as pd
import pytest

from fedanalysis.catalogue.kinds import ledger_kind, list_ledger_kinds
from fedanalysis.codes.lookup import label
from fedanalysis.errors import FormExistsError, LedgerFileError, UnknownNameError, ValueRangeError
from fedanalysis.ledgers.clean import clean_ledger
from fedanalysis.ledgers.form_choices import choices
from fedanalysis.ledgers.forms import FORM_KINDS, kind_of_form, write_forms
from fedanalysis.ledgers.read import read_ledger
from fedanalysis.synthetic.city import make_city

INVENTED = ("id.region_unknown",)  # region 999999 is no place


@pytest.fixture(scope="module")
def city():
    return make_city(seed=5)


def typed(column, value):
    """Return what a clerk puts into the cell: a label for a code, 是 for a flag."""
    if column.type == "code":
        return label(column.codes, value).zh
    if column.type == "flag":
        return "是" if value else "否"
    if column.type in ("count", "amount", "share", "year"):
        return float(value) if column.type in ("amount", "share") else int(value)
    return str(value)


def fill(path, kind, rows):
    book = openpyxl.load_workbook(path)
    sheet = book["填写"]
    places = {column.name: at for at, column in enumerate(kind.columns, start=1)}
    for number, row in enumerate(rows, start=2):
        for name, value in row.items():
            if name in places and not pd.isna(value) and value != "":
                sheet.cell(number, places[name], typed(kind.column(name), value))
    book.save(path)
    return path


def sheet_of(path):
    return openpyxl.load_workbook(path)["填写"]


@pytest.mark.parametrize("name", FORM_KINDS)
def test_what_a_form_holds_is_read_as_it_is(name, city, tmp_path):
    kind = ledger_kind(name)
    table = city.tables[name].head(25)
    [path] = write_forms(tmp_path, kinds=[name])
    fill(path, kind, table.to_dict("records"))
    raw = read_ledger(path, kind=name)
    clean = clean_ledger(raw)
    assert len(clean.kept) == 25
    assert clean.rejected.empty
    assert clean.review.empty
    assert {note.rule for note in clean.notes} <= {"sheet.unread", *INVENTED}
    known = [column.name for column in kind.columns if column.name in table]
    for column in known:
        expected = table[column].astype("str").tolist()
        assert clean.kept[column].astype("str").tolist() == expected, column
    coded = {c.name for c in kind.columns if c.type in ("code", "flag", "posts")}
    assert set(clean.changes["column"]) <= coded


@pytest.mark.parametrize("name", list_ledger_kinds())
def test_an_empty_form_holds_no_row_and_its_codebook_is_none(name, tmp_path):
    [path] = write_forms(tmp_path, kinds=[name])
    raw = read_ledger(path, kind=name)
    assert len(raw.cells) == 0
    assert raw.columns["sheet"].unique().tolist() == ["填写"]


def test_the_same_forms_are_the_same_bytes(tmp_path):
    one, two = (
        [path.read_bytes() for path in write_forms(tmp_path / part, rows=20)] for part in "ab"
    )
    assert one == two


def test_nothing_is_overwritten_and_nothing_is_half_written(tmp_path):
    [path] = write_forms(tmp_path, kinds=["funding"])
    path.write_bytes(b"filled in")
    with pytest.raises(FormExistsError, match="funding_经费统计表"):
        write_forms(tmp_path)
    assert path.read_bytes() == b"filled in"
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("rows", [0, -1, 20_001, 2.5, True])
def test_refuses_a_number_of_rows_that_makes_no_sheet(rows, tmp_path):
    with pytest.raises(ValueRangeError, match="rows"):
        write_forms(tmp_path, rows=rows)


def test_refuses_an_unknown_kind(tmp_path):
    with pytest.raises(UnknownNameError, match="roster"):
        write_forms(tmp_path, kinds=["rosters"])
    assert not list(tmp_path.iterdir())


def test_every_choice_of_a_drop_down_is_read_as_its_code():
    from fedanalysis.codes.lookup import read_code

    for name in list_ledger_kinds():
        for column in ledger_kind(name).columns:
            if column.type == "code":
                offered = choices(column)
                assert [read_code(column.codes, answer).text for answer, _ in offered] == [
                    code for _, code in offered
                ]


def test_every_code_cell_has_a_drop_down_and_numbers_with_many_digits_are_text(tmp_path):
    [path] = write_forms(tmp_path, kinds=["roster"])
    sheet, kind = sheet_of(path), ledger_kind("roster")
    checks = {str(check.sqref): check for check in sheet.data_validations.dataValidation}
    for at, column in enumerate(kind.columns, start=1):
        letter = openpyxl.utils.get_column_letter(at)
        check = checks[f"{letter}2:{letter}501"]
        assert (check.type == "list") == (column.type in ("code", "flag"))
        assert check.prompt
        if column.type in ("id_number", "phone", "date"):
            held = [d for d in sheet.column_dimensions.values() if d.min <= at <= d.max]
            assert [d.number_format for d in held] == ["@"]


def wrong(tmp_path, name, rows):
    [path] = write_forms(tmp_path, kinds=[name])
    book = openpyxl.load_workbook(path)
    sheet = book["填写"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    for number, row in enumerate(rows, start=2):
        for head, value in row.items():
            sheet.cell(number, heads[head], value)
    book.save(path)
    return clean_ledger(read_ledger(path, kind=name))


POST = {"单位": "甲镇", "姓名": "示例一", "职务": "妇联主席", "时间占比(%)": 60}


def test_shares_of_one_person_over_100_send_all_her_rows_back(tmp_path):
    rows = [
        {**POST, "工作单位": "甲镇"},
        {**POST, "工作单位": "甲镇", "职务": "计生专干", "时间占比(%)": 70},
        {**POST, "工作单位": "甲镇", "姓名": "示例二", "时间占比(%)": 100},
    ]
    rows = [{k: v for k, v in row.items() if k != "单位"} for row in rows]
    clean = wrong(tmp_path, "concurrent_posts", rows)
    assert clean.rejected["reason_code"].tolist() == ["rule.time_adds_up"] * 2
    assert clean.rejected["source_row"].tolist() == [2, 3]
    assert clean.rejected["column"].tolist() == ["time_percent"] * 2
    assert len(clean.kept) == 1


@pytest.mark.parametrize(
    ("cell", "reason"),
    [(120, "share.range"), ("#REF!", "cell.error"), ("很多", ""), ("", "required.missing")],
    ids=["over 100", "error", "words", "blank"],
)
def test_a_share_that_is_none_sends_the_row_back(cell, reason, tmp_path):
    row = {"工作单位": "甲镇", "姓名": "示例一", "职务": "妇联主席", "时间占比(%)": cell}
    clean = wrong(tmp_path, "concurrent_posts", [row])
    assert clean.kept.empty
    found = clean.rejected.iloc[0]
    assert (found["source_sheet"], found["source_row"], found["column"]) == (
        "填写",
        2,
        "time_percent",
    )
    assert found["reason_code"] == reason or not reason


def test_more_women_than_seats_are_sent_back(tmp_path):
    row = {"单位": "甲村", "届次": "第9届", "委员总数": 3, "女委员数": 5}
    clean = wrong(tmp_path, "election", [row])
    assert clean.rejected["reason_code"].tolist() == ["rule.women_at_most_seats"]


def test_an_answer_that_is_in_no_drop_down_is_left_empty_and_counted(tmp_path):
    row = {"姓名": "示例一", "性别": "妇联", "工作单位": "甲镇"}
    clean = wrong(tmp_path, "roster", [row])
    assert clean.kept["sex_code"].tolist() == [""]
    assert clean.review["column"].tolist() == ["sex_code"]


def test_a_form_without_a_required_column_is_refused_by_name(tmp_path):
    [path] = write_forms(tmp_path, kinds=["election"])
    book = openpyxl.load_workbook(path)
    sheet = book["填写"]
    sheet.delete_cols(8, 3)
    sheet.cell(2, 4, "甲村")
    book.save(path)
    with pytest.raises(LedgerFileError) as caught:
        read_ledger(path, kind="election")
    assert caught.value.rule == "header.missing"


def test_a_renamed_sheet_is_read_all_the_same(tmp_path):
    [path] = write_forms(tmp_path, kinds=["election"])
    book = openpyxl.load_workbook(path)
    book["填写"].title = "东部片区"
    for at, value in ((3, "甲镇"), (4, "甲村"), (6, "第9届"), (9, 5), (10, 1)):
        book["东部片区"].cell(2, at, value)
    book.save(path)
    assert len(clean_ledger(read_ledger(path, kind="election")).kept) == 1


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("roster_干部花名册.xlsx", "roster"),
        ("training_class_2010.xlsx", "training_class"),
        ("training_participant_x.xls", "training_participant"),
        ("rosters.xlsx", None),
    ],
)
def test_the_name_of_a_form_tells_its_kind(name, kind):
    assert kind_of_form(name) == kind
