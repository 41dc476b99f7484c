from __future__ import annotations

from math import isnan

import pandas as pd
import pytest

from fedanalysis.errors import ColumnError, UnknownNameError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.plots import style
from fedanalysis.plots.share_trend import plot_share_trend

# Women among village committee members, China: National Bureau of Statistics, monitoring reports
# on the women's development programmes; 2000 and 2007 derived, 2002 approximate.
SERIES = pd.DataFrame(
    {
        "year": [2000, 2002, 2005, 2007, 2009, 2011, 2017, 2018, 2020],
        "women_share": [0.157, 0.16, 0.167, 0.1762, 0.215, 0.2197, 0.231, 0.24, 0.242],
        "derived": [True, False, False, True, False, False, False, False, False],
        "approximate": [False, True, False, False, False, False, False, False, False],
    }
)
LINE = pd.DataFrame(
    {
        "year": [2000, 2010, 2020],
        "estimate": [0.157, 0.20, 0.25],
        "ci_low": [0.145, 0.19, 0.23],
        "ci_high": [0.17, 0.21, 0.27],
    }
)
EVENTS = pd.DataFrame(
    {
        "year": [2018, 2010, 2011],
        "label_zh": ["任期五年", "村组法修订", "妇女纲要"],
        "label_en": ["Five-year term", "Law revised", "Women's programme"],
    }
)
TARGET = (0.30, 2020, Text("全国目标：2020年达到30%", "National target: 30% by 2020"))


def test_sentence_states_first_last_change_step_and_distance(words):
    chart = plot_share_trend(SERIES, **words, target=TARGET, step=(2007, 2009))
    for part in ("15.7% (derived) in 2000", "24.2% in 2020", "up 8.5 points"):
        assert part in chart.sentence.en
    assert "up 3.9 points from 2007 to 2009" in chart.sentence.en
    assert "5.8 points short of the target" in chart.sentence.en
    assert "其中2007年至2009年上升3.9个百分点" in chart.sentence.zh
    assert "尚差5.8个百分点" in chart.sentence.zh


def test_kinds_of_points_are_told_apart_by_their_mark(words):
    axes = plot_share_trend(SERIES, **words).figure("zh").axes[-1]
    marks = {
        line.get_marker(): (line.get_xdata().tolist(), line.get_markerfacecolor())
        for line in axes.lines
        if line.get_marker() == "D"
    }
    assert marks["D"][0] == [2002]
    open_circles = [
        line.get_xdata().tolist()
        for line in axes.lines
        if line.get_marker() == "o" and line.get_markerfacecolor() == "#FFFFFF"
    ]
    assert open_circles == [[2000, 2007]]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_values_events_and_target_are_words_on_the_figure_and_in_its_alt(words, look, lang):
    chart = plot_share_trend(SERIES, LINE, **words, events=EVENTS, target=TARGET)
    drawn = look.words(chart, lang)
    shown = [*EVENTS[f"label_{lang}"], TARGET[2].to(lang), "21.5%", "22.0%", "24.2%"]
    assert all(word in drawn for word in shown)
    assert all(word in chart.alt(lang) for word in shown)
    assert "95%" in drawn  # the band is named


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_two_labels_overlap(words, look, lang):
    chart = plot_share_trend(SERIES, LINE, **words, events=EVENTS, target=TARGET, step=(2007, 2009))
    figure = chart.figure(lang)
    assert look.overlaps(look.boxes(figure)) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_word_lies_inside_the_image(words, look, lang):
    figure = plot_share_trend(SERIES, LINE, **words, events=EVENTS, target=TARGET).figure(lang)
    wide, tall = figure.get_size_inches() * figure.dpi
    for _, box in look.boxes(figure):
        assert box.x0 >= 0
        assert box.y0 >= 0
        assert box.x1 <= wide
        assert box.y1 <= tall


def test_data_hold_every_layer_that_is_drawn(words):
    chart = plot_share_trend(SERIES, LINE, **words, events=EVENTS, target=TARGET, compare=LINE)
    assert chart.data["layer"].value_counts().to_dict() == {
        "points": 9, "line": 3, "compare": 3, "event": 3, "target": 1
    }  # fmt: skip
    moved = plot_share_trend(
        SERIES, LINE.assign(ci_high=[0.17, 0.21, 0.271]), **words, events=EVENTS, target=TARGET,
        compare=LINE,
    )  # fmt: skip
    assert moved.digest() != chart.digest()


def test_axis_starts_at_zero_and_says_where_it_ends(words):
    chart = plot_share_trend(SERIES, **words)
    assert chart.figure("zh").axes[-1].get_ylim() == (0.0, 0.3)
    assert chart.note is not None
    assert "0%～30%" in chart.note.zh
    assert "from 0% to 30%" in chart.note.en


def test_status_says_that_some_points_are_derived(words):
    assert "推算" in plot_share_trend(SERIES, **words).status.zh
    published = SERIES.assign(derived=False, approximate=False)
    assert "推算" not in plot_share_trend(published, **words).status.zh


def test_extrapolated_part_is_dotted_and_named(words, look):
    line = LINE.assign(extrapolated=[False, False, True])
    chart = plot_share_trend(SERIES, line, **words)
    solid, dotted = [
        [x for x, y in zip(one.get_xdata(), one.get_ydata(), strict=True) if not isnan(y)]
        for one in chart.figure("zh").axes[-1].lines
        if one.get_color() == style.ACCENT and one.get_marker() == "None"
    ]
    assert (solid, dotted) == ([2000, 2010], [2010, 2020])
    assert "extrapolated" in look.words(chart, "en")
    assert "extrapolated" not in look.words(plot_share_trend(SERIES, LINE, **words), "en")


def test_input_is_not_changed(words):
    series, line = SERIES.copy(), LINE.copy()
    plot_share_trend(series, line, **words).png("zh")
    pd.testing.assert_frame_equal(series, SERIES)
    pd.testing.assert_frame_equal(line, LINE)


def test_rows_without_a_share_are_left_out_and_none_at_all_is_refused(words):
    holed = SERIES.assign(women_share=[None, *SERIES["women_share"][1:]])
    assert len(plot_share_trend(holed, **words).data) == 8
    assert "没有可画的数据" in plot_share_trend(SERIES.iloc[:0], **words).alt("zh")


def test_refuses_percent_missing_columns_and_a_step_from_nowhere(words):
    with pytest.raises(ValueRangeError, match="Divide per cent by 100"):
        plot_share_trend(SERIES.assign(women_share=SERIES["women_share"] * 100), **words)
    with pytest.raises(ColumnError, match="`series` must have column `derived`"):
        plot_share_trend(SERIES.drop(columns="derived"), **words)
    with pytest.raises(ColumnError, match="`line` must have column `ci_low`"):
        plot_share_trend(SERIES, LINE.drop(columns="ci_low"), **words)
    with pytest.raises(UnknownNameError, match="2008"):
        plot_share_trend(SERIES, **words, step=(2007, 2008))
