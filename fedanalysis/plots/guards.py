"""Checks that a frame can be drawn before anything is drawn."""

from __future__ import annotations

import pandas as pd

from fedanalysis.errors import ColumnError, ValueRangeError


def check_columns(frame: pd.DataFrame, table: str, columns: tuple[str, ...]) -> None:
    """Refuse a `frame` that lacks one of `columns`; `table` is its name in the message.

    Raises
    ------
    ColumnError
        If a column is absent.
    """
    for column in columns:
        if column not in frame.columns:
            raise ColumnError.missing(table, column, map(str, frame.columns))


def check_shares(frame: pd.DataFrame, table: str, columns: tuple[str, ...]) -> None:
    """Refuse shares outside 0–1, which are mostly per cent given by mistake; NaN passes.

    Raises
    ------
    ValueRangeError
        If a value lies outside 0–1.
    """
    for column in columns:
        numbers = frame[column].dropna().astype(float)
        if not numbers.between(0.0, 1.0).all():
            raise ValueRangeError.outside(
                column,
                must="a share from 0 to 1",
                where=f"Table `{table}`.",
                hint="Divide per cent by 100.",
            )


def check_counts(frame: pd.DataFrame, table: str, columns: tuple[str, ...]) -> None:
    """Refuse negative counts; NaN passes.

    Raises
    ------
    ValueRangeError
        If a value is below 0.
    """
    for column in columns:
        if (frame[column].dropna().astype(float) < 0).any():
            raise ValueRangeError.outside(column, must="0 or more", where=f"Table `{table}`.")


def check_at_most(frame: pd.DataFrame, part: str, whole: str) -> None:
    """Refuse a `part` that exceeds its `whole`; both are columns; NaN passes.

    Raises
    ------
    ValueRangeError
        If some part is the greater.
    """
    if (frame[part].astype(float) > frame[whole].astype(float) + 1e-12).any():
        raise ValueRangeError.outside(part, must=f"at most `{whole}`")
