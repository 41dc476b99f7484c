"""Changes against levels: growth, points and the word that says up or down."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import product

from fedanalysis.reports.figures import Figures
from fedanalysis.reports.findings import Finding
from fedanalysis.reports.rules.claims import same_kind
from fedanalysis.reports.rules.intervals import hull, less, meets, overlap, shown
from fedanalysis.reports.rules.page import Item, Page, page_of

_UP = r"增加|增长|提高|上升|发展|扩大|提升|增|升|扩展|壮大"
_DOWN = r"减少|下降|降低|降|减|缩减|压缩|回落"
_TO = re.compile(
    rf"^[^，。；\d]{{0,14}}?(?:\d{{4}}年)?(?:的)?[，,]?(?P<verb>{_UP}|{_DOWN})?(?:了)?(?:到|至|为)(?:了)?(?:\d{{4}}年(?:底|末)?(?:的)?|目前的|现在的|今年的|本届的|上年的)?[^，。；\d]{{0,4}}$"
)
_FROM = re.compile(r"(?:由|从)[^，。；]{0,24}$")
_BY = re.compile(rf"(?P<verb>{_UP}|{_DOWN})(?:了|幅度?)?(?:为|达到?|约)?$")
_THAN = re.compile(
    r"^[^，。；\d]{0,10}，(?:(?:比|较)(?:\d{4}年|上年|去年|上届|前年)?(?:同期)?的?|(?:上年|去年|上届)(?:同期)?(?:是|为))$"
)
_ANOTHER = re.compile(r"年均|年递|每年|平均|同比|环比|比上|较上|比同期|计划|任务")


def growth_vs_level(figures: Figures) -> list[Finding]:
    """Find growth that doesn't follow from the levels before and after."""
    page = page_of(figures)
    found: list[Finding | None] = []
    for old, new, verb in _pairs(page):
        found.append(_direction(old, new, verb))
        change = _change_after(new, page)
        if change is None or _direction(old, new, verb) is not None:
            continue
        if old.kind == "share_pct":
            rises = re.fullmatch(_UP, verb) is not None if verb else new.value >= old.value
            found.append(_of_shares(old, new, change, rises=rises))
        elif change.kind == "share_pct" and change.unit == "%":
            found.append(_of_counts(old, new, change))
        elif change.unit == "倍":
            found.append(_times(old, new, change))
        elif change.unit == old.unit and change.is_amount:
            found.append(_difference(old, new, change))
    found += [_of_counts(old, new, change) for old, new, change in _compared(page)]
    return [finding for finding in found if finding is not None]


def _pairs(page: Page) -> list[tuple[Item, Item, str]]:
    """Return levels before and after with the verb between them: 由12个增加到58个."""
    found = []
    for old in page.items:
        new = _next_level(old, page)
        if (
            new is None
            or not _FROM.search(page.before(old, 28))
            or not _level(old)
            or not _level(new)
        ):
            continue
        alike = old.unit in (new.unit, "") or {old.unit, new.unit} <= {"人", "名", "位"}
        told = _TO.match(page.between(old, new))
        if told and alike and old.kind == new.kind and same_kind(old, new):
            found.append((old, new, told["verb"] or ""))
    return found


def _compared(page: Page) -> list[tuple[Item, Item, Item]]:
    """Return levels and growth of the form N人，比上年的M人增长g%, or N人，上年为M人，增长g%."""
    found = []
    for change in page.items:
        old = page.previous(change)
        if old is None or change.unit != "%" or not change.is_fact or not old.is_amount:
            continue
        told = _BY.search(change.lead)
        new = _last_level(old, page)
        if told is None or new is None or _ANOTHER.search(change.lead) or len(change.lead) > 6:
            continue
        before = page.between(new, old)
        if (
            _THAN.search(before)
            and old.clause - new.clause <= 1
            and change.clause - old.clause <= 1
        ):
            rises = re.fullmatch(_UP, told["verb"]) is not None
            if (new.value >= old.value) == rises:
                found.append((old, new, change))
    return found


def _last_level(old: Item, page: Page) -> Item | None:
    new = page.previous(old)
    while new is not None and new.kind in ("year", "period") and not new.is_fact:
        new = page.previous(new)
    alike = new is not None and new.is_amount and new.unit == old.unit
    return new if alike else None


def _next_level(old: Item, page: Page) -> Item | None:
    new = page.following(old)
    while new is not None and new.kind in ("year", "period") and not new.is_fact:
        new = page.following(new)
    return new


def _level(item: Item) -> bool:
    return item.is_fact and item.kind in ("count", "money", "share_pct") and bool(item.ranges)


