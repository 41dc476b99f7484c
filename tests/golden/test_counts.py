"""Models of counts against published numbers; data and their sources stand in `data/published/`.

Tolerances: half a unit of the last printed digit, as listed beside each case; 1e-4 relative where
another program's full output is compared, because the stopping rules differ.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fedanalysis.models.binomial import cluster_covariance, fit_binomial
from fedanalysis.models.firth import fit_firth
from fedanalysis.models.random_intercept import fit_random_intercept
from fedanalysis.publish.published_data import read_published


def table(name: str) -> pd.DataFrame:
    return read_published(f"{name}.csv")


def seeds() -> tuple[pd.DataFrame, np.ndarray, list[str]]:
    rows = table("seeds")
    other, cucumber = rows["seed"].eq("O73"), rows["root"].eq("CUCUMBER")
    design = np.column_stack([np.ones(len(rows)), other, cucumber, other & cucumber])
    return rows, design.astype(float), ["const", "O73", "cucumber", "both"]


def se(covariance: np.ndarray) -> np.ndarray:
    return np.sqrt(np.diag(covariance))


def test_seeds_grouped_logit_is_breslow_and_claytons():
    rows, design, names = seeds()
    fit = fit_binomial(rows["y"], rows["n"], design, names)
    assert fit.params == pytest.approx([-0.558, 0.146, 1.318, -0.778], abs=6e-4)
    assert se(fit.model_covariance) == pytest.approx([0.126, 0.223, 0.177, 0.306], abs=6e-4)


def test_seeds_scatter_between_plates_more_than_binomial():
    rows, design, names = seeds()
    fit = fit_binomial(rows["y"], rows["n"], design, names, clusters=np.arange(21))
    assert fit.dispersion.estimate == pytest.approx(31.65 / 17, abs=1e-3)  # Pearson's chi-square
    assert fit.dispersion.p_value < 0.05


def test_seeds_random_intercept_is_the_maximum_likelihood_of_breslow_and_clayton():
    # BUGS examples, volume I, "Seeds": column of maximum likelihood (EGRET), three digits
    rows, design, names = seeds()
    fit = fit_random_intercept(rows["y"], rows["n"], design, names, clusters=np.arange(21))
    assert fit.params == pytest.approx([-0.548, 0.097, 1.337, -0.811], abs=1e-3)
    assert se(fit.covariance) == pytest.approx([0.167, 0.278, 0.237, 0.385], abs=1e-3)
    assert fit.cluster_sd == pytest.approx(0.236, abs=6e-4)


def test_womens_role_with_its_empty_row_is_published():
    # Everitt & Hothorn 2006, A Handbook of Statistical Analyses Using R, ch. 6
    rows = table("womensrole")
    design = np.column_stack([np.ones(42), rows["sex"].eq("Female"), rows["education"]])
    trials = rows["agree"] + rows["disagree"]
    fit = fit_binomial(rows["agree"], trials, design, ["const", "female", "education"])
    assert fit.params == pytest.approx([2.50937, -0.01145, -0.27062], abs=2e-5)
    assert fit.deviance == pytest.approx(64.007, abs=6e-4)
    assert fit.empty_n == 1


@pytest.mark.parametrize(
    ("male", "outcome"), [(1.84, "odds"), (-0.0999, "given")], ids=["marginal", "by department"]
)
def test_berkeley_admissions_are_agrestis(male, outcome):
    # departments A to F: admitted, rejected of men; admitted, rejected of women
    men = np.array([[512, 313], [353, 207], [120, 205], [138, 279], [53, 138], [22, 351]])
    women = np.array([[89, 19], [17, 8], [202, 391], [131, 244], [94, 299], [24, 317]])
    counts = np.vstack([men, women]).astype(float)
    sex = np.repeat([1.0, 0.0], 6)
    if outcome == "odds":
        fit = fit_binomial(
            counts[:, 0], counts.sum(axis=1), np.column_stack([np.ones(12), sex]), ["const", "male"]
        )
        assert np.exp(fit.params[1]) == pytest.approx(male, abs=6e-3)
        return
    departments = np.vstack([np.eye(6), np.eye(6)])
    design = np.column_stack([departments, sex])
    fit = fit_binomial(counts[:, 0], counts.sum(axis=1), design, [*"ABCDEF", "male"])
    assert fit.params[-1] == pytest.approx(male, abs=1e-4)
    assert se(fit.model_covariance)[-1] == pytest.approx(0.0808, abs=1e-4)


def test_cattle_random_intercept_is_lme4s_with_nine_points():
    # Bates et al., lme4 documentation of glmer(…, cbpp, nAGQ = 9)
    rows = table("cbpp")
    periods = [rows["period"].eq(k) for k in (2, 3, 4)]
    design = np.column_stack([np.ones(len(rows)), *periods]).astype(float)
    fit = fit_random_intercept(
        rows["incidence"], rows["size"], design, ["const", "p2", "p3", "p4"], clusters=rows["herd"]
    )
    assert fit.params == pytest.approx([-1.3992, -0.9914, -1.1278, -1.5795], abs=2e-4)
    assert fit.cluster_sd == pytest.approx(0.6475, abs=2e-4)


def test_petersens_errors_are_published():
    rows = pd.wide_to_long(table("petersen"), ["x", "y"], i="firm", j="year").reset_index()
    x = np.column_stack([np.ones(5000), rows["x"]])
    y, firm = rows["y"].to_numpy(), rows["firm"].to_numpy() - 1
    bread = np.linalg.inv(x.T @ x)
    residual = y - x @ (bread @ x.T @ y)
    ols = residual @ residual / 4998 * bread
    scores = x * residual[:, None]
    robust = 5000 / 4998 * bread @ (scores.T @ scores) @ bread
    assert se(ols)[1] == pytest.approx(0.0286, abs=1e-4)
    assert se(robust)[1] == pytest.approx(0.0284, abs=1e-4)
    assert se(cluster_covariance(bread, scores, firm))[1] == pytest.approx(0.0506, abs=1e-4)
    alone = cluster_covariance(bread, scores, np.arange(5000))
    assert alone == pytest.approx(5000 / 4999 * 4999 / 4998 * bread @ (scores.T @ scores) @ bread)


def test_star98_low_income_is_gills():
    from statsmodels.datasets import star98

    data = star98.load()
    counts = data.endog.to_numpy()
    design = np.column_stack([data.exog.to_numpy(), np.ones(len(counts))])
    names = [*data.exog.columns, "const"]
    fit = fit_binomial(counts[:, 0], counts.sum(axis=1), design, names)
    assert fit.params[names.index("LOWINC")] == pytest.approx(-0.0168150, abs=1e-6)


def test_separated_rows_have_the_penalised_fit_of_logistf():
    rows = table("separated")
    design = np.column_stack([rows[["separator", "x1", "x2", "x3"]], np.ones(100)])
    fit = fit_firth(rows["y"], np.ones(100), design, ["separator", "x1", "x2", "x3", "const"])
    assert fit.params == pytest.approx(
        [3.6577140153, 0.6759781501, -0.8633119501, 0.3385788510, -0.4434562830], rel=1e-4
    )
    assert fit.ci_low == pytest.approx(
        [1.3901042899, 0.1602568036, -1.6677883758, 0.0893054012, -1.16089382506], rel=1e-4
    )
    assert fit.ci_high == pytest.approx(
        [8.5876062114, 1.2568999211, -0.1135186948, 0.6572681313, 0.2295139209], rel=1e-4
    )
    assert fit.p_value == pytest.approx(
        [0.0002084147, 0.0093173149, 0.0236385713, 0.0055887969, 0.1997147194], rel=1e-3
    )
