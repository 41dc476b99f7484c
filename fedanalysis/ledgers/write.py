"""Writes a cleaned ledger: takes CleanLedger, gives its files in a folder, all or none of them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from fedanalysis.ledgers.cleaned import CleanLedger
from fedanalysis.ledgers.stored import read_written, store_csv, store_parquet
from fedanalysis.safety.file_names import output_stems
from fedanalysis.safety.writing import replacing_files

__all__ = ["OUTPUT_ENDINGS", "read_written", "write_ledger"]

OUTPUT_ENDINGS = (
    ".kept.parquet",
    ".kept.csv",
    ".rejected.parquet",
    ".rejected.csv",
    ".changes.parquet",
    ".changes.csv",
    ".review.csv",
    ".html",
)


def write_ledger(
    clean: CleanLedger, folder: str | Path, *, stem: str = "", page: str = ""
) -> tuple[Path, ...]:
    """Write the tables of a cleaned ledger, and its page.

    No file takes its place before all are on the disk: a reader sees the old files or the new
    ones, never a part of one. Hold the folder (:func:`~fedanalysis.safety.holding.hold_folder`)
    where two runs may meet.

    Parameters
    ----------
    clean : CleanLedger
        What cleaning gave; not changed.
    folder : str or Path
        Where to write; made if it isn't there.
    stem : str
        What the names begin with; by default the name of the ledger's file. Give it where ledgers
        of one name meet (:func:`~fedanalysis.safety.file_names.output_stems`).
    page : str
        The HTML report; none is written if empty.

    Returns
    -------
    tuple of Path
        ``<stem>.kept.parquet``, ``.kept.csv``, ``.rejected.parquet``, ``.rejected.csv``,
        ``.changes.parquet``, ``.changes.csv``, ``.review.csv`` and ``.html``.

    Raises
    ------
    FolderWriteError
        If the system refuses a write, such as on a full disk; no file was replaced by a part.

    Examples
    --------
    >>> import tempfile
    >>> from fedanalysis.catalogue.kinds import ledger_kind
    >>> empty = pd.DataFrame({"source_row": pd.array([], dtype="Int64")})
    >>> clean = CleanLedger(
    ...     "a.csv", ledger_kind("roster"), 0, *[empty] * 4, dropped={}, notes=(), stages=empty
    ... )
    >>> with tempfile.TemporaryDirectory() as root:
    ...     [path.name for path in write_ledger(clean, root)][:2]
    ['a.kept.parquet', 'a.kept.csv']
    """
    folder = Path(folder)
    stem = stem or output_stems([clean.file])[0]
    tables = {"kept": clean.kept, "rejected": clean.rejected, "changes": clean.changes}
    with replacing_files(folder) as fresh:
        for name, table in tables.items():
            distinct = _distinct(table)
            store_parquet(distinct, fresh / f"{stem}.{name}.parquet")
            store_csv(distinct, fresh / f"{stem}.{name}.csv")
        store_csv(clean.review, fresh / f"{stem}.review.csv")
        if page:
            (fresh / f"{stem}.html").write_text(page, encoding="utf-8", newline="\n")
        written = {path.name for path in fresh.iterdir()}
    names = (f"{stem}{ending}" for ending in OUTPUT_ENDINGS)
    return tuple(folder / name for name in names if name in written)


def _distinct(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with a number after a name that stands twice; Parquet allows none twice."""
    if table.columns.is_unique:
        return table
    names: list[str] = []
    for name in table.columns:
        free, number = str(name), 1
        while free in names:
            number += 1
            free = f"{name} ({number})"
        names.append(free)
    return table.set_axis(names, axis="columns")