def _change_after(new: Item, page: Page) -> Item | None:
    change = page.following(new)
    if change is None or not change.is_fact or change.clause - new.clause > 1:
        return None
    between = page.between(new, change)
    if _ANOTHER.search(between) or len(between) > 16 or not _BY.search(between):
        return None
    return change


def _direction(old: Item, new: Item, verb: str) -> Finding | None:
    if not verb:
        return None
    rises = re.fullmatch(_UP, verb) is not None
    first, last = hull(old.ranges), hull(new.ranges)
    wrong = last[1] < first[0] if rises else last[0] > first[1]
    if not wrong:
        return None
    return Finding(
        rule="direction",
        severity="proved",
        spans=(old.span, new.span),
        arithmetic=f"{old.text} → {new.text}",
        zh=f"文中说“{verb}”，但由{old.text}到{new.text}方向相反。",
        en=f"The text says “{verb}”, but from {old.en} to {new.en} is the other way.",
    )


def _rate(old: Item, new: Item) -> tuple[Fraction, Fraction] | None:
    """Return the lowest and highest change in per cent of the level before, without its sign."""
    first, last = hull(old.ranges), hull(new.ranges)
    if first[0] <= 0:
        return None
    if old.is_exact and new.is_exact:
        change = 100 * abs(new.value - old.value) / old.value
        return change, change
    low, high = 100 * (last[0] / first[1] - 1), 100 * (last[1] / first[0] - 1)
    if new.value < old.value:
        low, high = -high, -low
    return max(low, Fraction(0)), max(high, Fraction(0))


def _of_counts(old: Item, new: Item, change: Item) -> Finding | None:
    rate = _rate(old, new)
    if rate is None or meets(change.ranges, *rate):
        return None
    exact = shown(100 * abs(new.value - old.value) / old.value)
    return _finding(old, new, change, exact=f"{exact}%")


def _times(old: Item, new: Item, change: Item) -> Finding | None:
    rate = _rate(old, new)
    if rate is None:
        return None
    by, to = (rate[0] / 100, rate[1] / 100), (rate[0] / 100 + 1, rate[1] / 100 + 1)
    step = max(change.step, Fraction(1, 10))
    if any(low <= change.value + step and high >= change.value - step for low, high in (by, to)):
        return None
    return _finding(old, new, change, exact=f"{shown(by[0])}倍")


def _difference(old: Item, new: Item, change: Item) -> Finding | None:
    first, last = hull(old.ranges), hull(new.ranges)
    low, high = sorted((last[0] - first[1], last[1] - first[0]))
    if new.value < old.value:
        low, high = -high, -low
    if meets(change.ranges, max(low, Fraction(0)), max(high, Fraction(0))):
        return None
    return _finding(old, new, change, exact=f"{shown(abs(new.value - old.value))}{old.unit}")


def _of_shares(old: Item, new: Item, change: Item, *, rises: bool) -> Finding | None:
    first, last = (old, new) if rises else (new, old)
    points = any(
        overlap(less(after, before), by)
        for after, before, by in product(last.ranges, first.ranges, change.ranges)
    )
    exact = f"{shown(abs(new.value - old.value))}个百分点"
    if change.unit != "%":
        return None if points else _finding(old, new, change, exact=exact)
    rate = _rate(old, new)
    if rate is not None and meets(change.ranges, *rate):
        return None
    return _points_meant(old, new, change) if points else _finding(old, new, change, exact=exact)


def _points_meant(old: Item, new: Item, change: Item) -> Finding:
    return Finding(
        rule="points_vs_percent",
        severity="reading",
        spans=(change.span, old.span, new.span),
        arithmetic=f"{new.text} − {old.text} = {shown(abs(new.value - old.value))} points; "
        f"{change.text}",
        readings=(f"points: {shown(abs(new.value - old.value))}",),
        zh=f"由{old.text}到{new.text}相差的是百分点，文中写作{change.text}。",
        en=f"From {old.en} to {new.en} is a difference in points; the text writes {change.en}.",
    )


def _finding(old: Item, new: Item, change: Item, *, exact: str) -> Finding:
    return Finding(
        rule="growth_vs_level",
        severity="proved",
        spans=(change.span, old.span, new.span),
        arithmetic=f"{old.text} → {new.text}: {exact}; {change.text}",
        zh=f"由{old.text}到{new.text}的变化是{exact}，与所印的{change.text}对不上。",
        en=f"The change from {old.en} to {new.en} is {exact}, which does not print as {change.en}.",
    )
