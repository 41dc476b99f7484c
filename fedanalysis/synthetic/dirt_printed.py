"""What a clerk put into one cell, and what a perfect reader can make of it: the shape Printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fedanalysis.synthetic.sheets_book import Cell, text_cell

Expected = Literal["value", "review", "reject", "missing"]


@dataclass(frozen=True, slots=True)
class Printed:
    """One cell as printed.

    Attributes
    ----------
    cell : Cell or None
        None leaves the cell blank.
    true : str
        The right reading of what stands there; empty where it has none.
    expected : {"value", "review", "reject", "missing"}
        What a perfect cleaner gives: `true`; no value and a word to the reviewer; no row; nothing.
    dirt : str
        Name of the dirt; empty for a tidy cell.
    """

    cell: Cell | None
    true: str
    expected: Expected = "value"
    dirt: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the header of a column says of its cells.

    Attributes
    ----------
    unit : str
        Unit of the column in the kind: ``yuan``, ``person`` …
    scale : int
        What a bare number is multiplied by: 10000 under 万元.
    is_percent : bool
        Whether bare numbers are per cent.
    codes : str
        Code list of the column.
    maximum : float or None
        The most the kind allows.
    column : str
        Name of the column.
    """

    unit: str = ""
    scale: int = 1
    is_percent: bool = False
    codes: str = ""
    maximum: float | None = None
    column: str = ""


def value(text: str, true: str, dirt: str = "") -> Printed:
    """Return a cell of text that says `true`."""
    return Printed(text_cell(text), true, "value", dirt)


def review(text: str, dirt: str) -> Printed:
    """Return a cell of text from which the value can't be told."""
    return Printed(text_cell(text), "", "review", dirt)


def reject(cell: Cell, dirt: str) -> Printed:
    """Return a cell that can't be true and costs its row."""
    return Printed(cell, "", "reject", dirt)
