"""Shares on columns and the S-curve against published numbers.

Sources and tolerances beside each test; data in data/published, described in its README.md.
"""

from __future__ import annotations

import numpy as np
import pytest

from fedanalysis.models.s_curve import fit_s_curve
from fedanalysis.models.share_regression import fit_beta, fit_linear
from fedanalysis.publish.published_data import read_published


def test_pension_plans_have_the_published_least_squares_terms():
    """Wooldridge, *Introductory Econometrics*, Example 3.3; half a unit of the last digit."""
    plans = read_published("pension_plans.csv")
    table = plans.assign(share=plans["prate"] / 100)
    fit = fit_linear(table, share="share", terms=["mrate", "age"])
    assert fit.n_used == 1534
    np.testing.assert_allclose(100 * fit.params, [80.12, 5.52, 0.243], atol=0.006)
    assert 100 * fit.params[2] == pytest.approx(0.243, abs=6e-4)


def test_food_expenditure_has_the_published_beta_regression():
    """Ferrari and Cribari-Neto (2004), table 2; the R package betareg prints the same.

    Tolerance .0006 for terms, .006 for precision and log-likelihood: half a printed unit.
    """
    food = read_published("food_expenditure.csv")
    table = food.assign(share=food["food"] / food["income"])
    fit = fit_beta(table, share="share", terms=["income", "persons"])
    np.testing.assert_allclose(fit.params, [-0.62255, -0.01230, 0.11846], atol=6e-4)
    assert fit.precision == pytest.approx(35.61, abs=0.006)
    assert fit.log_likelihood == pytest.approx(45.33, abs=0.006)


def test_pasture_growth_has_the_certified_s_curve():
    """NIST Statistical Reference Datasets, nonlinear regression, Rat42 (higher difficulty).

    Ratkowsky (1983), pp. 61 and 88. Certified to 11 digits; tolerance relative 1e-6 for terms
    and residuals, 1e-5 for errors, which rest on numerical derivatives.
    """
    x = [9, 14, 21, 28, 42, 57, 63, 70, 79]
    y = [8.930, 10.80, 18.59, 22.33, 39.35, 56.11, 61.73, 64.62, 67.08]
    curve = fit_s_curve(x, y, upper=np.inf)
    ceiling, midpoint, rate = curve.params
    assert ceiling == pytest.approx(72.462237576, rel=1e-6)
    assert rate * midpoint == pytest.approx(2.6180768402, rel=1e-6)
    assert rate == pytest.approx(0.067359200066, rel=1e-6)
    assert curve.rss == pytest.approx(8.0565229338, rel=1e-6)
    error = curve.to_frame().set_index("term")["se"]
    assert error["ceiling"] == pytest.approx(1.7340283401, rel=1e-5)
    assert error["rate"] == pytest.approx(0.0034465663377, rel=1e-5)
