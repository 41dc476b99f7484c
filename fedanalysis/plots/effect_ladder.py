"""Draws the ladder of evidence with the rung reached: how far the words of a study may go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from fedanalysis.errors import DesignError
from fedanalysis.language import Language, Text
from fedanalysis.plots import marks, style
from fedanalysis.plots.chart import NOTHING, Chart, refused_chart
from fedanalysis.plots.given import COMPUTED
from fedanalysis.plots.guards import check_columns
from fedanalysis.plots.rows import Row, lay_rows
from fedanalysis.plots.words import in_both, listed

if TYPE_CHECKING:
    from fedanalysis.plots.sheet import Sheet

_COLUMNS = ("rung", "label_zh", "label_en", "reached", "here", "says_zh", "says_en")
_REACHED = Text("达到的级别", "rungs reached")
_ABOVE = Text("未达到的级别", "rungs not reached")
_TOP = 5


def plot_effect_ladder(
    ladder: pd.DataFrame,
    *,
    title: Text,
    subtitle: Text,
    source: Text,
    status: Text = COMPUTED,
    note: Text | None = None,
    sentence: Text | None = None,
    tags: tuple[Text, ...] = (),
) -> Chart:
    """Show on which rung of evidence a study stands.

    Parameters
    ----------
    ladder : pandas.DataFrame
        One row per rung: ``rung`` (0–5), ``label_zh``, ``label_en``, ``reached`` (bool), ``here``
        (bool, exactly one), ``says_zh``, ``says_en`` (the finding in a few words; may be empty).
    title, subtitle, source, status, note, sentence, tags
        As for :class:`~fedanalysis.plots.chart.Chart`; the sentence is written from the data if
        not given.

    Returns
    -------
    Chart
        A row a rung, the highest on top; bars grow with the rung, those not reached are hatched.

    Raises
    ------
    ColumnError
        If a column is absent.
    DesignError
        If not exactly one rung is marked as the one reached, or one above it is.
    """
    check_columns(ladder, "ladder", _COLUMNS)
    if ladder.empty:
        return refused_chart(title, NOTHING, subtitle=subtitle, source=source)
    kept = ladder.loc[:, list(_COLUMNS)].sort_values("rung", ascending=False, ignore_index=True)
    _check_here(kept)

    def draw(sheet: Sheet, lang: Language) -> None:
        reached = kept["reached"].to_numpy(dtype=bool)
        entries = [marks.bar_entry(_REACHED.to(lang), facecolor=style.ACCENT)]
        if not reached.all():
            entries.append(marks.bar_entry(_ABOVE.to(lang), **_above()))
        marks.draw_key(sheet, entries)
        axes, at = lay_rows(sheet, _rows(kept, lang), limits=(0, _TOP + 1), gap=6, below=4)
        wide = kept["rung"].to_numpy(dtype=float) + 1
        axes.barh(at[~reached], wide[~reached], height=8, **_above())
        axes.barh(at[reached], wide[reached], height=8, facecolor=style.ACCENT)
        here = kept["here"].to_numpy(dtype=bool)
        axes.scatter(
            wide[here] - 0.05, at[here], s=80, color=style.SECOND, edgecolor=style.PAPER, zorder=5
        )
        axes.set_xticks(np.array([]))
        axes.spines["bottom"].set_visible(False)

    words = in_both(lambda lang: _words(kept, lang))
    return Chart(
        title, subtitle, source, sentence or words, kept, draw,
        status=status, note=note, details=words if sentence else None, tags=tags,
    )  # fmt: skip


def _check_here(ladder: pd.DataFrame) -> None:
    here, reached = ladder["here"].astype(bool), ladder["reached"].astype(bool)
    if here.sum() == 1 and (reached == (ladder["rung"] <= ladder.loc[here, "rung"].iloc[0])).all():
        return
    raise DesignError(
        "`ladder` must mark one rung as the one reached, and all below it.",
        hint="A study stands on one rung; those below it are included.",
    )


def _above() -> dict[str, Any]:
    return {"facecolor": style.TRACK, "edgecolor": style.CONTEXT, "lw": 0.6, "hatch": "///"}


def _rows(ladder: pd.DataFrame, lang: Language) -> list[Row]:
    cells = zip(ladder["rung"], ladder[f"label_{lang}"], ladder[f"says_{lang}"], strict=True)
    return [Row(f"{int(rung)}  {label}", under=str(says)) for rung, label, says in cells]


def _words(ladder: pd.DataFrame, lang: Language) -> str:
    here = ladder.loc[ladder["here"].astype(bool)].iloc[0]
    above = ladder.loc[~ladder["reached"].astype(bool), f"label_{lang}"].to_list()[::-1]
    rung, label, says = int(here["rung"]), here[f"label_{lang}"], here[f"says_{lang}"]
    if lang == "zh":
        parts = [f"达到第{rung}级（{label}）：{says}" if says else f"达到第{rung}级（{label}）"]
        parts += [f"未达到：{'、'.join(above)}"] if above else []
    else:
        parts = [f"Rung {rung} is reached ({label}): {says}" if says else f"Rung {rung} ({label})"]
        parts += [f"not reached: {', '.join(above)}"] if above else []
    return listed(parts, lang)
