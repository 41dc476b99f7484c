"""Splits a change into its factors: takes factors of two populations, gives one part each."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from fedanalysis.errors import ColumnError, DesignError, UnknownNameError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.models import das_gupta_words as words

if TYPE_CHECKING:
    from fedanalysis.plots.chart import Chart

Floats = npt.NDArray[np.float64]
Value = Callable[[Sequence[Floats]], npt.ArrayLike]

MOST_FACTORS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Standardised:
    """Values standardised on all factors but one, for each factor in turn.

    Attributes
    ----------
    first, second : array of float, shape (k, ...)
        Row i: the value when only factor i is the first's (second's) own and the others stand
        midway between both, in the unit of the value.
    """

    first: Floats
    second: Floats

    @property
    def effects(self) -> Floats:
        """The part of each factor, shape (k, ...); the parts add up to the change."""
        return self.second - self.first


def weights_by_size(k: int) -> Floats:
    """Return the weight of a set of 0, …, k − 1 other factors that have already changed.

    These are Das Gupta's weights (and the Shapley value's): the mean over all orders in which
    the `k` factors could change, so that no order is preferred.

    Examples
    --------
    >>> (6 * weights_by_size(3)).round(9).tolist()
    [2.0, 1.0, 2.0]
    """
    whole = math.factorial(k)
    weights = [math.factorial(s) * math.factorial(k - 1 - s) / whole for s in range(k)]
    return np.array(weights)


def standardise(value: Value, first: Sequence[Floats], second: Sequence[Floats]) -> Standardised:
    """Standardise any function of `k` factors; all 2**k mixtures are computed.

    Parameters
    ----------
    value : callable
        Takes a sequence of `k` factors and gives a number or an array of fixed shape.
    first, second : sequence of array, length k
        The factors of both populations; each a number or an array over cells.

    References
    ----------
    Das Gupta, P. (1993), *Standardization and Decomposition of Rates: A User's Manual*, U.S.
    Bureau of the Census, P23-186, ch. 2 to 5.

    Examples
    --------
    >>> parts = standardise(lambda f: f[0] * f[1], [np.array(2.0), np.array(3.0)],
    ...                     [np.array(4.0), np.array(5.0)])
    >>> parts.effects.tolist()
    [8.0, 6.0]
    """
    k = len(first)
    weights = weights_by_size(k)
    mixed = {
        chosen: np.asarray(value(_mix(first, second, chosen)), dtype=np.float64)
        for size in range(k + 1)
        for chosen in combinations(range(k), size)
    }
    low, high = (
        np.array([_mean(mixed, weights, i, with_i=with_i) for i in range(k)])
        for with_i in (False, True)
    )
    return Standardised(low, high)


@dataclass(frozen=True, slots=True)
class DasGupta:
    """Says how much of a change of a product goes with each of its factors.

    The quantity is ``sum over cells of factor_1 · … · factor_k``, two to four factors: women =
    committees · seats a committee · women's share, for instance. Each part is the mean over all
    orders in which the factors could change, so no order matters and the parts add up exactly.

    Use :class:`~fedanalysis.models.decomposition.Decomposition` for a share from counts, which
    can give intervals. Don't use it to say why a factor changed.

    Attributes
    ----------
    factors : tuple of str
        Columns holding the factors, two to four.
    first, second : str or int
        The values of `population` to compare; the change runs from the first to the second.
    population : str, default "population"
        The column that tells them apart.
    cells : tuple of str
        Columns that name the cells summed over; empty when each population is one row.
    names : mapping of str to Text
        Words for readers, by column or population; the name itself where none is given.

    Raises
    ------
    DesignError
        If there are fewer than two or more than four factors, or a column has two roles.

    References
    ----------
    Das Gupta, P. (1993), *Standardization and Decomposition of Rates: A User's Manual*, U.S.
    Bureau of the Census, P23-186, ch. 2 and 5.

    Examples
    --------
    >>> table = pd.DataFrame({"population": [2005, 2020], "committee_n": [10, 8],
    ...                       "women_per_committee": [0.7, 1.0]})
    >>> spec = DasGupta(("committee_n", "women_per_committee"), 2005, 2020)
    >>> spec.fit(table).to_frame()["estimate"].round(3).tolist()
    [7.0, 8.0, 1.0, -1.7, 2.7]
    """

    factors: tuple[str, ...]
    first: str | int
    second: str | int
    population: str = "population"
    cells: tuple[str, ...] = ()
    names: Mapping[str, Text] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 2 <= len(self.factors) <= MOST_FACTORS:
            raise DesignError(
                f"`factors` must name two to {MOST_FACTORS} columns, not {len(self.factors)}.",
                hint="Multiply factors that belong together into one column.",
            )
        roles = [*self.factors, self.population, *self.cells]
        if len(set(roles)) < len(roles):
            raise DesignError("a column must have one role: factor, population or cell.")
        check_two(self.first, self.second)

    def fit(self, table: pd.DataFrame) -> DasGuptaResult:
        """Split the change between both populations.

        Parameters
        ----------
        table : DataFrame
            One row per population and cell, in any order: the `population` column, the `cells`
            columns, and one finite number per factor. Other populations are left aside.

        Raises
        ------
        ColumnError
            If a column is missing.
        UnknownNameError
            If a population isn't in the table.
        ValueRangeError
            If a factor isn't a finite number.
        DesignError
            If a cell comes twice in a population, or in one population only.
        """
        given = [str(column) for column in table.columns]
        for column in (self.population, *self.cells, *self.factors):
            if column not in table.columns:
                raise ColumnError.missing("table", column, given)
        first, second = (self._factors_of(table, which) for which in (self.first, self.second))
        _check_same_cells(first, second)
        second = second.reindex(first.index)
        ends = [
            [frame[name].to_numpy(dtype=np.float64) for name in self.factors]
            for frame in (first, second)
        ]
        parts = standardise(lambda f: np.prod(np.stack(list(f)), axis=0).sum(), *ends)
        values = [float(np.prod(np.stack(end), axis=0).sum()) for end in ends]
        return DasGuptaResult(self, values[0], values[1], parts, n_used=2 * len(first), n_dropped=0)

    def _factors_of(self, table: pd.DataFrame, which: str | int) -> pd.DataFrame:
        rows = table.loc[table[self.population] == which]
        if rows.empty:
            known = [str(value) for value in table[self.population].dropna().unique()]
            raise UnknownNameError.of("population", str(which), known)
        numbers = rows.loc[:, list(self.factors)].apply(_numbers)
        cells = list(self.cells)
        numbers.index = pd.MultiIndex.from_frame(rows[cells]) if cells else rows.index * 0
        if numbers.index.has_duplicates:
            raise DesignError(
                "`table` must hold one row per population and cell.",
                where=f"Population `{which}`: {int(numbers.index.duplicated().sum())} rows more.",
                hint="Name the columns that tell the rows apart in cells=.",
            )
        return numbers.sort_index()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class DasGuptaResult:
    """The parts of a change, in three voices.

    Attributes
    ----------
    spec : DasGupta
        What was asked.
    value_first, value_second : float
        The product, summed over cells, in each population.
    parts : Standardised
        The value standardised on all factors but one, and so the part of each factor.
    n_used, n_dropped : int
        Rows used; rows dropped (none: an incomplete row is refused).
    """

    spec: DasGupta
    value_first: float
    value_second: float
    parts: Standardised
    n_used: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """Return one row per estimate: `term`, `estimate`, `ci_low`, `ci_high`, `n`.

        Terms: `value_first`, `value_second`, `difference`, then `effect_<factor>`. The interval
        is always missing: products of factors carry no number they were counted from.
        """
        terms = ["value_first", "value_second", "difference"]
        terms += [f"effect_{name}" for name in self.spec.factors]
        numbers = [self.value_first, self.value_second, self.difference]
        return pd.DataFrame(
            {
                "term": terms,
                "estimate": [*numbers, *self.parts.effects.tolist()],
                "ci_low": np.nan,
                "ci_high": np.nan,
                "n": self.n_used,
            }
        )

    def standardised(self) -> pd.DataFrame:
        """Return one row per factor: `factor`, `first`, `second`, `effect`."""
        return pd.DataFrame(
            {
                "factor": list(self.spec.factors),
                "first": self.parts.first,
                "second": self.parts.second,
                "effect": self.parts.effects,
            }
        )

    @property
    def difference(self) -> float:
        """The second value minus the first."""
        return self.value_second - self.value_first

    @property
    def sentences(self) -> Text:
        """The paragraph of :meth:`summary` in both languages."""
        return words.paragraph(self)

    @property
    def notes(self) -> tuple[Text, ...]:
        """The assumptions and limits, each a sentence a reader can quote."""
        return words.notes()

    def summary(self) -> str:
        """Return one paragraph in the current language: the finding, its basis, its limits."""
        return str(self.sentences)

    def __repr__(self) -> str:
        return self.summary()

    def plot(self, **texts: Any) -> Chart:
        """Draw the parts from the first value to the second; `texts` replace those written."""
        from fedanalysis.plots.waterfall import plot_waterfall

        shown: dict[str, Any] = {
            "title": words.plot_title(self),
            "subtitle": words.plot_subtitle(self),
            "source": words.plot_source(),
            "status": words.plot_status(),
        }
        shown |= texts
        return plot_waterfall(words.plot_parts(self), unit="number", **shown)


def check_two(first: object, second: object) -> None:
    """Refuse a comparison of a population with itself."""
    if first == second:
        raise DesignError("`first` and `second` must be two different populations.")


def _mix(
    first: Sequence[Floats], second: Sequence[Floats], chosen: tuple[int, ...]
) -> list[Floats]:
    return [second[i] if i in chosen else first[i] for i in range(len(first))]


def _mean(
    mixed: Mapping[tuple[int, ...], Floats], weights: Floats, i: int, *, with_i: bool
) -> Floats:
    others = [chosen for chosen in mixed if i not in chosen]
    terms = [
        weights[len(chosen)] * mixed[tuple(sorted((*chosen, i))) if with_i else chosen]
        for chosen in others
    ]
    return np.asarray(np.sum(terms, axis=0), dtype=np.float64)


def _numbers(values: pd.Series) -> pd.Series:
    try:
        numbers = pd.to_numeric(values).astype("float64")
    except (ValueError, TypeError) as error:
        raise ValueRangeError.outside(str(values.name), must="a number in every row") from error
    if not np.isfinite(numbers).all():
        raise ValueRangeError.outside(
            str(values.name),
            must="a finite number in every row",
            where=f"Rows without one: {int((~np.isfinite(numbers)).sum())}.",
        )
    return numbers


def _check_same_cells(first: pd.DataFrame, second: pd.DataFrame) -> None:
    alone = first.index.symmetric_difference(second.index)
    if len(alone):
        raise DesignError(
            "every cell must stand in both populations.",
            where=f"Cells in one only: {len(alone)}, the first {alone[0]}.",
            hint="Give an empty cell a row with size 0, or merge cells.",
        )
