"""Tells years, dates, ordinals and list numbers: takes a context, gives a meaning or None."""

from __future__ import annotations

import re

from fedanalysis.reports.context import Context
from fedanalysis.reports.meaning import Meaning


def year(context: Context) -> Meaning | None:
    """Tell a year, a decade, or the ends of a period."""
    span, left, right = context.span, context.left, context.right
    value = span.numeral.value
    if value is None:
        return None
    whole = value.denominator == 1
    if span.unit == "年" and whole:
        if right.startswith("代"):
            return Meaning("period", "decade", is_fact=False, unit="年代", extra=1)
        if re.search(r"(?:民国|光绪|宣统|同治|咸丰|道光|乾隆|康熙|公元前?)$", left):
            return Meaning("year", is_fact=False)
        if 1800 <= value <= 2199 and not span.numeral.more:
            return _year_or_end(context)
        if _short_year(context):
            return _year_or_end(context)
    if span.unit == "" and whole and 1900 <= value <= 2100 and _bare_year(context):
        return Meaning("period" if _range_mark(right) else "year", is_fact=False)
    return None


def _short_year(context: Context) -> bool:
    digits = context.span.numeral.value
    is_short = (
        digits is not None and digits < 100 and context.span.number_end - context.span.start == 2
    )
    if not is_short or context.span.form != "arabic":
        return False
    followed = re.match(r"(?:[一二三四五六七八九十\d]+月|[初底末]|度|秋|春)", context.right)
    return bool(followed) or (
        digits is not None
        and digits > 40
        and not re.search(r"(?:连续|历时|长达|坚持|近|约|用|达|满|已有|第)$", context.left)
    )


def _year_or_end(context: Context) -> Meaning:
    closes = re.search(
        r"(?:\d{4}|[〇零一二三四五六七八九]{4})年?(?:[-—–~～－至到]{1,2})$", context.left
    )
    opens = _range_mark(context.right) and re.match(
        r"(?:[-—–~～－至到]{1,2})(?:\d{4}|[〇零一二三四五六七八九]{4}|\d{2}年)", context.right
    )
    return Meaning("period" if closes or opens else "year", is_fact=False)


def _range_mark(right: str) -> bool:
    return bool(re.match(r"[-—–~～－至到]{1,2}[\d一二三四五六七八九十〇零]", right))


def _bare_year(context: Context) -> bool:
    to_year = r"[-—–~～－至到]{1,2}\d{2,4}(?:年|学年|[)）〕\]，。；、]|$)"
    return bool(
        re.match(rf"(?:{to_year}|年|[)）〕\]/])", context.right)
        or re.search(r"[(（〔\[/]$", context.left)
        or re.match(r"[-./]\d{1,2}(?:[-./]\d{1,2})?", context.right)
    )


def date_part(context: Context) -> Meaning | None:
    """Tell a month, a day or a time of day."""
    span, value = context.span, context.span.numeral.value
    if span.form == "date":
        return Meaning("other", "date_part", is_fact=False)
    if span.unit == "月" and value is not None and value <= 12:
        return Meaning("other", "date_part", is_fact=False)
    if span.unit == "日" and value is not None and value <= 31:
        return Meaning("other", "date_part", is_fact=False)
    if span.unit == "" and re.match(
        r"[-—–~～－至到](?:\d+|[一二三四五六七八九十]+)[月日]", context.right
    ):
        return Meaning("other", "date_part", is_fact=False)
    if span.unit == "" and re.match(r"[时点](?:\d+分|[,，。、整半至到])", context.right):
        return Meaning("other", "date_part", is_fact=False)
    if span.unit == "" and re.match(r"[-./]\d{1,2}(?:[-./]\d{1,2}|日)", context.right):
        return Meaning("other", "date_part", is_fact=False)
    if re.search(r"\d{4}[-./](?:\d{1,2}[-./])?$", context.left):
        return Meaning("other", "date_part", is_fact=False)
    return None


def ordinal(context: Context) -> Meaning | None:
    """Tell an ordinal, a session or a rank."""
    left, right = context.left, context.right
    if left.endswith("第") or re.search(r"第[\d一二三四五六七八九十]+[、,，和]$", left):
        return Meaning("ordinal", is_fact=False)
    if context.span.unit == "次" and left.endswith("届"):
        return Meaning("ordinal", "session", is_fact=False)
    if context.span.unit == "届":
        return Meaning("ordinal", "session", is_fact=False)
    if context.span.unit in ("级", "等"):
        return Meaning("ordinal", "rank", is_fact=False)
    if re.match(r"(?:号|号文|次会议|届[一二三四五六七八九十]+次)", right) and not context.span.unit:
        return Meaning("ordinal", "number", is_fact=False)
    if re.match(
        r"(?:届|次)(?:[一二三四五六七八九十]+次)?(?:全会|全委会|执委会|代表大会|人大|党代会)", right
    ):
        return Meaning("ordinal", "session", is_fact=False)
    return None


def list_number(context: Context) -> Meaning | None:
    """Tell the number of a list item or heading."""
    span, before, right = context.span, context.line_left, context.right
    value = span.numeral.value
    if span.unit or value is None or value > 99:
        return None
    if re.fullmatch(r"[(（]?", before) and re.match(r"[)）、.．]", right):
        return Meaning("other", "list_no", is_fact=False)
    if re.search(r"[。；;：:][(（]?$", context.left or before) and re.match(r"[)）、.．]\D", right):
        return Meaning("other", "list_no", is_fact=False)
    if re.search(r"[(（]$", before) and re.match(r"[)）]", right) and value <= 30:
        return Meaning("other", "list_no", is_fact=False)
    if span.form == "written" and (
        re.match(r"(?:是|要|抓|则|靠|为(?=[^，。]{4}))", right)
        and re.search(r"(?:^|[，。；：,;:])$", context.left or before)
    ):
        return Meaning("other", "list_no", is_fact=False)
    return None
