from __future__ import annotations

import pandas as pd
import pytest

from fedanalysis.errors import ColumnError, DesignError
from fedanalysis.models.training_effect import TrainingEffect
from fedanalysis.plots.effect_ladder import plot_effect_ladder

LADDER = pd.DataFrame(
    {
        "rung": [0, 1, 2],
        "label_zh": ["人数", "比例", "上下限"],
        "label_en": ["counts", "a rate", "bounds"],
        "reached": [True, True, False],
        "here": [False, True, False],
        "says_zh": ["", "24.0%", ""],
        "says_en": ["", "24.0%", ""],
    }
)


def test_says_the_rung_and_what_is_not_reached(words):
    chart = plot_effect_ladder(LADDER, **words)
    assert chart.sentence.en == "Rung 1 is reached (a rate): 24.0%; not reached: bounds"
    assert chart.sentence.zh == "达到第1级（比例）：24.0%；未达到：上下限"


def test_highest_rung_stands_on_top(words):
    chart = plot_effect_ladder(LADDER.sample(frac=1, random_state=1), **words)
    assert chart.data["rung"].tolist() == [2, 1, 0]
    hatched = [bar for bar in chart.figure("zh").axes[-1].patches if bar.get_hatch()]
    assert [bar.get_width() for bar in hatched] == [3.0]


def test_no_words_overlap_in_either_language(words, look):
    chart = TrainingEffect().fit({"employed_n": 432, "person_n": 1800}).plot()
    for lang in ("zh", "en"):
        assert look.overlaps(look.boxes(chart.figure(lang))) == []


def test_refuses_two_rungs_at_once(words):
    with pytest.raises(DesignError, match="mark one rung"):
        plot_effect_ladder(LADDER.assign(here=True), **words)


def test_refuses_a_rung_reached_above_the_one_reached(words):
    with pytest.raises(DesignError, match="mark one rung"):
        plot_effect_ladder(LADDER.assign(reached=True), **words)


def test_refuses_a_missing_column(words):
    with pytest.raises(ColumnError, match="reached"):
        plot_effect_ladder(LADDER.drop(columns="reached"), **words)


def test_empty_in_gives_a_panel_that_says_so(words):
    assert "没有可画的数据" in plot_effect_ladder(LADDER.head(0), **words).sentence.zh
