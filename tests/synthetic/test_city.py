"""The city has the counts that are published, the same on every run, and keeps its truth apart."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import fedanalysis as fa
from fedanalysis.codes.resident_ids import read_resident_ids
from fedanalysis.codes.words import read_name
from fedanalysis.errors import ValueRangeError

COLLEGE = ("1", "2", "3")
UPPER_SECONDARY = (*COLLEGE, "4", "6")


@pytest.fixture(scope="module", params=[1, 907], ids=["seed 1", "seed 907"])
def city(request):
    return fa.make_city(seed=request.param)


def _age(birth, year=2010):
    return year - birth.str[:4].astype(int)


class TestCounts:
    def test_register_has_127_units(self, city):
        counts = city.tables["units"]["unit_type"].value_counts().to_dict()
        assert counts == {
            "village": 68,
            "community": 46,
            "subdistrict": 10,
            "town": 2,
            "work_department": 1,
        }
        assert city.tables["units"]["is_organised"].all()

    def test_of_311_cadres_305_are_trained_and_221_went_to_college(self, city):
        roster = city.tables["roster"]
        assert len(roster) == 311
        assert int((roster["training_n"] > 0).sum()) == 305
        assert int(roster["education_code"].str[0].isin(COLLEGE).sum()) == 221

    def test_of_150_local_cadres_117_finished_upper_secondary(self, city):
        local = city.tables["roster"].query("village != ''")
        assert len(local) == 150
        assert int(local["education_code"].str[0].isin(UPPER_SECONDARY).sum()) == 117

    def test_of_354_section_cadres_92_are_women_and_27_of_them_full_section(self, city):
        section = city.tables["section_cadres"]
        women = section[section["sex_code"] == "2"]
        assert (len(section), len(women)) == (354, 92)
        assert int((women["rank_code"] == "141").sum()) == 27
        assert int((section["rank_code"] == "141").sum()) == 120
        assert int((_age(women["birth_date"]) <= 35).sum()) == 47
        late = women[women["birth_date"] >= "1980"]
        assert (len(late), int((late["rank_code"] == "141").sum())) == (7, 2)

    def test_60_of_85_bureaux_have_a_woman(self, city):
        section = city.tables["section_cadres"]
        women = section[section["sex_code"] == "2"]
        assert (section["unit"].nunique(), women["unit"].nunique()) == (85, 60)

    def test_357_classes_hold_16131_person_times(self, city):
        classes, rows = city.tables["training_class"], city.tables["training_participant"]
        assert (len(classes), len(rows)) == (357, 16_131)
        assert int(classes["participation_n"].sum()) == 16_131
        counted = rows.groupby("class_name").size()
        printed = classes.set_index("class_name")["participation_n"]
        assert printed.sort_index().astype("int64").tolist() == counted.sort_index().tolist()
        assert classes["year"].min() == 2007

    def test_56_classes_trained_1800_of_whom_432_found_work(self, city):
        work = city.tables["training_class"].dropna(subset=["employed_n"])
        assert (len(work), int(work["participant_n"].sum())) == (56, 1800)
        assert int(work["employed_n"].sum()) == 432
        assert int(city.tables["applicants"]["is_trained"].sum()) == 1800

    def test_31_women_were_in_the_university_class(self, city):
        rows = city.tables["training_participant"]
        assert int(rows["class_name"].str.contains("高校科级").sum()) == 31

    def test_last_election_has_the_published_seats(self, city):
        last = city.tables["election"].query("year == 2009")
        villages = last[last["village_type_code"] == "village_committee"]
        towns = last[last["village_type_code"] == "residents_committee"]
        assert (len(villages), len(towns)) == (68, 46)
        assert (int(villages["women_n"].sum()), int(villages["branch_women_n"].sum())) == (66, 32)
        assert (int(towns["women_n"].sum()), int(towns["seat_n"].sum())) == (149, 226)
        assert int((villages["chair_sex_code"] == "2").sum()) == 3
        assert int((towns["chair_sex_code"] == "2").sum()) == 30
        assert int((villages["women_n"] + villages["branch_women_n"] > 0).sum()) == 67
        assert int(last["congress_chair_on_committee"].sum()) == 112

    def test_organisation_return_adds_up_to_what_is_published(self, city):
        sums = city.tables["organisation"].groupby("type")[["should_n", "exist_n"]].sum()
        assert sums.loc["新经济组织妇女组织"].tolist() == [1348, 1281]
        assert sums.loc["新社会组织妇女组织"].tolist() == [6, 3]
        assert int(sums.loc["机关事业单位妇委会", "exist_n"]) == 58

    def test_seven_databases_hold_60_to_600_persons_each(self, city):
        rows = city.truth.rows.query("table == 'talent'").merge(city.tables["talent"], on="row_id")
        persons = rows.groupby("database")["person_id"].nunique()
        assert (len(persons), persons.min(), persons.max()) == (7, 60, 600)


class TestMembers:
    def test_seats_agree_with_the_election_return(self, city):
        members, election = city.tables["members"], city.tables["election"]
        key = ["township", "village", "year"]
        women = (members["sex_code"] == "2").groupby([members[k] for k in key]).agg(["size", "sum"])
        both = election.set_index(key)[["seat_n", "women_n"]].join(women)
        assert (both["seat_n"] == both["size"]).all()
        assert (both["women_n"] == both["sum"]).all()

    def test_each_committee_has_one_chair_of_the_sex_printed(self, city):
        chairs = city.tables["members"].query("is_chair")
        key = ["village", "year"]
        printed = city.tables["election"].set_index(key)["chair_sex_code"]
        assert (
            chairs.set_index(key)["sex_code"]
            .sort_index()
            .equals(printed.sort_index().rename("sex_code"))
        )

    def test_thirty_communities_have_a_woman_secretary(self, city):
        last = city.tables["members"].query("year == 2009")
        towns = last[last["village_type_code"] == "residents_committee"]
        secretaries = towns[towns["posts"].str.contains("党支部书记")]
        assert (len(secretaries), int((secretaries["sex_code"] == "2").sum())) == (46, 30)

    def test_nobody_holds_two_seats_of_one_term(self, city):
        rows = city.truth.rows.query("table == 'members'")
        merged = city.tables["members"].merge(rows, on="row_id")
        assert not merged.duplicated(["year", "person_id"]).any()


class TestPersons:
    def test_identity_numbers_are_invented_right_and_unique(self, city):
        numbers = city.truth.persons["id_number"].tolist()
        readings = read_resident_ids(numbers)
        assert [reading.text for reading in readings] == numbers
        assert len(set(numbers)) == len(numbers)
        assert {number[:6] for number in numbers} == {"999999"}

    def test_names_are_kept_by_cleaning(self, city):
        names = city.truth.persons["name"].unique().tolist()
        assert [read_name(name).text for name in names] == names

    def test_a_table_about_a_person_says_what_is_true_of_her(self, city):
        persons = city.truth.persons.set_index("person_id")
        for name in ("roster", "section_cadres", "members", "training_participant", "applicants"):
            rows = city.truth.rows.query("table == @name")
            table = city.tables[name].set_index("row_id").loc[rows["row_id"]]
            true = persons.loc[rows["person_id"]]
            assert table["name"].tolist() == true["name"].tolist()
            if "id_number" in table:
                printed = table["id_number"].to_numpy()
                told = printed != ""
                assert (printed[told] == true["id_number"].to_numpy()[told]).all()

    def test_nobody_is_twice_in_one_class(self, city):
        rows = city.truth.rows.query("table == 'training_participant'")
        merged = city.tables["training_participant"].merge(rows, on="row_id")
        assert not merged.duplicated(["class_name", "person_id"]).any()

    def test_cadres_trainings_are_those_of_the_ledger(self, city):
        rows = city.truth.rows
        held = rows.query("table == 'training_participant'")["person_id"].value_counts()
        cadres = rows.query("table == 'roster'")["person_id"]
        counted = held.reindex(cadres).fillna(0).astype("int64").tolist()
        assert city.tables["roster"]["training_n"].astype("int64").tolist() == counted


class TestKin:
    def test_namesakes_share_a_name_and_no_township(self, city):
        persons = city.truth.persons.set_index("person_id")
        second = persons[persons["kin"] == "namesake"]
        first = persons.loc[second["kin_id"]]
        assert len(second) == 120
        assert second["name"].tolist() == first["name"].tolist()
        assert not (second["township"].to_numpy() == first["township"].to_numpy()).any()
        same_month = second["birth_date"].str[:7].to_numpy() == first["birth_date"].str[:7]
        assert 30 <= int(same_month.sum()) < 60

    def test_twins_are_born_on_one_day_and_daughters_share_home_and_phone(self, city):
        persons = city.truth.persons.set_index("person_id")
        for word, columns in {
            "twin": ["birth_date", "unit_id"],
            "mother": ["phone", "unit_id"],
        }.items():
            second = persons[persons["kin"] == word]
            first = persons.loc[second["kin_id"]]
            assert len(second) >= 12
            assert (second[columns].to_numpy() == first[columns].to_numpy()).all()

    def test_names_alone_link_different_women_in_the_databases(self, city):
        rows = city.truth.rows.query("table == 'talent'").merge(city.tables["talent"], on="row_id")
        persons_a_name = rows.groupby("name")["person_id"].nunique()
        names_a_person = rows.groupby("person_id")["name"].nunique()
        assert int((persons_a_name > 1).sum()) > 20
        assert int((names_a_person > 1).sum()) > 20


class TestTruth:
    def test_no_table_holds_a_key_of_persons_or_what_nobody_sees(self, city):
        hidden = {"person_id", "motive", "ability", "would_show", "kin"}
        for table in city.tables.values():
            assert not hidden & set(table.columns)
            assert table.columns[0] == "row_id"
            assert table["row_id"].is_unique
            assert table.attrs["synthetic"]

    def test_every_row_about_a_person_is_in_the_truth(self, city):
        for name, rows in city.truth.rows.groupby("table"):
            assert set(rows["row_id"]) == set(city.tables[name]["row_id"])
        assert set(city.truth.rows["person_id"]) <= set(city.truth.persons["person_id"])

    def test_repr_says_synthetic_and_no_value(self, city):
        assert "synthetic" in repr(city)
        assert "synthetic" in repr(city.truth)
        assert not any(name in repr(city) for name in city.truth.persons["name"].head(50))

    def test_mechanisms_name_columns_that_are_there(self, city):
        for row in city.truth.mechanisms.itertuples():
            assert row.column in city.tables[row.table].columns, row.name
            assert row.zh
            assert row.en


class TestSeeds:
    def test_same_seed_gives_the_same_city(self, city):
        again = fa.make_city(seed=city.seed)
        for name, table in city.tables.items():
            pd.testing.assert_frame_equal(table, again.tables[name])
        pd.testing.assert_frame_equal(city.truth.effects, again.truth.effects)

    def test_other_seed_gives_other_persons(self, city):
        other = fa.make_city(seed=city.seed + 1)
        assert not city.truth.persons["name"].equals(other.truth.persons["name"])

    def test_a_city_is_the_same_whatever_the_scale(self, city):
        several = fa.make_city(seed=city.seed, scale=2)
        for name, table in city.tables.items():
            head = several.tables[name].head(len(table))
            pd.testing.assert_frame_equal(head, table)
            assert several.tables[name]["row_id"].is_unique
        assert len(several.truth.persons) == 2 * len(city.truth.persons)

    def test_effects_of_several_cities_are_weighted_means(self):
        two = fa.make_city(seed=3, scale=2).truth
        att = two.effects.query("name == 'training' and estimand == 'ATT'")
        gain = two.potential["is_employed_trained"].astype(int)
        gain = gain - two.potential["is_employed_untrained"]
        trained = fa.make_city(seed=3, scale=2).tables["applicants"]["is_trained"]
        assert att["value"].item() == pytest.approx(gain[trained].mean(), abs=1e-12)
        assert att["population_n"].item() == 3600

    def test_a_seed_always_gives_these_first_persons(self):
        # pins the stream of draws: whoever changes it changes every number that rests on it
        persons = fa.make_city(seed=1).truth.persons
        assert persons["birth_date"].head(3).tolist() == ["1966-01-25", "1958-11-09", "1967-12-04"]

    @pytest.mark.parametrize(
        ("seed", "scale"),
        [(-1, 1), (1, 0), (1, -3), (1, 1.5), (1.0, 1), (1, True), ("1", 1), (None, 1)],
        ids=str,
    )
    def test_rejects_a_seed_or_scale_that_is_no_whole_number(self, seed, scale):
        with pytest.raises(ValueRangeError, match="whole number"):
            fa.make_city(seed=seed, scale=scale)

    def test_takes_whole_numbers_of_numpy(self):
        assert fa.make_city(seed=np.int64(1), scale=np.int64(1)).scale == 1
