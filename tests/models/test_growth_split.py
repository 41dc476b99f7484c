"""What the growth of women on committees may say, must never say, and must refuse."""

from __future__ import annotations

import re
from itertools import combinations_with_replacement

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fedanalysis.errors import ColumnError, DesignError, UnknownNameError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.models.growth_split import PARTS, GrowthSplit

# One committee a line: members and women in 2015, then in 2020; None where it doesn't exist.
PANEL = {
    "stays as it was": ((5, 1), (5, 1)),
    "first woman for a man": ((5, 0), (5, 1)),
    "loses its only woman": ((5, 1), (5, 0)),
    "second woman for a man": ((5, 1), (5, 2)),
    "second woman on a new seat": ((5, 1), (6, 2)),
    "cut with its woman": ((5, 2), (4, 1)),
    "first two women, one new seat": ((3, 0), (4, 2)),
    "new": (None, (5, 2)),
    "dissolved": ((5, 3), None),
}


def rows_of(panel) -> pd.DataFrame:
    rows = [
        (term, unit, *counts)
        for unit, ends in panel.items()
        for term, counts in zip((2015, 2020), ends, strict=True)
        if counts is not None
    ]
    return pd.DataFrame(rows, columns=["term", "unit_id", "member_n", "women_n"])


COMMITTEES = rows_of(PANEL)
SPEC = GrowthSplit(2015, 2020)
TOTALS = pd.DataFrame(
    {
        "term": [2015, 2020],
        "committee_n": [100, 90],
        "member_n": [420, 400],
        "women_n": [70, 96],
    }
)


# the sentence it may print


def test_says_the_parts_and_names_committees_that_came_and_went():
    text = SPEC.fit(COMMITTEES).sentences
    assert text.en == (
        "Women on committees: 9 in 2015, 11 in 2020, a change of +2; committees in both terms: 7. "
        "New committees +2, dissolved ones −3; in committees of both terms +1 where none had been "
        "(less the reverse), +1 where there was one, +1 with changing seats; together they are "
        "the change. New committees: new. Dissolved committees: dissolved. Counting seats first, "
        "these three are +1, +1 and +1. This is counting; it names no cause."
    )
    for piece in ["2015年的9人到2020年的11人，变化+2人", "新设的委员会：new。", "如先计席位"]:
        assert piece in text.zh


def test_names_five_committees_and_counts_the_others():
    panel = {"old": ((5, 1), (5, 1))} | {f"n{i}": (None, (5, 1)) for i in range(8)}
    text = SPEC.fit(rows_of(panel)).sentences
    assert "New committees: n0, n1, n2, n3, n4 and 3 more." in text.en
    assert "n4等8个" in text.zh


# the sentence it must never print


def test_never_names_a_cause():
    result, bounds = SPEC.fit(COMMITTEES), SPEC.bound(TOTALS, sizes=(3, 7))
    for text in (result.sentences, *result.notes, bounds.sentences, *bounds.notes):
        assert not re.search(r"because|due to|caused|explain|thanks to|significan", text.en)
        assert not re.search(r"由于|导致|归因|解释|显著|得益", text.zh)


def test_totals_never_give_a_number_of_committees():
    text = SPEC.bound(TOTALS, sizes=(3, 7)).sentences
    assert "by anything from −56 to +80; totals cannot tell" in text.en
    assert "无法确知" in text.zh
    frame = SPEC.bound(TOTALS, sizes=(3, 7)).to_frame().set_index("term")
    assert np.isnan(frame.loc["committees_with_a_woman", "estimate"])
    assert np.isnan(frame.loc["further_women", "estimate"])


# the data that force the refusal


@pytest.mark.parametrize(
    ("change", "error", "match"),
    [
        pytest.param(lambda c: c.drop(columns="unit_id"), ColumnError, "unit_id", id="column"),
        pytest.param(lambda c: c.loc[c["term"] == 2015], UnknownNameError, "2020", id="term"),
        pytest.param(
            lambda c: pd.concat([c, c.iloc[:1]]),
            DesignError,
            "(?s)once in a term.*`stays as it was` more than once",
            id="twice",
        ),
        pytest.param(
            lambda c: c.assign(member_n=c["member_n"].where(c["unit_id"] != "new", 0)),
            DesignError,
            "(?s)must have a seat.*`new`",
            id="zero seats",
        ),
        pytest.param(
            lambda c: c.assign(women_n=c["member_n"] + 1), DesignError, "at most", id="women"
        ),
        pytest.param(
            lambda c: c.assign(women_n=c["women_n"] / 2), ValueRangeError, "whole", id="halves"
        ),
        pytest.param(
            lambda c: c.assign(women_n=np.nan), ValueRangeError, "whole number", id="missing"
        ),
        pytest.param(lambda c: c.assign(unit_id=None), DesignError, "name its", id="no name"),
        pytest.param(
            lambda c: c.assign(unit_id=c["unit_id"] + c["term"].astype(str)),
            DesignError,
            "(?s)None of 16.*bound",
            id="no match",
        ),
    ],
)
def test_refuses_what_cannot_be_matched(change, error, match):
    with pytest.raises(error, match=match):
        SPEC.fit(change(COMMITTEES))


