"""The interval of a quotient of two estimates: takes both with their errors, gives its ends."""

from __future__ import annotations

from math import nan, sqrt


def fieller(
    top: float, bottom: float, *, se_top: float, se_bottom: float, width: float
) -> tuple[float, float]:
    """Return Fieller's interval of ``top / bottom`` for two independent normal estimates.

    Parameters
    ----------
    top, bottom : float
        The estimates.
    se_top, se_bottom : float
        Their standard errors, 0 or more.
    width : float
        Standard errors on either side, as 1.96.

    Returns
    -------
    tuple of float
        Low and high end; both missing where the interval is unbounded (`bottom` isn't `width`
        errors from 0).

    References
    ----------
    Fieller, E. C. (1954), Some problems in interval estimation, *Journal of the Royal Statistical
    Society B* 16, 175–185.

    Examples
    --------
    >>> low, high = fieller(100, 0.05, se_top=0, se_bottom=0.01, width=2)
    >>> round(low, 2), round(high, 2)
    (1428.57, 3333.33)
    """
    a = bottom**2 - (width * se_bottom) ** 2
    if a <= 0:
        return nan, nan
    middle = top * bottom
    reach = sqrt(max(middle**2 - a * (top**2 - (width * se_top) ** 2), 0.0))
    ends = sorted(((middle - reach) / a, (middle + reach) / a))
    return ends[0], ends[1]
