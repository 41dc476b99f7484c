"""Draws how parts lead from one value to another: a floating bar for each part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from fedanalysis.errors import DesignError, ValueRangeError
from fedanalysis.language import Language, Text
from fedanalysis.plots import axes as scales
from fedanalysis.plots import marks, style
from fedanalysis.plots.chart import DERIVED, NOTHING, Chart, refused_chart
from fedanalysis.plots.guards import check_columns, check_shares
from fedanalysis.plots.rows import Row, bottom_ticks, lay_rows, rows_in_words
from fedanalysis.plots.words import fixed, in_both, percent, points

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from fedanalysis.plots.sheet import Sheet

Unit = Literal["share", "number"]

_PARTS = ("label_zh", "label_en", "kind", "value")
_UNITS: tuple[Unit, ...] = ("share", "number")
_TOTAL = Text("两端的数值", "the two values")
_RISE = Text("增加的部分", "a part that adds")
_FALL = Text("减少的部分", "a part that takes away")


def plot_waterfall(
    parts: pd.DataFrame,
    *,
    title: Text,
    subtitle: Text,
    source: Text,
    unit: Unit = "number",
    status: Text = DERIVED,
    note: Text | None = None,
    sentence: Text | None = None,
    tags: tuple[Text, ...] = (),
) -> Chart:
    """Show the parts that lead from a first value to a last one.

    Parameters
    ----------
    parts : pandas.DataFrame
        One row per mark, top to bottom: ``label_zh``, ``label_en``, ``kind`` ("total" in the
        first and the last row, "part" in between), ``value`` (the value of a total; the signed
        change of a part, in the same unit). The parts must lead from the first to the last.
    unit : {"share", "number"}
        Shares 0–1, shown in per cent and percentage points, or plain numbers.
    title, subtitle, source, status, note, sentence, tags
        As for :class:`~fedanalysis.plots.chart.Chart`; the sentence is written from the data if
        not given.

    Returns
    -------
    Chart
        Dots for the two values, a bar from where each part begins to where it ends.

    Raises
    ------
    ColumnError
        If a column is absent.
    ValueRangeError
        If a value isn't finite, a total share lies outside 0–1, or `unit` is another.
    DesignError
        If the first and last rows aren't the only totals, or the parts don't add up.
    """
    check_columns(parts, "waterfall", _PARTS)
    if unit not in _UNITS:
        raise ValueRangeError.outside("unit", must='"share" or "number"')
    if parts.empty:
        return refused_chart(title, NOTHING, subtitle=subtitle, source=source)
    kept = _with_ends(parts.loc[:, list(_PARTS)].reset_index(drop=True), unit)
    limits, ticks = _scale(kept, unit)

    def draw(sheet: Sheet, lang: Language) -> None:
        _draw_key(sheet, kept, lang)
        axes, at = lay_rows(sheet, _rows(kept, lang, unit), limits=limits)
        _draw_marks(axes, at, kept)
        bottom_ticks(axes, ticks.tolist(), _tick_words(ticks, unit))

    words = in_both(lambda lang: rows_in_words(_rows(kept, lang, unit), lang))
    return Chart(
        title, subtitle, source, sentence or words, kept, draw,
        status=status, note=_with_zoom(note, limits, unit), tags=tags,
        details=words if sentence else None,
    )  # fmt: skip


def _with_ends(parts: pd.DataFrame, unit: Unit) -> pd.DataFrame:
    """Add where each mark begins and ends, once the parts are known to lead to the last value."""
    values = parts["value"].astype(float).to_numpy()
    if not np.isfinite(values).all():
        raise ValueRangeError.outside("value", must="a finite number in every row")
    is_total = (parts["kind"] == "total").to_numpy()
    if len(parts) < 3 or not (is_total[[0, -1]].all() and not is_total[1:-1].any()):
        raise DesignError(
            "a waterfall must begin and end with a total, with parts between them.",
            hint='Set kind to "total" in the first and last rows and "part" in the others.',
        )
    if unit == "share":
        check_shares(parts.loc[is_total], "waterfall", ("value",))
    reached = values[:-1].cumsum()
    if not np.isclose(reached[-1], values[-1], rtol=1e-9, atol=1e-9):
        raise DesignError(
            "the parts of a waterfall must lead from the first value to the last.",
            hint="Add the part that is left over, with a name of its own.",
        )
    before = np.array([values[0], *reached[:-1], values[-1]])
    return parts.assign(value=values, begins=before, ends=[*reached, values[-1]])


def _scale(parts: pd.DataFrame, unit: Unit) -> tuple[tuple[float, float], npt.NDArray[np.float64]]:
    """Return limits around all marks and round ticks inside them; bars float, so 0 may be off."""
    from matplotlib.ticker import MaxNLocator

    marks_at = parts[["begins", "ends"]].to_numpy()
    low, high = float(marks_at.min()), float(marks_at.max())
    room = 0.08 * (high - low) or 0.08 * abs(high) or 1.0
    locator = MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10])
    ticks = np.asarray(locator.tick_values(low - room, high + room), dtype=np.float64)
    if unit == "share":
        ticks = ticks[(ticks >= -1e-12) & (ticks <= 1 + 1e-12)]
    floor, ceiling = min(low - room, ticks[0]), max(high + room, ticks[-1])
    if unit == "share":
        floor, ceiling = max(floor, 0.0), min(ceiling, 1.0)
    return (float(floor), float(ceiling)), ticks


def _with_zoom(note: Text | None, limits: tuple[float, float], unit: Unit) -> Text | None:
    """Return the note with a word on where the axis begins, if that isn't 0."""
    if unit == "share":
        return scales.with_zoom(note, limits, "x")
    if limits[0] <= 0 <= limits[1]:
        return note
    zoom = Text("横轴未从0画起", "the horizontal axis does not begin at 0")
    if note is None:
        return zoom
    return Text(f"{note.zh.rstrip('。')}。{zoom.zh}", f"{note.en.rstrip('.')}. T{zoom.en[1:]}")


