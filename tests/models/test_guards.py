"""What no model of counts may accept."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fedanalysis.errors import DesignError, TooFewError, ValueRangeError
from fedanalysis.models import guards

SEPARATED = (
    np.array([2.0, 3.0, 3.0]),
    np.array([4.0, 3.0, 6.0]),
    np.array([[1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [1.0, 0.0, 1.0]]),
)


def test_separation_names_column_direction_rows_and_way_out():
    with pytest.raises(DesignError) as raised:
        guards.check_separation(*SEPARATED, ["const", "region[north]", "later"])
    text = str(raised.value)
    assert "`region[north]` (to +∞): 3 of 3 in 1 rows" in text
    assert "later" not in text
    assert "Firth" in text


def test_one_mixed_seat_ends_the_separation():
    _, n, x = SEPARATED
    guards.check_separation(np.array([2.0, 2.0, 3.0]), n, x, ["const", "a", "b"])


def test_separation_by_a_number_is_found_though_no_level_is_full():
    x = np.column_stack([np.ones(6), [1.0, 2, 3, 4, 5, 6]])
    y = np.array([0.0, 0, 0, 1, 1, 1])
    direction = guards.find_separation(y, np.ones(6), x)
    assert direction[1] > 0 > direction[0]


def test_a_silent_huge_error_of_statsmodels_is_refused_here():
    import statsmodels.api as sm

    y, n, x = SEPARATED
    outcome, weight = np.repeat([1.0, 0.0], 3), np.r_[y, n - y]
    held = weight > 0
    model = sm.GLM(
        outcome[held],
        np.vstack([x, x])[held],
        family=sm.families.Binomial(),
        freq_weights=weight[held],
    )
    assert model.fit().bse[1] > 1000  # without a word
    assert guards.find_separation(y, n, x)[1] > 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=6, max_size=6), st.integers(0, 2**31))
def test_separation_agrees_with_a_search_over_levels(successes, seed):
    y, n = np.array(successes, dtype=float), np.full(6, 3.0)
    level = np.array([0, 0, 1, 1, 2, 2])
    x = np.column_stack([level == 0, level == 1, level == 2]).astype(float)
    full = [y[level == k].sum() in (0.0, 6.0) for k in range(3)]
    order = np.random.default_rng(seed).permutation(6)
    found = guards.find_separation(y[order], n[order], x[order])
    assert (np.abs(found) > 0).tolist() == full


def test_dependent_columns_are_listed_with_what_they_follow_from():
    x = np.column_stack([np.ones(4), [1.0, 0, 1, 0], [0.0, 1, 0, 1], [1.0, 2, 3, 4]])
    with pytest.raises(DesignError) as raised:
        guards.check_rank(x, ["const", "men", "women", "year"])
    assert "year" not in str(raised.value)
    assert sum(name in str(raised.value) for name in ("const", "men", "women")) == 3


def test_an_empty_column_is_listed_as_zero():
    with pytest.raises(DesignError, match="`none` are 0"):
        guards.check_rank(np.column_stack([np.ones(3), np.zeros(3)]), ["const", "none"])


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6], ids=str)
def test_rank_does_not_depend_on_units(scale):
    x = np.column_stack([np.ones(5), scale * np.arange(5.0)])
    guards.check_rank(x, ["const", "year"])


@pytest.mark.parametrize(("y", "word"), [([0, 0], "is 0"), ([5, 4], "equal to")], ids=["0", "all"])
def test_outcome_that_never_varies_is_refused_with_the_number_of_trials(y, word):
    with pytest.raises(DesignError, match=word) as raised:
        guards.check_outcome(np.array(y, dtype=float), np.array([5.0, 4.0]), name="women_n")
    assert "9 trials" in str(raised.value)
    assert "women_n" in str(raised.value)


def test_zero_denominators_are_counted():
    with pytest.raises(DesignError, match="1 of 3 rows have 0"):
        guards.check_denominators(np.array([5.0, 0.0, 3.0]), name="member_n")


@pytest.mark.parametrize("bad", [np.inf, -np.inf, np.nan], ids=str)
def test_values_that_are_not_finite_are_named_and_not_repeated(bad):
    with pytest.raises(ValueRangeError, match=r"age.*\n.*1 of 2 rows") as raised:
        guards.check_finite(age=[1.0, bad])
    assert "inf" not in str(raised.value).replace("finite", "")


@pytest.mark.parametrize(
    ("y", "n", "name"),
    [([-1.0], [3.0], "successes"), ([0.5], [3.0], "successes"), ([4.0], [3.0], "no more than"),
     ([1.0], [1.5], "trials")],
    ids=["negative", "broken", "above", "broken trials"],
)  # fmt: skip
def test_counts_out_of_range_are_refused(y, n, name):
    with pytest.raises(ValueRangeError, match=name):
        guards.check_counts(np.array(y), np.array(n))


def test_no_trial_at_all_is_refused():
    with pytest.raises(DesignError, match="All 2 rows"):
        guards.check_counts(np.zeros(2), np.zeros(2))


def test_one_cluster_is_no_cluster():
    with pytest.raises(DesignError, match="more than one cluster"):
        guards.check_clusters(1, name="unit_id")


def test_four_clusters_are_too_few_and_five_pass():
    with pytest.raises(TooFewError, match="at least 5 clusters, not 4"):
        guards.check_clusters(4)
    guards.check_clusters(5)


def test_clusters_that_say_the_same_give_no_error():
    with pytest.raises(DesignError, match="For `year` all 9 clusters"):
        guards.check_between(np.diag([0.1, 1e-20]), np.eye(2), ["const", "year"], cluster_n=9)


def test_more_than_five_percent_missing_is_refused_by_column():
    with pytest.raises(DesignError, match="6 of 100 rows would be: `women_n` in 6"):
        guards.check_dropped({"women_n": 6, "member_n": 0}, dropped=6, given=100)
    guards.check_dropped({"women_n": 5}, dropped=5, given=100)


def test_an_empty_table_is_refused():
    with pytest.raises(DesignError, match="no row at all"):
        guards.check_dropped({}, dropped=0, given=0)


def test_one_term_has_no_term_effects():
    with pytest.raises(DesignError, match="at least two terms"):
        guards.check_term_effects(1)
    guards.check_term_effects(2)
