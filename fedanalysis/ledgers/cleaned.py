"""A cleaned ledger: the rows kept, the rows rejected, and every change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from fedanalysis.catalogue.kinds import LedgerKind
from fedanalysis.ledgers.grid import LedgerNote


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CleanLedger:
    """What cleaning gave; ``rows_in = len(kept) + len(rejected) + sum(dropped.values())``.

    Attributes
    ----------
    file : str
        Name of the file it came from.
    kind : LedgerKind
        What it was read as.
    rows_in : int
        Rows with content below the headers.
    kept : pandas.DataFrame
        One row per row kept (RangeIndex): ``source_file``, ``source_sheet``, ``source_row``, every
        column of the kind in its order (all missing where the file lacks it), then unknown columns
        as text. Counts and years are Int64, amounts and shares Float64, flags boolean, all else
        str (dates are ISO text of the precision known); a missing text is ``""``, else ``<NA>``.
    rejected : pandas.DataFrame
        One row per row rejected: ``source_file``, ``source_sheet``, ``source_row``, ``column``,
        ``reason_code``, ``also`` (further ``column:reason`` pairs, blank-separated), then the cells
        as received.
    changes : pandas.DataFrame
        One row per cell of `kept` whose text differs from the one received: ``source_sheet``,
        ``source_row``, ``column``, ``old``, ``new``, ``rule``.
    review : pandas.DataFrame
        One row per distinct text that couldn't be read in an optional column: ``column``,
        ``text`` (empty in a personal column), ``reason_code``, ``row_n``.
    dropped : Mapping[str, int]
        Rule → number of rows below the headers that are no rows of the ledger.
    notes : tuple of LedgerNote
        What was odd and cost no row.
    stages : pandas.DataFrame
        One row per stage: ``stage``, ``row_n``, for the page.
    """

    file: str
    kind: LedgerKind
    rows_in: int
    kept: pd.DataFrame
    rejected: pd.DataFrame
    changes: pd.DataFrame
    review: pd.DataFrame
    dropped: Mapping[str, int]
    notes: tuple[LedgerNote, ...]
    stages: pd.DataFrame

    def __repr__(self) -> str:
        """Say the counts, never a value."""
        return (
            f"{self.file}: {self.rows_in} rows in, {len(self.kept)} kept, {len(self.rejected)} "
            f"rejected, {sum(self.dropped.values())} dropped, {len(self.changes)} cells changed"
        )


_TYPES = {"count": "Int64", "year": "Int64", "amount": "Float64", "share": "Float64"}


def kept_types(kind: LedgerKind) -> dict[str, str]:
    """Return the pandas type of every column of the kind in `kept`.

    Examples
    --------
    >>> from fedanalysis.catalogue.kinds import ledger_kind
    >>> kept_types(ledger_kind("election"))["seat_n"]
    'Int64'
    """
    types = {"source_file": "str", "source_sheet": "str", "source_row": "Int64"}
    flags = {column.name: "boolean" for column in kind.columns if column.type == "flag"}
    return {
        **types,
        **{column.name: _TYPES.get(column.type, "str") for column in kind.columns},
        **flags,
    }


def typed(texts: pd.DataFrame, kind: LedgerKind) -> pd.DataFrame:
    """Return a table of cleaned texts in the types of `kept`; ``""`` is missing."""
    types = kept_types(kind)
    columns = {}
    for name in texts.columns:
        wanted = types.get(name, "str")
        column = texts[name]
        if wanted == "boolean":
            column = column.map({"true": True, "false": False}).astype("boolean")
        elif wanted != "str":
            column = pd.to_numeric(column.mask(column == ""))
        columns[name] = column.astype(pd.api.types.pandas_dtype(wanted))
    return pd.DataFrame(columns, index=texts.index, columns=texts.columns)