def _tick_words(ticks: npt.NDArray[np.float64], unit: Unit) -> list[str]:
    step = float(np.diff(ticks).min()) if len(ticks) > 1 else 1.0
    step = 100 * step if unit == "share" else step
    digits = next(d for d in range(12) if abs(step - round(step, d)) < 1e-6 * step)
    if unit == "share":
        return [percent(float(tick), digits) for tick in ticks]
    return [fixed(float(tick), digits) for tick in ticks]


def _rows(parts: pd.DataFrame, lang: Language, unit: Unit) -> list[Row]:
    digits = _digits(parts["value"].to_numpy())
    cells = zip(parts[f"label_{lang}"], parts["kind"], parts["value"], strict=True)
    return [
        Row(str(label), _value(float(value), kind, lang, unit=unit, digits=digits))
        for label, kind, value in cells
    ]


def _value(value: float, kind: str, lang: Language, *, unit: Unit, digits: int) -> str:
    if unit == "share":
        return percent(value) if kind == "total" else points(value, lang, signed=True)
    plain = fixed(value, digits)
    rises = kind == "part" and value > 0 and plain.strip("0.,") != ""
    return f"+{plain}" if rises else plain


def _digits(values: npt.NDArray[np.float64]) -> int:
    if np.allclose(values, np.round(values), rtol=0, atol=1e-9):
        return 0
    largest = float(np.abs(values).max())
    return 0 if largest >= 1000 else 1 if largest >= 100 else 2 if largest >= 1 else 4


def _draw_key(sheet: Sheet, parts: pd.DataFrame, lang: Language) -> None:
    changes = parts.loc[parts["kind"] == "part", "value"]
    entries = [marks.point_entry("published", _TOTAL.to(lang))]
    if (changes > 0).any():
        entries.append(marks.bar_entry(_RISE.to(lang), **_how(rises=True)))
    if (changes < 0).any():
        entries.append(marks.bar_entry(_FALL.to(lang), **_how(rises=False)))
    marks.draw_key(sheet, entries)


def _draw_marks(axes: Axes, at: npt.NDArray[np.float64], parts: pd.DataFrame) -> None:
    begins, ends = parts["begins"].to_numpy(), parts["ends"].to_numpy()
    is_total = (parts["kind"] == "total").to_numpy()
    left, right = axes.get_xlim()
    axes.hlines(at, left, right, color=style.GRID, lw=1.0, zorder=0.5)
    for rises in (True, False):
        chosen = ~is_total & ((ends >= begins) if rises else (ends < begins))
        axes.barh(
            at[chosen], (ends - begins)[chosen], left=begins[chosen], height=9,
            **_how(rises=rises),
        )  # fmt: skip
    axes.scatter(
        ends[is_total], at[is_total], s=95, color=style.ACCENT, edgecolor=style.PAPER, lw=1.2,
        zorder=5, clip_on=False,
    )  # fmt: skip


def _how(*, rises: bool) -> dict[str, Any]:
    """Return how a bar is drawn: told apart by hatching too, for grey print."""
    if rises:
        return {"facecolor": style.ACCENT}
    return {"facecolor": style.SECOND_SOFT, "edgecolor": style.SECOND, "lw": 1.0, "hatch": "///"}
