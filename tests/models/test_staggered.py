"""What a staggered roll-out may say, what it refuses, and what must not change it."""

from __future__ import annotations

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
from fedanalysis.models.rungs import Rung
from fedanalysis.models.staggered import StaggeredRollout
from fedanalysis.models.staggered_panel import first_treated

NAMES = ("town", "year", "start", "income")


def model(**options) -> StaggeredRollout:
    return StaggeredRollout(*NAMES, **{"never": "zero", "draws": 0, **options})


def rollout(seed: int = 0, n: int = 120, *, drawn: bool = False) -> pd.DataFrame:
    """Synthetic towns in 2001–2005, treated from 2003, 2004 or never; effects grow by group."""
    rng = np.random.default_rng(seed)
    start = np.resize([0, 0, 2003, 2004], n)
    start = rng.choice(start[:4], n) if drawn else start
    level, poor = rng.normal(size=n), rng.normal(size=n)
    parts = []
    for year in range(2001, 2006):
        on = (start > 0) & (year >= start)
        grown = (1 + (year - start)) * np.where(start == 2003, 2.0, 1.0)
        income = level + 0.3 * year + np.where(on, grown, 0.0) + rng.normal(0, 1, n)
        columns = {"town": np.arange(n), "year": year, "start": start, "income": income}
        parts.append(pd.DataFrame({**columns, "poor": poor, "county": np.arange(n) % 30}))
    return pd.concat(parts, ignore_index=True)


@pytest.fixture(scope="module")
def fitted():
    return model().fit(rollout())


def test_says_the_difference_under_its_condition(fitted):
    said = fitted.sentences
    assert said.zh.startswith(
        "如果没有这项措施时各批次的变化本会与从未参训的单位相同，且没有预先反应，"
    )
    assert said.en.startswith(
        "If without the programme every group would have changed like units never treated, and "
        "nobody reacted beforehand, then the mean difference from treatment on is "
    )
    assert "can't be proven" in said.en
    assert "无法用数据证明" in said.zh


def test_never_says_that_training_raised_the_outcome(fitted):
    texts = [fitted.sentences, *fitted.notes, fitted.aggregate("dynamic").sentences]
    for text in texts:
        for word in ("导致", "使得", "提高了", "促进", "效果显著", "带来"):
            assert word not in text.zh
        for word in ("caused", "raised", "increased", "leads to", "proves", "effect of"):
            assert word not in text.en


def test_refuses_rollout_without_anybody_to_compare_with():
    rows = rollout()
    rows = rows.loc[rows["start"] == 2003]
    with pytest.raises(DesignError, match=r"needs two of them, not 0"):
        model(never=None).fit(rows)
    with pytest.raises(DesignError, match=r"treated in the same period"):
        model(never=None, control="not_yet").fit(rows)


def test_result_has_what_every_effect_has(fitted):
    assert fitted.rung == Rung.BEFORE_AFTER
    assert fitted.estimand == "ATT"
    assert (fitted.n_used, fitted.n_dropped) == (120, 0)
    frame = fitted.to_frame()
    assert frame.columns.tolist() == ["term", "estimate", "ci_low", "ci_high", "n"]
    assert frame["term"].head(5).tolist() == [
        "simple", "dynamic", "group", "calendar", "att[2003,2002]",
    ]  # fmt: skip
    assert repr(fitted) == fitted.summary()
    assert {gate.name for gate in fitted.gates} == {"pre_trends", "placebo_date", "small_groups"}
    assert fitted.ci_low < fitted.estimate < fitted.ci_high


@pytest.mark.parametrize(("lang", "start"), [("zh", "如果"), ("en", "If without")])
def test_summary_speaks_both_languages(fitted, monkeypatch, lang, start):
    monkeypatch.setenv("FEDANALYSIS_LANG", lang)
    assert fitted.summary().startswith(start)


def test_att_without_covariates_is_the_difference_of_four_means(fitted):
    rows = rollout().pivot_table(index="town", columns="year", values="income")
    start = rollout().groupby("town")["start"].first()
    change = rows[2005] - rows[2002]
    by_hand = change[start == 2003].mean() - change[start == 0].mean()
    cells = fitted.cells_frame().set_index(["group", "period"])
    assert cells.loc[(2003, 2005), "estimate"] == pytest.approx(by_hand, abs=1e-12)
    early = rows[2002] - rows[2001]
    before = early[start == 2003].mean() - early[start == 0].mean()
    assert cells.loc[(2003, 2002), "estimate"] == pytest.approx(before, abs=1e-12)


