"""Hides small counts of persons: takes a table of counts, gives it with totals and gaps.

A count below five is hidden, and so are as many others as it takes that no hidden count can be
worked out from what is left, to within a range of five.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

LEAST = 5


def protect_counts(counts: pd.DataFrame, *, least: int = LEAST) -> pd.DataFrame:
    """Return counts of persons with totals, small ones hidden and none of these recoverable.

    Column totals are never hidden, so that several tables of the same persons, which share them,
    don't give each other's gaps away. Where a column has fewer than `least` persons in all, or all
    persons are fewer, no columns or no counts are shown.

    Parameters
    ----------
    counts : pandas.DataFrame
        One row per category, one column per group; whole numbers, 0 and up. Every person stands in
        one cell.
    least : int
        The smallest count shown.

    Returns
    -------
    pandas.DataFrame
        The same rows and a last row ``total``; the same columns and a last column ``all``; Int64,
        ``<NA>`` where hidden. A group without any person shows 0.

    Notes
    -----
    Each hidden count must be able to take values at least `least` apart under everything shown,
    found by linear programming; a table with totals has whole-number extremes.

    References
    ----------
    Hundepool, A. et al. (2012), *Statistical Disclosure Control*, ch. 4 (Wiley).

    Examples
    --------
    >>> counts = pd.DataFrame({"women": [40, 3, 20, 9]}, index=["a", "b", "c", "d"])
    >>> protect_counts(counts)["women"].tolist()
    [40, <NA>, 20, <NA>, 72]
    """
    values = counts.to_numpy(dtype=np.int64)
    groups = values.sum(axis=0)
    shown = pd.DataFrame(index=[*counts.index, "total"], columns=[*counts.columns, "all"])
    shown = shown.astype("Int64")
    if groups.sum() < least:
        return shown
    live = groups > 0
    shown.loc[:, counts.columns[~live]] = 0
    if ((groups < least) & live).any():
        shown.loc[:, counts.columns] = pd.NA
        values, live = values.sum(axis=1, keepdims=True), np.array([True])
        groups, names = values.sum(axis=0), pd.Index(["all"])
    else:
        names = counts.columns[live]
    inner = values[:, live]
    gaps = _most_shown(inner, least)
    shown.loc[counts.index, names] = _masked(inner, gaps.inner)
    shown.loc[counts.index, "all"] = _masked(inner.sum(axis=1), gaps.rows)
    shown.loc["total", names] = groups[live] if len(groups) == len(live) else groups
    shown.loc["total", "all"] = int(groups.sum())
    return shown


def _most_shown(values: NDArray[np.int64], least: int) -> _Gaps:
    """Return the gaps that leave more row totals, then more counts; one column has one way only."""
    first = _Gaps.first(values, least)
    first.close()
    if values.shape[1] == 1:
        return first
    totals = _Gaps.first(values, least)
    totals.inner[:] = True
    totals.close()
    return max(totals, first, key=lambda gaps: ((~gaps.rows).sum(), (~gaps.inner).sum()))


def _masked(values: NDArray[np.int64], hidden: NDArray[np.bool_]) -> NDArray[np.object_]:
    cells = values.astype(object)
    cells[hidden] = pd.NA
    return cells


@dataclass(slots=True, eq=False)
class _Gaps:
    """Which counts are hidden: `inner` by row and column, `rows` the row totals."""

    values: NDArray[np.int64]
    least: int
    inner: NDArray[np.bool_]
    rows: NDArray[np.bool_]

    @classmethod
    def first(cls, values: NDArray[np.int64], least: int) -> _Gaps:
        return cls(values, least, values < least, values.sum(axis=1) < least)

    def close(self) -> None:
        """Hide more until no hidden small count can be worked out."""
        if self.values.shape[1] == 1:
            self.rows = self.inner[:, 0]
        while (place := self._open()) is not None and self._widen(*place):
            pass
        self._show_again()

    def _show_again(self) -> None:
        """Show each larger hidden count that no small one needs hidden, the largest first."""
        totals = self.values.sum(axis=1)
        large = [(int(n), i, j) for (i, j), n in np.ndenumerate(self.values) if self.inner[i, j]]
        large += [(int(n), i, -1) for i, n in enumerate(totals) if self.rows[i]]
        for number, row, column in sorted(large, reverse=True):
            if number < self.least:
                continue
            mask = self.rows if column < 0 else self.inner[:, column]
            mask[row] = False
            if self._open() is not None:
                mask[row] = True

    def _open(self) -> tuple[int, int] | None:
        """Return a small hidden count (row, column; column −1 is the total) that isn't safe."""
        small = [(int(i), int(j)) for i, j in np.argwhere(self.values < self.least)]
        small += [(int(i), -1) for i in np.flatnonzero(self.values.sum(axis=1) < self.least)]
        return next((place for place in small if self._range(*place) < self.least), None)

    def _range(self, row: int, column: int) -> float:
        """Return how far apart the values are that a hidden count can take."""
        from scipy.optimize import linprog

        n_rows, n_columns = self.values.shape
        cells = np.eye(n_rows * n_columns).reshape(n_rows, n_columns, -1)
        known = [cells[:, j].sum(axis=0) for j in range(n_columns)]
        totals = [*self.values.sum(axis=0)]
        for i in np.flatnonzero(~self.rows):
            known.append(cells[i].sum(axis=0))
            totals.append(self.values[i].sum())
        for i, j in np.argwhere(~self.inner):
            known.append(cells[i, j])
            totals.append(self.values[i, j])
        sought = cells[row].sum(axis=0) if column < 0 else cells[row, column]
        low, high = (
            linprog(sign * sought, A_eq=np.array(known), b_eq=np.array(totals)).fun
            for sign in (1, -1)
        )
        return round(float(-high - low), 6)

    def _widen(self, row: int, column: int) -> bool:
        """Hide one more count, the smallest that can help; say whether any was left."""
        if column < 0 or self.values.shape[1] == 1:
            return self._hide_row()
        if self.inner[row].sum() + self.rows[row] < 2:
            seen = np.flatnonzero(~self.inner[row])
            self.inner[row, seen[np.argmin(self.values[row, seen])]] = True
            return True
        seen = np.flatnonzero(~self.inner[:, column])
        if len(seen):
            self.inner[seen[np.argmin(self.values[seen, column])], column] = True
            return True
        return self._hide_row()

    def _hide_row(self) -> bool:
        whole = self.inner.all(axis=1) & self.rows
        seen = np.flatnonzero(~whole)
        if not len(seen):
            return False
        at = seen[np.argmin(self.values[seen].sum(axis=1))]
        self.inner[at], self.rows[at] = True, True
        return True
