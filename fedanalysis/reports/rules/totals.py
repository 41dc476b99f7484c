"""Totals that aren't printed: which whole numbers a part and its share need, alone and together."""

from __future__ import annotations

import re
from itertools import pairwise

from fedanalysis.reports.figures import Figures
from fedanalysis.reports.findings import Finding
from fedanalysis.reports.rules.claims import (
    ShareClaim,
    bases_that_fit,
    claims_by_chain,
    common,
    fits,
    runs,
    same_kind,
    share_claims,
    totals_of,
)
from fedanalysis.reports.rules.intervals import shown
from fedanalysis.reports.rules.page import Item, Page, page_of
from fedanalysis.reports.rules.shares import totals_text


def implied_total(figures: Figures) -> list[Finding]:
    """Find the totals that a part and its share imply, where no total is printed for them."""
    found = []
    for claim in share_claims(page_of(figures)):
        part = claim.part
        if (
            part is None
            or claim.base is not None
            or part.kind == "money"
            or claim.share.value > 100
        ):
            continue
        if not part.is_exact:
            continue
        part = next((one for one in claim.parts if totals_of(claim, one)), part)
        totals = totals_of(claim, part)
        if not totals:
            found.append(_no_total(claim, part))
        elif totals[-1].stop < 10**12:
            found.append(_implied(claim, part))
    return found


def _implied(claim: ShareClaim, part: Item) -> Finding:
    share, said = claim.share, totals_text(claim.share, part)
    of = claim.phrase or claim.bare or "总数"
    return Finding(
        rule="implied_total",
        severity="reading",
        spans=(share.span, part.span),
        arithmetic=f"{part.text} = {share.text}: {said}",
        readings=tuple(said.split("; ")),
        zh=f"{part.text}占{share.text}，但文中没有印出{of}；能对上的整数是：{_zh(said)}。",
        en=f"{part.en} is {share.en} of a total that is not printed; the whole numbers that "
        f"fit: {said}.",
    )


def _zh(said: str) -> str:
    for en, zh in (
        ("nearest", "四舍五入"),
        ("truncated", "舍去尾数"),
        ("as worded", "按所用词语"),
        ("; ", "；"),
    ):
        said = said.replace(en, zh)
    return said


def _no_total(claim: ShareClaim, part: Item) -> Finding:
    share = claim.share
    return Finding(
        rule="implied_total",
        severity="proved" if all(one.chain == share.chain for one in claim.parts) else "reading",
        spans=(share.span, part.span),
        arithmetic=f"{part.text} = {share.text}: {totals_text(share, part)}",
        readings=tuple(totals_text(share, part).split("; ")),
        zh=f"没有哪个整数总数能使{part.text}占{share.text}，四舍五入和舍去尾数都不行。",
        en=f"No whole total makes {part.en} {share.en}, neither rounded nor cut off.",
    )


def two_totals(figures: Figures) -> list[Finding]:
    """Find one word for a total that needs two different whole numbers in neighbouring clauses."""
    page = page_of(figures)
    claims = [claim for claim in share_claims(page) if _counts_persons(claim)]
    found = [_two(first, second, first.bare) for first, second in _bare_pairs(claims, page)]
    found.extend(_named_twice(claims))
    return [finding for finding in found if finding is not None]


def _bare_pairs(claims: list[ShareClaim], page: Page) -> list[tuple[ShareClaim, ShareClaim]]:
    """Return neighbouring claims that use one unqualified word for their total."""
    return [
        (first, second)
        for first, second in pairwise(claims)
        if first.bare and first.bare == second.bare and _adjacent(first, second, page)
    ]


def _counts_persons(claim: ShareClaim) -> bool:
    return claim.part is not None and claim.part.is_exact and claim.part.kind == "count"


def _adjacent(first: ShareClaim, second: ShareClaim, page: Page) -> bool:
    """Whether no other share that states something stands between two claims of one chain."""
    if first.share.chain != second.share.chain:
        return False
    between = page.items[first.share.number + 1 : second.share.number]
    return not any(item.is_share for item in between)


def _two(first: ShareClaim, second: ShareClaim, word: str) -> Finding | None:
    totals = totals_of(first), totals_of(second)
    if not all(totals) or common(*totals) or first.part is None or second.part is None:
        return None
    said = [totals_text(claim.share, claim.part) for claim in (first, second) if claim.part]
    return Finding(
        rule="two_totals",
        severity="proved",
        spans=(first.share.span, second.share.span, first.part.span, second.part.span),
        arithmetic=f"{first.part.text} = {first.share.text}: {said[0]} | {second.part.text} ="
        f" {second.share.text}: {said[1]}",
        readings=tuple(said),
        zh=f"相邻两处都说占“{word}”：{first.part.text}占{first.share.text}与"
        f"{second.part.text}占{second.share.text}"
        "所需的整数不同，这个词在两处不是同一个数；这不等于哪个数错了。",
        en=f"Neighbouring clauses both say “{word}” (total), but {first.part.en} = "
        f"{first.share.en} and "
        f"{second.part.en} = {second.share.en} need two different whole numbers; neither need"
        " be wrong.",
    )


