"""What committees may say of their women, must never say, and must refuse; figures are made up."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from fedanalysis.errors import (
    ColumnError,
    DesignError,
    TooFewError,
    UnknownNameError,
    ValueRangeError,
)
from fedanalysis.models.hurdle import fit_hurdle, fit_rate
from fedanalysis.models.quota import women_needed
from fedanalysis.models.quota_committees import CommitteeQuota
from fedanalysis.models.quota_seat_rule import SeatRule

WOMEN = [0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3]
SEATS = [3, 3, 4, 5, 5, 5, 5, 5, 5, 5, 5, 7]
TABLE = pd.DataFrame(
    {"unit_id": list("ABCDEFGHIJKL"), "term_year": 2021, "women_n": WOMEN, "member_n": SEATS}
)
GROUPED = pd.concat(
    [
        TABLE.assign(group="village"),
        TABLE.assign(unit_id=list("abcdefghijkl"), group="community", women_n=np.minimum(SEATS, 2)),
        TABLE.assign(group="village", term_year=2018, women_n=[0] * 6 + [1] * 6),
    ],
    ignore_index=True,
)


@pytest.fixture
def result():
    return CommitteeQuota().fit(TABLE)


# the sentence it may print


def test_says_spread_rule_bounds_and_further_seats(result):
    said = result.sentences
    for piece in [
        "Rule: at least one woman.",
        "2021: of 12 committees, 1 (8.3%) had no woman, 9 (75.0%) exactly one and 2 (16.7%) two",
        "women held 14 (24.6%) of 57 seats; 11 (91.7%) met the rule",
        "Lifting just those below it (1), all else unchanged, takes 1 more woman",
        "arithmetic, not a forecast",
        "as few as 0 and as many as 11 (0–78.6% of the women); no point estimate",
        "women held 3 of 43 (7.0%, 95% interval",
        "Committees exactly at the reserved number: 9, against 4.9 expected",
        "Not known from these counts",
    ]:
        assert piece in said.en
    for piece in [
        "规定：至少1名妇女。",
        "2021年12个委员会中，1个（8.3%）没有妇女，9个（75.0%）恰有1名，2个（16.7%）有2名及以上",
        "须增加1名妇女，妇女占比为26.3%：这是算术结果，不是预测",
        "最少可为0名，最多可为11名（占妇女的0%—78.6%），不作点估计",
        "其余43个席位中妇女占3个（7.0%，95%区间",
        "这里不知道",
    ]:
        assert piece in said.zh
    assert result.summary() == repr(result)


def test_says_a_number_by_reservation_only_where_the_ledger_marks_it():
    marked = CommitteeQuota().fit(TABLE.assign(reserved_women_n=np.minimum(WOMEN, 1)))
    assert "as the ledger marks them: 11 (78.6% of the women)" in marked.sentences.en
    assert "whether they would have won an open seat it cannot say" in marked.sentences.en
    assert "台账标明11名妇女（占妇女的78.6%）" in marked.sentences.zh


def test_says_which_groups_are_left_to_the_tables():
    wide = pd.concat(
        [TABLE.assign(group=f"g{i}", unit_id=TABLE["unit_id"] + str(i)) for i in "12345"]
    )
    said = CommitteeQuota().fit(wide).sentences
    assert "Groups in the tables only: 2." in said.en
    assert "另有2类见表。" in said.zh


# the sentence it must never print


@pytest.mark.parametrize("table", [TABLE, GROUPED], ids=["one group", "two groups"])
def test_never_names_a_cause_a_forecast_or_a_point_by_reservation(table):
    fitted = CommitteeQuota().fit(table)
    texts = [fitted.sentences, *fitted.notes, fitted.plot().title, fitted.plot().sentence]
    english = " ".join(text.en for text in texts)
    chinese = "".join(text.zh for text in texts)
    assert not re.search(r"because of|thanks to|caused|will be|effect of|owe|significant", english)
    assert not re.search(r"由于规定|归功|导致|预计将|显著|效果", chinese)
    assert not re.search(r"\d+ women sit (only )?by reservation", english)


def test_a_census_never_prints_an_interval_of_its_counts(result):
    frame = result.to_frame()
    assert frame[["ci_low", "ci_high"]].isna().all(axis=None)
    assert "all of their term and group" in result.notes[0].en
    assert "super-population" in result.notes[0].en


def test_never_pools_groups():
    fitted = CommitteeQuota().fit(GROUPED)
    assert set(fitted.to_frame()["group"]) == {"village", "community"}
    assert (
        fitted.plot().title.en
        == "Committees without a woman in 2021: 0 of 12 communities, 1 of 12 villages"
    )
    with pytest.raises(DesignError, match="never pooled"):
        fitted.hurdle()


# the data that force the refusal


@pytest.mark.parametrize("column", ["unit_id", "term_year", "women_n", "member_n"])
def test_refuses_a_missing_column(column):
    with pytest.raises(ColumnError, match=column):
        CommitteeQuota().fit(TABLE.drop(columns=column))


@pytest.mark.parametrize(
    ("column", "value", "row"),
    [
        pytest.param("member_n", 0, 4, id="zero seats"),
        pytest.param("member_n", 4.5, 4, id="half a seat"),
        pytest.param("women_n", 6, 4, id="more women than seats"),
        pytest.param("women_n", -1, 4, id="negative women"),
        pytest.param("women_n", np.inf, 4, id="infinite women"),
        pytest.param("reserved_n", 6, 4, id="more reserved than seats"),
        pytest.param("reserved_women_n", 2, 4, id="more marked than reserved"),
    ],
)
def test_refuses_impossible_counts_and_names_the_row(column, value, row):
    start = TABLE.assign(reserved_n=1.0, reserved_women_n=0.0)
    start = start.astype({"women_n": float, "member_n": float})
    start.loc[row - 1, column] = value
    with pytest.raises(ValueRangeError, match=rf"`{column}`[\s\S]*Row `{row}`"):
        CommitteeQuota().fit(start)


def test_refuses_text_for_a_count():
    with pytest.raises(ValueRangeError, match="women_n"):
        CommitteeQuota().fit(TABLE.assign(women_n="1名"))


def test_refuses_a_unit_twice_in_a_term():
    twice = pd.concat([TABLE, TABLE.iloc[[2]]])
    with pytest.raises(DesignError, match=r"once a term[\s\S]*Row `3`, `13`"):
        CommitteeQuota().fit(twice)
    assert CommitteeQuota().fit(pd.concat([TABLE, TABLE.assign(term_year=2018)])).n_used == 24


def test_refuses_when_many_rows_lack_a_value_and_counts_few():
    holes = TABLE.astype({"women_n": "Int64"})
    holes.loc[0, "women_n"] = pd.NA
    with pytest.raises(DesignError, match="1 of 12 rows do"):
        CommitteeQuota().fit(holes)
    fitted = CommitteeQuota(most_dropped=0.1).fit(holes)
    assert (fitted.n_used, fitted.n_dropped) == (11, 1)
    assert "Rows not used, a value missing: 1" in fitted.notes[-1].en
    with pytest.raises(DesignError, match="None of 12 rows"):
        CommitteeQuota().fit(TABLE.assign(women_n=np.nan))


def test_refuses_a_rule_larger_than_a_committee():
    with pytest.raises(ValueRangeError, match=r"`rule`[\s\S]*4 of 3"):
        CommitteeQuota(rule=SeatRule(minimum=4)).fit(TABLE)


@pytest.mark.parametrize(
    "options",
    [
        {"rule": 1},
        {"coverage": "all"},
        {"confidence": 95},
        {"most_dropped": 1.0},
        {"most_dropped": -0.1},
    ],
)
def test_refuses_options_out_of_range(options):
    with pytest.raises(ValueRangeError):
        CommitteeQuota(**options)


def test_refuses_the_hurdle_but_gives_the_counts():
    alike = CommitteeQuota().fit(TABLE.assign(women_n=1))
    with pytest.raises(DesignError, match="0 of 45 further seats in 12 committees"):
        alike.hurdle()
    assert "women held 0 of 45; too few committees, or all seats alike" in alike.sentences.en
    assert "不作估计和检验" in alike.sentences.zh
    few = CommitteeQuota().fit(TABLE.iloc[:4])
    with pytest.raises(TooFewError, match="at least 5 committees.*not 3"):  # noqa: RUF043
        few.hurdle()
    assert few.hurdles().loc[0, "further_seat_n"] == 9
    assert np.isnan(few.hurdles().loc[0, "rate_further"])


def test_refuses_an_unknown_term_or_group():
    fitted = CommitteeQuota().fit(GROUPED)
    with pytest.raises(UnknownNameError, match="2020"):
        fitted.hurdle(2020, "village")
    with pytest.raises(UnknownNameError, match="village"):
        fitted.hurdle(group="vilage")


# the numbers


def test_counts_by_hand(result):
    frame = result.to_frame().set_index("term")
    assert frame["count"].to_dict() == {
        "none": 1, "one": 9, "two_or_more": 2, "meets_rule": 11, "women_share": 14,
    }  # fmt: skip
    assert frame["n"].tolist() == [12, 12, 12, 12, 57]
    assert frame.loc["women_share", "estimate"] == pytest.approx(14 / 57)
    assert result.spread()["committee_n"].tolist() == [1, 9, 1, 1]
    assert result.spread()["committee_share"].sum() == pytest.approx(1.0)


def test_a_sample_gets_exact_intervals():
    frame = CommitteeQuota(coverage="sample").fit(TABLE).to_frame().set_index("term")
    low, high = stats.beta.ppf([0.025, 0.975], [9, 10], [4, 3])
    assert frame.loc["one", ["ci_low", "ci_high"]].tolist() == pytest.approx([low, high])
    rate = fit_rate(WOMEN, SEATS)
    assert frame.loc["women_share", "ci_low"] == pytest.approx(rate.low)
    assert "simple random sample" in CommitteeQuota(coverage="sample").fit(TABLE).notes[0].en


def test_a_small_sample_gets_no_interval_of_seats():
    frame = CommitteeQuota(coverage="sample").fit(TABLE.iloc[:4]).to_frame().set_index("term")
    assert frame["ci_low"].notna().tolist() == [True] * 4 + [False]


def test_what_if_lifts_only_committees_below_the_rule(result):
    row = result.what_if(SeatRule(share=Fraction(1, 3))).iloc[0]
    asked = women_needed(SEATS, Fraction(1, 3))["women_needed"]
    added = (asked - pd.Series(WOMEN)).clip(lower=0)
    assert row["women_added"] == added.sum() == 9
    assert row["below_n"] == (added > 0).sum()
    assert row["women_share_after"] == pytest.approx((14 + 9) / 57)
    assert result.what_if().loc[0, "women_added"] == 1


def test_what_if_is_the_cheapest_way_to_comply():
    seats, women, rule = [3, 4, 2], [0, 2, 0], SeatRule(minimum=1, share="1/3")
    table = TABLE.iloc[:3].assign(women_n=women, member_n=seats)
    need = rule.required(seats)
    lifted = [
        sum(after) - sum(women)
        for after in product(*(range(w, m + 1) for w, m in zip(women, seats, strict=True)))
        if all(a >= n for a, n in zip(after, need, strict=True))
    ]
    assert CommitteeQuota().fit(table).what_if(rule).loc[0, "women_added"] == min(lifted)


def test_hurdle_is_that_of_the_last_term():
    fitted = CommitteeQuota().fit(GROUPED)
    assert fitted.hurdle(group="village").to_frame().equals(fit_hurdle(WOMEN, SEATS).to_frame())
    rows = fitted.hurdles()
    assert rows["group"].tolist() == ["village", "community", "village"]
    assert rows["at_floor_p"].notna().tolist() == [False, True, True]
    assert rows["at_floor_n"].tolist() == [6, 0, 9]


def test_holm_adjusts_over_the_terms_tested():
    two = pd.concat(
        [TABLE, TABLE.assign(term_year=2018, women_n=[0, 1, 1, 1, 1, 1, 1, 1, 1, 3, 3, 2])]
    )
    rows = CommitteeQuota().fit(two).hurdles()
    low, high = sorted(rows["at_floor_p"])
    assert sorted(rows["at_floor_p_holm"]) == pytest.approx(sorted([2 * low, max(high, 2 * low)]))
    assert "Holm over 2 tests" in CommitteeQuota().fit(two).sentences.en


# bounds on reservation, against every seating


def _seatings(women, seats, reserved):
    """Return the numbers of women on reserved seats in all ways to seat them."""
    return {sum(seat < reserved for seat in taken) for taken in combinations(range(seats), women)}


@pytest.mark.parametrize("seats", [3, 4, 5])
def test_bounds_of_reserved_seats_equal_the_enumeration(seats):
    for women, reserved in product(range(seats + 1), repeat=2):
        table = TABLE.iloc[:1].assign(women_n=women, member_n=seats, reserved_n=reserved)
        row = CommitteeQuota().fit(table).reservation().iloc[0]
        found = _seatings(women, seats, reserved)
        assert row["reading"] == "reserved_seat"
        assert (row["low_n"], row["high_n"]) == (min(found), max(found))


def test_bounds_of_a_floor_equal_the_enumeration():
    for seats, asked in product(range(1, 5), range(1, 3)):
        if asked > seats:
            continue
        for women in range(seats + 1):
            # votes seat `won` women; the rule lifts fewer than `asked` up to it, or is ignored
            lifted = {women - won for won in range(women) if women == asked}
            table = TABLE.iloc[:1].assign(women_n=women, member_n=seats)
            rows = CommitteeQuota(rule=SeatRule(minimum=asked)).fit(table).reservation()
            row = rows.set_index("reading").loc["floor"]
            assert (row["low_n"], row["high_n"]) == (0, max(lifted, default=0))


def test_bounds_add_up_over_committees(result):
    rows = result.reservation().set_index("reading")
    assert rows["high_n"].to_dict() == {"reserved_seat": 11, "floor": 9}
    assert rows["low_n"].tolist() == [0, 0]
    assert rows.loc["floor", "high"] == pytest.approx(9 / 14)


def test_a_mark_missing_in_one_committee_leaves_bounds():
    marks = pd.array([0, *[1] * 10, pd.NA], dtype="Int64")
    rows = CommitteeQuota().fit(TABLE.assign(reserved_women_n=marks)).reservation()
    assert rows["reading"].tolist() == ["reserved_seat", "floor"]


def test_without_women_there_is_no_share_by_reservation():
    none = CommitteeQuota().fit(TABLE.assign(women_n=0))
    assert none.reservation()[["low", "high"]].isna().all(axis=None)
    assert "No member is a woman." in none.sentences.en


# the rule


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (SeatRule(minimum=1), [1, 1, 1, 1, 1, 1, 1]),
        (SeatRule(share="1/3"), [1, 2, 2, 2, 3, 3, 3]),
        (SeatRule(share="1/3", rounding="down"), [1, 1, 1, 2, 2, 2, 3]),
        (SeatRule(share="1/3", rounding="nearest"), [1, 1, 2, 2, 2, 3, 3]),
        (SeatRule(share=0.3), [1, 2, 2, 2, 3, 3, 3]),
        (SeatRule(minimum=2, share=Fraction(1, 3)), [2, 2, 2, 2, 3, 3, 3]),
        (SeatRule(share=0.5, rounding="nearest"), [2, 2, 3, 3, 4, 4, 5]),
    ],
    ids=lambda value: value.name.en if isinstance(value, SeatRule) else "",
)
def test_rule_asks_for_whole_seats(rule, expected):
    assert rule.required(range(3, 10)).tolist() == expected


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"minimum": -1},
        {"minimum": True},
        {"minimum": 0.5},
        {"share": 0},
        {"share": 30},
        {"share": "a third"},
        {"share": "1/0"},
        {"share": 0.3, "rounding": "even"},
    ],
)
def test_rule_refuses_what_is_no_rule(options):
    with pytest.raises(ValueRangeError):
        SeatRule(**options)


def test_rule_says_itself_in_both_languages():
    name = SeatRule(minimum=1, share="1/3").name
    assert name.zh == "至少1名妇女且妇女不少于席位的1/3（向上取整）"
    assert name.en == "at least one woman and women on at least 1/3 of the seats, rounded up"


# invariances


def _tables(fitted):
    return [
        fitted.to_frame(),
        fitted.spread(),
        fitted.reservation(),
        fitted.what_if(),
        fitted.hurdles(),
    ]


@pytest.mark.parametrize("coverage", ["census", "sample"])
def test_order_of_rows_names_of_units_and_the_index_change_nothing(coverage):
    spec = CommitteeQuota(coverage=coverage)
    shuffled = GROUPED.sample(frac=1.0, random_state=3)
    renamed = shuffled.assign(unit_id=[f"u{i}" for i in range(len(shuffled))])
    for one, other in zip(_tables(spec.fit(GROUPED)), _tables(spec.fit(renamed)), strict=True):
        pd.testing.assert_frame_equal(one, other, rtol=0, atol=1e-9)


def test_the_table_given_is_not_changed():
    before = GROUPED.copy(deep=True)
    CommitteeQuota().fit(GROUPED).summary()
    pd.testing.assert_frame_equal(GROUPED, before)


def test_reserved_seats_given_as_the_rule_asks_change_only_the_lower_bound():
    given = CommitteeQuota().fit(TABLE.assign(reserved_n=1))
    plain = CommitteeQuota().fit(TABLE)
    pd.testing.assert_frame_equal(given.hurdles(), plain.hurdles())
    assert "No column gives the seats reserved" in " ".join(note.en for note in plain.notes)
    assert "No column gives the seats reserved" not in " ".join(note.en for note in given.notes)


def test_plot_shows_all_committees(result):
    chart = result.plot()
    assert chart.data["committee_n"].sum() == 12
    assert chart.title.zh == "2021年没有妇女的委员会：12个中1个"


# open seats, where the ledger says which committees reserve none


MIXED = TABLE.assign(reserved_n=[0] * 6 + [1] * 6, women_n=[0, 1, 2, 1, 0, 3, 1, 1, 1, 2, 2, 3])


def test_compares_further_seats_with_open_ones():
    fitted = CommitteeQuota().fit(MIXED)
    found = fitted.open_seats()
    assert (found.open.women_n, found.open.seat_n) == (7, 25)
    assert (found.further.women_n, found.further.seat_n) == (4, 26)
    assert found.low < found.odds_ratio < found.high
    said = fitted.sentences
    assert "In committees without a reserved seat (6) women held 28.0% of the seats" in said.en
    assert "the gap can't be laid to reserving" in said.en
    assert "差别不能归于保留" in said.zh


def test_refuses_open_seats_where_every_committee_reserves(result):
    with pytest.raises(DesignError, match="every one reserves"):
        result.open_seats()
    assert result.open_rates().empty
    assert "without a reserved seat" not in result.sentences.en


def test_says_that_nothing_lies_beyond_where_nothing_is_reserved():
    said = CommitteeQuota().fit(TABLE.assign(reserved_n=0)).sentences
    assert "No seats lie beyond reserved ones." in said.en
    assert "没有委员会在保留席位之外还有席位。" in said.zh


def test_notes_give_the_dispersion(result):
    size = result.hurdle().further.dispersion
    assert f"2021: {size:.2f}" in " ".join(note.en for note in result.notes)


@pytest.mark.parametrize(
    ("women", "en", "zh"),
    [
        pytest.param([1] * 18 + [2, 3], "more than seating", "多于随机入座所能解释", id="piled up"),
        pytest.param([0] * 10 + [3] * 9 + [1], "fewer than", "少于随机入座所能解释", id="spread"),
        pytest.param(
            [0] * 5 + [1] * 8 + [2] * 5 + [3] * 2, "not told apart", "无法区分", id="open"
        ),
    ],
)
def test_says_on_which_side_of_chance_the_floor_lies(women, en, zh):
    table = pd.DataFrame({"unit_id": range(20), "term_year": 2021, "women_n": women, "member_n": 5})
    said = CommitteeQuota().fit(table).sentences
    others = {"more than seating", "fewer than", "not told apart"} - {en}
    assert en in said.en
    assert zh in said.zh
    assert not any(other in said.en for other in others)


def test_committees_short_of_their_reserved_women_do_not_enter_the_comparison():
    short = pd.concat([MIXED, MIXED.iloc[[11]].assign(unit_id="Z", women_n=0)])
    one, other = (CommitteeQuota().fit(table).open_seats() for table in (MIXED, short))
    pd.testing.assert_frame_equal(one.to_frame(), other.to_frame())
