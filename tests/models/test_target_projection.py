"""What the target projection may say, must never say, and must refuse."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.special import expit, logit

import fedanalysis as fa
from fedanalysis.errors import TooFewError, ValueRangeError
from fedanalysis.models.line import fit_line
from fedanalysis.models.share_trend import ShareTrend
from fedanalysis.models.target_projection import find_crossing, target_projection

YEARS = [2000, 2004, 2008, 2012, 2016, 2020]


def shares(*percent: float, years: list[int] = YEARS) -> pd.DataFrame:
    return pd.DataFrame({"year": years[: len(percent)], "women_share": np.array(percent) / 100})


RISING = shares(12, 14, 15, 17.5, 18, 21)
FLAT = shares(20, 22, 19, 21, 20, 21)
FALLING = shares(22, 21, 20.5, 18, 17, 16.5)


def members() -> pd.DataFrame:
    return fa.official_series("vc_members_women_pct")


def chairs() -> pd.DataFrame:
    return fa.official_series("vc_chair_women_pct")


def terms(result) -> pd.DataFrame:
    return result.to_frame().set_index("term")


# the sentence it may print


def test_says_history_chance_and_year_with_intervals_and_the_condition():
    result = target_projection(members(), 0.30, 2030)
    row = terms(result)
    chance = row.loc["probability_at_due", "estimate"]
    for piece in ["the series never reached it", "If the line goes on to 2030", "n − 2 = 7"]:
        assert piece in result.sentences.en
    assert f"with probability {chance:.2f}" in result.sentences.en
    assert "in about 2029 (95% interval 2024 to 2036, standard error 2.3 years)" in (
        result.sentences.en
    )
    for piece in ["从未达到", "如直线延续到2030年", f"概率为{chance:.2f}", "2024年至2036年"]:
        assert piece in result.sentences.zh


def test_says_that_a_past_target_was_missed_as_a_fact():
    result = target_projection(members(), 0.30, 2020)
    assert "is 24.2%: 30% was not met. That is a fact" in result.sentences.en
    assert "为24.2%，未达到30%" in result.sentences.zh
    assert np.isnan(result.probability)
    met = target_projection(members(), 0.20, 2020)
    assert "20% was met" in met.sentences.en
    assert "every value since 2009 is at or above it" in met.sentences.en


def test_says_that_the_year_due_has_no_value():
    result = target_projection(members(), 0.20, 2010)
    assert result.due_state == "no_point"
    assert "no value for 2010" in result.sentences.en
    assert "2010年没有公布值" in result.sentences.zh


def test_recognises_reached_then_lost_and_reached_again():
    lost = target_projection(shares(18, 21, 22, 19, 18, 17), 0.20, 2030)
    again = target_projection(shares(18, 21, 19, 19, 22, 23), 0.20, 2030)
    assert (lost.history, again.history) == ("reached_then_lost", "reached_again")
    assert "reached it in 2004, then lost it" in lost.sentences.en
    assert "2004年曾达到，其后又低于目标" in lost.sentences.zh
    assert "lost it and reached it again" in again.sentences.en


def test_says_that_a_year_has_no_upper_end_where_the_slope_may_be_zero():
    result = target_projection(FLAT, 0.25, 2030)
    row = terms(result).loc["year_reached"]
    assert not result.crossing.bounded
    assert np.isinf(row["ci_high"])
    assert "can't be told from zero" in result.sentences.en
    assert "斜率与零不能区分" in result.sentences.zh


def test_summary_follows_the_language_and_is_the_repr(monkeypatch):
    result = target_projection(RISING, 0.30, 2030)
    monkeypatch.setenv("FEDANALYSIS_LANG", "en")
    assert result.summary() == repr(result) == result.sentences.en
    monkeypatch.setenv("FEDANALYSIS_LANG", "zh")
    assert result.summary() == repr(result) == result.sentences.zh


def test_notes_say_that_a_far_target_rests_on_the_line():
    near, far = (target_projection(RISING, 0.30, due) for due in (2024, 2050))
    said = "rests mainly on the assumption"
    assert said not in " ".join(note.en for note in near.notes)
    assert said in " ".join(note.en for note in far.notes)


# the sentence it must never print


@pytest.mark.parametrize(("target", "due"), [(0.10, 2020), (0.12, 2030), (0.30, 2030)])
def test_village_chairs_are_never_called_rising_nor_carried_on(target, due):
    """From 11.5 to 10.7 to 11.1: neither a rise nor a year, whatever the line of 2000 says."""
    result = target_projection(chairs(), target, due)
    assert result.path == "not_monotone"
    assert result.has_turned
    assert not result.has_date
    assert np.isnan(result.probability)
    assert terms(result).loc["share_at_due"].drop("n").isna().all()
    assert "11.5 → 10.7 → 11.1; over all, the values go up and down" in result.sentences.en
    assert "lies below that of 2015 (11.5%)" in result.sentences.en
    assert "并非单调" in result.sentences.zh
    assert not re.search(r"rising|rose|upward|in about 20", result.sentences.en)
    assert not re.search(r"上升|增长|约在20", result.sentences.zh)
    assert result.predict()["year"].max() == 2018
    assert "不推算" in result.plot().title.zh
    assert "not carried on" in result.plot().subtitle.en


@pytest.mark.parametrize("table", [RISING, FLAT, FALLING, members(), chairs()])
def test_never_promises_nor_speaks_of_cause(table):
    result = target_projection(table, 0.30, 2030)
    texts = [result.sentences, *result.notes, result.plot().title, result.plot().subtitle]
    english = " ".join(text.en for text in texts).replace("identifies no causes", "")
    assert not re.search(r"\bwill\b|caus|effect|impact|because|due to|signific|led to", english)
    chinese = "".join(text.zh for text in texts).replace("不识别原因", "")
    assert not re.search(r"必将|一定|导致|促使|效果|影响|显著|得益|由于|归因", chinese)


def test_a_slope_that_is_not_positive_never_gets_a_year():
    result = target_projection(FALLING, 0.30, 2030)
    assert not result.has_date
    assert terms(result).loc["year_reached"].drop("n").isna().all()
    assert "not positive: no year of 30% is given" in result.sentences.en
    assert "不为正" in result.sentences.zh
    assert result.probability < 0.01
    assert "probability <0.01" in result.sentences.en


def test_a_falling_line_that_meets_the_target_from_above_never_gets_a_year():
    """The last value lies below the target, the line still above it and on its way down."""
    result = target_projection(shares(40, 38, 36, 34, 32, 20), 0.22, 2030)
    assert result.trend.line.slope < 0
    assert result.crossing.year > 2020
    assert not result.has_date
    assert "not positive" in result.sentences.en


def test_no_year_where_the_target_is_reached_or_the_line_got_there_first():
    reached = target_projection(RISING, 0.20, 2030)
    assert "no year is projected" in reached.sentences.en
    short = shares(2, 6, 9, 10, 10.5, 11)
    first = target_projection(short, 0.115, 2030)
    assert first.trend.line.slope_low > 0
    assert first.crossing.year < 2020
    assert not first.has_date
    assert "doesn't describe the end" in first.sentences.en


# the data that force the refusal


@pytest.mark.parametrize("target", [0, 1, 30, -0.1, np.nan])
def test_refuses_a_target_that_is_no_share(target):
    with pytest.raises(ValueRangeError, match=r"(?s)`target`.*0\.30"):
        target_projection(RISING, target, 2030)


@pytest.mark.parametrize("due", [20300, 2030.5, 1800])
def test_refuses_a_due_year_that_is_no_calendar_year(due):
    with pytest.raises(ValueRangeError, match="due"):
        target_projection(RISING, 0.3, due)


def test_refuses_three_years_and_says_what_can_be_given():
    with pytest.raises(TooFewError, match="the change from 2000 to 2008"):
        target_projection(RISING.head(3), 0.3, 2030)


# what it gives


def test_interval_of_a_new_value_and_probability_are_those_of_the_textbook():
    x, y = RISING["year"].to_numpy(float), logit(RISING["women_share"].to_numpy())
    slope, intercept = np.polyfit(x - x.mean(), y, 1)
    spread = np.sqrt(((y - intercept - slope * (x - x.mean())) ** 2).sum() / 4)
    away = 2030 - x.mean()
    error = spread * np.sqrt(1 + 1 / 6 + away**2 / ((x - x.mean()) ** 2).sum())
    middle, reach = intercept + slope * away, stats.t.ppf(0.975, 4) * error
    result = target_projection(RISING, 0.30, 2030)
    row = terms(result).loc["share_at_due", ["estimate", "ci_low", "ci_high"]].astype(float)
    wanted = expit([middle, middle - reach, middle + reach])
    np.testing.assert_allclose(row, wanted, rtol=1e-9)
    chance = stats.t.cdf((middle - logit(0.30)) / error, 4)
    assert result.probability == pytest.approx(chance, rel=1e-9)


def test_ends_of_the_year_are_where_the_band_of_the_line_holds_the_target():
    result = target_projection(RISING, 0.30, 2030)
    line, date = result.trend.line, result.crossing
    assert line.at([date.year])["estimate"].item() == pytest.approx(logit(0.30))
    assert line.at([date.low])["ci_high"].item() == pytest.approx(logit(0.30))
    assert line.at([date.high])["ci_low"].item() == pytest.approx(logit(0.30))


def test_open_end_is_where_the_band_first_holds_the_target():
    result = target_projection(FLAT, 0.30, 2030)
    line, date = result.trend.line, result.crossing
    assert line.at([date.low])["ci_high"].item() == pytest.approx(logit(0.30))
    assert np.isinf(date.high)
    later = line.at([2050, 2500, 9000])
    assert (later["ci_low"] < logit(0.30)).all()


def test_year_of_a_height_below_an_open_line_lies_before_it():
    line = fit_line(range(6), [0.0, 0.5, -0.4, 0.3, 0.1, 0.3])
    assert find_crossing(line, -3.0).low == -np.inf
    assert find_crossing(line, 3.0).high == np.inf
    middle = find_crossing(line, line.level)
    assert (middle.low, middle.high) == (-np.inf, np.inf)


def test_error_of_the_year_is_the_jackknifed_gradient():
    line = target_projection(RISING, 0.30, 2030).trend.line
    base = find_crossing(line, 0.5)
    level_var, slope_var = np.diag(line.fitted.cov_params())
    step = 1e-6
    by_level = ((0.5 - line.level - step) / line.slope - (0.5 - line.level) / line.slope) / step
    by_slope = ((0.5 - line.level) / (line.slope + step) - (0.5 - line.level) / line.slope) / step
    error = np.sqrt(by_level**2 * level_var + by_slope**2 * slope_var)
    assert base.se == pytest.approx(error, rel=1e-3)


def test_intervals_widen_with_distance_and_stay_inside_0_and_1():
    table = target_projection(RISING, 0.30, 2100).predict(range(2020, 2101, 10))
    wide = np.diff(logit(table[["pi_low", "pi_high"]].to_numpy()), axis=1)
    assert (np.diff(wide[:, 0]) > 0).all()
    assert table[["estimate", "pi_low", "pi_high"]].gt(0).all(axis=None)
    assert table[["estimate", "pi_low", "pi_high"]].lt(1).all(axis=None)


def test_a_trend_and_its_series_give_the_same_and_confidence_is_passed_on():
    trend = ShareTrend().fit(RISING)
    one, other = (target_projection(x, 0.3, 2030).to_frame() for x in (trend, RISING))
    pd.testing.assert_frame_equal(one, other)
    narrow = target_projection(trend, 0.3, 2030, confidence=0.5)
    assert narrow.crossing.high < target_projection(trend, 0.3, 2030).crossing.high
    assert "50% interval" in narrow.sentences.en


def test_permuted_rows_change_nothing():
    mixed = target_projection(RISING.sample(frac=1, random_state=2), 0.3, 2030)
    same = target_projection(RISING, 0.3, 2030)
    pd.testing.assert_frame_equal(mixed.to_frame(), same.to_frame(), rtol=1e-9)


def test_chart_names_the_target_in_both_languages():
    chart = target_projection(RISING, 0.30, 2030).plot()
    assert "target 30%" in chart.alt("en")
    assert "目标30%" in chart.alt("zh")


def test_coverage_of_the_year_and_of_a_new_value():
    """Nominal 95 %, which theory promises; bands of three errors of 200 replications."""
    rng = np.random.default_rng(11)
    years = np.arange(2000, 2012)
    truth = 2005.5 + (logit(0.30) + 1.5) / 0.05
    inside = within = 0
    for _ in range(200):
        height = -1.5 + 0.05 * (years - 2005.5) + rng.normal(scale=0.1, size=12)
        line = fit_line(years, height)
        date = find_crossing(line, logit(0.30))
        inside += date.low <= truth <= date.high
        new = -1.5 + 0.05 * (2018 - 2005.5) + rng.normal(scale=0.1)
        at = line.at([2018]).iloc[0]
        within += at["pi_low"] <= new <= at["pi_high"]
    band = 3 * np.sqrt(0.95 * 0.05 / 200)
    assert inside / 200 == pytest.approx(0.95, abs=band)
    assert within / 200 == pytest.approx(0.95, abs=band)
