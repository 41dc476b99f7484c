"""Gates that a comparison must pass: takes what was measured, gives a verdict with its words.

A gate is no option: every effect reports all of its gates, and a failed one stands in the result
and in the figure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import nan

import pandas as pd

from fedanalysis.language import Text

SMALL_GROUP = 30
MOST_DROPPED = 0.05


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition of a comparison, what was found, and whether it holds.

    Attributes
    ----------
    name : str
        Short name, such as ``overlap`` or ``balance``.
    passed : bool or None
        Whether the condition holds; None if it couldn't be checked.
    value : float
        What was found, in the unit of `limit`; missing if it couldn't be checked.
    limit : float
        The bound that `value` was compared with.
    text : Text
        One sentence with both figures, in Chinese and English.

    Examples
    --------
    >>> Gate("balance", False, 0.31, 0.10, Text("不平衡", "out of balance")).passed
    False
    """

    name: str
    passed: bool | None
    value: float
    limit: float
    text: Text


def failed(gates: Iterable[Gate]) -> tuple[Gate, ...]:
    """Return the gates that did not hold, in their order; unchecked ones are not among them."""
    return tuple(gate for gate in gates if gate.passed is False)


def gates_frame(gates: Iterable[Gate]) -> pd.DataFrame:
    """Return one row per gate: `gate`, `passed` (None if unchecked), `value`, `limit`."""
    rows = [(gate.name, gate.passed, gate.value, gate.limit) for gate in gates]
    frame = pd.DataFrame(rows, columns=["gate", "passed", "value", "limit"])
    return frame.astype({"gate": "str", "passed": "object", "value": float, "limit": float})


def group_gate(untrained: int, trained: int) -> Gate:
    """Return whether the smaller group has at least 30 persons."""
    smaller = min(untrained, trained)
    text = Text(
        f"参训{trained}人，未参训{untrained}人（每组至少{SMALL_GROUP}人，区间才可信）。",
        f"Trained: {trained}, untrained: {untrained} (an interval takes at least {SMALL_GROUP} "
        "in each group).",
    )
    return Gate("group_size", smaller >= SMALL_GROUP, float(smaller), float(SMALL_GROUP), text)


def dropped_gate(dropped: int, given: int) -> Gate:
    """Return whether at most 5 % of the rows were left out for missing values."""
    share = dropped / given
    text = Text(
        f"{given}行中有{dropped}行（{100 * share:.1f}%）因缺值未用（上限5%）。",
        f"Rows left out for missing values: {dropped} of {given} ({100 * share:.1f}%; limit 5%).",
    )
    return Gate("dropped_rows", share <= MOST_DROPPED, share, MOST_DROPPED, text)


def unchecked(name: str, text: Text, *, limit: float = nan) -> Gate:
    """Return a gate that couldn't be checked, with the sentence that says why."""
    return Gate(name, None, nan, limit, text)
