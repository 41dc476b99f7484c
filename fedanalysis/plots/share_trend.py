"""Draws a share over the years: points by kind, a fitted line with its band, events, a target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from fedanalysis.errors import UnknownNameError
from fedanalysis.language import Language, Text
from fedanalysis.plots import axes as scales
from fedanalysis.plots import marks, style
from fedanalysis.plots.chart import MIXED, NOTHING, OFFICIAL, Chart, refused_chart
from fedanalysis.plots.placing import label_points
from fedanalysis.plots.trend import Target, Trend, build_trend
from fedanalysis.plots.trend_words import trend_details, trend_sentence
from fedanalysis.plots.words import in_both, percent, points

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from fedanalysis.plots.sheet import Sheet

_LINE_NAME = Text("拟合线及95%区间", "fitted line, 95% interval")
_BEYOND = Text("外推", "extrapolated")
_COMPARE_NAME = Text("只用公布值的拟合线", "fit to published values only")

_TALL = 225  # question, answer and figure fit on one screen
_TICKS = 34.0  # room for the tick labels
_FIT: dict[str, Any] = {"color": style.ACCENT, "lw": style.STROKE, "zorder": 3}
_DOTTED: dict[str, Any] = {"linestyle": (0, (1.2, 1.6))}
_THIN: dict[str, Any] = {"color": style.MUTED, "lw": 1.2, "zorder": 3, "linestyle": (0, (6, 2))}
_JOIN: dict[str, Any] = {"color": style.CONTEXT, "lw": 1.2, "zorder": 2}


def plot_share_trend(
    series: pd.DataFrame,
    line: pd.DataFrame | None = None,
    *,
    title: Text,
    subtitle: Text,
    source: Text,
    events: pd.DataFrame | None = None,
    target: Target | None = None,
    step: tuple[int, int] | None = None,
    compare: pd.DataFrame | None = None,
    line_name: Text = _LINE_NAME,
    compare_name: Text = _COMPARE_NAME,
    point_name: Text = marks.KIND_WORDS["published"],
    status: Text | None = None,
    note: Text | None = None,
    sentence: Text | None = None,
    tags: tuple[Text, ...] = (),
) -> Chart:
    """Show how one share moved over the years.

    Series on different bases are never one line: draw them with
    :func:`~fedanalysis.plots.small_multiples.plot_bases`.

    Parameters
    ----------
    series : pandas.DataFrame
        One row per year: ``year``, ``women_share`` (0–1; rows with NaN are not drawn),
        ``derived`` and ``approximate`` (bool).
    line : pandas.DataFrame, optional
        One row per year of a fitted line: ``year``, ``estimate``, ``ci_low``, ``ci_high``
        (shares, 95 % interval), optionally ``extrapolated`` (bool).
    title, subtitle, source : Text
        The finding; measure, unit, coverage and period; where the data come from.
    events : pandas.DataFrame, optional
        One row per event: ``year`` (fractions allowed), ``label_zh``, ``label_en`` (two words).
    target : tuple, optional
        The share aimed at (0–1), the year it is due, and its name.
    step : tuple of int, optional
        Two years of the series; the change between them is drawn as a step and named.
    compare : pandas.DataFrame, optional
        A second fitted line (``year``, ``estimate``), drawn thin and without a band.
    line_name, compare_name, point_name : Text
        Names of the lines and of points neither derived nor approximate in the key.
    status, note, sentence, tags
        As for :class:`~fedanalysis.plots.chart.Chart`; status and sentence are written from the
        data if not given.

    Returns
    -------
    Chart
        A refused one if no share is given.

    Raises
    ------
    ColumnError
        If a frame lacks a column.
    ValueRangeError
        If a share lies outside 0–1.
    UnknownNameError
        If a year of `step` isn't in the series.
    """
    trend = build_trend(series, line, compare, events=events, target=target)
    if trend.points.empty:
        return refused_chart(title, NOTHING, subtitle=subtitle, source=source)
    _check_step(trend, step)
    limits = scales.share_limits(trend.shares())

    names = (point_name, line_name, compare_name)

    def draw(sheet: Sheet, lang: Language) -> None:
        marks.draw_key(sheet, _key(trend, names, lang))
        axes = _panel(sheet, trend, limits, lang)
        lines = _draw_lines(axes, trend)
        if step is not None:
            lines.append(_draw_step(axes, sheet, trend, step=step))
        for kind, part in trend.points.groupby("kind"):
            axes.plot(part["year"], part["women_share"], **marks.point_mark(str(kind)))
        at = _path(trend.points, "women_share")
        label_points(axes, sheet, at, [percent(share) for _, share in at], lines=lines)

    mixed = bool((trend.points["kind"] != "published").any())
    return Chart(
        title,
        subtitle,
        source,
        sentence or in_both(lambda lang: trend_sentence(trend, step, lang)),
        trend.data(),
        draw,
        status=status or (MIXED if mixed else OFFICIAL),
        note=scales.with_zoom(note, limits),
        details=in_both(lambda lang: trend_details(trend, lang)),
        tags=tags,
    )


def _check_step(trend: Trend, step: tuple[int, int] | None) -> None:
    known = [str(int(year)) for year in trend.points["year"]]
    for year in step or ():
        if str(year) not in known:
            raise UnknownNameError.of("year of the step", str(year), known)


def _key(trend: Trend, names: tuple[Text, Text, Text], lang: Language) -> list[marks.KeyEntry]:
    point_name, line_name, compare_name = (name.to(lang) for name in names)
    kinds = [kind for kind in marks.KINDS if (trend.points["kind"] == kind).any()]
    words = {kind: word.to(lang) for kind, word in marks.KIND_WORDS.items()}
    words["published"] = point_name
    entries = [marks.point_entry(kind, words[kind]) for kind in kinds]
    if len(trend.line):
        entries.append(marks.line_entry(line_name, band=style.ACCENT_SOFT, **_FIT))
    if trend.line["extrapolated"].any():
        entries.append(marks.line_entry(_BEYOND.to(lang), **_FIT, **_DOTTED))
    if len(trend.compare):
        entries.append(marks.line_entry(compare_name, **_THIN))
    return entries


def _panel(sheet: Sheet, trend: Trend, limits: tuple[float, float], lang: Language) -> Axes:
    years = trend.events["year"].astype(float).tolist()
    names = trend.events[f"label_{lang}"].astype(str)
    labels = [f"{int(year)} {name}" for year, name in zip(years, names, strict=True)]
    tiers = scales.event_tiers(
        sheet, years, labels, scale=scales.year_limits(trend.years()), wide=sheet.width - _TICKS
    )
    above = 5 + scales.EVENT_PITCH * (1 + max((tier for tier, _ in tiers), default=-1))
    axes = sheet.panel(_TALL, above=above, below=20, left=_TICKS)
    scales.year_axis(axes, trend.years())
    scales.percent_axis(axes, limits)
    scales.draw_events(axes, years, labels, tiers, _TALL)
    for due, value, name in trend.target[["year", "estimate", f"label_{lang}"]].to_numpy():
        scales.draw_target(axes, float(value), str(name), until=float(due))
    return axes


def _draw_lines(axes: Axes, trend: Trend) -> list[list[tuple[float, float]]]:
    axes.plot(trend.compare["year"], trend.compare["estimate"], **_THIN)
    if trend.line.empty:
        axes.plot(trend.points["year"], trend.points["women_share"], **_JOIN)
        return [_path(trend.points, "women_share")]
    line, beyond = trend.line, trend.line["extrapolated"].astype(bool)
    axes.fill_between(
        line["year"].astype(float), line["ci_low"].astype(float), line["ci_high"].astype(float),
        color=style.ACCENT_SOFT, lw=0, zorder=1.5,
    )  # fmt: skip
    within, outside = line["estimate"].mask(beyond), line["estimate"].mask(~_reach(beyond))
    axes.plot(line["year"], within, **_FIT)
    axes.plot(line["year"], outside, **_FIT, **_DOTTED)
    return [_path(line, "estimate"), _path(trend.compare, "estimate")]


def _reach(beyond: pd.Series) -> pd.Series:
    """Return `beyond` with its neighbours, so that the dotted part meets the solid one."""
    return beyond | beyond.shift(1, fill_value=False) | beyond.shift(-1, fill_value=False)


def _draw_step(
    axes: Axes, sheet: Sheet, trend: Trend, *, step: tuple[int, int]
) -> list[tuple[float, float]]:
    (first, last), (low, high) = step, (trend.share(step[0]), trend.share(step[1]))
    corner = [(float(first), low), (float(last), low), (float(last), high)]
    axes.plot(*zip(*corner, strict=True), color=style.INK, lw=1.1, zorder=4)
    change = points(high - low, sheet.lang, signed=True)
    years = f"{first}—{last}年" if sheet.lang == "zh" else f"{first}–{last}"
    axes.annotate(
        f"{years}\n{change}", (last, low), xytext=(6, -3), textcoords="offset points",
        ha="left", va="top", fontsize=style.LABEL_SIZE, color=style.INK, zorder=7,
        linespacing=1.25, bbox={"facecolor": style.PAPER, "edgecolor": "none", "pad": 1.5},
    )  # fmt: skip
    return corner


def _path(frame: pd.DataFrame, column: str) -> list[tuple[float, float]]:
    return list(zip(frame["year"].astype(float), frame[column].astype(float), strict=True))
