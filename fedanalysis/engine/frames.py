"""Turns tables into the few kinds of column an engine knows: arrow types in, one frame type out.

Both engines build their frames here, so that types and order can't differ between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fedanalysis.engine.base import (
    DTYPES,
    ROW_N,
    ColumnKind,
    Rows,
    refuse_taken,
    refuse_unknown,
)
from fedanalysis.errors import ColumnError, TableFileError, ValueRangeError

if TYPE_CHECKING:
    import pyarrow as pa

_LARGEST_SCALE = 6  # decimals with more places are written with an exponent by some libraries
_SECONDS = 19  # characters of 1978-05-01 00:00:00
_CLOCK = 8  # characters of 09:30:00
_MILLION = 1_000_000
LARGEST_DECIMAL = 9e12  # in millionths it still fits 64 bits
_INT64 = 2**63


def column_kind(arrow: pa.DataType) -> ColumnKind | None:
    """Return the kind of an arrow type; None where an engine has no use for it.

    Examples
    --------
    >>> import pyarrow as pa
    >>> column_kind(pa.int16()), column_kind(pa.date32()), column_kind(pa.list_(pa.int8()))
    ('whole', 'text', None)
    """
    from pyarrow import types

    if types.is_dictionary(arrow):
        return column_kind(arrow.value_type)
    if types.is_boolean(arrow):
        return "flag"
    if types.is_integer(arrow):
        return "text" if types.is_uint64(arrow) else "whole"
    if types.is_float32(arrow) or types.is_float64(arrow):
        return "decimal"
    if types.is_decimal128(arrow):
        return "text" if 0 <= arrow.scale <= _LARGEST_SCALE else None
    if types.is_timestamp(arrow):
        return "text" if arrow.tz is None else None
    is_text = types.is_string(arrow) or types.is_large_string(arrow) or types.is_string_view(arrow)
    is_time = types.is_date(arrow) or types.is_time(arrow)
    return "text" if is_text or is_time or types.is_null(arrow) else None


def column_kinds(schema: pa.Schema, file: str) -> dict[str, ColumnKind]:
    """Return the kinds of all columns of a file.

    Raises
    ------
    TableFileError
        With `rule` ``table.empty``, ``table.columns`` or ``table.type``; names the column.
    """
    if not len(schema):
        raise TableFileError.of("table.empty", file)
    kinds: dict[str, ColumnKind] = {}
    for field in schema:
        kind = column_kind(field.type)
        if field.name in kinds:
            where = f"`{field.name}` stands twice."
            raise TableFileError.of("table.columns", file, where=where)
        if kind is None:
            where = f"Column `{field.name}` is of type {field.type}."
            raise TableFileError.of("table.type", file, where=where)
        kinds[field.name] = kind
    return kinds


def plain_table(table: pa.Table) -> pa.Table:
    """Return a table whose columns are of the four types string, int64, double and bool."""
    import pyarrow as pa

    columns = [_plain(table.column(at)) for at in range(table.num_columns)]
    return pa.table(columns, names=table.column_names)


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import types

    if types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    kind = column_kind(column.type)
    if kind == "decimal":
        numbers = column.cast(pa.float64())
        numbers = pc.if_else(pc.is_nan(numbers), None, numbers)
        return pc.if_else(pc.equal(numbers, 0.0), 0.0, numbers)
    if kind != "text":
        return column.cast(pa.bool_() if kind == "flag" else pa.int64())
    texts = column.cast(pa.string())
    if types.is_timestamp(column.type):
        return pc.utf8_slice_codeunits(texts, 0, _SECONDS)
    if types.is_time(column.type):
        return pc.utf8_slice_codeunits(texts, 0, _CLOCK)
    return texts


def plain_sql(arrow: pa.DataType, name: str) -> str:
    """Return the SQL expression that makes of a column what :func:`plain_table` does.

    Parameters
    ----------
    arrow : pyarrow.DataType
        Type in the file.
    name : str
        Its name in the query; made by us, never one of a file.
    """
    from pyarrow import types

    if types.is_dictionary(arrow):
        return plain_sql(arrow.value_type, name)
    kind = column_kind(arrow)
    if kind == "decimal":
        number = f"CAST({name} AS DOUBLE)"
        return f"CASE WHEN isnan({number}) THEN NULL WHEN {number} = 0 THEN 0.0 ELSE {number} END"
    if kind != "text":
        return f"CAST({name} AS {'BOOLEAN' if kind == 'flag' else 'BIGINT'})"
    if types.is_decimal(arrow):  # a width equal to the scale would lose the zero before the point
        name = f"CAST({name} AS DECIMAL(38, {arrow.scale}))"
    text = f"CAST({name} AS VARCHAR)"
    if types.is_timestamp(arrow):
        return f"left({text}, {_SECONDS})"
    return f"left({text}, {_CLOCK})" if types.is_time(arrow) else text


def to_frame(table: pa.Table) -> pd.DataFrame:
    """Return a plain table as a frame of the dtypes that engines promise."""
    import pyarrow as pa

    dtypes = {
        pa.string(): pd.StringDtype(na_value=np.nan),
        pa.int64(): pd.Int64Dtype(),
        pa.float64(): pd.Float64Dtype(),
        pa.bool_(): pd.BooleanDtype(),
    }
    frame: pd.DataFrame = table.to_pandas(types_mapper=dtypes.get)
    return frame


def from_frame(frame: pd.DataFrame, what: str) -> pa.Table:
    """Return a frame as a plain table.

    Raises
    ------
    TableFileError
        With `rule` ``table.columns`` or ``table.type``, where a frame has no such table.
    """
    import pyarrow as pa

    named = frame.set_axis([str(name) for name in frame.columns], axis="columns")
    if not named.columns.is_unique:
        twice = named.columns[named.columns.duplicated()][0]
        raise TableFileError.of("table.columns", what, where=f"`{twice}` stands twice.")
    try:
        table = pa.Table.from_pandas(named, preserve_index=False)
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        where = f"Column `{_unfit(named)}` mixes types, or is of one no file can hold."
        # the library's own words may quote a value
        raise TableFileError.of("table.type", what, where=where) from None
    column_kinds(table.schema, what)
    return plain_table(table.replace_schema_metadata())


def _unfit(frame: pd.DataFrame) -> str:
    import pyarrow as pa

    for name in frame.columns:
        try:
            pa.array(frame[name], from_pandas=True)
        except (pa.ArrowException, TypeError, ValueError, OverflowError):
            return str(name)
    return ""


def in_order(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Return the rows of a frame in ascending order of `columns`, missing values last."""
    if not columns:
        return frame.reset_index(drop=True)
    return frame.sort_values(
        list(columns), na_position="last", kind="stable", ignore_index=True
    ).reset_index(drop=True)


