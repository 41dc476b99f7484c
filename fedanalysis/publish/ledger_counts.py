"""Counts what cleaning found, for a page: takes CleanLedger, gives tables without personal values.

A value is shown only if its column isn't personal, the kind knows the column, and it stands in at
least five rows.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from fedanalysis.catalogue.kinds import LedgerKind
from fedanalysis.ledgers.cleaned import CleanLedger

SMALLEST = 5  # rows; fewer might point at one person
_EXAMPLE_N = 5
_SOURCE = ("source_file", "source_sheet", "source_row")
_ALSO = r"(?:^| )(.*?):([a-z_]+\.[a-z_0-9.]+)(?= |$)"
FAULTS = ("column", "reason_code", "row_n", "rows")
CHANGES = ("column", "rule", "cell_n", "examples")
REVIEW = ("column", "reason_code", "text", "text_n", "row_n")
FILLED = ("column", "filled_n", "share")


def may_show(column: str, kind: LedgerKind) -> bool:
    """Say whether values of a column may stand on a page: a known one that isn't personal."""
    known = kind.column(column)
    return known is not None and not known.personal


def count_faults(clean: CleanLedger) -> pd.DataFrame:
    """Count what rows were rejected for.

    Returns
    -------
    pandas.DataFrame
        One row per column and reason, most rows first: ``column`` (empty for the row as a whole),
        ``reason_code``, ``row_n``, ``rows`` (tuple of (sheet, row)). A row with several faults
        counts under each.
    """
    rejected = clean.rejected
    place = ["source_sheet", "source_row"]
    first = rejected[[*place, "column", "reason_code"]]
    further = rejected["also"].astype("str").str.extractall(_ALSO).fillna("")
    further = further.set_axis(["column", "reason_code"], axis="columns").droplevel("match")
    pairs = pd.concat([first, rejected[place].join(further, how="inner")])
    groups = pairs.drop_duplicates().groupby(["column", "reason_code"], sort=True)
    counted = []
    for key, rows in groups:
        column, reason = map(str, key)
        places = tuple(rows[place].itertuples(index=False, name=None))
        counted.append((column, reason, len(places), places))
    counted.sort(key=lambda each: (-each[2], each[0], each[1]))
    return pd.DataFrame(counted, columns=list(FAULTS))


def count_changes(clean: CleanLedger) -> pd.DataFrame:
    """Count the cells changed.

    Returns
    -------
    pandas.DataFrame
        One row per column and rule, in the order of the columns: ``column``, ``rule``, ``cell_n``,
        ``examples`` (tuple of (old, new, cells), at most five; empty where none may be shown).
    """
    order = {name: at for at, name in enumerate(clean.kept.columns)}
    counted = []
    for key, cells in clean.changes.groupby(["column", "rule"], sort=True):
        column, rule = map(str, key)
        examples = _examples(cells) if may_show(column, clean.kind) else ()
        counted.append((column, rule, len(cells), examples))
    counted.sort(key=lambda each: (order.get(each[0], len(order)), -each[2], each[1]))
    return pd.DataFrame(counted, columns=list(CHANGES))


def _examples(cells: pd.DataFrame) -> tuple[tuple[str, str, int], ...]:
    pairs = cells.groupby(["old", "new"], sort=True).size().rename("n").reset_index()
    frequent = pairs[pairs["n"] >= SMALLEST].sort_values("n", ascending=False, kind="stable")
    return tuple(frequent.head(_EXAMPLE_N).itertuples(index=False, name=None))


def count_review(clean: CleanLedger) -> pd.DataFrame:
    """Count the texts that nobody could read.

    Returns
    -------
    pandas.DataFrame
        ``column``, ``reason_code``, ``text``, ``text_n`` (distinct texts), ``row_n``: one row per
        text that may be shown; the others of a column and reason together, with an empty ``text``.
    """
    review = clean.review
    shown = review["column"].map(lambda name: may_show(name, clean.kind)).astype(bool)
    shown &= (review["row_n"] >= SMALLEST) & (review["text"] != "")
    texts = review["text"].where(shown, "")
    grouped = review.assign(text=texts).groupby(["column", "reason_code", "text"], sort=True)
    counted = grouped["row_n"].agg(text_n="size", row_n="sum").reset_index()
    ordered = counted.sort_values(["column", "reason_code", "row_n"], ascending=[True, True, False])
    return ordered[list(REVIEW)].reset_index(drop=True)


def count_filled(clean: CleanLedger) -> pd.DataFrame:
    """Count how many of the rows kept have a value, a column.

    Returns
    -------
    pandas.DataFrame
        One row per column, in order: ``column``, ``filled_n``, ``share`` (0–1; 0 without rows).
    """
    values = clean.kept.drop(columns=[name for name in _SOURCE if name in clean.kept.columns])
    filled = [int((values[name].astype("str").fillna("") != "").sum()) for name in values.columns]
    share = [n / len(values) if len(values) else 0.0 for n in filled]
    return pd.DataFrame({"column": list(values.columns), "filled_n": filled, "share": share})


def row_spans(rows: Iterable[int]) -> list[str]:
    """Return row numbers in order, neighbours joined.

    Examples
    --------
    >>> row_spans([9, 3, 4, 5])
    ['3–5', '9']
    """
    spans: list[list[int]] = []
    for row in sorted(set(rows)):
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    return [str(first) if first == last else f"{first}–{last}" for first, last in spans]
