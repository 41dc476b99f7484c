"""What the cadre ladder may say, must never say, and must refuse."""

from __future__ import annotations

import re
from math import inf

import numpy as np
import pandas as pd
import pytest

from fedanalysis.errors import ColumnError, DesignError, UnknownNameError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.models import ladder_estimates as numbers
from fedanalysis.models.ladder import CadreLadder

RANKS = ("股级", "科级", "处级")
TABLE = pd.DataFrame(
    {"rank": ["科级", "股级", "处级"], "women_n": [30, 90, 2], "men_n": [70, 110, 18]}
)


@pytest.fixture
def result():
    return CadreLadder(ranks=RANKS, unit="person").fit(TABLE)


# the sentence it may print


def test_says_both_ends_and_the_step_furthest_behind(result):
    text = result.sentences
    assert "Women hold 45.0% (90 of 200) of the officials at the lowest rank (股级)" in text.en
    assert "10.0% (2 of 20) at the highest (处级)" in text.en
    assert re.search(r"from 科级 to 处级: .* are 0\.26 times men's \(95% interval", text.en)
    assert "妇女占45.0%（200中90），最高一级（处级）占10.0%（20中2）" in text.zh
    assert re.search(r"由科级到处级：.*0\.26倍（95%区间", text.zh)


def test_names_other_steps_that_are_told_apart(result):
    assert "Other steps still told apart from 1: 股级 to 科级, 0.45 times." in result.sentences.en
    assert "校正后仍与1有别的其他阶梯：由股级到科级，0.45倍。" in result.sentences.zh


def test_says_what_a_cross_section_cannot_tell(result):
    assert "cannot tell women who left from women who were not promoted" in result.sentences.en
    assert "不能区分妇女是离开了、没有得到晋升" in result.sentences.zh
    assert result.summary() == repr(result) == result.sentences.zh


def test_says_so_where_women_are_nowhere_behind():
    table = pd.DataFrame({"rank": [1, 2], "women_n": [50, 10], "men_n": [50, 10]})
    text = CadreLadder(unit="person").fit(table).sentences
    assert "At no step are women's odds" in text.en
    assert "没有一级阶梯上妇女" in text.zh


def test_says_when_a_step_is_not_told_apart_from_one():
    table = pd.DataFrame({"rank": [1, 2], "women_n": [50, 8], "men_n": [50, 10]})
    text = CadreLadder(unit="person").fit(table).sentences
    assert "not told apart from 1" in text.en
    assert "没有可辨的差别" in text.zh


# the sentence it must never print


def test_never_says_why_or_that_women_drop_out(result):
    said = " ".join([result.sentences.en, *(note.en for note in result.notes)])
    assert not re.search(r"drop out|because|discriminat|chance of promotion|less likely", said)
    said = "".join([result.sentences.zh, *(note.zh for note in result.notes)])
    assert not re.search(r"流失|因为|歧视|晋升机会|导致|更难", said)


def test_posts_say_nothing_of_persons():
    text = CadreLadder(ranks=RANKS).fit(TABLE).sentences
    assert "who holds two counts twice" in text.en
    assert "一人任两职计两次" in text.zh
    assert not re.search(r"officials|odds|interval \d", text.en)
    assert "几率" not in text.zh


# the data that force the refusal


def test_refuses_steps_from_posts():
    found = CadreLadder(ranks=RANKS, unit="post").fit(TABLE)
    with pytest.raises(DesignError, match=r"about persons(.|\n)*counted twice(.|\n)*Count each"):
        found.steps()
    frame = found.to_frame()
    assert set(frame["term"]) == {"share", "odds", "representation_index"}
    assert frame[["ci_low", "ci_high"]].isna().all(axis=None)


@pytest.mark.parametrize("column", ["rank", "women_n", "men_n"])
def test_refuses_a_missing_column(column):
    with pytest.raises(ColumnError, match="member_n" if column == "men_n" else column):
        CadreLadder(ranks=RANKS).fit(TABLE.drop(columns=column))


@pytest.mark.parametrize("value", [-1, 0.5, np.inf, np.nan])
def test_refuses_what_is_no_count(value):
    with pytest.raises(ValueRangeError, match="women_n"):
        CadreLadder(ranks=RANKS).fit(TABLE.assign(women_n=[value, 90.0, 2.0]))


def test_refuses_women_above_members_and_counts_that_contradict():
    table = TABLE.assign(member_n=[100, 200, 20])
    with pytest.raises(ValueRangeError, match="at most `member_n`"):
        CadreLadder(ranks=RANKS).fit(table.drop(columns="men_n").assign(women_n=101))
    with pytest.raises(DesignError, match="plus `men_n`"):
        CadreLadder(ranks=RANKS).fit(table.assign(member_n=[100, 200, 21]))


