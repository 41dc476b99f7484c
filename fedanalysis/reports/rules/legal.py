"""Legal sizes: members of committees against what the law lets a committee have."""

from __future__ import annotations

import re

from fedanalysis.catalogue.legal import LegalSize, legal_size
from fedanalysis.reports.figures import Figures
from fedanalysis.reports.findings import Finding
from fedanalysis.reports.rules.page import Item, Page, page_of

#: How each body is written in reports, and what it is the committee of.
_BODIES = {
    "residents_committee": (r"居民委员会|居委会", r"社区"),
    "village_committee": (r"村民委员会|村委会|嘎查委员会", r"村|嘎查"),
}
_MEMBERS = re.compile(r"(?:成员|委员(?!会))")
_SOME = re.compile(r"女|其中|新|候选|推荐|当选|党员|兼|副|主任|书记|交叉|连选")


def legal_sizes(figures: Figures) -> list[Finding]:
    """Find numbers of members that so many committees can't have by law."""
    page = page_of(figures)
    found = []
    for members in page.items:
        if members.whole is None or not members.is_count or not _counts_members(members):
            continue
        for body, (names, places) in _BODIES.items():
            bodies = _bodies(members, names, places, page)
            if bodies is not None and bodies.whole:
                found.append(_judge(members, bodies, legal_size(body)))
    return [finding for finding in found if finding is not None]


def _counts_members(item: Item) -> bool:
    """Whether a figure counts all members: 居委会成员226名, 226名居委会成员."""
    before, after = item.lead[-12:], re.split(r"当?中", item.tail[:16])[0]
    if re.search(_SOME, before) or item.group not in ("person", "", "count"):
        return False
    return bool(_MEMBERS.search(before) or (_MEMBERS.search(after) and not _SOME.search(after)))


def _bodies(members: Item, names: str, places: str, page: Page) -> Item | None:
    """Return the number of committees of the chain that the members belong to."""
    about = page.before(members, 60) + members.tail
    if not re.search(names, about):
        return None
    counts = [
        one
        for one in page.earlier(members)
        if one.is_count and one.group not in ("person",) and one.whole
    ]
    named = [one for one in counts if re.match(rf"[^，。；\d]{{0,6}}(?:{names})", one.tail)]
    if not named:
        named = [one for one in counts if re.match(rf"[^，。；\d]{{0,4}}(?:{places})", one.tail)]
    if not named:
        named = [one for one in counts if re.search(rf"(?:{names})(?:共|有|总数)*$", one.lead)]
    return named[-1] if named else None


def _judge(members: Item, bodies: Item, size: LegalSize) -> Finding | None:
    n, many = int(members.value), int(bodies.value)
    least, most = many * size.minimum, many * size.maximum
    if least <= n <= most:
        return None
    escapes = least <= n + many <= most
    reading = f"{n} + {many} = {n + many}: directors not counted" if n < least else ""
    bound = (
        f"{many} × {size.minimum} = {least}" if n < least else f"{many} × {size.maximum} = {most}"
    )
    zh_side, en_side = ("少于", "fewer than") if n < least else ("多于", "more than")
    return Finding(
        rule="legal_size",
        severity="proved_with_rule",
        spans=(members.span, bodies.span),
        arithmetic=f"{bound}; {members.text}",
        readings=(reading,) if reading and escapes else (),
        zh=f"{bodies.text}{size.body.zh}共{members.text}成员，{zh_side}法定的{bound}（"
        f"{size.reference.zh}）" + ("，除非主任没有计入。" if reading and escapes else "。"),
        en=f"{many} {size.body.en}s with {n} members have {en_side} the legal {bound} ("
        f"{size.reference.en})"
        + (", unless directors are not counted." if reading and escapes else "."),
    )
