"""Cleans a ledger: takes RawLedger, gives CleanLedger.

Every row is kept, rejected with a reason, or dropped by a named rule; every cell of a kept row
that isn't as received stands in the change log. Nothing is guessed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fedanalysis.codes.divisions import is_region
from fedanalysis.codes.lookup import Spellings, read_spellings
from fedanalysis.codes.resident_ids import id_region
from fedanalysis.ledgers.cells import ColumnReading, Unit, read_column
from fedanalysis.ledgers.cleaned import CleanLedger, typed
from fedanalysis.ledgers.grid import LedgerNote
from fedanalysis.ledgers.headers import PERCENT
from fedanalysis.ledgers.log import change_log, rejected_table, review_table
from fedanalysis.ledgers.raw import ORIGIN, RawLedger
from fedanalysis.ledgers.rules import (
    broken_rows,
    conflicting_rows,
    duplicate_rows,
    id_conflicts,
)
from fedanalysis.ledgers.schemas import check_kept
from fedanalysis.ledgers.totals import reconcile

DUPLICATE = "row.duplicate"


@dataclass(slots=True, eq=False)
class _Verdicts:
    """What is said against each row, first things first: (column, reason) pairs."""

    faults: dict[int, list[tuple[str, str]]] = field(default_factory=dict)

    def add(self, rows: NDArray[np.bool_], column: str, reason: str) -> None:
        for at in np.flatnonzero(rows):
            self.of(int(at), column, reason)

    def of(self, at: int, column: str, reason: str) -> None:
        said = self.faults.setdefault(at, [])
        if (column, reason) not in said:
            said.append((column, reason))

    def rows(self, row_n: int) -> NDArray[np.bool_]:
        mask = np.zeros(row_n, dtype=bool)
        mask[list(self.faults)] = True
        return mask


def clean_ledger(raw: RawLedger, *, spellings: Spellings | str | Path | None = None) -> CleanLedger:
    r"""Turn a ledger as received into a tidy table, with everything that was done to it.

    Parameters
    ----------
    raw : RawLedger
        As :func:`~fedanalysis.ledgers.read.read_ledger` gives it; not changed.
    spellings : Spellings, str or Path, optional
        Spellings of one's own, or a CSV file of them (``list,text,code``); they go before the
        package's.

    Returns
    -------
    CleanLedger
        ``kept``, ``rejected``, ``changes`` and more; ``rows_in`` is the sum of the rows kept,
        rejected and dropped.

    Raises
    ------
    DataFileError
        If the file of spellings breaks a rule; names the row.

    Examples
    --------
    >>> import tempfile
    >>> from fedanalysis.ledgers.read import read_ledger
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "return.csv"
    ...     _ = path.write_text("村,届次,委员总数,女委员数\n甲村,第九届,５,一\n乙村,9,5,6\n")
    ...     clean = clean_ledger(read_ledger(path, kind="election"))
    >>> clean
    return.csv: 2 rows in, 1 kept, 1 rejected, 0 dropped, 3 cells changed
    >>> clean.rejected.reason_code.tolist()
    ['rule.women_at_most_seats']
    """
    if isinstance(spellings, str | Path):
        spellings = read_spellings(Path(spellings))
    received, types = _filled(raw)
    readings = _read_all(raw, received, types, spellings)
    texts = pd.DataFrame(
        {name: pd.Series(reading.texts, dtype="str") for name, reading in readings.items()},
        index=raw.cells.index,
        columns=raw.cells.columns,
    )
    verdicts = _judge(raw, texts, readings)
    notes = _notes(raw, texts, readings)
    stands = ~verdicts.rows(len(texts))
    double = np.zeros(len(texts), dtype=bool)
    double[stands] = duplicate_rows(texts[stands], raw.kind)
    alone = stands & ~double
    conflict = np.zeros(len(texts), dtype=bool)
    conflict[alone] = conflicting_rows(texts[alone], raw.kind)
    verdicts.add(conflict, "", "row.conflict")
    over = _sums_over_limit(raw, texts, alone & ~conflict, verdicts)
    good = alone & ~conflict & ~over
    notes += _total_notes(raw, texts.where(pd.Series(stands), ""))
    return _assemble(raw, texts, readings, verdicts.faults, good=good, double=double, notes=notes)


def _filled(raw: RawLedger) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return cells and types with the blanks filled that stand for the cell above."""
    cells, types = raw.cells.copy(), raw.types.copy()
    for column, fills in raw.fills.groupby("column"):
        cells.loc[fills["at"], column] = fills["text"].to_numpy()
        types.loc[fills["at"], column] = fills["type"].to_numpy()
    return cells, types


def _read_all(
    raw: RawLedger, cells: pd.DataFrame, types: pd.DataFrame, spellings: Spellings | None
) -> dict[str, ColumnReading]:
    readings = {}
    sheets = raw.places["sheet"]
    for name in cells.columns:
        listed = raw.columns[raw.columns["name"] == name]
        units = {
            row["sheet"]: Unit(int(row["scale"]), row["unit"] in PERCENT, raw.date_base)
            for row in listed.to_dict("records")
        }
        known = raw.kind.column(name) if bool(listed["known"].any()) else None
        column_units = sheets.map(units).where(sheets.isin(list(units)), Unit())
        readings[name] = read_column(
            cells[name], types[name], known, column_units, spellings=spellings
        )
    return readings


