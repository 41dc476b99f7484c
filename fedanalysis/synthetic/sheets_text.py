"""Writes text files: takes Book, gives CSV in GB18030 or UTF-8, or tab-separated UTF-16."""

from __future__ import annotations

import csv
import io

from fedanalysis.synthetic.sheets_book import Book, Form, Sheet

_CODECS: dict[Form, str] = {
    "gb18030_csv": "gb18030",
    "utf8_csv": "utf-8-sig",
}


def text_bytes(book: Book) -> bytes:
    r"""Return the only sheet as text, as a spreadsheet program exports it.

    Examples
    --------
    >>> from fedanalysis.synthetic.sheets_book import text_cell
    >>> sheet = Sheet("", {(0, 0): text_cell("姓名"), (1, 0): text_cell("甲,乙")})
    >>> text_bytes(Book("a", "gb18030_csv", (sheet,))).decode("gb18030")
    '姓名\r\n"甲,乙"\r\n'
    """
    (sheet,) = book.sheets
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter="\t" if book.form == "utf16_text" else ",")
    writer.writerows(_lines(sheet))
    text = stream.getvalue()
    if book.form == "utf16_text":
        return b"\xff\xfe" + text.encode("utf-16-le")
    return text.encode(_CODECS[book.form])


def _lines(sheet: Sheet) -> list[list[str]]:
    width = sheet.column_n
    lines = [[""] * width for _ in range(sheet.row_n)]
    for (row, column), cell in sheet.cells.items():
        lines[row][column] = cell.shown
    return lines