def test_not_yet_treated_join_the_comparison_only_before_their_start():
    cells = model(control="not_yet").fit(rollout()).cells_frame().set_index(["group", "period"])
    assert cells.loc[(2003, 2003), "n_comparison"] == 90
    assert cells.loc[(2003, 2004), "n_comparison"] == 60
    assert cells.loc[(2004, 2002), "n_comparison"] == 90


def test_last_group_serves_as_comparison_when_all_are_treated_in_the_end():
    rows = rollout()
    rows["start"] = rows["start"].replace(0, 2005)
    result = model(never=None, control="not_yet").fit(rows)
    cells = result.cells_frame()
    assert set(cells.loc[cells["event_time"] >= 0, "period"]) == {2003, 2004}
    assert not ((cells["group"] == 2005) & (cells["period"] == 2005)).any()


@pytest.mark.parametrize("method", ["dr", "reg", "ipw"])
@pytest.mark.parametrize("control", ["never", "not_yet"])
def test_permuted_rows_and_renamed_units_change_nothing(method, control):
    options = {"method": method, "control": control, "covariates": ("poor",), "cluster": "county"}
    rows = rollout()
    one = model(**options).fit(rows).to_frame()
    other = rows.sample(frac=1, random_state=1)
    other["town"] = "t" + (997 * other["town"] % 1009).astype(str)
    other["poor"] = 1000 * other["poor"] + 5
    two = model(**options).fit(other).to_frame()
    pd.testing.assert_frame_equal(one, two, rtol=0, atol=1e-9)


def test_shifted_outcome_and_period_effects_change_nothing(fitted):
    rows = rollout()
    rows["income"] += 100 * rows["town"] + 7 * (rows["year"] - 2003) ** 2
    other = model().fit(rows)
    assert other.estimate == pytest.approx(fitted.estimate, abs=1e-9)
    assert other.se == pytest.approx(fitted.se, abs=1e-9)


def test_the_input_is_not_changed():
    rows = rollout()
    before = rows.copy()
    model(covariates=("poor",)).fit(rows)
    pd.testing.assert_frame_equal(rows, before)


def test_text_covariate_is_coded_by_level():
    rows = rollout()
    rows["kind"] = np.where(rows["poor"] > 0, "hill", "plain")
    rows["hill"] = (rows["poor"] > 0).astype(int)
    by_text = model(covariates=("kind",)).fit(rows)
    by_number = model(covariates=("hill",)).fit(rows)
    assert by_text.estimate == pytest.approx(by_number.estimate, abs=1e-10)
    assert by_text.se == pytest.approx(by_number.se, abs=1e-10)


def test_clusters_of_copies_have_the_error_of_the_originals(fitted):
    rows = rollout()
    copies = pd.concat([rows, rows.assign(town=rows["town"] + 1000)])
    copies["origin"] = copies["town"] % 1000
    clustered = model(cluster="origin").fit(copies)
    assert clustered.cluster_n == 120
    assert clustered.se == pytest.approx(fitted.se, abs=1e-12)


def test_bands_are_wider_than_intervals_and_repeat_with_their_seed():
    one = model(draws=500, seed=3).fit(rollout())
    two = model(draws=500, seed=3).fit(rollout())
    frame = one.cells_frame()
    assert (frame["band_low"] < frame["ci_low"]).all()
    pd.testing.assert_frame_equal(frame, two.cells_frame())
    assert 2.2 < one.band.critical < 3.2
    study = one.aggregate("dynamic", window=(-1, 1))
    assert study.to_frame()["at"].tolist()[:-1] == [-1, 0, 1]
    assert any("500" in note.en for note in study.notes)


def test_dynamic_average_is_over_times_from_treatment_on(fitted):
    study = fitted.aggregate("dynamic")
    frame = study.to_frame()
    after = frame.loc[(frame["term"] == "event_time") & (frame["at"] >= 0), "estimate"]
    assert study.estimate == pytest.approx(after.mean(), abs=1e-12)
    windowed = fitted.aggregate("dynamic", window=(0, 0))
    assert windowed.estimate == pytest.approx(frame.set_index("at").loc[0, "estimate"])


def test_simple_group_and_calendar_averages_are_those_by_hand(fitted):
    cells = fitted.cells_frame().query("event_time >= 0")
    weight = cells["n_treated"] / cells["n_treated"].sum()
    assert fitted.estimate == pytest.approx((weight * cells["estimate"]).sum(), abs=1e-12)
    by_group = cells.groupby("group")["estimate"].mean()
    assert fitted.aggregate("group").estimate == pytest.approx(by_group.mean(), abs=1e-12)
    by_year = cells.groupby("period")["estimate"].mean()  # groups are of equal size
    assert fitted.aggregate("calendar").estimate == pytest.approx(by_year.mean(), abs=1e-12)


