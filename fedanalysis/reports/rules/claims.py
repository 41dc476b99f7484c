"""What each share of a page is said to be a share of: takes Page, gives share claims.

A claim holds the parts and bases that grammar allows, the linked one first. Only what fits none of
them contradicts itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from fedanalysis.reports.rounding import PrintedInterval
from fedanalysis.reports.rules.intervals import hull, whole_hull
from fedanalysis.reports.rules.page import PERSONS, Item, Page

_LOOSE = r"(?:的)?(?:比例|比重)?(?:为|达到?|约|近|是|仅|只|有|超过)*$"
_BARE = re.compile(
    rf"占(?:其|了|到)?(?:全部)?(?P<word>总数|总人数|总量|总户数|总件数|总额){_LOOSE}"
)
_NAMED = re.compile(
    rf"占(?:了|到|全部|所有|全体)?(?P<phrase>[\u4e00-\u9fff]{{2,20}}?)(?P<word>总数|总人数|总量|总户数|总额)?{_LOOSE}"
)
_PRONOUN = re.compile(r"^(?:其|其中|全部|全体|该|同期|总|人数)*$")
_TOTAL = re.compile(r"共|现有|总|合计")
_NARROWER = re.compile(
    r"(?:女|男|青年|少数民族|党员|正|副|新|优秀|先进|农村|城镇|城市|贫困|困难|非)[^，]{0,2}$"
)
_CHANGE = re.compile(
    r"(?:增长|增加|提高|上升|下降|减少|降低|增幅|降幅|同比|比上|较上)[^占率]{0,8}$"
)


@dataclass(frozen=True, slots=True, eq=False)
class ShareClaim:
    """One share with what it may be a part, and a share, of.

    Attributes
    ----------
    share : Item
        The printed share.
    parts, bases : tuple of Item
        Counts that may be its part and base; the linked or nearest one first.
    is_linked : bool
        Whether the first base was linked by the text's own words.
    bare : str
        The word, such as 总数, where the share is "of the total" without saying of what.
    phrase : str
        What the text says the share is of, where it does.
    """

    share: Item
    parts: tuple[Item, ...]
    bases: tuple[Item, ...]
    is_linked: bool
    bare: str
    phrase: str

    @property
    def part(self) -> Item | None:
        """The likeliest part."""
        return self.parts[0] if self.parts else None

    @property
    def base(self) -> Item | None:
        """The base the text ties the share to; None where it ties it to none."""
        return self.bases[0] if self.is_linked and self.bases else None


@lru_cache(maxsize=2)
def share_claims(page: Page) -> tuple[ShareClaim, ...]:
    """Return every share of the page as a claim, in order."""
    return tuple(_claim(share, page) for share in page.shares if not _CHANGE.search(share.lead))


@lru_cache(maxsize=2)
def claims_by_chain(page: Page) -> dict[int, list[ShareClaim]]:
    """Return the share claims of each chain, in order."""
    found: dict[int, list[ShareClaim]] = {}
    for claim in share_claims(page):
        found.setdefault(claim.share.chain, []).append(claim)
    return found


def _claim(share: Item, page: Page) -> ShareClaim:
    linked = page.by_start.get(share.base) if share.base is not None else None
    bare, named = _BARE.search(share.lead), _NAMED.search(share.lead)
    phrase = named["phrase"] if named and not bare and not _PRONOUN.match(named["phrase"]) else ""
    if linked is not None and phrase and not _is_named(linked, phrase):
        linked = None  # the text names another base than the one that was found for it
    if linked is not None and not phrase and _has_nearer_whole(share, linked, page):
        linked = None
    inside = linked or _inside(share, page)
    parts = _parts(share, inside, page)
    if not parts and phrase:
        parts = _repeated(share, page)
        inside = inside or (_named_before(share, phrase, page) if parts else None)
    part = parts[0] if parts else None
    others = [one for one in _wholes(share, part, page) if one is not inside]
    bases = ([inside] if inside else []) + others
    return ShareClaim(
        share=share,
        parts=tuple(parts),
        bases=tuple(bases),
        is_linked=inside is not None,
        bare=bare["word"] if bare and inside is None else "",
        phrase=phrase,
    )


def _has_nearer_whole(share: Item, linked: Item, page: Page) -> bool:
    """Whether a base of an earlier sentence was found though this sentence states a whole."""
    part = page.by_start.get(share.part) if share.part is not None else None
    if part is None or linked.chain == share.chain:
        return False
    return any(
        one.is_amount and one.value >= part.value and same_kind(one, part)
        for one in page.earlier(part)
    )


def _is_named(base: Item, phrase: str) -> bool:
    """Whether the words of a count are the name of the base: 科级干部354名 for 占科级干部的…"""
    for words in (base.lead, base.tail):
        at = words.rfind(phrase)
        if at >= 0 and not _NARROWER.search(words[:at]):
            return True
    return False


def _inside(share: Item, page: Page) -> Item | None:
    """Return the count N in 占…N人的26%."""
    before = page.previous(share)
    if before is None or not before.is_amount or before.clause != share.clause:
        return None
    opened = re.search(r"占[^，。；]{0,24}$", before.lead)
    return (
        before if opened and re.match(r"[^，。；]{0,16}的", page.between(before, share)) else None
    )


def _parts(share: Item, base: Item | None, page: Page) -> list[Item]:
    """Return the counts the share may be about: linked, nearest, or the whole before 其中."""
    linked = page.by_start.get(share.part) if share.part is not None else None
    counts = [one for one in page.earlier(share) if one.is_amount and one is not base]
    nearest = counts[-1] if counts and share.clause - counts[-1].clause <= 2 else None
    parts = [one for one in (linked,) if one is not None and one.is_amount]
    if nearest is not None and nearest not in parts and (parts or _says_of(share, nearest, page)):
        parts.append(nearest)
    outer = counts[-2] if nearest is not None and len(counts) > 1 else None
    if parts and outer is not None and nearest is not None and "其中" in nearest.lead:
        in_brackets = "）" in page.between(nearest, share) and "（" in page.between(outer, nearest)
        if in_brackets:
            parts = [outer, *(one for one in parts if one is not outer)]
        elif outer not in parts and not _TOTAL.search(outer.lead) and not _any_total(share, parts):
            parts.append(outer)
    return parts


def _repeated(share: Item, page: Page) -> list[Item]:
    """Return the count whose very name is taken up before 占: 女干部215人，女干部占…的26%."""
    told = re.search(r"(?:^|其中)([\u4e00-\u9fff]{2,8})占", share.lead)
    if told is None:
        return []
    counts = [one for one in page.earlier(share) if one.is_count]
    return [one for one in counts if told[1] in (one.label, one.tail)][-1:]


def _named_before(share: Item, phrase: str, page: Page) -> Item | None:
    counts = [one for one in page.earlier(share) if one.is_count and _is_named(one, phrase)]
    return counts[-1] if counts else None


def _any_total(share: Item, parts: list[Item]) -> bool:
    return any(bases_that_fit(share, part, None) for part in parts)


def _says_of(share: Item, count: Item, page: Page) -> bool:
    """Whether only 占 and what it is of stand between a count and the share: 92名，占…的26%."""
    return (
        re.match(
            r"[\u4e00-\u9fff“”]{0,10}）?[，（]?(?:约|也|已|就|均)?占[^，。；]*$",
            page.between(count, share),
        )
        is not None
    )


def _wholes(share: Item, part: Item | None, page: Page) -> list[Item]:
    """Return the counts of the chain that the part may be taken from, nearest first."""
    chain = [one for one in page.window(share) if one.start < share.start]
    chain += [one for one in page.window(share) if one.clause == share.clause and one not in chain]
    least = part.value if part else Fraction(0)
    return [
        one
        for one in reversed(chain)
        if one.is_amount and one is not part and one.value >= least and same_kind(one, part)
    ]


def same_kind(whole: Item, part: Item | None) -> bool:
    """Say if `part` can be counted among `whole`: persons among persons, yuan among yuan."""
    if part is None:
        return True
    if (whole.kind == "money") != (part.kind == "money"):
        return False
    groups = [_kind(whole), _kind(part)]
    return "any" in groups or groups[0] == groups[1]


def _kind(item: Item) -> str:
    if item.group in PERSONS:
        return "person"
    return item.group if item.group not in ("", "count") else "any" if item.unit == "" else "count"


def fits(share: Item, part: Item, base: Item) -> bool:
    """Say if some reading of three printed figures makes `part` the `share` of `base`."""
    if part.is_exact and base.is_exact:
        if base.value <= 0:
            return part.value == 0
        value = 100 * part.value / base.value
        return any(value in one for one in share.ranges)
    if part.kind == "money" or base.kind == "money":
        low, high = hull(part.ranges)[0], hull(part.ranges)[1]
        least, most = hull(base.ranges)
        share_low, share_high = hull(share.ranges)
        return 100 * low <= share_high * most and 100 * high >= share_low * least
    return bool(bases_that_fit(share, part, base))


def bases_that_fit(share: Item, part: Item, base: Item | None) -> list[range]:
    """Return the whole totals that fit, one range a convention; within `base` where given.

    A total is never smaller than its part, unless the share itself exceeds 100.
    """
    found = []
    within = whole_hull(base.ranges) if base else None
    tops = whole_hull(part.ranges)
    for one in share.ranges:
        totals = _totals(tops, one)
        if within is not None:
            totals = range(max(totals.start, within.start), min(totals.stop, within.stop))
        if totals:
            found.append(totals)
    return found


def _totals(tops: range, share: PrintedInterval) -> range:
    """Return the whole n with some whole part k of `tops` such that k of n prints as the share."""
    if not tops or share.high == 0:
        return range(0)
    first, last = tops[0], tops[-1]
    bound = Fraction(100 * first) / share.high
    low = -(-bound.numerator // bound.denominator)
    low += low == bound and not share.has_high
    if share.low <= 100:
        low = max(low, first)
    if share.low == 0:
        return range(max(low, 1), 10**18)
    bound = Fraction(100 * last) / share.low
    high = bound.numerator // bound.denominator
    high -= high == bound and not share.has_low
    return range(max(low, 1), max(low, 1, high + 1))


def union(ranges: Iterable[range]) -> list[range]:
    """Return ranges sorted, with those that touch joined."""
    joined: list[range] = []
    for one in sorted(ranges, key=lambda r: r.start):
        if joined and one.start <= joined[-1].stop:
            joined[-1] = range(joined[-1].start, max(joined[-1].stop, one.stop))
        else:
            joined.append(one)
    return joined


def common(left: list[range], right: list[range]) -> list[range]:
    """Return the whole numbers that are in both lists of ranges."""
    both = (range(max(a.start, b.start), min(a.stop, b.stop)) for a in left for b in right)
    return union(one for one in both if one)


def totals_of(claim: ShareClaim, part: Item | None = None) -> list[range]:
    """Return the whole totals that fit a claim under any convention, for one part or any."""
    parts = [part] if part else list(claim.parts)
    return union(r for one in parts for r in bases_that_fit(claim.share, one, None))


def small_totals(page: Page, chain: int) -> set[int]:
    """Return the unprinted totals of a chain that its shares pin down to three numbers or fewer."""
    found: set[int] = set()
    for claim in claims_by_chain(page).get(chain, [])[:60]:
        if claim.part is not None and claim.base is None:
            ranges = totals_of(claim, claim.part)
            if ranges and ranges[-1].stop - ranges[0].start <= 3:
                found.update(n for one in ranges for n in one)
    return found


def runs(counts: list[Item], page: Page) -> list[list[Item]]:
    """Return the runs of counts joined by 、 or 和, such as 街道10个、镇2个."""
    found: list[list[Item]] = []
    for one in counts:
        joined = found and page.previous(one) is found[-1][-1] and _joined(found[-1][-1], one, page)
        if joined:
            found[-1].append(one)
        else:
            found.append([one])
    return [run for run in found if len(run) > 1]


def _joined(first: Item, second: Item, page: Page) -> bool:
    between = page.between(first, second)
    return bool(re.fullmatch(r"[^，。；：]{0,14}[、和及与][^，。；：]{0,16}", between))
