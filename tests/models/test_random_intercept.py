"""Committees differ: the change within one, and how far they lie apart."""

from __future__ import annotations

import time

import numpy as np
import pytest
from scipy import integrate, optimize, stats

from fedanalysis.errors import TooFewError
from fedanalysis.models.binomial import collapse, fit_binomial
from fedanalysis.models.random_intercept import fit_random_intercept, value_and_score
from fedanalysis.models.response_patterns import find_patterns

NAMES = ["const", "year"]


def made(seed: int = 1, *, groups: int = 40, spread: float = 0.8):
    """Synthetic committees in four terms."""
    rng = np.random.default_rng(seed)
    group, year = np.repeat(np.arange(groups), 4), np.tile([-1.5, -0.5, 0.5, 1.5], groups)
    n = np.repeat(rng.choice([3, 5, 7], groups), 4)
    odds = -1 + 0.2 * year + rng.normal(0, spread, groups)[group]
    return (
        rng.binomial(n, 1 / (1 + np.exp(-odds))),
        n,
        np.column_stack([np.ones(len(n)), year]),
        group,
    )


def by_hand(y, n, x, group, theta) -> float:
    """Integrate each cluster by the trapezium rule, which is exact for such smooth tails."""
    u = np.linspace(-10, 10, 4001)
    total = 0.0
    for g in np.unique(group):
        at = group == g
        eta = (x[at] @ theta[:-1])[:, None] + theta[-1] * u
        inside = np.exp(y[at] @ eta - n[at] @ np.logaddexp(0, eta)) * stats.norm.pdf(u)
        total += np.log(integrate.trapezoid(inside, u))
    return total


@pytest.mark.parametrize(("spread", "nodes"), [(0.7, 30), (0.7, 0), (4.0, 0)], ids=str)
def test_likelihood_is_the_integral(spread, nodes):
    y, n, x, group = made(groups=12, spread=spread)
    theta = np.array([-0.9, 0.3, spread])
    found = value_and_score(find_patterns(collapse(y, n, x, group)), theta, nodes)[0]
    assert found == pytest.approx(by_hand(y, n, x, group, theta), abs=1e-8)


def test_score_is_the_slope_of_the_likelihood():
    y, n, x, group = made()
    patterns, theta = find_patterns(collapse(y, n, x, group)), np.array([-0.9, 0.3, 0.7])
    slope = optimize.approx_fprime(theta, lambda t: value_and_score(patterns, t, 30)[0], 1e-6)
    assert value_and_score(patterns, theta, 30)[1] == pytest.approx(slope, abs=1e-3)


def test_maximum_has_no_slope_and_errors_are_those_of_the_integral():
    y, n, x, group = made(groups=12)
    fit = fit_random_intercept(y, n, x, NAMES, clusters=group)
    theta, h = np.append(fit.params, fit.cluster_sd), 1e-3
    cells = find_patterns(collapse(y, n, x, group))
    assert np.abs(value_and_score(cells, theta, 40)[1]).max() < 1e-5
    at = [
        [
            by_hand(y, n, x, group, theta + h * (a * i + b * j))
            for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1))
        ]
        for i in np.eye(3)
        for j in np.eye(3)
    ]
    hessian = -np.array([(p - q - r + s) / (4 * h * h) for p, q, r, s in at]).reshape(3, 3)
    assert np.linalg.inv(hessian)[:2, :2] == pytest.approx(fit.covariance, rel=1e-3)


def test_patterns_stand_for_their_clusters():
    y, n, x, group = made(groups=400)
    fit = fit_random_intercept(y, n, x, NAMES, clusters=group)
    assert fit.pattern_n < fit.cluster_n / 5
    patterns = find_patterns(collapse(y, n, x, group))
    assert patterns.weight.sum() == 400
    assert patterns.weight @ patterns.successes == y.sum()


