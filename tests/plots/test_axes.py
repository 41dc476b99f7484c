from __future__ import annotations

import pandas as pd
import pytest

from fedanalysis.language import Text
from fedanalysis.plots import style
from fedanalysis.plots.axes import event_tiers, share_limits, share_ticks, with_zoom
from fedanalysis.plots.sheet import Sheet


@pytest.mark.parametrize(
    ("shares", "top"),
    [
        pytest.param([0.157, 0.242], 0.3, id="next five above"),
        pytest.param([0.299], 0.35, id="room over the highest mark"),
        pytest.param([1.0], 1.0, id="never past all"),
        pytest.param([None], 1.0, id="nothing known"),
    ],
)
def test_axis_of_shares_starts_at_zero_and_ends_above_the_data(shares, top):
    low, high = share_limits(pd.Series(shares, dtype=float))
    assert low == 0
    assert high == pytest.approx(top)


@pytest.mark.parametrize("high", [0.1, 0.3, 0.35, 0.6, 1.0])
def test_ticks_are_few_and_inside(high):
    ticks = share_ticks((0.0, high))
    assert 2 <= len(ticks) <= 6
    assert ticks[0] == 0
    assert ticks[-1] <= high


def test_whole_axis_says_nothing_and_a_zoom_is_added_to_the_note():
    assert with_zoom(None, (0.0, 1.0)) is None
    noted = with_zoom(Text("注意口径。", "Mind the basis."), (0.0, 0.4), "x")
    assert noted == Text(
        "注意口径。横轴范围为0%～40%，未画至100%",
        "Mind the basis. The horizontal axis runs from 0% to 40%, not to 100%",
    )


EVENTS = {
    "near": ([2010, 2011, 2019.8], ["村组法修订", "妇女纲要", "任期五年"]),
    "facing": ([2018, 2019, 2020], ["任期由三年改为五年", "试点", "目标期满须评估"]),
    "many": ([2000 + 2 * k for k in range(11)], ["Women's programme"] * 11),
    "none": ([], []),
}


@pytest.mark.parametrize(("years", "labels"), EVENTS.values(), ids=EVENTS)
def test_event_labels_meet_neither_labels_nor_rules_that_run_as_high(years, labels):
    with style.house_style():
        sheet = Sheet("zh")
        tiers = event_tiers(sheet, years, labels, scale=(1999, 2021), wide=380)
        at = [(year - 1999) / 22 * 380 for year in years]
        lengths = [sheet.width_of(label, style.LABEL_SIZE - 0.5) for label in labels]
    spans = [
        (x - length, x) if left else (x, x + length)
        for x, length, (_, left) in zip(at, lengths, tiers, strict=True)
    ]
    for i, (first, last) in enumerate(spans):
        assert last <= 380
        for j, (tier, _) in enumerate(tiers):
            if i != j and tiers[i][0] <= tier:
                assert not first < at[j] < last
            if i != j and tiers[i][0] == tier:
                assert not (first < spans[j][1] and spans[j][0] < last)
