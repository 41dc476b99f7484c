"""Sums and parts: totals against what they are the sum of, and parts against their whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from fedanalysis.reports.figures import Figures
from fedanalysis.reports.findings import Finding, Severity
from fedanalysis.reports.rules.categories import complementary, exclusive
from fedanalysis.reports.rules.claims import same_kind
from fedanalysis.reports.rules.intervals import add, hull, overlap, shown
from fedanalysis.reports.rules.page import Item, Page, page_of

_SUM_WORD = re.compile(
    r"^(?:等)?[，,、]?(?:总共|一共|合计|共计|总计|两项合计|三项合计|累计|共)(?:有|为|达到?|是)?$"
)
_OPENS = re.compile(
    r"^[^，。；\d]{0,12}[，,：:]?(?:分别(?:为|是|有)|其中分别(?:为|是)|即|分为)[^，。；\d]{0,14}$"
)
_BRACKET = re.compile(r"^[^，。；\d]{0,12}[（(](?!其中|含|包括)[^，。；\d]{1,14}$")
_AMONG = re.compile(r"^[^。；\d]{0,16}[，,：:；]?[（(]?其中[：:]?[^，。；\d]{1,16}$")
_JOINT = re.compile(r"^[^，。；：\d（(]{0,14}[、，,和及与][^，。；：\d占]{1,16}$")
_AMONG_BEFORE = re.compile(
    r"(?:其中|(?<![其集])中)[，]?[^，。；\d]{0,14}(?:\d{2}周?岁(?:及?以[上下])?的?[^，。；\d]{0,4})?$"
)
_NO_PART = re.compile(r"占|增|减|提高|下降|其中|比上|共|合计|总计|累计|超")
# A closing bracket or another 其中 ends the list.
_NEW_LIST = re.compile(r"[)）]|其中")
_PERSON_ONE = re.compile(r"占|增|减|提高|下降")


@dataclass(frozen=True, slots=True)
class _Sum:
    total: Item
    parts: tuple[Item, ...]
    is_exhaustive: bool
    is_exclusive: bool


def sum_of_parts(figures: Figures) -> list[Finding]:
    """Find totals that differ from the parts the text says make them up."""
    page = page_of(figures)
    sums = [*_after_parts(page), *_before_parts(page)]
    return [finding for finding in (_judge(one) for one in sums) if finding is not None]


def _after_parts(page: Page) -> list[_Sum]:
    """Return sums of the form A a个、B b个，合计 T个, also of pairs such as 8人24万元."""
    found = []
    for chain in page.chains.values():
        groups = _groups([item for item in chain if item.is_amount], page)
        for at, group in enumerate(groups[1:], 1):
            lead = re.sub(
                r"^[^，。；、\d]{0,12}(?=[，、等共合总累])",
                "",
                page.between(groups[at - 1][-1], group[0]),
            )
            if not _SUM_WORD.match(lead):
                continue
            alike = _alike_before(groups[max(0, at - 40) : at], group, page)
            for column, total in enumerate(group):
                parts = tuple(one[column] for one in alike)
                if len(parts) > 1:
                    found.append(_Sum(total, parts, is_exhaustive=True, is_exclusive=True))
    return found


def _groups(items: list[Item], page: Page) -> list[list[Item]]:
    """Return figures in groups without a word between them: 8人24万元."""
    groups: list[list[Item]] = []
    for item in items:
        if groups and page.between(groups[-1][-1], item) == "":
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def _alike_before(groups: list[list[Item]], total: list[Item], page: Page) -> list[list[Item]]:
    """Return the run of groups right before a total that are built like it."""
    alike: list[list[Item]] = []
    for group in reversed(groups):
        same = len(group) == len(total) and all(map(_adds, group, total))
        after = page.between(group[-1], alike[0][0]) if alike else "、"
        if not same or not re.fullmatch(
            r"[^，。；：]{0,14}[、，；和及与][^，。；：]{0,16}", f"{after}"
        ):
            break
        if _NO_PART.search(group[0].lead) or (alike and _NO_PART.search(after)):
            break
        alike.insert(0, group)
    return alike


def _adds(one: Item, other: Item) -> bool:
    """Whether two figures count the same kind of thing, in the same classifier."""
    alike = one.unit == other.unit or {one.unit, other.unit} <= {"人", "名", "位"}
    return (
        one.is_amount
        and other.is_amount
        and alike
        and one.kind == other.kind
        and one.modality == other.modality
    )


def _before_parts(page: Page) -> list[_Sum]:
    """Return sums of the form T个（A a个、B b个）, T个，分别为…, T个，其中A a个、B b个."""
    found = []
    for total in page.items:
        first = page.following(total)
        if not total.is_amount or first is None or not _adds(total, first):
            continue
        between = page.between(total, first)
        told = bool(_OPENS.match(between) or _BRACKET.match(between))
        if not told and not _AMONG.match(between):
            continue
        parts = _run_on(first, page)
        if len(parts) > 1:
            labels = [part.label for part in parts]
            halves = complementary(labels)
            found.append(_Sum(total, tuple(parts), told or halves, told or exclusive(labels)))
    return found


def _run_on(first: Item, page: Page) -> list[Item]:
    parts = [first]
    while (after := page.following(parts[-1])) is not None:
        between = page.between(parts[-1], after)
        if not _JOINT.match(between) or _SUM_WORD.match(between) or not _adds(after, first):
            break
        if _NEW_LIST.search(between):
            break
        parts.append(after)
    return [] if _PERSON_ONE.search("".join(part.lead for part in parts)) else parts


def _judge(one: _Sum) -> Finding | None:
    """Compare a total with its parts, all rounded to the nearest or all cut off."""
    nearest, cut = (_sum_meets(one, convention) for convention in (0, 1))
    if nearest:
        return None
    exceeds = sum(hull(part.ranges)[0] for part in one.parts) > hull(one.total.ranges)[1]
    surely = one.is_exhaustive or (exceeds and one.is_exclusive)
    if surely:
        return _differs(one, only_cut=cut)
    if exceeds:
        return _overlaps(one)
    return _falls_short(one) if len(one.parts) > 2 and not cut else None


def _sum_meets(one: _Sum, convention: int) -> bool:
    total, *parts = (
        item.ranges[min(convention, len(item.ranges) - 1)] for item in (one.total, *one.parts)
    )
    return overlap(add(parts), total)


def _differs(one: _Sum, *, only_cut: bool) -> Finding:
    total = _total(one)
    zh = "，除非各数都舍去了尾数。" if only_cut else "。"
    en = ", unless every figure was cut off." if only_cut else "."
    return _finding(
        one,
        severity="reading" if only_cut else "proved",
        readings=("nearest: ∅", "truncated: fits") if only_cut else (),
        zh=f"各部分相加为{total}，与所印总数{one.total.text}不符{zh}",
        en=f"The parts add up to {total}, not to the printed total {one.total.en}{en}",
    )


def _overlaps(one: _Sum) -> Finding:
    total = _total(one)
    return _finding(
        one,
        severity="reading",
        readings=(f"overlap: {total} − {one.total.text}", "one figure is wrong"),
        zh=f"“其中”各项相加为{total}，超过{one.total.text}，除非各项有重叠。",
        en=f"The parts add up to {total}, more than {one.total.en}, unless they overlap.",
    )


def _falls_short(one: _Sum) -> Finding:
    total = _total(one)
    return _finding(
        one,
        severity="reading",
        readings=(f"others: {one.total.text} − {total}", "one figure is wrong"),
        zh=f"“其中”各项相加为{total}，不到{one.total.text}，其余未说明。",
        en=f"The parts listed add up to {total} of {one.total.en}; the rest is not stated.",
    )


def _total(one: _Sum) -> str:
    return shown(sum((part.value for part in one.parts), Fraction(0)))


def _finding(
    one: _Sum, *, severity: Severity, readings: tuple[str, ...], zh: str, en: str
) -> Finding:
    listing = " + ".join(part.text for part in one.parts)
    return Finding(
        rule="sum_of_parts",
        severity=severity,
        spans=(one.total.span, *(part.span for part in one.parts)),
        arithmetic=f"{listing} = {_total(one)}; {one.total.text}",
        readings=readings,
        zh=zh,
        en=en,
    )


def order(figures: Figures) -> list[Finding]:
    """Find parts after 其中 that are larger than every whole they can be a part of."""
    page = page_of(figures)
    found = []
    for part in page.items:
        if not part.is_amount or not _AMONG_BEFORE.search(page.before(part, 24)):
            continue
        wholes = _wholes_of(part, page)
        if wholes and all(hull(part.ranges)[0] > hull(one.ranges)[1] for one in wholes):
            found.append(_too_large(part, wholes[-1]))
    return found


def _wholes_of(part: Item, page: Page) -> list[Item]:
    """Return the figures before 其中 counted like the part; none if one might be missing."""
    earlier = [one for one in page.earlier(part) if one.is_amount and one.modality == part.modality]
    if not earlier or not re.search(r"其中[^，。；]*$", page.before(part, 24)):
        near = page.previous(part)
        told = near is not None and re.match(
            r"^[^，。；\d]{0,12}(?<!其)中", page.between(near, part)
        )
        earlier = [near] if near is not None and told and near.is_amount else []
    if part.group == "person_times" or not earlier:
        return [one for one in earlier if one.unit == part.unit]
    alike = [
        one
        for one in earlier
        if one.unit == part.unit or {one.unit, part.unit} <= {"人", "名", "位"}
    ]
    others = [one for one in earlier if one not in alike and same_kind(one, part)]
    return [] if others else alike


def _too_large(part: Item, whole: Item) -> Finding:
    return Finding(
        rule="order",
        severity="proved",
        spans=(part.span, whole.span),
        arithmetic=f"{part.text} > {whole.text}",
        zh=f"“其中”的{part.text}大于它所属的{whole.text}。",
        en=f"The part {part.en} is larger than the whole {whole.en} it belongs to.",
    )
