"""Logistic regression with a random intercept: takes counts by cluster, gives odds within one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats
from scipy.special import expit

from fedanalysis.models import guards
from fedanalysis.models.binomial import BinomialFit, collapse, critical, fit_cells, linear
from fedanalysis.models.line import check_confidence
from fedanalysis.models.response_patterns import Patterns, find_patterns

Floats = npt.NDArray[np.float64]

_NO_SPREAD, _MOST_SPREAD = 1e-3, 50.0
_WIDE, _EVEN = 1.5, 0  # where clusters lie far apart the integrand is lopsided: take even steps
_MOST_POINTS = 8_000_000
_STARTS, _MOST_STEPS = (0.2, 0.6, 1.5, 4.0), 100


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RandomInterceptFit:
    """A logistic regression whose clusters differ by a normal intercept.

    Attributes
    ----------
    names : tuple of str
    params : array of float, shape (k,)
        Log-odds within a cluster.
    covariance : array of float, shape (k, k)
        From the observed information, the spread included.
    cluster_sd, cluster_sd_low, cluster_sd_high : float
        Standard deviation of the clusters' log-odds; interval on its log scale where the
        likelihood ratio leaves out 0, else on its own scale, cut at 0. At the boundary it is 0
        and has no interval.
    log_likelihood, binomial_log_likelihood : float
        Without their common constant.
    p_value : float
        Likelihood-ratio test of no spread, half of a chi-square with one degree.
    trial_n, cluster_n, pattern_n : int
        Trials, clusters, and clusters that differ.
    confidence : float
    """

    names: tuple[str, ...]
    params: Floats
    covariance: Floats
    cluster_sd: float
    cluster_sd_low: float
    cluster_sd_high: float
    log_likelihood: float
    binomial_log_likelihood: float
    p_value: float
    trial_n: int
    cluster_n: int
    pattern_n: int
    confidence: float

    def to_frame(self) -> pd.DataFrame:
        """Return one row per coefficient, then `cluster_sd`: `term`, `estimate`, `ci_low`, ….

        `n` is the number of trials.
        """
        width = critical(self.confidence, 0)
        frame = linear(np.eye(len(self.params)), self.params, self.covariance, width)
        ends = {"ci_low": self.cluster_sd_low, "ci_high": self.cluster_sd_high}
        last = pd.DataFrame([{"estimate": self.cluster_sd} | ends])
        frame = pd.concat([frame.drop(columns="se"), last], ignore_index=True)
        frame.insert(0, "term", [*self.names, "cluster_sd"])
        return frame.assign(n=self.trial_n)


def fit_random_intercept(
    successes: npt.ArrayLike,
    trials: npt.ArrayLike,
    design: npt.ArrayLike,
    names: Sequence[str],
    *,
    clusters: npt.ArrayLike,
    nodes: int = 30,
    confidence: float = 0.95,
) -> RandomInterceptFit:
    """Fit by maximum likelihood log-odds that differ between clusters by a normal intercept.

    Design: independent clusters, trials independent given their cluster, normal intercepts.
    Estimand: log-odds within a cluster, which lie further from 0 than odds averaged over clusters
    (the same question, another unit). Clusters whose likelihood is the same are one pattern with
    a weight; the integral is adaptive Gauss–Hermite quadrature. Errors come from the observed
    information, without a small-sample factor: with fewer than about 30 clusters they are too
    short, and so is the spread.

    Parameters
    ----------
    successes, trials : array of numbers, shape (n,)
        Whole numbers, ``0 <= successes <= trials``.
    design : array of numbers, shape (n, k)
        Finite; the intercept is a column of its own.
    names : sequence of str, length k
    clusters : array, shape (n,)
        Labels of at least five clusters.
    nodes : int, default 30
        Points of the quadrature about each mode; where the spread exceeds 1.5, even steps over
        all modes are taken instead (0: always).
    confidence : float, default 0.95

    Raises
    ------
    ValueRangeError
        If a count or value is out of range.
    DesignError
        If the outcome never varies, columns depend on each other, cells are separated, or there
        is one cluster.
    TooFewError
        If there are two to four clusters.

    References
    ----------
    Pinheiro, J. C. and Bates, D. M. (1995), *Approximations to the log-likelihood function in the
    nonlinear mixed-effects model*, J. Computational and Graphical Statistics 4(1), 12–35.
    Self, S. G. and Liang, K.-Y. (1987), JASA 82, 605–610, case 5.

    Examples
    --------
    >>> y, n = [1, 2, 4, 0, 3, 5], [5] * 6
    >>> fit = fit_random_intercept(y, n, [[1]] * 6, ["const"], clusters=list("abcdef"))
    >>> fit.pattern_n, fit.cluster_sd > 0.5
    (6, True)
    """
    check_confidence(confidence)
    cells = collapse(successes, trials, design, clusters)
    guards.check_clusters(cells.cluster_n)
    binomial = fit_cells(cells.pooled(), names, confidence=confidence)
    patterns = find_patterns(cells)
    theta, top, nodes = _best(patterns, binomial.params, nodes)
    ratio = 2 * (top - binomial.log_likelihood)
    sizes = {"cluster_n": cells.cluster_n, "pattern_n": len(patterns.weight)}
    if abs(float(theta[-1])) < _NO_SPREAD or ratio <= 0:
        return _at_boundary(binomial, **sizes)
    covariance: Floats = np.linalg.inv(_hessian(patterns, theta, nodes)).astype(float)
    reach = critical(confidence, 0) * float(np.sqrt(covariance[-1, -1]))
    is_clear = ratio > stats.chi2.ppf(confidence, 1)
    low, high = _sd_interval(abs(float(theta[-1])), reach, is_clear=is_clear)
    return RandomInterceptFit(
        names=binomial.names,
        params=theta[:-1],
        covariance=covariance[:-1, :-1],
        cluster_sd=abs(float(theta[-1])),
        cluster_sd_low=low,
        cluster_sd_high=high,
        log_likelihood=top,
        binomial_log_likelihood=binomial.log_likelihood,
        p_value=float(stats.chi2.sf(ratio, 1) / 2),
        trial_n=binomial.trial_n,
        confidence=confidence,
        **sizes,
    )


def _sd_interval(spread: float, reach: float, *, is_clear: bool) -> tuple[float, float]:
    if is_clear:
        return spread * float(np.exp(-reach / spread)), spread * float(np.exp(reach / spread))
    return max(0.0, spread - reach), spread + reach


def _at_boundary(binomial: BinomialFit, *, cluster_n: int, pattern_n: int) -> RandomInterceptFit:
    return RandomInterceptFit(
        names=binomial.names,
        params=binomial.params,
        covariance=binomial.model_covariance,
        cluster_sd=0.0,
        cluster_sd_low=float("nan"),
        cluster_sd_high=float("nan"),
        log_likelihood=binomial.log_likelihood,
        binomial_log_likelihood=binomial.log_likelihood,
        p_value=1.0,
        trial_n=binomial.trial_n,
        cluster_n=cluster_n,
        pattern_n=pattern_n,
        confidence=binomial.confidence,
    )


def value_and_score(patterns: Patterns, theta: Floats, nodes: int) -> tuple[float, Floats]:
    """Return the log-likelihood and its gradient; the last entry of `theta` is the spread.

    The gradient is the mean of the complete data's score given the data (Fisher's identity).
    """
    eta = patterns.design @ theta[:-1]
    beta, spread = theta[:-1], theta[-1]
    place, width = _modes(patterns, eta, spread)
    u, odds, after, log_total = _posterior(patterns, eta, spread, (place, width), nodes)
    value = float(patterns.weight @ log_total + patterns.total @ beta)
    expected = patterns.cell_trials[:, None] * expit(odds)
    mean = (expected * after[patterns.cell_pattern]).sum(axis=1)
    carried = np.bincount(
        patterns.cell_design, patterns.weight[patterns.cell_pattern] * mean, len(patterns.design)
    )
    by_spread = (after * u * (patterns.successes[:, None] - patterns.add_up(expected))).sum(axis=1)
    score = np.append(patterns.total - patterns.design.T @ carried, patterns.weight @ by_spread)
    return value, score


def _posterior(
    patterns: Patterns, eta: Floats, spread: float, around: tuple[Floats, Floats], nodes: int
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return points of each pattern's intercept, their log-odds and weights, and log integrals."""
    u, log_steps = _even(patterns, spread, *around) if nodes == _EVEN else _adaptive(*around, nodes)
    odds = eta[patterns.cell_design][:, None] + spread * u[patterns.cell_pattern]
    loss = patterns.add_up(patterns.cell_trials[:, None] * np.logaddexp(0, odds))
    log_joint = spread * patterns.successes[:, None] * u - loss - u**2 / 2
    log_terms = log_joint + log_steps - np.log(2 * np.pi) / 2
    top = log_terms.max(axis=1)
    terms = np.exp(log_terms - top[:, None])
    total = terms.sum(axis=1)
    return u, odds, terms / total[:, None], top + np.log(total)


