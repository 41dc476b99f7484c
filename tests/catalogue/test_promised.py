"""Targets: the level, when it falls due, and who set it."""

from pathlib import Path

import pytest

from fedanalysis.catalogue import list_indicators, target, targets
from fedanalysis.catalogue.tables import read_data
from fedanalysis.errors import DataFileError, UnknownNameError
from fedanalysis.schema import EVENTS


@pytest.mark.parametrize(
    ("name", "indicator_id", "relation", "value"),
    [
        ("vc_members_2020", "vc_members_women_pct", "at_least", 30),
        ("vc_chairs_2020", "vc_chair_women_pct", "at_least", 10),
        ("rc_members_2020", "rc_members_women_pct", "about", 50),
    ],
)
def test_holds_the_national_targets_of_the_programme_to_2020(
    name: str, indicator_id: str, relation: str, value: float
) -> None:
    # Programme for the Development of Chinese Women 2011-2020 (State Council, 2011 no. 24).
    found = target(name)
    assert (found.indicator_id, found.relation, found.value) == (indicator_id, relation, value)
    assert (found.due_year, found.date_set, found.geo_code) == (2020, "2011-07-30", "CN")
    assert found.instrument_name.zh == "中国妇女发展纲要(2011—2020年)"
    assert found.share == pytest.approx(value / 100)


def test_speaks_both_languages() -> None:
    assert target("vc_members_2020").label.zh == "到2020年村委会成员中女性占比不低于30%"
    assert target("rc_members_2020").label.zh == "到2020年居委会成员中女性占比达到50%左右"
    assert target("rc_members_2020").label.en.endswith("about 50% by 2020")


def test_a_target_without_a_printed_due_year_has_none() -> None:
    found = target("villages_with_woman_2011")
    assert found.due_year is None
    assert "年村" not in found.label.zh


def test_every_target_is_for_a_known_indicator_and_a_known_event() -> None:
    rows = targets()
    assert rows["indicator_id"].isin(list_indicators()["indicator_id"]).all()
    events = read_data("official/events.csv", EVENTS).set_index("event_id")
    assert rows["event_id"].isin(events.index).all()
    assert rows["geo_code"].tolist() == events.loc[rows["event_id"], "geo_code"].tolist()


def test_selects_the_targets_of_one_indicator() -> None:
    assert targets("rc_members_women_pct")["target_id"].tolist() == ["rc_members_2020"]
    none = targets("vc_count")
    assert none.empty
    assert list(none.columns) == list(targets().columns)


def test_refuses_unknown_names() -> None:
    with pytest.raises(UnknownNameError, match="vc_members_2020"):
        target("vc_member_2020")
    with pytest.raises(UnknownNameError, match="indicator"):
        targets("no_such_indicator")


def test_names_the_missing_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEDANALYSIS_DATA", str(tmp_path))
    with pytest.raises(DataFileError, match=r"targets\.csv"):
        targets()
