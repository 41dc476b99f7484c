"""Each effect is known, fools the naive comparison, and is found by who knows the mechanism."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import fedanalysis as fa
from fedanalysis.synthetic.effects import class_effect, pool_effects

SCALE = 12
OUTCOMES = ("served_women_per_100", "women_cadre_share")


@pytest.fixture(scope="module")
def cities():
    return fa.make_city(seed=11, scale=SCALE)


@pytest.fixture(scope="module")
def drawn(cities):
    table = cities.tables["applicants"].merge(cities.truth.potential, on="row_id")
    trained = table["is_trained"].astype(bool)
    works = np.where(trained, table["is_employed_trained"], table["is_employed_untrained"])
    gain = table["is_employed_trained"].astype(int) - table["is_employed_untrained"]
    flags = table.filter(like="is_").astype({"is_lottery": bool, "is_offered": bool})
    return flags.assign(
        works=works.astype(float), gain=gain, trained=trained, would_show=table["would_show"]
    )


@pytest.fixture(scope="module")
def villages(cities):
    quota = cities.truth.quota
    under = quota["is_ruled"] & (quota["year"] > 2003)
    women = np.where(under, quota["women_with"], quota["women_without"])
    first = quota.assign(women=women).query("year == 2003").set_index("unit_id")["women"]
    return quota.assign(women=women, had_none=quota["unit_id"].map(first) == 0)


@pytest.fixture(scope="module")
def panel(cities):
    return cities.tables["panel"].merge(cities.truth.association, on="row_id")


def _effect(cities, name, estimand, **further):
    found = cities.truth.effects
    for column, value in {"name": name, "estimand": estimand, **further}.items():
        found = found[found[column] == value]
    if not further:
        found = found[found["year"].isna()]
    return found["value"].item()


class TestTraining:
    def test_values_are_means_of_potential_outcomes(self, cities, drawn):
        assert _effect(cities, "training", "ATE") == pytest.approx(drawn["gain"].mean())
        trained = drawn[drawn["trained"]]
        assert _effect(cities, "training", "ATT") == pytest.approx(trained["gain"].mean())
        compliers = drawn[drawn["is_lottery"] & drawn["would_show"]]
        assert _effect(cities, "training", "LATE") == pytest.approx(compliers["gain"].mean())

    def test_naive_difference_is_far_too_large(self, cities, drawn):
        by = drawn.groupby("trained")["works"].mean()
        assert by[True] - by[False] > 1.5 * _effect(cities, "training", "ATT")

    def test_comparing_those_who_came_is_wrong_even_in_the_lottery(self, cities, drawn):
        lottery = drawn[drawn["is_lottery"]]
        by = lottery.groupby("trained")["works"].mean()
        assert by[True] - by[False] > 1.2 * _effect(cities, "training", "LATE")

    def test_lottery_gives_the_effect_of_an_offer_and_of_taking_part(self, cities, drawn):
        lottery = drawn[drawn["is_lottery"]]
        by = lottery.groupby("is_offered")
        offer = by["works"].mean()
        share = by["trained"].mean()
        error = np.sqrt((by["works"].var() / by["works"].size()).sum())
        itt = offer[True] - offer[False]
        assert share[False] == 0
        assert itt == pytest.approx(_effect(cities, "training_offer", "ITT"), abs=3 * error)
        late = _effect(cities, "training", "LATE")
        assert itt / share[True] == pytest.approx(late, abs=3 * error / share[True])

    def test_training_never_takes_work_away(self, drawn):
        assert (drawn["gain"] >= 0).all()

    def test_outcome_is_missing_more_often_for_the_untrained_without_work(self, cities, drawn):
        silent = cities.tables["applicants"]["is_employed_after"].isna()
        share = silent.groupby([drawn["trained"], drawn["works"]]).mean()
        assert share[(False, 0.0)] == pytest.approx(0.25, abs=0.02)
        assert share[(False, 1.0)] == pytest.approx(0.05, abs=0.02)
        assert share[True].sum() == 0

    def test_education_is_missing_by_age_only(self, cities):
        table, persons = cities.tables["applicants"], cities.truth.persons
        rows = cities.truth.rows.query("table == 'applicants'")
        true = persons.set_index("person_id").loc[rows["person_id"], "education_code"]
        missing = (table["education_code"] == "").to_numpy()
        old = (table["age"] > 40).to_numpy(dtype=bool)
        low = true.isin(["71", "81"]).to_numpy()
        assert missing[old].mean() > 3 * missing[~old].mean()
        for group in (old, ~old):
            gap = missing[group & low].mean() - missing[group & ~low].mean()
            assert gap == pytest.approx(0, abs=0.01)


class TestQuota:
    def test_observed_women_are_those_of_the_return(self, cities, villages):
        units = cities.tables["units"].set_index("unit_id")["unit"]
        election = cities.tables["election"].query("village_type_code == 'village_committee'")
        in_last = villages.query("year == 2009")
        assert in_last["unit_id"].map(units).tolist() == (
            election.query("year == 2009")["village"].tolist()
        )
        assert in_last["women"].tolist() == election.query("year == 2009")["women_n"].tolist()

    def test_rule_puts_a_woman_on_every_committee_it_holds_for(self, villages):
        under = villages[villages["is_ruled"] & (villages["year"] > 2003)]
        assert (under["women"] >= 1).all()
        assert (villages["women_with"] >= villages["women_without"]).all()

    def test_naive_difference_is_visibly_wrong(self, cities, villages):
        later = villages[villages["year"] > 2003]
        by = later.groupby("is_ruled")["women"].mean()
        true = _effect(cities, "quota", "ATT", population="ruled_villages", year=2009)
        assert by[True] - by[False] < 0.75 * true

    def test_comparing_within_the_groups_of_the_draw_finds_it(self, cities, villages):
        last = villages[villages["year"] == 2009]
        true = _effect(cities, "quota", "ATT", population="ruled_villages", year=2009)
        by = last.groupby(["had_none", "is_ruled"])["women"].agg(["mean", "var", "size"])
        weight = by.xs(True, level="is_ruled")["size"]
        gap = by["mean"].xs(True, level="is_ruled") - by["mean"].xs(False, level="is_ruled")
        error = (by["var"] / by["size"]).groupby("had_none").sum()
        found = np.average(gap, weights=weight)
        width = np.sqrt(np.average(error, weights=weight))
        assert found == pytest.approx(true, abs=3 * width)


class TestAssociation:
    @pytest.mark.parametrize("outcome", OUTCOMES)
    def test_table_holds_the_outcome_with_the_model_from_the_year_of_joining(self, panel, outcome):
        filed = panel.dropna(subset=[outcome])
        held = (filed["year"] >= filed["association_year"]).fillna(False).to_numpy(dtype=bool)
        observed = filed[outcome].to_numpy(dtype=float)
        assert (observed[held] == filed[f"{outcome}_with"].to_numpy()[held]).all()
        assert (observed[~held] == filed[f"{outcome}_without"].to_numpy()[~held]).all()

    @pytest.mark.parametrize("outcome", OUTCOMES)
    def test_before_and_after_is_visibly_wrong(self, cities, panel, outcome):
        joined = panel.dropna(subset=["association_year"])
        later = joined["year"] >= joined["association_year"]
        naive = joined[outcome][later].mean() - joined[outcome][~later].mean()
        assert naive > 1.3 * _effect(cities, outcome, "ATT")

    @pytest.mark.parametrize("outcome", OUTCOMES)
    @pytest.mark.parametrize("group", [2004, 2006, 2008])
    def test_difference_in_differences_needs_the_distance(self, cities, panel, outcome, group):
        wide = panel.pivot_table(index="unit_id", columns="year", values=outcome)
        change = (wide[2010] - wide[group - 1]).astype(float).dropna()
        units = panel.drop_duplicates("unit_id").set_index("unit_id").loc[change.index]
        joined = units["association_year"].fillna(0).to_numpy(dtype=int)
        kept = np.isin(joined, [group, 0])
        is_group = (joined[kept] == group).astype(float)
        distance = units["distance_km"].to_numpy(dtype=float)[kept]
        change = change.to_numpy()[kept]
        true = _effect(cities, outcome, "ATT(g,t)", group_year=group, year=2010)
        plain = change[is_group == 1].mean() - change[is_group == 0].mean()
        design = np.column_stack([np.ones(kept.sum()), is_group, distance])
        fitted, residual, *_ = np.linalg.lstsq(design, change, rcond=None)
        variance = residual[0] / (len(change) - 3) * np.linalg.inv(design.T @ design)[1, 1]
        assert plain > 1.2 * true
        assert fitted[1] == pytest.approx(true, abs=4 * np.sqrt(variance))

    def test_effect_is_the_same_for_all_units_of_a_year_of_joining(self, panel):
        gain = panel["served_women_per_100_with"] - panel["served_women_per_100_without"]
        spread = gain.groupby([panel["association_year"], panel["year"]]).agg(np.ptp)
        assert spread.max() < 1e-9

    def test_unfiled_returns_lie_far_out_and_early(self, cities):
        panel = cities.tables["panel"]
        missing = panel["served_women_per_100"].isna()
        assert missing[panel["distance_km"] > 25].mean() > 2 * missing.mean()
        assert missing[panel["year"] <= 2004].mean() > missing[panel["year"] > 2004].mean()


class TestUniversityClass:
    def test_does_nothing_though_its_women_are_promoted_more_often(self, cities):
        told, persons = cities.truth.promotions, cities.truth.persons.set_index("person_id")
        person = persons.loc[told["person_id"]].reset_index(drop=True)
        now = (told["left_date"] == "") & (person["sex_code"] == "2")
        full = (told["full_date"] != "")[now].to_numpy(dtype=float)
        attended = told["in_class_31"][now].to_numpy(dtype=float)
        ability = person["ability"][now].to_numpy()
        born = person["birth_date"][now].str[:4].astype(float).to_numpy()
        naive = full[attended == 1].mean() - full[attended == 0].mean()
        late = (born >= 1980).astype(float)
        design = np.column_stack([np.ones(len(full)), attended, ability, born - 1970, late])
        fitted, residual, *_ = np.linalg.lstsq(design, full, rcond=None)
        variance = residual[0] / (len(full) - 5) * np.linalg.inv(design.T @ design)[1, 1]
        assert _effect(cities, "class_31", "ATT") == 0
        assert naive > 0.1
        assert fitted[1] == pytest.approx(0, abs=3 * np.sqrt(variance))


class TestTable:
    def test_every_effect_is_defined_in_both_languages(self, cities):
        effects = cities.truth.effects
        assert (effects["zh"].str.len() > 5).all()
        assert (effects["en"].str.len() > 10).all()
        assert not effects.duplicated(
            ["name", "estimand", "population", "group_year", "year"]
        ).any()

    def test_pooling_weighs_by_population(self):
        one, other = class_effect(), class_effect()
        one["value"], one["population_n"] = 1.0, 10
        other["value"], other["population_n"] = 4.0, 20
        pooled = pool_effects([one, other])
        assert pooled["value"].tolist() == [3.0]
        assert pooled["population_n"].tolist() == [30]
        pd.testing.assert_frame_equal(pool_effects([one]), one)
