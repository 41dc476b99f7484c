"""Draws a projected share of women year by year, one line a scenario, against its target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from fedanalysis.language import Language, Text
from fedanalysis.plots import axes as scales
from fedanalysis.plots import marks, style
from fedanalysis.plots.chart import NOTHING, Chart, refused_chart
from fedanalysis.plots.guards import check_columns, check_shares
from fedanalysis.plots.words import in_both, listed, percent, year_words

if TYPE_CHECKING:
    from fedanalysis.plots.sheet import Sheet

SCENARIO = Text("情景推算，不是预测", "a scenario, not a forecast")
SCENARIO_TAG = Text("情景推算", "Scenario")

_PATHS = ("scenario", "year", "estimate", "ci_low", "ci_high")
# the second hue is the target's
_LOOKS: tuple[tuple[str, str, Any], ...] = (
    (style.ACCENT, style.ACCENT_SOFT, "-"),
    (style.INK, style.GRID, (0, (5, 1.6))),
    (style.MUTED, style.TRACK, (0, (1.2, 1.6))),
    (style.CONTEXT, style.TRACK, (0, (7, 2, 1.5, 2))),
)
_ONE = Text("期望值及模拟区间", "expected share, simulated interval")


def plot_stock_flow(
    paths: pd.DataFrame,
    *,
    target: float,
    title: Text,
    subtitle: Text,
    source: Text,
    note: Text | None = None,
    sentence: Text | None = None,
    tags: tuple[Text, ...] = (),
) -> Chart:
    """Show how the share of women at a rank would move under given rates.

    Parameters
    ----------
    paths : pandas.DataFrame
        One row per scenario and year: ``scenario`` (at most four), ``year``, ``estimate``,
        ``ci_low``, ``ci_high`` (0–1; NaN isn't drawn).
    target : float
        The share asked for, 0–1.
    title, subtitle, source, note, sentence, tags
        As for :class:`~fedanalysis.plots.chart.Chart`; the sentence is written from the data if
        not given. Status and tag always say that it is a scenario.

    Returns
    -------
    Chart
        A refused one if there is no row, or more scenarios than a figure can tell apart.

    Raises
    ------
    ColumnError
        If a column is absent.
    ValueRangeError
        If a share lies outside 0–1.
    """
    check_columns(paths, "paths", _PATHS)
    check_shares(paths, "paths", _PATHS[2:])
    names = paths["scenario"].drop_duplicates().tolist()
    if paths.empty or len(names) > len(_LOOKS):
        many = Text("情景超过四个，请分图", "More than four scenarios: draw them apart")
        return refused_chart(title, many if names else NOTHING, subtitle=subtitle, source=source)
    kept = paths.loc[:, list(_PATHS)]
    limits = scales.share_limits(kept["ci_high"], kept["estimate"], pd.Series([target]))

    def draw(sheet: Sheet, lang: Language) -> None:
        looks = list(zip(names, _LOOKS, strict=False))
        marks.draw_key(
            sheet,
            [
                marks.line_entry(
                    str(name) or _ONE.to(lang), color=ink, band=soft, lw=style.STROKE, linestyle=how
                )
                for name, (ink, soft, how) in looks
            ],
        )
        axes = sheet.panel(215, above=5, below=20, left=34.0)
        scales.year_axis(axes, kept["year"])
        scales.percent_axis(axes, limits)
        scales.draw_target(axes, target, _aim(target, lang))
        for name, (ink, soft, how) in looks:
            part = kept.loc[kept["scenario"] == name].astype({"year": float})
            axes.fill_between(
                part["year"], part["ci_low"], part["ci_high"], color=soft, lw=0, alpha=0.6,
                zorder=1.5,
            )  # fmt: skip
            axes.plot(
                part["year"], part["estimate"], color=ink, lw=style.STROKE, linestyle=how, zorder=4
            )

    words = in_both(lambda lang: _sentence(kept, names, lang))
    return Chart(
        title, subtitle, source, sentence or words, kept.assign(target=target), draw,
        status=SCENARIO, note=scales.with_zoom(note, limits), tags=(SCENARIO_TAG, *tags),
        details=words if sentence else None,
    )  # fmt: skip


def _aim(target: float, lang: Language) -> str:
    return f"目标{percent(target)}" if lang == "zh" else f"target {percent(target)}"


def _sentence(frame: pd.DataFrame, names: list[object], lang: Language) -> str:
    said = []
    for name in names:
        part = frame.loc[(frame["scenario"] == name) & frame["estimate"].notna()]
        if part.empty:
            continue
        first, last = part.iloc[0], part.iloc[-1]
        lead = f"{name}{'：' if lang == 'zh' else ': '}" if name else ""
        years = [year_words(row["year"], lang) for row in (first, last)]
        shares = [percent(float(row["estimate"])) for row in (first, last)]
        said.append(
            f"{lead}{years[0]}{shares[0]}，{years[1]}{shares[1]}"
            if lang == "zh"
            else f"{lead}{shares[0]} in {years[0]}, {shares[1]} in {years[1]}"
        )
    return listed(said, lang)
