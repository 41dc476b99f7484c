"""The engine for tables larger than memory: DuckDB behind the verbs of Engine.

A handle is a query not yet run, so that a whole chain of verbs is one scan. Columns have names of
our own in every query; a name or text of a file never stands in SQL.
"""
# ruff: noqa: S608 - every part of a query is one of our own names, or quoted

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pandas as pd

from fedanalysis.engine.base import (
    DTYPES,
    MOST_DISTINCT,
    PLACES,
    ROW_N,
    ColumnKind,
    Form,
    Rows,
    Source,
    refuse_taken,
    refuse_unknown,
)
from fedanalysis.engine.copies import scannable
from fedanalysis.engine.counting import count_combinations, count_each
from fedanalysis.engine.frames import (
    checked_mapping,
    checked_tally,
    from_frame,
    in_order,
    kinds_of,
    plain_schema,
    summed,
    to_frame,
    too_large,
    wanted_values,
)
from fedanalysis.engine.queries import alike, blank_sql, scan_sql, sum_sql
from fedanalysis.engine.session import Session, quoted
from fedanalysis.engine.sources import FoundFile, common_kinds, find_files
from fedanalysis.engine.storing import store_batches, write_parts
from fedanalysis.errors import TooManyDistinctError

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True, eq=False)
class _Query:
    """A query not yet run, what each column is called in it, and whether it only reads files."""

    session: Session
    sql: str
    names: Mapping[str, str]
    is_scan: bool = False


