"""How much an unmeasured difference must explain: takes a regression, gives robustness values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, nan, sqrt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fedanalysis.errors import UnknownNameError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.models import sensitivity_words as words
from fedanalysis.models.line import check_confidence
from fedanalysis.models.sensitivity_fit import (
    no_benchmarks,
    partial_shares,
    read_regression,
    regress,
    strength_of,
)

if TYPE_CHECKING:
    from fedanalysis.plots.chart import Chart


@dataclass(frozen=True, slots=True)
class Robustness:
    """Says how much an unmeasured difference must explain to undo a regression's estimate.

    Ordinary least squares of the outcome on training and covariates. Estimand: the regression's
    coefficient of training, as if everybody's effect were alike. Errors: the classical ones, from
    which the bounds follow; they assume one variance and independent persons.

    Don't use it for logistic models, matched samples or weights: use
    :func:`~fedanalysis.models.e_value.e_value` there.

    Attributes
    ----------
    outcome, treated : str
        Columns: a number; 0 or 1.
    covariates : tuple of str
        Numeric columns measured before training.
    q : float, default 1
        Part of the estimate to be explained away, above 0.
    confidence : float, default 0.95
        Coverage of the interval, between 0 and 1.

    Raises
    ------
    ValueRangeError
        If `q` isn't above 0 or `confidence` isn't between 0 and 1.

    References
    ----------
    Cinelli, C. and Hazlett, C. (2020), Making sense of sensitivity: extending omitted variable
    bias, *Journal of the Royal Statistical Society B* 82, 39–67 (sections 4.2 to 4.4).

    Examples
    --------
    >>> round(robustness(0.0973, 0.0233, 783).value, 2)
    0.14
    """

    outcome: str = "employed"
    treated: str = "trained"
    covariates: tuple[str, ...] = ()
    q: float = 1.0
    confidence: float = 0.95

    def __post_init__(self) -> None:
        _check_q(self.q)
        check_confidence(self.confidence)

    def fit(self, frame: pd.DataFrame) -> RobustnessResult:
        """Fit the regression and say what would undo it.

        Parameters
        ----------
        frame : DataFrame
            One row per person, with the columns named; rows that lack one are dropped and counted.

        Raises
        ------
        ColumnError
            If a column is missing.
        DesignError
            If a column holds text, training isn't 0 or 1, columns depend on each other, or no
            degree of freedom is left.
        """
        x, y, dropped = read_regression(frame, self.outcome, (self.treated, *self.covariates))
        fitted = regress(x, y, ("const", self.treated, *self.covariates))
        return RobustnessResult(
            estimate=float(fitted.params[1]),
            se=float(fitted.bse[1]),
            dof=int(fitted.df_resid),
            q=self.q,
            confidence=self.confidence,
            partial=partial_shares(x, fitted, self.covariates),
            n_used=len(y),
            n_dropped=dropped,
        )


def robustness(
    estimate: float,
    se: float,
    dof: int,
    *,
    q: float = 1.0,
    confidence: float = 0.95,
) -> RobustnessResult:
    """Return the robustness values of an estimate that somebody else's regression gave.

    Parameters
    ----------
    estimate, se : float
        The coefficient of training and its classical standard error, above 0.
    dof : int
        Degrees of freedom left, at least 2.
    q : float, default 1
        Part of the estimate to be explained away.
    confidence : float, default 0.95
        Coverage of the interval that may not hold 0 (its α is 1 − confidence).

    Raises
    ------
    ValueRangeError
        If a number lies outside its range.

    Examples
    --------
    >>> round(robustness(0.0973, 0.0233, 783).value_ci, 3)
    0.076
    """
    _check_q(q)
    check_confidence(confidence)
    if not (isfinite(estimate) and isfinite(se) and se > 0):
        raise ValueRangeError.outside(
            "se", must="a finite number above 0, beside a finite estimate"
        )
    if dof < 2:
        raise ValueRangeError.outside("dof", must="at least 2")
    return RobustnessResult(float(estimate), float(se), int(dof), q, confidence, no_benchmarks())


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RobustnessResult:
    """Robustness values, benchmarks and contours of one estimate.

    Attributes
    ----------
    estimate, se : float
        Coefficient of training, in the outcome's unit.
    dof : int
        Degrees of freedom left.
    q, confidence : float
        As asked.
    partial : DataFrame
        One row per covariate: `covariate`, `r2_treat`, `r2_outcome` (0–1): what it alone explains
        of training, and of the outcome given training, beyond the other covariates.
    n_used, n_dropped : int
        Rows used (0 if only an estimate was given); rows dropped because a value is missing.
    """

    estimate: float
    se: float
    dof: int
    q: float
    confidence: float
    partial: pd.DataFrame
    n_used: int = 0
    n_dropped: int = 0

    @property
    def partial_r2(self) -> float:
        """What training explains of the outcome beyond the covariates, 0–1."""
        t = self.estimate / self.se
        return t**2 / (t**2 + self.dof)

    @property
    def value(self) -> float:
        """Robustness value, 0–1: the share to explain of both, to take `q` of the estimate."""
        return _robustness(self.q * self._cohen_f)

    @property
    def value_ci(self) -> float:
        """The same to make the interval hold 0 (or 1 − q of the estimate); 0 if it does."""
        f, least = self.q * self._cohen_f, self._critical / sqrt(self.dof - 1)
        if f <= least:
            return 0.0
        if least > 0 and f > 1 / least:
            return (f**2 - least**2) / (1 + f**2)
        return _robustness(f - least)

    def adjusted(self, r2_treat: float, r2_outcome: float) -> pd.Series:
        """Return `estimate`, `se`, `ci_low`, `ci_high` if a hidden difference explains so much.

        Parameters
        ----------
        r2_treat, r2_outcome : float
            What it explains of training and of the outcome, from 0 and below 1, beyond the
            covariates. It is taken to work against the estimate.

        Raises
        ------
        ValueRangeError
            If a share isn't from 0 and below 1.
        """
        for name, share in (("r2_treat", r2_treat), ("r2_outcome", r2_outcome)):
            if not 0 <= share < 1:
                raise ValueRangeError.outside(name, must="from 0 and below 1")
        bias = self.se * sqrt(self.dof * r2_outcome * r2_treat / (1 - r2_treat))
        left = self.estimate - bias if self.estimate >= 0 else self.estimate + bias
        se = self.se * sqrt((1 - r2_outcome) / (1 - r2_treat) * self.dof / (self.dof - 1))
        ends = (left - self._critical * se, left + self._critical * se)
        return pd.Series({"estimate": left, "se": se, "ci_low": ends[0], "ci_high": ends[1]})

    def benchmark(self, covariate: str, *, times: Sequence[float] = (1, 2, 3)) -> pd.DataFrame:
        """Return what a difference `times` as strong as a measured covariate would leave.

        Returns
        -------
        DataFrame
            One row per value of `times`: `times`, `r2_treat`, `r2_outcome`, `estimate`, `se`,
            `ci_low`, `ci_high`; missing where so strong a difference can't be.

        Raises
        ------
        UnknownNameError
            If `covariate` isn't one of the regression's.
        """
        known = self.partial["covariate"]
        if covariate not in set(known):
            raise UnknownNameError.of("covariate", covariate, [str(one) for one in known])
        row = self.partial.loc[known == covariate].iloc[0]
        of_treat, of_outcome = float(row["r2_treat"]), float(row["r2_outcome"])
        bounds = [strength_of(of_treat, of_outcome, float(k)) for k in times]
        kept = [self._row(float(k), *bound) for k, bound in zip(times, bounds, strict=True)]
        return pd.DataFrame(kept)

    def contour(self, *, most: float = 0.4, steps: int = 41) -> pd.DataFrame:
        """Return the estimate left on a grid of hidden strength.

        Returns
        -------
        DataFrame
            One row per pair: `r2_treat`, `r2_outcome` (0 to `most`), `estimate`, `ci_low`,
            `ci_high`.

        Raises
        ------
        ValueRangeError
            If `most` isn't between 0 and 1, or `steps` is below 2.
        """
        if not 0 < most < 1 or steps < 2:
            raise ValueRangeError.outside("most", must="between 0 and 1, with two steps or more")
        axis = np.linspace(0, most, steps)
        pairs = [(float(x), float(y)) for y in axis for x in axis]
        left = pd.DataFrame([self.adjusted(*pair) for pair in pairs]).drop(columns="se")
        grid = pd.DataFrame(pairs, columns=["r2_treat", "r2_outcome"])
        return pd.concat([grid, left], axis=1)

    def to_frame(self) -> pd.DataFrame:
        """Return `term`, `estimate`, `ci_low`, `ci_high`, `n`.

        Terms: `estimate`, `partial_r2`, `robustness_value`, `robustness_value_interval`.
        """
        width = self._critical_of(self.dof) * self.se
        rows = [
            ("estimate", self.estimate, self.estimate - width, self.estimate + width),
            ("partial_r2", self.partial_r2, nan, nan),
            ("robustness_value", self.value, nan, nan),
            ("robustness_value_interval", self.value_ci, nan, nan),
        ]
        frame = pd.DataFrame(rows, columns=["term", "estimate", "ci_low", "ci_high"])
        return frame.assign(n=self.n_used or nan)

    @property
    def sentences(self) -> Text:
        """What an unmeasured difference would have to explain, in both languages."""
        return words.robustness(self)

    @property
    def notes(self) -> tuple[Text, ...]:
        """Assumptions and limits, each a sentence a reader can quote."""
        return words.robustness_notes(self)

    def summary(self) -> str:
        """Return the sentence in the current language."""
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
        """Draw the contour, with the covariates as benchmarks; texts not given are written."""
        from fedanalysis.plots.sensitivity_contour import plot_sensitivity_contour

        marks = self.partial.rename(columns={"covariate": "label"})
        return plot_sensitivity_contour(
            self.contour(),
            benchmarks=marks if len(marks) else None,
            title=title or words.contour_title(self),
            subtitle=subtitle or words.contour_subtitle(),
            source=source or words.contour_source(),
        )

    @property
    def _cohen_f(self) -> float:
        return abs(self.estimate / self.se) / sqrt(self.dof)

    @property
    def _critical(self) -> float:
        return self._critical_of(self.dof - 1)

    def _critical_of(self, dof: int) -> float:
        from scipy.stats import t

        return float(t.ppf((1 + self.confidence) / 2, dof))

    def _row(self, times: float, of_treat: float, of_outcome: float) -> dict[str, float]:
        named = {"times": times, "r2_treat": of_treat, "r2_outcome": of_outcome}
        if of_treat < 1 and of_outcome < 1:
            return named | {str(k): v for k, v in self.adjusted(of_treat, of_outcome).items()}
        empty = dict.fromkeys(("estimate", "se", "ci_low", "ci_high"), nan)
        return {"times": times, "r2_treat": nan, "r2_outcome": nan} | empty


def _robustness(f: float) -> float:
    if f <= 0:
        return 0.0
    return 2 / (1 + sqrt(1 + 4 / f**2)) if isfinite(f) else 1.0


def _check_q(q: float) -> None:
    if not (isfinite(q) and q > 0):
        raise ValueRangeError.outside("q", must="a finite number above 0")
