"""Says what must become of every row of a file: takes what its cells say, gives fate and reason.

The rules are the kind's own, read here a second time and in the plainest way, so that the cleaner
isn't judged by itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from fedanalysis.catalogue.kinds import LedgerKind, LedgerRule

Fate = Literal["kept", "rejected", "dropped"]
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RowFate:
    """What must become of one row.

    Attributes
    ----------
    fate : {"kept", "rejected", "dropped"}
        Where it goes.
    reason : str
        The rule that drops it; for a rejected row what is wrong with it, in words of this module:
        ``cell``, ``required``, ``identity number``, the id of a rule, ``row.conflict``.
    """

    fate: Fate
    reason: str = ""


def judge_rows(rows: Sequence[Row], broken: Sequence[bool], kind: LedgerKind) -> list[RowFate]:
    """Judge the rows of one file together: duplicates and contradictions are between rows.

    Parameters
    ----------
    rows : sequence of mapping
        What the cells of each row say, by column: canonical texts, empty where there is no value.
    broken : sequence of bool
        Whether a cell of the row can't be true.
    kind : LedgerKind
        Its requirements, rules and identities.

    Returns
    -------
    list of RowFate
        One a row.

    Examples
    --------
    >>> from fedanalysis.catalogue.kinds import ledger_kind
    >>> row = {"village": "甲村", "term": "第9届", "seat_n": "3", "women_n": "5"}
    >>> judge_rows([row], [False], ledger_kind("election"))
    [RowFate(fate='rejected', reason='rule.women_at_most_seats')]
    """
    faults = [
        "cell" if is_broken else _fault(row, kind)
        for row, is_broken in zip(rows, broken, strict=True)
    ]
    fates = [RowFate("rejected", fault) if fault else RowFate("kept") for fault in faults]
    _mark_duplicates(rows, fates, kind)
    _mark_contradictions(rows, fates, kind)
    for rule in kind.rules:
        if rule.check == "sum_at_most" and rule.rejects:
            _mark_over_limit(rows, fates, rule)
    return fates


def _fault(row: Row, kind: LedgerKind) -> str:
    for group in kind.requires:
        if not any(row.get(name) for name in group):
            return "required"
    if _contradicts_id(row):
        return "identity number"
    broken = (rule.id for rule in kind.rules if rule.rejects and _breaks(row, rule))
    return next(broken, "")


def _contradicts_id(row: Row) -> bool:
    number = row.get("id_number", "")
    if not number:
        return False
    born = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
    birth, sex = row.get("birth_date", ""), row.get("sex_code", "")
    return not born.startswith(birth) or (sex in ("1", "2") and int(number[16]) % 2 != int(sex) % 2)


def _breaks(row: Row, rule: LedgerRule) -> bool:
    texts = [row.get(name, "") for name in rule.columns]
    if not all(texts) or rule.check == "sum_at_most":
        return False  # the latter is between rows
    if rule.check == "agree":
        return texts[0] != texts[1]
    if rule.check == "order":
        width = min(map(len, texts))
        return texts[0][:width] > texts[1][:width]
    numbers = [Fraction(text) for text in texts]
    if rule.check == "at_most":
        return numbers[0] > numbers[1]
    if rule.check == "sum":
        return sum(numbers[:-1]) != numbers[-1]
    part, whole, share = numbers
    if not whole:
        return bool(part or share)
    step = Fraction(1, 10 ** len(texts[2].partition(".")[2]))
    gap = share - part / whole * (100 if rule.check == "share" else 1)
    return not (abs(gap) <= step / 2 or -step < gap <= 0)  # rounded, or cut off


def _mark_duplicates(rows: Sequence[Row], fates: list[RowFate], kind: LedgerKind) -> None:
    index = {column.name for column in kind.columns if column.type == "index"}
    seen: set[tuple[tuple[str, str], ...]] = set()
    for at, row in enumerate(rows):
        told = any(all(row.get(name) for name in group) for group in kind.unique)
        if fates[at].fate != "kept":
            continue
        key = tuple(sorted((name, text) for name, text in row.items() if name not in index))
        if told and key in seen:
            fates[at] = RowFate("dropped", "row.duplicate")
        seen.add(key)


def _mark_contradictions(rows: Sequence[Row], fates: list[RowFate], kind: LedgerKind) -> None:
    dates = {column.name for column in kind.columns if column.type == "date"}
    marked: set[int] = set()
    for group in kind.identity:
        same: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for at, row in enumerate(rows):
            if fates[at].fate == "kept" and all(row.get(name) for name in group):
                same[tuple(row[name] for name in group)].append(at)
        for places in same.values():
            if any(
                _differ([rows[at].get(name, "") for at in places], is_date=name in dates)
                for name in kind.fixed
            ):
                marked.update(places)
    for at in marked:
        fates[at] = RowFate("rejected", "row.conflict")


def _mark_over_limit(rows: Sequence[Row], fates: list[RowFate], rule: LedgerRule) -> None:
    """Reject the rows of one thing whose values add up to more than the limit."""
    marked: set[int] = set()
    for group in rule.by:
        same: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for at, row in enumerate(rows):
            if fates[at].fate == "kept" and all(row.get(name) for name in (*group, *rule.columns)):
                same[tuple(row[name] for name in group)].append(at)
        for places in same.values():
            surest = {tuple(rows[at].get(name, "") for name in rule.by[0]) for at in places}
            named = {key for key in surest if all(key)}
            total = sum((Fraction(rows[at][rule.columns[0]]) for at in places), Fraction(0))
            if total > Fraction(str(rule.limit)) and (group == rule.by[0] or len(named) < 2):
                marked.update(places)
    for at in marked:
        fates[at] = RowFate("rejected", rule.id)


def _differ(texts: Sequence[str], *, is_date: bool) -> bool:
    given = [text for text in texts if text]
    if is_date and given:
        width = min(map(len, given))
        given = [text[:width] for text in given]
    return len(Counter(given)) > 1
