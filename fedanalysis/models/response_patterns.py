"""Clusters whose likelihood is the same: takes cells by cluster, gives patterns with weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fedanalysis.models.binomial import Cells, pattern_ids

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Patterns:
    """What a random intercept needs of the clusters: trials by design row, and all successes.

    Given the coefficients, ``Σ y · x`` leaves the integral over the intercept, so that a cluster
    enters it by the trials of its design rows and the sum of its successes alone.

    Attributes
    ----------
    weight, successes : array of float, shape (p,)
        Clusters of each pattern, and the successes of one of them.
    design : array of float, shape (d, k)
    cell_pattern, cell_design : array of int, shape (c,)
        Pattern (ascending) and design row of each cell of a pattern.
    cell_trials : array of float, shape (c,)
    starts : array of int, shape (p,)
        First cell of each pattern.
    total : array of float, shape (k,)
        ``Σ y · x`` over all clusters.
    """

    weight: Floats
    successes: Floats
    design: Floats
    cell_pattern: Ints
    cell_design: Ints
    cell_trials: Floats
    starts: Ints
    total: Floats

    def add_up(self, cells: Floats) -> Floats:
        """Return the sums of `cells`, shape (c, …), over each pattern, shape (p, …)."""
        sums: Floats = np.add.reduceat(cells, self.starts, axis=0)
        return sums


def find_patterns(cells: Cells) -> Patterns:
    """Join clusters with the same trials by design row and the same sum of successes.

    Parameters
    ----------
    cells : Cells
        With clusters.

    Examples
    --------
    >>> from fedanalysis.models.binomial import collapse
    >>> cells = collapse([1, 2, 2, 1], [5] * 4, [[1, 0], [1, 1]] * 2, list("aabb"))
    >>> find_patterns(cells).weight.tolist()
    [2.0]
    """
    cluster = np.asarray(cells.cluster, dtype=np.int64)
    order = np.lexsort((cells.row, cluster))
    at, trials = cells.row[order], cells.trials[order]
    group = cluster[order]
    size = np.bincount(group)
    start = np.concatenate([[0], np.cumsum(size)[:-1]])
    successes = np.bincount(group, cells.successes[order]).astype(float)
    ids = pattern_ids([*_columns(at, trials, start, size), successes], len(size))
    _, first, weight = np.unique(ids, return_index=True, return_counts=True)
    of = np.repeat(np.arange(len(first)), size[first])
    starts = np.concatenate([[0], np.cumsum(size[first])[:-1]])
    taken = np.arange(len(of)) - starts[of] + start[first][of]
    return Patterns(
        weight=weight.astype(float),
        successes=successes[first],
        design=cells.design,
        cell_pattern=of,
        cell_design=at[taken],
        cell_trials=trials[taken],
        starts=starts,
        total=cells.design.T @ cells.by_design()[0],
    )


def _columns(at: Ints, trials: Floats, start: Ints, size: Ints) -> list[Ints]:
    """Number what stands first, second, … in each cluster; 0 where a cluster has no more."""
    kinds = pattern_ids([at, trials], len(at)) + 1
    found = []
    for place in range(int(size.max())):
        has = size > place
        column = np.zeros(len(size), dtype=np.int64)
        column[has] = kinds[start[has] + place]
        found.append(column)
    return found
