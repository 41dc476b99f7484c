"""Reads the cells of a sheet however its XML is written: takes XML, fills a Collector.

Namespaces, comments, sections, cells without places, rows out of order: slower than `sheet_fast`,
with the same result.
"""

from __future__ import annotations

import re
import zipfile
from typing import Any
from xml.parsers import expat

from fedanalysis.errors import LedgerFileError
from fedanalysis.ledgers.files.cell_values import Cell
from fedanalysis.ledgers.files.collecting import Collector
from fedanalysis.ledgers.files.sheet_frame import (
    MOST_COLUMNS,
    MOST_ROWS,
    SheetFrame,
    column_position,
)
from fedanalysis.ledgers.files.workbook_cells import Workbook, unescape
from fedanalysis.ledgers.grid import CellType
from fedanalysis.safety.containers import malformed, safe_parser

_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_CHUNK = 1 << 16


def read_parsed(
    archive: zipfile.ZipFile, part: str, book: Workbook, rows: Collector, *, longest: int
) -> SheetFrame:
    """Read a sheet into `rows`; parameters as for :func:`~..sheet_fast.read_fast`.

    Raises
    ------
    ContainerError
        With `rule` ``xml.dtd`` or ``xml.malformed``.
    LedgerFileError
        With `rule` ``file.damaged`` if two cells stand at one place, or outside any sheet.
    """
    sheet = _Sheet(book, rows, longest)
    parser = safe_parser(book.file, part)
    parser.buffer_text = True
    parser.StartElementHandler = sheet.start
    parser.EndElementHandler = sheet.end
    parser.CharacterDataHandler = sheet.characters
    try:
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise malformed(book.file, part, error) from error
    sheet.finish()
    return sheet.frame


class _Sheet:
    """Follows the parser through one sheet."""

    def __init__(self, book: Workbook, rows: Collector, longest: int) -> None:
        self.frame = SheetFrame()
        self._book, self._collector, self._longest = book, rows, longest
        self._cells: dict[int, dict[int, Cell]] = {}
        self._hidden: set[int] = set()
        self._row = 0
        self._column = -1
        self._cell: dict[str, Any] | None = None
        self._pieces: list[str] = []
        self._in_text = self._in_phonetic = False

    def start(self, tag: str, attributes: dict[str, Any]) -> None:
        name = tag.rpartition(" ")[2]
        if name == "row":
            number = attributes.get("r", "")
            self._row = int(number) if number.isdecimal() and len(number) < 8 else self._row + 1
            self._column = -1
            if attributes.get("hidden") in ("1", "true"):
                self._hidden.add(self._row)
        elif name == "c":
            self._cell = {**attributes, "f": False, "v": False}
            self._pieces = []
        elif self._cell is None:
            self.frame.start(tag, attributes)
        elif name == "f":
            self._cell["f"] = True
        elif name in ("v", "t"):
            self._cell["v"] = True
            self._in_text = not self._in_phonetic
        elif name == "rPh":
            self._in_phonetic = True

    def end(self, tag: str) -> None:
        name = tag.rpartition(" ")[2]
        if name in ("v", "t"):
            self._in_text = False
        elif name == "rPh":
            self._in_phonetic = False
        elif name == "c" and self._cell is not None:
            self._close(self._cell)
            self._cell = None

    def characters(self, text: str) -> None:
        if self._in_text:
            self._pieces.append(text)

    def finish(self) -> None:
        self._collector.put_cells(self._cells)
        rows = self._collector.rows
        self._collector.hidden = [at for at, row in enumerate(rows) if row in self._hidden]

    def _close(self, cell: dict[str, Any]) -> None:
        self._find_place(cell.get("r", ""))
        kind = cell.get("t", "")
        value = "".join(self._pieces) if cell["v"] else None
        if kind in ("inlineStr", "str") and value:
            value = unescape(value, self._book.file)
        found = self._book.read(kind, cell.get("s", ""), value, is_formula=cell["f"])
        if len(found[0]) > self._longest:
            found = ("", CellType.LONG)
        if found[1] == CellType.BLANK:
            return
        row = self._cells.setdefault(self._row, {})
        if self._column in row:
            raise self._damaged("Two cells stand at one place.")
        row[self._column] = found

    def _find_place(self, place: str) -> None:
        self._column += 1
        if found := _PLACE.fullmatch(place):
            self._column, self._row = column_position(found.group(1)), int(found.group(2))
        elif place:
            raise self._damaged("A cell says no place.")
        if not (0 < self._row <= MOST_ROWS and self._column < MOST_COLUMNS):
            raise self._damaged("A cell stands outside any sheet.")

    def _damaged(self, where: str) -> LedgerFileError:
        return LedgerFileError.of("file.damaged", self._book.file, where=where)
