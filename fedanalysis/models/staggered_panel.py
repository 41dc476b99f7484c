"""A panel of units by period for a staggered roll-out: takes rows, gives checked matrices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from fedanalysis.errors import DesignError, TooFewError
from fedanalysis.models.panel_columns import (
    Floats,
    Ints,
    code_covariates,
    need_columns,
    number_levels,
    read_binary,
    read_numbers,
)

if TYPE_CHECKING:
    from fedanalysis.models.staggered import StaggeredRollout

NEVER = ("zero", "missing", "infinite")
_HOW = 'Say how units never treated are coded: never="zero", "missing" or "infinite".'


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Units by period.

    Attributes
    ----------
    outcome : array of float, shape (n, t)
        Missing where a unit wasn't observed (never in a balanced panel).
    first : array of float, shape (n,)
        Period of first treatment; infinite for units never treated up to the last period.
    design : array of float, shape (n, k)
        A constant, then the covariates, centred and scaled.
    cluster : array of int, shape (n,)
        Numbers from 0.
    periods : array of float, shape (t,)
        Ascending.
    cluster_n : int
        Clusters, or units if none are named.
    dropped : dict
        Units left out by reason: `treated_at_start`, `gaps`, `covariates`, `single`.
    later : int
        Units treated only after the last period; they count as not treated here.
    """

    outcome: Floats
    first: Floats
    design: Floats
    cluster: Ints
    periods: Floats
    cluster_n: int
    dropped: dict[str, int]
    later: int


def first_treated(rows: pd.DataFrame, *, unit: str, period: str, treated: str) -> pd.Series:
    """Return the period of first treatment for each row, infinite for units never treated.

    Use it where a table holds a status by period (0 or 1) and not the date. A unit first seen
    treated keeps its first period, which a roll-out then drops: its start is unknown.

    Parameters
    ----------
    rows : DataFrame
        One row per unit and period.
    unit, period, treated : str
        Columns; `treated` is 0 or 1 in every row.

    Returns
    -------
    Series of float
        As long as `rows`, with its index.

    Raises
    ------
    DesignError
        If a unit's treatment is reversed, or the status of a row is missing.

    Examples
    --------
    >>> rows = pd.DataFrame({"id": [1, 1, 2, 2], "year": [1, 2, 1, 2], "on": [0, 1, 0, 0]})
    >>> first_treated(rows, unit="id", period="year", treated="on").tolist()
    [2.0, 2.0, inf, inf]
    """
    need_columns(rows, [unit, period, treated], called="rows")
    status, when = read_binary(rows, treated), read_numbers(rows, period)
    if (missing := int(np.isnan(status).sum())) > 0:
        raise DesignError(
            f"`{treated}` must be known in every row.",
            where=f"{missing} of {len(rows)} rows hold none.",
        )
    codes, n = number_levels(rows, unit)
    first = np.full(n, np.inf)
    np.minimum.at(first, codes[status == 1], when[status == 1])
    back = np.unique(codes[(status == 0) & (when > first[codes])])
    if back.size:
        raise DesignError(
            "treatment can't be reversed: a unit once treated counts as treated from then on.",
            where=f"`{treated}` goes back to 0 in {back.size} of {n} units.",
            hint="If training wears off, the effects by time since treatment show it: keep 1.",
        )
    return pd.Series(first[codes], index=rows.index, name="first_treated")


def read_panel(rows: pd.DataFrame, spec: StaggeredRollout) -> Panel:
    """Check the rows and lay them out as matrices; see :meth:`StaggeredRollout.fit`."""
    named = [spec.unit, spec.period, spec.first_treated, spec.outcome, spec.cluster]
    need_columns(rows, [*named, *spec.covariates], called="rows")
    codes, n = number_levels(rows, spec.unit)
    at, periods = _periods(rows, spec.period)
    _check_once(codes, at, len(periods), spec)
    row_of = np.zeros(n, dtype=np.intp)
    row_of[codes[::-1]] = np.arange(len(rows))[::-1]
    outcome = np.full((n, len(periods)), np.nan)
    outcome[codes, at] = read_numbers(rows, spec.outcome)
    first = _first_of_units(rows, codes, row_of, spec)
    covariates = _covariates_of_units(rows, codes, row_of, spec)
    if spec.cluster:
        numbers, _ = number_levels(rows, spec.cluster)
        cluster = _constant(numbers.astype(float), codes, row_of, spec.cluster).astype(np.intp)
    else:
        cluster = np.arange(n, dtype=np.intp)
    return _keep(
        spec,
        outcome=outcome,
        first=first,
        covariates=covariates,
        cluster=cluster,
        periods=periods,
    )


def _periods(rows: pd.DataFrame, name: str) -> tuple[Ints, Floats]:
    values = read_numbers(rows, name)
    if np.isnan(values).any():
        raise DesignError(
            f"`{name}` must be given in every row.",
            where=f"{int(np.isnan(values).sum())} of {len(values)} rows hold none.",
        )
    periods, at = np.unique(values, return_inverse=True)
    if len(periods) < 2:
        raise TooFewError.observations(
            "a before–after comparison",
            need=2,
            given=len(periods),
            unit="periods",
            instead="an adjusted comparison within the period",
        )
    return at.ravel().astype(np.intp), periods


