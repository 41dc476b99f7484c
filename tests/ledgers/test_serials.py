import pytest
from ledgers.grids import make_ledger

from fedanalysis.errors import LedgerFileError

HEAD = ["", "姓名", "性别"]


def ledger(serials, *, head=HEAD):
    rows = [[serial, f"王{char}", "女"] for serial, char in zip(serials, "芳丽敏静", strict=False)]
    return make_ledger([head, *rows], "roster")


@pytest.mark.parametrize(
    "serials",
    [["1", "2", "3"], ["1.", "2.", "3."], ["1.0", "2.0"], ["1", "2", "合计"]],
    ids=["plain", "points", "decimals", "total"],
)
def test_a_column_that_counts_its_rows_is_a_running_number_without_a_header(serials):
    raw = ledger(serials)
    assert "serial_no" in raw.cells.columns
    assert raw.faults.empty


@pytest.mark.parametrize(
    "serials",
    [["1", "3", "4"], ["2", "3", "4"], ["1", "1", "1"], ["1", "甲村", "3"]],
    ids=["a gap", "not from one", "no count", "a text"],
)
def test_any_other_column_without_a_header_is_refused(serials):
    with pytest.raises(LedgerFileError) as caught:
        ledger(serials)
    assert caught.value.rule == "header.blank"


def test_a_one_before_the_only_row_of_a_sheet_is_a_running_number():
    assert ledger(["1"]).cells["serial_no"].tolist() == ["1"]


def test_a_lone_one_among_several_rows_is_no_running_number():
    with pytest.raises(LedgerFileError) as caught:
        ledger(["1", "", ""])
    assert caught.value.rule == "header.blank"


def test_a_form_longer_than_its_entries_is_told_without_a_header_too():
    rows = [HEAD, ["1", "王芳", "女"], ["2", "李丽", "女"], ["3", "", ""]]
    assert make_ledger(rows, "roster").dropped["rule"].tolist() == ["row.unfilled"]


def test_a_named_running_number_stays_the_only_one():
    raw = make_ledger([["", "序号", "姓名"], ["", "1", "王芳"], ["", "2", "李丽"]], "roster")
    assert raw.cells["serial_no"].tolist() == ["1", "2"]
