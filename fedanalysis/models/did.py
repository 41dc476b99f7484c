"""Before and after with a comparison group: takes rows or cells, gives the difference."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from fedanalysis.errors import ValueRangeError
from fedanalysis.language import Text
from fedanalysis.models import did_words as words
from fedanalysis.models.comparison_fit import ERRORS, ComparisonFit
from fedanalysis.models.did_design import TwoByTwo, fit_columns, joint_p, read_two_by_two
from fedanalysis.models.gates import Gate
from fedanalysis.models.line import check_confidence
from fedanalysis.models.panel_columns import check_choice
from fedanalysis.models.rungs import Rung

_SMALL_GROUP = 5
_LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class DifferenceInDifferences:
    """Says by how much the trained group changed more than its comparison.

    The four means of two groups before and after: (trained after − before) − (comparison after −
    before), which is the mean effect on the trained *if* both would have changed alike without
    training. With covariates they enter a regression with the four groups, alike in all.

    Don't use it where training started at different times (:class:`StaggeredRollout`), or where
    the people who answer after aren't the group that answered before.

    Attributes
    ----------
    outcome, treated, time : str
        Columns: the outcome (a number, or 0 and 1); whether the row belongs to the trained group,
        in all periods (0 and 1); and when: 0 before and 1 after, or numbers if `start` is given.
    start : float, optional
        First period after training began; earlier ones are before. With two or more periods
        before, trends before training and a pretended earlier date are tested.
    covariates : tuple of str
        Columns that training can't have changed; text is coded by level.
    weight : str, optional
        Column that counts how many observations a row stands for (cells instead of rows).
    unit : str, optional
        Column of persons or places seen more than once; errors are then clustered by it.
    cluster : str, optional
        Column of larger clusters, such as villages.
    errors : {"robust", "classical", "cluster"}, optional
        By default ``cluster`` if `unit` or `cluster` is given, else ``robust`` (HC2).
    placebo_outcome : str, optional
        An outcome that training can't reach; the same comparison is made for it, as a gate.
    confidence : float, default 0.95
        Coverage of the interval.

    Raises
    ------
    UnknownNameError
        If `errors` is none of the three.
    ValueRangeError
        If `confidence` isn't between 0 and 1, or clustered errors lack a cluster.

    References
    ----------
    Wooldridge, J. M. (2019), *Introductory Econometrics*, 7th ed., section 13.2. MacKinnon, J. G.
    and White, H. (1985), *Journal of Econometrics* 29, 305–325 (HC2). Cameron, A. C. and Miller,
    D. L. (2015), *Journal of Human Resources* 50, 317–372 (CR1).

    Examples
    --------
    >>> cells = pd.DataFrame({"trained": [0, 0, 0, 0, 1, 1, 1, 1], "after": [0, 0, 1, 1] * 2,
    ...                       "employed": [0, 1] * 4, "n": [80, 20, 76, 24, 81, 19, 70, 30]})
    >>> did = DifferenceInDifferences("employed", "trained", "after", weight="n").fit(cells)
    >>> round(did.estimate, 3), round(did.se, 3)
    (0.07, 0.084)
    """

    outcome: str
    treated: str
    time: str
    start: float | None = None
    covariates: tuple[str, ...] = ()
    weight: str | None = None
    unit: str | None = None
    cluster: str | None = None
    errors: str | None = None
    placebo_outcome: str | None = None
    confidence: float = 0.95

    def __post_init__(self) -> None:
        check_confidence(self.confidence)
        if self.errors is not None:
            check_choice("errors", self.errors, ERRORS)
        if self.errors == "cluster" and not (self.unit or self.cluster):
            raise ValueRangeError.outside(
                "errors", must='"cluster" only with `unit` or `cluster` named'
            )

    @property
    def kind(self) -> str:
        """Kind of error: as given, or clustered if there is something to cluster by."""
        return self.errors or ("cluster" if self.unit or self.cluster else "robust")

    def fit(self, rows: pd.DataFrame) -> DidResult:
        """Compare the changes of the two groups.

        Parameters
        ----------
        rows : DataFrame
            One row per observation (or cell, with `weight`), in any order, with the columns
            named. Rows with a gap are dropped and counted.

        Returns
        -------
        DidResult
            The difference, its interval and its gates.

        Raises
        ------
        ColumnError
            If a column is missing.
        ValueRangeError
            If the group or time is coded as text or by other numbers, or a weight isn't a count.
        DesignError
            If a group is empty before or after, a unit changes its group or has two rows in a
            period, covariates are collinear, or observations don't differ within groups.
        TooFewError
            If a group has one observation in a period, or there are fewer than five clusters, or
            fewer than two in either group.
        """
        data = read_two_by_two(rows, self)
        fit = fit_columns(data, data.outcome, errors=self.kind)
        low, high = fit.interval(1, self.confidence)
        return DidResult(
            spec=self,
            estimate=float(fit.beta[1]),
            se=fit.se(1),
            ci_low=low,
            ci_high=high,
            n_used=int(data.weight.sum()),
            n_dropped=data.dropped,
            n_treated_after=int(data.weight[data.cell == 3].sum()),
            cluster_n=fit.cluster_n,
            fit=fit,
            means=data.means(),
            gates=_gates(data, self),
        )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class DidResult:
    """The difference between two changes under equal trends, in three voices.

    Attributes
    ----------
    spec : DifferenceInDifferences
        What was asked.
    estimate, se, ci_low, ci_high : float
        In the unit of the outcome.
    n_used, n_dropped : int
        Observations used; rows with a gap.
    n_treated_after : int
        Observations of the trained group after training.
    cluster_n : int
        Independent units.
    fit : ComparisonFit
        The regression: coefficient 1 is the difference.
    means : DataFrame
        One row per group and time: `treated`, `after` (0, 1), `mean`, `n`.
    gates : tuple of Gate
        Pre-trends, placebo date, placebo outcome, small groups.
    """

    spec: DifferenceInDifferences
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    n_used: int
    n_dropped: int
    n_treated_after: int
    cluster_n: int
    fit: ComparisonFit
    means: pd.DataFrame
    gates: tuple[Gate, ...]

    @property
    def rung(self) -> Rung:
        """Before and after, with a comparison."""
        return Rung.BEFORE_AFTER

    @property
    def confidence(self) -> float:
        """Coverage of the interval."""
        return self.spec.confidence

    @property
    def covariates(self) -> tuple[str, ...]:
        """Columns held equal."""
        return self.spec.covariates

    @property
    def estimand(self) -> str:
        """The effect on the treated."""
        return "ATT"

    @property
    def population(self) -> Text:
        """Whom the estimate is about."""
        return words.population(self)

    @property
    def convention(self) -> Text:
        """How the standard error was computed."""
        return words.convention(self.spec.kind, df=self.fit.df, factor=self.fit.factor)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per estimate: `term`, `estimate`, `ci_low`, `ci_high`, `n`.

        Terms: `att`; `change_treated` and `change_comparison`, the plain changes of the two
        groups, without an interval of their own.
        """
        mean, n = self.means["mean"].to_numpy(), self.means["n"].to_numpy()
        rows = [
            ("att", self.estimate, self.ci_low, self.ci_high, self.n_used),
            ("change_treated", mean[3] - mean[2], np.nan, np.nan, int(n[2] + n[3])),
            ("change_comparison", mean[1] - mean[0], np.nan, np.nan, int(n[0] + n[1])),
        ]
        return pd.DataFrame(rows, columns=["term", "estimate", "ci_low", "ci_high", "n"])

    @property
    def sentences(self) -> Text:
        """The paragraph of :meth:`summary` in both languages."""
        return words.paragraph(self)

    @property
    def notes(self) -> tuple[Text, ...]:
        """Design, estimand, assumptions and conventions, each a sentence to quote."""
        return words.notes(self)

    def summary(self) -> str:
        """Return one paragraph in the current language: the finding, its condition, its gates."""
        return str(self.sentences)

    def __repr__(self) -> str:
        return self.summary()


