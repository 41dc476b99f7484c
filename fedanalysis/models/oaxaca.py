"""Oaxaca–Blinder: takes rows of two populations, gives the parts of a difference of means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
import pandas as pd

from fedanalysis.errors import DesignError, UnknownNameError
from fedanalysis.language import Text
from fedanalysis.models import oaxaca_words as words
from fedanalysis.models.das_gupta import check_two
from fedanalysis.models.line import check_confidence
from fedanalysis.models.oaxaca_design import Columns, Design, Floats, read_design
from fedanalysis.models.oaxaca_parts import (
    Influenced,
    check_leverage,
    coefficients,
    covariance,
    means,
    pooled_coefficients,
)

if TYPE_CHECKING:
    from fedanalysis.plots.chart import Chart

Weights = Literal["threefold", "first", "second", "reimers", "cotton", "neumark", "jann"]
_FEW_CLUSTERS = 40


@dataclass(frozen=True, slots=True)
class Oaxaca:
    """Says how much of a difference of means goes with differences of named characteristics.

    Design: least squares of the outcome in each population. Estimand: the difference of the two
    means (second minus first), split by the means of the variables. *Threefold*, seen from the
    first population: endowments (its coefficients times the difference of the means),
    coefficients, and their interaction. *Twofold*: an explained part at the reference
    coefficients, and the rest. The reference is the first population's ("first"), the second's
    ("second"), their mean ("reimers"), their mean weighted by members ("cotton"), or those of
    both together without ("neumark") or with a constant for the population ("jann").

    An outcome of 0 and 1 is a linear probability model. Standard errors are of the delta method
    from the influence of each row, robust to unequal variances, with the means as random as the
    outcome: HC3, or clusters with the factor (n − 1) / (n − k) · G / (G − 1). Intervals use t with
    n − 2k degrees, with fewer than 40 clusters in a population t with the smaller G − 1. They are
    printed only where `super_population` says what the rows are drawn from.

    Don't use it to say that the rest is unfair treatment, nor with variables that are themselves
    a result of sex.

    Attributes
    ----------
    outcome : str
        Column of the outcome, a number.
    first, second : str or int
        The values of `population` to compare.
    numeric, categorical : tuple of str
        Columns of the characteristics; at least one in all.
    weights : str, default "threefold"
        One of those above.
    population : str, default "population"
        The column that tells the populations apart.
    bases : mapping of str to str
        Base category by variable; the one with most members where none is given.
    normalise : bool, default False
        Whether categories are counted from the mean of their variable (Yun), which makes their
        parts independent of the base.
    count, cluster : str, optional
        Columns with the members a row stands for, and with the unit rows are clustered in.
    super_population : Text, optional
        What the rows are drawn from; without it no interval.
    confidence : float, default 0.95
        Coverage of the intervals, between 0 and 1.
    names : mapping of str to Text
        Words for readers, by column or population; the name itself where none is given.

    Raises
    ------
    DesignError
        If no characteristic is named or a column has two parts.
    UnknownNameError
        If `weights` is none of those above.
    ValueRangeError
        If `confidence` isn't strictly between 0 and 1.

    References
    ----------
    Blinder, A. S. (1973), *Journal of Human Resources* 8, 436-455. Oaxaca, R. (1973),
    *International Economic Review* 14, 693-709. Jann, B. (2008), The Blinder-Oaxaca decomposition
    for linear regression models, *Stata Journal* 8, 453-479. Long, J. S. and Ervin, L. H. (2000),
    Using heteroscedasticity consistent standard errors in the linear regression model, *American
    Statistician* 54, 217-224. Yun, M.-S. (2005), A simple solution
    to the identification problem in detailed wage decompositions, *Economic Inquiry* 43, 766-772.

    Examples
    --------
    >>> rows = pd.DataFrame({"population": ["a"] * 5 + ["b"] * 5,
    ...                      "years": [1, 2, 3, 4, 5, 3, 4, 5, 6, 7],
    ...                      "score": [1.0, 2.1, 2.9, 4.2, 5.0, 4.0, 5.1, 5.9, 7.2, 8.0]})
    >>> result = Oaxaca("score", "a", "b", numeric=("years",), weights="jann").fit(rows)
    >>> result.to_frame()["estimate"].round(2).tolist()
    [3.04, 6.04, 3.0, 2.02, 0.98]
    """

    outcome: str
    first: str | int
    second: str | int
    numeric: tuple[str, ...] = ()
    categorical: tuple[str, ...] = ()
    weights: Weights = "threefold"
    population: str = "population"
    bases: Mapping[str, str] = field(default_factory=dict)
    normalise: bool = False
    count: str | None = None
    cluster: str | None = None
    super_population: Text | None = None
    confidence: float = 0.95
    names: Mapping[str, Text] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.weights not in get_args(Weights):
            raise UnknownNameError.of("choice of weights", str(self.weights), get_args(Weights))
        if not (self.numeric or self.categorical):
            raise DesignError("`numeric` or `categorical` must name a characteristic.")
        named = self._columns().named()
        if len(set(named)) < len(named):
            raise DesignError("a column must have one part in the model.")
        check_two(self.first, self.second)
        check_confidence(self.confidence)

    def fit(self, table: pd.DataFrame) -> OaxacaResult:
        """Split the difference between the means of both populations.

        Parameters
        ----------
        table : DataFrame
            One row per member, or per cell with `count`, in any order: `population`, `outcome`,
            the characteristics, and `count` and `cluster` where named. Incomplete rows are
            dropped and counted; other populations are left aside.

        Raises
        ------
        ColumnError, UnknownNameError, ValueRangeError
            If a column, population or base is missing, or a number isn't finite.
        DesignError
            If more than 5 % of the rows are incomplete, a category is in one population only,
            the outcome doesn't vary in a population, or variables depend on each other.
        TooFewError
            If a population has too few members, or fewer than five clusters; if an interval is
            asked for and a coefficient rests on one member.
        """
        design = read_design(
            table,
            self._columns(),
            ends=(self.first, self.second),
            bases=self.bases,
            normalise=self.normalise,
        )
        if self.super_population is not None and self.cluster is None:
            check_leverage(design, (self.first, self.second))
        parts = self._parts(design)
        everything = Influenced(
            np.concatenate([part.value for part in parts.values()]),
            np.concatenate([part.influence for part in parts.values()], axis=1),
        )
        weight = [design.weight[design.side == side] for side in (0, 1)]
        outcome = [design.outcome[design.side == side] for side in (0, 1)]
        return OaxacaResult(
            spec=self,
            terms=design.terms,
            mean_first=float(np.average(outcome[0], weights=weight[0])),
            mean_second=float(np.average(outcome[1], weights=weight[1])),
            parts=everything.value.reshape(len(parts), -1),
            components=tuple(parts),
            covariance=covariance(design, everything),
            degrees=_degrees(design),
            n_members=(int(weight[0].sum()), int(weight[1].sum())),
            is_share=bool(np.isin(design.outcome, (0.0, 1.0)).all()),
            n_used=design.n_used,
            n_dropped=design.n_dropped,
        )

    def _columns(self) -> Columns:
        return Columns(
            self.outcome, self.numeric, self.categorical, self.population, self.count, self.cluster
        )

    def _parts(self, design: Design) -> dict[str, Influenced]:
        low, high = (means(design, side) for side in (0, 1))
        first, second = (coefficients(design, side) for side in (0, 1))
        if self.weights == "threefold":
            return {
                "endowments": (high - low) * first,
                "coefficients": low * (second - first),
                "interaction": (high - low) * (second - first),
            }
        reference = self._reference(design, first, second)
        return {
            "explained": (high - low) * reference,
            "unexplained": high * (second - reference) + low * (reference - first),
        }

    def _reference(self, design: Design, first: Influenced, second: Influenced) -> Influenced:
        if self.weights in ("neumark", "jann"):
            return pooled_coefficients(design, with_population=self.weights == "jann")
        total = design.weight.sum()
        members_second = float(design.weight[design.side == 1].sum() / total)
        share = {"first": 0.0, "second": 1.0, "reimers": 0.5}.get(self.weights, members_second)
        return first.times(1 - share) + second.times(share)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class OaxacaResult:
    """The parts of a difference of means, in three voices.

    Attributes
    ----------
    spec : Oaxaca
        What was asked.
    terms : DataFrame
        One row per term: `variable`, `level` (empty for a numeric variable).
    mean_first, mean_second : float
        Means of the outcome, in its unit.
    parts : array of float, shape (components, terms)
        The part of each term in each component; they add up to the difference.
    components : tuple of str
        The names of the components.
    covariance : array of float
        Covariance of `parts`, flattened row by row, under the stated sampling.
    degrees : float
        Degrees of freedom of the t distribution.
    n_members : tuple of int
        Members of the first and the second population.
    is_share : bool
        Whether the outcome is 0 or 1 throughout.
    n_used, n_dropped : int
        Rows used; incomplete rows dropped.
    """

    spec: Oaxaca
    terms: pd.DataFrame
    mean_first: float
    mean_second: float
    parts: Floats
    components: tuple[str, ...]
    covariance: Floats
    degrees: float
    n_members: tuple[int, int]
    is_share: bool
    n_used: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """Return one row per estimate: `term`, `estimate`, `ci_low`, `ci_high`, `n` (members).

        Terms: `mean_first`, `mean_second` (no interval), `difference`, then the components, in
        the unit of the outcome. The interval is missing where no super-population is named.
        """
        count, k = self.parts.shape
        sums = np.vstack([np.ones(count * k), np.kron(np.eye(count), np.ones(k))])
        estimates = self._with_interval(sums)
        top = pd.DataFrame({"estimate": [self.mean_first, self.mean_second]})
        frame = pd.concat([top, estimates], ignore_index=True)
        terms = ["mean_first", "mean_second", "difference", *self.components]
        total = sum(self.n_members)
        frame.insert(0, "term", terms)
        return frame.assign(n=[*self.n_members, *[total] * (1 + count)])

    def contributions(self, *, by_level: bool = False) -> pd.DataFrame:
        """Return one row per component and variable, or category with `by_level`.

        Columns: `component`, `variable`, `level` (with `by_level`), `estimate`, `ci_low`,
        `ci_high`. Without `normalise` the coefficient part of a categorical variable, and every
        single category, depends on the base chosen.
        """
        keys = ["variable", "level"] if by_level else ["variable"]
        groups = self.terms.groupby(keys, sort=False).ngroup().to_numpy()
        inside = (groups == np.arange(groups.max() + 1)[:, None]).astype(np.float64)
        count = len(self.components)
        estimates = self._with_interval(np.kron(np.eye(count), inside))
        named = self.terms[keys].drop_duplicates()
        said = pd.concat([named.assign(component=name) for name in self.components])
        said = said[["component", *keys]].reset_index(drop=True)
        return said.join(estimates)

    @property
    def difference(self) -> float:
        """The second mean minus the first, in the unit of the outcome."""
        return self.mean_second - self.mean_first

    @property
    def sentences(self) -> Text:
        """The paragraph of :meth:`summary` in both languages."""
        return words.paragraph(self)

    @property
    def notes(self) -> tuple[Text, ...]:
        """The assumptions and limits, each a sentence a reader can quote."""
        return words.notes(self)

    def summary(self) -> str:
        """Return one paragraph in the current language: the finding, its basis, its limits."""
        return str(self.sentences)

    def __repr__(self) -> str:
        return self.summary()

    def plot(self, **texts: Any) -> Chart:
        """Draw the components from the first mean to the second; `texts` replace those written."""
        from fedanalysis.plots.waterfall import plot_waterfall

        shown: dict[str, Any] = {
            "title": words.plot_title(self),
            "subtitle": words.plot_subtitle(self),
            "source": words.plot_source(),
            "status": words.plot_status(),
        }
        shown |= texts
        unit: Literal["share", "number"] = "share" if self.is_share else "number"
        return plot_waterfall(words.plot_parts(self), unit=unit, **shown)

    def _with_interval(self, sums: Floats) -> pd.DataFrame:
        """Return the sums of parts with their intervals; `sums` has one row per sum."""
        from scipy import stats

        estimate = sums @ self.parts.ravel()
        reach = np.full(len(sums), np.nan)
        if self.spec.super_population is not None:
            variance = np.einsum("ij,jk,ik->i", sums, self.covariance, sums)
            tail = (1 + self.spec.confidence) / 2
            reach = stats.t.ppf(tail, self.degrees) * np.sqrt(np.maximum(variance, 0.0))
        return pd.DataFrame(
            {"estimate": estimate, "ci_low": estimate - reach, "ci_high": estimate + reach}
        )


def _degrees(design: Design) -> float:
    if design.n_clusters is not None and min(design.n_clusters) < _FEW_CLUSTERS:
        return float(min(design.n_clusters) - 1)
    return float(design.weight.sum() - 2 * design.regressors.shape[1])
