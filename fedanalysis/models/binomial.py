"""Logistic regression on cells: takes counts and a design, gives coefficients and honest errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats
from scipy.linalg import cho_factor, cho_solve
from scipy.special import expit, xlogy

from fedanalysis.errors import DesignError
from fedanalysis.models import guards
from fedanalysis.models.line import check_confidence

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FEW_CLUSTERS = 40


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Cells:
    """Counts collapsed to the rows that differ: one row a design row, and cluster if given.

    Attributes
    ----------
    successes, trials : array of float, shape (m,)
        Sums of the rows; every trial above 0.
    design : array of float, shape (d, k)
        The different design rows.
    row : array of int, shape (m,)
        The design row of each cell.
    cluster : array of int, shape (m,), or None
        The cluster of each cell, from 0.
    empty_n : int
        Rows given that had no trial; they were left out and change nothing.
    """

    successes: Floats
    trials: Floats
    design: Floats
    row: Ints
    cluster: Ints | None
    empty_n: int

    @property
    def cluster_n(self) -> int:
        """Number of clusters, 0 if none were given."""
        return 0 if self.cluster is None else int(self.cluster.max()) + 1

    def by_design(self) -> tuple[Floats, Floats]:
        """Return successes and trials summed over each design row, shape (d,) each."""
        size = len(self.design)
        return (
            np.bincount(self.row, self.successes, size).astype(float),
            np.bincount(self.row, self.trials, size).astype(float),
        )

    def pooled(self) -> Cells:
        """Return the cells by design row alone."""
        y, n = self.by_design()
        return Cells(y, n, self.design, np.arange(len(n)), None, self.empty_n)


def collapse(
    successes: npt.ArrayLike,
    trials: npt.ArrayLike,
    design: npt.ArrayLike,
    clusters: npt.ArrayLike | None = None,
) -> Cells:
    """Add up rows of the same design and cluster; rows without a trial are left out.

    Parameters
    ----------
    successes, trials : array of numbers, shape (n,)
        Whole numbers, ``0 <= successes <= trials``.
    design : array of numbers, shape (n, k)
        Finite numbers.
    clusters : array, shape (n,), optional
        A label of each row's cluster.

    Raises
    ------
    ValueRangeError
        If a count is negative, broken or above its denominator, or a value isn't finite.
    DesignError
        If the lengths differ, or no row has a trial.
    """
    y, n = (np.asarray(values, dtype=float).ravel() for values in (successes, trials))
    x = np.asarray(design, dtype=float)
    if x.ndim != 2 or not len(y) == len(n) == len(x):
        raise DesignError("`successes`, `trials` and `design` must have one row each.")
    guards.check_counts(y, n)
    guards.check_finite(design=x)
    used = n > 0
    rows = pattern_ids([x[used, j] for j in range(x.shape[1])], int(used.sum()))
    first = np.unique(rows, return_index=True)[1]
    different = x[used][first]
    if clusters is None:
        key, group = rows, None
    else:
        labels = np.asarray(clusters)
        if len(labels) != len(y):
            raise DesignError("`clusters` must name one cluster a row.")
        group = np.unique(labels[used], return_inverse=True)[1].astype(np.int64)
        key = group * len(different) + rows
    cells, start, of = np.unique(key, return_index=True, return_inverse=True)
    return Cells(
        successes=np.bincount(of, y[used], len(cells)).astype(float),
        trials=np.bincount(of, n[used], len(cells)).astype(float),
        design=different,
        row=rows[start],
        cluster=None if group is None else group[start],
        empty_n=int((~used).sum()),
    )


def pattern_ids(columns: Sequence[npt.NDArray[Any]], size: int) -> Ints:
    """Number the different rows of `columns` from 0, in sorted order, without sorting rows."""
    ids = np.zeros(size, dtype=np.int64)
    for column in columns:
        levels, codes = np.unique(column, return_inverse=True)
        ids = np.unique(ids * len(levels) + codes, return_inverse=True)[1].astype(np.int64)
    return ids


def cluster_covariance(
    bread: Floats, scores: Floats, clusters: Ints, *, row_n: float | None = None
) -> Floats:
    """Return the sandwich with scores added up within clusters.

    ``bread · Σ_g s_g s_gᵀ · bread``, times G / (G − 1) · (N − 1) / (N − K).

    Parameters
    ----------
    bread : array of float, shape (k, k)
        Inverse of the information (least squares: ``(XᵀX)⁻¹``).
    scores : array of float, shape (m, k)
        Score of each row (least squares: ``x · residual``).
    clusters : array of int, shape (m,)
        Cluster of each row, from 0.
    row_n : float, optional
        N of the factor; by default the number of rows of `scores`.

    References
    ----------
    Cameron, A. C. and Miller, D. L. (2015), *A practitioner's guide to cluster-robust inference*,
    Journal of Human Resources 50(2), equations 11 and 12.
    """
    groups, parameters = int(clusters.max()) + 1, bread.shape[0]
    rows = len(scores) if row_n is None else row_n
    sums = np.column_stack([np.bincount(clusters, column, groups) for column in scores.T])
    factor = groups / (groups - 1) * (rows - 1) / (rows - parameters)
    covariance: Floats = factor * bread @ (sums.T @ sums) @ bread
    return covariance


def fit_binomial(
    successes: npt.ArrayLike,
    trials: npt.ArrayLike,
    design: npt.ArrayLike,
    names: Sequence[str],
    *,
    clusters: npt.ArrayLike | None = None,
    confidence: float = 0.95,
) -> BinomialFit:
    """Fit a logistic regression to counts, in cells.

    Design: independent clusters (or, without clusters, independent cells). Estimand: log-odds of
    a success, averaged over clusters. Rows of the same design (and cluster) are added up first,
    so that rows, cells and split cells give the same numbers.

    Errors: with clusters, the sandwich with G / (G − 1) · (N − 1) / (N − K), N the number of
    trials, and Student's t with G − 1 degrees below 40 clusters; without, the model's errors
    times the square root of the dispersion where that exceeds 1 (quasi-likelihood).

    Parameters
    ----------
    successes, trials : array of numbers, shape (n,)
        Whole numbers, ``0 <= successes <= trials``; rows without a trial change nothing.
    design : array of numbers, shape (n, k)
        Finite; the intercept is a column of its own.
    names : sequence of str, length k
        Names of the columns.
    clusters : array, shape (n,), optional
        Labels of at least five clusters.
    confidence : float, default 0.95
        Coverage of the intervals, between 0 and 1.

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
    McCullagh, P. and Nelder, J. A. (1989), *Generalized Linear Models*, 2nd ed., ch. 4.

    Examples
    --------
    >>> fit = fit_binomial([10, 20], [40, 40], [[1, 0], [1, 1]], ["const", "later"])
    >>> round(float(np.exp(fit.params[1])), 6)
    3.0
    """
    check_confidence(confidence)
    cells = collapse(successes, trials, design, clusters)
    return fit_cells(cells, names, confidence=confidence)


def fit_cells(cells: Cells, names: Sequence[str], *, confidence: float = 0.95) -> BinomialFit:
    """Fit :func:`fit_binomial` to cells that were collapsed before."""
    y, n = cells.by_design()
    names = [str(name) for name in names]
    if len(names) != cells.design.shape[1]:
        raise DesignError("`names` must name every column of `design` once.")
    if cells.cluster is not None:
        guards.check_clusters(cells.cluster_n)
    guards.check_outcome(y, n)
    guards.check_rank(cells.design, names)
    guards.check_separation(y, n, cells.design, names)
    params = _maximum(y, n, cells.design)
    share = expit(cells.design @ params)
    model = _information_inverse(cells.design, n * share * (1 - share))
    between = _clustered(cells, share, model)
    if between is not None:
        guards.check_between(between, model, names, cluster_n=cells.cluster_n)
    return BinomialFit(
        names=tuple(names),
        params=params,
        model_covariance=model,
        clustered_covariance=between,
        dispersion=_dispersion(cells, share),
        deviance=_deviance(y, n, share),
        log_likelihood=float(y @ np.log(share) + (n - y) @ np.log1p(-share)),
        trial_n=int(n.sum()),
        cell_n=len(cells.trials),
        cluster_n=cells.cluster_n,
        empty_n=cells.empty_n,
        confidence=confidence,
    )


@dataclass(frozen=True, slots=True)
class Dispersion:
    """How much more the cells scatter than the binomial.

    Attributes
    ----------
    estimate : float
        Pearson's chi-square over its degrees; 1 under the binomial; missing where no cell has
        two trials or no degree is left.
    df : int
        Cells less coefficients.
    p_value : float
        Of a larger chi-square under the binomial; a chi-square with the exact mean and variance
        of squared binomial residuals, so that small denominators do not feign dispersion.
    """

    estimate: float
    df: int
    p_value: float

    @property
    def scale(self) -> float:
        """Factor on the variance: the dispersion where it exceeds 1, else 1."""
        return max(1.0, self.estimate) if np.isfinite(self.estimate) else 1.0


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class BinomialFit:
    """A logistic regression on cells.

    Attributes
    ----------
    names : tuple of str
    params : array of float, shape (k,)
        Log-odds.
    model_covariance : array of float, shape (k, k)
        Inverse of the information under the binomial.
    clustered_covariance : array of float, shape (k, k), or None
        The sandwich between clusters, small-sample factor included.
    dispersion : Dispersion
        Measured between cells (within cluster and design row).
    deviance, log_likelihood : float
        Of the cells by design row; the likelihood without its constant, as for single trials.
    trial_n, cell_n, cluster_n, empty_n : int
        Trials, cells, clusters (0 if none), rows without a trial.
    confidence : float
    """

    names: tuple[str, ...]
    params: Floats
    model_covariance: Floats
    clustered_covariance: Floats | None
    dispersion: Dispersion
    deviance: float
    log_likelihood: float
    trial_n: int
    cell_n: int
    cluster_n: int
    empty_n: int
    confidence: float

    @property
    def covariance(self) -> Floats:
        """The covariance used: between clusters where given, else quasi-likelihood."""
        if self.clustered_covariance is not None:
            return self.clustered_covariance
        return self.quasi_covariance

    @property
    def quasi_covariance(self) -> Floats:
        """The model's covariance times the dispersion where it exceeds 1."""
        return self.dispersion.scale * self.model_covariance

    @property
    def critical(self) -> float:
        """Standard errors on either side of an estimate: t with G − 1 below 40 clusters."""
        return critical(self.confidence, self.cluster_n)

    def linear(self, rows: npt.ArrayLike) -> pd.DataFrame:
        """Return `estimate`, `se`, `ci_low`, `ci_high` of each row times the coefficients."""
        return linear(np.atleast_2d(rows), self.params, self.covariance, self.critical)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per coefficient: `term`, `estimate`, `ci_low`, `ci_high`, `n`."""
        frame = self.linear(np.eye(len(self.params))).drop(columns="se")
        frame.insert(0, "term", list(self.names))
        return frame.assign(n=self.trial_n)


def critical(confidence: float, cluster_n: int) -> float:
    """Return the quantile for an interval: t with G − 1 for 1 to 39 clusters, else normal."""
    upper = (1 + confidence) / 2
    few = 0 < cluster_n < FEW_CLUSTERS
    return float(stats.t.ppf(upper, cluster_n - 1) if few else stats.norm.ppf(upper))


def linear(rows: Floats, params: Floats, covariance: Floats, width: float) -> pd.DataFrame:
    """Return `estimate`, `se`, `ci_low`, `ci_high` of ``rows · params``."""
    estimate = rows @ params
    se = np.sqrt(np.einsum("ij,jk,ik->i", rows, covariance, rows))
    low, high = estimate - width * se, estimate + width * se
    return pd.DataFrame({"estimate": estimate, "se": se, "ci_low": low, "ci_high": high})


def _maximum(y: Floats, n: Floats, design: Floats) -> Floats:
    """Return the coefficients; counts as such statsmodels takes for separation if they fit."""
    import statsmodels.api as sm

    outcome = np.repeat([1.0, 0.0], len(y))
    weight, twice = np.concatenate([y, n - y]), np.vstack([design, design])
    held = weight > 0
    model = sm.GLM(
        outcome[held], twice[held], family=sm.families.Binomial(), freq_weights=weight[held]
    )
    fitted = model.fit(tol=1e-11, tol_criterion="params", maxiter=100)
    return np.asarray(fitted.params, dtype=float)


def _deviance(y: Floats, n: Floats, share: Floats) -> float:
    success, failure = xlogy(y, y / (n * share)), xlogy(n - y, (n - y) / (n * (1 - share)))
    return float(2 * (success + failure).sum())


def _information_inverse(design: Floats, weight: Floats) -> Floats:
    information = design.T @ (weight[:, None] * design)
    inverse: Floats = cho_solve(cho_factor(information), np.eye(len(information)))
    return inverse


def _clustered(cells: Cells, share: Floats, bread: Floats) -> Floats | None:
    if cells.cluster is None:
        return None
    residual = cells.successes - cells.trials * share[cells.row]
    scores = cells.design[cells.row] * residual[:, None]
    return cluster_covariance(bread, scores, cells.cluster, row_n=float(cells.trials.sum()))


def _dispersion(cells: Cells, share: Floats) -> Dispersion:
    df = len(cells.trials) - cells.design.shape[1]
    if df < 1 or cells.trials.max() < 2:
        return Dispersion(float("nan"), max(df, 0), float("nan"))
    p, n = share[cells.row], cells.trials
    variance = n * p * (1 - p)
    chi2 = float(((cells.successes - n * p) ** 2 / variance).sum())
    spread = float((2 - 6 / n + 1 / variance).sum()) * df / len(n)
    scaled, degrees = chi2 * 2 * df / spread, 2 * df**2 / spread
    return Dispersion(chi2 / df, df, float(stats.chi2.sf(scaled, degrees)))
