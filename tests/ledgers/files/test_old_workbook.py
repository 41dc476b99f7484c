from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from fedanalysis.ledgers.clean import clean_ledger
from fedanalysis.ledgers.files.sheets import read_sheets
from fedanalysis.ledgers.grid import CellType, LedgerNote
from fedanalysis.ledgers.read import read_ledger

PATH = Path(__file__).parents[2] / "cases" / "ledgers" / "roster.xls"


@pytest.fixture(scope="module")
def sheets():
    return read_sheets(PATH)


def test_an_old_workbook_is_read_with_its_types(sheets):
    [grid] = sheets.grids
    rows = grid.texts.iloc[2:].to_numpy().tolist()
    assert rows == [
        ["东镇", "赵合成", "女", "1978-05", "3", "999999197805011226", "TRUE"],
        ["", "钱示例", "2", "1980-06-15", "12", "999999198006150000", "是"],
        ["西镇", "孙\u4dae拟", "女", "1978.10", "", "", ""],
        ["西镇", "李样", "女", "", "25.0%", "", ""],
    ]
    assert grid.types.loc[3, 3] == CellType.MONTH
    assert grid.types.loc[4, [2, 3, 5]].tolist() == [
        CellType.NUMBER,
        CellType.DATE,
        CellType.NUMBER,
    ]
    assert grid.types.loc[5, 4] == CellType.UNCACHED
    assert (3, 0, 4, 0) in grid.merged
    assert sheets.notes == (LedgerNote("sheet.hidden", "旧表"),)


def test_another_reader_finds_the_same_texts(sheets):
    other = CalamineWorkbook.from_path(str(PATH)).get_sheet_by_index(0).to_python()
    texts = [[cell for cell in row if isinstance(cell, str) and cell] for row in other]
    ours = [
        [text for text, kind in zip(*pair, strict=True) if kind == CellType.TEXT]
        for pair in zip(
            sheets.grids[0].texts.to_numpy().tolist(),
            sheets.grids[0].types.to_numpy().tolist(),
            strict=True,
        )
    ]
    assert ours == texts


def test_what_can_be_told_is_kept_and_the_rest_goes_back():
    clean = clean_ledger(read_ledger(PATH, kind="roster"))
    told = clean.rejected[["source_row", "reason_code"]].to_numpy().tolist()
    assert told == [[4, "id.precision_lost"], [5, "cell.formula_uncached"]]
    assert clean.kept["township"].tolist() == ["东镇", "西镇"]
    assert clean.kept["birth_date"].tolist() == ["1978-05", ""]