def test_refuses_ranks_without_order_and_unknown_ones():
    with pytest.raises(DesignError, match="lowest first"):
        CadreLadder().fit(TABLE)
    with pytest.raises(UnknownNameError, match="处级"):
        CadreLadder(ranks=("股级", "科级")).fit(TABLE)
    with pytest.raises(DesignError, match="at least two ranks"):
        CadreLadder(ranks=("股级",))
    with pytest.raises(DesignError, match="at least two ranks"):
        CadreLadder().fit(TABLE.assign(rank=1))


def test_refuses_a_rank_without_holders_naming_group_and_rank():
    table = pd.concat([TABLE.assign(year=2020), TABLE.assign(year=2025).iloc[:2]])
    with pytest.raises(DesignError, match=r"`year` = `2025`, `rank` `处级`: 0 holders"):
        CadreLadder(ranks=RANKS, by="year").fit(table)


def test_refuses_an_index_over_nothing():
    table = pd.DataFrame({"rank": [1, 2], "women_n": [0, 1], "men_n": [9, 9]})
    with pytest.raises(DesignError, match="0 women of 9"):
        CadreLadder(unit="person").fit(table)
    assert CadreLadder(unit="person", reference=0.4).fit(table).n_used == 19
    for reference in (0, 40, (0, 10), (1, 0)):
        with pytest.raises(ValueRangeError, match="reference"):
            CadreLadder(reference=reference)


def test_refuses_missing_ranks_an_empty_table_and_unknown_settings():
    with pytest.raises(DesignError, match="Missing in 1 of 3"):
        CadreLadder(ranks=RANKS).fit(TABLE.assign(rank=["科级", None, "处级"]))
    with pytest.raises(DesignError, match="at least one row"):
        CadreLadder(ranks=RANKS).fit(TABLE.iloc[:0])
    with pytest.raises(ValueRangeError, match="post"):
        CadreLadder(unit="people")


# the numbers


def _value(frame, term, rank, column="estimate"):
    return frame.loc[frame["term"].eq(term) & frame["rank"].eq(rank), column].item()


def test_shares_odds_and_steps_by_hand(result):
    frame = result.to_frame()
    assert _value(frame, "share", "科级") == pytest.approx(0.3)
    assert _value(frame, "odds", "处级") == pytest.approx(2 / 18)
    assert _value(frame, "step_odds_women", "股级") == pytest.approx(32 / 90)
    assert _value(frame, "step_odds_men", "股级") == pytest.approx(88 / 110)
    assert _value(frame, "step_odds_women", "科级") == pytest.approx(2 / 30)
    assert _value(frame, "representation_index", "处级") == pytest.approx(0.1 / 0.45)
    assert _value(frame, "step_odds_women", "股级", "n") == 122
    cross = (32 / 90) / (88 / 110)
    assert _value(frame, "step_odds_ratio", "股级") == pytest.approx(cross, rel=0.01)


def test_steps_multiply_to_the_odds_of_the_top(result):
    """Product over steps of P(above | at or above) is the share of women at the top rank."""
    steps = result.steps()
    reach = (steps["women_above"] / steps["women_from"]).prod()
    assert reach == pytest.approx(2 / 122)


def test_steps_agree_with_fisher(result):
    from scipy.stats import fisher_exact

    step = result.steps().iloc[0]
    table = [[32, 90], [88, 110]]
    assert step["p_exact"] == pytest.approx(fisher_exact(table).pvalue, rel=0.2)
    assert step["p_mid"] < step["p_exact"]
    assert step["p_holm"] == pytest.approx(2 * step["p_mid"])


def test_no_woman_at_the_top_keeps_the_ladder_and_one_open_end():
    table = pd.DataFrame({"rank": [1, 2, 3], "women_n": [20, 0, 0], "men_n": [30, 9, 3]})
    found = CadreLadder(unit="person").fit(table)
    steps = found.steps()
    assert steps["odds_ratio"].iloc[0] == 0
    assert steps["ci_high"].iloc[0] < 1
    assert np.isnan(steps["odds_ratio"].iloc[1])
    assert any("cannot be compared: 1" in note.en for note in found.notes)


def test_only_women_at_a_rank_gives_infinite_odds():
    table = pd.DataFrame({"rank": [1, 2], "women_n": [20, 2], "men_n": [30, 0]})
    frame = CadreLadder(unit="person").fit(table).to_frame()
    assert _value(frame, "odds", 2) == inf


def test_a_census_has_no_interval():
    found = CadreLadder(ranks=RANKS, unit="person", census=True).fit(TABLE)
    assert found.to_frame()[["ci_low", "ci_high"]].isna().all(axis=None)
    assert found.steps()[["ci_low", "ci_high", "p_mid", "p_holm"]].isna().all(axis=None)
    assert "no sampling error" in found.sentences.en
    assert not re.search(r"interval \d|P [=<]", found.sentences.en)


