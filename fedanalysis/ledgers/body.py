"""Sorts the rows under a header: takes Grid and Header, gives what each row is.

Totals, notes, repeated headers and forms without an entry are set aside by a named rule; whatever
follows a second header is a second table. Blank rows decide nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fedanalysis.catalogue.kinds import (
    LedgerKind,
    header_key,
    header_names,
    ledger_kind,
    list_ledger_kinds,
)
from fedanalysis.ledgers.column_numbers import numbers_columns
from fedanalysis.ledgers.grid import CellType, Grid
from fedanalysis.ledgers.headers import Header

BODY = ""
_TOTAL = re.compile(
    r"[^:：。;；]{0,16}?(?:合计|合計|小计|小計|总计|總計|共计|累计|(?:sub|grand )?total)"
    r"(?:[（(][^)）]{0,8}[)）])?[:：]?(?:\s*[\d.,]+\s*\w{0,3})?",
    re.I,
)
_NOTE = re.compile(
    r"(?:注|备注|附注|说明|填表说明|填报说明|填表人|填报人|填表单位|填报单位|填表日期|填表时间|填报日期|"
    r"填报时间|制表人?|制表单位|审核人?|审批人?|负责人|单位负责人|单位领导|主管领导|联系人|联系电话|经办人|"
    r"报送单位|报送时间|报送人|统计人|数据来源|资料来源|来源|截止时间|截至时间|单位(?:\(盖章\)|（盖章）)|盖章|"
    r"notes?|source|remarks?)\s*\d?\s*[:：.．].*",
    re.I | re.S,
)
_SECTION = re.compile(r"[(（]?(?:[一二三四五六七八九十]{1,3}|[IVX]{1,4})[)）、.．]\s*\S.*", re.S)
_TITLE = re.compile(
    r".{2,}(?:表|册|名单|台账|统计|一览|汇总)(?:[(（].*[)）])?\s*[一二三四\d]*", re.S
)
_TOTAL_WORD = re.compile("合计|合計|小计|小計|总计|總計|共计")
_LABELLED = 4  # columns in which the word of a total may stand
_LONG = 15  # characters; a sentence alone in a row is a remark, no entry


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """What the rows under a header are.

    Attributes
    ----------
    start : int
        Position in the grid of the first row under the header.
    kinds : array of str, one a row
        Empty for a row of the ledger, else the rule that sets it aside: ``row.total``,
        ``row.note``, ``row.section``, ``row.title``, ``row.unfilled``, ``header.repeated``,
        ``header.numbers``; or
        ``row.shape`` for rows of a second table, which are rejected.
    """

    start: int
    kinds: NDArray[np.object_]


def sort_rows(grid: Grid, header: Header, kind: LedgerKind) -> Body:
    """Say for each row under the header what it is.

    Parameters
    ----------
    grid, header : Grid, Header
        One sheet and its header.
    kind : LedgerKind
        What the ledger is.

    Returns
    -------
    Body
        One entry a row with content under the header.
    """
    texts = grid.texts.iloc[header.end :]
    kinds = np.full(len(texts), BODY, dtype=object)
    if not len(texts):
        return Body(header.end, kinds)
    filled = (texts != "").to_numpy()
    count = filled.sum(axis=1)
    cells = texts.to_numpy(dtype=object)
    first = cells[np.arange(len(cells)), filled.argmax(axis=1)]
    named = [column.at for column in header.columns]
    _mark_labels(kinds, first, count)
    _mark_totals(kinds, cells)
    merged = _is_spread(grid, header)
    is_sentence = (count == 1) & (pd.Series(first, dtype="str").str.len() >= _LONG).to_numpy()
    _mark_unfilled(kinds, filled, header, but=merged | is_sentence)
    _mark_headers(kinds, cells, filled, grid, header=header)
    _mark_numbers(kinds, cells, filled)
    second = _second_table(kinds, cells, filled, named, grid=grid, header=header)
    # a sentence or a note fills no entry, and what stands in a second table is none of this one
    entry = (~is_sentence & (kinds == BODY))[:second]
    last_full = _last_full(filled[:second] & entry[:, None], header, kind)
    _mark_lone(kinds, count, is_sentence, merged=merged, last_full=last_full)
    if second < len(kinds):
        kinds[second:] = "row.shape"
    return Body(header.end, kinds)


def is_total_label(texts: pd.Series) -> NDArray[np.bool_]:
    """Say which texts of one column make a row a total, whatever else stands in the row."""
    cells = texts.to_numpy(dtype=object)
    worded = np.flatnonzero([not text.isdigit() for text in cells])
    kinds = np.full(len(worded), BODY, dtype=object)
    _mark_labels(kinds, cells[worded], np.full(len(worded), 2))
    _mark_totals(kinds, cells[worded, None])
    is_total = np.zeros(len(cells), dtype=bool)
    is_total[worded[kinds == "row.total"]] = True
    return is_total


def _last_full(filled: NDArray[np.bool_], header: Header, kind: LedgerKind) -> int:
    """Return the position of the last row in which every required group has a value."""
    full = np.ones(len(filled), dtype=bool)
    for group in kind.requires:
        at = [column.at for column in header.columns if column.known and column.name in group]
        full &= filled[:, at].any(axis=1)
    places = np.flatnonzero(full)
    return int(places[-1]) if len(places) else -1


def _mark_labels(
    kinds: NDArray[np.object_], first: NDArray[np.object_], count: NDArray[np.int64]
) -> None:
    """Mark totals and notes by the words their first cell begins with."""
    labels = pd.Series(first, dtype="str")
    bare = labels.str.replace(r"\s+", "", regex=True)
    kinds[bare.str.fullmatch(_TOTAL).to_numpy()] = "row.total"
    kinds[bare.str.fullmatch(_NOTE).to_numpy()] = "row.note"
    kinds[(bare.str.fullmatch(_SECTION).to_numpy()) & (count == 1)] = "row.section"


def _mark_totals(kinds: NDArray[np.object_], cells: NDArray[np.object_]) -> None:
    """Mark totals whose word stands in a later cell: 新城镇 | 小计 | 12."""
    for at in range(min(_LABELLED, cells.shape[1])):
        word = pd.Series(cells[:, at], dtype="str").str.replace(r"\s+", "", regex=True)
        hit = word.str.fullmatch(_TOTAL_WORD).to_numpy() & (kinds == BODY)
        kinds[hit] = "row.total"


def _is_spread(grid: Grid, header: Header) -> NDArray[np.bool_]:
    """Say which rows have a cell merged across half of the table or more."""
    rows = grid.texts.index.to_numpy()[header.end :]
    wide = {
        row
        for row, first, last_row, last in grid.merged
        if row == last_row and last - first + 1 >= max(2, len(header.columns) / 2)
    }
    return np.isin(rows, list(wide))


def _mark_lone(
    kinds: NDArray[np.object_],
    count: NDArray[np.int64],
    is_sentence: NDArray[np.bool_],
    *,
    merged: NDArray[np.bool_],
    last_full: int,
) -> None:
    """Mark rows of one cell: a section's name between rows, a remark under them."""
    for at in np.flatnonzero((count == 1) & (kinds == BODY)):
        under = at > last_full
        if merged[at]:
            kinds[at] = "row.note" if under else "row.section"
        elif under and is_sentence[at]:
            kinds[at] = "row.note"


