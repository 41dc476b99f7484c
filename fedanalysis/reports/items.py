"""One figure on its way to the table, and the counts of a text to be looked up by place."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from fedanalysis.reports.context import Context, Layout
from fedanalysis.reports.meaning import Meaning


@dataclass(slots=True)
class Item:
    """One figure on its way to the table.

    Attributes
    ----------
    context : Context
        Where it stands.
    meaning : Meaning
        What it is.
    start, end : int
        Its span.
    value : float or None
        Its value.
    unit : str
        Its unit.
    part, base : int or None
        Positions of the figures it is a part, and a share, of.
    """

    context: Context
    meaning: Meaning
    start: int
    end: int
    value: float | None
    unit: str
    qualifier: str = "none"
    part: int | None = None
    base: int | None = None


_NEAR = 20


class Counts:
    """The counts and amounts of a text, to be looked up by sentence and place."""

    def __init__(self, items: list[Item], layout: Layout) -> None:
        self._all = [
            item
            for item in items
            if item.meaning.kind in ("count", "money") and item.value is not None
        ]
        self._starts = [item.start for item in self._all]
        self._by_sentence: dict[int, list[Item]] = {}
        for item in self._all:
            self._by_sentence.setdefault(layout.sentence(item.start), []).append(item)

    def of_sentence(self, number: int) -> list[Item]:
        """Return the counts of one sentence, in order."""
        return self._by_sentence.get(number, [])

    def just_before(self, at: int, number: int) -> list[Item]:
        """Return the last counts of sentence `number` that stand before `at`, in order.

        A sentence of more than a few dozen counts is a list: what stands further back is not what
        a share speaks of, and looking there would make long lists slow.
        """
        sentence = self.of_sentence(number)
        upto = bisect_left(sentence, at, key=lambda item: item.start)
        return sentence[max(0, upto - _NEAR) : upto]

    def back_from(self, at: int) -> Iterator[Item]:
        """Yield the counts before position `at`, the nearest first."""
        for number in range(bisect_left(self._starts, at) - 1, -1, -1):
            yield self._all[number]
