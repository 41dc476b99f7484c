"""Draws how far an organisation reaches: organised among eligible, with the counts on the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fedanalysis.language import Language, Text
from fedanalysis.plots import style
from fedanalysis.plots.chart import NOTHING, OFFICIAL, Chart, refused_chart
from fedanalysis.plots.guards import check_columns, check_counts, check_shares
from fedanalysis.plots.rows import Row, bottom_ticks, lay_rows, rows_in_words
from fedanalysis.plots.words import fixed, in_both, is_given, listed, percent

if TYPE_CHECKING:
    from fedanalysis.plots.sheet import Sheet

_COLUMNS = (
    "label_zh",
    "label_en",
    "organised",
    "eligible",
    "share",
    "reason_zh",
    "reason_en",
)
_BAR = 11.0


def plot_coverage(
    frame: pd.DataFrame,
    *,
    title: Text,
    subtitle: Text,
    source: Text,
    status: Text = OFFICIAL,
    note: Text | None = None,
    sentence: Text | None = None,
    tags: tuple[Text, ...] = (),
) -> Chart:
    """Show how many of the units that could have an organisation have one.

    It doesn't show whether the organisations are active.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per kind of unit: ``label_zh``, ``label_en``, ``organised`` and ``eligible``
        (counts, NaN if not known), ``share`` (0–1, NaN if no rate is given), ``reason_zh`` and
        ``reason_en`` (why there is no rate).
    title, subtitle, source, status, note, sentence, tags
        As for :class:`~fedanalysis.plots.chart.Chart`; the sentence is written from the data if
        not given.

    Returns
    -------
    Chart
        Rows with a rate sorted, the highest first; then rows without, empty and with the reason.

    Raises
    ------
    ColumnError
        If a column is absent.
    ValueRangeError
        If a share lies outside 0–1 or a count is negative.
    """
    check_columns(frame, "coverage", _COLUMNS)
    check_shares(frame, "coverage", ("share",))
    check_counts(frame, "coverage", ("organised", "eligible"))
    if frame.empty:
        return refused_chart(title, NOTHING, subtitle=subtitle, source=source)
    ordered = frame.loc[:, list(_COLUMNS)].sort_values("share", ascending=False, kind="stable")

    def draw(sheet: Sheet, lang: Language) -> None:
        axes, at = lay_rows(sheet, _rows(ordered, lang), limits=(0, 1), strip=_BAR + 2)
        share = ordered["share"].astype(float).to_numpy()
        rated = ~np.isnan(share)
        axes.barh(at[rated], 1.0, height=_BAR, color=style.TRACK)
        axes.barh(at[rated], share[rated], height=_BAR, color=style.ACCENT)
        axes.barh(
            at[~rated], 0.9985, left=0.001, height=_BAR - 0.5, facecolor="none",
            edgecolor=style.CONTEXT, ls=(0, (3, 2.5)), lw=style.HAIR + 0.2,
        )  # fmt: skip
        bottom_ticks(axes, (0, 0.5, 1), ("0%", "50%", "100%"))

    return Chart(
        title,
        subtitle,
        source,
        sentence or in_both(lambda lang: _sentence(ordered, lang)),
        ordered,
        draw,
        status=status,
        note=note,
        details=in_both(lambda lang: rows_in_words(_rows(ordered, lang), lang)),
        tags=tags,
    )


def _rows(frame: pd.DataFrame, lang: Language) -> list[Row]:
    labels, reasons = frame[f"label_{lang}"], frame[f"reason_{lang}"]
    numbers = zip(frame["organised"], frame["eligible"], frame["share"], strict=True)
    return [
        Row(str(label), _value(*cells, lang), "" if is_given(cells[2]) else _text(reason))
        for label, reason, cells in zip(labels, reasons, numbers, strict=True)
    ]


def _value(organised: float, eligible: float, share: float, lang: Language) -> str:
    some, all_ = is_given(organised), is_given(eligible)
    if some and all_:
        counts = f"{fixed(organised, 0)} / {fixed(eligible, 0)}"
    elif some:
        known = fixed(organised, 0)
        counts = f"{known}个，总数不详" if lang == "zh" else f"{known}, total not known"
    else:
        counts = "无数字" if lang == "zh" else "no count"
    return f"{counts} · {percent(share)}" if is_given(share) else counts


def _sentence(frame: pd.DataFrame, lang: Language) -> str:
    rated = frame.loc[frame["share"].notna()]
    without = len(frame) - len(rated)
    parts = [
        f"{label}{'' if lang == 'zh' else ' '}{percent(share)}"
        for label, share in zip(rated[f"label_{lang}"], rated["share"], strict=True)
    ]
    if without:
        parts.append(f"{without}类不计算比率" if lang == "zh" else f"no rate for {without} kinds")
    return listed(parts, lang)


def _text(value: object) -> str:
    return str(value) if is_given(value) else ""
