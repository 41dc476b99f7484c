"""Finds the header of a sheet: takes Grid and LedgerKind, gives Header or the reason there is none.

A header is the first block of one to three rows that names every column the kind requires.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fedanalysis.catalogue.kinds import LedgerKind, header_key, header_names
from fedanalysis.ledgers.grid import CellType, Grid

_SEARCHED = 60  # rows with content in which a header may begin
_DEEPEST = 3
_UNITS = {
    **dict.fromkeys(("元", "圆", "人民币元", "yuan", "rmb", "cny"), 1.0),
    **dict.fromkeys(("千元", "1000 yuan"), 1e3),
    **dict.fromkeys(("万元", "萬元", "万", "10000 yuan", "10,000 yuan", "万人", "万人次"), 1e4),
    **dict.fromkeys(("百万元", "million yuan"), 1e6),
    **dict.fromkeys(("亿元", "億元"), 1e8),
    **dict.fromkeys(
        ("人", "名", "个", "人次", "次", "户", "期", "班", "场", "场次", "件", "份"), 1.0
    ),
    **dict.fromkeys(("课时", "学时", "小时", "天", "日", "岁", "席", "persons", "hours"), 1.0),
    **dict.fromkeys(("%", "百分比", "百分数", "per cent", "percent"), 1.0),
    **dict.fromkeys(("千人", "千人次"), 1e3),
}
PERCENT = frozenset({"%", "百分比", "百分数", "per cent", "percent"})
_MONEY = re.compile("元|圆|yuan|rmb|cny", re.I)
_UNIT = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_UNIT_PLACES = (
    re.compile(rf"[(\[【{{<]\s*(?:单位\s*[::]?)?\s*({_UNIT})\s*[)\]】}}>]", re.I),
    re.compile(rf"(?:[/,、:]|单位\s*:?)\s*({_UNIT})\s*$", re.I),
    re.compile(r"(%)\s*$"),
)
# 总数 under 人数 is the number of persons itself
_WHOLE = frozenset({"总数", "合计", "小计", "总计", "计", "总", "total", "all"})
_BRACKETS = re.compile(r"[(\[【{][^()\[\]【】{}]*[)\]】}]")
_UNIT_LINE = re.compile(rf"单位\s*:\s*({_UNIT})(?:\s|[、,;)]|$)", re.I)
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


@dataclass(frozen=True, slots=True)
class HeaderColumn:
    """One column of a sheet.

    Attributes
    ----------
    at : int
        Position in the grid, 0 is A.
    name : str
        Name of the kind's column, or the header as printed where the kind has none.
    header : str
        As printed, levels joined by a blank.
    unit : str
        Unit stated in the header or in a line above it; empty if there is none.
    known : bool
        Whether the kind has it.
    """

    at: int
    name: str
    header: str
    unit: str
    known: bool

    @property
    def scale(self) -> float:
        """What a bare number of this column is multiplied by."""
        return _UNITS.get(self.unit, 1.0)

    @property
    def is_percent(self) -> bool:
        """Whether the header says per cent."""
        return self.unit in PERCENT


@dataclass(frozen=True, slots=True, eq=False)
class Header:
    """The header of a sheet.

    Attributes
    ----------
    start, end : int
        Positions (not row numbers) of its first row, and of the first row after it.
    columns : tuple of HeaderColumn
        From left to right; blank ones left out.
    missing : tuple of tuple of str
        Groups of columns the kind requires and this header lacks; empty for a whole header.
    """

    start: int
    end: int
    columns: tuple[HeaderColumn, ...]
    missing: tuple[tuple[str, ...], ...]

    @property
    def known_n(self) -> int:
        """How many columns of the kind it names."""
        return len({column.name for column in self.columns if column.known})


def find_header(grid: Grid, kind: LedgerKind) -> Header | None:
    """Return the first whole header of a sheet, else the most complete one, else None.

    Parameters
    ----------
    grid : Grid
        One sheet.
    kind : LedgerKind
        What its columns may be.

    Returns
    -------
    Header or None
        With `missing` filled where a required column isn't named; None where no row names any
        column of the kind.
    """
    top = grid.texts.iloc[: _SEARCHED + _DEEPEST]
    texts = top.to_numpy(dtype=object)
    plain = np.isin(
        grid.types.iloc[: len(top)].to_numpy(), (CellType.BLANK, CellType.TEXT, CellType.MERGED)
    )
    spread = _spread(texts, grid, top.index.to_numpy())
    names = header_names(kind)
    wide, cut = _wide(grid, top.index.to_numpy()), _cut(grid, top.index.to_numpy())
    best: Header | None = None
    whole: list[Header] = []
    for start in range(min(_SEARCHED, len(texts))):
        if whole and start >= whole[0].start + _DEEPEST:
            break
        for end in range(start + 1, min(start + _DEEPEST, len(texts)) + 1):
            if not bool(plain[start:end].all()) or _is_apart(texts[start:end], names):
                continue
            header = _header(texts, spread, start, end, kind=kind, names=names)
            if not header.missing:
                whole.append(header)
            elif header.known_n > (best.known_n if best else 0):
                best = header
    if not whole:
        return best
    return max(
        whole, key=lambda h: (_fit(h, texts, wide) - cut.get(h.start, 0), h.start - h.end, -h.start)
    )


def _is_apart(block: NDArray[np.object_], names: Mapping[str, tuple[str, bool]]) -> bool:
    """Say whether the first or last row of a block is no part of it: a title, a section's name.

    Such a row holds one cell, no header, in a column that the rows of more cells leave blank.
    """
    filled = block != ""
    full = filled[filled.sum(axis=1) > 1]
    for row in (0, -1):
        (places,) = np.nonzero(filled[row])
        if len(places) == 1 and len(full) and not full[:, places[0]].any():
            return header_key(split_unit(str(block[row, places[0]]))[0]) not in names
    return False


def _wide(grid: Grid, rows: NDArray[np.int64]) -> dict[int, int]:
    """Return how many cells of a row are hidden under a cell merged to the right."""
    hidden: dict[int, int] = {}
    for first_row, first, last_row, last in grid.merged:
        for at in np.flatnonzero((rows >= first_row) & (rows <= last_row)).tolist():
            hidden[at] = hidden.get(at, 0) + last - first
    return hidden


def _cut(grid: Grid, rows: NDArray[np.int64]) -> dict[int, int]:
    """Return how many merged cells a block that begins at a row would cut through."""
    inner: dict[int, int] = {}
    for first_row, _, last_row, _ in grid.merged:
        for at in np.flatnonzero((rows > first_row) & (rows <= last_row)).tolist():
            inner[at] = inner.get(at, 0) + 1
    return inner


def _fit(header: Header, texts: NDArray[np.object_], wide: Mapping[int, int]) -> int:
    """Weigh a header: known columns, less what shows that a level is missing below it.

    That is a cell under a blank header, and a header merged over several columns.
    """
    named = {column.at for column in header.columns}
    below = texts[header.end] if header.end < len(texts) else ()
    loose = sum(1 for at, text in enumerate(below) if text and at not in named)
    return header.known_n - loose - wide.get(header.end - 1, 0)


def _spread(texts: NDArray[np.object_], grid: Grid, rows: NDArray[np.int64]) -> NDArray[np.object_]:
    """Return the texts with each merged range filled from its first cell."""
    full = texts.copy()
    for first_row, first, last_row, last in grid.merged:
        inside = np.flatnonzero((rows >= first_row) & (rows <= last_row))
        if len(inside) and rows[inside[0]] == first_row and first < full.shape[1]:
            full[inside[0] : inside[-1] + 1, first : last + 1] = texts[inside[0], first]
    return full


def _header(
    texts: NDArray[np.object_],
    spread: NDArray[np.object_],
    start: int,
    end: int,
    *,
    kind: LedgerKind,
    names: Mapping[str, tuple[str, bool]],
) -> Header:
    line_unit = _unit_above(texts[:start])
    columns = []
    for at, levels in enumerate(_levels(spread[start:end])):
        if levels:
            columns.append(_column(at, levels, kind=kind, names=names, line_unit=line_unit))
    columns = _prefer_own(columns, names)
    have = {column.name for column in columns if column.known}
    missing = tuple(group for group in kind.requires if not have & set(group))
    return Header(start, end, tuple(columns), missing)


def _levels(block: NDArray[np.object_]) -> list[list[str]]:
    """Return for each column the levels of its header, a blank upper level taken from the left."""
    upper = block.copy()
    for row in range(len(block) - 1):
        for at in range(1, block.shape[1]):
            below = any(block[row + 1 :, at])
            if not upper[row, at] and below and upper[row, at - 1]:
                upper[row, at] = upper[row, at - 1]
    listed = []
    for at in range(block.shape[1]):
        levels: list[str] = []
        for text in upper[:, at]:
            clean = " ".join(str(text).split())
            if clean and (not levels or levels[-1] != clean):
                levels.append(clean)
        # a level taken from the left over nothing of its own names no column
        listed.append(levels if any(block[:, at]) else [])
    return listed


def _unit_above(title_rows: NDArray[np.object_]) -> str:
    units = [
        found.group(1).lower()
        for row in title_rows
        for text in row
        if text and (found := _UNIT_LINE.search(str(text).translate(_NARROW)))
    ]
    return units[-1] if len(set(units)) == 1 else ""


def split_unit(header: str) -> tuple[str, str]:
    """Return a header without the unit it states, and the unit.

    Examples
    --------
    >>> split_unit("经费（万元）")
    ('经费', '万元')
    >>> split_unit("专（兼）职")
    ('专(兼)职', '')
    """
    narrow = header.translate(_NARROW)
    for place in _UNIT_PLACES:
        if found := place.search(narrow):
            bare = (narrow[: found.start()] + narrow[found.end() :]).strip()
            if bare:
                return bare, found.group(1).lower()
    return narrow, ""


def _column(
    at: int,
    levels: Sequence[str],
    *,
    kind: LedgerKind,
    names: Mapping[str, tuple[str, bool]],
    line_unit: str,
) -> HeaderColumn:
    printed = " ".join(levels)
    split = [split_unit(level) for level in levels]
    bare = [part for part, _ in split]
    unit = next((unit for _, unit in reversed(split) if unit), "")
    # a unit that is all a level says: "经费" over "万元"
    if len(levels) > 1 and levels[-1].translate(_NARROW).lower() in _UNITS:
        bare, unit = bare[:-1], levels[-1].translate(_NARROW).lower()
    whole = bare[:-1] if len(bare) > 1 and header_key(bare[-1]) in _WHOLE else bare
    tries = ("".join(levels), "".join(bare), "".join(whole), *_without_brackets(whole))
    key = next((key for text in tries if (key := header_key(text)) in names), "")
    last = header_key(bare[-1])
    # 总数 under 监督委员会 isn't the committee's total: a lower level alone must say enough itself
    if not key and last in names and (names[last][1] or len(last) > 2):
        key = last
    if not key:
        return HeaderColumn(at, printed, printed, unit, known=False)
    name = names[key][0]
    column = kind.column(name)
    if column is not None and not unit:
        unit = _fitting(line_unit, column.type, column.unit)
        unit = "%" if key == header_key(name) and column.type == "share" else unit
        unit = "元" if key == header_key(name) and column.unit == "yuan" else unit
    return HeaderColumn(at, name, printed, unit, known=True)


def _without_brackets(bare: Sequence[str]) -> tuple[str, ...]:
    cut = "".join(_BRACKETS.sub("", part) for part in bare)
    return (cut,) if cut else ()


def _fitting(unit: str, column_type: str, column_unit: str) -> str:
    """Return the unit of a line above the table where it can be meant for this column."""
    if not unit or column_type not in ("amount", "count"):
        return ""
    if column_unit == "yuan":
        return unit if _MONEY.search(unit) else ""
    return unit if column_unit.startswith("person") and "人" in unit else ""


def _prefer_own(
    columns: Sequence[HeaderColumn], names: Mapping[str, tuple[str, bool]]
) -> list[HeaderColumn]:
    """Where two headers name one column, keep the kind's own header; the other stays as text."""
    seen = Counter(column.name for column in columns if column.known)
    kept = []
    for column in columns:
        if column.known and seen[column.name] > 1:
            rivals = [c for c in columns if c.known and c.name == column.name]
            own = [c for c in rivals if names.get(_bare_key(c.header), ("", False))[1]]
            if len(own) == 1 and column not in own:
                kept.append(
                    HeaderColumn(column.at, column.header, column.header, column.unit, known=False)
                )
                continue
        kept.append(column)
    return kept


def _bare_key(header: str) -> str:
    return header_key(split_unit(header)[0])
