"""Writes a table of a city as the plainest ledger there is: a CSV with the kind's own headers."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

from fedanalysis.catalogue.kinds import LedgerKind

_UNITS = {"percent": "(%)", "yuan": "(元)"}


def canonical_texts(table: pd.DataFrame, kind: LedgerKind) -> pd.DataFrame:
    """Return the texts that cleaning keeps: no row numbers, whole amounts without a point."""
    texts = {}
    for column in kind.columns:
        if column.name in table.columns:
            values = table[column.name]
            if column.type == "flag":
                values = values.map({True: "true", False: "false"})
            elif column.type == "amount":
                values = values.map(
                    lambda v: f"{v:.2f}".rstrip("0").rstrip("."), na_action="ignore"
                )
            texts[column.name] = values.astype("str").fillna("")
    return pd.DataFrame(texts)


def write_ledger(path: Path, table: pd.DataFrame, kind: LedgerKind) -> pd.DataFrame:
    """Write the ledger, and return the texts in it."""
    texts = canonical_texts(table, kind)
    headers = [kind.column(name).zh + _UNITS.get(kind.column(name).unit, "") for name in texts]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(headers)
        writer.writerows(texts.itertuples(index=False, name=None))
    return texts
