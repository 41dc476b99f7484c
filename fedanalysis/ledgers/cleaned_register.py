"""A cleaned register: the rows kept, the rows rejected, and every change, counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from fedanalysis.catalogue.kinds import LedgerKind
from fedanalysis.engine.base import Form, Rows
from fedanalysis.ledgers.grid import LedgerNote
from fedanalysis.ledgers.stored import store_csv
from fedanalysis.safety.writing import replacing_files

CHANGE_COLUMNS = ("column", "old", "new", "rule", "row_n")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CleanRegister:
    """What cleaning gave; ``rows_in = kept_n + rejected_n + sum(dropped.values())``.

    Attributes
    ----------
    file : str
        Name of the file or folder.
    kind : LedgerKind
        What it was read as.
    rows_in, kept_n, rejected_n : int
        Numbers of rows.
    kept : Rows
        ``source_file``, ``source_row``, then the kind's columns that the source has, in the
        kind's order, then unknown ones as text; types as in
        :attr:`~fedanalysis.ledgers.cleaned.CleanLedger.kept`, and a missing text is ``""``.
    rejected : Rows
        ``source_file``, ``source_row``, ``column``, ``reason_code``, ``also`` (further
        ``column:reason`` pairs, blank-separated), then the cells as received.
    changes : pandas.DataFrame
        What was changed in the rows kept, one row per column, text and rule: ``column``, ``old``,
        ``new``, ``rule``, ``row_n``. For a nearly unique column one row per rule, without texts.
    review : pandas.DataFrame
        One row per distinct text that couldn't be read in an optional column: ``column``,
        ``text`` (empty in a personal or nearly unique column), ``reason_code``, ``row_n``.
    dropped : Mapping[str, int]
        Rule → number of rows that are no rows of the register: ``row.blank``, ``row.total``,
        ``header.repeated``.
    notes : tuple of LedgerNote
        What was odd and cost no row: ``column.nearly_unique``, and those of a ledger.
    """

    file: str
    kind: LedgerKind
    rows_in: int
    kept_n: int
    rejected_n: int
    kept: Rows
    rejected: Rows
    changes: pd.DataFrame
    review: pd.DataFrame
    dropped: Mapping[str, int]
    notes: tuple[LedgerNote, ...]

    def __repr__(self) -> str:
        """Say the counts, never a value."""
        changed = int(self.changes["row_n"].sum())
        return (
            f"{self.file}: {self.rows_in} rows in, {self.kept_n} kept, {self.rejected_n} "
            f"rejected, {sum(self.dropped.values())} dropped, {changed} cells changed"
        )

    def write(self, folder: str | Path, *, form: Form = "parquet") -> tuple[Path, ...]:
        """Write the rows kept and rejected into folders of their own, and the two small tables.

        Parameters
        ----------
        folder : str or Path
            Where ``kept/``, ``rejected/``, ``changes.csv`` and ``review.csv`` go.
        form : {"parquet", "csv"}
            Of the rows.

        Raises
        ------
        FolderWriteError
            If the system refuses a write; no file was replaced by a part of one.
        """
        folder = Path(folder)
        written = [*self.kept.write(folder / "kept", form=form)]
        written += self.rejected.write(folder / "rejected", form=form)
        tables = {"changes.csv": self.changes, "review.csv": self.review}
        with replacing_files(folder) as fresh:
            for name, table in tables.items():
                store_csv(table, fresh / name)
        return (*written, *(folder / name for name in tables))
