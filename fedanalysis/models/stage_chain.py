"""The long run of a chain of stages: takes a matrix of shares, gives its stationary shares."""

from __future__ import annotations

from math import gcd

import numpy as np
import numpy.typing as npt
import pandas as pd

from fedanalysis.errors import DesignError, ValueRangeError
from fedanalysis.errors.base import listed

Floats = npt.NDArray[np.float64]


def stationary_shares(matrix: pd.DataFrame) -> pd.Series:
    """Return the shares of stages that one more step would leave as they are.

    Parameters
    ----------
    matrix : DataFrame, shape (k, k)
        Shares of those at the row's stage who are at the column's one step later; rows and
        columns name the same stages in the same order, each row sums to 1.

    Returns
    -------
    Series, shape (k,)
        One share per stage, summing to 1.

    Raises
    ------
    ValueRangeError
        If the matrix isn't square, names differ, a cell lies outside 0–1 or a row sums to
        something else than 1.
    DesignError
        If some stage can't be left, some can't be reached from every other, or stages follow one
        another in a fixed cycle: then no single long run exists.

    References
    ----------
    Grinstead, C. M. and Snell, J. L. (1997), *Introduction to Probability*, 2nd ed., ch. 11.

    Examples
    --------
    >>> oz = pd.DataFrame([[2, 1, 1], [2, 0, 2], [1, 1, 2]], index=list("RNS"),
    ...                   columns=list("RNS")) / 4
    >>> stationary_shares(oz).round(3).tolist()
    [0.4, 0.2, 0.4]
    """
    shares = _check_matrix(matrix)
    names = [str(name) for name in matrix.index]
    _check_long_run(shares > 0, names)
    k = len(names)
    equations = np.vstack([shares.T - np.eye(k), np.ones(k)])
    solution = np.linalg.lstsq(equations, np.append(np.zeros(k), 1.0), rcond=None)[0]
    return pd.Series(solution, index=matrix.index, name="share")


def _check_matrix(matrix: pd.DataFrame) -> Floats:
    shares = matrix.to_numpy(dtype=float)
    if shares.shape[0] != shares.shape[1] or list(matrix.index) != list(matrix.columns):
        raise ValueRangeError.outside(
            "matrix", must="square, its rows and columns naming the same stages in order"
        )
    if empty := [
        str(name) for name, row in zip(matrix.index, shares, strict=True) if np.isnan(row).any()
    ]:
        raise DesignError(
            "each stage must have someone to follow.", where=f"Nobody starts at {listed(empty)}."
        )
    if (shares < 0).any() or not np.allclose(shares.sum(axis=1), 1.0, rtol=0, atol=1e-9):
        raise ValueRangeError.outside("matrix", must="shares from 0 to 1, each row summing to 1")
    return shares


def _check_long_run(moves: npt.NDArray[np.bool_], names: list[str]) -> None:
    from scipy.sparse.csgraph import connected_components

    alone = [name for at, name in enumerate(names) if not np.delete(moves[at], at).any()]
    if alone and len(names) > 1:
        raise DesignError(
            "a stationary share must rest on stages that can all be left.",
            where=f"Never left: {listed(alone)}.",
            hint="Sooner or later everyone is there; ask for the shares after some years instead.",
        )
    parts, _ = connected_components(moves, directed=True, connection="strong")
    if parts > 1:
        raise DesignError(
            "a stationary share must rest on stages that can all be reached from one another.",
            where=f"The {len(names)} stages fall into {parts} parts with no way back.",
            hint="Ask for the shares after some years instead.",
        )
    if (period := _period(moves)) > 1:
        raise DesignError(
            "a stationary share must rest on stages that don't follow in a fixed cycle.",
            where=f"Every return takes a multiple of {period} steps.",
        )


def _period(moves: npt.NDArray[np.bool_]) -> int:
    """Return the greatest common divisor of the lengths of all cycles of a connected chain."""
    level = {0: 0}
    queue = [0]
    for at in queue:
        for to in np.flatnonzero(moves[at]).tolist():
            if to not in level:
                level[to] = level[at] + 1
                queue.append(to)
    gaps = [level[a] + 1 - level[b] for a, b in np.argwhere(moves).tolist()]
    return gcd(*gaps)