class DiskEngine:
    """Holds every table as a query over files.

    Parameters
    ----------
    memory_mib : int, default 256
        What DuckDB may use for each table opened; beyond it, it writes to the temporary folder.
    thread_n : int, optional
        How many threads work; by default one a core, eight at most.
    temporary : str or Path, optional
        Where temporary files go; by default the system's place. They are removed with the rows.
    """

    name = "disk"

    def __init__(
        self,
        *,
        memory_mib: int = 256,
        thread_n: int | None = None,
        temporary: str | Path | None = None,
    ) -> None:
        self._memory_mib = memory_mib
        self._thread_n = thread_n or min(os.cpu_count() or 1, 8)
        self._temporary = Path(temporary) if temporary is not None else None

    def open(self, source: Source, *, places: bool = False) -> Rows:
        """Take a table in hand; see :meth:`~fedanalysis.engine.base.Engine.open`."""
        session = Session(
            memory_mib=self._memory_mib, thread_n=self._thread_n, temporary=self._temporary
        )
        if isinstance(source, pd.DataFrame):
            return self._show(session, from_frame(source, "the DataFrame"), places=places)
        files = find_files(source)
        paths, schemas = scannable(files, session.folder, places=places)
        kinds = common_kinds(files, schemas)
        found = session.lock(paths)
        return self._scan(session, files, found, schemas, kinds=kinds, places=places)

    def count(self, rows: Rows) -> int:
        """Return the number of rows."""
        query = _query(rows)
        counted = query.session.table(f"SELECT count(*) AS n FROM ({query.sql})")
        return int(counted["n"][0].as_py())

    def head(self, rows: Rows, n: int) -> pd.DataFrame:
        """Return some `n` rows."""
        return _frame(rows, f"{_all(rows)} LIMIT {int(n)}")

    def pick(self, rows: Rows, columns: Mapping[str, str]) -> Rows:
        """Take columns under names; see :meth:`~fedanalysis.engine.base.Engine.pick`."""
        for old in columns.values():
            refuse_unknown(rows, [old])
        query = _query(rows)
        at = {new: query.names[old] for new, old in columns.items()}
        kinds = {new: rows.columns[old] for new, old in columns.items()}
        return Rows(self, kinds, replace(query, names=at))

    def mark_blank(self, rows: Rows, columns: Sequence[str], *, name: str) -> Rows:
        """Add a flag; see :meth:`~fedanalysis.engine.base.Engine.mark_blank`."""
        refuse_unknown(rows, columns)
        refuse_taken(rows, [name])
        query = _query(rows)
        tests = [blank_sql(query.names[column], rows.columns[column]) for column in columns]
        return self._with(rows, {name: "flag"}, [" AND ".join(["true", *tests])])

    def distinct(
        self, rows: Rows, columns: Sequence[str], *, most: int = MOST_DISTINCT
    ) -> pd.DataFrame:
        """Count distinct values; see :meth:`~fedanalysis.engine.base.Engine.distinct`."""
        refuse_unknown(rows, columns)
        query = _query(rows)
        ids = [query.names[column] for column in columns]
        found = count_combinations(query.session, query.sql, ids, most=most)
        if isinstance(found, int):
            raise TooManyDistinctError.of(columns, found=found, most=most)
        return _counted(found, columns)

    def distinct_each(
        self, rows: Rows, columns: Sequence[str], *, most: int = MOST_DISTINCT
    ) -> dict[str, pd.DataFrame | int]:
        """Count several columns; see :meth:`~fedanalysis.engine.base.Engine.distinct_each`."""
        refuse_unknown(rows, columns)
        if not columns:
            return {}
        query = _query(rows)
        ids = list(dict.fromkeys(query.names[column] for column in columns))
        each = count_each(query.session, query.sql, ids, most=most, is_scan=query.is_scan)
        found = {column: each[query.names[column]] for column in columns}
        return {
            column: one if isinstance(one, int) else _counted(one, [column])
            for column, one in found.items()
        }

    def attach(self, rows: Rows, on: Sequence[str], mapping: pd.DataFrame) -> Rows:
        """Add columns of a mapping; see :meth:`~fedanalysis.engine.base.Engine.attach`."""
        given = checked_mapping(rows, on, mapping)
        query = _query(rows)
        kinds = {name: kind for name, kind in kinds_of(given).items() if name not in on}
        ids = {name: query.session.name("c") for name in kinds}
        keys = [f"k{at}" for at in range(len(on))]
        table = query.session.keep(given.rename_columns([*keys, *ids.values()]))
        met = " AND ".join(
            f"r.{query.names[column]} IS NOT DISTINCT FROM m.{key}"
            for column, key in zip(on, keys, strict=True)
        )
        new = "".join(f", m.{name}" for name in ids.values())
        sql = f"SELECT r.*{new} FROM ({query.sql}) r LEFT JOIN {table} m ON {met}"
        at = {**query.names, **ids}
        return Rows(self, {**rows.columns, **kinds}, _Query(query.session, sql, at))

    def split(self, rows: Rows, by: str) -> tuple[Rows, Rows]:
        """Split by a flag; see :meth:`~fedanalysis.engine.base.Engine.split`."""
        refuse_unknown(rows, [by])
        query = _query(rows)
        holds, rest = (
            Rows(
                self,
                rows.columns,
                _Query(
                    query.session,
                    f"SELECT * FROM ({query.sql}) WHERE {query.names[by]} {test}",
                    query.names,
                ),
            )
            for test in ("IS TRUE", "IS NOT TRUE")
        )
        return holds, rest

    def read_batches(
        self,
        rows: Rows,
        read: Callable[[pd.DataFrame], pd.DataFrame],
        added: Mapping[str, ColumnKind],
    ) -> Rows:
        """Add columns of a function; see :meth:`~fedanalysis.engine.base.Engine.read_batches`."""
        refuse_taken(rows, list(added))
        query = _query(rows)
        columns = {**rows.columns, **added}
        ids = {name: query.session.name("c") for name in columns}
        schema = plain_schema({ids[name]: kind for name, kind in columns.items()})
        path = query.session.folder / f"{query.session.name('read')}.parquet"
        store_batches(_read_on(rows, read, added), schema, path)
        sql = f"SELECT * FROM read_parquet([{quoted(str(path))}], hive_partitioning = false)"
        return Rows(self, columns, _Query(query.session, sql, ids))

    def tally(
        self,
        rows: Rows,
        by: Sequence[str],
        *,
        count: Mapping[str, tuple[str, object]] | None = None,
        known: Mapping[str, str] | None = None,
        sums: Mapping[str, str] | None = None,
    ) -> pd.DataFrame:
        """Count and add up; see :meth:`~fedanalysis.engine.base.Engine.tally`."""
        count, known, sums = checked_tally(rows, by, count, known, sums)
        at, values = _query(rows).names, list[object]()
        cells = ["count(*)"]
        for column, value in count.values():
            wanted = wanted_values(rows.columns[column], column, value)
            values += wanted
            test = f"{at[column]} IN ({', '.join('?' * len(wanted))})" if wanted else "false"
            cells.append(f"count(*) FILTER (WHERE {test})")
        for column in known.values():
            filled = f"nullif({at[column]}, '')" if rows.columns[column] == "text" else at[column]
            cells.append(f"count({filled})")
        for column in sums.values():
            cells += sum_sql(at[column], rows.columns[column])
        keys = [at[column] for column in by]
        named = [f"{cell} AS n{number}" for number, cell in enumerate(cells)]
        grouped = f" GROUP BY {', '.join(keys)}" if keys else ""
        sql = f"SELECT {', '.join([*keys, *named])} FROM ({_query(rows).sql}){grouped}"
        return _cells(_query(rows).session.table(sql, values), rows, by, [*count, *known], sums)

    def write(self, rows: Rows, target: str | Path, *, form: Form = "parquet") -> tuple[Path, ...]:
        """Write all rows; see :meth:`~fedanalysis.engine.base.Engine.write`."""
        batches = _query(rows).session.batches(_all(rows))
        return write_parts(batches, plain_schema(rows.columns), Path(target), form=form)

    def _show(self, session: Session, table: pa.Table, *, places: bool) -> Rows:
        import pyarrow as pa

        if places:
            empty = pa.array([""] * table.num_rows, pa.string())
            numbers = pa.array(range(1, table.num_rows + 1), pa.int64())
            for name, column in zip(PLACES, (empty, numbers), strict=True):
                table = table.append_column(name, column)
        session.lock([])
        ids = {name: session.name("c") for name in table.column_names}
        shown = session.show(table.rename_columns(list(ids.values())))
        return Rows(self, kinds_of(table), _Query(session, f"SELECT * FROM {shown}", ids))

    def _scan(
        self,
        session: Session,
        files: Sequence[FoundFile],
        found: Sequence[Path],
        schemas: Sequence[pa.Schema],
        *,
        kinds: Mapping[str, ColumnKind],
        places: bool,
    ) -> Rows:
        """Return the rows of files; those of one schema are scanned together."""
        ids = {name: session.name("c") for name in kinds}
        place_ids = {name: session.name("c") for name in PLACES} if places else {}
        parts = [
            scan_sql(
                [(str(found[at]), files[at].shown) for at in numbers],
                schemas[numbers[0]],
                kinds,
                ids=ids,
                place_ids=place_ids,
                first=2 if files[0].form == "csv" else 1,
            )
            for numbers in alike(schemas)
        ]
        view = session.name("v")
        session.run(f"CREATE TEMP VIEW {view} AS {' UNION ALL '.join(parts)}")
        columns_all = {**kinds, **dict(zip(place_ids, ("text", "whole"), strict=False))}
        query = _Query(session, f"SELECT * FROM {view}", {**ids, **place_ids}, is_scan=True)
        return Rows(self, cast("Mapping[str, ColumnKind]", columns_all), query)

    def _with(
        self, rows: Rows, kinds: Mapping[str, ColumnKind], expressions: Sequence[str]
    ) -> Rows:
        query = _query(rows)
        ids = {name: query.session.name("c") for name in kinds}
        new = "".join(
            f", {sql} AS {name}" for sql, name in zip(expressions, ids.values(), strict=True)
        )
        sql = f"SELECT *{new} FROM ({query.sql})"
        return Rows(
            self, {**rows.columns, **kinds}, _Query(query.session, sql, {**query.names, **ids})
        )


