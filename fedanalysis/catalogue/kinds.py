"""The kinds of ledger: which columns each has, how their headers are spelled, which rules hold.

A kind is one TOML file in ``catalogue/kinds/``; adding one is adding the file and its cases.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fedanalysis.language import Text

ColumnType = Literal[
    "index",  # running number; dropped from comparisons
    "text",
    "person",  # a name: one person a cell
    "id_number",  # resident identity number
    "phone",
    "code",  # a value of a code list, `codes` says which
    "count",  # a whole number, 0 and up
    "amount",  # a decimal number in `unit`; the header may say 万元
    "share",  # per cent as printed, 0–100
    "date",  # ISO text of the precision given: 1978, 1978-05, 1978-05-01
    "year",
    "term",  # an election term: a year, or 第N届
    "posts",  # one or more posts in one cell
    "flag",  # yes or no
]
RuleCheck = Literal["at_most", "sum", "order", "share", "agree"]


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """One column of a kind.

    Attributes
    ----------
    name : str
        Name in cleaned tables: quantity, then unit or kind (`cost_yuan`, `sex_code`).
    zh, en : str
        What the column holds; `zh` is also the header of an empty form.
    type : str
        How its cells are read.
    headers : tuple of str
        Further spellings of the header, Chinese and English; `name`, `zh` and `en` always count.
    codes : str
        The code list of a ``code`` column.
    unit : str
        Unit of the cleaned value (``yuan``, ``person``, ``hour`` …); empty where there is none.
    personal : bool
        Whether its values may never appear in a message, a page or a log.
    fill_down : bool
        Whether a blank cell may mean "same as above" (a township printed on its first row only).
    minimum, maximum : float or None
        The range allowed, bounds included.
    """

    name: str
    zh: str
    en: str
    type: ColumnType
    headers: tuple[str, ...] = ()
    codes: str = ""
    unit: str = ""
    personal: bool = False
    fill_down: bool = False
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, slots=True)
class LedgerRule:
    """One rule between the columns of a row; it holds where all its columns have a value.

    Attributes
    ----------
    id : str
        Name, used as reason code: ``rule.women_at_most_seats``.
    check : {"at_most", "sum", "order", "share", "agree"}
        ``at_most``: first ≤ second. ``sum``: all but the last add up to the last. ``order``: dates,
        first not after second, compared at the coarser precision. ``share``: part, total, share in
        per cent: the share is one of the roundings of part/total at its printed decimals.
        ``agree``: the two are equal.
    columns : tuple of str
        The columns it compares, in that order.
    zh, en : str
        The rule as a sentence.
    rejects : bool
        Whether a row that breaks it is rejected; else it is noted.
    """

    id: str
    check: RuleCheck
    columns: tuple[str, ...]
    zh: str
    en: str
    rejects: bool = True


@dataclass(frozen=True, slots=True)
class LedgerKind:
    """One kind of ledger.

    Attributes
    ----------
    name : str
        Name after ``--kind``.
    title : Text
        What it is called.
    row : Text
        What one row is.
    columns : tuple of LedgerColumn
        In the order of the cleaned table.
    requires : tuple of tuple of str
        Each entry is a group of columns of which a ledger must have one at least, and each row a
        value in one at least: ``(("name",),)``, ``(("village",), ("term", "year"), …)``.
    rules : tuple of LedgerRule
        Rules between columns.
    unique : tuple of str
        Rows equal in every column (running number aside) are one row sent twice, and all but the
        first are dropped (``row.duplicate``), if the columns named here all have values; empty if
        equal rows may both be true.
    identity : tuple of str
        Columns that name what a row is about (``("id_number",)``; village and term).
    fixed : tuple of str
        Columns that can't differ between rows of one identity; if they do, all these rows are
        rejected (``row.conflict``), because none can be told to be right.
    """

    name: str
    title: Text
    row: Text
    columns: tuple[LedgerColumn, ...]
    requires: tuple[tuple[str, ...], ...]
    rules: tuple[LedgerRule, ...] = ()
    unique: tuple[str, ...] = ()
    identity: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()

    def column(self, name: str) -> LedgerColumn | None:
        """Return the column called `name`, or None."""
        return next((column for column in self.columns if column.name == name), None)
