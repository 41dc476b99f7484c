"""What a cost may say, must never say, and must refuse."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from fedanalysis.errors import ColumnError, DesignError, TooFewError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.models.cost_effect import CostEffect, GivenEffect
from fedanalysis.models.fieller import fieller
from fedanalysis.models.rungs import causal_words_in
from fedanalysis.models.training_effect import TrainingEffect

CLASSES = pd.DataFrame({"cost_yuan": [9000, 12000, 15000, 8000], "person_n": [30, 35, 45, 25]})
CLEAR = GivenEffect(0.05, 0.01, 0.0304, 0.0696, rung=5)
VAGUE = GivenEffect(0.02, 0.02, -0.0192, 0.0592, rung=5)


# the sentence it may print


def test_says_what_each_took():
    found = CostEffect().fit({"cost_yuan": 90000, "person_n": 1800, "class_n": 60}, CLEAR)
    assert found.sentences.en == (
        "90,000 yuan for classes: 60 and persons trained: 1,800; 1,500 yuan a class, 50.00 yuan a "
        "person trained. If the net difference of 5.0 points holds, each additional person with "
        "the outcome took 1,000 yuan (95% interval 718 to 1,645)."
    )
    assert "如果5.0个百分点的净差额成立，则每多一人达到结果花费1,000元" in found.sentences.zh


# the sentence it must never print


@pytest.mark.parametrize(
    ("effect", "why"),
    [
        (VAGUE, "holds zero"),
        (replace(VAGUE, estimate=-0.06, ci_low=-0.1, ci_high=-0.02), "below zero"),
        (replace(CLEAR, rung=2), "Without a comparison"),
        (None, "No net difference was given"),
        (TrainingEffect().fit({"employed_n": 30, "person_n": 135}), "Without a comparison"),
    ],
    ids=["zero", "negative", "rung", "none", "rate"],
)
def test_never_gives_a_number_where_it_is_undefined(effect, why):
    found = CostEffect().fit(CLASSES, effect)
    assert why in found.sentences.en
    assert math.isnan(found.per_additional)
    assert math.isnan(found.ci_low)
    numbers = set(re.findall(r"[\d,]+(?:\.\d+)?", found.sentences.en.replace(", ", " ")))
    assert numbers <= {"44,000", "4", "135", "11,000", "326"}
    assert found.to_frame().set_index("term").loc["yuan_per_additional", "estimate"] != 0
    assert "不给数字" in found.sentences.zh or "不计算" in found.sentences.zh


def test_never_claims_a_cause_below_rung_three():
    found = CostEffect().fit(CLASSES, replace(CLEAR, rung=1))
    for text in [found.sentences, *found.notes]:
        assert not causal_words_in(text)
    with pytest.raises(DesignError, match="can't claim a cause"):
        found.plot(title=Text("培训导致就业", "x"))


# the data that force the refusal


def test_refuses_a_missing_cost():
    with pytest.raises(ValueRangeError, match="above 0 in every row") as caught:
        CostEffect().fit(CLASSES.assign(cost_yuan=[1.0, None, 2.0, 3.0]))
    assert "isn't 0" in str(caught.value)


def test_refuses_a_missing_column():
    with pytest.raises(ColumnError, match="Did you mean `cost`"):
        CostEffect().fit(CLASSES.rename(columns={"cost_yuan": "cost"}))


def test_refuses_nobody_trained():
    with pytest.raises(DesignError, match="at least one person"):
        CostEffect().fit({"cost_yuan": 5, "person_n": 0})


def test_refuses_broken_persons():
    with pytest.raises(ValueRangeError, match="whole number"):
        CostEffect().fit({"cost_yuan": 5, "person_n": 1.5})


def test_refuses_an_effect_in_points():
    with pytest.raises(ValueRangeError, match=r"0\.041"):
        CostEffect().fit(CLASSES, GivenEffect(4.1, 1.0, 2.1, 6.1, rung=5))


def test_refuses_totals_as_a_sample():
    with pytest.raises(DesignError, match="one row per class"):
        CostEffect(sampled=True).fit({"cost_yuan": 5, "person_n": 1, "class_n": 2})


def test_refuses_a_sample_of_one_class():
    with pytest.raises(TooFewError, match="2 classes, not 1"):
        CostEffect(sampled=True).fit(CLASSES.head(1))


def test_refuses_too_few_draws():
    with pytest.raises(ValueRangeError, match="draws"):
        CostEffect(draws=10)


# behaviour


def test_without_error_of_the_cost_fieller_inverts_the_effects_interval():
    low, high = fieller(100, 0.05, se_top=0, se_bottom=0.01, width=1.96)
    assert low == pytest.approx(100 / (0.05 + 1.96 * 0.01), abs=1e-9)
    assert high == pytest.approx(100 / (0.05 - 1.96 * 0.01), abs=1e-9)


@pytest.mark.parametrize("end", [0, 1])
def test_ends_of_fieller_are_the_ratios_just_rejected(end):
    """Brute force: at an end, ``top − ratio · bottom`` lies exactly `width` errors from 0."""
    ratio = fieller(3.0, 2.0, se_top=0.4, se_bottom=0.3, width=1.5)[end]
    gap = abs(3.0 - ratio * 2.0) / math.hypot(0.4, ratio * 0.3)
    assert gap == pytest.approx(1.5, abs=1e-9)


def test_fieller_is_missing_where_it_is_unbounded():
    assert all(map(math.isnan, fieller(3.0, 0.1, se_top=0.4, se_bottom=0.3, width=1.5)))


def test_fieller_covers_the_ratio():
    """2,000 draws: the share covered lies within three Monte-Carlo errors of 95 %."""
    rng = np.random.default_rng(4)
    tops, bottoms = rng.normal(100, 8, 2000), rng.normal(0.05, 0.008, 2000)
    covered = [
        low <= 2000 <= high
        for top, bottom in zip(tops, bottoms, strict=True)
        for low, high in [fieller(top, bottom, se_top=8, se_bottom=0.008, width=1.959964)]
        if not math.isnan(low)
    ]
    assert np.mean(covered) == pytest.approx(0.95, abs=3 * math.sqrt(0.95 * 0.05 / 2000))


def test_bootstrap_agrees_with_fieller():
    classes = pd.concat([CLASSES] * 8, ignore_index=True)
    fieller_ends = CostEffect(sampled=True).fit(classes, CLEAR)
    drawn = CostEffect(sampled=True, method="bootstrap", draws=20000).fit(classes, CLEAR)
    assert drawn.ci_low == pytest.approx(fieller_ends.ci_low, rel=0.05)
    assert drawn.ci_high == pytest.approx(fieller_ends.ci_high, rel=0.08)
    again = CostEffect(sampled=True, method="bootstrap", draws=20000).fit(classes, CLEAR)
    assert (again.ci_low, again.ci_high) == (drawn.ci_low, drawn.ci_high)


def test_order_and_splitting_of_classes_change_no_total():
    found = CostEffect().fit(CLASSES, CLEAR)
    mixed = CostEffect().fit(CLASSES.sample(frac=1, random_state=1), CLEAR)
    total = CostEffect().fit({"cost_yuan": 44000, "person_n": 135, "class_n": 4}, CLEAR)
    pd.testing.assert_frame_equal(found.to_frame(), mixed.to_frame())
    pd.testing.assert_frame_equal(found.to_frame(), total.to_frame())


def test_a_sample_gives_the_cost_of_a_person_an_interval_and_a_count_of_all_none():
    sampled = CostEffect(sampled=True).fit(CLASSES).to_frame().set_index("term")
    counted = CostEffect().fit(CLASSES).to_frame().set_index("term")
    assert sampled.loc["yuan_per_trained", "ci_low"] < counted.loc["yuan_per_trained", "estimate"]
    assert math.isnan(counted.loc["yuan_per_trained", "ci_low"])
    assert any("no interval" in note.en for note in CostEffect().fit(CLASSES).notes)


def test_frame_has_the_shape_of_every_model():
    found = CostEffect().fit(CLASSES, CLEAR)
    assert list(found.to_frame()) == ["term", "estimate", "ci_low", "ci_high", "n"]
    assert repr(found) == found.summary() == found.sentences.zh


@pytest.mark.parametrize("method", ["fieller", "bootstrap"])
def test_the_effects_own_interval_decides_even_where_its_error_would_not(method):
    wide = GivenEffect(0.05, 0.02, -0.001, 0.101, rung=5)  # few clusters: wider than 1.96 errors
    found = CostEffect(method=method).fit(CLASSES, wide)
    assert found.undefined == "holds_zero"
    assert math.isnan(found.per_additional)
