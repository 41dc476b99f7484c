"""A share said to have risen by per cent: points or per cent, and of which counts."""

from __future__ import annotations

import re
from fractions import Fraction

from fedanalysis.reports.figures import Figures
from fedanalysis.reports.findings import Finding
from fedanalysis.reports.rules.claims import small_totals
from fedanalysis.reports.rules.intervals import shown
from fedanalysis.reports.rules.page import Item, Page, page_of

_ROSE = re.compile(r"(?:提高|上升|增长|增加|提升|下降|降低|减少|高出|低)(?:了)?$")
_FELL = re.compile(r"下降|降低|减少|低")
_LARGEST = 300
_MOST_READINGS = 8


def points_vs_percent(figures: Figures) -> list[Finding]:
    """Find rises of a share printed in per cent, and list what each reading needs."""
    page = page_of(figures)
    found = []
    for change in page.items:
        level = page.previous(change)
        if change.unit != "%" or not change.is_fact or not _ROSE.search(change.lead):
            continue
        if level is None or not level.is_share or change.clause - level.clause > 1:
            continue
        if re.search(r"(?:由|从)[^，。；]{0,24}$", page.before(level, 28)) or "到" in page.between(
            level, change
        ):
            continue
        before = page.previous(level)
        if (
            before is not None
            and before.is_share
            and re.search("到|至", page.between(before, level))
        ):
            continue  # both levels are printed: growth_vs_level decides
        found.append(_finding(level, change, page))
    return found


def _finding(level: Item, change: Item, page: Page) -> Finding:
    sign = -1 if _FELL.search(change.lead) else 1
    by_points = level.value - sign * change.value
    by_percent = level.value / (1 + sign * change.value / 100)
    readings = (
        f"points: {shown(by_points)}% → {level.text}",
        f"per cent: {shown(by_percent)}% → {level.text}",
        *_by_counts(level, change, sign, page),
    )
    return Finding(
        rule="points_vs_percent",
        severity="reading",
        spans=(change.span, level.span),
        arithmetic=f"{level.text} − {change.text}: {shown(by_points)}% / {shown(by_percent)}%",
        readings=readings,
        zh=f"{level.text}比以前变动{change.text}，没有说明是百分点还是百分比：以前是"
        f"{shown(by_points)}%或{shown(by_percent)}%。",
        en=f"{level.en} changed by {change.en}, points or per cent unstated: it was "
        f"{shown(by_points)}% or {shown(by_percent)}%.",
    )


def _by_counts(level: Item, change: Item, sign: int, page: Page) -> list[str]:
    """Return pairs of counts, of totals printed or implied nearby, that read as the change."""
    totals = sorted(_totals(level, page))[:4]
    readings = []
    for old in totals:
        for new in totals:
            for now in _fitting(level, new):
                readings += _pairs(level, change, sign, (old, new, now))
    return list(dict.fromkeys(readings))[:_MOST_READINGS]


def _totals(level: Item, page: Page) -> set[int]:
    """Return printed counts of things that the share may be of, and totals its chain implies."""
    noun = re.search(r"[村社街镇乡]|单位|部门|学校", level.lead + level.tail)
    near = [one for one in page.lately(level) if one.is_count and one.whole]
    printed = {
        int(one.value)
        for one in near
        if noun and noun.group() in one.tail[:6] and 2 <= one.value <= _LARGEST
    }
    implied = {n for n in small_totals(page, level.chain) if n <= _LARGEST}
    return printed | implied


def _fitting(share: Item, total: int) -> list[int]:
    return [
        k
        for k in range(total + 1)
        if any(Fraction(100 * k, total) in one for one in share.ranges[:1])
    ]


def _pairs(level: Item, change: Item, sign: int, now: tuple[int, int, int]) -> list[str]:
    old, new, count = now
    after, found = Fraction(100 * count, new), []
    for before in range(old + 1):
        share = Fraction(100 * before, old)
        risen = sign * (after - share)
        told = f"{before}/{old} → {count}/{new}"
        if any(risen in one for one in change.ranges[:1]):
            found.append(f"points, unrounded {shown(risen)}: {told}")
        elif sign * (level.value - round(share)) == change.value and level.step == 1:
            found.append(f"points of printed shares {round(share)} → {level.text}: {told}")
    return found
