"""A straight line by least squares, with intervals from the scatter about it; used by models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from fedanalysis.errors import DesignError, TooFewError, ValueRangeError

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Line:
    """A fitted line ``y = level + slope · (x − centre)``.

    Attributes
    ----------
    centre : float
        Mean of the given x.
    level, level_low, level_high : float
        Height of the line at `centre`, with its interval.
    slope, slope_low, slope_high : float
        Change of y for one unit of x, with its interval.
    residual_sd : float
        Standard deviation of the points about the line, with n − 2 in the denominator.
    n : int
        Number of points.
    confidence : float
        Coverage of the intervals, between 0 and 1.
    fitted : object
        The statsmodels result behind these numbers.
    """

    centre: float
    level: float
    level_low: float
    level_high: float
    slope: float
    slope_low: float
    slope_high: float
    residual_sd: float
    n: int
    confidence: float
    fitted: Any

    def at(self, x: npt.ArrayLike) -> pd.DataFrame:
        """Return the line at `x`: one row a value of `x`, in the order given.

        Returns
        -------
        DataFrame
            `estimate`; `ci_low`, `ci_high` (interval of the line); `pi_low`, `pi_high` (interval
            of one new point).
        """
        import statsmodels.api as sm

        centred = np.asarray(x, dtype=float).ravel() - self.centre
        names = ["estimate", "ci_low", "ci_high", "pi_low", "pi_high"]
        if centred.size == 0:
            return pd.DataFrame({name: pd.Series(dtype=float) for name in names})
        design = sm.add_constant(centred, has_constant="add")
        frame = self.fitted.get_prediction(design).summary_frame(alpha=1 - self.confidence)
        kept = frame[["mean", "mean_ci_lower", "mean_ci_upper", "obs_ci_lower", "obs_ci_upper"]]
        return pd.DataFrame(kept.to_numpy(), columns=names)


def fit_line(x: npt.ArrayLike, y: npt.ArrayLike, *, confidence: float = 0.95) -> Line:
    """Fit a line by ordinary least squares; intervals use Student's t with n − 2 degrees.

    Parameters
    ----------
    x, y : array of float, shape (n,)
        The points, at least three, all finite, on at least two different x.
    confidence : float, default 0.95
        Coverage of the intervals, between 0 and 1.

    Raises
    ------
    ValueRangeError
        If a value isn't finite or `confidence` isn't between 0 and 1.
    TooFewError
        If there are fewer than three points.
    DesignError
        If all x are equal, or the points lie exactly on a line, so that no scatter is left to
        take an interval from.

    References
    ----------
    Draper, N. R. and Smith, H. (1998), *Applied Regression Analysis*, 3rd ed., ch. 1 and 3.

    Examples
    --------
    >>> round(fit_line([0, 1, 2, 3], [0.0, 1.1, 1.9, 3.0]).slope, 2)
    0.98
    """
    check_confidence(confidence)
    across, up = np.asarray(x, dtype=float).ravel(), np.asarray(y, dtype=float).ravel()
    _check_points(across, up)
    import statsmodels.api as sm

    centre = float(across.mean())
    fitted = sm.OLS(up, sm.add_constant(across - centre, has_constant="add")).fit()
    residual_sd = float(np.sqrt(fitted.mse_resid))
    if residual_sd <= 1e-10 * max(1.0, float(np.abs(up).max())):
        raise DesignError(
            "points must scatter about the line for an interval to be taken from the scatter.",
            where=f"All {up.size} points lie exactly on one line.",
            hint="Values that were interpolated are no observations; keep the published ones.",
        )
    (level_low, level_high), (slope_low, slope_high) = fitted.conf_int(alpha=1 - confidence)
    level, slope = fitted.params
    return Line(
        centre=centre,
        level=float(level),
        level_low=float(level_low),
        level_high=float(level_high),
        slope=float(slope),
        slope_low=float(slope_low),
        slope_high=float(slope_high),
        residual_sd=residual_sd,
        n=up.size,
        confidence=confidence,
        fitted=fitted,
    )


def check_confidence(confidence: float) -> None:
    """Refuse a `confidence` that isn't strictly between 0 and 1, with a hint for 95."""
    if not 0 < confidence < 1:
        raise ValueRangeError.outside(
            "confidence", must="between 0 and 1, both excluded", hint="Write 0.95 for 95 %."
        )


def _check_points(x: Floats, y: Floats) -> None:
    if x.size != y.size:
        raise DesignError("x and y must have the same length.")
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueRangeError.outside("x and y", must="finite numbers")
    if x.size < 3:
        raise TooFewError.observations(
            "the scatter about a line",
            need=3,
            given=x.size,
            unit="points",
            instead="the difference between two points, without an interval",
        )
    if np.ptp(x) == 0:
        raise DesignError("a line must rest on at least two different x.")
