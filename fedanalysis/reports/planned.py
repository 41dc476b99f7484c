"""Tells a plan from a fact: takes a number's context, says whether it is still to come."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import islice

from fedanalysis.reports.context import Context

_PLAN = re.compile(
    r"力争|争取|(?<!比)(?<!规划)目标(?:值|任务)?(?:是|为|[:：≥])|建议[:：]|预计|拟(?!定)|计划(?!生育|完成|的|[”\"》])|规划(?:到|提出)|明年|下一?年度?|今后|未来|"
    r"将(?!近|军|来)|要(?=实现|达到?|完成|建成?|培训|举办|新增|确保|做到|覆盖|发放|帮助|扶持)|确保|(?:时期|期间|末|以前)[，,]?(?=[^，。]{0,24}(?:控制在|不低于|达到|提高到|增至|增加到))|"
    r"(?<![加高升降少长])到(?:20\d\d|“?十[二三四五]五”?末?)年?[底末]?(?!的)[，,]?(?!.{0,30}(?:已|实现了|达到了))|(?:规划|纲要)提出|提出到"
)
_DONE = re.compile(
    r"已(?!婚)|完成了|实现了|达到了|超额|截至|截止|目前|共(?!同|青)|实际|累计|比上年|同比|比去年"
)
_HEADING = re.compile(
    r"(?m)^[ \t\u3000]*(?:[一二三四五六七八九十]+、|[(（][一二三四五六七八九十]+[)）])[^\n。]{0,40}"
)
_TOP = re.compile(r"\s*[一二三四五六七八九十]+、")
_PLAN_HEADING = re.compile(
    r"打算|计划(?!生育)|下一?步|明年|工作思路|工作安排|今后|目标任务|主要目标|下一年|发展目标|工作目标"
)


def planned_sections(text: str) -> list[tuple[int, int]]:
    """Return the stretches of text that stand under a heading about what is still to be done."""
    heads = [(found.start(), found.group()) for found in _HEADING.finditer(text)]
    found = []
    for number, (start, words) in enumerate(heads):
        if not _PLAN_HEADING.search(words):
            continue
        top = _TOP.match(words) is not None
        later = (s for s, w in islice(heads, number + 1, None) if not top or _TOP.match(w))
        found.append((start, next(later, len(text))))
    return found


def is_planned(context: Context, at: int, sections: list[tuple[int, int]]) -> bool:
    """Whether the number at `at` is a target or plan and not yet a result."""
    if re.match(r"(?:[、和][\d.]+%?)?(?:的)?(?:年度|规划)?(?:计划|目标|任务)", context.right):
        return True
    number = bisect_right(sections, (at, at)) - 1
    if number >= 0 and at < max(end for _, end in sections[max(0, number - 1) : number + 1]):
        return not re.search(
            r"(?:已|实现了|完成了|比上年|上年|去年)[^，。；]*$", context.clause_left
        )
    if re.search(r"完成[^，。；]{0,6}(?:任务|计划|目标)$", context.clause_left):
        return True
    if re.search(r"[由从]$|(?<!占)比(?![例重率])[^，。；]{0,8}$", context.left):
        return False
    plans = list(_PLAN.finditer(context.sentence_left))
    if not plans:
        return False
    after = context.sentence_left[plans[-1].start() :]
    return not _DONE.search(after)
