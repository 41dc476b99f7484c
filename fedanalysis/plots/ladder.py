"""Draws women's share at each rank, a dot where it is known and a range where it is bounded."""

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
from fedanalysis.plots.words import count_span, fixed, in_both, is_given, listed, percent, points
from fedanalysis.plots.words import span as share_span

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from fedanalysis.plots.sheet import Sheet

_LADDER = ("label_zh", "label_en", "women_n", "low", "high", "share")
_SPLIT = ("label_zh", "label_en", "n", "total_low", "total_high")
_EXACT = 5e-5  # a range narrower than the digits shown is a dot


def plot_ladder(
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
    """Show what share of each rank are women, and how exactly it is known.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per rank, in the order of the ladder: ``label_zh``, ``label_en``, ``women_n``
        (count, NaN if not known), ``low``, ``high`` (shares 0–1 the printed figures allow, equal
        where exact) and ``share`` (0–1, the printed or best value, NaN if only bounded).
    title, subtitle, source, status, note, sentence, tags
        As for :class:`~fedanalysis.plots.chart.Chart`; the sentence is written from the data if
        not given.

    Returns
    -------
    Chart

    Raises
    ------
    ColumnError
        If a column is absent.
    ValueRangeError
        If a share lies outside 0–1 or a count is negative.
    """
    check_columns(frame, "ladder", _LADDER)
    check_shares(frame, "ladder", ("low", "high", "share"))
    check_counts(frame, "ladder", ("women_n",))
    if frame.empty:
        return refused_chart(title, NOTHING, subtitle=subtitle, source=source)
    kept = frame.loc[:, list(_LADDER)]
    limits = (0.0, 1.0)

    def draw(sheet: Sheet, lang: Language) -> None:
        _range_key(sheet, kept, lang, color=style.ACCENT)
        axes, at = lay_rows(sheet, _ladder_rows(kept, lang), limits=limits)
        _draw_marks(axes, at, kept, colors=[style.ACCENT] * len(kept))
        bottom_ticks(axes, (0, 0.5, 1), ("0%", "50%", "100%"))

    words = in_both(lambda lang: rows_in_words(_ladder_rows(kept, lang), lang))
    return Chart(
        title, subtitle, source, sentence or words, kept, draw,
        status=status, note=note, details=words if sentence else None, tags=tags,
    )  # fmt: skip


def plot_rank_split(
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
    """Show what part of the women, and of the men, at a level hold its higher rank.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per group, the subject first: ``label_zh``, ``label_en``, ``n`` (holders of the
        higher rank), ``total_low`` and ``total_high`` (persons at the level, equal where known).
    title, subtitle, source, status, note, sentence, tags
        As for :class:`~fedanalysis.plots.chart.Chart`; the sentence is written from the data if
        not given.

    Returns
    -------
    Chart
        A dot for a group whose total is known, a range for one whose total is bounded.

    Raises
    ------
    ColumnError
        If a column is absent.
    ValueRangeError
        If a count is negative, or `n` exceeds a total.
    """
    check_columns(frame, "rank split", _SPLIT)
    check_counts(frame, "rank split", _SPLIT[2:])
    if frame.empty:
        return refused_chart(title, NOTHING, subtitle=subtitle, source=source)
    kept = frame.loc[:, list(_SPLIT)]
    bounds = kept.assign(low=kept["n"] / kept["total_high"], high=kept["n"] / kept["total_low"])
    check_shares(bounds, "rank split", ("low", "high"))
    limits = scales.share_limits(bounds["high"])

    def draw(sheet: Sheet, lang: Language) -> None:
        _range_key(sheet, bounds, lang, color=style.MUTED)
        axes, at = lay_rows(sheet, _split_rows(bounds, lang), limits=limits)
        others = [style.MUTED] * (len(bounds) - 1)
        _draw_marks(axes, at, bounds, colors=[style.ACCENT, *others])
        ticks = scales.share_ticks(limits)
        bottom_ticks(axes, ticks, [percent(tick, 0) for tick in ticks])

    words = in_both(lambda lang: rows_in_words(_split_rows(bounds, lang), lang))
    return Chart(
        title, subtitle, source,
        sentence or in_both(lambda lang: _split_sentence(bounds, lang)),
        bounds, draw, status=status, note=scales.with_zoom(note, limits, "x"), tags=tags,
        details=words if sentence else None,
    )  # fmt: skip


def _range_key(sheet: Sheet, frame: pd.DataFrame, lang: Language, *, color: str) -> None:
    if not (frame["high"] - frame["low"] >= _EXACT).any():
        return
    names = ("确切值", "只能确定范围") if lang == "zh" else ("exact", "known only as a range")
    marks.draw_key(
        sheet,
        [marks.point_entry("published", names[0]), marks.bar_entry(names[1], color=color)],
    )


def _draw_marks(axes: Axes, at: np.ndarray, frame: pd.DataFrame, *, colors: list[str]) -> None:
    low, high = (frame[name].astype(float).to_numpy() for name in ("low", "high"))
    left, right = axes.get_xlim()
    axes.hlines(at, left, right, color=style.GRID, lw=1.0, zorder=0.5)
    color, wide = np.asarray(colors), high - low >= _EXACT
    axes.barh(at[wide], (high - low)[wide], left=low[wide], height=9, color=color[wide])
    dots = ~np.isnan(low) & ~wide
    axes.scatter(
        low[dots], at[dots], s=95, color=color[dots], edgecolor=style.PAPER, lw=1.2, zorder=5
    )


def _ladder_rows(frame: pd.DataFrame, lang: Language) -> list[Row]:
    cells = zip(*(frame[name] for name in (f"label_{lang}", *_LADDER[2:])), strict=True)
    return [
        Row(str(label), _ladder_value(n, share_words(low, high, share, lang), lang))
        for label, n, low, high, share in cells
    ]


def share_words(low: float, high: float, share: float, lang: Language) -> str:
    """Return a share with its bounds, or the bounds alone, or that it isn't known."""
    if not is_given(low):
        return "无法计算" if lang == "zh" else "cannot be computed"
    bounds = share_span(low, high, lang)
    if not is_given(share) or high - low < _EXACT:
        return bounds
    return f"{percent(share)}，介于{bounds}" if lang == "zh" else f"{percent(share)} ({bounds})"


def _ladder_value(women_n: float, share: str, lang: Language) -> str:
    if not is_given(women_n):
        return share
    women = f"女性{fixed(women_n, 0)}人" if lang == "zh" else f"{fixed(women_n, 0)} women"
    return f"{women} · {share}"


def _split_rows(frame: pd.DataFrame, lang: Language) -> list[Row]:
    names = (f"label_{lang}", "n", "total_low", "total_high", "low", "high")
    cells = zip(*(frame[name] for name in names), strict=True)
    return [
        Row(
            str(label),
            _of(fixed(n, 0), count_span(least, most, lang), lang)
            + " · "
            + share_span(low, high, lang),
        )
        for label, n, least, most, low, high in cells
    ]


def _of(part: str, total: str, lang: Language) -> str:
    return f"{total}人中{part}人" if lang == "zh" else f"{part} of {total}"


def _split_sentence(frame: pd.DataFrame, lang: Language) -> str:
    parts = [rows_in_words(_split_rows(frame, lang), lang)]
    if len(frame) == 2:
        (low_a, low_b), (high_a, high_b) = frame["low"].tolist(), frame["high"].tolist()
        least, most = low_b - high_a, high_b - low_a
        if least > 0:
            size = points(most, lang)
            least_words = fixed(100 * least)
            parts.append(
                f"前者低{least_words}～{size}"
                if lang == "zh"
                else f"the first is {least_words}–{size} lower"
            )
    return listed(parts, lang)
