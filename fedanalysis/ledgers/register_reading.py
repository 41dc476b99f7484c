"""Reads the columns of a register: takes Register, gives its rows with clean values attached.

A column with few distinct values is read by dictionary. A nearly unique one (names, numbers) is
read batch by batch as the rows go by, and so is a check with too many combinations of values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from fedanalysis.codes.divisions import is_region
from fedanalysis.codes.lookup import Spellings
from fedanalysis.codes.resident_ids import id_region
from fedanalysis.engine.base import DTYPES, PLACES, ROW_N, ColumnKind, Rows
from fedanalysis.errors import TooManyDistinctError
from fedanalysis.ledgers.cleaned import kept_types, typed
from fedanalysis.ledgers.dictionary import ColumnReader, StateBook, ValuesRead
from fedanalysis.ledgers.register import Register
from fedanalysis.ledgers.register_rules import RowCheck, row_checks

MOST = 100_000  # distinct values; a column with more is read batch by batch
VALUE, STATE, RULE, CHECK = "\0value ", "\0state ", "\0rule ", "\0check "
_KINDS: dict[str, ColumnKind] = {dtype: kind for kind, dtype in DTYPES.items()}


@dataclass(slots=True, eq=False)
class ColumnsRead:
    """The rows of a register with what their cells were read as, and what was met on the way.

    Attributes
    ----------
    rows : Rows
        The register's, with further columns.
    clean_in : dict of str to str
        Column of the register → where its clean value stands.
    state_columns : dict of str to str
        Column of states → column of the register; only of columns that have a fault somewhere.
    check_columns : dict of str to RowCheck
        Column of flags → the check that fails where it holds.
    states : StateBook
        What the states mean.
    by_batch : dict of str to int
        Nearly unique columns, and about how many values each has.
    row_n : int
        Number of rows; -1 if nobody counted.
    changes : dict of str to DataFrame
        Column read by dictionary → ``value``, ``old``, ``new``, ``rule``, ``row_n``.
    reviews : Counter
        (column, text, reason) → number of rows.
    notes : Counter
        (note, column) → number of cells.
    """

    rows: Rows
    clean_in: dict[str, str] = field(default_factory=dict)
    state_columns: dict[str, str] = field(default_factory=dict)
    check_columns: dict[str, RowCheck] = field(default_factory=dict)
    states: StateBook = field(default_factory=StateBook)
    by_batch: dict[str, int] = field(default_factory=dict)
    row_n: int = -1
    changes: dict[str, pd.DataFrame] = field(default_factory=dict)
    reviews: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    notes: Counter[tuple[str, str]] = field(default_factory=Counter)


def read_columns(register: Register, *, spellings: Spellings | None) -> ColumnsRead:
    """Read every column of a register.

    Parameters
    ----------
    register : Register
        As opened; not changed.
    spellings : Spellings or None
        A user's own.

    Returns
    -------
    ColumnsRead
        Nothing is judged yet.
    """
    done = ColumnsRead(register.rows)
    names = [name for name in register.rows.columns if name not in PLACES]
    headers = {column.name: column for column in register.columns}
    readers = {
        name: ColumnReader(headers[name], register.kind, done.states, spellings) for name in names
    }
    engine = register.rows.engine
    found = engine.distinct_each(register.rows, names, most=MOST)
    books: dict[str, tuple[pd.Series, ValuesRead]] = {}
    for name in names:
        counted = found.pop(name)
        if isinstance(counted, int):
            done.by_batch[name] = counted
            continue
        done.row_n = int(counted[ROW_N].sum())
        read = readers[name].read(counted[name])
        books[name] = (counted[name], read)
        _write_down(done, readers[name], counted[name], read, counted[ROW_N].to_numpy())
        _attach_values(done, readers[name], counted[name], read)
    late = _check_combinations(done, register, books)
    if done.by_batch or late:
        _read_batches(done, register, readers, late)
    _sort_faults(done, register)
    return done


def _sort_faults(done: ColumnsRead, register: Register) -> None:
    """Put what may be told against a row in the order in which it is told."""
    columns = list(register.rows.columns)
    checks = [check.reason for check in row_checks(register.kind, set(columns))]
    done.state_columns = dict(
        sorted(done.state_columns.items(), key=lambda item: columns.index(item[1]))
    )
    done.check_columns = dict(
        sorted(done.check_columns.items(), key=lambda item: checks.index(item[1].reason))
    )


def _attach_values(
    done: ColumnsRead, reader: ColumnReader, values: pd.Series, read: ValuesRead
) -> None:
    """Attach the clean values of a column and their states, where they say more than is there."""
    name = reader.header.name
    columns = {name: values}
    clean = _typed(reader, read)
    if _is_as_received(values, clean, read):
        done.clean_in[name] = name
    else:
        done.clean_in[name] = VALUE + name
        columns[VALUE + name] = clean
    if read.states.any():
        done.state_columns[STATE + name] = name
        columns[STATE + name] = pd.Series(read.states, dtype="Int64")
    if len(columns) > 1:
        done.rows = done.rows.engine.attach(done.rows, [name], pd.DataFrame(columns))


def _typed(reader: ColumnReader, read: ValuesRead) -> pd.Series:
    texts = pd.DataFrame({reader.header.name: pd.Series(read.reading.texts, dtype="str")})
    return typed(texts, reader.kind)[reader.header.name]


def _is_as_received(values: pd.Series, clean: pd.Series, read: ValuesRead) -> bool:
    if values.dtype != clean.dtype or (read.received != read.reading.texts).any():
        return False
    # a missing text must become an empty one
    return values.dtype != "str" or not bool(values.isna().any())


def _write_down(
    done: ColumnsRead,
    reader: ColumnReader,
    values: pd.Series,
    read: ValuesRead,
    row_n: np.ndarray,
) -> None:
    """Count what was changed, not read, or odd in a column read by dictionary."""
    name, reading = reader.header.name, read.reading
    changed = read.received != reading.texts
    done.changes[name] = pd.DataFrame(
        {
            "value": values[changed].reset_index(drop=True),
            "old": read.received[changed],
            "new": reading.texts[changed],
            "rule": np.where(reading.rules != "", reading.rules, reading.reasons)[changed],
            ROW_N: row_n[changed],
        }
    )
    _count_oddities(done, reader, read, row_n, shown=_is_shown(reader))


def _is_shown(reader: ColumnReader) -> bool:
    column = reader.kind.column(reader.header.name) if reader.header.known else None
    return column is not None and not column.personal


def _count_oddities(
    done: ColumnsRead, reader: ColumnReader, read: ValuesRead, row_n: np.ndarray, *, shown: bool
) -> None:
    name, reading = reader.header.name, read.reading
    for at in np.flatnonzero((reading.reasons != "") & ~reading.wrong):
        text = str(read.received[at]) if shown else ""
        done.reviews[name, text, str(reading.reasons[at])] += int(row_n[at])
    for at in np.flatnonzero(reading.notes != ""):
        done.notes[str(reading.notes[at]), name] += int(row_n[at])
    if name == "id_number" and reader.header.known:
        for text, n in zip(reading.texts, row_n, strict=True):
            if text and not is_region(id_region(text)):
                done.notes["id.region_unknown", name] += int(n)


def _check_combinations(
    done: ColumnsRead, register: Register, books: Mapping[str, tuple[pd.Series, ValuesRead]]
) -> list[RowCheck]:
    """Judge the checks whose columns have few combinations; return the others."""
    engine, late = register.rows.engine, []
    known = {column.name for column in register.columns if column.known}
    for check in row_checks(register.kind, known):
        if not set(check.columns) <= set(books):
            late.append(check)
            continue
        try:
            combinations = engine.distinct(register.rows, check.columns, most=MOST)
        except TooManyDistinctError:
            late.append(check)
            continue
        texts = {name: _looked_up(combinations[name], *books[name]) for name in check.columns}
        broken = check.broken(pd.DataFrame(texts, dtype="str"))
        if not broken.any():
            continue
        if check.rejects:
            keys = combinations.loc[broken, list(check.columns)]
            mapping = keys.assign(**{CHECK + check.reason: pd.array([True] * len(keys), "boolean")})
            done.rows = engine.attach(done.rows, check.columns, mapping)
            done.check_columns[CHECK + check.reason] = check
        else:
            done.notes[check.reason, check.column] += int(combinations[ROW_N][broken].sum())
    return late


def _looked_up(values: pd.Series, keys: pd.Series, read: ValuesRead) -> np.ndarray:
    """Return the clean texts of values that are all among `keys`."""
    both = pd.concat([keys, values], ignore_index=True)
    codes, _ = pd.factorize(both, use_na_sentinel=False)
    at = np.empty(int(codes.max(initial=-1)) + 1, dtype=np.int64)
    at[codes[: len(keys)]] = np.arange(len(keys))
    return np.asarray(read.reading.texts[at[codes[len(keys) :]]])


def _read_batches(
    done: ColumnsRead,
    register: Register,
    readers: Mapping[str, ColumnReader],
    late: Sequence[RowCheck],
) -> None:
    """Read the nearly unique columns, and what must be judged beside them, as the rows go by."""
    types = kept_types(register.kind)
    added: dict[str, ColumnKind] = {}
    for name in done.by_batch:
        dtype = types.get(name, "str") if readers[name].header.known else "str"
        added |= {VALUE + name: _KINDS[dtype], STATE + name: "whole", RULE + name: "text"}
        done.clean_in[name] = VALUE + name
        done.state_columns[STATE + name] = name
    rejecting = {CHECK + check.reason: check for check in late if check.rejects}
    added |= dict.fromkeys(rejecting, "flag")
    done.check_columns |= rejecting
    needed = {name for check in late for name in check.columns} | set(done.by_batch)

    def read(frame: pd.DataFrame) -> pd.DataFrame:
        parts = {name: readers[name].read(frame[name]) for name in needed}
        columns: dict[str, pd.Series] = {}
        for name in done.by_batch:
            columns |= _batch_columns(done, readers[name], parts[name])
        for check in late:
            texts = {name: parts[name].reading.texts for name in check.columns}
            broken = check.broken(pd.DataFrame(texts, dtype="str"))
            if check.rejects:
                columns[CHECK + check.reason] = pd.Series(broken, dtype="boolean")
            elif broken.any():
                done.notes[check.reason, check.column] += int(broken.sum())
        return pd.DataFrame(columns)

    done.rows = done.rows.engine.read_batches(done.rows, read, added)


def _batch_columns(
    done: ColumnsRead, reader: ColumnReader, read: ValuesRead
) -> dict[str, pd.Series]:
    name, reading = reader.header.name, read.reading
    _count_oddities(done, reader, read, np.ones(len(read.states), dtype=np.int64), shown=False)
    why = np.where(reading.rules != "", reading.rules, reading.reasons)
    rule = np.where(read.received != reading.texts, why, "")
    return {
        VALUE + name: _typed(reader, read),
        STATE + name: pd.Series(read.states, dtype="Int64"),
        RULE + name: pd.Series(rule, dtype="str"),
    }
