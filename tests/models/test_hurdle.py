"""What the further seats may say, must never say, and must refuse; figures here are made up."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy import special, stats

from fedanalysis.errors import DesignError, TooFewError, ValueRangeError
from fedanalysis.models.hurdle import fit_hurdle, fit_rate
from fedanalysis.models.hurdle_open import compare_open
from fedanalysis.models.hurdle_seating import (
    at_floor_distribution,
    at_floor_moments,
    expected_further,
)

PILED = ([1] * 16 + [2, 2, 0, 3], [5] * 20)


# the numbers it may give


def test_gives_rate_of_further_seats_and_excess_on_the_floor():
    fitted = fit_hurdle(*PILED)
    assert (fitted.below_n, fitted.at_floor_n, fitted.above_n) == (1, 16, 3)
    assert (fitted.further.women_n, fitted.further.seat_n) == (4, 76)
    assert fitted.further.low < 4 / 76 < fitted.further.high
    assert fitted.at_floor_expected == pytest.approx(
        20 * 5 * special.comb(95, 22) / special.comb(100, 23)
    )
    assert fitted.at_floor_p < 0.001
    assert fitted.lr_p < 0.001
    assert fitted.rate_crossing > fitted.rate_pooled > fitted.rate_beyond


# the numbers it must never give


def test_never_gives_an_interval_for_more_than_the_further_seats():
    frame = fit_hurdle(*PILED).to_frame().set_index("term")
    with_interval = frame.index[frame["ci_low"].notna()]
    assert with_interval.tolist() == ["rate_further"]
    assert frame["n"].tolist() == [19, *[20] * 9, 19]


# the data that force the refusal


@pytest.mark.parametrize(
    ("women", "seats", "where"),
    [
        pytest.param([1] * 20, [5] * 20, "0 of 80 further seats", id="all on the floor"),
        pytest.param([5] * 20, [5] * 20, "80 of 80 further seats", id="women only"),
        pytest.param([0] * 14 + [1] * 6, [3] * 20, "0 of 12", id="none or one"),
    ],
)
def test_refuses_further_seats_all_alike(women, seats, where):
    with pytest.raises(DesignError, match=where):
        fit_hurdle(women, seats)


def test_refusal_gives_the_exact_bound_instead():
    with pytest.raises(DesignError, match=r"at most 4\.5%"):
        fit_hurdle([1] * 20, [5] * 20)
    assert stats.beta.ppf(0.975, 1, 80) == pytest.approx(0.0451, abs=5e-5)


def test_refuses_fewer_than_five_committees():
    with pytest.raises(TooFewError, match=r"at least 5 committees.*not 4"):
        fit_hurdle([1, 2, 1, 2, 0], [5, 5, 5, 5, 5])
    with pytest.raises(TooFewError, match="not 0"):
        fit_hurdle([1] * 9, [1] * 9)


@pytest.mark.parametrize(
    ("women", "seats", "floors", "name"),
    [
        ([6, 1, 1, 1, 2], [5] * 5, None, "women"),
        ([0.5, 1, 1, 1, 2], [5] * 5, None, "women"),
        ([np.inf, 1, 1, 1, 2], [5] * 5, None, "women"),
        ([-1, 1, 1, 1, 2], [5] * 5, None, "women"),
        ([1, 1, 1, 1, 2], [5] * 5, [6, 1, 1, 1, 1], "floors"),
        ([1, 1, 1, 1, 2], [5, 5, 5, 5, np.nan], None, "seats"),
    ],
)
def test_refuses_impossible_counts(women, seats, floors, name):
    with pytest.raises(ValueRangeError, match=name):
        fit_hurdle(women, seats, floors)


def test_refuses_arrays_of_different_length():
    with pytest.raises(DesignError, match="same length"):
        fit_hurdle([1, 2], [5, 5, 5])


# the law of women seated at random, against every seating


@pytest.mark.parametrize(
    ("seats", "floors"),
    [
        ([3, 3, 4], [1, 1, 1]),
        ([2, 5, 3], [1, 2, 1]),
        ([1, 2, 4], [1, 1, 3]),
        ([3, 4, 2], [0, 1, 2]),
    ],
)
def test_law_equals_the_enumeration_of_all_seatings(seats, floors):
    owner = np.repeat(np.arange(len(seats)), seats)
    for women_n in range(len(owner) + 1):
        counted = np.zeros(len(seats) + 1)
        for taken in combinations(range(len(owner)), women_n):
            held = np.bincount(owner[list(taken)], minlength=len(seats))
            counted[int((held == floors).sum())] += 1
        law = at_floor_distribution(women_n, seats, floors)
        assert law == pytest.approx(counted / counted.sum(), abs=1e-12)


def test_moments_equal_those_of_the_law():
    seats, floors = np.array([3, 4, 5, 5, 7, 7, 9] * 8), np.array([1, 1, 2, 1, 1, 3, 1] * 8)
    law = at_floor_distribution(90, seats, floors)
    k = np.arange(law.size)
    mean, variance = at_floor_moments(90, seats, floors)
    assert mean == pytest.approx((law * k).sum(), rel=1e-9)
    assert variance == pytest.approx((law * k**2).sum() - (law * k).sum() ** 2, rel=1e-7)


def test_normal_tail_is_near_the_exact_one(monkeypatch):
    rng = np.random.default_rng(11)
    women, seats = rng.binomial(5, 0.25, 300), np.full(300, 5)
    exact = fit_hurdle(women, seats)
    monkeypatch.setattr("fedanalysis.models.hurdle_seating._MOST_CELLS", 0)
    normal = fit_hurdle(women, seats)
    assert exact.exact
    assert not normal.exact
    assert normal.at_floor_p == pytest.approx(exact.at_floor_p, abs=0.01)


# the rates


def test_rates_maximise_their_likelihoods():
    women, seats = (
        np.array([0, 0, 1, 1, 1, 2, 3, 1, 4, 0]),
        np.array([3, 4, 5, 5, 4, 5, 7, 3, 7, 5]),
    )
    fitted = fit_hurdle(women, seats)
    grid = np.linspace(0.01, 0.9, 90_001)[:, None]
    none = (1 - grid) ** seats
    crossing = np.where(women == 0, np.log(none), np.log1p(-none)).sum(axis=1)
    some = women > 0
    beyond = (stats.binom.logpmf(women, seats, grid) - np.log1p(-none))[:, some].sum(axis=1)
    plain = stats.binom.logpmf(women, seats, women.sum() / seats.sum()).sum()
    assert fitted.rate_crossing == pytest.approx(grid[crossing.argmax(), 0], abs=1e-5)
    assert fitted.rate_beyond == pytest.approx(grid[beyond.argmax(), 0], abs=1e-5)
    assert fitted.lr == pytest.approx(2 * (crossing.max() + beyond.max() - plain), abs=1e-6)


def test_crossing_rate_is_one_when_none_is_below():
    fitted = fit_hurdle([1, 1, 1, 2, 1, 2], [5] * 6)
    assert fitted.rate_crossing == 1.0
    assert fitted.below_n == 0
    assert np.isfinite(fitted.lr)


def test_interval_is_the_ratio_with_committee_clusters_by_hand():
    women, seats = np.array([1, 0, 2, 1, 1, 0, 3]), np.array([4, 4, 4, 2, 2, 4, 6])
    fitted = fit_rate(women, seats)
    rate, g = women.sum() / seats.sum(), 7
    spread = ((women - rate * seats) ** 2).sum() * g / (g - 1)
    se = np.sqrt(spread) / seats.sum() / (rate * (1 - rate))
    ends = special.expit(special.logit(rate) + np.array([-1, 1]) * stats.t.ppf(0.975, g - 1) * se)
    assert [fitted.low, fitted.high] == pytest.approx(ends.tolist(), rel=1e-8)
    pearson = ((women - rate * seats) ** 2 / (seats * rate * (1 - rate))).sum() / (g - 1)
    assert fitted.dispersion == pytest.approx(pearson, rel=1e-8)


def test_committees_without_a_floor_are_left_out():
    women, seats = PILED
    with_open = fit_hurdle([*women, 0, 3], [*seats, 5, 5], [1] * 20 + [0, 0])
    assert with_open.to_frame().equals(fit_hurdle(women, seats).to_frame())


# invariances


def test_order_of_committees_changes_nothing():
    rng = np.random.default_rng(5)
    women, seats = np.array([1] * 12 + [2, 3, 0, 0, 2, 4]), np.array([3, 5, 7] * 6)
    seats = np.maximum(seats, women)
    turn = rng.permutation(women.size)
    assert (
        fit_hurdle(women[turn], seats[turn]).to_frame().equals(fit_hurdle(women, seats).to_frame())
    )


# simulation: 200 made-up terms, Monte-Carlo bands of three standard errors


def _terms(draw, replications=200):
    rng = np.random.default_rng(20_260)
    seats = np.array([3, 4, 5, 5, 5, 7] * 10)
    return [fit_hurdle(draw(rng, seats), seats) for _ in range(replications)]


def test_type_one_error_of_both_tests_is_nominal():
    fitted = _terms(lambda rng, seats: rng.binomial(seats, 0.25))
    for name in ("at_floor_p", "lr_p"):
        rejected = np.mean([getattr(one, name) < 0.05 for one in fitted])
        assert 0.05 - 3 * 0.0154 <= rejected <= 0.05 + 3 * 0.0154


def test_finds_a_known_hurdle_and_covers_its_rate():
    fitted = _terms(lambda rng, seats: 1 + rng.binomial(seats - 1, 0.10))
    covered = np.mean([one.further.low <= 0.10 <= one.further.high for one in fitted])
    assert 0.95 - 3 * 0.0154 <= covered <= 0.95 + 3 * 0.0154
    assert np.mean([one.at_floor_p < 0.05 for one in fitted]) > 0.95


def test_unequal_chances_do_not_feign_an_excess_on_the_floor():
    def draw(rng, seats):
        return rng.binomial(seats, rng.beta(1.5, 4.5, seats.size))

    fitted = _terms(draw)
    feigned = [one.at_floor_p < 0.05 and one.at_floor_n > one.at_floor_expected for one in fitted]
    assert np.mean(feigned) <= 0.025 + 3 * 0.011


def test_expected_further_rate_equals_the_enumeration():
    seats, floors, women_n = np.array([2, 3, 4]), np.array([1, 1, 2]), 4
    owner = np.repeat(np.arange(3), seats)
    women = free = 0
    for taken in combinations(range(9), women_n):
        held = np.bincount(owner[list(taken)], minlength=3)
        reached = held >= floors
        women += (held - floors)[reached].sum()
        free += (seats - floors)[reached].sum()
    assert expected_further(women_n, seats, floors) == pytest.approx(women / free, rel=1e-12)


@pytest.mark.parametrize("seats", [3, 4, 5, 7, 9])
def test_mixing_chances_never_raises_exactly_one_up_to_the_stated_share(seats):
    grid = np.linspace(0, 1, 201)
    one = seats * grid * (1 - grid) ** (seats - 1)
    raised = []
    for share in (1 / (seats - 1), 1 / (seats - 1) + 0.06):
        low, high = grid[grid < share][:, None], grid[grid > share][None, :]
        weight = (high - share) / (high - low)
        mixed = weight * one[grid < share][:, None] + (1 - weight) * one[grid > share][None, :]
        raised.append(mixed.max() - seats * share * (1 - share) ** (seats - 1))
    assert raised[0] <= 1e-12 < raised[1]


# over-dispersed seats and open ones


def _alike(rng, seats, rate, strength=6.0):
    return rng.binomial(seats, rng.beta(rate * strength, (1 - rate) * strength, seats.size))


def test_interval_covers_where_seats_of_a_committee_are_alike():
    rng = np.random.default_rng(77)
    seats = np.array([3, 4, 5, 5, 6, 7] * 10)
    fitted = [fit_rate(_alike(rng, seats, 0.25), seats) for _ in range(200)]
    covered = np.mean([one.low <= 0.25 <= one.high for one in fitted])
    assert 0.95 - 3 * 0.0154 <= covered <= 0.95 + 3 * 0.0154
    assert np.mean([one.dispersion for one in fitted]) > 1.3


def test_open_seats_have_a_nominal_type_one_error():
    rng = np.random.default_rng(78)
    seats, reserved = np.array([4, 5, 6, 7] * 15), np.array([0, 1] * 30)
    rejected = []
    for _ in range(200):
        women = reserved + _alike(rng, seats - reserved, 0.25)
        rejected.append(compare_open(women, seats, reserved).p_value < 0.05)
    assert 0.05 - 3 * 0.0154 <= np.mean(rejected) <= 0.05 + 3 * 0.0154


def test_odds_ratio_is_that_of_the_four_counts():
    women, seats, reserved = [1, 1, 2, 1, 3, 2, 0, 1, 2, 1, 0, 1], [5] * 12, [1] * 6 + [0] * 6
    found = compare_open(women, seats, reserved)
    assert found.odds_ratio == pytest.approx((4 / 20) / (5 / 25))
    assert np.sqrt(found.low * found.high) == pytest.approx(found.odds_ratio)
    frame = found.to_frame().set_index("term")
    assert frame["n"].tolist() == [6, 6, 12, 12]
    assert frame.loc["odds_ratio", "ci_low"] == found.low


def test_open_seats_refuse_few_committees():
    with pytest.raises(TooFewError, match="not 4"):
        compare_open([1, 1, 2, 1, 1, 2, 0, 1, 2, 1], [5] * 10, [1] * 6 + [0] * 4)


def test_p_value_is_the_two_sided_mid_p_by_hand():
    # six committees of two, six women: k committees split in C(6, k) C(6 - k, (6 - k) / 2) 2^k ways
    ways = {k: special.comb(6, k) * special.comb(6 - k, (6 - k) // 2) * 2**k for k in (0, 2, 4, 6)}
    assert sum(ways.values()) == special.comb(12, 6)
    fitted = fit_hurdle([1, 1, 1, 1, 2, 0], [2] * 6)
    upper = (ways[4] / 2 + ways[6]) / 924
    lower = (ways[4] / 2 + ways[2] + ways[0]) / 924
    assert fitted.at_floor_p == pytest.approx(2 * min(upper, lower), abs=1e-12)
