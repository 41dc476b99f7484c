"""Shares that a report doesn't print but bounds: takes counts and possible totals, gives ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Literal

from fedanalysis.catalogue.promised import Target
from fedanalysis.errors import DesignError
from fedanalysis.language import Text
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
    return _bounds_of(pairs)


def share_bounds(part: int | Iterable[int], bases: int | Iterable[int]) -> Bounds:
    """Bound the share of a part in a base, each known exactly or only as a set of whole numbers.

    Parameters
    ----------
    part, bases : int or iterable of int
        Possible numerators and denominators. Any pair is taken to be possible unless the part
        exceeds the base.

    Returns
    -------
    Bounds
        The smallest and the largest share.

    Raises
    ------
    ValueRangeError
        If a count isn't a whole number of at least 0.
    DesignError
        If no pair makes sense.

    Examples
    --------
    Of 66 to 98 women on two committees 63 hold a third post; 4 posts of 128 to 136:

    >>> share_bounds(63, range(66, 99)).percent(0), share_bounds(4, range(128, 137)).percent()
    ('64–95', '2.9–3.1')
    """
    tops, totals = sorted(_totals(part, "part")), sorted(_totals(bases, "bases"))
    pairs = [(top, base) for top in tops for base in totals if 0 < base >= top]
    if not pairs:
        raise DesignError("some base must be at least as large as the part.")
    return _bounds_of(pairs)


def share_bounds_from_sizes(
    part: int, bodies: int | Iterable[int], *, smallest: int, largest: int
) -> Bounds:
    """Bound a share of all members where only the number of bodies and their legal size are known.

    Parameters
    ----------
    part : int
        Members counted, such as women.
    bodies : int or iterable of int
        How many bodies there are: one whole number or all possible ones.
    smallest, largest : int
        Fewest and most members a body may have, see
        :func:`fedanalysis.catalogue.legal_size`.

    Returns
    -------
    Bounds
        The share if every body is as large, or as small, as the law allows.

    Raises
    ------
    ValueRangeError
        If a count isn't a whole number, or `smallest` isn't at least 1.
    DesignError
        If `smallest` exceeds `largest`, or `part` exceeds all members there can be.

    Examples
    --------
    >>> share_bounds_from_sizes(66, 64, smallest=3, largest=7).percent()
    '14.7–34.4'
    >>> share_bounds_from_sizes(66, range(64, 69), smallest=3, largest=7).percent()
    '13.9–34.4'
    """
    whole_count(part, "part", least=0)
    whole_count(smallest, "smallest", least=1)
    whole_count(largest, "largest", least=1)
    if smallest > largest:
        raise DesignError("the smallest size can't exceed the largest.")
    numbers = _totals(bodies, "bodies")
    seats = {n for many in numbers for n in range(many * smallest, many * largest + 1)}
    return share_bounds(part, seats)


def distinct_bounds(parts: Sequence[int]) -> range:
    """Return how many persons can hold the posts counted in `parts`.

    A person may hold one post of each kind at most: all differ, or the smaller groups lie within
    the largest.

    Parameters
    ----------
    parts : sequence of int
        Posts of each kind; at least one kind.

    Returns
    -------
    range
        The possible numbers of persons.

    Raises
    ------
    DesignError
        If there are no parts.
    ValueRangeError
        If a part isn't a whole number of at least 0.

    Examples
    --------
    >>> persons = distinct_bounds([32, 66])
    >>> persons[0], persons[-1]
    (66, 98)
    """
    if not parts:
        raise DesignError("there must be at least one kind of post.")
    for part in parts:
        whole_count(part, "parts", least=0)
    return range(max(parts), sum(parts) + 1)


def overlap_bounds(first: int, second: int, total: int | None = None) -> range:
    """Return how many can belong to both of two groups, of `total` in all if that is known.

    Parameters
    ----------
    first, second : int
        Sizes of the groups.
    total : int, optional
        Everyone the groups are taken from; None if unknown.

    Returns
    -------
    range
        The possible sizes of the overlap.

    Raises
    ------
    ValueRangeError
        If a size isn't a whole number of at least 0.
    DesignError
        If a group exceeds `total`.

    References
    ----------
    Fréchet, M. (1935), Généralisation du théorème des probabilités totales, *Fundamenta
    Mathematicae* 25, 379–387.

    Examples
    --------
    Of 46 communities 30 have a woman as director and 30 a woman as secretary:

    >>> both = overlap_bounds(30, 30, 46)
    >>> both[0], both[-1]
    (14, 30)
    """
    for size, name in ((first, "first"), (second, "second")):
        whole_count(size, name, least=0)
    if total is None:
        return range(min(first, second) + 1)
    whole_count(total, "total", least=0)
    if max(first, second) > total:
        raise DesignError("a group can't exceed the total it is taken from.")
    return range(max(0, first + second - total), min(first, second) + 1)


def bodies_with_one_holder(persons: int, bodies: int | Iterable[int]) -> range:
    """Return in how many bodies one person must hold both posts, if each body has two posts.

    Parameters
    ----------
    persons : int
        Holders of the two posts, all bodies together.
    bodies : int or iterable of int
        How many bodies there are.

    Returns
    -------
    range
        The possible numbers of such bodies; empty if no number of bodies fits.

    Raises
    ------
    ValueRangeError
        If a count isn't a whole number of at least 0.

    Examples
    --------
    >>> list(bodies_with_one_holder(68, 64))
    [60]
    """
    whole_count(persons, "persons", least=0)
    needed = [2 * n - persons for n in _totals(bodies, "bodies") if n <= persons <= 2 * n]
    return range(min(needed), max(needed) + 1) if needed else range(0)


Verdict = Literal["met", "not_met", "cannot_be_told"]

_VERDICTS: dict[Verdict, Text] = {
    "met": Text("已达到", "met"),
    "not_met": Text("未达到", "not met"),
    "cannot_be_told": Text("无法判断", "cannot be told"),
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Bounds beside a dated target.

    Attributes
    ----------
    verdict : {"met", "not_met", "cannot_be_told"}
        Whether every, no, or some value within the bounds reaches the target.
    bounds : Bounds
        What was compared.
    level : Fraction
        The share that has to be reached, 0–1.
    text : Text
        The comparison in one sentence.
    """

    verdict: Verdict
    bounds: Bounds
    level: Fraction
    text: Text

    @property
    def word(self) -> Text:
        """The verdict in one word."""
        return _VERDICTS[self.verdict]

    def __str__(self) -> str:
        return str(self.text)


