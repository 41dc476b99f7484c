"""Published results on shares, counts, clusters and lines, computed with this package's models."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd

from fedanalysis.models.binomial import cluster_covariance, fit_binomial
from fedanalysis.models.firth import fit_firth
from fedanalysis.models.hac import fit_newey_west
from fedanalysis.models.line import fit_line
from fedanalysis.models.random_intercept import fit_random_intercept
from fedanalysis.models.s_curve import fit_s_curve
from fedanalysis.models.share_regression import fit_beta, fit_linear
from fedanalysis.publish.published_data import Numbers, numbered, read_published

Floats = npt.NDArray[np.float64]
_SE = ", standard error"


def _errors(covariance: Floats) -> Floats:
    return np.sqrt(np.diag(covariance))


def _pension_plans() -> Numbers:
    plans = read_published("pension_plans.csv")
    plans = plans.assign(share=plans["prate"] / 100)
    fit = fit_linear(plans, share="share", terms=["mrate", "age"])
    return numbered(["constant", "match rate", "age"], 100 * np.asarray(fit.params))


def _food() -> Numbers:
    food = read_published("food_expenditure.csv")
    food = food.assign(share=food["food"] / food["income"])
    fit = fit_beta(food, share="share", terms=["income", "persons"])
    return numbered(["constant", "income", "persons"], fit.params) | {
        "precision": float(fit.precision),
        "log-likelihood": float(fit.log_likelihood),
    }


def _seeds() -> tuple[pd.DataFrame, Floats, list[str]]:
    rows = read_published("seeds.csv")
    other, cucumber = rows["seed"].eq("O73"), rows["root"].eq("CUCUMBER")
    design = np.column_stack([np.ones(len(rows)), other, cucumber, other & cucumber])
    return rows, design.astype(float), ["constant", "seed O73", "cucumber", "both"]


def _seeds_logit() -> Numbers:
    rows, design, names = _seeds()
    fit = fit_binomial(rows["y"], rows["n"], design, names)
    return numbered(names, fit.params) | numbered(names, _errors(fit.model_covariance), _SE)


def _seeds_intercepts() -> Numbers:
    rows, design, names = _seeds()
    fit = fit_random_intercept(rows["y"], rows["n"], design, names, clusters=np.arange(21))
    found = numbered(names, fit.params) | numbered(names, _errors(fit.covariance), _SE)
    return found | {"spread between plates": float(fit.cluster_sd)}


def _womens_role() -> Numbers:
    rows = read_published("womensrole.csv")
    design = np.column_stack([np.ones(len(rows)), rows["sex"].eq("Female"), rows["education"]])
    names = ["constant", "women", "education"]
    fit = fit_binomial(rows["agree"], rows["agree"] + rows["disagree"], design, names)
    return numbered(names, fit.params) | {"deviance": float(fit.deviance)}


def _admissions() -> Numbers:
    rows = read_published("ucb_admissions.csv")
    counts, male = rows["admitted"] + rows["rejected"], rows["sex"].eq("men")
    alone = np.column_stack([np.ones(len(rows)), male])
    marginal = fit_binomial(rows["admitted"], counts, alone, ["constant", "male"])
    departments = pd.get_dummies(rows["department"])
    design = np.column_stack([departments, male]).astype(float)
    given = fit_binomial(rows["admitted"], counts, design, [*departments.columns, "male"])
    return {
        "odds ratio, men to women": float(np.exp(marginal.params[1])),
        "male, given department": float(given.params[-1]),
        f"male, given department{_SE}": float(_errors(given.model_covariance)[-1]),
    }


def _cattle() -> Numbers:
    rows = read_published("cbpp.csv")
    periods = [rows["period"].eq(k) for k in (2, 3, 4)]
    design = np.column_stack([np.ones(len(rows)), *periods]).astype(float)
    names = ["constant", "period 2", "period 3", "period 4"]
    fit = fit_random_intercept(
        rows["incidence"], rows["size"], design, names, clusters=rows["herd"]
    )
    return numbered(names, fit.params) | {"spread between herds": float(fit.cluster_sd)}


def _petersen() -> Numbers:
    wide = read_published("petersen.csv")
    rows = pd.wide_to_long(wide, ["x", "y"], i="firm", j="year").reset_index()
    x = np.column_stack([np.ones(len(rows)), rows["x"]])
    fit = fit_newey_west(x, rows["y"], names=["constant", "x"], lags=0)
    scores = x * np.asarray(fit.residuals)[:, None]
    firm = rows["firm"].to_numpy() - 1
    clustered = cluster_covariance(np.linalg.inv(x.T @ x), scores, firm)
    return {
        f"least squares{_SE}": float(_errors(fit.cov_plain)[1]),
        f"HC1{_SE}": float(_errors(fit.cov)[1]),
        f"clustered by firm{_SE}": float(_errors(clustered)[1]),
    }


def _investment() -> Numbers:
    rows = read_published("investment.csv")
    inflation = 100 * rows["price"].pct_change()
    columns = [rows["gnp"] / rows["price"], rows["interest"] - inflation]
    design = np.column_stack([np.ones(len(rows)), *columns])[1:]
    outcome = (rows["investment"] / rows["price"]).to_numpy()[1:]
    names = ["constant", "real output", "real interest"]
    fit = fit_newey_west(design, outcome, names=names, lags=4, small_sample=False)
    return numbered(names, fit.params) | numbered(names, _errors(fit.cov), _SE)


def _pass_rates() -> Numbers:
    from statsmodels.datasets import star98

    data = star98.load()
    counts = data.endog.to_numpy()
    design = np.column_stack([data.exog.to_numpy(), np.ones(len(counts))])
    names = [*data.exog.columns, "constant"]
    fit = fit_binomial(counts[:, 0], counts.sum(axis=1), design, names)
    return {"low income": float(fit.params[names.index("LOWINC")])}


def _separated() -> Numbers:
    rows = read_published("separated.csv")
    names = ["separator", "x1", "x2", "x3", "constant"]
    design = np.column_stack([rows[names[:4]], np.ones(len(rows))])
    fit = fit_firth(rows["y"], np.ones(len(rows)), design, names)
    return (
        numbered(names, fit.params)
        | numbered(names, fit.ci_low, ", 95 % interval, low")
        | numbered(names, fit.ci_high, ", 95 % interval, high")
        | numbered(names, fit.p_value, ", p-value")
    )


def _pasture() -> Numbers:
    rows = read_published("rat42.csv")
    curve = fit_s_curve(rows["x"], rows["y"], upper=np.inf)
    ceiling, midpoint, rate = (float(each) for each in curve.params)
    errors = curve.to_frame().set_index("term")["se"]
    return {
        "b1": ceiling,
        "b2": rate * midpoint,
        "b3": rate,
        "residual sum of squares": float(curve.rss),
        f"b1{_SE}": float(errors["ceiling"]),
        f"b3{_SE}": float(errors["rate"]),
    }


def _norris() -> Numbers:
    from scipy import stats

    rows = read_published("norris.csv")
    line = fit_line(rows["x"], rows["y"], confidence=0.9)
    zero = line.at([0.0]).iloc[0]
    twice = 2 * float(stats.t.ppf(0.95, df=line.n - 2))
    return {
        "intercept": float(zero["estimate"]),
        f"intercept{_SE}": float(zero["ci_high"] - zero["ci_low"]) / twice,
        "slope": line.slope,
        f"slope{_SE}": (line.slope_high - line.slope_low) / twice,
        "residual standard deviation": line.residual_sd,
    }


CASES: dict[str, Callable[[], Numbers]] = {
    "S03": _pension_plans,
    "S04": _food,
    "S05": _seeds_logit,
    "S06": _womens_role,
    "S08": _admissions,
    "S12": _petersen,
    "S13": _investment,
    "S19": _pass_rates,
    "S21": _seeds_intercepts,
    "S22": _cattle,
    "S23": _separated,
    "N01": _pasture,
    "N02": _norris,
}
