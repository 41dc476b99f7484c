"""A ledger as received: every cell as text, with the place where a person finds it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from fedanalysis.catalogue.kinds import LedgerKind
from fedanalysis.ledgers.grid import LedgerNote

# A cleaned table says itself where its rows came from.
ORIGIN = ("source_file", "source_sheet", "source_row")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RawLedger:
    """A ledger as received; nothing in it is interpreted beyond which column is which.

    Attributes
    ----------
    file : str
        Name of the file, without folder.
    kind : LedgerKind
        What it was read as.
    form, encoding, sha256 : str
        Format told by content, encoding of a text file (else empty), checksum of the bytes.
    cells : pandas.DataFrame of str
        One row per body row (RangeIndex); totals, notes, repeated headers and blank rows are not
        among them. Columns: the kind's columns that the file has, by their names, in the kind's
        order; then unknown columns under their header as printed. Blank is ``""``.
    types : pandas.DataFrame of uint8, same labels
        A :class:`~fedanalysis.ledgers.grid.CellType` a cell.
    places : pandas.DataFrame, same index
        ``sheet`` (str) and ``row`` (int64, as a spreadsheet shows it); and, of a table cleaned
        before, the three columns of `ORIGIN` as text.
    columns : pandas.DataFrame
        One row per sheet and column: ``sheet``, ``name`` (as in `cells`), ``header`` (as printed,
        levels joined by a blank), ``letter`` (A …), ``unit`` (as stated, ``""`` if not), ``scale``
        (float: 10000 under 万元, else 1), ``known`` (bool).
    fills : pandas.DataFrame
        One row per cell that stands for the one above, being merged with it, blank under it, or a
        ditto mark: ``at`` (label in `cells`), ``column``, ``text``, ``type`` (uint8), ``rule``
        (``fill.merged``, ``fill.down`` or ``fill.ditto``). `cells` itself keeps what is there.
    totals : pandas.DataFrame
        The 合计 and 小计 rows, kept apart: ``sheet``, ``row``, ``label``, ``first``, ``last`` (the
        labels in `cells` of the rows it covers, bounds included; -1 if none), then the columns of
        `cells` as text.
    faults : pandas.DataFrame
        Rows of `cells` that are broken as rows: ``at``, ``column`` (may be empty),
        ``reason_code`` (``row.shape``, ``row.width``, ``cell.error`` …).
    dropped : pandas.DataFrame
        Rows below the header that aren't body rows: ``sheet``, ``row``, ``rule`` (``row.total``,
        ``row.note``, ``header.repeated``, ``sheet.extent``). Blank rows count nowhere.
    notes : tuple of LedgerNote
        What was odd about the file and cost no row.
    date_base : int
        1900 or 1904: the system in which a workbook counts days.
    """

    file: str
    kind: LedgerKind
    form: str
    encoding: str
    sha256: str
    cells: pd.DataFrame
    types: pd.DataFrame
    places: pd.DataFrame
    columns: pd.DataFrame
    fills: pd.DataFrame
    totals: pd.DataFrame
    faults: pd.DataFrame
    dropped: pd.DataFrame
    notes: tuple[LedgerNote, ...] = ()
    date_base: int = 1900

    @property
    def rows_in(self) -> int:
        """Number of rows with content below the headers: body rows and dropped ones."""
        return len(self.cells) + len(self.dropped)

    def __repr__(self) -> str:
        """Say what was read, never a value."""
        return (
            f"{self.file}: {self.kind.name}, {len(self.cells)} rows × {self.cells.shape[1]} columns"
            f" ({self.form}), {len(self.dropped)} rows set aside, {len(self.notes)} notes"
        )
