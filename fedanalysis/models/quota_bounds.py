"""Exact bounds on how women can be spread over committees, from whole totals only.

Given C committees of `smallest` to `largest` members, M members and W women in all:

**No woman.** Women need the fewest committees when they fill whole ones of the largest size:
at least ⌈W / largest⌉. The z others hold men only, at least `smallest` each, and the men are
M − W: z ≤ ⌊(M − W) / smallest⌋. Both together are also enough, because sizes can be raised one
by one until the members are M. Fewest without: one woman each, so max(0, C − W).

**Two or more.** Most: two each, ⌊W / 2⌋, at most C; where one-member committees are allowed,
each of these needs a second member, so at most M − C. Fewest: all others take one woman and
these are filled, so at least ⌈(W − C) / (largest − 1)⌉; and the others need `smallest` − 1 men
each, so at most ⌊(M − W) / (`smallest` − 1)⌋ can be others.

The tests hold each bound against the enumeration of all possible committees.
"""

from __future__ import annotations

import operator
from typing import TypeVar

import numpy as np
import pandas as pd

from fedanalysis.errors import DesignError, ValueRangeError

Count = TypeVar("Count", int, pd.Series)


def without_a_woman(
    women: Count, members: Count, committees: Count, *, smallest: int, largest: int
) -> tuple[Count, Count]:
    """Return the smallest and the largest number of committees without a woman.

    Parameters
    ----------
    women, members, committees : int or Series of int
        Totals, with 0 ≤ women ≤ members and smallest ≤ members / committees ≤ largest.
    smallest, largest : int
        Sizes allowed, in members.

    Raises
    ------
    ValueRangeError
        If the sizes aren't whole or not in order.
    DesignError
        If no set of committees has these totals.

    Examples
    --------
    >>> without_a_woman(10, 41, 10, smallest=3, largest=7)
    (0, 8)
    """
    _check_feasible(women, members, committees, sizes=check_sizes(smallest, largest))
    fewest = _larger(committees - women, 0)
    most = _smaller(committees + (-women // largest), (members - women) // smallest)
    return fewest, most


def with_two_or_more(
    women: Count, members: Count, committees: Count, *, smallest: int, largest: int
) -> tuple[Count, Count]:
    """Return the smallest and the largest number of committees with two women or more.

    Parameters, errors as for :func:`without_a_woman`.

    Examples
    --------
    >>> with_two_or_more(10, 41, 10, smallest=3, largest=7)
    (0, 5)
    """
    _check_feasible(women, members, committees, sizes=check_sizes(smallest, largest))
    if largest == 1:
        return committees * 0, committees * 0
    most = _smaller(women // 2, committees)
    if smallest == 1:
        most = _smaller(most, members - committees)
    fewest = _larger(-((committees - women) // (largest - 1)), 0)
    if smallest > 1:
        fewest = _larger(fewest, committees - (members - women) // (smallest - 1))
    return fewest, most


def average_size_bounds(per_committee: float, size: float) -> dict[str, tuple[float, float]]:
    """Return both bounds as shares of committees when all have the average size.

    A committee is taken to hold up to `size` women although `size` is seldom whole: this is the
    plain reading of an average, not the exact bound.

    Parameters
    ----------
    per_committee : float
        Women per committee.
    size : float
        Members per committee, at least `per_committee` and at least 1.
    """
    most_two = min(1.0, per_committee / 2) if size >= 2 else 0.0
    fewest_two = max(0.0, (per_committee - 1) / (size - 1)) if size > 1 else 0.0
    return {
        "none": (max(0.0, 1 - per_committee), 1 - per_committee / size),
        "two_or_more": (min(fewest_two, most_two), most_two),
    }


def check_sizes(smallest: object, largest: object) -> tuple[int, int]:
    """Return the two sizes as ints, refusing what isn't whole, below 1 or out of order."""
    low, high = whole(smallest, "sizes"), whole(largest, "sizes")
    if low > high:
        raise ValueRangeError.outside("sizes", must="the smallest size first, then the largest")
    return low, high


def whole(value: object, name: str) -> int:
    """Return a number of members as int, refusing fractions, text and values below 1."""
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        number = 0
    if number < 1 or isinstance(value, bool):
        raise ValueRangeError.outside(name, must="whole numbers of members, at least 1")
    return number


def _check_feasible(
    women: Count, members: Count, committees: Count, *, sizes: tuple[int, int]
) -> None:
    smallest, largest = sizes
    fits = (
        (women >= 0)
        & (women <= members)
        & (committees >= 1)
        & (members >= smallest * committees)
        & (members <= largest * committees)
    )
    if not np.all(fits):
        raise DesignError(
            f"no committees of {smallest} to {largest} members can have these totals.",
            hint="Women can't outnumber members; members must fit committees × size.",
        )


def _larger(one: Count, other: Count | int) -> Count:
    return one.clip(lower=other) if isinstance(one, pd.Series) else max(one, other)


def _smaller(one: Count, other: Count | int) -> Count:
    return one.clip(upper=other) if isinstance(one, pd.Series) else min(one, other)
