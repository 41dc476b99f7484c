from __future__ import annotations

import pandas as pd
import pytest

from fedanalysis.errors import ValueRangeError
from fedanalysis.plots.quota_bounds import plot_quota_bounds

BOUNDS = pd.DataFrame(
    {
        "year": [2005, 2020],
        "none_min": [0.3, 0.0],
        "none_max_average": [0.83, 0.76],
        "none_max_legal": [0.90, 0.86],
    }
)


def test_ranges_run_from_least_to_most(words):
    axes = plot_quota_bounds(BOUNDS, **words).figure("zh").axes[-1]
    ranges = [
        (bar.get_x(), bar.get_x() + bar.get_width()) for bar in axes.patches if bar.get_hatch()
    ]
    expected = [(0.3, 0.83), (0.3, 0.90), (0.0, 0.76), (0.0, 0.86)]
    assert ranges == [pytest.approx(one) for one in expected]


def test_says_that_it_cannot_be_told(words, look):
    chart = plot_quota_bounds(BOUNDS, **words)
    assert "无法确知" in look.words(chart, "zh")
    assert "cannot be told" in look.words(chart, "en")
    assert chart.sentence.en == (
        "2005: 30.0–83.0% if all are of average size, 30.0–90.0% if sizes are any from 3 to 7; "
        "2020: 0–76.0% if all are of average size, 0–86.0% if sizes are any from 3 to 7; "
        "which value it is cannot be told"
    )
    assert chart.sentence.zh.endswith("具体是多少无法确知")


def test_refuses_a_least_value_above_a_most(words):
    with pytest.raises(ValueRangeError, match="`none_min` must be at most `none_max_average`"):
        plot_quota_bounds(BOUNDS.assign(none_min=0.8), **words)
