"""Finds where numbers stand in a text: takes the text, gives spans with value and unit.

Says nothing about meaning; that is `classify`'s part. Works on the text with full-width characters
made half-width, which keeps every position.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from fedanalysis.codes.classifiers import classifiers
from fedanalysis.codes.numerals import Numeral, parse_numeral, plain

# A blank, or one line break with blanks around it, may stand inside a figure.
GAP = r"[ \t\u00a0]{0,3}\u3000?(?:\r?\n[ \t\u3000]{0,4})?"
ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:[ \u00a0]\d{3})+(?![\d.])|\d+(?:\.\d+)?)"
# Digits torn apart by a blank or a line break; read as one number only before a classifier.
_TORN = r"(?<![\d.,\t ])\d{1,3}(?:(?:[ \u3000]|\r?\n)\d{1,3})+(?:\.\d+)?[余多]?"
HAN_DIGIT = "〇○零一二三四五六七八九两"
_BIG = r"(?:百(?!分)|千(?![瓦米克])|[十万亿])"
_HAN = rf"(?:[{HAN_DIGIT}廿卅]|百(?!分)|千(?![瓦米克])|[十万亿])"
_MORE = r"来(?=[天个人名户岁年位])|[余多](?![次样种方元数])|[余多](?=元)|[余多](?=次)|[余多](?=种)"
_MIXED = (
    rf"{ARABIC}(?:{GAP}(?:{_MORE}){_BIG}*|{GAP}{_BIG}+(?:(?:\d+|[{HAN_DIGIT}]){_BIG}+)*\d*"
    rf"(?:{GAP}(?:{_MORE}){_BIG}*|几)?|几{_BIG}*)?"
)
_POINTED = rf"{_HAN}+点[{HAN_DIGIT}]+[万亿]*"
_WRITTEN = rf"(?:{_HAN}+(?:[余多几]{_BIG}*)?|几{_BIG}+(?:[余多])?|[数几]{_BIG}+)"


@dataclass(frozen=True, slots=True)
class Span:
    """One number where it stands.

    Attributes
    ----------
    start, end : int
        Code points, end exclusive; classifier included.
    number_end : int
        End of the number without its classifier.
    numeral : Numeral
        Its value.
    unit : str
        Classifier as printed, without blanks; empty where none follows.
    form : str
        ``arabic``, ``written`` (Chinese figures), ``percent`` (百分之…), ``tenths`` (…成),
        ``fraction`` (…分之…), ``half`` (半数), ``ratio`` (…∶…), ``rate`` (…/10万), ``date``.
    """

    start: int
    end: int
    number_end: int
    numeral: Numeral
    unit: str
    form: str


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    words = sorted(classifiers(), key=len, reverse=True)
    unit = "|".join(GAP.join(map(_literal, word)) for word in words)
    unit = rf"(?:{unit})(?:\((?:{unit})\))?"
    return re.compile(
        rf"""
        (?P<ratio>(?<![\d.:/])\d+(?:\.\d+)?\s?[:∶]\s?\d+(?:\.\d+)?(?![\d:]))
      | 百分之{GAP}(?P<percent>{_POINTED}|{_HAN}+[余多]?|{ARABIC})
      | (?P<fraction>[{HAN_DIGIT}十]+分之[{HAN_DIGIT}十]+
          |(?<![\d./])\d{{1,2}}/\d{{1,2}}(?![\d./万]))
      | (?P<half>一半|半数)
      | (?P<date>(?:19|20)\d\d[./-]\d{{1,2}}[./-]\d{{1,2}}(?!\d))
      | (?P<rate>{ARABIC})(?P<rate_unit>/10?万|/千)
      | (?P<tenths>[{HAN_DIGIT[3:]}\d]{GAP}成(?:[一二三四五六七八九半](?![年个岁名]))?[余多]?
          (?![立员长功为果就效本绩都人套天熟交对名]))
      | (?P<tenths_more>(?<=[近约超有达逾过])[{HAN_DIGIT[3:]}]成(?=为))
      | (?P<torn>{_TORN}){GAP}(?P<torn_unit>{unit})
      | (?P<arabic>(?<![A-Za-z\d.]){_MIXED}){GAP}(?P<arabic_unit>{unit})
      | (?P<bare>(?<![A-Za-z\d.]){_MIXED})
      | (?P<written>{_POINTED}|{_WRITTEN}){GAP}(?P<written_unit>{unit})
      | (?P<written_bare>{_POINTED}|{_WRITTEN})
        """,
        re.VERBOSE,
    )


def _literal(character: str) -> str:
    # VERBOSE mode and both widths of brackets, which `plain` has made half-width
    return re.escape(character)


def find_spans(text: str) -> Iterator[Span]:
    """Yield every number of `text` in order of position; spans never overlap."""
    shown = plain(text)
    for found in _pattern().finditer(shown):
        span = _span(found)
        if span is not None:
            yield span


def _span(found: re.Match[str]) -> Span | None:
    kind = str(found.lastgroup).removesuffix("_unit").removesuffix("_bare")
    kind = "arabic" if kind == "bare" else kind
    start, end = found.span()
    if kind == "ratio":
        return Span(start, end, end, _ratio(found.group()), "比值", kind)
    if kind == "percent":
        return Span(start, end, end, parse_numeral(found["percent"]), "%", kind)
    if kind == "half":
        half = Fraction(50)
        return Span(start, end, end, Numeral(half, half, half, Fraction(10)), "%", kind)
    if kind == "date":
        return Span(start, end, end, parse_numeral(found["date"][:4]), "", kind)
    if kind == "fraction":
        return Span(start, end, end, _fraction(found["fraction"]), "%", kind)
    if kind.startswith("tenths"):
        return Span(start, end, end, _tenths(found.group()), "%", "tenths")
    unit = re.sub(r"\s", "", found[f"{kind}_unit"] or "")
    number_end = found.end(kind) if found[kind] else found.end()
    numeral = parse_numeral(_number(found, kind))
    return Span(start, end, number_end, numeral, unit, "arabic" if kind == "torn" else kind)


def _number(found: re.Match[str], kind: str) -> str:
    return found[kind] or found["bare" if kind == "arabic" else "written_bare"]


def _ratio(text: str) -> Numeral:
    left, right = (parse_numeral(part) for part in re.split(r"[:∶]", text))
    if left.value is None or not right.value:
        return Numeral(None, None, None, Fraction(1), reason="malformed")
    value = left.value / right.value
    half = left.step / 2 / right.value if left.step < 1 else Fraction(0)
    return Numeral(value, value - half, value + half, left.step)


def _fraction(text: str) -> Numeral:
    sides = text.split("分之") if "分之" in text else text.split("/")[::-1]
    base, part = (parse_numeral(side) for side in sides)
    if not base.value or part.value is None:
        return Numeral(None, None, None, Fraction(1), reason="malformed")
    value = 100 * part.value / base.value
    return Numeral(value, value, value, Fraction(1))


def _tenths(text: str) -> Numeral:
    clean = re.sub(r"\s", "", text)
    head, _, tail = clean.partition("成")
    whole = parse_numeral(head)
    if whole.value is None:
        return whole
    more = tail[-1:] in ("余", "多") and bool(tail)
    digit = tail.rstrip("余多").replace("半", "五")
    value = 10 * whole.value + (parse_numeral(digit).value or 0 if digit else 0)
    step = Fraction(1 if digit else 10)
    if more:
        return Numeral(value, value, value + step, step, more=True)
    return Numeral(value, value - step / 2, value + step / 2, step)
