"""What a regression with unit and period effects may say, refuses, and gets wrong."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from fedanalysis.errors import DesignError, TooFewError, UnknownNameError, ValueRangeError
from fedanalysis.models.fixed_effects import TwoWayFixedEffects
from fedanalysis.models.staggered import StaggeredRollout

NAMES = ("income", "trained", "town", "year")


def towns(seed: int = 0, n: int = 60) -> pd.DataFrame:
    """Synthetic towns over six years, trained from the third or fifth year on: effects grow."""
    rng = np.random.default_rng(seed)
    rows = pd.DataFrame({"town": np.repeat(np.arange(n), 6), "year": np.tile(np.arange(1, 7), n)})
    start = np.resize([0, 3, 5], n)[rows["town"]]
    rows["start"] = start
    rows["trained"] = ((start > 0) & (rows["year"] >= start)).astype(int)
    grown = rows["trained"] * 2.0 * (rows["year"] - start + 1)
    rows["rain"] = rng.normal(size=len(rows))
    rows["income"] = rng.normal(size=n)[rows["town"]] + 0.2 * rows["year"] + grown
    rows["income"] += 0.5 * rows["rain"] + rng.normal(size=len(rows))
    return rows


@pytest.fixture(scope="module")
def fitted():
    return TwoWayFixedEffects(*NAMES, covariates=("rain",)).fit(towns())


def test_says_what_goes_with_the_treatment_under_its_conditions(fitted):
    assert "and the difference is the same everywhere, then" in fitted.sentences.en
    assert "且差额处处相同，那么`trained`每增加1个单位对应的差额为" in fitted.sentences.zh


def test_never_says_cause_or_average_effect(fitted):
    for text in (fitted.sentences, *fitted.notes):
        assert not any(word in text.zh for word in ("导致", "使得", "促进", "提高了", "平均效果"))
        assert not any(word in text.en for word in ("caused", "increased", "average effect"))


def test_refuses_training_that_starts_for_all_at_once():
    rows = towns()
    rows["trained"] = (rows["year"] >= 4).astype(int)
    with pytest.raises(DesignError, match="`trained` must change within units"):
        TwoWayFixedEffects(*NAMES).fit(rows)


def test_refuses_training_that_is_constant_in_a_unit():
    rows = towns()
    rows["trained"] = (rows["start"] > 0).astype(int)
    with pytest.raises(DesignError, match="`trained` must change within units"):
        TwoWayFixedEffects(*NAMES).fit(rows)


@pytest.mark.parametrize("errors", ["classical", "cluster"])
def test_coefficients_are_those_of_all_dummies(errors):
    rows = towns().iloc[::-1]
    dummies = pd.get_dummies(rows[["town", "year"]].astype(str), drop_first=True, dtype=float)
    design = sm.add_constant(pd.concat([rows[["trained", "rain"]], dummies], axis=1))
    kwds = {"groups": rows["town"].to_numpy()} if errors == "cluster" else {}
    kind = "cluster" if errors == "cluster" else "nonrobust"
    theirs = sm.OLS(rows["income"], design).fit(cov_type=kind, cov_kwds=kwds)
    ours = TwoWayFixedEffects(*NAMES, covariates=("rain",), errors=errors).fit(rows)
    frame = ours.to_frame().set_index("term")
    n, units, k = len(rows), 60, design.shape[1]
    # statsmodels counts unit effects in the factor of clustered errors, and Stata doesn't
    factor = np.sqrt((n - k) / (n - k + units)) if errors == "cluster" else 1.0
    for term in ("trained", "rain"):
        assert frame.loc[term, "estimate"] == pytest.approx(theirs.params[term], abs=1e-10)
        assert frame.loc[term, "se"] == pytest.approx(theirs.bse[term] * factor, rel=1e-9)


def test_permuted_rows_and_renamed_units_change_nothing(fitted):
    rows = towns().sample(frac=1, random_state=2)
    rows["town"] = "t" + (rows["town"] * 7 % 61).astype(str)
    other = TwoWayFixedEffects(*NAMES, covariates=("rain",)).fit(rows)
    pd.testing.assert_frame_equal(other.to_frame(), fitted.to_frame(), atol=1e-9, rtol=0)
    for a, b in zip(other.gates, fitted.gates, strict=True):
        assert a.value == pytest.approx(b.value, abs=1e-9)


def test_negative_weights_are_counted_as_by_hand():
    rows = towns(n=3).assign(income=0.0)
    status = rows.pivot_table(index="town", columns="year", values="trained").to_numpy()
    residual = status - status.mean(0) - status.mean(1)[:, None] + status.mean()
    weight = residual[status == 1] / residual[status == 1].sum()
    gate = {gate.name: gate for gate in TwoWayFixedEffects(*NAMES).fit(towns()).gates}
    assert gate["negative_weights"].value == pytest.approx(-weight[weight < 0].sum(), abs=1e-9)
    assert gate["negative_weights"].passed is bool((weight > 0).all())


def test_an_amount_of_training_has_no_weights_to_check():
    rows = towns()
    rows["trained"] = rows["trained"] * 0.5 * rows["year"]
    gate = {gate.name: gate for gate in TwoWayFixedEffects(*NAMES).fit(rows).gates}
    assert gate["negative_weights"].passed is None


def test_reaction_before_training_fails_the_gate():
    rows = towns()
    rows["income"] += 3.0 * (rows["year"] == rows["start"] - 1)
    gates = {gate.name: gate for gate in TwoWayFixedEffects(*NAMES).fit(rows).gates}
    assert gates["pre_trends"].passed is False


def test_two_treated_units_are_warned_of():
    rows = towns().query("start == 0 or town in [1, 4]")
    result = TwoWayFixedEffects(*NAMES).fit(rows)
    gate = {gate.name: gate for gate in result.gates}["small_groups"]
    assert (gate.passed, gate.value) == (False, 2.0)
    assert gate.text.en in result.sentences.en


def test_gaps_and_units_seen_once_are_dropped_and_counted():
    rows = towns()
    rows.loc[(rows["town"] == 0) & (rows["year"] > 1), "income"] = np.nan
    result = TwoWayFixedEffects(*NAMES).fit(rows)
    assert (result.unit_n, result.n_dropped) == (59, 6)
    assert "6" in result.notes[-1].en


@pytest.mark.parametrize(
    ("change", "options", "error", "said"),
    [
        (lambda r: pd.concat([r, r.head(2)]), {}, DesignError, "2 of 362 rows repeat"),
        (lambda r: r.assign(sum=r["rain"] + r["trained"]), {"covariates": ("rain", "sum")},
         DesignError, "`trained` must change within"),
        (lambda r: r.assign(income=r["town"] + r["year"]), {}, DesignError, "fitted exactly"),
        (lambda r: r.query("year == 3"), {}, TooFewError, "2 units seen twice, not 0"),
        (lambda r: r.query("town < 4"), {}, TooFewError, "5 clusters, not 4"),
        (lambda r: r.assign(county=r["year"]), {"cluster": "county"}, DesignError, "whole units"),
        (lambda r: r.assign(trained="yes"), {}, ValueRangeError, "numbers"),
    ],
    ids=["person-times", "collinear", "identical", "one year", "few", "clusters", "text"],
)  # fmt: skip
def test_bad_input_is_refused(change, options, error, said):
    with pytest.raises(error, match=said):
        TwoWayFixedEffects(*NAMES, **options).fit(change(towns()))


def test_options_are_checked():
    with pytest.raises(UnknownNameError):
        TwoWayFixedEffects(*NAMES, errors="robust")
    with pytest.raises(ValueRangeError):
        TwoWayFixedEffects(*NAMES, confidence=0)


def test_effects_that_grow_make_the_regression_visibly_wrong_and_the_rollout_not():
    truth = 2.0 * (1 + 2 + 3 + 4 + 1 + 2) / 6
    regression, rollout = [], []
    for seed in range(100):
        rows = towns(seed)
        regression.append(TwoWayFixedEffects(*NAMES).fit(rows).estimate)
        model = StaggeredRollout("town", "year", "start", "income", never="zero", draws=0)
        rollout.append(model.fit(rows).estimate)
    noise = np.std(rollout, ddof=1) / 10
    assert abs(np.mean(rollout) - truth) < 3 * noise
    assert truth - np.mean(regression) > 10 * noise
