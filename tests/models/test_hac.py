"""Newey–West errors: a brute-force sum, the lag rule, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from fedanalysis.errors import DesignError, TooFewError, ValueRangeError
from fedanalysis.models.hac import fit_newey_west, newey_west_lags

NAMES = ["constant", "time"]


def series(n: int = 12, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    design = np.column_stack([np.ones(n), np.arange(n, dtype=float)])
    return design, design @ [1.0, 0.2] + rng.normal(size=n)


# the data that force the refusal


def test_refuses_dependent_columns_and_lists_them():
    design, up = series()
    doubled = np.column_stack([design, 2 * design[:, 1]])
    with pytest.raises(DesignError, match=r"`(time|twice)`"):
        fit_newey_west(doubled, up, names=[*NAMES, "twice"])


def test_refuses_a_value_that_is_not_finite_and_names_column_and_row():
    design, up = series()
    design[4, 1] = np.inf
    with pytest.raises(ValueRangeError, match=r"(?s)`time`.*Row 5"):
        fit_newey_west(design, up, names=NAMES)


@pytest.mark.parametrize("lags", [-1, 6, 2.5, True])
def test_refuses_lags_outside_0_to_half_the_rows(lags):
    with pytest.raises(ValueRangeError, match="lags"):
        fit_newey_west(*series(), names=NAMES, lags=lags)


def test_refuses_points_exactly_on_the_fit():
    design, _ = series()
    with pytest.raises(DesignError, match="scatter"):
        fit_newey_west(design, design @ [1.0, 2.0], names=NAMES)


def test_refuses_as_many_terms_as_rows():
    with pytest.raises(TooFewError, match="at least 3"):
        fit_newey_west(np.eye(2), [1.0, 2.0], names=NAMES)


@pytest.mark.parametrize(
    ("design", "names"),
    [(np.ones((3, 2)), NAMES), (np.ones((12, 2)), ["one"]), (np.ones(12), ["one"])],
    ids=["rows", "names", "one dimension"],
)
def test_refuses_shapes_that_do_not_fit_together(design, names):
    with pytest.raises(DesignError, match="one row per outcome"):
        fit_newey_west(design, series()[1], names=names)


# what it gives


@pytest.mark.parametrize("lags", [0, 1, 3])
def test_covariance_is_the_weighted_sum_over_pairs_of_rows(lags):
    design, up = series()
    fit = fit_newey_west(design, up, names=NAMES, lags=lags, small_sample=False)
    scores = design * fit.residuals[:, None]
    meat = np.zeros((2, 2))
    for i in range(12):
        for j in range(12):
            meat += max(0.0, 1 - abs(i - j) / (lags + 1)) * np.outer(scores[i], scores[j])
    bread = np.linalg.inv(design.T @ design)
    np.testing.assert_allclose(fit.cov, bread @ meat @ bread, rtol=1e-10)


def test_agrees_with_statsmodels_own_option():
    design, up = series()
    kept = {"maxlags": 2, "use_correction": True}
    other = sm.OLS(up, design).fit(cov_type="HAC", cov_kwds=kept, use_t=True)
    frame = fit_newey_west(design, up, names=NAMES, lags=2).to_frame(confidence=0.9)
    np.testing.assert_allclose(frame["se"], other.bse, rtol=1e-10)
    np.testing.assert_allclose(frame[["ci_low", "ci_high"]], other.conf_int(0.1), rtol=1e-10)


def test_reversed_time_gives_the_same_errors():
    design, up = series()
    forward = fit_newey_west(design, up, names=NAMES).cov
    backward = fit_newey_west(design[::-1], up[::-1], names=NAMES).cov
    np.testing.assert_allclose(forward, backward, rtol=1e-9)


def test_the_wider_error_is_never_below_either():
    fit = fit_newey_west(*series(), names=NAMES)
    for weight in ([1, 0], [0, 1], [1, 11]):
        plain = np.sqrt(np.array(weight) @ fit.cov_plain @ weight)
        assert fit.error(weight, wider=True) == pytest.approx(max(fit.error(weight), plain))


@pytest.mark.parametrize(("n", "lags"), [(1, 1), (8, 2), (20, 2), (50, 3), (100, 4), (1000, 6)])
def test_lag_rule_is_the_whole_part_of_the_formula(n, lags):
    assert newey_west_lags(n) == lags


def test_lag_rule_refuses_no_rows():
    with pytest.raises(ValueRangeError, match="at least 1"):
        newey_west_lags(0)
