"""Prints names, places, posts and texts as clerks do: canonical text and dirt in, Printed out."""

from __future__ import annotations

import re

from fedanalysis.synthetic.dirt import Picker
from fedanalysis.synthetic.dirt_numbers import chinese, wide
from fedanalysis.synthetic.dirt_printed import Printed, reject, review, value
from fedanalysis.synthetic.sheets_book import Cell, text_cell

TEXT_DIRT = ("space_around", "zero_width", "full_width")
_AROUND = (" {}", "{} ", "{}  ", "\u3000{}", "{}\u3000", "\u00a0{}", "{}\u00a0")
_INVISIBLE = ("\u200b", "\ufeff")
# a place's name without its suffix, or with the longer one
_SUFFIXES = {
    "街道": ("", "街", "街道办事处", "办事处"),
    "镇": ("", "镇政府"),
    "乡": ("", "乡政府"),
    "社区": ("", "社区居委会", "居委会"),
    "嘎查": ("", "嘎查村"),
    "村": ("", "村委会", "行政村"),
}
_FORMER = {"街道": "镇", "镇": "乡", "社区": "居委会", "苏木": "乡"}
_FIGURES = "〇一二三四五六七八九"


def print_text(true: str, picker: Picker) -> Printed:
    """Print any text."""
    return _with_blanks(true, picker) or value(true, true)


def print_name(true: str, picker: Picker) -> Printed:
    """Print the name of one person, as forms are typed: short names stretched by a blank.

    Examples
    --------
    >>> import numpy as np
    >>> from fedanalysis.synthetic.dirt import Dirt
    >>> always = Picker(Dirt({"name_blank": 1.0}), np.random.default_rng(3))
    >>> print_name("王芳", always).true
    '王芳'
    """
    if picker.hits("name_vacant"):
        vacant = text_cell(picker.one(("空缺", "暂缺", "待定", "（空）")))
        return Printed(vacant, "", "missing", "name_vacant")
    if picker.hits("name_two"):
        other = picker.one(("王芳", "李秀英", "张丽"))
        return reject(text_cell(true + picker.one(("、", "，", "/", "\n")) + other), "name_two")
    if re.fullmatch("[\u4e00-\u9fff]{2}", true) and picker.hits("name_blank"):
        return value(picker.one(("\u3000", " ", "  ")).join(true), true, "name_blank")
    return print_text(true, picker)


def print_place(true: str, picker: Picker) -> Printed:
    """Print a township or village; a variant or former name stands for itself.

    No cleaner can know that 新城 is 新城镇, or that 红旗乡 became 红旗镇: who is who is a matter of
    linking, and the right reading of the cell is the name that stands there.
    """
    dirt = picker.which(("place_variant", "place_renamed"))
    suffix = next((suffix for suffix in _SUFFIXES if true.endswith(suffix)), "")
    stem = true.removesuffix(suffix)
    if dirt == "place_variant" and suffix and len(stem) > 1:
        other = stem + picker.one(_SUFFIXES[suffix])
        return value(other, other, dirt)
    former = next((end for end in _FORMER if true.endswith(end)), "")
    if dirt == "place_renamed" and former:
        other = true.removesuffix(former) + _FORMER[former]
        return value(other, other, dirt)
    return print_text(true, picker)


def print_posts(true: str, picker: Picker) -> Printed:
    """Print one or more posts of one person."""
    posts = true.split("；")
    if len(posts) > 1 and picker.hits("posts_joined"):
        return value(
            picker.one(("兼", "、", "，", "；", ",", "\n", " 兼 ")).join(posts),
            true,
            "posts_joined",
        )
    return print_text(true, picker)


def print_term(true: str, picker: Picker, *, measure: str) -> Printed:
    """Print an election term (``届``) or a session of a class (``期``)."""
    found = re.fullmatch(rf"第(\d+){measure}", true)
    if not found:
        return print_year(true, picker) if true.isdigit() else print_text(true, picker)
    number = int(found[1])
    dirt = picker.which(("chinese_numeral", "full_width", "text_number"))
    if dirt == "chinese_numeral":
        figures = chinese(number)
        return value(picker.one((f"第{figures}{measure}", figures + measure)), true, dirt)
    if dirt == "full_width":
        return value(f"第{wide(found[1])}{measure}", true, dirt)
    if dirt == "text_number" and (measure == "期" or number <= 14):
        return value(f"{number}{measure}", true, dirt)
    return value(true, true)


def print_year(true: str, picker: Picker) -> Printed:
    """Print a year."""
    dirt = picker.which(("chinese_numeral", "full_width", "number_unit", "text_number"))
    if dirt == "chinese_numeral":
        return value("".join(_FIGURES[int(digit)] for digit in true) + "年", true, dirt)
    if dirt == "full_width":
        return value(wide(true), true, dirt)
    if dirt == "number_unit":
        return value(true + picker.one(("年", "年度")), true, dirt)
    if dirt == "text_number":
        return value(true, true, dirt)
    return Printed(Cell(int(true), true), true)


def print_phone(true: str, picker: Picker) -> Printed:
    """Print a telephone number."""
    dirt = picker.which(("phone_form", "phone_two", "text_number", *TEXT_DIRT))
    is_mobile = len(true) == 11 and true.isdigit()
    if dirt == "phone_form" and is_mobile:
        parts = f"{true[:3]}-{true[3:7]}-{true[7:]}", f"{true[:3]} {true[3:7]} {true[7:]}"
        return value(picker.one((*parts, f"+86 {true}", f"+86{true}")), true, dirt)
    if dirt == "phone_two" and is_mobile:
        return review(f"{true}、{true[:-1]}{(int(true[-1]) + 1) % 10}", dirt)
    if dirt == "text_number":
        return value(true, true, dirt)
    if dirt in TEXT_DIRT:
        return _blanks(dirt, true, picker) or value(true, true)
    return Printed(Cell(int(true), true), true) if is_mobile else value(true, true)


def _with_blanks(true: str, picker: Picker) -> Printed | None:
    dirt = picker.which(TEXT_DIRT)
    return _blanks(dirt, true, picker) if dirt else None


def _blanks(dirt: str, true: str, picker: Picker) -> Printed | None:
    if dirt == "space_around":
        return value(picker.one(_AROUND).format(true), true, dirt)
    if dirt == "zero_width":
        at = int(picker.rng.integers(len(true) + 1))
        return value(true[:at] + picker.one(_INVISIBLE) + true[at:], true, dirt)
    widened = re.sub("[0-9A-Za-z]", lambda found: wide(found.group()), true)
    return value(widened, true, dirt) if widened != true else None
