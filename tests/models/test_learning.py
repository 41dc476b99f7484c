"""What scores before and after may say, must never say, and must refuse."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_rel

from fedanalysis.errors import ColumnError, DesignError, TooFewError, ValueRangeError
from fedanalysis.models.learning import KirkpatrickLevel, LearningGain
from fedanalysis.models.rungs import Rung, causal_words_in

SCORES = pd.DataFrame(
    {
        "person_id": list("abcdef"),
        "score_before": [50.0, 55, 60, 65, 58, 62],
        "score_after": [60.0, 63, 71, 70, 66, 75],
    }
)


# the sentence it may print


def test_says_the_change_with_its_interval():
    found = LearningGain().fit(SCORES)
    assert found.rung is Rung.RATE
    assert (
        "Among 6 persons the mean score was 58.3 before and 67.5 after, a change of +9.2 points"
        in found.sentences.en
    )
    assert "前测平均58.3分，后测平均67.5分，相差+9.2分" in found.sentences.zh


def test_says_how_much_is_regression_to_the_mean():
    found = LearningGain(reliability=0.8, population_mean=70).fit(SCORES)
    assert found.expected == pytest.approx(0.2 * (70 - SCORES["score_before"].mean()))
    assert "Of these, +2.3 points are regression to the mean" in found.sentences.en
    assert "其中+2.3分是向平均回归" in found.sentences.zh


def test_says_that_regression_to_the_mean_is_not_taken_off():
    assert "not taken off" in LearningGain().fit(SCORES).sentences.en
    assert "无法扣除" in LearningGain().fit(SCORES).sentences.zh


# the sentence it must never print


@pytest.mark.parametrize("level", list(KirkpatrickLevel))
def test_never_claims_that_the_class_did_it(level):
    found = LearningGain(level=level, reliability=0.7, population_mean=60).fit(SCORES)
    for text in [found.sentences, *found.notes]:
        assert not causal_words_in(text)
        assert "nan" not in text.en
    assert "没有对照组" in found.sentences.zh
    assert any("not a rung of evidence" in note.en for note in found.notes)


# the data that force the refusal


def test_refuses_a_person_in_two_rows():
    frame = pd.concat([SCORES, SCORES.head(1)])
    with pytest.raises(DesignError, match="2 of 7 rows share a person"):
        LearningGain(person="person_id").fit(frame)


def test_refuses_changes_that_are_all_alike():
    with pytest.raises(DesignError, match="All 6 persons changed alike"):
        LearningGain().fit(SCORES.assign(score_after=SCORES["score_before"] + 10))


def test_refuses_two_pairs():
    with pytest.raises(TooFewError, match="3 persons with both scores, not 2"):
        LearningGain().fit(SCORES.head(2))


def test_refuses_scores_above_the_top():
    with pytest.raises(ValueRangeError, match="from 0 to `top`"):
        LearningGain(top=70).fit(SCORES)


def test_refuses_marks_in_words():
    with pytest.raises(DesignError, match="numbers, not text"):
        LearningGain().fit(SCORES.assign(score_after="良"))


@pytest.mark.parametrize("reliability", [0.0, 1.0, 80.0])
def test_refuses_an_impossible_reliability(reliability):
    with pytest.raises(ValueRangeError, match="`reliability`"):
        LearningGain(reliability=reliability, population_mean=60)


def test_refuses_half_of_what_regression_needs():
    with pytest.raises(DesignError, match="together"):
        LearningGain(reliability=0.8)


def test_refuses_a_missing_column():
    with pytest.raises(ColumnError, match="score_after"):
        LearningGain().fit(SCORES.drop(columns="score_after"))


# behaviour


def test_interval_is_that_of_paired_differences():
    found = LearningGain().fit(SCORES)
    ends = ttest_rel(SCORES["score_after"], SCORES["score_before"]).confidence_interval()
    assert (found.ci_low, found.ci_high) == pytest.approx((ends.low, ends.high), abs=1e-9)


def test_kelley_foretells_the_second_score_of_those_chosen_for_a_low_first():
    """Made-up persons who learn nothing: what remains after the expected change is about nil."""
    rng = np.random.default_rng(9)
    skill = rng.normal(60, 8, 40000)
    first, second = (skill + rng.normal(0, 4, skill.size) for _ in range(2))
    low = first < 55
    frame = pd.DataFrame({"score_before": first[low], "score_after": second[low]})
    found = LearningGain(reliability=64 / 80, population_mean=60).fit(frame)
    assert found.change > 2
    assert abs(found.beyond) < 3 * found.se


def test_interval_covers_the_change():
    rng = np.random.default_rng(10)
    covered = []
    for _ in range(200):
        first = rng.normal(60, 8, 25)
        frame = pd.DataFrame({"score_before": first, "score_after": first + rng.normal(5, 6, 25)})
        found = LearningGain().fit(frame)
        covered.append(found.ci_low <= 5 <= found.ci_high)
    assert np.mean(covered) == pytest.approx(0.95, abs=3 * math.sqrt(0.95 * 0.05 / 200))


def test_order_of_rows_and_zero_of_the_score_change_nothing():
    found = LearningGain().fit(SCORES)
    moved = SCORES.assign(
        score_before=SCORES["score_before"] + 7, score_after=SCORES["score_after"] + 7
    ).iloc[::-1]
    again = LearningGain().fit(moved)
    assert (again.change, again.ci_low) == pytest.approx((found.change, found.ci_low), abs=1e-9)


def test_says_who_left_and_how_they_had_scored():
    frame = SCORES.assign(score_after=[None, 63, 71, 70, 66, 75])
    found = LearningGain().fit(frame)
    assert (found.n_used, found.n_dropped) == (5, 1)
    assert any("had 50.0 before" in note.en for note in found.notes)


def test_says_that_a_full_score_can_no_longer_be_told_apart():
    found = LearningGain(top=75).fit(SCORES)
    assert found.at_top == pytest.approx(1 / 6)
    assert any("understated" in note.en for note in found.notes)


def test_frame_has_the_shape_of_every_model():
    found = LearningGain().fit(SCORES)
    assert list(found.to_frame()) == ["term", "estimate", "ci_low", "ci_high", "n"]
    assert repr(found) == found.summary() == found.sentences.zh
