"""Extracts the figures of a report: takes Report or text, gives Figures."""

from __future__ import annotations

import math
import re
from itertools import pairwise

from fedanalysis.codes.numerals import parse_numeral, plain
from fedanalysis.reports.classify import classify
from fedanalysis.reports.context import Layout, context_of
from fedanalysis.reports.figures import Figures, figures_frame
from fedanalysis.reports.items import Item
from fedanalysis.reports.link import link_shares
from fedanalysis.reports.meaning import DROP, Meaning
from fedanalysis.reports.measure import indicator_of
from fedanalysis.reports.periods import Period, periods_of
from fedanalysis.reports.planned import is_planned, planned_sections
from fedanalysis.reports.qualify import allowed_interval, falls_short, qualifier_of
from fedanalysis.reports.scan import find_spans
from fedanalysis.reports.subject import subject_of

_RANGE = re.compile(r"(?:[-—–~～－至到]|——){1,2}")


def extract_figures(report: object) -> Figures:
    """Turn a report into a table of its figures.

    Parameters
    ----------
    report : Report or str
        What :func:`fedanalysis.reports.read.read_report` gives, or a text.

    Returns
    -------
    Figures
        One row per figure. What can't be read has a row with an empty value and a reason;
        idioms and blanks have none.

    Examples
    --------
    >>> extract_figures("全市共有干部311人，大专以上占71%。").frame[["text", "value", "kind"]]
       text  value       kind
    0  311人  311.0      count
    1   71%   71.0  share_pct
    """
    text = report if isinstance(report, str) else str(getattr(report, "text", ""))
    layout = Layout(text)
    items = _items(layout)
    _share_ranges(items, layout)
    _spread_reach(items, layout)
    link_shares(items, layout)
    periods = periods_of(items, layout)
    planned = planned_sections(layout.text)
    rows = [_row(item, text, periods[item.start], planned=planned) for item in items]
    notes = () if rows else ("no figure was found",)
    return Figures(text, figures_frame(rows), notes)


def _items(layout: Layout) -> list[Item]:
    items = []
    for span in find_spans(layout.text):
        context = context_of(span, layout)
        meaning = classify(context)
        if meaning is DROP:
            continue
        value = None if span.numeral.value is None else float(span.numeral.value)
        unit = span.unit if meaning.unit is None else meaning.unit
        end = span.end + meaning.extra
        qualifier = qualifier_of(context) if meaning.kind != "year" else "none"
        items.append(Item(context, meaning, span.start, end, value, unit, qualifier))
    return items


def _share_ranges(items: list[Item], layout: Layout) -> None:
    """Give the first end of a range (30—45岁, 3至5万元) the meaning and scale of the second."""
    for first, second in pairwise(items):
        between = re.sub(r"\s", "", layout.text[first.end : second.start])
        if first.unit not in ("", second.unit) or not _RANGE.fullmatch(between):
            continue
        if first.meaning.kind in ("year", "period") or second.meaning.kind == "year":
            continue
        first.meaning = second.meaning if not second.meaning.extra else first.meaning
        first.value = _scaled(first, second, layout)


def _scaled(first: Item, second: Item, layout: Layout) -> float | None:
    number = plain(layout.text[second.start : second.context.span.number_end])
    scale = re.search(r"[万亿]+$", re.sub(r"\s", "", number))
    own = layout.text[first.start : first.end]
    if scale is None or first.value is None or second.value is None or re.search(r"[万亿]", own):
        return first.value
    factor = parse_numeral("1" + scale.group()).value
    scaled = first.value * float(factor or 1)
    return scaled if scaled < second.value else first.value


def _spread_reach(items: list[Item], layout: Layout) -> None:
    """Let 分别达到 and 均达 count for every number of the list that follows."""
    for first, second in pairwise(items):
        between = re.sub(r"\s", "", layout.text[first.end : second.start])
        joined = re.fullmatch(r"[、和及与,，]", between)
        spread = re.search(
            r"(?:分别|均|都|各)[^，。；]{0,8}达到?", first.context.sentence_left[-60:]
        )
        if joined and spread and first.qualifier == "reach" and second.qualifier == "none":
            second.qualifier = "reach"


def _row(
    item: Item, text: str, period: Period, *, planned: list[tuple[int, int]]
) -> dict[str, object]:
    numeral, meaning = item.context.span.numeral, item.meaning
    low, high = allowed_interval(
        numeral, item.qualifier, meaning.kind, short=falls_short(item.context)
    )
    value = math.nan if item.value is None else item.value
    if numeral.value is not None and value != float(numeral.value):
        low = high = value
    modality = (
        "planned" if meaning.is_fact and is_planned(item.context, item.start, planned) else "actual"
    )
    return {
        "start": item.start,
        "end": item.end,
        "text": text[item.start : item.end],
        "value": value,
        "value_low": low,
        "value_high": high,
        "unit": plain(item.unit) if item.unit == "％" else _printed_unit(item, text),
        "qualifier": item.qualifier,
        "kind": meaning.kind,
        "subkind": meaning.subkind,
        "is_fact": meaning.is_fact and (numeral.value is not None or _counts_unread(meaning)),
        "modality": modality,
        "period_start": period.start,
        "period_end": period.end,
        "subject": subject_of(item.context),
        "part_start": item.part,
        "base_start": item.base,
        "indicator": indicator_of(item),
        "reason": numeral.reason,
    }


def _counts_unread(meaning: Meaning) -> bool:
    return meaning.kind in ("count", "money", "share_pct")


def _printed_unit(item: Item, text: str) -> str:
    """Return the classifier as printed: with its own brackets, without blanks."""
    if item.unit != item.context.span.unit or not item.unit or item.meaning.unit is not None:
        return item.unit
    if item.context.span.form not in ("arabic", "written"):
        return item.unit
    printed = re.sub(r"\s", "", text[item.context.span.number_end : item.context.span.end])
    return "%" if printed == "％" else printed
