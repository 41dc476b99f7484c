"""Training rolled out place by place: takes a panel, gives ATT(g,t) and their averages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.stats import norm

from fedanalysis.errors import DesignError, TooFewError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.models import staggered_words as words
from fedanalysis.models.gates import Gate
from fedanalysis.models.guards import LEAST_CLUSTERS
from fedanalysis.models.line import check_confidence
from fedanalysis.models.multiplier_bootstrap import LEAST_DRAWS, MULTIPLIERS, SupT
from fedanalysis.models.panel_columns import check_choice
from fedanalysis.models.rungs import Rung
from fedanalysis.models.staggered_aggregate import (
    Cells,
    StaggeredAggregate,
    aggregate,
    average_effect,
    wald_test,
)
from fedanalysis.models.staggered_effects import Floats, all_cells
from fedanalysis.models.staggered_panel import NEVER, Panel, read_panel

if TYPE_CHECKING:
    from fedanalysis.plots.chart import Chart

_SMALL_GROUP = 5
_LEVEL = 0.05
_LARGEST_PROPENSITY = 0.95


@dataclass(frozen=True, slots=True)
class StaggeredRollout:
    """Says by how much treated units changed more than units not treated (yet).

    For each group g (units first treated in the same period) and period t, the change of the
    outcome since the base period is compared with that of the comparison: ATT(g,t), the mean
    effect on the units of group g in period t, *if* without treatment both would have changed
    alike (given the covariates) and nobody changed in anticipation. A regression with unit and
    period effects isn't a substitute: it compares late with early groups.

    Don't use it if treatment can end, if units react before they are treated, or if the units not
    treated were touched by the training too.

    Attributes
    ----------
    unit, period, first_treated, outcome : str
        Columns: who, when (numbers), when first treated (constant in a unit), what.
    covariates : tuple of str
        Columns measured before treatment, constant in a unit; text is coded by level.
    control : {"never", "not_yet"}, default "never"
        Compare with units never treated up to the last period, or also with those treated later
        than both periods compared.
    method : {"dr", "reg", "ipw"}, default "dr"
        With covariates: the traditional doubly robust estimator, outcome regression, or
        propensity weights. Without covariates all three are a difference of means.
    base : {"varying", "universal"}, default "varying"
        Before treatment, compare each period with the one before it, or all with the last
        period before treatment. From treatment on it is always the latter.
    never : {"zero", "missing", "infinite"}, optional
        How units never treated are coded; needed as soon as there are any.
    unbalanced : {"drop", "pairs"}, default "drop"
        Leave out units with a gap (the estimand is then about units seen in all periods), or use
        in each ATT(g,t) the units seen in both its periods (the population then changes from
        cell to cell).
    cluster : str, optional
        Column of clusters, constant in a unit; by default units.
    confidence : float, default 0.95
        Coverage of intervals and bands.
    draws : int, default 1000
        Multiplier bootstrap draws for the bands; 0 for no bands.
    seed : int, default 0
        Repeats the draws.
    multiplier : {"mammen", "rademacher"}, default "mammen"
        Their distribution.

    Raises
    ------
    UnknownNameError
        If an option isn't one of those listed.
    ValueRangeError
        If `confidence` isn't between 0 and 1, or `draws` is neither 0 nor at least 200.

    References
    ----------
    Callaway, B. and Sant'Anna, P. H. C. (2021), Difference-in-differences with multiple time
    periods, *Journal of Econometrics* 225, 200–230. Sant'Anna, P. H. C. and Zhao, J. (2020),
    *Journal of Econometrics* 219, 101–122.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> rows = pd.DataFrame({"id": np.repeat(np.arange(40), 3), "year": np.tile([1, 2, 3], 40)})
    >>> rows["start"] = np.where(rows["id"] < 20, 2, 0)
    >>> rows["income"] = 3.0 * ((rows["start"] == 2) & (rows["year"] > 1)) + rng.normal(size=120)
    >>> rollout = StaggeredRollout("id", "year", "start", "income", never="zero")
    >>> 2 < rollout.fit(rows).estimate < 4
    True
    """

    unit: str
    period: str
    first_treated: str
    outcome: str
    covariates: tuple[str, ...] = ()
    control: str = "never"
    method: str = "dr"
    base: str = "varying"
    never: str | None = None
    unbalanced: str = "drop"
    cluster: str | None = None
    confidence: float = 0.95
    draws: int = 1_000
    seed: int = 0
    multiplier: str = "mammen"

    def __post_init__(self) -> None:
        check_choice("control", self.control, ("never", "not_yet"))
        check_choice("method", self.method, ("dr", "reg", "ipw"))
        check_choice("base", self.base, ("varying", "universal"))
        check_choice("unbalanced", self.unbalanced, ("drop", "pairs"))
        check_choice("multiplier", self.multiplier, MULTIPLIERS)
        if self.never is not None:
            check_choice("never", self.never, NEVER)
        if self.draws and self.draws < LEAST_DRAWS:
            raise ValueRangeError.outside("draws", must=f"0 or at least {LEAST_DRAWS}")
        check_confidence(self.confidence)

    def fit(self, rows: pd.DataFrame) -> StaggeredResult:
        """Compute all ATT(g,t), their covariance, averages and gates.

        Parameters
        ----------
        rows : DataFrame
            One row per unit and period, in any order, with the columns named in the spec. Units
            treated in or before the first period, with gaps, without covariates, or alone in
            their group are left out and counted.

        Returns
        -------
        StaggeredResult
            Cells, averages, gates and sentences.

        Raises
        ------
        ColumnError
            If a column is missing.
        DesignError
            If a unit has two rows in a period, its first treatment or a covariate changes, units
            never treated aren't coded as `never` says, no group or comparison is left, covariates
            are collinear or tell the treated apart, or nothing scatters.
        TooFewError
            If there are fewer than two periods or five clusters.
        ValueRangeError
            If a column holds text or infinite numbers.
        """
        panel = read_panel(rows, self)
        _check_clusters(panel, self)
        frame, influence, largest = all_cells(panel, self)
        cells, band = _with_intervals(_cells(frame, influence, panel, spec=self))
        after = frame["event_time"].to_numpy(dtype=float) >= 0
        value, se, (low, high) = average_effect(cells, after)
        return StaggeredResult(
            spec=self,
            cells=cells,
            band=band,
            estimate=value,
            se=se,
            ci_low=low,
            ci_high=high,
            n_used=len(panel.first),
            n_dropped=sum(panel.dropped.values()),
            dropped=panel.dropped,
            later=panel.later,
            cluster_n=panel.cluster_n,
            gates=_gates(cells, self, largest),
        )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class StaggeredResult:
    """The effects of a roll-out under equal trends, in three voices.

    Attributes
    ----------
    spec : StaggeredRollout
        What was asked.
    cells : Cells
        The ATT(g,t) with their influence.
    band : SupT
        Critical value of the band over all cells.
    estimate, se, ci_low, ci_high : float
        Average of all ATT(g,t) from treatment on, by group size, in the unit of the outcome;
        standard error from influence functions, without a small-sample factor; normal interval.
    n_used, n_dropped : int
        Units.
    dropped : dict
        Units left out by reason: `treated_at_start`, `gaps`, `covariates`, `single`.
    later : int
        Units first treated after the last period, counted as not treated.
    cluster_n : int
        Independent clusters (units if none are named).
    gates : tuple of Gate
        Pre-trends, placebo date, small groups, overlap.
    """

    spec: StaggeredRollout
    cells: Cells
    band: SupT
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    n_used: int
    n_dropped: int
    dropped: dict[str, int]
    later: int
    cluster_n: int
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
    def estimand(self) -> str:
        """The effect on the treated."""
        return "ATT"

    @property
    def population(self) -> Text:
        """Whom the estimate is about."""
        return words.population(self)

    def cells_frame(self) -> pd.DataFrame:
        """Return one row per group and period.

        Returns
        -------
        DataFrame
            `group`, `period`, `event_time` (period less group), `estimate`, `n_treated`,
            `n_comparison`, `se`, `ci_low`, `ci_high`, `band_low`, `band_high` (all cells at once).
        """
        return self.cells.frame.copy()

    def to_frame(self) -> pd.DataFrame:
        """Return one row per estimate: `term`, `estimate`, `ci_low`, `ci_high`, `n`.

        Terms: `simple`, `dynamic`, `group`, `calendar` (overall averages), then ``att[g,t]``;
        `n` is the number of treated units behind it.
        """
        overall = [
            self.aggregate(kind).frame.tail(1).assign(term=kind)
            for kind in ("simple", "dynamic", "group", "calendar")
        ]
        cells = self.cells_frame()
        pairs = zip(cells["group"], cells["period"], strict=True)
        cells["term"] = [f"att[{group:g},{period:g}]" for group, period in pairs]
        frames = [*overall, cells.rename(columns={"n_treated": "n"})]
        columns = ["term", "estimate", "ci_low", "ci_high", "n"]
        return pd.concat([frame[columns] for frame in frames], ignore_index=True)

    def aggregate(
        self, kind: str = "simple", *, window: tuple[float, float] | None = None
    ) -> StaggeredAggregate:
        """Average the cells: ``simple``, ``dynamic``, ``group`` or ``calendar``.

        Raises
        ------
        UnknownNameError
            If `kind` is none of them.
        DesignError
            If nothing is left inside `window` (times since treatment, ``dynamic`` only).
        """
        return aggregate(self.cells, kind, window=window)

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

    def plot(self, *, window: tuple[float, float] | None = None) -> Chart:
        """Draw the averages by time since treatment, their joint band and what failed."""
        from fedanalysis.plots.event_study import plot_event_study

        study = self.aggregate("dynamic", window=window)
        frame = study.to_frame()
        frame = frame.loc[frame["term"] == "event_time"].rename(columns={"at": "event_time"})
        return plot_event_study(frame, sentence=study.sentences, note=words.plot_note(self))


def _check_clusters(panel: Panel, spec: StaggeredRollout) -> None:
    if panel.cluster_n >= LEAST_CLUSTERS:
        return
    raise TooFewError.observations(
        "the error of an effect",
        need=LEAST_CLUSTERS,
        given=panel.cluster_n,
        unit="clusters" if spec.cluster else "units",
        instead="the differences, without an interval",
    )


def _cells(
    frame: pd.DataFrame, influence: Floats, panel: Panel, *, spec: StaggeredRollout
) -> Cells:
    return Cells(
        frame,
        influence,
        first=panel.first,
        cluster=panel.cluster,
        confidence=spec.confidence,
        draws=spec.draws,
        seed=spec.seed,
        kind=spec.multiplier,
    )


def _with_intervals(cells: Cells) -> tuple[Cells, SupT]:
    frame, influence = cells.frame, cells.influence
    _check_scatter(frame, np.sqrt((cells.root(influence) ** 2).sum(axis=0)))
    intervals, band = cells.with_intervals(frame["estimate"].to_numpy(dtype=float), influence)
    whole = pd.concat([frame, intervals.drop(columns="estimate")], axis=1)
    return replace(cells, frame=whole), band


def _check_scatter(frame: pd.DataFrame, se: np.ndarray) -> None:
    flat = se <= 1e-12 * max(1.0, float(frame["estimate"].abs().max()))
    if flat.any():
        row = frame.loc[flat].iloc[0]
        raise DesignError(
            "units must differ in how they change for an interval to be taken from it.",
            where=f"{int(flat.sum())} of {len(flat)} cells have no scatter; the first is group "
            f"{row['group']:g}, period {row['period']:g}.",
            hint="Copies of one unit are no observations; values filled in are none either.",
        )


def _gates(cells: Cells, spec: StaggeredRollout, largest: float) -> tuple[Gate, ...]:
    before = cells.frame["event_time"].to_numpy(dtype=float) < 0
    _, count, p = wald_test(cells, before)
    smallest = int(cells.frame[["n_treated", "n_comparison"]].to_numpy().min())
    gates = [
        words.pre_trend_gate(p, count, _LEVEL),
        words.placebo_date_gate(_placebo_p(cells, before), _LEVEL),
        words.small_group_gate(smallest, _SMALL_GROUP),
    ]
    if spec.covariates and spec.method != "reg":
        gates.append(words.overlap_gate(largest, _LARGEST_PROPENSITY))
    return tuple(gates)


def _placebo_p(cells: Cells, before: np.ndarray) -> float:
    """Return the p-value of an effect in the last period before treatment that is no base."""
    if not before.any():
        return np.nan
    time = cells.frame["event_time"].to_numpy(dtype=float)
    value, se, _ = average_effect(cells, time == time[before].max())
    return float(2 * norm.sf(abs(value) / se))
