"""Marks rows of a form that break a rule: takes a sheet and its kind, colours what can't hold.

A colour stops nobody from going on, and what it says is what cleaning will say of the row. Where a
sheet can't be as exact as cleaning, the colour keeps silent.
"""

from __future__ import annotations

from typing import Any

from fedanalysis.catalogue.kinds import LedgerKind, LedgerRule
from fedanalysis.ledgers.grid import column_letter

_WRONG, _UNUSUAL = {"bg_color": "#F4B6B0"}, {"bg_color": "#FBEBC2"}


def mark_broken_rows(book: Any, sheet: Any, kind: LedgerKind, *, rows: int) -> None:
    """Add a conditional format for every rule of the kind that a sheet can tell.

    Parameters
    ----------
    book, sheet : xlsxwriter objects
        The workbook, and its sheet to be filled in; its header is the first row.
    kind : LedgerKind
        What the sheet is for; its columns stand in this order from A on.
    rows : int
        Rows below the header.
    """
    names = [column.name for column in kind.columns]
    wrong, unusual = book.add_format(_WRONG), book.add_format(_UNUSUAL)
    for rule in kind.rules:
        if formula := broken_formula(rule, names):
            look = wrong if rule.rejects else unusual
            area = {"type": "formula", "criteria": formula, "format": look}
            for name in rule.columns:
                at = names.index(name)
                sheet.conditional_format(1, at, rows, at, area)


def broken_formula(rule: LedgerRule, names: list[str]) -> str:
    """Return a formula that is true on a row that breaks the rule, as it stands in row 2.

    Examples
    --------
    >>> from fedanalysis.catalogue.kinds import ledger_kind
    >>> kind = ledger_kind("concurrent_posts")
    >>> broken_formula(kind.rules[0], [column.name for column in kind.columns])
    '=AND(ISNUMBER($K2),SUMIFS($K:$K,$E:$E,$E2,$F:$F,$F2)>100)'
    """
    letters = [column_letter(names.index(name)) for name in rule.columns]
    cells = [f"${letter}2" for letter in letters]
    numbers = ",".join(f"ISNUMBER({cell})" for cell in cells)
    if rule.check == "at_most":
        return f"=AND({numbers},{cells[0]}>{cells[1]})"
    if rule.check == "sum":
        return f"=AND({numbers},ROUND({'+'.join(cells[:-1])}-{cells[-1]},2)<>0)"
    if rule.check in ("share", "ratio"):
        return _far_off(cells, scale=100 if rule.check == "share" else 1)
    if rule.check == "order":
        return _after(*cells)
    if rule.check == "agree":
        return f'=AND({cells[0]}<>"",{cells[1]}<>"",{cells[0]}<>{cells[1]})'
    return _over_limit(rule, names, letters[0])


def _far_off(cells: list[str], *, scale: int) -> str:
    """Tell a share that no rounding explains: off by a whole unit, whatever its decimals."""
    part, total, share = cells
    # an AND computes all its parts, so that a blank total must not be divided by
    value = f"ABS({share}-{scale}*{part}/{total})>=1"
    return f"=IF(COUNT({part},{total},{share})<3,FALSE,IF({total}=0,FALSE,{value}))"


def _after(first: str, second: str) -> str:
    """Compare two dates written 1978-05 or longer, at the coarser precision."""
    shorter = f"MIN(LEN({first}),LEN({second}))"
    both = f'MID({first},5,1)="-",MID({second},5,1)="-"'
    return f"=AND({both},LEFT({first},{shorter})>LEFT({second},{shorter}))"


def _over_limit(rule: LedgerRule, names: list[str], value: str) -> str:
    """Add up by the last group of the rule, which is no number of 18 digits.

    SUMIFS compares long numbers by their first 15 digits, and would take two persons for one.
    """
    keys = [column_letter(names.index(name)) for name in rule.by[-1]]
    pairs = ",".join(f"${key}:${key},${key}2" for key in keys)
    return f"=AND(ISNUMBER(${value}2),SUMIFS(${value}:${value},{pairs})>{rule.limit:g})"