def _gates(data: TwoByTwo, spec: DifferenceInDifferences) -> tuple[Gate, ...]:
    p_trend, count = _pre_trend(data, spec)
    return (
        words.pre_trend_gate(p_trend, count, _LEVEL),
        words.placebo_date_gate(_placebo_date(data, spec), _LEVEL),
        words.placebo_outcome_gate(_placebo_outcome(data, spec), _LEVEL),
        words.small_group_gate(data.smallest, _SMALL_GROUP, unit=data.unit_words),
    )


def _pre_trend(data: TwoByTwo, spec: DifferenceInDifferences) -> tuple[float, int]:
    """Return the p-value that both groups changed alike over all periods before."""
    periods = data.periods_before()
    if len(periods) < 2:
        return np.nan, 0
    early = data.before()
    steps = [(early.time == period).astype(float) for period in periods[1:]]
    fit = fit_columns(
        early, early.outcome, errors=spec.kind, marks=[early.group * step for step in steps],
        periods=steps,
    )  # fmt: skip
    return joint_p(fit, len(steps)), len(steps)


def _placebo_date(data: TwoByTwo, spec: DifferenceInDifferences) -> float:
    """Return the p-value with the last period before taken for the first after."""
    periods = data.periods_before()
    if len(periods) < 2:
        return np.nan
    early = data.before()
    late = (early.time == periods[-1]).astype(float)
    fit = fit_columns(
        early, early.outcome, errors=spec.kind, marks=[early.group * late], periods=[late]
    )
    return fit.p_value(1)


def _placebo_outcome(data: TwoByTwo, spec: DifferenceInDifferences) -> float:
    if data.placebo is None:
        return np.nan
    return fit_columns(data, data.placebo, errors=spec.kind).p_value(1)
