"""Totals of an average committee come only from years that publish all three figures."""

import pandas as pd
import pytest

from fedanalysis.errors import UnknownNameError
from fedanalysis.indicators.committees import committee_totals
from fedanalysis.indicators.official import official_series


def test_village_committees_have_all_three_figures_in_three_years():
    totals = committee_totals("village_committee")
    assert totals["year"].tolist() == [2005, 2009, 2020]
    women = totals["women_share"] * totals["member_n"] / totals["committee_n"]
    assert women.round(1).tolist() == [0.7, 0.8, 1.0]


def test_each_row_names_the_rows_it_rests_on():
    totals = committee_totals()
    rows = pd.concat(
        official_series(name) for name in ("vc_members_women_pct", "vc_members_n", "vc_count")
    ).set_index("row_id")
    for _, total in totals.iterrows():
        given = rows.loc[total["row_ids"].split(", ")]
        assert given["year"].eq(total["year"]).all()
        assert given["value"].tolist()[1:] == [total["member_n"], total["committee_n"]]


def test_round_thousands_are_known_to_be_rounded():
    totals = committee_totals()
    rounded = totals["member_n"] % 1000 == 0
    assert totals.loc[rounded, "member_unit"].eq(1000).all()
    assert totals.loc[~rounded, "member_unit"].eq(1).all()


def test_residents_committees_have_the_same_columns():
    assert list(committee_totals("residents_committee").columns) == list(committee_totals().columns)


def test_unknown_body_is_named_with_those_there_are():
    with pytest.raises(UnknownNameError, match="village_comittee") as caught:
        committee_totals("village_comittee")
    assert "village_committee" in str(caught.value)


def test_unknown_place_is_refused():
    with pytest.raises(UnknownNameError):
        committee_totals(geo_code="XX")
