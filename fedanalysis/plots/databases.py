"""Draws databases: how many persons two of them share, and a share of each with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fedanalysis.language import Language, Text
from fedanalysis.plots import axes as scales
from fedanalysis.plots import marks, style
from fedanalysis.plots.chart import DERIVED, NOTHING, Chart, refused_chart
from fedanalysis.plots.guards import check_columns, check_counts, check_shares
from fedanalysis.plots.rows import Row, bottom_ticks, lay_rows, rows_in_words
from fedanalysis.plots.words import fixed, in_both, is_given, percent

if TYPE_CHECKING:
    from fedanalysis.plots.sheet import Sheet

_OVERLAP = ("first_zh", "first_en", "second_zh", "second_en", "both_n", "share_of_smaller")
_RATES = ("label_zh", "label_en", "part_n", "whole_n", "share", "ci_low", "ci_high")
_CELL = 34.0
_LEADING = 15.0


def plot_overlap(
    frame: pd.DataFrame,
    *,
    title: Text,
    subtitle: Text,
    source: Text,
    status: Text = DERIVED,
    note: Text | None = None,
    tags: tuple[Text, ...] = (),
) -> Chart:
    """Show how many persons each two databases share, as the lower half of a matrix.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per pair: ``first_zh``, ``first_en``, ``second_zh``, ``second_en``, ``both_n``
        (persons; missing where hidden) and ``share_of_smaller`` (0–1), which shades the cell.
    title, subtitle, source, status, note, tags
        As for :class:`~fedanalysis.plots.chart.Chart`.

    Returns
    -------
    Chart
        Numbered rows and columns, the names written once; a hidden number is a dash.

    Raises
    ------
    ColumnError
        If a column is absent.
    ValueRangeError
        If a share lies outside 0–1 or a count is negative.
    """
    check_columns(frame, "overlap", _OVERLAP)
    check_counts(frame, "overlap", ("both_n",))
    check_shares(frame, "overlap", ("share_of_smaller",))
    if frame.empty:
        return refused_chart(title, NOTHING, subtitle=subtitle, source=source)
    kept = frame.loc[:, list(_OVERLAP)]

    def draw(sheet: Sheet, lang: Language) -> None:
        names = _names(kept, lang)
        _write_names(sheet, names)
        _draw_matrix(sheet, kept, names, lang)

    words = in_both(lambda lang: rows_in_words(_pair_rows(kept, lang), lang))
    return Chart(title, subtitle, source, words, kept, draw, status=status, note=note, tags=tags)


def plot_rates(
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
    """Show a share of each group as a dot with its interval, in the order given.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per group: ``label_zh``, ``label_en``, ``part_n``, ``whole_n`` (counts), ``share``,
        ``ci_low``, ``ci_high`` (0–1); numbers may be missing where they are hidden or unknown.
    title, subtitle, source, status, note, sentence, tags
        As for :class:`~fedanalysis.plots.chart.Chart`.

    Raises
    ------
    ColumnError
        If a column is absent.
    ValueRangeError
        If a share lies outside 0–1 or a count is negative.
    """
    check_columns(frame, "rates", _RATES)
    check_counts(frame, "rates", ("part_n", "whole_n"))
    check_shares(frame, "rates", ("share", "ci_low", "ci_high"))
    if frame.empty:
        return refused_chart(title, NOTHING, subtitle=subtitle, source=source)
    kept = frame.loc[:, list(_RATES)]
    numbers = (
        kept[["share", "ci_low", "ci_high"]].astype("Float64").to_numpy(float, na_value=np.nan)
    )
    limits = scales.share_limits(pd.Series(np.append(numbers.ravel(), 0.0)).dropna())

    def draw(sheet: Sheet, lang: Language) -> None:
        if not np.isnan(numbers[:, 1]).all():
            dot = "占比及95%区间" if lang == "zh" else "share with 95% interval"
            marks.draw_key(sheet, [marks.point_entry("published", dot)])
        axes, at = lay_rows(sheet, _rate_rows(kept, lang), limits=limits)
        axes.hlines(at, *limits, color=style.GRID, lw=1.0, zorder=0.5)
        axes.hlines(at, numbers[:, 1], numbers[:, 2], color=style.ACCENT, lw=2.2, zorder=3)
        axes.scatter(
            numbers[:, 0], at, s=80, color=style.ACCENT, edgecolor=style.PAPER, lw=1.2, zorder=5
        )
        ticks = scales.share_ticks(limits)
        bottom_ticks(axes, ticks, [percent(tick, 0) for tick in ticks])

    words = in_both(lambda lang: rows_in_words(_rate_rows(kept, lang), lang))
    return Chart(
        title, subtitle, source, sentence or words, kept, draw, status=status,
        note=scales.with_zoom(note, limits, "x"), details=words if sentence else None, tags=tags,
    )  # fmt: skip


def _names(frame: pd.DataFrame, lang: Language) -> list[str]:
    both = [*frame[f"first_{lang}"].tolist(), *frame[f"second_{lang}"].tolist()]
    return list(dict.fromkeys(str(name) for name in both))


def _write_names(sheet: Sheet, names: list[str]) -> None:
    """Write the numbered names above the matrix, in two columns where they fit."""
    labels = [f"{number}  {name}" for number, name in enumerate(names, start=1)]
    wide = max(sheet.width_of(label, style.TEXT_SIZE) for label in labels)
    columns = 2 if 2 * wide + 20 <= sheet.width else 1
    lines = -(-len(labels) // columns)
    axes = sheet.panel(_LEADING * lines + 4, below=6)
    axes.set(xlim=(0, sheet.width), ylim=(_LEADING * lines + 4, 0))
    axes.axis("off")
    for at, label in enumerate(labels):
        x, y = (at // lines) * sheet.width / columns, _LEADING * (at % lines + 1) - 3
        axes.text(x, y, label, fontsize=style.TEXT_SIZE, color=style.INK, va="baseline")


def _draw_matrix(sheet: Sheet, frame: pd.DataFrame, names: list[str], lang: Language) -> None:
    count = len(names)
    place = {name: at for at, name in enumerate(names)}
    axes = sheet.panel(_CELL * count, below=4)
    axes.set(xlim=(0, count), ylim=(_CELL * count, 0))
    axes.axis("off")
    for at in range(count):
        middle = _CELL * (at + 0.5)
        axes.text(
            at + 0.5, middle, str(at + 1), ha="center", va="center",
            fontsize=style.TEXT_SIZE, color=style.MUTED,
        )  # fmt: skip
    for row in frame.to_dict("records"):
        ends = sorted((place[str(row[f"first_{lang}"])], place[str(row[f"second_{lang}"])]))
        share = float(row["share_of_smaller"]) if is_given(row["share_of_smaller"]) else 0.0
        axes.barh(
            _CELL * (ends[1] + 0.5), 0.94, left=ends[0] + 0.03, height=_CELL - 3,
            color=style.ACCENT, alpha=0.08 + 0.72 * share, lw=0,
        )  # fmt: skip
        axes.text(
            ends[0] + 0.5, _CELL * (ends[1] + 0.5), _count(row["both_n"]), ha="center",
            va="center", fontsize=style.TEXT_SIZE, color=style.PAPER if share > 0.55 else style.INK,
        )  # fmt: skip


def _count(value: float) -> str:
    return fixed(value, 0) if is_given(value) else "—"


def _pair_rows(frame: pd.DataFrame, lang: Language) -> list[Row]:
    hidden = "不足5人，未列" if lang == "zh" else "too few to show"
    unit = "人" if lang == "zh" else ""
    join = "与" if lang == "zh" else " and "
    smaller = "占较小库" if lang == "zh" else "of the smaller: "
    return [
        Row(
            f"{row[f'first_{lang}']}{join}{row[f'second_{lang}']}",
            f"{fixed(row['both_n'], 0)}{unit}" if is_given(row["both_n"]) else hidden,
            f"{smaller}{percent(row['share_of_smaller'])}" if is_given(row["both_n"]) else "",
        )
        for row in frame.to_dict("records")
    ]


def _rate_rows(frame: pd.DataFrame, lang: Language) -> list[Row]:
    hidden = "不足5人，未列" if lang == "zh" else "too few to show"
    rows = []
    for row in frame.to_dict("records"):
        value = hidden
        if is_given(row["share"]):
            counts = f"{fixed(row['part_n'], 0)} / {fixed(row['whole_n'], 0)}"
            value = f"{counts} · {percent(row['share'])}"
        under = ""
        if is_given(row["ci_low"]):
            under = f"95%: {percent(row['ci_low'])}–{percent(row['ci_high'])}"
        rows.append(Row(str(row[f"label_{lang}"]), value, under))
    return rows
