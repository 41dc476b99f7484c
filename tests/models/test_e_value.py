"""What an E-value may say, must never say, and must refuse."""

from __future__ import annotations

import math

import numpy as np
import pytest

from fedanalysis.errors import DesignError, ValueRangeError
from fedanalysis.models.e_value import (
    e_value,
    e_value_of_averages,
    e_value_of_difference,
    e_value_of_shares,
)
from fedanalysis.models.rungs import causal_words_in

# the sentence it may print


def test_says_what_a_difference_would_have_to_be():
    text = e_value(3.9, ci_low=1.8, ci_high=8.7).sentences
    assert text.en == (
        "An unmeasured difference would have to be tied to both training and the outcome by risk "
        "ratios of at least 7.26 each, beyond what was measured, to account for the ratio of 3.90 "
        "alone. Ratios of 3.00 each would bring 1 into the 95% interval."
    )
    assert "至少7.26倍" in text.zh
    assert "至少3.00倍" in text.zh


def test_says_that_no_difference_is_needed_where_the_interval_holds_one():
    found = e_value(1.2, ci_low=0.9, ci_high=1.6)
    assert found.value_ci == 1
    assert "no unmeasured difference is needed" in found.sentences.en
    assert "已含1" in found.sentences.zh


# the sentence it must never print


@pytest.mark.parametrize("ratio", [0.2, 1.0, 1.3, 40.0])
def test_never_claims_that_hidden_bias_is_excluded(ratio):
    found = e_value(ratio)
    for text in [found.sentences, *found.notes]:
        assert not causal_words_in(text)
        assert "implausible" not in text.en
        assert "不可能" not in text.zh


# the data that force the refusal


@pytest.mark.parametrize("ratio", [0.0, -2.0, math.inf, math.nan])
def test_refuses_an_impossible_ratio(ratio):
    with pytest.raises(ValueRangeError, match="above 0"):
        e_value(ratio)


def test_refuses_an_interval_beside_its_estimate():
    with pytest.raises(ValueRangeError, match="from `ci_low` to `ci_high`"):
        e_value(2.0, ci_low=2.5, ci_high=3.0)


def test_refuses_half_an_interval():
    with pytest.raises(ValueRangeError, match="together"):
        e_value(2.0, ci_low=1.5)


def test_refuses_a_group_without_success():
    with pytest.raises(DesignError, match="at least one success"):
        e_value_of_shares((5, 50), (0, 50))


def test_refuses_an_unknown_kind():
    with pytest.raises(ValueRangeError, match="odds_ratio_rare"):
        e_value(2.0, kind="odds_ratio")


# behaviour


def test_bounding_factor_of_two_such_ties_equals_the_ratio():
    for ratio in [1.01, 1.8, 3.9, 20.0]:
        e = e_value(ratio).value
        assert e * e / (2 * e - 1) == pytest.approx(ratio, abs=1e-10)


def test_inverting_the_ratio_changes_nothing():
    up = e_value(2.5, ci_low=1.5, ci_high=4.0)
    down = e_value(1 / 2.5, ci_low=1 / 4.0, ci_high=1 / 1.5)
    assert down.value == pytest.approx(up.value, abs=1e-12)
    assert down.value_ci == pytest.approx(up.value_ci, abs=1e-12)


def test_common_odds_ratio_counts_as_its_square_root():
    assert e_value(4.0, kind="odds_ratio_common").value == pytest.approx(e_value(2.0).value)


def test_grows_with_the_ratio():
    values = [e_value(r).value for r in np.linspace(1, 10, 50)]
    assert values == sorted(values)


def test_no_difference_needs_nothing():
    found = e_value(1.0)
    assert found.value == 1
    assert "nothing" in found.sentences.en


def test_frame_has_the_shape_of_every_model():
    found = e_value_of_shares((432, 1800), (216, 1800))
    assert list(found.to_frame()) == ["term", "estimate", "ci_low", "ci_high", "n"]
    assert found.ratio == pytest.approx(2.0)
    assert repr(found) == found.sentences.zh


def test_adjusted_shares_of_unadjusted_groups_give_the_plain_e_value():
    p, q, n = 432 / 1800, 216 / 1800, 1800
    se = [math.sqrt(x * (1 - x) / n) for x in (p, q)]
    found = e_value_of_averages((p, se[0]), (q, se[1]), se_difference=math.hypot(*se))
    plain = e_value_of_shares((432, 1800), (216, 1800))
    assert found.value == pytest.approx(plain.value, abs=1e-12)
    assert found.value_ci == pytest.approx(plain.value_ci, abs=1e-12)


def test_difference_of_means_goes_through_the_stated_conversion():
    found = e_value_of_difference(0.5, 0.1, 1.0)
    assert found.value == pytest.approx(e_value(math.exp(0.455)).value)
    assert found.ci_low == pytest.approx(math.exp(0.91 * (0.5 - 1.959964 * 0.1)))
    assert any("0.91" in note.en for note in found.notes)


def test_unit_of_the_outcome_changes_no_e_value():
    yuan, thousand = e_value_of_difference(500, 100, 900), e_value_of_difference(0.5, 0.1, 0.9)
    assert yuan.value == pytest.approx(thousand.value, abs=1e-12)


def test_refuses_shares_of_nobody_and_impossible_errors():
    with pytest.raises(ValueRangeError, match="above 0"):
        e_value_of_averages((0.0, 0.1), (0.2, 0.1), se_difference=0.1)
    with pytest.raises(ValueRangeError, match="`se`"):
        e_value_of_difference(1.0, 0.0, 1.0)
