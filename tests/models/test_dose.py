"""What hours of training may say, must never say, and must refuse."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from fedanalysis.errors import ColumnError, DesignError, TooFewError, ValueRangeError
from fedanalysis.models.dose import DoseResponse, by_attendance
from fedanalysis.models.rungs import Rung, causal_words_in


def made_up(shape, *, n=400, noise=0.3, seed=1):
    rng = np.random.default_rng(seed)
    hours = rng.choice([0, 4, 8, 16, 24, 32, 40, 60], n).astype(float)
    mean = {"linear": 0.05 * hours, "log": np.log1p(hours), "emax": 4 * hours / (hours + 6)}[shape]
    return pd.DataFrame(
        {
            "person_id": np.arange(n),
            "hours": hours,
            "score": mean + rng.normal(0, noise, n),
            "village": np.arange(n) % 20,
        }
    )


MODEL = DoseResponse("score", "hours")


# the sentence it may print


def test_says_how_the_outcome_goes_with_hours():
    found = MODEL.fit(made_up("linear"))
    assert "one hour more goes with a difference of +0.0" in found.sentences.en
    assert "学时每多1小时，结果平均相差+0.0" in found.sentences.zh
    assert found.rung is Rung.RATE


def test_says_where_half_of_the_difference_is_reached():
    found = MODEL.fit(made_up("emax"))
    assert found.saturates is True
    assert "half of the whole difference is reached at about" in found.sentences.en
    assert "已到总差别的一半" in found.sentences.zh
    assert found.shapes["half_hours"].iloc[0] == pytest.approx(6, abs=1)


def test_says_that_the_shape_cannot_be_told():
    found = MODEL.fit(made_up("linear", n=60, noise=20))
    assert found.saturates is None
    assert "the data do not tell" in found.sentences.en
    assert "是否饱和说不清" in found.sentences.zh


# the sentence it must never print


@pytest.mark.parametrize("shape", ["linear", "log", "emax"])
@pytest.mark.parametrize("noise", [0.3, 20])
def test_never_says_what_more_hours_would_do(shape, noise):
    found = MODEL.fit(made_up(shape, noise=noise))
    for text in [found.sentences, *found.notes]:
        assert not causal_words_in(text)
        assert "optimal" not in text.en
        assert "最佳" not in text.zh
    assert "不能说加课时会怎样" in found.sentences.zh


# the data that force the refusal


def test_refuses_few_different_doses():
    frame = made_up("linear")
    few = frame[frame["hours"].isin([0, 4, 8, 16])]
    with pytest.raises(TooFewError, match="5 different doses, not 4"):
        MODEL.fit(few)


def test_refuses_few_persons():
    frame = pd.DataFrame({"hours": [1.0, 2, 3, 4, 5], "score": [1.0, 3, 2, 5, 4]})
    with pytest.raises(TooFewError, match="10 persons, not 5"):
        MODEL.fit(frame)


def test_refuses_negative_hours():
    with pytest.raises(ValueRangeError, match="`hours`"):
        MODEL.fit(made_up("linear").assign(hours=-1.0))


def test_refuses_hours_in_words():
    frame = made_up("linear")
    with pytest.raises(DesignError, match="`hours` must hold numbers"):
        MODEL.fit(frame.assign(hours=frame["hours"].astype(str)))


def test_refuses_an_outcome_that_never_varies():
    with pytest.raises(DesignError, match="must vary"):
        MODEL.fit(made_up("linear").assign(score=1.0))


def test_refuses_two_outcomes_of_one_person():
    frame = made_up("linear").assign(person_id=lambda f: f["person_id"] // 2)
    with pytest.raises(DesignError, match="one outcome"):
        DoseResponse("score", "hours", person="person_id").fit(frame)


def test_refuses_three_clusters():
    frame = made_up("linear").assign(village=lambda f: f["village"] % 3)
    with pytest.raises(TooFewError, match="5 clusters, not 3"):
        DoseResponse("score", "hours", cluster="village").fit(frame)


def test_refuses_a_missing_column():
    with pytest.raises(ColumnError, match="hour"):
        DoseResponse("score", "hour").fit(made_up("linear"))


# behaviour


def test_slope_is_that_of_least_squares():
    frame = made_up("linear")
    assert MODEL.fit(frame).slope == pytest.approx(
        np.polyfit(frame["hours"], frame["score"], 1)[0], abs=1e-9
    )


@pytest.mark.parametrize("shape", ["linear", "log", "emax"])
def test_finds_the_shape_it_was_made_from(shape):
    assert MODEL.fit(made_up(shape, n=2000)).shapes["shape"].iloc[0] == shape


def test_weights_add_up_and_order_by_aicc():
    shapes = MODEL.fit(made_up("log")).shapes
    assert shapes["weight"].sum() == pytest.approx(1)
    assert shapes["aicc"].is_monotonic_increasing


def test_attendances_are_joined_to_persons():
    frame = made_up("linear")
    halves = pd.concat([frame.assign(hours=frame["hours"] / 2)] * 2)
    model = DoseResponse("score", "hours", person="person_id")
    once, twice = model.fit(frame), model.fit(halves)
    assert twice.slope == pytest.approx(once.slope, abs=1e-9)
    assert twice.se == pytest.approx(once.se, abs=1e-9)
    assert twice.joined_n == 400


def test_order_of_rows_changes_nothing():
    frame = made_up("emax")
    again = MODEL.fit(frame.sample(frac=1, random_state=2))
    pd.testing.assert_frame_equal(MODEL.fit(frame).shapes, again.shapes, rtol=1e-7)


def test_counts_rows_without_a_value():
    frame = made_up("linear")
    frame.loc[:4, "score"] = np.nan
    found = MODEL.fit(frame)
    assert (found.n_used, found.n_dropped) == (395, 5)


def test_clusters_widen_the_interval_where_villages_differ():
    frame = made_up("linear")
    rng = np.random.default_rng(3)
    shift = rng.normal(0, 1, 20)[frame["village"]]
    dose = (frame["village"] % 6 * 8.0).to_numpy()
    frame = frame.assign(hours=dose, score=frame["score"] + shift)
    plain, between = MODEL.fit(frame), DoseResponse("score", "hours", cluster="village").fit(frame)
    assert between.se > 2 * plain.se


def test_interval_covers_the_slope():
    """200 made-up studies; three Monte-Carlo errors of 95 %."""
    covered = [
        found.ci_low <= 0.05 <= found.ci_high
        for seed in range(200)
        for found in [MODEL.fit(made_up("linear", n=80, seed=seed))]
    ]
    assert np.mean(covered) == pytest.approx(0.95, abs=3 * math.sqrt(0.95 * 0.05 / 200))


def test_table_by_attendance_counts_each_person_once():
    rows = pd.DataFrame({"person_id": list("aabbbcd"), "employed": [1, 1, 0, 0, 0, 1, np.nan]})
    table = by_attendance(rows)
    assert table["person_n"].sum() == 4
    assert table["person_time_n"].sum() == 7
    assert table["unobserved_n"].tolist() == [1, 0, 0]
    assert table["rate"].tolist() == [1.0, 1.0, 0.0]


def test_frame_has_the_shape_of_every_model():
    found = MODEL.fit(made_up("linear"))
    assert list(found.to_frame()) == ["term", "estimate", "ci_low", "ci_high", "n"]
    assert repr(found) == found.summary() == found.sentences.zh


def test_each_shape_pays_for_its_parameters():
    """AICc by hand: three parameters for line and logarithm (with the variance), four for Emax."""
    frame = made_up("emax", n=60)
    hours, y = frame["hours"].to_numpy(), frame["score"].to_numpy()
    shapes = MODEL.fit(frame).shapes.set_index("shape")
    half = shapes.loc["emax", "half_hours"]
    for shape, x, k in [
        ("linear", hours, 3),
        ("log", np.log1p(hours), 3),
        ("emax", hours / (hours + half), 4),
    ]:
        rss = ((y - np.polyval(np.polyfit(x, y, 1), x)) ** 2).sum()
        by_hand = 60 * math.log(rss / 60) + 2 * k + 2 * k * (k + 1) / (60 - k - 1)
        assert shapes.loc[shape, "aicc"] == pytest.approx(by_hand, abs=1e-9)
