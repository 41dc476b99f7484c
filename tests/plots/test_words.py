from __future__ import annotations

import pytest

from fedanalysis.plots.words import fixed, percent, points, sentence_of, span


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        pytest.param(6.25, 1, "6.3", id="half goes up"),
        pytest.param(24.249999999999996, 1, "24.3", id="float noise below a half"),
        pytest.param(-0.04, 1, "0.0", id="no minus before zero"),
        pytest.param(-2.25, 1, "−2.3", id="half goes away from zero"),
        pytest.param(16131, 0, "16,131", id="thousands"),
    ],
)
def test_rounds_half_up(value, digits, shown):
    assert fixed(value, digits) == shown


def test_only_exact_none_and_all_lose_their_decimals():
    assert [percent(share) for share in (0, 0.0001, 0.9999, 1)] == ["0%", "0.0%", "100.0%", "100%"]


def test_range_of_two_values_that_print_alike_is_one_number():
    assert span(0.2931, 0.2934, "zh") == "29.3%"
    assert span(0.347, 0.363, "zh") == "34.7%～36.3%"


def test_points_are_not_percent():
    assert points(0.0388, "en", signed=True) == "+3.9 points"
    assert points(-0.0388, "zh", signed=True) == "−3.9个百分点"


def test_sentences_get_one_stop_each():
    assert sentence_of(["一", "二。", "", "三？"], "zh") == "一。二。三？"
    assert sentence_of(["One", "Two."], "en") == "One. Two."
