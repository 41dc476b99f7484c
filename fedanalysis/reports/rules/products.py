"""Products: an amount per head times the heads against the total printed."""

from __future__ import annotations

import re
from fractions import Fraction

from fedanalysis.reports.figures import Figures
from fedanalysis.reports.findings import Finding
from fedanalysis.reports.rounding import mean_fits
from fedanalysis.reports.rules.intervals import hull, meets, shown
from fedanalysis.reports.rules.page import PERSONS, Item, Page, page_of

_PER = re.compile(
    r"(?P<mean>平均)?(?P<each>每|人均|户均)(?P<unit>[人名户个村家期场次班位件所笔例份项对亩株台])?(?P<verb>[^，。；\d]{0,10})$"
)
_REPEATED = re.compile(r"每(?:月|年|季度?|天|日|次|学期)|最[高低多少]|不超过|至少|以[上下内]")
_TOTAL = re.compile(
    r"(?:共计|合计|总计|累计|共|总额|总数|总金额|(?<![统总合共累])计)(?P<verb>[^，。；\d]{0,10})$"
)
_VERB = re.compile(r"发放|补助|补贴|资助|救助|奖励|慰问金|发给|给予|捐助|捐款|培训|领取|扶持|贷款")


def product(figures: Figures) -> list[Finding]:
    """Find totals that differ from an amount per head times the heads."""
    page = page_of(figures)
    found = []
    for per in page.items:
        told = _PER.search(per.lead)
        if told is None or not per.ranges or _REPEATED.search(per.lead + per.tail):
            continue
        found.append(_judge(per, told, page))
    return [finding for finding in found if finding is not None]


def _judge(per: Item, told: re.Match[str], page: Page) -> Finding | None:
    heads, total = _heads(per, told, page), _total(per, page)
    if len(heads) != 1 or total is None or total in heads:
        return _mean(per, heads) if len(heads) == 1 and told["mean"] and total is None else None
    low, high = _product(per, heads[0], told)
    if meets(total.ranges, low, high):
        return None
    surely = _same_verb(told["verb"], total) and heads[0].is_exact and not told["mean"]
    others = [
        one for one in page.window(per) if one.is_count and one is not heads[0] and one is not total
    ]
    if any(meets(total.ranges, *_product(per, one, told)) for one in others):
        surely = False
    return _finding(per, heads[0], total, surely=surely)


def _heads(per: Item, told: re.Match[str], page: Page) -> list[Item]:
    """Return the counts before that the per word counts: 43人，每人…"""
    unit = told["unit"] or {"人均": "人", "户均": "户"}.get(told["each"], "")
    counts = [one for one in page.earlier(per) if one.is_count and one.modality == per.modality]
    if unit in ("人", "名", "位"):
        return [one for one in counts if one.group in PERSONS]
    return [one for one in counts if one.unit == unit or (unit and one.tail.startswith(unit))]


def _total(per: Item, page: Page) -> Item | None:
    totals = [
        one
        for one in page.window(per)
        if one.is_amount
        and one is not per
        and one.kind == per.kind
        and one.unit == per.unit
        and _TOTAL.search(one.lead)
    ]
    return totals[0] if len(totals) == 1 else None


def _product(per: Item, heads: Item, told: re.Match[str]) -> tuple[Fraction, Fraction]:
    # an amount set for each head is no rounding: 每笔5万元 is 50,000
    ends = hull(per.ranges) if len(per.ranges) == 1 else (per.value, per.value)
    if told["mean"] or told["each"] in ("人均", "户均"):
        ends = (min(ends[0], per.value - per.step), max(ends[1], per.value + per.step))
    few, many = hull(heads.ranges)
    return ends[0] * few, ends[1] * many


def _same_verb(verb: str, total: Item) -> bool:
    """Whether the total sums the same act: no verb of its own, or one of those of giving."""
    told = _TOTAL.search(total.lead)
    own = told["verb"] if told else ""
    return (
        own in ("", "计", "为", "达", "达到", "有")
        or bool(_VERB.search(own))
        or bool(verb and verb in own)
    )


def _finding(per: Item, heads: Item, total: Item, *, surely: bool) -> Finding:
    result = shown(per.value * heads.value)
    return Finding(
        rule="product",
        severity="proved" if surely else "reading",
        spans=(total.span, per.span, heads.span),
        arithmetic=f"{heads.text} × {per.text} = {result}; {total.text}",
        readings=()
        if surely
        else (f"{heads.text} × {per.text} = {result}", "the total holds more than this"),
        zh=f"{heads.text}乘以每份{per.text}得{result}，与所印的{total.text}不符。",
        en=f"{heads.en} times {per.en} each is {result}, not the printed {total.en}.",
    )


def _mean(per: Item, heads: list[Item]) -> Finding | None:
    """Test a mean of whole numbers against the number of cases (GRIM)."""
    n, printed = heads[0].whole, re.sub(r"[^\d.]", "", per.text)
    if per.kind == "money" or n is None or n < 1 or not re.fullmatch(r"\d+\.\d+", printed):
        return None
    if len(per.ranges) != 2 or any(
        mean_fits(printed, n, convention=c) for c in ("nearest", "truncated")
    ):
        return None
    return Finding(
        rule="mean",
        severity="reading",
        spans=(per.span, heads[0].span),
        arithmetic=f"{per.text} × {heads[0].text} = {shown(per.value * n)}",
        readings=(
            "the mean is of something that need not be whole",
            "the number of cases is another",
        ),
        zh=f"{heads[0].text}的平均数不可能是{per.text}，除非所计的不是整数或基数另有所指。",
        en=f"{heads[0].en} of whole numbers cannot average {per.en}, unless what is counted "
        "is not whole or the cases are others.",
    )
