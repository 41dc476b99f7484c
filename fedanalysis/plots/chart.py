"""A figure that speaks: an image and, from the same data, its words in both languages.

Takes a frame, its words and a function that draws it; gives PNG, SVG, HTML with alt text, and a
plain text that is the same on every machine and changes whenever the data change.
"""

from __future__ import annotations

import base64
import hashlib
import html
import io
import json
import struct
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from fedanalysis.errors import ValueRangeError
from fedanalysis.language import LANGUAGES, Language, Text, language
from fedanalysis.plots import style
from fedanalysis.plots.download import csv_link
from fedanalysis.plots.drawn import MIME, drawn_marks
from fedanalysis.plots.sheet import Sheet
from fedanalysis.plots.words import is_given, sentence_of
from fedanalysis.safety.writing import write_bytes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

OFFICIAL = Text("官方公布", "official figures")
DERIVED = Text("根据公布数据推算", "derived from published figures")
MIXED = Text(
    "官方公布，推算值和近似值另作标记", "official; derived and approximate values are marked"
)
SYNTHETIC = Text("合成数据，不是真实情况", "synthetic data, not a real place")
UNESTIMATED = Text("未作估计", "no estimate is made")
SYNTHETIC_TAG = Text("合成数据", "Synthetic data")

NOTHING = Text("没有可画的数据", "There are no data to draw")

_SOURCE = Text("来源：", "Source: ")
_STATUS = Text("数据性质：", "Status: ")
_NOTE = Text("注：", "Note: ")
_NOISE = 1e-12
_WORDS = ("title", "subtitle", "source", "status", "sentence")

Draw = Callable[[Sheet, Language], None]


