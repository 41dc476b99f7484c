"""The ratio of two shares: takes two pairs of counts, gives Koopman's score interval."""

from __future__ import annotations

from math import inf, log, sqrt

import numpy as np

from fedanalysis.errors import DesignError
from fedanalysis.models.exact import Interval, check_share_counts
from fedanalysis.models.line import check_confidence


def ratio_interval(
    first: tuple[int, int], second: tuple[int, int], *, confidence: float = 0.95
) -> Interval:
    """Return the ratio of two independent shares, with Koopman's score interval.

    Parameters
    ----------
    first, second : tuple of (int, int)
        Count and total of each; the estimate is first over second, 0 or more.
    confidence : float, default 0.95
        Between 0 and 1.

    Raises
    ------
    ValueRangeError
        If a number lies outside its range.
    DesignError
        If both counts are 0: their ratio could be anything.

    Notes
    -----
    statsmodels' interval of the same name collapses to a point when one share is 1; this one is
    computed here for that reason.

    References
    ----------
    Koopman, P. A. R. (1984), Confidence intervals for the ratio of two binomial proportions,
    *Biometrics* 40, 513–517.

    Examples
    --------
    >>> found = ratio_interval((36, 40), (16, 80))
    >>> round(found.ci_low, 2), round(found.ci_high, 2)
    (2.94, 7.15)
    """
    from scipy.stats import chi2

    check_confidence(confidence)
    x, y = check_share_counts(*first), check_share_counts(*second)
    if x[0] == 0 and y[0] == 0:
        raise DesignError(
            "a ratio of shares must rest on at least one unit of the kind.",
            where="Both counts are 0.",
        )
    limit = float(chi2.ppf(confidence, df=1))
    estimate = (x[0] / x[1]) / (y[0] / y[1]) if y[0] else inf
    low = 0.0 if x[0] == 0 else _koopman_end(x, y, limit, estimate=estimate, up=False)
    high = inf if y[0] == 0 else _koopman_end(x, y, limit, estimate=estimate, up=True)
    return Interval(estimate, low, high, confidence, "koopman")


def _koopman(x: tuple[int, int], y: tuple[int, int], ratio: float) -> float:
    """Return Koopman's chi-square of the hypothesis that the shares have this `ratio`."""
    (k, m), (j, n) = x, y
    b = m * ratio + k + n + j * ratio
    root = sqrt(max(b * b - 4 * ratio * (m + n) * (k + j), 0.0))
    p = min(max((b - root) / (2 * (m + n)), 0.0), 1.0, ratio)
    return _distance(k, m, p) + _distance(j, n, min(p / ratio, 1.0))


def _distance(count: int, total: int, share: float) -> float:
    """Return the chi-square of a count under a share, also where either lies at 0 or 1."""
    if count == total:
        return total * (1 - share) / share if share else inf
    if count == 0:
        return total * share / (1 - share) if share < 1 else inf
    if share in (0.0, 1.0):
        return inf
    return (count - total * share) ** 2 / (total * share * (1 - share))


def _koopman_end(
    x: tuple[int, int], y: tuple[int, int], limit: float, *, estimate: float, up: bool
) -> float:
    from scipy.optimize import brentq

    if estimate in (0.0, inf):  # start from a ratio both shares could still have
        estimate = (x[0] + 0.5) / (x[1] + 0.5) / ((y[0] + 0.5) / (y[1] + 0.5))
    far = log(estimate) + (40.0 if up else -40.0)

    def beyond(log_ratio: float) -> float:
        return min(_koopman(x, y, float(np.exp(log_ratio))), 1e9) - limit

    near = log(estimate)
    if beyond(near) > 0:  # the start lies outside already: come back towards the far side
        near = log(estimate) - (40.0 if up else -40.0)
    return float(np.exp(brentq(beyond, near, far, xtol=1e-12)))
