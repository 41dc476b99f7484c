"""Joins linked pairs into persons: takes pairs, best first, gives groups without contradiction."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

Whole = npt.NDArray[np.int64]
_YEARS_APART = 1


class Groups:
    """Groups of entries, each one person as far as the pairs say.

    Parameters
    ----------
    entries : DataFrame
        With `id_number`, `sex_code`, `year`; positions 0 to n − 1.
    """

    def __init__(self, entries: pd.DataFrame) -> None:
        self._above = list(range(len(entries)))
        self._ids = [{number} - {""} for number in entries["id_number"].tolist()]
        self._sexes = [{code} & {"1", "2"} for code in entries["sex_code"].tolist()]
        self._years = [
            {int(year)} if year.isdigit() else set() for year in entries["year"].tolist()
        ]

    def join(self, left: int, right: int, *, told: bool = False) -> str:
        """Join the groups of two entries, unless they contradict each other.

        Parameters
        ----------
        left, right : int
            Positions.
        told : bool
            Whether a clerk said so, which outweighs a difference.

        Returns
        -------
        str
            Empty if they are joined; else what contradicts: ``id``, ``sex`` or ``birth``.
        """
        one, two = self.of(left), self.of(right)
        if one == two:
            return ""
        if not told and (why := self._against(one, two)):
            return why
        keep, gone = min(one, two), max(one, two)
        self._above[gone] = keep
        for sets in (self._ids, self._sexes, self._years):
            sets[keep] |= sets[gone]
        return ""

    def of(self, at: int) -> int:
        """Return the group of an entry: its first member."""
        while self._above[at] != at:
            self._above[at] = self._above[self._above[at]]
            at = self._above[at]
        return at

    def numbers(self) -> Whole:
        """Return the group of every entry."""
        return np.array([self.of(at) for at in range(len(self._above))], dtype=np.int64)

    def _against(self, one: int, two: int) -> str:
        ids = self._ids[one] | self._ids[two]
        if len(ids) > 1 and _far_apart(ids):
            return "id"
        if len(self._sexes[one] | self._sexes[two]) > 1:
            return "sex"
        years = self._years[one] | self._years[two]
        return "birth" if years and max(years) - min(years) > _YEARS_APART else ""


def _far_apart(numbers: Iterable[str]) -> bool:
    from rapidfuzz.distance import DamerauLevenshtein

    first, *others = sorted(numbers)
    return any(DamerauLevenshtein.distance(first, other) > 1 for other in others)
