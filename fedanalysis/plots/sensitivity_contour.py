"""Draws what would be left of an estimate under hidden differences of a given strength."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from fedanalysis.errors import DesignError
from fedanalysis.language import Language, Text
from fedanalysis.plots import marks, style
from fedanalysis.plots.chart import NOTHING, Chart, refused_chart
from fedanalysis.plots.given import COMPUTED
from fedanalysis.plots.guards import check_columns, check_shares
from fedanalysis.plots.words import fixed, in_both, listed, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from fedanalysis.plots.sheet import Sheet

_COLUMNS = ("r2_treat", "r2_outcome", "estimate")
_MARKS = ("label", "r2_treat", "r2_outcome")
_ZERO = Text("估计值降到零", "the estimate is zero")
_LEFT = Text("剩余的估计值", "estimate left")
_KNOWN = Text("已测变量", "measured variables")
_TALL = 230.0


def plot_sensitivity_contour(
    grid: pd.DataFrame,
    *,
    title: Text,
    subtitle: Text,
    source: Text,
    benchmarks: pd.DataFrame | None = None,
    status: Text = COMPUTED,
    note: Text | None = None,
    sentence: Text | None = None,
    tags: tuple[Text, ...] = (),
) -> Chart:
    """Show the estimate left on a grid of hidden strength, with measured variables beside it.

    Parameters
    ----------
    grid : pandas.DataFrame
        One row per pair on a full grid: ``r2_treat``, ``r2_outcome`` (0–1: what a hidden
        difference explains of training and of the outcome), ``estimate`` (left).
    title, subtitle, source, status, note, sentence, tags
        As for :class:`~fedanalysis.plots.chart.Chart`; the sentence is written from the data if
        not given.
    benchmarks : pandas.DataFrame, optional
        One row per measured variable: ``label``, ``r2_treat``, ``r2_outcome``; the panel grows
        to hold them.

    Returns
    -------
    Chart
        Lines of equal estimate; the one of zero is drawn strong and dashed.

    Raises
    ------
    ColumnError
        If a column is absent.
    ValueRangeError
        If a share lies outside 0–1.
    DesignError
        If the pairs aren't a full grid, each pair once.
    """
    check_columns(grid, "contour", _COLUMNS)
    check_shares(grid, "contour", _COLUMNS[:2])
    if grid.empty:
        return refused_chart(title, NOTHING, subtitle=subtitle, source=source)
    table = _table(grid)
    named = _benchmarks(benchmarks)

    def draw(sheet: Sheet, lang: Language) -> None:
        _draw_key(sheet, table, named, lang)
        axes = sheet.panel(_TALL, above=4, below=22, left=34)
        _draw_lines(axes, table)
        _draw_benchmarks(axes, named)
        _finish(axes, table, named)

    words = in_both(lambda lang: _words(table, named, lang))
    kept = pd.concat(
        [grid.loc[:, list(_COLUMNS)].assign(label=""), named.assign(estimate=np.nan)],
        ignore_index=True,
    )
    return Chart(
        title, subtitle, source, sentence or words, kept, draw,
        status=status, note=note, details=words if sentence else None, tags=tags,
    )  # fmt: skip


def _table(grid: pd.DataFrame) -> pd.DataFrame:
    """Return estimates with `r2_outcome` down and `r2_treat` across."""
    pairs = grid.loc[:, list(_COLUMNS)].astype(float)
    repeated = pairs.duplicated(["r2_treat", "r2_outcome"]).any()
    full = pairs["r2_treat"].nunique() * pairs["r2_outcome"].nunique() == len(pairs)
    if repeated or not full or pairs["r2_treat"].nunique() < 2 or pairs["r2_outcome"].nunique() < 2:
        raise DesignError("the pairs of a contour must be a full grid, each pair once.")
    table: pd.DataFrame = pairs.pivot_table(
        index="r2_outcome", columns="r2_treat", values="estimate"
    )
    return table


def _benchmarks(given: pd.DataFrame | None) -> pd.DataFrame:
    if given is None:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in _MARKS})
    check_columns(given, "benchmarks", _MARKS)
    check_shares(given, "benchmarks", _MARKS[1:])
    return given.loc[:, list(_MARKS)].reset_index(drop=True)


def _levels(table: pd.DataFrame) -> list[float]:
    from matplotlib.ticker import MaxNLocator

    low, high = float(table.to_numpy().min()), float(table.to_numpy().max())
    found = MaxNLocator(nbins=7, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    return [float(level) for level in found if low < level < high]


def _crosses(table: pd.DataFrame) -> bool:
    return bool(table.to_numpy().min() < 0 < table.to_numpy().max())


def _draw_lines(axes: Axes, table: pd.DataFrame) -> None:
    x, y, z = table.columns.to_numpy(float), table.index.to_numpy(float), table.to_numpy(float)
    plain = [level for level in _levels(table) if abs(level) > 1e-12]
    if plain:
        lines = axes.contour(
            x, y, z, levels=plain, colors=style.CONTEXT, linewidths=1.0, linestyles="solid"
        )
        step = min(np.diff(plain)) if len(plain) > 1 else abs(plain[0])
        digits = next(d for d in range(12) if abs(step - round(step, d)) < 1e-6 * step)
        axes.clabel(lines, fmt=lambda v: fixed(v, digits), fontsize=9.0, colors=style.MUTED)
    if _crosses(table):
        axes.contour(x, y, z, levels=[0.0], **_zero())


def _zero() -> dict[str, Any]:
    return {"colors": style.SECOND, "linewidths": 2.2, "linestyles": "dashed"}


def _draw_benchmarks(axes: Axes, named: pd.DataFrame) -> None:
    x, y = (named[name].to_numpy(dtype=float) for name in _MARKS[1:])
    axes.scatter(
        x,
        y,
        s=52,
        color=style.ACCENT,
        edgecolor=style.PAPER,
        lw=1.0,
        zorder=6,
        clip_on=False,
    )
    for number, (across, up) in enumerate(zip(x, y, strict=True), start=1):
        axes.annotate(
            str(number), (across, up), xytext=(5, 4), textcoords="offset points",
            fontsize=style.LABEL_SIZE, color=style.ACCENT, zorder=7,
        )  # fmt: skip


def _finish(axes: Axes, table: pd.DataFrame, named: pd.DataFrame) -> None:
    ends = (
        max(float(table.columns.max()), _most(named["r2_treat"])),
        max(float(table.index.max()), _most(named["r2_outcome"])),
    )
    for put, limit in zip((axes.set_xticks, axes.set_yticks), ends, strict=True):
        step = next(s for s in (0.05, 0.1, 0.2, 0.25, 0.5) if limit / s <= 5.01)
        ticks = [round(step * i, 9) for i in range(int(limit / step + 1.001))]
        put(ticks, [percent(tick, 0) for tick in ticks])
    axes.set_xlim(0, ends[0] * 1.04)
    axes.set_ylim(0, ends[1] * 1.04)
    axes.tick_params(axis="x", length=3, color=style.CONTEXT)


def _most(shares: pd.Series) -> float:
    return float(shares.astype(float).max()) if len(shares) else 0.0


def _draw_key(sheet: Sheet, table: pd.DataFrame, named: pd.DataFrame, lang: Language) -> None:
    entries = [marks.line_entry(_LEFT.to(lang), color=style.CONTEXT, lw=1.0)]
    if _crosses(table):
        entries.append(
            marks.line_entry(_ZERO.to(lang), color=style.SECOND, lw=2.2, ls=(0, (3, 1.5)))
        )
    entries += [_numbered(i, str(name)) for i, name in enumerate(named["label"], start=1)]
    marks.draw_key(sheet, entries)


def _numbered(number: int, name: str) -> marks.KeyEntry:
    def draw(axes: Axes, x: float, y: float) -> None:
        axes.scatter([x + 5], [y], s=52, color=style.ACCENT)

    return marks.KeyEntry(f"{number} {name}", draw, wide=10.0)


def _words(table: pd.DataFrame, named: pd.DataFrame, lang: Language) -> str:
    at = _even(table)
    if lang == "zh":
        said = [
            "所示范围内估计值不会降到零" if at is None
            else f"两边各解释约{percent(at)}时，估计值降到零"
        ]  # fmt: skip
    else:
        said = [
            "within what is shown the estimate stays off zero" if at is None
            else f"the estimate is zero where about {percent(at)} of both is explained"
        ]  # fmt: skip
    cells = zip(named["label"], named["r2_treat"], named["r2_outcome"], strict=True)
    for label, treat, outcome in cells:
        ends = percent(float(treat)), percent(float(outcome))
        said.append(
            f"{label}解释参训的{ends[0]}、结果的{ends[1]}" if lang == "zh"
            else f"{label} explains {ends[0]} of training and {ends[1]} of the outcome"
        )  # fmt: skip
    return listed(said, lang)


def _even(table: pd.DataFrame) -> float | None:
    """Return where the estimate changes sign along equal shares, by straight lines; or None."""
    across, up = table.columns.to_numpy(dtype=float), table.index.to_numpy(dtype=float)
    both = np.intersect1d(across, up)
    values = table.to_numpy(dtype=float)
    left = values[np.searchsorted(up, both), np.searchsorted(across, both)]
    for i in range(len(both) - 1):
        if left[i] * left[i + 1] <= 0 and left[i] != left[i + 1]:
            part = left[i] / (left[i] - left[i + 1])
            return float(both[i] + part * (both[i + 1] - both[i]))
    return None
