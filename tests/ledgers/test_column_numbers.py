import pytest
from ledgers.grids import make_ledger

from fedanalysis.ledgers.clean import clean_ledger
from fedanalysis.ledgers.column_numbers import numbers_columns

HEAD = ["村", "届次", "委员总数", "女委员数"]


@pytest.mark.parametrize(
    "texts",
    [
        ["1", "2", "3", "4"],
        ["甲", "乙", "1", "2"],
        ["甲", "１", "２", "３"],
        ["A", "B", "1", "2=1/3"],
        ["(1)", "（2）", "(3)"],
        ["①", "②", "③"],
        ["栏次", "1", "2", "3"],
        ["0", "1", "2"],
    ],
    ids=" ".join,
)
def test_a_row_that_counts_the_columns_is_told(texts):
    assert numbers_columns(texts)


@pytest.mark.parametrize(
    "texts",
    [[], ["1", "2"], ["1", "甲村", "5", "2"], ["1", "3", "4"], ["甲", "丙", "1"], ["2", "3", "4"]],
    ids=["none", "too short", "an entry", "a gap", "a stem left out", "not from the first"],
)
def test_any_other_row_is_an_entry(texts):
    assert not numbers_columns(texts)


def test_column_numbers_are_set_aside_right_under_a_header_only():
    numbers, entry = ["1", "2", "3", "4"], ["甲村", "9", "5", "1"]
    ledger = clean_ledger(make_ledger([HEAD, numbers, entry, HEAD, numbers], "election"))
    assert ledger.dropped == {"header.numbers": 2, "header.repeated": 1}
    elsewhere = clean_ledger(make_ledger([HEAD, entry, numbers], "election"))
    assert "header.numbers" not in elsewhere.dropped
