"""Says in both languages what cleaning did, a table each: takes CleanLedger, gives frames to show.

Nothing personal stands in them: rows are named by their number, texts only where a page may show
them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from fedanalysis.errors import UnknownNameError
from fedanalysis.language import LANGUAGES
from fedanalysis.ledgers.cleaned import CleanLedger
from fedanalysis.publish.ledger_counts import (
    count_changes,
    count_faults,
    count_review,
    may_show,
    row_spans,
)
from fedanalysis.publish.ledger_words import say_code, say_column


def cleaned_rows(ledgers: Iterable[CleanLedger]) -> pd.DataFrame:
    """Return how many rows came in, and what became of them.

    Parameters
    ----------
    ledgers : iterable of CleanLedger
        Any number of ledgers.

    Returns
    -------
    pandas.DataFrame
        One row per ledger: ``file``, ``kind_zh``, ``kind_en``, ``row_n`` (in), ``kept_n``,
        ``rejected_n``, ``dropped_n``, ``changed_n`` (cells).
    """
    rows = [
        {
            "file": clean.file,
            "kind_zh": clean.kind.title.zh,
            "kind_en": clean.kind.title.en,
            "row_n": clean.rows_in,
            "kept_n": len(clean.kept),
            "rejected_n": len(clean.rejected),
            "dropped_n": sum(clean.dropped.values()),
            "changed_n": len(clean.changes),
        }
        for clean in ledgers
    ]
    columns = ("file", "kind_zh", "kind_en", "row_n", "kept_n", "rejected_n", "dropped_n")
    return pd.DataFrame(rows, columns=[*columns, "changed_n"])


def rejected_rows(clean: CleanLedger) -> pd.DataFrame:
    """Return what to send back to the office, a line a column and reason.

    Returns
    -------
    pandas.DataFrame
        ``column_zh``, ``column_en``, ``reason_zh``, ``reason_en``, ``row_n``, ``rows`` (numbers as
        a spreadsheet shows them, neighbours joined).
    """
    faults = count_faults(clean)
    rows = [_places(places) for places in faults["rows"]]
    words = _words(faults, "reason_code", clean, "reason")
    table = faults[["row_n"]].join(words).assign(rows=rows)
    first = [min(row for _, row in places) for places in faults["rows"]]
    return table.iloc[pd.Series(first, dtype="int64").argsort(kind="stable")].reset_index(drop=True)


def changed_cells(clean: CleanLedger) -> pd.DataFrame:
    """Return how many cells were changed, a line a column and rule.

    Returns
    -------
    pandas.DataFrame
        ``column_zh``, ``column_en``, ``rule_zh``, ``rule_en``, ``cell_n``.
    """
    changes = count_changes(clean)
    return changes[["cell_n"]].join(_words(changes, "rule", clean, "rule"))


def listed_changes(clean: CleanLedger, column: str) -> pd.DataFrame:
    """Return every change in one column, in the order of the ledger.

    Parameters
    ----------
    clean : CleanLedger
        A cleaned ledger.
    column : str
        A column of its kind that isn't personal.

    Returns
    -------
    pandas.DataFrame
        ``source_row``, ``old``, ``new``, ``rule_zh``, ``rule_en``.

    Raises
    ------
    UnknownNameError
        If the kind has no such column, or it is personal: its values stay in the files.
    """
    shown = [each.name for each in clean.kind.columns if may_show(each.name, clean.kind)]
    if column not in shown:
        raise UnknownNameError.of("column that may be shown", column, shown)
    changes = clean.changes[clean.changes["column"] == column].reset_index(drop=True)
    words = _words(changes, "rule", clean, "rule")[["rule_zh", "rule_en"]]
    return changes[["source_row", "old", "new"]].join(words)


def texts_to_review(clean: CleanLedger) -> pd.DataFrame:
    """Return how many texts in optional columns weren't understood, a line a column and reason.

    Returns
    -------
    pandas.DataFrame
        ``column_zh``, ``column_en``, ``reason_zh``, ``reason_en``, ``row_n``.
    """
    review = count_review(clean)
    summed = review.groupby(["column", "reason_code"], sort=True)["row_n"].sum().reset_index()
    return summed[["row_n"]].join(_words(summed, "reason_code", clean, "reason"))


def _words(frame: pd.DataFrame, code: str, clean: CleanLedger, name: str) -> pd.DataFrame:
    columns: dict[str, list[str]] = {}
    for lang in LANGUAGES:
        columns[f"column_{lang}"] = [
            say_column(column, clean.kind, lang) or ("整行" if lang == "zh" else "whole row")
            for column in frame["column"]
        ]
        columns[f"{name}_{lang}"] = [say_code(each, clean.kind, lang) for each in frame[code]]
    return pd.DataFrame(columns, index=frame.index)


def _places(places: Sequence[tuple[str, int]]) -> str:
    sheets = dict.fromkeys(sheet for sheet, _ in places)
    parts = []
    for sheet in sheets:
        spans = ", ".join(row_spans(row for name, row in places if name == sheet))
        parts.append(f"{sheet}: {spans}" if len(sheets) > 1 else spans)
    return "; ".join(parts)
