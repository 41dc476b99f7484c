from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.collections import PathCollection

from fedanalysis.errors import ColumnError, DesignError
from fedanalysis.plots.att_grid import plot_att_grid

CELLS = pd.DataFrame(
    {
        "group": [2004, 2004, 2006, 2006],
        "period": [2004, 2006, 2004, 2006],
        "estimate": [0.01, 0.05, -0.01, 0.04],
    }
).assign(ci_low=lambda f: f["estimate"] - 0.02, ci_high=lambda f: f["estimate"] + 0.02)


def test_says_every_cell(words):
    chart = plot_att_grid(CELLS, **words)
    assert chart.sentence.en == (
        "First trained in 2004: 2004 0.010 (−0.010 to 0.030), 2006 0.050 (0.030 to 0.070); "
        "First trained in 2006: 2004 −0.010 (−0.030 to 0.010), 2006 0.040 (0.020 to 0.060)"
    )
    assert chart.sentence.zh.startswith("2004年首次参训：2004年 0.010（−0.010至0.030）")


def test_a_panel_a_group_on_one_scale(words):
    panels = plot_att_grid(CELLS, **words).figure("zh").axes[1:]
    assert len(panels) == 2
    assert panels[0].get_ylim() == panels[1].get_ylim()
    dots = [c for c in panels[1].collections if isinstance(c, PathCollection)]
    assert [c.get_offsets()[:, 0].tolist() for c in dots] == [[2004], [2006]]


def test_order_of_rows_changes_nothing(words):
    assert (
        plot_att_grid(CELLS.iloc[::-1], **words).sentence == plot_att_grid(CELLS, **words).sentence
    )


def test_no_words_overlap_in_either_language(look):
    for lang in ("zh", "en"):
        assert look.overlaps(look.boxes(plot_att_grid(CELLS).figure(lang))) == []


def test_refuses_a_cell_given_twice(words):
    with pytest.raises(DesignError, match="one row a period"):
        plot_att_grid(pd.concat([CELLS, CELLS]), **words)


def test_refuses_a_missing_column(words):
    with pytest.raises(ColumnError, match="group"):
        plot_att_grid(CELLS.drop(columns="group"), **words)


def test_empty_in_gives_a_panel_that_says_so(words):
    assert "没有可画的数据" in plot_att_grid(CELLS.head(0), **words).sentence.zh
