"""What a lottery may say, what it refuses, and what must not change it."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.stats import fisher_exact

from fedanalysis.errors import ColumnError, DesignError, TooFewError, ValueRangeError
from fedanalysis.models.lottery import Lottery
from fedanalysis.models.lottery_design import difference, read_draw, relabelling_p
from fedanalysis.models.rungs import Rung


def persons(seed: int = 0, n: int = 120, *, come: float = 0.8, effect: float = 2.0) -> pd.DataFrame:
    """Synthetic draw in three towns; a share `come` of those drawn attend, nobody else."""
    rng = np.random.default_rng(seed)
    town = np.arange(n) % 3
    drawn = np.zeros(n, dtype=int)
    for place in range(3):
        here = np.flatnonzero(town == place)
        drawn[rng.choice(here, len(here) // 2, replace=False)] = 1
    came = drawn * (rng.random(n) < come)
    age = rng.normal(40, 10, n)
    income = 0.05 * age + town + rng.normal(size=n) + came * effect * rng.normal(1, 0.5, n)
    return pd.DataFrame(
        {"id": np.arange(n), "town": town, "drawn": drawn, "came": came, "age": age,
         "income": income, "village": np.arange(n) // 4}
    )  # fmt: skip


@pytest.fixture(scope="module")
def fitted():
    model = Lottery("income", "drawn", block="town", taken_up="came", covariates=("age",))
    return model.fit(persons())


def test_says_what_being_drawn_changed_for_those_in_the_draw(fitted):
    assert fitted.sentences.en.startswith(
        "For the 120 persons in the draw, being drawn changed the outcome by "
    )
    assert fitted.sentences.zh.startswith("对参加抽签的120人，抽中使结果改变了")
    assert "attended because they were drawn" in fitted.sentences.en


def test_never_says_it_of_those_outside_the_draw(fitted):
    assert fitted.sentences.en.endswith("Nothing follows for those who took no part in the draw.")
    assert fitted.sentences.zh.endswith("对没有参加抽签的人，不能由此推断。")
    for text in (fitted.sentences, *fitted.notes):
        assert "all women" not in text.en
        assert not any(word in text.zh for word in ("效果显著", "全体妇女", "普遍"))


def test_refuses_winners_without_losers():
    with pytest.raises(DesignError, match="One arm of `drawn` is empty") as caught:
        Lottery("income", "drawn").fit(persons().query("drawn == 1"))
    assert "who lost the draw must be followed" in str(caught.value)


def test_result_has_what_every_effect_has(fitted):
    assert (fitted.rung, fitted.estimand) == (Rung.RANDOMISED, "ITT")
    assert fitted.to_frame()["term"].tolist() == ["assigned", "taken_up_difference", "late"]
    assert fitted.to_frame().columns.tolist() == ["term", "estimate", "ci_low", "ci_high", "n"]
    assert [gate.name for gate in fitted.gates] == ["balance", "attrition", "small_groups"]
    assert all(gate.passed for gate in fitted.gates)
    assert repr(fitted) == fitted.summary()
    assert Lottery("income", "drawn").fit(persons()).estimand == "ATE"


@pytest.mark.parametrize(("lang", "start"), [("zh", "对参加抽签"), ("en", "For the")])
def test_summary_speaks_both_languages(fitted, monkeypatch, lang, start):
    monkeypatch.setenv("FEDANALYSIS_LANG", lang)
    assert fitted.summary().startswith(start)


def test_one_block_has_neyman_s_variance_and_welch_s_degrees():
    rows = persons()
    one, other = (rows.loc[rows["drawn"] == arm, "income"] for arm in (1, 0))
    result = Lottery("income", "drawn").fit(rows)
    from scipy.stats import ttest_ind

    welch = ttest_ind(one, other, equal_var=False)
    assert result.estimate == pytest.approx(one.mean() - other.mean(), abs=1e-12)
    assert result.se == pytest.approx(
        np.sqrt(one.var(ddof=1) / len(one) + other.var(ddof=1) / len(other)), abs=1e-12
    )
    ends = welch.confidence_interval()
    assert (result.ci_low, result.ci_high) == pytest.approx((ends.low, ends.high), abs=1e-10)


def test_blocks_are_averaged_by_their_size():
    rows = persons(n=130)
    result = Lottery("income", "drawn", block="town").fit(rows)
    gaps, variances, sizes = [], [], []
    for _, town in rows.groupby("town"):
        arms = town.groupby("drawn")["income"]
        gaps.append(arms.mean().diff().iloc[1])
        variances.append((arms.var(ddof=1) / arms.size()).sum())
        sizes.append(len(town))
    share = np.array(sizes) / 130
    assert result.estimate == pytest.approx(share @ gaps, abs=1e-12)
    assert result.se == pytest.approx(np.sqrt(share**2 @ variances), abs=1e-12)


def test_pairs_take_their_error_from_the_pairs():
    rng = np.random.default_rng(3)
    rows = pd.DataFrame({"pair": np.repeat(np.arange(12), 2), "drawn": [0, 1] * 12})
    rows["income"] = rng.normal(size=12)[rows["pair"]] + rng.normal(size=24)
    result = Lottery("income", "drawn", block="pair").fit(rows)
    gap = rows.groupby("pair")["income"].diff().dropna()
    assert result.se == pytest.approx(gap.std(ddof=1) / np.sqrt(12), abs=1e-12)
    assert result.df == 11


def test_clusters_drawn_whole_have_the_error_of_their_sums():
    rows = persons()
    rows["drawn"] = rows["village"] % 2
    result = Lottery("income", "drawn", cluster="village").fit(rows)
    means = rows.groupby("village")[["income", "drawn"]].mean()  # villages are of equal size
    one, other = (means.loc[means["drawn"] == arm, "income"] for arm in (1, 0))
    by_hand = one.var(ddof=1) / len(one) + other.var(ddof=1) / len(other)
    assert result.se == pytest.approx(np.sqrt(by_hand), abs=1e-12)
    single = Lottery("income", "drawn").fit(rows.groupby("village", as_index=False).mean())
    assert result.estimate == pytest.approx(single.estimate, abs=1e-12)


def test_tea_tasting_has_fisher_s_p_value():
    cups = pd.DataFrame({"milk_first": [1] * 4 + [0] * 4, "said": [1, 1, 1, 0, 0, 0, 0, 1]})
    result = Lottery("said", "milk_first").fit(cups)
    assert result.p_exact
    assert result.p_value == pytest.approx(34 / 70, abs=1e-12)
    assert result.p_value == pytest.approx(fisher_exact([[3, 1], [1, 3]]).pvalue)


def test_relabelling_within_blocks_agrees_with_listing_all():
    rows = pd.DataFrame(
        {"block": [0] * 4 + [1] * 4, "drawn": [1, 1, 0, 0] * 2,
         "income": [5.0, 3.0, 2.0, 2.5, 9.0, 4.0, 3.0, 8.0]}
    )  # fmt: skip
    draw = read_draw(rows, Lottery("income", "drawn", block="block"))
    seen = abs(difference(draw, draw.outcome).estimate)
    labels = set(permutations([1, 1, 0, 0]))
    values = rows["income"].to_numpy().reshape(2, 4)
    gaps = [
        0.5
        * sum(value @ (np.array(label) - 0.5) for value, label in zip(values, pair, strict=True))
        for pair in ((a, b) for a in labels for b in labels)
    ]
    exact = np.mean(np.abs(gaps) >= seen - 1e-9)
    p, listed = relabelling_p(draw, draws=20_000, seed=1)
    assert not listed
    assert p == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / 20_000))


def test_relabelling_keeps_the_number_drawn_in_each_block(fitted):
    draw = read_draw(persons(), Lottery("income", "drawn", block="town"))
    from fedanalysis.models.lottery_design import _relabel

    labels = _relabel(np.random.default_rng(0), draw.assigned, draw.block, 50)
    for place in range(3):
        here = draw.block == place
        assert set(labels[:, here].sum(axis=1)) == {draw.assigned[here].sum()}
    assert fitted.p_value == pytest.approx(1 / 2001)


def test_effect_of_attending_is_two_stage_least_squares():
    rows = persons()
    result = Lottery("income", "drawn", taken_up="came").fit(rows)
    from statsmodels.sandbox.regression.gmm import IV2SLS

    came = sm.add_constant(rows["came"].to_numpy(dtype=float))
    drawn = sm.add_constant(rows["drawn"].to_numpy(dtype=float))
    two_stage = IV2SLS(rows["income"].to_numpy(), came, drawn).fit()
    assert result.attended.estimate == pytest.approx(two_stage.params[1], abs=1e-10)
    residual = rows["income"] - two_stage.params[1] * rows["came"]
    by_hand = Lottery("residual", "drawn").fit(rows.assign(residual=residual))
    assert result.attended.se == pytest.approx(by_hand.se / result.attended.first_stage, abs=1e-10)


def test_full_attendance_gives_the_same_effect_for_both():
    rows = persons(come=1.0)
    result = Lottery("income", "drawn", block="town", taken_up="came").fit(rows)
    assert result.attended.estimate == pytest.approx(result.estimate, abs=1e-12)
    assert result.attended.se == pytest.approx(result.se, abs=1e-12)
    assert result.attended.f_statistic == np.inf


def test_the_ends_of_the_anderson_rubin_set_are_where_the_test_turns():
    rows = persons()
    found = Lottery("income", "drawn", block="town", taken_up="came").fit(rows).attended
    for end in (found.set_low, found.set_high):
        left = rows.assign(left=rows["income"] - end * rows["came"])
        test = Lottery("left", "drawn", block="town").fit(left)
        # the degrees of freedom are those of the outcome itself
        assert abs(test.estimate / test.se) == pytest.approx(
            abs(found.first_low - found.first_stage)
            / (abs(found.first_stage) / np.sqrt(found.f_statistic)),
            rel=0.01,
        )


def test_a_draw_that_hardly_moved_attendance_gives_no_estimate_but_a_set():
    result = Lottery("income", "drawn", block="town", taken_up="came").fit(persons(come=0.06))
    assert result.attended.weak
    assert np.isnan(result.attended.estimate)
    assert "no estimate for attending itself is given" in result.sentences.en
    assert "不给出参训本身的估计" in result.sentences.zh
    assert np.isnan(result.to_frame().set_index("term").loc["late", "estimate"])


def test_sets_of_all_three_forms_are_told_apart():
    from fedanalysis.models.lottery_taken_up import _anderson_rubin

    assert _anderson_rubin(1.0, 0.5, (0.01, 0.0, 0.001), 2.0)[0] == "interval"
    assert _anderson_rubin(1.0, 0.01, (0.01, 0.0, 0.01), 2.0)[0] == "two_rays"
    assert _anderson_rubin(0.1, 0.01, (0.01, 0.0, 0.01), 2.0)[0] == "line"


def test_permuted_rows_and_renamed_blocks_change_nothing(fitted):
    rows = persons().sample(frac=1, random_state=5)
    rows["town"] = rows["town"].map({0: "north", 1: "west", 2: "east"})
    other = Lottery("income", "drawn", block="town", taken_up="came", covariates=("age",)).fit(rows)
    pd.testing.assert_frame_equal(other.to_frame(), fitted.to_frame(), atol=1e-9, rtol=0)
    assert other.gates[0].value == pytest.approx(fitted.gates[0].value, abs=1e-9)


def test_blocks_where_all_were_drawn_are_dropped_and_counted():
    rows = persons()
    rows.loc[rows["town"] == 2, "drawn"] = 1
    result = Lottery("income", "drawn", block="town").fit(rows)
    assert (result.block_n, result.blocks_dropped, result.n_dropped) == (2, 1, 40)
    assert "all or none were drawn" in result.notes[-1].en


def test_unequal_attrition_fails_the_gate_and_stands_in_the_summary():
    rows = persons()
    rows.loc[(rows["drawn"] == 0) & (rows["id"] % 3 == 0), "income"] = np.nan
    result = Lottery("income", "drawn").fit(rows)
    gate = {gate.name: gate for gate in result.gates}["attrition"]
    assert gate.passed is False
    assert gate.text.en in result.sentences.en
    assert gate.text.zh in result.sentences.zh
    assert result.n_dropped == int(rows["income"].isna().sum())


def test_a_draw_by_age_fails_the_balance_gate():
    rows = persons().sort_values("age")
    rows["drawn"] = (np.arange(120) >= 60).astype(int)
    assert Lottery("income", "drawn", covariates=("age",)).fit(rows).gates[0].passed is False
    assert Lottery("income", "drawn").fit(rows).gates[0].passed is None


def test_two_drawn_persons_are_warned_of():
    rows = persons()
    rows = pd.concat([rows.query("drawn == 1").head(2), rows.query("drawn == 0")])
    gate = Lottery("income", "drawn").fit(rows).gates[2]
    assert (gate.passed, gate.value) == (False, 2.0)


@pytest.mark.parametrize(
    ("change", "options", "error", "said"),
    [
        (lambda r: r.drop(columns="drawn"), {}, ColumnError, "drawn"),
        (lambda r: r.assign(drawn="won"), {}, ValueRangeError, "0 or 1"),
        (lambda r: r.assign(drawn=r["drawn"].where(r["id"] > 0)), {}, DesignError, "1 of 120"),
        (lambda r: r.assign(income=r["drawn"]), {}, DesignError, "alike within their arm"),
        (lambda r: r, {"cluster": "village"}, DesignError, "drawn in part"),
        (lambda r: r.query("drawn == 0 or id == id[drawn == 1].min()"), {}, TooFewError,
         "2 persons in each arm, not 1"),
        (lambda r: r.assign(came=0), {"taken_up": "came"}, DesignError, "120 persons are alike"),
        (lambda r: r.assign(income=np.nan), {}, DesignError, "empty among 0 of 120"),
    ],
    ids=["no column", "text", "unknown draw", "identical", "clusters", "one person",
         "nobody came", "no outcome"],
)  # fmt: skip
def test_bad_input_is_refused(change, options, error, said):
    with pytest.raises(error, match=said):
        Lottery("income", "drawn", **options).fit(change(persons()))


def test_mixed_pairs_and_larger_blocks_are_refused():
    rows = persons()
    rows["block"] = rows["town"].where(rows["id"] > 20, 99)
    two = pd.concat([rows.query("drawn == 1").head(1), rows.query("drawn == 0").head(1)])
    rows = pd.concat([rows, two.assign(block=50)])
    with pytest.raises(DesignError, match=r"1 of 5 blocks have a single one"):
        Lottery("income", "drawn", block="block").fit(rows)


def test_options_are_checked():
    with pytest.raises(ValueRangeError):
        Lottery("income", "drawn", draws=10)
    with pytest.raises(ValueRangeError):
        Lottery("income", "drawn", confidence=1)


def test_bias_and_coverage_hold_in_200_synthetic_draws():
    truth = 0.8 * 2.0
    model = Lottery("income", "drawn", block="town", taken_up="came", draws=200)
    fits = [model.fit(persons(seed)) for seed in range(2000, 2200)]
    for pick, value in ((lambda fit: fit, truth), (lambda fit: fit.attended, 2.0)):
        found = [pick(fit) for fit in fits]
        estimates = np.array([one.estimate for one in found])
        errors = np.array([one.se for one in found])
        within = np.mean([one.ci_low <= value <= one.ci_high for one in found])
        noise = estimates.std(ddof=1) / np.sqrt(200)
        assert abs(estimates.mean() - value) < 0.1 * errors.mean() + 3 * noise
        assert abs(within - 0.95) < 3 * np.sqrt(0.95 * 0.05 / 200)


def test_the_set_of_a_weak_draw_still_covers_its_truth():
    model = Lottery("income", "drawn", block="town", taken_up="came", draws=200)
    covered = []
    for seed in range(3000, 3200):
        rows = persons(seed, come=0.12)
        if rows["came"].sum() == 0:
            continue
        found = model.fit(rows).attended
        inside = found.set_low <= 2.0 <= found.set_high
        covered.append(inside if found.kind != "two_rays" else not inside)
    assert abs(np.mean(covered) - 0.95) < 3 * np.sqrt(0.95 * 0.05 / len(covered))
