"""Rows, cells and split cells say the same; errors are those of the design."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from fedanalysis.errors import DesignError, TooFewError
from fedanalysis.models.binomial import collapse, critical, fit_binomial

NAMES = ["const", "x", "z"]


def persons(groups: int = 30, size: int = 4000, seed: int = 1):
    rng = np.random.default_rng(seed)
    group = rng.integers(0, groups, size)
    x, z = rng.integers(0, 4, size), rng.integers(0, 2, size)
    odds = -1 + 0.3 * x + 0.2 * z + rng.normal(0, 0.6, groups)[group]
    y = (rng.random(size) < 1 / (1 + np.exp(-odds))).astype(float)
    return y, np.column_stack([np.ones(size), x, z]), group


def committees(seed: int, *, groups: int, spread: float = 0.6, slope: float = 0.0, size: int = 5):
    """Synthetic: `groups` committees in four terms."""
    rng = np.random.default_rng(seed)
    group, year = np.repeat(np.arange(groups), 4), np.tile([-1.5, -0.5, 0.5, 1.5], groups)
    odds = -1 + slope * year + rng.normal(0, spread, groups)[group]
    n = np.full(4 * groups, size)
    y = rng.binomial(n, 1 / (1 + np.exp(-odds)))
    return y, n, np.column_stack([np.ones(len(n)), year]), group


def same(one, other, tolerance=1e-9):
    assert one.params == pytest.approx(other.params, abs=tolerance)
    assert one.covariance == pytest.approx(other.covariance, abs=tolerance)
    assert one.model_covariance == pytest.approx(other.model_covariance, abs=tolerance)
    assert one.log_likelihood == pytest.approx(other.log_likelihood, rel=tolerance)
    assert one.dispersion.estimate == pytest.approx(other.dispersion.estimate, abs=tolerance)
    assert one.trial_n == other.trial_n


@pytest.fixture(scope="module")
def rows():
    return persons()


def test_cells_equal_statsmodels_on_rows(rows):
    y, x, group = rows
    fit = fit_binomial(y, np.ones(len(y)), x, NAMES, clusters=group)
    model = sm.GLM(y, x, family=sm.families.Binomial())
    plain, clustered = (
        model.fit(tol=1e-12),
        model.fit(tol=1e-12, cov_type="cluster", cov_kwds={"groups": group}),
    )
    assert fit.params == pytest.approx(plain.params, abs=1e-8)
    assert np.sqrt(np.diag(fit.model_covariance)) == pytest.approx(plain.bse, abs=1e-8)
    assert np.sqrt(np.diag(fit.covariance)) == pytest.approx(clustered.bse, abs=1e-8)
    assert fit.log_likelihood == pytest.approx(plain.llf, rel=1e-10)


def test_split_cells_permuted_rows_and_new_labels_change_nothing(rows):
    y, x, group = rows
    whole = fit_binomial(y, np.ones(len(y)), x, NAMES, clusters=group)
    cells = collapse(y, np.ones(len(y)), x, group)
    shuffled = np.random.default_rng(0).permutation(len(cells.trials))
    labels = np.array([f"村{99 - k}" for k in range(30)])
    same(
        whole,
        fit_binomial(
            cells.successes[shuffled],
            cells.trials[shuffled],
            cells.design[cells.row[shuffled]],
            NAMES,
            clusters=labels[cells.cluster[shuffled]],
        ),
    )


def test_empty_rows_change_nothing_and_are_counted(rows):
    y, x, group = rows
    whole = fit_binomial(y, np.ones(len(y)), x, NAMES, clusters=group)
    padded = fit_binomial(
        np.append(y, [0, 0]),
        np.append(np.ones(len(y)), [0, 0]),
        np.vstack([x, [[1, 50, 0], [1, 2, 1]]]),
        NAMES,
        clusters=np.append(group, [998, 999]),
    )
    same(whole, padded)
    assert padded.empty_n == 2


def test_two_by_two_table_has_its_closed_form():
    fit = fit_binomial([10, 20], [40, 50], [[1, 0], [1, 1]], ["const", "later"])
    assert fit.params[1] == pytest.approx(np.log(20 / 30 / (10 / 30)), abs=1e-10)
    assert fit.model_covariance[1, 1] == pytest.approx(1 / 10 + 1 / 30 + 1 / 20 + 1 / 30)
    assert np.isnan(fit.dispersion.estimate)
    assert fit.deviance == pytest.approx(0, abs=1e-9)


def test_clustered_covariance_is_the_sum_over_clusters_by_hand():
    y, n, x, group = committees(3, groups=8)
    fit = fit_binomial(y, n, x, ["const", "year"], clusters=group)
    p = 1 / (1 + np.exp(-x @ fit.params))
    bread = np.linalg.inv(
        sum(k * q * (1 - q) * np.outer(r, r) for k, q, r in zip(n, p, x, strict=True))
    )
    meat = np.zeros((2, 2))
    for g in range(8):
        score = ((y - n * p)[group == g, None] * x[group == g]).sum(axis=0)
        meat += np.outer(score, score)
    seats = n.sum()
    factor = 8 / 7 * (seats - 1) / (seats - 2)
    assert fit.covariance == pytest.approx(factor * bread @ meat @ bread, abs=1e-12)


def test_few_clusters_take_students_t_and_many_the_normal():
    assert critical(0.95, 8) == pytest.approx(2.364624, abs=1e-6)
    assert critical(0.95, 39) == pytest.approx(2.024394, abs=1e-6)
    assert critical(0.95, 40) == pytest.approx(1.959964, abs=1e-6)


def test_scale_never_makes_errors_shorter_than_the_binomial():
    fit = fit_binomial([5, 5, 5, 5], [10] * 4, np.column_stack([np.ones(4), range(4)]), ["c", "x"])
    assert fit.dispersion.estimate < 1
    assert fit.quasi_covariance == pytest.approx(fit.model_covariance)


def test_dispersion_is_one_for_seats_drawn_one_by_one():
    y, n, x, group = committees(5, groups=2000, spread=0.0)
    fit = fit_binomial(y, n, x, ["const", "year"], clusters=group)
    assert fit.dispersion.estimate == pytest.approx(1, abs=0.06)


def test_single_seats_have_no_dispersion_to_tell():
    y, n, x, group = committees(6, groups=40, size=1)
    fit = fit_binomial(y, n, x, ["const", "year"], clusters=group)
    assert np.isnan(fit.dispersion.p_value)
    assert fit.dispersion.scale == 1


@pytest.mark.parametrize("groups", [2, 3, 4])
def test_fewer_than_five_clusters_are_refused(groups):
    y, n, x, group = committees(2, groups=groups)
    with pytest.raises(TooFewError):
        fit_binomial(y, n, x, ["const", "year"], clusters=group)


def test_unequal_lengths_and_names_are_refused():
    with pytest.raises(DesignError, match="one row each"):
        collapse([1], [2, 3], [[1], [1]])
    with pytest.raises(DesignError, match="one cluster a row"):
        collapse([1, 1], [2, 3], [[1], [1]], ["a"])
    with pytest.raises(DesignError, match="every column"):
        fit_binomial([1, 1], [2, 3], [[1], [1]], ["a", "b"])


def test_separated_and_constant_outcomes_are_refused():
    with pytest.raises(DesignError, match="later"):
        fit_binomial([1, 3], [3, 3], [[1, 0], [1, 1]], ["const", "later"])
    with pytest.raises(DesignError, match="must differ"):
        fit_binomial([3, 3], [3, 3], [[1, 0], [1, 1]], ["const", "later"])


def band(rate: float, replications: int = 200) -> float:
    return 3 * float(np.sqrt(rate * (1 - rate) / replications))


@pytest.mark.parametrize("groups", [12, 60])
def test_clustered_intervals_cover_the_slope(groups):
    # the slope averaged over clusters: 200,000 synthetic committees give it to four digits
    truth = fit_binomial(*committees(0, groups=200_000, slope=0.2)[:3], ["c", "s"]).params[1]
    hit = 0
    for seed in range(200):
        y, n, x, group = committees(seed + 1, groups=groups, slope=0.2)
        row = fit_binomial(y, n, x, ["c", "s"], clusters=group).to_frame().iloc[1]
        hit += row["ci_low"] <= truth <= row["ci_high"]
    assert abs(hit / 200 - 0.95) <= band(0.95)


def test_binomial_intervals_undercover_a_level_of_alike_seats_and_clustered_ones_do_not():
    plain = clustered = 0
    truth = fit_binomial(*committees(0, groups=200_000, spread=1.5)[:3], ["c", "s"]).params[0]
    for seed in range(200):
        y, n, x, group = committees(seed + 1, groups=40, spread=1.5)
        fit = fit_binomial(y, n, x, ["c", "s"], clusters=group)
        off = abs(fit.params[0] - truth)
        plain += off <= 1.96 * np.sqrt(fit.model_covariance[0, 0])
        clustered += off <= fit.critical * np.sqrt(fit.covariance[0, 0])
    assert plain / 200 < 0.85
    assert abs(clustered / 200 - 0.95) <= band(0.95)


def test_over_dispersion_is_found_at_its_nominal_rate_in_small_committees():
    found = 0
    for seed in range(200):
        y, n, x, group = committees(seed, groups=60, spread=0.0, size=4)
        found += fit_binomial(y, n, x, ["c", "s"], clusters=group).dispersion.p_value < 0.05
    assert abs(found / 200 - 0.05) <= band(0.05)


def test_dispersion_test_has_the_exact_spread_of_squared_residuals():
    from scipy import stats

    y, n, x = (
        np.array([0, 1, 0, 0, 1, 0]),
        np.full(6, 3),
        np.column_stack([np.ones(6), [0, 0, 0, 1, 1, 1]]),
    )
    fit = fit_binomial(y, n, x, ["c", "x"], clusters=np.arange(6))
    at = np.arange(4)
    chance = stats.binom.pmf(at, 3, 1 / 9)
    squared = (at - 1 / 3) ** 2 / (3 * 1 / 9 * 8 / 9)
    variance = chance @ squared**2 - (chance @ squared) ** 2
    df, chi2 = 4, 4 * fit.dispersion.estimate
    wanted = stats.chi2.sf(chi2 * 2 / variance, 2 * df / variance)
    assert variance > 2.5  # against 2 of a chi-square
    assert fit.dispersion.p_value == pytest.approx(wanted, rel=1e-9)
