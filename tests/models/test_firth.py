"""A penalised fit is finite where the likelihood has no maximum."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize, stats

from fedanalysis.errors import DesignError, ValueRangeError
from fedanalysis.models.firth import fit_firth

TWO = [[1.0, 0.0], [1.0, 1.0]]


def made(seed: int = 3):
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(8), np.repeat([0.0, 1.0], 4), np.tile([0.0, 1, 2, 3], 2)])
    n = rng.integers(2, 9, 8).astype(float)
    return rng.binomial(n.astype(int), 0.3).astype(float), n, x


@pytest.mark.parametrize(
    ("y", "n"), [((0, 5), (10, 10)), ((3, 9), (12, 12)), ((0, 7), (4, 7))], ids=str
)
def test_two_by_two_table_adds_one_half_to_every_cell(y, n):
    fit = fit_firth(y, n, TWO, ["const", "later"])
    odds = (np.array(y) + 0.5) / (np.array(n) - np.array(y) + 0.5)
    assert fit.params == pytest.approx([np.log(odds[0]), np.log(odds[1] / odds[0])], abs=1e-8)


def test_maximum_and_profile_agree_with_a_plain_search():
    y, n, x = made()

    def loss(beta):
        at = x @ beta
        p = 1 / (1 + np.exp(-at))
        _, log_det = np.linalg.slogdet(x.T @ ((n * p * (1 - p))[:, None] * x))
        return -(y @ at - n @ np.logaddexp(0, at) + log_det / 2)

    best = optimize.minimize(
        loss,
        np.zeros(3),
        method="Nelder-Mead",
        options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 9999, "maxfev": 9999},
    )
    fit = fit_firth(y, n, x, ["c", "a", "b"])
    assert fit.params == pytest.approx(best.x, abs=1e-5)
    assert fit.log_likelihood == pytest.approx(-best.fun, abs=1e-9)
    for end in (fit.ci_low[1], fit.ci_high[1]):
        held = optimize.minimize(
            lambda b, end=end: loss(np.array([b[0], end, b[1]])),
            fit.params[[0, 2]],
            method="Nelder-Mead",
            options={"xatol": 1e-9, "fatol": 1e-12},
        )
        assert 2 * (held.fun - best.fun) == pytest.approx(stats.chi2.ppf(0.95, 1), abs=1e-5)


def test_single_rows_cells_permuted_and_split_rows_agree():
    y, n, x = made()
    cells = fit_firth(y, n, x, ["c", "a", "b"])
    ones = np.concatenate(
        [np.r_[np.ones(int(a)), np.zeros(int(b - a))] for a, b in zip(y, n, strict=True)]
    )
    order = np.random.default_rng(1).permutation(len(ones))
    rows = fit_firth(
        ones[order], np.ones(len(ones)), np.repeat(x, n.astype(int), axis=0)[order], ["c", "a", "b"]
    )
    for name in ("params", "se", "ci_low", "ci_high", "p_value"):
        assert getattr(rows, name) == pytest.approx(getattr(cells, name), abs=1e-7)
    assert rows.cell_n == cells.cell_n


def test_swapping_women_and_men_turns_every_sign():
    y, n, x = made()
    one, other = fit_firth(y, n, x, ["c", "a", "b"]), fit_firth(n - y, n, x, ["c", "a", "b"])
    assert one.params == pytest.approx(-other.params, abs=1e-8)
    assert one.ci_low == pytest.approx(-other.ci_high, abs=1e-6)


def test_even_no_woman_at_all_has_a_finite_interval():
    frame = fit_firth([0, 0], [9, 9], TWO, ["const", "later"]).to_frame()
    assert np.isfinite(frame[["estimate", "ci_low", "ci_high"]].to_numpy()).all()
    assert list(frame.columns) == ["term", "estimate", "ci_low", "ci_high", "n"]
    assert frame["estimate"][1] == pytest.approx(0, abs=1e-9)


def test_interval_leaves_out_zero_exactly_where_the_test_says_so():
    for seed in range(20):
        y, n, x = made(seed)
        fit = fit_firth(y, n, x, ["c", "a", "b"])
        outside = (fit.ci_low > 0) | (fit.ci_high < 0)
        assert outside.tolist() == (fit.p_value < 0.05).tolist()


def test_dependent_columns_and_bad_options_are_refused():
    with pytest.raises(DesignError, match="twice"):
        fit_firth([1, 2], [3, 3], [[1, 1], [1, 1]], ["const", "twice"])
    with pytest.raises(DesignError, match="every column"):
        fit_firth([1, 2], [3, 3], TWO, ["const"])
    with pytest.raises(ValueRangeError):
        fit_firth([1, 2], [3, 3], TWO, ["const", "later"], confidence=95)


def test_small_tables_are_covered_where_maximum_likelihood_has_no_answer():
    rng, truth, hit, separated = np.random.default_rng(20), 1.5, 0, 0
    share, ends = 1 / (1 + np.exp(-np.array([-2.0, -0.5]))), {}
    for _ in range(200):
        y = rng.binomial(12, share)
        separated += bool((y == 0).any())
        key = tuple(y)
        if key not in ends:
            fit = fit_firth(y, [12, 12], TWO, ["const", "later"])
            ends[key] = (fit.ci_low[1], fit.ci_high[1])
        hit += ends[key][0] <= truth <= ends[key][1]
    assert separated > 20
    assert hit / 200 >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / 200)
