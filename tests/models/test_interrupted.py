"""What the interrupted series may say, must never say, and must refuse."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.special import expit, logit

import fedanalysis as fa
from fedanalysis.errors import ColumnError, DesignError, TooFewError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.models.interrupted import InterruptedSeries

YEARS = list(range(2001, 2017))
NOISE = np.array([3, -2, 1, -4, 2, 0, -1, 1, 2, -3, 1, 0, 3, -1, -2, 0]) / 100
LAW = Text("修法", "law revised")


def stepped(jump: float = 0.6, bend: float = 0.05, at: int = 2009) -> pd.DataFrame:
    year = np.array(YEARS)
    height = -2 + 0.02 * (year - at) + (year >= at) * (jump + bend * (year - at)) + NOISE
    return pd.DataFrame({"year": year, "women_share": expit(height)})


def terms(result) -> pd.DataFrame:
    return result.to_frame().set_index("term")


@pytest.fixture
def result():
    return InterruptedSeries(event_year=2009, event=LAW).fit(stepped())


# the sentence it may print


def test_says_both_changes_with_intervals_and_the_rank_of_the_date(result):
    jump = terms(result).loc["level_change"]
    said = f"{jump['estimate']:.3f} (logit, 95% interval {jump['ci_low']:.3f}"
    assert said in result.sentences.en
    for piece in ["split at 2009 (law revised)", "8 points before, 8 from", "Of the 9 dates"]:
        assert piece in result.sentences.en
    for piece in ["以2009年（修法）为界", "之前8个点，自该年起8个点", "在可比的9个日期中"]:
        assert piece in result.sentences.zh


def test_says_lags_factor_and_degrees_of_freedom(result):
    for piece in ["2 lags", "n/(n − 4) = 1.33", "12 degrees of freedom"]:
        assert piece in result.sentences.en
    for piece in ["滞后2个点", "n/(n−4)=1.33", "自由度12"]:
        assert piece in result.sentences.zh


def test_says_that_another_date_breaks_more():
    late = InterruptedSeries(event_year=2006).fit(stepped())
    assert "the largest break lies elsewhere, between 2008 and 2009" in late.sentences.en
    assert "而在2008—2009年" in late.sentences.zh


def test_says_not_settled_where_the_interval_holds_zero():
    flat = InterruptedSeries(event_year=2009).fit(stepped(jump=0.0, bend=0.0))
    assert flat.sentences.en.count("not settled") == 2
    assert flat.sentences.zh.count("不能确定有无变动") == 2
    assert "is not settled" in flat.plot().title.en


def test_one_possible_date_has_nothing_to_be_compared_with():
    eight = stepped().query("2005 <= year <= 2012")
    alone = InterruptedSeries(event_year=2009).fit(eight)
    assert alone.placebo_p == 1
    assert "can't be compared" in alone.sentences.en


def test_summary_follows_the_language_and_is_the_repr(result, monkeypatch):
    monkeypatch.setenv("FEDANALYSIS_LANG", "en")
    assert result.summary() == repr(result) == result.sentences.en
    monkeypatch.setenv("FEDANALYSIS_LANG", "zh")
    assert result.summary() == repr(result) == result.sentences.zh


# the sentence it must never print


def test_never_speaks_of_cause_or_significance(result):
    texts = [result.sentences, *result.notes, result.plot().title, result.plot().subtitle]
    english = " ".join(text.en for text in texts).replace("no cause is identified", "")
    assert not re.search(r"caus|effect|impact|because|due to|signific|led to|p-value", english)
    chinese = "".join(text.zh for text in texts).replace("不识别原因", "")
    assert not re.search(r"导致|促使|效果|影响|显著|得益|由于|归因", chinese)


def test_never_calls_a_law_of_2010_a_settled_break_in_the_national_series():
    national = fa.official_series("vc_members_women_pct")
    result = InterruptedSeries(event_year=2011).fit(national)
    row = terms(result).loc["level_change"]
    assert row["ci_low"] < 0 < row["ci_high"]
    assert "between 2007 and 2009" in result.sentences.en
    assert "Derived" in result.sentences.en


def test_few_points_after_never_give_a_narrower_interval_than_their_common_scatter():
    """Newey–West alone gives the slope of the last four points an error of next to nothing."""
    result = InterruptedSeries(event_year=2011).fit(fa.official_series("vc_members_women_pct"))
    row = terms(result).loc["slope_after"]
    assert row["ci_high"] - row["ci_low"] > 0.02


# the data that force the refusal


@pytest.mark.parametrize(("event", "side"), [(2004, "before"), (2014, "after"), (1999, "before")])
def test_refuses_fewer_than_four_points_on_a_side_and_says_what_it_can_give(event, side):
    with pytest.raises(TooFewError, match=f"(?s)points {side} the event.*trend without a break"):
        InterruptedSeries(event_year=event).fit(stepped())


def test_the_refusal_gives_the_values_on_both_sides():
    with pytest.raises(TooFewError, match=r"last value before, \d+\.\d% in 2013 and the first"):
        InterruptedSeries(event_year=2014).fit(stepped())


def test_refuses_points_exactly_on_two_lines():
    exact = stepped().assign(women_share=lambda t: expit(logit(t["women_share"]) - NOISE))
    with pytest.raises(DesignError, match="scatter"):
        InterruptedSeries(event_year=2009).fit(exact)


@pytest.mark.parametrize("kind", [{"event_year": 20110}, {"event_year": 2009, "confidence": 95}])
def test_spec_refuses_values_out_of_range(kind):
    with pytest.raises(ValueRangeError):
        InterruptedSeries(**kind)


def test_refuses_lags_of_half_the_points():
    with pytest.raises(ValueRangeError, match="lags"):
        InterruptedSeries(event_year=2009, lags=8).fit(stepped())


def test_refuses_a_missing_column_mixed_bases_and_two_values_for_a_year():
    spec = InterruptedSeries(event_year=2009)
    with pytest.raises(ColumnError, match="women_share"):
        spec.fit(stepped().drop(columns="women_share"))
    with pytest.raises(DesignError, match="basis"):
        spec.fit(stepped().assign(basis=["a"] * 8 + ["b"] * 8))
    with pytest.raises(DesignError, match="2002"):
        spec.fit(stepped().assign(year=[2002, *YEARS[1:]]))


# what it gives


def test_estimates_are_those_of_two_separate_lines(result):
    table = stepped().assign(height=lambda t: logit(t["women_share"]), since=YEARS)
    table["since"] -= 2009
    lines = [
        np.polyfit(part["since"], part["height"], 1)
        for part in (table[table["since"] < 0], table[table["since"] >= 0])
    ]
    frame = terms(result)["estimate"]
    assert frame["level_before"] == pytest.approx(lines[0][1], abs=1e-9)
    assert frame["slope_before"] == pytest.approx(lines[0][0], abs=1e-9)
    assert frame["slope_after"] == pytest.approx(lines[1][0], abs=1e-9)
    assert frame["level_change"] == pytest.approx(lines[1][1] - lines[0][1], abs=1e-9)
    points = 100 * (expit(lines[1][1]) - expit(lines[0][1]))
    assert frame["points_level_change"] == pytest.approx(points, abs=1e-9)


def test_interval_is_the_larger_of_both_errors(result):
    table = stepped()
    since = table["year"].to_numpy() - 2009.0
    after = (since >= 0).astype(float)
    design = np.column_stack([np.ones(16), since, after, after * since])
    model = sm.OLS(logit(table["women_share"].to_numpy()), design)
    kept = {"maxlags": 2, "use_correction": True}
    robust = model.fit(cov_type="HAC", cov_kwds=kept, use_t=True).conf_int()
    plain = model.fit().conf_int()
    half = np.maximum(np.diff(robust)[:, 0], np.diff(plain)[:, 0]) / 2
    rows = terms(result).loc[["level_before", "slope_before", "level_change", "slope_change"]]
    np.testing.assert_allclose((rows["ci_high"] - rows["ci_low"]) / 2, half, rtol=1e-8)


def test_rank_of_the_date_is_that_of_a_brute_force_search(result):
    year, height = np.array(YEARS, dtype=float), logit(stepped()["women_share"].to_numpy())
    line = np.polyfit(year - 2008, height, 1, full=True)[1].item()
    ratios = {}
    for split in range(4, 13):
        halves = [(year[:split], height[:split]), (year[split:], height[split:])]
        apart = sum(np.polyfit(x - 2008, y, 1, full=True)[1].item() for x, y in halves)
        ratios[int(year[split])] = ((line - apart) / 2) / (apart / 12)
    dates = result.placebo().set_index("first_after")["f"]
    pd.testing.assert_series_equal(
        dates, pd.Series(ratios), check_names=False, rtol=1e-7, check_index_type=False
    )
    assert result.placebo_p == pytest.approx(1 / 9)


@pytest.mark.parametrize("event", [2006, 2007])
def test_the_rank_does_not_depend_on_where_in_a_gap_the_date_is_put(event):
    gap = stepped().query("year != 2006")
    assert InterruptedSeries(event_year=event).fit(gap).placebo_p == pytest.approx(
        InterruptedSeries(event_year=2007).fit(gap).placebo_p
    )


def test_permuted_rows_and_repeated_values_change_nothing():
    table = stepped()
    mixed = pd.concat([table, table.iloc[[3]]]).sample(frac=1, random_state=1)
    one, other = (InterruptedSeries(event_year=2009).fit(t) for t in (table, mixed))
    pd.testing.assert_frame_equal(one.to_frame(), other.to_frame(), rtol=1e-9)
    assert (other.n_used, other.n_dropped) == (16, 1)
    assert "Rows not used: 1" in " ".join(note.en for note in other.notes)


def test_other_places_of_time_change_only_the_year():
    moved = stepped().assign(year=lambda t: t["year"] - 40)
    one = InterruptedSeries(event_year=2009).fit(stepped()).to_frame()
    other = InterruptedSeries(event_year=1969).fit(moved).to_frame()
    pd.testing.assert_frame_equal(one, other, rtol=1e-9, atol=1e-9)


def test_predictions_stay_inside_0_and_1_and_the_earlier_line_is_carried_on(result):
    far = result.predict([1900, 2008, 2009, 2100])
    assert far[["estimate", "ci_low", "ci_high"]].gt(0).all(axis=None)
    assert far[["estimate", "ci_low", "ci_high"]].lt(1).all(axis=None)
    assert far["without_break"].isna().tolist() == [True, True, False, False]
    level = terms(result).loc["level_before", "estimate"]
    assert far["without_break"][2] == pytest.approx(expit(level))
    assert result.predict([]).empty


def test_chart_shows_the_event_and_both_languages(result):
    chart = result.plot()
    assert "2009" in chart.alt("en")
    assert "2009" in chart.alt("zh")
    assert chart.png("en").startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("correlation", "low", "high"), [(0.0, 0.94, 1.0), (0.4, 0.80, 0.97)], ids=["iid", "ar"]
)
def test_coverage_of_the_level_change_in_30_points(correlation, low, high):
    """Nominal 95 %; the larger of two errors may cover more; errors in a row cover less.

    Bands: what theory promises, less or plus two Monte-Carlo errors of 200 replications.
    """
    rng = np.random.default_rng(20)
    hits = 0
    for _ in range(200):
        noise = rng.normal(scale=0.1, size=30)
        for at in range(1, 30):
            noise[at] += correlation * noise[at - 1]
        height = -1 + 0.3 * (np.arange(30) >= 15) + noise
        series = pd.DataFrame({"year": np.arange(1990, 2020), "women_share": expit(height)})
        fit = InterruptedSeries(event_year=2005).fit(series).fit
        _, low_end, high_end = fit.combine([0, 0, 1, 0], wider=True)
        hits += low_end <= 0.3 <= high_end
    assert low - 0.03 <= hits / 200 <= high


def test_a_date_without_a_break_ranks_first_no_oftener_than_its_share():
    rng = np.random.default_rng(4)
    first = 0
    for _ in range(200):
        share = expit(-1 + rng.normal(scale=0.1, size=16))
        table = pd.DataFrame({"year": YEARS, "women_share": share})
        first += InterruptedSeries(event_year=2009).fit(table).placebo_p <= 1 / 9 + 1e-9
    assert first / 200 <= 1 / 9 + 3 * np.sqrt(1 / 9 * 8 / 9 / 200)
