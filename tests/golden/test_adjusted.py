"""Adjusted comparisons against published ones.

Sources, data (data/published) and tolerances:
Dehejia and Wahba (1999), JASA 94, 1053–1062 (nsw, cps1): half a unit of the last digit.
Wooldridge, *Introductory Econometrics*, 7th ed., Example 4.11 (jtrain98): half a unit.
Hernán and Robins (2020), *Causal Inference: What If*, ch. 12, Program 12.2 (nhefs): .005 of the
printed interval, .001 of the estimate that their code gives.
Stata, *Treatment-Effects Reference Manual*, teffects ra, ipw, aipw, ipwra and (run in Stata 18)
nnmatch and psmatch (cattaneo2): .001 for estimates and errors.
"""

from __future__ import annotations

import pandas as pd
import pytest

from fedanalysis.models.adjusted import AdjustedComparison
from fedanalysis.models.matching import MatchedComparison
from fedanalysis.publish.published_data import read_published

MOTHERS = {
    "outcome": "bweight",
    "treated": "mbsmoke",
    "covariates": ("prenatal1", "mmarried", "mage", "fbaby"),
    "propensity_covariates": ("mmarried", "mage", "mage2", "fbaby", "medu"),
    "link": "probit",
}


def read(name):
    return read_published(f"{name}.csv.gz")


def mothers():
    rows = read("cattaneo2")
    return rows.assign(mage2=rows["mage"] ** 2)


def smokers():
    rows = read("nhefs")
    squares = {
        f"{name}2": rows[name] ** 2 for name in ("age", "smokeintensity", "smokeyrs", "wt71")
    }
    groups = {name: rows[name].astype("category") for name in ("education", "exercise", "active")}
    return rows.assign(**squares, **groups)


QUITTING = {
    "outcome": "wt82_71",
    "treated": "qsmk",
    "covariates": (
        "sex", "race", "age", "age2", "education", "smokeintensity", "smokeintensity2",
        "smokeyrs", "smokeyrs2", "exercise", "active", "wt71", "wt712",
    ),
    "method": "ipw",
}  # fmt: skip


def test_the_experiment_of_dehejia_and_wahba():
    spec = AdjustedComparison("re78", "treat", method="difference", errors="classical")
    found = spec.fit(read("nsw"))
    assert found.estimate == pytest.approx(1794.34, abs=0.01)
    assert found.se == pytest.approx(632.85, abs=0.01)
    assert (found.n_used, found.finding.n_treated) == (445, 185)


def test_the_naive_difference_to_cps_1():
    trained = read("nsw").query("treat == 1")[["re78"]].assign(treat=1)
    both = pd.concat([trained, read("cps1_re78").assign(treat=0)])
    found = AdjustedComparison("re78", "treat", method="difference", errors="classical").fit(both)
    assert found.estimate == pytest.approx(-8498, abs=0.5)
    assert found.se == pytest.approx(712, abs=0.5)


@pytest.mark.parametrize(
    ("options", "estimate", "se"),
    [
        ({"method": "difference"}, -2.05, 0.48),
        ({"method": "ols", "covariates": ("earn96", "educ", "age", "married")}, 2.41, 0.44),
    ],
    ids=["raw", "adjusted"],
)
def test_job_training_before_and_after_adjustment(options, estimate, se):
    spec = AdjustedComparison("earn98", "train", errors="classical", **options)
    found = spec.fit(read("jtrain98"))
    assert found.n_used == 1130
    assert found.estimate == pytest.approx(estimate, abs=0.006)
    assert found.se == pytest.approx(se, abs=0.006)


def test_weighting_of_hernan_and_robins():
    found = AdjustedComparison(**QUITTING, errors="weights_known").fit(smokers())
    assert found.n_used == 1566
    assert found.estimate == pytest.approx(3.4405, abs=0.001)
    assert found.ci_low == pytest.approx(2.41, abs=0.006)
    assert found.ci_high == pytest.approx(4.47, abs=0.006)


def test_joint_errors_are_narrower_than_those_of_known_weights():
    known = AdjustedComparison(**QUITTING, errors="weights_known").fit(smokers())
    joint = AdjustedComparison(**QUITTING).fit(smokers())
    assert joint.estimate == known.estimate
    assert joint.se < known.se


@pytest.mark.parametrize(
    ("method", "estimand", "estimate", "se"),
    [
        ("ra", "ATE", -239.6392, 23.82402),
        ("ipw", "ATE", -230.6886, 25.81524),
        ("aipw", "ATE", -230.9892, 26.21056),
        ("ipwra", "ATE", -229.9671, 26.62668),
        ("ra", "ATT", -223.3017, 22.7422),
        ("ipw", "ATT", -225.1773, 23.66458),
        ("ipwra", "ATT", -223.5453, 23.79402),
    ],
)
def test_smoking_mothers_of_cattaneo(method, estimand, estimate, se):
    found = AdjustedComparison(**MOTHERS, method=method, estimand=estimand).fit(mothers())
    assert found.n_used == 4642
    assert found.estimate == pytest.approx(estimate, abs=0.001)
    assert found.se == pytest.approx(se, abs=0.001)


@pytest.mark.parametrize(
    ("method", "untrained"),
    [("ra", 3403.242), ("ipw", 3403.463), ("aipw", 3403.355), ("ipwra", 3403.336)],
)
def test_average_of_the_untreated_mothers(method, untrained):
    frame = AdjustedComparison(**MOTHERS, method=method).fit(mothers()).to_frame()
    found = frame.set_index("term").loc["mean_untrained", "estimate"]
    assert found == pytest.approx(untrained, abs=0.001)


@pytest.mark.parametrize(
    ("estimand", "estimate", "se"),
    [("ATE", -210.0558, 29.32803), ("ATT", -238.5204, 30.41661)],
)
def test_matched_mothers(estimand, estimate, se):
    """Stata: teffects nnmatch, ematch(mmarried prenatal1) biasadj(mage fage medu)."""
    found = MatchedComparison(
        outcome="bweight",
        treated="mbsmoke",
        covariates=("mmarried", "mage", "fage", "medu", "prenatal1"),
        exact=("mmarried", "prenatal1"),
        estimand=estimand,
    ).fit(mothers())
    assert found.matched.most == 16
    assert found.estimate == pytest.approx(estimate, abs=1e-4)
    assert found.se == pytest.approx(se, abs=1e-4)


def mothers_by_chance(estimand):
    return MatchedComparison(
        outcome="bweight",
        treated="mbsmoke",
        covariates=("mmarried", "mage", "fage", "medu", "prenatal1"),
        distance="propensity",
        estimand=estimand,
        variance_neighbours=1,
    ).fit(mothers())


def test_mothers_matched_on_their_chance():
    """Stata: teffects psmatch."""
    found = mothers_by_chance("ATE")
    assert found.matched.most == 16
    assert found.estimate == pytest.approx(-229.4492, abs=1e-4)
    assert found.se == pytest.approx(25.88746, abs=1e-4)


def test_smokers_matched_on_their_chance():
    """Stata's error here, 30.55147, allows for the estimated chance; ours takes it as known."""
    found = mothers_by_chance("ATT")
    assert found.estimate == pytest.approx(-224.5927, abs=1e-4)
    assert found.se == pytest.approx(30.55147, rel=0.005)
