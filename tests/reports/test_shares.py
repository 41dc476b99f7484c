"""Each printed share gets one verdict."""

from __future__ import annotations

import pandas as pd
import pytest

from fedanalysis.errors import ColumnError, DesignError, UnknownNameError, ValueRangeError
from fedanalysis.reports.shares import VERDICTS, check_shares


def one(printed: str, part: object, base: object) -> pd.Series:
    figures = pd.DataFrame(
        {
            "figure_id": ["F1"],
            "printed": [printed],
            "unit": ["percent"],
            "value": [float("nan")],
            "share_part": pd.array([part], dtype="Int64"),
            "share_base": pd.array([base], dtype="Int64"),
            "label_zh": ["占比"],
            "label_en": ["share"],
        }
    )
    return check_shares(figures).iloc[0]


@pytest.mark.parametrize(
    ("printed", "part", "base", "verdict"),
    [
        pytest.param("95", 1281, 1348, "adds_up", id="95.03"),
        pytest.param("71", 60, 85, "adds_up", id="70.6"),
        pytest.param("98", 67, 68, "only_truncated", id="98.5 cut to 98"),
        pytest.param("11", 4, 64, "does_not_fit", id="6.25"),
        pytest.param("24", 432, 1800, "adds_up", id="exact"),
        pytest.param("26", 92, None, "implied_total", id="total not printed"),
        pytest.param("98", None, 311, "no_counts", id="part not printed"),
        pytest.param("98", None, None, "no_counts", id="nothing printed"),
        pytest.param("109", 70, 64, "does_not_fit", id="part above its base"),
        pytest.param("50", 3, 0, "does_not_fit", id="no base"),
        pytest.param("98", 3, None, "does_not_fit", id="no total gives 3 = 98 %"),
    ],
)
def test_verdict(printed, part, base, verdict):
    row = one(printed, part, base)
    assert row["verdict"] == verdict
    assert row["verdict_zh"] == VERDICTS[verdict].zh
    assert row["verdict_en"] == VERDICTS[verdict].en


def test_totals_are_told_under_both_conventions():
    row = one("26", 92, None)
    assert (row["totals_nearest"], row["totals_truncated"]) == ("348–360", "341–353")
    row = one("22.5", 27, None)
    assert (row["totals_nearest"], row["totals_truncated"]) == ("120", "120")


def test_totals_without_an_end_are_told_as_such():
    assert one("0", 0, None)["totals_nearest"] == "∞"


def test_recomputed_share_is_unrounded_and_missing_without_counts():
    assert one("11", 4, 64)["recomputed_pct"] == 6.25
    assert pd.isna(one("26", 92, None)["recomputed_pct"])
    assert pd.isna(one("50", 3, 0)["recomputed_pct"])
    assert pd.isna(one("26", 92, None)["fits_nearest"])


def test_what_rounds_to_the_printed_share_is_told_in_percent():
    row = one("4.4%", 3, None)
    assert (row["printed_pct"], row["low_pct"], row["high_pct"]) == (4.4, 4.35, 4.45)


def test_only_shares_in_percent_are_checked_in_the_order_given():
    figures = pd.DataFrame(
        {
            "figure_id": ["b", "n", "a"],
            "printed": ["50%", "357", "26"],
            "unit": ["percent", "classes", "percent"],
            "value": [50, 357, 26],
            "share_part": [3, None, 92],
            "share_base": [6, None, None],
        }
    )
    before = figures.copy(deep=True)
    checked = check_shares(figures)
    assert checked["figure_id"].tolist() == ["b", "a"]
    assert checked["fits_nearest"].isna().tolist() == [False, True]
    assert checked["label_zh"].tolist() == ["", ""]
    pd.testing.assert_frame_equal(figures, before)


def test_empty_in_empty_out_same_columns():
    figures = pd.DataFrame(
        {
            "figure_id": [],
            "printed": [],
            "unit": [],
            "value": [],
            "share_part": [],
            "share_base": [],
        }
    )
    empty = check_shares(figures)
    assert empty.empty
    assert list(empty.columns) == list(one("26", 92, None).index)


@pytest.mark.parametrize(
    "column", ["figure_id", "printed", "unit", "value", "share_part", "share_base"]
)
def test_refuses_a_missing_column(column):
    figures = pd.DataFrame(
        {
            "figure_id": [],
            "printed": [],
            "unit": [],
            "value": [],
            "share_part": [],
            "share_base": [],
        }
    )
    with pytest.raises(ColumnError, match=column):
        check_shares(figures.drop(columns=column))


NAMED = pd.DataFrame(
    {
        "figure_id": ["women", "all", "share"],
        "printed": ["60", "85", "71"],
        "unit": ["count", "count", "percent"],
        "value": [60.0, 85.0, 71.0],
        "share_part": [None, None, "women"],
        "share_base": [None, None, "all"],
    }
)


def test_counts_are_read_from_the_figures_named():
    row = check_shares(NAMED).iloc[0]
    assert (row["part"], row["base"], row["verdict"]) == (60, 85, "adds_up")


def test_refuses_a_figure_that_is_not_there():
    with pytest.raises(UnknownNameError, match="womne"):
        check_shares(NAMED.assign(share_part=[None, None, "womne"]))


def test_refuses_a_figure_given_twice():
    with pytest.raises(DesignError, match="all"):
        check_shares(NAMED.assign(figure_id=["all", "all", "share"]))


@pytest.mark.parametrize("value", [0.5, -3, float("nan")])
def test_refuses_a_named_count_that_is_not_whole(value):
    with pytest.raises(ValueRangeError, match="share_part"):
        check_shares(NAMED.assign(value=[value, 85, 71]))


@pytest.mark.parametrize("part", [0.5, -3])
def test_refuses_a_count_that_is_not_whole(part):
    with pytest.raises(ValueRangeError, match="share_part"):
        check_shares(NAMED.assign(share_part=[None, None, part]))
