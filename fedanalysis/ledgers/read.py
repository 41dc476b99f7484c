"""Reads a ledger file: takes a path and a kind, gives RawLedger.

Which column is which is decided here, and which rows are rows; what a cell means is not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from fedanalysis.catalogue.kinds import LedgerKind, ledger_kind
from fedanalysis.errors import LedgerFileError
from fedanalysis.ledgers.body import BODY, Body, sort_rows
from fedanalysis.ledgers.faults import row_faults
from fedanalysis.ledgers.files.sheets import read_sheets
from fedanalysis.ledgers.fills import find_fills
from fedanalysis.ledgers.grid import Grid, LedgerLimits, LedgerNote, Sheets, column_letter
from fedanalysis.ledgers.headers import Header, HeaderColumn, find_header
from fedanalysis.ledgers.raw import ORIGIN, RawLedger
from fedanalysis.ledgers.serials import name_serial
from fedanalysis.ledgers.totals import take_totals


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """One sheet, sorted: its cells under the kind's names, with their rows."""

    grid: Grid
    header: Header
    body: Body
    cells: pd.DataFrame
    types: pd.DataFrame


def read_ledger(
    path: str | Path, *, kind: str | LedgerKind, limits: LedgerLimits | None = None
) -> RawLedger:
    r"""Read a spreadsheet as it is: .xlsx, .xls, .csv, .tsv or a Word table, told by content.

    The container is checked before any library opens it, and the file is read in a child process
    with limits on time and memory, so that a hostile file can't take a kernel down.

    Parameters
    ----------
    path : str or Path
        One regular file.
    kind : str or LedgerKind
        What kind of ledger it is: ``"roster"``, ``"election"`` … (see
        :func:`~fedanalysis.catalogue.kinds.list_ledger_kinds`).
    limits : LedgerLimits, optional
        What the file may be at most.

    Returns
    -------
    RawLedger
        Every cell as received, with sheet and row as a spreadsheet shows them.

    Raises
    ------
    LedgerFileError
        Its `rule` says why the file is refused: ``file.empty``, ``archive.size``, ``xml.dtd``,
        ``text.encoding``, ``header.missing``, ``header.duplicate``, ``header.blank`` and others.
    UnknownNameError
        If there is no such kind.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "return.csv"
    ...     _ = path.write_text("村,届次,委员总数,女委员数\n甲村,9,5,1\n", encoding="utf-8")
    ...     read_ledger(path, kind="election")
    return.csv: election, 1 rows × 4 columns (csv), 0 rows set aside, 0 notes
    """
    path = Path(path)
    kind = ledger_kind(kind) if isinstance(kind, str) else kind
    sheets = read_sheets(path, limits=limits or LedgerLimits())
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return build_ledger(sheets, kind, file=path.name, sha256=digest)


def build_ledger(sheets: Sheets, kind: LedgerKind, *, file: str, sha256: str = "") -> RawLedger:
    """Name the columns and sort the rows of sheets already read.

    Raises
    ------
    LedgerFileError
        With `rule` ``header.missing``, ``header.duplicate`` or ``header.blank``.
    """
    found = [(grid, find_header(grid, kind)) for grid in sheets.grids]
    whole = [(grid, header) for grid, header in found if header and not header.missing]
    if not whole:
        raise _no_header(found, kind, file)
    parts = [_part(grid, header, kind, file) for grid, header in whole]
    used = {id(grid) for grid, _ in whole}
    notes = [*sheets.notes]
    notes += [LedgerNote("sheet.unread", grid.name) for grid, _ in found if id(grid) not in used]
    return _join(parts, sheets, kind, file=file, sha256=sha256, notes=notes)


def _no_header(
    found: Iterable[tuple[Grid, Header | None]], kind: LedgerKind, file: str
) -> LedgerFileError:
    near = max(
        ((grid, header) for grid, header in found if header),
        key=lambda pair: pair[1].known_n,
        default=None,
    )
    groups = near[1].missing if near else kind.requires
    wanted = "; ".join(" / ".join(_shown(kind, name) for name in group) for group in groups)
    if near is None:
        where = f"No row names the columns. Needed: {wanted}."
    else:
        grid, header = near
        named = ", ".join(f"{column_letter(c.at)} `{c.header}`" for c in header.columns if c.known)
        where = f"{_place(grid, header)} names {named}. Missing: {wanted}."
    return LedgerFileError.of("header.missing", file, where=where)


def _shown(kind: LedgerKind, name: str) -> str:
    column = kind.column(name)
    return f"`{column.zh}`" if column else name


def _place(grid: Grid, header: Header) -> str:
    row = int(grid.texts.index[header.end - 1])
    sheet = f'Sheet "{grid.name}", row' if grid.name else "Row"
    return f"{sheet} {row}"


def _part(grid: Grid, header: Header, kind: LedgerKind, file: str) -> _Part:
    _refuse_duplicates(grid, header, file)
    body = sort_rows(grid, header, kind)
    if (whole := name_serial(grid, header, body)) is not header:
        header, body = whole, sort_rows(grid, whole, kind)
    _refuse_blank(grid, header, body, file)
    at = [column.at for column in header.columns]
    names = [column.name for column in header.columns]
    cells = grid.texts.iloc[header.end :, at].set_axis(names, axis="columns")
    types = grid.types.iloc[header.end :, at].set_axis(names, axis="columns")
    return _Part(grid, header, body, cells, types)


