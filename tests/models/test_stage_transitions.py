"""What moves between stages may say, must never say, and must refuse."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from fedanalysis.errors import (
    ColumnError,
    DesignError,
    TooFewError,
    UnknownNameError,
    ValueRangeError,
)
from fedanalysis.models.stage_chain import stationary_shares
from fedanalysis.models.stage_transitions import StageTransitions, _count, _test

STAGES = ("member", "deputy", "head")


def make_roster(seed=1, *, persons=160, women_up=0.2, men_up=0.2, years=4):
    rng = np.random.default_rng(seed)
    rows = []
    for person in range(persons):
        woman, stage = person % 2 == 0, int(rng.integers(0, 3))
        for year in range(2019, 2019 + years):
            rows.append((f"p{person:03d}", year, STAGES[stage], "2" if woman else "1"))
            if rng.random() < 0.05:
                break
            if stage < 2 and rng.random() < (women_up if woman else men_up):
                stage += 1
            elif stage > 0 and rng.random() < 0.1:
                stage -= 1
    return pd.DataFrame(rows, columns=["person_id", "year", "stage", "sex_code"])


@pytest.fixture(scope="module")
def roster():
    return make_roster(2, women_up=0.1, men_up=0.4)


@pytest.fixture(scope="module")
def result(roster):
    return StageTransitions(stages=STAGES, draws=199).fit(roster)


# the sentence it may print


def test_says_the_widest_difference_with_counts(result):
    text = result.sentences
    assert re.search(r"differ most is from \w+ to \w+: [\d.]+% of women \(\d+ of \d+\)", text.en)
    assert "picked from all" in text.en
    assert "are told apart" in text.en
    assert re.search(r"两性相差最大的变动是由\w+到\w+：妇女[\d.]+%（\d+人次中\d+）", text.zh)
    assert result.summary() == repr(result) == text.zh


def test_says_who_left(result):
    assert "everyone absent from the next roster" in result.sentences.en
    assert "下一次名册中没有的人" in result.sentences.zh


def test_says_when_the_sexes_are_not_told_apart():
    found = StageTransitions(draws=199).fit(make_roster(8))
    assert "are not told apart" in found.sentences.en
    assert "没有可辨的差别" in found.sentences.zh


# the sentence it must never print


def test_never_says_why_or_what_will_be(result):
    said = " ".join([result.sentences.en, *(note.en for note in result.notes)])
    assert not re.search(r"\bwill\b|because|discriminat|chance of|retirement", said)
    said = "".join([result.sentences.zh, *(note.zh for note in result.notes)])
    assert not re.search(r"将会|歧视|因为|导致|流失", said)


# the data that force the refusal


@pytest.mark.parametrize("column", ["person_id", "year", "stage", "sex_code"])
def test_refuses_a_missing_column(roster, column):
    with pytest.raises(ColumnError, match=column):
        StageTransitions().fit(roster.drop(columns=column))


def test_refuses_one_year_and_unequal_steps(roster):
    with pytest.raises(TooFewError, match="at least 2 years"):
        StageTransitions().fit(roster.loc[roster["year"] == 2019])
    with pytest.raises(DesignError, match="equally many years"):
        StageTransitions().fit(roster.loc[roster["year"] != 2021])


def test_refuses_two_stages_in_a_year_without_naming_the_person(roster):
    twice = pd.concat([roster, roster.iloc[:1].assign(stage="head")])
    with pytest.raises(DesignError, match=r"1 repeated rows(.|\n)*posts") as caught:
        StageTransitions().fit(twice)
    assert "p000" not in str(caught.value)
    mixed = roster.copy()
    mixed.loc[0, "sex_code"] = "1"
    with pytest.raises(DesignError, match="two values for 1 persons"):
        StageTransitions().fit(mixed)


def test_refuses_one_sex_unknown_stages_and_a_stage_called_left(roster):
    with pytest.raises(DesignError, match="no men"):
        StageTransitions().fit(roster.loc[roster["sex_code"] == "2"])
    with pytest.raises(UnknownNameError, match="head"):
        StageTransitions(stages=STAGES[:2]).fit(roster)
    with pytest.raises(DesignError, match="another left="):
        StageTransitions(left="head").fit(roster)
    with pytest.raises(DesignError, match="Incomplete"):
        StageTransitions().fit(roster.assign(sex_code="9"))
    with pytest.raises(ValueRangeError, match="draws"):
        StageTransitions(draws=9)


def test_refuses_counts_that_are_none():
    moves = pd.DataFrame(
        {"sex_code": ["1", "2"], "from_stage": "a", "to_stage": "b", "n": [1.0, 2.0]}
    )
    for n in ([-1, 1], [0.5, 1], [np.nan, 1], [np.inf, 1]):
        with pytest.raises(ValueRangeError):
            StageTransitions().fit_counts(moves.assign(n=n))
    with pytest.raises(DesignError, match="no move of women"):
        StageTransitions().fit_counts(moves.assign(n=[1, 0]))
    with pytest.raises(ValueRangeError, match="sex_code"):
        StageTransitions().fit_counts(moves.assign(sex_code=["1", "9"]))
    with pytest.raises(ColumnError, match="to_stage"):
        StageTransitions().fit_counts(moves.drop(columns="to_stage"))


def test_refuses_a_long_run_that_does_not_exist(result):
    with pytest.raises(DesignError, match=r"Never left: `left`"):
        result.stationary()
    shares = result.stationary(among_stayers=True)
    assert shares.sum() == pytest.approx(1)
    cycle = pd.DataFrame([[0, 1.0], [1.0, 0]], index=["a", "b"], columns=["a", "b"])
    with pytest.raises(DesignError, match="multiple of 2"):
        stationary_shares(cycle)
    one_way = pd.DataFrame(
        [[0.5, 0.5, 0], [0, 0.5, 0.5], [0, 0.5, 0.5]], index=list("abc"), columns=list("abc")
    )
    with pytest.raises(DesignError, match="2 parts"):
        stationary_shares(one_way)
    with pytest.raises(ValueRangeError, match="summing to 1"):
        stationary_shares(cycle * 2)
    with pytest.raises(ValueRangeError, match="square"):
        stationary_shares(cycle.iloc[:1])


def test_refuses_to_follow_a_stage_where_nobody_starts():
    moves = pd.DataFrame({"sex_code": ["1", "2"], "from_stage": "a", "to_stage": "b", "n": [1, 2]})
    found = StageTransitions().fit_counts(moves)
    with pytest.raises(DesignError, match="Nobody starts at `b`"):
        found.after(2)
    with pytest.raises(ValueRangeError, match="steps"):
        found.after(0)


# the numbers


def test_counts_moves_and_leavers_by_hand():
    roster = pd.DataFrame(
        {
            "person_id": [1, 1, 2, 3, 3, 4, 4],
            "year": [2020, 2021, 2020, 2020, 2021, 2020, 2021],
            "stage": ["a", "b", "a", "a", "a", "b", "b"],
            "sex_code": ["2", "2", "2", "1", "1", "1", "1"],
        }
    )
    found = StageTransitions(draws=99).fit(roster)
    assert found.n_used == 4
    assert found.matrix("2").loc["a"].tolist() == [0, 0.5, 0.5]
    assert found.matrix("1").loc["a"].tolist() == [1, 0, 0]
    assert found.matrix("2").loc["b"].isna().all()
    assert found.matrix().columns.tolist() == ["a", "b", "left"]


def test_rosters_two_years_apart_are_one_step_apart(roster, result):
    apart = roster.assign(year=2019 + 2 * (roster["year"] - 2019))
    found = StageTransitions(stages=STAGES, draws=199).fit(apart)
    pd.testing.assert_frame_equal(found.to_frame(), result.to_frame())


def test_relabelling_never_gives_zero(result):
    assert result.test["p_chi2"] < 1e-4
    assert result.test["p_permutation"] == pytest.approx(1 / 200)


def test_rows_sum_to_one_and_power_agrees_with_multiplying(result):
    for code in ("1", "2", "all"):
        assert result.matrix(code).sum(axis=1).tolist() == pytest.approx([1, 1, 1])
    once = result.after(1, "2")
    square = np.vstack([once.to_numpy(), [0, 0, 0, 1]])
    assert result.after(3, "2").to_numpy() == pytest.approx((square @ square @ square)[:3])


def test_likelihood_ratio_agrees_with_scipy_for_one_stage():
    from scipy.stats import chi2_contingency

    table = np.array([[30, 12, 8], [25, 20, 15]])
    moves = pd.DataFrame(
        [(s, "a", t, table[i, j]) for i, s in enumerate("21") for j, t in enumerate("abc")],
        columns=["sex_code", "from_stage", "to_stage", "n"],
    )
    theirs = chi2_contingency(table, correction=False, lambda_="log-likelihood")
    ours = StageTransitions().fit_counts(moves).test
    assert ours["g2"] == pytest.approx(theirs.statistic, rel=1e-10)
    assert ours["df"] == theirs.dof
    assert ours["p_chi2"] == pytest.approx(theirs.pvalue, rel=1e-10)


def test_stationary_shares_stay_as_they_are(result):
    shares = result.matrix("1")[list(STAGES)]
    shares = shares.div(shares.sum(axis=1), axis=0)
    long_run = result.stationary("1", among_stayers=True)
    assert (long_run.to_numpy() @ shares.to_numpy()).tolist() == pytest.approx(long_run.tolist())


# what must change nothing


def test_order_and_names_of_persons_change_nothing(roster, result):
    other = roster.sample(frac=1, random_state=4).assign(
        person_id=lambda frame: "x" + frame["person_id"]
    )
    found = StageTransitions(stages=STAGES, draws=199).fit(other)
    pd.testing.assert_frame_equal(found.to_frame(), result.to_frame())
    assert found.test == result.test


def test_split_cells_change_nothing():
    moves = pd.DataFrame(
        {"sex_code": ["1", "1", "2", "2"], "from_stage": "a", "to_stage": ["a", "b"] * 2,
         "n": [30, 20, 44, 6]}
    )  # fmt: skip
    split = pd.concat(
        [moves.assign(n=moves["n"] // 2), moves.assign(n=moves["n"] - moves["n"] // 2)]
    )
    one, two = (StageTransitions().fit_counts(one) for one in (moves, split))
    pd.testing.assert_frame_equal(one.to_frame(), two.to_frame())


def test_draws_women_beside_men(result):
    chart = result.plot()
    assert set(chart.data["sex_code"]) == {"1", "2"}
    assert (chart.data["from_stage"] != chart.data["to_stage"]).all()
    assert chart.figure("en") is not None


# how often


def test_relabelling_persons_keeps_its_level_where_moves_of_a_person_are_alike():
    rng = np.random.default_rng(5)
    by_person, by_move = [], []
    for _ in range(200):
        moved = np.repeat(rng.random(40) < 0.3, 4)  # each person makes the same move four times
        pairs = pd.DataFrame(
            {
                "person": np.repeat(np.arange(40), 4),
                "sex_code": np.where(np.repeat(np.arange(40), 4) % 2 == 0, "2", "1"),
                "from_stage": "a",
                "to_stage": np.where(moved, "b", "a"),
            }
        )
        test = _test(pairs, _count(pairs), draws=99, rng=rng)
        by_person.append(test["p_permutation"] <= 0.05)
        by_move.append(test["p_chi2"] <= 0.05)
    assert np.mean(by_person) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 200)
    assert np.mean(by_move) > 0.15  # what taking moves as independent would have done
