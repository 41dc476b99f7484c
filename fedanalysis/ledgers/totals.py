"""Keeps 合计 and 小计 rows apart, and compares them with the rows they add up."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fedanalysis.codes.quantities import read_amount, read_count
from fedanalysis.ledgers.body import BODY
from fedanalysis.ledgers.raw import RawLedger

_GRAND = ("总计", "總計", "grand")
_SUB = ("小计", "小計", "sub")


def take_totals(
    sheet: str, cells: pd.DataFrame, kinds: NDArray[np.object_], *, start: int
) -> pd.DataFrame:
    """Return the total rows of one sheet, each with the rows it covers.

    A 小计 covers the rows since the total before it; a 总计, or a 合计 under subtotals, covers all.

    Parameters
    ----------
    sheet : str
        Name of the sheet.
    cells : pandas.DataFrame of str
        Rows under the header; the index holds row numbers.
    kinds : array of str
        What each row is.
    start : int
        Label in the ledger's cells of the first row taken.

    Returns
    -------
    pandas.DataFrame
        ``sheet``, ``row``, ``label``, ``first``, ``last`` (labels, bounds included; -1 if none),
        then the cells.
    """
    number = start + np.cumsum(np.isin(kinds, (BODY, "row.shape")))  # label of the next row
    body = np.isin(kinds, (BODY, "row.shape"))
    listed = []
    since, had_sub = start, False
    places = np.flatnonzero(kinds == "row.total")
    for at in places:
        row = cells.iloc[at]
        label = next((str(text) for text in row if text), "")
        labels = "".join(str(text) for text in row[row != ""][:4])
        is_sub = any(word in labels.lower() for word in _SUB)
        is_grand = any(word in labels.lower() for word in _GRAND) or had_sub
        first = start if is_grand and not is_sub else since
        last = int(number[at]) - 1
        above = not body[:at].any()
        if above:  # a total printed over the rows it adds up
            first, last = start, int(number[-1]) - 1
        listed.append((sheet, int(cells.index[int(at)]), label, *_range(first, last)))
        since, had_sub = (last + 1 if not above else start), had_sub or is_sub
    head = pd.DataFrame(listed, columns=["sheet", "row", "label", "first", "last"])
    types = {"sheet": "str", "row": "int64", "label": "str", "first": "int64", "last": "int64"}
    return head.astype(types).join(cells.iloc[places].reset_index(drop=True))


def _range(first: int, last: int) -> tuple[int, int]:
    return (first, last) if last >= first else (-1, -1)


def reconcile(raw: RawLedger, texts: pd.DataFrame) -> list[tuple[str, int, str]]:
    """Return the cells of total rows that differ from the sum of the rows they cover.

    Parameters
    ----------
    raw : RawLedger
        Its totals and the units of its columns.
    texts : pandas.DataFrame of str
        Cleaned texts, labelled as the ledger's cells; ``""`` is missing.

    Returns
    -------
    list of (sheet, row, column)
        Where they differ. A total over a missing or rejected value is not compared.
    """
    found = []
    scales = {(r["sheet"], r["name"]): int(r["scale"]) for r in raw.columns.to_dict("records")}
    readers = {
        column.name: read_count if column.type == "count" else read_amount
        for column in raw.kind.columns
        if column.type in ("count", "amount") and column.name in texts.columns
    }
    for record in raw.totals.to_dict("records"):
        if record["first"] < 0:
            continue
        covered = texts.loc[record["first"] : record["last"], list(readers)]
        for name, read in readers.items():
            given = record.get(name, "")
            scale = scales.get((record["sheet"], name), 1)
            total = read(given, scale=scale).text if isinstance(given, str) and given else ""
            values = covered[name]
            if not total or (values == "").any():
                continue
            if sum((Fraction(text) for text in values), Fraction(0)) != Fraction(total):
                found.append((record["sheet"], record["row"], name))
    return found
