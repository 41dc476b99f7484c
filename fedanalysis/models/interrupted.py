"""A share before and after a dated event: takes its yearly series, gives two changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from fedanalysis.errors import TooFewError
from fedanalysis.language import Text
from fedanalysis.models import interrupted_words as words
from fedanalysis.models import series_words
from fedanalysis.models.hac import Floats, HacFit, fit_newey_west
from fedanalysis.models.line import check_confidence
from fedanalysis.models.share_series import check_years, read_series

if TYPE_CHECKING:
    from fedanalysis.plots.chart import Chart

NEED = 4
TERMS = ("level_before", "slope_before", "level_change", "slope_change")
_NEVER_0, _NEVER_1 = np.nextafter(0.0, 1.0), np.nextafter(1.0, 0.0)


@dataclass(frozen=True, slots=True)
class InterruptedSeries:
    """Says how the level and the slope of a share differ on the two sides of a dated event.

    Ordinary least squares of ``logit(share)`` on a line that may jump and bend at the event.
    Newey–West errors (Bartlett kernel, lags counted in points, factor n / (n − 4)) or ordinary
    ones, whichever are larger, and Student's t with n − 4. The date is ranked among all other
    dates the series admits: a break as large at other dates is no finding. Years may be unevenly
    spaced; years without a point stay empty. In 30 points whose errors follow one another with a
    correlation of 0.4, intervals of 95 % cover about 85 %.

    Don't use it to say what the event did: without a comparison, everything else that changed at
    the same time is in the same numbers. Don't choose the date by looking at the series.

    Attributes
    ----------
    event_year : int
        First calendar year that counts as after the event.
    event : Text, optional
        Name of the event, in both languages.
    confidence : float, default 0.95
        Coverage of the intervals, between 0 and 1.
    lags : int, optional
        Lags of the Newey–West errors; the whole part of 4 (n / 100)^(2/9) by default.

    Raises
    ------
    ValueRangeError
        If `event_year` is no calendar year or `confidence` isn't between 0 and 1.

    References
    ----------
    Wagner, A. K. et al. (2002), "Segmented regression analysis of interrupted time series
    studies in medication use research", *J. Clinical Pharmacy and Therapeutics* 27, 299–309.
    Angrist, J. D. and Pischke, J.-S. (2009), *Mostly Harmless Econometrics*, sec. 8.1 (the larger
    of two standard errors).
    Andrews, D. W. K. (1993), "Tests for parameter instability and structural change with unknown
    change point", *Econometrica* 61, 821–856 (why the date must not be chosen from the data).

    Examples
    --------
    >>> series = pd.DataFrame({"year": range(2001, 2013), "women_share":
    ...     [.10, .11, .10, .12, .11, .12, .16, .17, .16, .18, .17, .18]})
    >>> result = InterruptedSeries(event_year=2007).fit(series)
    >>> result.to_frame().set_index("term")["estimate"].round(2)["level_change"].item()
    0.32
    """

    event_year: int
    event: Text | None = None
    confidence: float = 0.95
    lags: int | None = None

    def __post_init__(self) -> None:
        check_years(pd.Series([self.event_year]), name="event_year")
        check_confidence(self.confidence)

    def fit(self, series: pd.DataFrame) -> InterruptedSeriesResult:
        """Fit the two lines to one series.

        Parameters
        ----------
        series : DataFrame
            One row per year, in any order, as :meth:`ShareTrend.fit` takes it: `year`,
            `women_share` (strictly between 0 and 1; rows without are dropped and counted).

        Raises
        ------
        ColumnError
            If `year` or `women_share` is missing.
        ValueRangeError
            If a share isn't strictly between 0 and 1, or `lags` is half the points or more.
        DesignError
            If indicators, places or bases are mixed, a year has two values, or all points lie
            exactly on the two lines.
        TooFewError
            If there are fewer than four points before or from `event_year` on: a line, a jump
            and a bend would then rest on next to nothing.
        """
        points = read_series(series)
        before = int((points["year"] < self.event_year).sum())
        _check_enough(points, before)
        year, height = points["year"].to_numpy(dtype=float), logit(points["women_share"])
        fit = fit_newey_west(
            _design(year, before, self.event_year),
            height,
            names=TERMS,
            lags=self.lags,
        )
        return InterruptedSeriesResult(
            series=points,
            spec=self,
            fit=fit,
            dates=_rank_dates(year, np.asarray(height), before),
            n_before=before,
            n_used=len(points),
            n_dropped=len(series) - len(points),
        )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class InterruptedSeriesResult:
    """The two lines, in three voices.

    Attributes
    ----------
    series : DataFrame
        The points used, one row per year, ascending.
    spec : InterruptedSeries
        What was asked.
    fit : HacFit
        The fit on the logit scale, with lags and small-sample factor.
    dates : DataFrame
        See :meth:`placebo`.
    n_before, n_used, n_dropped : int
        Points before the event; points used; rows dropped (no share, or a repeated value).
    """

    series: pd.DataFrame
    spec: InterruptedSeries
    fit: HacFit
    dates: pd.DataFrame
    n_before: int
    n_used: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """Return one row per estimate: `term`, `estimate`, `ci_low`, `ci_high`, `n`.

        Terms: `level_before` (logit, the earlier line in the event year), `slope_before`,
        `slope_after`, `slope_change` (logit, a year), `level_change` (logit, in the event year),
        `odds_ratio_level` (its exponential), `points_level_change` (percentage points between
        the two lines in the event year; delta method).
        """
        weights = dict(zip(TERMS, np.eye(4), strict=True))
        weights["slope_after"] = weights["slope_before"] + weights["slope_change"]
        asked = self.spec.confidence
        rows = {
            name: self.fit.combine(row, confidence=asked, wider=True)
            for name, row in weights.items()
        }
        low_high = np.exp(rows["level_change"])
        rows["odds_ratio_level"] = (float(low_high[0]), float(low_high[1]), float(low_high[2]))
        rows["points_level_change"] = self._points()
        frame = pd.DataFrame.from_dict(
            rows, orient="index", columns=["estimate", "ci_low", "ci_high"]
        )
        return frame.rename_axis("term").reset_index().assign(n=self.n_used)

    def placebo(self) -> pd.DataFrame:
        """Return one row per date the series admits, ascending.

        Returns
        -------
        DataFrame
            `last_before`, `first_after` (years of the two neighbouring points), `f` (how much a
            jump and a bend there shorten the residuals, as an F ratio), `is_event` (bool).
            The F ratio doesn't depend on where between the two points the date is put.
        """
        return self.dates.copy()

    @property
    def placebo_p(self) -> float:
        """Share of the dates, the event's among them, with a break at least as large."""
        f = self.dates["f"]
        own = float(f[self.dates["is_event"]].iloc[0])
        return float((f >= own - 1e-9 * max(1.0, abs(own))).mean())

    def predict(self, years: Iterable[int] | None = None) -> pd.DataFrame:
        """Return the two lines as shares: one row per year, in the order given.

        Returns
        -------
        DataFrame
            `year`; `estimate`, `ci_low`, `ci_high` strictly between 0 and 1; `without_break`
            (the earlier line carried on, from the event year; missing before it): what that
            line says, not what would have happened.
        """
        first, last = int(self.series["year"].iloc[0]), int(self.series["year"].iloc[-1])
        wanted = pd.Series(list(range(first, last + 1) if years is None else years))
        at = check_years(wanted, name="years").reset_index(drop=True)
        since = at.to_numpy(dtype=float) - self.spec.event_year
        after = (since >= 0).astype(float)
        design = np.column_stack([np.ones(len(at)), since, after, after * since])
        asked = self.spec.confidence
        rows = [self.fit.combine(row, confidence=asked, wider=True) for row in design]
        lines = pd.DataFrame(rows, columns=["estimate", "ci_low", "ci_high"], dtype=float)
        carried = expit(design[:, :2] @ self.fit.params[:2])
        shares = lines.apply(expit).clip(_NEVER_0, _NEVER_1)
        frame = pd.DataFrame({"year": at}).join(shares)
        return frame.assign(without_break=np.where(since >= 0, carried, np.nan))

    @property
    def sentences(self) -> Text:
        """The paragraph of :meth:`summary` in both languages."""
        return words.paragraph(self)

    @property
    def notes(self) -> tuple[Text, ...]:
        """The assumptions and limits, each a sentence a reader can quote."""
        return words.notes(self)

    def summary(self) -> str:
        """Return one paragraph in the current language: the changes, their rank, their limits."""
        return str(self.sentences)

    def __repr__(self) -> str:
        return self.summary()

    def plot(self, *, title: Text | None = None, source: Text | None = None) -> Chart:
        """Draw the points, the two lines and the event; texts not given are written."""
        from fedanalysis.plots.share_trend import plot_share_trend

        label = self.spec.event or Text("事件", "event")
        return plot_share_trend(
            self.series,
            self._drawn(),
            title=title or words.plot_title(self),
            subtitle=words.plot_subtitle(self),
            source=source or series_words.source_of(self.series),
            events=pd.DataFrame(
                {"year": [self.spec.event_year], "label_zh": [label.zh], "label_en": [label.en]}
            ),
            line_name=words.plot_line(self),
        )

    def _drawn(self) -> pd.DataFrame:
        """Return the two lines, the earlier carried to the event, so that the jump is upright."""
        lines = self.predict().drop(columns="without_break")
        ends = self.fit.combine([1, 0, 0, 0], confidence=self.spec.confidence, wider=True)
        shares = dict(zip(["estimate", "ci_low", "ci_high"], expit(ends), strict=True))
        edge = pd.DataFrame([{"year": self.spec.event_year - 0.001, **shares}])
        return pd.concat([lines, edge]).sort_values("year", ignore_index=True)

    def _points(self) -> tuple[float, float, float]:
        level, jump = self.fit.params[0], self.fit.params[2]
        low, high = float(expit(level)), float(expit(level + jump))
        steep_low, steep_high = low * (1 - low), high * (1 - high)
        gradient = np.array([steep_high - steep_low, 0.0, steep_high, 0.0])
        error = self.fit.error(gradient, wider=True)
        reach = self.fit.quantile(self.spec.confidence) * error
        change = high - low
        return 100 * change, 100 * (change - reach), 100 * (change + reach)


