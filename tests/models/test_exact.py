"""Small-count intervals and tests: what they give, what they refuse, and how often they cover."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import comb, inf

import numpy as np
import pytest
from scipy import stats

from fedanalysis.errors import DesignError, TooFewError, ValueRangeError
from fedanalysis.models.exact import (
    METHODS,
    difference_interval,
    odds_ratio,
    proportion_interval,
)
from fedanalysis.models.exact_ratio import ratio_interval
from fedanalysis.models.permutation import permutation_test

# the refusals


@pytest.mark.parametrize(
    ("count", "total", "message"),
    [
        (1, 0, "at least 1"),
        (3, 2, "at most `total`"),
        (-1, 2, "0 or more"),
        (1.5, 2, "whole"),
        (float("inf"), 2, "whole"),
        (float("nan"), 2, "whole"),
        (1, "x", "whole"),
    ],
)
def test_refuses_counts_that_are_no_share(count, total, message):
    with pytest.raises(ValueRangeError, match=message):
        proportion_interval(count, total)


def test_refuses_an_unknown_method_and_a_confidence_in_percent():
    with pytest.raises(ValueRangeError, match="wilson"):
        proportion_interval(1, 2, method="wald")
    with pytest.raises(ValueRangeError, match="Write 0"):
        odds_ratio([[1, 2], [3, 4]], confidence=95)


@pytest.mark.parametrize(
    ("table", "error", "message"),
    [
        ([[1, 2, 3], [4, 5, 6]], ValueRangeError, "2 × 2"),
        ([[1, -2], [3, 4]], ValueRangeError, "0 or more"),
        ([[0, 2], [0, 4]], DesignError, "same outcome"),
        ([[0, 0], [3, 4]], DesignError, "two groups"),
    ],
)
def test_refuses_tables_without_a_comparison(table, error, message):
    with pytest.raises(error, match=message):
        odds_ratio(table)


def test_refuses_the_ratio_of_two_zeros():
    with pytest.raises(DesignError, match="Both counts are 0"):
        ratio_interval((0, 5), (0, 8))


def test_refuses_an_empty_group_and_a_missing_value():
    with pytest.raises(TooFewError, match="each group"):
        permutation_test([1.0, 2.0], [True, True])
    with pytest.raises(ValueRangeError, match="none missing"):
        permutation_test([1.0, np.nan], [True, False])
    with pytest.raises(ValueRangeError, match="true or false"):
        permutation_test([1.0, 2.0], [1, 0])
    with pytest.raises(ValueRangeError, match="99"):
        permutation_test([1.0, 2.0], [True, False], draws=9)


# shares


def test_clopper_pearson_holds_its_two_tails():
    found = proportion_interval(3, 20)
    assert stats.binom.sf(2, 20, found.ci_low) == pytest.approx(0.025, abs=1e-12)
    assert stats.binom.cdf(3, 20, found.ci_high) == pytest.approx(0.025, abs=1e-12)


def test_mid_p_lies_within_clopper_pearson():
    for count in range(13):
        wide, short = proportion_interval(count, 12), proportion_interval(count, 12, method="mid_p")
        assert wide.ci_low <= short.ci_low <= short.estimate <= short.ci_high <= wide.ci_high


@pytest.mark.parametrize("method", METHODS)
def test_intervals_of_women_and_of_men_mirror_each_other(method):
    women = proportion_interval(3, 17, method=method)
    men = proportion_interval(14, 17, method=method)
    assert women.ci_low == pytest.approx(1 - men.ci_high, abs=1e-10)
    assert women.ci_high == pytest.approx(1 - men.ci_low, abs=1e-10)


@pytest.mark.parametrize("method", METHODS)
def test_none_and_all_reach_the_end_and_no_further(method):
    assert proportion_interval(0, 9, method=method).ci_low == 0
    assert proportion_interval(9, 9, method=method).ci_high == 1


def test_exact_coverage_by_enumeration():
    shares = np.linspace(0.02, 0.98, 49)
    for method, least in [("clopper_pearson", 0.95), ("mid_p", 0.90)]:
        ends = [proportion_interval(k, 15, method=method) for k in range(16)]
        covered = [
            sum(
                stats.binom.pmf(k, 15, share)
                for k, end in enumerate(ends)
                if end.ci_low <= share <= end.ci_high
            )
            for share in shares
        ]
        assert min(covered) >= least
        if method == "mid_p":
            assert 0.945 < np.mean(covered) < 0.975


# ratios


def test_ratio_interval_survives_a_share_of_one():
    found = ratio_interval((5, 30), (40, 40))
    assert found.ci_low < found.estimate < found.ci_high
    assert found.estimate == pytest.approx(1 / 6)


def test_ratio_interval_of_zero_is_open_only_below():
    found = ratio_interval((0, 30), (5, 40))
    assert (found.estimate, found.ci_low) == (0, 0)
    assert 0.5 < found.ci_high < 2
    turned = ratio_interval((5, 40), (0, 30))
    assert turned.ci_high == inf
    assert turned.ci_low == pytest.approx(1 / found.ci_high, rel=1e-9)


def test_ratio_interval_holds_its_estimate_for_every_small_table():
    for k in range(7):
        for j in range(9):
            if k + j == 0:
                continue
            found = ratio_interval((k, 6), (j, 8))
            assert 0 <= found.ci_low <= found.estimate <= found.ci_high
            assert (found.ci_low == 0) == (k == 0)
            assert (found.ci_high == inf) == (j == 0)


def test_odds_ratio_holds_its_estimate_for_every_small_table():
    for a in range(6):
        for c in range(6):
            if a + c in (0, 10):
                continue
            found = odds_ratio([[a, 5 - a], [c, 5 - c]])
            assert found.ci_low <= found.estimate <= found.ci_high
            assert 0 < found.p_mid <= found.p_exact <= 1


def test_ratio_interval_turns_with_its_shares():
    one, two = ratio_interval((7, 60), (20, 90)), ratio_interval((20, 90), (7, 60))
    assert one.ci_low == pytest.approx(1 / two.ci_high, rel=1e-9)


def test_ratio_interval_agrees_with_the_score_test_of_statsmodels():
    from statsmodels.stats.proportion import confint_proportions_2indep

    low, high = confint_proportions_2indep(
        7, 60, 20, 90, compare="ratio", method="score", correction=False
    )
    found = ratio_interval((7, 60), (20, 90))
    assert (found.ci_low, found.ci_high) == pytest.approx((low, high), rel=1e-5)


# odds ratios


def _brute_tail(table, ratio):
    (a, b), (c, d) = table
    n, m, k = a + b, c + d, a + c
    weights = {
        x: comb(n, x) * comb(m, k - x) * Fraction(ratio) ** x
        for x in range(max(0, k - m), min(n, k) + 1)
    }
    return float(sum(w for x, w in weights.items() if x >= a) / sum(weights.values()))


def test_exact_ends_hold_their_tails_by_brute_force():
    table = [[7, 12], [15, 6]]
    found = odds_ratio(table)
    assert _brute_tail(table, found.ci_low) == pytest.approx(0.025, abs=1e-9)
    turned = odds_ratio(table[::-1])
    assert turned.ci_low == pytest.approx(1 / found.ci_high, rel=1e-9)


def test_agrees_with_scipy():
    from scipy.stats.contingency import odds_ratio as by_scipy

    table = np.array([[30, 300], [50, 280]])
    theirs = by_scipy(table, kind="conditional")
    ours = odds_ratio(table)
    assert ours.estimate == pytest.approx(theirs.statistic, rel=1e-6)
    ends = theirs.confidence_interval(0.95)
    assert (ours.ci_low, ours.ci_high) == pytest.approx((ends.low, ends.high), rel=1e-6)


@pytest.mark.parametrize("table", [[[1, 9], [8, 4]], [[5, 5], [6, 4]], [[0, 8], [7, 9]]])
def test_test_and_interval_agree(table):
    for mid in (False, True):
        found = odds_ratio(table, mid_p=mid)
        outside = not found.ci_low <= 1 <= found.ci_high
        assert outside == ((found.p_mid if mid else found.p_exact) < 0.05)
    assert found.p_mid <= found.p_exact


def test_an_empty_cell_leaves_one_end_open():
    found = odds_ratio([[0, 8], [7, 9]])
    assert (found.estimate, found.ci_low) == (0, 0)
    assert 0 < found.ci_high < 2
    assert odds_ratio([[8, 0], [9, 7]]).ci_high == inf


def test_large_margins_are_quick_and_right():
    found = odds_ratio([[3000, 30000], [5000, 28000]])
    assert found.estimate == pytest.approx(3000 * 28000 / (5000 * 30000), rel=1e-3)
    assert (found.ci_low, found.ci_high) == pytest.approx((0.53351, 0.58774), abs=1e-5)


# permutations


def test_lists_all_labellings_of_few_units():
    values, marked = np.array([3.0, 9.0, 4.0, 1.0, 2.0, 8.0, 2.5]), np.arange(7) < 3
    gap = abs(values[marked].mean() - values[~marked].mean())
    gaps = []
    for chosen in combinations(range(7), 3):
        mask = np.isin(np.arange(7), chosen)
        gaps.append(abs(values[mask].mean() - values[~mask].mean()))
    found = permutation_test(values, marked)
    assert found.exact
    assert found.labellings == 35
    assert found.p_value == pytest.approx(np.mean(np.array(gaps) >= gap - 1e-12))
    assert found.p_smallest == pytest.approx(1 / 35)


def test_draws_many_and_never_says_zero():
    values = np.concatenate([np.arange(20.0), np.arange(20.0) + 1000])
    found = permutation_test(values, np.arange(40) < 20, draws=199, rng=np.random.default_rng(1))
    assert not found.exact
    assert found.p_value == pytest.approx(1 / 200)
    assert found.p_smallest == pytest.approx(1 / 200)


def test_order_of_units_changes_nothing():
    values, marked = np.array([3.0, 9.0, 4.0, 1.0, 2.0]), np.array([1, 0, 1, 0, 0], dtype=bool)
    order = np.array([4, 2, 0, 3, 1])
    assert permutation_test(values, marked) == permutation_test(values[order], marked[order])


# how often


def test_exact_odds_ratio_covers_and_mid_p_keeps_its_level():
    rng = np.random.default_rng(20_26)
    covered, rejected, used = 0, 0, 0
    for _ in range(200):
        a, c = rng.binomial(40, 0.3), rng.binomial(60, 0.3)
        if a + c == 0:
            continue
        found = odds_ratio([[a, 40 - a], [c, 60 - c]])
        covered += found.ci_low <= 1 <= found.ci_high
        rejected += found.p_mid < 0.05
        used += 1
    band = 3 * np.sqrt(0.05 * 0.95 / used)
    assert covered / used >= 0.95 - band
    assert rejected / used <= 0.05 + band


def test_newcombe_difference_stays_inside_its_range():
    found = difference_interval((10, 10), (0, 10))
    assert found.ci_high == 1
    assert found.ci_low == pytest.approx(0.6075, abs=1e-4)
