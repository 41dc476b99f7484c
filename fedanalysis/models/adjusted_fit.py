"""Two averages by stacked estimating equations: takes persons, gives means and influences.

Propensity, outcome regressions and averages are solved as one system, so that the errors of the
averages carry those of the models behind them (the sandwich of joint M-estimation). A person's
influence is built from vectors of length n; no n × n or n × k copy is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fedanalysis.errors import DesignError
from fedanalysis.models import guards
from fedanalysis.models.propensity import Propensity, gram

Floats = npt.NDArray[np.float64]

_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True, eq=False)
class Means:
    """Averages of the outcome without and with training.

    Attributes
    ----------
    mean : array of float, shape (2,)
        Untrained first.
    influence : array of float, shape (n, 2)
        A person's influence on each; its column means are 0.
    """

    mean: Floats
    influence: Floats

    def covariance(self, cluster: npt.NDArray[np.intp] | None = None) -> Floats:
        """Return the sandwich, shape (2, 2), between clusters if given.

        Without clusters no small-sample factor is used; with G clusters it is G / (G − 1).
        """
        n = len(self.influence)
        if cluster is None:
            return self.influence.T @ self.influence / n**2
        sums = np.column_stack([np.bincount(cluster, weights=one) for one in self.influence.T])
        groups = len(sums)
        return groups / (groups - 1) * (sums.T @ sums) / n**2


def target_weights(
    t: Floats, arm: int, score: Propensity, *, estimand: str
) -> tuple[Floats, Floats]:
    """Return the weights that make one group look like the target, and their slope.

    Parameters
    ----------
    t : array of float, shape (n,)
        1 trained, 0 not.
    arm : {0, 1}
        The group to be weighted; all others get 0.
    score : Propensity
    estimand : {"ATE", "ATT"}
        Everybody, or the trained.

    Returns
    -------
    tuple of two arrays of float, shape (n,)
        Weights, and their derivative by the linear predictor.

    References
    ----------
    Hirano, K., Imbens, G. W. and Ridder, G. (2003), *Econometrica* 71, 1161–1189.
    """
    p, slope = score.p, score.slope
    if arm == 1:
        if estimand == "ATT":
            return t, np.zeros_like(t)
        return t / p, -t * slope / p**2
    other = 1 - t
    bend = other * slope / (1 - p) ** 2
    return (other * p / (1 - p) if estimand == "ATT" else other / (1 - p)), bend


@dataclass(frozen=True, slots=True, eq=False)
class System:
    """One system of estimating equations.

    Attributes
    ----------
    y, t, w : array of float, shape (n,)
        Outcome, treatment, weights.
    x : array of float, shape (n, k)
        Design of the outcome regressions, constant first.
    z : array of float, shape (n, m)
        Design of the chance of training, constant first.
    score : Propensity or None
        The fitted chance; only regression adjustment does without.
    method : {"ra", "ipw", "aipw", "ipwra"}
    estimand : {"ATE", "ATT"}
    names : sequence of str, length k
        Names of the columns of `x`.
    scores_known : bool
        Whether the chance of training is taken as known, not estimated.
    """

    y: Floats
    t: Floats
    w: Floats
    x: Floats
    z: Floats
    score: Propensity | None
    method: str
    estimand: str
    names: Sequence[str]
    scores_known: bool = False

    def solve(self) -> Means:
        """Return both averages with the influence of each person.

        Raises
        ------
        DesignError
            If a group's covariates depend on each other.

        References
        ----------
        Stefanski, L. A. and Boos, D. D. (2002), The calculus of M-estimation, *American
        Statistician* 56, 29–38; Wooldridge, J. M. (2010), *Econometric Analysis of Cross Section
        and Panel Data*, 2nd ed., ch. 21.
        """
        arms = [self._weighted(arm) if self.method == "ipw" else self._arm(arm) for arm in (0, 1)]
        means, influences = zip(*arms, strict=True)
        return Means(np.array(means), np.column_stack(influences))

    def _weighted(self, arm: int) -> tuple[float, Floats]:
        """Return one average by weights that add up to 1 (Hájek), and its influence."""
        weight, bend = self._weights(arm)
        mean = float(weight @ self.y / weight.sum())
        moment = weight * (self.y - mean)
        by_score = self.z.T @ (bend * (self.y - mean))
        influence = moment + self._through_score(by_score)
        return mean, influence / weight.mean()

    def _arm(self, arm: int) -> tuple[float, Floats]:
        """Return one average through an outcome regression, and its influence."""
        inside = self.w * (self.t if arm else 1 - self.t)
        target = self.w * (self.t if self.estimand == "ATT" else 1.0)
        weight, bend = self._weights(arm) if self.method != "ra" else (inside, None)
        fit_by = weight if self.method == "ipwra" else inside
        bread = gram(self.x, fit_by, self.x)
        check_arm_rank(self.x, inside > 0, self.names)
        beta = np.linalg.solve(bread, self.x.T @ (fit_by * self.y))
        fitted = self.x @ beta
        residual = self.y - fitted
        augment = weight * residual if self.method == "aipw" else 0.0
        total = target.sum()
        mean = float((target @ fitted + np.sum(augment)) / total)
        by_beta = self.x.T @ (target - weight if self.method == "aipw" else target)
        along = np.linalg.solve(bread, by_beta).astype(np.float64)
        influence = target * (fitted - mean) + augment
        influence += fit_by * residual * (self.x @ along)
        if bend is not None:
            by_score = self._score_slope(bend * residual, along)
            influence += self._through_score(by_score)
        return mean, influence * (len(self.y) / total)

    def _score_slope(self, bent: Floats, along: Floats) -> Floats:
        """Return how the average moves with the coefficients of the chance of training."""
        if self.method == "aipw":
            return self.z.T @ bent
        return self.z.T @ (bent * (self.x @ along))

    def _weights(self, arm: int) -> tuple[Floats, Floats]:
        if self.score is None:
            raise DesignError(f"method `{self.method}` must have a chance of training.")
        weight, bend = target_weights(self.t, arm, self.score, estimand=self.estimand)
        return self.w * weight, self.w * bend

    def _through_score(self, by_score: Floats) -> Floats | float:
        if self.score is None or self.scores_known:
            return 0.0
        bread = gram(self.z, self.w * self.score.bend, self.z)
        return self.w * self.score.score * (self.z @ np.linalg.solve(bread, by_score))


def check_arm_rank(design: Floats, rows: npt.NDArray[np.bool_], names: Sequence[str]) -> None:
    """Refuse columns that depend on each other within the persons of `rows`.

    The triangle of a QR decomposition is built a block of rows at a time; only a design that
    fails is looked at as a whole, to name the columns.

    Raises
    ------
    DesignError
        If a column follows from others.
    """
    triangle: Floats = np.zeros((0, design.shape[1]))
    for start in range(0, len(design), _CHUNK):
        block = slice(start, start + _CHUNK)
        stacked = np.vstack([triangle, design[block][rows[block]]])
        triangle = np.asarray(np.linalg.qr(stacked, mode="r"))
    size = np.linalg.norm(triangle, axis=0)
    scaled = triangle / np.where(size > 0, size, 1.0)
    if np.linalg.svd(scaled, compute_uv=False).min() > 1e-8 and len(triangle) >= len(size):
        return
    guards.check_rank(design[rows], names)
