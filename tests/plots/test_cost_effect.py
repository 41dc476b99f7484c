from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PathCollection

from fedanalysis.errors import ValueRangeError
from fedanalysis.models.cost_effect import CostEffect, GivenEffect
from fedanalysis.plots.cost_effect import plot_cost_effect

COSTS = pd.DataFrame(
    {
        "label_zh": ["每名参训者", "每多一人"],
        "label_en": ["each trained", "each additional"],
        "estimate": [326.0, np.nan],
        "ci_low": [np.nan, np.nan],
        "ci_high": [np.nan, np.nan],
    }
)


def test_says_undefined_where_there_is_no_number(words):
    chart = plot_cost_effect(COSTS, **words)
    assert chart.sentence.en == "each trained: 326 yuan; each additional: undefined"
    assert chart.sentence.zh == "每名参训者：326元；每多一人：没有定义"


def test_draws_a_dot_only_where_there_is_a_number(words):
    axes = plot_cost_effect(COSTS, **words).figure("zh").axes[-1]
    dots = [c for c in axes.collections if isinstance(c, PathCollection)]
    assert [len(c.get_offsets()) for c in dots] == [1]


def test_a_defined_cost_shows_its_interval(words):
    effect = GivenEffect(0.05, 0.01, 0.0304, 0.0696, rung=5)
    chart = CostEffect().fit({"cost_yuan": 90000, "person_n": 1800, "class_n": 60}, effect).plot()
    assert "1,000 yuan (718–1,645)" in chart.sentence.en


def test_no_words_overlap_in_either_language(words, look):
    chart = CostEffect().fit({"cost_yuan": 90000, "person_n": 1800, "class_n": 60}).plot()
    assert "没有定义" in look.words(chart, "zh")
    for lang in ("zh", "en"):
        assert look.overlaps(look.boxes(chart.figure(lang))) == []


def test_refuses_a_negative_cost(words):
    with pytest.raises(ValueRangeError, match="`estimate` must be 0 or more"):
        plot_cost_effect(COSTS.assign(estimate=-1.0), **words)


def test_empty_in_gives_a_panel_that_says_so(words):
    assert "没有可画的数据" in plot_cost_effect(COSTS.head(0), **words).sentence.zh
