"""What a gate says, and when it fails."""

from __future__ import annotations

from math import isnan, nan

import pytest

from fedanalysis.language import Text
from fedanalysis.models.gates import (
    Gate,
    cluster_gate,
    dropped_gate,
    effective_gate,
    failed,
    gates_frame,
    group_gate,
    unchecked,
)
from fedanalysis.models.matching_steps import unmatched_gate
from fedanalysis.models.rungs import causal_words_in

WORD = Text("甲", "a")


def test_says_what_was_found_and_the_limit():
    gate = dropped_gate(7, 100)
    assert gate.text.en == "Rows left out for missing values: 7 of 100 (7.0%; limit 5%)."
    assert gate.text.zh == "100行中有7行（7.0%）因缺值未用（上限5%）。"


@pytest.mark.parametrize(
    "gate", [dropped_gate(7, 100), group_gate(3, 40), unmatched_gate(1, 40)], ids=lambda g: g.name
)
def test_never_claims_a_cause(gate):
    assert causal_words_in(gate.text) == ()


@pytest.mark.parametrize(("dropped", "passed"), [(0, True), (5, True), (6, False), (100, False)])
def test_five_percent_may_be_dropped(dropped, passed):
    assert dropped_gate(dropped, 100).passed is passed


@pytest.mark.parametrize(
    ("groups", "passed"), [((30, 30), True), ((29, 300), False), ((300, 29), False)]
)
def test_thirty_persons_are_needed_in_each_group(groups, passed):
    gate = group_gate(*groups)
    assert gate.passed is passed
    assert gate.value == min(groups)


def test_weights_must_leave_thirty_persons_worth():
    assert effective_gate(29.4, 400.0).passed is False
    assert effective_gate(30.0, 30.0).passed is True
    assert "29 untrained persons of one weight" in effective_gate(29.4, 400.0).text.en


def test_twenty_clusters_are_needed():
    assert cluster_gate(19, 9, 19).passed is False
    assert cluster_gate(20, 9, 20).passed is True
    assert "其中有参训者的9个" in cluster_gate(20, 9, 20).text.zh


def test_an_unchecked_gate_neither_passed_nor_failed():
    gate = unchecked("placebo", WORD)
    assert gate.passed is None
    assert isnan(gate.value)
    assert failed([gate]) == ()


def test_failed_keeps_order_and_leaves_out_the_rest():
    gates = [
        Gate(name, passed, nan, nan, WORD)
        for name, passed in [("a", False), ("b", True), ("c", None), ("d", False)]
    ]
    assert [gate.name for gate in failed(gates)] == ["a", "d"]


def test_frame_has_a_row_per_gate_and_its_columns_when_empty():
    frame = gates_frame([dropped_gate(7, 100), unchecked("placebo", WORD)])
    assert frame["gate"].tolist() == ["dropped_rows", "placebo"]
    assert frame["passed"].tolist() == [False, None]
    assert gates_frame([]).columns.tolist() == frame.columns.tolist()
    assert gates_frame([]).dtypes.tolist() == frame.dtypes.tolist()


def test_a_gate_can_not_be_changed():
    with pytest.raises(AttributeError):
        dropped_gate(7, 100).passed = True
