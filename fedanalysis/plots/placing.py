"""Places value labels beside their points so that they meet neither each other nor the marks."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from fedanalysis.plots import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from fedanalysis.plots.sheet import Sheet

Box = tuple[float, float, float, float]  # left, bottom, right, top, in points
_POINT = 6.0
# direction of the label's centre from the point, best first
_SIDES = ((0, 1), (0, -1), (-0.75, 1), (0.75, 1), (0.75, -1), (-0.75, -1), (1, 0), (-1, 0))


def label_points(
    axes: Axes,
    sheet: Sheet,
    points: list[tuple[float, float]],
    labels: list[str],
    *,
    lines: list[list[tuple[float, float]]] | None = None,
) -> list[Box]:
    """Write `labels` beside `points` (data coordinates) and return the boxes they fill.

    `lines` are polylines in data coordinates that labels keep off where they can. The result
    depends on nothing but the arguments: candidates are tried in a fixed order.
    """
    from matplotlib.patheffects import withStroke

    at = axes.transData.transform(np.asarray(points, dtype=float).reshape(-1, 2))
    marks = [(x - _POINT, y - _POINT, x + _POINT, y + _POINT) for x, y in at]
    strokes = [box for line in lines or [] for box in _line_boxes(axes, line)]
    left, bottom, right, top = axes.get_window_extent().extents
    frame = (left, bottom, right, top)
    placed: list[Box] = []
    for point, (x, y), label in zip(points, at, labels, strict=True):
        half = sheet.width_of(label, style.LABEL_SIZE) / 2 + 1
        box = min(
            _candidates(x, y, half, 0.46 * style.LABEL_SIZE),
            key=lambda b: _cost(b, placed, marks, strokes, frame),
        )
        placed.append(box)
        axes.annotate(
            label, point, zorder=7,
            xytext=((box[0] + box[2]) / 2 - x, (box[1] + box[3]) / 2 - y),
            textcoords="offset points", ha="center", va="center_baseline",
            fontsize=style.LABEL_SIZE, color=style.INK,
            path_effects=[withStroke(linewidth=2.2, foreground=style.PAPER)],
        )  # fmt: skip
    return placed


def _candidates(x: float, y: float, half: float, rise: float) -> list[Box]:
    boxes = []
    for dx, dy in _SIDES:
        cx = x + dx * (half + (_POINT + 2 if dy == 0 else 0))
        cy = y + dy * (rise + _POINT + 2.5)
        boxes.append((cx - half, cy - rise, cx + half, cy + rise))
    return boxes


def _cost(box: Box, placed: list[Box], marks: list[Box], strokes: list[Box], frame: Box) -> float:
    words = sum(_overlap(box, other) for other in placed)
    points = sum(_overlap(box, other) for other in marks)
    curve = sum(_overlap(box, other) for other in strokes)
    inside = _overlap(box, frame)
    outside = (box[2] - box[0]) * (box[3] - box[1]) - inside
    return round(10 * words + 6 * points + 5 * curve + 8 * max(outside, 0.0), 3)


def _overlap(a: Box, b: Box) -> float:
    wide = min(a[2], b[2]) - max(a[0], b[0])
    tall = min(a[3], b[3]) - max(a[1], b[1])
    return wide * tall if wide > 0 and tall > 0 else 0.0


def _line_boxes(axes: Axes, line: list[tuple[float, float]]) -> list[Box]:
    """Cut a polyline into small boxes a label can be tested against."""
    at = axes.transData.transform(np.asarray(line, dtype=float).reshape(-1, 2))
    boxes: list[Box] = []
    for start, end in pairwise(at):
        steps = max(2, int(np.hypot(*(end - start)) / 3))
        xs, ys = np.linspace(start[0], end[0], steps), np.linspace(start[1], end[1], steps)
        boxes += [(x - 1.5, y - 1.5, x + 1.5, y + 1.5) for x, y in zip(xs, ys, strict=True)]
    return boxes
