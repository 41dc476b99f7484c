"""Unit and period effects: takes a panel, gives what goes with one unit more of a treatment."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from fedanalysis.errors import DesignError, TooFewError
from fedanalysis.language import Text
from fedanalysis.models import did_words as words
from fedanalysis.models.comparison_fit import ComparisonFit, fit_comparison
from fedanalysis.models.gates import Gate
from fedanalysis.models.line import check_confidence
from fedanalysis.models.panel_columns import (
    Floats,
    Ints,
    check_choice,
    code_covariates,
    need_columns,
    number_levels,
    read_numbers,
)
from fedanalysis.models.rungs import Rung

_SMALL_GROUP = 5
_LEVEL = 0.05
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class TwoWayFixedEffects:
    """Says what goes with a treatment among units compared with themselves over time.

    Least squares of the outcome on the treatment, covariates, an effect of each unit (taken out by
    its means) and an effect of each period. One coefficient stands for all units and periods: if
    training starts at different times and its effects differ, late groups are compared with early
    ones that are already treated, and the coefficient may lie outside all effects. A gate counts
    how much of its weight is negative; :class:`StaggeredRollout` has no such weights.

    Attributes
    ----------
    outcome, treatment, unit, period : str
        Columns: a number; a status (0, 1) or an amount; who; when.
    covariates : tuple of str
        Columns that change over time; text is coded by level.
    cluster : str, optional
        Column of clusters that hold whole units; by default units.
    errors : {"cluster", "classical"}, default "cluster"
        CR1 by cluster (unit effects within clusters don't count in its factor), or equal scatter.
    confidence : float, default 0.95
        Coverage of intervals, between 0 and 1.

    Raises
    ------
    UnknownNameError
        If `errors` is none of the two.
    ValueRangeError
        If `confidence` isn't between 0 and 1.

    References
    ----------
    Wooldridge, J. M. (2019), *Introductory Econometrics*, 7th ed., section 14.1. de Chaisemartin,
    C. and D'Haultfœuille, X. (2020), *American Economic Review* 110, 2964–2996 (theorem 1).

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> rows = pd.DataFrame({"firm": np.repeat(np.arange(20), 3), "year": [1, 2, 3] * 20})
    >>> rows["trained"] = ((rows["firm"] < 10) & (rows["year"] == 3)).astype(int)
    >>> rows["income"] = rows["firm"] + 2.0 * rows["trained"] + rng.normal(0, 0.1, 60)
    >>> round(TwoWayFixedEffects("income", "trained", "firm", "year").fit(rows).estimate, 1)
    2.0
    """

    outcome: str
    treatment: str
    unit: str
    period: str
    covariates: tuple[str, ...] = ()
    cluster: str | None = None
    errors: str = "cluster"
    confidence: float = 0.95

    def __post_init__(self) -> None:
        check_confidence(self.confidence)
        check_choice("errors", self.errors, ("cluster", "classical"))

    def fit(self, rows: pd.DataFrame) -> FixedEffectsResult:
        """Fit the regression.

        Parameters
        ----------
        rows : DataFrame
            One row per unit and period, in any order. Rows with a gap and units seen once are
            dropped and counted.

        Returns
        -------
        FixedEffectsResult
            All coefficients, and the treatment's with its gates.

        Raises
        ------
        ColumnError
            If a column is missing.
        DesignError
            If a unit has two rows in a period, a column doesn't change within units or follows
            from the others, or the outcome is fitted exactly.
        TooFewError
            If there are fewer than two units or periods, or five clusters.
        ValueRangeError
            If a column holds text or infinite numbers.
        """
        data = _read(rows, self)
        fit = _fit(data, self)
        low, high = fit.interval(0, self.confidence)
        return FixedEffectsResult(
            spec=self,
            estimate=float(fit.beta[0]),
            se=fit.se(0),
            ci_low=low,
            ci_high=high,
            n_used=len(data.outcome),
            n_dropped=len(rows) - len(data.outcome),
            unit_n=data.unit_n,
            fit=fit,
            terms=data.terms,
            gates=_gates(data, self),
        )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FixedEffectsResult:
    """A regression with unit and period effects, in three voices.

    Attributes
    ----------
    spec : TwoWayFixedEffects
        What was asked.
    estimate, se, ci_low, ci_high : float
        The treatment's coefficient, in units of the outcome for one unit of treatment.
    n_used, n_dropped : int
        Rows.
    unit_n : int
        Units.
    fit : ComparisonFit
        All coefficients in the order of `terms`.
    terms : tuple of str
        The treatment, covariates, then ``period[…]`` (the first period is the reference).
    gates : tuple of Gate
        Lead of the treatment, negative weights, few units whose treatment changes.
    """

    spec: TwoWayFixedEffects
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    n_used: int
    n_dropped: int
    unit_n: int
    fit: ComparisonFit
    terms: tuple[str, ...]
    gates: tuple[Gate, ...]

    @property
    def rung(self) -> Rung:
        """Before and after, with a comparison."""
        return Rung.BEFORE_AFTER

    @property
    def confidence(self) -> float:
        """Coverage of the intervals."""
        return self.spec.confidence

    @property
    def treatment(self) -> str:
        """The treatment's column."""
        return self.spec.treatment

    @property
    def estimand(self) -> str:
        """An average with weights that the regression sets; it is the ATT if effects are equal."""
        return "weighted ATT"

    @property
    def population(self) -> Text:
        """Whom the estimate is about."""
        return Text("处理状况有变化的单位", "units whose treatment changes")

    @property
    def convention(self) -> Text:
        """How the standard error was computed."""
        return words.convention(self.spec.errors, df=self.fit.df, factor=self.fit.factor)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per coefficient: `term`, `estimate`, `se`, `ci_low`, `ci_high`, `n`."""
        rows = [
            (
                term,
                float(self.fit.beta[at]),
                self.fit.se(at),
                *self.fit.interval(at, self.confidence),
                self.n_used,
            )
            for at, term in enumerate(self.terms)
        ]
        columns = ["term", "estimate", "se", "ci_low", "ci_high", "n"]
        return pd.DataFrame(rows, columns=columns)

    @property
    def sentences(self) -> Text:
        """The paragraph of :meth:`summary` in both languages."""
        return words.fixed_effects_paragraph(self)

    @property
    def notes(self) -> tuple[Text, ...]:
        """Design, estimand, assumptions and conventions, each a sentence to quote."""
        return words.fixed_effects_notes(self)

    def summary(self) -> str:
        """Return one paragraph in the current language: the finding, its condition, its gates."""
        return str(self.sentences)

    def __repr__(self) -> str:
        return self.summary()


@dataclass(frozen=True, slots=True, eq=False)
class _Data:
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


def _read(rows: pd.DataFrame, spec: TwoWayFixedEffects) -> _Data:
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
    return _Data(
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


def _within(values: Floats, unit: Ints) -> Floats:
    """Take out each unit's mean, column by column."""
    table = values.reshape(len(values), -1)
    count = np.bincount(unit)
    means = np.column_stack([np.bincount(unit, table[:, j]) / count for j in range(table.shape[1])])
    inner: Floats = (table - means[unit]).reshape(values.shape)
    return inner


def _fit(data: _Data, spec: TwoWayFixedEffects, extra: Floats | None = None) -> ComparisonFit:
    columns = [data.treatment] if extra is None else [extra, data.treatment]
    raw = np.column_stack([*columns, data.others])
    design = _within(raw, data.unit)
    if extra is None:
        _check_rank(raw, design, data)
    return fit_comparison(
        design,
        _within(data.outcome, data.unit),
        weight=np.ones(len(design)),
        errors=spec.errors,
        cluster=data.cluster if spec.errors == "cluster" else None,
        absorbed=data.unit_n,
        nested=True,
    )


def _check_rank(raw: Floats, design: Floats, data: _Data) -> None:
    """Name the first column that follows from unit effects, periods and the columns before it."""
    k = design.shape[1]
    order = [*range(1 + data.covariate_n, k), *range(1, 1 + data.covariate_n), 0]
    kept = np.empty((len(design), 0))
    for at in order:
        size = float(np.linalg.norm(raw[:, at]))
        column = design[:, at]
        left = column - kept @ (kept.T @ column)
        left = left - kept @ (kept.T @ left)
        if np.linalg.norm(left) <= _TINY * max(size, 1e-300):
            raise DesignError(
                f"`{data.terms[at]}` must change within units, apart from what all share in a "
                "period and from the other columns.",
                where=f"{data.unit_n} units, {len(design)} rows: nothing of it is left.",
                hint="What is constant in a unit, or starts for all at once, can't be told from "
                "unit and period effects.",
            )
        kept = np.column_stack([kept, left / np.linalg.norm(left)])


def _gates(data: _Data, spec: TwoWayFixedEffects) -> tuple[Gate, ...]:
    changing = np.abs(_within(data.treatment, data.unit)) > _TINY
    changed = len(np.unique(data.unit[changing]))
    share, count = _negative_weights(data)
    return (
        words.pre_trend_gate(_lead_p(data, spec), 1, _LEVEL),
        words.negative_weight_gate(share, count),
        words.small_group_gate(
            changed,
            _SMALL_GROUP,
            unit=Text("个处理状况有变化的单位", "units that change treatment"),
        ),
    )


def _negative_weights(data: _Data) -> tuple[float, int]:
    """Return the sum of negative weights (of a total of 1) and how many treated rows have one."""
    if not np.isin(data.treatment, (0.0, 1.0)).all():
        return np.nan, 0
    periods = _within(data.others[:, data.covariate_n :], data.unit)
    status = _within(data.treatment, data.unit)
    residual = status - periods @ np.linalg.lstsq(periods, status, rcond=None)[0]
    weight = residual[data.treatment == 1]
    total = weight.sum()
    negative = weight / total < -_TINY
    return abs(float(weight[negative].sum() / total)), int(negative.sum())


def _lead_p(data: _Data, spec: TwoWayFixedEffects) -> float:
    """Return the p-value of next period's treatment: it can't matter before it comes."""
    order = np.lexsort((data.period, data.unit))
    unit, treatment = data.unit[order], data.treatment[order]
    known = np.append(unit[1:] == unit[:-1], values=False)
    lead = np.append(treatment[1:], np.nan)
    kept = order[known]
    often = np.bincount(data.unit[kept], minlength=data.unit_n)[data.unit[kept]] > 1
    kept, lead = kept[often], lead[known][often]
    if not len(kept):
        return np.nan
    units, numbers = np.unique(data.unit[kept], return_inverse=True)
    clusters = np.unique(data.cluster[kept], return_inverse=True)[1].ravel()
    used = data.others[kept].any(axis=0)
    names = ("outcome", "treatment", "period")
    early = replace(
        data,
        **{name: getattr(data, name)[kept] for name in names},
        others=data.others[kept][:, used],
        unit=numbers.ravel().astype(np.intp),
        unit_n=len(units),
        cluster=clusters.astype(np.intp),
    )
    design = _within(np.column_stack([lead, early.treatment, early.others]), early.unit)
    size = np.linalg.norm(design, axis=0)
    if (size <= _TINY).any() or np.linalg.matrix_rank(design / size) < design.shape[1]:
        return np.nan
    try:
        return _fit(early, spec, extra=lead).p_value(0)
    except (TooFewError, DesignError):
        return np.nan
