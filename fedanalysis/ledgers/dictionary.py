"""Reads the values of one column of a register: takes values as received, gives clean ones.

The reading itself is that of the cells of a spreadsheet; here values of any type become the texts
that it takes, and what it says against a cell becomes a small number that an engine can attach.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fedanalysis.catalogue.kinds import LedgerKind
from fedanalysis.codes.lookup import Spellings
from fedanalysis.ledgers.body import is_total_label
from fedanalysis.ledgers.cells import ColumnReading, Unit, read_column
from fedanalysis.ledgers.grid import CellType, LedgerLimits
from fedanalysis.ledgers.headers import HeaderColumn

_LABELLED = 4  # columns in which the word of a total may stand
_EXACT = 1e15  # a double holds whole numbers up to here
TOTAL, HEADER = "row.total", "header"


@dataclass(frozen=True, slots=True)
class CellState:
    """What is said against one value.

    Attributes
    ----------
    mark : str
        ``row.total`` or ``header`` where the value belongs to no row of the register; else empty.
    wrong : str
        Why the cell can't be true; else empty.
    gap : str
        Why a required column has no value here; empty if it has one, or isn't required.
    """

    mark: str = ""
    wrong: str = ""
    gap: str = ""


@dataclass(slots=True)
class StateBook:
    """The states met so far, numbered; 0 is the state of a cell without fault."""

    numbers: dict[CellState, int] = field(default_factory=lambda: {CellState(): 0})

    def number(self, state: CellState) -> int:
        """Return the number of a state."""
        return self.numbers.setdefault(state, len(self.numbers))

    def states(self) -> list[CellState]:
        """Return the states in the order of their numbers."""
        return list(self.numbers)


@dataclass(frozen=True, slots=True, eq=False)
class ValuesRead:
    """Values of one column, read; one entry a value.

    Attributes
    ----------
    received : array of str
        The values as texts; empty for a missing one.
    reading : ColumnReading
        What they were read as.
    states : array of int64
        Numbers of their states.
    """

    received: NDArray[np.object_]
    reading: ColumnReading
    states: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class ColumnReader:
    """Reads the values of one column.

    Attributes
    ----------
    header : HeaderColumn
        Which column it is, and its unit.
    kind : LedgerKind
        Of the register.
    states : StateBook
        Where states are numbered.
    spellings : Spellings or None
        A user's own.
    """

    header: HeaderColumn
    kind: LedgerKind
    states: StateBook
    spellings: Spellings | None = None

    def read(self, values: pd.Series) -> ValuesRead:
        """Read values: str, Int64, Float64 or boolean."""
        received = received_texts(values)
        texts = pd.Series(received, dtype="str")
        types = pd.Series(np.where(received == "", int(CellType.BLANK), _cell_type(values)))
        column = self.kind.column(self.header.name) if self.header.known else None
        unit = Unit(int(self.header.scale), self.header.is_percent)
        units = pd.Series([unit], dtype=object).repeat(len(texts))
        reading = read_column(texts, types, column, units, spellings=self.spellings)
        reading = _without_long(reading, texts)
        return ValuesRead(received, reading, self._numbered(texts, reading))

    def _numbered(self, texts: pd.Series, reading: ColumnReading) -> NDArray[np.int64]:
        marks = np.full(len(texts), "", dtype=object)
        if self.header.at < _LABELLED:
            marks[is_total_label(texts)] = TOTAL
        marks[(texts.str.strip() == self.header.header.strip()).to_numpy(dtype=bool)] = HEADER
        wrong = np.where(reading.wrong, reading.reasons, "")
        gaps = np.full(len(texts), "", dtype=object)
        if any(self.header.name in group for group in self.kind.requires) and self.header.known:
            said = np.where(reading.reasons == "", "required.missing", reading.reasons)
            gaps = np.where(reading.texts == "", said, "")
        odd = np.flatnonzero((marks != "") | (wrong != "") | (gaps != ""))
        numbers = np.zeros(len(texts), dtype=np.int64)
        for at in odd:
            numbers[at] = self.states.number(
                CellState(str(marks[at]), str(wrong[at]), str(gaps[at]))
            )
        return numbers


def received_texts(values: pd.Series) -> NDArray[np.object_]:
    """Return values of any kind as the texts a spreadsheet would show; missing ones are empty.

    Examples
    --------
    >>> received_texts(pd.Series([5.0, 0.5, None], dtype="Float64")).tolist()
    ['5', '0.5', '']
    """
    shown = [_shown(value) for value in values.tolist()]
    return np.array(shown, dtype=object)


def _shown(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or value is pd.NA:
        return ""
    if isinstance(value, float):
        if np.isnan(value):
            return ""
        if np.isfinite(value) and value == int(value) and abs(value) < _EXACT:
            return str(int(value))
        return np.format_float_positional(value, trim="0") if np.isfinite(value) else str(value)
    return str(value)


def _cell_type(values: pd.Series) -> int:
    # a whole number of 64 bits has lost no digit, unlike one of a spreadsheet
    types = {"Float64": CellType.NUMBER, "boolean": CellType.BOOLEAN}
    return int(types.get(str(values.dtype), CellType.TEXT))


def _without_long(reading: ColumnReading, texts: pd.Series) -> ColumnReading:
    """Return the reading with cells beyond the limit of a spreadsheet refused."""
    long = (texts.str.len() > LedgerLimits().field_chars).to_numpy(dtype=bool)
    if not long.any():
        return reading
    return ColumnReading(
        np.where(long, "", reading.texts),
        np.where(long, "", reading.rules),
        np.where(long, "row.too_long", reading.reasons),
        np.where(long, "", reading.notes),
        reading.wrong | long,
    )


def clean_texts(read: Mapping[str, ValuesRead], names: Sequence[str]) -> pd.DataFrame:
    """Return the cleaned texts of several columns read value by value, side by side."""
    return pd.DataFrame({name: pd.Series(read[name].reading.texts, dtype="str") for name in names})
