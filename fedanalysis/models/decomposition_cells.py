"""Checks the cells of two populations; gives their members and women category by category."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from fedanalysis.errors import ColumnError, DesignError, UnknownNameError, ValueRangeError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class TwoPopulations:
    """Members and women of two populations over the same categories.

    Attributes
    ----------
    labels : DataFrame
        One row per category, in order: its value of each classifying variable, as text.
    members, women : array of int, shape (2, m)
        Counts; row 0 is the first population. A category no population has is left out.
    n_empty : int
        Categories left out because neither population has a member there.
    """

    labels: pd.DataFrame
    members: Ints
    women: Ints
    n_empty: int

    @property
    def structure(self) -> Floats:
        """Share of the population's members in each category, shape (2, m)."""
        return np.asarray(self.members / self.members.sum(axis=1, keepdims=True))

    @property
    def absent(self) -> npt.NDArray[np.bool_]:
        """Whether a population has no member in a category, shape (2, m)."""
        return np.asarray(self.members == 0)

    @property
    def rates(self) -> Floats:
        """Women's share in each category, shape (2, m); the other's share where one is empty."""
        return borrow(self.members, self.women)

    @property
    def crude(self) -> Floats:
        """Women's share of all members, shape (2,)."""
        return np.asarray(self.women.sum(axis=1) / self.members.sum(axis=1), dtype=np.float64)


def borrow(members: Ints, women: Ints) -> Floats:
    """Return women's shares, shape (..., 2, m); where a cell is empty, the other population's.

    Where both are empty the share is 0, which no result uses: the category has no weight.
    """
    own = np.divide(women, members, out=np.zeros(members.shape), where=members > 0)
    return np.where(members > 0, own, np.flip(own, axis=-2))


def read_cells(
    cells: pd.DataFrame,
    *,
    by: tuple[str, ...],
    population: str,
    ends: tuple[str | int, str | int],
) -> TwoPopulations:
    """Add up the rows of each population and category and lay both populations side by side.

    Raises
    ------
    ColumnError
        If a column is missing.
    UnknownNameError
        If a population isn't in the table.
    ValueRangeError
        If a count isn't a whole number of 0 or more.
    DesignError
        If a category isn't given, women exceed members, or a population has no member.
    """
    given = [str(column) for column in cells.columns]
    for column in (population, *by, "member_n", "women_n"):
        if column not in cells.columns:
            raise ColumnError.missing("cells", column, given)
    rows = cells.loc[cells[population].isin(ends)]
    _check_ends(cells[population], ends)
    _check_categories(rows, by)
    counts = rows.assign(**{name: read_counts(rows[name]) for name in ("member_n", "women_n")})
    keys = counts.loc[:, list(by)].astype(str)
    summed = (
        counts.loc[:, ["member_n", "women_n"]]
        .groupby([counts[population], *(keys[name] for name in by)], sort=True)
        .sum()
    )
    _check_women(summed)
    return _side_by_side(summed, by=by, ends=ends)


def read_counts(values: pd.Series) -> pd.Series:
    """Return counts as whole numbers.

    Raises
    ------
    ValueRangeError
        If a value isn't a whole number of 0 or more.
    """
    name = str(values.name)
    try:
        numbers = pd.to_numeric(values).astype("float64")
    except (ValueError, TypeError) as error:
        raise ValueRangeError.outside(name, must="a number in every row") from error
    wrong = ~(np.isfinite(numbers) & (numbers >= 0) & (numbers == np.floor(numbers)))
    if wrong.any():
        raise ValueRangeError.outside(
            name,
            must="a whole number of 0 or more in every row",
            where=f"Rows where it isn't: {int(wrong.sum())}.",
        )
    return numbers.astype("int64")


def _side_by_side(
    summed: pd.DataFrame, *, by: tuple[str, ...], ends: tuple[str | int, str | int]
) -> TwoPopulations:
    two = [summed.xs(which, level=0) for which in ends]
    index = two[0].index.union(two[1].index)
    filled = [frame.reindex(index, fill_value=0) for frame in two]
    members, women = (
        np.array([frame[name].to_numpy() for frame in filled], dtype=np.int64)
        for name in ("member_n", "women_n")
    )
    for which, total in zip(ends, members.sum(axis=1), strict=True):
        if total == 0:
            raise DesignError(
                "each population must have members.", where=f"Population `{which}` has none."
            )
    kept = members.sum(axis=0) > 0
    labels = index.to_frame(index=False).set_axis(list(by), axis=1).loc[kept]
    return TwoPopulations(
        labels.reset_index(drop=True), members[:, kept], women[:, kept], int((~kept).sum())
    )


def _check_ends(populations: pd.Series, ends: tuple[str | int, str | int]) -> None:
    for which in ends:
        if not (populations == which).any():
            known = [str(value) for value in populations.dropna().unique()]
            raise UnknownNameError.of("population", str(which), known)


def _check_categories(rows: pd.DataFrame, by: tuple[str, ...]) -> None:
    for name in by:
        empty = int(rows[name].isna().sum())
        if empty:
            raise DesignError(
                f"every row must have a category of `{name}`.",
                where=f"Rows without one: {empty}.",
                hint='Give them a category of their own, such as "not stated".',
            )


def _check_women(summed: pd.DataFrame) -> None:
    over = summed.loc[summed["women_n"] > summed["member_n"]]
    if not over.empty:
        raise DesignError(
            "`women_n` must be at most `member_n`.",
            where=f"Population and category {over.index[0]}"
            + (f" and {len(over) - 1} more." if len(over) > 1 else "."),
        )
