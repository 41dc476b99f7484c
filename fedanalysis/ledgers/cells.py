"""Reads the cells of one column by dictionary: takes texts as received, gives a Reading each.

Every distinct text is read once; rows only look their reading up.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fedanalysis.catalogue.kinds import LedgerColumn
from fedanalysis.codes.dates import read_date
from fedanalysis.codes.divisions import read_division
from fedanalysis.codes.lookup import Spellings, read_code
from fedanalysis.codes.quantities import read_amount, read_count, read_share
from fedanalysis.codes.reading import Reading, is_ditto
from fedanalysis.codes.resident_ids import read_resident_id
from fedanalysis.codes.words import (
    cell_fault,
    read_flag,
    read_name,
    read_phone,
    read_posts,
    read_text,
)
from fedanalysis.codes.years import read_term, read_year
from fedanalysis.ledgers.grid import CellType

_SAFE_DIGITS = 15  # a double holds as many decimal digits exactly; more were lost before we came


def _read_session(text: str) -> Reading:
    """Read a session by its number; what has none is a name, and stays text."""
    reading = read_term(text, measure="期")
    return reading if not reading.reason else read_text(text)


_PLAIN: dict[str, Callable[[str], Reading]] = {
    "text": read_text,
    "index": read_text,
    "person": read_name,
    "phone": read_phone,
    "year": read_year,
    "term": read_term,
    "session": _read_session,
    "posts": read_posts,
    "flag": read_flag,
    "division": read_division,
}
_VERBATIM = ("text", "index")
_BARE = re.compile(r"\s*\d+(?:\.\d+)?\s*")
# what a spreadsheet shows instead of a value; exported as text, or typed over by a copy
_ERROR_TEXT = re.compile(
    r"\s*(?:#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!)|#{3,})\s*", re.I
)
# how a text file is made to keep all digits of a number: ="999999197805010020"
_FORMULA_TEXT = re.compile(r'\s*="([^"]*)"\s*')


@dataclass(frozen=True, slots=True, eq=False)
class ColumnReading:
    """The cells of one column, read; every array has one entry a row.

    Attributes
    ----------
    texts, rules, reasons, notes : array of str
        Fields of :class:`~fedanalysis.codes.reading.Reading`.
    wrong : array of bool
        Whether the reason costs the row.
    """

    texts: NDArray[np.object_]
    rules: NDArray[np.object_]
    reasons: NDArray[np.object_]
    notes: NDArray[np.object_]
    wrong: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Unit:
    """What the header of a column says of its numbers.

    Attributes
    ----------
    scale : int
        What a bare number is multiplied by.
    is_percent : bool
        Whether a bare number is per cent.
    date_base : int
        1900 or 1904.
    """

    scale: int = 1
    is_percent: bool = False
    date_base: int = 1900


def read_column(
    texts: pd.Series,
    types: pd.Series,
    column: LedgerColumn | None,
    units: pd.Series,
    *,
    spellings: Spellings | None = None,
) -> ColumnReading:
    """Read every cell of a column, each distinct one once.

    Parameters
    ----------
    texts, types : pandas.Series
        Cells as received, and their :class:`~fedanalysis.ledgers.grid.CellType`.
    column : LedgerColumn or None
        What the kind says of it; None for an unknown column, read as text.
    units : pandas.Series of Unit
        What the header of each cell's sheet says.
    spellings : Spellings, optional
        A user's own spellings.

    Returns
    -------
    ColumnReading
        One entry a row.
    """
    text_code, distinct = pd.factorize(texts)
    kind_code, kinds = pd.factorize(types)
    unit_code, each_unit = pd.factorize(units)
    combined = (text_code * len(kinds) + kind_code) * len(each_unit) + unit_code
    code, combos = pd.factorize(combined)
    shown, units_of = distinct.tolist(), each_unit.tolist()
    types_of = [CellType(int(kind)) for kind in kinds]
    readings = []
    for combo in combos.tolist():
        rest, unit_at = divmod(combo, len(units_of))
        text_at, kind_at = divmod(rest, len(types_of))
        readings.append(
            read_cell(
                str(shown[text_at]),
                types_of[kind_at],
                column,
                units_of[unit_at],
                spellings=spellings,
            )
        )
    return _spread(readings, code)


def _spread(readings: list[Reading], code: NDArray[np.int64]) -> ColumnReading:
    def column(values: list[str]) -> NDArray[np.object_]:
        return np.array([*values, ""], dtype=object)[code]

    return ColumnReading(
        column([reading.text for reading in readings]),
        column([reading.rule for reading in readings]),
        column([reading.reason for reading in readings]),
        column([reading.note for reading in readings]),
        np.array([*(reading.wrong for reading in readings), False], dtype=bool)[code],
    )


def read_cell(
    text: str,
    cell_type: CellType,
    column: LedgerColumn | None,
    unit: Unit,
    *,
    spellings: Spellings | None = None,
) -> Reading:
    """Read one cell; :func:`read_column` does it once for each distinct one.

    Examples
    --------
    >>> from fedanalysis.catalogue.kinds import ledger_kind
    >>> column = ledger_kind("election").column("women_n")
    >>> read_cell("３人", CellType.TEXT, column, Unit()).text
    '3'
    """
    if not text:
        return Reading("")
    if text.isdigit() and text.isascii() and (column is None or column.type in _VERBATIM):
        return Reading(text)  # a code of digits, of which a register may have many
    if fault := cell_fault(text):
        return Reading("", reason=fault, wrong=True)
    if _ERROR_TEXT.fullmatch(text):
        return Reading("", reason="cell.error", wrong=True)
    if found := _FORMULA_TEXT.fullmatch(text):
        inner = read_cell(found[1], CellType.TEXT, column, unit, spellings=spellings)
        return inner if inner.reason or inner.rule else replace(inner, rule="text.formula")
    if is_ditto(text):  # with nothing above it to stand for
        return Reading("", reason="text.ditto")
    if column is None:
        return read_text(text)
    reading = _by_type(text, cell_type, column, unit, spellings=spellings)
    return _within(reading, column)


def _by_type(
    text: str,
    cell_type: CellType,
    column: LedgerColumn,
    unit: Unit,
    *,
    spellings: Spellings | None,
) -> Reading:
    if column.type in _PLAIN:
        return _PLAIN[column.type](text)
    if column.type == "id_number":
        return _read_id(text, cell_type)
    if column.type == "code":
        return read_code(column.codes, text, spellings=spellings)
    if column.type == "date":
        return read_date(text, base=unit.date_base)
    if column.type == "count":
        return read_count(text, scale=unit.scale)
    if column.type == "amount":
        return read_amount(text, scale=unit.scale, unit=column.unit)
    # a share can't exceed its whole, so a bare number above 1 can only be per cent
    percent = unit.is_percent or (bool(_BARE.fullmatch(text)) and float(text) > 1)
    formatted = cell_type == CellType.PERCENT
    return read_share(text, percent=percent, formatted=formatted)


def _read_id(text: str, cell_type: CellType) -> Reading:
    digits = sum(character.isdigit() for character in text)
    if cell_type == CellType.NUMBER and digits > _SAFE_DIGITS:
        return Reading("", reason="id.precision_lost", wrong=True)
    return read_resident_id(text)


def _within(reading: Reading, column: LedgerColumn) -> Reading:
    """Send a number outside the range of its column to review."""
    if not reading.text or (column.minimum is None and column.maximum is None):
        return reading
    value = float(reading.text)
    low = column.minimum is not None and value < column.minimum
    high = column.maximum is not None and value > column.maximum
    return Reading("", reason="value.range") if low or high else reading
