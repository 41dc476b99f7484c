"""Das Gupta's published decompositions (1993): counts typed in, tolerance half a printed digit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from fedanalysis.models.das_gupta import DasGupta, standardise
from fedanalysis.models.decomposition import Decomposition
from fedanalysis.models.decomposition_parts import codes_of, split, structure_factors
from fedanalysis.models.oaxaca import Oaxaca
from fedanalysis.publish.published_data import read_published


def headship() -> pd.DataFrame:
    wide = read_published("das_gupta_1993_headship.csv")
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "population": year,
                    "age": wide["age"],
                    "size": wide[f"size_pct_{year}"] / 100,
                    "rate": wide[f"rate_pct_{year}"],
                }
            )
            for year in (1970, 1985)
        ],
        ignore_index=True,
    )


def test_headship_of_thirteen_ages_as_counts():  # D01: table 5.1, four decimals
    cells = headship()
    tenths, rates = (cells["size"] * 1000).round(), (cells["rate"] * 10).round()
    counts = cells.assign(member_n=tenths * 1000, women_n=tenths * rates)
    result = Decomposition(("age",), 1970, 1985).fit(counts)
    found = 100 * result.to_frame()["estimate"].to_numpy()
    np.testing.assert_allclose(found, [44.7268, 47.6940, 2.9672, 1.7403, 1.2269], atol=5.1e-5)


def test_headship_of_thirteen_ages_as_a_product():  # D01, with the standardised rates
    spec = DasGupta(("size", "rate"), 1970, 1985, cells=("age",))
    frame = spec.fit(headship()).standardised()
    np.testing.assert_allclose(frame["first"], [45.5876, 45.3309], atol=5.1e-5)
    np.testing.assert_allclose(frame["second"], [46.8145, 47.0712], atol=5.1e-5)
    np.testing.assert_allclose(frame["effect"], [1.2269, 1.7403], atol=5.1e-5)


@pytest.mark.parametrize(
    ("first", "second", "published", "atol"),
    [
        ([10930, 0.717892], [16591, 0.825974], [4369.913, 1487.262], 5.1e-4),
        (
            [51.78746, 0.45919, 0.52638],
            [84.90502, 0.75756, 0.51065],
            [10.4340333, 10.5608476, -0.6670084],
            1e-6,
        ),
    ],
    ids=["two factors", "three factors"],
)
def test_products(first, second, published, atol):  # D02
    names = [f"factor_{i}" for i in range(len(first))]
    table = pd.DataFrame([first, second], columns=names).assign(population=["a", "b"])
    result = DasGupta(tuple(names), "a", "b").fit(table)
    np.testing.assert_allclose(result.parts.effects, published, atol=atol)


def deaths() -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
    long = read_published("das_gupta_1993_deaths.csv").sort_values(["year", "race", "age"])
    labels = long.loc[long["year"] == 1970, ["race", "age"]]
    size, rate = (
        np.stack([long.loc[long["year"] == year, name].to_numpy() for year in (1970, 1985)])
        for name in ("size_thousand", "deaths_per_thousand")
    )
    return codes_of(labels), size, rate


def test_deaths_by_race_and_age():  # table 5.3; rate and both structures together: DasGuptR
    codes, size, rate = deaths()
    structure = size / size.sum(axis=1, keepdims=True)
    found = split(structure, rate, structure_factors(codes, size))
    assert found[0] == pytest.approx(-0.6862158, abs=1e-6)
    assert found[1] == pytest.approx(-2.2277254, abs=1e-6)
    assert found[2] + found[3] == pytest.approx(1.5415096, abs=1e-6)
    assert found[2] == pytest.approx(0.02, abs=0.005)


def test_deaths_with_race_age_and_rate_as_three_factors():  # DasGuptR, ratefunction rescaled
    codes, size, rate = deaths()
    race, age = structure_factors(codes, size)
    parts = standardise(
        lambda f: np.sum(f[0] * f[1] * f[2]) / np.sum(f[0] * f[1]),
        [race[0], age[0], rate[0]],
        [race[1], age[1], rate[1]],
    )
    np.testing.assert_allclose(parts.effects, [0.01999804, 1.52195237, -2.22816617], atol=1e-7)
    np.testing.assert_allclose(parts.first, [9.117098, 8.383320, 10.259580], atol=1e-6)


@pytest.mark.parametrize(
    ("weights", "published"),
    [
        ("threefold", [321.7482, 75.45371, -238.4515]),
        ("first", [321.7482, -162.9978]),
        ("second", [83.29673, 75.45370]),
        ("neumark", [139.22577, 19.52467]),
        ("jann", [130.809536, 27.940908]),
    ],
)
def test_card_spending_of_owners_and_renters(weights, published):
    """Greene's credit cards, Stata's `oaxaca` as printed in the tests of statsmodels; 3 digits."""
    table = sm.datasets.ccard.load_pandas().data
    spec = Oaxaca(
        "AVGEXP", 0, 1, numeric=("AGE", "INCOME", "INCOMESQ"), population="OWNRENT", weights=weights
    )
    result = spec.fit(table)
    assert result.difference == pytest.approx(158.75044, abs=6e-4)
    np.testing.assert_allclose(result.parts.sum(axis=1), published, atol=6e-4)