def _named_twice(claims: list[ShareClaim]) -> list[Finding]:
    """Test all claims of one chain on one named, unprinted total jointly."""
    groups: dict[tuple[int, str], list[ShareClaim]] = {}
    for claim in claims:
        if claim.phrase and claim.base is None:
            groups.setdefault((claim.share.chain, claim.phrase), []).append(claim)
    found = []
    for (_, phrase), group in groups.items():
        for number, second in enumerate(group[1:], 1):
            clash = next(
                (
                    _two(first, second, phrase)
                    for first in group[max(0, number - 20) : number]
                    if _clash(first, second)
                ),
                None,
            )
            if clash is not None:
                found.append(clash)
    return found


def _clash(first: ShareClaim, second: ShareClaim) -> bool:
    totals = totals_of(first), totals_of(second)
    same_years = first.share.years == second.share.years
    return same_years and all(totals) and not common(*totals)


def one_base(figures: Figures) -> list[Finding]:
    """Find shares of one loosely printed base that no single whole number satisfies."""
    groups: dict[int, list[ShareClaim]] = {}
    for claim in share_claims(page_of(figures)):
        base = claim.base
        if base is not None and not base.is_exact and _counts_persons(claim):
            groups.setdefault(base.start, []).append(claim)
    found = [_jointly(group) for group in groups.values() if len(group) > 1]
    return [finding for finding in found if finding is not None]


def _jointly(group: list[ShareClaim]) -> Finding | None:
    base = group[0].base
    fitting = [bases_that_fit(c.share, c.part, base) for c in group if c.part is not None]
    if base is None or not all(fitting):
        return None  # one alone is share_vs_counts
    left = fitting[0]
    for one in fitting[1:]:
        left = common(left, one)
    if left:
        return None
    said = " | ".join(
        f"{c.part.text} = {c.share.text}: {totals_text(c.share, c.part)}" for c in group if c.part
    )
    return Finding(
        rule="one_base",
        severity="proved",
        spans=(*(c.share.span for c in group), base.span),
        arithmetic=f"{base.text}: {said}",
        readings=tuple(said.split(" | ")),
        zh=f"几个占比都以{base.text}为总数，但没有一个整数能同时满足它们。",
        en=f"Several shares are of {base.en}, but no single whole number satisfies them all.",
    )


def base_not_printed(figures: Figures) -> list[Finding]:
    """Find shares "of the total" that fit no total printed or implied in their chain of clauses."""
    page = page_of(figures)
    mine = [claim for claim in share_claims(page) if _counts_persons(claim)]
    twice = {
        claim.share.start
        for pair in _bare_pairs(mine, page)
        if _two(*pair, pair[0].bare) is not None
        for claim in pair
    }
    found = [_base(claim, page) for claim in mine if claim.bare and claim.share.start not in twice]
    return [finding for finding in found if finding is not None]


def _base(claim: ShareClaim, page: Page) -> Finding | None:
    share, part = claim.share, claim.part
    if part is None or part.chain != share.chain:
        return None
    counts = [one for one in page.window(share) if one.is_count and one not in claim.parts]
    totals = [
        one
        for one in counts
        if one.start < part.start and one.value > part.value and same_kind(one, part)
    ]
    if not totals or not totals_of(claim) or _fits_somewhere(claim, counts, page):
        return None
    named = _topic(claim, page)
    tried = tuple(f"{one.text}: {shown(100 * part.value / one.value)}%" for one in totals)
    said = totals_text(share, part)
    return Finding(
        rule="base_not_printed",
        severity="reading" if named else "proved",
        spans=(share.span, part.span, *(one.span for one in totals)),
        arithmetic=f"{part.text} = {share.text}: {said}; {', '.join(tried)}",
        readings=tried,
        zh=f"{part.text}占“{claim.bare}”的{share.text}，没有说明是什么的{claim.bare}；所需的"
        f"总数（{_zh(said)}）"
        "在这几句里没有印出，不是这里印出的总数。",
        en=f"{part.en} is {share.en} “of the total” without saying of what; the total it "
        f"needs ({said}) "
        "is not a total printed here.",
    )


def _fits_somewhere(claim: ShareClaim, counts: list[Item], page: Page) -> bool:
    """Whether a printed count, a sum of a run of them, or an implied total fits the claim."""
    share = claim.share
    for part in claim.parts:
        if any(one.value >= part.value and fits(share, part, one) for one in counts):
            return True
    needed = totals_of(claim)
    sums = [sum(int(one.value) for one in run) for run in runs(counts, page)]
    if any(total in one for total in sums for one in needed):
        return True
    others = [one for one in claims_by_chain(page)[share.chain][:60] if one is not claim]
    return any(common(needed, totals_of(one)) for one in others if _counts_persons(one))


def _topic(claim: ShareClaim, page: Page) -> str:
    """Return the group that the clause itself names: 全市科级干部中，女性…占总数的…"""
    part = claim.part
    if part is None:
        return ""
    told = re.search(
        r"(?<!其)([\u4e00-\u9fff]{3,12})(?:当中|之中|中)[，,]?[^，。；\d]{0,12}$",
        page.before(part, 30),
    )
    return told[1] if told and not re.search(r"其$|过程|工作$", told[1]) else ""
