"""Adjusted p-values over a declared family."""

from __future__ import annotations

import numpy as np
import pytest

from fedanalysis.errors import DesignError, UnknownNameError, ValueRangeError
from fedanalysis.models.multiplicity import adjust_p


def test_refuses_a_hypothesis_without_its_p_value():
    with pytest.raises(DesignError, match="Missing: `b`"):
        adjust_p({"a": 0.01}, family=["a", "b"])
    with pytest.raises(DesignError, match="Missing: `b`"):
        adjust_p({"a": 0.01, "b": float("nan")}, family=["a", "b"])


def test_refuses_an_undeclared_hypothesis():
    with pytest.raises(UnknownNameError, match="`c`"):
        adjust_p({"a": 0.01, "c": 0.2}, family=["a"])


@pytest.mark.parametrize("family", [[], ["a", "a"]])
def test_refuses_a_family_that_is_none(family):
    with pytest.raises(DesignError, match="family"):
        adjust_p({"a": 0.01} if family else {}, family=family)


def test_refuses_values_outside_their_range():
    with pytest.raises(ValueRangeError, match="`a`"):
        adjust_p({"a": 1.2}, family=["a"])
    with pytest.raises(ValueRangeError, match="alpha"):
        adjust_p({"a": 0.2}, family=["a"], alpha=5)
    with pytest.raises(ValueRangeError, match="holm"):
        adjust_p({"a": 0.2}, family=["a"], method="bonferroni")


def test_holm_by_hand():
    frame = adjust_p({"a": 0.01, "b": 0.04, "c": 0.03}, family=["c", "a", "b"])
    assert frame["hypothesis"].tolist() == ["c", "a", "b"]
    assert frame["p_adjusted"].tolist() == pytest.approx([0.06, 0.03, 0.06])
    assert frame["rejected"].tolist() == [False, True, False]


def test_holm_bounds_any_false_finding():
    rng = np.random.default_rng(7)
    names = [str(i) for i in range(6)]
    false = [
        adjust_p(dict(zip(names, rng.random(6), strict=True)), family=names)["rejected"].any()
        for _ in range(200)
    ]
    assert np.mean(false) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 200)


@pytest.mark.parametrize(("method", "theirs"), [("holm", "holm"), ("benjamini_hochberg", "fdr_bh")])
def test_agrees_with_statsmodels(method, theirs):
    from statsmodels.stats.multitest import multipletests

    p = np.random.default_rng(3).beta(0.3, 1, 25)
    p[3] = p[4]
    names = [str(i) for i in range(25)]
    frame = adjust_p(dict(zip(names, p, strict=True)), family=names, method=method)
    rejected, adjusted = multipletests(p, method=theirs)[:2]
    assert frame["p_adjusted"].tolist() == pytest.approx(adjusted.tolist(), abs=1e-14)
    assert frame["rejected"].tolist() == rejected.tolist()
