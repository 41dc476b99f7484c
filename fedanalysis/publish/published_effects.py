"""Published effects of training and other treatments, computed with this package's models."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from fedanalysis.models.adjusted import AdjustedComparison
from fedanalysis.models.did import DifferenceInDifferences
from fedanalysis.models.fixed_effects import TwoWayFixedEffects
from fedanalysis.models.matching import MatchedComparison
from fedanalysis.models.staggered import StaggeredRollout
from fedanalysis.publish.published_data import Numbers, numbered, read_published

if TYPE_CHECKING:
    from fedanalysis.models.staggered import StaggeredResult

_MOTHERS: dict[str, Any] = {
    "outcome": "bweight",
    "treated": "mbsmoke",
    "covariates": ("prenatal1", "mmarried", "mage", "fbaby"),
    "propensity_covariates": ("mmarried", "mage", "mage2", "fbaby", "medu"),
    "link": "probit",
}
_MATCHED: dict[str, Any] = {
    "outcome": "bweight",
    "treated": "mbsmoke",
    "covariates": ("mmarried", "mage", "fage", "medu", "prenatal1"),
}
_QUITTING = (
    *("sex", "race", "age", "age2", "education", "smokeintensity", "smokeintensity2"),
    *("smokeyrs", "smokeyrs2", "exercise", "active", "wt71", "wt712"),
)


def _both(found: Any, before: str = "") -> Numbers:
    return {f"{before}estimate": found.estimate, f"{before}standard error": found.se}


def _experiment() -> Numbers:
    spec = AdjustedComparison("re78", "treat", method="difference", errors="classical")
    return _both(spec.fit(read_published("nsw.csv.gz")))


def _naive() -> Numbers:
    trained = read_published("nsw.csv.gz").query("treat == 1")[["re78"]].assign(treat=1)
    rows = pd.concat([trained, read_published("cps1_re78.csv.gz").assign(treat=0)])
    spec = AdjustedComparison("re78", "treat", method="difference", errors="classical")
    return _both(spec.fit(rows))


def _scrap_rates() -> Numbers:
    model = TwoWayFixedEffects(
        *("lscrap", "grant", "fcode", "year"), covariates=("grant_1",), errors="classical"
    )
    rows = model.fit(read_published("jtrain.csv")).to_frame().set_index("term")
    estimate, error = rows["estimate"].astype(float), rows["se"].astype(float)
    named = {
        "period[1988]": "year 1988",
        "period[1989]": "year 1989",
        "grant": "grant",
        "grant_1": "grant, a year later",
    }
    estimates = {named[term]: float(estimate[term]) for term in named}
    errors = {f"{named[term]}, standard error": float(error[term]) for term in named}
    return estimates | errors


def _job_training() -> Numbers:
    rows = read_published("jtrain98.csv.gz")
    raw = AdjustedComparison("earn98", "train", method="difference", errors="classical")
    covariates = ("earn96", "educ", "age", "married")
    adjusted = AdjustedComparison(
        "earn98", "train", method="ols", covariates=covariates, errors="classical"
    )
    return _both(raw.fit(rows), "raw ") | _both(adjusted.fit(rows), "adjusted ")


def _house_prices() -> Numbers:
    model = DifferenceInDifferences("rprice", "nearinc", "y81", errors="classical")
    return _both(model.fit(read_published("kielmc.csv")))


def _quitting() -> Numbers:
    rows = read_published("nhefs.csv.gz")
    squared = ("age", "smokeintensity", "smokeyrs", "wt71")
    squares = {f"{name}2": rows[name] ** 2 for name in squared}
    groups = {name: rows[name].astype("category") for name in ("education", "exercise", "active")}
    spec = AdjustedComparison(
        *("wt82_71", "qsmk"), covariates=_QUITTING, method="ipw", errors="weights_known"
    )
    found = spec.fit(rows.assign(**squares, **groups))
    return {
        "estimate": found.estimate,
        "95 % interval, low": found.ci_low,
        "95 % interval, high": found.ci_high,
    }


def _mothers() -> pd.DataFrame:
    rows = read_published("cattaneo2.csv.gz")
    return rows.assign(mage2=rows["mage"] ** 2)


@cache
def _smoking(method: str, estimand: str) -> Any:
    options: dict[str, Any] = {"method": method, "estimand": estimand}
    return AdjustedComparison(**_MOTHERS, **options).fit(_mothers())


def _smoking_ate() -> Numbers:
    return {f"{m.upper()} estimate": _smoking(m, "ATE").estimate for m in ("ra", "ipw", "aipw")}


def _smoking_errors() -> Numbers:
    return {f"{m.upper()} standard error": _smoking(m, "ATE").se for m in ("ra", "ipw", "aipw")}


def _smoking_more() -> Numbers:
    found = _both(_smoking("ipwra", "ATE"), "IPWRA ATE ")
    for method in ("ra", "ipw", "ipwra"):
        found |= _both(_smoking(method, "ATT"), f"{method.upper()} ATT ")
    for method in ("ra", "ipw", "aipw", "ipwra"):
        means = _smoking(method, "ATE").to_frame().set_index("term")["estimate"]
        found[f"{method.upper()} mean without smoking"] = float(means["mean_untrained"])
    return found


def _nearest() -> Numbers:
    found: Numbers = {}
    for estimand in ("ATE", "ATT"):
        options: dict[str, Any] = {"exact": ("mmarried", "prenatal1"), "estimand": estimand}
        result = MatchedComparison(**_MATCHED, **options).fit(_mothers())
        found |= _both(result, f"{estimand} ")
    return found


def _chance() -> Numbers:
    found: Numbers = {}
    for estimand in ("ATE", "ATT"):
        options: dict[str, Any] = {"distance": "propensity", "estimand": estimand}
        spec = MatchedComparison(**_MATCHED, **options, variance_neighbours=1)
        found |= _both(spec.fit(_mothers()), f"{estimand} ")
    return found


@cache
def _wages() -> StaggeredResult:
    model = StaggeredRollout("county", "year", "first_treat", "lemp", never="zero", draws=0)
    return model.fit(read_published("mpdta.csv.gz"))


def _wage_cells() -> Numbers:
    cells = _wages().cells_frame()
    groups, years = cells["group"].astype(int), cells["period"].astype(int)
    names = [f"ATT(first {g}, year {y})" for g, y in zip(groups, years, strict=True)]
    return numbered(names, cells["estimate"])


def _wage_averages() -> Numbers:
    dynamic = _wages().aggregate("dynamic")
    by_time = dynamic.to_frame().query("term == 'event_time'")
    found = {"simple average": _wages().estimate, "average over event times": dynamic.estimate}
    names = [f"event time {time}" for time in by_time["at"].astype(int)]
    return found | numbered(names, by_time["estimate"])


def _wage_pretest() -> Numbers:
    return {"p-value, equal trends before": float(_wages().gates[0].value)}


CASES: dict[str, Callable[[], Numbers]] = {
    "T01": _experiment,
    "T02": _naive,
    "T04": _scrap_rates,
    "T06": _job_training,
    "T07": _house_prices,
    "T10": _quitting,
    "A01": _smoking_ate,
    "A02": _smoking_errors,
    "A03": _smoking_more,
    "A04": _nearest,
    "A05": _chance,
    "T20": _wage_cells,
    "T21": _wage_averages,
    "T22": _wage_pretest,
}
