"""Reads one stored cell of an .xlsx workbook: takes type, style and value, gives text and CellType.

What a cell holds is what the workbook says of it; nothing is told from how its text looks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from fedanalysis.errors import LedgerFileError
from fedanalysis.ledgers.files.cell_values import Cell, iso_cell, number_cell
from fedanalysis.ledgers.files.number_formats import GENERAL, NumberFormat
from fedanalysis.ledgers.grid import CellType

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")

_MOST_KNOWN = 50_000  # dates and shares repeat; amounts don't

# How the cells of one type and style are read: common ways by name, all others by a function.
INLINE, SHARED, NUMBER, FORMULA = "inline", "shared", "number", "formula"
Way = str | Callable[[str], Cell]


@dataclass(slots=True)
class Workbook:
    """What cells refer to.

    Attributes
    ----------
    file : str
        Name of the file, for messages.
    shared : dict of str to str
        Shared texts by their number as written.
    formats : list of NumberFormat
        What the style of that number shows.
    date_base : int
        1900 or 1904.
    """

    file: str
    shared: dict[str, str] = field(default_factory=dict)
    formats: list[NumberFormat] = field(default_factory=list)
    date_base: int = 1900

    def way(self, kind: str, style: str, *, is_formula: bool) -> Way:
        """Return how to read cells of a type (``t``) and style (``s``).

        Raises
        ------
        LedgerFileError
            With `rule` ``file.damaged`` if there is no such type or style; the functions raise it
            for a shared text that isn't there.
        """
        form = self._format(style)
        if kind in ("inlineStr", "str"):
            return INLINE
        if kind == "s":
            return SHARED
        if kind == "e":
            return _read_error
        if kind == "b":
            return _read_boolean
        if kind == "d":
            return lambda value: iso_cell(value, form)
        if kind not in ("", "n"):
            raise LedgerFileError.of("file.damaged", self.file, where="A cell of unknown type.")
        if form == GENERAL:
            return FORMULA if is_formula else NUMBER
        return self.number_way(form, is_formula=is_formula)

    def read(self, kind: str, style: str, value: str | None, *, is_formula: bool) -> Cell:
        """Return text and type of one cell; `value` is None where the file stores none."""
        if value is None:
            return "", CellType.UNCACHED if is_formula else CellType.BLANK
        way = self.way(kind, style, is_formula=is_formula)
        if way == SHARED:
            value = self.shared_text(value)
        elif way in (NUMBER, FORMULA):
            way = self.number_way(GENERAL, is_formula=is_formula)
        if isinstance(way, str):
            return value, CellType.TEXT if value else CellType.BLANK
        return way(value)

    def shared_text(self, number: str) -> str:
        """Return a shared text by its number as written."""
        text = self.shared.get(number)
        if text is None:
            text = self.shared.get(number.strip().lstrip("0") or "0") if number.strip() else ""
        if text is None:
            raise LedgerFileError.of("file.damaged", self.file, where="A shared text is missing.")
        return text

    def _format(self, style: str) -> NumberFormat:
        if not style or (style == "0" and not self.formats):
            return self.formats[0] if self.formats else GENERAL
        if not style.isdecimal() or int(style) >= len(self.formats):
            raise LedgerFileError.of("file.damaged", self.file, where="A style is missing.")
        return self.formats[int(style)]

    def number_way(self, form: NumberFormat, *, is_formula: bool) -> Callable[[str], Cell]:
        """Return how numbers of a format are read."""
        empty = ("", CellType.UNCACHED if is_formula else CellType.BLANK)
        known: dict[str, Cell] = {}

        def read(value: str) -> Cell:
            cell = known.get(value)
            if cell is None:
                bare = value.strip()
                cell = number_cell(bare, form, date_base=self.date_base) if bare else empty
                if len(known) < _MOST_KNOWN:
                    known[value] = cell
            return cell

        return read


def unescape(text: str, file: str) -> str:
    r"""Decode the escapes that spreadsheet programs write for control characters.

    Raises
    ------
    LedgerFileError
        With `rule` ``text.nul``.

    Examples
    --------
    >>> unescape("a_x000D_b_x005F_x0041_", "a.xlsx")
    'a\rb_x0041_'
    """
    if "_x" not in text:
        return text
    text = _ESCAPE.sub(lambda found: chr(int(found.group(1), 16)), text)
    if "\0" in text:
        raise LedgerFileError.of("text.nul", file)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _read_error(value: str) -> Cell:
    return value.strip() or "#VALUE!", CellType.ERROR


def _read_boolean(value: str) -> Cell:
    if not value.strip():
        return "", CellType.BLANK
    return "TRUE" if value.strip().lower() in ("1", "true") else "FALSE", CellType.BOOLEAN
