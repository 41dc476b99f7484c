import pandas as pd
import pytest

from fedanalysis.errors import ColumnError, DesignError, UnknownNameError, ValueRangeError
from fedanalysis.indicators.spells import stages_by_year, waiting_times
from fedanalysis.synthetic.city import make_city

STAGES = {"142": "deputy", "141": "full"}


def spells(*rows):
    names = ["person_id", "sex_code", "rank_code", "start_date", "end_date", "ended_by"]
    return pd.DataFrame(rows, columns=names)


PROMOTED = ("a", "2", "142", "2001-01-01", "2005-07-02", "promotion")
THEN = ("a", "2", "141", "2005-07-02", "", "censored")
RETIRED = ("b", "1", "142", "1999-01-01", "2008-01-01", "retired")
RUNNING = ("c", "2", "142", "2003-01-01", None, "censored")


def test_a_promotion_is_an_event_and_every_other_end_is_none():
    frame = waiting_times(spells(PROMOTED, RETIRED, RUNNING), "142", observed_until="2010-12-31")
    assert frame["promoted_year"].round(2).tolist()[0] == 2005.5
    assert frame["promoted_year"].isna().tolist() == [False, True, True]
    assert frame["censored_year"].round(2).tolist() == [2005.5, 2008.0, 2011.0]


def test_what_happens_after_the_last_day_is_not_known_yet():
    frame = waiting_times(spells(PROMOTED, RETIRED), "142", observed_until="2004-12-31")
    assert frame["promoted_year"].isna().all()
    assert frame["censored_year"].round(2).tolist() == [2005.0, 2005.0]
    assert len(waiting_times(spells(PROMOTED, RUNNING), "142", observed_until="2002-12-31")) == 1


def test_rosters_follow_persons_from_rank_to_rank():
    rows = stages_by_year(spells(PROMOTED, THEN, RETIRED), [2004, 2005, 2008], stages=STAGES)
    found = {(r.person_id, r.year): r.stage for r in rows.itertuples()}
    assert found == {
        ("a", 2004): "deputy",
        ("a", 2005): "full",
        ("a", 2008): "full",
        ("b", 2004): "deputy",
        ("b", 2005): "deputy",
    }


def test_ranks_not_asked_for_are_left_out():
    rows = stages_by_year(spells(PROMOTED, THEN), [2004, 2008], stages={"141": "full"})
    assert rows[["year", "stage"]].to_numpy().tolist() == [[2008, "full"]]


def test_a_made_up_city_has_one_rank_a_person_and_year():
    city = make_city(seed=3)
    told = city.truth.rows.loc[city.truth.rows["table"] == "spells", ["row_id", "person_id"]]
    table = city.tables["spells"].merge(told, on="row_id")
    rows = stages_by_year(table, range(2001, 2011), stages=STAGES)
    assert not rows.duplicated(["person_id", "year"]).any()
    assert len(waiting_times(table, "142", observed_until="2010-12-31")) == (
        table["rank_code"].eq("142").sum()
    )


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"start_date": "1978.05"}, ValueRangeError, "start_date"),
        ({"start_date": ""}, ValueRangeError, "start_date"),
        ({"end_date": ""}, DesignError, "must have an end"),
        ({"ended_by": "gone"}, ValueRangeError, "ended_by"),
    ],
)
def test_refuses_a_spell_that_makes_no_sense(change, error, says):
    with pytest.raises(error, match=says):
        waiting_times(spells(PROMOTED).assign(**change), "142", observed_until="2010-12-31")


def test_refuses_missing_columns_unknown_ranks_and_two_ranks_at_once():
    with pytest.raises(ColumnError, match="ended_by"):
        waiting_times(spells(PROMOTED).drop(columns="ended_by"), "142", observed_until="2010-12-31")
    with pytest.raises(UnknownNameError, match="142"):
        waiting_times(spells(PROMOTED), "143", observed_until="2010-12-31")
    with pytest.raises(ValueRangeError, match="observed_until"):
        waiting_times(spells(PROMOTED), "142", observed_until="2010")
    twice = spells(PROMOTED, ("a", "2", "141", "2004-01-01", "", "censored"))
    with pytest.raises(DesignError, match="one rank at a time"):
        stages_by_year(twice, [2004], stages=STAGES)