@dataclass(frozen=True, eq=False, repr=False)
class Chart:
    """One figure with its words and the data it shows.

    Attributes
    ----------
    title : Text
        The finding, a sentence.
    subtitle : Text
        Measure, unit, coverage, period.
    source : Text
        Publisher, title and year of the data.
    sentence : Text
        The finding with its numbers, for readers who don't see the image.
    data : pandas.DataFrame
        Everything that is plotted; one row a mark. The chart keeps a copy.
    draw : callable
        Draws the panels of the figure on a :class:`Sheet`, in the language it is given.
    status : Text
        Whether the data are official, derived or synthetic.
    note : Text, optional
        What a reader must know to read the figure rightly.
    details : Text, optional
        The values and marks in words, part of the alt text.
    tags : tuple of Text
        Tags shown on the figure itself; a synthetic status brings its tag along.
    """

    title: Text
    subtitle: Text
    source: Text
    sentence: Text
    data: pd.DataFrame
    draw: Draw
    status: Text = OFFICIAL
    note: Text | None = None
    details: Text | None = None
    tags: tuple[Text, ...] = ()

    def __post_init__(self) -> None:
        given = {name: getattr(self, name) for name in _WORDS}
        optional = {"note": self.note, "details": self.details}
        given |= {name: text for name, text in optional.items() if text is not None}
        given |= {f"tags[{i}]": tag for i, tag in enumerate(self.tags)}
        for name, text in given.items():
            if not (isinstance(text, Text) and text.zh.strip() and text.en.strip()):
                raise ValueRangeError.outside(name, must="a Text, empty in neither language")
        if self.data.empty:
            raise ValueRangeError.outside(
                "data", must="a frame with rows", hint="Show a refusal with `refused_chart`."
            )
        object.__setattr__(self, "data", self.data.copy())
        if self.status == SYNTHETIC and SYNTHETIC_TAG not in self.tags:
            object.__setattr__(self, "tags", (SYNTHETIC_TAG, *self.tags))

    def figure(self, lang: Language | None = None) -> Figure:
        """Return the drawn matplotlib figure in `lang`, the current language by default."""
        with style.house_style():
            figure = self._compose(lang or language())
            figure.draw_without_rendering()  # ticks are made on drawing: make them in this style
        return figure

    def png(self, lang: Language | None = None) -> bytes:
        """Return the image as PNG at twice the width a page gives it."""
        return self._render("png", lang or language())[0]

    def svg(self, lang: Language | None = None) -> bytes:
        """Return the image as SVG, its text as outlines."""
        return self._render("svg", lang or language())[0]

    def alt(self, lang: Language | None = None) -> str:
        """Return all words of the figure with its numbers, as one paragraph."""
        lang = lang or language()
        parts = [text.to(lang) for text in (self.title, *self.tags, self.subtitle, self.sentence)]
        if self.details is not None:
            parts.append(self.details.to(lang))
        return " ".join(sentence_of([*parts, *self._foot(lang)], lang).split())

    def digest(self, digits: int = 6) -> str:
        """Return the SHA-256 of the plotted data at `digits` significant digits.

        The order of rows and of columns makes no difference, nor does noise in the last bits or
        about zero: what is smaller than 1e-12 of the largest number of its column is zero.
        """
        columns = sorted(map(str, self.data.columns))
        table = self.data.set_axis([str(name) for name in self.data.columns], axis=1)
        cells = [[_canonical(v, digits) for v in _quiet(table[name])] for name in columns]
        rows = sorted(json.dumps(row, ensure_ascii=False) for row in zip(*cells, strict=True))
        return hashlib.sha256(json.dumps([columns, rows]).encode()).hexdigest()

    def save(self, path: str | Path, lang: Language | None = None) -> Path:
        """Write the image to `path`, as PNG or SVG by its suffix, and return the path.

        Raises
        ------
        ValueRangeError
            If the suffix is another one.
        """
        path = Path(path)
        kind = path.suffix.lower().removeprefix(".")
        if kind not in ("png", "svg"):
            raise ValueRangeError.outside("path", must="a file name ending in .png or .svg")
        write_bytes(path, self._render(kind, lang or language())[0])
        return path

    def __repr__(self) -> str:
        lines: list[str] = []
        for lang in LANGUAGES:
            tags = "".join(f"[{tag.to(lang)}] " for tag in self.tags)
            lines += [tags + self.title.to(lang), self.sentence.to(lang)]
        return "\n".join([*lines, f"data {len(self.data)} rows · {self.digest()[:8]}"])

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:  # noqa: ARG002 - the display protocol passes both
        image, marks = self._render("png", language())
        wide, tall = struct.unpack(">II", image[16:24])
        page = (
            f'<figure class="fed-figure"><img alt="{html.escape(self.alt(), quote=True)}" '
            f'src="data:image/png;base64,{base64.b64encode(image).decode("ascii")}" '
            f'width="{wide // 2}" height="{tall // 2}" style="max-width:100%;height:auto">'
            f"<figcaption>{csv_link(self.data)}</figcaption></figure>"
        )
        told = [*marks, *self._marks_elsewhere()]
        return {"text/html": page, "text/plain": repr(self), MIME: {"marks": told}}

    def _marks_elsewhere(self) -> list[dict[str, Any]]:
        """Return what the figure of the other language shows: both pages are held by one run."""
        marks: list[dict[str, Any]] = []
        for lang in LANGUAGES:
            if lang != language():
                with style.house_style():
                    figure = self._compose(lang)
                    figure.draw_without_rendering()
                    marks += [{"lang": lang, **mark} for mark in drawn_marks(figure)]
        return marks

    def _render(self, kind: str, lang: Language) -> tuple[bytes, list[dict[str, Any]]]:
        metadata: dict[str, Any] = {"png": {"Software": None}, "svg": {"Date": None}}[kind]
        stream = io.BytesIO()
        with style.house_style():
            figure = self._compose(lang)
            figure.savefig(stream, format=kind, dpi=style.PIXELS_PER_INCH, metadata=metadata)
            return stream.getvalue(), drawn_marks(figure)

    def _compose(self, lang: Language) -> Figure:
        sheet = Sheet(lang)
        if self.tags:
            _draw_tags(sheet, [tag.to(lang) for tag in self.tags])
        sheet.write(self.title.to(lang), size=style.TITLE_SIZE, color=style.INK, balanced=True)
        sheet.skip(3)
        sheet.write(self.subtitle.to(lang), size=style.TEXT_SIZE, color=style.MUTED, balanced=True)
        sheet.skip(9)
        self.draw(sheet, lang)
        sheet.skip(8)
        for line in self._foot(lang):
            sheet.write(line, size=style.FOOT_SIZE, color=style.MUTED)
        return sheet.finish()

    def _foot(self, lang: Language) -> list[str]:
        lines = [_SOURCE.to(lang) + self.source.to(lang), _STATUS.to(lang) + self.status.to(lang)]
        return lines + ([_NOTE.to(lang) + self.note.to(lang)] if self.note is not None else [])


