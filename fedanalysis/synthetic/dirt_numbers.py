"""Prints numbers as clerks do: takes the canonical text and a type of dirt, gives Printed.

A writing is called a value only where it says the number exactly: 1.5万 stands for 15,000 and for
nothing near it.
"""

from __future__ import annotations

from decimal import Decimal

from fedanalysis.synthetic.dirt import Picker
from fedanalysis.synthetic.dirt_printed import Asked, Printed, review, value
from fedanalysis.synthetic.sheets_book import Cell

NUMBER_DIRT = (
    "full_width",
    "chinese_numeral",
    "number_unit",
    "thousands",
    "wan",
    "text_number",
    "float_noise",
    "approximate",
    "number_range",
    "negative",
    "letter_for_digit",
    "number_remark",
    "over_range",
)
SHARE_DIRT = (
    "share_ratio",
    "percent_sign",
    "percent_format",
    "full_width",
    "text_number",
    "over_range",
)
_UNITS = {
    "person": ("人", "名"),
    "seat": ("席", "名"),
    "person_time": ("人次",),
    "yuan": ("元",),
    "hour": ("学时", "课时"),
    "day": ("天",),
    "class": ("期", "个"),
    "organisation": ("个",),
    "training": ("次",),
    "year": ("岁",),
}
_FIGURES = "零一二三四五六七八九"
_FORMAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")


def print_number(true: str, asked: Asked, picker: Picker) -> Printed:
    """Print a count or an amount.

    Examples
    --------
    >>> import numpy as np
    >>> from fedanalysis.synthetic.dirt import Dirt
    >>> always = Picker(Dirt({"wan": 1.0}), np.random.default_rng(1))
    >>> print_number("15000", Asked(), always).cell.shown
    '1.5万'
    """
    dirt = picker.which(NUMBER_DIRT)
    exact = Decimal(true)
    printed = _forge(dirt, exact, asked, picker) if dirt else None
    return printed or Printed(_plain(exact / asked.scale), true)


def print_share(true: str, asked: Asked, picker: Picker) -> Printed:
    """Print a share in per cent."""
    dirt = picker.which(SHARE_DIRT)
    said = asked.is_percent
    if dirt == "percent_format":
        share = Decimal(true) / 100
        places = len(true.partition(".")[2])
        form = "0." + "0" * places + "%" if places else "0%"
        return Printed(Cell(float(share), f"{true}%", form), true, dirt=dirt)
    if dirt == "share_ratio" and 0 < Decimal(true) < 100 and not said:
        return Printed(
            Cell(float(Decimal(true) / 100), str(Decimal(true) / 100)), "", "review", dirt
        )
    if dirt == "over_range" and Decimal(true) > 0:
        return review(f"{Decimal(true) + 100}%", dirt)
    if dirt == "percent_sign" or not said:
        return value(true + picker.one(("%", "％")), true, dirt)
    if dirt == "full_width":
        return value(wide(true), true, dirt)
    if dirt == "text_number":
        return value(true, true, dirt)
    return Printed(Cell(float(true), true), true)


def chinese(number: int) -> str:
    """Write a whole number below 100,000,000 in Chinese figures.

    Examples
    --------
    >>> [chinese(n) for n in (0, 10, 14, 20, 305, 320, 16131, 20010)]
    ['零', '十', '十四', '二十', '三百零五', '三百二十', '一万六千一百三十一', '二万零一十']
    """
    if number == 0:
        return "零"
    high, low = divmod(number, 10_000)
    text = (chinese(high) + "万" if high else "") + _below_wan(low, leading=bool(high))
    return text.removeprefix("一") if 10 <= number < 20 else text


def _in_chinese(number: int, picker: Picker) -> str:
    formal = chinese(number).translate(_FORMAL)
    forms = [chinese(number)] if picker.rng.random() < 0.7 else [formal]
    if 20 <= number < 30 and number > 20:
        forms.append(f"廿{chinese(number - 20)}")
    high, low = divmod(number, 10_000)
    if high and low and low % 1000 == 0:
        forms.append(f"{high}万{low // 1000}千")
    return picker.one(tuple(forms))


