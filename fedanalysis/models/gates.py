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
FEW_CLUSTERS = 20
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


def effective_gate(untrained: float, trained: float) -> Gate:
    """Return whether weighting leaves as much as 30 persons of one weight in each group."""
    smaller = min(untrained, trained)
    text = Text(
        f"加权后的信息量相当于参训{trained:.0f}人、未参训{untrained:.0f}人（每组至少{SMALL_GROUP}人）。",
        f"After weighting the groups tell as much as {trained:.0f} trained and {untrained:.0f} "
        f"untrained persons of one weight (at least {SMALL_GROUP} in each).",
    )
    return Gate("effective_size", smaller >= SMALL_GROUP, smaller, float(SMALL_GROUP), text)


def cluster_gate(clusters: int, with_trained: int, with_untrained: int) -> Gate:
    """Return whether there are at least 20 clusters.

    References
    ----------
    Cameron, A. C. and Miller, D. L. (2015), A practitioner's guide to cluster-robust inference,
    *Journal of Human Resources* 50, 317–372, section VI: too few can mean fewer than 20 to 50.
    """
    text = Text(
        f"共{clusters}个群组，其中有参训者的{with_trained}个、有未参训者的{with_untrained}个"
        f"（少于{FEW_CLUSTERS}个时区间偏窄）。",
        f"Clusters: {clusters}, with trained persons {with_trained}, with untrained "
        f"{with_untrained} (with fewer than {FEW_CLUSTERS} intervals are too narrow).",
    )
    passed = clusters >= FEW_CLUSTERS
    return Gate("clusters", passed, float(clusters), float(FEW_CLUSTERS), text)


def unchecked(name: str, text: Text, *, limit: float = nan) -> Gate:
    """Return a gate that couldn't be checked, with the sentence that says why."""
    return Gate(name, None, nan, limit, text)
