"""What changed between two or three terms: takes their seats or shares, gives the differences."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from fedanalysis.errors import ColumnError, DesignError, TooFewError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.models import series_words
from fedanalysis.models import term_change_words as words
from fedanalysis.models.line import check_confidence
from fedanalysis.models.share_series import check_years, read_flags, read_series

if TYPE_CHECKING:
    from fedanalysis.plots.chart import Chart

Coverage = Literal["all", "sample"]
MOST_DROPPED = 0.05
_COUNTS = ("women_n", "seat_n")
_NOISE = 1e-9


def compare_terms(
    table: pd.DataFrame,
    *,
    coverage: Coverage,
    superpopulation: Text | None = None,
    confidence: float = 0.95,
) -> TermChangeResult:
    """Say by how many seats and points women's part changed between two or three terms.

    What a trend refused for too few terms can still say. If the table holds all seats there is
    nothing to infer, and no interval is printed, unless the caller names the wider population
    the seats are thought to be drawn from. For a sample of seats the difference has Newcombe's
    interval and Fisher's exact test, both for independent seats; seats of one committee and
    women who are elected again aren't independent, so both err to the narrow side.

    Don't use it for four terms or more (:class:`~fedanalysis.models.share_trend.ShareTrend`).

    Parameters
    ----------
    table : DataFrame
        One row per term, or per term and place: `year` (of the election), and either `women_n`
        and `seat_n` (whole numbers, women ≤ seats; rows of one year are added up) or
        `women_share` (strictly between 0 and 1, one value a year). Rows without them are dropped
        and counted. `basis` and `indicator_id`, if given, must each hold one value; `geo_code`
        the same places in every term.
    coverage : {"all", "sample"}
        Whether the rows hold all seats of the places meant, or a sample of them.
    superpopulation : Text, optional
        The wider population that all the seats are read as a draw from; only with ``"all"``.
    confidence : float, default 0.95
        Coverage of the intervals, between 0 and 1.

    Raises
    ------
    ColumnError
        If a column is missing.
    ValueRangeError
        If a count isn't a whole number from 0 up, women exceed seats, or an argument is none of
        the values allowed.
    DesignError
        If bases are mixed, places differ between terms, a term has no seat, there are more than
        three terms, or more than 5 % of the rows lack a count.
    TooFewError
        If there is one term only.

    References
    ----------
    Newcombe, R. G. (1998), "Interval estimation for the difference between independent
    proportions: comparison of eleven methods", *Statistics in Medicine* 17, 873–890, method 10.

    Examples
    --------
    >>> table = pd.DataFrame({"year": [2018, 2021], "women_n": [61, 82], "seat_n": [263, 263]})
    >>> frame = compare_terms(table, coverage="all").to_frame()
    >>> frame.set_index("term")["estimate"].round(1).to_dict()["points_change"]
    8.0
    """
    _check_arguments(coverage, superpopulation, confidence)
    terms = _read_counts(table) if set(_COUNTS) <= set(table.columns) else _read_shares(table)
    _check_number(terms)
    return TermChangeResult(
        terms=terms,
        coverage=coverage,
        superpopulation=superpopulation,
        confidence=confidence,
        n_used=int(terms["row_n"].sum()),
        n_dropped=len(table) - int(terms["row_n"].sum()),
    )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TermChangeResult:
    """Two or three terms and their differences, in three voices.

    Attributes
    ----------
    terms : DataFrame
        One row per term, ascending: `year`, `women_n`, `seat_n` (missing if only shares were
        given), `women_share` (0–1), `row_n`, `derived`, `approximate`, and names if given.
    coverage : {"all", "sample"}
        Whether the seats are all of them or a sample.
    superpopulation : Text or None
        The wider population named by the caller.
    confidence : float
        Coverage of the intervals, between 0 and 1.
    n_used, n_dropped : int
        Rows used; rows dropped.
    """

    terms: pd.DataFrame
    coverage: Coverage
    superpopulation: Text | None
    confidence: float
    n_used: int
    n_dropped: int

    @property
    def has_counts(self) -> bool:
        """Whether seats were given, not only shares."""
        return bool(self.terms["seat_n"].notna().all())

    @property
    def has_interval(self) -> bool:
        """Whether an interval may be printed: for counts of a sample, or of a named draw."""
        return self.has_counts and (self.coverage == "sample" or self.superpopulation is not None)

    @property
    def is_monotone(self) -> bool:
        """Whether the shares never turn: they only rise, only fall, or stay."""
        steps = np.diff(self.terms["women_share"].to_numpy())
        return not (bool((steps > _NOISE).any()) and bool((steps < -_NOISE).any()))

    def to_frame(self) -> pd.DataFrame:
        """Return one row per pair of terms and quantity, neighbours first.

        Returns
        -------
        DataFrame
            `year_from`, `year_to`, `term`, `estimate`, `ci_low`, `ci_high`, `n` (seats of both
            terms; terms if only shares were given). Terms: `points_change` (percentage points;
            interval only where one may be printed), and with counts `women_change`,
            `seat_change`, `women_beyond_share` (women in the later term above what the earlier
            share gives on the later seats).
        """
        rows = [row for pair in self._pairs() for row in self._changes(*pair)]
        names = ["year_from", "year_to", "term", "estimate", "ci_low", "ci_high", "n"]
        return pd.DataFrame(rows, columns=names)

    def shares(self) -> pd.DataFrame:
        """Return one row per term: `year`, `estimate` (0–1), `ci_low`, `ci_high` (Wilson), `n`."""
        from statsmodels.stats.proportion import proportion_confint

        frame = self.terms[["year"]].assign(estimate=self.terms["women_share"])
        low = high = np.full(len(frame), np.nan)
        if self.has_interval:
            low, high = proportion_confint(
                self.terms["women_n"].to_numpy(dtype=float),
                self.terms["seat_n"].to_numpy(dtype=float),
                alpha=1 - self.confidence,
                method="wilson",
            )
        return frame.assign(ci_low=low, ci_high=high, n=self.terms["seat_n"])

    def tests(self) -> pd.DataFrame:
        """Return one row per pair of terms, neighbours first; none where there is no sample.

        Returns
        -------
        DataFrame
            `year_from`, `year_to`, `p_exact` (Fisher, two-sided), `p_holm` (over these pairs).
        """
        from scipy.stats import fisher_exact
        from statsmodels.stats.multitest import multipletests

        pairs = self._pairs() if self.has_interval else []
        rows = [
            (int(a["year"]), int(b["year"]), float(fisher_exact(_square(a, b)).pvalue))
            for a, b in pairs
        ]
        frame = pd.DataFrame(rows, columns=["year_from", "year_to", "p_exact"])
        holm = multipletests(frame["p_exact"], method="holm")[1] if rows else []
        return frame.assign(p_holm=pd.Series(holm, dtype=float))

    @property
    def sentences(self) -> Text:
        """The paragraph of :meth:`summary` in both languages."""
        return words.paragraph(self)

    @property
    def notes(self) -> tuple[Text, ...]:
        """The assumptions and limits, each a sentence a reader can quote."""
        return words.notes(self)

    def summary(self) -> str:
        """Return one paragraph in the current language: the changes and what they don't show."""
        return str(self.sentences)

    def __repr__(self) -> str:
        return self.summary()

    def plot(self, *, title: Text | None = None, source: Text | None = None) -> Chart:
        """Draw the shares of the terms, joined; texts not given are written from the result."""
        from fedanalysis.plots.share_trend import plot_share_trend

        return plot_share_trend(
            self.terms,
            title=title or words.plot_title(self),
            subtitle=words.plot_subtitle(self),
            source=source or series_words.source_of(self.terms),
        )

    def _pairs(self) -> list[tuple[pd.Series, pd.Series]]:
        at = sorted(combinations(range(len(self.terms)), 2), key=lambda ends: ends[1] - ends[0])
        return [(self.terms.iloc[first], self.terms.iloc[last]) for first, last in at]

    def _changes(self, first: pd.Series, last: pd.Series) -> list[tuple[object, ...]]:
        years = (int(first["year"]), int(last["year"]))
        points = 100 * (last["women_share"] - first["women_share"])
        if not self.has_counts:
            return [(*years, "points_change", points, np.nan, np.nan, 2)]
        n = int(first["seat_n"] + last["seat_n"])
        beyond = last["women_n"] - first["women_share"] * last["seat_n"]
        changes = {
            "points_change": (points, *self._newcombe(first, last)),
            "women_change": (float(last["women_n"] - first["women_n"]), np.nan, np.nan),
            "seat_change": (float(last["seat_n"] - first["seat_n"]), np.nan, np.nan),
            "women_beyond_share": (float(beyond), np.nan, np.nan),
        }
        return [(*years, term, *values, n) for term, values in changes.items()]

    def _newcombe(self, first: pd.Series, last: pd.Series) -> tuple[float, float]:
        if not self.has_interval:
            return np.nan, np.nan
        from statsmodels.stats.proportion import confint_proportions_2indep

        counts = [float(row[name]) for row in (last, first) for name in _COUNTS]
        low, high = confint_proportions_2indep(
            *counts, method="newcomb", compare="diff", alpha=1 - self.confidence
        )
        return 100 * float(low), 100 * float(high)


