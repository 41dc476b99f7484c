"""Shares of one whole: what they add up to against what rounding allows."""

from __future__ import annotations

import re
from fractions import Fraction

from fedanalysis.reports.figures import Figures
from fedanalysis.reports.findings import Finding
from fedanalysis.reports.rules.categories import exclusive
from fedanalysis.reports.rules.intervals import hull, shown
from fedanalysis.reports.rules.page import Item, Page, page_of

_OF = re.compile(r"占|比例|比重|构成")
_RATE = re.compile(r"率[^，。；]{0,4}$")
_JOINT = re.compile(
    r"^(?:[^。；\d%]{0,14}|[^。；%]{0,4}[\d—~～至到、-]{1,9}周?岁(?:及?以[上下])?[^。；\d%]{0,8})$"
)


def shares_of_one_whole(figures: Figures) -> list[Finding]:
    """Find shares that exclude each other and add up to more than rounding allows."""
    page = page_of(figures)
    found = [_judge(run, page) for run in _runs(page)]
    found += [_above(share) for share in page.shares if _is_of_whole(share)]
    return [finding for finding in found if finding is not None]


def _is_of_whole(share: Item) -> bool:
    """Whether a share is of what it is part of (占), not of a plan or a rate."""
    told = re.search(r"占[^，。；]{0,20}$", share.lead)
    return told is not None and not re.search("完成|任务|计划|目标|应", share.lead)


def _above(share: Item) -> Finding | None:
    """Find a part that is said to be more than all of its whole."""
    if hull(share.ranges)[0] <= 100:
        return None
    return Finding(
        rule="shares_of_one_whole",
        severity="proved",
        spans=(share.span,),
        arithmetic=f"{share.text} > 100%",
        zh=f"部分不可能占总体的{share.text}。",
        en=f"A part cannot be {share.en} of its whole.",
    )


def _runs(page: Page) -> list[list[Item]]:
    runs: list[list[Item]] = []
    for share in page.shares:
        last = runs[-1][-1] if runs else None
        if last is not None and _goes_on(last, share, page):
            runs[-1].append(share)
        else:
            runs.append([share])
    return [run for run in runs if len(run) > 1]


def _goes_on(last: Item, share: Item, page: Page) -> bool:
    if last.chain != share.chain or last.base != share.base:
        return False
    between = page.between(last, share)
    counts = page.items[last.number + 1 : share.number]
    if any(item.is_fact and not item.is_count for item in counts):
        return False
    if counts and any(item.is_fact for item in counts):
        return len(between) <= 30 and "总数" not in between
    return bool(_JOINT.match(between)) and not re.search(r"其中|提高|增长|下降|比上", between)


def _labels(run: list[Item], page: Page) -> list[str]:
    """Return what each share is of: its own words, or those of its count, or of a list 分别占."""
    labels = [_words(share, page) for share in run]
    if "分别" in run[0].label and not any(labels[1:]):
        listing = re.search(r"([^，。；：]+?)(?:人数)?(?:的比例)?分别", run[0].lead)
        names = re.split(r"[、和及与]", listing[1]) if listing else []
        return names if len(names) == len(run) else []
    return labels


def _words(share: Item, page: Page) -> str:
    count = page.previous(share)
    if count is not None and count.is_count and share.clause - count.clause <= 1:
        return count.label
    return share.label


def _judge(run: list[Item], page: Page) -> Finding | None:
    if not any(_OF.search(share.lead) for share in run) or _RATE.search(run[0].lead):
        return None
    if not exclusive(_labels(run, page)):
        return None
    low = sum((hull(share.ranges)[0] for share in run), Fraction(0))
    if low <= 100:
        return None
    total = sum((share.value for share in run), Fraction(0))
    return Finding(
        rule="shares_of_one_whole",
        severity="proved",
        spans=tuple(share.span for share in run),
        arithmetic=f"{' + '.join(share.text for share in run)} = {shown(total)}%; at least "
        f"{shown(low)}% unrounded",
        zh=f"互不重叠的各项占比相加为{shown(total)}%，超过了四舍五入所能解释的范围。",
        en=f"Shares that exclude each other add up to {shown(total)}%, more than rounding allows.",
    )
