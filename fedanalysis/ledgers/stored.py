"""Stores one table of a ledger as Parquet or CSV: takes a frame, gives a file that reads back.

A Parquet file carries the checksum of what it says beside those of its pages, so that a damaged
one is noticed and never read wrong. In a CSV file texts stand in quotes and can't run as formulas.
"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from fedanalysis.errors import DataFileError
from fedanalysis.ledgers.cleaned import typed
from fedanalysis.safety.escaping import inert, inert_series, original, original_series

if TYPE_CHECKING:
    import pyarrow as pa

    from fedanalysis.catalogue.kinds import LedgerKind

_BOM = b"\xef\xbb\xbf"  # without it, spreadsheet programs on Chinese Windows read UTF-8 as GB18030
_SUM = b"fedanalysis.sha256"
_COUNTED = ("source_row", "row_n")


def store_parquet(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as Parquet, with checksums; `path` is written in place."""
    import pyarrow.parquet as pq

    table = _arrow(frame)
    metadata = {**(table.schema.metadata or {}), _SUM: _checksum(table)}
    with path.open("wb") as stream:
        pq.write_table(table.replace_schema_metadata(metadata), stream, write_page_checksum=True)


def store_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV: UTF-8 with a mark for spreadsheet programs, line feeds, inert texts."""
    names = {name: inert(str(name)) for name in frame.columns}
    texts = {
        name: inert_series(frame[name])
        for name in frame.columns
        if isinstance(frame[name].dtype, pd.StringDtype)
    }
    with path.open("wb") as stream:
        stream.write(_BOM)
        _write_csv(_arrow(frame.assign(**texts).rename(columns=names)), stream)


def read_written(path: Path, *, kind: LedgerKind | None = None) -> pd.DataFrame:
    """Read a table that cleaning wrote.

    Parameters
    ----------
    path : Path
        A ``.parquet`` or ``.csv`` file of :func:`~fedanalysis.ledgers.write.write_ledger`.
    kind : LedgerKind, optional
        Of a CSV file of kept rows: gives the columns their types. Without it all columns of a CSV
        file are text, but for ``source_row`` and ``row_n``. Parquet knows its types.

    Returns
    -------
    pandas.DataFrame
        As written.

    Raises
    ------
    DataFileError
        If the file isn't there, or isn't as it was written.
    """
    if not path.is_file():
        raise DataFileError.missing(path)
    return _read_parquet(path) if path.suffix == ".parquet" else _read_csv(path, kind)


def _arrow(frame: pd.DataFrame) -> pa.Table:
    import pyarrow as pa

    return pa.Table.from_pandas(frame, preserve_index=False)


def _write_csv(table: pa.Table, stream: io.BufferedIOBase) -> None:
    from pyarrow import csv

    csv.write_csv(table, stream, csv.WriteOptions(quoting_style="needed"))


def _checksum(table: pa.Table) -> bytes:
    """Return a digest of names, types and values, however they are laid out on disk."""
    content = io.BytesIO()
    _write_csv(table, content)
    digest = hashlib.sha256(content.getbuffer())
    digest.update(str(table.schema.remove_metadata()).encode())
    digest.update((table.schema.metadata or {}).get(b"pandas", b""))
    return digest.hexdigest().encode()


def _read_parquet(path: Path) -> pd.DataFrame:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with path.open("rb") as stream:
            table = pq.read_table(stream, page_checksum_verification=True)
        whole = (table.schema.metadata or {}).get(_SUM) == _checksum(table)
    except (pa.ArrowException, OSError, ValueError, MemoryError, OverflowError) as error:
        raise _damaged(path) from error
    if not whole:
        raise _damaged(path)
    frame: pd.DataFrame = table.to_pandas()
    return frame


def _damaged(path: Path) -> DataFileError:
    return DataFileError.unreadable(path, why="It is damaged: its checksums don't match.")


def _read_csv(path: Path, kind: LedgerKind | None) -> pd.DataFrame:
    try:
        texts = pd.read_csv(
            path, dtype="str", na_filter=False, skip_blank_lines=False, encoding="utf-8-sig"
        )
        texts = texts.rename(columns=lambda name: original(str(name)))
        texts = texts.apply(original_series) if len(texts) else texts
        if kind is not None:
            return typed(texts, kind)
        counted = {name: "int64" for name in _COUNTED if name in texts.columns}
        return texts.astype(counted)
    except ValueError as error:
        raise DataFileError.unreadable(path, why="It isn't as it was written.") from error