def _square(first: pd.Series, last: pd.Series) -> list[list[int]]:
    rows = ((int(row["women_n"]), int(row["seat_n"])) for row in (first, last))
    return [[women, seats - women] for women, seats in rows]


def _check_arguments(coverage: str, superpopulation: Text | None, confidence: float) -> None:
    check_confidence(confidence)
    if coverage not in {"all", "sample"}:
        raise ValueRangeError.outside(
            "coverage",
            must='"all" or "sample"',
            hint="All villages of a county are all of them, however few: no interval is due.",
        )
    if superpopulation is not None and coverage != "all":
        raise DesignError("a superpopulation must be named only where the rows hold all seats.")


def _read_shares(table: pd.DataFrame) -> pd.DataFrame:
    if "women_share" not in table.columns:
        given = [str(column) for column in table.columns]
        missing = next((name for name in _COUNTS if name not in given), "women_share")
        raise ColumnError.missing("table", missing, given)
    return read_series(table).assign(women_n=np.nan, seat_n=np.nan, row_n=1)


def _read_counts(table: pd.DataFrame) -> pd.DataFrame:
    if "year" not in table.columns:
        raise ColumnError.missing("table", "year", [str(column) for column in table.columns])
    _check_single(table)
    kept = table.dropna(subset=list(_COUNTS))
    if len(table) - len(kept) > MOST_DROPPED * len(table):
        raise DesignError(
            f"no more than {MOST_DROPPED:.0%} of the rows must lack `women_n` or `seat_n`.",
            where=f"{len(table) - len(kept)} of {len(table)} rows do.",
            hint="Find the counts, or compare places that have them in every term.",
        )
    kept = kept.assign(
        year=check_years(kept["year"]), **{name: _whole(kept[name]) for name in _COUNTS}
    )
    _check_counts(kept)
    _check_places(kept)
    if kept.empty:
        raise DesignError("a comparison must have rows.", where="The table has none.")
    return _add_up(kept.assign(**read_flags(kept)))


