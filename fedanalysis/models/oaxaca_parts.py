"""Means and coefficients with their influences: takes a design, gives the parts and errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fedanalysis.errors import TooFewError
from fedanalysis.models.oaxaca_design import Design, Floats

_FITTED = 1e-9  # one minus leverage of a member whose value the model takes over


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
    # the factor of clusters is applied where they are summed
    factor = 1.0 if _clustered(design) else np.sqrt(total / (total - 1))
    return Influenced(value, influence * factor)


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


def check_leverage(design: Design, ends: tuple[str | int, str | int]) -> None:
    """Refuse an interval where a coefficient rests on a single member.

    Raises
    ------
    TooFewError
        If the model takes over the outcome of a member whole, so that no scatter is left.
    """
    for i, which in enumerate(ends):
        inside = (design.side == i) & (design.weight > 0)
        matrix = design.regressors[inside]
        scaled = matrix * np.sqrt(design.weight[inside])[:, None]
        bread = np.linalg.inv(scaled.T @ scaled)
        alone = 1 - np.einsum("ij,jk,ik->i", matrix, bread, matrix) <= _FITTED
        if alone.any():
            bare = design.means_of[inside][alone][0]
            names = design.terms.loc[(bare == 1) & (design.terms["level"] != "").to_numpy()]
            said = " and ".join(f"`{v}` = {level}" for v, level in names.itertuples(index=False))
            raise TooFewError.observations(
                f"an interval in `{which}` (see {said or 'its numeric variables'})",
                need=2,
                given=1,
                unit="members for each coefficient",
                instead="merge categories; or the parts without an interval, from a spec without "
                "super_population=.",
            )


def covariance(design: Design, numbers: Influenced) -> Floats:
    """Return the covariance of the numbers, robust to unequal variances, clustered if asked.

    Without clusters each residual was divided by one minus the leverage of a member (HC3); with
    them the sum over G clusters is multiplied by G / (G − 1).
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
    if _clustered(design):
        residual *= np.sqrt((total - 1) / (total - k))
    else:
        left = 1 - np.einsum("ij,jk,ik->i", matrix, bread, matrix)
        residual = np.divide(residual, left, out=np.zeros_like(residual), where=left > _FITTED)
    return Influenced(value, (matrix * residual[:, None]) @ bread)


def _clustered(design: Design) -> bool:
    return design.n_clusters is not None
