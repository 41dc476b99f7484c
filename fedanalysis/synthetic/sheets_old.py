"""Writes .xls workbooks (BIFF8): takes Book, gives bytes that depend on nothing else.

Enough of the format for a ledger: texts, numbers with formats, error cells, merged cells, hidden
rows, columns and sheets. Reference: [MS-XLS] Excel Binary File Format.
"""

from __future__ import annotations

import struct

from fedanalysis.synthetic.sheets_book import Book, Cell, Sheet
from fedanalysis.synthetic.sheets_compound import compound_file

_LONGEST = 8224  # bytes of one record
_FIRST_OWN_FORMAT = 164
_STYLE_N = 15  # style records before the first one of a cell
_ERRORS = {"#NULL!": 0, "#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#N/A": 42}
_NORMAL = b"\0\0\0\x20\0\0\0\0\0\0\0\0\xc0\x20"


def old_workbook_bytes(book: Book) -> bytes:
    """Return the workbook; formulas are written as the values they give.

    Examples
    --------
    >>> from fedanalysis.synthetic.sheets_book import text_cell
    >>> sheet = Sheet("名册", {(0, 0): text_cell("姓名")})
    >>> old_workbook_bytes(Book("a", "xls", (sheet,)))[:4].hex()
    'd0cf11e0'
    """
    cells = [cell for sheet in book.sheets for _, cell in sorted(sheet.cells.items())]
    texts = {cell.value: 0 for cell in cells if isinstance(cell.value, str) and not cell.is_error}
    shared = {str(text): at for at, text in enumerate(texts)}
    codes = list(dict.fromkeys(cell.number_format for cell in cells if cell.number_format))
    styles = {"": _STYLE_N, **{code: _STYLE_N + at for at, code in enumerate(codes, 1)}}
    bodies = [_sheet(sheet, shared, styles, at) for at, sheet in enumerate(book.sheets)]
    head = _bof(5) + _record(0x42, struct.pack("<H", 1200)) + _window(book) + _fonts()
    head += _formats(codes)
    tail = _shared_texts(list(shared)) + _record(0x0A)
    place = len(head) + len(tail)
    place += sum(len(_bound(sheet, 0)) for sheet in book.sheets)
    for sheet, body in zip(book.sheets, bodies, strict=True):
        head += _bound(sheet, place)
        place += len(body)
    return compound_file({"Workbook": head + tail + b"".join(bodies)})


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _bof(kind: int) -> bytes:
    return _record(0x809, struct.pack("<HHHHLL", 0x600, kind, 0x0DBB, 0x07CC, 0, 6))


def _window(book: Book) -> bytes:
    first = next(at for at, sheet in enumerate(book.sheets) if not sheet.is_hidden)
    return _record(0x3D, struct.pack("<HHHHHHHHH", 0, 0, 16000, 9000, 0x38, first, first, 1, 600))


def _fonts() -> bytes:
    name = "Arial"
    font = struct.pack("<HHHHHBBBx", 200, 0, 0x7FFF, 400, 0, 0, 0, 0)
    font += struct.pack("<BB", len(name), 0) + name.encode("latin-1")
    return _record(0x31, font) * 5


def _formats(codes: list[str]) -> bytes:
    found = b"".join(
        _record(0x41E, struct.pack("<H", _FIRST_OWN_FORMAT + at) + _wide(code))
        for at, code in enumerate(codes)
    )
    style = _record(0xE0, struct.pack("<HHH", 0, 0, 0xFFF5) + _NORMAL)
    numbers = [0, *range(_FIRST_OWN_FORMAT, _FIRST_OWN_FORMAT + len(codes))]
    own = [_record(0xE0, struct.pack("<HHH", 0, number, 1) + _NORMAL) for number in numbers]
    return found + style * _STYLE_N + b"".join(own) + _record(0x293, b"\0\x80\0\xff")


def _wide(text: str, *, short: bool = False) -> bytes:
    return struct.pack("<B" if short else "<H", _units(text)) + b"\1" + text.encode("utf-16-le")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _bound(sheet: Sheet, place: int) -> bytes:
    state = struct.pack("<LBB", place, int(sheet.is_hidden), 0)
    return _record(0x85, state + _wide(sheet.name, short=True))


def _shared_texts(texts: list[str]) -> bytes:
    """Return the table of shared texts, each text whole within one record."""
    pieces = [struct.pack("<LL", len(texts), len(texts))]
    for text in texts:
        item = _wide(text)
        if len(pieces[-1]) + len(item) > _LONGEST:
            pieces.append(b"")
        pieces[-1] += item
    kinds = [0xFC, *[0x3C] * (len(pieces) - 1)]
    return b"".join(_record(kind, piece) for kind, piece in zip(kinds, pieces, strict=True))


def _sheet(sheet: Sheet, shared: dict[str, int], styles: dict[str, int], at: int) -> bytes:
    body = _bof(16)
    for column in sorted(sheet.hidden_columns):
        body += _record(0x7D, struct.pack("<HHHHHH", column, column, 2340, _STYLE_N, 1, 0))
    size = (0, sheet.row_n, 0, sheet.column_n, 0)
    body += _record(0x200, struct.pack("<LLHHH", *size))
    for row in sorted(sheet.hidden_rows):
        body += _record(0x208, struct.pack("<HHHHHHL", row, 0, sheet.column_n, 255, 0, 0, 0x0F0120))
    for (row, column), cell in sorted(sheet.cells.items()):
        place = struct.pack("<HHH", row, column, styles[cell.number_format])
        body += _cell(cell, place, shared)
    for start in range(0, len(sheet.merged), 1024):
        part = sheet.merged[start : start + 1024]
        ranges = b"".join(struct.pack("<HHHH", r1, r2, c1, c2) for r1, c1, r2, c2 in part)
        body += _record(0xE5, struct.pack("<H", len(part)) + ranges)
    flags = 0x06B6 if at == 0 else 0x00B6
    return body + _record(0x23E, struct.pack("<HHHLHHL", flags, 0, 0, 64, 0, 0, 0)) + _record(0x0A)


def _cell(cell: Cell, place: bytes, shared: dict[str, int]) -> bytes:
    if cell.is_error:
        return _record(0x205, place + struct.pack("<BB", _ERRORS[str(cell.value)], 1))
    if isinstance(cell.value, str):
        return _record(0xFD, place + struct.pack("<L", shared[cell.value]))
    return _record(0x203, place + struct.pack("<d", cell.value))
