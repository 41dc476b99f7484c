"""Every bound is held against all committees that can exist."""

from __future__ import annotations

from functools import cache
from itertools import combinations_with_replacement

import pandas as pd
import pytest

from fedanalysis.errors import DesignError
from fedanalysis.models.quota_bounds import (
    average_size_bounds,
    with_two_or_more,
    without_a_woman,
)

SIZES = [(3, 7), (5, 9), (2, 4), (1, 3), (1, 1), (3, 3), (2, 2), (4, 5)]


@cache
def enumerated(
    smallest: int, largest: int, committees: int
) -> dict[tuple[int, int], list[set[int]]]:
    """Map (women, members) to the numbers of committees with no woman, and with two or more."""
    kinds = [(s, k) for s in range(smallest, largest + 1) for k in range(s + 1)]
    found: dict[tuple[int, int], list[set[int]]] = {}
    for choice in combinations_with_replacement(kinds, committees):
        key = (sum(k for _, k in choice), sum(s for s, _ in choice))
        none, two = found.setdefault(key, [set(), set()])
        none.add(sum(k == 0 for _, k in choice))
        two.add(sum(k >= 2 for _, k in choice))
    return found


@pytest.mark.parametrize("committees", [1, 2, 3])
@pytest.mark.parametrize(("smallest", "largest"), SIZES, ids=str)
def test_bounds_equal_the_enumeration(smallest, largest, committees):
    limits = {"smallest": smallest, "largest": largest}
    for (women, members), (none, two) in enumerated(smallest, largest, committees).items():
        totals = (women, members, committees)
        assert without_a_woman(*totals, **limits) == (min(none), max(none)), totals
        assert with_two_or_more(*totals, **limits) == (min(two), max(two)), totals


@pytest.mark.parametrize(("smallest", "largest"), [(1, 3), (2, 4), (3, 4)], ids=str)
def test_bounds_equal_the_enumeration_for_five_committees(smallest, largest):
    limits = {"smallest": smallest, "largest": largest}
    for (women, members), (none, two) in enumerated(smallest, largest, 5).items():
        assert without_a_woman(women, members, 5, **limits) == (min(none), max(none))
        assert with_two_or_more(women, members, 5, **limits) == (min(two), max(two))


def test_columns_give_the_same_as_single_numbers():
    frame = pd.DataFrame({"women": [0, 4, 12], "members": [9, 15, 15], "committees": [3, 3, 3]})
    low, high = without_a_woman(
        frame["women"], frame["members"], frame["committees"], smallest=3, largest=7
    )
    alone = [
        without_a_woman(w, m, 3, smallest=3, largest=7) for w, m in [(0, 9), (4, 15), (12, 15)]
    ]
    assert list(zip(low, high, strict=True)) == alone


@pytest.mark.parametrize(
    "totals",
    [
        pytest.param((5, 4, 1), id="more women than members"),
        pytest.param((1, 2, 1), id="too few members"),
        pytest.param((1, 8, 1), id="too many members"),
        pytest.param((0, 0, 0), id="no committee"),
        pytest.param((-1, 4, 1), id="negative women"),
    ],
)
@pytest.mark.parametrize("bound", [without_a_woman, with_two_or_more])
def test_impossible_totals_are_refused(bound, totals):
    with pytest.raises(DesignError, match="3 to 7"):
        bound(*totals, smallest=3, largest=7)


def test_average_size_bound_is_one_minus_the_share_of_women():
    low, high = average_size_bounds(1.0, 4.0)["none"]
    assert (low, high) == (0.0, 0.75)


def test_average_size_bound_on_two_or_more():
    assert average_size_bounds(0.5, 4.0)["two_or_more"] == (0.0, 0.25)
    assert average_size_bounds(2.5, 4.0)["two_or_more"] == (0.5, 1.0)
    assert average_size_bounds(1.0, 1.0)["two_or_more"] == (0.0, 0.0)
