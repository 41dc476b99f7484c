"""How kinds of values look, and the one-line key above a panel that names them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fedanalysis.language import Text
from fedanalysis.plots import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from fedanalysis.plots.sheet import Sheet

KINDS = ("published", "derived", "approximate")
KIND_WORDS = {
    "published": Text("公布值", "published"),
    "derived": Text("推算值", "derived"),
    "approximate": Text("近似值", "approximate"),
}
# Told apart by shape and filling, so that they survive grey print.
_SHAPES: dict[str, dict[str, Any]] = {
    "published": {"marker": "o", "markersize": 7.0, "markerfacecolor": style.ACCENT},
    "derived": {"marker": "o", "markersize": 7.4, "markerfacecolor": style.PAPER},
    "approximate": {"marker": "D", "markersize": 6.6, "markerfacecolor": style.PAPER},
}


_SAMPLE = 24.0  # width of a drawn line or area in the key


def point_mark(kind: str) -> dict[str, Any]:
    """Return how points of `kind` are drawn, as arguments for ``Axes.plot``."""
    edge = {"markeredgecolor": style.ACCENT, "markeredgewidth": 1.5}
    return {"linestyle": "none", "zorder": 5, **_SHAPES[kind], **edge}


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """A sample `wide` points wide and its name; `draw` draws it from (x, y) rightwards."""

    name: str
    draw: Callable[[Axes, float, float], None]
    wide: float = _SAMPLE


def point_entry(kind: str, name: str) -> KeyEntry:
    """Return the key entry of a kind of point."""

    def draw(axes: Axes, x: float, y: float) -> None:
        axes.plot([x + 5], [y], **point_mark(kind))

    return KeyEntry(name, draw, wide=10.0)


def line_entry(name: str, **how: Any) -> KeyEntry:
    """Return the key entry of a line drawn `how`; ``band`` adds a band of that colour."""
    band = how.pop("band", None)

    def draw(axes: Axes, x: float, y: float) -> None:
        if band:
            axes.fill_between([x, x + _SAMPLE], y - 5.5, y + 5.5, color=band, lw=0)
        axes.plot([x, x + _SAMPLE], [y, y], **how)

    return KeyEntry(name, draw)


def bar_entry(name: str, **how: Any) -> KeyEntry:
    """Return the key entry of a filled area drawn `how`."""

    def draw(axes: Axes, x: float, y: float) -> None:
        axes.barh([y], [_SAMPLE], left=x, height=9, **how)

    return KeyEntry(name, draw)


def draw_key(sheet: Sheet, entries: list[KeyEntry]) -> None:
    """Draw the key as one line, or as few lines as the column allows."""
    size, pitch = style.LABEL_SIZE, 17.0
    spots: list[tuple[float, int]] = []
    left, line = 0.0, 0
    for entry in entries:
        wide = entry.wide + 5 + sheet.width_of(entry.name, size)
        if left and left + wide > sheet.width:
            left, line = 0.0, line + 1
        spots.append((left, line))
        left += wide + 16
    axes = sheet.panel(pitch * (line + 1), below=5)
    axes.set(xlim=(0, sheet.width), ylim=(pitch * (line + 1), 0))
    axes.axis("off")
    for entry, (x, row) in zip(entries, spots, strict=True):
        y = pitch * (row + 0.5)
        entry.draw(axes, x, y)
        axes.text(x + entry.wide + 5, y, entry.name, fontsize=size, color=style.INK, va="center")
