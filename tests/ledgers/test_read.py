import pytest
from ledgers.grids import make_grid, make_ledger

from fedanalysis.catalogue.kinds import ledger_kind
from fedanalysis.errors import LedgerFileError, UnknownNameError
from fedanalysis.ledgers.grid import LedgerNote, Sheets
from fedanalysis.ledgers.read import build_ledger, read_ledger

HEAD = ["序号", "姓名", "性别", "工作单位"]
ROW = ["1", "张三", "女", "甲村"]


def test_every_cell_keeps_its_text_and_its_place():
    ledger = make_ledger([["名册"], HEAD, ROW, [], ["2", "李四", " 男", "乙村"]], "roster")
    assert ledger.cells.columns.tolist() == ["serial_no", "name", "sex_code", "unit"]
    assert ledger.cells["sex_code"].tolist() == ["女", " 男"]
    assert ledger.places["row"].tolist() == [3, 5]


def test_rows_set_aside_are_counted():
    ledger = make_ledger([HEAD, ROW, ["合计", "1", "", ""], ["注：无", "", "", ""]], "roster")
    assert ledger.rows_in == 3
    assert ledger.dropped[["row", "rule"]].to_numpy().tolist() == [
        [3, "row.total"],
        [4, "row.note"],
    ]
    assert ledger.totals["label"].tolist() == ["合计"]


def test_an_unknown_column_is_kept_as_text_and_noted():
    ledger = make_ledger([[*HEAD, "爱好"], [*ROW, "书法"]], "roster")
    assert ledger.cells["爱好"].tolist() == ["书法"]
    assert [(note.rule, note.where) for note in ledger.notes] == [("header.unknown", "!E")]


@pytest.mark.parametrize(
    ("rows", "rule", "letters"),
    [
        ([["姓名", "性别", "姓名"], ["甲", "女", "乙"]], "header.duplicate", "A and C"),
        ([["姓名", "爱好", "爱好"], ["甲", "x", "y"]], "header.duplicate", "B and C"),
        ([["姓名", "", "性别"], ["甲", "x", "女"]], "header.blank", "columns B"),
        ([["性别", "民族"], ["女", "汉"]], "header.missing", "姓名"),
        ([["甲", "女"], ["乙", "男"]], "header.missing", "姓名"),
    ],
    ids=["duplicate", "duplicate-unknown", "blank", "missing", "no-header"],
)
def test_columns_that_cannot_be_named_are_refused(rows, rule, letters):
    with pytest.raises(LedgerFileError, match=letters) as caught:
        make_ledger(rows, "roster")
    assert caught.value.rule == rule


def test_no_value_stands_in_a_refusal():
    with pytest.raises(LedgerFileError) as caught:
        make_ledger([["欧阳某某", "女"], ["司马某某", "男"]], "roster")
    assert "某某" not in str(caught.value)


def test_a_header_without_rows_is_an_empty_sheet():
    ledger = make_ledger([HEAD], "roster")
    assert (ledger.rows_in, [note.rule for note in ledger.notes]) == (0, ["sheet.empty"])


def test_sheets_join_by_column_and_one_without_a_header_is_noted():
    first = make_grid([HEAD, ROW], name="甲镇")
    second = make_grid([["性别", "姓名"], ["男", "李四"]], name="乙镇")
    other = make_grid([["填报说明"], ["请如实填写"]], name="说明")
    sheets = Sheets("xlsx", (first, second, other), (LedgerNote("sheet.hidden", "旧表"),))
    ledger = build_ledger(sheets, ledger_kind("roster"), file="a.xlsx")
    assert ledger.cells["name"].tolist() == ["张三", "李四"]
    assert ledger.cells["unit"].tolist() == ["甲村", ""]
    assert ledger.places["sheet"].tolist() == ["甲镇", "乙镇"]
    assert [note.rule for note in ledger.notes] == ["sheet.hidden", "sheet.unread"]


def test_units_in_headers_give_the_scale():
    ledger = make_ledger([["单位", "年度", "金额(万元)"], ["甲", "2010", "3.5"]], "funding")
    listed = ledger.columns.set_index("name")
    assert listed.loc["amount_yuan", ["unit", "scale"]].tolist() == ["万元", 10000.0]


def test_an_unknown_kind_is_named_before_the_file_is_opened(tmp_path):
    with pytest.raises(UnknownNameError):
        read_ledger(tmp_path / "none.xlsx", kind="rooster")


def test_the_repr_shows_no_value():
    assert "张三" not in repr(make_ledger([HEAD, ROW], "roster"))
