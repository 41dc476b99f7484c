"""The look all figures share: colours, sizes, line widths, and the context they are drawn in.

Lengths are in points (1/72 inch). A figure is as wide as the text column; its text is sized so
that it reads like the page around it at 700 pixels and is still legible at 360.
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator

from fedanalysis.errors import FontError
from fedanalysis.plots.fonts import font_families

# One accent for the subject, greys for context, one second hue. Blue and orange stay apart for
# the common forms of colour blindness and, dark against light, in grey print.
ACCENT = "#0B5A82"
ACCENT_SOFT = "#C4D9E5"
SECOND = "#E08A00"
SECOND_INK = "#8A5200"
SECOND_SOFT = "#FBE7C6"
INK = "#1D2329"
MUTED = "#59626B"
CONTEXT = "#98A1AA"
GRID = "#DFE3E7"
TRACK = "#ECEFF2"
PAPER = "#FFFFFF"

WIDTH = 432.0
MARGIN = 12.0
TITLE_SIZE = 15.5
TEXT_SIZE = 11.0
LABEL_SIZE = 10.5
FOOT_SIZE = 9.5
HAIR = 0.7
STROKE = 1.8
PIXELS_PER_INCH = 240  # twice the 720 CSS pixels a page gives a figure


@contextlib.contextmanager
def house_style() -> Iterator[None]:
    """Draw in the house style inside the block; matplotlib's own settings come back after it.

    The user's settings are set aside as well: the same data give the same image.

    Raises
    ------
    FontError
        If no font can draw Chinese, or a character drawn inside the block has no glyph.
    """
    import matplotlib.style
    import seaborn as sns

    settings = [sns.axes_style("ticks"), _settings(font_families())]
    with matplotlib.style.context(settings, after_reset=True), warnings.catch_warnings():
        warnings.filterwarnings("error", message=r"Glyph \d+ .*missing", category=UserWarning)
        try:
            yield
        except UserWarning as warning:
            raise FontError.missing_glyph(str(warning)) from None


def _settings(families: list[str]) -> dict[str, object]:
    return {
        "font.family": families,
        "font.size": LABEL_SIZE,
        "text.color": INK,
        "text.hinting": "none",
        "text.parse_math": False,  # a dollar sign in a label is a dollar sign
        "axes.unicode_minus": True,
        "axes.edgecolor": CONTEXT,
        "axes.linewidth": HAIR,
        "axes.axisbelow": True,
        "axes.xmargin": 0.0,
        "xtick.color": MUTED,
        "ytick.color": MUTED,
        "xtick.major.width": HAIR,
        "ytick.major.width": HAIR,
        "patch.force_edgecolor": False,
        "patch.linewidth": 0.0,
        "hatch.linewidth": 0.6,
        "grid.color": GRID,
        "grid.linewidth": HAIR,
        "grid.linestyle": "-",
        "figure.facecolor": PAPER,
        "savefig.facecolor": PAPER,
        "svg.fonttype": "path",
        "svg.hashsalt": "fedanalysis",
    }
