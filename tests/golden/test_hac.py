"""Newey–West errors against published ones.

Source: Greene, W. H. (1993), *Econometric Analysis*, 2nd ed., ch. 15 (real investment on real
output and real interest, 19 years; four lags, no small-sample factor); also the example of the R
package sandwich. Data: data/published/investment.csv.
Tolerance: relative 1e-4, about the last printed digit.
"""

from __future__ import annotations

import numpy as np
import pytest

from fedanalysis.models.hac import fit_newey_west
from fedanalysis.publish.published_data import read_published

NAMES = ["constant", "real_gnp", "real_interest"]


def investment() -> tuple[np.ndarray, np.ndarray]:
    rows = read_published("investment.csv")
    inflation = 100 * rows["price"].pct_change()
    columns = [rows["gnp"] / rows["price"], rows["interest"] - inflation]
    design = np.column_stack([np.ones(len(rows)), *columns])[1:]
    return design, (rows["investment"] / rows["price"]).to_numpy()[1:]


@pytest.mark.parametrize(
    ("term", "estimate", "se"),
    [
        ("constant", -12.5336, 18.9583),
        ("real_gnp", 0.16914, 0.01675),
        ("real_interest", -1.00144, 3.3424),
    ],
)
def test_investment_function_has_the_published_errors(term, estimate, se):
    fit = fit_newey_west(*investment(), names=NAMES, lags=4, small_sample=False)
    row = fit.to_frame().set_index("term").loc[term]
    assert fit.n == 19
    assert row["estimate"] == pytest.approx(estimate, rel=1e-4)
    assert row["se"] == pytest.approx(se, rel=1e-4)


def test_the_small_sample_factor_is_n_over_n_less_k():
    plain = fit_newey_west(*investment(), names=NAMES, lags=4, small_sample=False)
    scaled = fit_newey_west(*investment(), names=NAMES, lags=4)
    assert scaled.factor == pytest.approx(19 / 16)
    np.testing.assert_allclose(scaled.cov, plain.cov * 19 / 16, rtol=1e-12)
