"""Says when a number holds: years stated before it, along the chain of clauses."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fedanalysis.reports.context import Layout
from fedanalysis.reports.items import Item


@dataclass(frozen=True, slots=True)
class Period:
    """The years a figure speaks of; None where the text leaves an end open."""

    start: int | None = None
    end: int | None = None


_OPEN = re.compile(r"(?:以来|起|至今|开始|之后|后)")
_COMPARED = re.compile(r"(?:比|较|与|同|到|至|从|由)$")
_CONTENT = re.compile(r"((?:19|20)\d\d)年(?:度)?[^\n。]{0,16}(?:工作|总结|报告|公报|情况|发展)")
_THIS_YEAR = re.compile(r"今年|本年|目前")


def periods_of(items: list[Item], layout: Layout) -> dict[int, Period]:
    """Return the period of each figure by its start; a new paragraph begins anew."""
    named = content_year(layout.text)
    periods: dict[int, Period] = {}
    current, paragraph, last = Period(), -1, 0
    for number, item in enumerate(items):
        if layout.paragraph(item.start) != paragraph:
            paragraph, current = layout.paragraph(item.start), Period()
        if item.meaning.kind in ("year", "period") and _is_year(item):
            current = _next(current, items, number)
            last = item.end
        elif _THIS_YEAR.search(layout.text, max(last, layout.clause_start(item.start)), item.start):
            current = Period(named, named)
        periods[item.start] = current
    return periods


def content_year(text: str) -> int | None:
    """Return the year a report says it is about, in its heading; never that of a page stamp."""
    for line in text.splitlines()[:12]:
        if re.search(r"发布|上传|来源|浏览|时间[:：]|打印", line):
            continue
        found = _CONTENT.search(line)
        if found:
            return int(found.group(1))
    return None


def _is_year(item: Item) -> bool:
    return item.value is not None and 1800 <= item.value <= 2199


def _next(current: Period, items: list[Item], number: int) -> Period:
    item = items[number]
    year = int(item.value or 0)
    if item.meaning.kind == "period" and number and _is_year(items[number - 1]):
        first = items[number - 1]
        if first.meaning.kind == "period" and item.start - first.end <= 3:
            return Period(int(first.value or 0), year)
    if _COMPARED.search(item.context.left) and item.meaning.kind == "year":
        return current if re.search(r"(?:比|较|与|同)$", item.context.left) else Period(year, year)
    if _OPEN.match(item.context.right):
        return Period(year, None)
    return Period(year, year)
