"""What the share trend may say, must never say, and must refuse."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from fedanalysis.errors import ColumnError, DesignError, TooFewError, ValueRangeError
from fedanalysis.models.share_trend import ShareTrend

YEARS = [2000, 2002, 2005, 2007, 2009, 2011, 2017, 2018, 2020]
PERCENT = [15.7, 16.0, 16.7, 17.62, 21.5, 21.97, 23.1, 24.0, 24.2]


def village_series() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "year": YEARS,
            "women_share": np.array(PERCENT) / 100,
            "derived": [year in (2000, 2007) for year in YEARS],
            "approximate": [year == 2002 for year in YEARS],
            "indicator_id": "village_women",
            "geo_code": "CN",
            "basis": "members",
        }
    )


def changed(column: str, values: object) -> pd.DataFrame:
    return village_series().assign(**{column: values})


@pytest.fixture
def result():
    return ShareTrend().fit(village_series())


# the sentence it may print


def test_says_slope_in_both_scales_with_interval_and_degrees(result):
    text = result.sentences
    for piece in ["2000–2020", "9 yearly points", "0.030 a year", "0.021 to 0.038", "95%"]:
        assert piece in text.en
    for piece in ["0.47 points a year (0.34 to 0.61)", "n − 2 = 7", "0.072 (logit)"]:
        assert piece in text.en
    for piece in ["2000—2020年共9个年份", "每年0.030", "0.47个百分点", "n−2=7", "logit"]:
        assert piece in text.zh


def test_says_which_points_are_derived_or_approximate(result):
    assert "2000、2007年" in result.sentences.zh
    assert "2002年的数值或年份为约数" in result.sentences.zh
    assert "from: 2000, 2007." in result.sentences.en


def test_says_that_it_does_not_identify_causes_and_what_is_not_known(result):
    assert "不识别原因" in result.sentences.zh
    assert "尚不知道" in result.sentences.zh
    assert "does not identify causes" in result.sentences.en
    assert "Not known" in result.sentences.en


def test_says_direction_is_open_when_the_interval_includes_zero():
    flat = ShareTrend().fit(changed("women_share", [0.20, 0.22] * 4 + [0.20]))
    assert "no direction is settled" in flat.sentences.en
    assert "升降方向不能确定" in flat.sentences.zh


def test_summary_follows_the_language_and_is_the_repr(result, monkeypatch):
    monkeypatch.setenv("FEDANALYSIS_LANG", "en")
    assert result.summary() == repr(result) == result.sentences.en
    monkeypatch.setenv("FEDANALYSIS_LANG", "zh")
    assert result.summary() == repr(result) == result.sentences.zh


# the sentence it must never print


def test_never_speaks_of_cause_or_significance(result):
    english = result.sentences.en.replace("does not identify causes", "")
    assert not re.search(r"caus|effect|impact|because|due to|signific|led to|p-value", english)
    chinese = result.sentences.zh.replace("不识别原因", "")
    assert not re.search(r"导致|促使|效果|影响|显著|得益|由于|归因", chinese)


def test_interval_is_much_wider_than_the_binomial_of_the_seats(result):
    slope = result.to_frame().set_index("term").loc["slope"]
    assert slope["ci_high"] - slope["ci_low"] > 0.01


# the data that force the refusal


@pytest.mark.parametrize("column", ["year", "women_share"])
def test_refuses_a_missing_column(column):
    with pytest.raises(ColumnError, match=column):
        ShareTrend().fit(village_series().drop(columns=column))


@pytest.mark.parametrize("bad", [0.0, 1.0, 1.2, -0.1, np.inf, -np.inf])
def test_refuses_a_share_that_is_not_strictly_between_0_and_1(bad):
    shares = [*village_series()["women_share"].iloc[:-1], bad]
    with pytest.raises(ValueRangeError, match="Year 2020"):
        ShareTrend().fit(changed("women_share", shares))


def test_refuses_percent_and_says_to_divide():
    with pytest.raises(ValueRangeError, match="divide by 100"):
        ShareTrend().fit(changed("women_share", PERCENT))


@pytest.mark.parametrize(
    ("column", "values"),
    [
        pytest.param("women_share", ["24.2%"] * 9, id="text share"),
        pytest.param("year", [20.5 + i for i in range(9)], id="fractional year"),
        pytest.param("year", [200000 + i for i in range(9)], id="month as year"),
        pytest.param("year", [np.nan, *YEARS[1:]], id="missing year"),
        pytest.param("year", pd.date_range("2000", periods=9, freq="YS"), id="dates"),
        pytest.param("derived", ["perhaps"] * 9, id="flag that is no truth value"),
    ],
)
def test_refuses_values_of_the_wrong_kind(column, values):
    with pytest.raises(ValueRangeError, match=column):
        ShareTrend().fit(changed(column, values))


@pytest.mark.parametrize("column", ["indicator_id", "geo_code", "basis"])
def test_refuses_to_pool_unequal_bases(column):
    with pytest.raises(DesignError, match=column):
        ShareTrend().fit(changed(column, ["a"] * 8 + ["b"]))


def test_refuses_two_values_for_one_year():
    with pytest.raises(DesignError, match="2018"):
        ShareTrend().fit(changed("year", [*YEARS[:-1], 2018]))


def test_refuses_a_series_that_is_no_share():
    with pytest.raises(DesignError, match="no share"):
        ShareTrend().fit(changed("women_share", np.nan))


@pytest.mark.parametrize(
    ("years", "instead"),
    [
        pytest.param([2017, 2018, 2020], r"2017 to 2020, \+1\.1 points", id="three"),
        pytest.param([2009, 2020], r"2009 to 2020, \+2\.7 points", id="two"),
        pytest.param([2020], r"24\.2% in 2020", id="one"),
    ],
)
def test_refuses_fewer_than_four_years_and_says_what_can_be_given(years, instead):
    series = village_series()
    with pytest.raises(TooFewError, match=instead):
        ShareTrend().fit(series[series["year"].isin(years)])


def test_refuses_points_exactly_on_a_line():
    logits = np.linspace(-2, -1, 9)
    years = [2000 + i for i in range(9)]
    on_line = village_series().assign(year=years, women_share=1 / (1 + np.exp(-logits)))
    with pytest.raises(DesignError, match="exactly on one line"):
        ShareTrend().fit(on_line)


def test_refuses_confidence_in_percent():
    with pytest.raises(ValueRangeError, match=r"0\.95"):
        ShareTrend(confidence=95)


# the numbers


def test_equals_statsmodels_on_the_logit(result):
    share = np.array(PERCENT) / 100
    year = np.array(YEARS) - np.mean(YEARS)
    direct = sm.OLS(np.log(share / (1 - share)), sm.add_constant(year)).fit()
    terms = result.to_frame().set_index("term")
    got = terms.loc[["intercept", "slope"], ["estimate", "ci_low", "ci_high"]].to_numpy()
    want = np.column_stack([direct.params, direct.conf_int()])
    np.testing.assert_allclose(got, want, rtol=0, atol=1e-10)
    assert terms.loc["residual_sd", "estimate"] == pytest.approx(np.sqrt(direct.scale), abs=1e-10)


def test_frame_has_one_row_an_estimate(result):
    frame = result.to_frame()
    assert list(frame.columns) == ["term", "estimate", "ci_low", "ci_high", "n"]
    assert frame["term"].tolist() == [
        "intercept",
        "slope",
        "odds_ratio_per_year",
        "points_per_year_at_mean",
        "residual_sd",
        "slope_fractional",
    ]
    assert (frame["n"] == 9).all()


def test_points_per_year_are_the_steepness_of_the_curve_at_the_mean_year(result):
    terms = result.to_frame().set_index("term")["estimate"]

    def share_at(logit: float) -> float:
        return 1 / (1 + np.exp(-logit))

    step = 1e-5
    rise = share_at(terms["intercept"] + step * terms["slope"]) - share_at(terms["intercept"])
    assert terms["points_per_year_at_mean"] == pytest.approx(100 * rise / step, abs=1e-5)


def test_order_of_rows_and_repeated_values_change_nothing(result):
    series = village_series()
    doubled = pd.concat([series, series.iloc[[8]].assign(derived=True)])
    again = ShareTrend().fit(doubled.sample(frac=1, random_state=1))
    pd.testing.assert_frame_equal(again.to_frame(), result.to_frame())
    assert (again.n_used, again.n_dropped) == (9, 1)
    assert not again.series["derived"].iloc[-1]


def test_rows_without_a_share_are_dropped_and_counted(result):
    more = pd.concat(
        [village_series(), village_series().iloc[[0]].assign(year=1995, women_share=np.nan)]
    )
    again = ShareTrend().fit(more)
    assert (again.n_used, again.n_dropped) == (9, 1)
    assert any("not used: 1" in note.en for note in again.notes)


def test_input_is_left_alone_and_the_result_does_not_alias_it():
    series = village_series()
    before = series.copy(deep=True)
    fitted = ShareTrend().fit(series)
    series["women_share"] = 0.5
    assert fitted.series["women_share"].iloc[0] == before["women_share"].iloc[0]


def test_predict_covers_every_year_between_the_ends(result):
    line = result.predict()
    assert line["year"].tolist() == list(range(2000, 2021))
    assert not line["extrapolated"].any()
    assert ((line["pi_low"] < line["ci_low"]) & (line["ci_high"] < line["pi_high"])).all()


def test_predict_keeps_the_order_asked_and_marks_extrapolation(result):
    line = result.predict([2030, 2010, 1999])
    assert line["year"].tolist() == [2030, 2010, 1999]
    assert line["extrapolated"].tolist() == [True, False, True]
    assert any("外推" in note.zh for note in result.notes)


def test_predict_of_no_years_is_an_empty_frame_with_the_same_columns(result):
    empty = result.predict([])
    assert empty.empty
    assert list(empty.columns) == list(result.predict().columns)


def test_predict_refuses_what_is_no_year(result):
    with pytest.raises(ValueRangeError, match="years"):
        result.predict([3000])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(1e-12, 1 - 1e-12), min_size=4, max_size=8))
def test_predictions_stay_strictly_inside_0_and_1(shares):
    frame = pd.DataFrame({"year": range(2000, 2000 + len(shares)), "women_share": shares})
    try:
        line = ShareTrend(confidence=0.999).fit(frame).predict([1900, 2002, 2100])
    except DesignError:
        return
    ends = line[["estimate", "ci_low", "ci_high", "pi_low", "pi_high"]]
    assert ((ends > 0) & (ends < 1)).all(axis=None)


def test_swapping_women_and_men_turns_the_slope_round(result):
    men = ShareTrend().fit(village_series().assign(women_share=lambda f: 1 - f["women_share"]))
    assert men.line.slope == pytest.approx(-result.line.slope, abs=1e-10)
    assert men.line.residual_sd == pytest.approx(result.line.residual_sd, abs=1e-10)


# the jump


def test_largest_step_is_the_jump_and_says_that_it_rests_on_a_derived_point(result):
    step = result.largest_step()
    assert (step.year_from, step.year_to) == (2007, 2009)
    assert step.change_points == pytest.approx(3.88)
    assert step.change_points_per_year == pytest.approx(1.94)
    assert step.share_of_total_change == pytest.approx(3.88 / 8.5)
    assert step.rests_on_derived
    assert not step.rests_on_approximate
    assert "2007—2009年" in str(step.sentence.zh)
    assert "46% of the whole change" in step.sentence.en
    assert "one of the two points is derived" in step.sentence.en
    assert repr(step) == str(step.sentence)


def test_largest_step_is_judged_by_the_year_and_against_the_line():
    series = pd.DataFrame(
        {"year": [2000, 2001, 2002, 2003, 2015], "women_share": [0.20, 0.21, 0.24, 0.25, 0.35]}
    )
    step = ShareTrend().fit(series).largest_step()  # +10 points in 12 years, but +3 in one
    assert (step.year_from, step.year_to) == (2001, 2002)


def test_share_of_an_unchanged_total_is_missing_and_unsaid():
    back = ShareTrend().fit(
        changed("women_share", [0.2, 0.21, 0.3, 0.22, 0.2, 0.19, 0.2, 0.21, 0.2])
    )
    step = back.largest_step()
    assert np.isnan(step.share_of_total_change)
    assert "nan" not in step.sentence.en + step.sentence.zh


def test_plot_hands_points_line_and_step_to_the_figure(result, monkeypatch):
    plots = pytest.importorskip("fedanalysis.plots.share_trend")
    seen = {}
    monkeypatch.setattr(
        plots, "plot_share_trend", lambda *args, **kwargs: seen.update(kwargs, args=args)
    )
    result.plot()
    assert len(seen["args"][0]) == 9
    assert seen["step"] == (2007, 2009)
    assert "0.47" in seen["title"].en
    assert "9个年份" in seen["subtitle"].zh
