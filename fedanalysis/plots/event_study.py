"""Draws differences by time since training, with intervals and a band that holds for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fedanalysis.language import Language, Text
from fedanalysis.plots import marks, style
from fedanalysis.plots.chart import NOTHING, Chart, refused_chart
from fedanalysis.plots.given import COMPUTED, GIVEN
from fedanalysis.plots.guards import check_at_most, check_columns
from fedanalysis.plots.words import fixed, in_both, is_given, listed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from fedanalysis.plots.sheet import Sheet

_COLUMNS = ("event_time", "estimate", "ci_low", "ci_high")
_BAND = ("band_low", "band_high")
_TITLE = Text("实行前后各期的差额", "Differences before and after the start, period by period")
_SUBTITLE = Text(
    "横轴为距首次参训的期数，纵轴为与对照组变化之差（结果的单位）",
    "Across: periods since first trained; up: change less that of the comparison, in the outcome's "
    "unit",
)
_POINT = Text("差额与区间", "difference with its interval")
_ALL = Text("各期同时成立的区间带", "band for all periods at once")
_TALL = 190.0


def plot_event_study(
    frame: pd.DataFrame,
    *,
    title: Text = _TITLE,
    subtitle: Text = _SUBTITLE,
    source: Text = GIVEN,
    status: Text = COMPUTED,
    note: Text | None = None,
    sentence: Text | None = None,
    tags: tuple[Text, ...] = (),
) -> Chart:
    """Show differences by time since training.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per period: ``event_time`` (0 is the first period of training), ``estimate``,
        ``ci_low``, ``ci_high``; optional ``band_low``, ``band_high`` (joint band; missing where
        there is none).
    title, subtitle, source, status, note, sentence, tags
        As for :class:`~fedanalysis.plots.chart.Chart`; texts not given are written.

    Returns
    -------
    Chart
        Points before training are open, from training on filled; the line of no difference is
        always drawn.

    Raises
    ------
    ColumnError
        If a column is absent.
    ValueRangeError
        If a low end exceeds its high end.
    """
    check_columns(frame, "event study", _COLUMNS)
    check_at_most(frame, "ci_low", "ci_high")
    if frame.empty:
        return refused_chart(title, NOTHING, subtitle=subtitle, source=source)
    kept = _with_band(frame)

    def draw(sheet: Sheet, lang: Language) -> None:
        _draw_key(sheet, kept, lang)
        axes = sheet.panel(_TALL, above=6, below=20, left=34)
        _draw_marks(axes, kept)
        _finish(axes, kept)

    words = in_both(lambda lang: _words(kept, lang))
    return Chart(
        title, subtitle, source, sentence or words, kept, draw,
        status=status, note=note, details=words if sentence else None, tags=tags,
    )  # fmt: skip


def _with_band(frame: pd.DataFrame) -> pd.DataFrame:
    kept = frame.loc[:, [name for name in (*_COLUMNS, *_BAND) if name in frame.columns]]
    for name in _BAND:
        if name not in kept.columns:
            kept = kept.assign(**{name: np.nan})
    return kept.astype(float).sort_values("event_time", ignore_index=True)


def _has_band(frame: pd.DataFrame) -> bool:
    return bool(frame[list(_BAND)].notna().all(axis=1).any())


def _draw_key(sheet: Sheet, frame: pd.DataFrame, lang: Language) -> None:
    entries = [marks.line_entry(_POINT.to(lang), color=style.ACCENT, lw=2.0)]
    if _has_band(frame):
        entries.append(marks.bar_entry(_ALL.to(lang), facecolor=style.ACCENT_SOFT))
    marks.draw_key(sheet, entries)


def _draw_marks(axes: Axes, frame: pd.DataFrame) -> None:
    at, estimate, low, high, below, above = (frame[name].to_numpy() for name in (*_COLUMNS, *_BAND))
    known = np.isfinite(below) & np.isfinite(above)
    axes.bar(
        at[known], (above - below)[known], bottom=below[known], width=0.5,
        color=style.ACCENT_SOFT, zorder=1,
    )  # fmt: skip
    axes.axhline(0, color=style.MUTED, lw=1.0, zorder=2)
    axes.axvline(-0.5, color=style.CONTEXT, lw=style.HAIR, ls=(0, (3, 3)), zorder=0)
    axes.vlines(at, low, high, color=style.ACCENT, lw=2.0, zorder=3)
    for chosen, face in ((at < 0, style.PAPER), (at >= 0, style.ACCENT)):
        axes.scatter(
            at[chosen], estimate[chosen], s=62, facecolor=face, edgecolor=style.ACCENT, lw=1.5,
            zorder=5,
        )  # fmt: skip


def _finish(axes: Axes, frame: pd.DataFrame) -> None:
    from matplotlib.ticker import MaxNLocator

    values = frame.drop(columns="event_time").to_numpy().ravel()
    low, high = min(0.0, float(np.nanmin(values))), max(0.0, float(np.nanmax(values)))
    room = 0.06 * (high - low) or 1.0
    axes.set_ylim(low - room, high + room)
    ticks = MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]).tick_values(low - room, high + room)
    inside = [float(tick) for tick in ticks if low - room <= tick <= high + room]
    axes.set_yticks(inside, [_number(tick, inside) for tick in inside])
    axes.grid(visible=True, axis="y")
    first, last = float(frame["event_time"].min()), float(frame["event_time"].max())
    axes.set_xlim(first - 0.7, last + 0.7)
    step = max(1, round((last - first) / 10))
    times = [t for t in range(int(first), int(last) + 1) if t % step == 0]
    axes.set_xticks(times, [f"{t:+d}".replace("-", "\N{MINUS SIGN}") if t else "0" for t in times])
    axes.tick_params(axis="x", length=3, color=style.CONTEXT)


def _number(tick: float, ticks: list[float]) -> str:
    step = min(np.diff(ticks)) if len(ticks) > 1 else 1.0
    digits = next(d for d in range(9) if abs(step - round(step, d)) < 1e-6 * step)
    return fixed(tick, digits)


def _words(frame: pd.DataFrame, lang: Language) -> str:
    cells = zip(*(frame[name] for name in _COLUMNS), strict=True)
    return listed([_one(*map(float, cell), lang=lang) for cell in cells], lang)


def _one(at: float, estimate: float, low: float, high: float, *, lang: Language) -> str:
    digits = _digits(estimate)
    said = fixed(estimate, digits)
    if is_given(low) and is_given(high):
        ends = fixed(low, digits), fixed(high, digits)
        said += f"（{ends[0]}至{ends[1]}）" if lang == "zh" else f" ({ends[0]} to {ends[1]})"
    when = int(abs(at))
    if lang == "zh":
        where = "实行当期" if at == 0 else f"实行前{when}期" if at < 0 else f"实行后{when}期"
        return f"{where}{said}"
    place = "at the start" if at == 0 else f"{when} before" if at < 0 else f"{when} after"
    return f"{place}: {said}"


def _digits(value: float) -> int:
    size = abs(value)
    return 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3
