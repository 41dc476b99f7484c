"""The numbers of the committee trend as tables: takes its result, gives one row per estimate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import expit

from fedanalysis.models.binomial import Floats, critical, linear

if TYPE_CHECKING:
    from fedanalysis.models.committee_trend import CommitteeTrendResult

_COLUMNS = ["estimate", "ci_low", "ci_high"]
_NONE = float("nan")


def estimates(result: CommitteeTrendResult) -> pd.DataFrame:
    """Return `term`, `estimate`, `ci_low`, `ci_high`, `n` of the reported trend."""
    fits = result.fits
    slope = _slope(result)
    rows = {
        "slope": slope,
        "odds_ratio_per_year": np.exp(slope),
        "points_per_year_at_mean": 100 * _steepness(result) * slope,
    }
    rows |= _by_group(result)
    rows["dispersion"] = np.array([fits.common.dispersion.estimate, _NONE, _NONE])
    return _frame(rows, fits.common.trial_n)


def compared(result: CommitteeTrendResult) -> pd.DataFrame:
    """Return the slope by every method, and how alike seats of one committee are."""
    fits, common = result.fits, result.fits.common
    place = common.names.index("slope")
    unit = np.eye(len(common.names))[[place]]
    wide = critical(result.confidence, 0)
    rows = {
        "binomial": _first(linear(unit, common.params, common.model_covariance, wide)),
        "quasi_binomial": _first(linear(unit, common.params, common.quasi_covariance, wide)),
        "clustered": _slope(result),
    }
    if fits.beta is not None:
        rows["beta_binomial"] = _first(linear(unit, fits.beta.params, fits.beta.covariance, wide))
    if fits.intercept is not None:
        within = linear(unit, fits.intercept.params, fits.intercept.covariance, wide)
        rows["random_intercept"] = _first(within)
    if fits.beta is not None:
        rows["rho"] = np.array([fits.beta.rho, fits.beta.rho_low, fits.beta.rho_high])
    if fits.intercept is not None:
        sd = fits.intercept
        rows["unit_sd"] = np.array([sd.cluster_sd, sd.cluster_sd_low, sd.cluster_sd_high])
    return _frame(rows, common.trial_n)


def _slope(result: CommitteeTrendResult) -> Floats:
    common = result.fits.common
    row = np.eye(len(common.names))[[common.names.index("slope")]]
    return _first(common.linear(row))


def _by_group(result: CommitteeTrendResult) -> dict[str, Floats]:
    own = result.fits.own
    if own is None:
        return {}
    unit = np.eye(len(own.names))
    first = unit[own.names.index("slope")]
    slopes, differences = {}, {}
    for place, group in enumerate(result.cells.groups):
        if place == 0:
            slopes[f"slope[{group}]"] = _first(own.linear(first))
            continue
        extra = unit[own.names.index(f"slope_difference[{group}]")]
        slopes[f"slope[{group}]"] = _first(own.linear(first + extra))
        differences[f"slope_difference[{group}]"] = _first(own.linear(extra))
    return slopes | differences


def _steepness(result: CommitteeTrendResult) -> float:
    """Return how fast the averaged share rises for one unit of log-odds, in the mean term."""
    design = result.fits.design
    rows = design.x.copy()
    rows[:, design.names.index("slope")] = 0.0
    share = expit(rows @ result.fits.common.params)
    weight = result.cells.frame["member_n"].to_numpy(dtype=float)
    return float(weight @ (share * (1 - share)) / weight.sum())


def _first(frame: pd.DataFrame) -> Floats:
    found: Floats = frame[_COLUMNS].to_numpy(dtype=float)[0]
    return found


def _frame(rows: dict[str, Floats], n: int) -> pd.DataFrame:
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=_COLUMNS)
    return frame.rename_axis("term").reset_index().assign(n=n)
