from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fedanalysis.errors import ColumnError, ValueRangeError
from fedanalysis.plots.stock_flow import plot_stock_flow

PATHS = pd.DataFrame(
    {
        "scenario": ["same"] * 3 + ["more"] * 3,
        "year": [2025, 2026, 2027] * 2,
        "estimate": [0.1, 0.15, 0.2, 0.1, 0.25, 0.3],
        "ci_low": [0.1, 0.1, 0.15, 0.1, 0.2, 0.22],
        "ci_high": [0.1, 0.2, 0.25, 0.1, 0.3, 0.4],
    }
)


def test_one_line_a_scenario_against_the_target(words):
    axes = plot_stock_flow(PATHS, target=0.3, **words).figure("zh").axes[-1]
    target, *lines = axes.lines
    assert list(target.get_ydata()) == [0.3, 0.3]
    assert [list(line.get_ydata()) for line in lines] == [[0.1, 0.15, 0.2], [0.1, 0.25, 0.3]]
    assert len({line.get_color() for line in axes.lines}) == 3


def test_always_says_that_it_is_a_scenario(words, look):
    chart = plot_stock_flow(PATHS, target=0.3, **words)
    for lang, said in (("zh", "情景推算"), ("en", "Scenario")):
        assert said in look.words(chart, lang)
        assert look.overlaps(look.boxes(chart.figure(lang))) == []
    assert "not a forecast" in chart.alt("en")
    assert (
        chart.sentence.en
        == "same: 10.0% in 2025, 20.0% in 2027; more: 10.0% in 2025, 30.0% in 2027"
    )
    assert chart.sentence.zh.startswith("same：2025年10.0%，2027年20.0%")


def test_years_before_anyone_is_there_are_left_out(words):
    path = PATHS.iloc[:3].assign(scenario="", estimate=[np.nan, 0.1, 0.2])
    chart = plot_stock_flow(path, target=0.3, **words)
    assert chart.sentence.en == "10.0% in 2026, 20.0% in 2027"
    assert chart.figure("en") is not None


def test_refuses_more_scenarios_than_can_be_told_apart(words):
    many = pd.concat([PATHS.assign(scenario=name) for name in "abcde"])
    assert "draw them apart" in plot_stock_flow(many, target=0.3, **words).sentence.en
    assert "no data" in plot_stock_flow(PATHS.iloc[:0], target=0.3, **words).sentence.en


def test_refuses_missing_columns_and_percent(words):
    with pytest.raises(ColumnError, match="ci_low"):
        plot_stock_flow(PATHS.drop(columns="ci_low"), target=0.3, **words)
    with pytest.raises(ValueRangeError, match="estimate"):
        plot_stock_flow(PATHS.assign(estimate=30.0), target=0.3, **words)
