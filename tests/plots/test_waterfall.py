from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fedanalysis.errors import ColumnError, DesignError, ValueRangeError
from fedanalysis.plots.chart import UNESTIMATED
from fedanalysis.plots.waterfall import plot_waterfall

SHARES = pd.DataFrame(
    {
        "label_zh": ["村", "各类别内的占比", "职务构成", "社区"],
        "label_en": ["Villages", "Shares within categories", "Mix of rank", "Communities"],
        "kind": ["total", "part", "part", "total"],
        "value": [0.25, 0.33, -0.01, 0.57],
    }
)
COUNTS = SHARES.assign(value=[1200, 40, -15, 1225])


def test_bars_run_from_where_a_part_begins_to_where_it_ends(words):
    chart = plot_waterfall(SHARES, unit="share", **words)
    axes = chart.figure("zh").axes[-1]
    bars = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in axes.patches]
    assert bars == [pytest.approx((0.25, 0.58)), pytest.approx((0.58, 0.57))]
    assert chart.data["begins"].tolist() == pytest.approx([0.25, 0.25, 0.58, 0.57])
    low, high = axes.get_xlim()
    assert low < 0.25
    assert high > 0.58


def test_says_every_part_with_its_sign(words):
    chart = plot_waterfall(SHARES, unit="share", **words)
    assert chart.sentence.en == (
        "Villages: 25.0%; Shares within categories: +33.0 points; Mix of rank: −1.0 points; "
        "Communities: 57.0%"
    )
    assert chart.sentence.zh.startswith("村：25.0%；各类别内的占比：+33.0个百分点")
    counts = plot_waterfall(COUNTS, **words)
    assert "+40; " in counts.sentence.en
    assert "−15" in counts.sentence.en
    assert "1,225" in counts.sentence.en


def test_drawn_words_are_those_of_the_alt_text_and_do_not_overlap(words, look):
    for frame, unit in ((SHARES, "share"), (COUNTS, "number")):
        chart = plot_waterfall(frame, unit=unit, **words)
        for lang in ("zh", "en"):
            assert look.overlaps(look.boxes(chart.figure(lang))) == []
            for label in frame[f"label_{lang}"]:
                assert label in look.words(chart, lang)
                assert label in chart.alt(lang)


def test_a_zoomed_axis_is_said(words):
    assert "not to 100%" in plot_waterfall(SHARES, unit="share", **words).alt("en")
    counts = plot_waterfall(COUNTS, note=words["subtitle"], **words)
    assert "Note: Women's share, China. The horizontal axis does not begin at 0" in counts.alt("en")
    assert "横轴未从0画起" in plot_waterfall(COUNTS, **words).alt("zh")
    from_0 = plot_waterfall(COUNTS.assign(value=[0, 40, -15, 25]), **words)
    assert "begin at 0" not in from_0.alt("en")


@pytest.mark.parametrize(
    ("values", "unit"),
    [
        ([0.0, 1.0, 0.0, 1.0], "share"),
        ([0, 0, 0, 0], "number"),
        ([-5, 3, 2, 0], "number"),
        ([0.1, 0, 0, 0.1], "share"),
    ],
    ids=["all of it", "nothing", "below zero", "no change"],
)
def test_draws_edges(words, values, unit):
    chart = plot_waterfall(SHARES.assign(value=values), unit=unit, **words)
    assert chart.png("en").startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("change", "error", "match"),
    [
        pytest.param(lambda f: f.drop(columns="kind"), ColumnError, "kind", id="no kind"),
        pytest.param(
            lambda f: f.assign(value=[0.25, 0.33, 0.0, 0.57]), DesignError, "left over", id="gap"
        ),
        pytest.param(
            lambda f: f.assign(value=[25, 33, -1, 57]), ValueRangeError, "share from 0", id="pct"
        ),
        pytest.param(
            lambda f: f.assign(value=[0.25, np.nan, 0.0, 0.57]), ValueRangeError, "finite", id="nan"
        ),
        pytest.param(
            lambda f: f.assign(kind="part"), DesignError, "begin and end with a total", id="kinds"
        ),
        pytest.param(
            lambda f: f.iloc[[0, -1]], DesignError, "begin and end with a total", id="no parts"
        ),
    ],
)
def test_refuses_what_does_not_lead_anywhere(words, change, error, match):
    with pytest.raises(error, match=match):
        plot_waterfall(change(SHARES), unit="share", **words)


def test_refuses_an_unknown_unit(words):
    with pytest.raises(ValueRangeError, match="unit"):
        plot_waterfall(SHARES, unit="percent", **words)


def test_an_empty_frame_is_a_refusal(words):
    assert plot_waterfall(SHARES.iloc[:0], **words).status == UNESTIMATED
