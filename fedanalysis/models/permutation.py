"""A difference between few units, judged by relabelling them: takes values, gives a p-value."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb, inf

import numpy as np
import numpy.typing as npt

from fedanalysis.errors import TooFewError, ValueRangeError

Floats = npt.NDArray[np.float64]

MOST_LABELLINGS = 20_000  # so many are listed one by one; beyond, they are drawn


@dataclass(frozen=True, slots=True)
class PermutationTest:
    """A difference of two group means, judged by relabelling the units.

    Attributes
    ----------
    difference : float
        Mean of the marked units less mean of the others, in the unit of the values.
    p_value : float
        Two-sided.
    p_smallest : float
        The smallest p-value these group sizes could give at all.
    labellings : int
        How many labellings were compared.
    exact : bool
        Whether those are all there are.
    """

    difference: float
    p_value: float
    p_smallest: float
    labellings: int
    exact: bool


def permutation_test(
    values: npt.ArrayLike,
    marked: npt.ArrayLike,
    *,
    draws: int = 9_999,
    rng: np.random.Generator | None = None,
) -> PermutationTest:
    """Judge a difference between two groups of few units by relabelling them.

    Don't use it for units that weren't exchangeable to begin with, such as units chosen for the
    value they had.

    Parameters
    ----------
    values : array of float, shape (n,)
        One value per unit (a cluster's mean, not its members').
    marked : array of bool, shape (n,)
        Which units belong to the group compared with the rest.
    draws : int, default 9999
        Labellings drawn where there are more than can be listed; the p-value is then
        (as extreme + 1) ÷ (draws + 1), never 0.
    rng : numpy.random.Generator, optional
        Needed only where labellings are drawn; by default seeded with 0.

    Raises
    ------
    ValueRangeError
        If a value is missing or infinite, `marked` isn't true or false, or `draws` is below 99.
    TooFewError
        If one of the groups is empty.

    References
    ----------
    Phipson, B. and Smyth, G. K. (2010), Permutation p-values should never be zero, *Statistical
    Applications in Genetics and Molecular Biology* 9(1), art. 39.

    Examples
    --------
    >>> permutation_test([5, 6, 7, 1, 2, 3], [True] * 3 + [False] * 3).p_value
    0.1
    """
    from scipy import stats

    one, two = _check_groups(values, marked, draws)
    labellings = comb(one.size + two.size, one.size)
    exact = labellings <= MOST_LABELLINGS
    found = stats.permutation_test(
        (one, two),
        lambda x, y, axis: np.abs(x.mean(axis=axis) - y.mean(axis=axis)),
        vectorized=True,
        n_resamples=inf if exact else draws,
        alternative="greater",
        rng=rng if rng is not None else np.random.default_rng(0),
    )
    used = labellings if exact else draws
    smallest = (2 if one.size == two.size else 1) / labellings if exact else 1 / (draws + 1)
    return PermutationTest(
        difference=float(one.mean() - two.mean()),
        p_value=float(found.pvalue),
        p_smallest=smallest,
        labellings=used,
        exact=exact,
    )


def _check_groups(
    values: npt.ArrayLike, marked: npt.ArrayLike, draws: int
) -> tuple[Floats, Floats]:
    numbers, mark = np.asarray(values, dtype=float).ravel(), np.asarray(marked).ravel()
    if not np.isfinite(numbers).all():
        raise ValueRangeError.outside("values", must="finite numbers, none missing")
    if mark.dtype != np.bool_ or mark.size != numbers.size:
        raise ValueRangeError.outside("marked", must="true or false, one for each value")
    if draws < 99:
        raise ValueRangeError.outside("draws", must="at least 99")
    one, two = numbers[mark], numbers[~mark]
    if not one.size or not two.size:
        raise TooFewError.observations(
            "a permutation test", need=1, given=0, unit="units in each group",
            instead="the values themselves",
        )  # fmt: skip
    return one, two
