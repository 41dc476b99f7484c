"""Seats of a committee are alike: how much, and what that does to an estimate."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize, stats

from fedanalysis.errors import DesignError
from fedanalysis.models.beta_binomial import _patterns, fit_beta_binomial
from fedanalysis.models.binomial import collapse, fit_binomial


def made(seed: int = 1, *, size: int = 60, rho: float = 0.15):
    """Synthetic committees whose shares vary as a beta distribution."""
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(size), np.tile([0.0, 1.0], size // 2)])
    mean = 1 / (1 + np.exp(-(x @ [-1.0, 0.5])))
    phi = 1 / rho - 1 if rho else np.inf
    share = rng.beta(mean * phi, (1 - mean) * phi) if rho else mean
    n = rng.integers(3, 10, size)
    return rng.binomial(n, share), n, x


def test_likelihood_and_maximum_are_scipys():
    y, n, x = made()

    def loss(theta):
        mean, phi = 1 / (1 + np.exp(-(x @ theta[:2]))), np.exp(theta[2])
        return -stats.betabinom.logpmf(y, n, mean * phi, (1 - mean) * phi).sum()

    best = optimize.minimize(
        loss,
        [-1.0, 0.5, 1.5],
        method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-11, "maxiter": 9999, "maxfev": 9999},
    )
    fit = fit_beta_binomial(y, n, x, ["c", "later"])
    assert fit.params == pytest.approx(best.x[:2], abs=1e-6)
    assert fit.rho == pytest.approx(1 / (1 + np.exp(best.x[2])), abs=1e-6)
    constant = stats.binom.logpmf(y, n, 0.5).sum() - n.sum() * np.log(0.5)
    assert fit.log_likelihood == pytest.approx(-best.fun - constant, abs=1e-7)


def test_errors_are_those_of_the_numerical_hessian():
    y, n, x = made()
    fit = fit_beta_binomial(y, n, x, ["c", "later"])

    def loss(theta):
        mean, phi = 1 / (1 + np.exp(-(x @ theta[:2]))), np.exp(theta[2])
        return -stats.betabinom.logpmf(y, n, mean * phi, (1 - mean) * phi).sum()

    at, h = np.r_[fit.params, np.log(1 / fit.rho - 1)], 1e-3
    hessian = np.array(
        [
            [
                (
                    loss(at + h * (i + j))
                    - loss(at + h * (i - j))
                    - loss(at - h * (i - j))
                    + loss(at - h * (i + j))
                )
                / (4 * h * h)
                for j in np.eye(3)
            ]
            for i in np.eye(3)
        ]
    )
    assert np.linalg.inv(hessian)[:2, :2] == pytest.approx(fit.covariance, rel=1e-3)


@pytest.mark.parametrize("counts", [(4, 4, 8), (10, 6, 9), (20, 5, 3)], ids=str)
def test_pairs_have_their_closed_form(counts):
    y = np.repeat([0, 1, 2], counts)
    fit = fit_beta_binomial(y, np.full(len(y), 2), np.ones((len(y), 1)), ["const"])
    mean = y.mean() / 2
    assert fit.params[0] == pytest.approx(np.log(mean / (1 - mean)), abs=1e-7)
    assert fit.rho == pytest.approx(1 - counts[1] / len(y) / (2 * mean * (1 - mean)), abs=1e-7)


def test_permuted_rows_and_rows_of_one_unit_change_nothing():
    y, n, x = made()
    whole = fit_beta_binomial(y, n, x, ["c", "later"])
    first = np.minimum(y, 2)
    order = np.random.default_rng(2).permutation(120)
    parts = fit_beta_binomial(
        np.r_[first, y - first][order],
        np.r_[np.full(60, 2), n - 2][order],
        np.vstack([x, x])[order],
        ["c", "later"],
        units=np.tile(np.arange(60), 2)[order],
    )
    assert parts.params == pytest.approx(whole.params, abs=1e-8)
    assert parts.rho == pytest.approx(whole.rho, abs=1e-8)


def test_seats_less_alike_than_chance_lie_at_the_boundary():
    y, n = np.full(30, 2), np.full(30, 5)  # exactly two women in each
    y[:2] = [1, 3]
    fit = fit_beta_binomial(y, n, np.ones((30, 1)), ["const"])
    assert (fit.rho, fit.p_value) == (0.0, 1.0)
    assert np.isnan(fit.rho_low)
    plain = fit_binomial(y, n, np.ones((30, 1)), ["const"])
    assert fit.covariance == pytest.approx(plain.model_covariance)


def test_frame_has_the_correlation_last():
    frame = fit_beta_binomial(*made(), ["c", "later"]).to_frame()
    assert frame["term"].tolist() == ["c", "later", "rho"]
    assert (frame["ci_low"] < frame["estimate"]).all()
    assert (frame["estimate"] < frame["ci_high"]).all()
    assert frame["ci_high"].iloc[2] < 1


def test_single_seats_and_rows_all_or_nothing_are_refused():
    with pytest.raises(DesignError, match="at least two trials"):
        fit_beta_binomial([0, 1, 1], [1, 1, 1], [[1]] * 3, ["const"])
    with pytest.raises(DesignError, match="must be mixed"):
        fit_beta_binomial([0, 3, 5], [3, 3, 5], [[1]] * 3, ["const"])


def test_boundary_test_keeps_its_level_and_intervals_cover():
    found = hit = 0
    for seed in range(200):
        found += fit_beta_binomial(*made(seed, rho=0), ["c", "later"]).p_value < 0.05
        row = fit_beta_binomial(*made(seed), ["c", "later"]).to_frame().iloc[1]
        hit += row["ci_low"] <= 0.5 <= row["ci_high"]
    band = 3 * np.sqrt(0.95 * 0.05 / 200)
    assert found / 200 <= 0.05 + band
    assert abs(hit / 200 - 0.95) <= band


def test_score_and_hessian_are_the_slopes_of_the_likelihood():
    problem = _patterns(collapse(*made(), np.arange(60)))
    theta, h = np.array([-0.7, 0.4, 0.3]), 1e-5
    score, hessian = problem.slopes(theta)
    by_value = [
        (problem.value(theta + h * i) - problem.value(theta - h * i)) / (2 * h) for i in np.eye(3)
    ]
    by_score = [
        (problem.slopes(theta + h * i)[0] - problem.slopes(theta - h * i)[0]) / (2 * h)
        for i in np.eye(3)
    ]
    assert score == pytest.approx(by_value, rel=1e-6)
    assert hessian == pytest.approx(np.array(by_score), rel=1e-6, abs=1e-6)


def test_boundary_test_takes_half_of_the_chi_square():
    fit = fit_beta_binomial(*made(), ["c", "later"])
    ratio = 2 * (fit.log_likelihood - fit.binomial_log_likelihood)
    assert fit.p_value == pytest.approx(stats.chi2.sf(ratio, 1) / 2)
