"""What the quota arithmetic may say, must never say, and must refuse."""

from __future__ import annotations

import re
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from fedanalysis.errors import ColumnError, DesignError, UnknownNameError, ValueRangeError
from fedanalysis.models.quota import Quota, women_needed

TOTALS = pd.DataFrame(
    {
        "year": [2020, 2005, 2009],
        "women_share": [0.242, 0.167, 0.215],
        "member_n": [2073000, 2657000, 2340000],
        "committee_n": [502000, 629079, 599078],
    }
)


@pytest.fixture
def result():
    return Quota(sizes=(3, 7)).fit(TOTALS)


# the sentence it may print


def test_says_averages_and_bounds(result):
    text = result.sentences
    for piece in ["0.7 of 4.2 members in 2005", "0.8 of 3.9", "1.0 of 4.1", "86%", "76%"]:
        assert piece in text.en
    for piece in ["2020年1.0名（成员平均4.1人）", "最多可为86%", "最多76%"]:
        assert piece in text.zh


def test_says_that_an_average_hides_the_spread(result):
    assert "平均数不能说明" in result.sentences.zh
    assert "An average cannot say how women are spread" in result.sentences.en
    assert result.summary() == repr(result)


# the sentence it must never print


def test_never_prints_a_distribution(result):
    allowed = {"0", "50", "76", "86"}  # the ends of the bounds, nothing between them
    assert set(re.findall(r"([\d.]+) ?%", result.sentences.en)) <= allowed
    assert set(re.findall(r"([\d.]+)%", result.sentences.zh)) <= allowed
    assert not re.search(
        r"exactly one|typical|most committees|likely|expected", result.sentences.en
    )
    assert not re.search(r"多数|一般|恰有|估计有|通常", result.sentences.zh)


# the data that force the refusal


@pytest.mark.parametrize("column", ["year", "women_share", "member_n", "committee_n"])
def test_refuses_a_missing_column(column):
    with pytest.raises(ColumnError, match=column):
        Quota(sizes=(3, 7)).fit(TOTALS.drop(columns=column))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        pytest.param("committee_n", 0, id="no committee"),
        pytest.param("committee_n", 0.5, id="half a committee"),
        pytest.param("member_n", 2657000.5, id="half a member"),
        pytest.param("member_n", -1, id="negative members"),
        pytest.param("women_share", 24.2, id="percent"),
        pytest.param("women_share", -0.1, id="negative share"),
        pytest.param("member_n", "207.3万", id="text"),
        pytest.param("share_unit", 0.0, id="no rounding unit"),
    ],
)
def test_refuses_impossible_values(column, value):
    with pytest.raises(ValueRangeError, match=column):
        Quota(sizes=(3, 7)).fit(TOTALS.assign(**{column: value}))


def test_refuses_a_mean_size_outside_the_sizes_allowed():
    with pytest.raises(DesignError, match="Year 2005, 2020"):
        Quota(sizes=(3, 4)).fit(TOTALS)


def test_refuses_two_rows_a_year():
    with pytest.raises(DesignError, match="one row a year"):
        Quota(sizes=(3, 7)).fit(TOTALS.assign(year=2020))


def test_refuses_when_no_year_is_complete():
    with pytest.raises(DesignError, match="None of 3 rows"):
        Quota(sizes=(3, 7)).fit(TOTALS.assign(member_n=np.nan))


def test_refuses_a_share_that_no_whole_number_of_women_gives():
    small = pd.DataFrame(
        {"year": [2011], "women_share": [0.98], "member_n": [68], "committee_n": [20]}
    )
    with pytest.raises(DesignError, match="whole number of women"):
        Quota(sizes=(3, 7)).fit(small)
    assert Quota(sizes=(3, 7)).fit(small.assign(share_unit=0.02)).n_used == 1


@pytest.mark.parametrize("sizes", [(7, 3), (0, 7), (3.5, 7), ("3", "7"), (True, 7)])
def test_refuses_sizes_that_are_no_ordered_whole_numbers(sizes):
    with pytest.raises(ValueRangeError, match="sizes"):
        Quota(sizes=sizes)


# the numbers


def test_women_per_committee_is_share_times_members_over_committees(result):
    frame = result.to_frame()
    assert frame["year"].tolist() == [2005, 2009, 2020]
    assert frame["women_per_committee"].round(1).tolist() == [0.7, 0.8, 1.0]
    assert frame["members_per_committee"].round(1).tolist() == [4.2, 3.9, 4.1]
    assert frame["women_n"].tolist() == [443719, 503100, 501666]


def test_bounds_of_2020(result):
    row = result.to_frame().iloc[-1]
    assert row["none_max_average"] == pytest.approx(1 - 0.242)
    # 501,666 women fill 71,667 committees of seven
    assert row["none_max_legal"] == pytest.approx(1 - 71667 / 502000)
    assert row["none_min"] == pytest.approx(1 - 501666 / 502000)
    assert row["two_or_more_max"] == pytest.approx(250833 / 502000)
    assert row["two_or_more_min"] == 0


