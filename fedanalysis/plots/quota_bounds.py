"""Draws how many committees may have no woman at all: ranges, because an average can't tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from fedanalysis.language import Language, Text
from fedanalysis.plots import marks, style
from fedanalysis.plots.chart import DERIVED, NOTHING, Chart, refused_chart
from fedanalysis.plots.guards import check_at_most, check_columns, check_shares
from fedanalysis.plots.rows import Row, bottom_ticks, lay_rows
from fedanalysis.plots.words import in_both, listed, span, year_words

if TYPE_CHECKING:
    from fedanalysis.plots.sheet import Sheet

_BOUNDS = ("year", "none_max_average", "none_max_legal", "none_min")
_CANNOT = Text(
    "与平均数相容的范围，具体是多少无法确知",
    "what the averages allow; which value it is cannot be told",
)
_UNKNOWN = Text("具体是多少无法确知", "which value it is cannot be told")
_CASES = {
    "zh": ("设各村委会人数相同", "设人数在法定3～7人之间"),
    "en": ("If all are of average size", "If sizes are any from 3 to 7"),
}
_HATCHED: dict[str, Any] = {
    "facecolor": style.ACCENT_SOFT,
    "edgecolor": style.ACCENT,
    "lw": 1.0,
    "hatch": "///",
}


def plot_quota_bounds(
    frame: pd.DataFrame,
    *,
    title: Text,
    subtitle: Text,
    source: Text,
    status: Text = DERIVED,
    note: Text | None = None,
    sentence: Text | None = None,
    tags: tuple[Text, ...] = (),
) -> Chart:
    """Show how many committees may have no woman at all, given only the averages.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per year: ``year``, ``none_min`` (least share of committees without a woman),
        ``none_max_average`` (most, if all are of average size) and ``none_max_legal`` (most, if
        sizes may be any the law allows); shares 0–1.
    title, subtitle, source, status, note, sentence, tags
        As for :class:`~fedanalysis.plots.chart.Chart`; the sentence is written from the data if
        not given.

    Returns
    -------
    Chart
        Two ranges a year; any value inside agrees with the published averages.

    Raises
    ------
    ColumnError
        If a column is absent.
    ValueRangeError
        If a share lies outside 0–1 or a least value exceeds a most.
    """
    check_columns(frame, "quota bounds", _BOUNDS)
    check_shares(frame, "quota bounds", _BOUNDS[1:])
    for most in _BOUNDS[1:3]:
        check_at_most(frame, "none_min", most)
    if frame.empty:
        return refused_chart(title, NOTHING, subtitle=subtitle, source=source)
    kept = frame.loc[:, list(_BOUNDS)].sort_values("year")

    def draw(sheet: Sheet, lang: Language) -> None:
        marks.draw_key(sheet, [marks.bar_entry(_CANNOT.to(lang), **_HATCHED)])
        axes, at = lay_rows(sheet, _rows(kept, lang), limits=(0, 1), gap=8)
        low = np.repeat(kept["none_min"].astype(float).to_numpy(), 2)
        high = kept[list(_BOUNDS[1:3])].astype(float).to_numpy().ravel()
        axes.barh(at, 1.0, height=10, color=style.TRACK)
        axes.barh(at, high - low, left=low, height=10, **_HATCHED)
        bottom_ticks(axes, (0, 0.5, 1), ("0%", "50%", "100%"))

    words = in_both(lambda lang: _words(kept, lang))
    return Chart(
        title, subtitle, source, sentence or words, kept, draw,
        status=status, note=note, details=words if sentence else None, tags=tags,
    )  # fmt: skip


def _rows(frame: pd.DataFrame, lang: Language) -> list[Row]:
    cells = zip(*(frame[name] for name in _BOUNDS), strict=True)
    return [
        Row(case, span(low, high, lang), heading=year_words(year, lang) * (i == 0))
        for year, *most, low in cells
        for i, (case, high) in enumerate(zip(_CASES[lang], most, strict=True))
    ]


def _words(frame: pd.DataFrame, lang: Language) -> str:
    form = "{0}：{3}为{1}，{4}为{2}" if lang == "zh" else "{0}: {1} {3}, {2} {4}"
    cases = [case[0].lower() + case[1:] for case in _CASES[lang]]
    cells = zip(*(frame[name] for name in _BOUNDS), strict=True)
    years = [
        form.format(year_words(year, lang), *(span(low, high, lang) for high in most), *cases)
        for year, *most, low in cells
    ]
    return listed([*years, _UNKNOWN.to(lang)], lang)
