"""What a figure covers: thresholds that differ, groups whose overlap or base is not stated."""

from __future__ import annotations

import re
from itertools import pairwise

from fedanalysis.reports.bounds import overlap_bounds
from fedanalysis.reports.figures import Figures
from fedanalysis.reports.findings import Finding
from fedanalysis.reports.rules.claims import share_claims
from fedanalysis.reports.rules.intervals import listed, shown
from fedanalysis.reports.rules.page import PERSONS, Item, Page, page_of

_SCHOOLING = re.compile(
    r"(?P<level>小学|初中|高中|中专|中职|大专|专科|本科|研究生|硕士)(?:文化|学历)?(?:程度)?(?:及|或)?(?P<open>以上|以下)"
)
_RANK = re.compile(r"(?:正|副)?(?:科|处|厅|乡|县)级?(?:及|或)?以上")
_YOUNG = re.compile(r"岁(?:及)?以[下上]|周岁|[五六七八九]0年代|[五六七八九]零后|[56789]0后|出生")
_POSTS = re.compile(r"主任|书记|会长|站长|校长|委员长|主席")
_PLACES = re.compile(r"居委会|居民委员会|村委会|村民委员会|社区|嘎查村?|村|街道|乡镇|镇|学校|单位")
_PLACE_OF = {"居委会": "社区", "居民委员会": "社区", "村委会": "村", "村民委员会": "村"}
_PLACE_OF |= {"嘎查": "村", "嘎查村": "村"}
_MOST = 12


def thresholds_differ(figures: Figures) -> list[Finding]:
    """Find shares above different thresholds of one scale, for different groups."""
    page = page_of(figures)
    told = []
    for share in page.shares:
        found = _SCHOOLING.search(share.lead) or _SCHOOLING.search(page.before(share, 24))
        found = found or _SCHOOLING.search(page.after(share, 14))
        if found:
            told.append((share, found.group()))
    findings = []
    for (first, one), (second, other) in pairwise(told):
        if (one[:2] != other[:2] and first.chain != second.chain) or (
            one[:2] != other[:2] and first.base != second.base
        ):
            findings.append(_thresholds(first, second, one, other))
    return findings[:_MOST]


def _thresholds(first: Item, second: Item, one: str, other: str) -> Finding:
    return Finding(
        rule="thresholds_differ",
        severity="reading",
        spans=(first.span, second.span),
        arithmetic=f"{first.text}: {one}; {second.text}: {other}",
        readings=("groups nested", "groups apart"),
        zh=f"{first.text}（{one}）与{second.text}（{other}）的学历标准不同，不能直接相比；两"
        "组人是否包含，文中未说明。",
        en=f"{first.en} and {second.en} rest on different education thresholds and can't be "
        "compared; whether one group is within the other is not stated.",
    )


def level_mismatch(figures: Figures) -> list[Finding]:
    """Find shares whose part is "and above" while the base names the level alone."""
    page = page_of(figures)
    found = []
    for claim in share_claims(page):
        part, share = claim.part, claim.share
        told = _RANK.search(page.before(part, 16) + part.tail) if part is not None else None
        if part is None or told is None or not claim.phrase or "以上" in claim.phrase:
            continue
        found.append(
            Finding(
                rule="level_mismatch",
                severity="reading",
                spans=(share.span, part.span),
                arithmetic=f"{part.text}: {told.group()}; {claim.phrase}",
                readings=(
                    "the base is of the same level and above",
                    "the base is of the level alone",
                ),
                zh=f"分子是“{told.group()}”，分母写作“{claim.phrase}”，口径可能不同。",
                en=f"The part is “{told.group()}” (and above), the base “{claim.phrase}”; "
                "they may differ in scope.",
            )
        )
    return found


def part_base_unstated(figures: Figures) -> list[Finding]:
    """Find counts of an age group that follow several totals they might be of."""
    page = page_of(figures)
    found = []
    for part in page.items:
        if not part.is_count or part.group not in PERSONS or "其中" in part.lead:
            continue
        if not _YOUNG.search(page.before(part, 12) + part.tail):
            continue
        wholes = [
            one
            for one in page.earlier(part, 12)
            if one.is_count and one.group in PERSONS and one.is_exact
        ]
        share = page.following(part)
        told = share is not None and share.is_share and share.clause - part.clause <= 1
        if len(wholes) > 1 and not told:
            found.append(_unstated(part, wholes))
    return found[:_MOST]


def _unstated(part: Item, wholes: list[Item]) -> Finding:
    readings = tuple(
        f"{part.text} / {one.text} = {shown(100 * part.value / one.value)}%"
        for one in wholes
        if one.value >= part.value
    )
    return Finding(
        rule="base_unstated",
        severity="reading",
        spans=(part.span, *(one.span for one in wholes)),
        arithmetic="; ".join(readings) or part.text,
        readings=readings,
        zh=f"{part.text}属于前面哪个总数，文中未说明。",
        en=f"Of which of the totals before it {part.en} is a part is not stated.",
    )


