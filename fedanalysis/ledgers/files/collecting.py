"""Collects the cells of a sheet column by column: takes cells by position, gives Table.

A stray cell far from the table would make a rectangle of billions of cells; it is left out and
noted, with its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress, pairwise

from fedanalysis.errors import LedgerFileError
from fedanalysis.ledgers.files.cell_values import Cell
from fedanalysis.ledgers.files.frames import Merged, Note, Table
from fedanalysis.ledgers.grid import CellType, column_letter

_GAP = 100  # empty columns after which nothing belongs to the table any more
_ROW_GAP = 1000  # empty rows after which a cell alone in its row doesn't either
_MOST_STRAYS = 10  # more such rows are a list, not a slip of the mouse
_SPREAD = 8  # times the allowed cells: the largest rectangle


@dataclass(slots=True)
class Budget:
    """How many cells with content a file may still hold.

    Attributes
    ----------
    file : str
        Its name, for messages.
    most : int
        What is allowed, all sheets together.
    used : int
        What was met so far.
    """

    file: str
    most: int
    used: int = 0

    def take(self, cell_n: int) -> None:
        """Count cells, and refuse the file at one too many."""
        self.used += cell_n
        if self.used > self.most:
            where = f"More than {self.most:,} cells."
            raise LedgerFileError.of("sheet.cells", self.file, where=where)


@dataclass(frozen=True, slots=True)
class _Run:
    """Cells of one column: positions of their rows, texts, types."""

    at: Sequence[int]
    texts: Sequence[str]
    types: bytes
    has_spaces: bool


@dataclass(slots=True)
class Collector:
    """The cells of one sheet so far.

    Attributes
    ----------
    name : str
        Of the sheet.
    budget : Budget
        Shared by all sheets of the file.
    rows : list of int
        Row numbers, from top to bottom; :meth:`put` names rows by position in it.
    hidden : list of int
        Positions of hidden rows.
    """

    name: str
    budget: Budget
    rows: list[int] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    _runs: dict[int, list[_Run]] = field(default_factory=dict)

    def put(
        self,
        column: int,
        at: Sequence[int],
        texts: Sequence[str],
        types: bytes,
        *,
        has_spaces: bool = True,
    ) -> None:
        """Add cells of one column, at the positions `at` of rows, ascending.

        `has_spaces` says whether a text may be nothing but blanks.
        """
        count = len(types) - types.count(0)
        if count:
            self.budget.take(count)
            self._runs.setdefault(column, []).append(_Run(at, texts, types, has_spaces))

    def put_cells(self, cells: Mapping[int, Mapping[int, Cell]]) -> None:
        """Add all cells of a sheet, given by row number and column."""
        self.rows = sorted(cells)
        columns: dict[int, list[tuple[int, Cell]]] = {}
        for at, number in enumerate(self.rows):
            for column, cell in cells[number].items():
                columns.setdefault(column, []).append((at, cell))
        for column, found in columns.items():
            places = [at for at, _ in found]
            texts = [text for _, (text, _) in found]
            self.put(column, places, texts, bytes(kind for _, (_, kind) in found))

    def finish(self, merged: Sequence[Merged] = ()) -> tuple[Table | None, list[Note]]:
        """Return the table, None of an empty sheet, and notes on stray cells and hidden rows."""
        near, far = self._split_columns()
        strays = [(self.rows[at], column) for column in far for at in self._filled(column)]
        ink = self._ink(near)
        tail = self._tail(near, ink)
        for at in tail:
            strays += [(self.rows[at], column) for column in near if at in self._filled(column)]
            ink[at] = 0
        notes: list[Note] = []
        if hidden_n := sum(1 for at in self.hidden if ink[at]):
            notes.append(("row.hidden", self.name, hidden_n))
        if strays:
            row, column = min(strays)
            where = f"{self.name}!{column_letter(column)}{row}"
            notes.append(("sheet.extent", where, len(strays)))
        if not any(ink):
            return None, notes
        table = self._table(near, ink, merged)
        lost = {row for row, _ in strays}.intersection(table.rows)
        table.faults = dict.fromkeys(sorted(lost), "row.width")
        return table, notes

    def _split_columns(self) -> tuple[list[int], list[int]]:
        used = sorted(self._runs)
        for at, (before, after) in enumerate(pairwise(used), start=1):
            if after - before > _GAP:
                return used[:at], used[at:]
        return used, []

    def _filled(self, column: int) -> Iterator[int]:
        for run in self._runs[column]:
            yield from compress(run.at, run.types)

    def _ink(self, columns: list[int]) -> bytearray:
        """Return for each row whether it shows anything; blanks in a cell show nothing."""
        ink = bytearray(len(self.rows))
        for run in (run for column in columns for run in self._runs[column]):
            shown = run.types
            if run.has_spaces and any(map(str.isspace, run.texts)):
                texts = zip(run.texts, run.types, strict=True)
                shown = bytes(0 if text.isspace() else kind for text, kind in texts)
            if isinstance(run.at, range):
                part = slice(run.at.start, run.at.stop)
                both = int.from_bytes(ink[part], "little") | int.from_bytes(shown, "little")
                ink[part] = both.to_bytes(len(shown), "little")
            else:
                for at in compress(run.at, shown):
                    ink[at] = 1
        return ink

    def _tail(self, columns: list[int], ink: bytearray) -> list[int]:
        """Return positions of rows far below the table, each with a cell alone in it."""
        last = [at for at, shown in enumerate(ink) if shown][-_MOST_STRAYS - 1 :]
        for upper, lower in pairwise(last):
            if self.rows[lower] - self.rows[upper] > _ROW_GAP:
                tail = [at for at in last if at >= lower]
                count = dict.fromkeys(tail, 0)
                for at in (at for column in columns for at in self._filled(column)):
                    count[at] = count.get(at, 0) + 1 if at >= lower else 0
                return tail if all(count[at] == 1 for at in tail) else []
        return []

    def _table(self, columns: list[int], ink: bytearray, merged: Sequence[Merged]) -> Table:
        rows = list(compress(self.rows, ink))
        width = columns[-1] + 1
        if width * len(rows) > _SPREAD * self.budget.most:
            where = f"Sheet `{self.name}`: {len(rows):,} rows × {width:,} columns."
            raise LedgerFileError.of("sheet.cells", self.budget.file, where=where)
        texts: list[Sequence[str]] = []
        types: list[bytes] = []
        is_whole = len(rows) == len(self.rows)
        for column in range(width):
            whole_texts, whole_types = self._column(column)
            texts.append(whole_texts if is_whole else list(compress(whole_texts, ink)))
            types.append(bytes(whole_types if is_whole else compress(whole_types, ink)))
        return Table(self.name, rows, texts, types, list(merged))

    def _column(self, column: int) -> tuple[list[str], bytearray]:
        texts = [""] * len(self.rows)
        types = bytearray(len(self.rows))
        for run in self._runs.get(column, []):
            if isinstance(run.at, range):
                texts[run.at.start : run.at.stop] = run.texts
                types[run.at.start : run.at.stop] = run.types
            else:
                for at, text, kind in zip(run.at, run.texts, run.types, strict=True):
                    texts[at], types[at] = text, kind
        return texts, types


def cut_long(texts: Sequence[str], types: bytes, longest: int) -> tuple[Sequence[str], bytes]:
    """Return cells without the texts that are longer than allowed; their type says so."""
    if not texts or max(map(len, texts)) <= longest:
        return texts, types
    is_long = [len(text) > longest for text in texts]
    cut = zip(types, is_long, strict=True)
    return (
        ["" if long else text for text, long in zip(texts, is_long, strict=True)],
        bytes(CellType.LONG if long else kind for kind, long in cut),
    )
