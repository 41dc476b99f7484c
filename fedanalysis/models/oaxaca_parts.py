"""Means and coefficients with their influences: takes a design, gives the parts and errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fedanalysis.models.oaxaca_design import Design, Floats


@dataclass(frozen=True, slots=True, eq=False)
class Influenced:
    """Numbers and how much one member of each row moves them, so that errors follow along.

    Sums, differences and products of such numbers carry the delta method with them.

    Attributes
    ----------
    value : array of float, shape (K,)
    influence : array of float, shape (n, K)
    """

    value: Floats
    influence: Floats

    def __add__(self, other: Influenced) -> Influenced:
        return Influenced(self.value + other.value, self.influence + other.influence)

    def __sub__(self, other: Influenced) -> Influenced:
        return Influenced(self.value - other.value, self.influence - other.influence)

    def __mul__(self, other: Influenced) -> Influenced:
        influence = self.influence * other.value + self.value * other.influence
        return Influenced(self.value * other.value, influence)

    def times(self, factor: float) -> Influenced:
        """Return the numbers times a known factor."""
        return Influenced(factor * self.value, factor * self.influence)

    def through(self, matrix: Floats) -> Influenced:
        """Return the numbers after a known linear map of shape (new, K)."""
        return Influenced(matrix @ self.value, self.influence @ matrix.T)


def means(design: Design, side: int) -> Influenced:
    """Return the means of every column in one population."""
    weight = np.where(design.side == side, design.weight, 0.0)
    total = weight.sum()
    value = weight @ design.means_of / total
    inside = (design.side == side)[:, None]
    influence = np.where(inside, design.means_of - value, 0.0) / total
    # each row's own factor: n − 1 for members, none for clusters, whose factor is applied later
    return Influenced(value, influence * (1.0 if _clustered(design) else _factor(total, 1)))


def coefficients(design: Design, side: int) -> Influenced:
    """Return the least-squares coefficients of one population, one for each column."""
    inside = design.side == side
    found = _least_squares(design, design.regressors, inside)
    return found.through(design.expand)


def pooled_coefficients(design: Design, *, with_population: bool) -> Influenced:
    """Return the coefficients of both populations together.

    Parameters
    ----------
    with_population : bool
        Whether a constant for the population is in the model (and left out of the answer).
    """
    matrix, k = design.regressors, design.regressors.shape[1]
    if with_population:
        matrix = np.column_stack([matrix, design.side])
    found = _least_squares(design, matrix, np.ones(len(matrix), dtype=bool))
    return Influenced(found.value[:k], found.influence[:, :k]).through(design.expand)


def covariance(design: Design, numbers: Influenced) -> Floats:
    """Return the covariance of the numbers, robust to unequal variances, clustered if asked.

    With clusters the sum over G clusters is multiplied by G / (G − 1).
    """
    weight = design.weight[:, None]
    if not _clustered(design):
        return np.asarray((weight * numbers.influence).T @ numbers.influence)
    count = int(design.cluster.max()) + 1
    sums = np.zeros((count, numbers.value.size))
    np.add.at(sums, design.cluster, weight * numbers.influence)
    return np.asarray(sums.T @ sums * (count / (count - 1)))


def _least_squares(design: Design, matrix: Floats, inside: np.ndarray) -> Influenced:
    weight = np.where(inside, design.weight, 0.0)
    root = np.sqrt(weight)
    q, r = np.linalg.qr(matrix * root[:, None])
    value = np.linalg.solve(r, q.T @ (design.outcome * root))
    bread = np.linalg.inv(r)
    bread = bread @ bread.T
    residual = np.where(inside, design.outcome - matrix @ value, 0.0)
    total, k = weight.sum(), matrix.shape[1]
    factor = np.sqrt((total - 1) / (total - k)) if _clustered(design) else _factor(total, k)
    return Influenced(value, factor * (matrix * residual[:, None]) @ bread)


def _factor(total: float, k: int) -> float:
    return float(np.sqrt(total / (total - k)))


def _clustered(design: Design) -> bool:
    return design.n_clusters is not None
