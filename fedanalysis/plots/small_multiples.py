"""Draws series on different bases in panels of their own, on one scale, so that none is joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from fedanalysis.language import Language, Text
from fedanalysis.plots import axes as scales
from fedanalysis.plots import marks, style
from fedanalysis.plots.chart import MIXED, NOTHING, OFFICIAL, Chart, refused_chart
from fedanalysis.plots.guards import check_columns
from fedanalysis.plots.placing import label_points
from fedanalysis.plots.trend import with_kind
from fedanalysis.plots.trend_words import value_words
from fedanalysis.plots.words import in_both, listed, percent

if TYPE_CHECKING:
    from fedanalysis.plots.sheet import Sheet

_BASES = ("basis_zh", "basis_en")
_COLUMNS = (*_BASES, "year", "women_share", "kind")
_TALL = 92.0
_TICKS = 34.0


def plot_bases(
    panels: pd.DataFrame,
    *,
    title: Text,
    subtitle: Text,
    source: Text,
    status: Text | None = None,
    note: Text | None = None,
    sentence: Text | None = None,
    tags: tuple[Text, ...] = (),
) -> Chart:
    """Show what figures on different bases say, each by itself.

    Parameters
    ----------
    panels : pandas.DataFrame
        One row per basis and year: ``basis_zh``, ``basis_en`` (who is counted among whom),
        ``year``, ``women_share`` (0–1), ``derived``, ``approximate`` (bool). A panel per basis, in
        the order of their first rows.
    title, subtitle, source, status, note, sentence, tags
        As for :class:`~fedanalysis.plots.chart.Chart`; status and sentence are written from the
        data if not given.

    Returns
    -------
    Chart
        Panels one below the other; years and shares on the same scales.

    Raises
    ------
    ColumnError
        If a column is absent.
    ValueRangeError
        If a share lies outside 0–1.
    """
    check_columns(panels, "panels", _BASES)
    kept = with_kind(panels, "panels").loc[:, list(_COLUMNS)]
    if kept.empty:
        return refused_chart(title, NOTHING, subtitle=subtitle, source=source)
    limits = scales.share_limits(kept["women_share"] + 0.03)  # room for labels in low panels

    def draw(sheet: Sheet, lang: Language) -> None:
        kinds = [kind for kind in marks.KINDS if (kept["kind"] == kind).any()]
        marks.draw_key(
            sheet, [marks.point_entry(kind, marks.KIND_WORDS[kind].to(lang)) for kind in kinds]
        )
        for basis, part in kept.groupby(f"basis_{lang}", sort=False):
            _draw_panel(sheet, str(basis), part.sort_values("year"), kept["year"], limits=limits)

    mixed = bool((kept["kind"] != "published").any())
    words = in_both(lambda lang: _words(kept, lang))
    return Chart(
        title, subtitle, source, sentence or words, kept, draw,
        status=status or (MIXED if mixed else OFFICIAL), note=scales.with_zoom(note, limits),
        details=words if sentence else None, tags=tags,
    )  # fmt: skip


def _draw_panel(
    sheet: Sheet,
    basis: str,
    part: pd.DataFrame,
    years: pd.Series,
    *,
    limits: tuple[float, float],
) -> None:
    sheet.skip(3)
    sheet.write(basis, size=style.TEXT_SIZE, color=style.INK)
    axes = sheet.panel(_TALL, above=5, below=25, left=_TICKS)
    scales.year_axis(axes, years)
    scales.percent_axis(axes, limits)
    at = list(zip(part["year"].astype(float), part["women_share"].astype(float), strict=True))
    axes.plot(*zip(*at, strict=True), color=style.CONTEXT, lw=1.2, zorder=2)
    for kind, points in part.groupby("kind"):
        axes.plot(points["year"], points["women_share"], **marks.point_mark(str(kind)))
    label_points(axes, sheet, at, [percent(share) for _, share in at], lines=[at])


def _words(kept: pd.DataFrame, lang: Language) -> str:
    def one(part: pd.DataFrame) -> str:
        values = zip(part["year"], part["women_share"], part["kind"], strict=True)
        form = "{}年{}" if lang == "zh" else "{} {}"
        named = [
            form.format(int(year), value_words(share, kind, lang)) for year, share, kind in values
        ]
        return ("、" if lang == "zh" else ", ").join(named)

    colon = "：" if lang == "zh" else ": "
    parts = kept.sort_values("year").groupby(f"basis_{lang}", sort=False)
    order = kept[f"basis_{lang}"].drop_duplicates()
    named = {basis: one(part) for basis, part in parts}
    return listed((f"{basis}{colon}{named[basis]}" for basis in order), lang)
