"""The checks between columns that a register's rows must pass, one shape for rules and IDs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fedanalysis.catalogue.kinds import LedgerKind, LedgerRule
from fedanalysis.ledgers.rules import broken_rows, id_conflicts

_ID_COLUMNS = {"id.sex_conflict": "sex_code", "id.birth_conflict": "birth_date"}


@dataclass(frozen=True, slots=True, eq=False)
class RowCheck:
    """One check between the columns of a row.

    Attributes
    ----------
    reason : str
        Reason code, or name of the note.
    columns : tuple of str
        What it compares.
    column : str
        The column it is told of.
    rejects : bool
        Whether a row that fails is rejected; else it is noted.
    broken : function
        From a frame of cleaned texts with these columns to one bool a row.
    """

    reason: str
    columns: tuple[str, ...]
    column: str
    rejects: bool
    broken: Callable[[pd.DataFrame], NDArray[np.bool_]]


def row_checks(kind: LedgerKind, names: set[str]) -> list[RowCheck]:
    """Return the checks whose columns are all there, in the order in which they are told."""
    checks = [
        RowCheck(reason, ("id_number", other), "id_number", True, partial(_id_conflict, reason))
        for reason, other in _ID_COLUMNS.items()
    ]
    checks += [
        RowCheck(rule.id, rule.columns, rule.columns[0], rule.rejects, partial(_rule, rule))
        for rule in kind.rules
    ]
    return [check for check in checks if set(check.columns) <= names]


def _id_conflict(reason: str, texts: pd.DataFrame) -> NDArray[np.bool_]:
    return id_conflicts(texts)[reason]


def _rule(rule: LedgerRule, texts: pd.DataFrame) -> NDArray[np.bool_]:
    return broken_rows(texts, rule)
