"""Shares that a report doesn't print but bounds: takes counts and possible totals, gives ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from fedanalysis.errors import DesignError
from fedanalysis.reports.rounding import whole_count


@dataclass(frozen=True, slots=True)
class Bounds:
    """The smallest and the largest value a share can have; exact, not an interval estimate.

    Attributes
    ----------
    low, high : Fraction
        The ends, as shares from 0 to 1; both can be reached.
    part_low, part_high : int
        Smallest and largest numerator among the possible cases.
    base_low, base_high : int
        Smallest and largest denominator among the possible cases.
    """

    low: Fraction
    high: Fraction
    part_low: int
    part_high: int
    base_low: int
    base_high: int

    def percent(self, digits: int = 1) -> str:
        """Return the ends in percent, rounded half up, as text such as ``34.7–36.3``."""
        ends = [_half_up(100 * end, digits) for end in (self.low, self.high)]
        return ends[0] if ends[0] == ends[1] else "–".join(ends)

    def __str__(self) -> str:
        return f"{self.percent()}%"


def share_among_the_rest(
    part: int, part_totals: int | Iterable[int], base: int, base_totals: int | Iterable[int]
) -> Bounds:
    """Bound the share among all the others, if it is `part` of `base` in one group.

    The totals of both groups together may be known only as sets. Of 120 full-section cadres 27
    are women; of 348 to 360 section-level cadres 92 are; so 93 of 256 to 268 men are full section.

    Parameters
    ----------
    part, base : int
        Numerator and denominator in the group that is known.
    part_totals, base_totals : int or iterable of int
        The same for everyone: one whole number or all possible ones. Any pair is taken to be
        possible unless it contradicts itself.

    Returns
    -------
    Bounds
        The smallest and the largest share among the rest.

    Raises
    ------
    ValueRangeError
        If a count isn't a whole number of at least 0.
    DesignError
        If `part` exceeds `base`, or no pair of totals leaves a rest that makes sense.

    Examples
    --------
    >>> share_among_the_rest(27, 120, 92, range(348, 361)).percent()
    '34.7–36.3'
    """
    whole_count(part, "part", least=0)
    whole_count(base, "base", least=0)
    if part > base:
        raise DesignError("a part can't exceed its base.", where="`part` is larger than `base`.")
    tops = [total - part for total in _totals(part_totals, "part_totals") if total >= part]
    rests = [total - base for total in _totals(base_totals, "base_totals") if total > base]
    pairs = [(top, rest) for top in tops for rest in rests if top <= rest]
    if not pairs:
        raise DesignError(
            "some totals must leave a rest whose part doesn't exceed it.",
            hint="Check that both totals count the same people.",
        )
    shares = [Fraction(top, rest) for top, rest in pairs]
    return Bounds(
        low=min(shares),
        high=max(shares),
        part_low=min(top for top, _ in pairs),
        part_high=max(top for top, _ in pairs),
        base_low=min(rest for _, rest in pairs),
        base_high=max(rest for _, rest in pairs),
    )


def _totals(totals: int | Iterable[int], name: str) -> list[int]:
    listed = [totals] if isinstance(totals, int) else list(totals)
    for total in listed:
        whole_count(total, name, least=0)
    return listed


def _half_up(value: Fraction, digits: int) -> str:
    scaled = floor(value * 10**digits + Fraction(1, 2))
    if digits == 0:
        return str(scaled)
    whole, rest = divmod(scaled, 10**digits)
    return f"{whole}.{rest:0{digits}d}"
