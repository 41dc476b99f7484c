"""What one cell of a ledger was read as: the shape every parser of `codes` answers in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """One distinct text of a column, read once.

    Attributes
    ----------
    text : str
        The canonical text: what the cleaned table holds. Empty where there is no value.
    rule : str
        The rule that turned the received text into `text`, such as ``number.chinese``; empty if
        the two are equal. Blank marks (—, /, 无) become missing by a rule as well.
    reason : str
        Why there is no value though something is written, such as ``number.approximate``; empty
        where the text was read or is truly blank.
    note : str
        A warning that doesn't cost the row, such as ``id.region_unknown``; empty if there is none.
    """

    text: str
    rule: str = ""
    reason: str = ""
    note: str = ""
