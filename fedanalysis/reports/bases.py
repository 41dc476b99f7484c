"""Finds what a share is of: takes a share and its part, gives the count that is its base.

A base is taken from words first (a named total, 其中, 中), then from the nearest count before the
part that the printed share fits. A bare 总数 that fits none is left open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import islice

from fedanalysis.codes.classifiers import group_of
from fedanalysis.codes.numerals import plain
from fedanalysis.reports.context import Layout
from fedanalysis.reports.items import Counts, Item
from fedanalysis.reports.rounding import Convention, parts_range
from fedanalysis.reports.subject import noun_before, subject_of

_TOTAL_BEFORE = re.compile(
    r"(?:共|共有|总|总数|总计|合计|现有|应有?[建查到]?|全[县市区旗州省盟][^，。；]{0,12}|总人数|总数为|辖|有效|发放|收回|入户|实有)"
    r"(?:有|为|达|计|是|约|近|名|:|：)*$"
)
_FILLER = re.compile(
    r"这些|该|上述|总人数|总户数|总人次|总数|总量|总额|人数|比例|比重|全[县市区旗州省盟国]|全部|所有|同期|本[县市区]|其中|的|约|近|为|达到?|超过?|仅|数$"
)
_FAR = 100  # counts back that a share may still speak of
_WAYS: tuple[Convention, ...] = ("nearest", "truncated")
_ACTIVITY = re.compile(
    r"培训|救助|举办|发放|帮扶|资助|慰问|维权|调解|接待|建立|创建|开展|组织|投入|筹集|新增|安置|输送|扶持"
)
_NEW_TOTAL = re.compile(
    r"合计|总|共|两项|三项|另|此外|同时|还有|新|中|主任|书记|主席|正职|副职|一肩挑"
)
_SHORT = 8  # characters of a label that only names a group: 党员, 大专以上学历的
_BODIES = re.compile(
    r"(?:村|社区|单位|部门|组织|机构|企业|学校|乡镇|街道|县|家庭|户|班子|委员会|妇联)(?:的|数|均|都|也)?$"
)


class Bases:
    """Looks for bases in one text.

    Parameters
    ----------
    counts : Counts
        Its counts and amounts.
    layout : Layout
        Its clauses, sentences and paragraphs.
    """

    def __init__(self, counts: Counts, layout: Layout) -> None:
        self._counts = counts
        self._layout = layout
        self._used: set[int] = set()

    def of(self, share: Item, part: Item | None, *, phrase: str, head: str = "") -> Item | None:
        """Return the base of `share`, or None where the text leaves it open.

        Parameters
        ----------
        share, part : Item
            The share, and the figure it is a part of a total by; None where none is printed.
        phrase : str
            The words between 占 and the share: what it says the share is of.
        head : str
            The words before 占, where they and not a count say who.
        """
        noun = _FILLER.sub("", phrase)
        earlier = self._earlier(share, part)
        if len(noun) >= 2:
            named = self._named(share, part, noun)
            return named or self._exact(share, part, earlier)
        if part is None:
            return self._whole_of(share, head, earlier)
        among = re.match(r"(?:其中)?([\u4e00-\u9fff]{2,8})中", part.context.clause_left)
        if among and among.group(1) != "其":
            named = self._named(share, part, among.group(1))
            if named is not None:
                return named
            # A group named but counted nowhere: only a total that the share fits can be meant.
            same = [c for c in earlier if same_kind(c, part) and fits(part, share, c)]
            return same[-1] if same else None
        return self._around(share, part, earlier, bare="总" in phrase)

    def fitting(self, share: Item, part: Item) -> Item | None:
        """Return an earlier total of the paragraph that a share with decimals fits."""
        paragraph = self._layout.paragraph(share.start)
        for count in islice(self._counts.back_from(part.start), _FAR):
            if self._layout.paragraph(count.start) != paragraph:
                return None
            if same_kind(count, part) and not_smaller(count, part) and fits(part, share, count):
                return count
        return None

    def common(self, shares: Sequence[Item], parts: Sequence[Item]) -> Item | None:
        """Return the earlier total of the paragraph that all listed shares fit."""
        paragraph = self._layout.paragraph(shares[0].start)
        for count in islice(self._counts.back_from(parts[0].start), _FAR):
            if self._layout.paragraph(count.start) != paragraph:
                return None
            pairs = zip(parts, shares, strict=True)
            if all(not_smaller(count, p) and fits(p, share, count) for p, share in pairs):
                return count
        return None

    def last_total(self, share: Item, earlier: Sequence[Item]) -> Item | None:
        """Return the total the sentence speaks of last, or its only count."""
        segment = self._layout.segment(share.start)
        earlier = [c for c in earlier if c.meaning.kind == "count" and not c.meaning.subkind]
        mine = [c for c in earlier if self._layout.segment(c.start) == segment]
        for total in reversed(mine):
            if self.is_total(total, share.start):
                return total
        if len(mine) == 1:
            return mine[0]
        strong = [c for c in earlier if self.is_total(c, share.start)]
        return strong[-1] if strong else None

    def is_total(self, total: Item, until: int) -> bool:
        """Whether the words around a count say that what follows is part of it."""
        after = re.sub(r"\s", "", self._layout.text[total.end : min(until, total.end + 400)])
        among = re.search(r"其中|^[^，。；]{0,12}(?:当)?中(?=[，,有的女党]|$)|[:：]", after)
        return bool(among or _TOTAL_BEFORE.search(total.context.clause_left))

    def _earlier(self, share: Item, part: Item | None) -> list[Item]:
        until = share.start if part is None else part.start
        return self._counts.just_before(until, self._layout.sentence(share.start))

    def _around(self, share: Item, part: Item, earlier: list[Item], *, bare: bool) -> Item | None:
        """Choose among the counts before the part: a total it fits, else the nearest total."""
        same = [c for c in earlier if not_smaller(c, part) and same_kind(c, part)]
        segment = self._layout.segment(share.start)
        mine = [c for c in same if self._layout.segment(c.start) == segment]
        strong = [c for c in same if self.is_total(c, part.start)]
        near = [c for c in strong if c in mine]
        ordered = (*near[::-1], *mine[::-1], *strong[::-1], *same[::-1])
        for candidate in {each.start: each for each in ordered}.values():
            if fits(part, share, candidate):
                return candidate
        if any(fits(part, share, candidate) for candidate in earlier):
            return None  # it fits a count of another kind, so no error can be told
        total = self._spoken_of(part, near, strong)
        if total is None:
            total = self._opened_by(share, part)
        if total is None:
            return None if bare else self._in_paragraph(share, part)
        return None if bare and not fits(part, share, total) else total

    def _spoken_of(self, part: Item, near: list[Item], strong: list[Item]) -> Item | None:
        """Return the total the sentence is still about, though the share doesn't fit it.

        That is a total of the same segment, or one that an earlier share of the sentence was of;
        never where the part begins a new activity.
        """
        label = part.context.clause_left
        if _ACTIVITY.search(label) or _NEW_TOTAL.search(label):
            return None
        if near:
            return near[-1]
        still = [total for total in strong if total.start in self._used]
        return still[-1] if still and len(label) <= _SHORT else None

    def use(self, base: Item | None) -> None:
        """Remember that a share was found to be of `base`."""
        if base is not None:
            self._used.add(base.start)

    def _opened_by(self, share: Item, part: Item) -> Item | None:
        """Return the total of the sentence before, where this one opens with 其中."""
        sentence = self._layout.sentence(share.start)
        begin = self._layout.sentence_start(share.start)
        previous = self._counts.just_before(begin, sentence - 1)
        if not self._layout.text[begin : begin + 12].strip().startswith("其中") or not previous:
            return None
        whole = [c for c in previous if not_smaller(c, part) and same_kind(c, part)]
        return whole[-1] if whole else None

    def _exact(self, share: Item, part: Item | None, earlier: list[Item]) -> Item | None:
        """Return a total that a share printed with decimals fits; coincidence is unlikely then."""
        if part is None or share.context.span.numeral.step >= 1:
            return None
        for candidate in reversed(earlier):
            if same_kind(candidate, part) and fits(part, share, candidate):
                return candidate
        return self.fitting(share, part)

    def _in_paragraph(self, share: Item, part: Item) -> Item | None:
        """Return an earlier total of the paragraph in the part's own classifier that it fits."""
        found = self.fitting(share, part)
        return found if found is not None and found.unit == part.unit else None

    def _whole_of(self, share: Item, head: str, earlier: list[Item]) -> Item | None:
        bodies = bool(_BODIES.search(head))
        kin = [c for c in earlier if _is_body(c) == bodies or not head]
        segment = self._layout.segment(share.start)
        near = [c for c in kin if self._layout.segment(c.start) == segment]
        if len(near) == 1:
            return near[0]
        return self.last_total(share, kin)

    def _named(self, share: Item, part: Item | None, noun: str) -> Item | None:
        """Return the nearest earlier count whose own words name what the share is of."""
        paragraph = self._layout.paragraph(share.start)
        until = share.start if part is None else part.start
        for count in islice(self._counts.back_from(until), _FAR):
            if self._layout.paragraph(count.start) < paragraph - 1:
                return None
            words = subject_of(count.context) + noun_before(count.context)
            women = noun.startswith("女") and count.context.clause_left.endswith("女")
            if (women or _same_noun(noun, words)) and not_smaller(count, part):
                return count
        return None


