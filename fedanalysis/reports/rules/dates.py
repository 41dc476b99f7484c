"""Dates: words such as 今年5月 against the date of posting, and days the calendar doesn't have."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass

from fedanalysis.codes.numerals import parse_numeral
from fedanalysis.reports.figures import Figures
from fedanalysis.reports.findings import Finding
from fedanalysis.reports.rules.page import even_text

_STAMP = re.compile(
    r"(?:发布|上传|更新|发稿|刊登|录入|公布|发表)(?:日期|时间|于)?[：:\s]{0,3}(?P<year>20\d\d)\s?[年\-./]\s?(?P<month>\d{1,2})(?:\s?[月\-./]\s?(?P<day>\d{1,2}))?"
    r"|(?P<year2>20\d\d)\s?[年\-./]\s?(?P<month2>\d{1,2})(?:\s?[月\-./]\s?(?P<day2>\d{1,2}))?[日号]?\s?(?:发布|上传|更新|发稿)"
)
_THIS = re.compile(r"(?:今年|本年|本年度)(?:的)?(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})月")
_DATE = re.compile(r"(?:(?P<year>(?:19|20)\d\d)年)?(?<!\d)(?P<month>\d{1,2})月(?P<day>\d{1,2})日")
_YEAR_MONTH = re.compile(r"(?:19|20)\d\d年(?P<month>\d{1,2})月")
_SPAN = re.compile(
    r"(?<!\d)(?P<first>(?:19|20)\d\d)年?(?:[-—–~～]{1,2}|至|到)(?P<last>(?:19|20)\d\d)年"
)
_ON = re.compile(
    r"(?P<year>20\d\d)年(?:(?P<month>\d{1,2})月)?[^，。；\d]{0,4}(?:已|完成了|实现了|被评为|获|荣获)"
)


@dataclass(frozen=True, slots=True)
class _Posted:
    year: int
    month: int
    span: tuple[int, int]


def date_logic(figures: Figures) -> list[Finding]:
    """Find dates that the calendar or the date of posting rules out."""
    text = even_text(figures.text)
    stamp = _posted(text)
    found = [*_impossible(text), *_reversed(text)]
    if stamp is not None:
        found += [*_this_year(text, stamp), *_future(text, stamp)]
    return found


def _posted(text: str) -> _Posted | None:
    """Return when the text was posted, from the first stamp that says so."""
    for found in _STAMP.finditer(text):
        year = found["year"] or found["year2"]
        month = int(found["month"] or found["month2"])
        if 1 <= month <= 12:
            return _Posted(int(year), month, found.span())
    return None


def _this_year(text: str, stamp: _Posted) -> list[Finding]:
    """Find 今年5月 in a text posted before May."""
    findings = []
    for found in _THIS.finditer(text):
        month = parse_numeral(found["month"]).value
        if month is None or not stamp.month < month <= 12 or _planned(text, found.end()):
            continue
        findings.append(
            Finding(
                rule="date_logic",
                severity="proved_with_rule",
                spans=(found.span(), stamp.span),
                arithmetic=f"{found.group()}; {stamp.year}-{stamp.month:02d}",
                readings=("the text was written in an earlier year than it was posted",),
                zh=f"“{found.group()}”不可能是发布之年{stamp.year}年的{int(month)}月，因为发"
                f"布于{stamp.month}月；"
                "正文应写于更早的年份。",
                en=f"“{found.group()}” (this year, month {int(month)}) cannot be of "
                f"{stamp.year}, when the text was "
                f"posted in month {stamp.month}; it must have been written in an earlier year.",
            )
        )
    return findings


def _planned(text: str, end: int) -> bool:
    return re.match(r"[^。；]{0,20}(?:将|拟|计划|准备|力争|预计)", text[end : end + 24]) is not None


def _future(text: str, stamp: _Posted) -> list[Finding]:
    """Find things told as done in a month after the posting."""
    findings = []
    for found in _ON.finditer(text):
        year, month = int(found["year"]), int(found["month"] or 1)
        if (year, month) <= (stamp.year, stamp.month) or (
            found["month"] is None and year == stamp.year
        ):
            continue
        findings.append(
            Finding(
                rule="date_logic",
                severity="proved_with_rule",
                spans=(found.span(), stamp.span),
                arithmetic=f"{year}-{month:02d} > {stamp.year}-{stamp.month:02d}",
                zh=f"“{found.group()}”写成已经发生，却晚于发布时间{stamp.year}年{stamp.month}月。",
                en=f"“{found.group()}” is told as done, but lies after the posting in "
                f"{stamp.year}-{stamp.month:02d}.",
            )
        )
    return findings


def _impossible(text: str) -> list[Finding]:
    """Find months and days that no calendar has."""
    findings = []
    for found in _DATE.finditer(text):
        year, month, day = int(found["year"] or 2000), int(found["month"]), int(found["day"])
        if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]:
            continue
        findings.append(_no_such(found))
    months = (
        _no_such(found)
        for found in _YEAR_MONTH.finditer(text)
        if not 1 <= int(found["month"]) <= 12 and not _DATE.match(text, found.start())
    )
    return [*findings, *months]


def _no_such(found: re.Match[str]) -> Finding:
    return Finding(
        rule="date_logic",
        severity="proved_with_rule",
        spans=(found.span(),),
        arithmetic=found.group(),
        zh=f"日历上没有“{found.group()}”。",
        en=f"The calendar has no “{found.group()}”.",
    )


def _reversed(text: str) -> list[Finding]:
    return [
        Finding(
            rule="date_logic",
            severity="proved_with_rule",
            spans=(found.span(),),
            arithmetic=f"{found['first']} > {found['last']}",
            zh=f"“{found.group()}”的起始年份晚于结束年份。",
            en=f"“{found.group()}” begins after it ends.",
        )
        for found in _SPAN.finditer(text)
        if int(found["first"]) > int(found["last"])
    ]
