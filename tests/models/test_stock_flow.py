"""What a projection of stocks and flows may say, must never say, and must refuse."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from fedanalysis.errors import ColumnError, DesignError, UnknownNameError, ValueRangeError
from fedanalysis.models.stock_flow import StockFlow
from fedanalysis.models.stock_table import COLUMNS

RANKS = ("科级", "处级")


def make_table(*, women_up=0.10, men_up=0.10, women_in=12.0, men_in=12.0):
    return pd.DataFrame(
        {
            "rank": ["处级", "科级"],
            "women_n": [4, 60],
            "men_n": [36, 140],
            "women_recruit_n": [0.0, women_in],
            "men_recruit_n": [0.0, men_in],
            "women_promotion_rate": [0.0, women_up],
            "men_promotion_rate": [0.0, men_up],
            "women_exit_rate": [0.15, 0.05],
            "men_exit_rate": [0.15, 0.05],
        }
    )


@pytest.fixture(scope="module")
def result():
    return StockFlow(target=0.4, ranks=RANKS, draws=400).fit(make_table())


# the sentence it may print


def test_says_that_it_is_a_scenario_and_when_the_share_is_reached(result):
    text = result.sentences
    assert "a scenario, not a forecast" in text.en
    assert "情景推算，不是预测" in text.zh
    assert re.search(r"处级 would first reach 40% in 20\d\d \(95% interval, chance alone", text.en)
    assert re.search(r"处级在20\d\d年首次达到40%（仅计偶然性", text.zh)
    assert result.summary() == repr(result) == text.zh


def test_never_under_these_rates_is_an_answer():
    found = StockFlow(target=0.6, ranks=RANKS, draws=100).fit(make_table())
    assert found.answers["answer"].item() == "never"
    assert "would never reach 60%: the share of women settles at 50%" in found.sentences.en
    assert "永远达不到60%：妇女占比最终停在50%" in found.sentences.zh
    assert np.isnan(found.answers["reach_year"].item())


def test_says_when_it_lies_beyond_the_horizon():
    found = StockFlow(target=0.4, ranks=RANKS, horizon=3, draws=100).fit(make_table())
    assert found.answers["answer"].item() == "later"
    assert "long after the rates can be believed" in found.sentences.en
    assert "早已不可信" in found.sentences.zh


def test_says_when_it_is_there_already_and_when_it_is_lost():
    found = StockFlow(target=0.05, ranks=RANKS, draws=100).fit(make_table())
    assert "already" in found.sentences.en
    assert "已是10%" in found.sentences.zh
    table = make_table(women_in=2.0).assign(women_n=[30, 100], men_n=[30, 20])
    lost = StockFlow(target=0.5, rank="处级", ranks=RANKS, draws=100).fit(table)
    assert not np.isnan(lost.answers["lost_year"].item())
    assert "lost again" in lost.sentences.en
    assert "又低于目标" in lost.sentences.zh


def test_says_that_rates_may_be_wrong_and_posts_are_not_limited(result):
    said = " ".join(note.en for note in result.notes)
    assert "how wrong the rates may be" in said
    assert "Posts are not limited" in said


# the sentence it must never print


def test_never_foretells(result):
    said = " ".join([result.sentences.en, *(note.en for note in result.notes)])
    assert not re.search(r"\bwill\b|is expected to|predict|likely", said)
    said = "".join([result.sentences.zh, *(note.zh for note in result.notes)])
    assert not re.search(r"预计|将会|将于|有望", said)


# the data that force the refusal


@pytest.mark.parametrize("column", ["rank", *COLUMNS])
def test_refuses_a_missing_column(column):
    with pytest.raises(ColumnError, match=column):
        StockFlow(target=0.4, ranks=RANKS).fit(make_table().drop(columns=column))


@pytest.mark.parametrize("value", [-0.1, np.nan, np.inf])
def test_refuses_numbers_that_are_no_flow(value):
    for column in ("women_n", "men_recruit_n", "women_exit_rate"):
        with pytest.raises(ValueRangeError):
            StockFlow(target=0.4, ranks=RANKS).fit(make_table().assign(**{column: value}))


def test_refuses_rates_in_percent_and_fractions_of_persons():
    with pytest.raises(ValueRangeError, match=r"0\.08 for 8 %"):
        StockFlow(target=0.4, ranks=RANKS).fit(make_table(women_up=10.0))
    with pytest.raises(ValueRangeError, match="whole"):
        StockFlow(target=0.4, ranks=RANKS).fit(make_table().assign(women_n=[1.5, 2]))


def test_refuses_promotion_from_the_top_and_a_rank_nobody_leaves():
    up = make_table().assign(men_promotion_rate=0.1)
    with pytest.raises(DesignError, match="highest rank"):
        StockFlow(target=0.4, ranks=RANKS).fit(up)
    kept = make_table().assign(women_exit_rate=[0.0, 0.05])
    with pytest.raises(DesignError, match=r"rates are 0 at `rank` `处级`"):
        StockFlow(target=0.4, ranks=RANKS).fit(kept)


def test_refuses_ranks_that_are_missing_twice_or_unknown():
    table = make_table()
    with pytest.raises(DesignError, match="one row for each rank"):
        StockFlow(target=0.4, ranks=RANKS).fit(pd.concat([table, table.iloc[:1]]))
    with pytest.raises(DesignError, match="one row for each rank"):
        StockFlow(target=0.4, ranks=(*RANKS, "厅级")).fit(table)
    with pytest.raises(UnknownNameError, match="厅级"):
        StockFlow(target=0.4, ranks=RANKS, rank="厅级").fit(table)
    with pytest.raises(DesignError, match="lowest first"):
        StockFlow(target=0.4).fit(table)
    with pytest.raises(DesignError, match="at least two rows"):
        StockFlow(target=0.4).fit(table.iloc[:0])


def test_refuses_a_rank_that_stays_empty():
    table = make_table(women_up=0.0, men_up=0.0).assign(women_n=[0, 60], men_n=[0, 140])
    with pytest.raises(DesignError, match="come to have"):
        StockFlow(target=0.4, ranks=RANKS).fit(table)


@pytest.mark.parametrize(
    "setting", [{"target": 0}, {"target": 30}, {"horizon": 0}, {"draws": 10}, {"confidence": 95}]
)
def test_refuses_settings_outside_their_range(setting):
    with pytest.raises(ValueRangeError):
        StockFlow(**{"target": 0.3, **setting})


# the numbers


def test_first_year_by_hand(result):
    path = result.path()
    assert path.loc[0, ["year", "women_n", "men_n"]].tolist() == [2025, 4, 36]
    assert path.loc[1, "women_n"] == pytest.approx(4 * 0.85 + 60 * 0.10)
    assert path.loc[1, "men_n"] == pytest.approx(36 * 0.85 + 140 * 0.10)
    assert path.loc[2, "women_n"] == pytest.approx(9.4 * 0.85 + (60 * 0.85 + 12) * 0.10)


def test_long_run_in_closed_form():
    """At rest a rank holds inflow / outflow: 12 / .15 below, 80 × .10 / .15 above."""
    found = StockFlow(target=0.4, ranks=RANKS, horizon=400, draws=100).fit(make_table(men_up=0.05))
    last = found.path().iloc[-1]
    assert last["women_n"] == pytest.approx(80 * 0.10 / 0.15)
    assert last["men_n"] == pytest.approx(12 / 0.10 * 0.05 / 0.15)
    share = last["women_n"] / (last["women_n"] + last["men_n"])
    assert found.answers["steady_share"].item() == pytest.approx(share)


def test_reach_year_is_the_first_at_the_target(result):
    path, answer = result.path(), result.answers.iloc[0]
    first = path.loc[path["estimate"] >= 0.4, "year"].iloc[0]
    assert answer["reach_year"] == first
    assert answer["reach_low"] <= first <= answer["reach_high"]


def test_reached_then_lost_is_told_with_both_years():
    table = make_table(women_in=2.0).assign(women_n=[4, 100], men_n=[12, 20])
    found = StockFlow(target=0.5, ranks=RANKS, horizon=60, draws=100).fit(table)
    path, answer = found.path(), found.answers.iloc[0]
    above = path.loc[path["estimate"] >= 0.5, "year"]
    assert answer["answer"] == "reached"
    assert answer["reach_year"] == above.iloc[0] > 2025
    assert answer["lost_year"] == above.iloc[-1] + 1
    assert answer["top_share"] == pytest.approx(path["estimate"].max())
    assert f"In {above.iloc[-1] + 1} it would be lost again" in found.sentences.en


def test_simulated_histories_average_to_the_expected_ones():
    from fedanalysis.models.stock_flow import _simulate
    from fedanalysis.models.stock_table import read_scenario

    table = make_table(women_in=10.5, men_in=11.25)
    table[["women_n", "men_n"]] *= 200
    table[["women_recruit_n", "men_recruit_n"]] *= 200
    spec = StockFlow(target=0.4, ranks=RANKS, draws=400)
    scenario, _ = read_scenario(table, ranks=RANKS, name="")
    drawn = _simulate(scenario, 1, spec)
    expected = spec.fit(table).path()["estimate"].to_numpy()
    error = drawn[:, 1:].std(axis=0) / np.sqrt(400)
    # the mean of a ratio leaves the ratio of means by far less than its spread at this size
    assert (np.abs(drawn[:, 1:].mean(axis=0) - expected[1:]) < 4.5 * error).all()


def test_intervals_widen_and_stay_inside_0_to_1(result):
    path = result.path()
    width = path["ci_high"] - path["ci_low"]
    assert width.iloc[0] == 0
    assert width.iloc[10] > width.iloc[1] > 0
    shares = path[["ci_low", "ci_high", "estimate", "at_target"]]
    assert ((shares >= 0) & (shares <= 1)).all(axis=None)


# what must change nothing


def test_seed_order_and_other_scenarios_change_nothing(result):
    again = StockFlow(target=0.4, ranks=RANKS, draws=400).fit(make_table().iloc[::-1])
    pd.testing.assert_frame_equal(again.path(), result.path())
    both = pd.concat(
        [make_table(women_up=0.2).assign(scenario="more"), make_table().assign(scenario="same")]
    )
    found = StockFlow(target=0.4, ranks=RANKS, draws=400).fit(both)
    pd.testing.assert_frame_equal(found.path("same"), result.path())
    faster, same = found.answers["reach_year"]
    assert faster < same
    assert "more: at these rates" in found.sentences.en
    with pytest.raises(UnknownNameError, match="less"):
        found.path("less")
    assert found.to_frame().groupby("scenario").size().tolist() == [4, 4]


def test_draws_scenarios_under_a_tag(result):
    chart = result.plot()
    assert "情景推算" in chart.tags[0].zh
    assert "not a forecast" in chart.status.en
    assert chart.figure("en") is not None
    assert len(chart.data) == 31


# how often


def test_interval_holds_new_histories_as_often_as_it_says(result):
    fresh = StockFlow(target=0.4, ranks=RANKS, draws=200, seed=77)
    from fedanalysis.models.stock_flow import _simulate
    from fedanalysis.models.stock_table import read_scenario

    scenario, _ = read_scenario(make_table(), ranks=RANKS, name="")
    drawn, path = _simulate(scenario, 1, fresh)[:, 20], result.path().loc[20]
    inside = ((drawn >= path["ci_low"]) & (drawn <= path["ci_high"])).mean()
    assert inside == pytest.approx(0.95, abs=3 * np.sqrt(0.05 * 0.95 / 200) + 0.01)
