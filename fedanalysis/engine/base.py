"""Says what an engine can do with a table of any size: its verbs, and the handle they pass on.

Rows is a handle: it knows names and kinds of columns, never the data. Verbs that give Rows promise
nothing until a small frame or a file is asked for; those that give a frame are exact, and the same
on every engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

import pandas as pd

from fedanalysis.errors import ColumnError

ColumnKind = Literal["text", "whole", "decimal", "flag"]
Source = str | Path | Sequence[str | Path] | pd.DataFrame
Form = Literal["parquet", "csv"]

# what a column of each kind is in every frame that an engine gives
DTYPES: Mapping[ColumnKind, Any] = {
    "text": "str",
    "whole": "Int64",
    "decimal": "Float64",
    "flag": "boolean",
}
PLACES = ("source_file", "source_row")
ROW_N = "row_n"
# more distinct texts than this are no dictionary, but names or numbers of their own
MOST_DISTINCT = 200_000


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Rows:
    """A table held by an engine; small or larger than memory, the code that uses it is the same.

    Attributes
    ----------
    engine : Engine
        Who holds it.
    columns : Mapping of str to {"text", "whole", "decimal", "flag"}
        Names and kinds of its columns, in order. In frames these are str, Int64, Float64 and
        boolean; a missing text is NaN, anything else missing ``<NA>``. Empty text isn't missing.
    held : object
        The engine's own; nothing to look into.
    """

    engine: Engine
    columns: Mapping[str, ColumnKind]
    held: object

    def __repr__(self) -> str:
        """Say what it is, never a value, and count nothing."""
        return f"Rows({len(self.columns)} columns, {self.engine.name} engine)"

    def count(self) -> int:
        """Return the number of rows."""
        return self.engine.count(self)

    def head(self, n: int = 5) -> pd.DataFrame:
        """Return `n` rows to look at; which ones is the engine's choice."""
        return self.engine.head(self, n)

    def write(self, folder: str | Path, *, form: Form = "parquet") -> tuple[Path, ...]:
        """Write all rows into `folder`; see :meth:`Engine.write`."""
        return self.engine.write(self, folder, form=form)


