"""Official series: as published, one preferred row a year, each with its source."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from fedanalysis.errors import DataFileError, DesignError, UnknownNameError, ValueRangeError
from fedanalysis.indicators.official import (
    bases_apart,
    case_figures,
    local_seats,
    official_panel,
    official_series,
    policy_events,
)
from fedanalysis.safety.paths import data_folder


def test_gives_the_nine_national_points_of_women_on_village_committees() -> None:
    # White paper 2019 (2000, 2017), Heyang report 2012 (2002), Xinhua 2007 (2005), article on 2011
    # (2007, 2011), human rights action plan assessment (2009), NBS monitoring reports (2018, 2020).
    series = official_series("vc_members_women_pct")
    assert dict(zip(series["year"], series["value"], strict=True)) == {
        2000: 15.7, 2002: 16, 2005: 16.7, 2007: 17.62, 2009: 21.5,
        2011: 21.97, 2017: 23.1, 2018: 24.0, 2020: 24.2,
    }  # fmt: skip
    assert series.loc[series["derived"], "year"].tolist() == [2000, 2007]
    assert series.loc[series["approximate"], "year"].tolist() == [2002]
    assert series["women_share"].tolist() == pytest.approx((series["value"] / 100).tolist())


def test_every_value_says_where_it_comes_from() -> None:
    columns = ["publisher", "source_title", "source_year", "confidence", "read_on_a_copy"]
    series = official_series("vc_members_women_pct")
    assert series[columns].notna().all(axis=None)
    assert series["preferred"].all()
    assert list(series.columns) == list(official_series("vc_count", geo_code=None).columns)
    assert series.attrs == {}


def test_conflicts_stay_when_all_rows_are_asked_for() -> None:
    both = official_series("cpc_members_women_pct", preferred=False).loc[
        lambda rows: rows["year"] == 2000
    ]
    assert sorted(both["value"]) == [17.4, 26.7]
    one = official_series("cpc_members_women_pct").loc[lambda rows: rows["year"] == 2000]
    assert one["value"].tolist() == [17.4]
    assert one["preferred_reason"].ne("").all()


@pytest.mark.parametrize(
    ("name", "geo_code"),
    [
        ("vc_members_n", "CN"),
        ("villages_with_woman_pct", "350000"),
        ("vc_members_women_pct_change_2012_2022", "CN"),
        ("micro_loan_cum_yuan", "CN"),
    ],
    ids=["count", "share-of-villages", "change", "money"],
)
def test_only_a_share_of_women_has_a_women_share(name: str, geo_code: str) -> None:
    series = official_series(name, geo_code=geo_code)
    assert not series.empty
    assert series["women_share"].isna().all()
    assert series["women_share"].dtype == "float64"


def test_an_upper_bound_says_so() -> None:
    assert official_series("vc_chair_vice_women_pct_upper")["bound"].tolist() == ["at_most"]


def test_gives_one_place_or_all() -> None:
    assert official_series("vc_members_women_pct", geo_code="350000")["year"].tolist() == [
        2006,
        2009,
    ]
    everywhere = official_series("vc_members_women_pct", geo_code=None)
    assert {"CN", "350000", "610524"} <= set(everywhere["geo_code"])
    assert not everywhere.duplicated(["geo_code", "year"]).any()


def test_offers_what_it_knows_for_an_unknown_name() -> None:
    with pytest.raises(UnknownNameError, match="indicator"):
        official_series("vc_member_women_pct")
    with pytest.raises(UnknownNameError, match="place"):
        official_series("vc_members_women_pct", geo_code="999999")
    with pytest.raises(UnknownNameError, match="official series"):
        official_series("sdg551b_local_seats_women_pct")


def test_stacks_series_on_one_basis() -> None:
    panel = official_panel(["vc_members_women_pct", "vc_members_n", "vc_members_n"])
    assert panel["basis"].unique().tolist() == ["village_committee_members"]
    assert panel["indicator_id"].unique().tolist() == ["vc_members_women_pct", "vc_members_n"]
    assert len(panel) == 9 + len(official_series("vc_members_n"))


@pytest.mark.parametrize("other", ["village_cadres_women_pct", "village_team_women_pct"])
def test_refuses_to_join_different_bases_and_names_both(other: str) -> None:
    with pytest.raises(DesignError, match="different bases") as caught:
        official_panel(["vc_members_women_pct", other])
    assert "counts village committee members" in str(caught.value)
    assert f"`{other}` counts" in str(caught.value)


def test_refuses_an_empty_panel() -> None:
    with pytest.raises(ValueRangeError, match="at least one"):
        official_panel([])


def test_series_on_other_bases_stand_apart_each_under_its_own_name() -> None:
    names = ["village_team_women_pct", "village_cadres_women_pct"]
    apart = bases_apart([*names, names[0]])
    assert apart["indicator_id"].drop_duplicates().tolist() == names
    assert apart.groupby("indicator_id")["basis"].nunique().eq(1).all()
    assert apart["basis"].nunique() == 2
    assert apart["preferred"].all()
    assert not apart[["basis_zh", "basis_en"]].eq("").any(axis=None)


def test_nothing_stands_apart_from_nothing() -> None:
    with pytest.raises(ValueRangeError, match="at least one indicator"):
        bases_apart([])


def test_events_have_a_year_whatever_the_precision_of_the_date() -> None:
    events = policy_events(geo_code=None).set_index("event_id")
    assert len(events) == 30
    assert events.loc[["P04", "P09", "P10", "P21"], "year"].tolist() == [1998, 2003, 2003, 2012]
    assert set(policy_events()["geo_code"]) == {"CN"}
    with pytest.raises(UnknownNameError, match="place"):
        policy_events("999999")


def test_local_seats_hold_a_share_for_each_country_and_year() -> None:
    seats = local_seats()
    assert len(seats) == 173
    assert seats["women_share"].between(0, 1).all()
    latest = local_seats(latest=True)
    assert latest["m49_code"].is_unique
    albania = latest.loc[latest["area_name"] == "Albania"]
    assert albania[["year", "value"]].to_numpy().tolist() == [[2019, 43.61]]


def test_an_unknown_case_is_refused_wherever_it_points() -> None:
    for name in ("ulanhot", "../official", ""):
        with pytest.raises(UnknownNameError, match="ulanhot-2011"):
            case_figures(name)


@pytest.mark.parametrize(
    ("read", "where", "name"),
    [
        (lambda: official_series("vc_count"), "official", "series.csv"),
        (policy_events, "official", "events.csv"),
        (local_seats, "official", "sdg_5_5_1b.csv"),
        (case_figures, "cases/ulanhot-2011", "figures.csv"),
    ],
    ids=["series", "events", "sdg", "case"],
)
def test_names_a_missing_and_a_malformed_file(
    read: Callable[[], pd.DataFrame],
    where: str,
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FEDANALYSIS_DATA", str(tmp_path))
    with pytest.raises(DataFileError, match=name):
        read()
    broken = tmp_path / where / name
    broken.parent.mkdir(parents=True)
    broken.write_text("a,b\n1,2\n")
    with pytest.raises(DataFileError, match=f"can't read the data file .*{name}"):
        read()


def test_a_value_that_is_no_number_is_named_by_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = data_folder() / "official"
    shutil.copytree(source, tmp_path / "official")
    path = tmp_path / "official/series.csv"
    path.write_text(
        path.read_text("utf-8").replace(",1500000,persons", ",many,persons", 1), "utf-8"
    )
    monkeypatch.setenv("FEDANALYSIS_DATA", str(tmp_path))
    with pytest.raises(DataFileError, match="`value` must be a number") as caught:
        official_series("vc_count")
    assert "row 1." in str(caught.value)


def test_results_are_the_callers_own() -> None:
    first = official_series("vc_members_women_pct")
    first["value"] = 0
    assert official_series("vc_members_women_pct")["value"].gt(0).all()
