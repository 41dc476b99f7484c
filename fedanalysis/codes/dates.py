"""Reads a date at the precision it is written in: takes the text of a cell, gives a Reading.

A form that can mean two days or two months is never decided by habit: it goes to review.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from fedanalysis.codes.numerals import parse_numeral, plain
from fedanalysis.codes.reading import Reading
from fedanalysis.codes.words import drop_invisible, read_missing

FIRST_YEAR, LAST_YEAR = 1900, 2100
_CENTURY = 30  # two digits below it are 20xx, the others 19xx
_SERIALS = (10_000, 73_050)  # 1927 to 2099, counted from 1900
# serial 60 is 1900-02-29, a day that never was: every serial above it is one day ahead
_EPOCHS = {1900: date(1899, 12, 30), 1904: date(1904, 1, 1)}
_FORMS = str.maketrans(
    {**dict.fromkeys("‐‑‒–—―─━−", "-"), **dict.fromkeys("。·・•", "."), "号": "日"}
)
_TIME = re.compile(
    r"(?:T|\s+)(?:上午|下午)?\s*(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?"
    r"\s*(?:[AP]M)?$",
    re.I,
)
_TAIL = re.compile(r"(?:出?生)?\.?$")
_DIGIT = "0〇零○Oo一二三四五六七八九"
_FIGURES = rf"[0-9]{{1,2}}|[{_DIGIT}十廿卅]{{1,3}}|二十[{_DIGIT}]|三十一"
_YEAR = rf"[0-9]{{4}}|[0-9]{{2}}|[{_DIGIT}]{{4}}|[{_DIGIT}]{{2}}|[一二两]千零?[{_DIGIT}十]{{0,3}}"
_CHINESE = re.compile(
    rf"(?P<y>{_YEAR})年(?:(?P<m>{_FIGURES}|元)月(?:份|(?P<d>{_FIGURES})日)?)?"
    rf"|(?P<y2>[0-9]{{4}})[-./](?P<m2>[0-9]{{1,2}})月(?:份|(?P<d2>[0-9]{{1,2}})日)?"
    rf"|(?P<y3>[{_DIGIT}]{{4}})"
)
_PARTS = re.compile(r"([0-9]{1,4})([-./ ])([0-9]{1,4})(?:\2([0-9]{1,4})日?)?")
_DIGITS = re.compile(r"([0-9]{4,8})(\.0|(?<=[0-9]{5})\.[0-9]+)?")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH_NAME = re.compile(
    r"jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?"
    r"|nov(ember)?|dec(ember)?"
)
_ENGLISH = re.compile(r"(?:[A-Za-z]{3,9}|[0-9]{1,4}(?:st|nd|rd|th)?|[-,./ ']+){2,7}")
_SEVERAL = re.compile(
    r"至今|(?<![0-9])(?:19|20)[0-9]{2}(?![0-9]).*(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])"
    r"|[0-9年月日][至到~、;,和及][^0-9]{0,2}[0-9]|[年月日].*-.*[0-9一二三四五六七八九十]",
    re.S,
)
_APPROXIMATE = re.compile(
    r"约|約|左右|年代|年[初末底中前后春夏秋冬]|半年|旬|季|前|后|月[初末底中]|[?~]"
)


@lru_cache(maxsize=65536)
def read_date(text: str, *, base: int = 1900) -> Reading:
    """Read a date as ISO text of the precision given: year, month or day.

    Parameters
    ----------
    text : str
        Such as ``1978.05``, ``78年5月``, ``197805``, ``1978-05-01 00:00:00``, ``May 1978``, or the
        serial number of a spreadsheet.
    base : int
        1900 or 1904: the system in which serial numbers count days.

    Returns
    -------
    Reading
        `text` is ``1978``, ``1978-05`` or ``1978-05-01``. Rules: ``date.serial``,
        ``date.two_digit_year`` (00–29 are 20xx), ``date.time`` (a time of day left out),
        ``date.chinese`` (Chinese figures), ``date.form`` (any other writing). Reasons:
        ``date.impossible`` and ``date.range`` (outside 1900–2100), both wrong;
        ``date.ambiguous`` (1978.1 may have been 1978.10, 5/1/1978 is May or January),
        ``date.several``, ``date.approximate``, ``date.unreadable``.

    Examples
    --------
    >>> read_date("78年5月").text, read_date("28611").text
    ('1978-05', '1978-05-01')
    >>> read_date("1978.1").reason, read_date("1978-02-30").reason
    ('date.ambiguous', 'date.impossible')
    """
    blank = read_missing(text)
    if blank is not None:
        return blank
    bare = plain(drop_invisible(text)).translate(_FORMS).strip().lstrip("'‘’")
    whole = _TIME.sub("", bare)
    compact = re.sub(r"(?<![0-9])\s+|\s+(?![0-9])", "", whole)
    compact = _TAIL.sub("", re.sub(r"[ \t\u00a0\u3000]+", " ", compact))
    reading = _read(compact, base)
    if not reading.text:
        return reading
    rule = "date.time" if whole != bare and reading.rule == "date.form" else reading.rule
    return Reading(reading.text, rule if reading.text != text else "")


def date_order(first: str, second: str) -> int | None:
    """Say whether the first date is earlier (-1), the same (0) or later (1) than the second.

    Parameters
    ----------
    first, second : str
        Canonical dates; compared at the coarser of their precisions.

    Returns
    -------
    int or None
        None where one of them is missing.

    Examples
    --------
    >>> date_order("1978-05", "1978-05-20"), date_order("1978", "1979-01"), date_order("", "1979")
    (0, -1, None)
    """
    if not first or not second:
        return None
    width = min(len(first), len(second))
    one, other = first[:width], second[:width]
    return (one > other) - (one < other)


def full_year(digits: str) -> int | None:
    """Return the year that four or two figures stand for, Arabic or Chinese; None if neither.

    Examples
    --------
    >>> full_year("98"), full_year("一五"), full_year("二〇〇九"), full_year("两千零九")
    (1998, 2015, 2009, 2009)
    """
    if not re.fullmatch(_YEAR, digits):
        return None
    in_a_row = all(digit in _DIGIT for digit in digits)
    value = _in_a_row(digits) if in_a_row else _whole(digits)
    if value is None or len(digits) != 2:
        return value
    return value + (2000 if value < _CENTURY else 1900)


def _in_a_row(digits: str) -> int:
    return int("".join(str(max(_DIGIT.index(digit) - 5, 0)) for digit in digits))


def _whole(figures: str) -> int | None:
    """Return the value of Arabic or Chinese figures; None for 一二, which may mean one or two."""
    if figures.isdigit():
        return int(figures)
    value = parse_numeral(re.sub("[0Oo○]", "〇", figures)).value
    return int(value) if value is not None and value.denominator == 1 else None


def _read(text: str, base: int) -> Reading:
    if found := _CHINESE.fullmatch(text):
        return _read_chinese(found)
    if found := _DIGITS.fullmatch(text):
        return _read_digits(found[1], found[2] or "", base)
    if found := _PARTS.fullmatch(text):
        return _read_parts([part for part in (found[1], found[3], found[4]) if part], found[2])
    if re.search(r"[A-Za-z]{3}", text) and _ENGLISH.fullmatch(text):
        return _read_english(text)
    return _no_reading(text)


def _no_reading(text: str) -> Reading:
    if _SEVERAL.search(text):
        return Reading("", reason="date.several")
    if _APPROXIMATE.search(text) and re.search(r"[0-9年]", text):
        return Reading("", reason="date.approximate")
    return Reading("", reason="date.unreadable")


def _read_chinese(found: re.Match[str]) -> Reading:
    year_text = found["y"] or found["y2"] or found["y3"]
    month_text, day_text = found["m"] or found["m2"], found["d"] or found["d2"]
    year = full_year(year_text)
    month = 1 if month_text == "元" else _whole(month_text) if month_text else None
    day = _whole(day_text) if day_text else None
    unread = (month_text and month is None) or (day_text and day is None)
    if year is None or unread:
        return Reading("", reason="date.unreadable")
    written = year_text + (month_text or "") + (day_text or "")
    rule = "date.form" if written.isdigit() else "date.chinese"
    return _dated(year, month, day, rule="date.two_digit_year" if len(year_text) == 2 else rule)


def _read_digits(digits: str, decimals: str, base: int) -> Reading:
    if len(digits) == 5:
        return _read_serial(int(digits), base, has_time=bool(decimals.strip(".0")))
    if decimals not in ("", ".0") or len(digits) == 7:
        return Reading("", reason="date.unreadable")
    if len(digits) == 4:
        return _dated(int(digits), None, None)
    return _read_six(digits) if len(digits) == 6 else _read_eight(digits)


def _read_serial(serial: int, base: int, *, has_time: bool) -> Reading:
    if not _SERIALS[0] <= serial <= _SERIALS[1]:
        return Reading("", reason="date.unreadable")
    if not has_time and FIRST_YEAR <= serial // 10 <= LAST_YEAR and serial % 10:
        return Reading("", reason="date.ambiguous")  # 19785 may be 1978 and a month without its 0
    day = _EPOCHS[base] + timedelta(days=serial)
    return _dated(day.year, day.month, day.day, rule="date.serial")


def _read_six(digits: str) -> Reading:
    year, month = int(digits[:4]), int(digits[4:])
    short = _dated(full_year(digits[:2]) or 0, int(digits[2:4]), int(digits[4:]))
    if FIRST_YEAR <= year <= LAST_YEAR:
        # 190512 is rather 19-05-12; from 1913 on the third and fourth digit are no month
        doubtful = short.text and (year <= 1912 or not 1 <= month <= 12)
        return Reading("", reason="date.ambiguous") if doubtful else _dated(year, month, None)
    if int(digits[:2]) > 31 and short.text:
        return Reading(short.text, "date.two_digit_year")
    return Reading("", reason="date.unreadable")


def _read_eight(digits: str) -> Reading:
    year, last = int(digits[:4]), int(digits[4:])
    if not FIRST_YEAR <= year <= LAST_YEAR and FIRST_YEAR <= last <= LAST_YEAR:
        return _undecided(digits[:2], digits[2:4], last)
    if not 1000 <= year <= 2999:
        return Reading("", reason="date.unreadable")  # some other number of eight digits
    return _dated(year, int(digits[4:6]), int(digits[6:]))


def _read_parts(parts: list[str], mark: str) -> Reading:
    widths = [len(part) for part in parts]
    if 3 in widths or widths.count(4) > 1 or 4 in widths[1:-1]:
        return Reading("", reason="date.several" if widths == [4, 4] else "date.unreadable")
    if widths[0] == 4:
        return _year_first(parts, mark)
    if widths[-1] != 4:
        return _short_year(parts, mark)
    if len(parts) == 2:
        return _dated(int(parts[1]), int(parts[0]), None)
    return _undecided(parts[0], parts[1], int(parts[2]))


def _year_first(parts: list[str], mark: str) -> Reading:
    year, month = int(parts[0]), int(parts[1])
    if len(parts) == 3:
        return _dated(year, month, int(parts[2]))
    if mark == "." and parts[1] == "1":
        return Reading("", reason="date.ambiguous")  # a spreadsheet shows 1978.10 as 1978.1
    if mark == "-" and month > 12 and month == (year + 1) % 100:
        return Reading("", reason="date.several")  # 2012-13 is a school year
    return _dated(year, month, None)


def _short_year(parts: list[str], mark: str) -> Reading:
    first, last = int(parts[0]), int(parts[-1])
    year = full_year(parts[0]) if len(parts[0]) == 2 else None
    late = full_year(parts[-1]) if len(parts[-1]) == 2 and last > 31 else None
    rule = "date.two_digit_year"
    if len(parts) == 3 and year and first > 31:
        return _dated(year, int(parts[1]), last, rule=rule)
    if len(parts) == 3 and late:
        return _undecided(parts[0], parts[1], late, rule=rule)
    if len(parts) == 2 and year and (first > 31 or (mark == "." and first > 12)):
        lost = mark == "." and parts[1] == "1"
        reading = _dated(year, last, None, rule=rule)
        # 45.67 is a number in the wrong column rather than an impossible month
        reason = "date.ambiguous" if lost else "date.unreadable"
        return reading if reading.text and not lost else Reading("", reason=reason)
    if len(parts) == 2 and late and 1 <= first <= 12:
        return _dated(late, first, None, rule=rule)
    return Reading("", reason="date.ambiguous")


def _undecided(one: str, other: str, year: int, *, rule: str = "date.form") -> Reading:
    """Read a day and a month in unknown order."""
    month, day = sorted((int(one), int(other)))
    if 1 <= month < day <= 12:
        return Reading("", reason="date.ambiguous")
    return _dated(year, month, day, rule=rule)


def _read_english(text: str) -> Reading:
    bare = re.sub(r"(?<=[0-9])(?:st|nd|rd|th)", "", text)
    words = [word.lower() for word in re.findall(r"[A-Za-z]+", bare)]
    numbers = re.findall(r"[0-9]+", text)
    if len(words) != 1 or not _MONTH_NAME.fullmatch(words[0]) or not 1 <= len(numbers) <= 2:
        return _no_reading(text)
    month = _MONTHS.index(words[0][:3]) + 1
    years = [number for number in numbers if len(number) == 4 or int(number) > 31]
    if len(years) != 1 or len(years[0]) == 3:
        return Reading("", reason="date.ambiguous")
    rest = [number for number in numbers if number is not years[0]]
    rule = "date.two_digit_year" if len(years[0]) == 2 else "date.form"
    return _dated(full_year(years[0]) or 0, month, int(rest[0]) if rest else None, rule=rule)


def _dated(year: int, month: int | None, day: int | None, *, rule: str = "date.form") -> Reading:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Reading("", reason="date.range", wrong=True)
    if month is None:
        return Reading(f"{year}", rule)
    try:
        full = date(year, month, 1 if day is None else day)
    except ValueError:
        return Reading("", reason="date.impossible", wrong=True)
    return Reading(full.isoformat() if day is not None else full.isoformat()[:7], rule)
