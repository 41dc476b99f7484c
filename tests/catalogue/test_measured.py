"""The catalogue of indicators covers the data, in both languages."""

import dataclasses

import pytest

from fedanalysis.catalogue import indicator, list_indicators
from fedanalysis.catalogue.tables import read_data
from fedanalysis.errors import UnknownNameError
from fedanalysis.schema import SDG, SERIES


def test_holds_every_indicator_of_the_data_and_no_other() -> None:
    held = {
        *read_data("official/series.csv", SERIES)["indicator_id"],
        *read_data("official/sdg_5_5_1b.csv", SDG)["indicator_id"],
    }
    assert set(list_indicators()["indicator_id"]) == held


def test_gives_the_unit_of_the_series() -> None:
    series = read_data("official/series.csv", SERIES)
    units = series.groupby("indicator_id")["unit"].unique().map(set)
    catalogue = list_indicators().set_index("indicator_id")["unit"].loc[units.index]
    differ = [name for name in units.index if units[name] != {catalogue[name]}]
    # The federation printed its group members once as persons, once as organisations.
    assert differ == ["wf_group_members_n"]


def test_labels_are_unique_in_both_languages() -> None:
    assert list_indicators()["label_zh"].is_unique
    assert list_indicators()["label_en"].is_unique


def test_a_basis_has_one_wording() -> None:
    wordings = list_indicators()[["basis", "basis_zh", "basis_en"]].drop_duplicates()
    assert wordings["basis"].is_unique


def test_every_share_says_of_what() -> None:
    rows = list_indicators()
    shares = rows.loc[rows["measure"].isin(["women_share", "share"])]
    assert shares["denominator_zh"].ne("").all()
    assert shares["denominator_en"].ne("").all()
    assert shares["unit"].eq("percent").all()


def test_notes_and_denominators_come_in_both_languages_or_not_at_all() -> None:
    rows = list_indicators()
    for name in ("note", "denominator"):
        assert rows[f"{name}_zh"].eq("").equals(rows[f"{name}_en"].eq(""))


def test_gives_one_indicator_for_readers() -> None:
    members = indicator("vc_members_women_pct")
    assert members.label.zh == "村委会成员中女性占比"
    assert members.numerator.en == "women village committee members"
    assert (members.unit, members.direction) == ("percent", "up")
    assert indicator("vc_count").denominator is None
    with pytest.raises(dataclasses.FrozenInstanceError):
        members.unit = "persons"  # type: ignore[misc]


def test_village_concepts_stand_on_different_bases() -> None:
    names = ("vc_members_women_pct", "village_cadres_women_pct", "village_team_women_pct")
    assert len({indicator(name).basis for name in names}) == 3


def test_offers_the_nearest_names_for_an_unknown_indicator() -> None:
    with pytest.raises(UnknownNameError, match="vc_members_women_pct"):
        indicator("vc_member_women_pct")
