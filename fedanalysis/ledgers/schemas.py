"""Holds a cleaned table to the promises of its kind: takes `kept`, gives nothing or an error.

pandera does the checking; its messages quote values, so they are worded anew without any.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from fedanalysis.catalogue.kinds import LedgerColumn, LedgerKind
from fedanalysis.codes.lookup import code_list
from fedanalysis.errors import ColumnError, ValueRangeError
from fedanalysis.ledgers.cleaned import kept_types

if TYPE_CHECKING:
    import pandera.pandas as pa

_PATTERNS = {
    "date": r"(?:19|20|21)\d\d(?:-\d\d(?:-\d\d)?)?",
    "id_number": r"\d{17}[\dX]",
    "division": r"\d{6}",
}


@lru_cache(maxsize=32)
def kept_schema(kind: LedgerKind) -> pa.DataFrameSchema:
    """Return the pandera schema of a kind's cleaned table.

    Parameters
    ----------
    kind : LedgerKind
        Whose table.

    Returns
    -------
    pandera.pandas.DataFrameSchema
        Types, code lists, forms and ranges of every column; further columns are text.
    """
    import pandera.pandas as pa

    types = kept_types(kind)
    columns: dict[str, Any] = {
        name: pa.Column(types[name], nullable=True)
        for name in ("source_file", "source_sheet", "source_row")
    }
    for column in kind.columns:
        checks = _checks(column)
        columns[column.name] = pa.Column(types[column.name], checks, nullable=True)
    return pa.DataFrameSchema(columns, strict=False)


def check_kept(kept: pd.DataFrame, kind: LedgerKind) -> None:
    """Check a cleaned table, for instance one that was edited by hand.

    Raises
    ------
    ColumnError
        If a column of the kind is missing.
    ValueRangeError
        If a value breaks the promise of its column; says which column, which check and how many
        rows, never the value.
    """
    import pandera.pandas as pa

    try:
        kept_schema(kind).validate(kept, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases
        first = cases.iloc[0]
        name = str(first["column"] or first["failure_case"])
        if str(first["check"]) == "column_in_dataframe":
            raise ColumnError.missing(
                kind.name, str(first["failure_case"]), list(kept.columns)
            ) from None
        same = cases[(cases["column"] == first["column"]) & (cases["check"] == first["check"])]
        raise ValueRangeError.outside(
            name, must=f"as its check `{_bare(first['check'])}` says", where=f"{len(same)} rows."
        ) from None


def _bare(check: object) -> str:
    return str(check).partition("(")[0]


def _checks(column: LedgerColumn) -> list[Any]:
    import pandera.pandas as pa

    checks = []
    if column.type in ("count", "amount", "share"):
        checks.append(pa.Check.ge(column.minimum or 0, error="at_least"))
    if column.maximum is not None:
        checks.append(pa.Check.le(column.maximum, error="at_most"))
    if column.type == "code":
        allowed = ["", *code_list(column.codes)["code"]]
        checks.append(pa.Check.isin(allowed, error="in_code_list"))
    if pattern := _PATTERNS.get(column.type):
        checks.append(pa.Check.str_matches(rf"^(?:{pattern})?$", error="form"))
    return checks