@pytest.mark.parametrize(
    ("change", "error", "match"),
    [
        pytest.param(lambda t: t.drop(columns="women_n"), ColumnError, "women_n", id="column"),
        pytest.param(lambda t: t.iloc[:1], UnknownNameError, "2020", id="term"),
        pytest.param(lambda t: pd.concat([t, t]), DesignError, "one row per term", id="twice"),
        pytest.param(lambda t: t.assign(committee_n=0), DesignError, "committees and", id="none"),
        pytest.param(lambda t: t.assign(women_n=500), DesignError, "at most", id="women"),
        pytest.param(lambda t: t.assign(committee_n=10), DesignError, "3 to 7", id="sizes"),
        pytest.param(lambda t: t.assign(with_woman_n=5), DesignError, "must agree", id="with"),
    ],
)
def test_refuses_totals_that_contradict_each_other(change, error, match):
    with pytest.raises(error, match=match):
        SPEC.bound(change(TOTALS), sizes=(3, 7))


@pytest.mark.parametrize(
    ("options", "error"),
    [
        pytest.param({"second": 2015}, DesignError, id="same term"),
        pytest.param({"unit": "term"}, DesignError, id="two roles"),
        pytest.param({"order": "men"}, ValueRangeError, id="order"),
    ],
)
def test_refuses_a_spec_that_contradicts_itself(options, error):
    with pytest.raises(error):
        GrowthSplit(**({"first": 2015, "second": 2020} | options))


# what the numbers are


@pytest.mark.parametrize(
    ("unit", "woman", "seats"),
    [
        ("stays as it was", [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]),
        ("first woman for a man", [0, 0, 1, 0, 0], [0, 0, 1, 0, 0]),
        ("loses its only woman", [0, 0, -1, 0, 0], [0, 0, -1, 0, 0]),
        ("second woman for a man", [0, 0, 0, 1, 0], [0, 0, 0, 1, 0]),
        ("second woman on a new seat", [0, 0, 0, 0, 1], [0, 0, 0, 0, 1]),
        ("cut with its woman", [0, 0, 0, 0, -1], [0, 0, 0, 0, -1]),
        ("first two women, one new seat", [0, 0, 1, 0, 1], [0, 0, 1, 0, 1]),
        ("new", [2, 0, 0, 0, 0], [2, 0, 0, 0, 0]),
        ("dissolved", [0, -3, 0, 0, 0], [0, -3, 0, 0, 0]),
    ],
)
def test_each_committee_goes_where_the_rule_says(unit, woman, seats):
    for order, expected in (("woman", woman), ("seats", seats)):
        table = GrowthSplit(2015, 2020, order=order).fit(COMMITTEES).by_committee()
        assert table.set_index("unit_id").loc[unit, list(PARTS)].tolist() == expected


@pytest.mark.parametrize("order", ["woman", "seats"])
def test_seats_account_for_nothing_when_they_move_the_other_way(order):
    rows = rows_of({"more women, fewer seats": ((5, 1), (4, 3)), "fewer, more": ((5, 3), (7, 2))})
    parts = GrowthSplit(2015, 2020, order=order).fit(rows).by_committee()[list(PARTS)]
    assert parts["changing_seats"].tolist() == [0, 0]
    assert sorted(parts["further_women"]) == [-1, 2]


def test_the_order_matters_where_the_first_woman_took_a_new_seat():
    rows = rows_of({"a": ((5, 0), (6, 1)), "b": ((5, 1), (5, 1))})
    table = SPEC.fit(rows).by_order().set_index("order")
    assert table.loc["woman", ["committees_with_a_woman", "changing_seats"]].tolist() == [1, 0]
    assert table.loc["seats", ["committees_with_a_woman", "changing_seats"]].tolist() == [0, 1]


_seats = st.integers(1, 9)
_one = st.one_of(st.none(), _seats.flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))))
_pair = st.tuples(_one, _one).filter(lambda ends: ends != (None, None))


@settings(max_examples=40, deadline=None)
@given(pairs=st.lists(_pair, min_size=1, max_size=12), order=st.sampled_from(["woman", "seats"]))
def test_parts_are_whole_and_add_up_in_every_committee(pairs, order):
    panel = {"anchor": ((5, 1), (5, 1))} | {f"u{i}": ends for i, ends in enumerate(pairs)}
    result = GrowthSplit(2015, 2020, order=order).fit(rows_of(panel))
    table = result.by_committee()
    change = table["women_n_second"] - table["women_n_first"]
    assert (table[list(PARTS)].sum(axis=1) == change).all()
    assert (table[list(PARTS)].dtypes == "int64").all()
    assert sum(result.parts.values()) == result.difference
    # no part runs against the committee's own change
    assert (table[list(PARTS)].mul(np.sign(change), axis=0) >= 0).all().all()
    flows = result.flows().set_index("part")
    assert (flows["gained"] - flows["lost"]).to_dict() == result.parts


