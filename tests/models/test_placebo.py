"""What a placebo outcome says, and what it must refuse."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from fedanalysis.errors import ColumnError, DesignError
from fedanalysis.models.adjusted import AdjustedComparison
from fedanalysis.models.matching import MatchedComparison
from fedanalysis.models.placebo import placebo_gates
from fedanalysis.models.rungs import causal_words_in


@pytest.fixture(scope="module")
def persons():
    rng = np.random.default_rng(3)
    n = 800
    age, drive = rng.normal(40, 9, n), rng.normal(size=n)
    trained = (rng.random(n) < 1 / (1 + np.exp(-(0.03 * (age - 40) + drive)))).astype(int)
    return pd.DataFrame(
        {
            "trained": trained,
            "age": age,
            "drive": drive,
            "income": 1 + trained + drive + rng.normal(size=n),
            "income_before": drive + rng.normal(size=n),
            "height": np.random.default_rng(0).normal(160, 6, n),
        }
    )


def comparison(**options):
    return AdjustedComparison(**{"outcome": "income", "covariates": ("age",)} | options)


def test_says_that_the_groups_differed_before(persons):
    result = comparison(placebo=("income_before",)).fit(persons)
    gate = next(gate for gate in result.gates if gate.name == "placebo:income_before")
    assert gate.passed is False
    assert gate.text.en.startswith("`income_before`, measured before the training, differs by")
    assert "it should be 0" in result.sentences.en
    assert "本应为0" in result.sentences.zh
    assert "failed_gate:placebo:income_before" in set(result.to_frame()["term"])


def test_never_says_that_a_passed_placebo_proves_anything(persons):
    result = comparison(placebo=("height",)).fit(persons)
    gate = next(gate for gate in result.gates if gate.name == "placebo:height")
    assert gate.passed
    assert causal_words_in(gate.text) == ()
    assert "placebo" not in result.sentences.en
    for word in ("proves", "rules out", "no hidden"):
        assert word not in gate.text.en


def test_refuses_a_placebo_that_is_adjusted_for_or_the_outcome(persons):
    with pytest.raises(DesignError, match="can't be adjusted for"):
        comparison(placebo=("age",)).fit(persons)
    with pytest.raises(DesignError, match="both the outcome and its placebo"):
        comparison(placebo=("income",)).fit(persons)
    with pytest.raises(ColumnError):
        comparison(placebo=("income_befor",)).fit(persons)


def test_adjusting_for_what_mattered_mends_the_placebo(persons):
    gates = comparison(covariates=("age", "drive"), placebo=("income_before",)).fit(persons).gates
    assert next(gate for gate in gates if gate.name.startswith("placebo")).passed


def test_several_placebos_share_the_error(persons):
    gates = placebo_gates(comparison(), persons, ("income_before", "height"))
    assert [gate.limit for gate in gates] == pytest.approx([norm.ppf(1 - 0.0125)] * 2)


def test_the_figure_is_the_same_comparison_of_the_earlier_outcome(persons):
    spec = comparison(method="ipw")
    gate = placebo_gates(spec, persons, ("income_before",))[0]
    same = comparison(method="ipw", outcome="income_before").fit(persons)
    assert gate.value == pytest.approx(abs(same.estimate) / same.se)


def test_matching_has_placebos_too(persons):
    spec = MatchedComparison("income", covariates=("age",), placebo=("income_before",))
    assert "`income_before`, measured before" in spec.fit(persons).sentences.en


def test_without_an_earlier_outcome_it_is_unchecked(persons):
    (gate,) = placebo_gates(comparison(), persons, ())
    assert gate.passed is None
    assert "was not made" in gate.text.en
