import pandas as pd
import pytest

from fedanalysis.errors import ColumnError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.plots.databases import plot_overlap, plot_rates

WORDS = {"title": Text("题", "T"), "subtitle": Text("副", "S"), "source": Text("源", "Src")}
PAIRS = pd.DataFrame(
    {
        "first_zh": ["甲库", "甲库", "乙库"],
        "first_en": ["A", "A", "B"],
        "second_zh": ["乙库", "丙库", "丙库"],
        "second_en": ["B", "C", "C"],
        "both_n": pd.array([12, None, 30], dtype="Int64"),
        "share_of_smaller": pd.array([0.2, None, 0.75], dtype="Float64"),
    }
)
RATES = pd.DataFrame(
    {
        "label_zh": ["甲库", "乙库"],
        "label_en": ["A", "B"],
        "part_n": pd.array([12, None], dtype="Int64"),
        "whole_n": [60, 40],
        "share": pd.array([0.2, None], dtype="Float64"),
        "ci_low": pd.array([0.11, None], dtype="Float64"),
        "ci_high": pd.array([0.32, None], dtype="Float64"),
    }
)


def test_overlap_speaks_each_pair_and_hides_what_is_hidden():
    said = str(plot_overlap(PAIRS, **WORDS))
    assert "12" in said
    assert "75" in said
    assert "不足5人" in said or "too few" in said


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_both_figures_can_be_drawn(lang, monkeypatch):
    monkeypatch.setenv("FEDANALYSIS_LANG", lang)
    for chart in (plot_overlap(PAIRS, **WORDS), plot_rates(RATES, **WORDS)):
        assert chart.png(lang).startswith(b"\x89PNG")


def test_rates_speak_counts_share_and_interval():
    said = str(plot_rates(RATES, **WORDS))
    assert "12 / 60" in said
    assert "20.0%" in said
    assert "11.0%" in said


@pytest.mark.parametrize("draw", [plot_overlap, plot_rates])
def test_nothing_to_draw_is_a_refused_chart(draw):
    frame = (PAIRS if draw is plot_overlap else RATES).head(0)
    assert draw(frame, **WORDS) is not None


def test_refuses_a_missing_column_and_a_share_above_one():
    with pytest.raises(ColumnError, match="both_n"):
        plot_overlap(PAIRS.drop(columns="both_n"), **WORDS)
    with pytest.raises(ValueRangeError, match="share"):
        plot_rates(RATES.assign(share=[1.2, 0.1]), **WORDS)
