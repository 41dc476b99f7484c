"""Fits by subset stand side by side, refusals included."""

from __future__ import annotations

import pandas as pd
import pytest

from fedanalysis.errors import DesignError
from fedanalysis.models.share_subsets import compare_fits
from fedanalysis.models.share_trend import ShareTrend

SERIES = pd.DataFrame(
    {
        "year": [2000, 2004, 2008, 2012, 2016, 2020],
        "women_share": [0.15, 0.17, 0.20, 0.21, 0.24, 0.24],
        "derived": [True, False, False, False, False, False],
        "approximate": [False, True, False, False, False, True],
    }
)


def test_usual_subsets_leave_out_derived_and_approximate_points():
    frame = compare_fits(SERIES)
    assert frame["subset"].tolist() == [
        "all",
        "without_derived",
        "without_approximate",
        "published_only",
    ]
    assert frame["n"].tolist() == [6, 5, 4, 3]


def test_each_row_equals_the_fit_of_its_points():
    frame = compare_fits(SERIES, recent=SERIES["year"] >= 2004)
    alone = ShareTrend().fit(SERIES.iloc[1:]).to_frame().set_index("term")
    assert frame.loc[0, "slope"] == alone.loc["slope", "estimate"]
    assert frame.loc[0, "points_low"] == alone.loc["points_per_year_at_mean", "ci_low"]
    assert frame["subset"].tolist() == ["recent"]


def test_a_subset_with_too_few_years_keeps_its_row_without_numbers():
    row = compare_fits(SERIES).iloc[3]
    assert row["is_refused"]
    assert pd.isna(row["slope"])
    assert "不足4个" in row["reason"]


@pytest.mark.parametrize(
    "mask",
    [
        pytest.param([True, False], id="too short"),
        pytest.param([1, 0, 1, 1, 1, 1], id="numbers"),
        pytest.param(pd.Series([True] * 6, index=range(1, 7)), id="other index"),
    ],
)
def test_refuses_a_mask_that_is_not_one_bool_a_row(mask):
    with pytest.raises(DesignError, match="half"):
        compare_fits(SERIES, half=mask)
