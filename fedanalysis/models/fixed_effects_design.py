"""A panel for unit and period effects: takes rows, gives checked columns and the regression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fedanalysis.errors import DesignError, TooFewError
from fedanalysis.models.comparison_fit import ComparisonFit, fit_comparison
from fedanalysis.models.panel_columns import (
    Floats,
    Ints,
    code_covariates,
    need_columns,
    number_levels,
    read_numbers,
)

if TYPE_CHECKING:
    from fedanalysis.models.fixed_effects import TwoWayFixedEffects

TINY = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class PanelColumns:
    """Checked columns: arrays of shape (n,), `others` (n, k) with covariates and periods."""

    outcome: Floats
    treatment: Floats
    others: Floats
    unit: Ints
    unit_n: int
    period: Floats
    cluster: Ints
    terms: tuple[str, ...]
    covariate_n: int


def read_columns(rows: pd.DataFrame, spec: TwoWayFixedEffects) -> PanelColumns:
    """Check the rows and lay out their columns; see :meth:`TwoWayFixedEffects.fit`."""
    named = [spec.outcome, spec.treatment, spec.unit, spec.period, spec.cluster]
    need_columns(rows, [*named, *spec.covariates], called="rows")
    covariates, terms = code_covariates(rows, spec.covariates)
    numbers = [read_numbers(rows, name) for name in (spec.outcome, spec.treatment, spec.period)]
    complete = ~np.isnan(np.column_stack([*numbers, covariates])).any(axis=1)
    unit, unit_n = number_levels(rows, spec.unit)
    complete &= np.bincount(unit[complete], minlength=unit_n)[unit] > 1
    outcome, treatment, period = (column[complete] for column in numbers)
    levels, at = np.unique(period, return_inverse=True)
    unit = np.unique(unit[complete], return_inverse=True)[1].ravel().astype(np.intp)
    _check_size(unit, at.ravel(), len(levels), spec)
    dummies = (at.ravel()[:, None] == np.arange(1, len(levels))).astype(float)
    by = spec.cluster or spec.unit
    cluster = number_levels(rows.loc[complete], by)[0]
    _check_nested(unit, cluster, by)
    return PanelColumns(
        outcome=outcome,
        treatment=treatment,
        others=np.column_stack([covariates[complete], dummies]),
        unit=unit,
        unit_n=int(unit.max()) + 1,
        period=period,
        cluster=cluster,
        terms=(spec.treatment, *terms, *(f"period[{level:g}]" for level in levels[1:])),
        covariate_n=covariates.shape[1],
    )


def _check_size(unit: Ints, at: Ints, period_n: int, spec: TwoWayFixedEffects) -> None:
    units = len(np.unique(unit))
    for count, what in ((units, "units seen twice"), (period_n, "periods")):
        if count < 2:
            raise TooFewError.observations(
                "a comparison within units", need=2, given=count, unit=what, instead="the means"
            )
    repeated = len(unit) - len(np.unique(unit * period_n + at))
    if repeated:
        raise DesignError(
            f"a unit must have one row per period, in columns `{spec.unit}` and `{spec.period}`.",
            where=f"{repeated} of {len(unit)} rows repeat a unit and period.",
            hint="Person-times aren't persons: add them up to one row per unit and period first.",
        )


def _check_nested(unit: Ints, cluster: Ints, name: str) -> None:
    of_unit = np.zeros(int(unit.max()) + 1, dtype=np.intp)
    of_unit[unit] = cluster
    apart = np.unique(unit[of_unit[unit] != cluster])
    if apart.size:
        raise DesignError(
            f"clusters in `{name}` must hold whole units.",
            where=f"{apart.size} of {len(of_unit)} units lie in two clusters.",
        )


def within(values: Floats, unit: Ints) -> Floats:
    """Return values less their unit's mean, column by column; shape (n,) or (n, k)."""
    table = values.reshape(len(values), -1)
    count = np.bincount(unit)
    means = np.column_stack([np.bincount(unit, table[:, j]) / count for j in range(table.shape[1])])
    inner: Floats = (table - means[unit]).reshape(values.shape)
    return inner


def fit_within(
    data: PanelColumns, spec: TwoWayFixedEffects, extra: Floats | None = None
) -> ComparisonFit:
    """Regress on the treatment (or `extra` before it), covariates and periods, within units."""
    columns = [data.treatment] if extra is None else [extra, data.treatment]
    raw = np.column_stack([*columns, data.others])
    design = within(raw, data.unit)
    if extra is None:
        _check_rank(raw, design, data)
    return fit_comparison(
        design,
        within(data.outcome, data.unit),
        weight=np.ones(len(design)),
        errors=spec.errors,
        cluster=data.cluster if spec.errors == "cluster" else None,
        absorbed=data.unit_n,
        nested=True,
    )


def _check_rank(raw: Floats, design: Floats, data: PanelColumns) -> None:
    """Name the first column that follows from unit effects, periods and the columns before it."""
    k = design.shape[1]
    order = [*range(1 + data.covariate_n, k), *range(1, 1 + data.covariate_n), 0]
    kept = np.empty((len(design), 0))
    for at in order:
        size = float(np.linalg.norm(raw[:, at]))
        column = design[:, at]
        left = column - kept @ (kept.T @ column)
        left = left - kept @ (kept.T @ left)
        if np.linalg.norm(left) <= TINY * max(size, 1e-300):
            raise DesignError(
                f"`{data.terms[at]}` must change within units, apart from what all share in a "
                "period and from the other columns.",
                where=f"{data.unit_n} units, {len(design)} rows: nothing of it is left.",
                hint="What is constant in a unit, or starts for all at once, can't be told from "
                "unit and period effects.",
            )
        kept = np.column_stack([kept, left / np.linalg.norm(left)])