# what must change nothing


def test_order_splitting_and_men_or_members_change_nothing(result):
    cells = pd.DataFrame(
        {
            "rank": ["处级", "股级", "科级", "股级", "科级"],
            "women_n": [2, 40, 30, 50, 0],
            "member_n": [20, 100, 60, 100, 40],
        }
    )
    other = CadreLadder(ranks=RANKS, unit="person").fit(cells)
    pd.testing.assert_frame_equal(other.to_frame(), result.to_frame(), check_exact=True)


def test_swapping_the_sexes_inverts_the_steps(result):
    swapped = TABLE.rename(columns={"women_n": "men_n", "men_n": "women_n"})
    other = CadreLadder(ranks=RANKS, unit="person").fit(swapped).steps()
    mine = result.steps()
    assert other["odds_ratio"].tolist() == pytest.approx(
        (1 / mine["odds_ratio"]).tolist(), rel=1e-9
    )
    assert other["ci_low"].tolist() == pytest.approx((1 / mine["ci_high"]).tolist(), rel=1e-9)
    assert other["p_mid"].tolist() == pytest.approx(mine["p_mid"].tolist(), rel=1e-9)


def test_groups_are_ladders_of_their_own(result):
    both = pd.concat([TABLE.assign(year=2025), TABLE.assign(year=2020, women_n=[10, 50, 1])])
    found = CadreLadder(ranks=RANKS, unit="person", by="year").fit(both)
    frame = found.to_frame()
    mine = frame.loc[frame["year"].eq(2025)].drop(columns="year").reset_index(drop=True)
    pd.testing.assert_frame_equal(mine, result.to_frame())
    assert (found.steps()["p_holm"] >= found.steps()["p_mid"]).all()
    assert "2025: women hold" in found.sentences.en.replace("2025: Women", "2025: women")


def test_categorical_ranks_bring_their_order(result):
    rank = pd.Categorical(TABLE["rank"], categories=list(RANKS), ordered=True)
    other = CadreLadder(unit="person").fit(TABLE.assign(rank=rank))
    pd.testing.assert_frame_equal(other.to_frame(), result.to_frame())


def test_input_is_left_alone():
    before = TABLE.copy()
    CadreLadder(ranks=RANKS, unit="person").fit(TABLE)
    pd.testing.assert_frame_equal(TABLE, before)


def test_draws_the_ladder_highest_on_top(result):
    labels = {"处级": Text("处级", "division")}
    chart = result.plot(labels=labels)
    assert chart.data["label_en"].tolist() == ["division", "科级", "股级"]
    assert chart.data["share"].tolist() == pytest.approx([0.1, 0.3, 0.45])
    assert "45.0%" in chart.title.zh
    assert chart.figure("en") is not None


def test_draws_the_steps_highest_on_top(result):
    chart = result.plot_steps()
    assert chart.data["label_en"].tolist() == ["科级 to 处级", "股级 to 科级"]
    assert "times men's" in chart.title.en
    assert chart.figure("zh") is not None
    assert result.plot_steps(tags=(Text("合成", "made up"),)).tags[0].en == "made up"
    with pytest.raises(DesignError, match="counts posts"):
        CadreLadder(ranks=RANKS).fit(TABLE).plot_steps()
    bare = CadreLadder(ranks=RANKS, unit="person", census=True).fit(TABLE).plot_steps()
    assert bare.sentence.en == "科级 to 处级: 0.26; 股级 to 科级: 0.45"


def test_plot_needs_a_group_where_there_are_several():
    both = pd.concat([TABLE.assign(year=2025), TABLE.assign(year=2020)])
    found = CadreLadder(ranks=RANKS, by="year").fit(both)
    with pytest.raises(UnknownNameError, match="2020"):
        found.plot()
    assert len(found.plot(group=2020).data) == 3


def test_step_interval_covers_and_no_difference_is_rarely_found():
    rng, spec = np.random.default_rng(11), CadreLadder(unit="person")
    covered, found_any, used = 0, 0, 0
    for _ in range(200):
        women, men = rng.multinomial(60, [0.6, 0.3, 0.1]), rng.multinomial(90, [0.6, 0.3, 0.1])
        counts = pd.DataFrame({"rank": [1, 2, 3], "women_n": women, "men_n": men})
        steps = numbers.adjust(numbers.steps(spec, counts)).dropna()
        covered += (steps["ci_low"].le(1) & steps["ci_high"].ge(1)).sum()
        found_any += steps["p_holm"].lt(0.05).any()
        used += len(steps)
    assert covered / used >= 0.95 - 3 * np.sqrt(0.05 * 0.95 / used)
    assert found_any / 200 <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 200)
