"""The fits behind the trend of committees: takes their cells, gives every estimate beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from fedanalysis.errors import DesignError
from fedanalysis.models.beta_binomial import BetaBinomialFit, fit_beta_binomial
from fedanalysis.models.binomial import BinomialFit, fit_binomial
from fedanalysis.models.committee_cells import CommitteeCells
from fedanalysis.models.random_intercept import RandomInterceptFit, fit_random_intercept

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CommitteeDesign:
    """The columns of the model.

    Attributes
    ----------
    x : array of float, shape (n, k)
    names : tuple of str
        ``const``, then ``slope`` (of a year), groups, covariates, and, with groups' own slopes,
        their differences from the first group.
    centre : float
        The year at which `slope` crosses 0, the mean of the terms.
    """

    x: Floats
    names: tuple[str, ...]
    centre: float


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CommitteeFit:
    """Every fit of one trend.

    Attributes
    ----------
    common : BinomialFit
        One slope for all groups, errors between committees; the estimate that is reported.
    own : BinomialFit or None
        A slope of its own for every group.
    beta : BetaBinomialFit or None
        The beta-binomial beside it; None where it can't be told, as `beta_refused` says.
    intercept : RandomInterceptFit or None
        The random intercept beside it; None where every committee has one term.
    design : CommitteeDesign
        Of `common`.
    bend_p : float
        Wald test that the terms lie on the line (F with T − 2 and G − 1 degrees); missing where
        there are too few committees.
    same_slope_p : float
        Wald test that all groups have one slope; missing without groups.
    beta_refused : str
    """

    common: BinomialFit
    own: BinomialFit | None
    beta: BetaBinomialFit | None
    intercept: RandomInterceptFit | None
    design: CommitteeDesign
    bend_p: float
    same_slope_p: float
    beta_refused: str


def fit_committees(cells: CommitteeCells, *, confidence: float) -> CommitteeFit:
    """Fit the trend in every way that the result reports.

    Raises
    ------
    DesignError
        If seats never or always fall to women, a level is separated, columns depend on each
        other, or all rows belong to one committee.
    TooFewError
        If there are fewer than five committees.
    """
    frame = cells.frame
    counts = _Counts(
        women=frame["women_n"].to_numpy(),
        members=frame["member_n"].to_numpy(),
        units=frame[cells.unit].to_numpy(),
        confidence=confidence,
    )
    design = build_design(cells)
    own, same_p = None, float("nan")
    if cells.by is not None:
        split = build_design(cells, own_slopes=True)
        own = counts.fit(split.x, split.names)
        same_p = _wald(own, [i for i, name in enumerate(own.names) if "difference" in name])
    beta, refused = _beta(counts, design)
    returning = cells.frame.groupby(cells.unit)["term_year"].nunique().max() > 1
    return CommitteeFit(
        common=counts.fit(design.x, design.names),
        own=own,
        beta=beta,
        intercept=_intercept(counts, design) if returning else None,
        design=design,
        bend_p=_bend(cells, design, counts),
        same_slope_p=same_p,
        beta_refused=refused,
    )


@dataclass(frozen=True, slots=True)
class _Counts:
    """What every fit shares."""

    women: npt.NDArray[Any]
    members: npt.NDArray[Any]
    units: npt.NDArray[Any]
    confidence: float

    def fit(self, x: Floats, names: Sequence[str]) -> BinomialFit:
        return fit_binomial(
            self.women, self.members, x, names, clusters=self.units, confidence=self.confidence
        )


def build_design(cells: CommitteeCells, *, own_slopes: bool = False) -> CommitteeDesign:
    """Return the design: intercept, years from the mean term, groups, covariates.

    A text covariate gives a column for each level but the first.
    """
    frame = cells.frame
    centre = float(np.mean(cells.terms))
    year = frame["term_year"].to_numpy(dtype=float) - centre
    columns = {"const": np.ones(len(frame)), "slope": year}
    if cells.by is not None:
        columns |= levels(frame[cells.by], cells.by)
    for name in cells.covariates:
        if pd.api.types.is_numeric_dtype(frame[name]):
            columns[name] = frame[name].to_numpy(dtype=float)
        else:
            columns |= levels(frame[name], name)
    if own_slopes and cells.by is not None:
        for level in cells.groups[1:]:
            name = f"slope_difference[{level}]"
            columns[name] = (frame[cells.by] == level).to_numpy(dtype=float) * year
    return CommitteeDesign(np.column_stack(list(columns.values())), tuple(columns), centre)


def levels(column: pd.Series, name: str) -> dict[str, Floats]:
    """Return a column of 0 and 1 for every level but the first, in sorted order."""
    return {
        f"{name}[{level}]": (column == level).to_numpy(dtype=float)
        for level in sorted(column.unique())[1:]
    }


def _beta(counts: _Counts, design: CommitteeDesign) -> tuple[BetaBinomialFit | None, str]:
    try:
        fitted = fit_beta_binomial(
            counts.women,
            counts.members,
            design.x,
            design.names,
            units=counts.units,
            confidence=counts.confidence,
        )
    except DesignError as refused:
        return None, refused.where
    return fitted, ""


def _intercept(counts: _Counts, design: CommitteeDesign) -> RandomInterceptFit:
    return fit_random_intercept(
        counts.women,
        counts.members,
        design.x,
        design.names,
        clusters=counts.units,
        confidence=counts.confidence,
    )


def _bend(cells: CommitteeCells, design: CommitteeDesign, counts: _Counts) -> float:
    """Return the p-value of term effects beside the line, NaN where they can't be told."""
    middle = cells.terms[1:-1]
    year = cells.frame["term_year"]
    extra = [(year == term).to_numpy(dtype=float) for term in middle]
    names = [*design.names, *(f"term[{term}]" for term in middle)]
    if cells.frame[cells.unit].nunique() <= len(names):
        return float("nan")
    try:
        fitted = counts.fit(np.column_stack([design.x, *extra]), names)
    except DesignError:
        return float("nan")
    return _wald(fitted, range(len(design.names), len(names)))


def _wald(fit: BinomialFit, places: Sequence[int] | range) -> float:
    """Return the p-value that the coefficients at `places` are all 0, F with G − 1 degrees."""
    at = list(places)
    block = fit.covariance[np.ix_(at, at)]
    if np.linalg.matrix_rank(block, hermitian=True) < len(at):
        return float("nan")
    statistic = float(fit.params[at] @ np.linalg.solve(block, fit.params[at])) / len(at)
    return float(stats.f.sf(statistic, len(at), fit.cluster_n - 1))
