"""Builds the designs of two populations: takes their rows, gives matrices with guards passed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from fedanalysis.errors import (
    ColumnError,
    DesignError,
    TooFewError,
    UnknownNameError,
    ValueRangeError,
)
from fedanalysis.errors.base import listed

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

CONSTANT = "(constant)"
_MOST_DROPPED = 0.05
LEAST_CLUSTERS = 5


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column plays which part; checked by the model that holds it."""

    outcome: str
    numeric: tuple[str, ...]
    categorical: tuple[str, ...]
    population: str
    count: str | None
    cluster: str | None

    def named(self) -> list[str]:
        """Return every column that is used."""
        single = [self.outcome, self.population]
        optional = [name for name in (self.count, self.cluster) if name is not None]
        return [*single, *self.numeric, *self.categorical, *optional]


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """Rows of two populations as matrices, the first population's rows before the second's.

    Attributes
    ----------
    outcome, weight : array of float, shape (n,)
        Outcome; how many members the row stands for.
    side, cluster : array of int, shape (n,)
        0 for the first population, 1 for the second; the number of the cluster or of the row.
    means_of : array of float, shape (n, K)
        Constant, numeric variables and every category, the base too.
    regressors : array of float, shape (n, k)
        The same without the base categories.
    expand : array of float, shape (K, k)
        Turns k coefficients into K; with normalised categories they add up to 0 in each variable.
    terms : DataFrame
        One row per column of `means_of`: `variable`, `level` (empty for numeric variables).
    n_clusters : tuple of int, or None
        Clusters of each population, where there are clusters.
    n_used, n_dropped : int
        Rows used; incomplete rows dropped.
    """

    outcome: Floats
    weight: Floats
    side: Ints
    cluster: Ints
    means_of: Floats
    regressors: Floats
    expand: Floats
    terms: pd.DataFrame
    n_clusters: tuple[int, int] | None
    n_used: int
    n_dropped: int


def read_design(
    table: pd.DataFrame,
    columns: Columns,
    *,
    ends: tuple[str | int, str | int],
    bases: Mapping[str, str],
    normalise: bool,
) -> Design:
    """Check the rows of both populations and build their designs.

    Raises
    ------
    ColumnError, UnknownNameError, ValueRangeError
        If a column, a population or a base is missing, or a number isn't finite.
    DesignError
        If more than 5 % of the rows are incomplete, a category is in one population only, the
        outcome doesn't vary in a population, or columns depend on each other.
    TooFewError
        If a population has too few members or clusters.
    """
    rows, dropped = _complete(table, columns, ends)
    rows = pd.concat([rows.loc[rows[columns.population] == which] for which in ends])
    side = (rows[columns.population] == ends[1]).to_numpy().astype(np.int64)
    numbers = {name: _finite(rows[name]) for name in (columns.outcome, *columns.numeric)}
    weight = _weights(rows, columns.count)
    levels = {name: _levels(rows, name, side, weight, ends=ends) for name in columns.categorical}
    means_of, terms = _full(rows, numbers, levels, columns)
    chosen = {name: _base(name, levels[name], bases) for name in columns.categorical}
    kept, expand = _reduce(terms, chosen, normalise=normalise)
    design = Design(
        numbers[columns.outcome], weight, side, _clusters(rows, columns.cluster),
        means_of, means_of[:, kept], expand, terms,
        _count_clusters(rows, columns, ends), len(rows), dropped,
    )  # fmt: skip
    _check_estimable(design, [_term_name(terms, i) for i in kept], columns.outcome, ends)
    return design


def _complete(
    table: pd.DataFrame, columns: Columns, ends: tuple[str | int, str | int]
) -> tuple[pd.DataFrame, int]:
    for column in columns.named():
        if column not in table.columns:
            raise ColumnError.missing("table", column, [str(name) for name in table.columns])
    for which in ends:
        if not (table[columns.population] == which).any():
            known = [str(value) for value in table[columns.population].dropna().unique()]
            raise UnknownNameError.of("population", str(which), known)
    rows = table.loc[table[columns.population].isin(ends), columns.named()]
    complete = rows.dropna()
    dropped = len(rows) - len(complete)
    if dropped > _MOST_DROPPED * len(rows):
        empty = rows.isna().sum()
        raise DesignError(
            "at least 95 % of the rows must be complete.",
            where=f"Incomplete: {dropped} of {len(rows)} rows; `{empty.idxmax()}` is missing in "
            f"{int(empty.max())}.",
            hint='Leave the variable out, or give missing values a category "not stated".',
        )
    return complete, dropped


def _finite(values: pd.Series) -> Floats:
    try:
        numbers = pd.to_numeric(values).to_numpy(dtype=np.float64)
    except (ValueError, TypeError) as error:
        raise ValueRangeError.outside(
            str(values.name), must="a number in every row", hint="Name it in categorical=."
        ) from error
    if not np.isfinite(numbers).all():
        raise ValueRangeError.outside(str(values.name), must="a finite number in every row")
    return numbers


def _weights(rows: pd.DataFrame, count: str | None) -> Floats:
    if count is None:
        return np.ones(len(rows))
    numbers = _finite(rows[count])
    if (numbers < 0).any() or (numbers != np.floor(numbers)).any():
        raise ValueRangeError.outside(count, must="a whole number of 0 or more in every row")
    return numbers


