"""Draws the difference of each group in each period: a panel a group, all on one scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fedanalysis.errors import DesignError
from fedanalysis.language import Language, Text
from fedanalysis.plots import marks, style
from fedanalysis.plots.chart import NOTHING, Chart, refused_chart
from fedanalysis.plots.given import COMPUTED, GIVEN
from fedanalysis.plots.guards import check_at_most, check_columns
from fedanalysis.plots.words import fixed, in_both, listed, year_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from fedanalysis.plots.sheet import Sheet

_COLUMNS = ("group", "period", "estimate", "ci_low", "ci_high")
_TITLE = Text("各批次、各时期的差额", "The difference of each group in each period")
_SUBTITLE = Text(
    "每格一批（首次参训的时期），纵轴为与对照组变化之差（结果的单位）",
    "A panel a group (period first trained); up: change less that of the comparison, in the "
    "outcome's unit",
)
_BEFORE = Text("培训之前", "before training")
_AFTER = Text("培训之后", "from training on")
_TALL = 84.0


def plot_att_grid(
    cells: pd.DataFrame,
    *,
    title: Text = _TITLE,
    subtitle: Text = _SUBTITLE,
    source: Text = GIVEN,
    status: Text = COMPUTED,
    note: Text | None = None,
    sentence: Text | None = None,
    tags: tuple[Text, ...] = (),
) -> Chart:
    """Show the differences of a staggered roll-out, cell by cell.

    Parameters
    ----------
    cells : pandas.DataFrame
        One row per group and period: ``group`` (period first trained), ``period``, ``estimate``,
        ``ci_low``, ``ci_high``.
    title, subtitle, source, status, note, sentence, tags
        As for :class:`~fedanalysis.plots.chart.Chart`; texts not given are written.

    Returns
    -------
    Chart
        A panel a group, the earliest on top, on the same scales; open points lie before training.

    Raises
    ------
    ColumnError
        If a column is absent.
    ValueRangeError
        If a low end exceeds its high end.
    DesignError
        If a group stands twice in a period.
    """
    check_columns(cells, "cells", _COLUMNS)
    check_at_most(cells, "ci_low", "ci_high")
    if cells.empty:
        return refused_chart(title, NOTHING, subtitle=subtitle, source=source)
    kept = cells.loc[:, list(_COLUMNS)].astype(float)
    if kept.duplicated(["group", "period"]).any():
        raise DesignError("each group must have one row a period.")
    kept = kept.sort_values(["group", "period"], ignore_index=True)

    def draw(sheet: Sheet, lang: Language) -> None:
        marks.draw_key(sheet, _entries(lang))
        for group, part in kept.groupby("group"):
            name = _group(float(str(group)), lang)
            sheet.write(name, size=style.TEXT_SIZE, color=style.ACCENT)
            axes = sheet.panel(_TALL, above=4, below=22, left=34)
            _draw_marks(axes, part, float(str(group)))
            _finish(axes, kept)

    words = in_both(lambda lang: _words(kept, lang))
    return Chart(
        title, subtitle, source, sentence or words, kept, draw,
        status=status, note=note, details=words if sentence else None, tags=tags,
    )  # fmt: skip


def _entries(lang: Language) -> list[marks.KeyEntry]:
    def entry(words: Text, face: str) -> marks.KeyEntry:
        def draw(axes: Axes, x: float, y: float) -> None:
            axes.scatter([x + 5], [y], s=50, facecolor=face, edgecolor=style.ACCENT, lw=1.5)

        return marks.KeyEntry(words.to(lang), draw, wide=10.0)

    return [entry(_BEFORE, style.PAPER), entry(_AFTER, style.ACCENT)]


def _draw_marks(axes: Axes, part: pd.DataFrame, group: float) -> None:
    at, estimate, low, high = (part[name].to_numpy() for name in _COLUMNS[1:])
    axes.axhline(0, color=style.MUTED, lw=1.0, zorder=2)
    axes.vlines(at, low, high, color=style.ACCENT, lw=2.0, zorder=3)
    for chosen, face in ((at < group, style.PAPER), (at >= group, style.ACCENT)):
        axes.scatter(
            at[chosen], estimate[chosen], s=50, facecolor=face, edgecolor=style.ACCENT, lw=1.5,
            zorder=5,
        )  # fmt: skip


def _finish(axes: Axes, cells: pd.DataFrame) -> None:
    from matplotlib.ticker import MaxNLocator

    values = cells[["estimate", "ci_low", "ci_high"]].to_numpy().ravel()
    low, high = min(0.0, float(np.nanmin(values))), max(0.0, float(np.nanmax(values)))
    room = 0.08 * (high - low) or 1.0
    axes.set_ylim(low - room, high + room)
    ticks = MaxNLocator(nbins=3, steps=[1, 2, 2.5, 5, 10]).tick_values(low - room, high + room)
    inside = [float(tick) for tick in ticks if low - room <= tick <= high + room]
    step = min(np.diff(inside)) if len(inside) > 1 else 1.0
    digits = next(d for d in range(9) if abs(step - round(step, d)) < 1e-6 * step)
    axes.set_yticks(inside, [fixed(tick, digits) for tick in inside])
    axes.grid(visible=True, axis="y")
    periods = sorted({int(one) for one in cells["period"]})
    axes.set_xlim(periods[0] - 0.6, periods[-1] + 0.6)
    shown = periods[:: max(1, -(-len(periods) // 8))]
    axes.set_xticks(shown, [str(one) for one in shown])
    axes.tick_params(axis="x", length=3, color=style.CONTEXT)


def _group(group: float, lang: Language) -> str:
    when = year_words(group, lang) if group >= 1000 else f"{group:g}"
    return f"{when}首次参训" if lang == "zh" else f"First trained in {when}"


def _words(cells: pd.DataFrame, lang: Language) -> str:
    parts = [
        _group(float(str(group)), lang) + ("：" if lang == "zh" else ": ") + _periods(part, lang)
        for group, part in cells.groupby("group")
    ]
    return listed(parts, lang)


def _periods(part: pd.DataFrame, lang: Language) -> str:
    comma = "，" if lang == "zh" else ", "
    to = "至" if lang == "zh" else " to "
    cells = zip(*(part[name] for name in _COLUMNS[1:]), strict=True)
    said = []
    for period, *numbers in cells:
        at, low, high = (fixed(value, 3) if np.isfinite(value) else "–" for value in numbers)
        ends = f"（{low}{to}{high}）" if lang == "zh" else f" ({low}{to}{high})"
        said.append(f"{period:g}{'年' if lang == 'zh' and period >= 1000 else ''} {at}{ends}")
    return comma.join(said)
