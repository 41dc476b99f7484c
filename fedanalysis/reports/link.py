"""Ties a share to its part and its base: takes the figures of a text in order, gives positions.

A tie is made where the sentence makes it: the count before 占 is the part; what the share is of is
looked for by `bases`.
"""

from __future__ import annotations

import re

from fedanalysis.reports.bases import Bases, first_of, fits, not_smaller, same_kind
from fedanalysis.reports.context import Layout
from fedanalysis.reports.items import Counts, Item

_EMPTY_HEAD = re.compile(r"^(?:其中|各|分别|也|均|约|仅|只|就|已|大?约|共|合计|,|，|、|[(（])*$")
_RATE = re.compile(
    r"(?:率|比例|比重|占比|覆盖面)(?:均|已|也|分别)?(?:为|达到了?|达|是|有|约|仅|只有|就|在|超过|高达|保持在)*$"
)
_RATE = re.compile(
    r"(?:率|比例|比重|占比|覆盖面)(?:均|已|也|分别)?(?:为|达到了?|达|是|有|约|仅|只有|就|在|超过|高达|保持在)*$"
)
_PART_OF = re.compile(
    r"其中|查出|检出|确诊|已|中[，,有]|实[有到建查]|办结|结案|合格|结业|回收|有效"
)
_AIM = re.compile(r"(?:以上|左右)?的(?:规划)?(?:目标|任务|要求)")
_SPEAKS = re.compile(
    r"(?:以上|左右)?(?:的|为|是|具有|接受|参加|具备|有|认为|表示|来自|在|达到|取得|获得|属于)"
)


def link_shares(items: list[Item], layout: Layout) -> None:
    """Fill in part and base of every share among `items`, which stand in order of place."""
    counts = Counts(items, layout)
    linker = _Linker(counts, Bases(counts, layout), layout)
    shares = [
        item
        for item in items
        if item.meaning.kind == "share_pct"
        and item.meaning.subkind == "share"
        and item.meaning.is_fact
    ]
    for series in _series(shares, layout):
        if len(series) == 1 or not linker.link_series(series):
            for share in series:
                linker.link(share)


def _series(shares: list[Item], layout: Layout) -> list[list[Item]]:
    """Put shares that are listed together into one group: 分别占 12%、30%和 58%."""
    groups: list[list[Item]] = []
    for share in shares:
        last = groups[-1][-1] if groups else None
        between = "" if last is None else layout.text[last.end : share.start][:8]
        if last is not None and re.fullmatch(r"\s*[、和,，及与]\s*", between):
            groups[-1].append(share)
        else:
            groups.append([share])
    return groups


def _alike(counts: list[Item], number: int, lead: str) -> list[Item]:
    """Return the last `number` counts in one classifier, amounts where the words say so."""
    money = re.search(r"金额|资金|款额|贷款额|经费", lead) is not None
    kin = [c for c in counts if (c.meaning.kind == "money") == money]
    same = [c for c in kin if c.unit == kin[-1].unit] if kin else []
    return same[-number:] if len(same) >= number else []


