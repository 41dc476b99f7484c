"""Floors of women's seats in committees of three to nine members, against enumeration.

Sources: Organic Law of the Villagers' Committees (2010), Art. 6: three to seven members, women
among them; Organic Law of the Urban Residents' Committees, Art. 7: five to nine members; targets
of the programme for women 2011–2020: women at least 30 % of village committee members and about
50 % of residents' committee members (both as quoted in data/official/targets.csv). Tolerance: exact (whole seats).
"""

from __future__ import annotations

from fractions import Fraction

import pandas as pd
import pytest

from fedanalysis.catalogue import legal_size
from fedanalysis.models.quota import women_needed
from fedanalysis.models.quota_committees import CommitteeQuota
from fedanalysis.models.quota_seat_rule import SeatRule

SIZES = range(3, 10)
LEGAL = {"village_committee": (3, 7), "residents_committee": (5, 9)}
TYPED = {  # women a committee of 3, 4, …, 9 needs
    Fraction(3, 10): [1, 2, 2, 2, 3, 3, 3],
    Fraction(1, 3): [1, 2, 2, 2, 3, 3, 3],
    Fraction(1, 2): [2, 2, 3, 3, 4, 4, 5],
}


@pytest.mark.parametrize("body", LEGAL)
def test_legal_sizes(body):
    size = legal_size(body)
    assert (size.minimum, size.maximum) == LEGAL[body]


@pytest.mark.parametrize("share", TYPED, ids=str)
def test_floors_are_the_fewest_women_that_reach_the_share(share):
    fewest = [
        min(women for women in range(size + 1) if Fraction(women, size) >= share) for size in SIZES
    ]
    assert fewest == TYPED[share]
    assert SeatRule(share=share).required(SIZES).tolist() == fewest
    assert women_needed(SIZES, share)["women_needed"].tolist() == fewest


@pytest.mark.parametrize("share", TYPED, ids=str)
def test_rounding_down_asks_the_most_women_not_above_the_share(share):
    most = [
        max(women for women in range(size + 1) if Fraction(women, size) <= share) for size in SIZES
    ]
    assert SeatRule(share=share, rounding="down").required(SIZES).tolist() == most


@pytest.mark.parametrize("share", TYPED, ids=str)
def test_rounding_to_the_nearest_is_never_more_than_half_a_seat_off(share):
    asked = SeatRule(share=share, rounding="nearest").required(SIZES).tolist()
    for size, women in zip(SIZES, asked, strict=True):
        assert abs(women - share * size) <= Fraction(1, 2)
        assert abs(women + 1 - share * size) > abs(women - share * size)


@pytest.mark.parametrize(
    ("body", "lowest", "highest"),
    [
        pytest.param("village_committee", Fraction(1, 7), Fraction(1, 3), id="village"),
        pytest.param("residents_committee", Fraction(1, 9), Fraction(1, 5), id="residents"),
    ],
)
def test_one_woman_each_gives_a_share_between_these(body, lowest, highest):
    size = legal_size(body)
    sizes = range(size.minimum, size.maximum + 1)
    shares = [Fraction(1, seats) for seats in sizes]
    assert (min(shares), max(shares)) == (lowest, highest)


@pytest.mark.parametrize("seats", SIZES)
def test_lifting_empty_committees_gives_just_the_floor(seats):
    table = pd.DataFrame(
        {"unit_id": ["A", "B"], "term_year": 2021, "women_n": 0, "member_n": [seats, seats]}
    )
    rule = SeatRule(share=Fraction(3, 10))
    row = CommitteeQuota().fit(table).what_if(rule).iloc[0]
    assert row["women_added"] == 2 * rule.required([seats])[0]
    assert row["women_share_after"] >= 0.3
