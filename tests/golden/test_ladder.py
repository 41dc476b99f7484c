"""Intervals, survival and chains against published numbers.

Tolerances: half a unit of the last printed digit, unless said otherwise.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fedanalysis.models.exact import difference_interval, odds_ratio, proportion_interval
from fedanalysis.models.exact_ratio import ratio_interval
from fedanalysis.models.multiplicity import adjust_p
from fedanalysis.models.promotion_time import PromotionTime
from fedanalysis.models.stage_transitions import StageTransitions
from fedanalysis.publish.published_data import read_published


@pytest.fixture(scope="module")
def lung():
    """Days stand for years: the estimators don't know the unit."""
    rows = read_published("lung.csv")
    roster = pd.DataFrame(
        {
            "person_id": np.arange(len(rows)),
            "sex_code": rows["sex"].astype(str),
            "entered_year": 0.0,
            "promoted_year": rows["time"].where(rows["status"] == 2).astype(float),
            "censored_year": rows["time"].astype(float),
        }
    )
    return PromotionTime().fit(roster)


@pytest.mark.parametrize(
    ("count", "total", "method", "low", "high"),
    [
        (81, 263, "wilson", 0.2553, 0.3662),
        (81, 263, "clopper_pearson", 0.2527, 0.3676),
        (81, 263, "mid_p", 0.2544, 0.3658),
        (15, 148, "wilson", 0.0624, 0.1605),
        (15, 148, "clopper_pearson", 0.0578, 0.1617),
        (15, 148, "mid_p", 0.0601, 0.1581),
        (0, 20, "wilson", 0.0, 0.1611),
        (0, 20, "clopper_pearson", 0.0, 0.1684),
        (0, 20, "mid_p", 0.0, 0.1391),
        (1, 29, "wilson", 0.0061, 0.1718),
        (1, 29, "clopper_pearson", 0.0009, 0.1776),
        (1, 29, "mid_p", 0.0017, 0.1585),
    ],
)
def test_single_shares_of_newcombe_1998(count, total, method, low, high):
    """Newcombe, Statistics in Medicine 17, 857–872, table I."""
    found = proportion_interval(count, total, method=method)
    assert (found.ci_low, found.ci_high) == pytest.approx((low, high), abs=6e-5)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
    ],
)
def test_differences_of_newcombe_1998(first, second, low, high):
    """Newcombe, Statistics in Medicine 17, 873–890, table II, method 10."""
    found = difference_interval(first, second)
    assert (found.ci_low, found.ci_high) == pytest.approx((low, high), abs=6e-5)


def test_ratio_of_koopman_1984():
    """Koopman, Biometrics 40, 513–517: 36 of 40 against 16 of 80."""
    found = ratio_interval((36, 40), (16, 80))
    assert (found.ci_low, found.ci_high) == pytest.approx((2.94, 7.15), abs=6e-3)


def test_fishers_tea():
    """Fisher (1935), 3 of 4 cups; R's fisher.test: 6.408309, lower end 0.2117329, P = 0.4857.

    The upper end R prints, 621.93, is where its root finder stops; the polynomial itself says
    626.24: all four cups right has probability 0.975 there.
    """
    found = odds_ratio([[3, 1], [1, 3]])
    assert found.estimate == pytest.approx(6.408309, abs=2e-5)
    assert found.ci_low == pytest.approx(0.2117329, abs=2e-5)
    assert found.p_exact == pytest.approx(0.4857, abs=6e-5)
    weights = np.array([1, 16, 36, 16, 1]) * found.ci_high ** np.arange(5)
    assert weights[4] / weights.sum() == pytest.approx(0.975, abs=1e-9)


def test_benjamini_and_hochberg_1995():
    """Their example of 15 p-values (section 3.2.2): four rejected; Bonferroni rejects three."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
         0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]  # fmt: skip
    named = {f"h{i}": value for i, value in enumerate(p)}
    frame = adjust_p(named, family=named, method="benjamini_hochberg")
    assert frame["rejected"].tolist() == [True] * 4 + [False] * 11
    assert adjust_p(named, family=named)["rejected"].sum() == 3


def test_lung_median(lung):
    """R survival: median 310 (285, 363), interval on the log scale."""
    frame = lung.to_frame().set_index("term")
    assert frame.loc["median_all", ["estimate", "ci_low", "ci_high"]].tolist() == [310, 285, 363]
    assert frame.loc["median_men", ["estimate", "ci_low", "ci_high"]].tolist() == [270, 212, 310]
    assert frame.loc["median_women", ["estimate", "ci_low", "ci_high"]].tolist() == [426, 348, 550]


def test_lung_cox_and_log_rank(lung):
    """R survival: coxph(Surv(time, status) ~ sex), Efron; survdiff 10.3 on 1 degree."""
    row = lung.coefficients.iloc[0]
    assert row["estimate"] == pytest.approx(-0.5310, abs=1e-4)
    assert row["std_error"] == pytest.approx(0.1672, abs=1e-4)
    assert lung.log_rank == pytest.approx((10.3, 0.00131), abs=0.06)
    assert lung.log_rank[1] == pytest.approx(0.00131, abs=6e-6)


def test_land_of_oz():
    """Grinstead and Snell, ch. 11, examples 11.1 and 11.19: rain, nice, snow."""
    cells = {("R", "R"): 2, ("R", "N"): 1, ("R", "S"): 1, ("N", "R"): 1, ("N", "S"): 1,
             ("S", "R"): 1, ("S", "N"): 1, ("S", "S"): 2}  # fmt: skip
    moves = pd.DataFrame(
        [(sex, start, end, n) for sex in "12" for (start, end), n in cells.items()],
        columns=["sex_code", "from_stage", "to_stage", "n"],
    )
    found = StageTransitions(stages=("R", "N", "S")).fit_counts(moves)
    assert found.stationary().tolist() == pytest.approx([0.4, 0.2, 0.4], abs=1e-10)
    assert found.after(2).loc["R"].tolist() == pytest.approx([0.438, 0.188, 0.375], abs=6e-4)
    assert found.after(6).to_numpy() == pytest.approx(np.tile([0.4, 0.2, 0.4], (3, 1)), abs=6e-4)
