"""The engine for tables larger than memory: DuckDB behind the verbs of Engine.

A handle is a query not yet run, so that a whole chain of verbs is one scan. Columns have names of
our own in every query; a name or text of a file never stands in SQL.
"""
# ruff: noqa: S608 - every part of a query is one of our own names, or quoted

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
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
from fedanalysis.engine.plan import Attached, Computed, Filtered, Query, Step
from fedanalysis.engine.queries import alike, blank_sql, scan_sql, sum_sql
from fedanalysis.engine.session import Session, quoted
from fedanalysis.engine.sources import FoundFile, common_kinds, find_files
from fedanalysis.engine.storing import store_batches, write_parts
from fedanalysis.errors import TooManyDistinctError

if TYPE_CHECKING:
    import pyarrow as pa


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
        counted = query.session.table(f"SELECT count(*) AS n FROM ({query.sql(())})")
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
        new = query.session.name("c")
        of = frozenset(query.names[column] for column in columns)
        step = Computed(" AND ".join(["true", *tests]), of, frozenset([new]))
        return self._then(rows, step, names={name: new}, kinds={name: "flag"})

    def distinct(
        self, rows: Rows, columns: Sequence[str], *, most: int = MOST_DISTINCT
    ) -> pd.DataFrame:
        """Count distinct values; see :meth:`~fedanalysis.engine.base.Engine.distinct`."""
        refuse_unknown(rows, columns)
        query = _query(rows)
        ids = [query.names[column] for column in columns]
        found = count_combinations(query.session, query.sql(ids), ids, most=most)
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
        sql, is_scan = query.sql(ids), not query.steps
        each = count_each(query.session, sql, ids, most=most, is_scan=is_scan)
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
        met = {query.names[column]: key for column, key in zip(on, keys, strict=True)}
        step = Attached(table, met, frozenset(ids.values()))
        return self._then(rows, step, names=ids, kinds=kinds)

    def split(self, rows: Rows, by: str) -> tuple[Rows, Rows]:
        """Split by a flag; see :meth:`~fedanalysis.engine.base.Engine.split`."""
        refuse_unknown(rows, [by])
        flag = _query(rows).names[by]
        holds, rest = (
            self._then(rows, Filtered(flag, test)) for test in ("IS TRUE", "IS NOT TRUE")
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
        return Rows(self, columns, Query(query.session, sql, ids))

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
        query, values = _query(rows), list[object]()
        at = query.names
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
        asked = [*by, *(column for column, _ in count.values()), *known.values(), *sums.values()]
        used = [at[column] for column in asked]
        named = [f"{cell} AS n{number}" for number, cell in enumerate(cells)]
        grouped = f" GROUP BY {', '.join(keys)}" if keys else ""
        sql = f"SELECT {', '.join([*keys, *named])} FROM ({query.sql(used)}){grouped}"
        return _cells(query.session.table(sql, values), rows, by, [*count, *known], sums)

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
        return Rows(self, kinds_of(table), Query(session, f"SELECT * FROM {shown}", ids))

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
        query = Query(session, f"SELECT * FROM {view}", {**ids, **place_ids})
        return Rows(self, cast("Mapping[str, ColumnKind]", columns_all), query)

    def _then(
        self,
        rows: Rows,
        step: Step,
        *,
        names: Mapping[str, str] | None = None,
        kinds: Mapping[str, ColumnKind] | None = None,
    ) -> Rows:
        """Return the rows after one more step, with the columns that it adds."""
        query = _query(rows)
        after = replace(query, names={**query.names, **(names or {})}, steps=(*query.steps, step))
        return Rows(self, {**rows.columns, **(kinds or {})}, after)


def _query(rows: Rows) -> Query:
    return cast("Query", rows.held)


def _all(rows: Rows) -> str:
    query = _query(rows)
    # a column may be picked under two names
    columns = [f"{query.names[name]} AS o{at}" for at, name in enumerate(rows.columns)]
    asked = [query.names[name] for name in rows.columns]
    return f"SELECT {', '.join(columns)} FROM ({query.sql(asked)})"


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
