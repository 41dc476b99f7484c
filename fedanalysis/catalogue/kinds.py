"""The kinds of ledger: which columns each has, how their headers are spelled, which rules hold.

A kind is one TOML file in ``catalogue/kinds_of_ledger/``; adding one is adding the file and its
cases.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

from fedanalysis.errors import DataFileError, UnknownNameError
from fedanalysis.language import Text

ColumnType = Literal[
    "index",  # running number; dropped from comparisons
    "text",
    "person",  # a name: one person a cell
    "id_number",  # resident identity number
    "phone",
    "code",  # a value of a code list, `codes` says which
    "division",  # a county or what stands above it, as GB/T 2260 code
    "count",  # a whole number, 0 and up
    "amount",  # a decimal number in `unit`; the header may say 万元
    "share",  # per cent as printed, mostly 0–100
    "date",  # ISO text of the precision given: 1978, 1978-05, 1978-05-01
    "year",
    "term",  # an election term: a year, or 第N届
    "session",  # a session of a class: 第N期, a year, or text
    "posts",  # one or more posts in one cell
    "flag",  # yes or no
]
# Traditional characters that stand in headers, and their simplified forms.
_SIMPLIFIED = str.maketrans(
    "別數員總學歷職務級單備註電話證號碼鄉鎮區屆訓類應項經費額縣時間參年齡稱實對場點內容計劃預撥籌執黨組織會婦聯門專業動產業機關務書記選舉換單況狀態",
    "别数员总学历职务级单备注电话证号码乡镇区届训类应项经费额县时间参年龄称实对场点内容计划预拨筹执党组织会妇联门专业动产业机关务书记选举换单况状态",
)
_FOLDER = Path(__file__).with_name("kinds_of_ledger")

RuleCheck = Literal["at_most", "sum", "order", "share", "ratio", "agree", "sum_at_most"]


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
    check : {"at_most", "sum", "order", "share", "ratio", "agree", "sum_at_most"}
        ``at_most``: first ≤ second. ``sum``: all but the last add up to the last. ``order``: dates,
        first not after second, compared at the coarser precision. ``share``: part, total, share in
        per cent: the share is one of the roundings of part/total at its printed decimals.
        ``ratio``: the same, not in per cent. ``agree``: the two are equal. ``sum_at_most``: over
        all rows that agree in one of the groups of `by`, the column adds up to `limit` at most.
    columns : tuple of str
        The columns it compares, in that order.
    zh, en : str
        The rule as a sentence.
    rejects : bool
        Whether a row that breaks it is rejected; else it is noted.
    by : tuple of tuple of str
        Groups of columns that tell what the rows of a ``sum_at_most`` have in common, the surest
        first; a later group counts where the columns of the first name one thing at most.
    limit : float or None
        What the sum may reach.
    """

    id: str
    check: RuleCheck
    columns: tuple[str, ...]
    zh: str
    en: str
    rejects: bool = True
    by: tuple[tuple[str, ...], ...] = ()
    limit: float | None = None


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
    unique : tuple of tuple of str
        Rows equal in every column (running number aside) are one row sent twice, and all but the
        first are dropped (``row.duplicate``), if all columns of one of these groups have values;
        empty if equal rows may both be true.
    identity : tuple of tuple of str
        Groups of columns that together name what a row is about (``("id_number",)``; township,
        village and term); a group counts where all its columns have values.
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
    unique: tuple[tuple[str, ...], ...] = ()
    identity: tuple[tuple[str, ...], ...] = ()
    fixed: tuple[str, ...] = ()

    def column(self, name: str) -> LedgerColumn | None:
        """Return the column called `name`, or None."""
        return next((column for column in self.columns if column.name == name), None)


def list_ledger_kinds() -> tuple[str, ...]:
    """Return the names of all kinds, in alphabetical order.

    Examples
    --------
    >>> "roster" in list_ledger_kinds()
    True
    """
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


