"""What the ladder may say on each rung, must never say, and must refuse."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from fedanalysis.errors import ColumnError, DesignError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.models.rungs import Rung, causal_words_in
from fedanalysis.models.training_effect import TrainingEffect

CLASS = {"employed_n": 432, "person_n": 1800}


# the sentence it may print


def test_counts_alone_stand_on_rung_zero():
    found = TrainingEffect().fit({"employed_n": 432})
    assert found.rung is Rung.COUNTS
    assert found.sentences.en.startswith(
        "Rung 0 of evidence (counts). Of those trained, 432 found work."
    )
    assert "参训者中就业的有432人" in found.sentences.zh


def test_attendances_alone_stand_on_rung_zero_and_say_why():
    found = TrainingEffect().fit({"employed_n": 432, "person_time_n": 2400})
    assert found.rung is Rung.COUNTS
    assert "2,400 are attendances, not persons" in found.sentences.en
    assert "2,400是人次，不是人数" in found.sentences.zh


def test_a_share_of_persons_stands_on_rung_one_with_wilsons_interval():
    found = TrainingEffect().fit(CLASS)
    assert found.rung is Rung.RATE
    assert (
        "Of 1,800 persons trained, 432 found work: 24.0% (95% interval 22.1% to 26.0%)."
        in found.sentences.en
    )
    assert "1,800名参训者中就业的有432人，占24.0%（95%区间22.1%至26.0%）" in found.sentences.zh


def test_a_known_baseline_stands_on_rung_two():
    found = TrainingEffect(
        baseline=(0.10, 0.20), grounds=Text("劳动力调查", "labour force survey")
    ).fit(CLASS)
    assert found.rung is Rung.BOUNDS
    assert "the net difference is +4.0 to +14.0 points" in found.sentences.en
    assert "at a share of 24.0% without training it is nil" in found.sentences.en
    assert "labour force survey" in found.sentences.en
    assert "净差额为+4.0至+14.0个百分点" in found.sentences.zh
    assert "若后者达到24.0%，净差额为零" in found.sentences.zh


def test_unknown_outcomes_give_worst_and_best_case():
    found = TrainingEffect().fit({**CLASS, "unobserved_n": 180})
    assert found.rung is Rung.BOUNDS
    assert "between 24.0% and 34.0%" in found.sentences.en
    assert "−76.0 to +34.0 points" in found.sentences.en
    assert "24.0%至34.0%之间" in found.sentences.zh


def test_attendances_with_their_most_bound_the_share():
    found = TrainingEffect().fit({"employed_n": 432, "person_time_n": 1800, "max_times": 3})
    assert found.rung is Rung.BOUNDS
    assert "600 to 1,800 persons" in found.sentences.en
    assert "between 24.0% and 72.0%" in found.sentences.en


# the sentence it must never print


@pytest.mark.parametrize(
    ("spec", "data"),
    [
        (TrainingEffect(), {"employed_n": 432}),
        (TrainingEffect(), CLASS),
        (TrainingEffect(baseline=(0.1, 0.2)), CLASS),
        (TrainingEffect(), {**CLASS, "unobserved_n": 3}),
    ],
    ids=["counts", "rate", "baseline", "unobserved"],
)
def test_never_claims_a_cause_below_rung_three(spec, data):
    found = spec.fit(data)
    said = [found.sentences, *found.notes, found.may_say, found.may_not_say, found.next_step]
    assert [causal_words_in(text) for text in said] == [()] * len(said)
    assert math.isnan(found.estimate)
    assert math.isnan(found.ci_low)
    assert found.estimand == ""


def test_never_gives_a_single_share_where_only_bounds_are_known():
    found = TrainingEffect().fit({**CLASS, "unobserved_n": 180})
    frame = found.to_frame().set_index("term")
    assert math.isnan(frame.loc["rate", "estimate"])
    assert frame.loc["rate", ["ci_low", "ci_high"]].to_list() == pytest.approx([0.24, 0.34])


def test_refuses_a_title_that_claims_a_cause():
    found = TrainingEffect().fit(CLASS)
    with pytest.raises(DesignError, match="`title` can't claim a cause on rung 1"):
        found.plot(title=Text("培训促进就业", "Training leads to work"))


def test_refuses_a_name_that_claims_a_cause():
    with pytest.raises(DesignError, match="`name` can't claim a cause"):
        TrainingEffect(name=Text("因培训提高了收入", "had raised incomes")).fit(CLASS)


# the data that force the refusal


@pytest.fixture
def persons():
    return pd.DataFrame(
        {
            "person_id": [f"p{i}" for i in range(8)],
            "trained": [1, 1, 1, 1, 0, 0, 0, 0],
            "employed": [1, 1, 0, 0, 1, 0, 0, 0],
        }
    )


def test_refuses_training_in_words(persons):
    frame = persons.assign(trained=persons["trained"].map({1: "参训", 0: "未参训"}))
    with pytest.raises(DesignError, match="`trained` must hold numbers, not text"):
        TrainingEffect(treated="trained").fit(frame)


def test_refuses_missing_training(persons):
    frame = persons.assign(trained=persons["trained"].where(persons["trained"] == 1))
    with pytest.raises(DesignError, match="missing in 4 of 8 rows") as caught:
        TrainingEffect(treated="trained").fit(frame)
    assert "write 0" in str(caught.value)


def test_refuses_an_empty_group(persons):
    with pytest.raises(DesignError, match="One group is empty"):
        TrainingEffect(treated="trained", covariates=("age",)).fit(
            persons.assign(trained=1, age=30)
        )


def test_refuses_other_codes(persons):
    with pytest.raises(ValueRangeError, match="0 \\(not trained\\) or 1"):
        TrainingEffect(treated="trained").fit(persons.assign(trained=2 * persons["trained"]))


def test_refuses_a_missing_column(persons):
    with pytest.raises(ColumnError, match="Did you mean `trained`"):
        TrainingEffect(treated="trainde").fit(persons)


def test_refuses_before_and_after_without_a_comparison():
    with pytest.raises(DesignError, match="is no comparison"):
        TrainingEffect(period="year")


def test_refuses_the_start_of_training_without_periods():
    with pytest.raises(DesignError, match="must come with `period`"):
        TrainingEffect(first_treated="start")


@pytest.mark.parametrize(
    ("given", "needs"),
    [
        ({"covariates": ("age",)}, "`treated` or `first_treated` or `assigned`"),
        ({"start": 2020.0}, "`period`"),
        ({"never": "zero"}, "`first_treated`"),
        ({"block": "town"}, "`assigned`"),
        ({"grounds": Text("调查", "a survey")}, "`baseline`"),
    ],
    ids=["covariates", "start", "never", "block", "grounds"],
)
def test_refuses_options_that_would_go_unused(given, needs):
    with pytest.raises(DesignError, match=f"must come with {needs}"):
        TrainingEffect(**given)


def test_refuses_to_compare_counts():
    with pytest.raises(DesignError, match="counts can't be compared"):
        TrainingEffect(treated="trained").fit(CLASS)


def test_says_that_clusters_go_unused_on_a_low_rung():
    notes = TrainingEffect(cluster="village").fit(CLASS).notes
    assert any("not used on this rung" in note.en for note in notes)


def test_refuses_a_persons_table_without_persons(persons):
    with pytest.raises(ColumnError, match="person_id"):
        TrainingEffect().fit(persons.drop(columns="person_id"))


# behaviour


def test_persons_and_their_counts_say_the_same(persons):
    trained = persons[persons["trained"] == 1]
    rows = TrainingEffect().fit(trained)
    cells = TrainingEffect().fit({"employed_n": 2, "person_n": 4})
    assert rows.rate == cells.rate
    assert rows.sentences == cells.sentences


def test_repeated_attendance_counts_a_person_once(persons):
    twice = pd.concat([persons, persons.head(3)])
    found = TrainingEffect(treated="trained").fit(twice)
    assert found.rate.estimate == 0.5
    assert any("7 attendances were joined to 4 persons" in note.en for note in found.notes)


def test_groups_that_were_not_made_alike_stay_on_rung_one(persons):
    found = TrainingEffect(treated="trained").fit(persons)
    assert found.rung is Rung.RATE
    assert "Among 4 not trained it is 25.0%" in found.sentences.en
    assert "未作调整" in found.sentences.zh
    assert not causal_words_in(found.sentences)


def test_rows_in_any_order_change_nothing(persons):
    found = TrainingEffect(treated="trained").fit(persons)
    again = TrainingEffect(treated="trained").fit(persons.sample(frac=1, random_state=2))
    pd.testing.assert_frame_equal(found.to_frame(), again.to_frame())


def test_input_is_left_alone(persons):
    before = persons.copy()
    TrainingEffect(treated="trained").fit(persons)
    pd.testing.assert_frame_equal(persons, before)


def test_ladder_marks_the_rung_reached():
    table = TrainingEffect(baseline=(0.1, 0.2)).fit(CLASS).ladder()
    assert table["reached"].tolist() == [True, True, True, False, False, False]
    assert table.loc[table["here"], "says_en"].tolist() == ["+4.0 to +14.0 points"]


def test_frame_has_the_shape_of_every_model():
    found = TrainingEffect().fit(CLASS)
    frame = found.to_frame()
    assert list(frame) == ["term", "estimate", "ci_low", "ci_high", "n"]
    assert frame["term"].tolist() == ["success_n", "rate"]
    assert frame["n"].tolist() == [1800, 1800]
    assert repr(found) == found.summary() == found.sentences.zh


def test_speaks_english_where_asked(monkeypatch):
    monkeypatch.setenv("FEDANALYSIS_LANG", "en")
    assert TrainingEffect().fit(CLASS).summary().startswith("Rung 1 of evidence")


def test_no_value_of_a_person_stands_in_a_message(persons):
    frame = persons.assign(person_id=[None, *persons["person_id"][1:]])
    with pytest.raises(DesignError) as caught:
        TrainingEffect().fit(frame)
    assert not any(str(one) in str(caught.value) for one in persons["person_id"])


def test_bounds_cover_the_truth_of_made_up_classes():
    """Share less baseline lies inside the bounds whenever the baseline lies inside its range."""
    rng = np.random.default_rng(11)
    for _ in range(200):
        n = int(rng.integers(20, 200))
        without, gain = rng.uniform(0.1, 0.2), rng.uniform(-0.05, 0.3)
        success = round(n * (without + gain))
        found = TrainingEffect(baseline=(0.1, 0.2)).fit({"employed_n": success, "person_n": n})
        row = found.bounds.iloc[0]
        assert row["low"] - 1e-12 <= success / n - without <= row["high"] + 1e-12


# rungs 3 and 4: made-up persons whose difference is known


@pytest.fixture
def mixed():
    """Synthetic: those with schooling come to training more often; training adds 0.3."""
    rng = np.random.default_rng(21)
    n = 2000
    schooling, age = rng.normal(9, 3, n), rng.normal(42, 10, n)
    trained = rng.random(n) < 1 / (1 + np.exp(-(schooling - 9) / 3))
    income = 0.2 * schooling + 0.3 * trained + rng.normal(0, 0.5, n)
    return pd.DataFrame(
        {
            "person_id": np.arange(n),
            "trained": trained.astype(int),
            "schooling": schooling,
            "age": age,
            "income": income,
        }
    )


def test_a_comparison_with_covariates_stands_on_rung_three(mixed):
    found = TrainingEffect("income", treated="trained", covariates=("schooling", "age")).fit(mixed)
    naive = mixed.groupby("trained")["income"].mean().diff().iloc[-1]
    assert found.rung is Rung.ADJUSTED
    assert found.ci_low < 0.3 < found.ci_high
    assert naive > found.ci_high
    assert found.estimand == "ATT"
    assert found.gates
    assert found.n_used == 2000


def test_rung_three_speaks_conditionally(mixed):
    found = TrainingEffect("income", treated="trained", covariates=("schooling",)).fit(mixed)
    assert " if " in found.sentences.en
    assert "如果" in found.sentences.zh
    assert found.sentences.en.startswith("Rung 3 of evidence (an adjusted comparison)")
    assert "unmeasured differences are ruled out" in found.sentences.en


def test_rung_three_says_how_strong_hidden_bias_would_have_to_be(mixed):
    share = mixed.assign(income=(mixed["income"] > 2).astype(int))
    for frame in (mixed, share):
        found = TrainingEffect("income", treated="trained", covariates=("schooling",)).fit(frame)
        assert found.hidden.value > 1
        assert found.hidden.ratio > 1  # trained over untrained
        assert "An unmeasured difference would have to be tied" in found.sentences.en
        assert "一个未测量的差别" in found.sentences.zh


def test_every_failed_gate_stands_in_the_summary(mixed):
    odd = mixed.assign(schooling=mixed["schooling"] + 4 * mixed["trained"])
    found = TrainingEffect("income", treated="trained", covariates=("schooling",)).fit(odd)
    failed = [gate for gate in found.gates if gate.passed is False]
    assert failed
    for gate in failed:
        assert gate.text.en in found.sentences.en
        assert gate.text.zh in found.sentences.zh
        assert gate.text.en in found.plot().note.en


def test_refuses_person_times_where_persons_are_needed(mixed):
    twice = pd.concat([mixed, mixed.head(5)])
    with pytest.raises(DesignError):
        TrainingEffect("income", treated="trained", covariates=("schooling",)).fit(twice)


@pytest.fixture
def panel():
    """Synthetic: 60 villages, 3 years, a third trained from the second, a third from the third."""
    rng = np.random.default_rng(22)
    village = np.repeat(np.arange(60), 3)
    year = np.tile([2019, 2020, 2021], 60)
    first = np.array([0, 2020, 2021])[village % 3]
    level = rng.normal(0, 1, 60)[village]
    income = level + 0.5 * (year - 2019) + 1.0 * ((first > 0) & (year >= first))
    return pd.DataFrame(
        {
            "person_id": village,
            "year": year,
            "first": first,
            "income": income + rng.normal(0, 0.3, 180),
        }
    )


def test_a_staggered_roll_out_stands_on_rung_four(panel):
    found = TrainingEffect("income", period="year", first_treated="first", never="zero").fit(panel)
    assert found.rung is Rung.BEFORE_AFTER
    assert found.ci_low < 1 < found.ci_high
    assert " if " in found.sentences.en
    assert found.ladder().loc[4, "here"]
    assert found.to_frame()["term"].iloc[0] == "simple"


def test_before_and_after_with_a_comparison_stands_on_rung_four(panel):
    two = panel[(panel["year"] < 2021) & (panel["first"] != 2021)]
    frame = two.assign(
        trained=(two["first"] == 2020).astype(int), after=(two["year"] == 2020).astype(int)
    )
    found = TrainingEffect("income", treated="trained", period="after").fit(frame)
    assert found.rung is Rung.BEFORE_AFTER
    assert found.ci_low < 1 < found.ci_high
    by_year = TrainingEffect("income", treated="trained", period="year", start=2020).fit(frame)
    assert by_year.estimate == pytest.approx(found.estimate, abs=1e-9)


def test_an_effect_of_a_higher_rung_gives_a_cost():
    from fedanalysis.models.cost_effect import CostEffect

    rng = np.random.default_rng(23)
    frame = pd.DataFrame({"trained": np.arange(2000) % 2, "age": rng.normal(40, 9, 2000)})
    chance = 0.2 + 0.1 * frame["trained"]
    frame = frame.assign(employed=(rng.random(2000) < chance).astype(int))
    effect = TrainingEffect(treated="trained", covariates=("age",)).fit(frame)
    found = CostEffect().fit({"cost_yuan": 500_000, "person_n": 1000, "class_n": 20}, effect)
    assert found.per_additional == pytest.approx(500 / effect.estimate)
    assert found.sentences.en.count("If the net difference") == 1


def test_the_ladder_of_a_higher_rung_can_be_drawn(panel):
    chart = TrainingEffect("income", period="year", first_treated="first", never="zero").fit(panel)
    assert "Rung 4 is reached" in chart.plot().sentence.en


# rung 5


@pytest.fixture
def drawn():
    """Synthetic: a lottery among 1,000; being trained adds 0.2 to the chance of work."""
    rng = np.random.default_rng(24)
    lot = np.arange(1000) % 2
    return pd.DataFrame(
        {
            "person_id": np.arange(1000),
            "drawn": lot,
            "trained": lot * (rng.random(1000) < 0.8),
            "employed": (rng.random(1000) < 0.2 + 0.2 * lot).astype(int),
        }
    )


def test_a_lottery_stands_on_rung_five(drawn):
    found = TrainingEffect(assigned="drawn").fit(drawn)
    assert found.rung is Rung.RANDOMISED
    assert found.ci_low < 0.2 < found.ci_high
    rates = drawn.groupby("drawn")["employed"].mean()
    assert found.estimate == pytest.approx(rates[1] - rates[0], abs=1e-12)
    assert found.next_step.en.startswith("This is the highest rung")
    assert found.plot().note is None


def test_a_lottery_that_not_all_followed_speaks_of_the_offer(drawn):
    found = TrainingEffect(assigned="drawn", treated="trained").fit(drawn)
    assert found.estimand == "ITT"
    assert "taken_up_difference" in set(found.to_frame()["term"])


def test_a_lottery_refuses_person_times(drawn):
    with pytest.raises(DesignError, match="2 of 1001 rows share a person") as caught:
        TrainingEffect(assigned="drawn").fit(pd.concat([drawn, drawn.head(1)]))
    assert "person-times" in str(caught.value)


def test_a_lottery_that_drew_everybody_is_refused(drawn):
    with pytest.raises(DesignError, match="One group is empty"):
        TrainingEffect(assigned="drawn").fit(drawn.assign(drawn=1))