def test_rounding_of_the_share_is_carried(result):
    row = result.to_frame().iloc[-1]
    assert (row["women_n_low"], row["women_n_high"]) == (500630, 502702)  # 24.15 and 24.25 %
    wide = result.bounds(2020)
    assert (wide["low_widest"] <= wide["low"]).all()
    assert (wide["high"] <= wide["high_widest"]).all()
    legal = wide[(wide["quantity"] == "none") & (wide["assumption"] == "legal_sizes")]
    assert legal["low_widest"].item() == 0  # 24.25 % would be more women than committees


def test_coarser_totals_widen_the_averages():
    exact = Quota(sizes=(3, 7)).fit(TOTALS).to_frame()
    coarse = (
        Quota(sizes=(3, 7)).fit(TOTALS.assign(member_unit=1000, committee_unit=1000)).to_frame()
    )
    assert (coarse["women_per_committee_low"] < exact["women_per_committee_low"]).all()
    assert (coarse["women_per_committee_high"] > exact["women_per_committee_high"]).all()


def test_women_range_carries_the_rounding_of_the_members():
    small = pd.DataFrame(
        {
            "year": [2011],
            "women_share": [1.0],
            "member_n": [1000],
            "committee_n": [250],
            "member_unit": [100],
        }
    )
    row = Quota(sizes=(3, 7)).fit(small).to_frame().iloc[0]
    # at least 99.95 % of 950 members; at most all of the 1,000 printed
    assert (row["women_n_low"], row["women_n_high"]) == (950, 1000)


def test_bounds_of_an_unknown_year_are_refused(result):
    with pytest.raises(UnknownNameError, match="2010"):
        result.bounds(2010)


def test_incomplete_years_are_dropped_and_counted():
    gap = TOTALS.assign(committee_n=[502000, np.nan, 599078])
    result = Quota(sizes=(3, 7)).fit(gap)
    assert (result.n_used, result.n_dropped) == (2, 1)
    assert any("not used: 1" in note.en for note in result.notes)


def test_input_is_left_alone_and_the_frame_is_a_copy(result):
    before = TOTALS.copy(deep=True)
    frame = result.to_frame()
    frame["women_n"] = 0
    pd.testing.assert_frame_equal(TOTALS, before)
    assert (result.to_frame()["women_n"] > 0).all()


def test_no_women_leaves_all_committees_without_one():
    none = Quota(sizes=(3, 7)).fit(TOTALS.assign(women_share=0.0)).to_frame()
    assert (none["none_min"] == 1).all()
    assert (none["none_max_legal"] == 1).all()


def test_legal_sizes_come_from_the_catalogue():
    catalogue = pytest.importorskip("fedanalysis.catalogue")
    if not hasattr(catalogue, "legal_size"):
        pytest.skip("the catalogue has no legal sizes yet")
    by_law = Quota(body="village_committee").fit(TOTALS)
    assert by_law.sizes == (3, 7)
    assert Quota(body="residents_committee").sizes is None


def test_plot_hands_the_bounds_to_the_figure(result, monkeypatch):
    plots = pytest.importorskip("fedanalysis.plots.quota_bounds")
    seen = {}
    monkeypatch.setattr(
        plots, "plot_quota_bounds", lambda frame, **texts: seen.update(texts, frame=frame)
    )
    result.plot()
    assert len(seen["frame"]) == 3
    assert "86" in seen["title"].zh
    assert "86%" in seen["title"].en


# the quota itself


def test_women_needed_for_thirty_per_cent():
    frame = women_needed([3, 4, 5, 6, 7], 0.30)
    assert frame["women_needed"].tolist() == [1, 2, 2, 2, 3]
    assert frame["share_reached"].round(3).tolist() == [0.333, 0.5, 0.4, 0.333, 0.429]


@pytest.mark.parametrize(
    ("size", "target", "needed"),
    [
        pytest.param(10, 0.3, 3, id="exactly reached, no float noise"),
        pytest.param(10, "0.3", 3, id="text"),
        pytest.param(3, Fraction(1, 3), 1, id="fraction"),
        pytest.param(7, 1, 7, id="all"),
        pytest.param(10, np.float64(0.7), 7, id="numpy float"),
    ],
)
def test_women_needed_is_exact(size, target, needed):
    assert women_needed([size], target)["women_needed"].tolist() == [needed]


@pytest.mark.parametrize("target", [0, -0.1, 30, "thirty", float("nan"), "1/0"])
def test_women_needed_refuses_a_target_that_is_no_share(target):
    with pytest.raises(ValueRangeError, match="target"):
        women_needed([3], target)


@pytest.mark.parametrize("size", [0, -3, 4.5])
def test_women_needed_refuses_a_size_that_is_no_whole_number(size):
    with pytest.raises(ValueRangeError, match="sizes"):
        women_needed([size], 0.3)


def test_women_needed_of_no_sizes_is_an_empty_frame():
    frame = women_needed([], 0.3)
    assert frame.empty
    assert list(frame.columns) == ["size", "women_needed", "share_reached"]
