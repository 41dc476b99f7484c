"""Shares against the counts they are said to be of: takes Figures, gives findings.

A contradiction is proved only if no count of the same chain could be meant instead.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from fedanalysis.reports.figures import Figures
from fedanalysis.reports.findings import Finding
from fedanalysis.reports.rounding import PrintedInterval
from fedanalysis.reports.rules.claims import (
    ShareClaim,
    bases_that_fit,
    claims_by_chain,
    fits,
    same_kind,
    share_claims,
)
from fedanalysis.reports.rules.intervals import hull, listed, shown, whole_hull
from fedanalysis.reports.rules.page import Item, Page, page_of

CONVENTION_NAMES = ("nearest", "truncated")


def share_vs_counts(figures: Figures) -> list[Finding]:
    """Find shares that don't follow from the part and the base printed with them."""
    page = page_of(figures)
    found = [_against_counts(claim, page) for claim in share_claims(page)]
    return [finding for finding in found if finding is not None]


def _against_counts(claim: ShareClaim, page: Page) -> Finding | None:
    share, part, base = claim.share, claim.part, claim.base
    if base is None and not claim.bare and not claim.phrase:
        base = _stated_whole(claim, page)
    if part is None or base is None or not _comparable(share, part, base):
        return None
    if fits(share, part, base):
        return None
    others = _other_readings(claim, base)
    surely = not others and same_kind(base, part) and _same_place(share, part, base, page)
    told = f"{part.text} / {base.text} = {_recomputed(part, base)}"
    return Finding(
        rule="share_vs_counts",
        severity="proved" if surely else "reading",
        spans=(share.span, part.span, base.span),
        arithmetic=f"{told}; {share.text}: {totals_text(share, part)}",
        readings=(
            *_tried(share, base),
            *(f"{p.text} / {b.text} = {_recomputed(p, b)}" for p, b in others),
        ),
        zh=f"{part.text}占{base.text}应为{_recomputed(part, base)}，文中所印{share.text}按四"
        "舍五入或舍去尾数都对不上。",
        en=f"{part.en} of {base.en} is {_recomputed(part, base)}; the printed {share.en} fits"
        " neither rounded nor cut off.",
    )


def _stated_whole(claim: ShareClaim, page: Page) -> Item | None:
    """Return the one total that the chain states before the part: 共有348人，其中女92人，占…"""
    part = claim.part
    if part is None or not re.search(r"占(?:比|其)?(?:的)?(?:为|达到?|约)?$", claim.share.lead):
        return None
    wholes = [
        one
        for one in page.earlier(part)
        if one.is_amount and one is not part and _comparable(claim.share, part, one)
    ]
    sibling = _sibling_base(claim, page)
    if sibling is not None:
        return sibling
    if len(wholes) != 1 or (wholes[0].value < part.value and not _same_words(wholes[0], part)):
        return None
    told = page.between(wholes[0], part)
    opened = re.search(r"(?:共|共有|现有|总数|合计)[^，。；]{0,14}$", wholes[0].lead)
    return (
        wholes[0]
        if "其中" in told or opened or re.match(r"[^，。；]{0,12}中[，,有]", told)
        else None
    )


def _sibling_base(claim: ShareClaim, page: Page) -> Item | None:
    """Return the base of the share before in an enumeration: …其中女92人，占26%；党员41人，占…"""
    chain = claims_by_chain(page)[claim.share.chain]
    before = chain[max(0, chain.index(claim) - 1) : chain.index(claim)]
    part = claim.part
    if not before or part is None or before[-1].base is None or before[-1].part is None:
        return None
    base = before[-1].base
    plainly = re.fullmatch(
        r"[，；、]?[\u4e00-\u9fff“”]{1,10}", page.between(before[-1].share, part)
    )
    acts = re.search(r"培训|举办|开展|发放|救助|帮扶|组织|建立|服务|慰问", part.lead)
    wholes = [one for one in page.earlier(part) if one.is_count and one.value >= part.value]
    return base if plainly and not acts and not wholes and same_kind(base, part) else None


def _same_words(whole: Item, part: Item) -> bool:
    """Whether the words of two counts share two characters in a row: 机关干部, 女干部."""
    words, other = whole.lead + whole.tail, part.lead + part.tail
    return any(words[at : at + 2] in other for at in range(len(words) - 1))


def _comparable(share: Item, part: Item, base: Item) -> bool:
    """Whether part and base are of one kind; what can't be compared can't contradict."""
    if {part.subkind, base.subkind} == {"person_times", ""} and part.kind == base.kind == "count":
        return False
    return bool(share.ranges) and same_kind(base, part)


def _same_place(share: Item, part: Item, base: Item, page: Page) -> bool:
    """Whether the three stand in one chain, or the chain takes up the one before it."""
    if part.chain != share.chain:
        return False
    takes_up = re.match(r"(?:其中|这些|上述|在这)", page.chains[share.chain][0].lead)
    return base.chain == share.chain or (base.chain == share.chain - 1 and takes_up is not None)


def _other_readings(claim: ShareClaim, base: Item) -> list[tuple[Item, Item]]:
    """Return other pairs of the chain that give the share: grammar may mean those."""
    pairs = [(claim.parts[0], other) for other in claim.bases if other is not base]
    pairs += [(other, base) for other in claim.parts[1:]]
    return [
        (p, b) for p, b in pairs if p is not b and p.value <= b.value and fits(claim.share, p, b)
    ]


def _recomputed(part: Item, base: Item) -> str:
    if base.value == 0:
        return "∞"
    return f"{shown(100 * part.value / base.value)}%"


