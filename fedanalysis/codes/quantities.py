"""Reads the quantities of a ledger (counts, amounts, shares): text in, Reading out.

What is about a number (约, 余), between two (10-20) or less than nothing is no number here: it
gets a reason, and a person decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from fedanalysis.codes.classifiers import classifiers, group_of
from fedanalysis.codes.numerals import parse_numeral, plain
from fedanalysis.codes.reading import Reading
from fedanalysis.codes.words import drop_invisible, read_missing
from fedanalysis.codes.years import DASH, FIGURE, without_blanks

_CACHED = 65536
_LONGEST = 15  # a double holds as many decimal digits exactly
_NOISE = 6  # nobody types more decimals; a spreadsheet's arithmetic does
_NUMBER = rf"(?:[0-9][0-9.,]*[万亿]?|[{FIGURE}]+)"
# groups of classifiers that measure, weigh or pay instead of counting
_MEASURED = re.compile("|measure|money|percent|permille|points|rank|ratio|score|time")
_CLOCK = "点"  # 12点 is a time of day, though 点 also counts places
_MONEY = frozenset(["元", "圆", "圓", "块", "块钱", "人民币", "元人民币", "RMB", "CNY", "rmb"])
_UNITS = {
    "yuan": _MONEY,
    "hour": frozenset(["学时", "个学时", "课时", "小时", "个小时"]),
    "day": frozenset(["天", "日"]),
    "": frozenset(["分"]),
}
_FOREIGN = re.compile(
    r"[$€£]|美元|美金|港元|港币|欧元|日元|英镑|澳元|加元|USD|HKD|EUR|JPY|GBP", re.I
)
_SCIENTIFIC = re.compile(r"([0-9](?:\.[0-9]{1,20})?)[eE]([-+]?[0-9]{1,2})")
_LEAD = re.compile(r"^(?:['‘’]|总共|一共|共计|合计|总计|共|计)+")
_GROUPED = re.compile(r"[^0-9]*[1-9][0-9]{0,2}(?:[ \u00a0\u2009\u202f\u3000][0-9]{3})+(?![0-9]).*")
# in this order: the first that is found in a cell is its reason
_REFUSED = (
    ("number.percent", re.compile(rf".*(?:[%％‰]|百分)|[0-9{FIGURE}]成")),
    (
        "number.negative",
        re.compile(r"[-－−–—负負△▲]+[0-9一二三四五六七八九十].*|\([^()]*[0-9][^()]*\)$"),
    ),
    ("number.range", re.compile(rf".*{_NUMBER}[^0-9]{{0,3}}{DASH}[^0-9]{{0,3}}{_NUMBER}.*")),
    (
        "number.approximate",
        re.compile(
            r".*(?:约|約|余|餘|左右|上下|多|来|近|超|逾|不足|不到|以上|以下|以内|大概|大致|至少|最少|至多"
            r"|最多|几|幾|数[十百千万亿]|若干|许|[~≈±><≥≤])|.*[0-9]\+$"
        ),
    ),
    ("number.fraction", re.compile(r".*(?:[0-9]/[0-9]|分之|半|[½⅓⅔¼¾⅕⅛])")),
    ("number.several", re.compile(rf".*{_NUMBER}\D{{0,3}}[+、;和与及/\s]\D{{0,3}}{_NUMBER}")),
)
_PAIR = re.compile(rf"{_NUMBER}\D{{0,2}},{_NUMBER}|{_NUMBER},\D{{0,2}}{_NUMBER}")


@dataclass(frozen=True, slots=True)
class _Number:
    """The one number of a cell: its value, or the reason why it has none."""

    value: Fraction | None = None
    reason: str = ""
    figures: str = ""  # narrow, without unit and blanks
    unit: str = ""
    marked: bool = False  # 共, ￥ and the like stood before it
    shortened: bool = False  # digits beyond those a double holds were left out

    @property
    def has_scale(self) -> bool:
        """Whether 万 or 亿 is part of the number."""
        return bool(re.search("[万萬亿億]", self.figures))


@lru_cache(maxsize=_CACHED)
def read_count(text: str, *, scale: int = 1) -> Reading:
    """Read a whole number of persons, events or things.

    Parameters
    ----------
    text : str
        Such as ``16,131``, ``１２``, ``十二``, ``12人``, ``共3户``, ``1.5万``.
    scale : int
        What a bare number is multiplied by: 10000 under a header in 万人.

    Returns
    -------
    Reading
        `text` holds ASCII digits. Rules, the most telling one: ``number.scaled``,
        ``number.chinese``, ``number.suffix``, ``number.thousands``, ``number.decimal_zero``
        (``12.0``, ``012``), ``number.full_width``, ``number.spaces``. Note ``number.rounded`` where
        万 or 亿 hides digits. Reasons, none of them wrong: ``number.approximate``,
        ``number.percent``, ``number.fraction``, ``number.negative``, ``number.decimal``,
        ``number.range``, ``number.several``, ``number.unit`` (3年; or 12人 under 万人, of which one
        is a slip), ``number.unreadable``.

    Examples
    --------
    >>> read_count("１，２８１ 人").text, read_count("两").rule, read_count("约12").reason
    ('1281', 'number.chinese', 'number.approximate')
    """
    blank = read_missing(text)
    if blank is not None:
        return blank
    number = _find_number(text)
    if number.value is None:
        return Reading("", reason=number.reason)
    alien = number.unit and (_MEASURED.fullmatch(group_of(number.unit)) or number.unit == _CLOCK)
    value = _scaled(number, scale, stated=bool(number.unit))
    if alien or value is None:
        return Reading("", reason="number.unit")
    if value.denominator != 1:
        return Reading("", reason="number.decimal")
    numeral = parse_numeral(number.figures) if number.has_scale else None
    rounded = numeral is not None and numeral.low != numeral.high
    note = "number.rounded" if rounded else ""
    return _told(text, str(value), number, scaled=value != number.value, note=note)


@lru_cache(maxsize=_CACHED)
def read_amount(text: str, *, scale: int = 1, unit: str = "yuan") -> Reading:
    """Read an amount exactly, in the base unit of its column.

    Parameters
    ----------
    text : str
        Such as ``3.5万元``, ``￥3,500.00``, ``叁仟伍佰元整``, ``1.5E+05``, ``8学时``.
    scale : int
        What a bare number is multiplied by: 10000 under a header in 万元. A unit in the cell
        overrides it.
    unit : str
        Unit of the column: ``yuan``, ``hour``, ``day``, or empty for scores.

    Returns
    -------
    Reading
        `text` is a plain decimal without trailing zeros. Rules and reasons as in
        :func:`read_count`, and ``number.float`` (digits that a spreadsheet's arithmetic added are
        left out), ``number.currency``.

    Examples
    --------
    >>> read_amount("3.5", scale=10000).text, read_amount("300元", scale=10000).text
    ('35000', '300')
    >>> read_amount("8学时", unit="hour").text, read_amount("8学时").reason
    ('8', 'number.unit')
    """
    blank = read_missing(text)
    if blank is not None:
        return blank
    if _FOREIGN.search(plain(text)):
        return Reading("", reason="number.currency")
    number = _find_number(text, is_amount=True)
    if number.value is None:
        return Reading("", reason=number.reason)
    known = _UNITS.get(unit, frozenset())
    value = _scaled(number, scale, stated=False) if not number.unit else number.value
    if value is None or (number.unit and number.unit not in known):
        return Reading("", reason="number.unit")
    note = "number.rounded" if number.shortened else ""
    return _told(text, _decimal(value), number, scaled=value != number.value, note=note)


@lru_cache(maxsize=_CACHED)
def read_share(text: str, *, percent: bool, formatted: bool = False) -> Reading:
    """Read a share in per cent, with the decimals it is printed with.

    Parameters
    ----------
    text : str
        Such as ``98.5％``, ``百分之九十八``; 98 alone only where `percent` says so.
    percent : bool
        Whether the header says that bare numbers are per cent.
    formatted : bool
        Whether the text comes from a cell formatted as per cent, and so ends with ``%``.

    Returns
    -------
    Reading
        `text` such as ``98.5``. Rules ``share.percent`` and those of :func:`read_count`. Note
        ``share.below_one`` for a bare 0.985 under %: it may be a ratio. Reasons:
        ``share.ambiguous`` (bare, and the header doesn't say), ``share.range`` (above 100), and
        those of :func:`read_count`.

    Examples
    --------
    >>> read_share("98.50%", percent=False).text, read_share("0.98", percent=False).reason
    ('98.50', 'share.ambiguous')
    """
    blank = read_missing(text)
    if blank is not None:
        return blank
    bare = without_blanks(text)
    said = bare.endswith("%") or bare.startswith("百分之")
    named = "一百" if bare == "百分之百" else bare.removeprefix("百分之").removesuffix("%")
    number = _find_number(named if said else text)
    if number.value is None or number.unit or number.has_scale:
        return Reading("", reason=_why_no_share(number))
    if number.value and not said and (formatted or not percent):
        return Reading("", reason="share.ambiguous")
    if number.value > 100:
        return Reading("", reason="share.range")
    printed = number.figures.replace(",", "")
    as_printed = re.fullmatch(r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?", printed) and not number.shortened
    note = "share.below_one" if not said and 0 < number.value < 1 else ""
    reading = _told(text, printed if as_printed else _decimal(number.value), number, note=note)
    return Reading(reading.text, "share.percent") if said and reading.text else reading


def _why_no_share(number: _Number) -> str:
    if number.reason == "number.percent":
        return "number.approximate" if "成" in number.figures else "number.unreadable"
    return number.reason or "number.unreadable"


def _find_number(text: str, *, is_amount: bool = False) -> _Number:
    if re.fullmatch(r"(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,3})?", text) and len(text) <= _LONGEST:
        return _Number(Fraction(text), figures=text)  # most cells
    narrow = plain(drop_invisible(text)).strip()
    bare = re.sub(r"\s+", "", narrow)
    has_figures = re.search(rf"[0-9{FIGURE}半几½⅓⅔¼¾⅕⅛]", bare)
    if scientific := _SCIENTIFIC.fullmatch(bare):
        value, shortened = _scientific(*scientific.groups()) if is_amount else (None, False)
        why = "" if value is not None else "number.unreadable"
        return _Number(value, why, bare, shortened=shortened)
    reason = next((name for name, sign in _REFUSED if sign.match(bare)), "") if has_figures else ""
    if reason:
        return _Number(reason=reason, figures=bare)
    if re.search(r"[0-9]\s+[0-9]", narrow) and not _GROUPED.fullmatch(narrow):
        return _Number(reason="number.several")
    lead = re.match(r"(?:人民币|RMB|CNY|[¥￥])*", bare, re.I) if is_amount else None
    priced = lead.group() if lead else ""
    rest = _LEAD.sub("", bare[len(priced) :])
    rest = re.sub(r"(?<=.)[整正]$", "", rest) if is_amount else rest
    figures, unit = _split_unit(rest)
    marked = rest != bare
    value, shortened = _value(figures)
    if value is None:
        return _Number(reason=_why_unread(figures))
    return _Number(value, "", figures, unit or ("元" if priced else ""), marked, shortened)


def _split_unit(text: str) -> tuple[str, str]:
    """Split the classifier or unit off the end, the longest that is known."""
    known = classifiers().keys() | _MONEY | {"个人"}
    for width in range(min(6, len(text) - 1), 0, -1):
        unit = text[-width:]
        if unit in known:
            return text[:-width], "人" if unit == "个人" else unit
    return text, ""


def _value(figures: str) -> tuple[Fraction | None, bool]:
    """Return the value of figures without anything around them, and whether it was shortened."""
    if re.fullmatch(r"[0-9]+\.[0-9]+", figures) and len(figures) > _LONGEST:
        whole, _, decimals = figures.partition(".")
        kept = _LONGEST - 1 - len(whole)
        is_noise = kept > 0 and len(decimals) > _NOISE
        return (round(Fraction(figures), kept), True) if is_noise else (None, False)
    if figures in set("百佰千仟万萬亿億○") or re.match(r"0[0-9]*,", figures):
        return None, False
    numeral = parse_numeral(figures)
    return (None if numeral.more or numeral.value is None else _bounded(numeral.value)), False


def _scientific(digits: str, power: str) -> tuple[Fraction | None, bool]:
    """Return the value of 5.2E-05, digits that arithmetic added left out as in plain decimals."""
    value, shortened = _value(digits)
    return (None if value is None else _bounded(value * Fraction(10) ** int(power))), shortened


def _bounded(value: Fraction) -> Fraction | None:
    return value if len(_decimal(value)) <= _LONGEST else None


def _why_unread(figures: str) -> str:
    if parse_numeral(figures).reason == "indefinite":
        return "number.range"  # 三五十
    return "number.several" if _PAIR.fullmatch(figures) else "number.unreadable"


def _scaled(number: _Number, scale: int, *, stated: bool) -> Fraction | None:
    """Return the value in the base unit; None where cell and header contradict each other."""
    if number.value is None or scale == 1 or number.has_scale:
        return number.value
    if stated or re.search("[0-9][十百千]", number.figures):
        return None
    return number.value * scale


def _told(
    text: str, result: str, number: _Number, *, scaled: bool = False, note: str = ""
) -> Reading:
    """Name the most telling of the rules that turned `text` into `result`."""
    if len(result) > _LONGEST:
        return Reading("", reason="number.unreadable")
    signs = (
        ("number.float", number.shortened),
        ("number.scaled", scaled or number.has_scale),
        ("number.chinese", bool(re.search(f"[{FIGURE}]", number.figures))),
        ("number.suffix", bool(number.unit) or number.marked),
        ("number.thousands", "," in number.figures),
        ("number.decimal_zero", number.figures != result),
        ("number.full_width", plain(text) != text),
        ("number.spaces", True),
    )
    rule = next(name for name, holds in signs if holds) if result != text else ""
    return Reading(result, rule, note=note)


def _decimal(value: Fraction) -> str:
    """Write a decimal fraction out, without exponent or trailing zeros."""
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
    digits = str(value * 10**places).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits
