"""Which shape a share follows over time: takes its series, compares line, logit line, S-curve."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import expit

from fedanalysis.errors import DesignError, TooFewError
from fedanalysis.language import Text
from fedanalysis.models import series_words
from fedanalysis.models import share_shapes_words as words
from fedanalysis.models.hac import Floats
from fedanalysis.models.s_curve import SCurve, fit_below, fit_s_curve
from fedanalysis.models.share_regression import (
    ShareRegression,
    fit_beta,
    fit_fractional,
    fit_linear,
)
from fedanalysis.models.share_series import check_years, read_series

if TYPE_CHECKING:
    from fedanalysis.plots.chart import Chart

__all__ = [
    "SCurve",
    "ShapeComparison",
    "ShareRegression",
    "compare_shapes",
    "fit_beta",
    "fit_fractional",
    "fit_linear",
    "fit_s_curve",
]

NEED = 7
SHAPES = ("line", "logit_line", "s_curve")
_TERMS = {"line": 2, "logit_line": 2, "s_curve": 3}


def compare_shapes(series: pd.DataFrame) -> ShapeComparison:
    """Say which of three shapes describes a share over time better, and how far they part.

    Straight line, logit line and S-curve with a ceiling, each by least squares on the share
    itself, so that their residuals can be compared; Akaike's criterion with the correction for
    small samples (AICc). It ranks descriptions; it tests none and says nothing about what comes
    after the last value, where the shapes part.

    Parameters
    ----------
    series : DataFrame
        One row per year, as :meth:`ShareTrend.fit` takes it.

    Raises
    ------
    ColumnError, ValueRangeError
        As :meth:`ShareTrend.fit` raises them.
    DesignError
        As there; also if the points lie exactly on a line or logit line.
    TooFewError
        If there are fewer than seven years: the correction then outweighs the points.

    References
    ----------
    Burnham, K. P. and Anderson, D. R. (2002), *Model Selection and Multimodel Inference*, 2nd
    ed., sec. 2.4 (AICc), 2.6 (differences) and 2.9 (weights).

    Examples
    --------
    >>> series = pd.DataFrame({"year": range(2000, 2008), "women_share":
    ...     [.02, .05, .11, .2, .28, .33, .355, .36]})
    >>> compare_shapes(series).to_frame()["shape"].tolist()
    ['s_curve', 'line', 'logit_line']
    """
    points = read_series(series)
    if len(points) < NEED:
        raise TooFewError.observations(
            "a comparison of shapes",
            need=NEED,
            given=len(points),
            unit="different years",
            instead="one line (ShareTrend) from four years on, or the values themselves",
        )
    year, share = points["year"].to_numpy(dtype=float), points["women_share"].to_numpy(dtype=float)
    line = np.polyfit(year - year.mean(), share, 1)
    logit_line, logit_rss = fit_below(year, share, 1.0)
    curve, refusal = _try_curve(year, share)
    rss = {
        "line": float(((share - np.polyval(line, year - year.mean())) ** 2).sum()),
        "logit_line": logit_rss,
        "s_curve": np.nan if curve is None else curve.rss,
    }
    _check_scatter(rss, share)
    return ShapeComparison(
        series=points,
        shapes=_rank(rss, len(points)),
        line=line,
        logit_line=logit_line,
        curve=curve,
        refusal=refusal,
        n_used=len(points),
        n_dropped=len(series) - len(points),
    )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ShapeComparison:
    """Three shapes beside one another, in three voices.

    Attributes
    ----------
    series : DataFrame
        The points used, one row per year, ascending.
    shapes : DataFrame
        See :meth:`to_frame`.
    line, logit_line : array of float, shape (2,)
        Slope a year and height in the mean year, as share and as logit.
    curve : SCurve or None
        The S-curve, if its ceiling is identified.
    refusal : str
        Why there is no S-curve; empty if there is.
    n_used, n_dropped : int
        Points used; rows dropped.
    """

    series: pd.DataFrame
    shapes: pd.DataFrame
    line: Floats
    logit_line: Floats
    curve: SCurve | None
    refusal: str
    n_used: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """Return one row per shape, the lowest criterion first.

        Returns
        -------
        DataFrame
            `shape` (``line``, ``logit_line``, ``s_curve``), `parameter_n` (with the scatter),
            `residual_sd` (share), `aicc`, `delta` (above the lowest), `weight` (Akaike's, sum
            1), `n`. All missing for an S-curve whose ceiling isn't identified; it is last.
        """
        return self.shapes.copy()

    def predict(self, years: Iterable[int]) -> pd.DataFrame:
        """Return the shapes carried on: one row per year, in the order given.

        Returns
        -------
        DataFrame
            `year`, `line` (can leave 0 to 1), `logit_line`, `s_curve` (missing if there is
            none). No intervals: how far the shapes part is the message.
        """
        at = check_years(pd.Series(list(years)), name="years").reset_index(drop=True)
        year = at.to_numpy(dtype=float)
        away = year - float(self.series["year"].mean())
        return pd.DataFrame(
            {
                "year": at,
                "line": np.polyval(self.line, away),
                "logit_line": expit(np.polyval(self.logit_line, away)),
                "s_curve": np.nan if self.curve is None else self.curve.predict(year),
            }
        )

    @property
    def is_settled(self) -> bool:
        """Whether the lowest criterion lies more than 2 below the next."""
        return bool(self.shapes["delta"].iloc[1] > 2)

    @property
    def sentences(self) -> Text:
        """The paragraph of :meth:`summary` in both languages."""
        return words.comparison_paragraph(self)

    @property
    def notes(self) -> tuple[Text, ...]:
        """The assumptions and limits, each a sentence a reader can quote."""
        return words.comparison_notes(self)

    def summary(self) -> str:
        """Return one paragraph in the current language: the rank, and whether it is settled."""
        return str(self.sentences)

    def __repr__(self) -> str:
        return self.summary()

    def plot(self, *, title: Text | None = None, source: Text | None = None) -> Chart:
        """Draw the points, the shape ranked first and the next one, thin; no bands."""
        from fedanalysis.plots.share_trend import plot_share_trend

        first, second = self.shapes["shape"].iloc[:2]
        years = range(int(self.series["year"].iloc[0]), int(self.series["year"].iloc[-1]) + 1)
        lines = self.predict(years)
        best = lines[["year"]].assign(
            estimate=lines[first], ci_low=lines[first], ci_high=lines[first]
        )
        return plot_share_trend(
            self.series,
            best,
            title=title or words.comparison_title(self),
            subtitle=words.comparison_subtitle(self),
            source=source or series_words.source_of(self.series),
            compare=lines[["year"]].assign(estimate=lines[second]),
            line_name=words.shape_name(str(first)),
            compare_name=words.shape_name(str(second)),
        )


def _try_curve(year: Floats, share: Floats) -> tuple[SCurve | None, str]:
    try:
        return fit_s_curve(year, share), ""
    except DesignError as refused:
        return None, refused.where


def _rank(rss: dict[str, float], n: int) -> pd.DataFrame:
    frame = pd.DataFrame({"shape": list(SHAPES), "rss": [rss[shape] for shape in SHAPES]})
    terms = frame["shape"].map(_TERMS) + 1
    aicc = n * np.log(frame["rss"] / n) + 2 * terms + 2 * terms * (terms + 1) / (n - terms - 1)
    delta = aicc - aicc.min()
    weight = np.exp(-delta / 2)
    ranked = frame[["shape"]].assign(
        parameter_n=terms,
        residual_sd=np.sqrt(frame["rss"] / (n - terms + 1)),
        aicc=aicc,
        delta=delta,
        weight=weight / weight.sum(),
        n=n,
    )
    return ranked.sort_values("aicc", kind="stable").reset_index(drop=True)


def _check_scatter(rss: dict[str, float], share: Floats) -> None:
    exact = [shape for shape, size in rss.items() if size <= 1e-20 * float(share @ share)]
    if exact:
        raise DesignError(
            "points must scatter about a shape to be compared with others.",
            where=f"All {share.size} points lie exactly on `{exact[0]}`.",
            hint="Values that were interpolated are no observations; keep the published ones.",
        )
