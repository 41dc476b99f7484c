"""No summary below rung 3 claims a cause, in either language, whatever the data."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fedanalysis.language import Text
from fedanalysis.models.rungs import CAUSAL_WORDS, Rung, causal_words_in
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
    return TrainingEffect(
        outcome="employed",
        baseline=(low, high) if rng.random() < 0.5 else None,
        grounds=Text("劳动力调查", "labour force survey") if rng.random() < 0.5 else None,
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
