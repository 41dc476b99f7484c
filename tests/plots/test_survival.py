from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fedanalysis.errors import ColumnError, ValueRangeError
from fedanalysis.plots.survival import plot_survival

WOMEN = pd.DataFrame(
    {
        "years": [2.0, 5.0],
        "at_risk_n": [20, 12],
        "estimate": [0.1, 0.35],
        "ci_low": [0.0, 0.15],
        "ci_high": [0.25, 0.5],
    }
)
MEN = WOMEN.assign(estimate=[0.2, 0.6], ci_high=[0.4, 0.8])


def test_steps_start_at_none_and_hold_their_last_value(words):
    axes = plot_survival(WOMEN, MEN, until=9.0, **words).figure("zh").axes[-1]
    women, men = axes.lines
    assert women.get_xdata().tolist() == [0, 2, 5, 9]
    assert women.get_ydata().tolist() == [0, 0.1, 0.35, 0.35]
    assert men.get_ydata().tolist() == [0, 0.2, 0.6, 0.6]
    assert women.get_drawstyle() == "steps-post"
    assert women.get_linestyle() != men.get_linestyle()


def test_says_the_last_share_of_each_in_both_languages(words, look):
    chart = plot_survival(WOMEN, MEN, until=9.0, **words)
    assert (
        chart.sentence.en
        == "women: 35.0% promoted after 5 years; men: 60.0% promoted after 5 years"
    )
    assert chart.sentence.zh == "妇女5年时已晋升35.0%；男性5年时已晋升60.0%"
    assert "years since entering" in look.words(chart, "en")
    assert look.overlaps(look.boxes(chart.figure("zh"))) == []


def test_a_sex_never_promoted_is_said_and_drawn_flat(words):
    chart = plot_survival(WOMEN.iloc[:0], MEN, until=9.0, **words)
    assert "妇女无人晋升" in chart.sentence.zh
    assert chart.figure("en").axes[-1].lines[0].get_ydata().tolist() == [0, 0]


def test_nothing_to_draw_is_a_refused_chart(words):
    chart = plot_survival(WOMEN.iloc[:0], MEN.iloc[:0], until=9.0, **words)
    assert "no data" in chart.sentence.en


def test_refuses_missing_columns_and_percent(words):
    with pytest.raises(ColumnError, match="years"):
        plot_survival(WOMEN.drop(columns="years"), MEN, until=9.0, **words)
    with pytest.raises(ValueRangeError, match="estimate"):
        plot_survival(WOMEN.assign(estimate=35.0), MEN, until=9.0, **words)


def test_missing_ends_are_left_out(words):
    chart = plot_survival(WOMEN.assign(ci_low=np.nan, ci_high=np.nan), MEN, until=9.0, **words)
    assert chart.figure("zh") is not None
