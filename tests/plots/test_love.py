from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PathCollection

from fedanalysis.errors import ColumnError, ValueRangeError
from fedanalysis.plots.love import plot_love

BALANCE = pd.DataFrame(
    {"variable": ["age", "schooling"], "before": [-0.42, 0.5], "after": [0.03, -0.12]}
)


def test_says_how_many_are_still_apart(words):
    chart = plot_love(BALANCE, **words)
    assert chart.sentence.en == (
        "After adjustment 1 of 2 variables differ by more than 0.1; the most is schooling, 0.12"
    )
    assert chart.sentence.zh == "2个变量中，调整后仍超过0.1的有1个；最大的是schooling，0.12"


def test_sizes_stand_without_sign_and_the_largest_on_top(words):
    chart = plot_love(BALANCE, **words)
    assert chart.data["variable"].tolist() == ["schooling", "age"]
    dots = [c for c in chart.figure("zh").axes[-1].collections if isinstance(c, PathCollection)]
    assert [c.get_offsets()[:, 0].tolist() for c in dots] == [[0.5, 0.42], [0.12, 0.03]]


def test_a_covariate_that_does_not_vary_has_no_dot(words):
    chart = plot_love(BALANCE.assign(before=[np.nan, 0.5], after=[np.nan, 0.1]), **words)
    assert "0 of 1 variables" in chart.sentence.en
    dots = [c for c in chart.figure("en").axes[-1].collections if isinstance(c, PathCollection)]
    assert [len(c.get_offsets()) for c in dots] == [1, 1]


def test_order_of_rows_changes_nothing(words):
    assert plot_love(BALANCE, **words).digest() == plot_love(BALANCE.iloc[::-1], **words).digest()


def test_no_words_overlap_in_either_language(look):
    for lang in ("zh", "en"):
        assert look.overlaps(look.boxes(plot_love(BALANCE).figure(lang))) == []


def test_refuses_a_limit_of_nothing(words):
    with pytest.raises(ValueRangeError, match="`limit`"):
        plot_love(BALANCE, limit=0, **words)


def test_refuses_a_missing_column(words):
    with pytest.raises(ColumnError, match="after"):
        plot_love(BALANCE.drop(columns="after"), **words)


def test_empty_in_gives_a_panel_that_says_so(words):
    assert "没有可画的数据" in plot_love(BALANCE.head(0), **words).sentence.zh
