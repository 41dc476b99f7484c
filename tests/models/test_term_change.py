"""What the change between terms may say, must never say, and must refuse."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from scipy.stats import fisher_exact

from fedanalysis.errors import ColumnError, DesignError, TooFewError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.models.share_trend import ShareTrend
from fedanalysis.models.term_change import compare_terms

WIDER = Text("同类县的村", "villages of counties alike")


def two(women=(61, 82), seats=(263, 270)) -> pd.DataFrame:
    return pd.DataFrame({"year": [2018, 2021], "women_n": women, "seat_n": seats})


def three() -> pd.DataFrame:
    return pd.DataFrame(
        {"year": [2015, 2018, 2021], "women_n": [40, 45, 62], "seat_n": [200, 200, 210]}
    )


def chairs() -> pd.DataFrame:
    return pd.DataFrame({"year": [2015, 2017, 2018], "women_share": [0.115, 0.107, 0.111]})


def points(result) -> pd.DataFrame:
    frame = result.to_frame()
    return frame[frame["term"] == "points_change"].set_index(["year_from", "year_to"])


# the sentence it may print


def test_all_seats_give_the_change_in_seats_and_points_without_an_interval():
    result = compare_terms(two(), coverage="all")
    for piece in ["23.2% in 2018 (61/263 seats)", "changed by 7.2 points; women +21, seats +7"]:
        assert piece in result.sentences.en
    for piece in ["2018年23.2%（61/263）", "相差7.2个百分点；妇女+21名，席位+7个", "因此不给区间"]:
        assert piece in result.sentences.zh
    assert points(result)[["ci_low", "ci_high"]].isna().all(axis=None)
    assert "without sampling error" in result.sentences.en


def test_a_sample_gives_an_interval_and_names_its_method():
    result = compare_terms(two(), coverage="sample")
    row = points(result).iloc[0]
    said = f"(95% interval {row['ci_low']:.1f} to {row['ci_high']:.1f}".replace("-", "−")
    assert said in result.sentences.en
    assert "Newcombe" in result.sentences.zh
    assert "too narrow or too wide" in " ".join(note.en for note in result.notes)


def test_all_seats_give_an_interval_only_under_a_named_population():
    result = compare_terms(two(), coverage="all", superpopulation=WIDER)
    assert points(result)["ci_low"].notna().all()
    assert "drawn from villages of counties alike" in result.sentences.en
    assert "取自“同类县的村”" in result.sentences.zh


def test_shares_without_seats_give_points_only():
    result = compare_terms(chairs(), coverage="sample")
    assert set(result.to_frame()["term"]) == {"points_change"}
    assert "without seats, so there is no interval" in result.sentences.en
    assert result.tests().empty


def test_says_not_settled_where_the_interval_holds_zero():
    result = compare_terms(two(women=(61, 65)), coverage="sample")
    assert "not settled" in result.sentences.en
    assert "方向不能确定" in result.sentences.zh


def test_summary_follows_the_language_and_is_the_repr(monkeypatch):
    result = compare_terms(three(), coverage="all")
    monkeypatch.setenv("FEDANALYSIS_LANG", "en")
    assert result.summary() == repr(result) == result.sentences.en
    monkeypatch.setenv("FEDANALYSIS_LANG", "zh")
    assert result.summary() == repr(result) == result.sentences.zh


def test_says_what_a_trend_refused():
    with pytest.raises(TooFewError):
        ShareTrend().fit(three().assign(women_share=lambda t: t["women_n"] / t["seat_n"]))
    assert "no trend is fitted" in compare_terms(three(), coverage="all").sentences.en


# the sentence it must never print


def test_chairs_that_fell_and_rose_are_never_called_rising():
    result = compare_terms(chairs(), coverage="all")
    assert not result.is_monotone
    assert "11.5 → 10.7 → 11.1, up and down" in result.sentences.en
    assert "有升有降" in result.sentences.zh
    assert "up and down" in result.plot().title.en
    texts = [result.sentences, *result.notes, result.plot().title]
    assert not re.search(r"rising|\brose\b|trend", " ".join(text.en for text in texts))
    assert not re.search(r"上升|增长|趋势", "".join(text.zh for text in texts))


@pytest.mark.parametrize("coverage", ["all", "sample"])
def test_never_speaks_of_cause_or_significance(coverage):
    result = compare_terms(three(), coverage=coverage)
    texts = [result.sentences, *result.notes, result.plot().title, result.plot().subtitle]
    english = " ".join(text.en for text in texts).replace("does not identify causes", "")
    assert not re.search(r"caus|effect|impact|because|due to|signific|led to", english)
    chinese = "".join(text.zh for text in texts).replace("不识别原因", "")
    assert not re.search(r"导致|促使|效果|影响|显著|得益|由于|归因", chinese)


# the data that force the refusal


def test_refuses_one_term_and_gives_its_level():
    with pytest.raises(TooFewError, match=r"the level, 23\.2% in 2018"):
        compare_terms(two().head(1), coverage="all")


def test_refuses_four_terms_and_points_to_the_trend():
    four = pd.concat([three(), two().tail(1).assign(year=2024)])
    with pytest.raises(DesignError, match="ShareTrend"):
        compare_terms(four, coverage="all")


def test_refuses_a_term_without_a_seat():
    with pytest.raises(DesignError, match="No seat in 2021"):
        compare_terms(two(women=(61, 0), seats=(263, 0)), coverage="all")


@pytest.mark.parametrize(
    ("women", "seats", "column"),
    [
        pytest.param((61, -1), (263, 263), "women_n", id="negative"),
        pytest.param((61, 8.5), (263, 263), "women_n", id="part of a woman"),
        pytest.param((61, 82), (263, np.inf), "seat_n", id="infinite"),
        pytest.param((61, "many"), (263, 263), "women_n", id="text"),
        pytest.param((61, 264), (263, 263), "women_n", id="more women than seats"),
    ],
)
def test_refuses_counts_that_are_none(women, seats, column):
    with pytest.raises(ValueRangeError, match=f"`{column}` must"):
        compare_terms(two(women, seats), coverage="all")


def test_refuses_places_that_lack_a_term_and_names_none():
    table = pd.concat([two(), two()]).assign(geo_code=["A", "A", "B", "C"])
    with pytest.raises(DesignError, match="2 of 3 places lack a term") as caught:
        compare_terms(table, coverage="all")
    assert "`B`" not in str(caught.value)


@pytest.mark.parametrize("column", ["basis", "indicator_id"])
def test_refuses_mixed_bases(column):
    with pytest.raises(DesignError, match=column):
        compare_terms(two().assign(**{column: ["a", "b"]}), coverage="all")


def test_refuses_more_than_a_twentieth_of_rows_without_counts():
    gap = pd.concat([two()] * 4, ignore_index=True).astype({"women_n": float})
    gap.loc[0, "women_n"] = np.nan
    with pytest.raises(DesignError, match="1 of 8 rows"):
        compare_terms(gap, coverage="all")


@pytest.mark.parametrize("column", ["year", "seat_n"])
def test_refuses_a_missing_column(column):
    with pytest.raises(ColumnError, match=column):
        compare_terms(two().drop(columns=column), coverage="all")


def test_refuses_unclear_coverage_and_a_population_for_a_sample():
    with pytest.raises(ValueRangeError, match="coverage"):
        compare_terms(two(), coverage="census")
    with pytest.raises(DesignError, match="superpopulation"):
        compare_terms(two(), coverage="sample", superpopulation=WIDER)
    with pytest.raises(ValueRangeError, match="confidence"):
        compare_terms(two(), coverage="sample", confidence=95)


def test_refuses_an_empty_table():
    with pytest.raises(DesignError, match="rows"):
        compare_terms(two().iloc[:0], coverage="all")


# what it gives


@pytest.mark.parametrize(
    ("later", "earlier", "low", "high"),
    [
        pytest.param((56, 70), (48, 80), 0.0524, 0.3339, id="a"),
        pytest.param((9, 10), (3, 10), 0.1705, 0.8090, id="b"),
        pytest.param((5, 56), (0, 29), -0.0381, 0.1926, id="e"),
    ],
)
def test_interval_is_the_published_one(later, earlier, low, high):
    """Newcombe (1998), *Statistics in Medicine* 17, 873–890, table II, method 10."""
    (women_2, seats_2), (women_1, seats_1) = later, earlier
    table = two(women=(women_1, women_2), seats=(seats_1, seats_2))
    row = points(compare_terms(table, coverage="sample")).iloc[0]
    assert row["ci_low"] / 100 == pytest.approx(low, abs=6e-5)
    assert row["ci_high"] / 100 == pytest.approx(high, abs=6e-5)


def test_interval_of_a_share_is_the_published_one():
    """Newcombe (1998), *Statistics in Medicine* 17, 857–872, Wilson without correction."""
    table = two(women=(81, 0), seats=(263, 20))
    shares = compare_terms(table, coverage="sample").shares()
    np.testing.assert_allclose(shares["ci_low"], [0.2553, 0.0], atol=6e-5)
    np.testing.assert_allclose(shares["ci_high"], [0.3662, 0.1611], atol=6e-5)


def test_changes_add_up_over_three_terms():
    frame = compare_terms(three(), coverage="all").to_frame()
    pivot = frame.pivot_table(index="term", columns=["year_from", "year_to"], values="estimate")
    for term in ("points_change", "women_change", "seat_change"):
        row = pivot.loc[term]
        total = row[(2015, 2018)] + row[(2018, 2021)]
        assert row[(2015, 2021)] == pytest.approx(total, abs=1e-9)
    assert frame["term"].eq("points_change").sum() == 3


def test_women_beyond_the_share_split_the_change_in_women():
    row = compare_terms(two(), coverage="all").to_frame().set_index("term")["estimate"]
    by_seats = 61 / 263 * 7
    assert row["women_beyond_share"] + by_seats == pytest.approx(row["women_change"], abs=1e-9)


def test_exact_tests_are_fishers_with_holm_over_the_pairs():
    tests = compare_terms(three(), coverage="sample").tests()
    pairs = [[[40, 160], [45, 155]], [[45, 155], [62, 148]], [[40, 160], [62, 148]]]
    exact = np.array([fisher_exact(pair).pvalue for pair in pairs])
    np.testing.assert_allclose(tests["p_exact"], exact, rtol=1e-12)
    order = np.argsort(exact)
    holm = np.maximum.accumulate(np.minimum(exact[order] * [3, 2, 1], 1))
    np.testing.assert_allclose(tests["p_holm"].to_numpy()[order], holm, rtol=1e-12)
    assert "Holm over 3" in " ".join(
        note.en for note in compare_terms(three(), coverage="sample").notes
    )


def test_split_cells_and_permuted_rows_change_nothing():
    parts = pd.DataFrame(
        {
            "year": [2021, 2018, 2018, 2021],
            "women_n": [40, 31, 30, 42],
            "seat_n": [135, 131, 132, 135],
            "geo_code": ["A", "A", "B", "B"],
        }
    )
    one, other = (compare_terms(t, coverage="sample") for t in (two(), parts))
    pd.testing.assert_frame_equal(one.to_frame(), other.to_frame(), rtol=1e-9)
    assert other.n_used == 4


def test_a_row_without_counts_is_dropped_and_said():
    many = pd.concat([two()] * 20, ignore_index=True).astype({"women_n": float})
    many.loc[0, "women_n"] = np.nan
    result = compare_terms(many, coverage="all")
    assert (result.n_used, result.n_dropped) == (39, 1)
    assert "Rows not used: 1" in " ".join(note.en for note in result.notes)


def test_chart_holds_every_term_in_both_languages():
    chart = compare_terms(three(), coverage="all").plot()
    for year in ("2015", "2018", "2021"):
        assert year in chart.alt("en")
        assert year in chart.alt("zh")


def test_coverage_of_the_interval_for_independent_seats():
    """Nominal 95 %; Newcombe's method lies near it (Newcombe 1998, table III)."""
    rng = np.random.default_rng(8)
    draws = pd.DataFrame({"first": rng.binomial(30, 0.2, 200), "last": rng.binomial(30, 0.3, 200)})
    inside = 0
    for (first, last), times in draws.value_counts().items():
        table = two(women=(first, last), seats=(30, 30))
        row = points(compare_terms(table, coverage="sample")).iloc[0]
        inside += times * (row["ci_low"] <= 10 <= row["ci_high"])
    assert inside / 200 == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / 200))
