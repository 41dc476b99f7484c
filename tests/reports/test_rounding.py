"""Whole numbers behind printed shares, exactly."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedanalysis.errors import UnknownNameError, ValueRangeError
from fedanalysis.reports.rounding import (
    mean_fits,
    parts_that_fit,
    printed_interval,
    totals_range,
    totals_that_fit,
)


@pytest.mark.parametrize(
    ("part", "printed", "nearest", "truncated"),
    [
        pytest.param(63, "98", [64], [64], id="63 = 98 %"),
        pytest.param(3, "4.4", [68], [67, 68], id="3 = 4.4 %"),
        pytest.param(4, "11", range(35, 39), range(34, 37), id="4 = 11 %"),
        pytest.param(27, "22.5", [120], [120], id="27 = 22.5 %"),
        pytest.param(92, "26", range(348, 361), range(341, 354), id="92 = 26 %"),
        pytest.param(63, "100", [63], [63], id="all"),
    ],
)
def test_totals_behind_a_part_and_its_share(part, printed, nearest, truncated):
    assert totals_that_fit(part, printed) == tuple(nearest)
    assert totals_that_fit(part, printed, convention="truncated") == tuple(truncated)


def test_no_whole_number_of_67_to_79_is_98_per_cent():
    assert not any(parts_that_fit(base, "98") for base in range(67, 80))
    assert parts_that_fit(68, "98", convention="truncated") == (67,)
    assert parts_that_fit(66, "98") == (65,)
    assert parts_that_fit(80, "98") == (78,)


def test_trailing_zeros_matter():
    assert 432 in parts_that_fit(1800, "24")
    assert parts_that_fit(1800, "24.00") == (432,)
    assert len(parts_that_fit(1800, "24")) == 19


@pytest.mark.parametrize(
    ("printed", "convention", "fits", "fits_not"),
    [
        pytest.param("6.3", "half_up", "6.25", "6.35", id="half up"),
        pytest.param("6.2", "half_even", "6.25", "6.15001 6.26", id="half even keeps the even"),
        pytest.param("6.3", "half_even", "6.30", "6.25 6.35", id="half even leaves the odd"),
        pytest.param("6.2", "nearest", "6.15 6.25", "6.26", id="nearest, even digit"),
        pytest.param("6.3", "nearest", "6.25", "6.35", id="nearest, odd digit"),
        pytest.param("6.2", "truncated", "6.2 6.2999", "6.3 6.19", id="truncated"),
        pytest.param("0", "half_up", "0 0.49", "0.5", id="zero"),
    ],
)
def test_ends_of_the_interval(printed, convention, fits, fits_not):
    interval = printed_interval(printed, convention)
    assert all(Fraction(value) in interval for value in fits.split())
    if printed == "6.2" and convention == "half_even":
        fits_not = "6.26 6.14"
    assert not any(Fraction(value) in interval for value in fits_not.split())


_ROUNDINGS = {
    "half_up": ROUND_HALF_UP,
    "half_even": ROUND_HALF_EVEN,
    "truncated": ROUND_DOWN,
}


@given(
    cents=st.integers(0, 10**6),
    digits=st.integers(0, 3),
    convention=st.sampled_from(sorted(_ROUNDINGS)),
)
def test_a_value_lies_in_the_interval_of_exactly_what_it_prints_as(cents, digits, convention):
    value = Decimal(cents) / 10_000
    unit = Decimal(1).scaleb(-digits)
    printed = value.quantize(unit, rounding=_ROUNDINGS[convention])
    assert Fraction(value) in printed_interval(f"{printed:f}", convention)
    assert Fraction(value) not in printed_interval(f"{printed + unit:f}", convention)


@given(part=st.integers(1, 60), base=st.integers(1, 400), digits=st.integers(0, 2))
def test_totals_and_parts_agree(part, base, digits):
    printed = f"{base % 100}" if digits == 0 else f"{base % 100}.{base % 10**digits:0{digits}d}"
    for convention in ("nearest", "half_up", "half_even", "truncated"):
        in_totals = base in totals_that_fit(part, printed, convention=convention, limit=400)
        in_parts = part in parts_that_fit(base, printed, convention)
        assert in_totals == in_parts


@pytest.mark.parametrize("printed", ["98%", "98％", " 98 ", "９８", "98 %"])
def test_reads_percent_signs_and_full_width_digits(printed):
    assert totals_that_fit(63, printed) == (64,)


@pytest.mark.parametrize("printed", ["", "-4", "4.", ".5", "1,281", "约98", "98%%", 98, 98.0, None])
def test_refuses_what_is_no_printed_decimal(printed):
    with pytest.raises(ValueRangeError, match="printed"):
        printed_interval(printed)


def test_refuses_an_unknown_convention():
    with pytest.raises(UnknownNameError, match="half_up"):
        printed_interval("98", "half-up")


@pytest.mark.parametrize(("part", "printed"), [(0, "0"), (0, "0.0"), (3, "0")])
def test_totals_without_an_end_are_refused_unless_capped(part, printed):
    assert totals_range(part, printed) is None
    with pytest.raises(ValueRangeError, match="limit"):
        totals_that_fit(part, printed)


def test_capped_totals():
    assert totals_that_fit(0, "0", limit=3) == (1, 2, 3)
    assert totals_that_fit(3, "0", limit=602) == (600, 601, 602)  # 3 of 600 is 0.5, half to even
    assert totals_that_fit(3, "0", convention="half_up", limit=602) == (601, 602)
    assert totals_that_fit(3, "0", limit=5) == ()
    assert totals_that_fit(92, "26", limit=350) == (348, 349, 350)


def test_an_end_that_prints_otherwise_is_left_out():
    assert totals_that_fit(1, "1", convention="half_even")[-1] == 199  # 1 of 200 prints as 0
    assert totals_that_fit(1, "1", convention="half_up")[-1] == 200
    assert totals_that_fit(3, "1", convention="half_up")[0] == 201  # 3 of 200 prints as 2


def test_nothing_of_a_positive_share_fits_no_total():
    assert totals_that_fit(0, "5") == ()


def test_no_total_is_smaller_than_its_part():
    assert totals_that_fit(1281, "100")[0] == 1281
    assert totals_that_fit(70, "109") == ()


def test_a_list_too_long_is_refused():
    with pytest.raises(ValueRangeError, match="limit"):
        totals_that_fit(10**9, "26")


@pytest.mark.parametrize("count", [-1, 1.0, True, "3"])
def test_counts_must_be_whole(count):
    with pytest.raises(ValueRangeError):
        totals_that_fit(count, "26")
    with pytest.raises(ValueRangeError):
        parts_that_fit(count, "26") if count is not True else parts_that_fit(0, "26")


def test_mean_of_no_answers_is_refused():
    with pytest.raises(ValueRangeError, match="`n`"):
        mean_fits("3.1", 0)
