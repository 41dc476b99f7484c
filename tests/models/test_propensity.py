"""What a chance of training says, must refuse, and where it is cut."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from fedanalysis.errors import DesignError
from fedanalysis.models.propensity import (
    crump_limit,
    fit_propensity,
    gram,
    inside,
    overlap_gates,
)
from fedanalysis.models.rungs import causal_words_in

NAMES = ["constant", "age", "skill"]


@pytest.fixture
def drawn():
    rng = np.random.default_rng(8)
    design = np.column_stack([np.ones(500), rng.normal(40, 9, 500), rng.normal(size=500)])
    chance = 1 / (1 + np.exp(-(0.05 * (design[:, 1] - 40) + design[:, 2] - 0.5)))
    return design, (rng.random(500) < chance).astype(float)


def test_says_how_many_have_an_extreme_chance(drawn):
    fitted = fit_propensity(*drawn, names=NAMES)
    overlap, support = overlap_gates(fitted.p, drawn[1], estimand="ATE")
    assert "A chance of training below .1 or above .9:" in overlap.text.en
    assert "参训概率低于0.1或高于0.9的人占" in overlap.text.zh
    assert "Without anybody of a like chance" in support.text.en
    for gate in (overlap, support):
        assert causal_words_in(gate.text) == ()


def test_refuses_a_number_that_splits_the_groups(drawn):
    design, treated = drawn
    split = design.copy()
    split[:, 2] = 2 * treated + 0.1 * split[:, 2] / np.abs(split[:, 2]).max()
    with pytest.raises(DesignError, match="`skill` does"):
        fit_propensity(split, treated, names=NAMES)


def test_refuses_covariates_that_split_together(drawn):
    design, _ = drawn
    line = (design[:, 1] - 40) / 9 + design[:, 2]
    keep = np.abs(line) > 0.05
    with pytest.raises(DesignError, match="`age and skill` does"):
        fit_propensity(design[keep], (line[keep] > 0).astype(float), names=NAMES)


def test_refuses_a_level_of_one_kind(drawn):
    design, treated = drawn
    level = design.copy()
    level[:, 2] = 0.0
    level[np.flatnonzero(treated == 1)[:12], 2] = 1.0
    with pytest.raises(DesignError, match="12 of 12 with skill = 1 are trained"):
        fit_propensity(level, treated, names=NAMES)


def test_no_value_of_a_number_stands_in_the_message(drawn):
    design, treated = drawn
    split = design.copy()
    split[:, 2] = 12345.0 + treated
    with pytest.raises(DesignError) as caught:
        fit_propensity(split, treated, names=NAMES)
    assert "12345" not in str(caught.value) or "12346" not in str(caught.value)


@pytest.mark.parametrize(("link", "theirs"), [("logit", sm.Logit), ("probit", sm.Probit)])
def test_agrees_with_statsmodels(drawn, link, theirs):
    design, treated = drawn
    fitted = fit_propensity(design, treated, names=NAMES, link=link)
    other = theirs(treated, design).fit(disp=0, method="newton", tol=1e-12)
    np.testing.assert_allclose(fitted.coefficients, other.params, rtol=1e-8)
    np.testing.assert_allclose(fitted.p, other.predict(), rtol=1e-8)
    assert fitted.explained == pytest.approx(other.prsquared, rel=1e-8)
    np.testing.assert_allclose(
        np.linalg.inv(gram(design, fitted.bend, design)), other.cov_params(), rtol=1e-6
    )


@pytest.mark.parametrize("link", ["logit", "probit"])
def test_derivatives_are_those_of_small_steps(drawn, link):
    design, treated = drawn
    fitted = fit_propensity(design, treated, names=NAMES, link=link)
    from fedanalysis.models.propensity import _pieces

    eta, step = design @ fitted.coefficients, 1e-5
    up, down = _pieces(eta + step, treated, link), _pieces(eta - step, treated, link)
    np.testing.assert_allclose((up[0] - down[0]) / (2 * step), fitted.slope, atol=1e-8)
    np.testing.assert_allclose((up[4] - down[4]) / (2 * step), fitted.score, atol=1e-8)
    np.testing.assert_allclose((down[2] - up[2]) / (2 * step), fitted.bend, atol=1e-8)


def test_units_of_a_covariate_change_no_chance(drawn):
    design, treated = drawn
    plain = fit_propensity(design, treated, names=NAMES)
    other = fit_propensity(design * [1.0, 1e6, 1e-6], treated, names=NAMES)
    np.testing.assert_allclose(other.p, plain.p, atol=1e-9)


def test_gram_is_the_plain_product_across_blocks():
    rng = np.random.default_rng(0)
    left, right, weight = (
        rng.normal(size=(70_000, 2)),
        rng.normal(size=(70_000, 3)),
        rng.random(70_000),
    )
    np.testing.assert_allclose(
        gram(left, weight, right), left.T @ (weight[:, None] * right), rtol=1e-9
    )


def test_crump_limit_is_that_of_a_grid():
    """The limit is the one under which the variance bound is smallest (Crump et al., section 4)."""
    p = np.random.default_rng(5).beta(0.6, 1.4, 20_000).clip(1e-4, 1 - 1e-4)
    grid = np.linspace(0.005, 0.3, 600)

    def bound(limit):
        kept = p[(p >= limit) & (p <= 1 - limit)]
        return (1 / (kept * (1 - kept))).mean() / len(kept)

    best = grid[np.argmin([bound(one) for one in grid])]
    assert crump_limit(p) == pytest.approx(best, abs=0.003)


def test_crump_limit_for_the_trained_is_that_of_a_grid():
    p = np.random.default_rng(5).beta(2, 0.5, 20_000).clip(1e-4, 1 - 1e-4)
    grid = np.linspace(0.001, 0.3, 600)

    def bound(limit):
        kept = p[p <= 1 - limit]
        return (kept / (1 - kept)).sum() / kept.sum() ** 2

    best = grid[np.argmin([bound(one) for one in grid])]
    assert crump_limit(p, estimand="ATT") == pytest.approx(best, abs=0.003)


def test_crump_keeps_all_where_overlap_is_good():
    assert crump_limit(np.linspace(0.3, 0.7, 50)) == 0.0
    assert crump_limit(np.linspace(0.3, 0.7, 50), estimand="ATT") == 0.0


def test_the_trained_need_only_chances_below_one():
    p = np.array([0.05, 0.5, 0.95])
    assert inside(p, 0.1, estimand="ATE").tolist() == [False, True, False]
    assert inside(p, 0.1, estimand="ATT").tolist() == [True, True, False]


def test_gates_fail_without_overlap():
    p = np.concatenate([np.linspace(0.05, 0.45, 50), np.linspace(0.4, 0.97, 50)])
    treated = np.repeat([0.0, 1.0], 50)
    assert [gate.passed for gate in overlap_gates(p, treated, estimand="ATE")] == [False, False]
    good = np.tile(np.linspace(0.2, 0.8, 50), 2)
    assert [gate.passed for gate in overlap_gates(good, treated, estimand="ATE")] == [True, True]
