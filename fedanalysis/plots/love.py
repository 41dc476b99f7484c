"""Draws how alike trained and untrained persons were, before and after adjustment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from fedanalysis.errors import ValueRangeError
from fedanalysis.language import Language, Text
from fedanalysis.plots import marks, style
from fedanalysis.plots.chart import NOTHING, Chart, refused_chart
from fedanalysis.plots.given import COMPUTED, GIVEN
from fedanalysis.plots.guards import check_columns
from fedanalysis.plots.rows import Row, bottom_ticks, lay_rows
from fedanalysis.plots.words import fixed, in_both, is_given, listed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from fedanalysis.plots.sheet import Sheet

_COLUMNS = ("variable", "before", "after")
_BEFORE = Text("调整前", "before adjustment")
_AFTER = Text("调整后", "after adjustment")
_WITHIN = Text("容许范围", "what is allowed")
_TITLE = Text("参训者与未参训者原本有多相近", "How alike trained and untrained persons were")
_SUBTITLE = Text(
    "标准化均值差，以标准差为单位", "Standardised difference of means, in standard deviations"
)
_LOOKS: dict[str, dict[str, Any]] = {
    "before": {"marker": "D", "facecolor": style.PAPER, "edgecolor": style.SECOND, "s": 52},
    "after": {"marker": "o", "facecolor": style.ACCENT, "edgecolor": style.PAPER, "s": 76},
}


def plot_love(
    balance: pd.DataFrame,
    *,
    title: Text = _TITLE,
    subtitle: Text = _SUBTITLE,
    source: Text = GIVEN,
    limit: float = 0.1,
    status: Text = COMPUTED,
    note: Text | None = None,
    sentence: Text | None = None,
    tags: tuple[Text, ...] = (),
) -> Chart:
    """Show the standardised difference of each covariate before and after (a love plot).

    Parameters
    ----------
    balance : pandas.DataFrame
        One row per covariate: ``variable``, ``before``, ``after`` (standardised differences of
        means, any sign; missing where a covariate doesn't vary).
    title, subtitle, source, status, note, sentence, tags
        As for :class:`~fedanalysis.plots.chart.Chart`; texts not given are written.
    limit : float, default 0.1
        Largest difference that counts as balanced, above 0.

    Returns
    -------
    Chart
        A row a covariate, the largest difference before on top; absolute values on a scale from
        0; what is allowed is shaded.

    Raises
    ------
    ColumnError
        If a column is absent.
    ValueRangeError
        If `limit` isn't above 0.
    """
    check_columns(balance, "balance", _COLUMNS)
    if not limit > 0:
        raise ValueRangeError.outside("limit", must="above 0")
    if balance.empty:
        return refused_chart(title, NOTHING, subtitle=subtitle, source=source)
    kept = _sorted(balance.loc[:, list(_COLUMNS)])

    def draw(sheet: Sheet, lang: Language) -> None:
        marks.draw_key(sheet, [*_entries(lang), _allowed(lang, limit)])
        most = float(np.nanmax([*kept[["before", "after"]].to_numpy().ravel(), 2 * limit]))
        axes, at = lay_rows(sheet, _rows(kept, lang), limits=(0, 1.06 * most), gap=8)
        _draw_marks(axes, at, kept, limit)
        ticks = _ticks(most, limit)
        bottom_ticks(axes, ticks, _tick_words(ticks))

    words = in_both(lambda lang: _words(kept, limit, lang))
    return Chart(
        title, subtitle, source, sentence or words, kept, draw,
        status=status, note=note, details=words if sentence else None, tags=tags,
    )  # fmt: skip


def _sorted(balance: pd.DataFrame) -> pd.DataFrame:
    sized = balance.assign(
        variable=balance["variable"].astype(str),
        before=balance["before"].astype(float).abs(),
        after=balance["after"].astype(float).abs(),
    )
    return sized.sort_values(["before", "variable"], ascending=[False, True], ignore_index=True)


def _draw_marks(axes: Axes, at: np.ndarray, balance: pd.DataFrame, limit: float) -> None:
    axes.axvspan(0, limit, color=style.TRACK, lw=0, zorder=0)
    axes.axvline(limit, color=style.CONTEXT, lw=style.HAIR, ls=(0, (3, 3)), zorder=1)
    before, after = (balance[name].to_numpy() for name in ("before", "after"))
    both = np.isfinite(before) & np.isfinite(after)
    axes.hlines(at[both], after[both], before[both], color=style.CONTEXT, lw=1.2, zorder=2)
    for name, values in (("before", before), ("after", after)):
        known = np.isfinite(values)
        axes.scatter(values[known], at[known], lw=1.4, zorder=5, clip_on=False, **_LOOKS[name])


def _entries(lang: Language) -> list[marks.KeyEntry]:
    def entry(name: str, words: Text) -> marks.KeyEntry:
        def draw(axes: Axes, x: float, y: float) -> None:
            axes.scatter([x + 5], [y], lw=1.4, **_LOOKS[name])

        return marks.KeyEntry(words.to(lang), draw, wide=10.0)

    return [entry("before", _BEFORE), entry("after", _AFTER)]


def _allowed(lang: Language, limit: float) -> marks.KeyEntry:
    name = f"{_WITHIN.to(lang)} (≤ {limit:g})" if lang == "en" else f"{_WITHIN.zh}（≤{limit:g}）"
    return marks.bar_entry(name, facecolor=style.TRACK)


def _ticks(most: float, limit: float) -> list[float]:
    from matplotlib.ticker import MaxNLocator

    found = MaxNLocator(nbins=4, steps=[1, 2, 5, 10]).tick_values(0, most)
    inside = [float(tick) for tick in found if 0 <= tick <= 1.06 * most]
    return inside if len(inside) > 1 else [0.0, limit]


def _tick_words(ticks: list[float]) -> list[str]:
    step = float(np.diff(ticks).min())
    digits = next(d for d in range(9) if abs(step - round(step, d)) < 1e-6 * step)
    return [fixed(tick, digits) for tick in ticks]


def _rows(balance: pd.DataFrame, lang: Language) -> list[Row]:
    to = "→" if lang == "zh" else " → "
    cells = zip(balance["variable"], balance["before"], balance["after"], strict=True)
    return [Row(name, f"{_number(a)}{to}{_number(b)}") for name, a, b in cells]


def _number(value: float) -> str:
    return fixed(value, 2) if is_given(float(value)) else "–"


def _words(balance: pd.DataFrame, limit: float, lang: Language) -> str:
    after = balance.dropna(subset=["after"])
    off = after.loc[after["after"] > limit]
    count, total = len(off), len(after)
    worst = after.sort_values("after").iloc[-1] if total else None
    if lang == "zh":
        first = f"{total}个变量中，调整后仍超过{limit:g}的有{count}个"
        last = "" if worst is None else f"最大的是{worst['variable']}，{_number(worst['after'])}"
    else:
        first = f"After adjustment {count} of {total} variables differ by more than {limit:g}"
        last = (
            "" if worst is None else f"the most is {worst['variable']}, {_number(worst['after'])}"
        )
    return listed([first, last], lang)
