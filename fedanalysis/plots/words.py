"""Writes the numbers and phrases that figures show, in both languages."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal

from fedanalysis.language import Language, Text

MINUS = "\N{MINUS SIGN}"


def in_both(write: Callable[[Language], str]) -> Text:
    """Return the text that `write` writes when asked for each language."""
    return Text(write("zh"), write("en"))


def fixed(value: float, digits: int = 1) -> str:
    """Return `value` with `digits` decimals, halves rounded up, thousands separated.

    Examples
    --------
    >>> fixed(0.05), fixed(1281, 0), fixed(-2.25)
    ('0.1', '1,281', '−2.3')
    """
    # 12 significant digits first: 24.249999999999996 stands for 24.25
    exact = Decimal(f"{float(value):.12g}")
    rounded = exact.copy_abs().quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return (MINUS if exact < 0 and rounded else "") + f"{rounded:,f}"


def percent(share: float, digits: int = 1) -> str:
    """Return a share (0–1) in per cent; none and all of it are exact and take no decimals.

    Examples
    --------
    >>> percent(27 / 92), percent(1.0), percent(0.9999)
    ('29.3%', '100%', '100.0%')
    """
    if share in (0, 1):
        digits = 0
    return f"{fixed(100 * float(share), digits)}%"


def span(low: float, high: float, lang: Language, *, digits: int = 1) -> str:
    """Return a range of shares (0–1) in per cent, or one number if both ends print alike.

    Examples
    --------
    >>> span(93 / 268, 93 / 256, "en"), span(0.34, 0.34, "en")
    ('34.7–36.3%', '34.0%')
    """
    first, last = percent(low, digits), percent(high, digits)
    if first == last:
        return first
    return f"{first}～{last}" if lang == "zh" else f"{first[:-1]}–{last}"


def points(difference: float, lang: Language, *, signed: bool = False) -> str:
    """Return a difference of shares (0–1) in percentage points.

    Examples
    --------
    >>> points(0.0388, "en", signed=True), points(0.0388, "zh")
    ('+3.9 points', '3.9个百分点')
    """
    number = fixed(100 * float(difference))
    number = f"+{number}" if signed and difference > 0 else number
    return f"{number}个百分点" if lang == "zh" else f"{number} points"


def year_words(year: float, lang: Language) -> str:
    """Return a calendar year as it is written in running text."""
    return f"{int(year)}年" if lang == "zh" else str(int(year))


def count_span(low: float, high: float, lang: Language) -> str:
    """Return a range of whole numbers, or one number if both ends are equal."""
    first, last = fixed(low, 0), fixed(high, 0)
    return first if first == last else first + ("～" if lang == "zh" else "–") + last


def listed(parts: Iterable[str], lang: Language) -> str:
    """Return `parts` as one enumeration, without a final stop."""
    return ("；" if lang == "zh" else "; ").join(part for part in parts if part)


def sentence_of(parts: Iterable[str], lang: Language) -> str:
    """Return `parts` as sentences, each closed by a stop if it has none."""
    stop, gap = ("。", "") if lang == "zh" else (".", " ")
    kept = [part.strip() for part in parts if part and part.strip()]
    return gap.join(p if p[-1] in "。．.!?！？…" else p + stop for p in kept)


def is_given(value: object) -> bool:
    """Whether a cell of a frame holds something: not None, NaN or an empty text."""
    if value is None:
        return False
    if isinstance(value, str):
        return bool(value.strip())
    return not (isinstance(value, float) and math.isnan(value)) and str(value) != "<NA>"
