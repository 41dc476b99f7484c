"""Axes in per cent and in years, policy events, the target line: for pictures over time."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from fedanalysis.language import Text
from fedanalysis.plots import style
from fedanalysis.plots.words import percent, span

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from fedanalysis.plots.sheet import Sheet

EVENT_PITCH = 15.0


def share_limits(*columns: pd.Series) -> tuple[float, float]:
    """Return the limits of an axis of shares: always from 0, up to the next 5 % above the data."""
    top = max((float(column.max()) for column in columns if column.notna().any()), default=1.0)
    return 0.0, min(1.0, math.ceil(round(top * 20 + 0.35, 9)) / 20)


def zoom_words(limits: tuple[float, float], along: str = "y") -> Text | None:
    """Return what a reader is told where an axis of shares isn't drawn from 0 to 100 %."""
    low, high = limits
    if low <= 0 and high >= 1:
        return None
    zh, en = {"x": ("横轴", "horizontal"), "y": ("纵轴", "vertical")}[along]
    return Text(
        f"{zh}范围为{span(low, high, 'zh', digits=0)}，未画至100%",
        f"the {en} axis runs from {percent(low, 0)} to {percent(high, 0)}, not to 100%",
    )


def with_zoom(note: Text | None, limits: tuple[float, float], along: str = "y") -> Text | None:
    """Return `note` with the words on the zoom added, where there is one."""
    zoom = zoom_words(limits, along)
    if zoom is None or note is None:
        return note if zoom is None else zoom
    return Text(
        f"{note.zh.rstrip('。')}。{zoom.zh}",
        f"{note.en.rstrip('.')}. {zoom.en[0].upper()}{zoom.en[1:]}",
    )


def share_ticks(limits: tuple[float, float]) -> list[float]:
    """Return at most six round ticks for an axis of shares."""
    low, high = limits
    step = next(s for s in (0.05, 0.1, 0.2, 0.25, 0.5) if (high - low) / s <= 5.01)
    return [round(low + step * i, 9) for i in range(int((high - low) / step + 1.001))]


def percent_axis(axes: Axes, limits: tuple[float, float]) -> None:
    """Set the y axis to shares shown in per cent, with a light grid."""
    ticks = share_ticks(limits)
    axes.set_ylim(limits)
    axes.set_yticks(ticks, [percent(tick, 0) for tick in ticks])
    axes.grid(visible=True, axis="y")


def year_limits(years: pd.Series) -> tuple[float, float]:
    """Return the limits of an axis of years, with room for a mark and its label at both ends."""
    first, last = math.floor(years.min()), math.ceil(years.max())
    pad = max(0.6, 0.055 * (last - first))
    return first - pad, last + pad


def year_axis(axes: Axes, years: pd.Series, *, step: int = 5) -> None:
    """Set the x axis to calendar years, a tick each `step` years, with room at both ends."""
    first, last = math.floor(years.min()), math.ceil(years.max())
    axes.set_xlim(year_limits(years))
    ticks = [year for year in range(first, last + 1) if year % step == 0] or [first, last]
    axes.set_xticks(ticks, [str(tick) for tick in ticks])
    axes.tick_params(axis="x", length=3, color=style.CONTEXT)


def event_tiers(
    sheet: Sheet, years: list[float], labels: list[str], *, scale: tuple[float, float], wide: float
) -> list[tuple[int, bool]]:
    """Return for each event, in the order of time, its tier and whether its label stands left.

    A label stands at its rule, on a tier where it meets neither another label nor a rule that
    runs as high; `scale` are the limits of the years, `wide` the panel's width in points.
    """
    low, high = scale
    rules = [(year - low) / (high - low) * wide for year in years]
    lengths = [sheet.width_of(label, style.LABEL_SIZE - 0.5) + 6 for label in labels]
    left = _left_sides(rules, lengths, wide)
    spans = [
        (x - length, x) if turned else (x, x + length)
        for x, length, turned in zip(rules, lengths, left, strict=True)
    ]
    return list(zip(_tiers(rules, spans), left, strict=True))


def _left_sides(rules: list[float], lengths: list[float], wide: float) -> list[bool]:
    """Turn labels left that would leave the panel, and those that face such a label."""
    left = [x + length > wide for x, length in zip(rules, lengths, strict=True)]
    for i in reversed(range(len(rules))):
        end = rules[i] + lengths[i]
        left[i] = left[i] or any(
            left[j] and rules[j] < end and rules[j] - lengths[j] < rules[i]
            for j in range(i + 1, len(rules))
        )
    return left


def _tiers(rules: list[float], spans: list[tuple[float, float]]) -> list[int]:
    """Lift labels until none is crossed by a rule that runs as high, and no two meet."""
    tiers = [0] * len(rules)
    pairs = [(i, j) for i in range(len(rules)) for j in range(len(rules)) if i != j]
    for _ in pairs:  # bounded: each round settles at least one pair
        for i, j in pairs:
            crossed = spans[i][0] < rules[j] < spans[i][1] and tiers[i] <= tiers[j]
            meeting = spans[i][0] < spans[j][1] and spans[j][0] < spans[i][1]
            if crossed or (i < j and meeting and tiers[i] == tiers[j]):
                tiers[i] = tiers[j] + 1
    return tiers


def draw_events(
    axes: Axes, years: list[float], labels: list[str], tiers: list[tuple[int, bool]], tall: float
) -> None:
    """Draw thin dated rules with their labels above panels `tall` points high."""
    across = axes.get_xaxis_transform()
    for year, label, (tier, left) in zip(years, labels, tiers, strict=True):
        top = 1 + (EVENT_PITCH * (tier + 1) - 2) / tall
        axes.plot(
            [year, year], [0, top], transform=across, clip_on=False,
            color=style.CONTEXT, lw=style.HAIR + 0.1, ls=(0, (1.5, 1.8)), zorder=1,
        )  # fmt: skip
        axes.annotate(
            label, (year, top), xycoords=across, xytext=(-4 if left else 4, -1),
            textcoords="offset points", ha="right" if left else "left", va="top",
            fontsize=style.LABEL_SIZE - 0.5, color=style.MUTED, annotation_clip=False,
        )  # fmt: skip


def draw_target(axes: Axes, value: float, words: str, *, until: float | None = None) -> None:
    """Draw a dashed line at the share `value`, named on the line at its left end."""
    from matplotlib.patheffects import withStroke

    left, right = axes.get_xlim()
    end = right if until is None else min(until, right)
    axes.plot([left, end], [value, value], color=style.SECOND, lw=1.5, ls=(0, (5, 2.5)), zorder=3)
    axes.annotate(
        words, (left, value), xytext=(2, 4), textcoords="offset points", ha="left", va="bottom",
        fontsize=style.LABEL_SIZE, color=style.SECOND_INK, zorder=6,
        path_effects=[withStroke(linewidth=3, foreground=style.PAPER)],
    )  # fmt: skip
