"""Sentences of before–after comparisons say the verdict, in both languages."""

from __future__ import annotations

import numpy as np
import pytest

from fedanalysis.models import did_words as words
from fedanalysis.models import lottery_words, staggered_words
from fedanalysis.models.rungs import causal_words_in


@pytest.mark.parametrize(
    ("p", "passed", "en", "zh"),
    [
        (0.20, True, "no difference seen", "未见差别"),
        (0.05, True, "no difference seen", "未见差别"),
        (0.04, False, "failed", "未通过"),
        (np.nan, None, "could not be", "无法"),
    ],
)
@pytest.mark.parametrize(
    "gate", [lambda p, limit: words.pre_trend_gate(p, 3, limit), words.placebo_date_gate]
)
def test_gate_on_a_p_value_has_three_verdicts(gate, p, passed, en, zh):
    found = gate(p, 0.05)
    assert found.passed is passed
    assert en in found.text.en
    assert zh in found.text.zh


@pytest.mark.parametrize("count", [0, 3])
def test_negative_weights_are_named_with_their_sum(count):
    gate = words.negative_weight_gate(0.125 if count else 0.0, count)
    assert gate.passed is (count == 0)
    assert f"{count} trained rows" in gate.text.en
    assert f"{count}行" in gate.text.zh


def test_overlap_gate_says_who_carries_the_weight():
    assert staggered_words.overlap_gate(0.5, 0.95).passed
    wide = staggered_words.overlap_gate(0.97, 0.95)
    assert wide.passed is False
    assert "carry most weight" in wide.text.en
    assert "权重过大" in wide.text.zh


def test_attrition_gate_gives_both_shares():
    gate = lottery_words.attrition_gate(0.1, 0.3, 0.001, limit=0.05)
    assert gate.passed is False
    assert "10.0% of those drawn, 30.0% of the others" in gate.text.en
    assert "抽中者10.0%，未抽中者30.0%" in gate.text.zh


@pytest.mark.parametrize("errors", ["classical", "robust", "cluster"])
def test_convention_names_errors_and_degrees_of_freedom(errors):
    said = words.convention(errors, df=17, factor=1.0625)
    assert "17 degrees of freedom" in said.en
    assert "自由度为17" in said.zh
    assert ("1.0625" in said.en) is (errors == "cluster")


def test_gates_and_limits_claim_no_cause():
    texts = [
        words.not_proven(),
        words.pre_trend_gate(0.2, 2, 0.05).text,
        words.placebo_date_gate(0.01, 0.05).text,
        words.placebo_outcome_gate(np.nan, 0.05).text,
        words.small_group_gate(2, 5).text,
        words.negative_weight_gate(0.1, 2).text,
        staggered_words.overlap_gate(0.99, 0.95).text,
    ]
    for text in texts:
        assert causal_words_in(text) == ()


@pytest.mark.parametrize(
    ("value", "like", "shown"),
    [
        (1234.5, None, "1,234"),
        (-0.5, 12.3, "-0.5"),
        (3e-12, None, "0.00000000"),
        (7, np.nan, "7.00"),
    ],
)
def test_numbers_take_their_decimals_from_the_estimate(value, like, shown):
    assert words.number(value, like=like) == shown