def _adaptive(place: Floats, width: Floats, nodes: int) -> tuple[Floats, Floats]:
    """Return Gauss–Hermite points about each pattern's mode, and log steps."""
    at, log_weights = _quadrature(nodes)
    scale = np.sqrt(2) * width[:, None]
    return place[:, None] + scale * at, log_weights + np.log(scale)


def _even(patterns: Patterns, spread: float, place: Floats, width: Floats) -> tuple[Floats, Floats]:
    """Return the same even points for all patterns, and log steps.

    The prior bounds every tail by a normal one of standard deviation 1 about the mode; steps
    well below each width and the distance of the logistic's poles make the sum exact to 1e-10.
    """
    step = min(0.8 * float(width.min()), 0.7 / abs(spread))
    low, high = float(place.min()) - 8, float(place.max()) + 8
    most = max(200, _MOST_POINTS // len(patterns.cell_trials))
    points = np.linspace(low, high, min(int((high - low) / step) + 2, most))
    return np.broadcast_to(points, (len(place), len(points))), np.log(np.diff(points[:2]))


@cache
def _quadrature(nodes: int) -> tuple[Floats, Floats]:
    """Return points, and the log of their weights times ``exp(point²)``."""
    at, weights = np.polynomial.hermite.hermgauss(nodes)
    return at, np.log(weights) + at**2


def _modes(patterns: Patterns, eta: Floats, spread: float) -> tuple[Floats, Floats]:
    """Return mode and width of each pattern's standard-normal intercept, given its data.

    The slope of the log-density falls all the way, so that Newton's method is kept in a bracket.
    """
    trials, at = patterns.cell_trials, eta[patterns.cell_design]
    ends = spread * np.stack([patterns.successes - patterns.add_up(trials), patterns.successes])
    low, high = ends.min(axis=0), ends.max(axis=0)
    u = np.zeros(len(low))
    for _ in range(80):
        share = expit(at + spread * u[patterns.cell_pattern])
        slope = spread * (patterns.successes - patterns.add_up(trials * share)) - u
        bend = 1 + spread**2 * patterns.add_up(trials * share * (1 - share))
        low, high = np.where(slope > 0, u, low), np.where(slope > 0, high, u)
        after = u + slope / bend
        after = np.where((after >= low) & (after <= high), after, (low + high) / 2)
        moved, u = float(np.abs(after - u).max()), after
        if moved < 1e-8:
            break
    return u, 1 / np.sqrt(bend)


def _best(patterns: Patterns, params: Floats, nodes: int) -> tuple[Floats, float, int]:
    """Return the maximum, its value and the rule: even steps where clusters lie far apart."""
    tried = [np.append(params, spread) for spread in _STARTS]
    start = max(tried, key=lambda at: value_and_score(patterns, at, nodes)[0])
    theta, top = _maximise(patterns, start, nodes)
    if abs(float(theta[-1])) > _WIDE:
        nodes = _EVEN
        theta, top = _maximise(patterns, theta, nodes)
    return theta, top, nodes


def _maximise(patterns: Patterns, start: Floats, nodes: int) -> tuple[Floats, float]:
    """Climb by Newton's method, damped until every step rises."""
    theta = start
    value, score = value_and_score(patterns, theta, nodes)
    damping, curve = 0.0, _hessian(patterns, theta, nodes)
    for _ in range(_MOST_STEPS):
        after, rise = theta + _step(curve, score, damping), -np.inf
        if np.isfinite(after).all() and abs(after[-1]) < _MOST_SPREAD:
            rise, slope = value_and_score(patterns, after, nodes)
        if not rise >= value - 1e-9 * abs(value):
            damping = max(10 * damping, 1e-3)
            continue
        moved = float(np.abs(after - theta).max())
        theta, value, score, damping = after, rise, slope, damping / 10
        if moved < 1e-8 or abs(theta[-1]) < _NO_SPREAD:
            break
        if moved > 1e-4:
            curve = _hessian(patterns, theta, nodes)
    return theta, value


def _step(curve: Floats, score: Floats, damping: float) -> Floats:
    """Return a step uphill: of Newton where the curve is a hill, else of the damped curve."""
    size, turned = np.linalg.eigh(curve)
    bent = np.maximum(np.abs(size), 1e-8) * (1 + damping) + damping
    found: Floats = turned @ ((turned.T @ score) / bent)
    return found


def _hessian(patterns: Patterns, theta: Floats, nodes: int) -> Floats:
    """Return the observed information: differences of the score."""
    columns = []
    for j, value in enumerate(theta):
        width = 1e-4 * max(1.0, abs(float(value)))
        ahead, behind = theta.copy(), theta.copy()
        ahead[j] += width
        behind[j] -= width
        rise = value_and_score(patterns, ahead, nodes)[1]
        columns.append((value_and_score(patterns, behind, nodes)[1] - rise) / (2 * width))
    found = np.column_stack(columns)
    symmetric: Floats = (found + found.T) / 2
    return symmetric
