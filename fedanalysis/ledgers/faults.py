"""Finds rows that are broken before their cells are read: takes Grid, Header and Body.

An error cell, a formula without a stored value, a merged cell: whatever stands there, it isn't
what the office meant.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from fedanalysis.ledgers.body import BODY, Body
from fedanalysis.ledgers.grid import CellType, Grid
from fedanalysis.ledgers.headers import Header

_CELL_FAULTS = {
    CellType.ERROR: "cell.error",
    CellType.UNCACHED: "cell.formula_uncached",
    CellType.TRACKED: "doc.tracked_change",
    CellType.NESTED: "doc.nested_table",
    CellType.MERGED: "row.merged_cells",
    CellType.LONG: "row.too_long",
}
_COLUMNS = {"at": "int64", "column": "str", "reason_code": "str"}


def row_faults(grid: Grid, header: Header, body: Body, *, start: int) -> pd.DataFrame:
    """Return the faults of the rows a ledger takes from one sheet.

    Parameters
    ----------
    grid, header, body : Grid, Header, Body
        One sheet, sorted.
    start : int
        Label in the ledger's cells of the first row taken.

    Returns
    -------
    pandas.DataFrame
        One row per fault: ``at`` (label), ``column`` (empty where the row as a whole is broken),
        ``reason_code``.
    """
    taken = np.isin(body.kinds, (BODY, "row.shape"))
    rows = grid.texts.index.to_numpy()[header.end :][taken]
    kinds = body.kinds[taken]
    found = [(int(at), "", "row.shape") for at in np.flatnonzero(kinds == "row.shape")]
    types = grid.types.iloc[header.end :].to_numpy()[taken]
    texts = grid.texts.iloc[header.end :].to_numpy(dtype=object)[taken]
    names = {column.at: column.name for column in header.columns}
    for cell_type, rule in _CELL_FAULTS.items():
        for at, place in zip(*np.nonzero(types == cell_type), strict=True):
            found.append((int(at), names.get(int(place), ""), rule))
    found += [
        (at, "", rule)
        for at, row in enumerate(rows)
        if grid.row_faults and (rule := grid.row_faults.get(int(row), ""))
    ]
    beyond = [at for at in range(texts.shape[1]) if at not in names]
    found += [
        (int(at), "", "row.width") for at in np.flatnonzero((texts[:, beyond] != "").any(axis=1))
    ]
    found += [(at, "", "row.merged_cells") for at in _merged_across(grid, rows, names)]
    ordered = sorted({(int(at) + start, name, rule) for at, name, rule in found})
    return pd.DataFrame(ordered, columns=list(_COLUMNS)).astype(_COLUMNS)


def _merged_across(grid: Grid, rows: np.ndarray, names: dict[int, str]) -> list[int]:
    """Return rows in which one cell stands for several columns."""
    wide = [
        (first_row, last_row)
        for first_row, first, last_row, last in grid.merged
        if sum(1 for at in range(first, min(last, max(names, default=0)) + 1) if at in names) > 1
    ]
    hits: set[int] = set()
    for first_row, last_row in wide:
        hits |= set(np.flatnonzero((rows >= first_row) & (rows <= last_row)).tolist())
    return sorted(hits)
