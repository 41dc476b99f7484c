"""What S-curves and the comparison of shapes may say, must never say, and must refuse."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import least_squares
from scipy.special import expit

import fedanalysis as fa
from fedanalysis.errors import DesignError, TooFewError, ValueRangeError
from fedanalysis.models.share_shapes import compare_shapes, fit_s_curve

YEARS = np.arange(2000, 2013)
NOISE = np.array([3, -2, 1, -4, 2, 0, -1, 1, 2, -3, 1, 0, -1]) / 1000


def levelling(ceiling: float = 0.36) -> pd.DataFrame:
    share = ceiling * expit(0.9 * (YEARS - 2004)) + NOISE + 0.004
    return pd.DataFrame({"year": YEARS, "women_share": share})


def straight() -> pd.DataFrame:
    return pd.DataFrame({"year": YEARS, "women_share": 0.1 + 0.01 * (YEARS - 2000) + NOISE})


# the sentence it may print


def test_says_ceiling_with_interval_and_that_it_is_the_curves():
    curve = fit_s_curve(YEARS, levelling()["women_share"])
    row = curve.to_frame().set_index("term").loc["ceiling"]
    said = f"ceiling {100 * row['estimate']:.1f}% (95% interval {100 * row['ci_low']:.1f}%"
    assert said in curve.sentences.en
    assert "a property of the chosen curve" in curve.sentences.en
    assert "n − 3 = 10" in curve.sentences.en
    for piece in ["上限为", "所选曲线的性质", "自由度n−3=10"]:
        assert piece in curve.sentences.zh


def test_says_the_rank_and_that_it_says_nothing_about_later_years():
    result = compare_shapes(levelling())
    assert result.to_frame()["shape"].iloc[0] == "s_curve"
    assert "the S-curve with a ceiling describes the points closest" in result.sentences.en
    assert "settles nothing after the last value" in result.sentences.en
    assert "与有上限的S形曲线较为相合" in result.sentences.zh


def test_says_that_the_points_cannot_tell_the_shapes_apart():
    result = compare_shapes(fa.official_series("vc_members_women_pct"))
    assert not result.is_settled
    assert "can't tell the shapes apart" in result.sentences.en
    assert "分不清是哪种形状" in result.sentences.zh
    assert "Derived" in result.sentences.en


def test_says_why_there_is_no_s_curve():
    result = compare_shapes(straight())
    assert result.curve is None
    assert "no S-curve is given" in result.sentences.en
    assert "不给S形曲线" in result.sentences.zh
    assert np.isnan(result.to_frame().set_index("shape").loc["s_curve", "aicc"])
    assert result.predict([2030])["s_curve"].isna().all()


@pytest.mark.parametrize(
    "make",
    [lambda: fit_s_curve(YEARS, levelling()["women_share"]), lambda: compare_shapes(levelling())],
    ids=["curve", "comparison"],
)
def test_summary_follows_the_language_and_is_the_repr(make, monkeypatch):
    result = make()
    monkeypatch.setenv("FEDANALYSIS_LANG", "en")
    assert result.summary() == repr(result) == result.sentences.en
    monkeypatch.setenv("FEDANALYSIS_LANG", "zh")
    assert result.summary() == repr(result) == result.sentences.zh


# the sentence it must never print


@pytest.mark.parametrize("table", [levelling(), straight()], ids=["levelling", "straight"])
def test_never_names_a_true_shape_a_bound_or_a_cause(table):
    result = compare_shapes(table)
    texts = [result.sentences, *result.notes, result.plot().title]
    if result.curve is not None:
        texts.append(result.curve.sentences)
    english = " ".join(text.en for text in texts).replace("identifies no causes", "")
    english = english.replace("no known bound", "")
    assert not re.search(r"\bwill\b|true|proves|caus|effect|because|signific|\bbound", english)
    chinese = "".join(text.zh for text in texts).replace("不识别原因", "")
    assert not re.search(r"必将|证明|导致|效果|影响|显著", chinese)


# the data that force the refusal


def test_refuses_a_ceiling_that_the_points_cannot_tell_from_one_at_100_percent():
    share = expit(-2 + 0.15 * (YEARS - 2000)) + NOISE
    with pytest.raises(DesignError, match="13 points can't tell a ceiling from one at 100%"):
        fit_s_curve(YEARS, share)


def test_refuses_a_ceiling_of_a_size_that_still_grows():
    size = np.exp(0.2 * np.arange(9.0)) * (1 + NOISE[:9] * 5)
    with pytest.raises(DesignError, match="a ceiling must be identified"):
        fit_s_curve(range(9), size, upper=np.inf)


def test_refuses_the_ceiling_of_a_straight_line():
    """An S-curve is straight in its middle and fits such points with a ceiling at twice them."""
    with pytest.raises(DesignError, match="from the steady rise or fall of a straight line"):
        fit_s_curve(YEARS, straight()["women_share"])


def test_refuses_the_ceiling_of_the_national_series():
    series = fa.official_series("vc_members_women_pct")
    with pytest.raises(DesignError, match="9 points can't tell a ceiling"):
        fit_s_curve(series["year"], series["women_share"])


@pytest.mark.parametrize("wrong", [0.0, 1.0, 24.0, -0.1, np.nan])
def test_refuses_values_that_are_no_share(wrong):
    share = levelling()["women_share"].to_numpy().copy()
    share[3] = wrong
    with pytest.raises(ValueRangeError, match=r"y"):
        fit_s_curve(YEARS, share)


def test_refuses_few_points_few_years_and_unequal_lengths():
    with pytest.raises(TooFewError, match="at least 5 points"):
        fit_s_curve([1, 2, 3, 4], [0.1, 0.2, 0.3, 0.35])
    with pytest.raises(DesignError, match="four different x"):
        fit_s_curve([1, 1, 2, 2, 3], [0.1, 0.11, 0.2, 0.21, 0.3])
    with pytest.raises(DesignError, match="same length"):
        fit_s_curve([1, 2], [0.1])
    with pytest.raises(ValueRangeError, match="confidence"):
        fit_s_curve(YEARS, levelling()["women_share"], confidence=95)


def test_refuses_points_exactly_on_a_curve():
    with pytest.raises(DesignError, match="scatter"):
        fit_s_curve(YEARS, 0.36 * expit(0.9 * (YEARS - 2004)))


def test_comparison_refuses_six_years_and_points_exactly_on_a_line():
    with pytest.raises(TooFewError, match=r"at least 7 different years, not 6(?s:.*)ShareTrend"):
        compare_shapes(levelling().head(6))
    with pytest.raises(DesignError, match=r"exactly on `line`"):
        compare_shapes(straight().assign(women_share=0.1 + 0.01 * (YEARS - 2000)))


# what it gives


def test_curve_is_the_best_of_a_fine_grid_of_starts():
    share = levelling()["women_share"].to_numpy()
    found = min(
        (
            least_squares(lambda p: p[0] * expit(p[2] * (YEARS - p[1])) - share, [c, m, r])
            for c in (0.3, 0.4, 0.8)
            for m in (2002, 2005, 2008)
            for r in (0.2, 0.8)
        ),
        key=lambda fit: fit.cost,
    )
    curve = fit_s_curve(YEARS, share)
    assert curve.rss == pytest.approx(2 * found.cost, rel=1e-6)
    np.testing.assert_allclose(curve.params, found.x, rtol=1e-4)
    np.testing.assert_allclose(curve.predict(YEARS), share, atol=0.01)


def test_criterion_is_the_formula_of_the_book():
    result = compare_shapes(straight())
    year, share = YEARS - YEARS.mean(), straight()["women_share"].to_numpy()
    rss = np.polyfit(year, share, 1, full=True)[1].item()
    wanted = 13 * np.log(rss / 13) + 2 * 3 + 2 * 3 * 4 / (13 - 3 - 1)
    frame = result.to_frame().set_index("shape")
    assert frame.loc["line", "aicc"] == pytest.approx(wanted, rel=1e-9)
    assert frame.loc["line", "residual_sd"] == pytest.approx(np.sqrt(rss / 11), rel=1e-9)
    assert frame["weight"].sum() == pytest.approx(1)
    assert frame.index[0] == "line"


def test_shapes_part_after_the_last_value_and_only_the_line_leaves_0_to_1():
    far = compare_shapes(levelling()).predict([2012, 2100]).set_index("year")
    assert far.loc[2100, "line"] > 1
    assert 0 < far.loc[2100, "logit_line"] < 1
    assert far.loc[2100, "s_curve"] == pytest.approx(0.36, abs=0.02)


def test_permuted_rows_and_a_shift_of_the_calendar_change_nothing():
    table = levelling()
    one = compare_shapes(table).to_frame()
    mixed = compare_shapes(table.sample(frac=1, random_state=4)).to_frame()
    moved = compare_shapes(table.assign(year=table["year"] - 30)).to_frame()
    pd.testing.assert_frame_equal(one, mixed, rtol=1e-9)
    pd.testing.assert_frame_equal(one, moved, rtol=1e-6)


def test_chart_names_the_first_two_shapes():
    chart = compare_shapes(levelling()).plot()
    assert "S-curve" in chart.title.en
    assert "S形曲线" in chart.title.zh
    assert "2012" in chart.alt("en")


def test_a_ceiling_is_seldom_given_where_there_is_none():
    """The F test is asymptotic; nominal 5 %, upper band of three Monte-Carlo errors."""
    rng = np.random.default_rng(6)
    given = 0
    for _ in range(100):
        share = expit(-2 + 0.3 * (YEARS - 2000)) + rng.normal(scale=0.01, size=13)
        try:
            fit_s_curve(YEARS, share)
        except DesignError:
            continue
        given += 1
    assert given / 100 <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 100)
