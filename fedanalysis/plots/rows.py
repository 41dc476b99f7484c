"""Lays out rows that read on a phone: a label with its value on one line, the mark below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fedanalysis.language import Language
from fedanalysis.plots import style
from fedanalysis.plots.words import listed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from fedanalysis.plots.sheet import Sheet

_LEADING = 15.0
_AIR = 6.0  # between the words of a row and its mark
_GAP = 14.0  # least space between a label and its value


@dataclass(frozen=True, slots=True)
class Row:
    """The words of one row.

    Attributes
    ----------
    label : str
        What the row is; wrapped where it is too long for the line.
    value : str
        What it shows, right-aligned on the first line; may be empty.
    under : str
        A second, quieter line; may be empty.
    heading : str
        Opens a group above the row; may be empty.
    """

    label: str
    value: str = ""
    under: str = ""
    heading: str = ""

    def words(self, lang: Language) -> str:
        """Return the row as one phrase, for sentences and alt texts."""
        comma, colon = ("，", "：") if lang == "zh" else (", ", ": ")
        shown = comma.join(part for part in (self.value, self.under) if part)
        return colon.join(part for part in (self.heading, self.label, shown) if part)


@dataclass(frozen=True, slots=True)
class _Line:
    words: str
    y: float
    right: bool = False
    size: float = style.TEXT_SIZE
    color: str = style.INK


def lay_rows(
    sheet: Sheet,
    rows: Sequence[Row],
    *,
    limits: tuple[float, float],
    strip: float = 14.0,
    gap: float = 12.0,
    below: float = 20.0,
) -> tuple[Axes, np.ndarray]:
    """Write the rows and return the axes and the y of each row's strip, in points downwards.

    Parameters
    ----------
    sheet : Sheet
        What is drawn on.
    rows : sequence of Row
        Top to bottom.
    limits : tuple of float
        The scale along x, which the caller draws on.
    strip, gap, below : float
        Height of the strip for marks, space between rows, and room under the last for ticks.

    Returns
    -------
    axes : matplotlib.axes.Axes
        x in the units of `limits`, y in points from the top.
    centres : numpy.ndarray, shape (len(rows),)
    """
    lines: list[_Line] = []
    centres: list[float] = []
    y = 0.0
    for row in rows:
        block = _lines(sheet, row, y + (4 if row.heading and y else 0))
        lines += block
        y = max(line.y for line in block) + _AIR
        centres.append(y + strip / 2)
        y += strip + gap
    axes = sheet.panel(y - gap + 6, below=below)
    axes.set(xlim=limits, ylim=(y - gap + 6, 0), yticks=[])
    _write(axes, lines)
    return axes, np.asarray(centres)


def _lines(sheet: Sheet, row: Row, top: float) -> list[_Line]:
    lines: list[_Line] = []
    y = top
    if row.heading:
        y += _LEADING + 3
        lines.append(_Line(row.heading, y - 1, size=style.TEXT_SIZE + 1.5, color=style.ACCENT))
    room = sheet.width
    if row.value:
        lines.append(_Line(row.value, y + _LEADING - 3, right=True))
        room -= sheet.width_of(row.value, style.TEXT_SIZE) + _GAP
    for words in sheet.wrap(row.label, style.TEXT_SIZE, room):
        y += _LEADING
        lines.append(_Line(words, y - 3))
    for words in sheet.wrap(row.under, style.LABEL_SIZE, sheet.width):
        y += _LEADING - 0.5
        lines.append(_Line(words, y - 3, size=style.LABEL_SIZE, color=style.MUTED))
    return lines


def _write(axes: Axes, lines: list[_Line]) -> None:
    across = axes.get_yaxis_transform()
    for line in lines:
        axes.text(
            1.0 if line.right else 0.0, line.y, line.words, transform=across,
            ha="right" if line.right else "left", va="baseline",
            fontsize=line.size, color=line.color, zorder=8,
        )  # fmt: skip


def rows_in_words(rows: Sequence[Row], lang: Language) -> str:
    """Return all rows as one enumeration.

    Examples
    --------
    >>> rows_in_words([Row("2005", "4.2 members"), Row("2020", "4.1 members")], "en")
    '2005: 4.2 members; 2020: 4.1 members'
    """
    return listed((row.words(lang) for row in rows), lang)


def bottom_ticks(axes: Axes, ticks: Sequence[float], labels: Sequence[str]) -> None:
    """Set ticks under the last row; the outer labels stay inside the column."""
    axes.set_xticks(ticks, labels)
    low, high = axes.get_xlim()
    for tick, label in zip(ticks, axes.get_xticklabels(), strict=True):
        if tick <= low:
            label.set_horizontalalignment("left")
        elif tick >= high:
            label.set_horizontalalignment("right")
    axes.tick_params(axis="x", length=3, color=style.CONTEXT)
