import pytest
from ledgers.grids import make_ledger

from fedanalysis.ledgers.grid import CellType

HEAD = ["姓名", "性别", "自定"]


def faults_of(rows, **options):
    ledger = make_ledger([HEAD, *rows], "roster", **options)
    return [tuple(row) for row in ledger.faults.itertuples(index=False)]


@pytest.mark.parametrize(
    ("cell_type", "rule"),
    [
        (CellType.ERROR, "cell.error"),
        (CellType.UNCACHED, "cell.formula_uncached"),
        (CellType.TRACKED, "doc.tracked_change"),
        (CellType.NESTED, "doc.nested_table"),
        (CellType.MERGED, "row.merged_cells"),
        (CellType.LONG, "row.too_long"),
    ],
)
def test_a_cell_that_is_not_what_it_seems_breaks_its_row(cell_type, rule):
    assert faults_of([["甲", "x", ""], ["乙", "女", ""]], types={(2, 1): cell_type}) == [
        (0, "sex_code", rule)
    ]


def test_a_fault_in_an_unknown_column_counts_too():
    faults = faults_of([["甲", "女", "#REF!"]], types={(2, 2): CellType.ERROR})
    assert faults == [(0, "自定", "cell.error")]


def test_a_value_beyond_the_last_header_breaks_the_width():
    assert faults_of([["甲", "女", "", "多"], ["乙", "女"], ["丙", "女"]]) == [(0, "", "row.width")]


def test_a_body_cell_merged_over_columns_breaks_its_row():
    faults = faults_of([["甲", "", "注"], ["乙", "女", "x"]], merged=((2, 0, 2, 1),))
    assert faults == [(0, "", "row.merged_cells")]


def test_the_reader_s_word_on_a_row_is_kept():
    assert faults_of([["甲", "女"]], faults={2: "row.width"}) == [(0, "", "row.width")]
