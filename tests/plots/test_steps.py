from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fedanalysis.errors import ColumnError, ValueRangeError
from fedanalysis.plots.steps import plot_steps

STEPS = pd.DataFrame(
    {
        "label_zh": ["科级到处级", "股级到科级", "处级到厅级"],
        "label_en": ["section to division", "staff to section", "division to bureau"],
        "odds_ratio": [0.5, 0.0, np.nan],
        "ci_low": [0.25, 0.0, np.nan],
        "ci_high": [1.0, np.inf, np.nan],
    }
)


def test_says_ratio_interval_and_what_cannot_be_compared(words):
    chart = plot_steps(STEPS, **words)
    assert chart.sentence.en == (
        "section to division: 0.50 (0.25 to 1.00); staff to section: 0.00 (0.00 to ∞); "
        "division to bureau: nothing to compare"
    )
    assert "科级到处级：0.50（0.25至1.00）" in chart.sentence.zh
    assert chart.sentence.zh.endswith("处级到厅级：无从比较")


def test_marks_stand_on_a_log_scale_and_end_at_the_edge(words, look):
    chart = plot_steps(STEPS, **words)
    axes = chart.figure("en").axes[-1]
    marks = axes.collections[-1].get_offsets()
    assert float(marks[0][0]) == pytest.approx(np.log(0.5))
    assert float(marks[1][0]) == axes.get_xlim()[0]
    for lang in ("zh", "en"):
        assert look.overlaps(look.boxes(chart.figure(lang))) == []


def test_refuses_missing_columns_negative_ratios_and_nothing(words):
    with pytest.raises(ColumnError, match="odds_ratio"):
        plot_steps(STEPS.drop(columns="odds_ratio"), **words)
    with pytest.raises(ValueRangeError, match="ci_low"):
        plot_steps(STEPS.assign(ci_low=-1.0), **words)
    assert "no data" in plot_steps(STEPS.iloc[:0], **words).sentence.en
