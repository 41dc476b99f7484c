"""Judges the rows of a register: takes each distinct combination of faults, gives its fate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from fedanalysis.catalogue.kinds import LedgerKind
from fedanalysis.engine.base import ROW_N
from fedanalysis.ledgers.dictionary import HEADER, TOTAL, CellState
from fedanalysis.ledgers.register_rules import RowCheck

KEPT, REJECTED = "kept", "rejected"
# what is attached to each row: its fate (kept, rejected, or the rule that drops it), then why
FATE = ("fate", "column", "reason_code", "also")
REPEATED = "header.repeated"


def judge(
    combinations: pd.DataFrame,
    *,
    kind: LedgerKind,
    states: Sequence[CellState],
    sound: frozenset[str],
    state_columns: Mapping[str, str],
    check_columns: Mapping[str, RowCheck],
) -> pd.DataFrame:
    """Return the fate of each combination of faults.

    Parameters
    ----------
    combinations : pandas.DataFrame
        One row per combination that occurs: numbers of states, flags of broken checks.
    kind : LedgerKind
        What must be there.
    states : sequence of CellState
        By number.
    sound : frozenset of str
        Columns of the register without a fault in any row; they have no column of states.
    state_columns : Mapping of str to str
        Column of `combinations` → column of the register, in the register's order.
    check_columns : Mapping of str to RowCheck
        Column of `combinations` → the check it is about.

    Returns
    -------
    pandas.DataFrame
        `combinations` without ``row_n``, then the four columns of `FATE` as text.
    """
    names = list(state_columns.values())
    numbers = combinations[list(state_columns)].to_numpy(dtype="int64")
    broken = combinations[list(check_columns)].fillna(False).to_numpy(dtype=bool)
    checks = list(check_columns.values())
    fates = []
    for row, failed in zip(numbers.tolist(), broken.tolist(), strict=True):
        cells = {name: states[number] for name, number in zip(names, row, strict=True)}
        hits = [check for check, fails in zip(checks, failed, strict=True) if fails]
        fates.append(_fate(cells, hits, kind, sound))
    frame = pd.DataFrame(fates, columns=list(FATE), dtype="str", index=combinations.index)
    return combinations.drop(columns=ROW_N).join(frame)


def _fate(
    cells: Mapping[str, CellState],
    failed: Sequence[RowCheck],
    kind: LedgerKind,
    sound: frozenset[str],
) -> tuple[str, str, str, str]:
    if any(state.mark == TOTAL for state in cells.values()):
        return TOTAL, "", "", ""
    if sum(state.mark == HEADER for state in cells.values()) > 1:
        return REPEATED, "", "", ""
    faults = [(name, state.wrong) for name, state in cells.items() if state.wrong]
    gaps = (_gap(cells, group) for group in kind.requires if not sound.intersection(group))
    faults += [gap for gap in gaps if gap]
    faults += [(check.column, check.reason) for check in failed]
    faults = list(dict.fromkeys(faults))
    if not faults:
        return KEPT, "", "", ""
    (column, reason), *others = faults
    return REJECTED, column, reason, " ".join(f"{name}:{why}" for name, why in others)


def _gap(cells: Mapping[str, CellState], group: Sequence[str]) -> tuple[str, str] | None:
    """Return what a group of required columns lacks; None where one of them has a value."""
    have = [name for name in group if name in cells]
    if not have or any(not cells[name].gap for name in have):
        return None
    unread = next((name for name in have if cells[name].gap != "required.missing"), "")
    return (unread, cells[unread].gap) if unread else (have[0], "required.missing")
