"""What a number can be: kind, subkind, and whether it states a fact."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fedanalysis.reports.context import Context


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one number is.

    Attributes
    ----------
    kind, subkind : str
        As in :class:`fedanalysis.reports.figures.Figures`.
    is_fact : bool
        Whether it states something about the world.
    unit : str or None
        A unit that differs from the classifier printed, such as a lost ``%``; None to keep it.
    extra : int
        Characters after the span that belong to it (年代, 两委).
    """

    kind: str
    subkind: str = ""
    is_fact: bool = True
    unit: str | None = None
    extra: int = 0


#: No figure at all: an idiom, or a numeral inside a word.
DROP = Meaning("drop", is_fact=False)
Rule = Callable[[Context], Meaning | None]
