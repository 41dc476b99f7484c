"""The regression behind a robustness value: takes persons, gives what each covariate explains."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from fedanalysis.errors import ColumnError, DesignError, ValueRangeError
from fedanalysis.models import guards

Floats = npt.NDArray[np.float64]


def numeric_columns(frame: pd.DataFrame, names: Sequence[str], *, table: str) -> pd.DataFrame:
    """Return the columns `names` as floats; text is refused, never guessed.

    Raises
    ------
    ColumnError
        If a column is missing.
    DesignError
        If a column holds text.
    """
    for name in names:
        if name not in frame.columns:
            raise ColumnError.missing(table, name, map(str, frame.columns))
        kind = frame[name].dtype
        if not (pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_bool_dtype(kind)):
            raise DesignError(
                f"column `{name}` must hold numbers, not text.",
                hint="Code it before: 1 for yes and 0 for no, one column of 0 and 1 a level.",
            )
    return pd.DataFrame({name: frame[name].astype("Float64").astype(float) for name in names})


def read_regression(
    frame: pd.DataFrame, outcome: str, columns: Sequence[str]
) -> tuple[Floats, Floats, int]:
    """Return the design with a constant, the outcome and the number of rows dropped.

    Raises
    ------
    ColumnError, DesignError
        As :func:`numeric_columns`; and if training (the first column) isn't 0 or 1 in both.
    """
    kept = numeric_columns(frame, [outcome, *columns], table="persons")
    complete = kept.dropna()
    treated = complete[columns[0]]
    if not treated.isin([0, 1]).all():
        raise ValueRangeError.outside(columns[0], must="0 (not trained) or 1 (trained)")
    if treated.nunique() < 2:
        raise DesignError(
            f"`{columns[0]}` must hold both trained and untrained persons.",
            where=f"All {len(complete)} complete rows are alike.",
            hint="Without a comparison only a rate and bounds can be given.",
        )
    x = np.column_stack([np.ones(len(complete)), complete[list(columns)].to_numpy()])
    return x, complete[outcome].to_numpy(), len(kept) - len(complete)


def regress(x: Floats, y: Floats, names: Sequence[str]) -> Any:
    """Return the least squares fit, once its columns say something of their own.

    Raises
    ------
    DesignError
        If columns depend on each other, fewer than two degrees are left, or nothing scatters.
    """
    import statsmodels.api as sm

    guards.check_rank(x, names)
    if len(y) - x.shape[1] < 2:
        raise DesignError(
            "the regression must have at least two degrees of freedom left.",
            where=f"{len(y)} rows, {x.shape[1]} columns with the constant.",
        )
    fitted = sm.OLS(y, x).fit()
    if fitted.mse_resid <= 1e-20 * max(1.0, float(np.abs(y).max()) ** 2):
        raise DesignError("the outcome must scatter about the regression for an error to exist.")
    return fitted


def partial_shares(x: Floats, fitted: Any, covariates: Sequence[str]) -> pd.DataFrame:
    """Return what each covariate alone explains of training and of the outcome, 0–1.

    Returns
    -------
    DataFrame
        One row per covariate: `covariate`, `r2_treat`, `r2_outcome`.
    """
    import statsmodels.api as sm

    if not covariates:
        return no_benchmarks()
    of_treat = sm.OLS(x[:, 1], np.delete(x, 1, axis=1)).fit()
    shares = {
        "r2_treat": _share(of_treat.tvalues[1:], of_treat.df_resid),
        "r2_outcome": _share(fitted.tvalues[2:], fitted.df_resid),
    }
    return pd.DataFrame({"covariate": list(covariates), **shares})


def _share(t: Floats, dof: float) -> Floats:
    squared: Floats = np.asarray(t, dtype=float) ** 2
    return squared / (squared + dof)


def strength_of(of_treat: float, of_outcome: float, times: float) -> tuple[float, float]:
    """Return both shares of a hidden difference `times` as strong (their equations 13 and 14)."""
    if of_treat >= 1 or of_outcome >= 1 or times * of_treat >= 1:
        return inf, inf
    treat = times * of_treat / (1 - of_treat)
    shared = times * of_treat**2 / ((1 - times * of_treat) * (1 - of_treat))
    if shared >= 1 or treat >= 1:
        return inf, inf
    eta = (sqrt(times) + sqrt(shared)) / sqrt(1 - shared)
    return treat, eta**2 * of_outcome / (1 - of_outcome)


def no_benchmarks() -> pd.DataFrame:
    """Return the empty table of benchmarks."""
    names = {"covariate": str, "r2_treat": float, "r2_outcome": float}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in names.items()})