def wanted_values(kind: ColumnKind, column: str, value: object) -> list[object]:
    """Return the values to be counted, each of the kind of its column.

    Raises
    ------
    ValueRangeError
        If one is of another kind.
    """
    several = isinstance(value, (list, tuple, set, frozenset))
    values: list[object] = list(value) if several else [value]  # type: ignore[call-overload]
    return [_wanted(kind, column, one) for one in values]


def _wanted(kind: ColumnKind, column: str, value: object) -> object:
    if kind == "text" and isinstance(value, str):
        return str(value)
    is_flag = isinstance(value, bool | np.bool_)
    if kind == "flag" and is_flag:
        return bool(value)
    if kind == "whole" and isinstance(value, int | np.integer) and not is_flag:
        return int(value)
    if kind == "decimal" and isinstance(value, int | float | np.number) and not is_flag:
        return float(value)
    named = {"text": "text", "whole": "whole number", "decimal": "number", "flag": "flag"}[kind]
    raise ValueRangeError.outside("count", must=f"for `{column}` a value that is a {named}")


def summed(totals: Iterable[int], kind: ColumnKind, column: str) -> pd.Series:
    """Return exact totals (of decimals: in millionths) as a column.

    Raises
    ------
    ValueRangeError
        If a total of whole numbers passes 64 bits.
    """
    exact = list(totals)
    if kind == "decimal":
        return pd.Series([total / _MILLION for total in exact], dtype="Float64")
    if any(not -_INT64 <= total < _INT64 for total in exact):
        raise ValueRangeError.outside(f"sum of {column}", must="within 64 bits")
    return pd.Series(exact, dtype="Int64")


