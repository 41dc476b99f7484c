"""Adjusted comparisons where the truth is known: synthetic persons, 200 draws, a fixed seed.

Bands: the mean error in standard errors lies within .1 plus three Monte-Carlo errors (3/√200), and
the coverage of 95 % intervals within three Monte-Carlo errors of .95 (.904 to .996).
"""

from __future__ import annotations

from math import sqrt

import numpy as np
import pandas as pd
import pytest

from fedanalysis.models.adjusted import AdjustedComparison
from fedanalysis.models.matching import MatchedComparison

DRAWS, N = 200, 500
BIAS = 0.1 + 3 / sqrt(DRAWS)
COVERAGE = (0.95 - 3 * sqrt(0.95 * 0.05 / DRAWS), 0.95 + 3 * sqrt(0.95 * 0.05 / DRAWS))
COVARIATES = ("drive", "school")


def draw(rng, n=N):
    """Draw synthetic persons whose gain grows with drive: 0.5 on average of everybody."""
    drive, school = rng.normal(size=n), rng.integers(0, 2, n).astype(float)
    chance = 1 / (1 + np.exp(-(-0.6 + 0.8 * drive + 0.7 * school)))
    trained = (rng.random(n) < chance).astype(float)
    gain = 0.5 + 0.4 * drive
    income = 1 + gain * trained + drive + 0.5 * school + rng.normal(size=n)
    frame = pd.DataFrame({"trained": trained, "drive": drive, "school": school, "income": income})
    return frame, float(gain @ chance), float(chance.sum())


@pytest.fixture(scope="module")
def drawn():
    rng = np.random.default_rng(20261128)
    return [draw(rng) for _ in range(DRAWS)]


@pytest.fixture(scope="module")
def among_trained():
    """The average gain of the trained, from a million synthetic persons."""
    _, gained, trained = draw(np.random.default_rng(1), 1_000_000)
    return gained / trained


def judge(spec, drawn, truth):
    found = [spec.fit(frame) for frame, _, _ in drawn]
    errors = np.array([(one.estimate - truth) / one.se for one in found])
    covered = np.mean([one.ci_low <= truth <= one.ci_high for one in found])
    return errors.mean(), covered


@pytest.mark.parametrize("estimand", ["ATE", "ATT"])
@pytest.mark.parametrize("method", ["ra", "ipw", "aipw", "ipwra"])
def test_adjusted_comparisons_find_the_truth(drawn, among_trained, method, estimand):
    truth = 0.5 if estimand == "ATE" else among_trained
    spec = AdjustedComparison("income", covariates=COVARIATES, method=method, estimand=estimand)
    bias, coverage = judge(spec, drawn, truth)
    assert abs(bias) < BIAS
    assert COVERAGE[0] <= coverage <= COVERAGE[1]


def test_matching_finds_the_truth(drawn, among_trained):
    spec = MatchedComparison("income", covariates=COVARIATES)
    bias, coverage = judge(spec, drawn, among_trained)
    assert abs(bias) < BIAS
    assert COVERAGE[0] <= coverage <= COVERAGE[1]


def test_the_naive_difference_is_visibly_wrong(drawn):
    bias, coverage = judge(AdjustedComparison("income", method="difference"), drawn, 0.5)
    assert bias > 3
    assert coverage < 0.1


@pytest.mark.parametrize("wrong", ["propensity", "outcome"])
def test_one_right_model_is_enough_for_aipw(drawn, wrong):
    """The wrong model knows the school only, which leaves weights or regressions off the mark."""
    options = {"covariates": COVARIATES, "propensity_covariates": COVARIATES}
    options["covariates" if wrong == "outcome" else "propensity_covariates"] = ("school",)
    bias, coverage = judge(AdjustedComparison("income", **options), drawn, 0.5)
    assert abs(bias) < BIAS
    assert COVERAGE[0] <= coverage <= COVERAGE[1]


def test_errors_by_cluster_cover_where_plain_ones_do_not():
    """Villages are trained as a whole and share their luck."""
    rng = np.random.default_rng(7)
    plain, clustered = [], []
    for _ in range(DRAWS):
        village = np.repeat(np.arange(40), 12)
        trained = np.repeat(rng.permutation(np.repeat([0.0, 1.0], 20)), 12)
        luck = np.repeat(rng.normal(0, 0.8, 40), 12)
        age = rng.normal(size=480)
        income = 0.5 * trained + age + luck + rng.normal(size=480)
        frame = pd.DataFrame({"trained": trained, "age": age, "income": income, "village": village})
        for cluster, covered in ((None, plain), ("village", clustered)):
            one = AdjustedComparison("income", covariates=("age",), cluster=cluster).fit(frame)
            covered.append(one.ci_low <= 0.5 <= one.ci_high)
    assert np.mean(plain) < 0.7
    assert COVERAGE[0] <= np.mean(clustered) <= COVERAGE[1]
