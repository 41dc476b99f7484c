"""Draws the share promoted over time, women and men, as steps with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fedanalysis.language import Language, Text
from fedanalysis.plots import axes as scales
from fedanalysis.plots import marks, style
from fedanalysis.plots.chart import NOTHING, Chart, refused_chart
from fedanalysis.plots.guards import check_columns, check_shares
from fedanalysis.plots.words import in_both, listed, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from fedanalysis.plots.sheet import Sheet

FROM_ROSTERS = Text("根据名册推算", "computed from rosters")

_CURVE = ("years", "at_risk_n", "estimate", "ci_low", "ci_high")
_GROUPS = (
    ("women", Text("妇女", "women"), style.ACCENT, style.ACCENT_SOFT, "-"),
    ("men", Text("男性", "men"), style.SECOND, style.SECOND_SOFT, (0, (5, 1.6))),
)
_AXIS = Text("进入该级后的年数", "years since entering the rank")


def plot_survival(
    women: pd.DataFrame,
    men: pd.DataFrame,
    *,
    until: float,
    title: Text,
    subtitle: Text,
    source: Text,
    status: Text | None = None,
    note: Text | None = None,
    sentence: Text | None = None,
    tags: tuple[Text, ...] = (),
) -> Chart:
    """Show what share of women, and of men, were promoted by each year.

    Parameters
    ----------
    women, men : pandas.DataFrame
        One row per time, ascending: ``years`` (0 or more), ``at_risk_n``, ``estimate``,
        ``ci_low``, ``ci_high`` (shares promoted so far, 0–1; NaN ends are not drawn).
    until : float
        The longest time anyone was observed, in years.
    title, subtitle, source, status, note, sentence, tags
        As for :class:`~fedanalysis.plots.chart.Chart`; the sentence is written from the data if
        not given.

    Returns
    -------
    Chart
        A refused one if both frames are empty.

    Raises
    ------
    ColumnError
        If a column is absent.
    ValueRangeError
        If a share lies outside 0–1.
    """
    parts = {"women": women, "men": men}
    for name, part in parts.items():
        check_columns(part, name, _CURVE)
        check_shares(part, name, _CURVE[2:])
    named = [part.loc[:, list(_CURVE)].assign(group=name) for name, part in parts.items()]
    data = pd.concat([part for part in named if len(part)] or named[:1], ignore_index=True)
    if data.empty:
        return refused_chart(title, NOTHING, subtitle=subtitle, source=source)
    limits = scales.share_limits(data["ci_high"], data["estimate"])

    def draw(sheet: Sheet, lang: Language) -> None:
        marks.draw_key(
            sheet,
            [
                marks.line_entry(
                    name.to(lang), color=ink, band=soft, lw=style.STROKE, linestyle=how
                )
                for _, name, ink, soft, how in _GROUPS
            ],
        )
        axes = sheet.panel(215, above=5, below=34, left=34.0)
        scales.percent_axis(axes, limits)
        _years_axis(axes, until, lang)
        for key, _, ink, soft, how in _GROUPS:
            _draw_steps(axes, parts[key], until, colors=(ink, soft), how=how)

    words = in_both(lambda lang: _sentence(parts, lang))
    return Chart(
        title, subtitle, source, sentence or words, data, draw,
        status=status or FROM_ROSTERS, note=scales.with_zoom(note, limits),
        details=words if sentence else None, tags=tags,
    )  # fmt: skip


def _years_axis(axes: Axes, until: float, lang: Language) -> None:
    axes.set_xlim(0, until * 1.02 or 1.0)
    axes.locator_params(axis="x", nbins=6, integer=True)
    axes.set_xlabel(_AXIS.to(lang), fontsize=style.LABEL_SIZE, color=style.MUTED)
    axes.tick_params(axis="x", length=3, color=style.CONTEXT)


def _draw_steps(
    axes: Axes, curve: pd.DataFrame, until: float, *, colors: tuple[str, str], how: object
) -> None:
    steps = {name: curve[name].astype(float).to_numpy() for name in _CURVE}
    years = np.concatenate([[0.0], steps["years"], [until]])
    path = {
        name: np.concatenate([[0.0], steps[name], steps[name][-1:] if len(curve) else [0.0]])
        for name in ("estimate", "ci_low", "ci_high")
    }
    axes.fill_between(
        years, path["ci_low"], path["ci_high"], step="post", color=colors[1], lw=0, zorder=1.5,
        alpha=0.6,
    )  # fmt: skip
    axes.step(
        years, path["estimate"], where="post", color=colors[0], lw=style.STROKE, linestyle=how,
        zorder=3,
    )  # fmt: skip


def _sentence(parts: dict[str, pd.DataFrame], lang: Language) -> str:
    said = []
    for key, name, *_ in _GROUPS:
        curve = parts[key]
        if curve.empty:
            said.append(f"{name.zh}无人晋升" if lang == "zh" else f"{name.en}: nobody promoted")
            continue
        last = curve.iloc[-1]
        share, years = (
            percent(float(last["estimate"])),
            f"{float(last['years']):.1f}".removesuffix(".0"),
        )
        said.append(
            f"{name.zh}{years}年时已晋升{share}"
            if lang == "zh"
            else f"{name.en}: {share} promoted after {years} years"
        )
    return listed(said, lang)
