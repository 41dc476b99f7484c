"""Counts distinct values on the disk engine: takes a query and its columns, gives small tables.

A column that is nearly unique shows it among the first rows; it is then never listed, only
estimated. Any other is grouped within the memory of the database and asked for up to a limit.
"""
# ruff: noqa: S608 - every part of a query is one of our own names, or quoted

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from fedanalysis.engine.queries import bundles
from fedanalysis.engine.session import Session

if TYPE_CHECKING:
    import pyarrow as pa

_MARGIN = 1.2  # an estimate of distinct values is this much off at most, or the count decides
_EARLY_ROWS = 500_000  # rows in which a nearly unique column shows itself


def count_combinations(
    session: Session, sql: str, ids: Sequence[str], *, most: int
) -> pa.Table | int:
    """Count the combinations of several columns.

    Parameters
    ----------
    session : Session
        Where the query runs.
    sql : str
        The query.
    ids : sequence of str
        Its columns.
    most : int
        How many combinations may be listed.

    Returns
    -------
    pyarrow.Table or int
        `ids`, then ``n``, one row per combination; or where there are more, about how many.
    """
    hashed = f"hash({', '.join(ids)})"
    if _estimates(session, _early(sql), [hashed])[0] <= most * _MARGIN:
        table = _grouped(session, sql, ids, most)
        if table.num_rows <= most:
            return table
    return max(_estimates(session, sql, [hashed])[0], most + 1)


def count_each(
    session: Session, sql: str, ids: Sequence[str], *, most: int, is_scan: bool
) -> dict[str, pa.Table | int]:
    """Count the values of each of several columns; see :func:`count_combinations`.

    Parameters
    ----------
    session : Session
        Where the query runs.
    sql : str
        The query.
    ids : sequence of str
        Its columns, one at least.
    most : int
        How many values of each may be listed.
    is_scan : bool
        Whether the query does nothing but read files. One column of a file is grouped by the
        dictionary that it is stored with, in no time; of a query that does more, columns are
        grouped together, so that it runs once.
    """
    about = dict(zip(ids, _estimates(session, _early(sql), ids), strict=True))
    few = [name for name in about if about[name] <= most * _MARGIN]
    tables: dict[str, pa.Table] = {}
    for together in [[name] for name in few] if is_scan else bundles(few, about):
        tables |= _grouped_each(session, sql, together, most)
    counted: dict[str, pa.Table | int] = {
        name: table for name, table in tables.items() if table.num_rows <= most
    }
    many = [name for name in about if name not in counted]
    if many:
        found = _estimates(session, sql, many)
        counted |= {name: max(n, most + 1) for name, n in zip(many, found, strict=True)}
    return counted


def _early(sql: str) -> str:
    return f"SELECT * FROM ({sql}) LIMIT {_EARLY_ROWS}"


def _estimates(session: Session, sql: str, expressions: Sequence[str]) -> list[int]:
    """Return about how many distinct values each expression has; costs no memory."""
    listed = ", ".join(
        f"approx_count_distinct({one}) AS n{at}" for at, one in enumerate(expressions)
    )
    row = session.table(f"SELECT {listed} FROM ({sql})").to_pylist()[0]
    return [int(value) for value in row.values()]


def _grouped(session: Session, sql: str, ids: Sequence[str], most: int) -> pa.Table:
    """Return each combination with its count; one more than `most` at most."""
    listed = ", ".join(ids)
    return session.table(
        f"SELECT {listed}, count(*) AS n FROM ({sql}) GROUP BY {listed} LIMIT {most + 1}"
    )


def _grouped_each(
    session: Session, sql: str, ids: Sequence[str], most: int
) -> Mapping[str, pa.Table]:
    import pyarrow.compute as pc

    if len(ids) == 1:
        return {ids[0]: _grouped(session, sql, ids, most)}
    sets = ", ".join(f"({name})" for name in ids)
    which = " ".join(f"WHEN grouping({name}) = 0 THEN {at}" for at, name in enumerate(ids))
    table = session.table(
        f"SELECT CASE {which} END AS which, {', '.join(ids)}, count(*) AS n "
        f"FROM ({sql}) GROUP BY GROUPING SETS ({sets})"
    )
    return {
        name: table.filter(pc.equal(table["which"], at)).select([name, "n"])
        for at, name in enumerate(ids)
    }
