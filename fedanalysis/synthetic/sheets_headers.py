"""Prints the header of a sheet: takes the columns of a kind, gives what stands above each.

Spellings are written down on their own (``sheets_headers.csv``), as offices word them.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fedanalysis.catalogue.kinds import LedgerColumn, LedgerKind
from fedanalysis.synthetic.dirt import Picker
from fedanalysis.synthetic.dirt_printed import Asked

_SPELLINGS = Path(__file__).with_name("sheets_headers.csv")
_COUNTED = {"person": "人", "person_time": "人次", "organisation": "个", "hour": "学时"}
# kind → headers that stand over several columns, and what stands below them
_GROUPS: Mapping[str, tuple[tuple[str, Mapping[str, str]], ...]] = {
    "election": (
        (
            "委员",
            {"seat_n": "总数", "women_n": "女", "men_n": "男", "women_percent": "女性比例"},
        ),
        ("支委", {"branch_seat_n": "总数", "branch_women_n": "女"}),
        ("村民代表", {"representative_n": "总数", "representative_women_n": "女"}),
    ),
    "training_class": (
        ("人数", {"participant_n": "总数", "women_n": "女性", "men_n": "男性"}),
        ("就业情况", {"employed_n": "就业人数", "employed_percent": "就业率"}),
    ),
    "roster": (
        (
            "基本情况",
            {
                "name": "姓名",
                "sex_code": "性别",
                "nationality_code": "民族",
                "birth_date": "出生年月",
            },
        ),
        ("任职情况", {"posts": "职务", "rank_code": "职级", "post_date": "任职时间"}),
    ),
    "organisation": (("组织数", {"should_n": "应建", "exist_n": "已建", "missing_n": "未建"}),),
    "funding": (("收入", {"appropriated_yuan": "拨款", "raised_yuan": "自筹"}),),
}


@dataclass(frozen=True, slots=True)
class HeadedColumn:
    """One column and what stands above it.

    Attributes
    ----------
    column : LedgerColumn
        What the kind says of it.
    upper, lower : str
        The two levels; `upper` is empty where there is one level.
    asked : Asked
        What the header says of the cells.
    """

    column: LedgerColumn
    upper: str
    lower: str
    asked: Asked


@dataclass(frozen=True, slots=True)
class PrintedHeader:
    """The header of a sheet.

    Attributes
    ----------
    columns : tuple of HeadedColumn
        From left to right.
    unit_line : str
        A line above the table that states the unit of all amounts; empty if there is none.
    """

    columns: tuple[HeadedColumn, ...]
    unit_line: str

    @property
    def level_n(self) -> int:
        """Number of header rows."""
        return 2 if any(column.upper for column in self.columns) else 1


def print_header(
    names: Sequence[str], kind: LedgerKind, picker: Picker, *, is_text: bool
) -> PrintedHeader:
    """Print the header over columns of a kind.

    Parameters
    ----------
    names : sequence of str
        Columns of the kind, in its order.
    kind : LedgerKind
        What the ledger is.
    picker : Picker
        Rates and chance.
    is_text : bool
        Whether the file is a text file, in which a header has no line ends.

    Returns
    -------
    PrintedHeader
        With the columns in the order printed.
    """
    levels = _levels(names, kind) if picker.hits("header_levels") else {}
    order = _order(names, levels, picker)
    in_wan = picker.hits("unit_line") and any(_is_money(kind, name) for name in names)
    columns = []
    for name in order:
        column = kind.column(name)
        if column is None:
            continue
        upper, lower = levels.get(name, ("", ""))
        lower = lower or _wording(column, kind, picker)
        unit, scale = _unit(column, picker, in_wan=in_wan)
        asked = Asked(
            column.unit,
            scale,
            is_percent="%" in unit or "%" in lower,
            codes=column.codes,
            maximum=column.maximum,
            column=name,
        )
        said = f"{lower}{unit}" if unit not in lower else lower
        columns.append(HeadedColumn(column, upper, _stretched(said, picker, is_text), asked))
    return PrintedHeader(tuple(columns), "单位：万元" if in_wan else "")


def _levels(names: Sequence[str], kind: LedgerKind) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for group, lower in _GROUPS.get(kind.name, ()):
        members = [name for name in lower if name in names]
        if len(members) > 1:
            found |= {name: (group, lower[name]) for name in members}
    return found


def _order(
    names: Sequence[str], levels: Mapping[str, tuple[str, str]], picker: Picker
) -> list[str]:
    """Return the columns as printed; those under one upper header stand together."""
    order = list(names)
    if picker.hits("shuffled_columns"):
        picker.rng.shuffle(order)
    first = {levels[name][0]: at for at, name in reversed(list(enumerate(order))) if name in levels}
    key = {
        name: (
            first[levels[name][0]] if name in levels else at,
            list(levels).index(name) if name in levels else 0,
        )
        for at, name in enumerate(order)
    }
    return sorted(order, key=lambda name: key[name])


def _is_money(kind: LedgerKind, name: str) -> bool:
    column = kind.column(name)
    return column is not None and column.unit == "yuan"


def _wording(column: LedgerColumn, kind: LedgerKind, picker: Picker) -> str:
    spelled = _spellings().get((kind.name, column.name), ()) or _spellings().get(
        ("*", column.name), ()
    )
    return picker.one(spelled) if spelled and picker.hits("header_spelling") else column.zh


def _unit(column: LedgerColumn, picker: Picker, *, in_wan: bool) -> tuple[str, int]:
    """Return the unit that the header states, and what a bare number is multiplied by."""
    states = picker.hits("unit_in_header")
    if column.unit == "yuan":
        if in_wan:
            return "", 10_000
        return (
            picker.one((("（万元）", 10_000), ("(万元)", 10_000), ("（元）", 1)))
            if states
            else ("", 1)
        )
    if column.type == "share":
        return (picker.one(("(%)", "（%）")), 1) if states else ("", 1)
    counted = _COUNTED.get(column.unit, "")
    return (f"（{counted}）", 1) if states and counted and column.type == "count" else ("", 1)


def _stretched(header: str, picker: Picker, is_text: bool) -> str:
    if len(header) < 2 or not picker.hits("header_blanks"):
        return header
    if len(header) == 2:
        return picker.one((" ", "\u3000", "  ")).join(header)
    at = len(header) // 2
    return header if is_text else f"{header[:at]}\n{header[at:]}"


@lru_cache(maxsize=1)
def _spellings() -> Mapping[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    with _SPELLINGS.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, strict=True):
            key = row["kind"], row["column"]
            found[key] = (*found.get(key, ()), row["header"])
    return found
