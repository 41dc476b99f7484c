"""Splits a difference of shares into rate and composition: takes cells, gives the parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from fedanalysis.errors import DesignError, ValueRangeError
from fedanalysis.errors.base import listed
from fedanalysis.language import Text
from fedanalysis.models import decomposition_words as words
from fedanalysis.models.das_gupta import check_two
from fedanalysis.models.decomposition_cells import TwoPopulations, read_cells
from fedanalysis.models.decomposition_draws import draw_effects, draw_units, widen
from fedanalysis.models.decomposition_parts import by_category, by_weights, effects
from fedanalysis.models.decomposition_units import read_units
from fedanalysis.models.line import check_confidence

if TYPE_CHECKING:
    from fedanalysis.plots.chart import Chart

_MOST_VARIABLES = 3
_LEAST_DRAWS = 200


@dataclass(frozen=True, slots=True)
class Decomposition:
    """Says how much of a difference between two shares goes with composition.

    Women's share differs between villages and communities, or between two terms: how much of the
    difference would remain if both had the same mix of ranks (the rate effect), and how much
    goes with the mix (the composition effect)? With two or three classifying variables the
    composition effect is split among them. No population is the standard and no order matters;
    the parts add up to the difference exactly.

    Design: two populations, counts by category. Estimand: the two (or more) parts of this one
    difference, for this classification. Assumption behind any reading: within a category the two
    shares are comparable. Don't use it to say why the shares differ, nor with categories that
    are themselves a result of sex.

    A census has no sampling error, so no interval is printed unless `super_population` says what
    the counts are taken to be drawn from. Then each cell's women are drawn from a binomial at
    (women + ½) / (members + 1), so that a cell with no or only women still varies, and the
    interval holds the middle of the draws' deviations about the estimate. Members of one
    committee are not independent: where committees are the units, name their column in `unit`,
    and whole committees are drawn with replacement in each population (five or more; deviations
    times sqrt(G / (G − 1)), and with fewer than 40 times t(G − 1) over the normal quantile).

    Attributes
    ----------
    by : tuple of str
        Classifying columns, one to three.
    first, second : str or int
        The values of `population` to compare; differences are second minus first.
    population : str, default "population"
        The column that tells the populations apart.
    absent : {"refuse", "borrow"}, default "refuse"
        A category only one population has: refused, or counted with that population's own share
        on both sides, so that it adds to the composition effect alone; a note names it.
    super_population : Text, optional
        What the counts are drawn from, in words a reader understands; without it no interval.
    unit : str, optional
        Column naming the committee of a row; draws then take whole committees.
    composition : {"fixed", "drawn"}, default "fixed"
        Whether the draws keep the members of each category or draw them too (multinomial);
        without effect where whole committees are drawn.
    confidence : float, default 0.95
        Coverage of the intervals, between 0 and 1.
    draws : int, default 2000
        Number of draws, at least 200.
    seed : int, default 20240308
        Seed of the draws.
    names : mapping of str to Text
        Words for readers, by column or population; the name itself where none is given.

    Raises
    ------
    DesignError
        If there isn't one to three classifying columns, a column has two roles, or `unit` is
        named without `super_population`.
    ValueRangeError
        If an option isn't among those named, or a number is out of range.

    References
    ----------
    Kitagawa, E. M. (1955), Components of a Difference Between Two Rates, *Journal of the American
    Statistical Association* 50, 1168-1194. Das Gupta, P. (1993), *Standardization and
    Decomposition of Rates: A User's Manual*, U.S. Bureau of the Census, P23-186, ch. 5.

    Examples
    --------
    >>> cells = pd.DataFrame({
    ...     "population": ["village", "village", "community", "community"],
    ...     "rank": ["chair", "member", "chair", "member"],
    ...     "member_n": [100, 300, 100, 500], "women_n": [10, 90, 40, 300]})
    >>> result = Decomposition(("rank",), "village", "community").fit(cells)
    >>> result.to_frame()["estimate"].round(4).tolist()
    [0.25, 0.5667, 0.3167, 0.3, 0.0167]
    """

    by: tuple[str, ...]
    first: str | int
    second: str | int
    population: str = "population"
    absent: Literal["refuse", "borrow"] = "refuse"
    super_population: Text | None = None
    unit: str | None = None
    composition: Literal["fixed", "drawn"] = "fixed"
    confidence: float = 0.95
    draws: int = 2000
    seed: int = 20240308
    names: Mapping[str, Text] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if isinstance(self.by, str) or not 1 <= len(self.by) <= _MOST_VARIABLES:
            raise DesignError(
                f"`by` must be a tuple of one to {_MOST_VARIABLES} columns.",
                hint='Write by=("rank",), or by=("rank", "age").',
            )
        roles = [*self.by, self.population, "member_n", "women_n"]
        roles += [] if self.unit is None else [self.unit]
        if len(set(roles)) < len(roles):
            raise DesignError("a column must have one role: population, category or count.")
        check_two(self.first, self.second)
        check_confidence(self.confidence)
        self._check_options()

    def _check_options(self) -> None:
        if self.unit is not None and self.super_population is None:
            raise DesignError(
                "`unit` must come with `super_population`.",
                hint="Say what the committees are drawn from, or leave unit= out.",
            )
        if self.absent not in ("refuse", "borrow"):
            raise ValueRangeError.outside("absent", must='"refuse" or "borrow"')
        if self.composition not in ("fixed", "drawn"):
            raise ValueRangeError.outside("composition", must='"fixed" or "drawn"')
        if self.draws < _LEAST_DRAWS:
            raise ValueRangeError.outside("draws", must=f"{_LEAST_DRAWS} or more")

    def fit(self, cells: pd.DataFrame) -> DecompositionResult:
        """Split the difference between both populations.

        Parameters
        ----------
        cells : DataFrame
            One row per population and category, in any order; rows of the same cell are added.
            The `population` column, the `by` columns, `member_n` and `women_n` (whole numbers of
            0 or more, women at most members). Other populations are left aside.

        Raises
        ------
        ColumnError, UnknownNameError, ValueRangeError
            If a column or population is missing, or a count is no whole number.
        DesignError
            If a category isn't given, women exceed members, a population is empty, or a category
            has members in one population only and `absent` is "refuse".
        TooFewError
            If a population has fewer than five committees in `unit`.
        """
        two = read_cells(
            cells, by=self.by, population=self.population, ends=(self.first, self.second)
        )
        if self.absent == "refuse":
            self._check_absent(two)
        bounds = None if self.super_population is None else self._bounds(two, cells)
        used = int(cells[self.population].isin([self.first, self.second]).sum())
        return DecompositionResult(self, two, effects(two), bounds, used, 0)

    def _check_absent(self, two: TwoPopulations) -> None:
        for which, missing in zip((self.first, self.second), two.absent, strict=True):
            if missing.any():
                rows = two.labels.loc[missing].itertuples(index=False)
                raise DesignError(
                    "every category must have members in both populations.",
                    where=f"`{which}` has no member in {' × '.join(self.by)}: "
                    + listed(" × ".join(map(str, row)) for row in rows)
                    + ".",
                    hint="Merge categories; or pass absent='borrow', which counts such a category "
                    "as composition alone.",
                )

    def _bounds(self, two: TwoPopulations, cells: pd.DataFrame) -> np.ndarray:
        tail, rng = (1 - self.confidence) / 2, np.random.default_rng(self.seed)
        if self.unit is None:
            drawn = self.composition == "drawn"
            deviations = draw_effects(two, draws=self.draws, rng=rng, composition_drawn=drawn)
            return np.quantile(deviations, [tail, 1 - tail], axis=0)
        ends = (self.first, self.second)
        units = read_units(cells, two, population=self.population, unit=self.unit, ends=ends)
        deviations = draw_units(two, units, draws=self.draws, rng=rng)
        widened = widen(min(len(one) for one in units), self.confidence)
        return widened * np.quantile(deviations, [tail, 1 - tail], axis=0)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class DecompositionResult:
    """The parts of a difference of shares, in three voices.

    Attributes
    ----------
    spec : Decomposition
        What was asked.
    cells : TwoPopulations
        Members and women by category.
    effects : array of float
        The difference, the rate effect, the composition effect of each variable; from −1 to 1.
    deviations : array of float, shape (2, len(effects)), or None
        Lower and upper deviation of the draws from each of these; None for a census.
    n_used, n_dropped : int
        Rows used; rows dropped (none: an incomplete row is refused).
    """

    spec: Decomposition
    cells: TwoPopulations
    effects: np.ndarray
    deviations: np.ndarray | None
    n_used: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """Return one row per estimate: `term`, `estimate`, `ci_low`, `ci_high`, `n` (members).

        Terms: `share_first`, `share_second` (0 to 1, no interval), `difference`, `rate_effect`,
        and `composition_effect`, or with several variables `composition_effect_<variable>` for
        each; differences of shares, from −1 to 1. The interval is missing for a census.
        """
        low, high = (
            np.full((2, len(self.effects)), np.nan)
            if self.deviations is None
            else self.effects + self.deviations
        )
        terms = ["share_first", "share_second", "difference", "rate_effect", *self._structures()]
        members = self.cells.members.sum(axis=1)
        return pd.DataFrame(
            {
                "term": terms,
                "estimate": [*self.cells.crude, *self.effects],
                "ci_low": [np.nan, np.nan, *low],
                "ci_high": [np.nan, np.nan, *high],
                "n": [*members, *[members.sum()] * len(self.effects)],
            }
        )

    def by_category(self) -> pd.DataFrame:
        """Return one row per category: counts, shares and its part of each effect.

        Columns: the classifying variables; `member_n_first`, `member_n_second`, `share_first`,
        `share_second` (women, 0 to 1, missing where the category has no member);
        `rate_effect`; `composition_effect`, taken about the mean of both overall shares, so that
        a growing category adds to the share only if women are above that mean in it. Both
        columns add up to the effects.
        """
        return by_category(self.cells)

    def by_weights(self) -> pd.DataFrame:
        """Return one row per choice of standard: `weights`, `rate_effect`, `composition_effect`.

        The parts when the first or the second population is the standard for both, whose sum
        leaves an `interaction`, and with the mean of both, as everywhere else here.
        """
        return by_weights(self.cells)

    @property
    def difference(self) -> float:
        """The second share minus the first, from −1 to 1."""
        return float(self.effects[0])

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
        """Draw the parts from the first share to the second; `texts` replace those written."""
        from fedanalysis.plots.waterfall import plot_waterfall

        shown: dict[str, Any] = {
            "title": words.plot_title(self),
            "subtitle": words.plot_subtitle(self),
            "source": words.plot_source(),
            "status": words.plot_status(),
        }
        shown |= texts
        return plot_waterfall(words.plot_parts(self), unit="share", **shown)

    def _structures(self) -> list[str]:
        if len(self.spec.by) == 1:
            return ["composition_effect"]
        return [f"composition_effect_{name}" for name in self.spec.by]
