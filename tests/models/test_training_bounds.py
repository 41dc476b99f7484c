"""What counts leave possible without a comparison."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

from fedanalysis.errors import ColumnError, DesignError, ValueRangeError
from fedanalysis.models.training_bounds import (
    TrainingCounts,
    count_persons,
    effect_bounds,
    read_counts,
)

# the data that force the refusal


@pytest.mark.parametrize("value", [-1, 0.5, float("nan"), "many", None])
def test_refuses_a_broken_count(value):
    with pytest.raises(ValueRangeError, match="whole number of 0 or more"):
        TrainingCounts(value, person_n=10)


def test_refuses_more_successes_than_persons():
    with pytest.raises(ValueRangeError, match="at least the successes") as caught:
        TrainingCounts(11, person_n=10)
    assert "counted by attendance" in str(caught.value)


def test_refuses_successes_and_unobserved_above_persons():
    with pytest.raises(ValueRangeError, match="at least the successes"):
        TrainingCounts(6, person_n=10, unobserved_n=5)


def test_refuses_nobody_trained():
    with pytest.raises(DesignError, match="at least one person"):
        TrainingCounts(0, person_n=0)


def test_refuses_more_persons_than_attendances():
    with pytest.raises(ValueRangeError, match="at most `person_time_n`"):
        TrainingCounts(1, person_n=10, person_time_n=9)


@pytest.mark.parametrize("baseline", [(0.3, 0.2), (-0.1, 0.2), (0.1, 1.2), (float("nan"), 1)])
def test_refuses_a_baseline_that_is_no_range(baseline):
    with pytest.raises(ValueRangeError, match="`baseline`"):
        effect_bounds(TrainingCounts(1, 2), baseline, confidence=0.95)


def test_refuses_bounds_without_persons():
    with pytest.raises(DesignError, match="number of persons"):
        effect_bounds(TrainingCounts(1, person_time_n=5), (0, 1), confidence=0.95)


def test_refuses_counts_without_successes():
    with pytest.raises(ColumnError, match="employed_n"):
        read_counts({"employd_n": 3}, "employed")


def test_refuses_a_missing_count_instead_of_taking_it_for_0():
    table = pd.DataFrame({"employed_n": [3, np.nan], "person_n": [10, 10]})
    with pytest.raises(ValueRangeError, match="isn't 0"):
        read_counts(table, "employed")


def test_refuses_rows_without_a_person():
    frame = pd.DataFrame({"person_id": ["a", None], "employed": [1, 0]})
    with pytest.raises(DesignError, match="1 of 2 rows don't"):
        count_persons(frame, "employed", "person_id")


def test_refuses_an_outcome_in_words():
    frame = pd.DataFrame({"person_id": ["a"], "employed": ["是"]})
    with pytest.raises(DesignError, match="numbers, not text"):
        count_persons(frame, "employed", "person_id")


# behaviour


def test_break_even_is_the_share():
    row = effect_bounds(TrainingCounts(432, 1800), (0.24, 0.24), confidence=0.95).iloc[0]
    assert row[["low", "high"]].to_list() == pytest.approx([0, 0], abs=1e-12)
    assert row["break_even_low"] == row["break_even_high"] == 0.24


def test_without_assumption_the_bounds_are_one_wide():
    row = effect_bounds(TrainingCounts(432, 1800), (0, 1), confidence=0.95).iloc[0]
    assert row["high"] - row["low"] == pytest.approx(1)


@pytest.mark.parametrize(("times", "most", "expected"), [(10, 3, (4, 10)), (1800, 1, (1800, 1800))])
def test_persons_behind_attendances(times, most, expected):
    found = TrainingCounts(0, person_time_n=times, max_times=most)
    assert found.person_range == expected


def test_known_persons_are_never_more_than_the_fewest():
    assert TrainingCounts(6, person_time_n=10, max_times=5).person_range == (6, 10)


@pytest.mark.parametrize("seed", range(3))
def test_bounds_hold_every_world_that_agrees_with_the_counts(seed):
    """Brute force: all ways unobserved persons may have fared and all sizes of the group."""
    rng = np.random.default_rng(seed)
    success, unobserved, most = (int(v) for v in rng.integers(1, 4, 3))
    times = success + unobserved + int(rng.integers(0, 9))
    counts = TrainingCounts(success, person_time_n=times, max_times=most, unobserved_n=unobserved)
    possible = [n for n in range(success + unobserved, times + 1) if -(-times // most) <= n]
    worlds = [
        (success + sum(fared)) / n for n in possible for fared in product([0, 1], repeat=unobserved)
    ]
    assert counts.rate_range == pytest.approx((min(worlds), max(worlds)))


def test_attendances_collapse_to_persons():
    frame = pd.DataFrame(
        {"person_id": ["a", "a", "b", "c", "c"], "employed": [0, 1, 0, np.nan, np.nan]}
    )
    found = count_persons(frame, "employed", "person_id")
    assert found == TrainingCounts(1, 3, 5, 2, 1)


def test_order_and_names_of_persons_change_nothing():
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(
        {"person_id": rng.integers(0, 40, 100), "employed": rng.integers(0, 2, 100)}
    )
    renamed = frame.assign(person_id="p" + frame["person_id"].astype(str)).sample(
        frac=1, random_state=1
    )
    assert count_persons(frame, "employed", "person_id") == count_persons(
        renamed, "employed", "person_id"
    )


def test_classes_add_up_as_one_count_would():
    table = pd.DataFrame({"employed_n": [10, 30], "person_n": [50, 70], "max_times": [1, 2]})
    assert read_counts(table, "employed") == TrainingCounts(40, 120, None, 2)
    assert read_counts({"employed_n": 4, "person_n": None}, "employed") == TrainingCounts(4)
