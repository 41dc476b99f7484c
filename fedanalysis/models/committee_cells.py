"""Committees by term: takes a table of counts, gives one row per committee, term and group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fedanalysis.errors import ColumnError, DesignError, ValueRangeError
from fedanalysis.errors.base import listed
from fedanalysis.models import guards
from fedanalysis.models.share_series import FIRST_YEAR, LAST_YEAR

_COUNTS = ("women_n", "member_n")
_ONE_OF_EACH = ("indicator_id", "basis")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CommitteeCells:
    """Seats by committee and term.

    Attributes
    ----------
    frame : DataFrame
        One row per committee, term, group and covariates, sorted: the unit column, `term_year`,
        `women_n`, `member_n` (above 0), the group and the covariates.
    unit, by : str, str or None
        Names of the columns that hold the committee and the group.
    covariates : tuple of str
    row_n, n_dropped : int
        Rows given, and rows left out because a value is missing.
    """

    frame: pd.DataFrame
    unit: str
    by: str | None
    covariates: tuple[str, ...]
    row_n: int
    n_dropped: int

    @property
    def terms(self) -> list[int]:
        """The years of the terms, ascending."""
        return sorted(int(year) for year in self.frame["term_year"].unique())

    @property
    def groups(self) -> list[str]:
        """The levels of the group, sorted; empty without one."""
        return [] if self.by is None else sorted(self.frame[self.by].unique())

    def seats(self) -> pd.DataFrame:
        """Return one row per group and term: `term_year`, `unit_n`, `women_n`, `member_n`, share.

        `women_share` is the women's share of all seats (0–1), so that large committees count
        for more.
        """
        keys = [*([self.by] if self.by else []), "term_year"]
        grouped = self.frame.groupby(keys, sort=True)
        sums = grouped[list(_COUNTS)].sum().assign(unit_n=grouped[self.unit].nunique())
        sums = sums.assign(women_share=sums["women_n"] / sums["member_n"])
        return sums.reset_index()[[*keys, "unit_n", "women_n", "member_n", "women_share"]]


def read_committees(
    table: pd.DataFrame,
    *,
    unit: str = "unit_id",
    by: str | None = None,
    covariates: Sequence[str] = (),
) -> CommitteeCells:
    """Check a table of committees and add up rows of one committee and term.

    Parameters
    ----------
    table : DataFrame
        One row per committee and term, or several that add up, in any order: the unit column,
        `term_year` (year of the election, whole), `women_n` and `member_n` (whole numbers from
        0), and the columns of `by` and `covariates`. Rows without a value are left out and
        counted, up to 5 %. `basis` and `indicator_id`, if given, must hold one value each.
    unit : str, default "unit_id"
        Column that names the committee.
    by : str, optional
        Column of the groups; text.
    covariates : sequence of str
        Columns of numbers, or of text levels.

    Raises
    ------
    ColumnError
        If a column is missing.
    ValueRangeError
        If a count or year is out of range.
    DesignError
        If bases are mixed, a committee has no seat, or more than 5 % of the rows lack a value.

    Examples
    --------
    >>> table = pd.DataFrame({"unit_id": ["a", "a"], "term_year": [2011, 2011],
    ...                       "women_n": [1, 0], "member_n": [2, 3]})
    >>> read_committees(table).frame["member_n"].tolist()
    [5]
    """
    columns = [unit, "term_year", *_COUNTS, *([by] if by else []), *covariates]
    for column in columns:
        if column not in table.columns:
            raise ColumnError.missing("table", column, [str(c) for c in table.columns])
    _check_names(columns)
    _check_one_basis(table)
    missing = {column: int(table[column].isna().sum()) for column in columns}
    kept = table.loc[table[columns].notna().all(axis=1), columns]
    guards.check_dropped(missing, dropped=len(table) - len(kept), given=len(table))
    typed = _typed(kept, by, covariates)
    keys = [column for column in columns if column not in _COUNTS]
    frame = typed.groupby(keys, sort=True, as_index=False)[list(_COUNTS)].sum()
    return CommitteeCells(
        frame=frame,
        unit=unit,
        by=by,
        covariates=tuple(covariates),
        row_n=len(table),
        n_dropped=len(table) - len(kept),
    )


def _check_names(columns: list[str]) -> None:
    for column in columns:
        if columns.count(column) > 1:
            raise ColumnError.twice("table", column)


def _check_one_basis(table: pd.DataFrame) -> None:
    for column in _ONE_OF_EACH:
        different = len(table[column].unique()) if column in table.columns else 1
        if different > 1:
            raise DesignError(
                f"a trend must rest on one `{column}`.",
                where=f"The table holds {different}.",
                hint=f"Choose one, for example table[table['{column}'] == …]; never pool them.",
            )


def _typed(kept: pd.DataFrame, by: str | None, covariates: Sequence[str]) -> pd.DataFrame:
    counts = {name: _numbers(kept[name], name) for name in (*_COUNTS, "term_year")}
    women, members = (counts[name].to_numpy() for name in _COUNTS)
    _check_seats(women, members)
    year = counts["term_year"]
    if not (year.between(FIRST_YEAR, LAST_YEAR) & (year == year.round())).all():
        raise ValueRangeError.outside(
            "term_year", must=f"whole years from {FIRST_YEAR} to {LAST_YEAR}"
        )
    numbers = {
        name: _numbers(kept[name], name)
        for name in covariates
        if pd.api.types.is_numeric_dtype(kept[name])
    }
    texts = {
        name: kept[name].astype(str)
        for name in [*([by] if by else []), *covariates]
        if name not in numbers
    }
    whole = {name: column.astype("int64") for name, column in counts.items()}
    return kept.assign(**whole, **numbers, **texts)


def _numbers(column: pd.Series, name: str) -> pd.Series:
    numbers = pd.to_numeric(column, errors="coerce").astype(float)
    if numbers.isna().any():
        raise ValueRangeError.outside(
            name, must="numbers", where=f"{int(numbers.isna().sum())} rows hold none."
        )
    guards.check_finite(**{name: numbers})
    return numbers


def _check_seats(women: np.ndarray, members: np.ndarray) -> None:
    for name, values in (("women_n", women), ("member_n", members)):
        wrong = int(((values < 0) | (values != np.round(values))).sum())
        if wrong:
            raise ValueRangeError.outside(
                name, must="whole numbers from 0", where=f"{wrong} rows are not."
            )
    guards.check_denominators(members, name="member_n")
    more = int((women > members).sum())
    if more:
        raise ValueRangeError.outside(
            "women_n", must="no more than `member_n`", where=f"{more} rows hold more."
        )


def check_groups(cells: CommitteeCells) -> None:
    """Refuse a group column with one level, or whose level lacks terms for a slope of its own.

    Raises
    ------
    DesignError
        If there is one group, or a group has fewer than two terms.
    """
    if cells.by is None:
        return
    if len(cells.groups) < 2:
        raise DesignError(
            f"`{cells.by}` must hold at least two groups to be compared.",
            where="All rows belong to one.",
            hint="Leave `by` out.",
        )
    terms = cells.frame.groupby(cells.by)["term_year"].nunique()
    short = terms[terms < 2]
    if len(short):
        raise DesignError(
            f"every group of `{cells.by}` must be seen in at least two terms.",
            where=f"Seen in one: {listed(short.index)}.",
            hint="Join small groups, or leave them out and say so.",
        )
