"""Printed numbers as exact intervals: which whole numbers can stand behind a printed share.

Every number is taken as the string that was printed, because trailing zeros are information:
``"4.4"`` and ``"4.40"`` allow different counts. All arithmetic is in fractions.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from typing import Literal

from fedanalysis.errors import UnknownNameError, ValueRangeError

Convention = Literal["half_up", "half_even", "truncated", "nearest"]
CONVENTIONS: tuple[Convention, ...] = ("half_up", "half_even", "truncated", "nearest")

_MOST_LISTED = 1_000_000


@dataclass(frozen=True, slots=True)
class PrintedInterval:
    """The values that print as one string.

    Attributes
    ----------
    low, high : Fraction
        Ends of the interval, in the unit printed; `low` is never below 0.
    has_low, has_high : bool
        Whether each end itself prints as the string.
    """

    low: Fraction
    high: Fraction
    has_low: bool
    has_high: bool

    def __contains__(self, value: object) -> bool:
        if not isinstance(value, (Fraction, int)):
            return False
        above = value > self.low or (self.has_low and value == self.low)
        below = value < self.high or (self.has_high and value == self.high)
        return above and below

    def scaled(self, factor: Fraction) -> PrintedInterval:
        """Return the interval with both ends multiplied by a positive `factor`."""
        return PrintedInterval(self.low * factor, self.high * factor, self.has_low, self.has_high)

    def whole_numbers(self) -> range:
        """Return the whole numbers inside, as a range that can be empty."""
        first = ceil(self.low) + (self.low.denominator == 1 and not self.has_low)
        last = floor(self.high) - (self.high.denominator == 1 and not self.has_high)
        return range(first, last + 1)


@lru_cache(maxsize=4096)
def printed_interval(printed: str, convention: Convention = "half_up") -> PrintedInterval:
    """Return the values that print as `printed`.

    Parameters
    ----------
    printed : str
        A decimal of 0 or more as printed, with or without a percent sign; full-width digits and
        signs are read too. A float is refused: it has lost its trailing zeros.
    convention : {"half_up", "half_even", "truncated", "nearest"}
        ``half_up`` prints 6.25 as 6.3; ``half_even`` as 6.2; ``truncated`` cuts digits off;
        ``nearest`` allows what ``half_up`` or ``half_even`` allows.

    Raises
    ------
    ValueRangeError
        If `printed` is no such string.
    UnknownNameError
        If there is no such convention.

    Examples
    --------
    >>> interval = printed_interval("4.4")
    >>> float(interval.low), float(interval.high), interval.has_high
    (4.35, 4.45, False)
    """
    _check_convention(convention)
    digits, unit = _read(printed)
    value = digits * unit
    if convention == "truncated":
        return PrintedInterval(value, value + unit, has_low=True, has_high=False)
    even = digits % 2 == 0
    low, high = value - unit / 2, value + unit / 2
    has_low = convention != "half_even" or even
    has_high = convention != "half_up" and even
    return PrintedInterval(max(low, Fraction(0)), high, has_low or low < 0, has_high)


def parts_that_fit(base: int, printed: str, convention: Convention = "nearest") -> tuple[int, ...]:
    """Return the whole parts of `base` that print as `printed` percent.

    Parameters
    ----------
    base : int
        The total, at least 1.
    printed : str
        The percentage as printed, see :func:`printed_interval`.
    convention : {"nearest", "half_up", "half_even", "truncated"}
        How the share was rounded.

    Raises
    ------
    ValueRangeError
        If `base` isn't a whole number of at least 1, or the set is too long to list.

    Examples
    --------
    >>> parts_that_fit(64, "98%")
    (63,)
    >>> parts_that_fit(68, "98%")
    ()
    """
    return _listed(parts_range(base, printed, convention), what="parts")


def parts_range(base: int, printed: str, convention: Convention = "nearest") -> range:
    """Return the parts of :func:`parts_that_fit` unlisted: they are always consecutive."""
    whole_count(base, "base", least=1)
    fits = printed_interval(printed, convention).scaled(Fraction(base, 100)).whole_numbers()
    return range(fits.start, max(fits.start, min(fits.stop, base + 1)))


def totals_that_fit(
    part: int, printed: str, *, convention: Convention = "nearest", limit: int | None = None
) -> tuple[int, ...]:
    """Return the whole totals of which `part` is `printed` percent.

    Parameters
    ----------
    part : int
        The counted part, at least 0; no total is smaller than it.
    printed : str
        The percentage as printed, see :func:`printed_interval`.
    convention : {"nearest", "half_up", "half_even", "truncated"}
        How the share was rounded.
    limit : int, optional
        The largest total to consider. Must be given where the totals have no end: a part of 0,
        or a share that prints as 0.

    Raises
    ------
    ValueRangeError
        If `part` or `limit` isn't a whole number of at least 0, or the totals have no end and no
        `limit` is given.

    Examples
    --------
    >>> totals_that_fit(27, "22.5")
    (120,)
    >>> totals_that_fit(3, "4.4", convention="truncated")
    (67, 68)
    """
    fits = totals_range(part, printed, convention=convention, limit=limit)
    if fits is None:
        raise ValueRangeError.outside(
            "limit",
            must="given where the totals have no end",
            where=f"A part of {part} printed as {printed} % fits any total large enough.",
        )
    return _listed(fits, what="totals")


def totals_range(
    part: int, printed: str, *, convention: Convention = "nearest", limit: int | None = None
) -> range | None:
    """Return the totals of :func:`totals_that_fit` unlisted: they are always consecutive.

    Returns
    -------
    range or None
        None if they have no end and no `limit` is given.
    """
    whole_count(part, "part", least=0)
    if limit is not None:
        whole_count(limit, "limit", least=0)
    interval = printed_interval(printed, convention)
    if part == 0:
        if Fraction(0) not in interval:
            return range(0)
        return None if limit is None else range(1, limit + 1)
    least = _least_total(part, interval)
    if interval.low == 0:
        return None if limit is None else range(least, max(least, limit + 1))
    most = floor(Fraction(100 * part) / interval.low)
    if not interval.has_low and most * interval.low == 100 * part:
        most -= 1
    stop = (most if limit is None else min(most, limit)) + 1
    return range(least, max(least, stop))


def mean_fits(mean_printed: str, n: int, *, convention: Convention = "nearest") -> bool:
    """Say if `n` whole-number answers can have this printed mean (the GRIM test).

    Parameters
    ----------
    mean_printed : str
        The mean as printed, of 0 or more.
    n : int
        Number of answers, at least 1.
    convention : {"nearest", "half_up", "half_even", "truncated"}
        How the mean was rounded.

    Raises
    ------
    ValueRangeError
        If `n` isn't a whole number of at least 1, or `mean_printed` no decimal.

    References
    ----------
    Brown, N. J. L. and Heathers, J. A. J. (2017), The GRIM test, *Social Psychological and
    Personality Science* 8(4), 363–369.

    Examples
    --------
    >>> mean_fits("5.00", 25), mean_fits("4.74", 25)
    (True, False)
    """
    whole_count(n, "n", least=1)
    sums = printed_interval(mean_printed, convention).scaled(Fraction(n)).whole_numbers()
    return len(sums) > 0


def whole_count(value: object, name: str, *, least: int) -> None:
    """Refuse a count that isn't a whole number of at least `least`."""
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ValueRangeError.outside(name, must=f"a whole number of at least {least}")


def _check_convention(convention: str) -> None:
    if convention not in CONVENTIONS:
        raise UnknownNameError.of("rounding convention", convention, CONVENTIONS)


def _read(printed: str) -> tuple[int, Fraction]:
    text = unicodedata.normalize("NFKC", printed) if isinstance(printed, str) else ""
    match = re.fullmatch(r"([0-9]+)(?:\.([0-9]+))?\s*%?", text.strip())
    if match is None:
        raise ValueRangeError.outside(
            "printed",
            must='the printed text of a decimal of 0 or more, such as "4.40"',
            hint="Pass text, not a number: trailing zeros matter.",
        )
    whole, decimals = match[1], match[2] or ""
    return int(whole + decimals), Fraction(1, 10 ** len(decimals))


def _least_total(part: int, interval: PrintedInterval) -> int:
    bound = Fraction(100 * part) / interval.high
    least = ceil(bound)
    if bound == least and not interval.has_high:
        least += 1
    return max(least, part)


def _listed(numbers: range, *, what: str) -> tuple[int, ...]:
    if len(numbers) > _MOST_LISTED:
        raise ValueRangeError.outside(
            "limit", must=f"small enough that at most {_MOST_LISTED:,} {what} are listed"
        )
    return tuple(numbers)