def compare_with_target(
    bounds: Bounds, target: Target, *, about_within: Fraction = Fraction(5, 100)
) -> Comparison:
    """Say if a bounded share reaches a dated target: met, not met, or it cannot be told.

    Says nothing about why, and a share of years before the target was set is no failure: the due
    year is part of the sentence.

    Parameters
    ----------
    bounds : Bounds
        The share.
    target : Target
        Of :func:`fedanalysis.catalogue.target`.
    about_within : Fraction
        How far below an ``about`` target still reaches it, as a share; above it always does.

    Returns
    -------
    Comparison
        The verdict with the bounds and the level.

    Examples
    --------
    >>> from fedanalysis.catalogue import target
    >>> bounds = share_bounds_from_sizes(66, 64, smallest=3, largest=7)
    >>> compare_with_target(bounds, target("vc_members_2020")).verdict
    'cannot_be_told'
    """
    level = Fraction(str(target.value)) / 100
    if target.relation == "about":
        level -= about_within
    verdict: Verdict = "cannot_be_told"
    if bounds.low >= level:
        verdict = "met"
    elif bounds.high < level:
        verdict = "not_met"
    word = _VERDICTS[verdict]
    text = Text(
        f"{target.label.zh}：在{bounds}之间，{word.zh}。",
        f"{target.label.en}: {bounds}, {word.en}.",
    )
    return Comparison(verdict, bounds, level, text)


def _bounds_of(pairs: list[tuple[int, int]]) -> Bounds:
    shares = [Fraction(top, base) for top, base in pairs]
    return Bounds(
        low=min(shares),
        high=max(shares),
        part_low=min(top for top, _ in pairs),
        part_high=max(top for top, _ in pairs),
        base_low=min(base for _, base in pairs),
        base_high=max(base for _, base in pairs),
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
