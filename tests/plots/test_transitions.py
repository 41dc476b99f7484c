from __future__ import annotations

import pandas as pd
import pytest

from fedanalysis.errors import ColumnError, ValueRangeError
from fedanalysis.plots.transitions import plot_transitions

MOVES = pd.DataFrame(
    {
        "sex_code": ["2"] * 3 + ["1"] * 3 + ["all"],
        "from_stage": "a",
        "to_stage": ["a", "b", "c"] * 2 + ["b"],
        "n": [8, 2, 0, 5, 5, 0, 7],
        "from_n": [10] * 6 + [20],
        "estimate": [0.8, 0.2, 0.0, 0.5, 0.5, 0.0, 0.35],
        "ci_low": [0.5, 0.05, 0.0, 0.2, 0.2, 0.0, 0.2],
        "ci_high": [0.95, 0.5, 0.3, 0.8, 0.8, 0.3, 0.6],
    }
)


def test_women_stand_before_men_and_stayers_are_left_out(words):
    chart = plot_transitions(MOVES, **words)
    assert chart.data[["sex_code", "to_stage"]].to_numpy().tolist() == [["2", "b"], ["1", "b"]]
    assert chart.sentence.en == "a → b, women: 2 of 10 · 20.0%; a → b, men: 5 of 10 · 50.0%"
    assert chart.sentence.zh == "a → b，妇女：10中2 · 20.0%；a → b，男性：10中5 · 50.0%"


def test_words_do_not_overlap(words, look):
    chart = plot_transitions(MOVES, **words)
    for lang in ("zh", "en"):
        assert look.overlaps(look.boxes(chart.figure(lang))) == []


def test_nobody_moved_is_a_refused_chart(words):
    assert "no data" in plot_transitions(MOVES.iloc[[0, 3]], **words).sentence.en
    assert "no data" in plot_transitions(MOVES.iloc[[2, 5]], **words).sentence.en


def test_refuses_missing_columns_and_percent(words):
    with pytest.raises(ColumnError, match="from_n"):
        plot_transitions(MOVES.drop(columns="from_n"), **words)
    with pytest.raises(ValueRangeError, match="estimate"):
        plot_transitions(MOVES.assign(estimate=20.0), **words)
