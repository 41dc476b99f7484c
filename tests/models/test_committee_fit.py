"""The design behind the trend of committees."""

from __future__ import annotations

import numpy as np
import pandas as pd

from fedanalysis.models.committee_cells import read_committees
from fedanalysis.models.committee_fit import build_design, fit_committees


def cells(by: str | None = "region", covariates: tuple[str, ...] = ()):
    rng = np.random.default_rng(4)
    rows = [
        (
            f"v{k}",
            year,
            int(rng.integers(0, 3)),
            5,
            "sen"[k % 3],
            "big" if k % 4 else "small",
            k / 2,
        )
        for k in range(12)
        for year in (2005, 2008, 2011, 2016)
    ]
    names = ["unit_id", "term_year", "women_n", "member_n", "region", "kind", "age"]
    return read_committees(pd.DataFrame(rows, columns=names), by=by, covariates=covariates)


def test_years_are_counted_from_the_mean_of_the_terms():
    design = build_design(cells(by=None))
    assert design.centre == 2010
    assert design.names == ("const", "slope")
    assert sorted(set(design.x[:, 1])) == [-5, -2, 1, 6]


def test_first_level_in_sorted_order_is_the_reference():
    design = build_design(cells(covariates=("kind", "age")))
    assert design.names == ("const", "slope", "region[n]", "region[s]", "kind[small]", "age")


def test_own_slopes_are_differences_from_the_first_group():
    design = build_design(cells(), own_slopes=True)
    assert design.names[-2:] == ("slope_difference[n]", "slope_difference[s]")
    product = design.x[:, 1] * design.x[:, 2]
    assert (design.x[:, -2] == product).all()


def test_without_mixed_committees_the_beta_binomial_says_why_it_is_missing():
    rows = [
        (f"v{k}", y, 3 * ((k * k + i * k // 2 + i) % 3 == 1), 3)
        for k in range(8)
        for i, y in enumerate((2005, 2008, 2011, 2014))
    ]
    table = pd.DataFrame(rows, columns=["unit_id", "term_year", "women_n", "member_n"])
    fits = fit_committees(read_committees(table), confidence=0.95)
    assert fits.beta is None
    assert "only successes or only failures" in fits.beta_refused
