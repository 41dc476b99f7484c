"""Reads the tables of a .docx document: takes a scanned container, gives one table each."""

from __future__ import annotations

import zipfile
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from fedanalysis.errors import ContainerError, LedgerFileError
from fedanalysis.ledgers.files.collecting import Budget, Collector
from fedanalysis.ledgers.files.frames import Content, Merged
from fedanalysis.ledgers.files.relations import outside_notes, parse_part
from fedanalysis.ledgers.grid import CellType, LedgerLimits

_TRACKED = ("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge")
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_APART = ("Fallback", "txbxContent", "rt")  # the same text again, or text beside the cell
_DEEPEST = 400
_WIDEST = 2000


@dataclass(slots=True)
class _Cell:
    column: int
    span: int = 1
    up: str = ""  # of a cell merged downwards: "restart" or "continue"
    paragraphs: list[str] = field(default_factory=list)
    is_tracked: bool = False
    is_nested: bool = False

    @property
    def text(self) -> str:
        return "\n".join(self.paragraphs).strip("\n")


@dataclass(slots=True)
class _Row:
    cells: list[_Cell] = field(default_factory=list)
    column: int = 0
    is_tracked: bool = False
    is_header: bool = False
    is_hidden: bool = False


def read_word_tables(
    archive: zipfile.ZipFile, main: str, file: str, *, limits: LedgerLimits
) -> Content:
    """Read every table of the body; text outside tables, headers and footers is no part of them.

    Paragraphs of a cell are separated by line feeds. A cell that is part of an open tracked change
    has type TRACKED, one with a table in it NESTED. Cells merged in the rows of the body have type
    MERGED; in the header, merging is how headers are built, and only the range says it.

    Raises
    ------
    LedgerFileError
        With `rule` ``doc.no_table`` or ``sheet.cells``.
    ContainerError
        With `rule` ``xml.dtd``, ``xml.malformed`` or ``xml.depth``.
    """
    story = _Story(file)
    parse_part(archive, main, file, start=story.start, end=story.end, characters=story.characters)
    if not story.tables:
        raise LedgerFileError.of("doc.no_table", file)
    content = Content("docx", notes=outside_notes(archive, file))
    if story.outside_n:
        content.notes.append(("doc.text_outside", "", story.outside_n))
    budget = Budget(file, limits.cell_n)
    for number, table in enumerate(story.tables, start=1):
        _build(table, Collector(f"table {number}", budget), content, limits=limits)
    return content


