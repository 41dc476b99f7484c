"""What a drawn figure shows: takes a matplotlib figure, gives its marks as rounded numbers.

A chart's data can stay while its picture changes: another column drawn, two labels swapped, an
axis turned. The marks travel in the notebook's output, so that a check compares the picture too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MIME = "application/vnd.fedanalysis.drawn+json"
_DIGITS = 6
_NOISE = 1e-9  # of the largest number beside it; smaller ones are rounding noise about zero


def drawn_marks(figure: Figure) -> list[dict[str, Any]]:
    """Return what is drawn in the panels of `figure`, in the order it is drawn.

    Answers whether two figures show the same; not where words stand, which depends on the fonts.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        A figure that was drawn once, so that its ticks are made.

    Returns
    -------
    list of dict
        One entry per mark: `panel` (from 1), `kind` (``axes``, ``line``, ``area``, ``points``,
        ``text``), and as they apply `numbers` (x and y in turn, in data units, at 6 significant
        digits), `words`, `color` (``#rrggbbaa``).

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> axes = Figure().subplots()
    >>> _ = axes.plot([2000, 2020], [0.157, 0.1 + 0.2], color="red")
    >>> drawn_marks(axes.figure)[0]
    {'panel': 1, 'kind': 'line', 'numbers': [2000.0, 0.157, 2020.0, 0.3], 'color': '#ff0000ff'}
    """
    return [
        {"panel": number, **mark}
        for number, axes in enumerate(figure.axes, 1)
        for mark in _panel(axes)
    ]


def _panel(axes: Axes) -> Iterator[dict[str, Any]]:
    frame = {axes.patch, *axes.spines.values(), axes.xaxis, axes.yaxis, axes.title}
    for artist in axes.get_children():
        if artist not in frame and artist.get_visible():
            yield from _marks(artist)
    if axes.axison:
        limits = (*axes.get_xlim(), *axes.get_ylim())
        ticks = [
            label.get_text()
            for axis in (axes.xaxis, axes.yaxis)
            for label in axis.get_ticklabels()
            if label.get_visible() and label.get_text()
        ]
        yield {"kind": "axes", "numbers": rounded(limits), "words": ticks}


def _marks(artist: Artist) -> Iterator[dict[str, Any]]:
    from matplotlib.collections import Collection
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch
    from matplotlib.text import Text

    if isinstance(artist, Text):
        if words := "".join(artist.get_text().split()):
            yield {"kind": "text", "words": [words]}
    elif isinstance(artist, Line2D):
        numbers = rounded(np.asarray(artist.get_xydata(), dtype=float).ravel())
        yield {"kind": "line", "numbers": numbers, "color": _hex(artist.get_color())}
    elif isinstance(artist, Patch):
        corners = artist.get_patch_transform().transform(artist.get_path().vertices)
        yield {"kind": "area", "numbers": rounded(corners.ravel()), "color": _fill(artist)}
    elif isinstance(artist, Collection):
        yield from _collection(artist)


def _collection(artist: Any) -> Iterator[dict[str, Any]]:
    offsets = np.asarray(artist.get_offsets(), dtype=float).ravel()
    colors = artist.get_facecolor()
    color = _hex(colors[0]) if len(colors) else ""
    if len(offsets) > 2 or np.any(offsets):
        yield {"kind": "points", "numbers": rounded(offsets), "color": color}
        return
    for path in artist.get_paths():
        yield {"kind": "area", "numbers": rounded(path.vertices.ravel()), "color": color}


def _fill(artist: Any) -> str:
    return _hex(artist.get_facecolor() if artist.get_fill() else artist.get_edgecolor())


def _hex(color: Any) -> str:
    from matplotlib.colors import to_hex

    return to_hex(color, keep_alpha=True)


def rounded(numbers: Iterable[float]) -> list[float | None]:
    """Return `numbers` at 6 significant digits; noise in the last bits makes no difference.

    What is smaller than 1e-9 of the largest number is 0, what isn't finite is None.

    Examples
    --------
    >>> rounded([1 / 3, 1e-17, float("nan")])
    [0.333333, 0.0, None]
    """
    values = np.asarray(list(numbers), dtype=float)
    finite = np.isfinite(values)
    largest = np.abs(values[finite]).max(initial=0.0)
    values = np.where(finite & (np.abs(values) < _NOISE * largest), 0.0, values)
    return [_round(v) if ok else None for v, ok in zip(values.tolist(), finite, strict=True)]


def _round(value: float) -> float:
    # twice rounded: a value on the edge between two roundings isn't tipped by its last bits
    return float(f"{float(f'{value:.{_DIGITS + 4}g}'):.{_DIGITS}g}")
