from __future__ import annotations

import pandas as pd
import pytest

from fedanalysis.errors import ColumnError
from fedanalysis.plots.coverage import plot_coverage

NAN = float("nan")
COVERAGE = pd.DataFrame(
    {
        "label_zh": ["新社会组织", "新经济组织", "机关事业单位", "嘎查村"],
        "label_en": [
            "Social",
            "Economic",
            "Agencies and public institutions of the city",
            "Villages",
        ],
        "organised": [3, 1281, 58, 68],
        "eligible": [6, 1348, NAN, 68],
        "share": [NAN, 1281 / 1348, NAN, 1.0],
        "reason_zh": ["总数只有6个", "", "未列应建数", ""],
        "reason_en": ["Only 6 in all", "", "No total is given", ""],
    }
)


def test_rows_are_sorted_and_those_without_a_rate_come_last(words):
    chart = plot_coverage(COVERAGE, **words)
    assert chart.data["label_en"].tolist() == [
        "Villages", "Economic", "Social", "Agencies and public institutions of the city"
    ]  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_counts_and_reasons_are_on_the_figure_and_in_its_alt(words, look, lang):
    chart = plot_coverage(COVERAGE, **words)
    reasons = {"zh": ("总数只有6个", "未列应建数"), "en": ("Only 6 in all", "No total is given")}
    for part in ("1,281 / 1,348 · 95.0%", "68 / 68 · 100%", "3 / 6", *reasons[lang]):
        assert part in look.words(chart, lang)
        assert part in chart.alt(lang)
    assert "50.0%" not in look.words(chart, lang)  # 3 of 6 carries no rate


def test_rows_without_a_rate_have_no_filled_bar(words):
    axes = plot_coverage(COVERAGE, **words).figure("zh").axes[-1]
    filled = [bar.get_width() for bar in axes.patches if bar.get_facecolor()[3] > 0]
    assert filled == [1.0, 1.0, 1.0, pytest.approx(1281 / 1348)]


def test_long_labels_wrap_instead_of_meeting_the_counts(words, look):
    long = COVERAGE.assign(label_zh="机关和事业单位妇女委员会以及其他各类单位的妇女组织" * 2)
    assert look.overlaps(look.boxes(plot_coverage(long, **words).figure("zh"))) == []


def test_names_the_missing_column(words):
    with pytest.raises(ColumnError, match="`eligible`"):
        plot_coverage(COVERAGE.drop(columns="eligible"), **words)
