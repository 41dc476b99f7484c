"""Persons against posts, and persons against person-times."""

from __future__ import annotations

import re
from fractions import Fraction

from fedanalysis.reports.bounds import bodies_with_one_holder, distinct_bounds
from fedanalysis.reports.figures import Figures
from fedanalysis.reports.findings import Finding
from fedanalysis.reports.rules.claims import bases_that_fit, small_totals
from fedanalysis.reports.rules.intervals import listed, shown
from fedanalysis.reports.rules.page import PERSONS, Item, Page, page_of

_TEAMS = re.compile(
    r"党(?:总)?支部|党组织|党委|村委会|居委会|村民委员会|居民委员会|监委会|监督委员会|两委|理事会"
)
_BOTH = re.compile(r"一肩挑|身兼|兼任|交叉任职|一人双职|双肩挑")
_ACTS = (
    "培训",
    "救助",
    "资助",
    "帮扶",
    "服务",
    "慰问",
    "检查",
    "筛查",
    "就业",
    "咨询",
    "宣传",
    "维权",
)


def persons_vs_posts(figures: Figures) -> list[Finding]:
    """Find counts that may be of posts, so that there may be fewer persons."""
    page = page_of(figures)
    found = [_two_bodies(total, page) for total in page.items]
    found += [_concurrent(item, page) for item in page.items]
    return [finding for finding in found if finding is not None]


def _is_persons(item: Item | None) -> bool:
    return item is not None and item.is_count and item.group in PERSONS and item.whole is not None


def _two_bodies(total: Item, page: Page) -> Finding | None:
    """Find a total that is just the sum of two bodies a person can sit on both of."""
    first = page.following(total)
    second = page.following(first) if first is not None else None
    if (
        first is None
        or second is None
        or not all(_is_persons(one) for one in (total, first, second))
    ):
        return None
    parts = [int(first.value), int(second.value)]
    between = page.between(total, first) + page.between(first, second) + second.tail
    bodies = {found.group() for found in _TEAMS.finditer(between)}
    if sum(parts) != total.whole or len(bodies) < 2:
        return None
    persons = distinct_bounds(parts)
    return Finding(
        rule="persons_vs_posts",
        severity="reading",
        spans=(total.span, first.span, second.span),
        arithmetic=f"{parts[0]} + {parts[1]} = {total.whole}; persons {listed(persons)}",
        readings=(f"posts: {total.whole}", f"distinct persons: {listed(persons)}"),
        zh=f"{total.text}是两个班子人数之和，可能按职务计；一人可以兼任两处，实际人数在"
        f"{listed(persons)}之间。",
        en=f"{total.en} is the sum of two bodies and may count posts; one person can sit on "
        f"both, so there are {listed(persons)} persons.",
    )


def _concurrent(item: Item, page: Page) -> Finding | None:
    """Find holders of posts of whom some hold two: 3名正职，其中1名一肩挑."""
    whole = page.previous(item)
    if not _is_persons(item) or whole is None or not _is_persons(whole) or item.value > whole.value:
        return None
    told = page.between(whole, item) + item.tail
    if not _BOTH.search(told):
        return None
    persons, both = int(whole.value), int(item.value)
    share = page.following(item)
    of = (
        share.text
        if share is not None and share.is_share and share.clause - item.clause <= 2
        else ""
    )
    spans = (whole.span, item.span) + ((share.span,) if share is not None and of else ())
    readings = (
        f"persons: {persons}",
        f"posts: {persons} + {both} = {persons + both}",
        *(_shares_of_posts(whole, share, persons + both, page) if share is not None and of else ()),
    )
    return Finding(
        rule="persons_vs_posts",
        severity="reading",
        spans=spans,
        arithmetic=f"{persons} + {both} = {persons + both}",
        readings=readings,
        zh=f"{whole.text}中{item.text}身兼两职，共{persons + both}个职务；"
        + (f"{of}是按人还是按职务计，文中未说明。" if of else "文中未说明按人还是按职务计。"),
        en=f"Of {whole.en}, {item.en} hold two posts, {persons + both} in all; whether "
        "persons or posts are counted" + (f" in {of}" if of else "") + " is not stated.",
    )


def _shares_of_posts(whole: Item, share: Item, posts: int, page: Page) -> list[str]:
    """Return what the share needs as one of persons, and what it is as one of two posts a body."""
    totals = {n for one in bases_that_fit(share, whole, None) if len(one) < 50 for n in one}
    readings = []
    for bodies in sorted(small_totals(page, share.chain) | totals)[:6]:
        readings += [
            f"{share.text} of {persons} persons: {both} of {bodies} bodies with one holder"
            for persons in sorted(totals)
            for both in bodies_with_one_holder(persons, bodies)
        ]
        readings.append(
            f"{posts} of {2 * bodies} posts = {shown(Fraction(100 * posts, 2 * bodies))}%"
        )
    return readings[:14]


def persons_vs_person_times(figures: Figures) -> list[Finding]:
    """Find acts counted in persons at one place and in person-times at another."""
    page = page_of(figures)
    found = []
    for act in _ACTS:
        persons = [
            one
            for one in page.items
            if one.is_count and one.group in PERSONS and act in one.lead[-14:] + one.tail[:6]
        ]
        times = [
            one
            for one in page.items
            if one.is_count and one.group == "person_times" and act in one.lead[-14:] + one.tail[:6]
        ]
        if persons and times:
            found.append(_mixed(act, persons[:4], times[:4]))
    return found


def _mixed(act: str, persons: list[Item], times: list[Item]) -> Finding:
    return Finding(
        rule="persons_vs_person_times",
        severity="flag",
        spans=tuple(one.span for one in (*times, *persons)),
        arithmetic="; ".join(one.text for one in (*times, *persons)),
        zh=f"“{act}”有的按人次计，有的按人计，不能相加，也不能相比。",
        en=f"“{act}” is counted in person-times here and in persons there; they can be "
        "neither added nor compared.",
    )