def nesting_unstated(figures: Figures) -> list[Finding]:
    """Find counts of the same kind of group in different sentences, whose overlap is not stated."""
    page = page_of(figures)
    found = [*_same_noun(page), *_two_posts(page)]
    return found[:_MOST]


def _same_noun(page: Page) -> list[Finding]:
    """Compare counts that share act and classifier: 培训班357期, 培训班56期."""
    seen: dict[tuple[str, str], Item] = {}
    findings = []
    for item in page.items:
        noun = _noun(item, page)
        if not noun or item.whole is None:
            continue
        first = seen.setdefault((noun, item.unit), item)
        apart = first.chain != item.chain or first.years != item.years
        if first is not item and apart and first.value != item.value and "其中" not in item.lead:
            findings.append(_overlap(first, item, noun))
    return findings


def _noun(item: Item, page: Page) -> str:
    """Return what is taught to whom: only training and rosters are listed twice in reports."""
    if not item.is_count or item.group not in ("event", *PERSONS):
        return ""
    about = page.before(item, 24) + item.tail[:10]
    if item.group == "event":
        return "培训班" if re.search("培训班|培训", about) else ""
    ranked = re.search(
        r"科级|处级|村官|妇女干部|女干部|妇联干部", item.tail[:10] + page.before(item, 10)
    )
    return (
        ranked.group()
        if ranked and re.search("培训|学习|研修|进修", about + page.after(item, 16))
        else ""
    )


def _overlap(first: Item, second: Item, noun: str) -> Finding:
    least, most = sorted((int(first.value), int(second.value)))
    both = range(most, least + most + 1)
    return Finding(
        rule="nesting_unstated",
        severity="reading",
        spans=(first.span, second.span),
        arithmetic=f"{first.text}, {second.text}: overlap 0–{least}, together {listed(both)}",
        readings=(f"nested: {most} in all", f"apart: {least + most} in all"),
        zh=f"{first.text}与{second.text}都是“{noun}”，是否重复计算，文中未说明：合计在"
        f"{listed(both)}之间。",
        en=f"{first.en} and {second.en} are of one kind; whether they overlap is not stated: "
        f"{listed(both)} in all.",
    )


def _two_posts(page: Page) -> list[Finding]:
    """Compare holders of two posts of the same places: 女主任30名, 女书记30名."""
    seen: dict[str, tuple[Item, str]] = {}
    findings = []
    for item in page.items:
        told = _post(item, page)
        if told is None:
            continue
        place, post = told
        known = seen.get(place)
        if known and known[1] != post and item.paragraph - known[0].paragraph <= 1:
            findings.append(_posts(known[0], item, place, page))
        seen[place] = (item, post)
    return findings


def _post(item: Item, page: Page) -> tuple[str, str] | None:
    """Return place and post of a count of women who hold a post; None for any other count."""
    if not item.is_count or item.group not in PERSONS or item.whole is None:
        return None
    about = re.sub(r"[^；]*；", "", page.before(item, 24)) + item.tail[:14]
    if not re.search("女", about[-30:]):
        return None
    posts, places = _POSTS.findall(about), _PLACES.findall(about)
    return (_PLACE_OF.get(places[-1], places[-1]), posts[-1]) if posts and places else None


def _posts(first: Item, second: Item, place: str, page: Page) -> Finding:
    total = _places_n(place, max(int(first.value), int(second.value)), second, page)
    both = overlap_bounds(int(first.value), int(second.value), total)
    of = f" of {total}" if total else ""
    return Finding(
        rule="nesting_unstated",
        severity="reading",
        spans=(first.span, second.span),
        arithmetic=f"{first.text}, {second.text}{of}: both {listed(both)}",
        readings=(f"fewest holding both: {both[0]}", f"most holding both: {both[-1]}"),
        zh=f"{first.text}与{second.text}是否为同一批人，文中未说明：同时担任两职的在"
        f"{listed(both)}人之间。",
        en=f"Whether {first.en} and {second.en} are the same people is not stated: "
        f"{listed(both)} hold both posts.",
    )


def _places_n(place: str, least: int, near: Item, page: Page) -> int | None:
    """Return the number of such places printed in the same paragraph."""
    words = [place, *(name for name, of in _PLACE_OF.items() if of == place)]
    counts = [
        one.whole
        for one in page.lately(near)
        if one.paragraph == near.paragraph
        and one.is_count
        and any(w in one.tail[:6] for w in words)
    ]
    fitting = [n for n in counts if n is not None and n >= least]
    return fitting[-1] if fitting else None
