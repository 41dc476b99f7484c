"""What the trend of committees may say, must never say, and must refuse."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit

from fedanalysis.errors import (
    ColumnError,
    DesignError,
    TooFewError,
    UnknownNameError,
    ValueRangeError,
)
from fedanalysis.language import LANGUAGES
from fedanalysis.models.binomial import fit_binomial
from fedanalysis.models.committee_trend import CommitteeTrend

YEARS = (2005, 2008, 2011, 2014, 2018)
FORBIDDEN = re.compile(
    r"\bcaused by|because of the law|significant|will reach|is rising|is growing|显著|导致|由于|必将|持续上升|稳步",
    re.I,
)


def made(
    seed: int = 1,
    *,
    units: int = 40,
    slope: float = 0.06,
    years=YEARS,
    spread: float = 0.5,
    bend: float = 0.0,
):
    """Synthetic villages."""
    rng = np.random.default_rng(seed)
    number, year = np.repeat(np.arange(units), len(years)), np.tile(years, units)
    seats = rng.choice([3, 5, 7], len(year))
    odds = -1.2 + slope * (year - 2011) + bend * (year - 2011) ** 2
    women = rng.binomial(seats, expit(odds + rng.normal(0, spread, units)[number]))
    return pd.DataFrame(
        {
            "unit_id": [f"v{k:03d}" for k in number],
            "term_year": year,
            "member_n": seats,
            "women_n": women,
            "region": np.where(number % 2, "north", "south"),
            "size": number % 4,
        }
    )


def pinned(counts: dict[int, list[int]], members: int = 5) -> pd.DataFrame:
    """Committees whose women are given, one list a term."""
    rows = [
        (f"v{k}", year, members, n) for year, list_ in counts.items() for k, n in enumerate(list_)
    ]
    return pd.DataFrame(rows, columns=["unit_id", "term_year", "member_n", "women_n"])


@pytest.fixture(scope="module")
def table():
    return made()


@pytest.fixture(scope="module")
def result(table):
    return CommitteeTrend().fit(table)


# the sentence it may print


def test_says_terms_committees_seats_slope_and_what_the_interval_is_about(result):
    seats, slope = result.fits.common.trial_n, result.to_frame().iloc[0]
    for piece in [
        "5 terms from 2005 to 2018, 40 committees", f"{seats:,} seats",
        f"{slope['estimate']:+.3f} a year (95% interval {slope['ci_low']:+.3f} to {slope['ci_high']:+.3f})",
        "no sampling error", "super-population", "G/(G−1)·(N−1)/(N−K)", "in no interval",
    ]:  # fmt: skip
        assert piece in result.sentences.en
    for piece in [
        "共5届，40个委员会",
        "超总体",
        "没有抽样误差",
        "不说明原因",
        f"每年变化{slope['estimate']:+.3f}",
    ]:
        assert piece in result.sentences.zh


def test_says_over_dispersion_with_its_test():
    text = CommitteeTrend().fit(made(spread=1.5)).sentences
    assert "over-dispersion p<0.001" in text.en
    assert "过度离散检验p<0.001" in text.zh


def test_a_sample_is_named_as_one(table):
    said = CommitteeTrend(population="sample").fit(table).sentences
    assert "if drawn at random" in said.en
    assert "super-population" not in said.en
    assert "随机抽取" in said.zh


# the sentence it must never print


def test_shares_that_rise_fall_and_rise_are_never_called_rising():
    # 11.5 → 10.7 → 11.1 % of 1,000 seats, and one more term
    counts = {2011: [115], 2014: [107], 2018: [111], 2021: [112]}
    rng = np.random.default_rng(9)
    shift = np.repeat(rng.permutation(np.arange(-9, 11, 2)), 4)  # sums to 0 over committees
    wide = pd.concat([pinned(counts, 1000).assign(unit_id=f"u{k}") for k in range(10)])
    wide = wide.assign(women_n=wide["women_n"] + shift)
    said = CommitteeTrend().fit(wide).sentences
    assert "not settled" in said.en or "Not every step" in said.en
    assert "不能确定" in said.zh or "并非逐届" in said.zh
    assert not FORBIDDEN.search(said.en + said.zh)


def test_a_rising_line_still_names_the_term_that_fell():
    counts = {
        2005: [0, 1, 0, 1, 1, 0],
        2008: [2, 1, 2, 1, 2, 2],
        2011: [1, 1, 1, 2, 1, 1],
        2014: [3, 2, 3, 3, 2, 3],
    }
    said = CommitteeTrend().fit(pinned(counts)).sentences
    assert "the share fell in 2011" in said.en
    assert "2011年较上届下降" in said.zh


def test_without_a_settled_direction_it_names_none():
    result = CommitteeTrend().fit(made(slope=0.0))
    assert "not settled" in result.sentences.en
    assert "line goes" not in result.sentences.en
    assert "直线上行" not in result.sentences.zh


@pytest.mark.parametrize("population", ["elections", "sample", None], ids=str)
def test_never_claims_a_cause_significance_or_a_future(table, population):
    result = CommitteeTrend(by="region", population=population).fit(table)
    said = " ".join(
        text.to(lang) for text in (result.sentences, *result.notes) for lang in LANGUAGES
    )
    assert not FORBIDDEN.search(said)


def test_without_a_population_no_interval_and_no_test_is_given(table):
    result = CommitteeTrend(by="region", population=None).fit(table)
    for frame in (result.to_frame(), result.compare(), result.predict()):
        assert frame[["ci_low", "ci_high"]].isna().all(axis=None)
    said = " ".join(
        text.to(lang) for text in (result.sentences, *result.notes) for lang in LANGUAGES
    )
    assert "interval +" not in said
    assert "区间+" not in said
    assert not re.search(r"p[=<]0", said)


# the data that force the refusal


def test_two_terms_have_no_slope_but_a_change_in_seats():
    with pytest.raises(TooFewError) as raised:
        CommitteeTrend().fit(pinned({2008: [1, 0, 2, 1, 1], 2011: [2, 1, 2, 1, 1]}))
    assert "at least 4 different terms, not 2" in str(raised.value)
    assert "from 2008 to 2011, +2 women's seats (5 of 25, then 7 of 25: +8.0 points)" in str(
        raised.value
    )


def test_one_term_has_its_seats_alone():
    with pytest.raises(TooFewError, match="the seats of 2008, 5 of 25, and no change"):
        CommitteeTrend().fit(pinned({2008: [1, 0, 2, 1, 1]}))


def test_three_terms_are_refused_and_several_rows_of_a_term_are_one():
    rows = pinned({2008: [1, 0, 2, 1, 1], 2011: [2, 1, 2, 1, 1], 2014: [1, 1, 2, 1, 2]})
    with pytest.raises(TooFewError, match="not 3"):
        CommitteeTrend().fit(pd.concat([rows, rows]))


def test_four_committees_are_refused(table):
    with pytest.raises(TooFewError, match="5 clusters, not 4"):
        CommitteeTrend().fit(table[table["unit_id"] < "v004"])


@pytest.mark.parametrize(
    ("women", "words"), [(0, "It is 0"), (None, "equal to")], ids=["none", "all"]
)
def test_no_woman_or_no_man_is_refused(table, women, words):
    rows = table.assign(women_n=table["member_n"] if women is None else women)
    with pytest.raises(DesignError, match=words):
        CommitteeTrend().fit(rows)


def test_a_region_without_a_woman_is_refused_by_name(table):
    rows = table.assign(women_n=table["women_n"].where(table["region"] == "north", 0))
    with pytest.raises(DesignError, match=r"region\[south\]"):
        CommitteeTrend(by="region").fit(rows)


def test_a_covariate_that_follows_from_the_group_is_listed(table):
    rows = table.assign(code=(table["region"] == "south").astype(int))
    with pytest.raises(DesignError, match="code"):
        CommitteeTrend(by="region", covariates=("code",)).fit(rows)


def test_bad_options_are_refused():
    with pytest.raises(ValueRangeError, match="confidence"):
        CommitteeTrend(confidence=95)
    with pytest.raises(UnknownNameError, match="population"):
        CommitteeTrend(population="everyone")  # type: ignore[arg-type]
    with pytest.raises(ColumnError, match="village"):
        CommitteeTrend(unit="village").fit(made())


# the numbers


def test_slope_is_the_clustered_logit_on_the_year(table, result):
    x = np.column_stack([np.ones(len(table)), table["term_year"] - 2011.2])
    fit = fit_binomial(
        table["women_n"], table["member_n"], x, ["c", "s"], clusters=table["unit_id"]
    )
    assert result.to_frame().loc[0, ["estimate", "ci_low", "ci_high"]].to_list() == pytest.approx(
        fit.to_frame().loc[1, ["estimate", "ci_low", "ci_high"]].to_list(), abs=1e-12
    )


def test_frame_has_its_columns_and_transforms_agree(result):
    frame = result.to_frame()
    assert frame.columns.tolist() == ["term", "estimate", "ci_low", "ci_high", "n"]
    rows = frame.set_index("term")["estimate"]
    assert rows["odds_ratio_per_year"] == pytest.approx(np.exp(rows["slope"]))
    near = result.predict([2011, 2012])["estimate"].diff().iloc[1] * 100
    assert rows["points_per_year_at_mean"] == pytest.approx(near, rel=0.02)


def test_permuted_relabelled_and_split_rows_change_nothing(table, result):
    first = np.minimum(table["women_n"], 1)
    parts = pd.concat(
        [
            table.assign(women_n=first, member_n=1),
            table.assign(women_n=table["women_n"] - first, member_n=table["member_n"] - 1),
        ]
    )
    parts = parts.assign(unit_id=[f"村{999 - int(name[1:])}" for name in parts["unit_id"]])
    other = CommitteeTrend().fit(parts.sample(frac=1, random_state=3))
    for one, two in (
        (result.to_frame(), other.to_frame()),
        (result.compare(), other.compare()),
        (result.predict(), other.predict()),
    ):
        wanted = one.drop(columns="term", errors="ignore").to_numpy(dtype=float)
        assert two.drop(columns="term", errors="ignore").to_numpy(dtype=float) == pytest.approx(
            wanted, abs=1e-8, nan_ok=True
        )


def test_groups_own_slopes_are_those_of_separate_fits(table):
    frame = CommitteeTrend(by="region").fit(table).to_frame().set_index("term")["estimate"]
    alone = {
        name: CommitteeTrend().fit(part).to_frame().iloc[0]["estimate"]
        for name, part in table.groupby("region")
    }
    assert frame["slope[north]"] == pytest.approx(alone["north"], abs=1e-9)
    assert frame["slope[south]"] == pytest.approx(alone["south"], abs=1e-9)
    assert frame["slope_difference[south]"] == pytest.approx(
        alone["south"] - alone["north"], abs=1e-9
    )


def test_two_groups_test_of_equal_slopes_agrees_with_the_interval(table):
    for seed in range(8):
        result = CommitteeTrend(by="region").fit(made(seed))
        row = result.to_frame().set_index("term").loc["slope_difference[south]"]
        outside = row["ci_low"] > 0 or row["ci_high"] < 0
        # the interval is normal from 40 committees on, the test F(1, 39)
        if abs(result.fits.same_slope_p - 0.05) > 0.01:
            assert outside == (result.fits.same_slope_p < 0.05)


def test_other_methods_stand_beside_it(result):
    rows = result.compare().set_index("term")
    assert list(rows.index) == [
        "binomial",
        "quasi_binomial",
        "clustered",
        "beta_binomial",
        "random_intercept",
        "rho",
        "unit_sd",
    ]
    slopes = rows.loc["binomial":"random_intercept", "estimate"]
    assert (slopes > 0).all()
    assert (slopes.sub(slopes["clustered"]).abs() < 0.01).all()
    assert rows.loc["binomial", "estimate"] == rows.loc["clustered", "estimate"]


def test_committees_seen_once_have_no_random_intercept():
    rows = made().assign(unit_id=lambda t: t["unit_id"] + t["term_year"].astype(str))
    result = CommitteeTrend().fit(rows)
    assert "random_intercept" not in result.compare()["term"].to_list()
    assert "Within one committee" not in result.sentences.en


def test_line_stays_inside_and_widens_and_says_where_it_has_no_support(result):
    frame = result.predict([1950, 2005, 2011, 2018, 2050, 2100])
    inside = frame[["estimate", "ci_low", "ci_high"]]
    assert ((inside > 0) & (inside < 1)).all(axis=None)
    assert frame["extrapolated"].tolist() == [True, False, False, False, True, True]
    width = logit(frame["ci_high"]) - logit(frame["ci_low"])
    assert width.iloc[4] > width.iloc[3] > width.iloc[2]


def test_line_without_covariates_is_the_logit_line(result):
    fit = result.fits.common
    years = np.array([2006, 2020])
    rows = np.column_stack([np.ones(2), years - 2011.2])
    wanted = expit(fit.linear(rows)[["estimate", "ci_low", "ci_high"]])
    given = result.predict(years)[["estimate", "ci_low", "ci_high"]]
    assert given.to_numpy() == pytest.approx(wanted.to_numpy(), abs=1e-10)


def test_line_with_covariates_averages_over_the_seats(table):
    result = CommitteeTrend(covariates=("size", "region")).fit(table)
    x, p = result.fits.design.x.copy(), result.fits.common.params
    x[:, 1] = 2014 - 2011.2
    weight = result.cells.frame["member_n"] / result.cells.frame["member_n"].sum()
    assert result.predict([2014])["estimate"].item() == pytest.approx(float(weight @ expit(x @ p)))


def test_a_bend_is_seen_and_a_line_is_not_called_bent():
    result = CommitteeTrend().fit(made(units=80, bend=0.03))
    assert result.fits.bend_p < 0.001
    assert "depart from the line" in result.sentences.en
    assert CommitteeTrend().fit(made()).fits.bend_p > 0.01


def test_committees_that_are_all_alike_have_no_error_between_them():
    alike = pinned({year: [n] * 8 for year, n in zip(YEARS, (1, 2, 1, 2, 2), strict=True)})
    with pytest.raises(DesignError, match="must differ") as raised:
        CommitteeTrend().fit(alike)
    assert "8 clusters" in str(raised.value)


def test_dropped_rows_are_counted_and_said(table):
    rows = table.astype({"women_n": float})
    rows.iloc[:3, rows.columns.get_loc("women_n")] = np.nan
    result = CommitteeTrend().fit(rows)
    assert (result.n_used, result.n_dropped) == (197, 3)
    assert any("3" in note.en and "Rows not used" in note.en for note in result.notes)


def test_repr_is_the_paragraph_in_the_language_asked_for(result, monkeypatch):
    monkeypatch.setenv("FEDANALYSIS_LANG", "en")
    assert repr(result) == result.summary() == result.sentences.en
    monkeypatch.setenv("FEDANALYSIS_LANG", "zh")
    assert repr(result) == result.sentences.zh


@pytest.mark.parametrize("population", ["elections", None], ids=str)
def test_plot_draws_terms_and_line(table, population):
    chart = CommitteeTrend(population=population).fit(table).plot()
    assert chart is not None


def test_slope_interval_covers_what_elections_of_this_kind_give():
    """Synthetic: 200 sets of 30 committees, seats alike within a committee."""
    truth = CommitteeTrend().fit(made(0, units=4000)).to_frame().loc[0, "estimate"]
    hit = 0
    for seed in range(200):
        rows = made(seed + 1, units=30)
        x = np.column_stack([np.ones(len(rows)), rows["term_year"] - 2011.2])
        fit = fit_binomial(
            rows["women_n"], rows["member_n"], x, ["c", "s"], clusters=rows["unit_id"]
        )
        row = fit.to_frame().iloc[1]
        hit += row["ci_low"] <= truth <= row["ci_high"]
    assert abs(hit / 200 - 0.95) <= 3 * np.sqrt(0.95 * 0.05 / 200)
