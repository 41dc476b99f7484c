"""Writes a stored value as the text its cell shows: takes a number and NumberFormat, gives text.

Nothing is lost: a number keeps every decimal it has, whatever its format rounds to.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal

from fedanalysis.ledgers.files.number_formats import NumberFormat
from fedanalysis.ledgers.grid import CellType

Cell = tuple[str, int]

_NUMERAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_PLAIN = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
_CLOCK = r"(\d\d:\d\d:\d\d)(?:\.\d+)?Z?"
_ISO = re.compile(rf"(\d{{4}}-\d\d-\d\d)(?:T{_CLOCK})?|{_CLOCK}")
_LAST_DAY = 2_958_465  # 9999-12-31 in the 1900 system
_DAY = 86_400
_SHIFT_1904 = 1462


def number_cell(value: str, form: NumberFormat, *, date_base: int = 1900) -> Cell:
    """Return text and :class:`CellType` of a number.

    Parameters
    ----------
    value : str
        The number as stored, such as ``1978.05`` or ``1.5220119780501E+17``.
    form : NumberFormat
        What the cell's format shows.
    date_base : int
        1900 or 1904.

    Returns
    -------
    (str, int)
        A number that no spreadsheet can hold is an error cell; a date outside the calendar of
        spreadsheets stays a number.

    Examples
    --------
    >>> number_cell("0.98", NumberFormat("percent", scale=100))
    ('98%', <CellType.PERCENT: 5>)
    >>> number_cell("28611", NumberFormat("month"))
    ('1978-05', <CellType.MONTH: 4>)
    >>> number_cell("152201197805011234", NumberFormat())
    ('152201197805011230', <CellType.NUMBER: 2>)
    """
    number = float(value) if _NUMERAL.fullmatch(value) else math.nan
    if not math.isfinite(number):
        return "#NUM!", CellType.ERROR
    if form.shown == "percent":
        shift = 2 if form.scale == 100 else 0
        return f"{_decimal_text(value, decimals=form.decimals, shift=shift)}%", CellType.PERCENT
    if form.shown != "number":
        return _moment(number, form, date_base) or (_number_text(value, form), CellType.NUMBER)
    return _number_text(value, form), CellType.NUMBER


def general_texts(values: list[str]) -> list[str]:
    """Return the texts of numbers without a format; nothing if one of them needs a closer look.

    The same as :func:`number_cell` for each, many times faster.

    Examples
    --------
    >>> general_texts(["3", "2.50", "7.0"]), general_texts(["1E+20"])
    (['3', '2.5', '7'], [])
    """
    joined = " ".join(values)
    if not joined.isascii() or any(mark in joined for mark in "_eEnN"):
        return []
    if joined.count(" ") != len(values) - 1 or not all(values):
        return []
    is_plain = joined.replace(" ", "").isdecimal() and " 0" not in f" {joined}"
    if is_plain and max(map(len, values)) < 16:
        return values
    try:
        shortest = list(map(repr, map(float, values)))
    except ValueError:
        return []
    texts = [short[:-2] if short.endswith(".0") else short for short in shortest]
    return [] if "e" in "".join(texts) or "-0" in texts else texts


def iso_cell(value: str, form: NumberFormat) -> Cell:
    """Return text and type of a date stored as ISO text (``t="d"``)."""
    found = _ISO.fullmatch(value.strip())
    if not found:
        return "#VALUE!", CellType.ERROR
    day, clock, only = found.groups()
    if only:
        return only, CellType.TIME
    if form.shown == "month":
        return day[:7], CellType.MONTH
    if form.shown == "year":
        return day[:4], CellType.MONTH
    return (f"{day} {clock}" if clock not in (None, "00:00:00") else day), CellType.DATE


def _number_text(value: str, form: NumberFormat) -> str:
    if not form.decimals and not form.digits and _PLAIN.fullmatch(value):
        return "0" if value == "-0" else value
    text = _decimal_text(value, decimals=form.decimals)
    return text.zfill(form.digits) if form.digits and text.isdigit() else text


def _decimal_text(value: str, *, decimals: int, shift: int = 0) -> str:
    """Return the shortest decimal that is the same double, its point moved by `shift` places."""
    short = repr(float(value))
    if "e" in short:
        short = f"{Decimal(short):f}"
    if not shift and short[0] != "-":
        whole, _, part = short.partition(".")
        part = ("" if part == "0" else part).ljust(decimals, "0")
        return f"{whole}.{part}" if part else whole
    sign = "-" if short[0] == "-" else ""
    whole, _, part = short.removeprefix("-").partition(".")
    part = part.rstrip("0")
    if shift:
        part = part.ljust(shift, "0")
        whole, part = (whole + part[:shift]).lstrip("0") or "0", part[shift:]
    if whole == "0" and not part:
        sign = ""
    part = part.ljust(decimals, "0")
    return f"{sign}{whole}.{part}" if part else sign + whole


def _moment(number: float, form: NumberFormat, date_base: int) -> Cell | None:
    days, seconds = divmod(round(number * _DAY), _DAY)
    if not form.has_clock:
        days = int(number)  # a day isn't rounded up to the next one
    if number < 0 or days > _LAST_DAY:
        return None
    if form.shown == "time":
        hours = seconds // 3600 + (24 * days if form.is_span else 0)
        return f"{hours:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}", CellType.TIME
    day = _day_text(days + (_SHIFT_1904 if date_base == 1904 else 0))
    if day is None:
        return None
    if form.shown == "month":
        return day[:7], CellType.MONTH
    if form.shown == "year":
        return day[:4], CellType.MONTH
    if not form.has_clock or not seconds:
        return day, CellType.DATE
    clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{day} {clock}", CellType.DATE


def _day_text(serial: int) -> str | None:
    """Return the ISO text of a day; spreadsheets count a 29 February 1900 that never was."""
    if serial == 60:
        return "1900-02-29"
    if not 1 <= serial <= _LAST_DAY:
        return None
    start = dt.date(1899, 12, 30) if serial > 60 else dt.date(1899, 12, 31)
    return (start + dt.timedelta(days=serial)).isoformat()
