"""Averages of ATT(g,t): their errors against leaving out one unit after another."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fedanalysis.errors import UnknownNameError
from fedanalysis.models.staggered import StaggeredRollout
from fedanalysis.models.staggered_aggregate import KINDS, aggregate, wald_test

N = 80


def rollout(seed: int = 0) -> pd.DataFrame:
    """Synthetic towns of two groups whose effects differ much: sizes then matter for errors."""
    rng = np.random.default_rng(seed)
    start = rng.choice([0, 2, 3], N, p=[0.4, 0.35, 0.25])
    level = rng.normal(size=N)
    parts = []
    for year in (1, 2, 3, 4):
        on = (start > 0) & (year >= start)
        income = level + np.where(on, np.where(start == 2, 6.0, 1.0), 0) + rng.normal(size=N)
        columns = {"town": np.arange(N), "year": year, "start": start, "income": income}
        parts.append(pd.DataFrame(columns))
    return pd.concat(parts, ignore_index=True)


def fit(rows: pd.DataFrame):
    model = StaggeredRollout("town", "year", "start", "income", never="zero", draws=0)
    return model.fit(rows)


@pytest.fixture(scope="module")
def fitted():
    return fit(rollout())


@pytest.fixture(scope="module")
def without_one():
    rows = rollout()
    return [fit(rows.loc[rows["town"] != town]) for town in range(N)]


@pytest.mark.parametrize("kind", KINDS)
def test_error_of_the_overall_average_is_that_of_leaving_one_out(fitted, without_one, kind):
    left = np.array([result.aggregate(kind).estimate for result in without_one])
    jackknife = np.sqrt((N - 1) / N * ((left - left.mean()) ** 2).sum())
    assert fitted.aggregate(kind).se == pytest.approx(jackknife, rel=0.04)


@pytest.mark.parametrize("kind", ["dynamic", "group", "calendar"])
def test_errors_of_partial_averages_are_those_of_leaving_one_out(fitted, without_one, kind):
    left = np.array([result.aggregate(kind).to_frame()["estimate"] for result in without_one])
    jackknife = np.sqrt((N - 1) / N * ((left - left.mean(axis=0)) ** 2).sum(axis=0))
    frame = fitted.aggregate(kind).to_frame()
    np.testing.assert_allclose(frame["se"], jackknife, rtol=0.06)


@pytest.mark.parametrize("kind", KINDS)
def test_overall_average_stands_last_without_a_band(fitted, kind):
    frame = fitted.aggregate(kind).to_frame()
    assert frame.columns.tolist() == [
        "term", "at", "estimate", "se", "ci_low", "ci_high", "band_low", "band_high", "n",
    ]  # fmt: skip
    last = frame.iloc[-1]
    assert last["term"] == "overall"
    assert np.isnan(last["band_low"])
    assert last["estimate"] == fitted.aggregate(kind).estimate
    assert len(frame) == {"simple": 1, "dynamic": 5, "group": 3, "calendar": 4}[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_every_average_speaks_both_languages_under_its_condition(fitted, kind):
    study = fitted.aggregate(kind)
    assert study.sentences.zh.startswith("如果没有这项措施时变化本会相同，那么对")
    assert study.sentences.en.startswith(
        "If change without the programme would have been equal, then"
    )
    assert repr(study) == study.summary()
    assert all(note.zh and note.en for note in study.notes)


def test_influence_adds_up_to_the_error_and_to_nothing(fitted):
    study = fitted.aggregate("dynamic")
    assert study.influence.sum() == pytest.approx(0, abs=1e-9)
    assert np.sqrt((study.influence**2).sum()) / N == pytest.approx(study.se, abs=1e-12)


def test_joint_test_is_that_of_one_cell_squared_if_there_is_one(fitted):
    chosen = np.asarray(fitted.cells.frame["event_time"] < 0)
    assert chosen.sum() == 1
    cell = fitted.cells_frame().loc[chosen].iloc[0]
    statistic, df, _ = wald_test(fitted.cells, chosen)
    assert df == 1
    assert statistic == pytest.approx((cell["estimate"] / cell["se"]) ** 2, rel=1e-9)


def test_joint_test_of_nothing_is_missing(fitted):
    nothing = np.zeros(len(fitted.cells.frame), dtype=bool)
    assert np.isnan(wald_test(fitted.cells, nothing)[2])


def test_unknown_average_is_refused(fitted):
    with pytest.raises(UnknownNameError, match="dynamc"):
        aggregate(fitted.cells, "dynamc")
