"""Corrects p-values for how many were asked: takes a declared family, gives adjusted p-values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import numpy as np
import pandas as pd

from fedanalysis.errors import DesignError, UnknownNameError, ValueRangeError
from fedanalysis.errors.base import listed
from fedanalysis.models.exact import Floats, check_choice

Correction = Literal["holm", "benjamini_hochberg"]
CORRECTIONS: tuple[Correction, ...] = ("holm", "benjamini_hochberg")


def adjust_p(
    p_values: Mapping[str, float],
    *,
    family: Iterable[str],
    method: Correction = "holm",
    alpha: float = 0.05,
) -> pd.DataFrame:
    """Adjust p-values over the family of hypotheses that was declared beforehand.

    The family is named apart from the p-values, so that a hypothesis that "didn't work" can't be
    left out unseen: each one named must have its p-value, and none may come unannounced. Holm
    bounds the chance of any false finding, whatever the dependence; Benjamini–Hochberg bounds the
    expected share of false findings, for independent or positively dependent tests.

    Parameters
    ----------
    p_values : mapping of str to float
        The p-value of each hypothesis, 0 to 1.
    family : iterable of str
        Names of all hypotheses that were asked.
    method : {"holm", "benjamini_hochberg"}
        What is bounded.
    alpha : float, default 0.05
        The bound, between 0 and 1.

    Returns
    -------
    DataFrame
        One row per hypothesis, in the order of the family: `hypothesis`, `p`, `p_adjusted` (0–1),
        `rejected` (bool).

    Raises
    ------
    DesignError
        If the family is empty, names a hypothesis twice, or one has no p-value.
    UnknownNameError
        If a p-value belongs to no hypothesis of the family.
    ValueRangeError
        If a p-value or `alpha` lies outside its range.

    References
    ----------
    Holm, S. (1979), *Scandinavian Journal of Statistics* 6, 65–70; Benjamini, Y. and Hochberg, Y.
    (1995), *Journal of the Royal Statistical Society B* 57, 289–300.

    Examples
    --------
    >>> adjust_p({"a": 0.01, "b": 0.04}, family=["a", "b"])["p_adjusted"].tolist()
    [0.02, 0.04]
    """
    from scipy.stats import false_discovery_control

    check_choice("method", method, CORRECTIONS)
    if not 0 < alpha < 1:
        raise ValueRangeError.outside("alpha", must="between 0 and 1, both excluded")
    names = _check_family(p_values, list(family))
    p = np.array([float(p_values[name]) for name in names])
    _check_range(names, p)
    adjusted = _holm(p) if method == "holm" else false_discovery_control(p, method="bh")
    return pd.DataFrame(
        {"hypothesis": names, "p": p, "p_adjusted": adjusted, "rejected": adjusted <= alpha}
    )


def _holm(p: Floats) -> Floats:
    # statsmodels' own collects garbage at every call, a tenth of a second each
    order = np.argsort(p, kind="stable")
    steps = np.maximum.accumulate(p[order] * np.arange(p.size, 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(steps, 1.0)
    return adjusted


def _check_family(p_values: Mapping[str, float], names: list[str]) -> list[str]:
    if not names:
        raise DesignError("`family` must name at least one hypothesis.")
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise DesignError(
            "`family` must name each hypothesis once.", where=f"Twice: {listed(repeated)}."
        )
    for name in p_values:
        if name not in names:
            raise UnknownNameError.of("hypothesis of the family", str(name), names)
    if absent := [name for name in names if name not in p_values or _is_missing(p_values[name])]:
        raise DesignError(
            "each hypothesis of the declared family must have its p-value.",
            where=f"Missing: {listed(absent)}.",
            hint="A test that couldn't be made isn't a test that wasn't asked: say so, or give 1.",
        )
    return names


def _is_missing(value: object) -> bool:
    return bool(pd.isna(value))  # type: ignore[call-overload]


def _check_range(names: list[str], p: Floats) -> None:
    wrong = [name for name, value in zip(names, p, strict=True) if not 0 <= value <= 1]
    if wrong:
        raise ValueRangeError.outside("p", must="from 0 to 1", where=f"Hypothesis {listed(wrong)}.")
