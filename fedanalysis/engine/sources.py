"""Finds the files of a table: takes what a caller names, gives checked files of one form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fedanalysis.engine.base import ColumnKind
from fedanalysis.engine.frames import column_kinds
from fedanalysis.errors import TableFileError

if TYPE_CHECKING:
    import pyarrow as pa

_ENDINGS = {".parquet": "parquet", ".csv": "csv", ".tsv": "csv", ".txt": "csv"}
_FOUND = (".parquet", ".csv", ".tsv")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One file of a table.

    Attributes
    ----------
    path : Path
        Where it is.
    shown : str
        What it is called in messages and in ``source_file``: its path below the folder named.
    form : {"parquet", "csv"}
        Told by its ending.
    """

    path: Path
    shown: str
    form: str


def find_files(source: str | Path | Sequence[str | Path]) -> tuple[FoundFile, ...]:
    """Return the files of a table, in the order of their names; none is opened yet.

    Raises
    ------
    TableFileError
        With `rule` ``table.missing``, ``table.none`` or ``table.mixed``.
    """
    named = [source] if isinstance(source, str | Path) else list(source)
    found = [file for one in named for file in _files(Path(one))]
    if not found:
        raise TableFileError.of("table.none", "the list given")
    for file in found:
        if file.form != found[0].form:
            raise TableFileError.of("table.mixed", file.shown)
    return tuple(found)


def _files(path: Path) -> Iterator[FoundFile]:
    if path.is_file():
        yield FoundFile(path, path.name, _form(path))
    elif path.is_dir():
        yield from _inside(path)
    else:
        raise TableFileError.of("table.missing", path.name)


def _form(path: Path) -> str:
    form = _ENDINGS.get(path.suffix.lower(), "")
    if not form:
        where = "Its name must end in .parquet, .csv, .tsv or .txt."
        raise TableFileError.of("table.damaged", path.name, where=where)
    return form


def _inside(folder: Path) -> Iterator[FoundFile]:
    inside = {path: path.relative_to(folder) for path in sorted(folder.rglob("*"))}
    seen = {
        path: below
        for path, below in inside.items()
        if path.suffix.lower() in _FOUND
        and not any(part.startswith(".") for part in below.parts)
        and path.is_file()
    }
    if not seen:
        raise TableFileError.of("table.none", folder.name)
    for path, below in seen.items():
        yield FoundFile(path, below.as_posix(), _ENDINGS[path.suffix.lower()])


def read_schemas(files: Sequence[FoundFile]) -> tuple[pa.Schema, ...]:
    """Return the schemas of Parquet files.

    Raises
    ------
    TableFileError
        With `rule` ``table.damaged``.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    schemas = []
    for file in files:
        try:
            schemas.append(pq.read_schema(file.path))
        except (pa.ArrowException, OSError, ValueError) as error:
            raise TableFileError.of("table.damaged", file.shown) from error
    return tuple(schemas)


def common_kinds(files: Sequence[FoundFile], schemas: Sequence[pa.Schema]) -> dict[str, ColumnKind]:
    """Return the columns that all files have, in the order of the first.

    A column without any value in one file (of the type null) takes its kind from the others.

    Raises
    ------
    TableFileError
        With `rule` ``table.schema`` if files differ in names or kinds of columns, or one of
        :func:`~fedanalysis.engine.frames.column_kinds`.
    """
    import pyarrow as pa

    common: dict[str, ColumnKind] = {}
    sure: set[str] = set()
    for file, schema in zip(files, schemas, strict=True):
        kinds = column_kinds(schema, file.shown)
        if common and (odd := sorted(set(common) ^ set(kinds))):
            where = f"Column `{odd[0]}` isn't in all of them."
            raise TableFileError.of("table.schema", file.shown, where=where)
        for name, kind in kinds.items():
            if schema.field(name).type == pa.null():
                common.setdefault(name, kind)
            elif name in sure and common[name] != kind:
                where = f"Column `{name}` is {kind} in it, and {common[name]} in others."
                raise TableFileError.of("table.schema", file.shown, where=where)
            else:
                common[name] = kind
                sure.add(name)
    return common