def test_different_trends_fail_the_gate_and_stand_in_the_summary():
    rows = rollout()
    rows["income"] += 1.5 * (rows["start"] > 0) * (rows["year"] - 2001)
    result = model().fit(rows)
    gates = {gate.name: gate for gate in result.gates}
    assert gates["pre_trends"].passed is False
    assert gates["placebo_date"].passed is False
    assert gates["pre_trends"].text.en in result.sentences.en
    assert gates["pre_trends"].text.zh in result.sentences.zh


def test_one_period_before_leaves_the_trends_unchecked():
    rows = rollout().query("year >= 2003 and start != 2003")
    gates = {gate.name: gate.passed for gate in model().fit(rows).gates}
    assert gates["pre_trends"] is None
    assert gates["placebo_date"] is None


def test_two_treated_units_are_warned_of():
    rows = rollout()
    few = rows["town"].isin([2, 6]) | (rows["start"] == 0)
    result = model().fit(rows.loc[few])
    gate = {gate.name: gate for gate in result.gates}["small_groups"]
    assert (gate.passed, gate.value) == (False, 2.0)
    assert "can't be relied on" in result.sentences.en
    assert "区间不可靠" in result.sentences.zh


def test_a_group_of_one_is_left_out_and_counted():
    rows = rollout()
    rows.loc[rows["town"] == 0, "start"] = 2005
    result = model().fit(rows)
    assert result.dropped["single"] == 1
    assert (result.n_used, result.n_dropped) == (119, 1)
    assert "alone in their group" in result.sentences.en


def test_treated_in_the_first_period_are_left_out_and_counted(fitted):
    rows = rollout()
    rows.loc[rows["town"] == 0, "start"] = 2001
    result = model().fit(rows)
    assert result.dropped["treated_at_start"] == 1
    assert "treated in the first period or before" in result.sentences.en
    assert "第一期或更早已参训" in result.sentences.zh


def test_treated_after_the_last_period_count_as_never_treated():
    rows = rollout()
    later = rows.assign(start=rows["start"].replace(0, 2010))
    result = model(never=None).fit(later)
    assert result.later == 60
    assert result.estimate == model().fit(rows).estimate
    assert any("only after the last period" in note.en for note in result.notes)


def test_gaps_drop_the_unit_or_change_the_population_and_say_so():
    rows = rollout()
    rows = rows.loc[~((rows["town"] == 2) & (rows["year"] == 2005))]
    whole = model().fit(rows)
    assert whole.dropped["gaps"] == 1
    without = model().fit(rows.loc[rows["town"] != 2])
    assert whole.estimate == pytest.approx(without.estimate, abs=1e-12)
    pairs = model(unbalanced="pairs").fit(rows)
    assert pairs.n_dropped == 0
    cells = pairs.cells_frame().set_index(["group", "period"])["n_treated"]
    assert (cells[2003, 2004], cells[2003, 2005]) == (30, 29)
    assert "population changes from one to the next" in pairs.population.en
    assert pairs.population.zh != whole.population.zh


def test_pairs_of_a_balanced_panel_are_the_balanced_panel(fitted):
    pairs = model(unbalanced="pairs").fit(rollout())
    assert pairs.estimate == pytest.approx(fitted.estimate, abs=1e-12)
    assert pairs.se == pytest.approx(fitted.se, abs=1e-12)


@pytest.mark.parametrize(("code", "name"), [(0, "zero"), (np.nan, "missing"), (np.inf, "infinite")])
def test_never_treated_must_be_coded_as_said(fitted, code, name):
    rows = rollout()
    rows["start"] = rows["start"].astype(float).replace(0, code)
    assert model(never=name).fit(rows).estimate == fitted.estimate
    with pytest.raises(DesignError, match=rf"60 of 120 units have {name} there"):
        model(never=None).fit(rows)


def test_missing_start_isn_t_taken_for_never_treated():
    rows = rollout().astype({"start": float})
    rows.loc[rows["town"] == 3, "start"] = np.nan
    with pytest.raises(DesignError, match=r"1 of 120 units have missing there"):
        model().fit(rows)


