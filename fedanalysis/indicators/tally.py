"""Counts rows into cells: takes cleaned rows of any size, gives a small table to compute with.

The same call works on a cleaned spreadsheet and on a register larger than memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from fedanalysis.engine.base import Rows
from fedanalysis.engine.registry import open_engine
from fedanalysis.ledgers.cleaned import CleanLedger
from fedanalysis.ledgers.cleaned_register import CleanRegister

Tallied = CleanLedger | CleanRegister | Rows | pd.DataFrame


def tally(
    clean: Tallied,
    by: Sequence[str] = (),
    *,
    count: Mapping[str, tuple[str, object]] | None = None,
    known: Mapping[str, str] | None = None,
    sums: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Count the rows of each group, those with a given value, and add up numbers.

    Answers "how many of these are …, by year and place". It says nothing about rows that were
    rejected, and gives no shares: divide a count by `known`, not by ``row_n``, where values may be
    missing.

    Parameters
    ----------
    clean : CleanLedger, CleanRegister, Rows or DataFrame
        Of the first two, the rows kept.
    by : sequence of str
        Columns that make the groups; missing values (and, in text, empty ones) are groups of
        their own. Without any, all rows are one group.
    count : Mapping of str to (column, value), optional
        Name → rows whose column has that value, or one of several in a list, tuple or set. The
        value must be of the column's kind: ``("sex_code", "2")``, ``("is_chair", True)``.
    known : Mapping of str to column, optional
        Name → rows whose column has any value: what a count is to be divided by.
    sums : Mapping of str to column, optional
        Name → sum of a column of numbers over the rows that have one. Exact for whole numbers;
        decimals are added up in millionths.

    Returns
    -------
    pandas.DataFrame
        One row per group, ascending, missing values last: `by`, ``row_n``, the counts (int64),
        the sums (Int64 or Float64; 0 where no row has a value). The same on every engine, to the
        last digit; cells of parts add up to those of the whole.

    Raises
    ------
    ColumnError
        If a column isn't there or holds no numbers, or a name is used twice.
    ValueRangeError
        If a value to be counted is of another kind than its column, or a sum passes 64 bits.

    Examples
    --------
    >>> rows = pd.DataFrame({"year": [2006, 2009, 2009], "sex_code": ["2", "1", "2"]})
    >>> tally(rows, ["year"], count={"women_n": ("sex_code", "2")}, known={"sex_n": "sex_code"})
       year  row_n  women_n  sex_n
    0  2006      1        1      1
    1  2009      2        1      2
    """
    rows = _rows(clean)
    return rows.engine.tally(rows, list(by), count=count, known=known, sums=sums)


def _rows(clean: Tallied) -> Rows:
    if isinstance(clean, Rows):
        return clean
    if isinstance(clean, CleanRegister):
        return clean.kept
    frame = clean.kept if isinstance(clean, CleanLedger) else clean
    return open_engine("memory").open(frame)
