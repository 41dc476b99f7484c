"""Two groups before and after: takes rows, gives checked columns and the regression on them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.stats import f as fisher

from fedanalysis.errors import DesignError, TooFewError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.models.comparison_fit import ComparisonFit, fit_comparison
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
    from fedanalysis.models.did import DifferenceInDifferences

_CELLS = (
    "comparison before",
    "comparison after",
    "trained before",
    "trained after",
)


@dataclass(frozen=True, slots=True, eq=False)
class TwoByTwo:
    """Checked columns, all of shape (n,), and covariates of shape (n, k).

    Attributes
    ----------
    outcome, group, after, time, weight : array of float
        `group` and `after` are 0 and 1; `weight` counts observations.
    covariates : array of float, shape (n, k)
        Numbers and dummies.
    placebo : array of float or None
        An outcome training can't reach.
    cluster : array of int or None
        Numbers from 0.
    dropped : int
        Rows with a gap.
    """

    outcome: Floats
    group: Floats
    after: Floats
    time: Floats
    weight: Floats
    covariates: Floats
    placebo: Floats | None
    cluster: Ints | None
    dropped: int

    @property
    def cell(self) -> Ints:
        """0 comparison before, 1 comparison after, 2 trained before, 3 trained after."""
        return (2 * self.group + self.after).astype(np.intp)

    @property
    def smallest(self) -> int:
        """Independent units in the smaller group, or observations in the smallest cell."""
        if self.cluster is None:
            return int(np.bincount(self.cell, self.weight, 4).min())
        return min(len(np.unique(self.cluster[self.group == side])) for side in (0, 1))

    @property
    def unit_words(self) -> Text:
        """What `smallest` counts."""
        if self.cluster is None:
            return Text("个观测", "observations")
        return Text("个独立单位", "independent units")

    def means(self) -> pd.DataFrame:
        """Return `treated`, `after`, `mean`, `n` of the four cells."""
        n = np.bincount(self.cell, self.weight, 4)
        total = np.bincount(self.cell, self.weight * self.outcome, 4)
        columns = {"treated": [0, 0, 1, 1], "after": [0, 1, 0, 1], "mean": total / n}
        return pd.DataFrame({**columns, "n": n.astype("int64")})

    def periods_before(self) -> Floats:
        """Return the periods before training that both groups have, ascending."""
        sides = [self.time[(self.after == 0) & (self.group == side)] for side in (0, 1)]
        shared: Floats = np.intersect1d(*sides)
        return shared

    def before(self) -> TwoByTwo:
        """Return the rows before training, of periods that both groups have."""
        kept = (self.after == 0) & np.isin(self.time, self.periods_before())
        cluster = None
        if self.cluster is not None:
            _, numbers = np.unique(self.cluster[kept], return_inverse=True)
            cluster = numbers.ravel().astype(np.intp)
        names = ("outcome", "group", "after", "time", "weight", "covariates")
        return replace(
            self,
            **{name: getattr(self, name)[kept] for name in names},
            placebo=None,
            cluster=cluster,
        )


def read_two_by_two(rows: pd.DataFrame, spec: DifferenceInDifferences) -> TwoByTwo:
    """Check rows and lay out their columns; see :meth:`DifferenceInDifferences.fit`."""
    named = [spec.outcome, spec.treated, spec.time, spec.weight, spec.unit, spec.cluster]
    need_columns(rows, [*named, spec.placebo_outcome, *spec.covariates], called="rows")
    group, (time, after) = read_binary(rows, spec.treated), _times(rows, spec)
    weight = _weights(rows, spec)
    outcome, (covariates, _) = read_numbers(rows, spec.outcome), code_covariates(
        rows, spec.covariates
    )  # fmt: skip
    placebo = read_numbers(rows, spec.placebo_outcome) if spec.placebo_outcome else None
    others = [placebo] if placebo is not None else []
    stacked = np.column_stack([outcome, group, after, weight, covariates, *others])
    complete = ~np.isnan(stacked).any(axis=1)
    kept = complete & (np.nan_to_num(weight) > 0)
    by = spec.cluster or spec.unit
    data = TwoByTwo(
        outcome=outcome[kept],
        group=group[kept],
        after=after[kept],
        time=time[kept],
        weight=weight[kept],
        covariates=covariates[kept],
        placebo=None if placebo is None else placebo[kept],
        cluster=number_levels(rows.loc[kept], by)[0] if by and spec.kind == "cluster" else None,
        dropped=int((~complete).sum()),
    )
    _check_cells(data, spec)
    if spec.unit:
        _check_units(number_levels(rows.loc[kept], spec.unit)[0], data, spec)
    _check_clusters(data)
    return data


def fit_columns(
    data: TwoByTwo,
    outcome: Floats,
    *,
    errors: str,
    marks: list[Floats] | None = None,
    periods: list[Floats] | None = None,
) -> ComparisonFit:
    """Regress on a constant, the marks (by default group × after), the group and the periods."""
    marked = [data.group * data.after] if marks is None else marks
    times = [data.after] if periods is None else periods
    plain = np.column_stack([np.ones(len(outcome)), *marked, data.group, *times])
    design = np.column_stack([plain, data.covariates])
    if np.linalg.matrix_rank(_scaled(design)) < design.shape[1]:
        raise DesignError(
            "covariates must differ from one another and from group and time.",
            where=f"{data.covariates.shape[1]} covariate columns, {len(outcome)} rows.",
            hint="Leave out a covariate that follows from the others.",
        )
    return fit_comparison(design, outcome, weight=data.weight, errors=errors, cluster=data.cluster)


def joint_p(fit: ComparisonFit, count: int) -> float:
    """Return the p-value that coefficients 1 to `count` are all 0 (Wald test, F distribution)."""
    beta, covariance = fit.beta[1 : 1 + count], fit.covariance[1 : 1 + count, 1 : 1 + count]
    rank = int(np.linalg.matrix_rank(covariance, hermitian=True))
    if rank < count or fit.df < count:
        return np.nan
    return float(fisher.sf(beta @ np.linalg.solve(covariance, beta) / count, count, fit.df))


def _scaled(design: Floats) -> Floats:
    size = np.sqrt((design**2).sum(axis=0))
    return design / np.where(size > 0, size, 1.0)


def _times(rows: pd.DataFrame, spec: DifferenceInDifferences) -> tuple[Floats, Floats]:
    if spec.start is None:
        after = read_binary(rows, spec.time)
        return after, after
    time = read_numbers(rows, spec.time)
    return time, np.where(np.isnan(time), np.nan, (time >= spec.start).astype(float))


def _weights(rows: pd.DataFrame, spec: DifferenceInDifferences) -> Floats:
    if spec.weight is None:
        return np.ones(len(rows))
    weight = read_numbers(rows, spec.weight)
    wrong = (weight < 0) | (weight != np.round(weight)) & ~np.isnan(weight)
    if wrong.any():
        raise ValueRangeError.outside(
            spec.weight,
            must="whole counts from 0",
            where=f"{int(wrong.sum())} of {len(rows)} rows hold none.",
        )
    return weight


def _check_cells(data: TwoByTwo, spec: DifferenceInDifferences) -> None:
    n = np.bincount(data.cell, data.weight, 4)
    empty = [name for name, count in zip(_CELLS, n, strict=True) if count == 0]
    if empty:
        raise DesignError(
            "both groups must be observed before and after.",
            where=f"Nobody is in: {', '.join(empty)}; columns `{spec.treated}`, `{spec.time}`.",
            hint="`treated` names the group in all periods, also before its training.",
        )
    if n.min() < 2:
        raise TooFewError.observations(
            f"the group `{_CELLS[int(n.argmin())]}`",
            need=2,
            given=int(n.min()),
            unit="observations",
            instead="the differences, without an interval",
        )


def _check_units(unit: Ints, data: TwoByTwo, spec: DifferenceInDifferences) -> None:
    group_of = np.full(int(unit.max()) + 1, -1.0)
    group_of[unit] = data.group
    changed = np.unique(unit[group_of[unit] != data.group])
    if changed.size:
        raise DesignError(
            f"a unit must stay in its group: `{spec.treated}` names the group in all periods.",
            where=f"It changes in {changed.size} of {len(group_of)} units.",
            hint="If the column says who is trained by now, mark those ever trained instead.",
        )
    keys = np.column_stack([unit, np.unique(data.time, return_inverse=True)[1].ravel()])
    repeated = len(keys) - len(np.unique(keys, axis=0))
    if repeated:
        raise DesignError(
            f"a unit must have one row per period, in columns `{spec.unit}` and `{spec.time}`.",
            where=f"{repeated} of {len(keys)} rows repeat a unit and period.",
            hint="Person-times aren't persons: add them up to one row per unit and period first.",
        )


def _check_clusters(data: TwoByTwo) -> None:
    if data.cluster is None or data.smallest >= 2:
        return
    raise TooFewError.observations(
        "the error of a difference between groups",
        need=2,
        given=data.smallest,
        unit="clusters in each group",
        instead="the differences, without an interval",
    )
