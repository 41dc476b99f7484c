"""Puts checks into the cells of a form: takes a sheet and its kind, adds validation to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fedanalysis.catalogue.kinds import LedgerColumn, LedgerKind
from fedanalysis.ledgers.form_texts import header_of, hint_of
from fedanalysis.ledgers.grid import column_letter

# cells that keep what is typed: no digit is lost, and 1978-05 becomes no day
TEXT_TYPES = (
    *("id_number", "phone", "date", "term", "session", "person", "text", "posts", "division"),
    *("code", "flag"),
)
_NUMBERS = ("count", "amount", "share")
_YEARS = (1949, 2100)
_TITLE, _MESSAGE = 32, 255  # characters a spreadsheet shows


def add_checks(sheet: Any, kind: LedgerKind, sources: Mapping[str, str], *, rows: int) -> None:
    """Add drop-downs, ranges and their messages to the cells below the header.

    Parameters
    ----------
    sheet : xlsxwriter worksheet
        The sheet to be filled in; its header is the first row.
    kind : LedgerKind
        What the sheet is for; its columns stand in this order from A on.
    sources : mapping of str to str
        Column name → where the list of its drop-down stands, as a formula.
    rows : int
        Rows below the header.
    """
    for at, column in enumerate(kind.columns):
        if column.name in sources:
            check = {"validate": "list", "source": sources[column.name]}
        else:
            check = _check(column, kind, column_letter(at))
        sheet.data_validation(1, at, rows, at, {**check, **_words(column, kind)})


def _check(column: LedgerColumn, kind: LedgerKind, letter: str) -> dict[str, Any]:
    if column.type in _NUMBERS:
        return _number_check(column, kind, f"{letter}2")
    if column.type == "year":
        return {
            "validate": "integer",
            "criteria": "between",
            "minimum": _YEARS[0],
            "maximum": _YEARS[1],
        }
    if column.type == "id_number":
        return {"validate": "custom", "value": f"=OR(LEN({letter}2)=18,LEN({letter}2)=15)"}
    if column.type == "date":
        return {"validate": "length", "criteria": "between", "minimum": 4, "maximum": 11}
    return {"validate": "any"}


def _number_check(column: LedgerColumn, kind: LedgerKind, cell: str) -> dict[str, Any]:
    kind_of_number = "integer" if column.type == "count" else "decimal"
    low, high = bounds(column)
    if total := _total_of(column, kind):
        whole = f",{cell}=INT({cell})" if column.type == "count" else ""
        within = f'{cell}>={low:g}{whole},OR({total}2="",{cell}<={total}2)'
        return {"validate": "custom", "value": f"=IF(ISNUMBER({cell}),AND({within}),FALSE)"}
    if high is None:
        return {"validate": kind_of_number, "criteria": ">=", "value": low}
    return {"validate": kind_of_number, "criteria": "between", "minimum": low, "maximum": high}


def bounds(column: LedgerColumn) -> tuple[float, float | None]:
    """Return the least and the largest number a cell of the column may hold.

    Examples
    --------
    >>> from fedanalysis.catalogue.kinds import ledger_kind
    >>> bounds(ledger_kind("concurrent_posts").column("time_percent"))
    (0, 100)
    """
    low, high = column.minimum or 0, column.maximum
    return low, 100 if column.type == "share" and high is None else high


def _total_of(column: LedgerColumn, kind: LedgerKind) -> str:
    """Return the letter of the column that this one may not exceed, if there is one."""
    names = [each.name for each in kind.columns]
    for rule in kind.rules:
        if rule.check == "at_most" and rule.columns[0] == column.name and rule.rejects:
            return column_letter(names.index(rule.columns[1]))
    return ""


def _words(column: LedgerColumn, kind: LedgerKind) -> dict[str, str]:
    must = any(column.name in group for group in kind.requires)
    header, hint = header_of(column), hint_of(column)
    more = _total_words(column, kind)
    return {
        "input_title": header[:_TITLE],
        "input_message": f"{'必填。' if must else ''}{hint}{more}"[:_MESSAGE],
        "error_title": "填写有误",
        "error_message": f"“{header}”应为：{hint}{more}。请核对后重填。"[:_MESSAGE],
    }


def _total_words(column: LedgerColumn, kind: LedgerKind) -> str:
    rules = [r for r in kind.rules if r.check == "at_most" and r.columns[0] == column.name]
    return f"，{rules[0].zh}" if rules and rules[0].rejects else ""
