"""Prints dates as clerks do: takes the canonical text and a type of dirt, gives Printed.

A writing is called a value only where one date can be meant: 5/1/1978 isn't one, and neither is
1978.1, which a spreadsheet makes of 1978.10.
"""

from __future__ import annotations

import datetime as dt

from fedanalysis.synthetic.dirt import Picker
from fedanalysis.synthetic.dirt_numbers import chinese
from fedanalysis.synthetic.dirt_printed import Printed, reject, review, value
from fedanalysis.synthetic.sheets_book import Cell, text_cell

DATE_DIRT = (
    "date_dotted",
    "date_two_digit_year",
    "date_compact",
    "date_chinese",
    "date_unpadded",
    "date_slashed",
    "date_cell",
    "date_serial",
    "date_time",
    "date_lost_zero",
    "date_day_first",
    "date_approximate",
    "date_impossible",
)
_EPOCH = dt.date(1899, 12, 30)
_DIGITS = "〇一二三四五六七八九"
_MONTH_FORMATS = (
    ('yyyy"年"m"月"', "{0}年{1}月"),
    ("yyyy.mm", "{0}.{1:02d}"),
    ("yyyy-mm", "{0}-{1:02d}"),
    ("yyyy/m", "{0}/{1}"),
)
_DAY_FORMATS = (
    ("yyyy-mm-dd", "{0}-{1:02d}-{2:02d}"),
    ("yyyy/m/d", "{0}/{1}/{2}"),
    ('yyyy"年"m"月"d"日"', "{0}年{1}月{2}日"),
)


def print_date(true: str, picker: Picker) -> Printed:
    """Print a date known to the year, the month or the day.

    Examples
    --------
    >>> import numpy as np
    >>> from fedanalysis.synthetic.dirt import Dirt
    >>> always = Picker(Dirt({"date_slashed": 1.0}), np.random.default_rng(1))
    >>> print_date("1978-05", always).cell.shown
    '1978/05'
    """
    dirt = picker.which(DATE_DIRT)
    parts = [int(part) for part in true.split("-")]
    printed = None
    if dirt and len(parts) == 2:
        printed = _month(dirt, true, (parts[0], parts[1]), picker)
    elif dirt and len(parts) == 3:
        printed = _day(dirt, true, dt.date(*parts), picker)
    return printed or value(true, true)


def _month(dirt: str, true: str, parts: tuple[int, int], picker: Picker) -> Printed | None:
    year, month = parts
    forms: dict[str, tuple[str, ...]] = {
        "date_dotted": (f"{year}.{month:02d}",),
        "date_compact": (f"{year}{month:02d}",),
        "date_chinese": (
            f"{year}年{month}月",
            f"{year}年{month:02d}月",
            f"{year}年{month}月份",
            f"{year}年 {month} 月",
            _spelled(year, month),
        ),
        "date_slashed": (f"{year}/{month:02d}",),
        "date_two_digit_year": (f"{year % 100:02d}年{month}月",),
    }
    if 1 < month < 10:
        forms["date_unpadded"] = (f"{year}-{month}", f"{year}.{month}", f"{year}/{month}")
    if 1931 < year < 2000 and month > 1:
        forms["date_two_digit_year"] += (f"{year % 100}.{month:02d}",)
    if dirt in forms:
        return value(picker.one(forms[dirt]), true, dirt)
    if dirt == "date_cell":
        return _cell(dt.date(year, month, 1), _MONTH_FORMATS, true, picker)
    if dirt == "date_lost_zero" and month in (1, 10):
        return Printed(Cell(float(f"{year}.1"), f"{year}.1"), "", "review", dirt)
    if dirt == "date_approximate":
        forms_about = (f"{year}年左右", f"约{year}年", f"{year}年底", f"农历{year}年{month}月")
        return review(picker.one(forms_about), dirt)
    if dirt == "date_impossible":
        return reject(text_cell(picker.one((f"{year}.13", f"{year}-00", f"{year}年15月"))), dirt)
    return None


def _day(dirt: str, true: str, day: dt.date, picker: Picker) -> Printed | None:
    year, month, date = day.year, day.month, day.day
    forms = {
        "date_dotted": (f"{year}.{month:02d}.{date:02d}", f"{year}.{month}.{date}"),
        "date_compact": (f"{day:%Y%m%d}",),
        "date_chinese": (
            f"{year}年{month}月{date}日",
            f"{year}年{month:02d}月{date:02d}日",
            f"{year}年{month}月{date}号",
            _spelled(year, month) + f"{chinese(date)}日",
        ),
        "date_unpadded": (f"{year}-{month}-{date}",),
        "date_slashed": (f"{year}/{month}/{date}", f"{year}/{month:02d}/{date:02d}"),
        "date_time": (f"{true} 00:00:00", f"{true} 08:30"),
        "date_two_digit_year": (f"{year % 100:02d}年{month}月{date}日",),
    }
    if dirt in forms:
        return value(picker.one(forms[dirt]), true, dirt)
    if dirt == "date_cell":
        return _cell(day, _DAY_FORMATS, true, picker)
    if dirt == "date_serial":
        serial = (day - _EPOCH).days
        # 19785 may also be the year 1978 and a month without its zero
        doubtful = 1900 <= serial // 10 <= 2100 and serial % 10
        cell = Cell(serial, str(serial))
        return Printed(cell, "" if doubtful else true, "review" if doubtful else "value", dirt)
    if dirt == "date_day_first":
        shown = f"{date}/{month}/{year}"
        return review(shown, dirt) if date <= 12 and date != month else value(shown, true, dirt)
    if dirt == "date_approximate":
        return review(picker.one((f"{year}年{month}月初", f"{year}年{month}月左右")), dirt)
    if dirt == "date_impossible":
        return reject(text_cell(picker.one((f"{year}-02-30", f"{year}.{month:02d}.32"))), dirt)
    return None


def _spelled(year: int, month: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(year)) + f"年{chinese(month)}月"


def _cell(day: dt.date, formats: tuple[tuple[str, str], ...], true: str, picker: Picker) -> Printed:
    code, shown = picker.one(formats)
    look = Cell((day - _EPOCH).days, shown.format(day.year, day.month, day.day), code)
    return Printed(look, true, dirt="date_cell")
