"""The line keeps to the scatter about it and refuses what leaves none."""

from __future__ import annotations

import numpy as np
import pytest

from fedanalysis.errors import DesignError, TooFewError, ValueRangeError
from fedanalysis.models.line import fit_line

X, Y = [1.0, 2.0, 4.0, 7.0, 9.0], [1.2, 1.9, 4.4, 6.7, 9.1]


def test_line_passes_through_the_mean_point():
    line = fit_line(X, Y)
    assert line.centre == pytest.approx(np.mean(X))
    assert line.level == pytest.approx(np.mean(Y), abs=1e-12)


def test_slope_and_scatter_equal_the_closed_form():
    x, y = np.array(X), np.array(Y)
    slope = ((x - x.mean()) @ (y - y.mean())) / ((x - x.mean()) @ (x - x.mean()))
    rest = y - y.mean() - slope * (x - x.mean())
    line = fit_line(X, Y)
    assert line.slope == pytest.approx(slope, abs=1e-10)
    assert line.residual_sd == pytest.approx(np.sqrt(rest @ rest / 3), abs=1e-10)


def test_interval_of_a_new_point_contains_the_interval_of_the_line():
    at = fit_line(X, Y).at([-5.0, 4.6, 30.0])
    assert (at["pi_low"] < at["ci_low"]).all()
    assert (at["pi_high"] > at["ci_high"]).all()


def test_line_at_one_point_and_at_none():
    line = fit_line(X, Y)
    assert line.at([line.centre])["estimate"].item() == pytest.approx(line.level)
    assert list(line.at([]).columns) == list(line.at([1.0]).columns)


@pytest.mark.parametrize(
    ("x", "y", "error"),
    [
        pytest.param([1, 2], [1, 2], TooFewError, id="two points"),
        pytest.param([1, 1, 1], [1, 2, 3], DesignError, id="one x"),
        pytest.param([1, 2, 3], [1, np.nan, 3], ValueRangeError, id="missing"),
        pytest.param([1, 2, 3], [1, np.inf, 3], ValueRangeError, id="infinite"),
        pytest.param([1, 2, 3], [1, 2], DesignError, id="unequal length"),
        pytest.param([1, 2, 3, 4], [2, 4, 6, 8], DesignError, id="no scatter"),
    ],
)
def test_refuses(x, y, error):
    with pytest.raises(error):
        fit_line(x, y)


@pytest.mark.parametrize("confidence", [0, 1, 95, -0.1, float("nan")])
def test_refuses_confidence_outside_0_to_1(confidence):
    with pytest.raises(ValueRangeError):
        fit_line(X, Y, confidence=confidence)
