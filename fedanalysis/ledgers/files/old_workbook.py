"""Reads an .xls workbook of Excel 5 to 2003: takes bytes, gives a table for each visible sheet."""

from __future__ import annotations

import codecs
import struct
from dataclasses import dataclass, field

from fedanalysis.errors import LedgerFileError
from fedanalysis.ledgers.files import old_records as biff
from fedanalysis.ledgers.files.cell_values import Cell, number_cell
from fedanalysis.ledgers.files.collecting import Budget, Collector
from fedanalysis.ledgers.files.forms import refused
from fedanalysis.ledgers.files.frames import Content, Merged
from fedanalysis.ledgers.files.number_formats import (
    GENERAL,
    NumberFormat,
    built_in_format,
    read_format,
)
from fedanalysis.ledgers.files.ole import CompoundFile, open_compound
from fedanalysis.ledgers.grid import CellType, LedgerLimits

_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!"}
_ERRORS |= {42: "#N/A"}
_BIFF8 = 0x600
_EMPTY_RESULT = 3
_CODEPAGES = {1200: "utf-16-le", 10000: "mac_roman", 10008: "gb18030", 936: "gb18030"}
_OTHERS = (
    ("WordDocument", "a Word document of the old format (.doc)"),
    ("PowerPoint Document", "a presentation"),
    ("VisioDocument", "a drawing"),
    ("__properties_version1.0", "an e-mail"),
    ("MSysObjects", "a database"),
)
_BROKEN = (struct.error, IndexError, KeyError, ValueError, OverflowError)


@dataclass(slots=True)
class _Book:
    """What the cells of all sheets refer to."""

    file: str
    limits: LedgerLimits
    version: int = _BIFF8
    codec: str = "cp1252"
    date_base: int = 1900
    shared: list[str] = field(default_factory=list)
    codes: dict[int, str] = field(default_factory=dict)
    styles: list[int] = field(default_factory=list)
    sheets: list[tuple[int, int, int, str]] = field(
        default_factory=list
    )  # place, state, kind, name
    link_n: int = 0

    def format(self, style: int) -> NumberFormat:
        if style >= len(self.styles):
            return GENERAL
        number = self.styles[style]
        return read_format(self.codes[number]) if number in self.codes else built_in_format(number)

    def number(self, value: float, style: int) -> Cell:
        return number_cell(repr(value), self.format(style), date_base=self.date_base)

    def text(self, content: bytes, at: int, *, is_short: bool = False) -> str:
        """Return the text whose count of characters stands at `at`."""
        count = content[at] if is_short else struct.unpack_from("<H", content, at)[0]
        at += 1 if is_short else 2
        if self.version >= _BIFF8:
            return biff.wide_text(content, at, count)
        part = content[at : at + count]
        if len(part) < count:
            raise IndexError
        return part.decode(self.codec, "replace")


def read_old_workbook(content: bytes, file: str, *, limits: LedgerLimits) -> Content:
    """Read every visible sheet of a workbook in a compound file.

    Raises
    ------
    LedgerFileError
        With `rule` ``file.encrypted``, ``file.damaged``, ``file.magic`` (another kind of
        document), ``sheet.cells`` or ``text.nul``.
    """
    compound = open_compound(content, file)
    stream = _workbook_stream(compound, file)
    try:
        return _read(stream, compound, file, limits)
    except _BROKEN as error:
        if isinstance(error, LedgerFileError):
            raise
        raise LedgerFileError.of("file.damaged", file) from error


def _workbook_stream(compound: CompoundFile, file: str) -> bytes:
    if compound.has("EncryptedPackage"):
        raise LedgerFileError.of("file.encrypted", file)
    for name in ("Workbook", "WORKBOOK", "Book", "BOOK"):
        if compound.has(name):
            return compound.stream(name)
    for name, what in _OTHERS:
        if name in compound.names:
            raise refused(file, what)
    raise refused(file, "an Office file of the old binary format")


def _read(stream: bytes, compound: CompoundFile, file: str, limits: LedgerLimits) -> Content:
    book = _Book(file, limits)
    for record in biff.read_records(stream, 0, file):
        _take_global(book, record)
    content = Content("xls", date_base=book.date_base)
    if any(name in ("_VBA_PROJECT_CUR", "VBA") for name in compound.names):
        content.notes.append(("file.macro", "", 1))
    if book.link_n:
        content.notes.append(("file.external", "", book.link_n))
    budget = Budget(file, limits.cell_n)
    for place, state, kind, name in book.sheets:
        if kind != 0:
            continue
        if state & 3:
            content.notes.append(("sheet.hidden", name, 1))
            continue
        _read_sheet(stream, place, book, Collector(name, budget), content)
    return content


def _take_global(book: _Book, record: biff.Record) -> None:
    kind, content = record.kind, record.pieces[0]
    if kind == biff.FILEPASS:
        raise LedgerFileError.of("file.encrypted", book.file)
    if kind == biff.BOF:
        book.version = struct.unpack_from("<H", content)[0]
    elif kind == biff.CODEPAGE:
        book.codec = _codec(struct.unpack_from("<H", content)[0])
    elif kind == biff.DATEMODE:
        book.date_base = 1904 if content[0] else 1900
    elif kind == biff.FORMAT:
        code = book.text(content, 2, is_short=book.version < _BIFF8)
        book.codes[struct.unpack_from("<H", content)[0]] = code
    elif kind == biff.XF:
        book.styles.append(struct.unpack_from("<H", content, 2)[0])
    elif kind == biff.BOUNDSHEET:
        place, state, sheet_kind = struct.unpack_from("<LBB", content)
        book.sheets.append((place, state, sheet_kind, book.text(content, 6, is_short=True)))
    elif kind == biff.SUPBOOK and struct.unpack_from("<H", content, 2)[0] not in (0x401, 0x3A01):
        book.link_n += 1
    elif kind == biff.SST:
        book.shared = _read_shared(record)