def refused_chart(
    title: Text,
    reason: Text,
    *,
    subtitle: Text = Text("未给出估计", "No estimate is given"),  # noqa: B008 - Text is frozen
    source: Text = Text("本项目的分析", "This project's analysis"),  # noqa: B008
    status: Text = UNESTIMATED,
) -> Chart:
    """Return an empty panel that says why there is no figure.

    Parameters
    ----------
    title : Text
        What was asked.
    reason : Text
        Why it can't be answered, with the numbers that say so.
    subtitle, source, status : Text
        As for any chart.
    """

    def draw(sheet: Sheet, lang: Language) -> None:
        lines = sheet.wrap(reason.to(lang), style.TEXT_SIZE, sheet.width - 48, balanced=True)
        axes = sheet.panel(max(90.0, 17.0 * len(lines) + 48))
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set(visible=True, linestyle=(0, (4, 4)), color=style.CONTEXT)
        axes.text(
            0.5, 0.5, "\n".join(lines), ha="center", va="center", transform=axes.transAxes,
            fontsize=style.TEXT_SIZE, color=style.MUTED, linespacing=1.45,
        )  # fmt: skip

    data = pd.DataFrame({"reason_zh": [reason.zh], "reason_en": [reason.en]})
    return Chart(title, subtitle, source, reason, data, draw, status=status)


def _draw_tags(sheet: Sheet, tags: list[str]) -> None:
    axes = sheet.panel(16, below=4)
    axes.set(xlim=(0, sheet.width), ylim=(0, 16))
    axes.axis("off")
    left = 0.0
    for tag in tags:
        wide = sheet.width_of(tag, style.LABEL_SIZE) + 12
        axes.add_patch(_rectangle(left, wide))
        axes.text(
            left + 6, 4.4, tag, fontsize=style.LABEL_SIZE, color=style.SECOND_INK, va="baseline"
        )
        left += wide + 6


def _rectangle(left: float, wide: float) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle(
        (left, 0.5), wide, 15, facecolor=style.SECOND_SOFT, edgecolor=style.SECOND, lw=style.HAIR
    )


def _quiet(column: pd.Series) -> pd.Series:
    """Return a column of floats with 0 for what noise leaves of a zero, any other as it is."""
    if column.dtype.kind != "f":
        return column
    sizes = column.abs()
    largest = sizes[sizes < float("inf")].max()
    return column.mask(sizes < _NOISE * largest, 0.0)


def _canonical(value: object, digits: int) -> str | None:
    """Return a cell as text: numbers rounded, missing as None."""
    if not is_given(value):
        return None
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return str(bool(value)).lower()
    try:
        number = Decimal(f"{float(value):.{digits + 4}g}")  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return str(value)
    # twice rounded: a value on the edge between two roundings isn't tipped by its last bits
    rounded = Decimal(f"{number:.{digits - 1}e}") if number.is_finite() else number
    return str(rounded.normalize() + 0)
