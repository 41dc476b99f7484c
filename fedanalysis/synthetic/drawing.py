"""Draws arrays of a made-up city: takes a generator, gives texts, dates and exact shares.

Everything is whole arrays and stable sorts, so that a seed gives the same city everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fedanalysis.catalogue.kinds import ledger_kind

Texts: TypeAlias = NDArray[np.object_]
Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]
Days: TypeAlias = NDArray[np.datetime64]

_BY_KIND = {"count": "Int64", "year": "Int64", "amount": "Float64", "share": "Float64"}
_BY_ENDING = (
    (("_km", "_percent", "_share", "_per_100"), "Float64"),
    (("_n", "_year"), "Int64"),
)


def words(text: str) -> Texts:
    """Return the words of a text as an array.

    Examples
    --------
    >>> words("甲 乙").tolist()
    ['甲', '乙']
    """
    return np.array(text.split(), dtype=object)


def blanks(n: int) -> Texts:
    """Return `n` missing texts."""
    return np.full(n, "", dtype=object)


def pick(
    rng: np.random.Generator, choices: Texts, n: int, *, weights: Sequence[float] | None = None
) -> Texts:
    """Draw `n` of `choices` with replacement; `weights` need not add up to one.

    Examples
    --------
    >>> pick(np.random.default_rng(1), words("甲 乙"), 3, weights=[0, 1]).tolist()
    ['乙', '乙', '乙']
    """
    if weights is None:
        return np.asarray(choices[rng.integers(len(choices), size=n)])
    edges = np.cumsum(np.asarray(weights, dtype=np.float64))
    at = np.searchsorted(edges, rng.random(n) * edges[-1], side="right")
    return np.asarray(choices[np.minimum(at, len(choices) - 1)])


def greatest(score: Floats, n: int, *, among: Bools | None = None) -> Bools:
    """Mark the `n` greatest scores, of those `among` only; ties by position.

    Examples
    --------
    >>> greatest(np.array([3.0, 1.0, 2.0]), 2).tolist()
    [True, False, True]
    """
    open_to = np.ones(len(score), dtype=bool) if among is None else among
    order = np.argsort(np.where(open_to, -score, np.inf), kind="stable")
    marked = np.zeros(len(score), dtype=bool)
    marked[order[: min(n, int(open_to.sum()))]] = True
    return marked


def shared_out(rng: np.random.Generator, total: int, weights: Floats, *, most: Ints | int) -> Ints:
    """Share `total` things out by weight, at most `most` a head; what is over goes to others.

    Examples
    --------
    >>> int(shared_out(np.random.default_rng(1), 10, np.ones(4), most=3).sum())
    10
    """
    counts = rng.multinomial(total, weights / weights.sum()).astype(np.int64)
    over = np.maximum(counts - most, 0)
    counts -= over
    left = int(over.sum())
    while left > 0:
        room = np.flatnonzero(counts < most)
        if not len(room):
            break
        again = rng.permutation(room)[:left]
        counts[again] += 1
        left -= len(again)
    return counts


def drawn_days(rng: np.random.Generator, first: Ints | int, last: Ints | int, n: int) -> Days:
    """Draw `n` days from the beginning of year `first` to the end of year `last`."""
    start = np.broadcast_to(_new_year(np.asarray(first)), n).astype(np.int64)
    stop = np.broadcast_to(_new_year(np.asarray(last) + 1), n).astype(np.int64)
    days = start + np.floor(rng.random(n) * (stop - start)).astype(np.int64)
    return days.astype("datetime64[D]")


def _new_year(years: NDArray[Any]) -> Days:
    return (years.astype(np.int64) - 1970).astype("datetime64[Y]").astype("datetime64[D]")


def year_of(days: Days) -> Ints:
    """Return the calendar year of each day."""
    return days.astype("datetime64[Y]").astype(np.int64) + 1970


def iso(days: Days, *, unit: str = "M") -> Texts:
    """Return ISO texts to the day (``D``), month (``M``) or year (``Y``).

    Examples
    --------
    >>> iso(np.array(["1978-05-01"], dtype="datetime64[D]")).tolist()
    ['1978-05']
    """
    texts: Texts = np.datetime_as_string(days, unit=unit).astype(object)  # type: ignore[call-overload]
    return texts


def numbered(prefix: str, numbers: Ints | int, width: int) -> Texts:
    """Return texts of a prefix and a number with leading zeros.

    Examples
    --------
    >>> numbered("u-", 2, 3).tolist()
    ['u-001', 'u-002']
    """
    each = range(1, numbers + 1) if isinstance(numbers, int) else numbers.tolist()
    return np.array([f"{prefix}{number:0{width}d}" for number in each], dtype=object)


def with_gaps(values: NDArray[Any], missing: Bools) -> pd.Series:
    """Return numbers or flags in a nullable type, missing where said."""
    wanted = {"b": "boolean", "i": "Int64", "f": "Float64"}[values.dtype.kind]
    return pd.Series(values).astype(pd.api.types.pandas_dtype(wanted)).mask(missing)


def make_table(name: str, city: int, columns: Mapping[str, Any], *, kind: str = "") -> pd.DataFrame:
    """Return a table in the types in which cleaned ledgers are kept.

    Parameters
    ----------
    name : str
        The table; begins its row numbers.
    city : int
        Number of the city, from 1.
    columns : Mapping of str to array or pandas.Series
        In any order; where a kind is given they are put in its order, and further ones after.
    kind : str
        Kind of ledger that says the types; else the endings of the names do.

    Returns
    -------
    pandas.DataFrame
        First column ``row_id``, such as ``roster-1-000001``.
    """
    given = dict(columns)
    types: dict[str, str] = {}
    if kind:
        types = _kind_types(kind)
        order = [column for column in types if column in given]
        given = {key: given[key] for key in [*order, *(key for key in given if key not in types)]}
    n = len(next(iter(given.values())))
    typed = {
        key: pd.Series(values).astype(pd.api.types.pandas_dtype(types.get(key) or _type(key)))
        for key, values in given.items()
    }
    row_id = pd.Series(numbered(f"{name}-{city}-", n, 6)).astype("str")
    return pd.DataFrame({"row_id": row_id, **typed})


@lru_cache(maxsize=32)
def _kind_types(kind: str) -> dict[str, str]:
    return {
        column.name: "boolean" if column.type == "flag" else _BY_KIND.get(column.type, "str")
        for column in ledger_kind(kind).columns
    }


def _type(name: str) -> str:
    if name.startswith("is_"):
        return "boolean"
    if name in ("year", "age"):
        return "Int64"
    return next((wanted for ends, wanted in _BY_ENDING if name.endswith(ends)), "str")
