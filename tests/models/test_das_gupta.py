"""What a split of a product may say, must never say, and must refuse."""

from __future__ import annotations

import re
from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from fedanalysis.errors import ColumnError, DesignError, UnknownNameError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.models.das_gupta import DasGupta, standardise

TABLE = pd.DataFrame(
    {
        "population": [2005, 2020],
        "committee_n": [600.0, 500.0],
        "members_per_committee": [4.0, 4.5],
        "women_share": [0.15, 0.24],
    }
)
FACTORS = ("committee_n", "members_per_committee", "women_share")
NAMES = {"committee_n": Text("委员会数", "the number of committees")}


@pytest.fixture
def result():
    return DasGupta(FACTORS, 2005, 2020, names=NAMES).fit(TABLE)


# the sentence it may print


def test_says_the_change_and_each_part(result):
    assert "From 360.00 (2005) to 540.00 (2020): a change of +180.00." in result.sentences.en
    assert "with the number of committees" in result.sentences.en
    assert "委员会数对应−" in result.sentences.zh


# the sentence it must never print


def test_never_names_a_cause(result):
    for text in (result.sentences, *result.notes):
        assert not re.search(r"because|due to|caused|explain|significan", text.en)
        assert not re.search(r"由于|导致|归因|解释|显著", text.zh)
    assert result.to_frame()[["ci_low", "ci_high"]].isna().all().all()


# the data that force the refusal


@pytest.mark.parametrize(
    ("change", "error", "match"),
    [
        (lambda t: t.drop(columns="women_share"), ColumnError, "women_share"),
        (lambda t: t.assign(women_share=[0.1, np.inf]), ValueRangeError, "finite"),
        (lambda t: t.assign(women_share=[0.1, np.nan]), ValueRangeError, "Rows without one: 1"),
        (lambda t: t.assign(women_share=["x", 0.1]), ValueRangeError, "number"),
        (lambda t: t.iloc[:1], UnknownNameError, "2020"),
        (lambda t: pd.concat([t, t]), DesignError, "(?s)one row per population.*cells="),
    ],
)
def test_refuses_what_is_no_product(change, error, match):
    with pytest.raises(error, match=match):
        DasGupta(FACTORS, 2005, 2020).fit(change(TABLE))


def test_refuses_cells_of_one_population():
    table = pd.concat([TABLE.assign(rank="chair"), TABLE.iloc[:1].assign(rank="member")])
    with pytest.raises(DesignError, match="Cells in one only: 1"):
        DasGupta(FACTORS, 2005, 2020, cells=("rank",)).fit(table)


@pytest.mark.parametrize(
    "factors", [("a",), ("a", "b", "c", "d", "e"), ("a", "a"), ("a", "population")]
)
def test_refuses_a_spec_that_contradicts_itself(factors):
    with pytest.raises(DesignError):
        DasGupta(factors, 1, 2)


def test_refuses_a_population_against_itself():
    with pytest.raises(DesignError, match="two different populations"):
        DasGupta(("a", "b"), 1, 1)


# what the numbers are


@pytest.mark.parametrize("k", [2, 3, 4])
def test_equals_the_mean_over_all_orders(k):
    rng = np.random.default_rng(k)
    first, second = rng.uniform(0.1, 2, (2, k, 5))

    def value(factors):
        return float(np.prod(np.stack(list(factors)), axis=0).sum())

    orders = list(permutations(range(k)))
    oracle = np.zeros(k)
    for order in orders:
        now = list(first)
        for i in order:
            before = value(now)
            now[i] = second[i]
            oracle[i] += (value(now) - before) / len(orders)
    parts = standardise(value, list(first), list(second))
    np.testing.assert_allclose(parts.effects, oracle, atol=1e-12)
    assert parts.effects.sum() == pytest.approx(value(second) - value(first), abs=1e-12)


@pytest.mark.parametrize("k", [2, 3, 4])
def test_equals_das_guptas_printed_formula(k):
    """His 2-, 3- and 4-factor formulas (1993, ch. 2) written out for the first factor."""
    rng = np.random.default_rng(10 + k)
    (a, b, c, d), (A, B, C, D) = rng.uniform(0.1, 2, (2, 4))  # noqa: N806 - his letters
    printed = {
        2: (b + B) / 2,
        3: (b * c + B * C) / 3 + (b * C + B * c) / 6,
        4: (b * c * d + B * C * D) / 4
        + (b * c * D + b * C * d + B * c * d + B * C * d + B * c * D + b * C * D) / 12,
    }[k]
    first, second = np.array([a, b, c, d][:k]), np.array([A, B, C, D][:k])
    parts = standardise(lambda f: np.prod(list(f)), list(first), list(second))
    assert parts.effects[0] == pytest.approx((A - a) * printed, abs=1e-12)


def test_order_of_factors_and_rows_changes_nothing(result):
    turned = DasGupta(FACTORS[::-1], 2005, 2020).fit(TABLE.iloc[::-1])
    np.testing.assert_allclose(result.parts.effects, turned.parts.effects[::-1], atol=1e-12)
    back = DasGupta(FACTORS, 2020, 2005).fit(TABLE)
    np.testing.assert_allclose(result.parts.effects, -back.parts.effects, atol=1e-12)


def test_a_factor_that_stands_still_has_no_part():
    spec = DasGupta(FACTORS, 2005, 2020)
    parts = spec.fit(TABLE.assign(women_share=0.2)).parts.effects
    assert parts[2] == pytest.approx(0, abs=1e-12)


def test_both_languages_and_the_plot(result, monkeypatch):
    monkeypatch.setenv("FEDANALYSIS_FONTS", "bundled")
    for lang in ("zh", "en"):
        monkeypatch.setenv("FEDANALYSIS_LANG", lang)
        assert repr(result) == result.summary() == result.sentences.to(lang)
    assert list(result.plot().data["kind"]) == ["total", "part", "part", "part", "total"]
