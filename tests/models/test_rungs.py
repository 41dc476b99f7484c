"""The rungs and the words each one allows."""

from __future__ import annotations

import pytest

from fedanalysis.errors import DesignError
from fedanalysis.language import Text
from fedanalysis.models import rungs
from fedanalysis.models.rungs import Rung, causal_words_in, check_words


def test_six_rungs_from_counts_to_lottery():
    assert [int(rung) for rung in Rung] == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("table", ["RUNG_NAMES", "MAY_SAY", "MAY_NOT_SAY", "NEXT_STEP"])
def test_every_rung_has_its_words_in_both_languages(table):
    texts = getattr(rungs, table)
    assert set(texts) == set(Rung)
    assert all(text.zh and text.en for text in texts.values())


@pytest.mark.parametrize("table", ["RUNG_NAMES", "MAY_SAY", "MAY_NOT_SAY", "NEXT_STEP"])
def test_words_below_rung_three_claim_no_cause(table):
    texts = getattr(rungs, table)
    assert [causal_words_in(texts[rung]) for rung in Rung if rung < 3] == [(), (), ()]


@pytest.mark.parametrize("rung", [Rung.ADJUSTED, Rung.BEFORE_AFTER])
def test_rungs_three_and_four_speak_conditionally(rung):
    assert "如果" in rungs.MAY_SAY[rung].zh
    assert " if " in rungs.MAY_SAY[rung].en


@pytest.mark.parametrize(
    "text",
    [
        Text("培训导致就业", "x"),
        Text("培训效果显著", "x"),
        Text("甲", "Training IMPROVES incomes"),
        Text("甲", "The effect of the class"),
        Text("甲", "It led to jobs"),
    ],
)
def test_refuses_causal_words_below_rung_three(text):
    with pytest.raises(DesignError, match="can't claim a cause on rung 1"):
        check_words(text, rung=Rung.RATE)
    assert check_words(text, rung=Rung.ADJUSTED) is text


def test_words_inside_other_words_are_no_claim():
    assert causal_words_in(Text("原因不明", "because; raisedbeds; the sideeffect")) == ()
