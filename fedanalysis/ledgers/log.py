"""Writes down what cleaning did: takes the received and the cleaned texts, gives the logs.

Replaying the change log on the ledger as received gives the cleaned texts again.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fedanalysis.ledgers.cells import ColumnReading
from fedanalysis.ledgers.raw import RawLedger

CHANGES = ("source_sheet", "source_row", "column", "old", "new", "rule")
REVIEW = ("column", "text", "reason_code", "row_n")
_CHANGE_TYPES = dict.fromkeys(CHANGES, "str") | {"source_row": "int64"}
_REVIEW_TYPES = dict.fromkeys(REVIEW, "str") | {"row_n": "int64"}


def change_log(
    raw: RawLedger,
    texts: pd.DataFrame,
    readings: Mapping[str, ColumnReading],
    good: NDArray[np.bool_],
) -> pd.DataFrame:
    """Return one row per cell of a kept row whose text isn't the one received."""
    filled = {
        (str(column), int(at)): str(rule)
        for at, column, rule in raw.fills[["at", "column", "rule"]].itertuples(index=False)
    }
    frames = []
    for name in texts.columns:
        old, new = raw.cells[name], texts[name]
        at = np.flatnonzero((old != new).to_numpy() & good)
        if len(at):
            reading = readings[name]
            read = np.where(reading.rules[at] != "", reading.rules[at], reading.reasons[at])
            rules = [filled.get((name, int(i)), rule) for i, rule in zip(at, read, strict=True)]
            frames.append(
                pd.DataFrame(
                    {
                        "source_sheet": raw.places["sheet"].to_numpy()[at],
                        "source_row": raw.places["row"].to_numpy()[at],
                        "column": name,
                        "old": old.to_numpy()[at],
                        "new": new.to_numpy()[at],
                        "rule": rules,
                    }
                )
            )
    if not frames:
        return pd.DataFrame(columns=list(CHANGES)).astype(_CHANGE_TYPES)
    return pd.concat(frames, ignore_index=True).astype(_CHANGE_TYPES)


def replay_changes(raw: RawLedger, changes: pd.DataFrame) -> pd.DataFrame:
    """Apply a change log to the ledger as received.

    Parameters
    ----------
    raw : RawLedger
        As received; not changed.
    changes : pandas.DataFrame
        As :attr:`~fedanalysis.ledgers.cleaned.CleanLedger.changes`.

    Returns
    -------
    pandas.DataFrame of str
        One row per body row: ``source_sheet``, ``source_row``, then the columns of `raw.cells`.
        For the rows kept, the texts of the cleaned table.

    Raises
    ------
    ValueRangeError
        If a change names a cell that isn't there, or an old text that doesn't stand in it.
    """
    from fedanalysis.errors import ValueRangeError

    cells = raw.cells.copy()
    keys = pd.MultiIndex.from_frame(raw.places[["sheet", "row"]])
    for column, part in changes.groupby("column"):
        wanted = pd.MultiIndex.from_frame(part[["source_sheet", "source_row"]])
        at = keys.get_indexer(wanted)
        stood = column in cells.columns and bool((at >= 0).all())
        if not stood or (cells[column].to_numpy()[at] != part["old"].to_numpy()).any():
            raise ValueRangeError.outside(
                "changes",
                must="the log of this very ledger",
                where=f"Column `{column}` differs from the log.",
            )
        values = cells[column].to_numpy(dtype=object).copy()
        values[at] = part["new"].to_numpy(dtype=object)
        cells[column] = pd.Series(values, index=cells.index, dtype="str")
    places = raw.places[["sheet", "row"]].set_axis(["source_sheet", "source_row"], axis="columns")
    return places.join(cells)


def rejected_table(raw: RawLedger, faults: Mapping[int, list[tuple[str, str]]]) -> pd.DataFrame:
    """Return one row per rejected row: where it stands, why, and its cells as received."""
    order = sorted(faults)
    firsts = [faults[at][0] for at in order]
    also = [" ".join(f"{column}:{reason}" for column, reason in faults[at][1:]) for at in order]
    places = raw.places.loc[order]
    head = pd.DataFrame(
        {
            "source_file": [raw.file] * len(order),
            "source_sheet": places["sheet"].to_numpy(),
            "source_row": places["row"].to_numpy(dtype="int64"),
            "column": [column for column, _ in firsts],
            "reason_code": [reason for _, reason in firsts],
            "also": also,
        }
    )
    text = ("source_file", "source_sheet", "column", "reason_code", "also")
    head = head.astype({**dict.fromkeys(text, "str"), "source_row": "int64"})
    cells = raw.cells.loc[order].reset_index(drop=True)
    taken = {name: f"{name} (received)" for name in cells.columns if name in head.columns}
    return head.join(cells.rename(columns=taken))


def review_table(raw: RawLedger, readings: Mapping[str, ColumnReading]) -> pd.DataFrame:
    """Return one row per distinct text that couldn't be read, with how many cells hold it.

    Texts of personal and of unknown columns are left out.
    """
    frames = []
    for name, reading in readings.items():
        at = np.flatnonzero((reading.reasons != "") & ~reading.wrong)
        if not len(at):
            continue
        known = raw.kind.column(name)
        shown = known is not None and not known.personal
        texts = raw.cells[name].to_numpy()[at] if shown else np.full(len(at), "", dtype=object)
        part = pd.DataFrame({"text": texts, "reason_code": reading.reasons[at]})
        counted = part.groupby(["text", "reason_code"], sort=True).size().rename("row_n")
        frames.append(counted.reset_index().assign(column=name)[list(REVIEW)])
    if not frames:
        return pd.DataFrame(columns=list(REVIEW)).astype(_REVIEW_TYPES)
    return pd.concat(frames, ignore_index=True).astype(_REVIEW_TYPES)
