"""The straight-line trend of one published share: takes its yearly series, gives the line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit, logit

from fedanalysis.errors import DesignError, TooFewError
from fedanalysis.language import Text
from fedanalysis.models import share_trend_words as words
from fedanalysis.models.committee_trend import CommitteeTrend, CommitteeTrendResult, Population
from fedanalysis.models.line import Line, fit_line
from fedanalysis.models.share_regression import fit_fractional
from fedanalysis.models.share_series import check_years, read_series, read_totals
from fedanalysis.models.share_step import LargestStep, find_largest_step

if TYPE_CHECKING:
    from fedanalysis.plots.chart import Chart

_NEVER_0, _NEVER_1 = np.nextafter(0.0, 1.0), np.nextafter(1.0, 0.0)


@dataclass(frozen=True, slots=True)
class ShareTrend:
    """Says how fast a share changed, and how well one line describes it.

    A published share: ordinary least squares of ``logit(share)`` on the year. The interval comes
    from the scatter of the points about the line (Student's t, n − 2 degrees of freedom). The
    binomial of the seats is never used: a series counted from nearly all seats has no sampling
    error to speak of, and its uncertainty is whether a line describes it at all. The fractional
    logit with robust errors stands beside it. Several points of one election term are one term.

    Counts of every committee: :class:`~fedanalysis.models.committee_trend.CommitteeTrend`, with
    errors between committees. Totals of all committees in one row a term are a published share.

    Don't use it for several places or indicators at once, for fewer than four years, or to say
    what a law or programme caused.

    Attributes
    ----------
    confidence : float, default 0.95
        Coverage of the intervals, between 0 and 1.
    by, covariates, unit, population
        For counts of committees only: as `CommitteeTrend` takes them.

    Raises
    ------
    ValueRangeError
        If `confidence` isn't strictly between 0 and 1.
    UnknownNameError
        If `population` is none of those allowed.

    References
    ----------
    Draper, N. R. and Smith, H. (1998), *Applied Regression Analysis*, 3rd ed., ch. 1 and 3.

    Examples
    --------
    >>> series = pd.DataFrame({"year": [2000, 2005, 2010, 2015],
    ...                        "women_share": [0.10, 0.13, 0.14, 0.18]})
    >>> ShareTrend().fit(series).to_frame().loc[2, "term"]
    'odds_ratio_per_year'
    """

    confidence: float = 0.95
    by: str | None = None
    covariates: tuple[str, ...] = ()
    unit: str = "unit_id"
    population: Population | None = "elections"

    def __post_init__(self) -> None:
        self._of_committees()

    def fit(self, series: pd.DataFrame) -> ShareTrendResult | CommitteeTrendResult:
        """Fit the line to one series, or to the counts of committees.

        Parameters
        ----------
        series : DataFrame
            A published share, as :meth:`fit_series` takes it; or, without `women_share`, counts:
            `women_n` and `member_n` with the column of committees (`unit`) and `term_year`.

        Returns
        -------
        ShareTrendResult or CommitteeTrendResult
            The line, its interval and its sentences.

        Raises
        ------
        ColumnError, ValueRangeError, DesignError, TooFewError
            As :meth:`fit_series` and :meth:`CommitteeTrend.fit` raise them.
        """
        has = set(series.columns)
        if "women_share" not in has and {"women_n", "member_n", self.unit} <= has:
            named = series.rename(columns={"year": "term_year"} if "term_year" not in has else {})
            return self._of_committees().fit(named)
        return self.fit_series(series)

    def fit_series(self, series: pd.DataFrame) -> ShareTrendResult:
        """Fit the line to one published share.

        Parameters
        ----------
        series : DataFrame
            One row per year, in any order: `year` (whole), `women_share` (strictly between 0 and
            1; a row without it is dropped and counted), or instead the totals `women_n` and
            `member_n`. Optional: `term` (of the election; the last point of a term stands for
            it), `derived`, `approximate` (bool), and `indicator_id`, `geo_code`, `basis`, which
            must each hold one value. The same share given twice for a year counts once.

        Returns
        -------
        ShareTrendResult
            The line, its interval and its sentences.

        Raises
        ------
        ColumnError
            If `year` or `women_share` is missing.
        ValueRangeError
            If a share is not strictly between 0 and 1, or a year is no calendar year.
        DesignError
            If the rows mix indicators, places or bases, or give a year two values; if no row
            has a share; if all points lie exactly on a line; if groups or covariates are asked
            for, which a published share doesn't have.
        TooFewError
            If there are fewer than four different years or terms.
        """
        if self.by or self.covariates:
            raise DesignError(
                "groups and covariates need counts of committees.",
                hint=f"Give `women_n`, `member_n`, `term_year` and `{self.unit}`, a row a committee"
                " and term; or fit the published shares of each group by themselves.",
            )
        points = read_series(read_totals(series))
        _check_enough(points)
        line = fit_line(points["year"], logit(points["women_share"]), confidence=self.confidence)
        return ShareTrendResult(
            series=points, line=line, n_used=len(points), n_dropped=len(series) - len(points)
        )

    def _of_committees(self) -> CommitteeTrend:
        return CommitteeTrend(
            by=self.by,
            covariates=self.covariates,
            unit=self.unit,
            population=self.population,
            confidence=self.confidence,
        )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ShareTrendResult:
    """The line through one share, in three voices.

    Attributes
    ----------
    series : DataFrame
        The points used, one row per year, ascending, with `derived` and `approximate` as bool.
    line : Line
        The line on the logit scale.
    n_used, n_dropped : int
        Points used; rows dropped because they hold no share or repeat a year's value.
    """

    series: pd.DataFrame
    line: Line
    n_used: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """Return one row per estimate: `term`, `estimate`, `ci_low`, `ci_high`, `n`.

        Terms: `intercept` (logit at the mean year), `slope` (logit, a year),
        `odds_ratio_per_year`, `points_per_year_at_mean` (percentage points a year where the line
        stands in the mean year; its interval is the slope's, transformed), `residual_sd` (logit;
        no interval), `slope_fractional` (logit, a year, of the mean share; robust errors HC1,
        Student's t with n − 2: with few points they are too small).
        """
        line, points = self.line, 100 * self._steepness()
        slope = np.array([line.slope, line.slope_low, line.slope_high])
        rows = {
            "intercept": np.array([line.level, line.level_low, line.level_high]),
            "slope": slope,
            "odds_ratio_per_year": np.exp(slope),
            "points_per_year_at_mean": points * slope,
            "residual_sd": np.array([line.residual_sd, np.nan, np.nan]),
            "slope_fractional": self._fractional(),
        }
        frame = pd.DataFrame.from_dict(
            rows, orient="index", columns=["estimate", "ci_low", "ci_high"]
        )
        return frame.rename_axis("term").reset_index().assign(n=self.n_used)

    def predict(self, years: Iterable[int] | None = None) -> pd.DataFrame:
        """Return the line as shares: one row per year, in the order given.

        Parameters
        ----------
        years : iterable of int, optional
            Calendar years; by default every year from the first point to the last.

        Returns
        -------
        DataFrame
            `year`; `estimate`, `ci_low`, `ci_high` (the line); `pi_low`, `pi_high` (one new
            point), all strictly between 0 and 1; `extrapolated` (bool: before the first or after
            the last point, where no interval covers the risk that the line bends).

        Raises
        ------
        ValueRangeError
            If a year is no calendar year.
        """
        first, last = self.first_year, self.last_year
        asked = pd.Series(list(range(first, last + 1) if years is None else years))
        at = check_years(asked, name="years").reset_index(drop=True)
        shares = self.line.at(at).apply(expit).clip(_NEVER_0, _NEVER_1)
        frame = pd.DataFrame({"year": at}).join(shares)
        return frame.assign(extrapolated=(at < first) | (at > last))

    def largest_step(self) -> LargestStep:
        """Return the neighbouring points between which the series left its line most, per year.

        The size is judged by its absolute value, so that a stall in a rising series can be found
        as well as a jump. It describes; it isn't a test for a break.
        """
        years = self.series["year"]
        return find_largest_step(self.series, self.predict(years)["estimate"])

    @property
    def first_year(self) -> int:
        """Year of the first point."""
        return int(self.series["year"].iloc[0])

    @property
    def last_year(self) -> int:
        """Year of the last point."""
        return int(self.series["year"].iloc[-1])

    @property
    def sentences(self) -> Text:
        """The paragraph of :meth:`summary` in both languages."""
        return words.paragraph(self)

    @property
    def notes(self) -> tuple[Text, ...]:
        """The assumptions and limits, each a sentence a reader can quote."""
        return words.notes(self)

    def summary(self) -> str:
        """Return one paragraph in the current language: the finding, its basis, its limits."""
        return str(self.sentences)

    def __repr__(self) -> str:
        return self.summary()

    def plot(
        self,
        *,
        title: Text | None = None,
        subtitle: Text | None = None,
        source: Text | None = None,
        events: pd.DataFrame | None = None,
        target: tuple[float, float, Text] | None = None,
    ) -> Chart:
        """Draw the points and the line; texts not given are written from the result.

        `events` (one row per event: `year`, `label_zh`, `label_en`) and `target` (share from 0 to
        1, the year it is due, its name) are drawn beside them; the largest step is marked.
        """
        from fedanalysis.plots.share_trend import plot_share_trend

        step = self.largest_step()
        return plot_share_trend(
            self.series,
            self.predict(),
            title=title or words.plot_title(self),
            subtitle=subtitle or words.plot_subtitle(self),
            source=source or words.plot_source(self.series),
            events=events,
            target=target,
            step=(step.year_from, step.year_to),
            line_name=words.plot_line(self),
        )

    def _fractional(self) -> npt.NDArray[np.float64]:
        centred = self.series.assign(year=self.series["year"] - self.line.centre)
        fitted = fit_fractional(
            centred, share="women_share", terms=["year"], confidence=self.line.confidence
        )
        row = fitted.to_frame().set_index("term").loc["year", ["estimate", "ci_low", "ci_high"]]
        return row.to_numpy(dtype=float)

    def _steepness(self) -> float:
        share = float(expit(self.line.level))
        return share * (1 - share)


def _check_enough(points: pd.DataFrame) -> None:
    if len(points) >= 4:
        return
    raise TooFewError.observations(
        "the trend of a share",
        need=4,
        given=len(points),
        unit="different years",
        instead=_what_can_be_said(points),
    )


def _what_can_be_said(points: pd.DataFrame) -> str:
    year, share = points["year"].to_list(), points["women_share"].to_list()
    if len(year) == 1:
        return f"the level, {100 * share[0]:.1f}% in {year[0]}, and no change"
    change = 100 * (share[-1] - share[0])
    return f"the change from {year[0]} to {year[-1]}, {change:+.1f} points, without an interval"
