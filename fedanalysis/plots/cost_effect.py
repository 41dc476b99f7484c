"""Draws what a training cost for each it reached: a dot where known, a line for its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fedanalysis.language import Language, Text
from fedanalysis.plots import style
from fedanalysis.plots.chart import NOTHING, Chart, refused_chart
from fedanalysis.plots.given import COMPUTED
from fedanalysis.plots.guards import check_at_most, check_columns, check_counts
from fedanalysis.plots.rows import Row, bottom_ticks, lay_rows, rows_in_words
from fedanalysis.plots.words import fixed, in_both, is_given

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from fedanalysis.plots.sheet import Sheet

_COLUMNS = ("label_zh", "label_en", "estimate", "ci_low", "ci_high")
_UNDEFINED = Text("没有定义", "undefined")


def plot_cost_effect(
    frame: pd.DataFrame,
    *,
    title: Text,
    subtitle: Text,
    source: Text,
    status: Text = COMPUTED,
    note: Text | None = None,
    sentence: Text | None = None,
    tags: tuple[Text, ...] = (),
) -> Chart:
    """Show yuan for each class, person trained and additional person.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per cost: ``label_zh``, ``label_en``, ``estimate``, ``ci_low``, ``ci_high`` (yuan,
        0 or more; an estimate that is missing is shown as undefined).
    title, subtitle, source, status, note, sentence, tags
        As for :class:`~fedanalysis.plots.chart.Chart`; the sentence is written from the data if
        not given.

    Returns
    -------
    Chart
        A row a cost on a scale from 0.

    Raises
    ------
    ColumnError
        If a column is absent.
    ValueRangeError
        If a cost is negative, or an interval's low end exceeds its high end.
    """
    check_columns(frame, "cost", _COLUMNS)
    check_counts(frame, "cost", _COLUMNS[2:])
    check_at_most(frame, "ci_low", "ci_high")
    if frame.empty:
        return refused_chart(title, NOTHING, subtitle=subtitle, source=source)
    kept = frame.loc[:, list(_COLUMNS)].reset_index(drop=True)

    def draw(sheet: Sheet, lang: Language) -> None:
        most = float(np.nanmax([*kept[list(_COLUMNS[2:])].to_numpy(dtype=float).ravel(), 1.0]))
        axes, at = lay_rows(sheet, _rows(kept, lang), limits=(0, 1.05 * most))
        _draw_marks(axes, at, kept)
        ticks = _ticks(most)
        bottom_ticks(axes, ticks, [fixed(tick, 0) for tick in ticks])

    words = in_both(lambda lang: rows_in_words(_rows(kept, lang), lang))
    return Chart(
        title, subtitle, source, sentence or words, kept, draw,
        status=status, note=note, details=words if sentence else None, tags=tags,
    )  # fmt: skip


def _draw_marks(axes: Axes, at: np.ndarray, frame: pd.DataFrame) -> None:
    values, low, high = (frame[name].to_numpy(dtype=float) for name in _COLUMNS[2:])
    axes.hlines(at, *axes.get_xlim(), color=style.GRID, lw=1.0, zorder=0.5)
    ranged = np.isfinite(low) & np.isfinite(high)
    axes.hlines(at[ranged], low[ranged], high[ranged], color=style.ACCENT, lw=3.0, zorder=3)
    known = np.isfinite(values)
    axes.scatter(
        values[known], at[known], s=80, color=style.ACCENT, edgecolor=style.PAPER, lw=1.2, zorder=5
    )


def _ticks(most: float) -> list[float]:
    from matplotlib.ticker import MaxNLocator

    found = MaxNLocator(nbins=4, steps=[1, 2, 5, 10]).tick_values(0, most)
    return [float(tick) for tick in found if 0 <= tick <= 1.05 * most]


def _rows(frame: pd.DataFrame, lang: Language) -> list[Row]:
    cells = zip(frame[f"label_{lang}"], *(frame[name] for name in _COLUMNS[2:]), strict=True)
    return [Row(str(label), _value(*map(float, ends), lang=lang)) for label, *ends in cells]


def _value(estimate: float, low: float, high: float, *, lang: Language) -> str:
    if not is_given(estimate):
        return _UNDEFINED.to(lang)
    unit, to = ("元", "～") if lang == "zh" else (" yuan", "–")
    digits = 0 if estimate >= 100 else 2
    said = fixed(estimate, digits) + unit
    if not (is_given(low) and is_given(high)):
        return said
    ends = f"{fixed(low, digits)}{to}{fixed(high, digits)}"
    return f"{said}（{ends}）" if lang == "zh" else f"{said} ({ends})"
