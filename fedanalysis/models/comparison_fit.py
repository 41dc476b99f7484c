"""Least squares with a stated kind of error: takes a design, gives coefficients and covariance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import t as student

from fedanalysis.errors import DesignError, TooFewError
from fedanalysis.models.guards import LEAST_CLUSTERS

Floats = npt.NDArray[np.float64]
ERRORS = ("classical", "robust", "cluster")


@dataclass(frozen=True, slots=True, eq=False)
class ComparisonFit:
    """Coefficients with their covariance.

    Attributes
    ----------
    beta : array of float, shape (k,)
        Coefficients.
    covariance : array of float, shape (k, k)
        Of the coefficients.
    df : float
        Degrees of freedom of Student's t.
    factor : float
        Small-sample factor on the covariance.
    cluster_n : int
        Independent units: clusters, or observations.
    """

    beta: Floats
    covariance: Floats
    df: float
    factor: float
    cluster_n: int

    def se(self, at: int) -> float:
        """Return the standard error of coefficient `at`."""
        return float(np.sqrt(self.covariance[at, at]))

    def p_value(self, at: int) -> float:
        """Return the two-sided p-value of coefficient `at`."""
        return float(2 * student.sf(abs(self.beta[at]) / self.se(at), self.df))

    def interval(self, at: int, confidence: float) -> tuple[float, float]:
        """Return the interval of coefficient `at`."""
        half = float(student.ppf((1 + confidence) / 2, self.df)) * self.se(at)
        return float(self.beta[at]) - half, float(self.beta[at]) + half


def fit_comparison(
    design: Floats,
    outcome: Floats,
    *,
    weight: Floats,
    errors: str,
    cluster: npt.NDArray[np.intp] | None = None,
    absorbed: int = 0,
    nested: bool = False,
) -> ComparisonFit:
    """Fit by least squares; a row of weight w stands for w like observations.

    Parameters
    ----------
    design : array of float, shape (n, k)
        Of full rank.
    outcome, weight : array of float, shape (n,)
        Weights are counts.
    errors : {"classical", "robust", "cluster"}
        Equal scatter; HC2; or CR1, with factor ``G/(G − 1) · (N − 1)/(N − k)``.
    cluster : array of int, shape (n,), optional
        Numbers from 0; needed for ``cluster``.
    absorbed : int, default 0
        Coefficients taken out beforehand (unit effects), counted in degrees of freedom.
    nested : bool, default False
        Whether the absorbed units lie within clusters; they then don't count in the CR1 factor.

    Raises
    ------
    TooFewError
        If there are no degrees of freedom left, or fewer than five clusters.
    DesignError
        If the outcome is fitted exactly.
    """
    n, k = float(weight.sum()), design.shape[1] + absorbed
    if n <= k:
        raise TooFewError.observations(
            "an error", need=k + 1, given=int(n), unit="observations", instead="the means"
        )
    bread = np.asarray(np.linalg.inv((design * weight[:, None]).T @ design), dtype=np.float64)
    beta = bread @ (design * weight[:, None]).T @ outcome
    residual = outcome - design @ beta
    _check_scatter(outcome, residual, weight)
    if errors == "cluster" and cluster is not None:
        return _clustered(
            design, residual, beta, bread, weight=weight, cluster=cluster, k=k - nested * absorbed
        )
    if errors == "classical":
        covariance = bread * float(weight @ residual**2) / (n - k)
        return ComparisonFit(beta, covariance, n - k, 1.0, int(n))
    return ComparisonFit(beta, _hc2(design, weight * residual**2, bread), n - k, 1.0, int(n))


def _check_scatter(outcome: Floats, residual: Floats, weight: Floats) -> None:
    n, scale = float(weight.sum()), max(1.0, float(np.abs(outcome).max()))
    if float(weight @ residual**2) > 1e-20 * n * scale**2:
        return
    raise DesignError(
        "observations must differ within groups for an interval to be taken from it.",
        where=f"All {n:g} observations are fitted exactly.",
        hint="Copies of one person are no observations; give the rows as they were counted.",
    )


def _hc2(design: Floats, scores: Floats, bread: Floats) -> Floats:
    """Return the sandwich with each squared residual over one less its leverage."""
    leverage = np.einsum("ij,jk,ik->i", design, bread, design)
    if leverage.max() > 1 - 1e-9:
        raise TooFewError.observations(
            "each group in each period",
            need=2,
            given=1,
            unit="observations",
            instead="the differences, without an interval",
        )
    meat = (design * (scores / (1 - leverage))[:, None]).T @ design
    sandwich: Floats = bread @ meat @ bread
    return sandwich


def _clustered(
    design: Floats,
    residual: Floats,
    beta: Floats,
    bread: Floats,
    *,
    weight: Floats,
    cluster: npt.NDArray[np.intp],
    k: int,
) -> ComparisonFit:
    n, groups = float(weight.sum()), int(cluster.max()) + 1
    if groups < LEAST_CLUSTERS:
        raise TooFewError.observations(
            "an error by cluster",
            need=LEAST_CLUSTERS,
            given=groups,
            unit="clusters",
            instead="the differences, without an interval",
        )
    scores = design * (weight * residual)[:, None]
    sums = np.column_stack(
        [np.bincount(cluster, scores[:, j], groups) for j in range(scores.shape[1])]
    )
    factor = groups / (groups - 1) * (n - 1) / (n - k)
    covariance = factor * bread @ (sums.T @ sums) @ bread
    return ComparisonFit(beta, covariance, groups - 1, factor, groups)
