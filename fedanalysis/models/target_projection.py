"""When a share reaches a dated target: takes a series or its trend, gives odds and a date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import logit

from fedanalysis.errors import ValueRangeError
from fedanalysis.language import Text
from fedanalysis.models import series_words
from fedanalysis.models import target_words as words
from fedanalysis.models.line import Line
from fedanalysis.models.share_series import check_years
from fedanalysis.models.share_trend import ShareTrend, ShareTrendResult

if TYPE_CHECKING:
    from fedanalysis.plots.chart import Chart

History = Literal["never_reached", "reached", "reached_then_lost", "reached_again"]
Path = Literal["rising", "falling", "level", "not_monotone"]
Due = Literal["ahead", "met", "missed", "no_point"]
_NOISE = 1e-9


@dataclass(frozen=True, slots=True, repr=False)
class Crossing:
    """Where a line reaches a height, with the interval of Fieller.

    Attributes
    ----------
    year : float
        Year in which the line reaches the height; NaN if its slope is zero.
    se : float
        Standard error of the year by the delta method, in years.
    low, high : float
        The years at which the line's own interval still holds the height; infinite where the
        slope can't be told from zero, so that no first or last year exists.
    bounded : bool
        Whether both ends are finite.
    """

    year: float
    se: float
    low: float
    high: float
    bounded: bool


def find_crossing(line: Line, height: float) -> Crossing:
    """Return the x at which `line` reaches `height`: inverse prediction of a known height.

    Where the slope can't be told from zero the set of years is open: the part of it on the
    estimate's side is given (from one year on, for ever), or everything.

    Parameters
    ----------
    line : Line
        The fitted line; its confidence is used.
    height : float
        A height on the line's scale, known without error.

    References
    ----------
    Fieller, E. C. (1954), "Some problems in interval estimation", *JRSS B* 16, 175–185.
    Draper, N. R. and Smith, H. (1998), *Applied Regression Analysis*, 3rd ed., sec. 3.2.

    Examples
    --------
    >>> from fedanalysis.models.line import fit_line
    >>> crossing = find_crossing(fit_line([0, 1, 2, 3], [0.0, 1.1, 1.9, 3.0]), 4.9)
    >>> round(crossing.year, 2), crossing.bounded
    (4.97, True)
    """
    level_var, slope_var = np.diag(np.asarray(line.fitted.cov_params(), dtype=float))
    gap, slope = line.level - height, line.slope
    if slope == 0:
        return Crossing(np.nan, np.nan, -np.inf, np.inf, bounded=False)
    away = -gap / slope
    error = float(np.sqrt(level_var + away**2 * slope_var) / abs(slope))
    t2 = float(stats.t.ppf(0.5 + line.confidence / 2, df=line.n - 2)) ** 2
    bend = slope**2 - t2 * slope_var
    root = t2 * (slope_var * gap**2 + bend * level_var)
    year = line.centre + away
    if root < 0 or bend == 0:
        return Crossing(year, error, -np.inf, np.inf, bounded=False)
    ends = sorted((-slope * gap + sign * np.sqrt(root)) / bend for sign in (-1, 1))
    low, high = (line.centre + float(end) for end in ends)
    if bend > 0:
        return Crossing(year, error, low, high, bounded=True)
    if year >= high:
        return Crossing(year, error, high, np.inf, bounded=False)
    return Crossing(year, error, -np.inf, low, bounded=False)


def target_projection(
    series: pd.DataFrame | ShareTrendResult,
    target: float,
    due: int,
    *,
    confidence: float | None = None,
) -> TargetProjectionResult:
    """Say whether a share had reached a target, and how likely it is to stand there when due.

    The line of :class:`~fedanalysis.models.share_trend.ShareTrend` is carried on. The probability
    is that of one new value at or above the target under Student's t with n − 2 degrees of
    freedom, so it holds only if the line goes on. A year is given only where the line rises, the
    last value is below the target, and the line gets there after the last value. Where the line
    rises but the last value isn't the highest, neither is given.

    Don't use it to promise a date, and not after a change of definition.

    Parameters
    ----------
    series : DataFrame or ShareTrendResult
        One yearly series, as :meth:`ShareTrend.fit` takes it, or its fitted trend.
    target : float
        Share aimed at ("at least"), strictly between 0 and 1.
    due : int
        Calendar year the target is due.
    confidence : float, optional
        Coverage of the intervals; that of the trend, or 0.95, by default.

    Raises
    ------
    ValueRangeError
        If `target` isn't strictly between 0 and 1, or `due` is no calendar year.
    TooFewError, DesignError, ColumnError
        As :meth:`ShareTrend.fit` raises them.

    References
    ----------
    Draper, N. R. and Smith, H. (1998), *Applied Regression Analysis*, 3rd ed., sec. 3.1 and 3.2.

    Examples
    --------
    >>> series = pd.DataFrame({"year": [2000, 2005, 2010, 2015],
    ...                        "women_share": [0.10, 0.13, 0.14, 0.18]})
    >>> result = target_projection(series, 0.30, 2030)
    >>> result.history, result.path, round(result.probability, 2)
    ('never_reached', 'rising', 0.38)
    """
    if not 0 < target < 1:
        raise ValueRangeError.outside(
            "target", must="strictly between 0 and 1", hint="Write 0.30 for 30 %."
        )
    check_years(pd.Series([due]), name="due")
    trend = _trend_of(series, confidence)
    return TargetProjectionResult(
        trend=trend,
        target=float(target),
        due=int(due),
        crossing=find_crossing(trend.line, float(logit(target))),
    )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TargetProjectionResult:
    """A series beside a dated target, in three voices.

    Attributes
    ----------
    trend : ShareTrendResult
        The line that is carried on.
    target : float
        Share aimed at, 0–1.
    due : int
        Calendar year it is due.
    crossing : Crossing
        Where the line reaches the target, whether or not a date may be said.
    """

    trend: ShareTrendResult
    target: float
    due: int
    crossing: Crossing

    @property
    def history(self) -> History:
        """Whether the values ever stood at or above the target, and whether the last one does."""
        at = (self.trend.series["women_share"] >= self.target - _NOISE).to_numpy()
        if not at.any():
            return "never_reached"
        if not at[-1]:
            return "reached_then_lost"
        return "reached" if at[at.argmax() :].all() else "reached_again"

    @property
    def path(self) -> Path:
        """How the values moved from one to the next; "rising" only if none fell."""
        steps = np.diff(self.trend.series["women_share"].to_numpy())
        up, down = bool((steps > _NOISE).any()), bool((steps < -_NOISE).any())
        if up and down:
            return "not_monotone"
        return "rising" if up else "falling" if down else "level"

    @property
    def due_state(self) -> Due:
        """Whether the due year lies ahead of the values, or what they say about it."""
        if self.due > self.trend.last_year:
            return "ahead"
        points = self.trend.series
        here = points.loc[points["year"] == self.due, "women_share"]
        if here.empty:
            return "no_point"
        return "met" if here.iloc[0] >= self.target - _NOISE else "missed"

    @property
    def has_turned(self) -> bool:
        """Whether the line rises (its interval lies above zero) and the last value is no peak.

        The end of such a series doesn't follow its line, so the line isn't carried on: no
        probability and no year are given.
        """
        share = self.trend.series["women_share"]
        return bool(self.trend.line.slope_low > 0 and share.iloc[-1] < share.max() - _NOISE)

    @property
    def has_date(self) -> bool:
        """Whether a year may be said: the line rises to the target after the last value."""
        last = self.trend.series["women_share"].iloc[-1]
        ahead = self.crossing.year > self.trend.last_year
        rising = self.trend.line.slope > 0 and not self.has_turned
        return bool(rising and last < self.target - _NOISE and ahead)

    @property
    def probability(self) -> float:
        """Probability of a value at or above the target in the due year; NaN if none is said."""
        if self.due_state != "ahead" or self.has_turned:
            return float("nan")
        return float(self.predict([self.due])["probability"].iloc[0])

    def predict(self, years: Iterable[int] | None = None) -> pd.DataFrame:
        """Return the line and the chance of the target: one row per year, in the order given.

        Parameters
        ----------
        years : iterable of int, optional
            Calendar years; by default from the first value to the last, and to the due year if
            the line is carried on.

        Returns
        -------
        DataFrame
            `year`; `estimate` (the line), `pi_low`, `pi_high` (one new value), strictly between
            0 and 1; `probability` (0–1, one new value at or above the target); `extrapolated`.
            Missing beyond the last value where the line isn't carried on.
        """
        last = self.trend.last_year if self.has_turned else max(self.due, self.trend.last_year)
        wanted = list(range(self.trend.first_year, last + 1) if years is None else years)
        shares = self.trend.predict(wanted)
        kept = shares[["year", "estimate", "pi_low", "pi_high"]]
        chance = _chance(self.trend.line, shares["year"], float(logit(self.target)))
        frame = kept.assign(probability=chance)
        if self.has_turned:
            frame.loc[frame["year"] > self.trend.last_year, list(frame.columns[1:])] = np.nan
        return frame.assign(extrapolated=shares["extrapolated"])

    def to_frame(self) -> pd.DataFrame:
        """Return one row per estimate: `term`, `estimate`, `ci_low`, `ci_high`, `n`.

        Terms: `share_at_due` (0–1; interval of one new value), `probability_at_due` (0–1; no
        interval: it already holds the scatter and the error of the line), `year_reached`
        (Fieller's interval of the line; missing where no year may be said, infinite where the
        slope can't be told from zero), `year_reached_se` (years).
        """
        missing, at = (np.nan,) * 3, self.predict([self.due]).iloc[0]
        date = self.crossing
        year = (date.year, date.low, date.high) if self.has_date else missing
        rows = {
            "share_at_due": (at["estimate"], at["pi_low"], at["pi_high"]),
            "probability_at_due": (self.probability, np.nan, np.nan),
            "year_reached": year,
            "year_reached_se": (date.se if self.has_date else np.nan, np.nan, np.nan),
        }
        frame = pd.DataFrame.from_dict(
            rows, orient="index", columns=["estimate", "ci_low", "ci_high"], dtype=float
        )
        return frame.rename_axis("term").reset_index().assign(n=self.trend.n_used)

    @property
    def n_used(self) -> int:
        """Values used."""
        return self.trend.n_used

    @property
    def n_dropped(self) -> int:
        """Rows dropped: without a share, or repeating a year's value."""
        return self.trend.n_dropped

    @property
    def sentences(self) -> Text:
        """The paragraph of :meth:`summary` in both languages."""
        return words.paragraph(self)

    @property
    def notes(self) -> tuple[Text, ...]:
        """The assumptions and limits, each a sentence a reader can quote."""
        return words.notes(self)

    def summary(self) -> str:
        """Return one paragraph in the current language: what was, what may be, what isn't known."""
        return str(self.sentences)

    def __repr__(self) -> str:
        return self.summary()

    def plot(self, *, title: Text | None = None, source: Text | None = None) -> Chart:
        """Draw values, line, interval of a new value and target; texts not given are written."""
        from fedanalysis.plots.share_trend import plot_share_trend

        line = self.predict().rename(columns={"pi_low": "ci_low", "pi_high": "ci_high"})
        share = f"{100 * self.target:g}%"
        return plot_share_trend(
            self.trend.series,
            line.drop(columns="probability"),
            title=title or words.plot_title(self),
            subtitle=words.plot_subtitle(self),
            source=source or series_words.source_of(self.trend.series),
            target=(self.target, self.due, Text(f"目标{share}", f"target {share}")),
            line_name=words.plot_line(self),
        )


def _trend_of(
    series: pd.DataFrame | ShareTrendResult, confidence: float | None
) -> ShareTrendResult:
    if isinstance(series, pd.DataFrame):
        return ShareTrend(confidence=0.95 if confidence is None else confidence).fit_series(series)
    if confidence is None or confidence == series.line.confidence:
        return series
    return ShareTrend(confidence=confidence).fit_series(series.series)


def _chance(line: Line, years: pd.Series, height: float) -> pd.Series:
    level_var, slope_var = np.diag(np.asarray(line.fitted.cov_params(), dtype=float))
    away = years.to_numpy(dtype=float) - line.centre
    error = np.sqrt(line.residual_sd**2 + level_var + away**2 * slope_var)
    above = (height - line.level - line.slope * away) / error
    return pd.Series(stats.t.sf(above, df=line.n - 2), index=years.index, dtype=float)
