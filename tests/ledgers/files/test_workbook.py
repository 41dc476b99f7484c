"""The workbook reader against a second opinion, on workbooks nobody wrote by hand."""

import datetime as dt
import io

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from fedanalysis.ledgers.files.sheets import read_sheets

TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Co", "Cn")),
    min_size=1,
    max_size=8,
).filter(lambda text: text.strip() == text and not text.startswith("="))
NUMBERS = st.one_of(st.integers(-(10**9), 10**9), st.floats(-1e6, 1e6, width=32))
DATES = st.dates(dt.date(1930, 1, 1), dt.date(2030, 1, 1))
CELLS = st.one_of(st.none(), TEXTS, NUMBERS, DATES, st.booleans())
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=6)


def shown(value):
    """Return a cell of the other reader as the text of ours."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, dt.date):
        return value.isoformat()
    return value if isinstance(value, str) else float(value)


def saved(rows):
    """Return a workbook of these rows, every text a text."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cell in (cell for row in book.active.iter_rows() for cell in row):
        if isinstance(cell.value, str):
            cell.data_type = "s"
        elif isinstance(cell.value, dt.date):
            cell.number_format = "yyyy-mm-dd"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read_by_other(path):
    """Return (row, column) → cell as calamine reads it."""
    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    first, left = sheet.start or (0, 0)
    rows = enumerate(sheet.to_python(skip_empty_area=True), start=first + 1)
    cells = {(at, place): value for at, row in rows for place, value in enumerate(row, start=left)}
    return {place: shown(value) for place, value in cells.items() if value != ""}


@settings(max_examples=25, deadline=None)
@given(ROWS)
def test_another_reader_finds_the_same_cells(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("book") / "a.xlsx"
    path.write_bytes(saved(rows))
    frames = [grid.texts for grid in read_sheets(path).grids]
    cells = [(at, row) for frame in frames for at, row in frame.iterrows()]
    found = {(at, place): text for at, row in cells for place, text in row.items() if text}
    expected = read_by_other(path)
    assert found.keys() == expected.keys()
    for place, wanted in expected.items():
        text = found[place]
        assert (float(text) if isinstance(wanted, float) else text) == wanted
