"""Multipliers have the moments they should, and bands the coverage they claim."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from fedanalysis.errors import DesignError, TooFewError, UnknownNameError, ValueRangeError
from fedanalysis.models import multiplier_bootstrap as bootstrap


@pytest.mark.parametrize(("kind", "third"), [("mammen", 1.0), ("rademacher", 0.0)])
def test_multipliers_have_mean_0_variance_1_and_their_third_moment(kind, third):
    drawn = bootstrap.draw_multipliers(np.random.default_rng(1), (1000, 400), kind=kind)
    assert len(np.unique(drawn)) == 2
    assert drawn.mean() == pytest.approx(0, abs=0.01)
    assert (drawn**2).mean() == pytest.approx(1, abs=0.01)
    assert (drawn**3).mean() == pytest.approx(third, abs=0.02)


@pytest.mark.parametrize("kind", bootstrap.MULTIPLIERS)
def test_sums_scatter_as_the_influence_says(kind):
    influence = np.random.default_rng(2).normal(size=(300, 3)) / 300
    sums = bootstrap.bootstrap_sums(influence, draws=4000, seed=5, kind=kind)
    np.testing.assert_allclose(np.cov(sums.T), influence.T @ influence, atol=3e-4)


def test_draws_do_not_depend_on_how_memory_is_cut(monkeypatch):
    influence = np.random.default_rng(3).normal(size=(50, 2))
    whole = bootstrap.bootstrap_sums(influence, draws=300)
    monkeypatch.setattr(bootstrap, "_BLOCK", 700)
    np.testing.assert_allclose(bootstrap.bootstrap_sums(influence, draws=300), whole, atol=1e-12)


def test_critical_value_of_independent_estimates_is_sidak_s():
    influence = np.random.default_rng(4).normal(size=(4000, 6))
    found = bootstrap.simultaneous(influence, draws=4000)
    sidak = norm.ppf((1 + 0.95 ** (1 / 6)) / 2)
    assert found.critical == pytest.approx(sidak, abs=0.06)


def test_critical_value_of_equal_estimates_is_the_pointwise_one():
    column = np.random.default_rng(5).normal(size=(2000, 1))
    found = bootstrap.simultaneous(np.repeat(column, 5, axis=1), draws=4000)
    assert found.critical == pytest.approx(found.pointwise, abs=0.08)
    assert found.critical >= found.pointwise


def test_scaling_an_estimate_changes_no_band():
    influence = np.random.default_rng(6).normal(size=(200, 3))
    one = bootstrap.simultaneous(influence)
    assert bootstrap.simultaneous(influence * [1, 1e6, 1e-6]).critical == pytest.approx(
        one.critical
    )


@pytest.mark.parametrize(
    ("influence", "options", "error"),
    [
        (np.ones((1, 2)), {}, TooFewError),
        (np.zeros((9, 2)), {}, DesignError),
        (np.ones((9, 2)), {"draws": 20}, ValueRangeError),
        (np.ones((9, 2)), {"confidence": 95}, ValueRangeError),
        (np.ones((9, 2)), {"kind": "normal"}, UnknownNameError),
    ],
    ids=["one unit", "no scatter", "few draws", "per cent", "unknown"],
)
def test_refusals(influence, options, error):
    with pytest.raises(error):
        bootstrap.simultaneous(influence, **options)