def _is_body(count: Item) -> bool:
    return group_of(count.unit) not in ("person", "person_times", "seat", "money", "")


def _same_noun(noun: str, words: str) -> bool:
    if not words or ("女" in words and "女" not in noun):
        return False
    if noun in words or (len(words) >= 2 and words in noun):
        return True
    return len(noun) >= 3 and noun[-3:] in words and not set("女男") & (set(words) ^ set(noun))


def not_smaller(total: Item, part: Item | None) -> bool:
    """Whether `total` can hold `part`."""
    return part is None or total.value is None or part.value is None or total.value >= part.value


def same_kind(total: Item, part: Item) -> bool:
    """Whether two counts are of one kind: money, persons, or bodies and things."""
    if (total.meaning.kind == "money") != (part.meaning.kind == "money"):
        return False
    persons = [group_of(c.unit) in ("person", "person_times", "") for c in (total, part)]
    return persons[0] == persons[1] or {total.unit, part.unit} <= {"份", "人", "名", "户"}


def fits(part: Item, share: Item, total: Item) -> bool:
    """Whether part over total prints as the share, rounded or cut off."""
    if not total.value or part.value is None or part.value > total.value:
        return False
    printed = printed_percent(share)
    if printed is None:
        return _fits_loosely(part, share, total)
    if total.value != int(total.value) or part.value != int(part.value):
        return _fits_loosely(part, share, total)
    return _prints(int(part.value), int(total.value), printed)


@lru_cache(maxsize=65536)
def _prints(part: int, total: int, printed: str) -> bool:
    return any(part in parts_range(total, printed, way) for way in _WAYS)


def printed_percent(share: Item) -> str | None:
    """Return a share as it is printed, in per cent; None for 七成, 四分之一 and the like."""
    found = re.search(r"\d+(?:\.\d+)?", plain(share.context.span_text))
    if found is None or share.context.span.form not in ("arabic", "percent"):
        return None
    if share.unit == "‰":
        return str(Decimal(found.group()).scaleb(-1))
    return found.group()


def _fits_loosely(part: Item, share: Item, total: Item) -> bool:
    low, high = share.context.span.numeral.low, share.context.span.numeral.high
    if low is None or high is None or part.value is None or not total.value:
        return False
    percent = Fraction(part.value) / Fraction(total.value) * 100
    slack = (
        Fraction(1, 2) if share.context.span.form in ("fraction", "percent") else Fraction(1, 20)
    )
    return low - slack <= percent <= high + slack


def first_of(items: Iterable[Item]) -> int | None:
    """Return where the first of `items` starts."""
    return next((item.start for item in items), None)
