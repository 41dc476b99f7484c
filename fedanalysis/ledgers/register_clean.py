"""Cleans a register of any size: takes Register, gives CleanRegister.

Every distinct value is read once, as a cell of a spreadsheet would be, and attached to the rows by
the engine; every distinct combination of faults is judged once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from fedanalysis.codes.lookup import Spellings, read_spellings
from fedanalysis.engine.base import PLACES, ROW_N, ColumnKind, Rows
from fedanalysis.errors import TooManyDistinctError
from fedanalysis.ledgers.cleaned_register import CHANGE_COLUMNS, CleanRegister
from fedanalysis.ledgers.grid import LedgerNote
from fedanalysis.ledgers.log import REVIEW
from fedanalysis.ledgers.register import Register
from fedanalysis.ledgers.register_reading import MOST, RULE, ColumnsRead, read_columns
from fedanalysis.ledgers.register_verdicts import FATE, KEPT, REJECTED, judge

_INNER = {name: f"\0{name}" for name in FATE}
_IS_KEPT, _IS_REJECTED, _IS_BLANK = "\0is kept", "\0is rejected", "\0is blank"
BLANK = "row.blank"
_TOLD = ("column", "reason_code", "also")


def clean_register(
    register: Register, *, spellings: Spellings | str | Path | None = None
) -> CleanRegister:
    """Clean a register, with everything that was done to it counted.

    Cells are read exactly as :func:`~fedanalysis.ledgers.clean.clean_ledger` reads them, and rows
    are rejected for the same wrong cells, gaps and rules. Three things a register has not: blank
    cells are never filled from the row above, sums of total rows aren't compared (the rows are
    dropped), and rows aren't compared with each other, so that duplicates and conflicts between
    rows stay in (noted as ``rows.not_compared``).

    Parameters
    ----------
    register : Register
        As :func:`~fedanalysis.ledgers.register.read_register` gives it.
    spellings : Spellings, str or Path, optional
        Spellings of one's own, or a CSV file of them (``list,text,code``).

    Returns
    -------
    CleanRegister
        Its rows stay with the engine: nothing of their size is in memory or on disk until it is
        tallied or written, but for nearly unique columns, which are read row by row and with them
        copied once into the engine's temporary folder (noted as ``column.nearly_unique``).

    Raises
    ------
    DataFileError
        If the file of spellings breaks a rule.
    TableFileError
        If a file turns out to be damaged while its rows are read.

    Examples
    --------
    >>> from fedanalysis.ledgers.register import read_register
    >>> head = ["村", "届次", "委员总数", "女委员数"]
    >>> rows = [["甲村", "第九届", "５", "一"], ["乙村", "9", "5", "6"]]
    >>> table = pd.DataFrame(rows, columns=head)
    >>> clean = clean_register(read_register(table, kind="election"))
    >>> clean
    table: 2 rows in, 1 kept, 1 rejected, 0 dropped, 3 cells changed
    >>> clean.rejected.head()["reason_code"].tolist()
    ['rule.women_at_most_seats']
    """
    if isinstance(spellings, str | Path):
        spellings = read_spellings(Path(spellings))
    read = read_columns(register, spellings=spellings)
    kept, gone, fates = _judged(register, read)
    rejected, dropped = _without_blank(register, gone, fates)
    fates.update(dropped)
    kept_n, rejected_n = fates.pop(KEPT, 0), fates.pop(REJECTED, 0)
    return CleanRegister(
        file=register.file,
        kind=register.kind,
        rows_in=kept_n + rejected_n + sum(fates.values()),
        kept_n=kept_n,
        rejected_n=rejected_n,
        kept=_picked(register, read, kept),
        rejected=_told(register, rejected),
        changes=_changes(read, kept, gone, is_some_gone=bool(rejected_n or fates)),
        review=_review(register, read),
        dropped={rule: n for rule, n in sorted(fates.items()) if n},
        notes=_notes(register, read),
    )


def _judged(register: Register, read: ColumnsRead) -> tuple[Rows, Rows, Counter[str]]:
    """Return the rows kept, the others with their fates, and how many have each fate."""
    engine = read.rows.engine
    faults = [*read.state_columns, *read.check_columns]
    if not faults:
        row_n = read.row_n if read.row_n >= 0 else read.rows.count()
        # whoever asks for the rows kept needn't ask each of them
        return read.rows, engine.split(_all_kept(read.rows), _IS_KEPT)[1], Counter({KEPT: row_n})
    names = {name for name in register.rows.columns if name not in PLACES}
    sound = frozenset(names - set(read.state_columns.values()))

    def fated(combinations: pd.DataFrame) -> pd.DataFrame:
        found = judge(
            combinations,
            kind=register.kind,
            states=read.states.states(),
            sound=sound,
            state_columns=read.state_columns,
            check_columns=read.check_columns,
        ).rename(columns=_INNER)
        fate = found[_INNER["fate"]]
        flags = {_IS_KEPT: fate == KEPT, _IS_REJECTED: fate == REJECTED}
        return found.assign(**{name: flag.astype("boolean") for name, flag in flags.items()})

    try:
        combinations = engine.distinct(read.rows, faults, most=MOST)
    except TooManyDistinctError:
        rows, fates = _judged_in_batches(read, faults, fated)
        return *engine.split(rows, _IS_KEPT), fates
    mapping = fated(combinations)
    counted = combinations[ROW_N].groupby(mapping[_INNER["fate"]]).sum()
    fates = Counter({str(fate): int(n) for fate, n in counted.items()})
    return *engine.split(engine.attach(read.rows, faults, mapping), _IS_KEPT), fates


def _judged_in_batches(
    read: ColumnsRead, faults: list[str], fated: Callable[[pd.DataFrame], pd.DataFrame]
) -> tuple[Rows, Counter[str]]:
    """Judge as the rows go by, where combinations of faults are too many to be listed."""
    engine = read.rows.engine
    added = [*_INNER.values(), _IS_KEPT, _IS_REJECTED]

    def one(frame: pd.DataFrame) -> pd.DataFrame:
        group = frame.groupby(faults, dropna=False, sort=False).ngroup().to_numpy()
        firsts = frame[faults].assign(group=group).drop_duplicates("group").sort_values("group")
        mapping = fated(firsts[faults].assign(**{ROW_N: 0}).reset_index(drop=True))
        return mapping[added].iloc[group].reset_index(drop=True)

    kinds: dict[str, ColumnKind] = dict.fromkeys(_INNER.values(), "text")
    kinds |= {_IS_KEPT: "flag", _IS_REJECTED: "flag"}
    rows = engine.read_batches(read.rows, one, kinds)
    counted = engine.distinct(rows, [_INNER["fate"]])
    counts = zip(counted[_INNER["fate"]], counted[ROW_N], strict=True)
    return rows, Counter({str(fate): int(n) for fate, n in counts})


def _all_kept(rows: Rows) -> Rows:
    """Return rows of which none has a fault, in the shape of rows that were judged."""
    none = pd.DataFrame({"source_row": pd.array([], dtype="Int64")})
    columns = dict.fromkeys(_INNER.values(), pd.array([], dtype="str"))
    told = rows.engine.attach(rows, ["source_row"], none.assign(**columns))
    # every row has a number, so that this flag holds nowhere
    marked = rows.engine.mark_blank(told, ["source_row"], name=_IS_REJECTED)
    fate = pd.DataFrame({_IS_REJECTED: pd.array([False], dtype="boolean"), _IS_KEPT: [True]})
    return rows.engine.attach(marked, [_IS_REJECTED], fate)


def _without_blank(
    register: Register, gone: Rows, fates: Counter[str]
) -> tuple[Rows, dict[str, int]]:
    """Return the rows rejected without the blank ones, and the counts that this moves."""
    engine = gone.engine
    rejected, _ = engine.split(gone, _IS_REJECTED)
    if not fates.get(REJECTED):
        return rejected, {}
    cells = [name for name in register.rows.columns if name not in PLACES]
    blank, rest = engine.split(engine.mark_blank(rejected, cells, name=_IS_BLANK), _IS_BLANK)
    blank_n = blank.count()
    return rest, {BLANK: blank_n, REJECTED: -blank_n}


def _picked(register: Register, read: ColumnsRead, kept: Rows) -> Rows:
    """Return the rows kept under the names of the kind, with clean values only."""
    cells = {name: read.clean_in[name] for name in register.rows.columns if name not in PLACES}
    return kept.engine.pick(kept, {**{name: name for name in PLACES}, **cells})


def _told(register: Register, rejected: Rows) -> Rows:
    """Return the rows rejected: where they stand, why, and their cells as received."""
    taken = (*PLACES, *_TOLD)
    cells = {
        f"{name} (received)" if name in taken else name: name
        for name in register.rows.columns
        if name not in PLACES
    }
    head = {**{name: name for name in PLACES}, **{name: _INNER[name] for name in _TOLD}}
    return rejected.engine.pick(rejected, {**head, **cells})


def _changes(read: ColumnsRead, kept: Rows, gone: Rows, *, is_some_gone: bool) -> pd.DataFrame:
    """Return the changes in the rows kept."""
    listed = {name: frame for name, frame in read.changes.items() if len(frame)}
    lost = kept.engine.distinct_each(gone, list(listed), most=MOST) if is_some_gone else {}
    parts = []
    for name, frame in listed.items():
        left = frame[ROW_N].to_numpy()
        if isinstance(out := lost.get(name), pd.DataFrame):
            numbers = out.set_index(name)[ROW_N]
            left = left - frame["value"].map(numbers).fillna(0).astype("int64").to_numpy()
        parts.append(frame.drop(columns="value").assign(column=name, **{ROW_N: left}))
    by_rule = kept.engine.distinct_each(kept, [RULE + name for name in read.by_batch])
    for name in read.by_batch:
        rules = by_rule[RULE + name]
        if isinstance(rules, pd.DataFrame):
            frame = rules[rules[RULE + name] != ""].rename(columns={RULE + name: "rule"})
            parts.append(frame.assign(column=name, old="", new=""))
    types = dict.fromkeys(CHANGE_COLUMNS, "str") | {ROW_N: "int64"}
    if not parts:
        return pd.DataFrame(columns=list(CHANGE_COLUMNS)).astype(types)
    whole = pd.concat(parts, ignore_index=True)[list(CHANGE_COLUMNS)].astype(types)
    return whole[whole[ROW_N] > 0].reset_index(drop=True)


def _review(register: Register, read: ColumnsRead) -> pd.DataFrame:
    order = {name: at for at, name in enumerate(register.rows.columns)}
    found = sorted(read.reviews.items(), key=lambda one: (order[one[0][0]], one[0]))
    rows = [(*what, n) for what, n in found]
    types = dict.fromkeys(REVIEW, "str") | {ROW_N: "int64"}
    return pd.DataFrame(rows, columns=list(REVIEW)).astype(types)


def _notes(register: Register, read: ColumnsRead) -> tuple[LedgerNote, ...]:
    notes = list(register.notes)
    notes += [LedgerNote("column.nearly_unique", name, n) for name, n in read.by_batch.items()]
    notes += [LedgerNote(rule, column, n) for (rule, column), n in sorted(read.notes.items())]
    for column in register.columns:
        known = register.kind.column(column.name) if column.known else None
        if known is not None and known.unit == "yuan" and not column.unit:
            notes.append(LedgerNote("unit.unstated", column.name))
    if register.kind.unique or register.kind.identity:
        notes.append(LedgerNote("rows.not_compared"))
    return tuple(notes)