def _check_once(codes: Ints, at: Ints, t: int, spec: StaggeredRollout) -> None:
    repeated = len(codes) - int((np.bincount(codes * t + at) > 0).sum())
    if repeated:
        raise DesignError(
            f"a unit must have one row per period, in columns `{spec.unit}` and `{spec.period}`.",
            where=f"{repeated} of {len(codes)} rows repeat a unit and period.",
            hint="Person-times aren't persons: add them up to one row per unit and period first.",
        )


def _constant(values: Floats, codes: Ints, row_of: Ints, name: str) -> Floats:
    of_unit: Floats = values[row_of]
    differ = ~((values == of_unit[codes]) | (np.isnan(values) & np.isnan(of_unit[codes])))
    if differ.any():
        raise DesignError(
            f"`{name}` must be the same in all rows of a unit.",
            where=f"It changes in {len(np.unique(codes[differ]))} of {len(row_of)} units.",
            hint="Treatment that is reversed or starts twice has no place in a roll-out; a "
            "covariate measured after treatment may itself be a result: keep its first value.",
        )
    return of_unit


def _first_of_units(
    rows: pd.DataFrame, codes: Ints, row_of: Ints, spec: StaggeredRollout
) -> Floats:
    column = rows[spec.first_treated]
    if not pd.api.types.is_numeric_dtype(column):
        raise DesignError(
            f"`{spec.first_treated}` must hold periods as numbers.",
            where=f"It holds {column.dtype}.",
            hint=_HOW,
        )
    values = _constant(
        column.to_numpy(dtype=float, na_value=np.nan), codes, row_of, spec.first_treated
    )
    coded = {"zero": values == 0, "missing": np.isnan(values), "infinite": np.isposinf(values)}
    for name, found in coded.items():
        if found.any() and name != spec.never:
            raise DesignError(
                f"`{spec.first_treated}` must name a period for every unit treated.",
                where=f"{int(found.sum())} of {len(values)} units have {name} there, and "
                f"`never` is {spec.never!r}.",
                hint=_HOW,
            )
    return np.where(coded[spec.never], np.inf, values) if spec.never else values


def _covariates_of_units(
    rows: pd.DataFrame, codes: Ints, row_of: Ints, spec: StaggeredRollout
) -> Floats:
    matrix, terms = code_covariates(rows, spec.covariates)
    columns = [_constant(matrix[:, j], codes, row_of, term) for j, term in enumerate(terms)]
    return np.column_stack(columns) if columns else np.empty((len(row_of), 0))


def _keep(
    spec: StaggeredRollout,
    *,
    outcome: Floats,
    first: Floats,
    covariates: Floats,
    cluster: Ints,
    periods: Floats,
) -> Panel:
    later = np.isfinite(first) & (first > periods[-1])
    first = np.where(later, np.inf, first)
    seen = ~np.isnan(outcome)
    gaps = ~seen.all(axis=1) if spec.unbalanced == "drop" else seen.sum(axis=1) < 2
    reasons = {
        "treated_at_start": first <= periods[0],
        "gaps": gaps,
        "covariates": np.isnan(covariates).any(axis=1),
    }
    kept, dropped = _count_reasons(reasons, first)
    _check_groups(first[kept], dropped, spec)
    numbers, cluster_n = _renumber(cluster[kept])
    return Panel(
        outcome=np.asfortranarray(outcome[kept]),
        first=first[kept],
        design=_design(covariates[kept]),
        cluster=numbers,
        periods=periods,
        cluster_n=cluster_n,
        dropped=dropped,
        later=int((kept & later).sum()),
    )


def _count_reasons(
    reasons: dict[str, npt.NDArray[np.bool_]], first: Floats
) -> tuple[npt.NDArray[np.bool_], dict[str, int]]:
    """Return which units are left, and how many each reason took, the first that applies."""
    kept = np.ones(len(first), dtype=np.bool_)
    dropped = {}
    for name, applies in reasons.items():
        dropped[name] = int((kept & applies).sum())
        kept &= ~applies
    groups, sizes = np.unique(first[kept & np.isfinite(first)], return_counts=True)
    single = kept & np.isin(first, groups[sizes < 2])
    return kept & ~single, {**dropped, "single": int(single.sum())}


def _renumber(codes: npt.NDArray[np.intp]) -> tuple[Ints, int]:
    levels, numbers = np.unique(codes, return_inverse=True)
    return numbers.ravel().astype(np.intp), len(levels)


def _design(covariates: Floats) -> Floats:
    if covariates.shape[1] == 0:
        return np.ones((len(covariates), 1))
    spread = covariates.std(axis=0)
    centred = (covariates - covariates.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return np.column_stack([np.ones(len(covariates)), centred])


def _check_groups(first: Floats, dropped: dict[str, int], spec: StaggeredRollout) -> None:
    left_out = ", ".join(f"{name} {count}" for name, count in dropped.items() if count)
    where = f"{len(first)} units are left" + (f"; left out: {left_out}." if left_out else ".")
    never = int(np.isinf(first).sum())
    if never == len(first):
        raise DesignError(
            "a roll-out must have two units or more first treated between the first period "
            "(excluded) and the last.",
            where=where,
        )
    if spec.control == "never" and never < 2:
        raise DesignError(
            f"comparison with units never treated needs two of them, not {never}.",
            where=where,
            hint='Use control="not_yet" if treatment came at different times.',
        )
    if spec.control == "not_yet" and len(np.unique(first)) < 2:
        raise DesignError(
            "all units are treated in the same period: nobody is left to compare with.",
            where=where,
        )