def _mark_unfilled(
    kinds: NDArray[np.object_],
    filled: NDArray[np.bool_],
    header: Header,
    *,
    but: NDArray[np.bool_],
) -> None:
    """Mark rows with nothing but a running number: a form printed longer than its entries."""
    serial = [column.at for column in header.columns if column.name == "serial_no"]
    if not serial:
        return
    only = filled[:, serial[0]] & (filled.sum(axis=1) == 1)
    kinds[only & ~but & (kinds == BODY)] = "row.unfilled"


def _mark_headers(
    kinds: NDArray[np.object_],
    cells: NDArray[np.object_],
    filled: NDArray[np.bool_],
    grid: Grid,
    *,
    header: Header,
) -> None:
    """Mark the header printed again, level by level, and the title above it."""
    top = grid.texts.iloc[: header.end].to_numpy(dtype=object)
    titles = {str(text) for row in top[: header.start] for text in row if text}
    for level in top[header.start : header.end]:
        wanted = np.array([header_key(str(text)) for text in level], dtype=object)
        at_least = min(2, int((wanted != "").sum()))
        near = np.flatnonzero(cells[:, wanted != ""][:, 0] == level[wanted != ""][0])
        for at in near:
            row = np.array([header_key(str(text)) for text in cells[at]], dtype=object)
            same = row[filled[at]] == wanted[filled[at]]
            if same.all() and int(filled[at].sum()) >= at_least:
                kinds[at] = "header.repeated"
    alone = filled.sum(axis=1) == 1
    for at in np.flatnonzero(alone):
        if str(cells[at][filled[at]][0]) in titles:
            kinds[at] = "row.title"
    for again in np.flatnonzero(kinds == "header.repeated"):
        above = again - 1
        while above >= 0 and alone[above] and kinds[above] in (BODY, "row.section", "row.note"):
            kinds[above] = "row.title"
            above -= 1


