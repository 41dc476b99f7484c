from __future__ import annotations

import pandas as pd
import pytest

from fedanalysis.errors import ColumnError, ValueRangeError
from fedanalysis.plots.committee_spread import plot_committee_spread

SPREAD = pd.DataFrame(
    {
        "label_zh": ["2018年村"] * 5 + ["2021年村"] * 5,
        "label_en": ["Villages 2018"] * 5 + ["Villages 2021"] * 5,
        "women_n": [0, 1, 2, 3, 4] * 2,
        "committee_n": [4, 5, 1, 0, 0, 1, 6, 2, 0, 1],
    }
)


def test_parts_of_a_bar_fill_it_in_the_order_of_women(words):
    axes = plot_committee_spread(SPREAD, **words).figure("zh").axes[-1]
    tops = sorted({bar.get_y() for bar in axes.patches})
    first = [bar for bar in axes.patches if bar.get_y() == tops[0]]
    assert [bar.get_width() for bar in first] == pytest.approx([0.4, 0.5, 0.1, 0.0])
    assert [bar.get_x() for bar in first] == pytest.approx([0.0, 0.4, 0.9, 1.0])


def test_says_every_count_in_both_languages(words):
    chart = plot_committee_spread(SPREAD, **words)
    assert chart.sentence.en == (
        "Villages 2018: 10 committees: no woman 4 (40.0%), one 5 (50.0%), two 1 (10.0%), "
        "three or more 0 (0%); "
        "Villages 2021: 10 committees: no woman 1 (10.0%), one 6 (60.0%), two 2 (20.0%), "
        "three or more 1 (10.0%)"
    )
    assert "没有妇女4个（40.0%），1名5个（50.0%）" in chart.alt("zh")


def test_writes_counts_where_there_is_room(words, look):
    narrow = SPREAD.assign(committee_n=[400, 598, 1, 1, 0, 100, 600, 200, 100, 0])
    shown = look.words(plot_committee_spread(narrow, **words), "en").split("\n")
    assert {"400", "598", "1,000 committees", "no woman", "three or more"} <= set(shown)
    assert "1" not in shown


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words_do_not_overlap(words, look, lang):
    figure = plot_committee_spread(SPREAD, **words).figure(lang)
    assert look.overlaps(look.boxes(figure)) == []


def test_order_of_bars_is_that_of_their_first_rows(words):
    turned = SPREAD.iloc[::-1]
    data = plot_committee_spread(turned, **words).data
    assert data["label_en"].drop_duplicates().tolist() == ["Villages 2021", "Villages 2018"]
    assert data["women_n"].tolist() == [0, 1, 2, 3] * 2


def test_a_bar_without_committees_is_left_out(words):
    data = plot_committee_spread(SPREAD.assign(committee_n=[0] * 5 + [1] * 5), **words).data
    assert set(data["label_en"]) == {"Villages 2021"}


def test_refuses_what_it_cannot_draw(words):
    with pytest.raises(ColumnError, match="women_n"):
        plot_committee_spread(SPREAD.drop(columns="women_n"), **words)
    with pytest.raises(ValueRangeError, match="committee_n"):
        plot_committee_spread(SPREAD.assign(committee_n=-1), **words)
    empty = plot_committee_spread(SPREAD.iloc[:0], **words)
    assert "no data" in empty.sentence.en
