"""Beta-binomial regression: takes counts by unit, gives odds and how alike seats of a unit are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats
from scipy.special import expit

from fedanalysis.errors import DesignError
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

_MOST_STEPS = 200


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
        Correlation of two trials of one row, 1 / (1 + precision); interval on its logit where the
        likelihood ratio leaves out 0, else from that of 1 / precision, cut at 0. At the boundary
        `rho` is 0 and has no interval.
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
    binomial = fit_cells(cells.pooled(), names, confidence=confidence)
    problem = _patterns(cells)
    _check_precision(problem)
    found = _maximise(problem, binomial)
    if found is None or found[1] <= binomial.log_likelihood:
        return _at_boundary(binomial, len(cells.trials))
    theta, top = found
    covariance: Floats = np.linalg.inv(-problem.slopes(theta)[1]).astype(float)
    ratio = 2 * (top - binomial.log_likelihood)
    reach = critical(confidence, 0) * float(np.sqrt(covariance[-1, -1]))
    is_clear = ratio > stats.chi2.ppf(confidence, 1)
    low, high = _rho_interval(float(theta[-1]), reach, is_clear=is_clear)
    return BetaBinomialFit(
        names=binomial.names,
        params=theta[:-1],
        covariance=covariance[:-1, :-1],
        rho=float(theta[-1] / (1 + theta[-1])),
        rho_low=low,
        rho_high=high,
        log_likelihood=top,
        binomial_log_likelihood=binomial.log_likelihood,
        p_value=float(stats.chi2.sf(ratio, 1) / 2),
        trial_n=binomial.trial_n,
        row_n=len(cells.trials),
        confidence=confidence,
    )


@dataclass(frozen=True, slots=True)
class _Problem:
    """Rows of the same design, successes and trials are one row with a weight.

    With ψ = 1 / precision the likelihood of a row is ``Π (μ + iψ) · Π (1 − μ + iψ) / Π (1 + iψ)``,
    i from 0 to below successes, failures and trials: exact down to ψ = 0, the binomial.
    """

    y: Floats
    n: Floats
    x: Floats
    weight: Floats

    def value(self, theta: Floats) -> float:
        """Return the log-likelihood; the last of `theta` is ψ."""
        up, down, both = (np.log(start + i * theta[-1]) for start, i in self._factors(theta))
        sums = self._rows(up, self.y) + self._rows(down, self.n - self.y) - self._rows(both, self.n)
        return float(self.weight @ sums)

    def slopes(self, theta: Floats) -> tuple[Floats, Floats]:
        """Return score and Hessian of the log-likelihood."""
        (up, i), (down, j), (both, k) = self._factors(theta)
        up, down, both = up + i * theta[-1], down + j * theta[-1], both + k * theta[-1]
        yes, no, all_ = self.y, self.n - self.y, self.n
        by_mean = self._rows(1 / up, yes) - self._rows(1 / down, no)
        by_psi = self._rows(i / up, yes) + self._rows(j / down, no) - self._rows(k / both, all_)
        mean_mean = -self._rows(1 / up**2, yes) - self._rows(1 / down**2, no)
        mean_psi = -self._rows(i / up**2, yes) + self._rows(j / down**2, no)
        psi_psi = -self._rows((i / up) ** 2, yes) - self._rows((j / down) ** 2, no)
        psi_psi += self._rows((k / both) ** 2, all_)
        mean = expit(self.x @ theta[:-1])
        first, second = mean * (1 - mean), mean * (1 - mean) * (1 - 2 * mean)
        score = np.append(self.x.T @ (self.weight * by_mean * first), self.weight @ by_psi)
        across = self.x.T @ (self.weight * mean_psi * first)
        curve = self.weight * (mean_mean * first**2 + by_mean * second)
        hessian = np.empty((len(theta), len(theta)))
        hessian[:-1, :-1] = self.x.T @ (curve[:, None] * self.x)
        hessian[-1, :-1] = hessian[:-1, -1] = across
        hessian[-1, -1] = self.weight @ psi_psi
        return score, hessian

    def _factors(self, theta: Floats) -> list[tuple[Floats, Floats]]:
        """Return start and step of every factor: of successes, of failures, of trials."""
        mean = expit(self.x @ theta[:-1])
        starts = ((mean, self.y), (1 - mean, self.n - self.y), (np.ones_like(mean), self.n))
        return [(np.repeat(start, size.astype(int)), _steps(size)) for start, size in starts]

    def _rows(self, factors: Floats, size: Floats) -> Floats:
        row = np.repeat(np.arange(len(size)), size.astype(int))
        return np.bincount(row, factors, len(size)).astype(float)


def _steps(size: Floats) -> Floats:
    """Count from 0 within each row: ``[2, 3]`` gives 0, 1, 0, 1, 2."""
    whole = size.astype(int)
    starts = np.repeat(np.cumsum(whole) - whole, whole)
    found: Floats = (np.arange(whole.sum()) - starts).astype(float)
    return found


def _patterns(cells: Cells) -> _Problem:
    ids = pattern_ids([cells.row, cells.successes, cells.trials], len(cells.trials))
    _, first, weight = np.unique(ids, return_index=True, return_counts=True)
    return _Problem(
        cells.successes[first],
        cells.trials[first],
        cells.design[cells.row[first]],
        weight.astype(float),
    )


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
    """Return the maximum, or None where seats are no more alike than binomial ones."""
    if problem.slopes(np.append(start.params, 0.0))[0][-1] <= 0:
        return None
    tried = [np.append(start.params, psi) for psi in np.geomspace(1e-3, 10, 9)]
    theta = max(tried, key=problem.value)
    value, damping = problem.value(theta), 1e-6
    for _ in range(_MOST_STEPS):
        score, hessian = problem.slopes(theta)
        ridge = damping * np.diag(np.abs(np.diag(hessian)) + 1e-12)
        after = theta + np.linalg.solve(ridge - hessian, score)
        better = after[-1] > 0 and problem.value(after) >= value - 1e-13 * abs(value)
        if not better:
            damping = max(10 * damping, 1e-6)
            continue
        moved = float(np.abs(after - theta).max())
        theta, value, damping = after, problem.value(after), damping / 10
        if moved < 1e-10:
            break
    return theta, value


def _rho_interval(inverse: float, reach: float, *, is_clear: bool) -> tuple[float, float]:
    """Return the interval of ψ / (1 + ψ) from that of ψ, the inverse precision."""
    if is_clear:
        factor = float(np.exp(reach / inverse))
        ends = inverse / factor, inverse * factor
    else:
        ends = max(0.0, inverse - reach), inverse + reach
    return ends[0] / (1 + ends[0]), ends[1] / (1 + ends[1])


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
