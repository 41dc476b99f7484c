"""What a before–after comparison may say, what it refuses, and what must not change it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from fedanalysis.errors import (
    ColumnError,
    DesignError,
    TooFewError,
    UnknownNameError,
    ValueRangeError,
)
from fedanalysis.models.did import DifferenceInDifferences
from fedanalysis.models.did_words import number
from fedanalysis.models.rungs import Rung

NAMES = ("income", "trained", "after")


def people(seed: int = 0, n: int = 80) -> pd.DataFrame:
    """Synthetic persons before (2001–2003) and after (2004) training; the difference is 2."""
    rng = np.random.default_rng(seed)
    level, age = rng.normal(size=n), rng.normal(40, 10, n)
    parts = []
    for year in (2001, 2002, 2003, 2004):
        trained = np.arange(n) % 2
        income = level + 0.5 * trained + year - 2000 + 2.0 * trained * (year == 2004)
        parts.append(
            pd.DataFrame(
                {"person": np.arange(n), "year": year, "after": int(year == 2004),
                 "trained": trained, "income": income + rng.normal(size=n), "age": age,
                 "height": level + rng.normal(size=n), "village": np.arange(n) // 4}
            )
        )  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def two_years() -> pd.DataFrame:
    return people().query("year >= 2003")


@pytest.fixture(scope="module")
def fitted():
    return DifferenceInDifferences(*NAMES).fit(two_years())


def test_says_the_difference_under_its_condition(fitted):
    assert fitted.sentences.zh.startswith("如果没有培训时两组的变化本会相同，那么参训组的差额为")
    assert fitted.sentences.en.startswith(
        "If both groups would have changed alike without training, then the difference for the "
        "trained group is "
    )
    assert "could not be tested" in fitted.sentences.en
    assert "无法用数据证明" in fitted.sentences.zh


def test_never_says_that_training_caused_it(fitted):
    for text in (fitted.sentences, *fitted.notes):
        assert not any(word in text.zh for word in ("导致", "使得", "促进", "提高了", "带来"))
        assert not any(word in text.en for word in ("caused", "raised", "increased", "proves"))


def test_refuses_a_comparison_seen_only_once():
    rows = two_years().query("trained == 1 or after == 0")
    with pytest.raises(DesignError, match=r"Nobody is in: comparison after") as caught:
        DifferenceInDifferences(*NAMES).fit(rows)
    assert "also before its training" in str(caught.value)


def test_result_has_what_every_effect_has(fitted):
    assert (fitted.rung, fitted.estimand) == (Rung.BEFORE_AFTER, "ATT")
    frame = fitted.to_frame()
    assert frame.columns.tolist() == ["term", "estimate", "ci_low", "ci_high", "n"]
    changes = frame["estimate"]
    assert changes[0] == pytest.approx(changes[1] - changes[2], abs=1e-12)
    assert "40" in fitted.population.en
    assert repr(fitted) == fitted.summary()


@pytest.mark.parametrize(("lang", "start"), [("zh", "如果"), ("en", "If both")])
def test_summary_speaks_both_languages(fitted, monkeypatch, lang, start):
    monkeypatch.setenv("FEDANALYSIS_LANG", lang)
    assert fitted.summary().startswith(start)


def test_without_covariates_the_error_is_that_of_four_means(fitted):
    cells = two_years().groupby(["trained", "after"])["income"]
    mean, error = cells.mean(), cells.var(ddof=1) / cells.size()
    by_hand = (mean[1, 1] - mean[1, 0]) - (mean[0, 1] - mean[0, 0])
    assert fitted.estimate == pytest.approx(by_hand, abs=1e-12)
    assert fitted.se == pytest.approx(np.sqrt(error.sum()), abs=1e-12)


@pytest.mark.parametrize(
    ("errors", "options", "ours"),
    [
        ("nonrobust", {}, {"errors": "classical"}),
        ("HC2", {}, {}),
        ("cluster", {}, {"cluster": "village"}),
    ],
    ids=["classical", "robust", "cluster"],
)
def test_errors_are_those_of_statsmodels(errors, options, ours):
    rows = two_years()
    columns = [rows["trained"] * rows["after"], rows["trained"], rows["after"], rows["age"]]
    design = sm.add_constant(np.column_stack(columns))
    if errors == "cluster":
        options = {"groups": rows["village"].to_numpy()}
    theirs = sm.OLS(rows["income"].to_numpy(), design).fit(cov_type=errors, cov_kwds=options)
    result = DifferenceInDifferences(*NAMES, covariates=("age",), **ours).fit(rows)
    assert result.estimate == pytest.approx(theirs.params[1], abs=1e-10)
    assert result.se == pytest.approx(theirs.bse[1], abs=1e-10)


@pytest.mark.parametrize("errors", ["robust", "classical"])
def test_cells_split_or_joined_give_what_rows_give(errors):
    rng = np.random.default_rng(4)
    rows = pd.DataFrame(rng.integers(0, 2, (200, 3)), columns=["employed", "trained", "after"])
    model = {"errors": errors}
    by_row = DifferenceInDifferences("employed", "trained", "after", **model).fit(rows)
    cells = rows.value_counts().rename("n").reset_index()
    half = cells.assign(n=cells["n"] // 2)
    rest = cells.assign(n=cells["n"] - half["n"])
    for table in (cells, pd.concat([half, rest])):
        by_cell = DifferenceInDifferences("employed", "trained", "after", weight="n", **model)
        result = by_cell.fit(table)
        assert result.estimate == pytest.approx(by_row.estimate, abs=1e-12)
        assert result.se == pytest.approx(by_row.se, abs=1e-12)
        assert result.n_used == 200


def test_permuted_rows_and_renamed_units_change_nothing():
    model = DifferenceInDifferences(
        "income", "trained", "year", start=2004, unit="person", covariates=("age",)
    )
    rows = people()
    one = model.fit(rows)
    other = rows.sample(frac=1, random_state=3)
    two = model.fit(other.assign(person="p" + (other["person"] * 7 % 83).astype(str)))
    pd.testing.assert_frame_equal(one.to_frame(), two.to_frame(), atol=1e-9, rtol=0)
    for a, b in zip(one.gates, two.gates, strict=True):
        assert a.value == pytest.approx(b.value, abs=1e-9, nan_ok=True)


def test_periods_before_are_tested_with_a_pretended_date():
    model = DifferenceInDifferences("income", "trained", "year", start=2004, unit="person")
    gates = {gate.name: gate for gate in model.fit(people()).gates}
    assert gates["pre_trends"].passed is True
    assert gates["placebo_date"].passed is True
    rows = people()
    rows["income"] += 1.5 * rows["trained"] * (rows["year"] - 2001)
    result = model.fit(rows)
    gates = {gate.name: gate for gate in result.gates}
    assert gates["pre_trends"].passed is False
    assert gates["placebo_date"].passed is False
    assert gates["pre_trends"].text.zh in result.sentences.zh


def test_joint_test_of_trends_before_is_that_of_statsmodels():
    rows = people(n=12).query("year <= 2003")
    steps = [(rows["year"] == year).astype(float) for year in (2002, 2003)]
    marks = [rows["trained"] * step for step in steps]
    design = sm.add_constant(np.column_stack([*marks, rows["trained"], *steps]))
    theirs = sm.OLS(rows["income"].to_numpy(), design).fit()
    joint = theirs.f_test(np.eye(6)[1:3]).pvalue
    alone = {"start": 2004, "errors": "classical"}
    result = DifferenceInDifferences("income", "trained", "year", **alone).fit(people(n=12))
    gates = {gate.name: gate.value for gate in result.gates}
    assert gates["pre_trends"] == pytest.approx(float(joint), abs=1e-10)


def test_an_outcome_out_of_reach_is_a_gate():
    options = {"unit": "person", "placebo_outcome": "height"}
    rows = two_years()
    gate = DifferenceInDifferences(*NAMES, **options).fit(rows).gates[2]
    assert (gate.name, gate.passed) == ("placebo_outcome", True)
    rows["height"] += 3 * rows["trained"] * rows["after"]
    assert DifferenceInDifferences(*NAMES, **options).fit(rows).gates[2].passed is False


def test_two_treated_units_are_warned_of():
    rows = two_years()
    few = rows.loc[(rows["trained"] == 0) | rows["person"].isin([1, 3])]
    result = DifferenceInDifferences(*NAMES, unit="person").fit(few)
    gate = {gate.name: gate for gate in result.gates}["small_groups"]
    assert (gate.passed, gate.value) == (False, 2.0)
    assert "can't be relied on" in result.sentences.en


@pytest.mark.parametrize(
    ("change", "options", "error", "said"),
    [
        (lambda r: r.drop(columns="after"), {}, ColumnError, "after"),
        (lambda r: r.assign(trained="yes"), {}, ValueRangeError, "0 or 1"),
        (lambda r: r.assign(trained=r["trained"] + 1), {}, ValueRangeError, "another number"),
        (lambda r: r.assign(after=r["year"]), {}, ValueRangeError, "another number"),
        (lambda r: r.assign(trained=1), {}, DesignError, "comparison before, comparison after"),
        (lambda r: r.assign(income=r["trained"]), {}, DesignError, "fitted exactly"),
        (lambda r: r.assign(n=0), {"weight": "n"}, DesignError, "Nobody is in"),
        (lambda r: r.assign(n=-1), {"weight": "n"}, ValueRangeError, "whole counts"),
        (lambda r: r.assign(n=0.5), {"weight": "n"}, ValueRangeError, "160 of 160 rows"),
        (lambda r: r.assign(one=1), {"cluster": "one"}, TooFewError, "2 clusters in each group"),
        (
            lambda r: r.assign(side=r["person"].where(r["trained"] == 0, -1)),
            {"cluster": "side"}, TooFewError, "2 clusters in each group, not 1",
        ),
        (lambda r: r.assign(twice=2 * r["age"]), {"covariates": ("age", "twice")}, DesignError,
         "2 covariate columns"),
        (lambda r: pd.concat([r, r.head(3)]), {"unit": "person"}, DesignError, "3 of 163 rows"),
        (lambda r: r.assign(trained=r["trained"] * r["after"]).query("person < 70"),
         {"unit": "person"}, DesignError, "Nobody is in: trained before"),
        (lambda r: r.assign(trained=r["trained"] * (r["after"] | (r["person"] > 9))),
         {"unit": "person"}, DesignError, "changes in 5 of 80 units"),
        (lambda r: r.query("trained == 0 or after == 0 or person == 1"), {}, TooFewError,
         "trained after"),
    ],
    ids=["no column", "text", "codes", "year as after", "one group", "identical", "zero weights",
         "negative weight", "broken weight", "one cluster", "one treated cluster", "collinear",
         "person-times", "status as group", "changes group", "one person"],
)  # fmt: skip
def test_bad_input_is_refused(change, options, error, said):
    with pytest.raises(error, match=said):
        DifferenceInDifferences(*NAMES, **options).fit(change(two_years()))


def test_options_are_checked():
    with pytest.raises(UnknownNameError):
        DifferenceInDifferences(*NAMES, errors="HC9")
    with pytest.raises(ValueRangeError):
        DifferenceInDifferences(*NAMES, errors="cluster")
    with pytest.raises(ValueRangeError):
        DifferenceInDifferences(*NAMES, confidence=95)


def test_rows_with_gaps_are_dropped_and_counted():
    rows = two_years()
    rows.loc[rows["person"] == 4, "income"] = np.nan
    result = DifferenceInDifferences(*NAMES).fit(rows)
    assert (result.n_used, result.n_dropped) == (158, 2)
    assert result.notes[-1].en == "Rows not used because of a gap: 2."


@pytest.mark.parametrize(
    ("value", "shown"), [(-11863.9, "-11,864"), (0.0412, "0.0412"), (0, "0.00"), (np.nan, "—")]
)
def test_numbers_keep_three_digits_that_count(value, shown):
    assert number(value) == shown


def test_bias_and_coverage_hold_in_200_synthetic_comparisons():
    model = DifferenceInDifferences("income", "trained", "year", start=2004, unit="person")
    fits = [model.fit(people(seed, n=60)) for seed in range(500, 700)]
    estimates, errors = (
        np.array([getattr(fit, name) for fit in fits]) for name in ("estimate", "se")
    )
    within = np.mean([fit.ci_low <= 2.0 <= fit.ci_high for fit in fits])
    noise = estimates.std(ddof=1) / np.sqrt(200)
    assert abs(estimates.mean() - 2.0) < 0.1 * errors.mean() + 3 * noise
    assert abs(within - 0.95) < 3 * np.sqrt(0.95 * 0.05 / 200)


def test_the_naive_comparison_after_is_visibly_wrong():
    after = [people(seed, n=60).query("year == 2004") for seed in range(500, 560)]
    naive = [rows.groupby("trained")["income"].mean().diff().iloc[1] for rows in after]
    assert np.mean(naive) - 2.0 > 0.3
