from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PathCollection

from fedanalysis.errors import ColumnError, ValueRangeError
from fedanalysis.plots.event_study import plot_event_study

EVENTS = pd.DataFrame(
    {
        "event_time": [-1, 0, 2],
        "estimate": [0.01, 0.05, 0.12],
        "ci_low": [-0.02, 0.02, 0.08],
        "ci_high": [0.04, 0.08, 0.16],
    }
)
BANDED = EVENTS.assign(band_low=EVENTS["ci_low"] - 0.02, band_high=EVENTS["ci_high"] + 0.02)


def test_says_each_period_with_its_interval(words):
    chart = plot_event_study(EVENTS, **words)
    assert chart.sentence.en == (
        "1 before: 0.010 (−0.020 to 0.040); at the start: 0.050 (0.020 to 0.080); "
        "2 after: 0.120 (0.080 to 0.160)"
    )
    assert "实行前1期0.010（−0.020至0.040）；实行当期0.050" in chart.sentence.zh


def test_points_before_training_are_open(words):
    axes = plot_event_study(EVENTS, **words).figure("zh").axes[-1]
    dots = [c for c in axes.collections if isinstance(c, PathCollection)]
    assert [c.get_offsets()[:, 0].tolist() for c in dots] == [[-1], [0, 2]]


def test_the_joint_band_is_drawn_where_given(words, look):
    plain, banded = (plot_event_study(frame, **words) for frame in (EVENTS, BANDED))
    assert "各期同时成立的区间带" in look.words(banded, "zh")
    assert "各期同时成立的区间带" not in look.words(plain, "zh")
    heights = [bar.get_height() for bar in banded.figure("en").axes[-1].patches]
    assert heights == pytest.approx([0.10, 0.10, 0.12])


def test_no_difference_is_always_in_sight(words):
    frame = EVENTS.assign(estimate=5.0, ci_low=4.0, ci_high=6.0)
    low, high = plot_event_study(frame, **words).figure("zh").axes[-1].get_ylim()
    assert low < 0 < high


def test_a_period_without_interval_is_drawn(words):
    frame = EVENTS.assign(ci_low=[np.nan, 0.02, 0.08], ci_high=[np.nan, 0.08, 0.16])
    assert plot_event_study(frame, **words).sentence.en.startswith("1 before: 0.010; at")
    assert plot_event_study(frame, **words).png("en")


def test_order_of_rows_changes_nothing(words):
    again = plot_event_study(BANDED.iloc[::-1], **words)
    assert again.sentence == plot_event_study(BANDED, **words).sentence


def test_no_words_overlap_in_either_language(look):
    for lang in ("zh", "en"):
        assert look.overlaps(look.boxes(plot_event_study(BANDED).figure(lang))) == []


def test_refuses_ends_in_the_wrong_order(words):
    with pytest.raises(ValueRangeError, match="`ci_low` must be at most `ci_high`"):
        plot_event_study(EVENTS.assign(ci_low=9.0), **words)


def test_refuses_a_missing_column(words):
    with pytest.raises(ColumnError, match="event_time"):
        plot_event_study(EVENTS.drop(columns="event_time"), **words)


def test_empty_in_gives_a_panel_that_says_so(words):
    assert "没有可画的数据" in plot_event_study(EVENTS.head(0), **words).sentence.zh
