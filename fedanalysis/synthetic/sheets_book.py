"""A workbook before it is written: cells, sheets and what is hidden or merged in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Form = Literal["xlsx", "xlsm", "xls", "gb18030_csv", "utf8_csv", "utf16_text"]
SUFFIXES: dict[Form, str] = {
    "xlsx": ".xlsx",
    "xlsm": ".xlsm",
    "xls": ".xls",
    "gb18030_csv": ".csv",
    "utf8_csv": ".csv",
    "utf16_text": ".txt",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes
    ----------
    value : str, int or float
        What is stored: a text or a number (a date is the serial number of its day).
    shown : str
        What a person sees, and what stands in a text file.
    number_format : str
        Code of a number format; empty for the general one.
    formula : str
        A formula that gives `value`, without ``=``.
    is_error : bool
        Whether it is an error cell; `value` is its text, such as ``#REF!``.
    """

    value: str | int | float
    shown: str
    number_format: str = ""
    formula: str = ""
    is_error: bool = False


def text_cell(text: str) -> Cell:
    """Return a cell that holds a text.

    Examples
    --------
    >>> text_cell("甲村").shown
    '甲村'
    """
    return Cell(text, text)


@dataclass(slots=True)
class Sheet:
    """One sheet; rows and columns are counted from 0.

    Attributes
    ----------
    name : str
        Of the tab; at most 31 characters.
    cells : dict of (int, int) to Cell
        By row and column.
    merged : list of (int, int, int, int)
        First row, first column, last row, last column.
    hidden_rows, hidden_columns : set of int
        What isn't shown.
    is_hidden : bool
        Whether the whole sheet isn't shown.
    """

    name: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    is_hidden: bool = False

    @property
    def row_n(self) -> int:
        """Number of rows down to the last cell."""
        return 1 + max((row for row, _ in self.cells), default=-1)

    @property
    def column_n(self) -> int:
        """Number of columns up to the last cell."""
        return 1 + max((column for _, column in self.cells), default=-1)

    def put(self, row: int, texts: Mapping[int, str]) -> None:
        """Write texts into a row, by column; empty ones leave their cell blank."""
        for column, text in texts.items():
            if text:
                self.cells[row, column] = text_cell(text)


@dataclass(frozen=True, slots=True)
class Book:
    """One file.

    Attributes
    ----------
    stem : str
        Its name without suffix.
    form : Form
        How it is written.
    sheets : tuple of Sheet
        In order; a text file has one.
    """

    stem: str
    form: Form
    sheets: tuple[Sheet, ...]

    @property
    def name(self) -> str:
        """Name of the file."""
        return self.stem + SUFFIXES[self.form]
