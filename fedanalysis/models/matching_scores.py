"""What estimating the chance takes off the error of a match: takes scores, gives variance."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fedanalysis.models.matching_pairs import find_pairs
from fedanalysis.models.propensity import Propensity, gram

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]

_NEAR = 2


def estimated_score_gain(y: Floats, t: Floats, z: Floats, score: Propensity) -> float:
    """Return how much smaller the variance for everybody is because the chance is estimated.

    Parameters
    ----------
    y, t : array of float, shape (n,)
        Outcome; 1 trained, 0 not; at least two of each.
    z : array of float, shape (n, k)
        Design of the chance, constant first.
    score : Propensity
        The fitted chance.

    Returns
    -------
    float
        ``c' V c`` of the reference, from 0, in the outcome's unit squared. The covariances of
        outcome and covariates at a person's chance are taken from the two nearest of each group,
        herself among her own.

    References
    ----------
    Abadie, A. and Imbens, G. W. (2016), Matching on the estimated propensity score, *Econometrica*
    84, 781–807, theorem 1 and section 5.
    """
    total = np.zeros(z.shape[1])
    for arm, chance in ((0, 1 - score.p), (1, score.p)):
        who, partner = _nearest(score.p, t, arm)
        total += _covariances(y, z, who, partner).T @ (score.slope / chance)
    slope = total / len(y)
    information = gram(z, score.bend, z)
    return float(slope @ np.linalg.solve(information, slope))


def _nearest(p: Floats, t: Floats, arm: int) -> tuple[Indices, Indices]:
    """Return everybody with the nearest of one group; its members count themselves first."""
    own, others = np.flatnonzero(t == arm), np.flatnonzero(t != arm)
    points = p[:, None]
    among = find_pairs(points, own, own, neighbours=_NEAR - 1)
    across = find_pairs(points, others, own, neighbours=_NEAR)
    who = np.concatenate([among.who, own, across.who])
    return who, np.concatenate([among.partner, own, across.partner])


def _covariances(y: Floats, z: Floats, who: Indices, partner: Indices) -> Floats:
    """Return each person's covariances of `y` with the columns of `z`, shape (n, k)."""
    n = len(y)
    count = np.bincount(who, minlength=n)

    def gathered(values: Floats) -> Floats:
        return np.asarray(np.bincount(who, weights=values, minlength=n), dtype=np.float64)

    gap = y[partner] - (gathered(y[partner]) / count)[who]
    # The mean of z drops out, for the gaps of y add up to 0 around each person.
    columns = [gathered(z[partner, at] * gap) / (count - 1) for at in range(z.shape[1])]
    return np.column_stack(columns)
