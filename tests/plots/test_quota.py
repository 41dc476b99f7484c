from __future__ import annotations

import pandas as pd
import pytest

from fedanalysis.errors import ValueRangeError
from fedanalysis.plots import style
from fedanalysis.plots.quota import plot_quota, plot_women_needed

QUOTA = pd.DataFrame(
    {
        "year": [2020, 2005],
        "women_per_committee": [1.0, 0.7],
        "members_per_committee": [4.1, 4.2],
    }
)


def filled(figure) -> float:
    """Return the seats' worth of accent colour on the last panel."""
    from matplotlib.colors import to_hex

    bars = [p for p in figure.axes[-1].patches if to_hex(p.get_facecolor()) == style.ACCENT.lower()]
    return sum(bar.get_width() for bar in bars) / 0.95


def test_filled_seats_add_up_to_the_women(words):
    assert filled(plot_quota(QUOTA, **words).figure("zh")) == pytest.approx(1.7)


def test_rows_run_in_the_order_of_years_and_are_labelled(words, look):
    chart = plot_quota(QUOTA, **words)
    assert chart.sentence.zh == "2005年：平均4.2名成员，女性0.7名；2020年：平均4.1名成员，女性1.0名"
    assert "0.7 women of 4.2 members on average" in look.words(chart, "en")
    assert "推算" in chart.status.zh


def test_refuses_more_women_than_members(words):
    with pytest.raises(ValueRangeError, match="at most `members_per_committee`"):
        plot_quota(QUOTA.assign(women_per_committee=5.0), **words)


# 30 % of 3 to 7 members, rounded up to whole persons
NEEDED = pd.DataFrame({"size": [3, 4, 5, 6, 7], "women_needed": [1, 2, 2, 2, 3]})


def test_needed_seats_are_filled_one_square_each(words):
    chart = plot_women_needed(NEEDED, **words)
    assert filled(chart.figure("zh")) == pytest.approx(10)
    assert "3人村委会：至少1名女性，占33.3%" in chart.sentence.zh
    assert "3 members: at least 1 woman, 33.3%" in chart.sentence.en


def test_empty_frame_gives_a_refusal(words):
    assert "There are no data to draw" in plot_quota(QUOTA.iloc[:0], **words).alt("en")
    assert "There are no data to draw" in plot_women_needed(NEEDED.iloc[:0], **words).alt("en")
