"""What one cell of a ledger was read as: the shape every parser of `codes` answers in."""

from __future__ import annotations

import re
from dataclasses import dataclass

# A dash, a slash or a dot alone stands for "nothing here"; 0 is a value and never one of them.
_DASHES = re.compile(r"[-‐‑‒–—―─━－﹣~～/／\\.。…·、*＊]{1,6}")
_SAID = frozenset(
    ("无", "無", "空", "缺", "不详", "不詳", "未知", "未填", "暂无", "暫無", "待定", "待补", "待查")
)
_DITTO = frozenset(
    ("同上", "同前", "同上行", "上同", "〃", "″", "〞", "”", "“", '"', "ditto", "ibid")
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One distinct text of a column, read once.

    Attributes
    ----------
    text : str
        The canonical text: what the cleaned table holds. Empty where there is no value.
    rule : str
        The rule that turned the received text into `text`, such as ``number.chinese``; empty if
        the two are equal. Blank marks (—, /, 无) become missing by a rule as well.
    reason : str
        Why there is no value though something is written, such as ``number.approximate``; empty
        where the text was read or is truly blank.
    note : str
        A warning that doesn't cost the row, such as ``id.region_unknown``; empty if there is none.
    wrong : bool
        Whether `reason` says the cell can't be true (a date that isn't in the calendar, a wrong
        check character): then the row is rejected, in an optional column too. Else the text is
        only not understood, and goes to review.
    """

    text: str
    rule: str = ""
    reason: str = ""
    note: str = ""
    wrong: bool = False


def read_blank(text: str, *, words: bool = True) -> Reading | None:
    """Return the reading of a blank cell or a mark for "nothing here"; None if there is more.

    Parameters
    ----------
    text : str
        The cell as received.
    words : bool
        Whether 无, 不详 and the like count as marks; not in a column of names.

    Examples
    --------
    >>> read_blank(" — ")
    Reading(text='', rule='missing.mark', reason='', note='', wrong=False)
    >>> read_blank("0") is None
    True
    """
    bare = "".join(text.split())
    if not bare:
        return Reading("", "text.space" if text else "")
    if _DASHES.fullmatch(bare):
        return Reading("", "missing.mark")
    if words and bare in _SAID:
        return Reading("", "missing.word")
    return None


def is_ditto(text: str) -> bool:
    """Say whether a text stands for what is written above it.

    Examples
    --------
    >>> is_ditto("〃"), is_ditto(" 同 上 "), is_ditto("同上岗")
    (True, True, False)
    """
    return "".join(text.split()).rstrip(".。").lower() in _DITTO