def _with(column, town, value):
    def change(rows):
        rows = rows.astype({column: object}) if isinstance(value, str) else rows
        rows.loc[(rows["town"] == town) & (rows["year"] == 2005), column] = value
        return rows

    return change


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        (lambda rows: rows.drop(columns="income"), ColumnError, "income"),
        (_with("start", 1, 2004), DesignError, r"changes in 1 of 120 units"),
        (_with("start", 1, "never"), DesignError, r"periods as numbers"),
        (_with("income", 1, np.inf), ValueRangeError, r"1 of 600 rows"),
        (lambda rows: pd.concat([rows, rows.head(2)]), DesignError, r"2 of 602 rows repeat"),
        (lambda rows: rows.query("year == 2004"), TooFewError, r"at least 2 periods, not 1"),
        (lambda rows: rows.assign(start=0), DesignError, r"between the first period"),
        (lambda rows: rows.assign(income=1.0), DesignError, r"no scatter"),
        (lambda rows: rows.assign(income="much"), ValueRangeError, r"must be numbers"),
        (lambda rows: rows.assign(year=np.nan), DesignError, r"600 of 600 rows"),
        (lambda rows: rows.astype({"town": float}).assign(town=np.nan), ValueRangeError, "town"),
    ],
    ids=[
        "no outcome", "reversal", "text", "infinite", "person-times", "one period",
        "nobody treated", "identical", "text outcome", "no period", "no unit",
    ],
)  # fmt: skip
def test_bad_input_is_refused(change, error, said):
    with pytest.raises(error, match=said):
        model().fit(change(rollout()))


def test_covariate_measured_after_treatment_is_refused():
    rows = rollout()
    rows.loc[(rows["town"] == 2) & (rows["year"] == 2005), "poor"] += 1
    with pytest.raises(DesignError, match=r"covariate measured after treatment"):
        model(covariates=("poor",)).fit(rows)


def test_covariate_that_decides_on_treatment_is_refused():
    rows = rollout()
    rows["poor"] = (rows["start"] > 0) * 5.0 + rows["town"] / 1000
    with pytest.raises(DesignError, match=r"Group 2003, period 2002: 30 treated, 60 to compare"):
        model(covariates=("poor",)).fit(rows)


def test_collinear_covariates_are_refused():
    rows = rollout()
    rows["rich"] = -2 * rows["poor"]
    with pytest.raises(DesignError, match=r"2 covariate columns"):
        model(covariates=("poor", "rich")).fit(rows)
    with pytest.raises(DesignError, match=r"tell treated and comparison|differ from one another"):
        model(covariates=("poor", "rich"), method="ipw").fit(rows)


def test_units_without_covariate_are_left_out_and_counted():
    rows = rollout()
    rows.loc[rows["town"] == 5, "poor"] = np.nan
    assert model(covariates=("poor",)).fit(rows).dropped["covariates"] == 1


def test_one_cluster_is_refused():
    rows = rollout().assign(county=1)
    with pytest.raises(TooFewError, match=r"at least 5 clusters, not 1"):
        model(cluster="county").fit(rows)


@pytest.mark.parametrize(
    "option", [{"control": "all"}, {"method": "ols"}, {"base": "first"}, {"never": "none"}]
)
def test_unknown_options_are_refused(option):
    with pytest.raises(UnknownNameError):
        model(**option)
    with pytest.raises(ValueRangeError):
        model(draws=50)
    with pytest.raises(ValueRangeError):
        model(confidence=95)


def test_window_goes_with_event_times_only(fitted):
    with pytest.raises(DesignError, match="dynamic aggregate only"):
        fitted.aggregate("group", window=(0, 1))
    with pytest.raises(DesignError, match="inside `window`"):
        fitted.aggregate("dynamic", window=(50, 60))


def test_messages_repeat_no_unit():
    rows = rollout().assign(town=lambda frame: "name" + frame["town"].astype(str))
    rows.loc[(rows["town"] == "name6") & (rows["year"] == 2005), "start"] = 2004
    with pytest.raises(DesignError) as caught:
        model().fit(rows)
    assert "name6" not in str(caught.value)


def test_first_treated_is_read_from_a_status_by_period():
    rows = rollout()
    rows["on"] = (rows["start"] > 0) & (rows["year"] >= rows["start"])
    rows["since"] = first_treated(rows, unit="town", period="year", treated="on")
    again = StaggeredRollout("town", "year", "since", "income", never="infinite", draws=0)
    assert again.fit(rows).estimate == model().fit(rows).estimate


