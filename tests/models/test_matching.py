"""What a matched comparison may say, must never say, and must refuse."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fedanalysis.errors import DesignError, TooFewError, UnknownNameError, ValueRangeError
from fedanalysis.models.matching import MatchedComparison
from fedanalysis.models.matching_pairs import find_pairs, mahalanobis_points
from fedanalysis.models.matching_scores import estimated_score_gain
from fedanalysis.models.propensity import fit_propensity
from fedanalysis.models.rungs import causal_words_in


def make_persons(n=300, seed=4):
    rng = np.random.default_rng(seed)
    age, skill = rng.integers(25, 56, n), rng.normal(size=n).round(1)
    trained = (rng.random(n) < 1 / (1 + np.exp(-(0.04 * (age - 42) + 0.5 * skill)))).astype(int)
    income = 1 + 0.5 * trained + 0.04 * age + 0.5 * skill + rng.normal(0, 1, n)
    return pd.DataFrame(
        {
            "person_id": np.arange(n),
            "trained": trained,
            "age": age,
            "skill": skill,
            "income": income,
            "employed": (income > 3).astype(int),
            "income_before": rng.normal(size=n),
            "school": rng.choice(["high", "primary"], n),
        }
    )


@pytest.fixture(scope="module")
def persons():
    return make_persons()


def comparison(**options):
    return MatchedComparison(**{"outcome": "income", "covariates": ("age", "skill")} | options)


# the sentence it may print


def test_says_the_difference_under_its_condition(persons):
    text = comparison(outcome="employed").fit(persons).sentences
    assert text.en.startswith(
        "If matched persons differ in nothing that matters for the outcome but `age`, `skill`, then"
    )
    assert "percentage points on average for the" in text.en
    assert text.zh.startswith("如果除`age`, `skill`外，相匹配的人没有与结果有关的其他差别")


def test_says_how_ties_were_taken(persons):
    notes = comparison(covariates=("age",)).fit(persons).notes
    assert any("share the weight" in note.en and "平分权重" in note.zh for note in notes)


# the sentence it must never print


@pytest.mark.parametrize("distance", ["mahalanobis", "propensity"])
def test_never_claims_a_cause_without_condition(persons, distance):
    result = comparison(distance=distance, caliper=0.5).fit(persons)
    for text in [result.sentences, *result.notes, result.population]:
        assert causal_words_in(text) == ()
        assert "significant" not in text.en
        assert "显著" not in text.zh
    assert result.sentences.en.startswith("If ")


# the data that force the refusal


def refuses(error, persons, match, **options):
    with pytest.raises(error, match=match):
        comparison(**options).fit(persons)


def test_refuses_persons_without_anybody_alike(persons):
    far = persons.assign(zone=persons["trained"] + 2.0)
    refuses(DesignError, far, "`zone` does", covariates=("age", "zone"))
    apart = persons.assign(age=persons["age"] + 1e-3 * persons["person_id"])
    refuses(TooFewError, apart, "at least 2 persons with a match", caliper=1e-7)


def test_refuses_bad_treatment_and_repeated_persons(persons):
    refuses(DesignError, persons.assign(trained="yes"), "not text")
    refuses(DesignError, persons.assign(trained=1), "both trained and untrained")
    again = pd.concat([persons, persons.tail(3)])
    refuses(DesignError, again, "person-times where persons are needed", person_id="person_id")


def test_refuses_identical_persons():
    same = pd.DataFrame(
        {"trained": [0, 1, 1, 0] * 20, "income": 2.0, "age": [1.0, 1.0, 2.0, 2.0] * 20}
    )
    refuses(DesignError, same, "must scatter", covariates=("age",))


def test_refuses_options_that_cannot_be():
    for bad in ({"covariates": ()}, {"covariates": "age"}):
        with pytest.raises(DesignError):
            comparison(**bad)
    for bad in ({"distance": "euclid"}, {"estimand": "ATU"}, {"exact": ("village",)}):
        with pytest.raises(UnknownNameError):
            comparison(**bad)
    for bad in ({"neighbours": 0}, {"neighbours": 1.5}, {"caliper": 0.0}, {"confidence": 2}):
        with pytest.raises(ValueRangeError):
            comparison(**bad)


def test_refuses_covariates_that_depend_on_each_other(persons):
    refuses(
        DesignError,
        persons.assign(months=12 * persons["age"]),
        "say something of its own",
        covariates=("age", "months"),
    )


# oracles


def by_brute_force(points, who, pool, neighbours):
    pairs = set()
    for i in who:
        distance = {j: float(np.linalg.norm(points[i] - points[j])) for j in pool if j != i}
        last = sorted(distance.values())[min(neighbours, len(distance)) - 1]
        pairs |= {(int(i), int(j)) for j, d in distance.items() if d <= last + 1e-8}
    return pairs


@pytest.mark.parametrize("neighbours", [1, 2, 5])
@pytest.mark.parametrize("same_arm", [False, True])
def test_pairs_are_those_of_brute_force(neighbours, same_arm):
    rng = np.random.default_rng(neighbours)
    points = rng.integers(0, 4, (90, 2)).astype(float)  # small grid: many ties
    arm = rng.integers(0, 2, 90)
    who = np.flatnonzero(arm == 1)
    pool = who if same_arm else np.flatnonzero(arm == 0)
    pairs = find_pairs(points, who, pool, neighbours=neighbours)
    found = set(zip(pairs.who.tolist(), pairs.partner.tolist(), strict=True))
    assert found == by_brute_force(points, who, pool, neighbours)
    np.testing.assert_allclose(np.bincount(pairs.who, weights=pairs.share)[who], 1.0)


def test_points_have_mahalanobis_distance(persons):
    x = persons[["age", "skill"]].to_numpy(float)
    points = mahalanobis_points(x, ("age", "skill"))
    inverse = np.linalg.inv(np.cov(x, rowvar=False))
    gap = x[3] - x[17]
    assert ((points[3] - points[17]) ** 2).sum() == pytest.approx(gap @ inverse @ gap, rel=1e-10)


def test_error_is_that_of_the_formula_by_loops(persons):
    """Abadie and Imbens (2006), written out person by person."""
    few = persons.head(120)
    result = comparison(covariates=("age",), bias_correction=False, variance_neighbours=1).fit(few)
    y, t, age = (few[name].to_numpy(float) for name in ("income", "trained", "age"))
    arms = [np.flatnonzero(t == 0), np.flatnonzero(t == 1)]
    used, squared, gaps = np.zeros(120), np.zeros(120), []
    for i in arms[1]:
        far = np.abs(age[arms[0]] - age[i])
        near = arms[0][far == far.min()]
        used[near] += 1 / len(near)
        squared[near] += 1 / len(near) ** 2
        gaps.append(y[i] - y[near].mean())
    total = ((np.array(gaps) - np.mean(gaps)) ** 2).sum()
    for j in arms[0]:
        far = np.where(arms[0] == j, np.inf, np.abs(age[arms[0]] - age[j]))
        group = np.append(y[arms[0][far == far.min()]], y[j])
        total += group.var(ddof=1) * (used[j] ** 2 - squared[j])
    assert result.estimate == pytest.approx(np.mean(gaps), rel=1e-10)
    assert result.se == pytest.approx(np.sqrt(total) / len(arms[1]), rel=1e-10)


def test_the_gain_from_estimating_the_chance_is_that_of_loops(persons):
    few = persons.head(80)
    y, t = few["income"].to_numpy(float), few["trained"].to_numpy(float)
    z = np.column_stack([np.ones(80), few["skill"] + 1e-4 * few["person_id"]])
    score = fit_propensity(z, t, names=["constant", "skill"])
    total = np.zeros(2)
    for i in range(80):
        for arm, chance in ((0, 1 - score.p[i]), (1, score.p[i])):
            members = np.flatnonzero(t == arm)
            near = members[np.argsort(np.abs(score.p[members] - score.p[i]), kind="stable")[:2]]
            covariance = [np.cov(z[near, at], y[near])[0, 1] for at in (0, 1)]
            total += score.slope[i] / chance * np.array(covariance) / 80
    variance = np.linalg.inv(z.T @ (score.bend[:, None] * z))
    assert estimated_score_gain(y, t, z, score) == pytest.approx(total @ variance @ total, rel=1e-9)


# invariances


@pytest.mark.parametrize("distance", ["mahalanobis", "propensity"])
@pytest.mark.parametrize("estimand", ["ATE", "ATT"])
def test_order_and_units_change_nothing(persons, distance, estimand):
    plain = comparison(
        distance=distance,
        estimand=estimand,
        exact=("school",),
        covariates=("age", "skill", "school"),
    ).fit(persons)
    mixed = persons.sample(frac=1, random_state=2).assign(age=lambda d: 12 * d["age"] + 3)
    mixed["school"] = mixed["school"].map({"high": "x", "primary": "a"})
    other = comparison(
        distance=distance,
        estimand=estimand,
        exact=("school",),
        covariates=("age", "skill", "school"),
    ).fit(mixed)
    assert other.estimate == pytest.approx(plain.estimate, abs=1e-9)
    assert other.se == pytest.approx(plain.se, abs=1e-9)


def test_bias_correction_is_exact_for_a_straight_line(persons):
    line = 2 + 0.5 * persons["trained"] + 0.3 * persons["age"] - persons["skill"]
    noise = pd.Series(np.random.default_rng(0).normal(0, 1e-6, len(persons)))
    found = comparison(neighbours=2).fit(persons.assign(income=line + noise))
    rough = comparison(neighbours=2, bias_correction=False).fit(persons.assign(income=line + noise))
    assert found.estimate == pytest.approx(0.5, abs=1e-5)
    assert abs(rough.estimate - 0.5) > 0.01


def test_a_caliper_counts_those_left_out_and_renames(persons):
    whole, cut = comparison().fit(persons), comparison(caliper=0.15).fit(persons)
    assert whole.estimand == "ATT"
    assert cut.estimand == "ATT_matched"
    assert cut.matched.n_unmatched > 0
    assert cut.matched.n_target + cut.matched.n_unmatched == persons["trained"].sum()
    assert "left out" in cut.population.en
    gate = next(gate for gate in cut.gates if gate.name == "unmatched")
    assert gate.passed is False
    assert "failed_gate:unmatched" in set(cut.to_frame()["term"])
    assert "Without a match within reach" in cut.sentences.en


def test_exact_matches_agree(persons):
    cells = pd.factorize(persons["school"])[0]
    points = persons[["age"]].to_numpy(float)
    arms = [np.flatnonzero(persons["trained"] == side) for side in (0, 1)]
    pairs = find_pairs(points, arms[1], arms[0], neighbours=1, cells=cells)
    assert (cells[pairs.who] == cells[pairs.partner]).all()


def test_matching_brings_balance_nearer(persons):
    table = comparison(neighbours=1).fit(persons).balance
    assert (table["smd_after"].abs() < table["smd_before"].abs()).all()


def test_placebo_and_two_trained(persons):
    assert "placebo:income_before" in {
        gate.name for gate in comparison(placebo=("income_before",)).fit(persons).gates
    }
    few = persons.assign(trained=persons["person_id"].isin([4, 200]).astype(int))
    result = comparison(covariates=("age",)).fit(few)
    assert "Only 2 trained persons" in result.sentences.en
