from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.collections import PathCollection

from fedanalysis.errors import ValueRangeError
from fedanalysis.plots.ladder import plot_ladder, plot_rank_split

NAN = float("nan")
LADDER = pd.DataFrame(
    {
        "label_zh": ["科级", "正科级", "处级"],
        "label_en": ["Section", "Full section", "Division"],
        "women_n": [92, 27, NAN],
        "low": [92 / 360, 0.225, NAN],
        "high": [92 / 348, 0.225, NAN],
        "share": [0.26, 0.225, NAN],
    }
)
# 27 of 92 women; 93 men of 256–268: totals that the printed 26 % allows
SPLIT = pd.DataFrame(
    {
        "label_zh": ["女干部", "男干部"],
        "label_en": ["Women", "Men"],
        "n": [27, 93],
        "total_low": [92, 256],
        "total_high": [92, 268],
    }
)


def test_known_shares_are_dots_and_bounded_ones_ranges(words):
    axes = plot_ladder(LADDER, **words).figure("zh").axes[-1]
    (bar,) = axes.patches
    assert (bar.get_x(), bar.get_width()) == pytest.approx((92 / 360, 92 / 348 - 92 / 360))
    (dots,) = [c for c in axes.collections if isinstance(c, PathCollection)]
    assert [x for x, _ in dots.get_offsets()] == [0.225]


def test_ranks_keep_the_order_of_the_ladder_and_say_what_is_not_known(words, look):
    chart = plot_ladder(LADDER, **words)
    assert chart.sentence.en == (
        "Section: 92 women · 26.0% (25.6–26.4%); Full section: 27 women · 22.5%; "
        "Division: cannot be computed"
    )
    assert "无法计算" in look.words(chart, "zh")


def test_split_is_computed_from_the_counts(words, look):
    chart = plot_rank_split(SPLIT, **words)
    assert "27 of 92 · 29.3%" in look.words(chart, "en")
    assert "93 of 256–268 · 34.7–36.3%" in look.words(chart, "en")
    assert "前者低5.4～7.0个百分点" in chart.sentence.zh
    assert "0% to 40%" in chart.alt("en")


def test_overlapping_ranges_claim_no_gap(words):
    wide = SPLIT.assign(total_low=[92, 256], total_high=[92, 330])
    assert "lower" not in plot_rank_split(wide, **words).sentence.en


def test_refuses_more_holders_than_persons(words):
    with pytest.raises(ValueRangeError):
        plot_rank_split(SPLIT.assign(total_low=[20, 256]), **words)
