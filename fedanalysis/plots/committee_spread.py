"""Draws committees by the number of women on them: a bar a term, for none, one, two, more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fedanalysis.language import Language, Text
from fedanalysis.plots import marks, style
from fedanalysis.plots.chart import NOTHING, Chart, refused_chart
from fedanalysis.plots.guards import check_columns, check_counts
from fedanalysis.plots.rows import Row, bottom_ticks, lay_rows
from fedanalysis.plots.words import fixed, in_both, is_given, listed, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from fedanalysis.plots.sheet import Sheet

FROM_LEDGERS = Text("由台账逐个统计", "counted from single committees")

_LABELS = ["label_zh", "label_en"]
_COLUMNS = (*_LABELS, "women_n", "committee_n")
_MOST = 3  # women from which committees are drawn as one part
_NAMES = (
    Text("没有妇女", "no woman"),
    Text("1名", "one"),
    Text("2名", "two"),
    Text("3名及以上", "three or more"),
)
# the warning hue for none, then dark with every woman: apart in grey print as well
_FILLS = (style.SECOND, style.TRACK, style.ACCENT_SOFT, style.ACCENT)
_INKS = (style.INK, style.INK, style.INK, style.PAPER)


def plot_committee_spread(
    frame: pd.DataFrame,
    *,
    title: Text,
    subtitle: Text,
    source: Text,
    status: Text = FROM_LEDGERS,
    note: Text | None = None,
    sentence: Text | None = None,
    tags: tuple[Text, ...] = (),
) -> Chart:
    """Show how many committees have no woman, one, two, or three and more.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per bar and number of women: ``label_zh``, ``label_en`` (the bar, such as a term of
        a group), ``women_n`` (0, 1, …) and ``committee_n`` (counts). Bars stand in the order of
        their first rows; those without a committee are left out.
    title, subtitle, source, status, note, sentence, tags
        As for :class:`~fedanalysis.plots.chart.Chart`; the sentence is written from the data if
        not given.

    Returns
    -------
    Chart
        A bar to 100 % for each label; a part says its count where there is room.

    Raises
    ------
    ColumnError
        If a column is absent.
    ValueRangeError
        If a count is negative.
    """
    check_columns(frame, "committee spread", _COLUMNS)
    check_counts(frame, "committee spread", _COLUMNS[2:])
    kept = _parts(frame)
    if kept.empty:
        return refused_chart(title, NOTHING, subtitle=subtitle, source=source)

    def draw(sheet: Sheet, lang: Language) -> None:
        marks.draw_key(
            sheet,
            [
                marks.bar_entry(name.to(lang), color=fill, ec=style.CONTEXT, lw=style.HAIR)
                for name, fill in zip(_NAMES, _FILLS, strict=True)
            ],
        )
        axes, at = lay_rows(sheet, _rows(kept, lang), limits=(0, 1), strip=20, gap=10)
        _bars(axes, at, kept, wide=sheet.width)
        bottom_ticks(axes, (0, 0.5, 1), ("0%", "50%", "100%"))

    words = in_both(lambda lang: _words(kept, lang))
    return Chart(
        title, subtitle, source, sentence or words, kept, draw,
        status=status, note=note, details=words if sentence else None, tags=tags,
    )  # fmt: skip


def _parts(frame: pd.DataFrame) -> pd.DataFrame:
    part = frame["women_n"].clip(upper=_MOST)
    table = frame.assign(women_n=part).groupby([*_LABELS, "women_n"], sort=False)["committee_n"]
    every = frame[_LABELS].drop_duplicates()
    every = every.merge(pd.DataFrame({"women_n": range(_MOST + 1)}), how="cross")
    long = every.join(table.sum(), on=[*_LABELS, "women_n"]).fillna({"committee_n": 0})
    total = long.groupby(_LABELS)["committee_n"].transform("sum")
    kept = long.assign(committee_share=long["committee_n"] / total.where(total > 0))
    return kept.loc[total > 0].reset_index(drop=True)


def _bars(axes: Axes, at: np.ndarray, kept: pd.DataFrame, *, wide: float) -> None:
    shares = kept["committee_share"].to_numpy().reshape(-1, _MOST + 1)
    counts = kept["committee_n"].to_numpy().reshape(-1, _MOST + 1)
    left = np.cumsum(shares, axis=1) - shares
    for part, (fill, ink) in enumerate(zip(_FILLS, _INKS, strict=True)):
        axes.barh(
            at, shares[:, part], left=left[:, part], height=18,
            color=fill, ec=style.CONTEXT, lw=style.HAIR,
        )  # fmt: skip
        for y, share, start, count in zip(
            at, shares[:, part], left[:, part], counts[:, part], strict=True
        ):
            said = fixed(count, 0)
            if count and share * wide > 7.5 * len(said) + 4:
                axes.text(
                    start + share / 2, y, said, ha="center", va="center",
                    fontsize=style.LABEL_SIZE, color=ink, zorder=6,
                )  # fmt: skip


def _rows(kept: pd.DataFrame, lang: Language) -> list[Row]:
    total = kept.groupby(_LABELS, sort=False)["committee_n"].sum()
    names = total.index.get_level_values(f"label_{lang}")
    return [
        Row(str(name) if is_given(name) else "", _committees(n, lang))
        for name, n in zip(names, total, strict=True)
    ]


def _committees(n: float, lang: Language) -> str:
    if lang == "zh":
        return f"{fixed(n, 0)}个委员会"
    return f"{fixed(n, 0)} committee{'' if n == 1 else 's'}"


def _words(kept: pd.DataFrame, lang: Language) -> str:
    comma, colon = ("，", "：") if lang == "zh" else (", ", ": ")
    form = "{}{}个（{}）" if lang == "zh" else "{} {} ({})"
    bars = []
    for (_, part), row in zip(kept.groupby(_LABELS, sort=False), _rows(kept, lang), strict=True):
        shown = [
            form.format(_NAMES[int(k)].to(lang), fixed(n, 0), percent(share))
            for k, n, share in zip(
                part["women_n"], part["committee_n"], part["committee_share"], strict=True
            )
        ]
        bars.append(colon.join(one for one in (row.label, row.value, comma.join(shown)) if one))
    return listed(bars, lang)