def _mark_numbers(
    kinds: NDArray[np.object_], cells: NDArray[np.object_], filled: NDArray[np.bool_]
) -> None:
    """Mark the row right under a header that only numbers the columns."""
    for at in (0, *(np.flatnonzero(kinds == "header.repeated") + 1)):
        if at < len(kinds) and kinds[at] in (BODY, "row.section"):
            texts = [str(text) for text in cells[at][filled[at]]]
            kinds[at] = "header.numbers" if numbers_columns(texts) else kinds[at]


def _second_table(
    kinds: NDArray[np.object_],
    cells: NDArray[np.object_],
    filled: NDArray[np.bool_],
    named: list[int],
    *,
    grid: Grid,
    header: Header,
) -> int:
    """Return where a second table begins: at a row of other headers, or at the title above it."""
    words = _header_words()
    text_only = (
        np.isin(grid.types.iloc[header.end :].to_numpy(), (CellType.BLANK, CellType.TEXT))
    ).all(axis=1)
    keys = pd.Series(cells[:, named[0]], dtype="str") if named else pd.Series(dtype="str")
    candidates = np.flatnonzero(text_only & (filled.sum(axis=1) >= 2) & (kinds == BODY))
    if len(keys) and len(candidates) > 2000:
        # in a long table only rows whose first cells are header words need a closer look
        short = _some_header_word(cells[candidates], words)
        candidates = candidates[short]
    for at in candidates:
        row = [header_key(str(text)) for text in cells[at][filled[at]]]
        hits = sum(1 for key in row if key in words)
        if hits >= 2 and hits >= 0.6 * len(row):
            return _with_title(int(at), kinds, cells, filled)
    return len(kinds)


def _some_header_word(cells: NDArray[np.object_], words: frozenset[str]) -> NDArray[np.bool_]:
    distinct: dict[str, bool] = {}

    def known(text: str) -> bool:
        if text not in distinct:
            distinct[text] = bool(text) and len(text) < 20 and header_key(text) in words
        return distinct[text]

    hits = np.zeros(len(cells), dtype=np.int64)
    for column in cells.T:
        hits += np.fromiter((known(str(text)) for text in column), dtype=np.int64, count=len(hits))
    return hits >= 2


def _with_title(
    at: int, kinds: NDArray[np.object_], cells: NDArray[np.object_], filled: NDArray[np.bool_]
) -> int:
    while at > 0:
        above = cells[at - 1][filled[at - 1]]
        is_title = len(above) == 1 and _TITLE.fullmatch(str(above[0]).strip())
        if not is_title or kinds[at - 1] in ("row.total", "header.repeated"):
            break
        at -= 1
    return at


@lru_cache(maxsize=1)
def _header_words() -> frozenset[str]:
    """Return every header of every kind, in two characters and more."""
    keys = {key for name in list_ledger_kinds() for key in header_names(ledger_kind(name))}
    return frozenset(key for key in keys if len(key) > 1)
