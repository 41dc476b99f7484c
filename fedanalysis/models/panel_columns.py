"""Columns of a table of persons and periods, checked: takes their names, gives arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from fedanalysis.errors import ColumnError, DesignError, UnknownNameError, ValueRangeError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]


def need_columns(table: pd.DataFrame, names: Iterable[str | None], *, called: str) -> None:
    """Refuse a table that lacks one of `names`; None stands for a column not asked for.

    Raises
    ------
    ColumnError
        If a column is missing.
    """
    for name in names:
        if name is not None and name not in table.columns:
            raise ColumnError.missing(called, name, [str(column) for column in table.columns])


def check_choice(name: str, value: str, known: Sequence[str]) -> None:
    """Refuse a `value` of the option `name` that isn't among `known`."""
    if value not in known:
        raise UnknownNameError.of(name, value, known)


def read_numbers(table: pd.DataFrame, name: str) -> Floats:
    """Return a column as float, shape (n,), missing as NaN.

    Raises
    ------
    ValueRangeError
        If the column holds text, or an infinite number.
    """
    column = table[name]
    if not (pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column)):
        raise ValueRangeError.outside(name, must="numbers", where=f"It holds {column.dtype}.")
    values = column.to_numpy(dtype=float, na_value=np.nan)
    if (wrong := int(np.isinf(values).sum())) > 0:
        raise ValueRangeError.outside(
            name, must="finite numbers", where=f"{wrong} of {len(values)} rows hold none."
        )
    return values


def read_binary(table: pd.DataFrame, name: str) -> Floats:
    """Return a column of 0 and 1 (or bool) as float, shape (n,), missing as NaN.

    Raises
    ------
    ValueRangeError
        If the column holds text or other numbers.
    """
    column = table[name]
    hint = f'Code it: table["{name}"] = table["{name}"].eq(<the level that means yes>).'
    if not (pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column)):
        where = f"It holds {column.dtype}, {column.nunique()} levels."
        raise ValueRangeError.outside(name, must="0 or 1 (or bool)", where=where, hint=hint)
    values = column.to_numpy(dtype=float, na_value=np.nan)
    wrong = int((~np.isin(values, (0.0, 1.0)) & ~np.isnan(values)).sum())
    if wrong:
        where = f"{wrong} of {len(values)} rows hold another number."
        raise ValueRangeError.outside(name, must="0 or 1 (or bool)", where=where, hint=hint)
    return values


def code_covariates(table: pd.DataFrame, names: Sequence[str]) -> tuple[Floats, tuple[str, ...]]:
    """Return covariates as columns, shape (n, k): numbers as they are, levels as dummies.

    The first level in sorted order is the reference. A missing value makes its row's columns NaN.

    Raises
    ------
    ValueRangeError
        If a number is infinite.
    DesignError
        If a covariate has a single level.
    """
    columns: list[Floats] = []
    terms: list[str] = []
    for name in names:
        if pd.api.types.is_numeric_dtype(table[name]) and not pd.api.types.is_bool_dtype(
            table[name]
        ):
            columns.append(read_numbers(table, name))
            terms.append(name)
            continue
        codes, levels = pd.factorize(table[name], sort=True)
        if len(levels) < 2:
            raise DesignError(f"covariate `{name}` must have two levels or more.")
        for level in range(1, len(levels)):
            columns.append(np.where(codes < 0, np.nan, (codes == level).astype(float)))
            terms.append(f"{name}[{levels[level]}]")
    matrix = np.column_stack(columns) if columns else np.empty((len(table), 0))
    return matrix, tuple(terms)


def number_levels(table: pd.DataFrame, name: str) -> tuple[Ints, int]:
    """Return whole numbers from 0 for the levels of a column, and how many there are.

    Raises
    ------
    ValueRangeError
        If the column has missing values.
    """
    codes, levels = pd.factorize(table[name], sort=False)
    if (missing := int((codes < 0).sum())) > 0:
        raise ValueRangeError.outside(
            name, must="given in every row", where=f"{missing} of {len(codes)} rows hold none."
        )
    return codes.astype(np.intp), len(levels)
