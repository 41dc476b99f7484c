"""Prints one column of a ledger: takes the city's cells as canonical texts, gives Printed cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from fedanalysis.catalogue.kinds import LedgerColumn
from fedanalysis.synthetic.dirt import Picker
from fedanalysis.synthetic.dirt_codes import print_code, print_flag
from fedanalysis.synthetic.dirt_dates import print_date
from fedanalysis.synthetic.dirt_ids import print_id
from fedanalysis.synthetic.dirt_numbers import print_number, print_share
from fedanalysis.synthetic.dirt_printed import Asked, Printed, value
from fedanalysis.synthetic.dirt_words import (
    print_name,
    print_phone,
    print_place,
    print_posts,
    print_term,
    print_text,
    print_year,
)
from fedanalysis.synthetic.sheets_book import Cell, text_cell

_MARKS = ("—", "/", "-", "－", "——", "\\")
_WORDS = ("无", "不详")
_PLACES = ("township", "village")
_DITTO = ("同上", "〃", "″")
_REPEATED = ("text", "code", "date", "posts")
_NO_MARKS = ("index", "flag", "person")  # 无 is an answer there, or may be a name


def canonical_texts(values: pd.Series) -> list[str]:
    """Return the cells of one column of the city as a cleaned ledger writes them.

    Examples
    --------
    >>> canonical_texts(pd.Series([3, None], dtype="Int64"))
    ['3', '']
    >>> canonical_texts(pd.Series([True])), canonical_texts(pd.Series([2.50]))
    (['true'], ['2.5'])
    """
    return [_canonical(cell) for cell in values.tolist()]


def print_column(
    trues: Sequence[str], column: LedgerColumn, asked: Asked, picker: Picker, *, plain: bool = False
) -> list[Printed]:
    """Print every cell of a column.

    Parameters
    ----------
    trues : sequence of str
        Canonical texts; empty is missing.
    column : LedgerColumn
        What the kind says of it.
    asked : Asked
        What its header says.
    picker : Picker
        Rates and chance.
    plain : bool
        Whether only the blanks around a text may be wrong: for a column whose cells are grouped.

    Returns
    -------
    list of Printed
        One a cell.
    """
    printed: list[Printed] = []
    for at, true in enumerate(trues):
        same = at > 0 and true == trues[at - 1]
        if plain and true:
            printed.append(value(true, true))
        elif (
            same
            and column.type in _REPEATED
            and printed[-1].expected == "value"
            and picker.hits("ditto")
        ):
            printed.append(value(picker.one(_DITTO), printed[-1].true, "ditto"))
        else:
            printed.append(_print(true, column, asked, picker))
    return printed


def _canonical(cell: object) -> str:
    if cell is None or cell is pd.NA or (isinstance(cell, float) and cell != cell):  # noqa: PLR0124
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        text = f"{cell:.6f}".rstrip("0").rstrip(".")
        return text or "0"
    return str(cell)


def _print(true: str, column: LedgerColumn, asked: Asked, picker: Picker) -> Printed:
    if not true:
        return _print_missing(column, picker)
    if column.type != "index" and picker.hits("left_blank"):
        return Printed(None, "", "missing", "left_blank")
    if column.type != "index" and picker.hits("error_cell"):
        error = picker.one(("#REF!", "#N/A", "#VALUE!"))
        return Printed(Cell(error, error, is_error=True), "", "reject", "error_cell")
    return _with_space(_with_formula(_by_type(true, column, asked, picker), picker), picker)


def _with_formula(printed: Printed, picker: Picker) -> Printed:
    """Perhaps make a tidy number the value of a formula."""
    cell = printed.cell
    if printed.dirt or cell is None or isinstance(cell.value, str) or cell.number_format:
        return printed
    if not picker.hits("value_formula"):
        return printed
    calculated = replace(cell, formula=f"ROUND({cell.value},6)")
    return Printed(calculated, printed.true, printed.expected, "value_formula")


def _with_space(printed: Printed, picker: Picker) -> Printed:
    """Perhaps put blanks around a tidy text, whatever it is."""
    if printed.dirt or printed.cell is None or not isinstance(printed.cell.value, str):
        return printed
    if not picker.hits("space_around"):
        return printed
    text = picker.one((" {}", "{} ", "{}\u3000", "\u00a0{}")).format(printed.cell.value)
    return value(text, printed.true, "space_around")


def _print_missing(column: LedgerColumn, picker: Picker) -> Printed:
    if column.type in _NO_MARKS or not picker.hits("missing_mark"):
        return Printed(None, "", "missing")
    return Printed(text_cell(picker.one(_MARKS + _WORDS)), "", "missing", "missing_mark")


def _by_type(true: str, column: LedgerColumn, asked: Asked, picker: Picker) -> Printed:
    if column.type in ("count", "amount"):
        return print_number(true, asked, picker)
    if column.type == "share":
        return print_share(true, asked, picker)
    if column.type == "code":
        return print_code(true, asked, picker)
    if column.type in ("term", "session"):
        return print_term(true, picker, measure="届" if column.type == "term" else "期")
    if column.name in _PLACES:
        return print_place(true, picker)
    printers = {
        "date": print_date,
        "flag": print_flag,
        "year": print_year,
        "person": print_name,
        "posts": print_posts,
        "phone": print_phone,
        "id_number": print_id,
    }
    return printers.get(column.type, print_text)(true, picker)
