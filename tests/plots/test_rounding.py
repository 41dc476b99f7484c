from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex

from fedanalysis.plots import style
from fedanalysis.plots.rounding import plot_share_check

NAN = float("nan")
CHECK = pd.DataFrame(
    [
        ["副职", "Deputies", 11, 10.5, 11.5, 100 * 4 / 98, "differs", "不符", "differs", "35–38"],
        ["副职", "Deputies", 11, 10.5, 11.5, 100 * 4 / 66, "differs", "不符", "differs", "35–38"],
        ["新经济组织", "Economic", 95, 94.5, 95.5, 100 * 1281 / 1348, "fits", "相符", "agrees", ""],
        ["科级", "Section", 26, 25.5, 26.5, NAN, "open", "无法复算", "open", "348–360"],
    ],
    columns=[
        "label_zh", "label_en", "printed_pct", "low_pct", "high_pct", "recomputed_pct",
        "verdict", "verdict_zh", "verdict_en", "totals",
    ],
)  # fmt: skip


def dots(figure) -> dict[str, list[tuple[float, float]]]:
    """Return the dots of the last panel by the colour of their filling."""
    found = [c for c in figure.axes[-1].collections if isinstance(c, PathCollection)]
    return {to_hex(c.get_facecolor()[0]): c.get_offsets().tolist() for c in found}


def test_filled_dots_agree_and_open_dots_differ(words):
    found = dots(plot_share_check(CHECK, **words).figure("zh"))
    filled, hollow = found[style.ACCENT.lower()], found[style.PAPER.lower()]
    assert [x for x, _ in filled] == pytest.approx([100 * 1281 / 1348 - 95])
    assert [x for x, _ in hollow] == pytest.approx([100 * 4 / 98 - 11, 100 * 4 / 66 - 11])


def test_values_of_one_share_stand_on_one_row(words):
    figure = plot_share_check(CHECK, **words).figure("en")
    assert len({y for _, y in dots(figure)[style.PAPER.lower()]}) == 1
    labels = [artist.get_text() for artist in figure.axes[-1].texts]
    assert labels.count("Deputies") == 1
    assert "printed 11%; recomputed 4.1%, 6.1%; totals that fit: 35–38" in labels


def test_rounding_interval_is_drawn_about_the_printed_value(words):
    bars = plot_share_check(CHECK, **words).figure("zh").axes[-1].patches
    assert [(b.get_x(), b.get_width()) for b in bars] == [pytest.approx((-0.5, 1.0))] * 3


def test_sentence_counts_the_verdicts_of_the_numbers(words, look):
    chart = plot_share_check(CHECK, **words)
    assert chart.sentence.zh == (
        "原文3个比例中，1个与原文所列人数相符，1个不符，1个未列基数、无法复算"
    )
    assert "原文未列基数，无法复算" in look.words(chart, "zh")
    assert "348～360" in chart.alt("zh")