def test_reversed_status_is_refused():
    rows = rollout()
    rows["on"] = (rows["start"] == 2003) & rows["year"].isin([2003, 2004])
    with pytest.raises(DesignError, match=r"goes back to 0 in 30 of 120 units"):
        first_treated(rows, unit="town", period="year", treated="on")


def test_status_as_text_is_refused():
    rows = rollout().assign(on="yes")
    with pytest.raises(ValueRangeError, match="0 or 1"):
        first_treated(rows, unit="town", period="year", treated="on")


def test_bias_and_coverage_hold_in_200_synthetic_rollouts():
    truth = (2 * (1 + 2 + 3) + (1 + 2)) / 5
    fits = [model().fit(rollout(seed, n=80, drawn=True)) for seed in range(1000, 1200)]
    estimates = np.array([fit.estimate for fit in fits])
    errors = np.array([fit.se for fit in fits])
    within = np.mean([fit.ci_low <= truth <= fit.ci_high for fit in fits])
    noise = estimates.std(ddof=1) / np.sqrt(200)
    assert abs(estimates.mean() - truth) < 0.1 * errors.mean() + 3 * noise
    assert abs(within - 0.95) < 3 * np.sqrt(0.95 * 0.05 / 200)
    assert errors.mean() / estimates.std(ddof=1) == pytest.approx(1, abs=0.15)


def confounded(seed: int, n: int = 200) -> pd.DataFrame:
    """Synthetic towns of which poorer ones are treated more often and grow faster; effect 1."""
    rng = np.random.default_rng(seed)
    poor = rng.normal(size=n)
    chance = 1 / (1 + np.exp(-0.7 * poor))
    start = np.where(rng.random(n) < chance, rng.choice([2003, 2004], n), 0)
    level = rng.normal(size=n)
    parts = []
    for year in range(2001, 2005):
        on = (start > 0) & (year >= start)
        income = level + (0.5 + poor) * (year - 2001) + on + rng.normal(size=n)
        columns = {"town": np.arange(n), "year": year, "start": start, "poor": poor}
        parts.append(pd.DataFrame({**columns, "income": income}))
    return pd.concat(parts, ignore_index=True)


def test_doubly_robust_holds_under_confounded_trends_and_plain_differences_do_not():
    robust, plain = [], []
    for seed in range(200):
        rows = confounded(seed)
        robust.append(model(covariates=("poor",)).fit(rows))
        if seed < 30:
            plain.append(model().fit(rows).estimate)
    estimates = np.array([fit.estimate for fit in robust])
    errors = np.array([fit.se for fit in robust])
    within = np.mean([fit.ci_low <= 1 <= fit.ci_high for fit in robust])
    noise = estimates.std(ddof=1) / np.sqrt(200)
    assert abs(estimates.mean() - 1) < 0.1 * errors.mean() + 3 * noise
    assert abs(within - 0.95) < 3 * np.sqrt(0.95 * 0.05 / 200)
    assert np.mean(plain) - 1 > 3 * errors.mean()


def test_joint_band_holds_all_event_times_in_as_many_rollouts_as_it_says():
    truth = {-2: 0.0, -1: 0.0, 0: 1.0, 1: 1.0}
    held = []
    for seed in range(200):
        rows = confounded(seed, n=60)
        rows["income"] -= rows["poor"] * (rows["year"] - 2001)
        result = model(draws=200, multiplier="rademacher", seed=seed).fit(rows)
        frame = result.aggregate("dynamic").to_frame().query("term == 'event_time'")
        value = frame["at"].map(truth)
        held.append(((frame["band_low"] <= value) & (value <= frame["band_high"])).all())
    assert abs(np.mean(held) - 0.95) < 3 * np.sqrt(0.95 * 0.05 / 200)


def test_figure_says_what_failed():
    rows = rollout()
    rows["income"] += 1.5 * (rows["start"] > 0) * (rows["year"] - 2001)
    result = model(draws=200).fit(rows)
    chart = result.plot(window=(-2, 1))
    assert result.gates[0].text.en in chart.note.en
    assert result.gates[0].text.zh in chart.note.zh
    assert "averaged over times since treatment" in chart.sentence.en


def test_first_gap_reason_counts_a_unit_once():
    rows = rollout()
    rows = rows.loc[~((rows["town"] == 5) & (rows["year"] == 2005))]
    rows.loc[rows["town"] == 5, "poor"] = np.nan
    result = model(covariates=("poor",)).fit(rows)
    assert (result.dropped["gaps"], result.dropped["covariates"]) == (1, 0)
    assert result.n_used + result.n_dropped == 120