def _codec(page: int) -> str:
    name = _CODEPAGES.get(page, f"cp{page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"


def _read_shared(record: biff.Record) -> list[str]:
    pieces = biff.Pieces(record.pieces)
    _, count = struct.unpack("<LL", pieces.take(8))
    return [pieces.text() for _ in range(count)]


def _read_sheet(stream: bytes, place: int, book: _Book, rows: Collector, content: Content) -> None:
    sheet = _Sheet(book)
    for record in biff.read_records(stream, place, book.file):
        sheet.take(record)
    sheet.close()
    cells = {row: found for row, found in sheet.cells.items() if found}
    rows.put_cells(cells)
    rows.hidden = [at for at, row in enumerate(rows.rows) if row in sheet.hidden]
    table, notes = rows.finish(sheet.merged)
    content.notes += notes
    if table:
        content.tables.append(table)


class _Sheet:
    """Takes the cells of one sheet from its records."""

    def __init__(self, book: _Book) -> None:
        self._book = book
        self._awaited: tuple[int, int] | None = None  # where the text of a formula belongs
        self.cells: dict[int, dict[int, Cell]] = {}
        self._empty: list[tuple[int, int]] = []
        self._is_calculated = False
        self.hidden: set[int] = set()
        self.merged: list[Merged] = []

    def take(self, record: biff.Record) -> None:
        kind, content = record.kind, record.content
        if kind in (biff.NUMBER, biff.RK, biff.LABELSST, biff.LABEL, biff.RSTRING, biff.BOOLERR):
            row, column, style = struct.unpack_from("<HHH", content)
            self._put(row, column, self._simple(kind, content, style))
        elif kind == biff.MULRK:
            row, first = struct.unpack_from("<HH", content)
            for at in range((len(content) - 6) // 6):
                style, value = struct.unpack_from("<HL", content, 4 + 6 * at)
                self._put(row, first + at, self._book.number(biff.rk_number(value), style))
        elif kind == biff.FORMULA:
            self._take_formula(content)
        elif kind == biff.STRING and self._awaited:
            text = self._formula_text(record)
            row, column = self._awaited
            self.cells[row + 1].pop(column, None)
            self._put(*self._awaited, (text, CellType.TEXT if text else CellType.BLANK))
            self._awaited = None
        else:
            self._take_layout(kind, content)

    def close(self) -> None:
        """Tell formulas that give an empty text from those of a program that calculates none.

        Both are stored alike; where no formula of the sheet has any other value, none was
        calculated.
        """
        if not self._is_calculated:
            for row, column in self._empty:
                self._put(row, column, ("", CellType.UNCACHED))

    def _take_layout(self, kind: int, content: bytes) -> None:
        if kind == biff.ROW:
            row, options = struct.unpack_from("<H10xH", content)
            if options & 0x20:
                self.hidden.add(row + 1)
        elif kind == biff.MERGED:
            for at in range(struct.unpack_from("<H", content)[0]):
                top, bottom, left, right = struct.unpack_from("<HHHH", content, 2 + 8 * at)
                self.merged.append((top + 1, left, bottom + 1, right))
        elif kind == biff.FILEPASS:
            raise LedgerFileError.of("file.encrypted", self._book.file)

    def _simple(self, kind: int, content: bytes, style: int) -> Cell:
        book = self._book
        if kind == biff.NUMBER:
            return book.number(struct.unpack_from("<d", content, 6)[0], style)
        if kind == biff.RK:
            return book.number(biff.rk_number(struct.unpack_from("<L", content, 6)[0]), style)
        if kind == biff.BOOLERR:
            return _flag_cell(content[6], is_error=bool(content[7]))
        if kind == biff.LABELSST:
            text = book.shared[struct.unpack_from("<L", content, 6)[0]]
        else:
            text = book.text(content, 6)
        return text, CellType.TEXT if text else CellType.BLANK

    def _take_formula(self, content: bytes) -> None:
        row, column, style = struct.unpack_from("<HHH", content)
        value = content[6:14]
        self._awaited = None
        if value[6:8] == b"\xff\xff" and value[0] == _EMPTY_RESULT:
            self._empty.append((row, column))
            return
        self._is_calculated = True
        if value[6:8] != b"\xff\xff":
            self._put(row, column, self._book.number(struct.unpack("<d", value)[0], style))
        elif value[0] == 0:
            # its text follows in a record of its own; some programs never write one
            self._put(row, column, ("", CellType.UNCACHED))
            self._awaited = (row, column)
        elif value[0] in (1, 2):
            self._put(row, column, _flag_cell(value[2], is_error=value[0] == 2))

    def _formula_text(self, record: biff.Record) -> str:
        if self._book.version < _BIFF8 or len(record.pieces) == 1:
            return self._book.text(record.content, 0)
        return biff.Pieces(record.pieces).text()

    def _put(self, row: int, column: int, cell: Cell) -> None:
        text, kind = cell
        if "\0" in text:
            raise LedgerFileError.of("text.nul", self._book.file)
        if len(text) > self._book.limits.field_chars:
            text, kind = "", CellType.LONG
        found = self.cells.setdefault(row + 1, {})
        if column in found:
            where = "Two cells stand at one place."
            raise LedgerFileError.of("file.damaged", self._book.file, where=where)
        if kind != CellType.BLANK:
            found[column] = (text, kind)


def _flag_cell(value: int, *, is_error: bool) -> Cell:
    if is_error:
        return _ERRORS.get(value, "#VALUE!"), CellType.ERROR
    return "TRUE" if value else "FALSE", CellType.BOOLEAN
