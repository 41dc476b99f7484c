"""Stacked estimating equations against statsmodels and against leaving persons out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.treatment.treatment_effects import TreatmentEffect

from fedanalysis.errors import DesignError
from fedanalysis.models.adjusted import AdjustedComparison
from fedanalysis.models.adjusted_fit import check_arm_rank


def make_persons(n=600, seed=11):
    rng = np.random.default_rng(seed)
    age, high = rng.normal(40, 9, n).round(), rng.integers(0, 2, n).astype(float)
    chance = 1 / (1 + np.exp(-(0.04 * (age - 40) + 0.5 * high - 0.2)))
    trained = (rng.random(n) < chance).astype(int)
    income = 1 + 0.5 * trained + 0.05 * age + 0.4 * high + rng.normal(0, 1, n)
    frame = pd.DataFrame({"trained": trained, "income": income, "age": age, "high": high})
    return frame.assign(income_before=rng.normal(2, 1, n), village=rng.integers(0, 40, n))


@pytest.fixture(scope="module")
def persons():
    return make_persons()


@pytest.mark.parametrize("group", ["all", 1])
@pytest.mark.parametrize(("method", "theirs"), [("ra", "ra"), ("ipw", "ipw"), ("ipwra", "ipw_ra")])
def test_agrees_with_statsmodels(persons, method, theirs, group):
    """statsmodels differentiates its moments numerically, so errors agree to 1e-5 only."""
    wide = persons.assign(old=persons["age"] > 45)
    # Six columns: statsmodels 0.15 counts on just so many for "ipw_ra".
    names = ["age", "high", "old", "income_before", "village"]
    x = np.column_stack([np.ones(len(wide)), wide[names].astype(float)])
    treated = wide["trained"].to_numpy()
    chance = sm.Probit(treated, x).fit(disp=0, method="newton", tol=1e-12)
    effect = TreatmentEffect(sm.OLS(wide["income"].to_numpy(), x), treated, results_select=chance)
    found = getattr(effect, theirs)(effect_group=group)
    ours = AdjustedComparison(
        "income",
        covariates=tuple(names),
        method=method,
        estimand="ATE" if group == "all" else "ATT",
        link="probit",
    ).fit(wide)
    assert ours.estimate == pytest.approx(float(np.asarray(found.effect)[0]), rel=1e-6)
    assert ours.se == pytest.approx(float(np.asarray(found.sd)[0]), rel=1e-5)


def test_the_error_of_aipw_for_the_trained_is_near_the_jackknife():
    """Influence functions and leaving each person out must agree to first order."""
    few = make_persons(n=200, seed=2)
    spec = AdjustedComparison("income", covariates=("age",), estimand="ATT")
    left = np.array([spec.fit(few.drop(index=i)).estimate for i in few.index])
    jackknife = np.sqrt((len(few) - 1) / len(few) * ((left - left.mean()) ** 2).sum())
    assert spec.fit(few).se == pytest.approx(jackknife, rel=0.03)


def test_rank_is_judged_within_the_group():
    design = np.column_stack([np.ones(6), [1.0, 2, 3, 4, 5, 6], [2.0, 4, 6, 1, 0, 7]])
    names = ["constant", "a", "b"]
    check_arm_rank(design, np.ones(6, dtype=bool), names)
    first = np.array([True, True, True, False, False, False])
    with pytest.raises(DesignError, match="in all 3 rows"):
        check_arm_rank(design, first, names)


def test_rank_is_judged_across_blocks_of_rows():
    rng = np.random.default_rng(0)
    design = np.column_stack([np.ones(140_000), rng.normal(size=(140_000, 2))])
    rows = rng.random(140_000) < 0.5
    check_arm_rank(design, rows, ["constant", "a", "b"])
    design[:, 2] = design[:, 1] - 2
    with pytest.raises(DesignError, match="something of its own"):
        check_arm_rank(design, rows, ["constant", "a", "b"])
