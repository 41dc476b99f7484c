"""Builds grids and ledgers from literal rows."""

import pandas as pd

from fedanalysis.catalogue.kinds import ledger_kind
from fedanalysis.ledgers.grid import CellType, Grid, Sheets
from fedanalysis.ledgers.read import build_ledger


def make_grid(rows, *, name="", merged=(), types=None, faults=None):
    """Return a grid; rows of blanks are left out, as a reader leaves them out."""
    width = max(len(row) for row in rows)
    padded = [[*row, *[""] * (width - len(row))] for row in rows]
    texts = pd.DataFrame(padded, index=range(1, len(rows) + 1), dtype="str")
    kinds = (texts != "").astype("uint8") * int(CellType.TEXT)
    for (row, at), kind in (types or {}).items():
        kinds.loc[row, at] = int(kind)
    filled = (texts != "").any(axis=1)
    return Grid(name, texts[filled], kinds[filled].astype("uint8"), tuple(merged), faults)


def make_ledger(rows, kind, *, form="xlsx", date_base=1900, **options):
    """Return the ledger of one sheet."""
    sheets = Sheets(form, (make_grid(rows, **options),), date_base=date_base)
    return build_ledger(sheets, ledger_kind(kind), file="ledger.xlsx")
