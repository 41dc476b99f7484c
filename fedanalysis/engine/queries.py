"""Words the queries of the disk engine: takes names of our own and kinds, gives SQL."""
# ruff: noqa: S608 - every part of a query is one of our own names, or quoted

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from fedanalysis.engine.base import ColumnKind
from fedanalysis.engine.frames import LARGEST_DECIMAL, plain_sql
from fedanalysis.engine.session import quoted

if TYPE_CHECKING:
    import pyarrow as pa

_MOST_AT_ONCE = 400_000  # distinct values of several columns that are counted in one pass
_BLANKS = "[ \t\r\n\f\v\u00a0\u3000]*"
_SQL = {"text": "VARCHAR", "whole": "BIGINT", "decimal": "DOUBLE", "flag": "BOOLEAN"}


def alike(schemas: Sequence[pa.Schema]) -> list[list[int]]:
    """Return the positions of files in groups of one schema; those are scanned together."""
    groups: dict[tuple[tuple[str, str], ...], list[int]] = {}
    for number, schema in enumerate(schemas):
        shape = tuple((field.name, str(field.type)) for field in schema)
        groups.setdefault(shape, []).append(number)
    return list(groups.values())


def scan_sql(
    files: Sequence[tuple[str, str]],
    schema: pa.Schema,
    kinds: Mapping[str, ColumnKind],
    *,
    ids: Mapping[str, str],
    place_ids: Mapping[str, str],
    first: int,
) -> str:
    """Return the query that reads Parquet files of one schema.

    Parameters
    ----------
    files : sequence of (str, str)
        Where each file is, and what it is called.
    schema : pyarrow.Schema
        Their columns; they are met by position, so that no name of a file stands in SQL.
    kinds, ids : mapping of str to str
        Column → its kind, and what it is called in queries.
    place_ids : mapping of str to str
        The same for the two columns of places; empty if they aren't wanted.
    first : int
        Number of a file's first row.
    """
    raw = [f"x{at}" for at in range(len(schema))]
    fields = {field.name: (field.type, x) for field, x in zip(schema, raw, strict=True)}
    columns = [
        f"CAST({plain_sql(*fields[name])} AS {_SQL[kind]}) AS {ids[name]}"
        for name, kind in kinds.items()
    ]
    if place_ids:
        paths, shown = (", ".join(quoted(pair[at]) for pair in files) for at in (0, 1))
        file_id, row_id = place_ids.values()
        columns += [f"map([{paths}], [{shown}])[f] AS {file_id}", f"n + {first} AS {row_id}"]
    listed = ", ".join(quoted(path) for path, _ in files)
    places = ", file_row_number = true, filename = true" if place_ids else ""
    names = ", ".join([*raw, *(("n", "f") if place_ids else ())])
    source = f"read_parquet([{listed}], hive_partitioning = false{places}) AS s({names})"
    return f"SELECT {', '.join(columns)} FROM {source}"


def blank_sql(column: str, kind: ColumnKind) -> str:
    """Return the test whether a column is missing, empty, or nothing but blanks."""
    if kind != "text":
        return f"({column} IS NULL)"
    return f"({column} IS NULL OR regexp_full_match({column}, {quoted(_BLANKS)}))"


def sum_sql(column: str, kind: ColumnKind) -> list[str]:
    """Return an exact total as text, and how many values are too large to be added up."""
    if kind == "whole":
        return [f"CAST(coalesce(sum({column}), 0) AS VARCHAR)", "0"]
    small = f"abs({column}) <= {LARGEST_DECIMAL!r}"
    # decimals in millionths, rounded as numpy.rint does
    whole = f"CAST(CASE WHEN {small} THEN round_even({column} * 1e6, 0) END AS BIGINT)"
    return [
        f"CAST(coalesce(sum({whole}), 0) AS VARCHAR)",
        f"count(*) FILTER (WHERE {column} IS NOT NULL AND NOT ({small}))",
    ]


def bundles(columns: Sequence[str], about: Mapping[str, int]) -> Iterator[list[str]]:
    """Yield the columns in bundles that are counted in one pass."""
    bundle: list[str] = []
    for column in columns:
        if bundle and sum(about[one] for one in [*bundle, column]) > _MOST_AT_ONCE:
            yield bundle
            bundle = []
        bundle.append(column)
    if bundle:
        yield bundle