def _design(year: Floats, before: int, event_year: float) -> Floats:
    since = year - event_year
    after = (np.arange(year.size) >= before).astype(float)
    return np.column_stack([np.ones(year.size), since, after, after * since])


def _rank_dates(year: Floats, height: Floats, before: int) -> pd.DataFrame:
    """Return the F ratio of a jump and a bend at every split with enough points on both sides."""
    line = np.column_stack([np.ones(year.size), year - year.mean()])
    without = _rss(line, height)
    splits = range(NEED, year.size - NEED + 1)
    apart = np.array([_rss(_design(year, split, year[split]), height) for split in splits])
    spread = np.maximum(apart, np.finfo(float).tiny) / (year.size - len(TERMS))
    return pd.DataFrame(
        {
            "last_before": [int(year[split - 1]) for split in splits],
            "first_after": [int(year[split]) for split in splits],
            "f": (without - apart) / 2 / spread,
            "is_event": [split == before for split in splits],
        }
    )


def _rss(design: Floats, height: Floats) -> float:
    coefficients = np.linalg.lstsq(design, height, rcond=None)[0]
    residual = height - design @ coefficients
    return float(residual @ residual)


def _check_enough(points: pd.DataFrame, before: int) -> None:
    after = len(points) - before
    if min(before, after) >= NEED:
        return
    side = "before" if before < NEED else "after"
    raise TooFewError.observations(
        "a change of level and slope at a date",
        need=NEED,
        given=before if before < NEED else after,
        unit=f"points {side} the event",
        instead=_what_can_be_said(points, before),
    )


def _what_can_be_said(points: pd.DataFrame, before: int) -> str:
    trend = "the trend without a break (ShareTrend), and " if len(points) >= NEED else ""
    sides = (
        ("last", "before", points.iloc[:before].tail(1)),
        ("first", "after", points.iloc[before:].head(1)),
    )
    values = [
        f"the {end} value {side}, {100 * row['women_share'].iloc[0]:.1f}% in {row['year'].iloc[0]}"
        for end, side, row in sides
        if len(row)
    ]
    return trend + " and ".join(values)