class Engine(Protocol):
    """The verbs every engine has; a further engine is one more class with these methods.

    Attributes
    ----------
    name : str
        What `open_engine` knows it by.
    """

    name: str

    def open(self, source: Source, *, places: bool = False) -> Rows:
        """Take a table in hand: a DataFrame, files of Parquet or CSV, or a folder of them.

        Parameters
        ----------
        source : DataFrame, path, or sequence of paths
            Of a folder, all files in it and below that end in ``.parquet``, or else in ``.csv`` or
            ``.tsv``; hidden ones and those in hidden folders are left out. All must have the same
            columns, in any order. In a CSV file the first record names the columns, every cell is
            text, and the encoding is told by content.
        places : bool
            Whether two columns are added: ``source_file`` (path below the folder; the name of a
            file alone; empty for a DataFrame) and ``source_row`` (from 1; in a CSV file from 2,
            blank lines not counted).

        Returns
        -------
        Rows
            Whole numbers, decimals, flags and texts stay what they are; dates, times and exact
            decimals become texts, and so do whole numbers beyond 64 bits. Not a number is missing.

        Raises
        ------
        TableFileError
            Its `rule` says why: ``table.missing``, ``table.none``, ``table.mixed``,
            ``table.damaged``, ``table.columns``, ``table.type``, ``table.empty``,
            ``table.layout``, ``table.rows``.
        TextFileError
            If the encoding of a CSV file can't be told, or isn't one.
        """

    def count(self, rows: Rows) -> int:
        """Return the number of rows."""

    def head(self, rows: Rows, n: int) -> pd.DataFrame:
        """Return `n` rows to look at."""

    def pick(self, rows: Rows, columns: Mapping[str, str]) -> Rows:
        """Take columns under names: new name → name of now, in that order."""

    def mark_blank(self, rows: Rows, columns: Sequence[str], *, name: str) -> Rows:
        """Add the flag `name`: whether all `columns` are missing, empty, or nothing but blanks."""

    def distinct(
        self, rows: Rows, columns: Sequence[str], *, most: int = MOST_DISTINCT
    ) -> pd.DataFrame:
        """Count each distinct value, or combination of values.

        Parameters
        ----------
        rows : Rows
            From this engine.
        columns : sequence of str
            Which; one at least.
        most : int
            How many there may be. It is measured cheaply first, by an estimate, so that a nearly
            unique column costs no memory; then exactly.

        Returns
        -------
        DataFrame
            One row per distinct value or combination, missing values among them, in ascending
            order with missing ones last: `columns`, then ``row_n`` (int64).

        Raises
        ------
        TooManyDistinctError
            If there are more than `most`; names the columns and about how many there are.
        ColumnError
            If a column isn't there.
        """

    def distinct_each(
        self, rows: Rows, columns: Sequence[str], *, most: int = MOST_DISTINCT
    ) -> dict[str, pd.DataFrame | int]:
        """Count the distinct values of several columns in one pass.

        Returns
        -------
        dict
            Column → what :meth:`distinct` gives, or where there are more than `most`, about how
            many there are.
        """

    def attach(self, rows: Rows, on: Sequence[str], mapping: pd.DataFrame) -> Rows:
        """Add columns that a small frame gives for the values of `on`.

        Parameters
        ----------
        rows : Rows
            From this engine.
        on : sequence of str
            Columns of both; missing meets missing.
        mapping : DataFrame
            One row per combination of `on`, none twice, and the new columns. What it doesn't
            list becomes missing.

        Raises
        ------
        ColumnError
            If a column of `on` isn't there, or a new one is already.
        ValueRangeError
            If a combination stands twice in `mapping`.
        """

    def split(self, rows: Rows, by: str) -> tuple[Rows, Rows]:
        """Return the rows where the flag `by` holds, and the rest (missing ones among them)."""

    def read_batches(
        self,
        rows: Rows,
        read: Callable[[pd.DataFrame], pd.DataFrame],
        added: Mapping[str, ColumnKind],
    ) -> Rows:
        """Add columns that a function of the rows gives, batch by batch; for nearly unique columns.

        Parameters
        ----------
        rows : Rows
            From this engine.
        read : function
            From a batch of rows to a frame of as many rows with the columns `added`. It must not
            depend on how rows fall into batches.
        added : Mapping of str to kind
            The columns it gives.
        """

    def tally(
        self,
        rows: Rows,
        by: Sequence[str],
        *,
        count: Mapping[str, tuple[str, object]] | None = None,
        known: Mapping[str, str] | None = None,
        sums: Mapping[str, str] | None = None,
    ) -> pd.DataFrame:
        """Count and add up rows by groups.

        Parameters
        ----------
        rows : Rows
            From this engine.
        by : sequence of str
            What makes a group; missing values are a group of their own. None: one group of all.
        count : Mapping of str to (column, value)
            Name → rows whose column has that value (or one of a list, tuple or set of values).
        known : Mapping of str to column
            Name → rows whose column has a value; neither missing nor empty text.
        sums : Mapping of str to column
            Name → sum of a column of numbers, over the rows that have one. Sums of whole numbers
            are exact; decimals are added up in millionths, so that no order of rows matters.

        Returns
        -------
        DataFrame
            One row per group, in ascending order with missing values last: `by`, ``row_n``, the
            counts (all int64), then the sums (Int64 or Float64; 0 where no row has a value).

        Raises
        ------
        ColumnError
            If a column isn't there, is named twice, or isn't of numbers.
        ValueRangeError
            If a sum passes 64 bits, or a decimal is infinite or beyond ±9·10¹².
        """

    def write(self, rows: Rows, target: str | Path, *, form: Form = "parquet") -> tuple[Path, ...]:
        """Write all rows into a folder: all files or none, in bounded memory.

        Parameters
        ----------
        rows : Rows
            From this engine.
        target : str or Path
            The folder; made if it isn't there.
        form : {"parquet", "csv"}
            Parquet with checksums of its pages; or CSV in UTF-8 with a mark for spreadsheet
            programs, whose texts can't run as formulas. `open` reads both.

        Returns
        -------
        tuple of Path
            ``part-00000.parquet`` and so on, a few million rows a part; one part without rows if
            there are none.

        Raises
        ------
        FolderWriteError
            If the system refuses a write, such as on a full disk; no file was replaced.
        """


def refuse_unknown(rows: Rows, columns: Sequence[str], what: str = "rows") -> None:
    """Refuse names that are no columns of `rows`, or stand twice among `columns`.

    Raises
    ------
    ColumnError
        Names the column.
    """
    for column in columns:
        if column not in rows.columns:
            raise ColumnError.missing(what, column, list(rows.columns))
    if len(set(columns)) < len(columns):
        twice = next(name for name in columns if list(columns).count(name) > 1)
        raise ColumnError.twice(what, twice)


def refuse_taken(rows: Rows, columns: Sequence[str]) -> None:
    """Refuse new names that `rows` already has, or that stand twice.

    Raises
    ------
    ColumnError
        Names the column.
    """
    seen = set(rows.columns)
    for column in columns:
        if column in seen:
            raise ColumnError.twice("rows", column)
        seen.add(column)
