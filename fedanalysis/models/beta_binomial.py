"""Beta-binomial regression: takes counts by unit, gives odds and how alike seats of a unit are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import optimize, stats
from scipy.special import digamma, expit, gammaln

from fedanalysis.errors import DesignError
from fedanalysis.models import guards
from fedanalysis.models.binomial import (
    BinomialFit,
    Cells,
    collapse,
    critical,
    fit_cells,
    linear,
    pattern_ids,
)
from fedanalysis.models.line import check_confidence

Floats = npt.NDArray[np.float64]

_BINOMIAL_FROM = 16.0  # log precision: an intraclass correlation below 1e-7 is none


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class BetaBinomialFit:
    """A beta-binomial regression with one precision.

    Attributes
    ----------
    names : tuple of str
    params : array of float, shape (k,)
        Log-odds of the mean share.
    covariance : array of float, shape (k, k)
        From the observed information, the precision included.
    rho, rho_low, rho_high : float
        Correlation of two seats of one row, 1 / (1 + precision); interval on the log scale of the
        precision. At the boundary `rho` is 0 and has no interval.
    log_likelihood, binomial_log_likelihood : float
        Without their common constant.
    p_value : float
        Likelihood-ratio test of `rho` = 0, half of a chi-square with one degree.
    trial_n, row_n : int
        Trials, and rows with a trial.
    confidence : float
    """

    names: tuple[str, ...]
    params: Floats
    covariance: Floats
    rho: float
    rho_low: float
    rho_high: float
    log_likelihood: float
    binomial_log_likelihood: float
    p_value: float
    trial_n: int
    row_n: int
    confidence: float

    def to_frame(self) -> pd.DataFrame:
        """Return one row per coefficient, then `rho`: `term`, `estimate`, `ci_low`, `ci_high`, `n`.

        `n` is the number of trials.
        """
        width = critical(self.confidence, 0)
        frame = linear(np.eye(len(self.params)), self.params, self.covariance, width)
        last = {"estimate": self.rho, "ci_low": self.rho_low, "ci_high": self.rho_high}
        frame = pd.concat([frame.drop(columns="se"), pd.DataFrame([last])], ignore_index=True)
        frame.insert(0, "term", [*self.names, "rho"])
        return frame.assign(n=self.trial_n)


def fit_beta_binomial(
    successes: npt.ArrayLike,
    trials: npt.ArrayLike,
    design: npt.ArrayLike,
    names: Sequence[str],
    *,
    units: npt.ArrayLike | None = None,
    confidence: float = 0.95,
) -> BetaBinomialFit:
    """Fit by maximum likelihood a share that varies from row to row as a beta distribution.

    Design: independent rows, each with its own share; the mean follows the design on the logit
    scale, the precision is one. Estimand: odds of the mean share. Don't use it where units return
    in several rows, except as a second opinion: it knows no correlation between them. Errors
    come from the observed information, without a small-sample factor.

    Parameters
    ----------
    successes, trials : array of numbers, shape (n,)
        Whole numbers, ``0 <= successes <= trials``.
    design : array of numbers, shape (n, k)
        Finite; the intercept is a column of its own.
    names : sequence of str, length k
    units : array, shape (n,), optional
        Rows of one unit and design row are added up first; by default every row is a unit.
    confidence : float, default 0.95

    Raises
    ------
    ValueRangeError
        If a count or value is out of range.
    DesignError
        If the outcome never varies, columns depend on each other, cells are separated, no row
        has two trials, or every row is all or nothing, so that no precision can be told.

    References
    ----------
    Crowder, M. J. (1978), *Beta-binomial Anova for proportions*, Applied Statistics 27(1), 34–37.
    Self, S. G. and Liang, K.-Y. (1987), *Asymptotic properties of maximum likelihood estimators
    and likelihood ratio tests under nonstandard conditions*, JASA 82, 605–610, case 5.

    Examples
    --------
    >>> fit = fit_beta_binomial([0] * 4 + [1] * 4 + [2] * 8, [2] * 16, [[1]] * 16, ["const"])
    >>> round(fit.rho, 4)  # 1 − 0.25 / (2 · 0.625 · 0.375)
    0.4667
    """
    check_confidence(confidence)
    each = np.arange(len(np.atleast_1d(trials))) if units is None else units
    cells = collapse(successes, trials, design, each)
    binomial = fit_cells(_pooled(cells), names, confidence=confidence)
    problem = _patterns(cells)
    _check_precision(problem)
    found = _maximise(problem, binomial)
    if found is None or found[1] <= binomial.log_likelihood:
        return _at_boundary(binomial, len(cells.trials))
    theta, top = found
    covariance = np.linalg.inv(_hessian(problem, theta))
    width, log_precision = critical(confidence, 0), theta[-1]
    reach = width * float(np.sqrt(covariance[-1, -1]))
    ratio = 2 * (top - binomial.log_likelihood)
    return BetaBinomialFit(
        names=binomial.names,
        params=theta[:-1],
        covariance=covariance[:-1, :-1],
        rho=float(expit(-log_precision)),
        rho_low=float(expit(-log_precision - reach)),
        rho_high=float(expit(-log_precision + reach)),
        log_likelihood=top,
        binomial_log_likelihood=binomial.log_likelihood,
        p_value=float(stats.chi2.sf(ratio, 1) / 2),
        trial_n=binomial.trial_n,
        row_n=len(cells.trials),
        confidence=confidence,
    )


@dataclass(frozen=True, slots=True)
class _Problem:
    """Rows of the same design, successes and trials are one row with a weight."""

    y: Floats
    n: Floats
    x: Floats
    weight: Floats

    def value_and_score(self, theta: Floats) -> tuple[float, Floats]:
        """Return the negative log-likelihood and its gradient; the last entry is log precision."""
        phi = np.exp(theta[-1])
        mean = expit(self.x @ theta[:-1])
        a, b = mean * phi, (1 - mean) * phi
        value = _ln_rising(a, self.y) + _ln_rising(b, self.n - self.y) - _ln_rising(phi, self.n)
        up = digamma(a + self.y) - digamma(a)
        down = digamma(b + self.n - self.y) - digamma(b)
        both = digamma(phi + self.n) - digamma(phi)
        by_mean = self.weight * phi * mean * (1 - mean) * (up - down)
        by_phi = self.weight * phi * (mean * up + (1 - mean) * down - both)
        score = np.append(self.x.T @ by_mean, by_phi.sum())
        return -float(self.weight @ value), -score


def _ln_rising(start: Floats | float, steps: Floats) -> Floats:
    """Return log of ``start · (start + 1) · …`` with `steps` factors."""
    found: Floats = gammaln(start + steps) - gammaln(start)
    return found


def _patterns(cells: Cells) -> _Problem:
    ids = pattern_ids([cells.at, cells.successes, cells.trials], len(cells.trials))
    _, first, weight = np.unique(ids, return_index=True, return_counts=True)
    return _Problem(
        cells.successes[first],
        cells.trials[first],
        cells.design[cells.at[first]],
        weight.astype(float),
    )


def _pooled(cells: Cells) -> Cells:
    y, n = cells.by_design()
    return Cells(y, n, cells.design, np.arange(len(n)), None, cells.empty_n)


def _check_precision(problem: _Problem) -> None:
    seen = problem.n > 1
    if not seen.any():
        raise DesignError(
            "rows must hold at least two trials for their likeness to be seen.",
            where=f"All {int(problem.weight.sum())} rows hold one.",
        )
    if ((problem.y == 0) | (problem.y == problem.n))[seen].all():
        raise DesignError(
            "some row must be mixed for a beta distribution of shares to be fitted.",
            where=f"All {int(problem.weight.sum())} rows hold only successes or only failures.",
            hint="Count rows instead of trials: each is one yes or no.",
        )


def _maximise(problem: _Problem, start: BinomialFit) -> tuple[Floats, float] | None:
    """Return the maximum, or None where the precision runs to infinity."""
    bounds = [(None, None)] * len(start.params) + [(-12.0, _BINOMIAL_FROM)]
    scale = 1 / problem.weight.sum()

    def scaled(theta: Floats) -> tuple[float, Floats]:
        value, score = problem.value_and_score(theta)
        return value * scale, score * scale

    found = optimize.minimize(
        scaled,
        np.append(start.params, 2.0),
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"maxiter": 1000, "ftol": 1e-14, "gtol": 1e-8},
    )
    theta: Floats = np.asarray(found.x, dtype=float)
    if theta[-1] > _BINOMIAL_FROM - 2:
        return None
    for _ in range(20):
        step = np.linalg.solve(_hessian(problem, theta), problem.value_and_score(theta)[1])
        theta = theta - step
        if np.abs(step).max() < 1e-9:
            break
    return theta, -problem.value_and_score(theta)[0]


def _hessian(problem: _Problem, theta: Floats) -> Floats:
    """Return the observed information: differences of the analytic score."""
    columns = []
    for j, value in enumerate(theta):
        width = 1e-5 * max(1.0, abs(float(value)))
        ahead, behind = theta.copy(), theta.copy()
        ahead[j] += width
        behind[j] -= width
        rise = problem.value_and_score(ahead)[1] - problem.value_and_score(behind)[1]
        columns.append(rise / (2 * width))
    found = np.column_stack(columns)
    symmetric: Floats = (found + found.T) / 2
    return symmetric


def _at_boundary(binomial: BinomialFit, row_n: int) -> BetaBinomialFit:
    missing = float("nan")
    return BetaBinomialFit(
        names=binomial.names,
        params=binomial.params,
        covariance=binomial.model_covariance,
        rho=0.0,
        rho_low=missing,
        rho_high=missing,
        log_likelihood=binomial.log_likelihood,
        binomial_log_likelihood=binomial.log_likelihood,
        p_value=1.0,
        trial_n=binomial.trial_n,
        row_n=row_n,
        confidence=binomial.confidence,
    )
