"""Bands that hold for several estimates at once: takes influence functions, gives a critical value.

The multiplier bootstrap multiplies each unit's (or cluster's) influence by a random number of mean
0 and variance 1 and adds up: nothing is estimated again, and all draws are one product of matrices.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from fedanalysis.errors import DesignError, TooFewError, ValueRangeError
from fedanalysis.models.line import check_confidence
from fedanalysis.models.panel_columns import check_choice

Floats = npt.NDArray[np.float64]
MULTIPLIERS = ("mammen", "rademacher")
LEAST_DRAWS = 200
_BLOCK = 500_000  # multipliers held at once: 4 MB, which a cache may hold


@dataclass(frozen=True, slots=True)
class SupT:
    """The critical value of a simultaneous band.

    Attributes
    ----------
    critical : float
        Number of standard errors to either side; never below the pointwise one.
    pointwise : float
        The normal quantile of a single interval.
    draws, seed : int
        Replications, and the seed that repeats them.
    """

    critical: float
    pointwise: float
    draws: int
    seed: int


def draw_multipliers(
    rng: np.random.Generator, size: tuple[int, int], *, kind: str = "mammen"
) -> Floats:
    """Draw numbers of mean 0 and variance 1, shape `size`.

    Parameters
    ----------
    rng : Generator
        Source of the numbers.
    size : tuple of (int, int)
        Draws by units.
    kind : {"mammen", "rademacher"}
        Mammen's two points, with third moment 1, or ±1 with equal probability.

    References
    ----------
    Mammen, E. (1993), *Annals of Statistics* 21, 255–285 (p. 257).
    """
    check_choice("multiplier", kind, MULTIPLIERS)
    if kind == "rademacher":
        return np.where(rng.integers(0, 2, size, dtype=np.int8) == 1, 1.0, -1.0)
    root = sqrt(5.0)
    low, high = (1 - root) / 2, (1 + root) / 2
    drawn = rng.random(size, dtype=np.float32)
    return np.where(drawn < (root + 1) / (2 * root), low, high)


def bootstrap_sums(
    influence: Floats, *, draws: int = 1_000, seed: int = 0, kind: str = "mammen"
) -> Floats:
    """Return perturbed sums of influence, shape (draws, k), in units of the estimates.

    Parameters
    ----------
    influence : array of float, shape (m, k)
        One row per independent unit (clusters: summed within), one column per estimate, scaled so
        that the covariance of the estimates is ``influence.T @ influence``.
    draws : int, default 1000
        At least 200.
    seed : int, default 0
        The same seed gives the same draws, whatever the memory.
    kind : {"mammen", "rademacher"}
        See :func:`draw_multipliers`.

    Examples
    --------
    >>> bootstrap_sums(np.ones((4, 1)), draws=200).shape
    (200, 1)
    """
    if draws < LEAST_DRAWS:
        raise ValueRangeError.outside("draws", must=f"{LEAST_DRAWS} or more")
    rng = np.random.default_rng(seed)
    step = max(1, _BLOCK // len(influence))
    parts = [
        draw_multipliers(rng, (min(step, draws - start), len(influence)), kind=kind) @ influence
        for start in range(0, draws, step)
    ]
    return np.concatenate(parts)


def simultaneous(
    influence: Floats,
    *,
    confidence: float = 0.95,
    draws: int = 1_000,
    seed: int = 0,
    kind: str = "mammen",
) -> SupT:
    """Return the critical value for which all intervals hold at once with `confidence`.

    The band is ``estimate ± critical · se`` with the analytic standard errors; only the critical
    value is drawn: the quantile of the largest absolute t-value among the estimates.

    Parameters
    ----------
    influence : array of float, shape (m, k)
        As in :func:`bootstrap_sums`.
    confidence : float, default 0.95
        Probability that every interval holds its value, between 0 and 1.
    draws, seed, kind
        As in :func:`bootstrap_sums`.

    Returns
    -------
    SupT
        The critical value.

    Raises
    ------
    TooFewError
        If there are fewer than two independent units.
    DesignError
        If an estimate has no scatter at all.
    ValueRangeError
        If `confidence` isn't between 0 and 1, or `draws` is below 200.

    References
    ----------
    Callaway, B. and Sant'Anna, P. H. C. (2021), *Journal of Econometrics* 225, 200–230
    (algorithm 1). Montiel Olea, J. L. and Plagborg-Møller, M. (2019), *Journal of Applied
    Econometrics* 34, 1–17.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> 2.3 < simultaneous(rng.normal(size=(500, 5))).critical < 2.8
    True
    """
    check_confidence(confidence)
    if len(influence) < 2:
        raise TooFewError.observations(
            "a simultaneous band", need=2, given=len(influence), unit="units", instead="estimates"
        )
    se = np.sqrt((influence**2).sum(axis=0))
    if not (se > 0).all():
        raise DesignError("every estimate of a band must scatter; one has no scatter at all.")
    pointwise = float(norm.ppf((1 + confidence) / 2))
    if influence.shape[1] == 0:
        return SupT(nan, pointwise, draws, seed)
    sums = np.abs(bootstrap_sums(influence, draws=draws, seed=seed, kind=kind)) / se
    critical = float(np.quantile(sums.max(axis=1), confidence, method="higher"))
    return SupT(max(critical, pointwise), pointwise, draws, seed)
