"""What shares on columns may say, must never say, and must refuse."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize
from scipy.special import betaln, expit, logit

from fedanalysis.errors import ColumnError, DesignError, TooFewError, ValueRangeError
from fedanalysis.models.share_regression import fit_beta, fit_fractional, fit_linear

FITS = [fit_linear, fit_fractional, fit_beta]


def villages(n: int = 40) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    size, near = rng.integers(3, 8, n).astype(float), rng.integers(0, 2, n)
    mean = expit(-1.5 + 0.1 * size + 0.3 * near)
    return pd.DataFrame({"s": rng.beta(30 * mean, 30 * (1 - mean)), "size": size, "near": near})


def fitted(fit, table=None, terms=("size", "near")):
    return fit(villages() if table is None else table, share="s", terms=list(terms))


# the sentence it may print


@pytest.mark.parametrize("fit", [fit_linear, fit_fractional])
def test_says_terms_with_intervals_and_what_the_errors_are(fit):
    result = fitted(fit)
    row = result.to_frame().set_index("term").loc["near"]
    said = f"near {row['estimate']:.3f} ({row['ci_low']:.3f} to {row['ci_high']:.3f})"
    assert said.replace("-", "−") in result.sentences.en
    for piece in ["HC1", "n/(n − k)", "37 degrees of freedom", "Not known"]:
        assert piece in result.sentences.en
    for piece in ["HC1", "自由度37", "尚不知道"]:
        assert piece in result.sentences.zh


def test_beta_says_that_it_rests_on_the_distribution():
    result = fitted(fit_beta)
    assert f"φ = {result.precision:.1f}" in result.sentences.en
    assert "too narrow in small samples" in result.sentences.en
    assert "小样本时偏窄" in result.sentences.zh


def test_notes_name_the_estimand():
    assert "mean is that of rows, not of all seats" in fitted(fit_linear).notes[1].en


@pytest.mark.parametrize("fit", FITS)
def test_summary_follows_the_language_and_is_the_repr(fit, monkeypatch):
    result = fitted(fit)
    monkeypatch.setenv("FEDANALYSIS_LANG", "en")
    assert result.summary() == repr(result) == result.sentences.en
    monkeypatch.setenv("FEDANALYSIS_LANG", "zh")
    assert result.summary() == repr(result) == result.sentences.zh


# the sentence it must never print


@pytest.mark.parametrize("fit", FITS)
def test_never_speaks_of_cause_or_significance(fit):
    result = fitted(fit)
    english = " ".join(text.en for text in (result.sentences, *result.notes))
    english = english.replace("do not identify causes", "")
    assert not re.search(r"caus|effect|impact|because|due to|signific|led to", english)
    chinese = "".join(text.zh for text in (result.sentences, *result.notes))
    assert not re.search(r"导致|促使|效果|影响|显著|归因", chinese)


# the data that force the refusal


@pytest.mark.parametrize("fit", FITS)
def test_refuses_percent_and_says_to_divide(fit):
    with pytest.raises(ValueRangeError, match=r"(?s)`s`.*divide by 100"):
        fitted(fit, villages().assign(s=lambda t: 100 * t["s"]))


@pytest.mark.parametrize("end", [0.0, 1.0])
def test_beta_refuses_the_ends_and_the_fractional_logit_takes_them(end):
    table = villages()
    table.loc[3, "s"] = end
    with pytest.raises(ValueRangeError, match=r"(?s)both excluded.*1 of 40 rows.*fit_fractional"):
        fitted(fit_beta, table)
    assert fitted(fit_fractional, table).n_used == 40


@pytest.mark.parametrize("share", [0.0, 1.0, 0.3])
def test_refuses_a_share_that_is_the_same_everywhere(share):
    with pytest.raises(DesignError, match="must differ between rows"):
        fitted(fit_fractional, villages().assign(s=share))


def test_refuses_separation_and_names_the_column():
    """A logit without the guard gives an error of thousands without a word."""
    table = villages().assign(s=lambda t: np.where(t["near"] == 1, 1.0, t["s"].round()))
    with pytest.raises(DesignError, match=r"(?s)separation.*`near`"):
        fitted(fit_fractional, table, terms=("near",))


def test_refuses_quasi_separation_by_one_level():
    table = villages()
    table["s"] = np.where(table["near"] == 1, 1.0, (np.arange(40) % 2).astype(float))
    with pytest.raises(DesignError, match="separation"):
        fitted(fit_fractional, table, terms=("near",))


def test_shares_strictly_inside_are_never_separated():
    table = villages().assign(s=lambda t: np.where(t["near"] == 1, 0.9, 0.1))
    table.loc[0, "s"] = 0.5
    assert fitted(fit_fractional, table, terms=("near",)).n_used == 40


@pytest.mark.parametrize("fit", FITS)
def test_refuses_dependent_columns_and_lists_them(fit):
    table = villages().assign(twice=lambda t: 2 * t["size"])
    with pytest.raises(DesignError, match=r"Dependent on the others: `(size|twice)`"):
        fitted(fit, table, terms=("size", "twice"))


@pytest.mark.parametrize("fit", FITS)
def test_refuses_a_constant_column(fit):
    with pytest.raises(DesignError, match="Dependent"):
        fitted(fit, villages().assign(near=1))


@pytest.mark.parametrize("fit", FITS)
def test_refuses_a_level_of_one_row_and_names_it(fit):
    """The robust error of such a term is nothing but zero."""
    table = villages().assign(near=[1] + [0] * 39)
    with pytest.raises(DesignError, match=r"(?s)1 of 40 rows fix a term alone: `near`"):
        fitted(fit, table)


def test_refuses_infinite_values_text_and_missing_columns():
    with pytest.raises(ValueRangeError, match="`size` must be finite"):
        fitted(fit_linear, villages().replace({"size": {3.0: np.inf}}))
    with pytest.raises(ValueRangeError, match=r"(?s)`near`.*0 and 1"):
        fitted(fit_linear, villages().assign(near="yes"))
    with pytest.raises(ColumnError, match="near"):
        fitted(fit_linear, villages().drop(columns="near"))
    with pytest.raises(ValueRangeError, match="confidence"):
        fit_linear(villages(), share="s", terms=["size"], confidence=95)


@pytest.mark.parametrize("terms", [(), ("s",), ("size", "size")])
def test_refuses_terms_that_are_none(terms):
    with pytest.raises(DesignError, match="`terms`"):
        fitted(fit_linear, terms=terms)


def test_refuses_as_many_terms_as_rows():
    with pytest.raises(TooFewError, match="at least 4"):
        fitted(fit_linear, villages(3).assign(near=[0, 1, 1], size=[3, 4, 6]))


@pytest.mark.parametrize(("missing", "refused"), [(2, False), (3, True)])
def test_drops_up_to_a_twentieth_of_rows_and_says_so(missing, refused):
    table = villages()
    table.loc[: missing - 1, "size"] = np.nan
    if refused:
        with pytest.raises(DesignError, match="3 of 40 rows"):
            fitted(fit_linear, table)
        return
    result = fitted(fit_linear, table)
    assert (result.n_used, result.n_dropped) == (38, 2)
    assert "Rows not used: 2" in " ".join(note.en for note in result.notes)


# what it gives


@pytest.mark.parametrize("fit", [fit_linear, fit_fractional])
def test_errors_are_the_sandwich_with_its_factor(fit):
    table, result = villages(), fitted(fit)
    design = np.column_stack([np.ones(40), table["size"], table["near"]])
    line = design @ result.params
    mean = line if fit is fit_linear else expit(line)
    weight = np.ones(40) if fit is fit_linear else mean * (1 - mean)
    residual = table["s"].to_numpy() - mean
    assert np.abs(design.T @ residual).max() < 1e-7
    bread = np.linalg.inv((design * weight[:, None]).T @ design)
    meat = (design * residual[:, None]).T @ (design * residual[:, None])
    np.testing.assert_allclose(result.cov, bread @ meat @ bread * 40 / 37, rtol=1e-6)


def test_beta_terms_maximise_the_likelihood_written_out():
    table, result = villages(), fitted(fit_beta)
    design = np.column_stack([np.ones(40), table["size"], table["near"]])
    share = table["s"].to_numpy()

    def loss(at: np.ndarray) -> float:
        mean, phi = expit(design @ at[:3]), np.exp(at[3])
        a, b = mean * phi, (1 - mean) * phi
        return -((a - 1) * np.log(share) + (b - 1) * np.log1p(-share) - betaln(a, b)).sum()

    start = np.r_[np.linalg.lstsq(design, logit(share), rcond=None)[0], 2.0]
    best = minimize(loss, start, method="BFGS", options={"gtol": 1e-7})
    np.testing.assert_allclose(result.params, best.x[:3], atol=1e-3)
    assert result.log_likelihood == pytest.approx(-best.fun, abs=1e-5)


def test_one_group_gives_back_the_two_means():
    table = villages()
    result = fitted(fit_fractional, table, terms=("near",))
    shares = result.predict(pd.DataFrame({"near": [0, 1]}))["estimate"]
    means = table.groupby("near")["s"].mean()
    np.testing.assert_allclose(shares, means, rtol=1e-8)


@pytest.mark.parametrize("fit", FITS)
def test_permuted_rows_and_other_units_change_nothing_but_the_unit(fit):
    table = villages()
    one = fitted(fit, table)
    mixed = fitted(fit, table.sample(frac=1, random_state=3))
    tolerance = 1e-3 if fit is fit_beta else 1e-8
    np.testing.assert_allclose(one.params, mixed.params, rtol=tolerance)
    if fit is not fit_beta:
        tenfold = fitted(fit, table.assign(size=lambda t: 10 * t["size"]))
        np.testing.assert_allclose(one.params[1], 10 * tenfold.params[1], rtol=1e-8)


@pytest.mark.parametrize("fit", [fit_fractional, fit_beta])
def test_predictions_stay_inside_0_and_1(fit):
    far = fitted(fit).predict(pd.DataFrame({"size": [-50, 50], "near": [0, 1]}, index=[7, 9]))
    assert far.index.tolist() == [7, 9]
    assert far.ge(0).all(axis=None)
    assert far.le(1).all(axis=None)


@pytest.mark.parametrize("fit", [fit_linear, fit_fractional])
def test_coverage_with_unequal_scatter_in_120_rows(fit):
    """Nominal 95 % with robust errors; HC1 is known to cover a little less in small samples."""
    rng = np.random.default_rng(12)
    near = np.repeat([0, 1], 60)
    mean, precision = np.where(near == 1, 0.3, 0.2), np.where(near == 1, 8.0, 40.0)
    truth = 0.1 if fit is fit_linear else logit(0.3) - logit(0.2)
    inside = 0
    for _ in range(200):
        share = rng.beta(mean * precision, (1 - mean) * precision)
        frame = fitted(fit, pd.DataFrame({"s": share, "near": near}), terms=("near",)).to_frame()
        inside += frame.loc[1, "ci_low"] <= truth <= frame.loc[1, "ci_high"]
    assert inside / 200 == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / 200))
