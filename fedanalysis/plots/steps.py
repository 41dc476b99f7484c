"""Draws women's odds over men's at each step of a ladder, with intervals, on a log scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fedanalysis.language import Language, Text
from fedanalysis.plots import style
from fedanalysis.plots.chart import DERIVED, NOTHING, Chart, refused_chart
from fedanalysis.plots.guards import check_columns, check_counts
from fedanalysis.plots.rows import Row, bottom_ticks, lay_rows, rows_in_words
from fedanalysis.plots.words import in_both, is_given

if TYPE_CHECKING:
    from fedanalysis.plots.sheet import Sheet

_STEPS = ("label_zh", "label_en", "odds_ratio", "ci_low", "ci_high")
_TICKS = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
_NOTE = Text(
    "倍数为对数刻度；竖线为1，即两性相同；区间超出图边的画到边",
    "log scale; the upright line is 1, both sexes alike; intervals beyond the edge end there",
)


def plot_steps(
    frame: pd.DataFrame,
    *,
    title: Text,
    subtitle: Text,
    source: Text,
    status: Text = DERIVED,
    sentence: Text | None = None,
    tags: tuple[Text, ...] = (),
) -> Chart:
    """Show at which step of a ladder women's odds fall behind men's.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per step, in the order drawn: ``label_zh``, ``label_en``, ``odds_ratio``,
        ``ci_low``, ``ci_high`` (0 to infinity; NaN where nothing can be compared).
    title, subtitle, source, status, sentence, tags
        As for :class:`~fedanalysis.plots.chart.Chart`; the sentence is written from the data if
        not given.

    Returns
    -------
    Chart
        A refused one if there is no step.

    Raises
    ------
    ColumnError
        If a column is absent.
    ValueRangeError
        If a ratio is negative.
    """
    check_columns(frame, "steps", _STEPS)
    check_counts(frame, "steps", _STEPS[2:])
    if frame.empty:
        return refused_chart(title, NOTHING, subtitle=subtitle, source=source)
    kept = frame.loc[:, list(_STEPS)]
    edges = _TICKS[0], _TICKS[-1]
    limits = (float(np.log(edges[0])), float(np.log(edges[1])))

    def draw(sheet: Sheet, lang: Language) -> None:
        axes, at = lay_rows(sheet, _rows(kept, lang), limits=limits)
        axes.axvline(0.0, color=style.CONTEXT, lw=1.0, zorder=1)
        inside = np.log(kept[list(_STEPS[2:])].astype(float).clip(*edges).to_numpy())
        axes.hlines(at, inside[:, 1], inside[:, 2], color=style.ACCENT, lw=1.8, zorder=3)
        axes.scatter(
            inside[:, 0], at, s=70, color=style.ACCENT, edgecolor=style.PAPER, zorder=5,
            clip_on=False,
        )  # fmt: skip
        bottom_ticks(axes, [float(np.log(tick)) for tick in _TICKS], [f"{t:g}" for t in _TICKS])

    words = in_both(lambda lang: rows_in_words(_rows(kept, lang), lang))
    return Chart(
        title, subtitle, source, sentence or words, kept, draw,
        status=status, note=_NOTE, details=words if sentence else None, tags=tags,
    )  # fmt: skip


def _rows(frame: pd.DataFrame, lang: Language) -> list[Row]:
    cells = zip(*(frame[name] for name in (f"label_{lang}", *_STEPS[2:])), strict=True)
    return [Row(str(label), _value(list(numbers), lang)) for label, *numbers in cells]


def _value(numbers: list[float], lang: Language) -> str:
    ratio, low, high = numbers
    if not is_given(ratio):
        return "无从比较" if lang == "zh" else "nothing to compare"
    if not is_given(low):
        return _number(ratio)
    mark, to = ("（", "至") if lang == "zh" else (" (", " to ")
    return f"{_number(ratio)}{mark}{_number(low)}{to}{_number(high)}" + (
        "）" if lang == "zh" else ")"
    )


def _number(value: float) -> str:
    return "∞" if np.isinf(value) else f"{value:.2f}"
