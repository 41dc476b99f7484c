"""Averages of ATT(g,t): takes cells with their influence, gives overall and partial averages."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import chi2, norm

from fedanalysis.errors import DesignError
from fedanalysis.language import Text
from fedanalysis.models import staggered_words as words
from fedanalysis.models.multiplier_bootstrap import SupT, simultaneous
from fedanalysis.models.panel_columns import check_choice

Floats = npt.NDArray[np.float64]
KINDS = ("simple", "dynamic", "group", "calendar")
COLUMNS = ["estimate", "se", "ci_low", "ci_high", "band_low", "band_high"]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """All ATT(g,t) of a roll-out.

    Attributes
    ----------
    frame : DataFrame
        One row per cell: `group`, `period`, `event_time`, `estimate`, `n_treated`, `n_comparison`.
    influence : array of float, shape (n, cells)
        Mean 0 over the units.
    first : array of float, shape (n,)
        Period of first treatment, infinite if never.
    cluster : array of int, shape (n,)
        Numbers from 0.
    confidence : float
        Coverage of intervals and bands.
    draws, seed, kind
        Of the multiplier bootstrap; no bands with 0 draws.
    """

    frame: pd.DataFrame
    influence: Floats
    first: Floats
    cluster: npt.NDArray[np.intp]
    confidence: float
    draws: int
    seed: int
    kind: str

    def root(self, influence: Floats) -> Floats:
        """Sum influence within clusters, over n: its cross product is the covariance."""
        n, m = len(self.first), int(self.cluster.max()) + 1
        if m == n:
            scaled: Floats = influence / n
            return scaled
        return (
            np.column_stack(
                [np.bincount(self.cluster, influence[:, j], m) for j in range(influence.shape[1])]
            )
            / n
        )

    def with_intervals(self, estimate: Floats, influence: Floats) -> tuple[pd.DataFrame, SupT]:
        """Return `estimate`, `se`, the interval and the band that holds for all rows at once."""
        root = self.root(influence)
        se = np.sqrt((root**2).sum(axis=0))
        z = float(norm.ppf((1 + self.confidence) / 2))
        band = SupT(np.nan, z, 0, self.seed)
        if self.draws:
            options = {"draws": self.draws, "seed": self.seed}
            band = simultaneous(root, confidence=self.confidence, kind=self.kind, **options)
        ends = [estimate - z * se, estimate + z * se]
        wide = [estimate - band.critical * se, estimate + band.critical * se]
        frame = pd.DataFrame(np.column_stack([estimate, se, *ends, *wide]), columns=COLUMNS)
        return frame, band


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class StaggeredAggregate:
    """One way of averaging the ATT(g,t), in three voices.

    Attributes
    ----------
    kind : {"simple", "dynamic", "group", "calendar"}
        How cells were averaged.
    frame : DataFrame
        See :meth:`to_frame`.
    estimate, se, ci_low, ci_high : float
        The overall average, in the unit of the outcome.
    confidence : float
        Coverage of intervals and of the band.
    band : SupT
        Critical value of the band over the rows.
    influence : array of float, shape (n,)
        Of the overall average.
    """

    kind: str
    frame: pd.DataFrame
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    confidence: float
    band: SupT
    influence: Floats

    def to_frame(self) -> pd.DataFrame:
        """Return one row per average and last the overall one.

        Returns
        -------
        DataFrame
            `term` (``event_time``, ``group``, ``period`` or ``overall``), `at` (its value; missing
            for the overall average), `estimate`, `se`, `ci_low`, `ci_high`, `band_low`,
            `band_high` (all rows at once; missing for the overall average), `n` (treated units).
        """
        return self.frame.copy()

    @property
    def sentences(self) -> Text:
        """What is averaged and its value, conditional on equal trends, in both languages."""
        return words.aggregate(self)

    @property
    def notes(self) -> tuple[Text, ...]:
        """How the average and its band are to be read."""
        return words.aggregate_notes(self)

    def summary(self) -> str:
        """Return the sentence in the current language."""
        return str(self.sentences)

    def __repr__(self) -> str:
        return self.summary()


def aggregate(
    cells: Cells, kind: str, *, window: tuple[float, float] | None = None
) -> StaggeredAggregate:
    """Average the cells; weights are the sizes of the groups, whose scatter the errors hold.

    ``simple``: all cells after treatment. ``dynamic``: by time since treatment, overall over
    times 0 and later. ``group``: by group over its treated periods. ``calendar``: by period over
    the groups treated by then.

    Parameters
    ----------
    cells : Cells
        The ATT(g,t).
    kind : {"simple", "dynamic", "group", "calendar"}
        How to average.
    window : tuple of (float, float), optional
        First and last time since treatment, both included; ``dynamic`` only.

    Raises
    ------
    DesignError
        If nothing is left to average, or `window` goes with another kind.

    References
    ----------
    Callaway, B. and Sant'Anna, P. H. C. (2021), *Journal of Econometrics* 225, 200–230
    (section 3, table 1).
    """
    check_choice("aggregate", kind, KINDS)
    if window is not None and kind != "dynamic":
        raise DesignError("`window` goes with the dynamic aggregate only.")
    labels, members = _members(cells.frame, kind, window)
    parts = [_average(cells, member) for member in members]
    estimate = np.array([part[0] for part in parts])
    influence = np.column_stack([part[1] for part in parts])
    frame, band = cells.with_intervals(estimate, influence)
    overall, of_overall = _overall(cells, kind, labels, (estimate, influence))
    row, _ = replace(cells, draws=0).with_intervals(np.array([overall]), of_overall[:, None])
    frame.insert(0, "term", {"dynamic": "event_time", "calendar": "period"}.get(kind, kind))
    frame.insert(1, "at", labels)
    frame["n"] = [_treated_n(cells, member) for member in members]
    table = _with_overall(frame, row, _treated_n(cells, _after(cells.frame)))
    se, low, high = (float(row[name].iloc[0]) for name in ("se", "ci_low", "ci_high"))
    return StaggeredAggregate(
        kind=kind,
        frame=table,
        estimate=overall,
        se=se,
        ci_low=low,
        ci_high=high,
        confidence=cells.confidence,
        band=band,
        influence=of_overall,
    )


def average_effect(
    cells: Cells, member: npt.NDArray[np.bool_]
) -> tuple[float, float, tuple[float, float]]:
    """Return the average of the cells marked, by group size: estimate, error and interval."""
    value, influence = _average(cells, member)
    se = float(np.sqrt((cells.root(influence[:, None]) ** 2).sum()))
    half = float(norm.ppf((1 + cells.confidence) / 2)) * se
    return value, se, (value - half, value + half)


def wald_test(cells: Cells, chosen: npt.NDArray[np.bool_]) -> tuple[float, int, float]:
    """Test that the `chosen` cells are all 0: Wald statistic, degrees of freedom, p-value.

    Degrees of freedom are the rank of their covariance. With as many cells as clusters the
    statistic says nothing: the p-value is missing.
    """
    estimate = cells.frame["estimate"].to_numpy(dtype=float)[chosen]
    root = cells.root(cells.influence[:, chosen])
    covariance = root.T @ root
    rank = int(np.linalg.matrix_rank(covariance, hermitian=True)) if len(estimate) else 0
    if rank == 0 or len(root) <= rank + 1:
        return np.nan, rank, np.nan
    statistic = float(estimate @ np.linalg.pinv(covariance, hermitian=True) @ estimate)
    return statistic, rank, float(chi2.sf(statistic, rank))


def _with_overall(frame: pd.DataFrame, row: pd.DataFrame, n: int) -> pd.DataFrame:
    """Put the overall average last; a simple average is nothing else."""
    last = row.assign(term="overall", at=np.nan, n=n, band_low=np.nan, band_high=np.nan)
    last = last[frame.columns]
    simple = frame["at"].isna().all()
    return last if simple else pd.concat([frame, last], ignore_index=True)


def _after(frame: pd.DataFrame) -> npt.NDArray[np.bool_]:
    return np.asarray(frame["event_time"].to_numpy(dtype=float) >= 0)


def _members(
    frame: pd.DataFrame, kind: str, window: tuple[float, float] | None
) -> tuple[list[float], list[npt.NDArray[np.bool_]]]:
    """Return the label of each average and which cells it takes."""
    after = _after(frame)
    if kind == "simple":
        return [np.nan], [after]
    column = {"dynamic": "event_time", "group": "group", "calendar": "period"}[kind]
    at = frame[column].to_numpy(dtype=float)
    usable = after
    if kind == "dynamic":
        low, high = window or (-np.inf, np.inf)
        usable = (at >= low) & (at <= high)
    if not (after & usable).any():
        raise DesignError(
            "there must be a cell after treatment to average.",
            hint="Treated groups need a comparison in a treated period, inside `window`.",
        )
    labels = np.unique(at[usable])
    return labels.tolist(), [usable & (at == label) for label in labels]


def _average(cells: Cells, member: npt.NDArray[np.bool_]) -> tuple[float, Floats]:
    """Average cells by group size; the influence holds that sizes are estimated too."""
    groups = cells.frame["group"].to_numpy(dtype=float)[member]
    att = cells.frame["estimate"].to_numpy(dtype=float)[member]
    share = np.array([(cells.first == group).mean() for group in groups])
    weight = share / share.sum()
    value = float(weight @ att)
    influence = cells.influence[:, member] @ weight
    for group, effect in zip(groups, att, strict=True):
        here = (cells.first == group) - (cells.first == group).mean()
        influence = influence + here * ((effect - value) / share.sum())
    return value, influence


def _overall(
    cells: Cells, kind: str, labels: list[float], parts: tuple[Floats, Floats]
) -> tuple[float, Floats]:
    """Average the averages: by size of group, or each event time or period alike."""
    estimate, influence = parts
    at = np.array(labels)
    if kind == "dynamic":
        estimate, influence = estimate[at >= 0], influence[:, at >= 0]
    if kind != "group":
        return float(estimate.mean()), influence.mean(axis=1)
    share = np.array([(cells.first == group).mean() for group in at])
    weight = share / share.sum()
    value = float(weight @ estimate)
    total = influence @ weight
    for group, effect in zip(at, estimate, strict=True):
        here = (cells.first == group) - (cells.first == group).mean()
        total = total + here * ((effect - value) / share.sum())
    return value, total


def _treated_n(cells: Cells, member: npt.NDArray[np.bool_]) -> int:
    groups = cells.frame.loc[member, "group"].unique()
    return int(np.isin(cells.first, groups).sum())
