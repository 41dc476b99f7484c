"""What an adjusted comparison may say, must never say, and must refuse."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm
from scipy.stats import t as student

from fedanalysis.errors import (
    ColumnError,
    DesignError,
    TooFewError,
    UnknownNameError,
    ValueRangeError,
)
from fedanalysis.models.adjusted import AdjustedComparison
from fedanalysis.models.adjusted_steps import _check_leverage
from fedanalysis.models.rungs import causal_words_in

METHODS = ["ols", "ra", "ipw", "aipw", "ipwra"]


def make_persons(n=600, seed=11, effect=0.5):
    rng = np.random.default_rng(seed)
    age = rng.normal(40, 9, n).round()
    school = rng.choice(["primary", "middle", "high"], n)
    lean = 0.04 * (age - 40) + 0.5 * (school == "high") - 0.2
    trained = (rng.random(n) < 1 / (1 + np.exp(-lean))).astype(int)
    before = rng.normal(2, 1, n)
    income = 1 + effect * trained + 0.05 * age + 0.4 * (school == "high") + rng.normal(0, 1, n)
    return pd.DataFrame(
        {
            "person_id": np.arange(n),
            "trained": trained,
            "income": income,
            "employed": (income > 3.4).astype(int),
            "income_before": before,
            "age": age,
            "school": school,
            "village": rng.integers(0, 40, n),
        }
    )


@pytest.fixture(scope="module")
def persons():
    return make_persons()


def comparison(**options):
    return AdjustedComparison(**{"outcome": "income", "covariates": ("age", "school")} | options)


# the sentence it may print


def test_says_the_difference_under_its_condition(persons):
    text = comparison(outcome="employed").fit(persons).sentences
    assert text.en.startswith(
        "If the groups differ in nothing that matters for the outcome but `age`, `school`, then "
        "`employed` with training differs from that without by +"
    )
    assert "percentage points on average for all 600 persons" in text.en
    assert text.zh.startswith("如果除`age`, `school`外两组没有与结果有关的其他差别，那么")
    assert "个百分点（95%区间" in text.zh


def test_shares_are_told_in_percentage_points(persons):
    result = comparison(outcome="employed").fit(persons)
    low, middle, high = (
        f"{100 * v:+.1f}" for v in (result.ci_low, result.estimate, result.ci_high)
    )
    assert f"{middle} percentage points on average" in result.sentences.en
    assert f"interval {low} to {high}" in result.sentences.en
    assert f"相差{middle}个百分点（95%区间{low}至{high}" in result.sentences.zh


def test_says_that_a_plain_difference_was_not_adjusted(persons):
    result = AdjustedComparison("income", method="difference").fit(persons)
    assert result.rung == 1
    assert "nothing was adjusted for" in result.sentences.en
    assert "未作任何调整" in result.sentences.zh


def test_says_that_the_placebo_check_was_not_made(persons):
    assert "the placebo check was not made" in comparison().fit(persons).sentences.en


# the sentence it must never print


@pytest.mark.parametrize("method", [*METHODS, "difference"])
def test_never_claims_a_cause_without_condition(persons, method):
    covariates = () if method == "difference" else ("age", "school")
    result = comparison(method=method, covariates=covariates).fit(persons)
    for text in [result.sentences, *result.notes, result.population]:
        assert causal_words_in(text) == ()
        for word in ("proves", "significant", "robust", "unbiased"):
            assert word not in text.en
        for word in ("证明了", "显著", "稳健"):
            assert word not in text.zh
    if result.rung == 3:
        assert result.sentences.en.startswith("If ")
        assert result.sentences.zh.startswith("如果")


# the data that force the refusal


def refuses(error, persons, match, **options):
    with pytest.raises(error, match=match):
        comparison(**options).fit(persons)


def test_refuses_treatment_coded_as_text(persons):
    coded = persons.assign(trained=persons["trained"].map({0: "no", 1: "yes"}))
    refuses(DesignError, coded, "`trained` must be 0 or 1, not text")


def test_refuses_never_trained_as_missing(persons):
    gone = persons.assign(trained=persons["trained"].where(persons["trained"] == 1))
    refuses(DesignError, gone, "missing isn't 0")


@pytest.mark.parametrize("arm", [0, 1])
def test_refuses_an_empty_group(persons, arm):
    refuses(DesignError, persons.assign(trained=arm), "both trained and untrained")


def test_refuses_a_group_of_one(persons):
    one = persons.assign(trained=(persons["person_id"] == 3).astype(int))
    refuses(TooFewError, one, "at least 2 persons with `trained` = 1")


def test_refuses_treatment_of_another_code(persons):
    refuses(ValueRangeError, persons.assign(trained=persons["trained"] + 1), "`trained` must be 0")


def test_refuses_person_times(persons):
    again = pd.concat([persons, persons.head(7)])
    refuses(DesignError, again, "person-times where persons are needed", person_id="person_id")


def test_refuses_an_outcome_seen_before_the_training(persons):
    start = pd.Timestamp("2020-03-01")
    dated = persons.assign(training=start, seen=start + pd.Timedelta(days=90))
    dates = {"outcome_date": "seen", "training_date": "training"}
    assert comparison(**dates).fit(dated).n_used == 600
    dated.loc[[2, 5], "seen"] = pd.Timestamp("2020-01-01")
    refuses(DesignError, dated, "in 2 of 600 rows", **dates)


@pytest.mark.parametrize("wrong", [0.0, -1.0])
def test_refuses_weights_of_zero_and_below(persons, wrong):
    weighted = persons.assign(weight=1.0)
    weighted.loc[4, "weight"] = wrong
    refuses(ValueRangeError, weighted, "1 of 600 rows hold 0 or less", weights="weight")


@pytest.mark.parametrize("method", METHODS)
def test_refuses_a_covariate_that_gives_the_treatment_away(persons, method):
    given = persons.assign(certificate=persons["trained"])
    refuses(
        DesignError, given, "`certificate` does", covariates=("age", "certificate"), method=method
    )


def test_refuses_a_level_with_trained_persons_only(persons):
    level = persons["school"].where(persons["person_id"] > 9, "cadre")
    given = persons.assign(school=level, trained=persons["trained"].where(level != "cadre", 1))
    refuses(DesignError, given, "10 of 10 with school=cadre = 1 are trained")


def test_refuses_nearly_perfect_prediction(persons):
    rng = np.random.default_rng(1)
    near = persons.assign(hours=10.0 * persons["trained"] + rng.normal(0, 2.0, len(persons)))
    refuses(DesignError, near, "`hours` does", covariates=("age", "hours"))


def test_refuses_covariates_that_depend_on_each_other(persons):
    twice = persons.assign(months=12 * persons["age"])
    refuses(DesignError, twice, "say something of its own", covariates=("age", "months"))


def test_refuses_identical_persons():
    same = pd.DataFrame({"trained": [0, 1] * 40, "income": 2.0, "age": [1.0, 2.0] * 40})
    refuses(DesignError, same, "perfectly who was trained", covariates=("age",))
    flat = same.assign(age=[1.0, 1.0, 2.0, 2.0] * 20)
    refuses(DesignError, flat, "the outcome must scatter", covariates=("age",))


def test_refuses_text_outcome_and_infinite_values(persons):
    refuses(
        DesignError, persons, "`school` must hold numbers", outcome="school", covariates=("age",)
    )
    endless = persons.assign(income=persons["income"].where(persons["person_id"] != 1, np.inf))
    refuses(ValueRangeError, endless, "1 of 600 rows")


def test_refuses_unknown_columns_and_options(persons):
    refuses(ColumnError, persons, "must have column `agee`", covariates=("agee",))
    for bad in ({"method": "magic"}, {"estimand": "LATE"}, {"link": "cloglog"}, {"errors": "x"}):
        with pytest.raises(UnknownNameError):
            comparison(**bad)
    for bad in (
        {"covariates": "age"},
        {"covariates": ()},
        {"errors": "classical"},
        {"method": "difference"},
        {"covariates": ("income",)},
    ):
        with pytest.raises(DesignError):
            comparison(**bad).fit(persons)
    for bad in ({"confidence": 95}, {"trim": 0.6}):
        with pytest.raises(ValueRangeError):
            comparison(**bad)


def test_refuses_one_cluster_and_few(persons):
    refuses(DesignError, persons.assign(village=1), "more than one cluster", cluster="village")
    few = persons.assign(village=persons["person_id"] % 3)
    refuses(TooFewError, few, "at least 5 clusters", cluster="village")


def test_refuses_clusters_with_all_trained_in_one(persons):
    one = persons.assign(village=persons["village"].where(persons["trained"] == 0, 99))
    refuses(DesignError, one, "trained persons in more than one cluster", cluster="village")


def test_refuses_a_level_of_one_person_in_a_regression(persons):
    lone = persons["school"].where(persons["person_id"] != 8, "evening")
    refuses(
        DesignError,
        persons.assign(school=lone),
        "with school=evening = 1 are trained",
        method="ols",
    )
    weights = np.zeros(5) + 1.0
    with pytest.raises(DesignError, match="1 of 5 rows"):
        _check_leverage(np.column_stack([np.ones(5), np.eye(5)[0], np.arange(5.0)]), weights)


# invariances


@pytest.mark.parametrize("estimand", ["ATE", "ATT"])
@pytest.mark.parametrize("method", METHODS)
def test_order_and_labels_change_nothing(persons, method, estimand):
    plain = comparison(method=method, estimand=estimand, cluster="village").fit(persons)
    rng = np.random.default_rng(3)
    names = {"primary": "z", "middle": "b", "high": "m"}
    mixed = persons.sample(frac=1, random_state=5).assign(
        school=lambda d: d["school"].map(names),
        village=lambda d: d["village"].map(dict(enumerate(rng.permutation(40)))),
        age=lambda d: 3 * d["age"] - 7,
    )
    other = comparison(method=method, estimand=estimand, cluster="village").fit(mixed)
    assert other.estimate == pytest.approx(plain.estimate, abs=1e-9)
    assert other.se == pytest.approx(plain.se, abs=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_a_moved_outcome_moves_the_means_and_not_the_difference(persons, method):
    plain = comparison(method=method).fit(persons)
    moved = comparison(method=method).fit(persons.assign(income=100 - 2 * persons["income"]))
    assert moved.estimate == pytest.approx(-2 * plain.estimate, abs=1e-9)
    assert moved.se == pytest.approx(2 * plain.se, abs=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_a_weight_of_two_counts_a_person_twice(persons, method):
    weight = 1 + persons["person_id"] % 2
    weighted = comparison(method=method, weights="weight").fit(persons.assign(weight=weight))
    twice = comparison(method=method).fit(persons.loc[persons.index.repeat(weight)])
    assert weighted.estimate == pytest.approx(twice.estimate, abs=1e-9)


@pytest.mark.parametrize("method", ["ra", "ipw", "aipw", "ipwra"])
def test_everybody_a_cluster_gives_plain_errors_but_for_the_factor(persons, method):
    plain = comparison(method=method).fit(persons)
    alone = comparison(method=method, cluster="person_id").fit(persons)
    assert alone.se == pytest.approx(plain.se * np.sqrt(600 / 599), rel=1e-12)


@pytest.mark.parametrize(
    ("options", "quantile"),
    [
        ({}, norm.ppf(0.95)),
        ({"cluster": "village"}, student.ppf(0.95, 39)),
        ({"method": "ols"}, student.ppf(0.95, 600 - 5)),
        ({"method": "ols", "cluster": "village"}, student.ppf(0.95, 39)),
    ],
    ids=["joint", "clusters", "regression", "regression by cluster"],
)
def test_the_interval_has_the_stated_quantile(persons, options, quantile):
    found = comparison(confidence=0.9, **options).fit(persons)
    assert found.ci_high - found.estimate == pytest.approx(quantile * found.se, rel=1e-12)
    assert found.estimate - found.ci_low == pytest.approx(quantile * found.se, rel=1e-12)


@pytest.mark.parametrize("method", ["ra", "ipw", "aipw", "ipwra"])
def test_swapping_the_groups_turns_the_sign(persons, method):
    plain = comparison(method=method).fit(persons)
    swapped = comparison(method=method).fit(persons.assign(trained=1 - persons["trained"]))
    assert swapped.estimate == pytest.approx(-plain.estimate, abs=1e-9)
    assert swapped.se == pytest.approx(plain.se, abs=1e-9)


def test_leaves_its_input_alone(persons):
    copy = persons.copy(deep=True)
    comparison(cluster="village", placebo=("income_before",)).fit(persons)
    pd.testing.assert_frame_equal(copy, persons)


# oracles


def test_weights_average_by_hand(persons):
    """With one covariate of two levels, weighting is standardisation by hand."""
    high = persons.assign(high=(persons["school"] == "high").astype(int))
    cells = high.pivot_table("income", index="high", columns="trained")
    share = high["high"].value_counts(normalize=True).sort_index()
    among = high.loc[high["trained"] == 1, "high"].value_counts(normalize=True).sort_index()
    for method in ("ra", "ipw", "aipw", "ipwra"):
        one = comparison(covariates=("high",), method=method)
        ate = one.fit(high).estimate
        assert ate == pytest.approx(((cells[1] - cells[0]) * share).sum(), abs=1e-9)
        att = comparison(covariates=("high",), method=method, estimand="ATT").fit(high).estimate
        assert att == pytest.approx(((cells[1] - cells[0]) * among).sum(), abs=1e-9)


# the result


def test_frame_has_a_row_for_each_failed_gate(persons):
    tilted = persons.assign(gap=persons["age"].where(persons["age"] > 30))
    result = comparison(covariates=("age", "gap"), method="ra").fit(
        tilted.assign(gap=tilted["gap"] ** 2)
    )
    frame = result.to_frame()
    assert frame.columns.tolist() == ["term", "estimate", "ci_low", "ci_high", "n"]
    assert "failed_gate:dropped_rows" in set(frame["term"])
    assert result.n_used + result.n_dropped == len(persons)
    assert "Failed check: Rows left out" in result.sentences.en
    assert "未通过的检查" in result.sentences.zh
    assert any("Rows not used" in note.en for note in result.notes)


def test_two_trained_persons_get_a_warning(persons):
    few = persons.assign(trained=(persons["person_id"] < 2).astype(int))
    result = AdjustedComparison("income", method="difference").fit(few)
    assert "Only 2 trained persons" in result.sentences.en
    assert not next(gate for gate in result.gates if gate.name == "group_size").passed


def test_trimming_counts_and_renames(persons):
    whole = comparison().fit(persons)
    result = comparison(trim=0.3).fit(persons)
    assert result.estimand == "ATE_trimmed"
    assert result.n_trimmed > 0
    assert result.n_used + result.n_trimmed == whole.n_used
    assert f"without {result.n_trimmed} whose chance" in result.population.en
    assert comparison(trim=0.0).fit(persons).estimand == "ATE"


def test_reads_bool_missing_and_category(persons):
    kinds = persons.assign(
        trained=persons["trained"].astype(bool),
        employed=persons["employed"].astype("boolean"),
        school=persons["school"].astype("category"),
    )
    plain = comparison(outcome="employed").fit(persons)
    assert comparison(outcome="employed").fit(kinds).estimate == pytest.approx(
        plain.estimate, abs=1e-12
    )


def test_repr_is_the_summary(persons, monkeypatch):
    result = comparison().fit(persons)
    monkeypatch.setenv("FEDANALYSIS_LANG", "en")
    assert repr(result) == result.summary() == result.sentences.en
    monkeypatch.setenv("FEDANALYSIS_LANG", "zh")
    assert repr(result) == result.sentences.zh
