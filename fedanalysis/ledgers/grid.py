"""One sheet as a rectangle of texts, before anyone knows what its columns mean."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the child process that reads files does without pandas
    import pandas as pd


class CellType(IntEnum):
    """What kind of thing a cell holds, as the file says (never guessed from its text)."""

    BLANK = 0
    TEXT = 1
    NUMBER = 2  # text shows the decimals of the cell's format where that loses nothing
    DATE = 3  # text is ISO: 1978-05-01, or 1978-05-01 09:30:00
    MONTH = 4  # a date whose cell format shows no day: 1978-05
    PERCENT = 5  # a number formatted as per cent: 98%
    BOOLEAN = 6  # TRUE or FALSE
    ERROR = 7  # #REF!, #N/A …
    UNCACHED = 8  # a formula without a stored value
    TRACKED = 9  # Word: part of the cell is an open tracked change
    NESTED = 10  # Word: the cell holds a table
    MERGED = 11  # Word: the cell is merged across rows or columns
    TIME = 12  # a time of day or a span: 09:30:00
    LONG = 13  # longer than the limits allow; its text is left out


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Grid:
    """One sheet, or one table of a text file or a Word document.

    Attributes
    ----------
    name : str
        Name of the sheet; empty for a text file; ``table 1`` … in Word.
    texts : pandas.DataFrame of str, shape (rows, columns)
        Columns are 0-based positions (0 is A). The index holds 1-based row numbers as a
        spreadsheet shows them (in a text file the line on which the record starts; in Word the row
        of the table). Rows without any content are left out; blank cells are ``""``. Line breaks
        inside a cell stay.
    types : pandas.DataFrame of uint8, same shape and labels
        A :class:`CellType` a cell.
    merged : tuple of (int, int, int, int)
        Merged ranges: first row, first column, last row, last column; rows as in the index,
        columns as positions, bounds included.
    row_faults : dict of int to str
        Rows that are broken as rows: ``row.width``, ``row.too_long``, ``row.merged_cells`` …
    """

    name: str
    texts: pd.DataFrame
    types: pd.DataFrame
    merged: tuple[tuple[int, int, int, int], ...] = ()
    row_faults: dict[int, str] | None = None

    def __repr__(self) -> str:
        """Say the shape, never a value."""
        rows, columns = self.texts.shape
        return f"Grid({rows} rows × {columns} columns)"


@dataclass(frozen=True, slots=True)
class LedgerNote:
    """Something odd about a file that cost no row.

    Attributes
    ----------
    rule : str
        Such as ``file.macro``, ``sheet.hidden``, ``header.unknown``.
    where : str
        Sheet, row or column letters; no value of a personal column.
    count : int
        How many times.
    """

    rule: str
    where: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Sheets:
    """What a file holds: its readable grids and what was odd about the file.

    Attributes
    ----------
    form : str
        ``xlsx``, ``xls``, ``csv``, ``tsv`` or ``docx``: told by content.
    grids : tuple of Grid
        The visible sheets or tables that hold anything, in file order.
    notes : tuple of LedgerNote
        Hidden sheets (``sheet.hidden``), ``file.macro``, ``file.external``, ``sheet.extent``, …
    encoding : str
        Of a text file; else empty.
    date_base : int
        1900 or 1904: the system in which a workbook counts days, for numbers that aren't formatted
        as dates.
    """

    form: str
    grids: tuple[Grid, ...]
    notes: tuple[LedgerNote, ...] = ()
    encoding: str = ""
    date_base: int = 1900


@dataclass(frozen=True, slots=True)
class LedgerLimits:
    """What a ledger may be at most; raise a limit only for a file whose origin you know.

    Attributes
    ----------
    file_bytes : int
        Size of the file.
    part_n, free_bytes, ratio, total_bytes
        As in :class:`fedanalysis.safety.containers.ContainerLimits`.
    cell_n : int
        Cells with content, all sheets together.
    field_chars : int
        Characters in one cell.
    seconds, memory_bytes : float, int
        What the child process that reads the file may use.
    """

    file_bytes: int = 1 << 30
    part_n: int = 20_000
    free_bytes: int = 100 << 20
    ratio: float = 50
    total_bytes: int = 1 << 30
    cell_n: int = 5_000_000
    field_chars: int = 32_767
    seconds: float = 300
    memory_bytes: int = 4 << 30


def column_letter(at: int) -> str:
    """Return the letter of a column by its 0-based position.

    Examples
    --------
    >>> column_letter(0), column_letter(26), column_letter(16383)
    ('A', 'AA', 'XFD')
    """
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
