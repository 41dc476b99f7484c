"""The line against certified values.

Source: National Institute of Standards and Technology, Statistical Reference Datasets, linear
regression, data set Norris (calibration of ozone monitors, 36 observations, lower difficulty),
https://www.itl.nist.gov/div898/strd/lls/data/Norris.shtml. Public domain.
Tolerance: relative 1e-9; certified values have 15 digits, double precision loses a few.
"""

from __future__ import annotations

import pytest
from scipy import stats

from fedanalysis.models.line import fit_line

X = [
    0.2, 337.4, 118.2, 884.6, 10.1, 226.5, 666.3, 996.3, 448.6, 777.0, 558.2, 0.4,
    0.6, 775.5, 666.9, 338.0, 447.5, 11.6, 556.0, 228.1, 995.8, 887.6, 120.2, 0.3,
    0.3, 556.8, 339.1, 887.2, 999.0, 779.0, 11.1, 118.3, 229.2, 669.1, 448.9, 0.5,
]  # fmt: skip
Y = [
    0.1, 338.8, 118.1, 888.0, 9.2, 228.1, 668.5, 998.5, 449.1, 778.9, 559.2, 0.3,
    0.1, 778.1, 668.8, 339.3, 448.9, 10.8, 557.7, 228.3, 998.0, 888.8, 119.6, 0.3,
    0.6, 557.6, 339.3, 888.0, 998.5, 778.9, 10.2, 117.6, 228.9, 668.4, 449.2, 0.2,
]  # fmt: skip

INTERCEPT, INTERCEPT_SE = -0.262323073774029, 0.232818234301152
SLOPE, SLOPE_SE = 1.00211681802045, 0.429796848199937e-03
RESIDUAL_SD = 0.884796396144373


def test_norris_slope_intercept_and_scatter_are_the_certified_ones():
    line = fit_line(X, Y)
    assert line.n == 36
    assert line.slope == pytest.approx(SLOPE, rel=1e-9)
    assert line.at([0.0])["estimate"].item() == pytest.approx(INTERCEPT, rel=1e-9)
    assert line.residual_sd == pytest.approx(RESIDUAL_SD, rel=1e-9)


def test_norris_standard_errors_are_the_certified_ones():
    line = fit_line(X, Y, confidence=0.9)
    twice = 2 * stats.t.ppf(0.95, df=34)
    at_zero = line.at([0.0]).iloc[0]
    assert (line.slope_high - line.slope_low) / twice == pytest.approx(SLOPE_SE, rel=1e-9)
    assert (at_zero["ci_high"] - at_zero["ci_low"]) / twice == pytest.approx(INTERCEPT_SE, rel=1e-9)