def checked_mapping(rows: Rows, on: Sequence[str], mapping: pd.DataFrame) -> pa.Table:
    """Return a mapping as a plain table whose keys are of the kinds of the rows.

    Raises
    ------
    ColumnError
        If a column of `on` isn't there, or a new one is already.
    ValueRangeError
        If a combination stands twice, or a key can't be of the kind of its column.
    """
    import pyarrow as pa

    refuse_unknown(rows, on)
    for column in on:
        if column not in mapping.columns:
            raise ColumnError.missing("mapping", column, [str(c) for c in mapping.columns])
    new = [str(name) for name in mapping.columns if name not in on]
    refuse_taken(rows, new)
    try:
        typed = mapping.astype({column: DTYPES[rows.columns[column]] for column in on})
    except (TypeError, ValueError):
        raise ValueRangeError.outside("mapping", must="of the kinds of its columns") from None
    if typed.duplicated(subset=list(on)).any():
        raise ValueRangeError.outside("mapping", must="without a combination that stands twice")
    table = from_frame(typed[[*on, *new]], "the mapping")
    # a key without any value has no type of its own
    fields = {kind: arrow for arrow, kind in _arrow_kinds().items()}
    for at, column in enumerate(on):
        if table.schema.field(at).type != (wanted := fields[rows.columns[column]]):
            table = table.set_column(at, pa.field(column, wanted), table.column(at).cast(wanted))
    return table


def _arrow_kinds() -> dict[pa.DataType, ColumnKind]:
    import pyarrow as pa

    return {pa.string(): "text", pa.int64(): "whole", pa.float64(): "decimal", pa.bool_(): "flag"}


def plain_schema(columns: Mapping[str, ColumnKind]) -> pa.Schema:
    """Return the arrow schema of a plain table."""
    import pyarrow as pa

    fields = {kind: arrow for arrow, kind in _arrow_kinds().items()}
    return pa.schema([(name, fields[kind]) for name, kind in columns.items()])


def kinds_of(table: pa.Table) -> dict[str, ColumnKind]:
    """Return the kinds of the columns of a plain table."""
    kinds = _arrow_kinds()
    return {field.name: kinds[field.type] for field in table.schema}


def checked_tally(
    rows: Rows,
    by: Sequence[str],
    count: Mapping[str, tuple[str, object]] | None,
    known: Mapping[str, str] | None,
    sums: Mapping[str, str] | None,
) -> tuple[Mapping[str, tuple[str, object]], Mapping[str, str], Mapping[str, str]]:
    """Return what is to be tallied, checked against the columns there are.

    Raises
    ------
    ColumnError
        If a column isn't there or holds no numbers to add up, or a name stands twice.
    """
    count, known, sums = count or {}, known or {}, sums or {}
    refuse_unknown(rows, by)
    for column in (*(column for column, _ in count.values()), *known.values(), *sums.values()):
        refuse_unknown(rows, [column])
    names = [*by, ROW_N, *count, *known, *sums]
    if twice := [name for name in names if names.count(name) > 1]:
        raise ColumnError.twice("cells", twice[0])
    for column in sums.values():
        if rows.columns[column] not in ("whole", "decimal"):
            raise ColumnError.no_number("rows", column)
    return count, known, sums


def too_large(column: str) -> ValueRangeError:
    """Return the error for a decimal that can't be added up in millionths."""
    return ValueRangeError.outside(column, must="finite and within ±9·10¹² to be added up")