def _judge(raw: RawLedger, texts: pd.DataFrame, readings: dict[str, ColumnReading]) -> _Verdicts:
    """Collect what is said against each row: faults of the row, wrong cells, gaps, broken rules."""
    verdicts = _Verdicts()
    for fault in raw.faults.to_dict("records"):
        verdicts.of(int(fault["at"]), fault["column"], fault["reason_code"])
    for name, reading in readings.items():
        for at in np.flatnonzero(reading.wrong):
            verdicts.of(int(at), name, str(reading.reasons[at]))
    for group in raw.kind.requires:
        _judge_required(texts, readings, group, verdicts)
    for reason, rows in id_conflicts(texts).items():
        verdicts.add(rows, "id_number", reason)
    for rule in raw.kind.rules:
        if rule.rejects and rule.check != "sum_at_most":
            verdicts.add(broken_rows(texts, rule), rule.columns[0], rule.id)
    return verdicts


def _sums_over_limit(
    raw: RawLedger, texts: pd.DataFrame, rows: NDArray[np.bool_], verdicts: _Verdicts
) -> NDArray[np.bool_]:
    """Judge rules over several rows, once those sent twice are out."""
    result = np.zeros(len(texts), dtype=bool)
    for rule in raw.kind.rules:
        if rule.rejects and rule.check == "sum_at_most":
            over = np.zeros(len(texts), dtype=bool)
            over[rows] = broken_rows(texts[rows], rule)
            verdicts.add(over, rule.columns[0], rule.id)
            result |= over
    return result


def _judge_required(
    texts: pd.DataFrame,
    readings: dict[str, ColumnReading],
    group: tuple[str, ...],
    verdicts: _Verdicts,
) -> None:
    have = [name for name in group if name in texts.columns]
    lacking = (texts[have] == "").all(axis=1).to_numpy()
    for at in np.flatnonzero(lacking):
        unread = next((name for name in have if readings[name].reasons[at]), "")
        reason = str(readings[unread].reasons[at]) if unread else "required.missing"
        verdicts.of(int(at), unread or have[0], reason)


def _notes(
    raw: RawLedger, texts: pd.DataFrame, readings: dict[str, ColumnReading]
) -> list[LedgerNote]:
    """Collect what is odd and costs no row, with how often."""
    notes = list(raw.notes)
    for name, reading in readings.items():
        counts = Counter(note for note in reading.notes.tolist() if note)
        notes += [LedgerNote(note, name, n) for note, n in sorted(counts.items())]
    if "id_number" in texts.columns:
        unknown = sum(1 for text in texts["id_number"] if text and not is_region(id_region(text)))
        notes += [LedgerNote("id.region_unknown", "id_number", unknown)] if unknown else []
    for rule in raw.kind.rules:
        broken = 0 if rule.rejects else int(broken_rows(texts, rule).sum())
        notes += [LedgerNote(rule.id, rule.columns[0], broken)] if broken else []
    for record in raw.columns.to_dict("records"):
        column = raw.kind.column(record["name"]) if record["known"] else None
        if column is not None and column.unit == "yuan" and not record["unit"]:
            notes.append(LedgerNote("unit.unstated", f"{record['sheet']}!{record['letter']}"))
    downs = raw.fills[raw.fills["rule"] == "fill.down"].groupby("column", sort=True).size()
    notes += [LedgerNote("fill.down", str(column), int(n)) for column, n in downs.items()]
    return notes


def _total_notes(raw: RawLedger, texts: pd.DataFrame) -> list[LedgerNote]:
    return [
        LedgerNote("total.mismatch", f"{sheet}!{row} {column}".lstrip("!"))
        for sheet, row, column in reconcile(raw, texts)
    ]


def _assemble(
    raw: RawLedger,
    texts: pd.DataFrame,
    readings: dict[str, ColumnReading],
    faults: dict[int, list[tuple[str, str]]],
    *,
    good: NDArray[np.bool_],
    double: NDArray[np.bool_],
    notes: list[LedgerNote],
) -> CleanLedger:
    kept = typed(_with_places(raw, texts, good), raw.kind)
    check_kept(kept, raw.kind)
    dropped = Counter(raw.dropped["rule"].tolist())
    if double.any():
        dropped[DUPLICATE] = int(double.sum())
    rejected = rejected_table(raw, faults)
    return CleanLedger(
        file=raw.file,
        kind=raw.kind,
        rows_in=raw.rows_in,
        kept=kept,
        rejected=rejected,
        changes=change_log(raw, texts, readings, good),
        review=review_table(raw, readings),
        dropped=dict(sorted(dropped.items())),
        notes=tuple(notes),
        stages=_stages(raw, rejected, kept, dropped),
    )


def _with_places(raw: RawLedger, texts: pd.DataFrame, good: NDArray[np.bool_]) -> pd.DataFrame:
    names = [column.name for column in raw.kind.columns]
    unknown = [name for name in texts.columns if name not in names]
    rows = texts[good].reindex(columns=[*names, *unknown], fill_value="")
    places = raw.places[good]
    if set(ORIGIN) <= set(places.columns):
        source = places[list(ORIGIN)]
    else:
        source = pd.DataFrame(
            {
                "source_file": raw.file,
                "source_sheet": places["sheet"],
                "source_row": places["row"].astype("str"),
            },
            index=places.index,
        )
    return source.astype("str").join(rows).reset_index(drop=True)


def _stages(
    raw: RawLedger, rejected: pd.DataFrame, kept: pd.DataFrame, dropped: Counter[str]
) -> pd.DataFrame:
    duplicates = dropped.get(DUPLICATE, 0)
    listed = [
        ("rows_in", raw.rows_in),
        ("set_aside", sum(dropped.values()) - duplicates),
        ("body", len(raw.cells)),
        ("rejected", len(rejected)),
        ("duplicate", duplicates),
        ("kept", len(kept)),
    ]
    return pd.DataFrame(listed, columns=["stage", "row_n"]).astype({"stage": "str"})
