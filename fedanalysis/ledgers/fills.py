"""Finds cells that mean "as above": takes Grid, Header and Body, gives the cells to fill.

Merged cells and ditto marks (同上, 〃) say it outright. Otherwise a column is filled only where its
layout shows the habit: no value stands twice, each is followed by a blank, and there are two values
or three blanks at least. A column with a gap here and there has missing values, and is left alone;
so is a village where the township is repeated from row to row: such an office repeats both.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fedanalysis.catalogue.kinds import LedgerKind
from fedanalysis.codes.reading import is_ditto
from fedanalysis.ledgers.body import BODY, Body
from fedanalysis.ledgers.grid import Grid
from fedanalysis.ledgers.headers import Header, HeaderColumn

_OUTER = {"village": "township"}
_COLUMNS = {"at": "int64", "column": "str", "text": "str", "type": "uint8", "rule": "str"}


def find_fills(
    grid: Grid, header: Header, body: Body, kind: LedgerKind, *, start: int
) -> pd.DataFrame:
    """Return the cells of one sheet that stand for the cell above: blank ones and ditto marks.

    Parameters
    ----------
    grid, header, body : Grid, Header, Body
        One sheet, sorted.
    kind : LedgerKind
        Says which columns may be printed on their first row only.
    start : int
        Label in the ledger's cells of the first row taken.

    Returns
    -------
    pandas.DataFrame
        One row per cell: ``at`` (label), ``column``, ``text`` and ``type`` (of the cell above),
        ``rule`` (``fill.merged``, ``fill.down`` or ``fill.ditto``).
    """
    taken = np.isin(body.kinds, (BODY, "row.shape"))
    sheet_rows = grid.texts.index.to_numpy()
    rows = sheet_rows[header.end :][taken]
    plain = body.kinds[taken] == BODY
    frames = []
    for column in header.columns:
        texts = grid.texts[column.at].to_numpy(dtype=object)
        types = grid.types[column.at].to_numpy()
        merged = _merged(grid, column, rows, plain, sheet_rows=sheet_rows)
        below = texts[header.end :][taken]
        source = {int(at): int(above) for at, above in merged}
        rule = "fill.merged"
        known = kind.column(column.name)
        may_fill = known is not None and known.fill_down and column.known
        if not source and may_fill and not _outer_repeats(grid, header, column, rows[plain]):
            source, rule = _down(below, plain, header.end, taken), "fill.down"
        dittos = _dittos(below, plain, source, places=np.flatnonzero(taken) + header.end)
        for found, said in ((source, rule), (dittos, "fill.ditto")):
            if found:
                at = np.array(sorted(found))
                above = np.array([found[int(i)] for i in at])
                frames.append(
                    pd.DataFrame(
                        {
                            "at": at + start,
                            "column": column.name,
                            "text": texts[above],
                            "type": types[above],
                            "rule": said,
                        }
                    )
                )
    empty = pd.DataFrame(columns=list(_COLUMNS))
    return (pd.concat(frames, ignore_index=True) if frames else empty).astype(_COLUMNS)


def _merged(
    grid: Grid,
    column: HeaderColumn,
    rows: NDArray[np.int64],
    plain: NDArray[np.bool_],
    *,
    sheet_rows: NDArray[np.int64],
) -> list[tuple[int, int]]:
    """Return (position in the body, position in the sheet of the text) of cells merged down."""
    pairs = []
    for first_row, first, last_row, last in grid.merged:
        if first != column.at or last != first or last_row == first_row:
            continue
        above = np.searchsorted(sheet_rows, first_row)
        if above < len(sheet_rows) and sheet_rows[above] == first_row:
            inside = np.flatnonzero((rows > first_row) & (rows <= last_row) & plain)
            pairs += [(int(at), int(above)) for at in inside]
    return pairs


def _outer_repeats(
    grid: Grid, header: Header, column: HeaderColumn, rows: NDArray[np.int64]
) -> bool:
    """Whether the place around this one is printed again on a row below its first.

    Then a blank here is a missing value: chance alone makes a few of them look like a habit.
    """
    outer = _OUTER.get(column.name)
    found = next((other for other in header.columns if other.name == outer), None)
    if found is None:
        return False
    texts = grid.texts.loc[rows, found.at].str.strip().to_numpy(dtype=object)
    return bool(((texts[1:] == texts[:-1]) & (texts[1:] != "")).any())


def _down(
    texts: NDArray[np.object_], plain: NDArray[np.bool_], end: int, taken: NDArray[np.bool_]
) -> dict[int, int]:
    """Return the blanks of a column whose values are printed on their first row only."""
    filled = np.flatnonzero((texts != "") & plain)
    blank = np.flatnonzero((texts == "") & plain)
    distinct = len({str(texts[at]).strip() for at in filled})
    if not len(filled) or distinct < len(filled) or (len(filled) < 2 and len(blank) < 3):
        return {}
    if not np.isin(_ranks(filled, plain) + 1, _ranks(blank, plain)).all():
        return {}
    first = int(np.flatnonzero(plain)[0])
    if filled[0] != first:
        return {}
    places = np.flatnonzero(taken) + end
    above = filled[np.searchsorted(filled, blank) - 1]
    return {int(at): int(places[up]) for at, up in zip(blank, above, strict=True)}


def _dittos(
    texts: NDArray[np.object_],
    plain: NDArray[np.bool_],
    source: dict[int, int],
    *,
    places: NDArray[np.int64],
) -> dict[int, int]:
    """Return the ditto marks that stand under a value, however many marks are between."""
    found: dict[int, int] = {}
    above = -1  # position in the sheet of the value the last row stands for
    marks = {text for text in set(texts.tolist()) if is_ditto(str(text))}
    if not marks:
        return found
    for at in np.flatnonzero(plain).tolist():
        if texts[at] not in marks:
            above = source.get(at, int(places[at]) if texts[at] else -1)
        elif above >= 0:
            found[at] = above
    return found


def _ranks(places: NDArray[np.int64], plain: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return which row of the ledger each place is, counted over rows that aren't set aside."""
    return np.searchsorted(np.flatnonzero(plain), places)
