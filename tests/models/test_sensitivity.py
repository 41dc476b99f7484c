"""What a robustness value may say, must never say, and must refuse."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from fedanalysis.errors import ColumnError, DesignError, UnknownNameError, ValueRangeError
from fedanalysis.models.rungs import causal_words_in
from fedanalysis.models.sensitivity import Robustness, robustness


@pytest.fixture
def persons():
    rng = np.random.default_rng(7)
    skill, age = rng.normal(size=400), rng.normal(40, 9, size=400)
    trained = (skill + rng.normal(size=400) > 0).astype(int)
    income = 2 + 0.5 * trained + skill + 0.02 * age + rng.normal(size=400)
    return pd.DataFrame({"trained": trained, "income": income, "skill": skill, "age": age})


@pytest.fixture
def result(persons):
    return Robustness("income", "trained", ("skill", "age")).fit(persons)


# the sentence it may print


def test_says_what_a_difference_would_have_to_explain():
    text = robustness(0.0973, 0.02325, 783).sentences
    assert text.en.startswith(
        "An unmeasured difference would have to explain at least 13.9% of what is left"
    )
    assert "7.6%" in text.en
    assert "各至少13.9%" in text.zh
    assert "各解释7.6%" in text.zh


def test_says_that_the_interval_holds_zero_already():
    found = robustness(0.1, 0.1, 100)
    assert found.value_ci == 0
    assert "allows that already" in found.sentences.en
    assert "本已不能排除" in found.sentences.zh


# the sentence it must never print


def test_never_calls_an_estimate_robust_or_proven(result):
    said = [result.sentences, *result.notes]
    for text in said:
        assert not causal_words_in(text)
        for word in ["robust", "proves", "no hidden bias", "ruled out for certain"]:
            assert word not in text.en
        for word in ["稳健", "证明", "不存在遗漏"]:
            assert word not in text.zh


# the data that force the refusal


def test_refuses_text_for_training(persons):
    frame = persons.assign(trained=persons["trained"].map({0: "否", 1: "是"}))
    with pytest.raises(DesignError, match="`trained` must hold numbers, not text"):
        Robustness("income", "trained").fit(frame)


def test_refuses_one_group(persons):
    with pytest.raises(DesignError, match="both trained and untrained"):
        Robustness("income", "trained").fit(persons.assign(trained=1))


def test_refuses_other_codes(persons):
    with pytest.raises(ValueRangeError, match="0 \\(not trained\\) or 1"):
        Robustness("income", "trained").fit(persons.assign(trained=persons["trained"] + 1))


def test_refuses_dependent_columns_and_names_them(persons):
    frame = persons.assign(twice=2 * persons["skill"])
    with pytest.raises(DesignError, match=r"twice|skill"):
        Robustness("income", "trained", ("skill", "twice")).fit(frame)


def test_refuses_a_missing_column(persons):
    with pytest.raises(ColumnError, match="skil"):
        Robustness("income", "trained", ("skil",)).fit(persons)


def test_refuses_too_few_degrees(persons):
    few = pd.concat([persons[persons["trained"] == one].head(2) for one in (0, 1)])
    with pytest.raises(DesignError, match="two degrees of freedom"):
        Robustness("income", "trained", ("skill",)).fit(few.head(4))


@pytest.mark.parametrize("q", [0.0, -1.0, float("nan")])
def test_refuses_no_part_of_the_estimate(q):
    with pytest.raises(ValueRangeError, match="`q`"):
        robustness(1.0, 0.1, 100, q=q)


@pytest.mark.parametrize("se", [0.0, -1.0, float("inf"), float("nan")])
def test_refuses_an_impossible_error(se):
    with pytest.raises(ValueRangeError, match="`se`"):
        robustness(1.0, se, 100)


def test_refuses_an_unknown_benchmark(result):
    with pytest.raises(UnknownNameError, match="Did you mean `skill`"):
        result.benchmark("skil")


# behaviour


def test_bias_at_the_robustness_value_takes_the_estimate_to_zero(result):
    left = result.adjusted(result.value, result.value)
    assert left["estimate"] == pytest.approx(0, abs=1e-9)


def test_bias_at_the_interval_value_brings_zero_to_its_end():
    found = robustness(0.5, 0.1, 200)
    assert found.adjusted(found.value_ci, found.value_ci)["ci_low"] == pytest.approx(0, abs=1e-9)


def test_adjusting_by_a_real_omitted_variable_gives_the_long_regression(persons):
    """The bias formula is exact: feed it what the left-out variable explains."""
    x = sm.add_constant(persons[["trained", "age"]].to_numpy())
    y, z = persons["income"].to_numpy(), persons["skill"].to_numpy()
    short = Robustness("income", "trained", ("age",)).fit(persons)
    long = sm.OLS(y, np.column_stack([x, z])).fit()
    of_treat = sm.OLS(x[:, 1], np.column_stack([x[:, [0, 2]], z])).fit()
    shares = [
        fit.tvalues[-1] ** 2 / (fit.tvalues[-1] ** 2 + fit.df_resid) for fit in (of_treat, long)
    ]
    left = short.adjusted(*shares)
    assert left["estimate"] == pytest.approx(long.params[1], abs=1e-9)
    assert left["se"] == pytest.approx(long.bse[1], abs=1e-9)
    assert left["ci_low"] == pytest.approx(long.conf_int()[1][0], abs=1e-9)


def test_order_of_rows_and_covariates_changes_nothing(persons, result):
    mixed = persons.sample(frac=1, random_state=3)
    again = Robustness("income", "trained", ("age", "skill")).fit(mixed)
    assert again.value == pytest.approx(result.value, abs=1e-9)
    pd.testing.assert_frame_equal(
        again.partial.sort_values("covariate", ignore_index=True),
        result.partial.sort_values("covariate", ignore_index=True),
    )


def test_unit_of_the_outcome_changes_no_share(persons, result):
    again = Robustness("income", "trained", ("skill", "age")).fit(
        persons.assign(income=1000 * persons["income"])
    )
    assert again.value_ci == pytest.approx(result.value_ci, abs=1e-9)


def test_counts_dropped_rows(persons):
    frame = persons.copy()
    frame.loc[:9, "skill"] = np.nan
    found = Robustness("income", "trained", ("skill",)).fit(frame)
    assert (found.n_used, found.n_dropped) == (390, 10)
    assert any("10" in note.en for note in found.notes)


def test_contour_holds_the_estimate_at_its_corner(result):
    grid = result.contour(most=0.2, steps=5)
    assert len(grid) == 25
    assert grid.loc[0, "estimate"] == pytest.approx(result.estimate)
    assert grid["estimate"].max() <= result.estimate + 1e-12


def test_negative_estimates_mirror_positive_ones():
    up, down = robustness(0.5, 0.1, 200), robustness(-0.5, 0.1, 200)
    assert up.value == down.value
    assert down.adjusted(0.1, 0.1)["estimate"] == -up.adjusted(0.1, 0.1)["estimate"]


def test_too_strong_a_benchmark_is_missing_not_wrong(result):
    assert np.isnan(result.benchmark("skill", times=[50])["estimate"]).all()


def test_frame_has_the_shape_of_every_model(result):
    frame = result.to_frame()
    assert list(frame) == ["term", "estimate", "ci_low", "ci_high", "n"]
    assert repr(result) == result.summary() == result.sentences.zh
