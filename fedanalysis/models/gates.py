"""Gates that a comparison must pass: takes what was measured, gives a verdict with its words.

A gate is no option: every effect reports all of its gates, and a failed one stands in the result
and in the figure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from fedanalysis.language import Text


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
