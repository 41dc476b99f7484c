"""Published intervals, tests and sensitivity values, computed with this package's models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from fedanalysis.models.e_value import e_value
from fedanalysis.models.exact import difference_interval, odds_ratio, proportion_interval
from fedanalysis.models.exact_ratio import ratio_interval
from fedanalysis.models.multiplicity import adjust_p
from fedanalysis.models.sensitivity import RobustnessResult, robustness
from fedanalysis.models.sensitivity_fit import no_benchmarks
from fedanalysis.publish.published_data import Numbers

_DARFUR = (0.09731582, 0.02325654, 783)  # estimate, standard error, degrees of freedom
_P_VALUES = (
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0),
)


def _ends(found: Any, name: str) -> Numbers:
    return {f"{name}, low": float(found.ci_low), f"{name}, high": float(found.ci_high)}


def _e_values() -> Numbers:
    return {
        "E-value of the estimate": float(e_value(3.9).value),
        "E-value of the limit": float(e_value(1.8).value),
    }


def _single_shares() -> Numbers:
    methods: dict[str, Any] = {
        "Wilson": "wilson",
        "Clopper-Pearson": "clopper_pearson",
        "mid-P": "mid_p",
    }
    found: Numbers = {}
    for count, total in ((81, 263), (15, 148), (0, 20), (1, 29)):
        for name, method in methods.items():
            interval = proportion_interval(count, total, method=method)
            found |= _ends(interval, f"{count}/{total} {name}")
    return found


def _differences() -> Numbers:
    pairs = (
        ((56, 70), (48, 80)),
        ((9, 10), (3, 10)),
        ((5, 56), (0, 29)),
        ((0, 10), (0, 20)),
    )
    found: Numbers = {}
    for first, second in pairs:
        name = f"{first[0]}/{first[1]} less {second[0]}/{second[1]}"
        found |= _ends(difference_interval(first, second), name)
    return found


def _ratio() -> Numbers:
    return _ends(ratio_interval((36, 40), (16, 80)), "36/40 to 16/80")


def _tea() -> Numbers:
    found = odds_ratio([[3, 1], [1, 3]])
    return {"odds ratio": float(found.estimate), "exact p-value": float(found.p_exact)}


def _many_tests() -> Numbers:
    named = {f"h{i}": value for i, value in enumerate(_P_VALUES)}
    controlled = adjust_p(named, family=list(named), method="benjamini_hochberg")
    return {"hypotheses rejected": float(controlled["rejected"].sum())}


def _darfur() -> Numbers:
    found = robustness(*_DARFUR)
    return {
        "partial R2": float(found.partial_r2),
        "robustness value": float(found.value),
        "robustness value of the limit": float(found.value_ci),
    }


def _darfur_by_sex() -> Numbers:
    # what sex explains beyond the other covariates
    sex = pd.DataFrame([["female", 0.00908, 0.10903]], columns=no_benchmarks().columns)
    result = RobustnessResult(*_DARFUR, 1.0, 0.95, sex)
    found: Numbers = {}
    for times in (1, 2, 3):
        row = result.benchmark("female", times=[times]).iloc[0]
        before = f"{times} × female, "
        found[f"{before}partial R2 with treatment"] = float(row["r2_treat"])
        found[f"{before}partial R2 with outcome"] = float(row["r2_outcome"])
        found[f"{before}estimate"] = float(row["estimate"])
        found[f"{before}standard error"] = float(row["se"])
    return found


CASES: dict[str, Callable[[], Numbers]] = {
    "R01": _e_values,
    "R04": _single_shares,
    "R05": _differences,
    "R06": _ratio,
    "R07": _tea,
    "R08": _many_tests,
    "R09": _darfur,
    "R10": _darfur_by_sex,
}