def _add_up(kept: pd.DataFrame) -> pd.DataFrame:
    by_year = kept.groupby("year", sort=True)
    terms = by_year[list(_COUNTS)].sum().join(by_year[["derived", "approximate"]].any())
    names = [name for name in ("label_zh", "label_en", "indicator_id", "publisher") if name in kept]
    if "geo_code" in kept and kept["geo_code"].eq(kept["geo_code"].iloc[0]).all():
        names += [name for name in ("geo_name_zh", "geo_name_en", "geo_code") if name in kept]
    terms = terms.join(by_year.size().rename("row_n")).join(by_year[names].first())
    terms = terms.reset_index()
    empty = [str(year) for year in terms.loc[terms["seat_n"] == 0, "year"]]
    if empty:
        raise DesignError(
            "every term must have at least one seat in `seat_n`.",
            where=f"No seat in {', '.join(empty)}.",
        )
    return terms.assign(women_share=terms["women_n"] / terms["seat_n"])


def _whole(values: pd.Series) -> pd.Series:
    numbers = pd.to_numeric(values, errors="coerce").astype("float64")
    if not (np.isfinite(numbers) & (numbers >= 0) & (numbers % 1 == 0)).all():
        raise ValueRangeError.outside(str(values.name), must="whole numbers from 0 up")
    return numbers.astype("int64")


def _check_counts(kept: pd.DataFrame) -> None:
    over = kept["women_n"] > kept["seat_n"]
    if over.any():
        years = ", ".join(dict.fromkeys(str(year) for year in kept.loc[over, "year"][:5]))
        raise ValueRangeError.outside(
            "women_n", must="no more than `seat_n`", where=f"{over.sum()} rows, year {years}."
        )


def _check_single(table: pd.DataFrame) -> None:
    for column in ("indicator_id", "basis"):
        if column in table and (kinds := table[column].nunique(dropna=False)) > 1:
            raise DesignError(
                f"terms must be compared on one `{column}`, not {kinds}.",
                hint="Unequal bases can't be pooled; compare them one by one.",
            )


def _check_places(kept: pd.DataFrame) -> None:
    if "geo_code" not in kept:
        return
    held = kept.groupby("geo_code")["year"].nunique()
    apart = int((held < kept["year"].nunique()).sum())
    if apart:
        raise DesignError(
            "the same places must stand in every term.",
            where=f"`geo_code`: {apart} of {len(held)} places lack a term.",
            hint="Keep the places that have them all, and say so.",
        )


def _check_number(terms: pd.DataFrame) -> None:
    if len(terms) == 1:
        level = 100 * float(terms["women_share"].iloc[0])
        year = int(terms["year"].iloc[0])
        raise TooFewError.observations(
            "a change between terms",
            need=2,
            given=1,
            unit="terms",
            instead=f"the level, {level:.1f}% in {year}",
        )
    if len(terms) > 3:
        raise DesignError(
            f"two or three terms can be compared here, not {len(terms)}.",
            hint="Four and more have a trend: ShareTrend.",
        )