def conventions(share: Item) -> list[tuple[str, PrintedInterval]]:
    """Return each reading of a share's rounding with its name."""
    if len(share.ranges) == 2:
        return list(zip(CONVENTION_NAMES, share.ranges, strict=True))
    return [("as worded", one) for one in share.ranges]


def totals_text(share: Item, part: Item) -> str:
    """Return the whole totals that fit, each convention apart: ``nearest 64; truncated 64``."""
    if part.kind == "money" or not part.is_exact:
        low, high = hull(share.ranges)
        return f"{shown(low)}%–{shown(high)}%"
    pieces = []
    for name, one in conventions(share):
        fitting = bases_that_fit(replace(share, ranges=(one,)), part, None)
        endless = bool(fitting) and fitting[0].stop > 10**15
        told = "∞" if endless else listed(fitting[0] if fitting else range(0))
        pieces.append(f"{name} {told}")
    return "; ".join(pieces)


def _tried(share: Item, base: Item) -> tuple[str, ...]:
    return tuple(
        f"{name}: {base.text} × {share.text} = {shown(base.value * one.low / 100)}–"
        f"{shown(base.value * one.high / 100)}"
        for name, one in conventions(share)
    )


def no_integer(figures: Figures) -> list[Finding]:
    """Find shares of a printed number that no whole number of it gives."""
    page = page_of(figures)
    found = []
    for claim in share_claims(page):
        if claim.part is None and claim.base is not None:
            found.append(_whole_part(claim, claim.base, page))
        elif claim.part is None and not claim.phrase:
            found.extend(_same_noun(claim.share, page))
    return [finding for finding in found if finding is not None]


def _parts_by_convention(share: Item, base: Item) -> list[tuple[str, range]]:
    """Return the whole parts of `base` that print as the share, each convention apart."""
    wholes = whole_hull(base.ranges)
    found = []
    for name, one in conventions(share):
        inside = range(0)
        for n in wholes[:2000]:
            fitting = one.scaled(Fraction(n, 100)).whole_numbers()
            inside = range(fitting.start, min(fitting.stop, n + 1))
            if inside or len(wholes) > 2000:
                break
        found.append((name, inside))
    return found


def _whole_part(claim: ShareClaim, base: Item, page: Page) -> Finding | None:
    share = claim.share
    if base.kind == "money" or base.group in ("event_times",) or share.value > 100:
        return None
    fitting = _parts_by_convention(share, base)
    if fitting[0][1]:
        return None
    survives = any(one for _, one in fitting)
    bound = _binds(share, base, page)
    severity = "proved" if bound and not survives else "reading"
    if not bound and not _small_enough(base):
        return None
    return _no_integer_finding(share, base, fitting, severity=severity)


def _binds(share: Item, base: Item, page: Page) -> bool:
    """Whether the text itself says the share is of this number: 68个村中，98%的…"""
    if base.chain != share.chain or base.start > share.start:
        return False
    between = page.between(base, share)
    among = re.match(r"[^，。；\d]{0,10}(?:当中|之中|中|里)[，,]?[^，。；\d]{0,14}$", between)
    inside = re.search(r"占[^，。；]{0,10}$", base.lead) and re.match(
        r"[^，。；\d]{0,10}的$", between
    )
    return among is not None or bool(inside) or _same_things(share, base)


def _same_things(share: Item, base: Item) -> bool:
    """Whether the share is of the very things counted: 14个村，…的村占80%."""
    things = re.match(r"[\u4e00-\u9fff]{1,8}", base.tail)
    if things is None or share.base != base.start:
        return False
    named = re.search(r"的([\u4e00-\u9fff]{1,8}?)(?:占|的?比例为|达到?)+$", share.lead)
    return named is not None and named[1] == things.group()


def _small_enough(base: Item) -> bool:
    return base.whole is not None and base.whole <= 200


def _same_noun(share: Item, page: Page) -> list[Finding]:
    """Look at a share without part and base beside a count of the same things."""
    noun = re.search(
        r"(?:有|的)?([\u4e00-\u9fff]{0,4}(?:村|社区|街道|乡镇|单位|部门|学校|企业))(?:的)?(?:比例)?(?:占|达到?|为)*$",
        share.lead,
    )
    tail = re.match(
        r"以?[上]?的([\u4e00-\u9fff]{0,4}(?:村|社区|街道|乡镇|单位|部门|学校|企业))", share.tail
    )
    head = (noun or tail) and (noun or tail)[1][-1]  # type: ignore[index]
    if not head:
        return []
    seen = [one for one in page.lately(share) if one.is_count and head in one.tail[:6]]
    findings = []
    for base in {
        one.value: one for one in seen if _small_enough(one) and one.group != "person"
    }.values():
        fitting = _parts_by_convention(share, base)
        if not fitting[0][1]:
            findings.append(_no_integer_finding(share, base, fitting, severity="reading"))
    return findings[:3]


def _no_integer_finding(
    share: Item, base: Item, fitting: list[tuple[str, range]], *, severity: str
) -> Finding:
    said = "; ".join(f"{name} {listed(one)}" for name, one in fitting)
    survives = any(one for _, one in fitting)
    zh = f"四舍五入时，{base.text}中没有哪个整数的占比是{share.text}" + (
        "，除非舍去尾数。" if survives else "，舍去尾数也没有。"
    )
    en = f"Rounded, no whole number of {base.en} is {share.en}" + (
        ", unless cut off." if survives else ", nor cut off."
    )
    return Finding(
        rule="no_integer",
        severity="proved" if severity == "proved" else "reading",
        spans=(share.span, base.span),
        arithmetic=f"{base.text} × {share.text}: {said}",
        readings=tuple(f"{name}: {listed(one)}" for name, one in fitting),
        zh=zh,
        en=en,
    )
