"""Writes .xlsx and .xlsm workbooks: takes Book, gives bytes that depend on nothing else."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import xlsxwriter

from fedanalysis.synthetic.sheets_book import Book, Cell, Sheet
from fedanalysis.synthetic.sheets_compound import compound_file

_MADE = dt.datetime(2011, 1, 5, 9, 0)  # noqa: DTZ001 - a workbook's date has no zone
LABEL = "合成数据，人名、号码、地名均为虚构 / synthetic: every name, number and place is invented"


def workbook_bytes(book: Book) -> bytes:
    """Return the workbook; the same book gives the same bytes, whenever it is written.

    Examples
    --------
    >>> from fedanalysis.synthetic.sheets_book import text_cell
    >>> sheet = Sheet("名册", {(0, 0): text_cell("姓名")})
    >>> workbook_bytes(Book("a", "xlsx", (sheet,)))[:2]
    b'PK'
    """
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False}
    with xlsxwriter.Workbook(stream, {**options, "strings_to_urls": False}) as workbook:
        workbook.set_properties({"title": LABEL, "comments": LABEL, "created": _MADE})
        if book.form == "xlsm":
            macro = compound_file({"PROJECT": b'ID="{00000000-0000-0000-0000-000000000000}"'})
            workbook.add_vba_project(io.BytesIO(macro), is_stream=True)
        formats: dict[str, Any] = {}
        for sheet in book.sheets:
            _write_sheet(workbook, sheet, formats)
        first = next(at for at, sheet in enumerate(book.sheets) if not sheet.is_hidden)
        workbook.worksheets()[first].activate()
        workbook.worksheets()[first].set_first_sheet()
    return stream.getvalue()


def _write_sheet(workbook: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    page = workbook.add_worksheet(sheet.name)
    if sheet.is_hidden:
        page.hide()
    for column in sheet.hidden_columns:
        page.set_column(column, column, None, None, {"hidden": True})
    for row in sheet.hidden_rows:
        page.set_row(row, None, None, {"hidden": True})
    for first_row, first, last_row, last in sheet.merged:
        page.merge_range(first_row, first, last_row, last, "")
    for (row, column), cell in sorted(sheet.cells.items()):
        _write_cell(workbook, page, (row, column), cell, formats)


def _write_cell(
    workbook: Any, page: Any, at: tuple[int, int], cell: Cell, formats: dict[str, Any]
) -> None:
    look = None
    if cell.number_format:
        look = formats.get(cell.number_format)
        if look is None:
            look = workbook.add_format({"num_format": cell.number_format})
            formats[cell.number_format] = look
    if cell.is_error:
        page.write_formula(*at, f"={cell.formula or cell.value}", look, cell.value)
    elif cell.formula:
        page.write_formula(*at, f"={cell.formula}", look, cell.value)
    elif isinstance(cell.value, str):
        page.write_string(*at, cell.value, look)
    else:
        page.write_number(*at, cell.value, look)
