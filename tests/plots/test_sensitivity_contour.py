from __future__ import annotations

import pandas as pd
import pytest

from fedanalysis.errors import ColumnError, DesignError, ValueRangeError
from fedanalysis.models.sensitivity import robustness
from fedanalysis.plots.sensitivity_contour import plot_sensitivity_contour

DARFUR = robustness(0.0973, 0.02325, 783)
MARKS = pd.DataFrame({"label": ["female"], "r2_treat": [0.009], "r2_outcome": [0.125]})


def test_says_where_the_estimate_is_gone(words):
    chart = plot_sensitivity_contour(DARFUR.contour(), benchmarks=MARKS, **words)
    assert chart.sentence.en == (
        "the estimate is zero where about 13.9% of both is explained; "
        "female explains 0.9% of training and 12.5% of the outcome"
    )
    assert "两边各解释约13.9%时，估计值降到零" in chart.sentence.zh


def test_says_that_it_stays_off_zero_within_sight(words):
    chart = plot_sensitivity_contour(DARFUR.contour(most=0.05), **words)
    assert chart.sentence.en == "within what is shown the estimate stays off zero"
    assert chart.sentence.zh == "所示范围内估计值不会降到零"


def test_the_panel_grows_to_hold_a_strong_benchmark(words):
    strong = MARKS.assign(r2_outcome=0.7)
    axes = (
        plot_sensitivity_contour(DARFUR.contour(), benchmarks=strong, **words).figure("zh").axes[-1]
    )
    assert axes.get_ylim()[1] > 0.7


def test_order_of_rows_changes_nothing(words):
    grid = DARFUR.contour(steps=9)
    mixed = grid.sample(frac=1, random_state=1)
    assert (
        plot_sensitivity_contour(mixed, **words).digest()
        == plot_sensitivity_contour(grid, **words).digest()
    )


def test_a_result_draws_itself(look):
    chart = DARFUR.plot()
    assert "13.9%" in chart.title.en
    for lang in ("zh", "en"):
        assert look.words(chart, lang)


def test_refuses_pairs_that_are_no_grid(words):
    with pytest.raises(DesignError, match="full grid"):
        plot_sensitivity_contour(DARFUR.contour(steps=5).iloc[1:], **words)


def test_refuses_per_cent(words):
    grid = DARFUR.contour(steps=5)
    with pytest.raises(ValueRangeError, match="share from 0 to 1"):
        plot_sensitivity_contour(grid.assign(r2_treat=100 * grid["r2_treat"]), **words)


def test_refuses_a_missing_column(words):
    with pytest.raises(ColumnError, match="estimate"):
        plot_sensitivity_contour(DARFUR.contour(steps=5).drop(columns="estimate"), **words)


def test_empty_in_gives_a_panel_that_says_so(words):
    grid = DARFUR.contour(steps=5).head(0)
    assert "没有可画的数据" in plot_sensitivity_contour(grid, **words).sentence.zh