def _levels(
    rows: pd.DataFrame,
    name: str,
    side: Ints,
    weight: Floats,
    *,
    ends: tuple[str | int, str | int],
) -> pd.Series:
    """Return the members of each category, after checking that both populations have some."""
    values = rows[name].astype(str).to_numpy()
    columns = {i: pd.Series(weight * (side == i)).groupby(values).sum() for i in (0, 1)}
    table = pd.DataFrame(columns)
    table = table.loc[table.sum(axis=1) > 0]
    for i, which in enumerate(ends):
        missing = table.index[table[i] == 0]
        if len(missing):
            raise DesignError(
                f"every category of `{name}` must have members in both populations.",
                where=f"`{which}` has none in {listed(missing)}.",
                hint="Merge categories; a category of one population can't be compared.",
            )
    return table.sum(axis=1).astype("float64")


def _full(
    rows: pd.DataFrame,
    numbers: Mapping[str, Floats],
    levels: Mapping[str, pd.Series],
    columns: Columns,
) -> tuple[Floats, pd.DataFrame]:
    said = [(CONSTANT, "")] + [(name, "") for name in columns.numeric]
    blocks = [np.ones(len(rows))] + [numbers[name] for name in columns.numeric]
    for name, members in levels.items():
        values = rows[name].astype(str).to_numpy()
        said += [(name, str(level)) for level in members.index]
        blocks += [(values == level).astype(np.float64) for level in members.index]
    return np.column_stack(blocks), pd.DataFrame(said, columns=["variable", "level"])


def _base(name: str, members: pd.Series, bases: Mapping[str, str]) -> str:
    """Return the base of a variable: the one asked for, or the category with most members."""
    if name not in bases:
        return str(members.idxmax())
    if bases[name] not in members.index:
        raise UnknownNameError.of(f"category of `{name}`", bases[name], map(str, members.index))
    return bases[name]


def _reduce(
    terms: pd.DataFrame, chosen: Mapping[str, str], *, normalise: bool
) -> tuple[list[int], Floats]:
    """Return the columns kept, and the matrix that gives every category its coefficient."""
    pairs = list(zip(terms["variable"], terms["level"], strict=True))
    kept = [i for i, (name, level) in enumerate(pairs) if chosen.get(name) != level]
    expand = np.eye(len(terms))[:, kept]
    if normalise:
        for name in chosen:
            inside = (terms["variable"] == name).to_numpy()
            mean = expand[inside].mean(axis=0)
            expand[inside] -= mean
            expand[0] += mean
    return kept, expand


def _clusters(rows: pd.DataFrame, cluster: str | None) -> Ints:
    if cluster is None:
        return np.arange(len(rows), dtype=np.int64)
    return pd.factorize(rows[cluster])[0].astype(np.int64)


def _count_clusters(
    rows: pd.DataFrame, columns: Columns, ends: tuple[str | int, str | int]
) -> tuple[int, int] | None:
    if columns.cluster is None:
        return None
    counts = rows.groupby(columns.population)[columns.cluster].nunique()
    for which in ends:
        if counts[which] < LEAST_CLUSTERS:
            raise TooFewError.observations(
                f"a standard error clustered by `{columns.cluster}`",
                need=LEAST_CLUSTERS,
                given=int(counts[which]),
                unit=f"clusters in `{which}`",
                instead="the parts without an interval, from a spec without cluster=.",
            )
    return int(counts[ends[0]]), int(counts[ends[1]])


def _term_name(terms: pd.DataFrame, i: int) -> str:
    name, level = terms["variable"].iloc[i], terms["level"].iloc[i]
    return f"{name} = {level}" if level else str(name)


def _check_estimable(
    design: Design, names: list[str], outcome: str, ends: tuple[str | int, str | int]
) -> None:
    for i, which in enumerate(ends):
        inside = (design.side == i) & (design.weight > 0)
        members, k = design.weight[inside].sum(), design.regressors.shape[1]
        if members <= k + 1:
            raise TooFewError.observations(
                f"a model with {k} coefficients in `{which}`",
                need=k + 2,
                given=int(members),
                unit="members",
                instead="the difference of the means, or a model with fewer variables.",
            )
        if np.ptp(design.outcome[inside]) == 0:
            raise DesignError(
                f"`{outcome}` must vary in both populations.",
                where=f"All {int(members)} members of `{which}` have the same value.",
            )
        dependent = _dependent(design.regressors[inside], names)
        if dependent:
            raise DesignError(
                "the variables must not depend on each other.",
                where=f"In `{which}` these follow from the others: {listed(dependent)}.",
                hint="Leave them out, or merge categories.",
            )


def _dependent(matrix: Floats, names: Iterable[str]) -> list[str]:
    """Return the columns that are linear combinations of columns before them."""
    lengths = np.linalg.norm(matrix, axis=0)
    scaled = matrix / np.where(lengths > 0, lengths, 1.0)
    diagonal = np.abs(np.diag(np.linalg.qr(scaled, mode="r")))
    short = np.ones(scaled.shape[1], dtype=bool)
    short[: diagonal.size] = diagonal < 1e-9
    return [name for name, bad in zip(names, short, strict=True) if bad]
