"""Reads the words that loosen a number (近, 约, 余, 超过, 以上 …): takes its context, gives one."""

from __future__ import annotations

import math
import re
from fractions import Fraction

from fedanalysis.codes.numerals import Numeral
from fedanalysis.reports.context import Context

_AFTER = (
    ("at_least", re.compile(r"(?:及|或)?以上(?!述)")),
    ("at_most", re.compile(r"(?:及|或)?(?:以下|以内|之内|以里)")),
    ("approx", re.compile(r"(?:左右|上下|许)")),
    ("approx_over", re.compile(r"[多余](?=[，。；、,;)）]|的|时间|$)")),
)
_BEFORE = (
    (
        "at_most",
        re.compile(
            r"(?:不超过|不多于|不高于|不大于|至多|最多|控制在|不得超过|最高|上限)(?:为|达)?$"
        ),
    ),
    (
        "at_least",
        re.compile(
            r"(?:≥|>=|不少于|不低于|不得少于|不得低于|不下|至少|最少|起码|不小于|最低)(?:有|为|要)?$"
        ),
    ),
    ("over", re.compile(r"(?:超过|超出|突破|超|逾|大于|高于|多于|过)(?:了)?$")),
    ("approx_near", re.compile(r"(?:(?<![最附邻临])近|将近|接近)$")),
    (
        "approx",
        re.compile(r"(?:(?<![婚条公契节预违制签合])约|大约|大概|约为|约有|约合|约计|大致|估计)$"),
    ),
    ("reach", re.compile(r"(?:(?<!到)达到|(?<!到)达)(?:了)?$")),
)
_ABOUT_VERB = re.compile(r"(?<![婚条公契节预违制签合])约(?:占|为|有|合|计)[^，。；、\d]{0,16}$")
_NOT_OVER = re.compile(r"(?:通过|经过|超过|不过|路过|度过|难过|过)$")


def qualifier_of(context: Context) -> str:
    """Return the qualifier of a number; ``none`` where the words around it loosen nothing."""
    if context.span.numeral.more:
        return "approx_over"
    for name, pattern in _AFTER:
        if pattern.match(context.right):
            return name
    left = context.left.rstrip('“"（(')
    if left.endswith("上") and re.match(r"[百千万]", context.span_text):
        return "at_least"
    for name, pattern in _BEFORE:
        found = pattern.search(left)
        if found and not (name == "over" and found.group() == "过"):
            return name
    if _ABOUT_VERB.search(context.clause_left):
        return "approx"
    return "none"


def allowed_interval(
    numeral: Numeral, qualifier: str, kind: str, *, short: bool = False
) -> tuple[float, float]:
    """Return the least and the greatest value the writing and its qualifier allow.

    Both ends belong to the interval, except where they stand for "less than" (余, 近) or "more
    than" (超): there the end is the limit. Open sides are infinite. A share printed without
    decimals stands for half a point either way; a count stands for itself. `short` says that the
    number is not reached (不到, 不足).
    """
    value = numeral.value
    if value is None or numeral.low is None or numeral.high is None:
        return math.nan, math.nan
    low, high = numeral.low, numeral.high
    if kind == "share_pct" and numeral.step >= 1 and low == high:
        low, high = value - numeral.step / 2, value + numeral.step / 2
    if qualifier == "none" and not short:
        return float(low), float(high)
    place = _last_place(value)
    if qualifier == "approx_near" or (qualifier == "none" and short):
        low, high = value - place, value
    elif qualifier == "approx":
        low, high = min(low, value - place / 2), max(high, value + place / 2)
    elif qualifier == "approx_over" and not numeral.more:
        low, high = value, value + place
    elif qualifier in ("over", "at_least"):
        return float(value), math.inf
    elif qualifier == "at_most":
        return 0.0, float(value)
    return float(low), float(high)


def falls_short(context: Context) -> bool:
    """Whether the words before the number say that it is not reached."""
    return bool(re.search(r"(?:不到|不足|少于|低于|未满|不满)$", context.left))


def _last_place(value: Fraction) -> Fraction:
    """Return the place value of the last digit that isn't zero: 100 for 500, 1/10 for 2.5."""
    if value == 0:
        return Fraction(1)
    place = Fraction(1)
    while value % place:
        place /= 10
        if place < Fraction(1, 10**9):
            return place
    while value % (place * 10) == 0:
        place *= 10
    return place
