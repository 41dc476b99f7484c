"""Shares that a report doesn't print but bounds."""

from __future__ import annotations

from fractions import Fraction

import pytest

from fedanalysis.errors import DesignError, ValueRangeError
from fedanalysis.reports.bounds import share_among_the_rest
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
