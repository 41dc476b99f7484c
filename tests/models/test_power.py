"""What a page on power may say, must never say, and must refuse."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import fisher_exact
from statsmodels.stats.power import tt_ind_solve_power

from fedanalysis.errors import DesignError, TooFewError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.models.power import ChangePower, SharePower
from fedanalysis.models.power_size import design_effect, exact_power
from fedanalysis.models.rungs import causal_words_in

BIG = SharePower(1800, 1800, 0.24)
CLASS = SharePower(31, 61, 0.15, programme=Text("清华班", "the Tsinghua class"))


# the sentence it may print


def test_says_what_a_large_study_would_find():
    text = BIG.page().sentences
    assert "The least rise it would find is 4.1 points, to 28.1%" in text.en
    assert "能看出的最小升幅为4.1个百分点" in text.zh


def test_says_that_only_a_near_tripling_could_be_seen():
    text = CLASS.page().sentences
    assert text.en.startswith("The Tsinghua class: 31 trained against 61 not trained")
    assert "28.0 points, to 43.0%, 2.9 times the baseline" in text.en
    assert "为原比例的2.9倍" in text.zh
    assert "the exact test needs" in text.en


def test_says_that_a_miss_is_no_proof_of_nothing():
    assert "a miss does not mean there is none" in BIG.page().sentences.en
    assert "看不出来不等于没有" in BIG.page().sentences.zh


# the sentence it must never print


@pytest.mark.parametrize("plan", [BIG, CLASS, ChangePower(20, 20, sd=1.0)])
def test_never_claims_a_cause_or_an_observed_power(plan):
    page = plan.page()
    for text in [page.sentences, *page.notes]:
        assert not causal_words_in(text)
        assert "observed power" not in text.en
        assert "nan" not in text.en


def test_never_gives_a_number_where_nothing_can_be_found():
    page = SharePower(2, 2, 0.5).page()
    assert math.isnan(page.value("detectable_fall"))
    assert "No fall, however large" in page.sentences.en
    tiny = SharePower(3, 3, 0.6, exact=True).page()
    assert math.isnan(tiny.value("detectable_rise"))
    assert "not even a share of 100%" in tiny.sentences.en
    assert "即使参训者全部达到也看不出来" in tiny.sentences.zh


# the data that force the refusal


@pytest.mark.parametrize("baseline", [0.0, 1.0, 24.0, float("nan")])
def test_refuses_an_impossible_baseline(baseline):
    with pytest.raises(ValueRangeError, match="`baseline`"):
        SharePower(100, 100, baseline)


@pytest.mark.parametrize("n", [0, 1, 2.5])
def test_refuses_too_small_or_broken_groups(n):
    with pytest.raises(ValueRangeError, match="`comparison_n`"):
        SharePower(100, n, 0.2)


def test_refuses_a_correlation_without_clusters():
    with pytest.raises(ValueRangeError, match="`cluster_size`"):
        SharePower(100, 100, 0.2, icc=0.1)


def test_refuses_three_clusters():
    with pytest.raises(TooFewError, match="4 clusters, not 3"):
        SharePower(60, 30, 0.2, cluster_size=30, icc=0.1)


def test_refuses_the_exact_test_for_clusters_and_crowds():
    with pytest.raises(DesignError, match="small groups"):
        SharePower(100, 100, 0.2, exact=True, cluster_size=10)
    with pytest.raises(DesignError, match="small groups"):
        SharePower(1800, 1800, 0.2, exact=True)


def test_refuses_a_difference_in_points():
    with pytest.raises(ValueRangeError, match=r"4\.1 points"):
        BIG.power_for(4.1)


@pytest.mark.parametrize(("alpha", "power"), [(0.0, 0.8), (0.6, 0.8), (0.05, 1.0), (0.05, 0.01)])
def test_refuses_impossible_chances(alpha, power):
    with pytest.raises(ValueRangeError):
        SharePower(100, 100, 0.2, alpha=alpha, power=power)


def test_refuses_a_correlation_that_cannot_be():
    with pytest.raises(ValueRangeError, match="possible for so many periods"):
        ChangePower(20, 20, sd=1.0, before=3, after=3, correlation=-0.5)


def test_refuses_no_spread():
    with pytest.raises(ValueRangeError, match="`sd`"):
        ChangePower(20, 20, sd=0.0)


# behaviour


def test_detectable_differences_have_the_power_asked_for():
    for plan in [BIG, CLASS, SharePower(300, 300, 0.3, cluster_size=30, icc=0.05)]:
        assert plan.power_for(plan.detectable()) == pytest.approx(0.80, abs=1e-8)
        assert plan.power_for(plan.detectable(rising=False)) == pytest.approx(0.80, abs=1e-8)


def test_sample_size_is_the_least_that_has_the_power():
    n, m = BIG.sample_size(0.05)
    assert SharePower(n, m, 0.24).power_for(0.05) >= 0.80
    assert SharePower(n - 1, m - 1, 0.24).power_for(0.05) < 0.80


def test_false_alarms_come_as_often_as_alpha_says():
    assert BIG.power_for(0.0) == pytest.approx(0.05)
    assert SharePower(20, 20, 0.3, exact=True).power_for(0.0) <= 0.05


def test_exact_power_goes_through_all_tables():
    shares, (m, n) = (0.7, 0.2), (7, 5)
    brute = sum(
        math.comb(m, x) * 0.7**x * 0.3 ** (m - x) * math.comb(n, y) * 0.2**y * 0.8 ** (n - y)
        for x in range(m + 1)
        for y in range(n + 1)
        if fisher_exact([[x, m - x], [y, n - y]])[1] <= 0.05
    )
    assert exact_power(shares, (m, n), alpha=0.05) == pytest.approx(brute, abs=1e-10)


def test_power_agrees_with_simulated_studies():
    """2,000 made-up studies at the detectable difference; three Monte-Carlo errors."""
    rng, gap = np.random.default_rng(5), BIG.detectable()
    p, q = rng.binomial(1800, 0.24 + gap, 2000) / 1800, rng.binomial(1800, 0.24, 2000) / 1800
    se = np.sqrt(p * (1 - p) / 1800 + q * (1 - q) / 1800)
    found = np.mean(np.abs(p - q) / se > 1.959964)
    assert found == pytest.approx(0.80, abs=3 * math.sqrt(0.16 / 2000))


def test_swapping_yes_and_no_mirrors_the_differences():
    other = SharePower(1800, 1800, 0.76)
    assert other.detectable(rising=False) == pytest.approx(-BIG.detectable(), abs=1e-8)


def test_clusters_need_larger_differences():
    alone = SharePower(600, 600, 0.24).detectable()
    even = SharePower(600, 600, 0.24, cluster_size=30, icc=0.05).detectable()
    uneven = SharePower(600, 600, 0.24, cluster_size=30, icc=0.05, cluster_cv=0.8).detectable()
    assert alone < even < uneven


def test_design_effect_of_uneven_clusters_by_hand():
    assert design_effect(20, icc=0.02) == pytest.approx(1.38)
    assert design_effect(20, icc=0.02, cluster_cv=0.5) == pytest.approx(1 + (1.25 * 20 - 1) * 0.02)


def test_clusters_all_alike_count_as_one_person_each():
    assert design_effect(25, icc=1.0) == 25


def test_change_of_one_period_each_is_the_textbook_formula():
    plan = ChangePower(40, 60, sd=2.0, correlation=0.3)
    assert plan.se == pytest.approx(2.0 * math.sqrt(2 * 0.7 * (1 / 40 + 1 / 60)))


def test_change_over_many_periods_follows_mckenzie():
    plan = ChangePower(40, 40, sd=1.0, before=3, after=2, correlation=0.4)
    assert plan.se == pytest.approx(math.sqrt(0.6 * (1 / 3 + 1 / 2) * 2 / 40))


def test_change_without_correlation_agrees_with_statsmodels():
    plan = ChangePower(50, 50, sd=1.0, correlation=0.5)  # the change then has sd 1
    expected = tt_ind_solve_power(nobs1=50, alpha=0.05, power=0.8)
    assert plan.detectable() == pytest.approx(expected, abs=3e-3)  # t quantiles for noncentral t


@pytest.mark.parametrize("kind", ["exchangeable", "ar1"])
def test_error_of_a_change_agrees_with_simulated_panels(kind):
    plan = ChangePower(15, 15, sd=1.0, before=2, after=3, correlation=0.6, kind=kind)
    rng = np.random.default_rng(6)
    drawn = rng.multivariate_normal(np.zeros(5), plan.covariance, (2000, 30))
    change = drawn[:, :, 2:].mean(axis=2) - drawn[:, :, :2].mean(axis=2)
    estimate = change[:, :15].mean(axis=1) - change[:, 15:].mean(axis=1)
    assert estimate.std() == pytest.approx(plan.se, rel=3 / math.sqrt(2 * 2000))


def test_power_grows_with_difference():
    powers = BIG.curve(np.linspace(0, 0.1, 20))["power"]
    assert powers.is_monotonic_increasing


def test_frame_has_the_shape_of_every_model():
    page = CLASS.page()
    assert list(page.to_frame()) == ["term", "estimate", "ci_low", "ci_high", "n"]
    assert repr(page) == page.summary() == page.sentences.zh
    assert page.n_used == 92
