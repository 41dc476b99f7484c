"""Draws committees as rows of seats: those women hold on average, those a target needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fedanalysis.language import Language, Text
from fedanalysis.plots import marks, style
from fedanalysis.plots.chart import DERIVED, NOTHING, Chart, refused_chart
from fedanalysis.plots.guards import check_at_most, check_columns, check_counts
from fedanalysis.plots.rows import Row, lay_rows, rows_in_words
from fedanalysis.plots.words import fixed, in_both, percent, year_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from fedanalysis.plots.sheet import Sheet

_QUOTA = ("year", "women_per_committee", "members_per_committee")
_NEEDED = ("size", "women_needed")
_SEAT = 30.0  # height of a seat
_WOMEN = Text("女性", "women")
_OTHERS = Text("其余席位", "other seats")


def plot_quota(
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
    """Show how many of the seats of an average committee women hold.

    An average can't say how many committees have no woman; for that see
    :func:`~fedanalysis.plots.quota_bounds.plot_quota_bounds`.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per year: ``year``, ``women_per_committee``, ``members_per_committee`` (means).
    title, subtitle, source, status, note, sentence, tags
        As for :class:`~fedanalysis.plots.chart.Chart`; the sentence is written from the data if
        not given.

    Returns
    -------
    Chart
        A row of seats a year, women's part filled, with a rule at one whole seat.

    Raises
    ------
    ColumnError
        If a column is absent.
    ValueRangeError
        If a mean is negative or women outnumber members.
    """
    check_columns(frame, "quota", _QUOTA)
    check_counts(frame, "quota", _QUOTA[1:])
    check_at_most(frame, _QUOTA[1], _QUOTA[2])
    if frame.empty:
        return refused_chart(title, NOTHING, subtitle=subtitle, source=source)
    kept = frame.loc[:, list(_QUOTA)].sort_values("year")

    def draw(sheet: Sheet, lang: Language) -> None:
        _seat_key(sheet, lang)
        widest = float(np.ceil(kept["members_per_committee"].max() + 0.3))
        axes, at = lay_rows(
            sheet, _quota_rows(kept, lang), limits=(0, widest), strip=_SEAT, gap=16, below=4
        )
        _seats(axes, at, kept["members_per_committee"], filled=kept["women_per_committee"])
        _one_seat_rule(axes, at)
        axes.spines["bottom"].set_visible(False)
        axes.set_xticks([])

    words = in_both(lambda lang: rows_in_words(_quota_rows(kept, lang), lang))
    return Chart(
        title, subtitle, source, sentence or words, kept, draw,
        status=status, note=note, details=words if sentence else None, tags=tags,
    )  # fmt: skip


def plot_women_needed(
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
    """Show how many women a committee of each size needs to reach a target share.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per committee size: ``size`` and ``women_needed`` (whole numbers).
    title, subtitle, source, status, note, sentence, tags
        As for :class:`~fedanalysis.plots.chart.Chart`; the sentence is written from the data if
        not given.

    Returns
    -------
    Chart
        A row of seats a size, the needed ones filled.

    Raises
    ------
    ColumnError
        If a column is absent.
    ValueRangeError
        If a number is negative or more women are needed than there are seats.
    """
    check_columns(frame, "women needed", _NEEDED)
    check_counts(frame, "women needed", _NEEDED)
    check_at_most(frame, _NEEDED[1], _NEEDED[0])
    if frame.empty:
        return refused_chart(title, NOTHING, subtitle=subtitle, source=source)
    kept = frame.loc[:, list(_NEEDED)].sort_values("size")

    def draw(sheet: Sheet, lang: Language) -> None:
        _seat_key(sheet, lang, needed=True)
        limits = (0.0, max(7.0, float(kept["size"].max())) + 3.0)
        axes, at = lay_rows(sheet, _needed_rows(kept, lang), limits=limits, strip=26, below=4)
        _seats(axes, at, kept["size"], filled=kept["women_needed"], tall=24)
        axes.spines["bottom"].set_visible(False)
        axes.set_xticks([])

    words = in_both(lambda lang: rows_in_words(_needed_rows(kept, lang), lang))
    return Chart(
        title, subtitle, source, sentence or words, kept, draw,
        status=status, note=note, details=words if sentence else None, tags=tags,
    )  # fmt: skip


def _seats(
    axes: Axes, at: np.ndarray, seats: pd.Series, *, filled: pd.Series, tall: float = _SEAT
) -> None:
    """Draw each row's seats from the left, the last one cut where the mean isn't whole."""
    total, women = (column.astype(float).to_numpy()[:, None] for column in (seats, filled))
    left = np.arange(np.ceil(total.max()))[None, :]
    y = np.broadcast_to(at[:, None], (len(total), left.size))
    gap = 0.05
    for amount, how in (
        (total, {"color": style.TRACK, "edgecolor": style.CONTEXT, "lw": style.HAIR}),
        (women, {"color": style.ACCENT}),
    ):
        wide = np.clip(amount - left, 0.0, 1.0) * (1 - gap)
        drawn = wide > 1e-9
        starts = np.broadcast_to(left, wide.shape)
        axes.barh(y[drawn], wide[drawn], left=starts[drawn], height=tall, **how)


def _one_seat_rule(axes: Axes, at: np.ndarray) -> None:
    half = _SEAT / 2 + 3.5
    axes.vlines(np.full(len(at), 0.975), at - half, at + half, color=style.SECOND, lw=1.6, zorder=6)


def _seat_key(sheet: Sheet, lang: Language, *, needed: bool = False) -> None:
    women = Text("须由女性担任的席位", "seats women must hold") if needed else _WOMEN
    entries = [
        marks.bar_entry(women.to(lang), color=style.ACCENT),
        marks.bar_entry(_OTHERS.to(lang), facecolor=style.TRACK, edgecolor=style.CONTEXT, lw=0.7),
    ]
    if not needed:
        rule = "满一席" if lang == "zh" else "one whole seat"
        entries.append(marks.line_entry(rule, color=style.SECOND, lw=1.6))
    marks.draw_key(sheet, entries)


def _quota_rows(frame: pd.DataFrame, lang: Language) -> list[Row]:
    form = "平均{}名成员，女性{}名" if lang == "zh" else "{1} women of {0} members on average"
    cells = zip(*(frame[name] for name in _QUOTA), strict=True)
    return [
        Row(year_words(year, lang), form.format(fixed(members), fixed(women)))
        for year, women, members in cells
    ]


def _needed_rows(frame: pd.DataFrame, lang: Language) -> list[Row]:
    cells = list(zip(frame["size"], frame["women_needed"], strict=True))
    if lang == "zh":
        return [
            Row(f"{int(n)}人村委会", f"至少{int(w)}名女性，占{percent(w / n)}") for n, w in cells
        ]
    return [
        Row(f"{int(n)} members", f"at least {int(w)} {_woman(w)}, {percent(w / n)}")
        for n, w in cells
    ]


def _woman(n: float) -> str:
    return "woman" if int(n) == 1 else "women"