def test_permuted_relabelled_and_split_rows_change_nothing():
    y, n, x, group = made()
    whole = fit_random_intercept(y, n, x, NAMES, clusters=group)
    first = np.minimum(y, 2)
    order = np.random.default_rng(5).permutation(2 * len(y))
    split = fit_random_intercept(
        np.r_[first, y - first][order],
        np.r_[np.full(len(n), 2), n - 2][order],
        np.vstack([x, x])[order],
        NAMES,
        clusters=np.array([f"村{97 - g}" for g in np.tile(group, 2)])[order],
    )
    assert split.params == pytest.approx(whole.params, abs=1e-9)
    assert split.cluster_sd == pytest.approx(whole.cluster_sd, abs=1e-9)
    assert split.covariance == pytest.approx(whole.covariance, abs=1e-9)


def test_large_clusters_are_integrated_where_their_mass_is():
    rng = np.random.default_rng(8)
    n, x = np.full(30, 4000), np.ones((30, 1))
    y = rng.binomial(n, 1 / (1 + np.exp(-rng.normal(-1, 1.5, 30))))
    fit = fit_random_intercept(y, n, x, ["const"], clusters=np.arange(30))
    logits = np.log(y / (n - y))
    assert fit.cluster_sd == pytest.approx(logits.std(), rel=2e-2)
    assert fit.params[0] == pytest.approx(logits.mean(), abs=2e-2)


def test_seats_drawn_alike_have_no_spread():
    y, n = np.tile([1, 2], 20), np.full(40, 5)
    fit = fit_random_intercept(
        y, n, np.ones((40, 1)), ["const"], clusters=np.repeat(np.arange(20), 2)
    )
    assert (fit.cluster_sd, fit.p_value) == (0.0, 1.0)
    plain = fit_binomial(y, n, np.ones((40, 1)), ["const"])
    assert fit.params == pytest.approx(plain.params)
    assert np.isnan(fit.to_frame()["ci_low"].iloc[-1])


def test_slope_within_lies_further_from_zero_than_the_average_one():
    y, n, x, group = made(groups=2000, spread=1.5)
    within = fit_random_intercept(y, n, x, NAMES, clusters=group)
    average = fit_binomial(y, n, x, NAMES, clusters=group)
    assert within.params[1] > average.params[1] + 0.02


def test_four_clusters_are_refused():
    y, n, x, group = made(groups=4)
    with pytest.raises(TooFewError):
        fit_random_intercept(y, n, x, NAMES, clusters=group)


def test_fifty_thousand_clusters_take_no_long_time():
    rows = made(groups=50_000)
    started = time.process_time()
    fit = fit_random_intercept(*rows[:3], NAMES, clusters=rows[3])
    assert time.process_time() - started < 5  # measured in benchmarks; here only an order
    assert fit.params[1] == pytest.approx(0.2, abs=0.01)
    assert fit.cluster_sd == pytest.approx(0.8, abs=0.02)


BAND = 3 * np.sqrt(0.95 * 0.05 / 200)


def test_intervals_cover_the_slope_within():
    hit = 0
    for seed in range(200):
        y, n, x, group = made(seed)
        row = fit_random_intercept(y, n, x, NAMES, clusters=group, nodes=8).to_frame().iloc[1]
        hit += row["ci_low"] <= 0.2 <= row["ci_high"]
    assert abs(hit / 200 - 0.95) <= BAND


def test_boundary_test_keeps_its_level():
    found = 0
    for seed in range(200):
        y, n, x, group = made(seed, spread=0.0)
        found += fit_random_intercept(y, n, x, NAMES, clusters=group, nodes=8).p_value < 0.05
    assert found / 200 <= 0.05 + BAND


def test_few_very_different_committees_reach_a_maximum():
    for seed in range(40):
        y, n, x, group = made(seed, groups=8, spread=3.0)
        if not 0 < y.sum() < n.sum():
            continue
        fit = fit_random_intercept(y, n, x, NAMES, clusters=group)
        if fit.cluster_sd:
            cells = find_patterns(collapse(y, n, x, group))
            slope = value_and_score(cells, np.append(fit.params, fit.cluster_sd), 0)[1]
            assert np.abs(slope).max() < 1e-3
        assert (np.diag(fit.covariance) > 0).all()


def test_boundary_test_takes_half_of_the_chi_square():
    y, n, x, group = made()
    fit = fit_random_intercept(y, n, x, NAMES, clusters=group)
    ratio = 2 * (fit.log_likelihood - fit.binomial_log_likelihood)
    assert fit.p_value == pytest.approx(stats.chi2.sf(ratio, 1) / 2)
