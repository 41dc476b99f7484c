"""Power of two shares: takes group sizes and shares, gives the chance to find a difference."""

from __future__ import annotations

from functools import lru_cache
from math import inf, isfinite, sqrt

import numpy as np
import numpy.typing as npt

from fedanalysis.errors import ValueRangeError

Floats = npt.NDArray[np.float64]


def design_effect(cluster_size: float, *, icc: float, cluster_cv: float = 0.0) -> float:
    """Return the factor on the variance from persons who come in clusters.

    ``1 + ((1 + cv²) · m − 1) · ρ``, for clusters of mean size m whose sizes vary by the
    coefficient of variation cv.

    Parameters
    ----------
    cluster_size : float
        Mean persons a cluster, at least 1.
    icc : float
        Correlation of two persons of one cluster, from 0 to 1.
    cluster_cv : float, default 0
        Standard deviation of the sizes over their mean, 0 or more.

    Raises
    ------
    ValueRangeError
        If a number lies outside its range.

    References
    ----------
    Eldridge, S. M., Ashby, D. and Kerry, S. (2006), Sample size for cluster randomized trials,
    *International Journal of Epidemiology* 35, 1292–1300.

    Examples
    --------
    >>> round(design_effect(30, icc=0.05), 2)
    2.45
    """
    if not (isfinite(cluster_size) and cluster_size >= 1):
        raise ValueRangeError.outside("cluster_size", must="at least 1")
    if not 0 <= icc <= 1:
        raise ValueRangeError.outside("icc", must="from 0 to 1")
    if not (isfinite(cluster_cv) and cluster_cv >= 0):
        raise ValueRangeError.outside("cluster_cv", must="0 or more")
    return max(1.0, 1 + ((1 + cluster_cv**2) * cluster_size - 1) * icc)


def power_of_shares(
    shares: tuple[float, float],
    sizes: tuple[float, float],
    *,
    alpha: float,
    factor: float = 1.0,
    dof: float = inf,
) -> float:
    """Return the chance that a two-sided test finds the difference of two shares.

    Each group has the variance of its own true share (not a pooled one), times `factor`.

    Parameters
    ----------
    shares, sizes : tuple of float
        True shares (0–1) and persons, trained first.
    alpha : float
        Of the test, two-sided.
    factor : float, default 1
        Design effect.
    dof : float, default infinite
        Degrees of freedom of the error.

    Examples
    --------
    >>> round(power_of_shares((0.281, 0.24), (1800, 1800), alpha=0.05), 2)
    0.8
    """
    from scipy.stats import norm, t

    (p, q), (m, n) = shares, sizes
    se = sqrt(factor * (p * (1 - p) / m + q * (1 - q) / n))
    gap = abs(p - q)
    if se == 0:
        return 1.0 if gap else 0.0
    law = t(dof) if isfinite(dof) else norm
    limit = law.ppf(1 - alpha / 2)
    return float(law.sf(limit - gap / se) + law.cdf(-limit - gap / se))


def exact_power(shares: tuple[float, float], sizes: tuple[int, int], *, alpha: float) -> float:
    """Return the chance that Fisher's exact test (two-sided) finds the difference.

    Every pair of counts is gone through, so there is no approximation.

    Parameters
    ----------
    shares : tuple of float
        True shares, 0–1.
    sizes : tuple of int
        Persons; their product at most 250,000.
    alpha : float
        Of the test.

    References
    ----------
    Fisher, R. A. (1935), The logic of inductive inference, *Journal of the Royal Statistical
    Society* 98, 39–82; two-sided as in R's ``fisher.test``.

    Examples
    --------
    >>> round(exact_power((0.9, 0.1), (5, 5), alpha=0.05), 2)
    0.74
    """
    from scipy.stats import binom

    m, n = sizes
    first: Floats = binom.pmf(np.arange(m + 1), m, shares[0])
    second: Floats = binom.pmf(np.arange(n + 1), n, shares[1])
    return float(first @ (_rejected(m, n, alpha) @ second))


@lru_cache(maxsize=16)
def _rejected(m: int, n: int, alpha: float) -> Floats:
    """Return 1 for each pair of counts that the exact test rejects, shape (m + 1, n + 1)."""
    from scipy.stats import hypergeom

    found = np.zeros((m + 1, n + 1))
    for total in range(m + n + 1):
        low, high = max(0, total - n), min(m, total)
        x = np.arange(low, high + 1)
        chance = hypergeom.pmf(x, m + n, total, m)
        order = np.argsort(chance, kind="stable")
        # tables as likely as this one count with it, up to rounding
        sums = np.concatenate([[0.0], np.cumsum(chance[order])])
        upto = np.searchsorted(chance[order], chance * (1 + 1e-7), side="right")
        found[x, total - x] = sums[upto] <= alpha
    return found
