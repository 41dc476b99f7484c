"""No summary below rung 3 claims a cause, in either language, whatever the data."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fedanalysis.language import Text
from fedanalysis.models.cost_effect import CostEffect, GivenEffect
from fedanalysis.models.dose import DoseResponse
from fedanalysis.models.learning import KirkpatrickLevel, LearningGain
from fedanalysis.models.power import ChangePower, SharePower
from fedanalysis.models.rungs import CAUSAL_WORDS, Rung, causal_words_in
from fedanalysis.models.subgroups import SubgroupEffects
from fedanalysis.models.training_effect import TrainingEffect

FORBIDDEN = Text(
    zh="导致 使得 促进 提高了 带来 影响了 效果显著",
    en="causes leads to increases improves boosts effect of",
)


def test_lexicon_knows_the_words_that_were_named():
    assert set(FORBIDDEN.zh.split()) <= set(CAUSAL_WORDS["zh"])
    for word in ["causes", "leads to", "increases", "improves", "boosts", "effect of"]:
        assert word in CAUSAL_WORDS["en"]


def _random_counts(rng):
    success, unobserved, failed = (int(v) for v in rng.integers(0, 60, 3))
    persons = success + unobserved + failed + 1
    counts = {"employed_n": success}
    if rng.random() < 0.7:
        counts["person_n"] = persons
    if rng.random() < 0.5:
        counts["unobserved_n"] = unobserved
    if rng.random() < 0.5:
        counts["person_time_n"] = persons + int(rng.integers(0, 200))
        if rng.random() < 0.7:
            counts["max_times"] = int(rng.integers(1, 9))
    return counts


def _random_spec(rng):
    low, high = sorted(rng.random(2))
    known = rng.random() < 0.5
    said = Text("劳动力调查", "labour force survey") if known and rng.random() < 0.5 else None
    return TrainingEffect(
        outcome="employed",
        baseline=(low, high) if known else None,
        grounds=said,
        name=Text("创业", "started a business") if rng.random() < 0.3 else None,
        confidence=float(rng.choice([0.8, 0.9, 0.95, 0.99])),
    )


def _said(found):
    return [found.sentences, *found.notes, found.may_say, found.may_not_say, found.next_step]


@pytest.mark.parametrize("seed", range(8))
def test_no_summary_of_counts_claims_a_cause(seed):
    rng = np.random.default_rng(seed)
    rungs = set()
    for _ in range(40):
        found = _random_spec(rng).fit(_random_counts(rng))
        rungs.add(found.rung)
        for text in _said(found):
            assert causal_words_in(text) == ()
            assert text.zh.strip()
            assert text.en.strip()
            assert "nan" not in text.en
    assert rungs == {Rung.COUNTS, Rung.RATE, Rung.BOUNDS}


@pytest.mark.parametrize("seed", range(4))
def test_no_summary_of_persons_claims_a_cause(seed):
    rng = np.random.default_rng(seed)
    for _ in range(20):
        n = int(rng.integers(4, 60))
        frame = pd.DataFrame(
            {
                "person_id": rng.integers(0, n, n),
                "trained": np.arange(n) % 2,
                "employed": rng.choice([0.0, 1.0, np.nan], n, p=[0.5, 0.4, 0.1]),
            }
        )
        found = TrainingEffect(treated=str(rng.choice(["", "trained"])) or None).fit(frame)
        assert found.rung < Rung.ADJUSTED
        for text in _said(found):
            assert causal_words_in(text) == ()


def _learning(rng):
    n = int(rng.integers(3, 40))
    first = rng.normal(60, 10, n)
    frame = pd.DataFrame({"score_before": first, "score_after": first + rng.normal(0, 9, n)})
    frame.loc[rng.random(n) < 0.1, "score_after"] = np.nan
    frame.loc[:2, "score_after"] = rng.normal(60, 10, 3)
    known = {"reliability": 0.8, "population_mean": 65.0} if rng.random() < 0.5 else {}
    level = KirkpatrickLevel(int(rng.integers(1, 5)))
    return LearningGain(level=level, **known).fit(frame)


def _hours(rng):
    hours = rng.choice([0, 5, 10, 20, 40, 60], int(rng.integers(60, 120))).astype(float)
    shape = rng.choice([hours, np.log1p(hours), hours / (hours + 5)])
    frame = pd.DataFrame({"hours": hours, "employed": shape + rng.normal(0, 0.5, hours.size)})
    return DoseResponse().fit(frame)


def _cost(rng):
    k = int(rng.integers(2, 9))
    table = pd.DataFrame(
        {"cost_yuan": rng.uniform(1e3, 1e5, k), "person_n": rng.integers(5, 60, k)}
    )
    at, se = rng.normal(0.03, 0.05), float(rng.uniform(0.005, 0.05))
    effect = GivenEffect(at, se, at - 1.96 * se, at + 1.96 * se, rung=int(rng.integers(0, 3)))
    return CostEffect(sampled=bool(rng.random() < 0.5)).fit(table, effect)


def _subgroups(rng):
    k = int(rng.integers(2, 6))
    names = tuple(f"组{i}" for i in range(k))
    table = pd.DataFrame(
        {"subgroup": names, "estimate": rng.normal(0, 0.1, k), "se": rng.uniform(0.01, 0.1, k)}
    ).assign(n=100)
    return SubgroupEffects(names, rung=Rung(int(rng.integers(0, 3)))).fit(table)


def _plan(rng):
    if rng.random() < 0.5:
        return ChangePower(int(rng.integers(2, 50)), int(rng.integers(2, 50)), sd=2.0).page()
    sizes = (int(n) for n in rng.integers(2, 60, 2))
    return SharePower(*sizes, float(rng.uniform(0.05, 0.95))).page()


@pytest.mark.parametrize("make", [_learning, _hours, _cost, _subgroups, _plan])
def test_no_other_model_without_a_comparison_claims_a_cause(make):
    rng = np.random.default_rng(5)
    for _ in range(25):
        found = make(rng)
        for text in [found.sentences, *found.notes]:
            assert causal_words_in(text) == ()
            assert "nan" not in text.en.split()
            assert "nan" not in text.zh
