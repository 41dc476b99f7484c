"""What totals say about women in committees: takes share, members, committees; gives bounds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fedanalysis.errors import DesignError, UnknownNameError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.models import quota_bounds as bounds
from fedanalysis.models import quota_words as words
from fedanalysis.models.quota_totals import read_totals

if TYPE_CHECKING:
    from fedanalysis.plots.chart import Chart

_FLOAT_NOISE = 1e-6


@dataclass(frozen=True, slots=True)
class Quota:
    """Says how many women a committee has on average, and how many committees can have none.

    Works from the totals of a year: women per committee = share × members ÷ committees. An
    average can't say how women are spread over committees; what the totals leave possible is
    given as exact bounds. Don't use it to estimate a spread: no estimate is made.

    Attributes
    ----------
    body : str, default "village_committee"
        The body in the catalogue whose legal sizes apply.
    sizes : tuple of (int, int), optional
        Smallest and largest size of a committee, in members; by default those of the law.

    Raises
    ------
    ValueRangeError
        If `sizes` aren't two whole numbers with 1 ≤ smallest ≤ largest.

    References
    ----------
    Organic Law of the Villagers' Committees, Art. 6 (three to seven members, women among them);
    Organic Law of the Urban Residents' Committees, Art. 7 (five to nine).

    Examples
    --------
    >>> totals = pd.DataFrame({"year": [2020], "women_share": [0.242],
    ...                        "member_n": [2073000], "committee_n": [502000]})
    >>> frame = Quota(sizes=(3, 7)).fit(totals).to_frame()
    >>> frame["women_per_committee"].round(1).tolist()
    [1.0]
    """

    body: str = "village_committee"
    sizes: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        if self.sizes is not None:
            bounds.check_sizes(*self.sizes)

    def fit(self, totals: pd.DataFrame) -> QuotaResult:
        """Compute averages and bounds for each year.

        Parameters
        ----------
        totals : DataFrame
            One row per year: `year`, `women_share` (0–1), `member_n` (members in all committees),
            `committee_n`. Rows that lack one of them are dropped and counted. Optional:
            `share_unit`, `member_unit`, `committee_unit`, one unit of the last printed digit
            (by default 0.001, that is 0.1 %, and 1 and 1).

        Raises
        ------
        ColumnError
            If a column is missing.
        ValueRangeError
            If a share lies outside 0 to 1, a count isn't a whole number, or there is no committee.
        DesignError
            If a year comes twice, no row is complete, or the mean size of a year lies outside the
            sizes allowed: members and committees then don't belong together, and no bound holds.
        UnknownNameError
            If the catalogue doesn't know `body`.
        """
        smallest, largest = self.sizes or _legal_sizes(self.body)
        complete = read_totals(totals)
        _check_mean_size(complete, smallest, largest)
        frame = _describe(complete, smallest, largest)
        return QuotaResult(
            frame=frame,
            body=self.body,
            sizes=(smallest, largest),
            n_used=len(complete),
            n_dropped=len(totals) - len(complete),
        )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class QuotaResult:
    """Averages and bounds by year, in three voices.

    Attributes
    ----------
    frame : DataFrame
        See :meth:`to_frame`.
    body : str
        The body in the catalogue.
    sizes : tuple of (int, int)
        Smallest and largest size used, in members.
    n_used, n_dropped : int
        Years used; rows dropped because a total is missing.
    """

    frame: pd.DataFrame
    body: str
    sizes: tuple[int, int]
    n_used: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """Return one row per year, ascending.

        Returns
        -------
        DataFrame
            `year`, `women_share` (0–1), `member_n`, `committee_n`; `women_n` with `women_n_low`,
            `women_n_high` (what the rounding of the printed share and members allows);
            `women_per_committee` with `_low`, `_high`; `members_per_committee`.
            Shares of committees, 0–1: `none_min`;
            `none_max_average` (all committees of average size);
            `none_max_legal`; `two_or_more_min` and `_max`
            (legal sizes). The shares take the printed totals at face value; :meth:`bounds` adds
            their rounding.
        """
        return self.frame.copy()

    def bounds(self, year: int) -> pd.DataFrame:
        """Return what the totals of `year` leave possible.

        Returns
        -------
        DataFrame
            One row per quantity and assumption: `quantity` (``none``,
            ``two_or_more``), `assumption` (``average_size``, ``legal_sizes``), `low`, `high`
            (shares of committees, 0–1, printed totals at face value), `low_widest`,
            `high_widest` (the widest bounds under the rounding of the women's number).

        Raises
        ------
        UnknownNameError
            If `year` isn't among the years.
        """
        known = self.frame["year"]
        if year not in set(known):
            raise UnknownNameError.of("year", str(year), [str(y) for y in known])
        row = self.frame.loc[known == year].iloc[0]
        return _bounds_of(row, *self.sizes)

    @property
    def sentences(self) -> Text:
        """The paragraph of :meth:`summary` in both languages."""
        return words.paragraph(self)

    @property
    def notes(self) -> tuple[Text, ...]:
        """The assumptions and limits, each a sentence a reader can quote."""
        return words.notes(self)

    def summary(self) -> str:
        """Return one paragraph in the current language: averages, bounds, and what they hide."""
        return str(self.sentences)

    def __repr__(self) -> str:
        return self.summary()

    def plot(
        self,
        *,
        title: Text | None = None,
        subtitle: Text | None = None,
        source: Text | None = None,
    ) -> Chart:
        """Draw the bounds by year; texts not given are written from the result."""
        from fedanalysis.plots.quota_bounds import plot_quota_bounds

        return plot_quota_bounds(
            self.to_frame(),
            title=title or words.plot_title(self),
            subtitle=subtitle or words.plot_subtitle(self),
            source=source or words.plot_source(),
        )


def women_needed(sizes: Iterable[int], target: str | float | Fraction) -> pd.DataFrame:
    """Say how many women a committee of each size needs to reach a target share.

    Parameters
    ----------
    sizes : iterable of int
        Sizes in members, at least 1.
    target : str, float or Fraction
        Share above 0 and up to 1, taken as written in decimals: ``0.3`` is exactly 3/10.

    Returns
    -------
    DataFrame
        One row per size, in the order given: `size`, `women_needed`, `share_reached` (0–1).

    Raises
    ------
    ValueRangeError
        If a size isn't a whole number of at least 1, or `target` isn't above 0 and up to 1.

    Examples
    --------
    >>> women_needed([3, 4, 5, 6, 7], 0.30)["women_needed"].tolist()
    [1, 2, 2, 2, 3]
    """
    listed = [bounds.whole(size, "sizes") for size in sizes]
    share = _exact_share(target)
    needed = [-(-size * share.numerator // share.denominator) for size in listed]
    frame = pd.DataFrame({"size": listed, "women_needed": needed}, dtype="int64")
    return frame.assign(share_reached=frame["women_needed"] / frame["size"])


def _exact_share(target: str | float | Fraction) -> Fraction:
    try:
        share = target if isinstance(target, Fraction) else Fraction(str(target))
    except (ValueError, ZeroDivisionError):
        share = Fraction(0)
    if not 0 < share <= 1:
        raise ValueRangeError.outside(
            "target", must="a share above 0 and up to 1", hint="Write 0.30 for 30 %."
        )
    return share


def _legal_sizes(body: str) -> tuple[int, int]:
    from fedanalysis.catalogue import legal_size

    legal = legal_size(body)
    return bounds.check_sizes(legal.minimum, legal.maximum)


def _check_mean_size(totals: pd.DataFrame, smallest: int, largest: int) -> None:
    mean = totals["member_n"] / totals["committee_n"]
    outside = totals.loc[(mean < smallest) | (mean > largest), "year"]
    if not outside.empty:
        raise DesignError(
            f"the mean size of a committee must lie within {smallest} to {largest} members.",
            where=f"Year {', '.join(str(year) for year in outside)}.",
            hint="Check that members and committees have one source and unit; or pass sizes=.",
        )


def _describe(totals: pd.DataFrame, smallest: int, largest: int) -> pd.DataFrame:
    members, committees = totals["member_n"], totals["committee_n"]
    half = {name: totals[f"{name}_unit"] / 2 for name in ("share", "member", "committee")}
    share_low = (totals["women_share"] - half["share"]).clip(lower=0)
    share_high = (totals["women_share"] + half["share"]).clip(upper=1)
    printed_members = totals["member_unit"].gt(1) * half["member"]
    printed_committees = totals["committee_unit"].gt(1) * half["committee"]
    women = totals["women_share"] * members
    low, high = share_low * (members - printed_members), share_high * (members + printed_members)
    frame = totals[["year", "women_share", "member_n", "committee_n"]].assign(
        women_n=women.round().astype("int64"),
        women_n_low=np.ceil(low - _FLOAT_NOISE).astype("int64"),
        women_n_high=np.floor(high + _FLOAT_NOISE).clip(upper=members).astype("int64"),
        women_per_committee=women / committees,
        women_per_committee_low=low / (committees + printed_committees),
        women_per_committee_high=high / (committees - printed_committees),
        members_per_committee=members / committees,
    )
    return frame.assign(**_shares(frame, smallest, largest))


def _shares(frame: pd.DataFrame, smallest: int, largest: int) -> dict[str, pd.Series]:
    committees, totals = frame["committee_n"], (frame["women_n"], frame["member_n"])
    none = bounds.without_a_woman(*totals, committees, smallest=smallest, largest=largest)
    two = bounds.with_two_or_more(*totals, committees, smallest=smallest, largest=largest)
    return {
        "none_min": none[0] / committees,
        "none_max_average": 1 - frame["women_share"],
        "none_max_legal": none[1] / committees,
        "two_or_more_min": two[0] / committees,
        "two_or_more_max": two[1] / committees,
    }


def _bounds_of(row: pd.Series, smallest: int, largest: int) -> pd.DataFrame:
    committees, members = int(row["committee_n"]), int(row["member_n"])
    by_women = [
        _bounds_for(int(row[name]), members, committees, smallest=smallest, largest=largest)
        for name in ("women_n", "women_n_low", "women_n_high")
    ]
    printed, fewer, more = by_women
    wide = pd.concat([fewer, more]).groupby(level=[0, 1], sort=False)
    widest = pd.DataFrame({"low_widest": wide["low"].min(), "high_widest": wide["high"].max()})
    return printed.join(widest).reset_index()


def _bounds_for(
    women: int, members: int, committees: int, *, smallest: int, largest: int
) -> pd.DataFrame:
    sizes, totals = {"smallest": smallest, "largest": largest}, (women, members, committees)
    legal = {
        "none": bounds.without_a_woman(*totals, **sizes),
        "two_or_more": bounds.with_two_or_more(*totals, **sizes),
    }
    average = bounds.average_size_bounds(women / committees, members / committees)
    shares = {(name, "average_size"): pair for name, pair in average.items()} | {
        (name, "legal_sizes"): (low / committees, high / committees)
        for name, (low, high) in legal.items()
    }
    index = pd.MultiIndex.from_tuples(shares, names=["quantity", "assumption"])
    return pd.DataFrame(list(shares.values()), index=index, columns=["low", "high"])