def wide(text: str) -> str:
    """Write ASCII letters, digits and marks in full width.

    Examples
    --------
    >>> wide("12.5")
    '１２．５'
    """
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def shown_number(number: Decimal) -> str:
    """Write a decimal without exponent or trailing zeros.

    Examples
    --------
    >>> shown_number(Decimal("3.50")), shown_number(Decimal("1E+2"))
    ('3.5', '100')
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _below_wan(number: int, *, leading: bool) -> str:
    text, gap = "", leading and number < 1000
    for unit, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += ("零" if gap else "") + _FIGURES[digit] + word
            gap = False
        elif text:
            gap = True
    return text


def _plain(number: Decimal) -> Cell:
    shown = shown_number(number)
    is_whole = number == number.to_integral_value()
    return Cell(int(number) if is_whole else float(number), shown)


def _forge(dirt: str, exact: Decimal, asked: Asked, picker: Picker) -> Printed | None:
    """Print a number with one type of dirt; None where it can't befall this number."""
    true, bare = shown_number(exact), exact / asked.scale
    shown, is_whole = shown_number(bare), bare == bare.to_integral_value()
    if dirt == "full_width":
        return value(wide(shown), true, dirt)
    if dirt == "text_number":
        return value(shown, true, dirt)
    if dirt == "chinese_numeral" and is_whole and 0 < bare < 10**8:
        return value(_in_chinese(int(bare), picker), true, dirt)
    if dirt == "thousands" and bare >= 1000:
        grouped = f"{bare:,f}" if "." in shown else f"{int(bare):,}"
        as_format = Cell(_plain(bare).value, grouped, "#,##0.00" if "." in shown else "#,##0")
        return picker.one((value(grouped, true, dirt), Printed(as_format, true, dirt=dirt)))
    if dirt == "number_unit":
        return _with_unit(exact, asked, picker)
    if dirt == "wan" and exact >= 10_000 and exact % 100 == 0:
        money = picker.one(("", "元")) if asked.unit == "yuan" else ""
        return value(f"{shown_number(exact / 10_000)}万{money}", true, dirt)
    if dirt == "float_noise" and asked.unit == "yuan" and not is_whole:
        noisy = float(bare) * (1 + 1e-15)
        return Printed(Cell(noisy, repr(noisy)), true, dirt=dirt)
    return _forge_wrong(dirt, exact, bare, asked, picker)


def _with_unit(exact: Decimal, asked: Asked, picker: Picker) -> Printed | None:
    true = shown_number(exact)
    if asked.scale == 1 and asked.unit in _UNITS:
        return value(true + picker.one(_UNITS[asked.unit]), true, "number_unit")
    if asked.scale == 10_000 and asked.unit == "yuan":
        forms = (f"{shown_number(exact / 10_000)}万元", f"{true}元", f"￥{true}")
        return value(picker.one(forms), true, "number_unit")
    return None


def _forge_wrong(
    dirt: str, exact: Decimal, bare: Decimal, asked: Asked, picker: Picker
) -> Printed | None:
    shown = shown_number(bare)
    if dirt == "approximate" and exact >= 1:
        if exact >= 10_000:
            return review(f"{int(exact) // 10_000}万{picker.one(('余', '多'))}", dirt)
        forms = (f"约{shown}", f"{shown}左右", f"近{shown}")
        tens = (f"{shown}余", f"{shown}多") if bare >= 10 and bare % 10 == 0 else ()
        return review(picker.one((*forms, *tens)), dirt)
    if dirt == "number_range" and bare >= 1 and "." not in shown:
        return review(f"{int(bare)}{picker.one(('-', '～', '至'))}{int(bare) + 5}", dirt)
    if dirt == "negative" and exact > 0:
        below = Cell(-float(bare), f"-{shown}")
        return Printed(below, "", "review", dirt)
    if dirt == "letter_for_digit" and "0" in shown:
        return review(shown.replace("0", "O", 1), dirt)
    if dirt == "number_remark" and asked.unit == "person" and exact >= 1:
        return review(f"{shown}人（其中新增{int(exact) // 2}人）", dirt)
    if dirt == "over_range" and asked.maximum is not None:
        return review(str(int(asked.maximum) + 100 + int(bare)), dirt)
    return None
