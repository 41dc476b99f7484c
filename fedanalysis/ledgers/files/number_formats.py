"""Tells what a number format of a spreadsheet shows: takes its code, gives NumberFormat.

A date is a number to a spreadsheet; only the format says so, and whether the day is part of it.
References: ECMA-376 part 1, 18.8.30 and 18.8.31 (number formats, built-in ones of zh-CN).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Shown = Literal["number", "percent", "date", "month", "year", "time"]

# the built-in formats whose code the file doesn't repeat
_BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    **dict.fromkeys((32, 34, 55), 'h"时"mm"分"'),
    **dict.fromkeys((33, 35, 56), 'h"时"mm"分"ss"秒"'),
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00",
    41: "#,##0",
    42: "#,##0",
    43: "#,##0.00",
    44: "#,##0.00",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
}
_ELAPSED = re.compile(r"\[([hms])\1*\]", re.I)
_LITERAL = re.compile(r'"[^"]*"?|\\.|[_*].|\[[^\]]*\]?', re.S)
_QUOTED_PERCENT = re.compile(r'"[^"]*[%％][^"]*"|\\%')
_PLACEHOLDER = re.compile(r"[0#?]")
_LETTER = re.compile(r"y+|m+|d+|h+|s+(?:\.0+)?|e(?![+\-])|b+", re.I)
_DECIMALS = re.compile(r"\.(0+)")
_ZEROS = re.compile(r"0{2,}")
_SCIENCE = re.compile(r"e[+\-]|/", re.I)


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """What cells of a format show.

    Attributes
    ----------
    shown : {"number", "percent", "date", "month", "year", "time"}
        ``month`` and ``year`` are dates without a day, without day and month.
    decimals : int
        Decimals always shown; 0 also where the format leaves them open.
    digits : int
        Digits always shown before the point: 6 for ``000000``; else 0.
    has_clock : bool
        Whether a date shows the time of the day too.
    is_span : bool
        Whether hours count on beyond 24.
    scale : int
        What the number is multiplied by to be shown: 100 for ``0%``, 1 for ``0"%"``.
    """

    shown: Shown = "number"
    decimals: int = 0
    digits: int = 0
    has_clock: bool = False
    is_span: bool = False
    scale: int = 1


GENERAL = NumberFormat()


def built_in_format(number: int) -> NumberFormat:
    """Return what the built-in format of that `number` shows; general if there is none."""
    return read_format(_BUILT_IN.get(number, "General"))


@lru_cache(maxsize=4096)
def read_format(code: str) -> NumberFormat:
    r"""Tell what a format code shows, by its section for positive numbers.

    Examples
    --------
    >>> read_format('yyyy"年"m"月"').shown, read_format("yyyy.mm.dd").shown
    ('month', 'date')
    >>> read_format("0.0%")
    NumberFormat(shown='percent', decimals=1, digits=0, has_clock=False, is_span=False, scale=100)
    >>> read_format('#,##0.00"元"').decimals
    2
    """
    first = _first_section(code)
    if "general" in first.lower() or "通用格式" in first or "@" in first:
        return GENERAL
    is_span = bool(_ELAPSED.search(first))
    bare = _LITERAL.sub("\0", _ELAPSED.sub(r"\1", first))
    bare = re.sub(r"a(?:m)?/p(?:m)?|上午/下午", "", bare, flags=re.I)
    decimals = len(found.group(1)) if (found := _DECIMALS.search(bare)) else 0
    if "%" in bare or "％" in bare:
        return NumberFormat("percent", decimals, scale=100)
    letters = [found.group().lower() for found in _LETTER.finditer(bare)]
    rest = _LETTER.sub("", bare)
    if letters and not _PLACEHOLDER.search(rest):
        return _date_format(letters, is_span=is_span)
    if _QUOTED_PERCENT.search(first) and _PLACEHOLDER.search(bare):
        return NumberFormat("percent", decimals)
    if _SCIENCE.search(bare) or bare.rstrip("\0 ").endswith(","):
        return GENERAL
    digits = len(bare) if _ZEROS.fullmatch(bare) else 0
    return NumberFormat("number", decimals, digits)


def _first_section(code: str) -> str:
    quoted = False
    for at, character in enumerate(code):
        if character == '"':
            quoted = not quoted
        elif character == ";" and not quoted and code[at - 1 : at] != "\\":
            return code[:at]
    return code


def _date_format(letters: list[str], *, is_span: bool) -> NumberFormat:
    kinds = [letter[0] for letter in letters]
    has_month = any(
        kind == "m" and not _is_minute(kinds, at, is_span=is_span) for at, kind in enumerate(kinds)
    )
    has_clock = "h" in kinds or "s" in kinds
    has_year = bool({"y", "e", "b"} & set(kinds))
    if "d" in kinds:
        return NumberFormat("date", has_clock=has_clock)
    if has_month:
        return NumberFormat("month")
    if has_year:
        return NumberFormat("year")
    return NumberFormat("time", has_clock=True, is_span=is_span)


def _is_minute(kinds: list[str], at: int, *, is_span: bool) -> bool:
    before = kinds[at - 1] if at else ""
    after = kinds[at + 1] if at + 1 < len(kinds) else ""
    return before == "h" or after == "s" or (is_span and "d" not in kinds and "y" not in kinds)