def test_order_of_rows_and_names_of_committees_change_nothing():
    parts = SPEC.fit(COMMITTEES).parts
    renamed = COMMITTEES.assign(unit_id=COMMITTEES["unit_id"].str[::-1])
    for rows in (COMMITTEES.sample(frac=1, random_state=2), renamed):
        assert SPEC.fit(rows).parts == parts
    other = COMMITTEES.loc[COMMITTEES["term"] == 2015].assign(term=2010)
    assert SPEC.fit(pd.concat([COMMITTEES, other])).parts == parts


def test_the_way_back_turns_every_sign():
    there, back = SPEC.fit(COMMITTEES).parts, GrowthSplit(2020, 2015).fit(COMMITTEES).parts
    assert there["new_committees"] == -back["dissolved_committees"]
    for part in PARTS[2:]:
        assert there[part] == -back[part]


def test_frame_counts_women_and_committees():
    frame = SPEC.fit(COMMITTEES).to_frame().set_index("term")
    assert frame.loc[["women_first", "women_second", "difference"], "estimate"].tolist() == [
        9,
        11,
        2,
    ]
    assert frame["n"].tolist() == [8, 8, 9, 1, 1, 7, 7, 7]
    assert frame[["ci_low", "ci_high"]].isna().all().all()


# totals


def _possible(members: int, women: int, committees: int, sizes: range) -> set[int]:
    """Return every number of committees with a woman that some spread of the totals has."""
    found = set()
    cells = [(n, w) for n in sizes for w in range(n + 1)]
    for chosen in combinations_with_replacement(cells, committees):
        if sum(n for n, _ in chosen) == members and sum(w for _, w in chosen) == women:
            found.add(sum(w > 0 for _, w in chosen))
    return found


def test_bounds_are_the_extremes_over_every_spread():
    totals = TOTALS.assign(committee_n=[3, 4], member_n=[11, 15], women_n=[4, 9])
    ends = [
        _possible(row.member_n, row.women_n, row.committee_n, range(3, 6))
        for row in totals.itertuples()
    ]
    changes = {b - a for a in ends[0] for b in ends[1]}
    assert SPEC.bound(totals, sizes=(3, 5)).bounds == (min(changes), max(changes))


def test_published_committees_with_a_woman_make_the_split_exact():
    result = SPEC.bound(TOTALS.assign(with_woman_n=[60, 75]), sizes=(3, 7))
    frame = result.to_frame().set_index("term")
    assert frame.loc["committees_with_a_woman", "estimate"] == 15
    assert frame.loc["further_women", "estimate"] == 11
    assert "changed by +15; the other +11 women" in result.sentences.en
    half = SPEC.bound(TOTALS.assign(with_woman_n=[60, np.nan]), sizes=(3, 7))
    assert half.bounds == (14 - 60, 90 - 60)


def test_bounds_hold_the_panel_they_come_from():
    rng = np.random.default_rng(6)
    n = rng.integers(3, 8, (2, 60))
    women = rng.binomial(n, [[0.2], [0.3]])
    totals = pd.DataFrame(
        {
            "term": [2015, 2020],
            "committee_n": 60,
            "member_n": n.sum(axis=1),
            "women_n": women.sum(axis=1),
        }
    )
    low, high = SPEC.bound(totals, sizes=(3, 7)).bounds
    true = (women > 0).sum(axis=1)
    assert low <= true[1] - true[0] <= high


def test_factors_of_the_totals_add_up():
    result = SPEC.bound(TOTALS, sizes=(3, 7))
    assert sum(result.factors) == pytest.approx(result.difference, abs=1e-9)


def test_both_languages_and_the_plot(monkeypatch):
    monkeypatch.setenv("FEDANALYSIS_FONTS", "bundled")
    names = {"2015": Text("第九届", "the 9th term")}
    result = GrowthSplit(2015, 2020, names=names).fit(COMMITTEES)
    bounds = GrowthSplit(2015, 2020, names=names).bound(TOTALS, sizes=(3, 7))
    for lang in ("zh", "en"):
        monkeypatch.setenv("FEDANALYSIS_LANG", lang)
        for one in (result, bounds):
            assert repr(one) == one.summary() == one.sentences.to(lang)
    assert "第九届" in bounds.sentences.zh
    chart = result.plot()
    assert chart.data["value"].tolist() == [9, 2, -3, 1, 1, 1, 11]
    assert "the 9th term" in chart.alt("en")
    still = SPEC.fit(rows_of({"a": ((5, 1), (5, 1))}))
    assert still.plot().data["value"].tolist() == [1, 0, 1]