@lru_cache(maxsize=32)
def ledger_kind(name: str) -> LedgerKind:
    """Return the kind called `name`.

    Raises
    ------
    UnknownNameError
        If there is none.
    DataFileError
        If its file breaks a rule of its own.

    Examples
    --------
    >>> ledger_kind("election").requires
    (('village',), ('term', 'year'), ('seat_n',), ('women_n',))
    """
    if name not in list_ledger_kinds():
        raise UnknownNameError.of("kind of ledger", name, list_ledger_kinds())
    return read_kind(_FOLDER / f"{name}.toml")


def read_kind(path: Path) -> LedgerKind:
    """Return the kind that the TOML file at `path` describes.

    Raises
    ------
    DataFileError
        If it isn't TOML, has an unknown key or type, or names a column that it lacks.
    """
    try:
        kind = _kind(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise DataFileError.unreadable(path, why=f"{type(error).__name__}: {error}.") from error
    if fault := _fault(kind):
        raise DataFileError.unreadable(path, why=fault)
    return kind


def header_key(header: str) -> str:
    """Return what two spellings of a header have in common: no blanks, marks or letter case.

    Examples
    --------
    >>> header_key("专（兼） 职：") == header_key("专/兼职")
    True
    >>> header_key("性 別")
    '性别'
    """
    narrow = "".join(chr(ord(c) - 0xFEE0) if "\uff01" <= c <= "\uff5e" else c for c in header)
    return re.sub(r"[\W_]+", "", narrow.translate(_SIMPLIFIED)).lower() or "".join(narrow.split())


@lru_cache(maxsize=32)
def header_names(kind: LedgerKind) -> Mapping[str, tuple[str, bool]]:
    """Return header key → (column name, whether it is the column's own header)."""
    names: dict[str, tuple[str, bool]] = {}
    for column in kind.columns:
        names |= {header_key(header): (column.name, False) for header in column.headers}
    for column in kind.columns:
        own = (column.name, column.zh, column.en)
        names |= {header_key(header): (column.name, True) for header in own}
    return names


def _kind(content: dict[str, Any]) -> LedgerKind:
    columns = tuple(_of(LedgerColumn, given) for given in content.pop("column"))
    rules = tuple(_of(LedgerRule, given) for given in content.pop("rule", ()))

    def groups(key: str) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(group) for group in content.pop(key, ()))

    kind = LedgerKind(
        name=content.pop("name"),
        title=Text(**content.pop("title")),
        row=Text(**content.pop("row")),
        columns=columns,
        requires=groups("requires"),
        rules=rules,
        unique=groups("unique"),
        identity=groups("identity"),
        fixed=tuple(content.pop("fixed", ())),
    )
    if content:
        raise KeyError(next(iter(content)))
    return kind


def _of(shape: type[Any], given: dict[str, Any]) -> Any:
    return shape(**{key: _fixed(value) for key, value in given.items()})


def _fixed(value: Any) -> Any:
    return tuple(_fixed(item) for item in value) if isinstance(value, list) else value


def _fault(kind: LedgerKind) -> str:
    names = [column.name for column in kind.columns]
    if len(set(names)) < len(names):
        return "Two columns have one name."
    if odd := [c.name for c in kind.columns if c.type not in get_args(ColumnType)]:
        return f"Column `{odd[0]}` has an unknown type."
    if odd := [rule.id for rule in kind.rules if rule.check not in get_args(RuleCheck)]:
        return f"Rule `{odd[0]}` has an unknown check."
    if odd := [r.id for r in kind.rules if (r.check == "sum_at_most") != (r.limit is not None)]:
        return f"Rule `{odd[0]}` must have a limit if it is a `sum_at_most`, else none."
    by = tuple(group for rule in kind.rules for group in rule.by)
    groups = (*kind.requires, *kind.unique, *kind.identity, kind.fixed, *by)
    used = [name for group in (*groups, *(rule.columns for rule in kind.rules)) for name in group]
    if odd := [name for name in used if name not in names]:
        return f"It names a column `{odd[0]}` that it lacks."
    keys: dict[str, str] = {}
    for column in kind.columns:
        for header in {header_key(h) for h in (column.name, column.zh, column.en, *column.headers)}:
            if keys.setdefault(header, column.name) != column.name:
                return f"Columns `{keys[header]}` and `{column.name}` share a header."
    return ""
