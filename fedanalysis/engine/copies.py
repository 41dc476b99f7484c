"""Copies what a database can't scan as it is: takes files of a table, gives Parquet it can.

A CSV file is read once, so that every later scan is quicker and no row is read in two ways.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fedanalysis.engine.delimited import read_delimited
from fedanalysis.engine.frames import column_kinds, plain_schema, plain_table
from fedanalysis.engine.sources import FoundFile, read_schemas
from fedanalysis.engine.storing import store_batches
from fedanalysis.errors import TableFileError

if TYPE_CHECKING:
    import pyarrow as pa

# what the database itself calls the places of rows, in any case of letters
_RESERVED = frozenset({"filename", "file_row_number"})
_BATCH = 100_000


def scannable(
    files: Sequence[FoundFile], folder: Path, *, places: bool
) -> tuple[list[Path], list[pa.Schema]]:
    """Return where to scan each file, and its schema.

    Parameters
    ----------
    files : sequence of FoundFile
        All of one form.
    folder : Path
        Where copies go.
    places : bool
        Whether the places of rows are wanted.

    Raises
    ------
    TableFileError, TextFileError
        If a file can't be read.
    FolderWriteError
        If there is no room for a copy.
    """
    copies = [folder / f"copy{at:05d}.parquet" for at in range(len(files))]
    if files[0].form == "csv":
        return copies, [_copy_text(f, path) for f, path in zip(files, copies, strict=True)]
    schemas = list(read_schemas(files))
    paths = [file.path for file in files]
    for at, schema in enumerate(schemas):
        if places and _RESERVED.intersection(name.casefold() for name in schema.names):
            paths[at], schemas[at] = copies[at], _copy_parquet(files[at], copies[at], schema)
    return paths, schemas


def _copy_text(file: FoundFile, path: Path) -> pa.Schema:
    names, batches = read_delimited(file.path, file.shown)
    store_batches(batches, plain_schema({f"c{at}": "text" for at in range(len(names))}), path)
    return plain_schema(dict.fromkeys(names, "text"))


def _copy_parquet(file: FoundFile, path: Path, schema: pa.Schema) -> pa.Schema:
    kinds = column_kinds(schema, file.shown)
    stored = plain_schema({f"c{at}": kind for at, kind in enumerate(kinds.values())})
    store_batches(_plain_batches(file, stored), stored, path)
    return plain_schema(kinds)


def _plain_batches(file: FoundFile, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(file.path) as stored:
            for batch in stored.iter_batches(_BATCH):
                plain = plain_table(pa.Table.from_batches([batch]).rename_columns(schema.names))
                yield from plain.cast(schema).combine_chunks().to_batches()
    except (pa.ArrowException, OSError, ValueError):
        raise TableFileError.of("table.damaged", file.shown) from None
