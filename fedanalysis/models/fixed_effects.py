"""Unit and period effects: takes a panel, gives what goes with one unit more of a treatment."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from fedanalysis.errors import DesignError, TooFewError
from fedanalysis.language import Text
from fedanalysis.models import did_words as words
from fedanalysis.models.comparison_fit import ComparisonFit
from fedanalysis.models.fixed_effects_design import (
    TINY,
    PanelColumns,
    fit_within,
    read_columns,
    within,
)
from fedanalysis.models.gates import Gate
from fedanalysis.models.line import check_confidence
from fedanalysis.models.panel_columns import check_choice
from fedanalysis.models.rungs import Rung

_SMALL_GROUP = 5
_LEVEL = 0.05


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
        data = read_columns(rows, self)
        fit = fit_within(data, self)
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


def _gates(data: PanelColumns, spec: TwoWayFixedEffects) -> tuple[Gate, ...]:
    changing = np.abs(within(data.treatment, data.unit)) > TINY
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


def _negative_weights(data: PanelColumns) -> tuple[float, int]:
    """Return the sum of negative weights (of a total of 1) and how many treated rows have one."""
    if not np.isin(data.treatment, (0.0, 1.0)).all():
        return np.nan, 0
    periods = within(data.others[:, data.covariate_n :], data.unit)
    status = within(data.treatment, data.unit)
    residual = status - periods @ np.linalg.lstsq(periods, status, rcond=None)[0]
    weight = residual[data.treatment == 1]
    total = weight.sum()
    negative = weight / total < -TINY
    return abs(float(weight[negative].sum() / total)), int(negative.sum())


def _lead_p(data: PanelColumns, spec: TwoWayFixedEffects) -> float:
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
    design = within(np.column_stack([lead, early.treatment, early.others]), early.unit)
    size = np.linalg.norm(design, axis=0)
    if (size <= TINY).any() or np.linalg.matrix_rank(design / size) < design.shape[1]:
        return np.nan
    try:
        return fit_within(early, spec, extra=lead).p_value(0)
    except (TooFewError, DesignError):
        return np.nan
