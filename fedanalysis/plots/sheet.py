"""The page a figure is set on: it grows downwards, text wrapped to the column, panels between.

All lengths are in points. Text is measured, never guessed, so that nothing is clipped or overlaps
in either language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fedanalysis.language import Language
from fedanalysis.plots import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text as TextArtist

_TALL = 4000.0  # composing height; cut to the content by `finish`
_NOT_FIRST = "，。；：！？、）》”’】〉」%,.;:!?)]}~—–…·"
_STOPS = "，；：。？"
_PAUSES = (", ", "; ", ": ", ". ", "? ")
_NOT_LAST = "（《“‘【〈「([{"


class Sheet:
    """One figure under construction, in one language.

    Attributes
    ----------
    lang : {"zh", "en"}
        The language every word is set in.
    figure : matplotlib.figure.Figure
        What is drawn on; 72 dots an inch while composing, so that pixels are points.
    width : float
        Width of the text column inside the margins.
    """

    def __init__(self, lang: Language) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.lang = lang
        self.figure: Figure = Figure(figsize=(style.WIDTH / 72, _TALL / 72), dpi=72)
        self._canvas = FigureCanvasAgg(self.figure)
        self.width = style.WIDTH - 2 * style.MARGIN
        self._cursor = style.MARGIN
        self._lines: list[tuple[TextArtist, float]] = []
        self._panels: list[tuple[Axes, tuple[float, float, float, float]]] = []

    def skip(self, gap: float) -> None:
        """Leave `gap` free."""
        self._cursor += gap

    def write(self, words: str, *, size: float, color: str, balanced: bool = False) -> None:
        """Set a paragraph across the column, with lines of similar length if `balanced`."""
        for line in self.wrap(words, size, self.width, balanced=balanced):
            self._cursor += 1.36 * size
            baseline = self._cursor - 0.3 * size
            artist = self.figure.text(
                style.MARGIN / style.WIDTH, 0, line, fontsize=size, color=color, va="baseline"
            )
            self._lines.append((artist, baseline))

    def panel(self, height: float, *, above: float = 0, below: float = 0, left: float = 0) -> Axes:
        """Add axes of `height`, with room `above`, `below` and on the `left` for their words."""
        import seaborn as sns

        box = (style.MARGIN + left, self._cursor + above, self.width - left, height)
        axes = self.figure.add_axes(_fractions(box, _TALL))
        sns.despine(ax=axes, left=True)
        axes.tick_params(length=0, labelsize=style.LABEL_SIZE)
        self._panels.append((axes, box))
        self._cursor += above + height + below
        return axes

    def finish(self) -> Figure:
        """Cut the sheet to its content and return the figure."""
        height = self._cursor + style.MARGIN
        self.figure.set_size_inches(style.WIDTH / 72, height / 72)
        for artist, baseline in self._lines:
            artist.set_y(1 - baseline / height)
        for axes, box in self._panels:
            axes.set_position(_fractions(box, height))
        return self.figure

    def width_of(self, words: str, size: float) -> float:
        """Return how wide `words` run on one line at `size`."""
        from matplotlib.font_manager import FontProperties

        renderer = self._canvas.get_renderer()  # type: ignore[no-untyped-call]
        width, _, _ = renderer.get_text_width_height_descent(
            words, FontProperties(size=size), False
        )
        return float(width)

    def wrap(self, words: str, size: float, width: float, *, balanced: bool = False) -> list[str]:
        """Return `words` as lines no wider than `width`, obeying Chinese line-breaking rules."""
        lines = self._greedy(words, size, width)
        if not balanced or len(lines) < 2:
            return lines
        if len(lines) == 2 and (halves := self._halves(words, size, width)):
            return halves
        narrow, wide = width / 2, width
        while wide - narrow > 4:
            middle = (narrow + wide) / 2
            if len(self._greedy(words, size, middle)) > len(lines):
                narrow = middle
            else:
                wide = middle
        return self._greedy(words, size, wide)

    def _halves(self, words: str, size: float, width: float) -> list[str]:
        """Return two lines that part at a comma or stop, if some such pair fits."""
        cuts = [
            i + 1 for i in range(len(words)) if words[i] in _STOPS or words[i : i + 2] in _PAUSES
        ]
        pairs = [[words[:cut].strip(), words[cut:].strip()] for cut in cuts]
        widths = [sorted(self.width_of(part, size) for part in pair) for pair in pairs]
        fitting = [
            (longer, pair)
            for (shorter, longer), pair in zip(widths, pairs, strict=True)
            if longer <= width and shorter > 0.4 * longer
        ]
        return min(fitting, default=(0.0, []))[1]

    def _greedy(self, words: str, size: float, width: float) -> list[str]:
        lines: list[str] = []
        for paragraph in words.split("\n"):
            line = ""
            for piece in self._breakable(paragraph, size, width):
                if line.strip() and self.width_of((line + piece).rstrip(), size) > width:
                    lines.append(line.rstrip())
                    line = piece.lstrip()
                else:
                    line += piece
            lines.append(line.rstrip())
        return [line for line in lines if line]

    def _breakable(self, words: str, size: float, width: float) -> list[str]:
        """Return the pieces of `words`; one too long for any line falls into characters."""
        pieces = _pieces(words)
        fits = [self.width_of(piece.rstrip(), size) <= width for piece in pieces]
        return [
            part
            for piece, whole in zip(pieces, fits, strict=True)
            for part in ([piece] if whole else list(piece))
        ]


def _fractions(
    box: tuple[float, float, float, float], height: float
) -> tuple[float, float, float, float]:
    left, top, wide, tall = box
    return (left / style.WIDTH, 1 - (top + tall) / height, wide / style.WIDTH, tall / height)


def _pieces(words: str) -> list[str]:
    """Cut `words` where a line may break: between Chinese characters and after Latin words."""
    pieces: list[str] = []
    for char in words:
        if pieces and _holds_together(pieces[-1], char):
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def _holds_together(piece: str, char: str) -> bool:
    last = piece[-1]
    if last in _NOT_LAST or char in _NOT_FIRST:
        return True
    if last.isspace():
        return char.isspace()
    return char.isspace() or not (_is_wide(last) or _is_wide(char))


def _is_wide(char: str) -> bool:
    return char >= "\u2e80"
