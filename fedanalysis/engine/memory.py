"""The engine for tables that fit in memory: pandas behind the verbs of Engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

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
from fedanalysis.engine.delimited import read_delimited
from fedanalysis.engine.frames import (
    LARGEST_DECIMAL,
    checked_mapping,
    checked_tally,
    from_frame,
    in_order,
    plain_schema,
    plain_table,
    summed,
    to_frame,
    too_large,
    wanted_values,
)
from fedanalysis.engine.sources import FoundFile, common_kinds, find_files, read_schemas
from fedanalysis.engine.storing import write_parts
from fedanalysis.errors import TableFileError, TooManyDistinctError

if TYPE_CHECKING:
    import pyarrow as pa

_BLANKS = "[ \t\r\n\f\v\u00a0\u3000]*"
_BATCH = 100_000
_LOW = (1 << 32) - 1


class MemoryEngine:
    """Holds every table as one pandas DataFrame."""

    name = "memory"

    def open(self, source: Source, *, places: bool = False) -> Rows:
        """Take a table in hand; see :meth:`~fedanalysis.engine.base.Engine.open`."""
        if isinstance(source, pd.DataFrame):
            parts = [("", 1, from_frame(source, "the DataFrame"))]
        else:
            parts = _read_files(find_files(source))
        frames = []
        for shown, first, table in parts:
            frame = to_frame(table)
            frames.append(_placed(frame, shown, first) if places else frame)
        whole = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
        return self._rows(whole.reset_index(drop=True))

    def count(self, rows: Rows) -> int:
        """Return the number of rows."""
        return len(_frame(rows))

    def head(self, rows: Rows, n: int) -> pd.DataFrame:
        """Return the first `n` rows."""
        return _frame(rows).head(n).reset_index(drop=True)

    def pick(self, rows: Rows, columns: Mapping[str, str]) -> Rows:
        """Take columns under names; see :meth:`~fedanalysis.engine.base.Engine.pick`."""
        for old in columns.values():
            refuse_unknown(rows, [old])
        frame = _frame(rows)
        return self._rows(pd.DataFrame({new: frame[old] for new, old in columns.items()}))

    def mark_blank(self, rows: Rows, columns: Sequence[str], *, name: str) -> Rows:
        """Add a flag; see :meth:`~fedanalysis.engine.base.Engine.mark_blank`."""
        refuse_unknown(rows, columns)
        refuse_taken(rows, [name])
        frame = _frame(rows)
        blank = pd.Series(True, index=frame.index)
        for column in columns:
            values = frame[column]
            empty = values.isna()
            if rows.columns[column] == "text":
                empty |= values.str.fullmatch(_BLANKS).fillna(False).astype("bool")
            blank &= empty
        return self._rows(frame.assign(**{name: blank.astype("boolean")}))

    def distinct(
        self, rows: Rows, columns: Sequence[str], *, most: int = MOST_DISTINCT
    ) -> pd.DataFrame:
        """Count distinct values; see :meth:`~fedanalysis.engine.base.Engine.distinct`."""
        refuse_unknown(rows, columns)
        counted = (
            _frame(rows)
            .groupby(list(columns), dropna=False, sort=False)
            .size()
            .rename("\0n")
            .reset_index()
        )
        if len(counted) > most:
            raise TooManyDistinctError.of(columns, found=len(counted), most=most)
        kinds = {column: DTYPES[rows.columns[column]] for column in columns}
        ordered = in_order(counted.astype(kinds), columns)
        return ordered.set_axis([*columns, ROW_N], axis="columns").astype({ROW_N: "int64"})

    def distinct_each(
        self, rows: Rows, columns: Sequence[str], *, most: int = MOST_DISTINCT
    ) -> dict[str, pd.DataFrame | int]:
        """Count several columns; see :meth:`~fedanalysis.engine.base.Engine.distinct_each`."""
        refuse_unknown(rows, columns)
        counted: dict[str, pd.DataFrame | int] = {}
        for column in columns:
            found = int(_frame(rows)[column].nunique(dropna=False))
            counted[column] = found if found > most else self.distinct(rows, [column], most=most)
        return counted

    def attach(self, rows: Rows, on: Sequence[str], mapping: pd.DataFrame) -> Rows:
        """Add columns of a mapping; see :meth:`~fedanalysis.engine.base.Engine.attach`."""
        given = to_frame(checked_mapping(rows, on, mapping))
        frame = _frame(rows)
        # numbered groups of keys, so that missing meets missing and no merge reorders the rows
        both = pd.concat([given[list(on)], frame[list(on)]], ignore_index=True)
        group = both.groupby(list(on), dropna=False, sort=False).ngroup().to_numpy()
        at = np.full(int(group.max(initial=-1)) + 1, -1, dtype=np.int64)
        at[group[: len(given)]] = np.arange(len(given))
        found = at[group[len(given) :]]
        new = given.drop(columns=list(on))
        added = {name: new[name].reindex(found).set_axis(frame.index) for name in new.columns}
        return self._rows(frame.assign(**added))

    def split(self, rows: Rows, by: str) -> tuple[Rows, Rows]:
        """Split by a flag; see :meth:`~fedanalysis.engine.base.Engine.split`."""
        refuse_unknown(rows, [by])
        frame = _frame(rows)
        holds = frame[by].fillna(False).to_numpy(dtype=bool)
        return self._rows(frame[holds]), self._rows(frame[~holds])

    def read_batches(
        self,
        rows: Rows,
        read: Callable[[pd.DataFrame], pd.DataFrame],
        added: Mapping[str, ColumnKind],
    ) -> Rows:
        """Add columns of a function; see :meth:`~fedanalysis.engine.base.Engine.read_batches`."""
        refuse_taken(rows, list(added))
        frame = _frame(rows)
        edges = [*range(0, len(frame), _BATCH), len(frame)]
        pieces = [read(frame.iloc[a:b].reset_index(drop=True)) for a, b in pairwise(edges)]
        new = pd.concat(pieces, ignore_index=True) if pieces else read(frame)
        typed = {name: new[name].astype(DTYPES[kind]).array for name, kind in added.items()}
        return self._rows(frame.assign(**typed))

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
        frame = _frame(rows)
        groups, keys = _groups(frame, by)
        size = len(keys)
        cells = {ROW_N: np.bincount(groups, minlength=size)}
        for name, (column, value) in count.items():
            wanted = wanted_values(rows.columns[column], column, value)
            hits = frame[column].isin(wanted).to_numpy(dtype=bool)
            cells[name] = np.bincount(groups[hits], minlength=size)
        for name, column in known.items():
            values = frame[column]
            has = values.notna().to_numpy()
            if rows.columns[column] == "text":
                has = has & (values != "").to_numpy(dtype=bool)
            cells[name] = np.bincount(groups[has], minlength=size)
        counted = {name: values.astype("int64") for name, values in cells.items()}
        added = {
            name: summed(_totals(frame[column], groups, size), rows.columns[column], column)
            for name, column in sums.items()
        }
        return in_order(keys.assign(**counted, **added), by)

    def write(self, rows: Rows, target: str | Path, *, form: Form = "parquet") -> tuple[Path, ...]:
        """Write all rows; see :meth:`~fedanalysis.engine.base.Engine.write`."""
        table = from_frame(_frame(rows), "the table")
        batches = table.to_batches(max_chunksize=_BATCH)
        return write_parts(batches, table.schema, Path(target), form=form)

    def _rows(self, frame: pd.DataFrame) -> Rows:
        kinds = {str(dtype): kind for kind, dtype in DTYPES.items()}
        columns = {str(name): kinds[str(frame[name].dtype)] for name in frame.columns}
        return Rows(self, columns, frame.reset_index(drop=True))


def _frame(rows: Rows) -> pd.DataFrame:
    return cast("pd.DataFrame", rows.held)


def _placed(frame: pd.DataFrame, shown: str, first: int) -> pd.DataFrame:
    file = pd.Series([shown] * len(frame), dtype="str")
    row = pd.Series(np.arange(first, first + len(frame)), dtype="Int64")
    return frame.assign(**dict(zip(PLACES, (file, row), strict=True)))


def _read_files(files: Sequence[FoundFile]) -> list[tuple[str, int, pa.Table]]:
    """Return name, number of the first row and plain table of each file."""
    import pyarrow as pa

    tables = [_read_text(f) if f.form == "csv" else _read_parquet(f) for f in files]
    schemas = [pa_table.schema for pa_table in tables]
    if files[0].form == "parquet":
        schemas = list(read_schemas(files))
    kinds = common_kinds(files, schemas)
    first = 2 if files[0].form == "csv" else 1
    try:
        wanted = plain_schema(kinds)
        plain = [plain_table(table.select(list(kinds))).cast(wanted) for table in tables]
    except pa.ArrowException:
        # the library's own words may quote a value
        raise TableFileError.of("table.value", files[0].shown) from None
    named = zip(files, plain, strict=True)
    return [(file.shown, first, table) for file, table in named]


def _read_parquet(file: FoundFile) -> pa.Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    read_schemas([file])
    try:
        with pq.ParquetFile(file.path, page_checksum_verification=True) as stored:
            table = stored.read()
        table.validate(full=True)
    except (pa.ArrowException, OSError, ValueError):
        raise TableFileError.of("table.damaged", file.shown) from None
    return table


def _read_text(file: FoundFile) -> pa.Table:
    import pyarrow as pa

    names, batches = read_delimited(file.path, file.shown)
    schema = pa.schema([(f"c{at}", pa.string()) for at in range(len(names))])
    return pa.Table.from_batches(batches, schema).rename_columns(names)


def _groups(frame: pd.DataFrame, by: Sequence[str]) -> tuple[NDArray[np.int64], pd.DataFrame]:
    """Return the number of each row's group, and the keys of the groups in that order."""
    if not by:
        return np.zeros(len(frame), dtype=np.int64), pd.DataFrame(index=pd.RangeIndex(1))
    groups = frame.groupby(list(by), dropna=False, sort=False).ngroup().to_numpy()
    firsts = np.unique(groups, return_index=True)[1]
    return groups.astype(np.int64), frame[list(by)].iloc[firsts].reset_index(drop=True)


def _totals(values: pd.Series, groups: NDArray[np.int64], size: int) -> list[int]:
    """Add up exactly: whole numbers in two halves, decimals in millionths."""
    has = values.notna().to_numpy()
    at = groups[has]
    if values.dtype == DTYPES["decimal"]:
        numbers = values[has].to_numpy(dtype="float64")
        if (np.abs(numbers) > LARGEST_DECIMAL).any():
            raise too_large(str(values.name))
        whole = np.rint(numbers * 1e6).astype(np.int64)
    else:
        whole = values[has].to_numpy(dtype="int64")
    high, low = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    np.add.at(high, at, whole >> 32)
    np.add.at(low, at, whole & _LOW)
    return [(int(upper) << 32) + int(lower) for upper, lower in zip(high, low, strict=True)]
