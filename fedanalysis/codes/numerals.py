"""Reads a number written in Chinese, Arabic or mixed figures: takes its text, gives an exact value.

Shared by reports and ledgers. Nothing is guessed: what has no single reading has no value, and a
reason. Values are exact fractions, so that 0.1 is a tenth and 1.2 亿 is 120,000,000.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from fedanalysis.codes.quick_numerals import quick_numeral

_DIGITS = dict(zip("〇零一二三四五六七八九", (0, 0, *range(1, 10)), strict=True))
_DIGITS |= {
    "两": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
    "肆": 4,
    "伍": 5,
    "陆": 6,
    "柒": 7,
    "捌": 8,
    "玖": 9,
}
_DIGITS |= {"○": 0, "Ｏ": 0, "兩": 2, "貳": 2, "參": 3, "陸": 6}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_UNITS |= {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_TENS = {"廿": "二十", "卅": "三十"}
_MORE = "余多餘来"
_VAGUE = "几数若干"
_ARABIC = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_MOST_DIGITS = 15  # more is a code or a typing error, never a count
_TOKEN = re.compile(
    rf"(?P<arabic>{_ARABIC})|(?P<digit>[{''.join(_DIGITS)}])|(?P<unit>[{''.join(_UNITS)}])"
    rf"|(?P<more>[{_MORE}])|(?P<vague>[{_VAGUE}])|(?P<point>点)|(?P<half>半)"
)


@dataclass(frozen=True, slots=True)
class Numeral:
    """One number as read.

    Attributes
    ----------
    value : Fraction or None
        None where there is no single reading.
    low, high : Fraction or None
        What the writing allows: both equal `value` when it is exact; ``余`` and ``多`` reach up to
        (not including) the next unit of the last digit written; decimals, 万 and 亿 stand for half
        a unit of their last digit either way.
    step : Fraction
        Place value of the last digit written: 1 for ``356``, 1000 for ``2.5万``, 1/10 for ``6.3``.
    more : bool
        Whether 余, 多 or 来 is part of it.
    reason : str
        Why there is no value; empty otherwise: ``malformed``, ``indefinite`` or ``ambiguous``.
    """

    value: Fraction | None
    low: Fraction | None
    high: Fraction | None
    step: Fraction
    more: bool = False
    reason: str = ""


class _NoReadingError(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def plain(text: str) -> str:
    """Return `text` with full-width characters made half-width, character for character.

    Examples
    --------
    >>> plain("６．３％")
    '6.3%'
    """
    return text.translate(_NARROW)


@lru_cache(maxsize=65536)
def parse_numeral(text: str) -> Numeral:
    """Read one number, without classifier or words around it.

    Parameters
    ----------
    text : str
        Such as ``16,131``, ``３万余``, ``6万2千``, ``一百二十``, ``二〇〇九``, ``百余``; blanks are
        ignored.

    Returns
    -------
    Numeral
        Without a value, and with a reason, where nothing or more than one thing can be meant.

    Examples
    --------
    >>> parse_numeral("6万2千").value
    Fraction(62000, 1)
    >>> three = parse_numeral("3万余")
    >>> int(three.low), int(three.high)
    (30000, 40000)
    >>> parse_numeral("三五十").reason
    'indefinite'
    """
    if (quick := quick_numeral(text)) is not None:
        return _whole(text, *quick)
    clean = re.sub(r"\s+", "", plain(text))
    for short, long in _TENS.items():
        clean = clean.replace(short, long)
    try:
        return _read(clean)
    except _NoReadingError as none:
        return Numeral(None, None, None, Fraction(1), reason=none.reason)


def _whole(text: str, value: int, step: int) -> Numeral:
    """Return a whole number; with 万 or 亿 it stands for half its last place either way."""
    exact, place = Fraction(value), Fraction(step)
    if step == 1 or not ("万" in text or "亿" in text):
        return Numeral(exact, exact, exact, place)
    return Numeral(exact, exact - place / 2, exact + place / 2, place)


def _read(text: str) -> Numeral:
    tokens = _tokens(text)
    if any(kind == "vague" for kind, _ in tokens):
        raise _NoReadingError("indefinite")
    more = [at for at, (kind, _) in enumerate(tokens) if kind == "more"]
    if not more:
        value, step = _value(tokens)
        wide = step / 2 if step < 1 or (step > 1 and _is_scaled(tokens)) else Fraction(0)
        return Numeral(value, value - wide if value else value, value + wide, step)
    if len(more) > 1:
        raise _NoReadingError("malformed")
    return _with_more(tokens, more[0])


def _with_more(tokens: list[tuple[str, str]], at: int) -> Numeral:
    before, after = tokens[:at], tokens[at + 1 :]
    if not before or any(kind != "unit" or _UNITS[word] < 10**4 for kind, word in after):
        raise _NoReadingError("malformed")
    scale = Fraction(1)
    for _, word in after:
        scale *= _UNITS[word]
    value, step = _value(before)
    gap = max(step, _lowest_place(value)) if value and step >= 1 else step
    return Numeral(value * scale, value * scale, (value + gap) * scale, step * scale, more=True)


def _lowest_place(value: Fraction) -> Fraction:
    place = Fraction(1)
    while value % (place * 10) == 0:
        place *= 10
    return place


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens, at = [], 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            raise _NoReadingError("malformed")
        tokens.append((str(found.lastgroup), found.group()))
        at = found.end()
    if not tokens:
        raise _NoReadingError("malformed")
    return tokens


def _is_scaled(tokens: list[tuple[str, str]]) -> bool:
    return any(kind == "unit" and _UNITS[word] >= 10**4 for kind, word in tokens)


def _value(tokens: list[tuple[str, str]]) -> tuple[Fraction, Fraction]:
    """Return the value of a number and the place value of its last digit."""
    points = [at for at, (kind, _) in enumerate(tokens) if kind == "point"]
    if points:
        return _with_point(tokens, points)
    if all(kind == "digit" for kind, _ in tokens):
        return _digits_in_a_row(tokens), Fraction(1)
    units = [(at, _UNITS[word]) for at, (kind, word) in enumerate(tokens) if kind == "unit"]
    if not units:
        if len(tokens) == 1 and tokens[0][0] == "arabic":
            return _arabic(tokens[0][1])
        raise _NoReadingError("malformed")
    return _split_at_largest(tokens, units)


def _split_at_largest(
    tokens: list[tuple[str, str]], units: list[tuple[int, int]]
) -> tuple[Fraction, Fraction]:
    largest = max(unit for _, unit in units)
    at = max(at for at, unit in units if unit == largest)
    left, right = tokens[:at], tokens[at + 1 :]
    if left:
        count, fine = _count_before(left, largest)
    else:
        count, fine = Fraction(1), Fraction(1)
    value, step = count * largest, fine * largest
    if not right:
        return value, step
    if fine < 1:
        raise _NoReadingError("malformed")
    rest, step = _rest(right, largest)
    if rest >= largest:
        raise _NoReadingError("malformed")
    return value + rest, step


def _count_before(left: list[tuple[str, str]], unit: int) -> tuple[Fraction, Fraction]:
    if all(kind == "digit" for kind, _ in left) and len(left) > 1:
        significant = left[1:] if left[0][1] in "零〇" else left
        if len(significant) > 1:
            raise _NoReadingError("indefinite" if len(significant) == 2 else "malformed")
        left = significant
    if any(kind == "unit" and _UNITS[word] >= unit for kind, word in left):
        raise _NoReadingError("malformed")
    count, fine = _value(left)
    is_arabic = left[0][0] == "arabic"
    is_nought = count == 0 and not (is_arabic and unit >= 10**4)  # 0万 is 0, 零万 is no number
    if is_nought or (unit < 10**4 and count >= 10 and not is_arabic):
        raise _NoReadingError("malformed")
    return count, fine


def _rest(right: list[tuple[str, str]], largest: int) -> tuple[Fraction, Fraction]:
    if right[0] in {("digit", "零"), ("digit", "〇")} and len(right) > 1:
        return _value(right[1:])
    if right == [("half", "半")]:
        return Fraction(largest, 2), Fraction(largest, 10)
    if len(right) == 1 and right[0][0] == "digit" and largest > 10:
        return Fraction(_DIGITS[right[0][1]] * largest, 10), Fraction(largest, 10)
    if len(right) == 1 and right[0][0] == "arabic" and len(right[0][1]) < len(str(largest)) - 1:
        raise _NoReadingError("ambiguous")
    return _value(right)


def _with_point(tokens: list[tuple[str, str]], points: list[int]) -> tuple[Fraction, Fraction]:
    at = points[0]
    end = at + 1
    while end < len(tokens) and tokens[end][0] == "digit":
        end += 1
    decimals = [_DIGITS[word] for _, word in tokens[at + 1 : end]]
    scale = Fraction(1)
    for kind, word in tokens[end:]:
        if kind != "unit" or _UNITS[word] < 10**4:
            raise _NoReadingError("malformed")
        scale *= _UNITS[word]
    if len(points) > 1 or at == 0 or not decimals:
        raise _NoReadingError("malformed")
    whole, _ = _value(tokens[:at])
    step = Fraction(1, 10 ** len(decimals))
    part = sum(digit * Fraction(1, 10**n) for n, digit in enumerate(decimals, 1))
    return (whole + part) * scale, step * scale


def _digits_in_a_row(tokens: list[tuple[str, str]]) -> Fraction:
    digits = [_DIGITS[word] for _, word in tokens]
    if len(digits) == 2 and (digits[1] - digits[0] == 1 or digits == [3, 5]) and digits[0]:
        raise _NoReadingError("indefinite")
    return Fraction(int("".join(map(str, digits))))


def _arabic(word: str) -> tuple[Fraction, Fraction]:
    bare = word.replace(",", "")
    if len(bare) > _MOST_DIGITS:
        raise _NoReadingError("malformed")
    decimals = len(bare.partition(".")[2])
    return Fraction(bare), Fraction(1, 10**decimals)
