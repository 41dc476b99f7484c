"""Lays the cells of a decomposition out by committee: takes cells, gives counts of each."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from fedanalysis.errors import ColumnError, DesignError, TooFewError
from fedanalysis.models.decomposition_cells import TwoPopulations, read_counts

Ints = npt.NDArray[np.int64]

_LEAST_UNITS = 5


def read_units(
    cells: pd.DataFrame,
    two: TwoPopulations,
    *,
    population: str,
    unit: str,
    ends: tuple[str | int, str | int],
) -> tuple[Ints, Ints]:
    """Return the counts of each committee of both populations, in the categories of `two`.

    Returns
    -------
    tuple of array of int, each of shape (committees, 2 m)
        Members in each of the m categories, then women.

    Raises
    ------
    ColumnError
        If the column is missing.
    DesignError
        If a row names no committee.
    TooFewError
        If a population has fewer than five committees.
    """
    if unit not in cells.columns:
        raise ColumnError.missing("cells", unit, [str(column) for column in cells.columns])
    first, second = (
        _counts(cells.loc[cells[population] == which], two, unit=unit, which=which)
        for which in ends
    )
    return first, second


def _counts(rows: pd.DataFrame, two: TwoPopulations, *, unit: str, which: str | int) -> Ints:
    rows = rows.assign(**{name: read_counts(rows[name]) for name in ("member_n", "women_n")})
    rows = rows.loc[rows["member_n"] > 0]
    if rows[unit].isna().any():
        raise DesignError(
            f"every row must name its committee in `{unit}`.",
            where=f"Population `{which}`: {int(rows[unit].isna().sum())} rows don't.",
        )
    committee, names = pd.factorize(rows[unit])
    if len(names) < _LEAST_UNITS:
        raise TooFewError.observations(
            f"an interval from whole committees of `{unit}`",
            need=_LEAST_UNITS,
            given=len(names),
            unit=f"committees in `{which}`",
            instead="the parts without an interval, from a spec without super_population=.",
        )
    by, m = list(two.labels.columns), len(two.labels)
    known = pd.MultiIndex.from_frame(two.labels)
    category = known.get_indexer(pd.MultiIndex.from_frame(rows[by].astype(str)))
    counts = np.zeros((len(names), 2 * m), dtype=np.int64)
    np.add.at(counts, (committee, category), rows["member_n"].to_numpy())
    np.add.at(counts, (committee, m + category), rows["women_n"].to_numpy())
    return counts
