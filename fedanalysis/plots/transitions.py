"""Draws the shares of moves between stages, women beside men, with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from fedanalysis.language import Language, Text
from fedanalysis.plots import axes as scales
from fedanalysis.plots import marks, style
from fedanalysis.plots.chart import NOTHING, Chart, refused_chart
from fedanalysis.plots.guards import check_columns, check_shares
from fedanalysis.plots.rows import Row, bottom_ticks, lay_rows, rows_in_words
from fedanalysis.plots.words import fixed, in_both, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from fedanalysis.plots.sheet import Sheet

FROM_ROSTERS = Text("根据名册推算", "computed from rosters")

_MOVES = ("sex_code", "from_stage", "to_stage", "n", "from_n", "estimate", "ci_low", "ci_high")
_SEXES = {
    "2": (Text("妇女", "women"), style.ACCENT, "o"),
    "1": (Text("男性", "men"), style.SECOND, "D"),
}


def plot_transitions(
    moves: pd.DataFrame,
    *,
    title: Text,
    subtitle: Text,
    source: Text,
    status: Text | None = None,
    note: Text | None = None,
    sentence: Text | None = None,
    tags: tuple[Text, ...] = (),
) -> Chart:
    """Show for each move between two stages what share of women, and of men, made it.

    Parameters
    ----------
    moves : pandas.DataFrame
        One row per sex and move: ``sex_code`` ("2" women, "1" men; others aren't drawn),
        ``from_stage``, ``to_stage``, ``n``, ``from_n``, ``estimate``, ``ci_low``, ``ci_high``
        (0–1; NaN rows aren't drawn). Who stays where they were isn't drawn, nor a move
        that nobody made.
    title, subtitle, source, status, note, sentence, tags
        As for :class:`~fedanalysis.plots.chart.Chart`; the sentence is written from the data if
        not given.

    Returns
    -------
    Chart
        A refused one if nobody moved.

    Raises
    ------
    ColumnError
        If a column is absent.
    ValueRangeError
        If a share lies outside 0–1.
    """
    check_columns(moves, "moves", _MOVES)
    check_shares(moves, "moves", _MOVES[5:])
    moved = moves["from_stage"].ne(moves["to_stage"]) & moves["estimate"].notna()
    kept = _side_by_side(moves.loc[moved & moves["sex_code"].isin(list(_SEXES)), list(_MOVES)])
    if kept.empty:
        return refused_chart(title, NOTHING, subtitle=subtitle, source=source)
    limits = scales.share_limits(kept["ci_high"])

    def draw(sheet: Sheet, lang: Language) -> None:
        marks.draw_key(sheet, [_key(code, lang) for code in _SEXES])
        axes, at = lay_rows(sheet, _rows(kept, lang), limits=limits)
        for y, row in zip(at, kept.to_dict("records"), strict=True):
            _, ink, mark = _SEXES[str(row["sex_code"])]
            axes.plot([row["ci_low"], row["ci_high"]], [y, y], color=ink, lw=1.6, zorder=3)
            axes.plot([row["estimate"]], [y], color=ink, marker=mark, ms=7, zorder=5, clip_on=False)
        ticks = scales.share_ticks(limits)
        bottom_ticks(axes, ticks, [percent(tick, 0) for tick in ticks])

    words = in_both(lambda lang: rows_in_words(_rows(kept, lang), lang))
    return Chart(
        title, subtitle, source, sentence or words, kept, draw,
        status=status or FROM_ROSTERS, note=scales.with_zoom(note, limits, "x"), tags=tags,
        details=words if sentence else None,
    )  # fmt: skip


def _side_by_side(moves: pd.DataFrame) -> pd.DataFrame:
    """Return the moves somebody made, women before men of the same move."""
    made = moves.groupby(["from_stage", "to_stage"], sort=False)
    order = moves.assign(
        at=made.ngroup(), second=moves["sex_code"].eq("1"), all_n=made["n"].transform("sum")
    )
    kept = order.loc[order["all_n"] > 0].sort_values(["at", "second"], kind="stable")
    return kept.loc[:, list(_MOVES)].reset_index(drop=True)


def _key(code: str, lang: Language) -> marks.KeyEntry:
    name, ink, mark = _SEXES[code]

    def draw(axes: Axes, x: float, y: float) -> None:
        axes.plot([x, x + 24], [y, y], color=ink, lw=1.6)
        axes.plot([x + 12], [y], color=ink, marker=mark, ms=7)

    return marks.KeyEntry(name.to(lang), draw)


def _rows(frame: pd.DataFrame, lang: Language) -> list[Row]:
    rows = []
    for row in frame.to_dict("records"):
        name = _SEXES[str(row["sex_code"])][0].to(lang)
        n, of = fixed(row["n"], 0), fixed(row["from_n"], 0)
        counted = f"{of}中{n}" if lang == "zh" else f"{n} of {of}"
        move = f"{row['from_stage']} → {row['to_stage']}"
        label = f"{move}，{name}" if lang == "zh" else f"{move}, {name}"
        rows.append(Row(label, f"{counted} · {percent(float(row['estimate']))}"))
    return rows