def _query(rows: Rows) -> _Query:
    return cast("_Query", rows.held)


def _all(rows: Rows) -> str:
    query = _query(rows)
    # a column may be picked under two names
    columns = [f"{query.names[name]} AS o{at}" for at, name in enumerate(rows.columns)]
    return f"SELECT {', '.join(columns)} FROM ({query.sql})"


def _frame(rows: Rows, sql: str) -> pd.DataFrame:
    table = _query(rows).session.table(sql)
    return to_frame(table.rename_columns(list(rows.columns)).cast(plain_schema(rows.columns)))


def _read_on(
    rows: Rows,
    read: Callable[[pd.DataFrame], pd.DataFrame],
    added: Mapping[str, ColumnKind],
) -> Iterator[pa.RecordBatch]:
    """Yield batches of the rows with the columns that `read` adds."""
    import pyarrow as pa

    schema, names = plain_schema(rows.columns), list(rows.columns)
    for batch in _query(rows).session.batches(_all(rows)):
        table = pa.Table.from_batches([batch]).rename_columns(names).cast(schema)
        new = read(to_frame(table))
        typed = from_frame(
            pd.DataFrame({name: new[name].astype(DTYPES[kind]) for name, kind in added.items()}),
            "the columns read",
        ).cast(plain_schema(added))
        whole = pa.table([*table.columns, *typed.columns], names=[*names, *added])
        yield from whole.combine_chunks().to_batches()


def _counted(table: pa.Table, columns: Sequence[str]) -> pd.DataFrame:
    frame = to_frame(table).set_axis([*columns, ROW_N], axis="columns")
    return in_order(frame.astype({ROW_N: "int64"}), columns)


def _cells(
    table: pa.Table,
    rows: Rows,
    by: Sequence[str],
    counts: Sequence[str],
    sums: Mapping[str, str],
) -> pd.DataFrame:
    keys = to_frame(table.select(range(len(by)))).set_axis(list(by), axis="columns")
    columns = [table.column(at).to_pylist() for at in range(len(by), table.num_columns)]
    counted = dict(zip([ROW_N, *counts], columns, strict=False))
    cells = {name: pd.Series(values, dtype="int64") for name, values in counted.items()}
    for (name, column), totals, beyond in zip(
        sums.items(), columns[len(cells) :: 2], columns[len(cells) + 1 :: 2], strict=True
    ):
        if any(beyond):
            raise too_large(column)
        cells[name] = summed(map(int, totals), rows.columns[column], column)
    whole = keys if by else pd.DataFrame(index=pd.RangeIndex(table.num_rows))
    return in_order(whole.assign(**cells), by)