class _Linker:
    def __init__(self, counts: Counts, bases: Bases, layout: Layout) -> None:
        self.counts, self.bases, self.layout = counts, bases, layout

    def link_series(self, series: list[Item]) -> bool:
        """Tie listed shares to listed counts, one to one; False where they are no such list."""
        first = series[0]
        lead = first.context.clause_left
        if "占" not in lead:
            return False
        before = self._before(first)
        inside = self._inside(first, before)
        outside = [c for c in before if c not in inside]
        base = inside[-1] if inside else None
        parts = _alike(outside, len(series), lead)
        if not parts:
            base = base or (outside[-1] if len(outside) == 1 else None)
        else:
            base = base or self._base_of_series(series, parts)
        for number, share in enumerate(series):
            share.part = parts[number].start if parts else None
            share.base = base.start if base else None
        return True

    def _base_of_series(self, series: list[Item], parts: list[Item]) -> Item | None:
        phrase = re.sub(r"^.*占", "", series[0].context.clause_left)
        found = self.bases.of(series[0], parts[0], phrase=phrase)
        pairs = list(zip(parts, series, strict=True))
        if found is not None and all(fits(part, share, found) for part, share in pairs):
            return found
        return self.bases.common(series, parts)

    def link(self, share: Item) -> None:
        """Tie one share by the first pattern its clause shows."""
        if _AIM.match(share.context.right):
            return
        before = self._before(share)
        begin = self.layout.clause_start(share.start)
        at = self.layout.text.rfind("占", begin, share.start)
        if at >= 0:
            self._by_verb(share, before, at)
        elif (whole := self._of_phrase(share, before)) is not None:
            share.base = whole.start
            others = (c for c in reversed(before) if c is not whole and same_kind(c, whole))
            share.part = first_of(others)
        elif _RATE.search(share.context.clause_left):
            self._rate(share, before)
        elif self._in_brackets(share, before):
            share.part = before[-1].start
            base = self.bases.of(share, before[-1], phrase="")
            share.base = base.start if base else None
        else:
            self._plain(share, before)

    def _before(self, share: Item) -> list[Item]:
        """Return the counts of the sentence before `share`, without those in closed brackets."""
        before = self.counts.just_before(share.start, self.layout.sentence(share.start))
        return [c for c in before if not self._is_aside(c, share.start)]

    def _is_aside(self, count: Item, until: int) -> bool:
        begin = max(self.layout.sentence_start(count.start), count.start - 100)
        left = self.layout.text[begin : count.start]
        right = self.layout.text[count.end : min(until, count.end + 100)]
        return left.count("(") > left.count(")") and ")" in right

    def _inside(self, share: Item, counts: list[Item]) -> list[Item]:
        """Return the counts that stand between the last 占 of the clause and the share."""
        begin = self.layout.clause_start(share.start)
        at = self.layout.text.rfind("占", begin, share.start)
        return [c for c in counts if at >= 0 and at < c.start < share.start]

    def _of_phrase(self, share: Item, before: list[Item]) -> Item | None:
        """Return the count N of 完成N元计划的104%, N人的98%."""
        if not before:
            return None
        between = re.sub(r"\s", "", self.layout.text[before[-1].end : share.start])
        return before[-1] if re.fullmatch(r"[^，。；]{0,8}的(?:近|约|超过)?", between) else None

    def _by_verb(self, share: Item, before: list[Item], at: int) -> None:
        begin = self.layout.clause_start(share.start)
        inside = [c for c in before if at < c.start]
        outside = [c for c in before if c.start < at]
        head = re.sub(r"\s", "", self.layout.text[begin:at])
        part = None
        if outside and (outside[-1].start >= begin or _EMPTY_HEAD.match(head)):
            part = outside[-1]
        share.part = part.start if part else None
        if inside:
            share.base = inside[-1].start
            return
        phrase = re.sub(r"\s", "", self.layout.text[at + 1 : share.start])
        base = self.bases.of(share, part, phrase=phrase, head=head)
        self.bases.use(base)
        share.base = base.start if base else None

    def _rate(self, share: Item, before: list[Item]) -> None:
        facts = [c for c in before if c.meaning.is_fact and c.meaning.kind == "count"]
        near = [
            c for c in facts if self.layout.segment(c.start) == self.layout.segment(share.start)
        ]
        if not near:
            return
        part = near[-1]
        if self.layout.clause(share.start) - self.layout.clause(part.start) > 1:
            return
        base = self._base_of_rate(share, part, near[:-1])
        if base is not None:
            share.part, share.base = part.start, base.start
        elif len(near) == 1 and re.search(
            r"参训|培训|及格|合格|满意|结案|就业", share.context.clause_left
        ):
            share.base = part.start

    def _base_of_rate(self, share: Item, part: Item, earlier: list[Item]) -> Item | None:
        whole = [c for c in earlier if c.unit == part.unit and not_smaller(c, part)]
        for candidate in reversed(whole):
            if fits(part, share, candidate):
                return candidate
        if whole and whole[-1] is earlier[-1]:
            told = self.layout.text[whole[-1].end : part.start]
            due = re.search(r"应[^，。；、\d]{0,6}$", whole[-1].context.clause_left)
            if _PART_OF.search(told) or (due and re.search(r"[已实]", told)):
                return whole[-1]
        found = self.bases.fitting(share, part)
        decimals = share.context.span.numeral.step < 1
        return found if found is not None and (decimals or found.unit == part.unit) else None

    def _in_brackets(self, share: Item, before: list[Item]) -> bool:
        if not before:
            return False
        between = re.sub(r"\s", "", self.layout.text[before[-1].end : share.start])
        return bool(re.fullmatch(r"[^，。；]{0,8}[(（](?:占|约)?", between))

    def _plain(self, share: Item, before: list[Item]) -> None:
        near = [
            c for c in before if self.layout.segment(c.start) == self.layout.segment(share.start)
        ]
        opens = re.fullmatch(r"(?:其中|约|有|近|超过|约有)*", share.context.clause_left)
        among = re.search(r"中[，,]?[^，。；\d]{0,8}$", share.context.sentence_left)
        if near and (opens or among or _SPEAKS.match(share.context.right)):
            total = self.bases.last_total(share, near)
            share.base = total.start if total else None
