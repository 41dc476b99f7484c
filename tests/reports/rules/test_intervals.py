"""Printed figures as exact intervals, and labels that exclude each other."""

from __future__ import annotations

from fractions import Fraction

import pytest

from fedanalysis.reports.rounding import PrintedInterval
from fedanalysis.reports.rules.categories import complementary, exclusive
from fedanalysis.reports.rules.intervals import (
    closed,
    exactly,
    less,
    listed,
    meets,
    numeral_of,
    overlap,
    ranges_of,
    shown,
)


def ends(text: str, unit: str, qualifier: str = "none", *, is_share: bool = False):
    ranges = ranges_of(numeral_of(text, unit), qualifier=qualifier, is_share=is_share)
    return [(float(one.low), float(one.high)) for one in ranges]


@pytest.mark.parametrize(
    ("text", "unit", "qualifier", "expected"),
    [
        pytest.param("1,348家", "家", "none", [(1348, 1348)], id="count"),
        pytest.param("2.5万名", "名", "none", [(24500, 25500), (25000, 26000)], id="scaled"),
        pytest.param("3万余元", "元", "approx_over", [(30000, 40000)], id="over"),
        pytest.param("500人", "人", "approx_near", [(400, 500)], id="near"),
        pytest.param("500人", "人", "approx", [(400, 600)], id="about"),
        pytest.param("500人", "人", "at_most", [(0, 500)], id="at most"),
    ],
)
def test_counts_stand_for(text, unit, qualifier, expected):
    assert ends(text, unit, qualifier) == expected


def test_shares_stand_for_rounded_and_cut_off_values():
    assert ends("4.40%", "%", is_share=True) == [(4.395, 4.405), (4.40, 4.41)]
    assert ends("百分之九十八", "%", is_share=True) == [(97.5, 98.5), (98, 99)]
    assert ends("七成", "%", is_share=True) == []  # 成 is no numeral; the table's interval is used


def test_open_ends_do_not_touch():
    low = PrintedInterval(Fraction(1), Fraction(2), has_low=True, has_high=False)
    high = closed(2, 3)
    assert not overlap(low, high)
    assert overlap(closed(1, 2), high)
    assert not less(high, low).has_low
    assert not meets([low], Fraction(2), Fraction(2))
    assert meets([exactly(2)], Fraction(1), Fraction(2))


def test_numbers_are_shown_short():
    assert (shown(Fraction(43000)), shown(Fraction(1, 3)), shown(Fraction(5, 2))) == (
        "43,000",
        "0.33",
        "2.5",
    )
    assert (listed(range(35, 39)), listed(range(120, 121)), listed(range(0))) == (
        "35–38",
        "120",
        "∅",
    )


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        pytest.param(["街道", "镇", "社区", "村"], True, id="places"),
        pytest.param(["小学文化占", "初中文化占"], True, id="schooling"),
        pytest.param(["初中及以下占", "高中占", "大专及以上占"], True, id="schooling bands"),
        pytest.param(["高中以上占", "大专以上占"], False, id="nested schooling"),
        pytest.param(["35岁以下", "36—50岁", "51岁以上"], True, id="ages"),
        pytest.param(["35岁以下", "30—50岁"], False, id="ages that overlap"),
        pytest.param(["男性占", "女性占"], True, id="sexes"),
        pytest.param(["党员占", "大专以上占"], False, id="attributes"),
        pytest.param(["进入党支部的", "进入村委会的"], False, id="bodies"),
        pytest.param(["村"], False, id="one"),
        pytest.param(["村", "村"], False, id="twice the same"),
    ],
)
def test_labels_that_exclude_each_other(labels, expected):
    assert exclusive(labels) is expected


def test_voters_of_both_sexes_are_no_halves():
    assert not complementary(["投票的妇女占", "投票的男性占"])