class _Story:
    """Follows the parser through the body of a document."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._tags: list[str] = []
        self._apart = 0
        self._tracked = 0
        self._tables = 0  # how deep in tables
        self._row = _Row()
        self._cell: _Cell | None = None
        self._pieces: list[str] = []
        self._is_hidden_run = False
        self.tables: list[list[_Row]] = []
        self.outside_n = 0

    def start(self, tag: str, found: dict[str, Any]) -> None:
        self._tags.append(tag)
        if len(self._tags) > _DEEPEST:
            raise ContainerError.of("xml.depth", self._file)
        self._apart += tag in _APART
        if self._apart:
            return
        if tag in _TRACKED:
            self._track()
        elif tag in ("tbl", "tr", "tc"):
            self._open(tag)
        elif tag == "r":
            self._is_hidden_run = False
        elif tag in _SIGNS and self._tags[-2:-1] == ["r"]:
            self._add(_SIGNS[tag])
        elif self._tables == 1:
            self._take_property(tag, {name.rpartition(" ")[2]: found[name] for name in found})

    def end(self, tag: str) -> None:
        self._tags.pop()
        if self._apart:
            self._apart -= tag in _APART
            return
        if tag in _TRACKED[:4]:
            self._tracked -= 1
        elif tag == "p":
            self._end_paragraph()
        elif tag == "tbl":
            self._tables -= 1
        elif self._tables == 1 and tag == "tr":
            self.tables[-1].append(self._row)
        elif self._tables == 1 and tag == "tc" and self._cell:
            self._row.column = self._cell.column + self._cell.span
            self._cell = None

    def characters(self, text: str) -> None:
        if self._tags[-1:] == ["t"] and not self._apart:
            self._add(text)

    def _add(self, text: str) -> None:
        if not self._is_hidden_run:
            self._pieces.append(text)

    def _open(self, tag: str) -> None:
        if tag == "tbl":
            self._tables += 1
            if self._tables == 1:
                self.tables.append([])
            elif self._cell:
                self._cell.is_nested = True
        elif self._tables == 1 and tag == "tr":
            self._row = _Row(is_tracked=self._tracked > 0)
        elif self._tables == 1:
            self._cell = _Cell(self._row.column, is_tracked=self._tracked > 0)
            self._row.cells.append(self._cell)

    def _track(self) -> None:
        """Mark what is inserted or deleted: a run, a paragraph mark, a cell or a row."""
        self._tracked += self._tags[-1] in _TRACKED[:4]
        if self._cell:
            self._cell.is_tracked = True
        elif self._tables:
            self._row.is_tracked = True

    def _take_property(self, tag: str, found: dict[str, Any]) -> None:
        value = found.get("val", "")
        count = min(int(value), _WIDEST) if value.isdecimal() else 1
        if tag == "gridBefore":
            self._row.column = count
        elif tag == "tblHeader":
            self._row.is_header = value not in ("0", "false", "off")
        elif tag == "vanish" and "rPr" in self._tags[-2:] and "r" in self._tags[-3:]:
            self._is_hidden_run = value not in ("0", "false", "off")
        elif self._cell and tag == "gridSpan":
            self._cell.span = max(1, count)
        elif self._cell and tag == "vMerge":
            self._cell.up = value or "continue"
        elif self._cell and tag == "hMerge" and value != "restart":
            self._cell.up = "left"

    def _end_paragraph(self) -> None:
        text = "".join(self._pieces)
        self._pieces = []
        if self._tables == 0:
            self.outside_n += bool(text.strip())
        elif self._tables == 1 and self._cell:
            self._cell.paragraphs.append(text)


def _build(table: list[_Row], rows: Collector, content: Content, *, limits: LedgerLimits) -> None:
    merged = _merged(table)
    body = _header_end(table, merged)
    cells = {
        number: _row_cells(row, limits.field_chars) for number, row in enumerate(table, start=1)
    }
    for first, left, last, right in merged:
        for number in range(max(first, body + 1), last + 1):
            for column in range(left, right + 1):
                text, kind = cells[number].get(column, ("", CellType.BLANK))
                if kind in (CellType.BLANK, CellType.TEXT):
                    cells[number][column] = (text, CellType.MERGED)
    rows.put_cells(cells)
    found, notes = rows.finish(merged)
    content.notes += notes
    if found:
        faults = _width_faults(table, body)
        kept = {row: rule for row, rule in faults.items() if row in set(found.rows)}
        found.faults = {**kept, **found.faults}
        content.tables.append(found)


def _row_cells(row: _Row, longest: int) -> dict[int, tuple[str, int]]:
    found: dict[int, tuple[str, int]] = {}
    for cell in row.cells:
        text = cell.text
        kind = CellType.TEXT if text else CellType.BLANK
        if len(text) > longest:
            text, kind = "", CellType.LONG
        if cell.is_nested:
            kind = CellType.NESTED
        if cell.is_tracked or (row.is_tracked and text):
            kind = CellType.TRACKED
        found[cell.column] = (text, kind)
    return found


def _merged(table: list[_Row]) -> list[Merged]:
    """Return ranges of more than one cell; a merge downwards needs cells of the same place."""
    ranges: list[list[int]] = []
    open_: dict[tuple[int, int], list[int]] = {}
    for number, row in enumerate(table, start=1):
        still: dict[tuple[int, int], list[int]] = {}
        for cell in row.cells:
            place = (cell.column, cell.span)
            if cell.up == "continue" and place in open_:
                open_[place][2] = number
                still[place] = open_[place]
                continue
            if cell.up == "left" and ranges:
                ranges[-1][3] = cell.column
                continue
            found = [number, cell.column, number, cell.column + cell.span - 1]
            ranges.append(found)
            if cell.up == "restart":
                still[place] = found
        open_ = still
    return [(a, b, c, d) for a, b, c, d in ranges if (a, b) != (c, d)]


def _header_end(table: list[_Row], merged: list[Merged]) -> int:
    """Return the last row of titles and header: as marked, or as far as its merged cells reach."""
    marked = 0
    for row in table:
        if not row.is_header:
            break
        marked += 1
    first = next((at for at, row in enumerate(table, 1) if len(row.cells) > 1), len(table))
    end = first
    for top, left, bottom, right in merged:
        if top <= end:
            is_wide = right > left and top >= first
            end = max(end, bottom, top + 1 if is_wide and top == first else 0)
    return max(marked, min(end, len(table)))


def _width_faults(table: list[_Row], body: int) -> dict[int, str]:
    """Return the rows of the body that reach less or more far than most rows."""
    widths = {number: row.column for number, row in enumerate(table, start=1)}
    usual = Counter(widths.values()).most_common(1)[0][0] if widths else 0
    return {
        number: "row.width"
        for number, width in widths.items()
        if number > body and width != usual and len(table[number - 1].cells) > 1
    }