def _refuse_duplicates(grid: Grid, header: Header, file: str) -> None:
    by_name: dict[str, list[HeaderColumn]] = {}
    for column in header.columns:
        by_name.setdefault(column.name, []).append(column)
    doubled = [columns for columns in by_name.values() if len(columns) > 1]
    if doubled:
        letters = "; ".join(
            " and ".join(column_letter(c.at) for c in columns) for columns in doubled
        )
        where = f"{_place(grid, header)}: columns {letters} have one header or one meaning."
        raise LedgerFileError.of("header.duplicate", file, where=where)


def _refuse_blank(grid: Grid, header: Header, body: Body, file: str) -> None:
    """Refuse a column with values and no header, inside the table or used by most rows."""
    named = {column.at for column in header.columns}
    last = max(named)
    rows = grid.texts.iloc[header.end :][body.kinds == BODY]
    blank = []
    for at in range(grid.texts.shape[1]):
        if at not in named:
            used = int((rows[at] != "").sum())
            if used and (at < last or used > len(rows) / 2):
                blank.append(column_letter(at))
    if blank:
        where = f"{_place(grid, header)}: columns {', '.join(blank)}."
        raise LedgerFileError.of("header.blank", file, where=where)


def _join(
    parts: Sequence[_Part],
    sheets: Sheets,
    kind: LedgerKind,
    *,
    file: str,
    sha256: str,
    notes: Sequence[LedgerNote],
) -> RawLedger:
    order = _column_order(parts, kind)
    frames, types, places, faults, fills, dropped, totals, listed = ([] for _ in range(8))
    notes = list(notes)
    start = 0
    for part in parts:
        taken = np.isin(part.body.kinds, (BODY, "row.shape"))
        cells = part.cells[taken]
        rows = cells.index.to_numpy()
        frames.append(cells.reset_index(drop=True))
        types.append(part.types[taken].reset_index(drop=True))
        places.append(pd.DataFrame({"sheet": part.grid.name, "row": rows}))
        faults.append(row_faults(part.grid, part.header, part.body, start=start))
        fills.append(find_fills(part.grid, part.header, part.body, kind, start=start))
        dropped.append(_dropped(part, taken))
        totals.append(take_totals(part.grid.name, part.cells, part.body.kinds, start=start))
        listed.append(_listed(part))
        notes += _part_notes(part, len(cells))
        start += len(cells)
    cells = pd.concat(frames, ignore_index=True).reindex(columns=order).fillna("").astype("str")
    kinds = pd.concat(types, ignore_index=True).reindex(columns=order).fillna(0).astype("uint8")
    where = pd.concat(places, ignore_index=True).astype({"sheet": "str", "row": "int64"})
    cells, kinds, where = _take_origin(cells, kinds, where)
    return RawLedger(
        file=file,
        kind=kind,
        form=sheets.form,
        encoding=sheets.encoding,
        sha256=sha256,
        cells=cells,
        types=kinds,
        places=where,
        columns=pd.concat(listed, ignore_index=True),
        fills=pd.concat(fills, ignore_index=True),
        totals=pd.concat(totals, ignore_index=True),
        faults=pd.concat(faults, ignore_index=True),
        dropped=pd.concat(dropped, ignore_index=True),
        notes=tuple(notes),
        date_base=sheets.date_base,
    )


def _column_order(parts: Sequence[_Part], kind: LedgerKind) -> list[str]:
    have = {column.name for part in parts for column in part.header.columns if column.known}
    known = [column.name for column in kind.columns if column.name in have]
    unknown = [c.name for part in parts for c in part.header.columns if not c.known]
    return [*known, *dict.fromkeys(unknown)]


def _take_origin(
    cells: pd.DataFrame, types: pd.DataFrame, places: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Move the columns that a cleaned table says its rows came from beside the places."""
    if not set(ORIGIN) <= set(cells.columns):
        return cells, types, places
    origin = cells[list(ORIGIN)]
    return cells.drop(columns=list(ORIGIN)), types.drop(columns=list(ORIGIN)), places.join(origin)


def _dropped(part: _Part, taken: np.ndarray) -> pd.DataFrame:
    rows = part.cells.index.to_numpy()[~taken]
    frame = pd.DataFrame({"sheet": part.grid.name, "row": rows, "rule": part.body.kinds[~taken]})
    return frame.astype({"sheet": "str", "row": "int64", "rule": "str"})


def _listed(part: _Part) -> pd.DataFrame:
    columns = part.header.columns
    frame = pd.DataFrame(
        {
            "sheet": [part.grid.name] * len(columns),
            "name": [column.name for column in columns],
            "header": [column.header for column in columns],
            "letter": [column_letter(column.at) for column in columns],
            "unit": [column.unit for column in columns],
            "scale": [column.scale for column in columns],
            "known": [column.known for column in columns],
        }
    )
    text = dict.fromkeys(("sheet", "name", "header", "letter", "unit"), "str")
    return frame.astype({**text, "scale": "float64", "known": "bool"})


def _part_notes(part: _Part, row_n: int) -> list[LedgerNote]:
    sheet = part.grid.name
    origin = {c.name for c in part.header.columns} >= set(ORIGIN)
    notes = [
        LedgerNote("header.unknown", f"{sheet}!{column_letter(column.at)}")
        for column in part.header.columns
        if not column.known and not (origin and column.name in ORIGIN)
    ]
    return notes if row_n else [*notes, LedgerNote("sheet.empty", sheet)]
