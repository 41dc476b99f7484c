"""Draws printed shares against the shares their counts give, as distances in percentage points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fedanalysis.language import Language, Text
from fedanalysis.plots import marks, style
from fedanalysis.plots.chart import DERIVED, NOTHING, Chart, refused_chart
from fedanalysis.plots.guards import check_columns
from fedanalysis.plots.rows import Row, bottom_ticks, lay_rows, rows_in_words
from fedanalysis.plots.words import fixed, in_both, is_given

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from fedanalysis.plots.sheet import Sheet

_LABELS = ("label_zh", "label_en")
_VALUES = ("printed_pct", "low_pct", "high_pct", "recomputed_pct")
_COLUMNS = (*_LABELS, *_VALUES, "verdict", "verdict_zh", "verdict_en", "totals")
_THINNEST = 2.4  # points on paper a rounding interval takes at least


def plot_share_check(
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
    """Show whether each printed share follows from the counts printed beside it.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per printed share and base tried; rows of one share stand together and agree but
        for ``recomputed_pct``. Columns: ``label_zh``, ``label_en``; ``printed_pct``, ``low_pct``,
        ``high_pct`` (per cent as printed, and what rounds to it); ``recomputed_pct`` (per cent,
        NaN where no base is printed); ``verdict`` (a code), ``verdict_zh``, ``verdict_en``;
        ``totals`` (text: the whole numbers that would fit, e.g. ``"35–38"``; may be empty).
    title, subtitle, source, status, note, sentence, tags
        As for :class:`~fedanalysis.plots.chart.Chart`; the sentence is written from the data if
        not given.

    Returns
    -------
    Chart
        A row a share. Zero is the printed share, the bar what rounds to it, a dot each recomputed
        value: filled inside the bar, open outside it.

    Raises
    ------
    ColumnError
        If a column is absent.
    """
    check_columns(frame, "share check", _COLUMNS)
    if frame.empty:
        return refused_chart(title, NOTHING, subtitle=subtitle, source=source)
    kept = frame.loc[:, list(_COLUMNS)].reset_index(drop=True)

    def draw(sheet: Sheet, lang: Language) -> None:
        marks.draw_key(sheet, _key(lang))
        axes, at = lay_rows(sheet, _rows(kept, lang), limits=_limits(kept), strip=16, gap=11)
        _draw(axes, at, kept, wide=sheet.width)
        ticks = _ticks(axes.get_xlim())
        bottom_ticks(axes, ticks, [_tick_words(tick, lang) for tick in ticks])

    words = in_both(lambda lang: rows_in_words(_rows(kept, lang), lang))
    return Chart(
        title, subtitle, source, sentence or in_both(lambda lang: _sentence(kept, lang)),
        kept, draw, status=status, note=note, details=words, tags=tags,
    )  # fmt: skip


def _draw(axes: Axes, at: np.ndarray, kept: pd.DataFrame, *, wide: float) -> None:
    shares = kept.drop_duplicates([*_LABELS, "printed_pct"])
    place = at[shares.index.searchsorted(kept.index, side="right") - 1]
    low, high = axes.get_xlim()
    thin = _THINNEST * (high - low) / wide
    left = (shares["low_pct"] - shares["printed_pct"]).to_numpy(dtype=float)
    right = (shares["high_pct"] - shares["printed_pct"]).to_numpy(dtype=float)
    extent = np.maximum(right - left, thin)
    axes.hlines(at, low, high, color=style.GRID, lw=1.0, zorder=0.5)
    axes.barh(
        at,
        extent,
        left=(left + right - extent) / 2,
        height=15,
        color=style.CONTEXT,
        alpha=0.55,
        lw=0,
    )
    axes.vlines(np.zeros(len(at)), at - 8, at + 8, color=style.MUTED, lw=style.HAIR, zorder=2)
    off = (kept["recomputed_pct"] - kept["printed_pct"]).to_numpy(dtype=float)
    for inside, face in ((_fits(kept), style.ACCENT), (~_fits(kept), style.PAPER)):
        chosen = inside & ~np.isnan(off)
        axes.scatter(
            off[chosen],
            place[chosen],
            s=52,
            facecolor=face,
            edgecolor=style.ACCENT,
            lw=1.5,
            zorder=5,
        )


def _fits(kept: pd.DataFrame) -> np.ndarray:
    inside = kept["recomputed_pct"].between(kept["low_pct"] - 1e-9, kept["high_pct"] + 1e-9)
    return np.asarray(inside, dtype=bool)


def _limits(kept: pd.DataFrame) -> tuple[float, float]:
    off = kept[list(_VALUES[1:])].sub(kept["printed_pct"], axis=0).abs().max().max()
    reach = max(1.5, 1.12 * float(off))
    return -reach, reach


def _ticks(limits: tuple[float, float]) -> list[float]:
    step = next(s for s in (1, 2, 5, 10, 20, 50) if limits[1] / s < 4)
    most = int(limits[1] / step)
    return [float(step * k) for k in range(-most, most + 1)]


def _tick_words(tick: float, lang: Language) -> str:
    if tick == 0:
        return "与原文一致" if lang == "zh" else "as printed"
    return f"{'+' if tick > 0 else ''}{fixed(tick, 0)}"


def _key(lang: Language) -> list[marks.KeyEntry]:
    zh = ("舍入后与原文一致的范围", "复算值，相符", "复算值，不符")
    en = ("rounding range", "recomputed, agrees", "recomputed, differs")
    names = zh if lang == "zh" else en
    return [
        marks.bar_entry(names[0], color=style.CONTEXT, alpha=0.55),
        marks.point_entry("published", names[1]),
        marks.point_entry("derived", names[2]),
    ]


def _rows(kept: pd.DataFrame, lang: Language) -> list[Row]:
    keys = [*_LABELS, "printed_pct"]
    groups = kept.groupby(keys, sort=False, dropna=False)
    return [_row(part, lang) for _, part in groups]


def _row(part: pd.DataFrame, lang: Language) -> Row:
    first = part.iloc[0]
    values = [_percent(value) for value in part["recomputed_pct"].dropna()]
    comma = "、" if lang == "zh" else ", "
    facts = [("原文" if lang == "zh" else "printed ") + _percent(first["printed_pct"])]
    if values:
        facts.append(f"{'复算' if lang == 'zh' else 'recomputed '}{comma.join(values)}")
    else:
        facts.append(
            "原文未列基数，无法复算" if lang == "zh" else "no base printed, so not recomputed"
        )
    if is_given(first["totals"]):
        totals = str(first["totals"])
        facts.append(
            f"相符的总数：{totals.replace('–', '～')}"
            if lang == "zh"
            else f"totals that fit: {totals}"
        )
    return Row(
        str(first[f"label_{lang}"]),
        str(first[f"verdict_{lang}"]),
        ("；" if lang == "zh" else "; ").join(facts),
    )


def _percent(value: float) -> str:
    """Return per cent with one decimal, or none where it is whole and printed so."""
    return f"{fixed(value, 0 if float(value).is_integer() else 1)}%"


def _sentence(kept: pd.DataFrame, lang: Language) -> str:
    keys = [kept[name] for name in (*_LABELS, "printed_pct")]
    fits = pd.Series(_fits(kept)).groupby(keys, sort=False).any()
    tried = kept["recomputed_pct"].notna().groupby(keys, sort=False).any()
    total, agree, none = len(fits), int(fits.sum()), int((~tried).sum())
    differ = total - agree - none
    if lang == "zh":
        return (
            f"原文{total}个比例中，{agree}个与原文所列人数相符，{differ}个不符，"
            f"{none}个未列基数、无法复算"
        )
    return (
        f"Of {total} printed shares, those that agree with the counts printed beside them: "
        f"{agree}; that do not: {differ}; without a printed base: {none}"
    )
