"""What times to promotion may say, must never say, and must refuse."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize_scalar

from fedanalysis.errors import ColumnError, DesignError, TooFewError, ValueRangeError
from fedanalysis.models.promotion_spells import read_spells
from fedanalysis.models.promotion_time import PromotionTime, _cox
from fedanalysis.models.survival_curve import fit_curve


def make_roster(seed=1, *, persons=200, ratio=0.5, covariate=0.0, last=2022.0):
    rng = np.random.default_rng(seed)
    woman = rng.random(persons) < 0.5
    grade = rng.normal(size=persons)
    rate = 0.12 * np.where(woman, ratio, 1.0) * np.exp(covariate * grade)
    entered = rng.integers(2005, 2015, persons).astype(float)
    wait = np.ceil(rng.exponential(1 / rate))
    promoted = entered + wait
    return pd.DataFrame(
        {
            "person_id": [f"p{i:03d}" for i in range(persons)],
            "sex_code": np.where(woman, "2", "1"),
            "entered_year": entered,
            "promoted_year": np.where(promoted <= last, promoted, np.nan),
            "censored_year": last,
            "grade": grade,
        }
    )


@pytest.fixture(scope="module")
def roster():
    return make_roster()


@pytest.fixture(scope="module")
def result(roster):
    return PromotionTime().fit(roster)


# the sentence it may print


def test_says_shares_medians_and_ratio(result):
    text = result.sentences
    assert re.search(r"Within \d+ years of entering the rank an estimated \d", text.en)
    assert re.search(r"times as high for women as for men \(95% interval", text.en)
    assert re.search(r"进入该级\d+年内估计晋升的，妇女（\d+人）", text.zh)
    assert re.search(r"强度是男性的0\.\d+倍（95%区间", text.zh)
    assert result.summary() == repr(result) == text.zh


def test_says_that_leavers_are_censored_and_years_are_coarse(result):
    assert "if nobody left" in result.sentences.en
    assert "假如没有人离开" in result.sentences.zh
    said = " ".join(note.en for note in result.notes)
    for piece in ("Efron", "Greenwood", "Schoenfeld", "nearly a year", "Wald"):
        assert piece in said


def test_says_when_nothing_is_told_apart():
    found = PromotionTime().fit(make_roster(5, ratio=1.0))
    assert "not told apart from 1" in found.sentences.en
    assert "没有可辨的差别" in found.sentences.zh
    curves = PromotionTime(hazard_ratio=False).fit(make_roster(5, ratio=1.0))
    assert "the curves are not told apart" in curves.sentences.en


def test_says_when_there_is_no_median():
    roster = make_roster(3)
    for years, en, zh in [
        (3, "there is no median", "因此没有中位数"),
        (7, "no two medians", "没有中位数可比"),
    ]:
        end = roster["entered_year"] + years
        early = roster["promoted_year"].where(roster["promoted_year"] <= end)
        text = PromotionTime().fit(roster.assign(promoted_year=early, censored_year=end)).sentences
        assert en in text.en
        assert zh in text.zh


def test_says_that_the_ratio_changes_where_it_does():
    rng = np.random.default_rng(9)
    woman = np.arange(600) % 2 == 0
    early, late = rng.exponential(3, 600), 6 + rng.exponential(3, 600)
    wait = np.where(woman, np.where(rng.random(600) < 0.25, early, late), early)
    roster = pd.DataFrame(
        {
            "person_id": np.arange(600),
            "sex_code": np.where(woman, 2, 1),
            "entered_year": 0.0,
            "promoted_year": np.where(wait < 12, wait, np.nan),
            "censored_year": 12.0,
        }
    )
    found = PromotionTime().fit(roster)
    assert "one number does not describe it" in found.sentences.en
    assert "一个数字概括不了" in found.sentences.zh


# the sentence it must never print


def test_never_says_why_or_how_likely_a_person_is(result):
    said = " ".join([result.sentences.en, *(note.en for note in result.notes)])
    assert not re.search(r"because of|discriminat|caus|due to|chance that a woman", said)
    said = "".join([result.sentences.zh, *(note.zh for note in result.notes)])
    assert not re.search(r"歧视|导致|造成|由于性别", said)


def test_messages_hold_no_personal_value(roster):
    twice = pd.concat([roster, roster.iloc[:1]])
    with pytest.raises(DesignError, match="1 repeated rows") as caught:
        PromotionTime().fit(twice)
    assert "p000" not in str(caught.value)


# the data that force the refusal


@pytest.mark.parametrize(
    "column", ["person_id", "entered_year", "promoted_year", "censored_year", "sex_code"]
)
def test_refuses_a_missing_column(roster, column):
    with pytest.raises(ColumnError, match=column):
        PromotionTime().fit(roster.drop(columns=column))
    with pytest.raises(ColumnError, match="age"):
        PromotionTime(covariates=("age",)).fit(roster)


def test_refuses_one_sex_only_and_one_without_promotions(roster):
    women = roster["sex_code"].eq("2")
    with pytest.raises(DesignError, match="no men among"):
        PromotionTime().fit(roster.loc[women])
    with pytest.raises(DesignError, match=r"of women: 0 promotions in \d+ rows"):
        PromotionTime().fit(roster.assign(promoted_year=roster["promoted_year"].mask(women)))


def test_refuses_fewer_than_ten_promotions_a_coefficient(roster):
    few = pd.concat([roster.loc[roster["promoted_year"].notna()].iloc[:15], roster.iloc[-5:]])
    few = few.drop_duplicates("person_id")
    with pytest.raises(TooFewError, match=r"at least 20 promotions(.|\n)*hazard_ratio=False"):
        PromotionTime(covariates=("grade",)).fit(few)
    assert PromotionTime(hazard_ratio=False).fit(few).coefficients is None


def test_refuses_covariates_that_say_nothing_of_their_own(roster):
    with pytest.raises(DesignError, match="`grade`"):
        PromotionTime(covariates=("grade",)).fit(roster.assign(grade=1.0))
    doubled = roster.assign(rank=2 * roster["grade"] + 1)
    with pytest.raises(DesignError, match="Determined by the others"):
        PromotionTime(covariates=("grade", "rank")).fit(doubled)


def test_refuses_separation(roster):
    chosen = roster["promoted_year"].notna().astype(float)
    with pytest.raises(DesignError, match="`chosen` runs to 0 or infinity"):
        PromotionTime(covariates=("chosen",)).fit(roster.assign(chosen=chosen))


def test_refuses_impossible_spells_and_infinite_values(roster):
    with pytest.raises(DesignError, match="after the end"):
        PromotionTime().fit(roster.assign(censored_year=2010.0))
    with pytest.raises(DesignError, match="before it begins"):
        PromotionTime().fit(roster.assign(entered_year=2021.5))
    with pytest.raises(ValueRangeError, match="finite"):
        PromotionTime().fit(roster.assign(censored_year=np.inf))
    with pytest.raises(ValueRangeError, match="number"):
        PromotionTime(covariates=("grade",)).fit(roster.assign(grade="high"))
    with pytest.raises(DesignError, match="observed for some time"):
        PromotionTime().fit(roster.assign(observed_from_year=2022.0))


def test_refuses_more_than_one_row_in_twenty_incomplete(roster):
    some = roster.assign(sex_code=roster["sex_code"].where(np.arange(200) >= 11, "9"))
    with pytest.raises(DesignError, match="Incomplete: 11 of 200"):
        PromotionTime().fit(some)
    fewer = roster.assign(sex_code=roster["sex_code"].where(np.arange(200) >= 10, None))
    found = PromotionTime().fit(fewer)
    assert (found.n_used, found.n_dropped) == (190, 10)
    assert any("not used" in note.en for note in found.notes)
    with pytest.raises(DesignError, match="at least one row"):
        PromotionTime().fit(roster.iloc[:0])


@pytest.mark.parametrize("setting", [{"ties": "exact"}, {"interval": "wald"}, {"confidence": 95}])
def test_refuses_unknown_settings(setting):
    with pytest.raises(ValueRangeError):
        PromotionTime(**setting)


# the numbers


def _by_hand(entry, time, event):
    rows, waiting = [], 1.0
    for at in np.unique(time[event == 1]):
        risk = (
            int(((entry < at) & (time >= at)).sum())
            if (entry > 0).any()
            else int((time >= at).sum())
        )
        died = int(((time == at) & (event == 1)).sum())
        waiting *= 1 - died / risk
        rows.append((at, risk, died, 1 - waiting))
    return rows


def _efron(beta, entry, time, event, x):
    total = 0.0
    for at in np.unique(time[event == 1]):
        risk = np.exp(beta * x[(entry < at) & (time >= at)]).sum()
        dead = x[(time == at) & (event == 1)]
        tied = np.exp(beta * dead).sum()
        total += beta * dead.sum()
        total -= sum(np.log(risk - k / dead.size * tied) for k in range(dead.size))
    return total


@pytest.mark.parametrize("delayed", [False, True])
def test_curve_and_ratio_equal_those_by_hand(delayed):
    roster = make_roster(4, persons=120)
    if delayed:
        roster = roster.assign(observed_from_year=2008.0)
        roster = roster.loc[roster["promoted_year"].fillna(3000.0) > 2008.0]
    found = PromotionTime().fit(roster)
    spells = found.spells
    entry, time, event = (spells[c].to_numpy() for c in ("entry", "time", "promoted"))
    assert (entry > 0).any() == delayed
    mine = found.curve("all")
    by_hand = _by_hand(entry, time, event)
    assert mine[["years", "at_risk_n", "promoted_n"]].to_numpy().tolist() == [
        list(row[:3]) for row in by_hand
    ]
    assert mine["estimate"].tolist() == pytest.approx([row[3] for row in by_hand], abs=1e-12)
    entry_or_before = entry if delayed else entry - 1
    best = minimize_scalar(
        lambda b: -_efron(b, entry_or_before, time, event, spells["is_woman"].to_numpy()),
        bounds=(-3, 3),
        method="bounded",
        options={"xatol": 1e-9},
    )
    assert found.coefficients["estimate"].iloc[0] == pytest.approx(best.x, abs=1e-5)
    if delayed:
        assert any("left truncation" in note.en for note in found.notes)


def test_log_rank_with_late_entry_equals_that_by_hand():
    roster = make_roster(4, persons=120).assign(observed_from_year=2008.0)
    roster = roster.loc[roster["promoted_year"].fillna(3000.0) > 2008.0]
    found = PromotionTime().fit(roster)
    entry, time, event, woman = (
        found.spells[c].to_numpy() for c in ("entry", "time", "promoted", "is_woman")
    )
    gap, var = 0.0, 0.0
    for at in np.unique(time[event == 1]):
        risk = (entry < at) & (time >= at)
        n, n1 = risk.sum(), (risk & (woman == 1)).sum()
        dead = (time == at) & (event == 1)
        d, d1 = dead.sum(), (dead & (woman == 1)).sum()
        gap += d1 - d * n1 / n
        if n > 1:
            var += d * n1 / n * (1 - n1 / n) * (n - d) / (n - 1)
    assert found.log_rank[0] == pytest.approx(gap**2 / var, rel=1e-9)


def test_who_was_there_from_the_beginning_is_at_risk_at_once():
    spells = pd.DataFrame(
        {"entry": [0.0, 0.0, 2.0, 0.0], "time": [0.0, 5.0, 6.0, 3.0], "promoted": [1, 0, 1, 1]}
    )
    curve = fit_curve(spells, interval="log", confidence=0.95)
    assert curve["years"].tolist() == [0, 3, 6]
    assert curve["at_risk_n"].tolist() == [3, 3, 1]
    assert curve["estimate"].iloc[0] == pytest.approx(1 / 3)


def test_covariates_are_held_equal():
    found = PromotionTime(covariates=("grade",)).fit(make_roster(2, persons=800, covariate=0.5))
    table = found.coefficients.set_index("term")
    assert table.loc["grade", "estimate"] == pytest.approx(0.5, abs=0.15)
    assert "Among persons equal in grade" in found.sentences.en
    frame = found.to_frame().set_index("term")
    assert frame.loc["hazard_ratio_grade", "estimate"] == pytest.approx(
        np.exp(table.loc["grade", "estimate"])
    )


def test_frame_has_one_row_an_estimate(result):
    frame = result.to_frame()
    assert frame.columns.tolist() == ["term", "estimate", "ci_low", "ci_high", "n"]
    assert frame["term"].is_unique
    inside = frame.dropna()
    assert (inside["ci_low"] <= inside["estimate"]).all()
    assert (inside["estimate"] <= inside["ci_high"]).all()


@pytest.mark.parametrize("interval", ["log", "log_log"])
def test_curve_intervals_stay_inside_0_to_1(roster, interval):
    curve = PromotionTime(interval=interval).fit(roster).curve("2").dropna()
    assert curve["ci_low"].between(0, 1).all()
    assert curve["ci_high"].between(0, 1).all()
    assert (curve["ci_low"] <= curve["estimate"]).all()
    assert (curve["estimate"] <= curve["ci_high"]).all()


def test_breslow_lies_nearer_one(roster):
    efron = PromotionTime().fit(roster).coefficients["estimate"].iloc[0]
    breslow = PromotionTime(ties="breslow").fit(roster).coefficients["estimate"].iloc[0]
    assert 0 < abs(breslow) < abs(efron)


# what must change nothing


def test_order_labels_and_kind_of_code_change_nothing(roster, result):
    other = roster.sample(frac=1, random_state=3).reset_index(drop=True)
    other = other.assign(person_id=np.arange(200), sex_code=other["sex_code"].astype(int))
    found = PromotionTime().fit(other)
    pd.testing.assert_frame_equal(found.to_frame(), result.to_frame(), rtol=0, atol=1e-9)


def test_unit_of_time_changes_only_times(roster, result):
    months = roster.assign(
        **{c: 12 * roster[c] for c in ("entered_year", "promoted_year", "censored_year")}
    )
    found = PromotionTime().fit(months)
    assert found.coefficients["estimate"].iloc[0] == pytest.approx(
        result.coefficients["estimate"].iloc[0], abs=1e-9
    )


def test_draws_both_curves(result):
    chart = result.plot()
    assert set(chart.data["group"]) == {"women", "men"}
    assert "年内晋升的妇女占" in chart.title.zh
    assert chart.figure("en") is not None


# how often


def test_ratio_covers_and_keeps_its_level():
    covered, changing = 0, 0
    for seed in range(200):
        spells = read_spells(make_roster(seed, persons=80, ratio=0.6), ())
        row = _cox(spells, ["is_woman"], PromotionTime()).iloc[0]
        covered += row["ci_low"] <= np.log(0.6) <= row["ci_high"]
        changing += row["p_constant"] < 0.05
    # grouping into whole years pulls the ratio a little towards 1: a band below as well as above
    assert 0.95 - 3.5 * np.sqrt(0.95 * 0.05 / 200) <= covered / 200
    assert changing / 200 <= 0.05 + 3.5 * np.sqrt(0.95 * 0.05 / 200)
