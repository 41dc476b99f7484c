"""A text and its figures ready for rules: takes Figures, gives items in chains of clauses.

A chain is what stands between two full stops; commas and semicolons go on. Rules ask for the words
right before and after a figure, and for the figures of its chain.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

import pandas as pd

from fedanalysis.codes.classifiers import classifiers
from fedanalysis.codes.numerals import Numeral, plain
from fedanalysis.reports.figures import Figures
from fedanalysis.reports.rounding import PrintedInterval
from fedanalysis.reports.rules.intervals import numeral_of, ranges_of, shown

_CHAIN = re.compile(
    r"[。！？!?]+[”’」』）)]*|\n\s*\n|\n(?=[ \t\u3000]{2,}|[一二三四五六七八九十]+、|[(（])"
)
_PARAGRAPH = re.compile(r"\n")
_CLAUSE = re.compile(r"[，；;：:。！？!?（）()\n]|,(?!\d{3})")
_PIECE = re.compile(r"[，；;：:。！？!?（）()、\n]|,(?!\d{3})")
_NEAR_WRAP = 25
_NAMES = ("name_or_idiom", "list_no")
PERSONS = ("person", "seat")


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """One figure with what it can stand for and the words around it.

    Attributes
    ----------
    number : int
        Its place in order.
    start, end : int
        Its span.
    text, unit, kind, subkind, qualifier, modality, subject : str
        As in :class:`~fedanalysis.reports.figures.Figures`; blanks taken out of `text`.
    group : str
        What its classifier counts: ``person``, ``money``, ``event``, …; empty without one.
    value : Fraction
        Its value.
    step : Fraction
        Place value of its last digit.
    ranges : tuple of PrintedInterval
        What it can stand for: rounded and cut off apart.
    is_exact, is_fact : bool
        Whether it stands for itself only; whether it states something.
    years : tuple of int or None
        The years it speaks of.
    part, base : int or None
        Starts of the figures it is a part, and a share, of.
    chain, clause, paragraph : int
        Where it stands.
    lead : str
        Words since the last clause mark or figure.
    label : str
        Words since the last clause mark, 、 or figure that states something.
    tail : str
        Words up to the next clause mark, 、 or figure.
    """

    number: int
    start: int
    end: int
    text: str
    unit: str
    kind: str
    subkind: str
    qualifier: str
    modality: str
    subject: str
    group: str
    value: Fraction
    step: Fraction
    ranges: tuple[PrintedInterval, ...]
    is_exact: bool
    is_fact: bool
    years: tuple[int | None, int | None]
    part: int | None
    base: int | None
    chain: int
    clause: int
    paragraph: int
    lead: str = ""
    label: str = ""
    tail: str = ""

    @property
    def span(self) -> tuple[int, int]:
        """Start and end."""
        return self.start, self.end

    @property
    def en(self) -> str:
        """The figure for English sentences, without its Chinese classifier."""
        number = shown(self.value, 4)
        if self.kind == "money":
            return f"{number} yuan"
        return f"{number}%" if self.unit == "%" else number

    @property
    def is_share(self) -> bool:
        """Whether it is a share of something, not a change."""
        return self.kind == "share_pct" and self.subkind == "share" and self.is_fact

    @property
    def is_count(self) -> bool:
        """Whether it is a whole number of things or persons that states something."""
        return (
            self.kind == "count" and self.is_fact and self.subkind in ("", "person_times", "count")
        )

    @property
    def is_amount(self) -> bool:
        """Whether it is a count or a sum of money that states something."""
        return self.is_count or (
            self.kind == "money" and self.is_fact and self.subkind in ("", "money")
        )

    @property
    def whole(self) -> int | None:
        """Its value if that is an exact whole number."""
        return int(self.value) if self.is_exact and self.value.denominator == 1 else None


@dataclass(eq=False)
class Page:
    """A text with its items.

    Attributes
    ----------
    text : str
        The text with half-width digits and full-width marks.
    items : list of Item
        Every figure that has a value, in order; names such as 两委 and list numbers left out.
    """

    text: str
    items: list[Item]
    by_start: dict[int, Item] = field(default_factory=dict)
    chains: dict[int, list[Item]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for item in self.items:
            self.by_start[item.start] = item
            self.chains.setdefault(item.chain, []).append(item)

    @cached_property
    def shares(self) -> list[Item]:
        """The shares that state something."""
        return [item for item in self.items if item.is_share and item.modality == "actual"]

    def between(self, first: Item, second: Item) -> str:
        """Return the words between two figures, without blanks."""
        return re.sub(r"\s+", "", self.text[first.end : second.start])

    def after(self, item: Item, width: int = 24) -> str:
        """Return the words after a figure, figures included."""
        return re.sub(r"\s+", "", self.text[item.end : item.end + width])

    def before(self, item: Item, width: int = 40) -> str:
        """Return the words before a figure within its chain, figures included."""
        first = self.chains[item.chain][0]
        begin = max(item.start - width, first.start - 30, 0)
        return re.split(r"[。！？]", re.sub(r"\s+", "", self.text[begin : item.start]))[-1]

    def earlier(self, item: Item, most: int = 40) -> list[Item]:
        """Return the items of the same chain that stand before `item`."""
        return self.window(item, before=most, after=0)

    def window(self, item: Item, *, before: int = 60, after: int = 30) -> list[Item]:
        """Return the items of the same chain around `item`; at most so many on each side."""
        near = self.items[max(0, item.number - before) : item.number + after + 1]
        return [one for one in near if one.chain == item.chain and (after or one is not item)]

    def lately(self, item: Item, most: int = 300) -> list[Item]:
        """Return the last items of the text up to and around `item`, of any chain."""
        near = self.items[max(0, item.number - most) : item.number + 30]
        return [one for one in near if one.paragraph <= item.paragraph]

    def previous(self, item: Item) -> Item | None:
        """Return the item right before `item`, in the same chain."""
        other = self.items[item.number - 1] if item.number else None
        return other if other is not None and other.chain == item.chain else None

    def following(self, item: Item) -> Item | None:
        """Return the item right after `item`, in the same chain."""
        other = self.items[item.number + 1] if item.number + 1 < len(self.items) else None
        return other if other is not None and other.chain == item.chain else None


_WIDE = dict(zip(",;:()!?", "，；：（）！？", strict=True))


def even_text(text: str) -> str:
    """Return `text` with half-width digits and full-width marks, character for character.

    Commas and colons between digits stay as they are.
    """
    narrow = plain(text)
    return re.sub(r"(?<!\d)[,:]|[,:](?!\d)|[;()!?]", lambda found: _WIDE[found.group()], narrow)


@lru_cache(maxsize=2)
def page_of(figures: Figures) -> Page:
    """Return `figures` as items with the words around them."""
    text = even_text(figures.text)
    cuts = _Cuts(text)
    rows: list[dict[str, Any]] = figures.frame.to_dict("records")  # type: ignore[assignment]
    rows = [row for row in rows if pd.notna(row["value"]) and row["subkind"] not in _NAMES]
    items: list[Item] = []
    facts_end, any_end = 0, 0
    for number, row in enumerate(rows):
        nearest = rows[number + 1]["start"] if number + 1 < len(rows) else len(text)
        words = cuts.words(row["start"], row["end"], ends=(facts_end, any_end, nearest))
        items.append(_item(number, row, cuts, words=words))
        any_end = row["end"]
        facts_end = row["end"] if row["is_fact"] else facts_end
    return Page(text, items)


def _item(number: int, row: dict[str, Any], cuts: _Cuts, *, words: tuple[str, str, str]) -> Item:
    is_share = row["kind"] == "share_pct"
    numeral = _numeral(row)
    ranges = ranges_of(numeral, qualifier=row["qualifier"], is_share=is_share)
    unit = re.sub(r"\s+", "", plain(row["unit"]))
    return Item(
        number=number,
        start=int(row["start"]),
        end=int(row["end"]),
        text=re.sub(r"\s+", "", plain(row["text"])),
        unit=unit,
        kind=row["kind"],
        subkind=row["subkind"],
        qualifier=row["qualifier"],
        modality=row["modality"],
        subject=row["subject"],
        group=classifiers().get(unit, ""),
        value=numeral.value if numeral.value is not None else Fraction(0),
        step=numeral.step,
        ranges=ranges,
        is_exact=len(ranges) == 1 and ranges[0].low == ranges[0].high,
        is_fact=bool(row["is_fact"]),
        years=(_number(row["period_start"]), _number(row["period_end"])),
        part=_number(row["part_start"]),
        base=_number(row["base_start"]),
        chain=cuts.chain(row["start"]),
        clause=cuts.clause(row["start"]),
        paragraph=cuts.paragraph(row["start"]),
        lead=words[0],
        label=words[1],
        tail=words[2],
    )


def _numeral(row: dict[str, Any]) -> Numeral:
    """Read the figure again as printed; where that differs, trust the table and its interval."""
    read = numeral_of(row["text"], row["unit"])
    value = Fraction(str(row["value"]))
    if read.value is not None and abs(read.value - value) <= abs(value) / 10**12:
        return read
    low, high = (
        value if not abs(end) < float("inf") else Fraction(str(end))
        for end in (row["value_low"], row["value_high"])
    )
    scaled = re.search(r"[成分]", row["text"]) is not None and row["kind"] == "share_pct"
    return Numeral(value, low, high, Fraction(10) if scaled else max(high - low, Fraction(1)))


def _number(value: object) -> int | None:
    return None if pd.isna(value) else int(value)  # type: ignore[call-overload]


class _Cuts:
    """The marks of a text, for looking up chains, clauses and the words around a span."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._chains = self._ends(_CHAIN, chains=True)
        self._clauses, self._pieces = self._ends(_CLAUSE), self._ends(_PIECE)
        self._paragraphs = self._ends(_PARAGRAPH)

    def _ends(self, mark: re.Pattern[str], *, chains: bool = False) -> list[int]:
        ends = {found.end() for found in mark.finditer(self.text)}
        if chains:
            ends |= self._short_lines()
        return sorted(ends)

    def _short_lines(self) -> set[int]:
        """Return the ends of lines too short to be wrapped text: list entries and headings."""
        ends, at = set(), 0
        for line in self.text.splitlines(keepends=True):
            at += len(line)
            if len(line.strip()) < _NEAR_WRAP:
                ends.add(at)
        return ends

    def chain(self, at: int) -> int:
        return bisect_right(self._chains, at)

    def clause(self, at: int) -> int:
        return bisect_right(self._clauses, at)

    def paragraph(self, at: int) -> int:
        return bisect_right(self._paragraphs, at)

    def words(self, start: int, end: int, *, ends: Sequence[int]) -> tuple[str, str, str]:
        """Return lead, label and tail of a span."""
        facts_end, any_end, following = ends
        clause = self._at(self._clauses, start)
        piece = self._at(self._pieces, start)
        index = bisect_right(self._pieces, end)
        stop = min(self._pieces[index] - 1 if index < len(self._pieces) else following, following)
        return (
            self._words(max(clause, any_end, start - 60), start),
            self._words(max(piece, min(facts_end, start), start - 60), start),
            self._words(end, max(end, min(stop, end + 40))),
        )

    def _at(self, marks: list[int], at: int) -> int:
        index = bisect_right(marks, at)
        return marks[index - 1] if index else 0

    def _words(self, start: int, end: int) -> str:
        return re.sub(r"\s+", "", self.text[start:end])
