"""Opens a ledger of any size: takes Parquet or CSV and a kind, gives Register.

Which column is which is decided here, by the same headers as in a spreadsheet; no row is read yet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd

from fedanalysis.catalogue.kinds import LedgerKind, ledger_kind
from fedanalysis.engine.base import PLACES, Engine, Rows, Source
from fedanalysis.engine.registry import fitting_engine, open_engine
from fedanalysis.errors import ColumnError, LedgerFileError
from fedanalysis.ledgers.grid import CellType, Grid, LedgerNote
from fedanalysis.ledgers.headers import Header, HeaderColumn, find_header


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Register:
    """A large ledger, opened but not read.

    Attributes
    ----------
    file : str
        Name of the file or folder; ``table`` for a DataFrame.
    kind : LedgerKind
        What it is.
    rows : Rows
        The kind's columns that it has, under their names and in the kind's order; then unknown
        ones under their header; then ``source_file`` and ``source_row``.
    columns : tuple of HeaderColumn
        What each column is called, in the order they were received, with its unit.
    notes : tuple of LedgerNote
        What was odd: ``header.unknown``.
    """

    file: str
    kind: LedgerKind
    rows: Rows
    columns: tuple[HeaderColumn, ...]
    notes: tuple[LedgerNote, ...]

    def __repr__(self) -> str:
        """Say what was opened, never a value, and count nothing."""
        engine = self.rows.engine.name
        return f"{self.file}: {self.kind.name}, {len(self.columns)} columns ({engine} engine)"


def read_register(
    source: Source,
    *,
    kind: str | LedgerKind,
    engine: Engine | Literal["auto", "memory", "disk"] = "auto",
    columns: Mapping[str, str] | None = None,
) -> Register:
    r"""Open a ledger of any size: a file of Parquet or CSV, a folder of them, or a DataFrame.

    For registers that databases and programs write: one table, its header in the first row. For
    spreadsheets that people fill in, with titles, merged cells and totals, take
    :func:`~fedanalysis.ledgers.read.read_ledger`.

    Parameters
    ----------
    source : str, Path, sequence of paths, or DataFrame
        See :meth:`~fedanalysis.engine.base.Engine.open`.
    kind : str or LedgerKind
        What kind of ledger it is.
    engine : {"auto", "memory", "disk"} or Engine
        Who holds the rows: pandas in memory, or DuckDB on disk for tables larger than memory;
        by default what fits the size. What is computed is the same.
    columns : Mapping of str to str, optional
        Header as received → name of the kind's column, for headers that the kind doesn't know.

    Returns
    -------
    Register
        For :func:`~fedanalysis.ledgers.register_clean.clean_register`.

    Raises
    ------
    TableFileError, TextFileError
        If the source can't be opened.
    LedgerFileError
        With `rule` ``header.missing`` or ``header.duplicate``.
    ColumnError
        If `columns` names a header that isn't there, or a column that the kind lacks.

    Examples
    --------
    >>> table = pd.DataFrame({"村": ["甲村"], "届次": [9], "委员总数": ["5人"], "女委员数": ["一"]})
    >>> read_register(table, kind="election")
    table: election, 4 columns (memory engine)
    """
    kind = ledger_kind(kind) if isinstance(kind, str) else kind
    if isinstance(engine, str):
        engine = open_engine(fitting_engine(source) if engine == "auto" else engine)
    file = _file(source)
    opened = engine.open(source, places=True)
    headers = [name for name in opened.columns if name not in PLACES]
    header = _header(headers, kind, columns or {})
    _refuse(header, kind, file)
    listed = _listed(headers, header)
    order = {column.name: at for at, column in enumerate(kind.columns)}
    sorted_columns = sorted(
        listed,
        key=lambda column: order.get(column.name, len(order)) if column.known else len(order),
    )
    wanted = {column.name: headers[column.at] for column in sorted_columns}
    rows = engine.pick(opened, {**wanted, **{name: name for name in PLACES}})
    notes = [LedgerNote("header.unknown", column.header) for column in listed if not column.known]
    return Register(file, kind, rows, tuple(listed), tuple(notes))


def _file(source: Source) -> str:
    if isinstance(source, pd.DataFrame):
        return "table"
    first = source if isinstance(source, str | Path) else next(iter(source), "")
    return Path(first).resolve().name


def _header(headers: Sequence[str], kind: LedgerKind, columns: Mapping[str, str]) -> Header | None:
    names = [column.name for column in kind.columns]
    for given, name in columns.items():
        if given not in headers:
            raise ColumnError.missing("source", given, headers)
        if name not in names:
            raise ColumnError.missing(kind.name, name, names)
    shown = [columns.get(header, header) for header in headers]
    texts = pd.DataFrame([shown], index=pd.Index([1]), dtype="str")
    types = pd.DataFrame([[int(CellType.TEXT)] * len(shown)], index=texts.index, dtype="uint8")
    return find_header(Grid("", texts, types), kind)


def _listed(headers: Sequence[str], header: Header | None) -> list[HeaderColumn]:
    """Return one entry a column received, those without a name in the header too."""
    found = {column.at: column for column in header.columns} if header else {}
    listed = []
    for at, printed in enumerate(headers):
        column = found.get(at)
        known = column is not None and column.known
        name = column.name if column is not None and known else printed
        unit = column.unit if column is not None else ""
        listed.append(HeaderColumn(at, name, printed, unit, known=known))
    return listed


def _refuse(header: Header | None, kind: LedgerKind, file: str) -> None:
    missing = header.missing if header else kind.requires
    if missing:
        wanted = "; ".join(" / ".join(f"`{name}`" for name in group) for group in missing)
        raise LedgerFileError.of("header.missing", file, where=f"Missing: {wanted}.")
    seen = Counter(column.name for column in header.columns if column.known) if header else {}
    if doubled := [name for name, n in seen.items() if n > 1]:
        where = f"Two columns mean `{doubled[0]}`."
        raise LedgerFileError.of("header.duplicate", file, where=where)
