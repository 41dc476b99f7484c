"""Shares that a report doesn't print but bounds."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedanalysis.catalogue import target
from fedanalysis.errors import DesignError, ValueRangeError
from fedanalysis.reports.bounds import (
    bodies_with_one_holder,
    compare_with_target,
    distinct_bounds,
    overlap_bounds,
    share_among_the_rest,
    share_bounds,
    share_bounds_from_sizes,
)
from fedanalysis.reports.rounding import totals_that_fit


def test_full_section_share_among_men():
    bounds = share_among_the_rest(27, totals_that_fit(27, "22.5"), 92, totals_that_fit(92, "26"))
    assert (bounds.low, bounds.high) == (Fraction(93, 268), Fraction(93, 256))
    assert (bounds.base_low, bounds.base_high) == (256, 268)
    assert bounds.percent() == "34.7–36.3"
    assert str(bounds) == "34.7–36.3%"


def test_full_section_share_among_men_if_truncated():
    totals = totals_that_fit(92, "26", convention="truncated")
    assert share_among_the_rest(27, 120, 92, totals).percent() == "35.6–37.3"


def test_known_totals_give_a_point():
    bounds = share_among_the_rest(1, 3, 4, 12)
    assert bounds.low == bounds.high == Fraction(1, 4)
    assert bounds.percent() == "25.0"
    assert bounds.percent(0) == "25"


def test_pairs_that_contradict_themselves_are_left_out():
    bounds = share_among_the_rest(1, [2, 9], 4, [6, 8])  # 8 of 2 or of 4 can't be
    assert (bounds.low, bounds.high) == (Fraction(1, 4), Fraction(1, 2))
    assert (bounds.part_low, bounds.part_high) == (1, 1)


@pytest.mark.parametrize(
    ("case"),
    [
        pytest.param((5, 9, 4, 9), id="part above base"),
        pytest.param((1, 9, 4, 4), id="no rest"),
        pytest.param((5, 4, 6, 20), id="total below its part"),
        pytest.param((1, [], 4, 9), id="no total"),
    ],
)
def test_refuses_totals_that_leave_no_rest(case):
    with pytest.raises(DesignError):
        share_among_the_rest(*case)


def test_refuses_counts_that_are_not_whole():
    with pytest.raises(ValueRangeError, match="base_totals"):
        share_among_the_rest(1, 2, 3, [4.5])


def test_women_on_village_committees_of_legal_size():
    assert share_bounds_from_sizes(66, 64, smallest=3, largest=7).percent() == "14.7–34.4"
    bounds = share_bounds_from_sizes(66, range(64, 69), smallest=3, largest=7)
    assert bounds.percent() == "13.9–34.4"
    assert (bounds.base_low, bounds.base_high) == (192, 476)


def test_posts_of_two_bodies_are_held_by_66_to_98_women():
    assert distinct_bounds([32, 66]) == range(66, 99)
    assert share_bounds(63, distinct_bounds([32, 66])).percent(0) == "64–95"


def test_four_chief_posts_of_two_a_village():
    assert share_bounds(4, range(2 * 64, 2 * 68 + 1)).percent() == "2.9–3.1"
    assert list(bodies_with_one_holder(68, 64)) == [60]
    assert list(bodies_with_one_holder(68, 20)) == []


def test_women_at_both_top_posts_of_communities():
    assert overlap_bounds(30, 30, 46) == range(14, 31)
    assert overlap_bounds(3, 5) == range(4)


@given(st.integers(0, 4), st.integers(0, 4), st.integers(0, 6))
def test_overlap_agrees_with_brute_force(first, second, total):
    if max(first, second) > total:
        with pytest.raises(DesignError):
            overlap_bounds(first, second, total)
        return
    groups = [set(one) for one in combinations(range(total), first)]
    others = [set(one) for one in combinations(range(total), second)]
    seen = {len(one & other) for one in groups for other in others}
    assert set(overlap_bounds(first, second, total)) == seen


@given(st.lists(st.integers(0, 2), min_size=1, max_size=3))
def test_distinct_persons_agree_with_brute_force(parts):
    people = range(sum(parts))
    choices = product(*(combinations(people, part) for part in parts))
    assert {len(set().union(*one)) for one in choices} == set(distinct_bounds(parts))


@given(st.integers(1, 3), st.integers(1, 3), st.integers(0, 3), st.integers(0, 5))
def test_shares_from_sizes_agree_with_brute_force(bodies, smallest, more, part):
    sizes = range(smallest, smallest + more + 1)
    seats = {sum(one) for one in product(sizes, repeat=bodies)}
    shares = [Fraction(part, n) for n in seats if n >= part]
    if not shares:
        with pytest.raises(DesignError):
            share_bounds_from_sizes(part, bodies, smallest=smallest, largest=sizes[-1])
        return
    found = share_bounds_from_sizes(part, bodies, smallest=smallest, largest=sizes[-1])
    assert (found.low, found.high) == (min(shares), max(shares))


@pytest.mark.parametrize(
    ("part", "bases", "name", "verdict"),
    [
        pytest.param(66, range(192, 449), "vc_members_2020", "cannot_be_told", id="members"),
        pytest.param(3, range(64, 69), "vc_chairs_2020", "not_met", id="chairs"),
        pytest.param(149, 226, "rc_members_2020", "met", id="residents"),
        pytest.param(46, 100, "rc_members_2020", "met", id="about: five points below"),
        pytest.param(44, 100, "rc_members_2020", "not_met", id="about: six points below"),
        pytest.param(30, 100, "vc_members_2020", "met", id="on the line"),
    ],
)
def test_bounds_against_dated_targets(part, bases, name, verdict):
    compared = compare_with_target(share_bounds(part, bases), target(name))
    assert compared.verdict == verdict
    assert "2020" in compared.text.zh
    assert compared.text.en.endswith(".")


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda: distinct_bounds([]), id="no posts"),
        pytest.param(lambda: share_bounds(5, [3, 4]), id="part above every base"),
        pytest.param(
            lambda: share_bounds_from_sizes(1, 2, smallest=5, largest=3), id="sizes reversed"
        ),
    ],
)
def test_refuses_bounds_that_make_no_sense(call):
    with pytest.raises(DesignError):
        call()
