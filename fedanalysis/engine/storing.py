"""Writes a table of any size part by part: takes batches, gives files, all or none of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from fedanalysis.engine.base import Form
from fedanalysis.errors import UnknownNameError
from fedanalysis.safety.escaping import inert
from fedanalysis.safety.writing import naming_folder, replacing_files

if TYPE_CHECKING:
    import pyarrow as pa

_PART_ROWS = 4_000_000
_BOM = b"\xef\xbb\xbf"  # without it, spreadsheet programs on Chinese Windows read UTF-8 as GB18030
_RUNS = r"^([=+\-@\t\r]|'[=+\-@\t\r'])"


def write_parts(
    batches: Iterable[pa.RecordBatch], schema: pa.Schema, target: Path, *, form: Form
) -> tuple[Path, ...]:
    """Write batches into ``part-00000`` and its neighbours in a folder.

    Parameters
    ----------
    batches : iterable of pyarrow.RecordBatch
        All of one plain schema; taken one at a time.
    schema : pyarrow.Schema
        Of the batches, with the names to be written.
    target : Path
        The folder; made if it isn't there. Files of other names in it stay.
    form : {"parquet", "csv"}
        What to write.

    Raises
    ------
    FolderWriteError
        If the system refuses a write; no file was replaced.
    UnknownNameError
        If there is no such form.
    """
    if form not in get_args(Form):
        raise UnknownNameError.of("form of table", str(form), get_args(Form))
    names: list[str] = []
    with naming_folder(target), replacing_files(target) as fresh:
        for part in _parts(iter(batches)):
            names.append(f"part-{len(names):05d}.{form}")
            _write_part(part, schema, fresh / names[-1], form)
        if not names:
            names.append(f"part-00000.{form}")
            _write_part(iter(()), schema, fresh / names[0], form)
    return tuple(target / name for name in names)


def _parts(batches: Iterator[pa.RecordBatch]) -> Iterator[Iterator[pa.RecordBatch]]:
    """Cut the stream into parts; each must be used up before the next is asked for."""
    for first in batches:
        yield _one_part(first, batches)


def _one_part(first: pa.RecordBatch, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    yield first
    row_n = first.num_rows
    while row_n < _PART_ROWS:
        batch = next(batches, None)
        if batch is None:
            return
        row_n += batch.num_rows
        yield batch


def _write_part(
    batches: Iterator[pa.RecordBatch], schema: pa.Schema, path: Path, form: Form
) -> None:
    import pyarrow as pa

    with path.open("wb") as stream:
        if form == "csv":
            stream.write(_BOM)
        with _writer(stream, schema, form) as writer:
            for batch in batches:
                named = pa.RecordBatch.from_arrays(batch.columns, schema=schema)
                writer.write_batch(_inert(named) if form == "csv" else named)


def _writer(stream: Any, schema: pa.Schema, form: Form) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq
    from pyarrow import csv

    if form == "parquet":
        return pq.ParquetWriter(stream, schema, compression="zstd", write_page_checksum=True)
    header = pa.schema([field.with_name(inert(field.name)) for field in schema])
    return csv.CSVWriter(stream, header, write_options=csv.WriteOptions(quoting_style="needed"))


def _inert(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return a batch under the names of the header, in which no text can run as a formula."""
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = [
        pc.replace_substring_regex(column, _RUNS, r"'\1") if column.type == pa.string() else column
        for column in batch.columns
    ]
    return pa.RecordBatch.from_arrays(columns, names=[inert(n) for n in batch.schema.names])


def store_batches(batches: Iterable[pa.RecordBatch], schema: pa.Schema, path: Path) -> None:
    """Write batches into one Parquet file of a temporary folder, in place.

    Raises
    ------
    FolderWriteError
        If the system refuses a write.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    with naming_folder(path.parent), pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(pa.RecordBatch.from_arrays(batch.columns, schema=schema))
