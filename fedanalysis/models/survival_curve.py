"""The share promoted over time (Kaplan–Meier): takes spells, gives a curve and its median."""

from __future__ import annotations

from math import nan
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

CurveInterval = Literal["log", "log_log"]
CURVE_INTERVALS: tuple[CurveInterval, ...] = ("log", "log_log")
_CURVE = ["years", "at_risk_n", "promoted_n", "estimate", "ci_low", "ci_high"]


def fit_curve(spells: pd.DataFrame, *, interval: CurveInterval, confidence: float) -> pd.DataFrame:
    """Return the share promoted by each time at which someone was.

    Parameters
    ----------
    spells : DataFrame
        One row per person: `entry`, `time` (years), `promoted` (0 or 1).
    interval : {"log", "log_log"}
        Scale of the share not yet promoted on which the interval is symmetric.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    DataFrame
        One row per time: `years`, `at_risk_n`, `promoted_n`, `estimate`, `ci_low`, `ci_high`
        (shares promoted so far, 0–1; the ends NaN once everyone is).

    References
    ----------
    Kalbfleisch, J. D. and Prentice, R. L. (2002), *The Statistical Analysis of Failure Time
    Data*, 2nd ed., sec. 1.4.
    """
    from scipy.stats import norm
    from statsmodels.duration.survfunc import SurvfuncRight

    times = spells["time"].to_numpy(dtype=float)
    found = SurvfuncRight(times, spells["promoted"].to_numpy(), entry=late_entry(spells))
    waiting, error = np.asarray(found.surv_prob), np.asarray(found.surv_prob_se)
    z = float(norm.ppf((1 + confidence) / 2))
    low, high = np.full(waiting.size, nan), np.full(waiting.size, nan)
    inside = waiting > 1e-12  # no scale is left once everyone is promoted
    part, spread = waiting[inside], z * error[inside] / waiting[inside]
    if interval == "log":
        low[inside], high[inside] = part * np.exp(-spread), np.minimum(part * np.exp(spread), 1.0)
    else:
        power = np.exp(spread / -np.log(part))
        low[inside], high[inside] = part**power, part ** (1 / power)
    columns = (found.surv_times, found.n_risk, found.n_events, 1 - waiting, 1 - high, 1 - low)
    frame = pd.DataFrame(dict(zip(_CURVE, columns, strict=True)))
    return frame.astype({"at_risk_n": "int64", "promoted_n": "int64"})


def late_entry(spells: pd.DataFrame) -> npt.NDArray[np.float64] | None:
    """Return when each person came under observation; None if all were from the beginning.

    Who comes at a time isn't yet at risk at it; who was there from the beginning is at risk at 0.
    """
    entry = spells["entry"].to_numpy(dtype=float)
    return np.where(entry > 0, entry, -1.0) if (entry > 0).any() else None


def median_years(curve: pd.DataFrame) -> tuple[float, float, float]:
    """Return the first time by which half are promoted, with its interval; NaN if never reached.

    The interval holds the times at which a half lies within the curve's interval (Brookmeyer and
    Crowley 1982, *Biometrics* 38, 29–41).

    Examples
    --------
    >>> curve = pd.DataFrame({"years": [1.0, 2.0], "estimate": [0.4, 0.7],
    ...                       "ci_low": [0.1, 0.3], "ci_high": [0.6, 0.9]})
    >>> median_years(curve)
    (2.0, 1.0, nan)
    """
    ends = [_first(curve, name) for name in ("estimate", "ci_high", "ci_low")]
    return ends[0], ends[1], ends[2]


def _first(curve: pd.DataFrame, column: str) -> float:
    reached = curve.loc[curve[column] >= 0.5 - 1e-12, "years"]
    return float(reached.iloc[0]) if len(reached) else nan


def curve_at(curve: pd.DataFrame, years: float) -> tuple[float, float, float]:
    """Return the share promoted by `years` with its interval; 0 without one before the first."""
    past = curve.loc[curve["years"] <= years]
    if past.empty:
        return 0.0, nan, nan
    last = past.iloc[-1]
    return float(last["estimate"]), float(last["ci_low"]), float(last["ci_high"])
