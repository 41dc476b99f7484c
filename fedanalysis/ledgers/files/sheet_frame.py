"""What a sheet says beside its rows: takes start tags, gives SheetFrame."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from xml.parsers.expat import XMLParserType

from fedanalysis.ledgers.files.frames import Merged

MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")


@dataclass(slots=True)
class SheetFrame:
    """What stands around the rows.

    Attributes
    ----------
    root : str
        Name of the root element: ``worksheet``, or something that isn't read.
    declared : (int, int)
        Rows and columns the sheet says it reaches to; (0, 0) if it doesn't.
    merged : list of (int, int, int, int)
        As in :class:`~fedanalysis.ledgers.grid.Grid`.
    data_n : int
        How many elements of rows there are; more than one is no sheet.
    """

    root: str = ""
    declared: tuple[int, int] = (0, 0)
    merged: list[Merged] = field(default_factory=list)
    data_n: int = 0

    def start(self, tag: str, attributes: dict[str, Any]) -> None:
        """Take in one start tag, named ``namespace name``."""
        name = tag.rpartition(" ")[2]
        self.root = self.root or name
        if name == "sheetData":
            self.data_n += 1
        elif name == "mergeCell" and (found := read_range(attributes.get("ref", ""))):
            self.merged.append(found)
        elif name == "dimension" and (found := read_range(attributes.get("ref", ""))):
            self.declared = (found[2], found[3] + 1)


def watch_frame(parser: XMLParserType, frame: SheetFrame) -> None:
    """Let `parser` fill `frame`."""
    parser.StartElementHandler = frame.start


def read_range(text: str) -> Merged | None:
    """Return first row, first column, last row, last column of a range; None if it is none.

    Examples
    --------
    >>> read_range("B2:D3")
    (2, 1, 3, 3)
    """
    found = _RANGE.fullmatch(text)
    if not found:
        return None
    first, top, last, bottom = found.groups()
    columns = sorted((column_position(first), column_position(last or first)))
    rows = sorted((int(top), int(bottom or top)))
    if rows[0] < 1 or rows[1] > MOST_ROWS or columns[1] >= MOST_COLUMNS:
        return None
    return rows[0], columns[0], rows[1], columns[1]


def column_position(letters: str) -> int:
    """Return the 0-based position of a column by its letters; -1 for none.

    Examples
    --------
    >>> column_position("A"), column_position("XFD")
    (0, 16383)
    """
    at = 0
    for letter in letters:
        at = at * 26 + ord(letter) - 64
    return at - 1
