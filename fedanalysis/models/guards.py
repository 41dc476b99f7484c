"""Refusals that every model of counts shares: takes counts and a design, gives nothing or an error.

A refusal names the variable, its level, how many rows are concerned, and what can be done instead.
No value of a row is repeated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from fedanalysis.errors import DesignError, TooFewError, ValueRangeError
from fedanalysis.errors.base import listed

Floats = npt.NDArray[np.float64]

LEAST_CLUSTERS = 5
MOST_DROPPED = 0.05
_TINY = 1e-7


def check_finite(**columns: npt.ArrayLike) -> None:
    """Refuse infinite and missing values, naming the column and how many rows hold one.

    Raises
    ------
    ValueRangeError
        If a column holds a value that isn't a finite number.
    """
    for name, values in columns.items():
        wrong = ~np.isfinite(np.asarray(values, dtype=float))
        if wrong.any():
            rows = int(wrong.reshape(len(wrong), -1).any(axis=1).sum())
            raise ValueRangeError.outside(
                name, must="finite numbers", where=f"{rows} of {len(wrong)} rows hold none."
            )


def check_counts(successes: Floats, trials: Floats) -> None:
    """Refuse counts that are negative, broken, or exceed their denominator.

    Rows without a trial are allowed here: they hold no information and change no estimate.

    Parameters
    ----------
    successes, trials : array of float, shape (n,)
        Whole numbers, ``0 <= successes <= trials``.

    Raises
    ------
    ValueRangeError
        If a count isn't a whole number from 0, or successes exceed trials.
    DesignError
        If no row has a trial.
    """
    check_finite(successes=successes, trials=trials)
    for name, values in (("successes", successes), ("trials", trials)):
        wrong = (values < 0) | (values != np.round(values))
        if wrong.any():
            raise ValueRangeError.outside(
                name, must="whole numbers from 0", where=f"{int(wrong.sum())} rows are not."
            )
    more = int((successes > trials).sum())
    if more:
        raise ValueRangeError.outside(
            "successes", must="no more than `trials`", where=f"{more} rows hold more."
        )
    if trials.sum() == 0:
        raise DesignError(
            "a share must have a denominator above 0.", where=f"All {trials.size} rows have 0."
        )


def check_denominators(trials: Floats, *, name: str, rows: str = "rows") -> None:
    """Refuse rows whose denominator is 0.

    Raises
    ------
    DesignError
        If a denominator is 0.
    """
    empty = int((trials == 0).sum())
    if empty:
        raise DesignError(
            f"`{name}` must be above 0 in every row, for a share of nothing is no share.",
            where=f"{empty} of {trials.size} {rows} have 0.",
            hint="A committee that wasn't elected has no row; leave it out, and say so.",
        )


def check_outcome(successes: Floats, trials: Floats, *, name: str = "successes") -> None:
    """Refuse an outcome that is 0 everywhere, or full everywhere: no odds can be estimated.

    Raises
    ------
    DesignError
        If all successes are 0, or all equal their trials.
    """
    total, most = successes.sum(), trials.sum()
    if 0 < total < most:
        return
    what = "0" if total == 0 else "equal to its denominator"
    raise DesignError(
        f"`{name}` must differ between rows for a model of its odds.",
        where=f"It is {what} in all {int((trials > 0).sum())} rows ({int(most)} trials).",
        hint="Give the exact interval of this one share instead.",
    )


def check_rank(design: Floats, names: Sequence[str]) -> None:
    """Refuse a design whose columns depend on each other, and list the dependent ones.

    Raises
    ------
    DesignError
        If a column is a linear combination of others.
    """
    from scipy.linalg import qr

    size = np.linalg.norm(design, axis=0)
    scaled = design / np.where(size > 0, size, 1.0)
    _, triangle, order = qr(scaled, mode="economic", pivoting=True)
    depth = np.abs(np.diag(triangle))
    rank = int((depth > 1e-9 * max(1.0, float(depth.max(initial=0.0)))).sum())
    if rank == design.shape[1]:
        return
    kept, left = order[:rank], sorted(order[rank:])
    solved = np.linalg.lstsq(scaled[:, kept], scaled[:, left], rcond=None)[0]
    partners = sorted({int(kept[row]) for row in np.nonzero(np.abs(solved) > _TINY)[0]})
    with_ = f" follow from {listed(names[i] for i in partners)}" if partners else " are 0"
    raise DesignError(
        "every column of the design must say something of its own.",
        where=f"{listed(names[i] for i in left)}{with_} in all {len(design)} rows.",
        hint="Leave one of them out, or join levels that always go together.",
    )


def check_separation(
    successes: Floats, trials: Floats, design: Floats, names: Sequence[str]
) -> None:
    """Refuse separated cells, where some log-odds are infinite and a standard error means nothing.

    A linear programme finds whether a direction of the coefficients exists along which the
    likelihood never falls (complete and quasi-complete separation).

    Parameters
    ----------
    successes, trials : array of float, shape (n,)
        Counts of the cells.
    design : array of float, shape (n, k)
        The design, intercept included.
    names : sequence of str, length k
        Names of its columns, with their level.

    Raises
    ------
    DesignError
        If the cells are separated; it names the columns whose coefficient is infinite.

    References
    ----------
    Konis, K. (2007), *Linear programming algorithms for detecting separated data in binary
    logistic regression models*, DPhil thesis, University of Oxford.
    """
    direction = find_separation(successes, trials, design)
    moved = np.abs(direction) > _TINY
    if not moved.any():
        return
    off = (np.abs(design @ direction) > _TINY) & (trials > 0)
    ends = [
        f"`{names[i]}` (to {'+' if direction[i] > 0 else '-'}∞)"
        for i in map(int, np.nonzero(moved)[0])
    ]
    women, seats = int(successes[off].sum()), int(trials[off].sum())
    raise DesignError(
        "no level may hold only successes or only failures: its log-odds are infinite.",
        where=f"Separated by {', '.join(ends)}: {women} of {seats} in {int(off.sum())} rows.",
        hint="Use the penalised fit (Firth), or join the level with another.",
    )


def find_separation(successes: Floats, trials: Floats, design: Floats) -> Floats:
    """Return the direction in which coefficients run to infinity; all 0 where none does.

    Parameters
    ----------
    successes, trials : array of float, shape (n,)
    design : array of float, shape (n, k)

    Returns
    -------
    array of float, shape (k,)
        Between −1 and 1, in units of each column's largest size.

    Examples
    --------
    >>> design = np.array([[1.0, 0.0], [1.0, 1.0]])
    >>> find_separation(np.array([2.0, 3.0]), np.array([4.0, 3.0]), design).round(6).tolist()
    [0.0, 1.0]
    """
    from scipy.optimize import linprog

    size = np.abs(design).max(axis=0, initial=0.0)
    scaled = design / np.where(size > 0, size, 1.0)
    full, none = (successes == trials) & (trials > 0), (successes == 0) & (trials > 0)
    mixed = np.unique(scaled[(trials > 0) & ~full & ~none], axis=0)
    signed = np.unique(np.vstack([scaled[full], -scaled[none]]), axis=0)
    if signed.size == 0:
        return np.zeros(design.shape[1])
    found = linprog(
        -signed.sum(axis=0),
        A_ub=-signed,
        b_ub=np.zeros(len(signed)),
        A_eq=mixed if len(mixed) else None,
        b_eq=np.zeros(len(mixed)) if len(mixed) else None,
        bounds=(-1, 1),
        method="highs",
    )
    if -found.fun <= _TINY:
        return np.zeros(design.shape[1])
    direction: Floats = np.where(np.abs(found.x) > _TINY, found.x, 0.0)
    return direction / np.where(size > 0, size, 1.0)


def check_clusters(cluster_n: int, *, name: str = "clusters") -> None:
    """Refuse errors by cluster from one cluster, or from fewer than five.

    Raises
    ------
    DesignError
        If there is one cluster.
    TooFewError
        If there are two to four.

    References
    ----------
    Cameron, A. C. and Miller, D. L. (2015), *A practitioner's guide to cluster-robust inference*,
    Journal of Human Resources 50(2), section VI.
    """
    if cluster_n == 1:
        raise DesignError(
            f"`{name}` must hold more than one cluster for errors to be taken between them.",
            where="All rows belong to one.",
            hint="Give the estimate without an interval, or cluster by a smaller unit.",
        )
    if cluster_n < LEAST_CLUSTERS:
        raise TooFewError.observations(
            f"errors by `{name}`",
            need=LEAST_CLUSTERS,
            given=cluster_n,
            unit="clusters",
            instead="the estimate without an interval, or a permutation of the clusters",
        )


def check_between(
    covariance: Floats, model: Floats, names: Sequence[str], *, cluster_n: int
) -> None:
    """Refuse errors between clusters that are all alike, so that none is left.

    Parameters
    ----------
    covariance, model : array of float, shape (k, k)
        Between clusters, and under the binomial.
    names : sequence of str, length k
    cluster_n : int

    Raises
    ------
    DesignError
        If a coefficient's variance between clusters is 0.
    """
    none = np.diag(covariance) <= 1e-12 * np.diag(model)
    if none.any():
        raise DesignError(
            "clusters must differ for errors to be taken between them.",
            where=f"For {listed(np.asarray(names)[none])} all {cluster_n} clusters say the same.",
            hint="Give the estimate without an interval, or check for copied rows.",
        )


def check_dropped(missing: Mapping[str, int], *, dropped: int, given: int) -> None:
    """Refuse a table of which more than 5 % of the rows can't be used.

    Parameters
    ----------
    missing : mapping of str to int
        Rows without a value, by column.
    dropped, given : int
        Rows left out, and rows given.

    Raises
    ------
    DesignError
        If more than 5 % of the rows would be dropped, or none would be left.
    """
    if dropped < given and dropped <= MOST_DROPPED * given:
        return
    named = ", ".join(f"`{name}` in {n}" for name, n in missing.items() if n) or "no row at all"
    raise DesignError(
        f"no more than {MOST_DROPPED:.0%} of the rows may be left out for missing values.",
        where=f"{dropped} of {given} rows would be: {named}.",
        hint="Fill them in at the source, or choose years that are complete, and say so.",
    )


def check_term_effects(terms: int) -> None:
    """Refuse effects of terms when there is only one term.

    Raises
    ------
    DesignError
        If `terms` is below 2.
    """
    if terms < 2:
        raise DesignError(
            "effects of terms must rest on at least two terms.",
            where=f"The rows hold {terms}.",
            hint="Give the share of this one term instead.",
        )
