"""Checks what must hold between the columns of a row: takes cleaned texts, gives broken rows.

The rules themselves are data of the kind; each distinct combination of values is judged once.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fedanalysis.catalogue.kinds import LedgerKind, LedgerRule
from fedanalysis.codes.dates import date_order
from fedanalysis.codes.resident_ids import id_birth, id_sex

_KNOWN_SEX = ("1", "2")


def broken_rows(texts: pd.DataFrame, rule: LedgerRule) -> NDArray[np.bool_]:
    """Say which rows break a rule; a row without all its values breaks none.

    Parameters
    ----------
    texts : pandas.DataFrame of str
        Cleaned texts; ``""`` is missing.
    rule : LedgerRule
        One rule of the kind; a ledger that lacks one of its columns breaks it nowhere.

    Returns
    -------
    numpy.ndarray of bool, shape (rows,)
        True where the values can't all hold.
    """
    if not set(rule.columns) <= set(texts.columns):
        return np.zeros(len(texts), dtype=bool)
    if rule.check == "sum_at_most":
        return _over_limit(texts, rule)
    return _judge(texts, rule.columns, _CHECKS[rule.check])


def id_conflicts(texts: pd.DataFrame) -> dict[str, NDArray[np.bool_]]:
    """Say where a resident identity number contradicts the sex or the date of birth beside it.

    Returns
    -------
    dict of str to numpy.ndarray of bool
        ``id.sex_conflict`` and ``id.birth_conflict``, where the ledger has the columns.
    """
    found = {}
    have = set(texts.columns)
    if {"id_number", "sex_code"} <= have:
        found["id.sex_conflict"] = _judge(texts, ("id_number", "sex_code"), _other_sex)
    if {"id_number", "birth_date"} <= have:
        found["id.birth_conflict"] = _judge(texts, ("id_number", "birth_date"), _other_birth)
    return found


def _judge(
    texts: pd.DataFrame, columns: tuple[str, ...], breaks: Callable[..., bool]
) -> NDArray[np.bool_]:
    values = texts[list(columns)]
    whole = (values != "").all(axis=1).to_numpy()
    result = np.zeros(len(texts), dtype=bool)
    distinct = values[whole].drop_duplicates()
    verdicts = [breaks(*row) for row in distinct.itertuples(index=False, name=None)]
    if any(verdicts):
        bad = pd.MultiIndex.from_frame(distinct[np.array(verdicts)])
        result[whole] = pd.MultiIndex.from_frame(values[whole]).isin(bad)
    return result


def _above(first: str, second: str) -> bool:
    return Fraction(first) > Fraction(second)


def _no_sum(*values: str) -> bool:
    *parts, total = (Fraction(value) for value in values)
    return sum(parts, Fraction(0)) != total


def _after(first: str, second: str) -> bool:
    return date_order(first, second) == 1


def _other_share(part: str, total: str, share: str) -> bool:
    """Say whether a share in per cent is none of the roundings of part over total."""
    return _other_ratio(part, total, share, scale=100)


def _other_ratio(part: str, total: str, share: str, *, scale: int = 1) -> bool:
    if Fraction(total) == 0:
        return Fraction(part) != 0 or Fraction(share) != 0
    exact = Fraction(part) / Fraction(total) * scale
    step = Fraction(1, 10 ** len(share.partition(".")[2]))
    rounded = abs(Fraction(share) - exact) <= step / 2
    cut_off = 0 <= exact - Fraction(share) < step
    return not (rounded or cut_off)


def _differ(first: str, second: str) -> bool:
    return first != second


def _other_sex(id_number: str, sex_code: str) -> bool:
    return sex_code in _KNOWN_SEX and id_sex(id_number) != sex_code


def _other_birth(id_number: str, birth_date: str) -> bool:
    return date_order(id_birth(id_number), birth_date) not in (0, None)


_CHECKS: dict[str, Callable[..., bool]] = {
    "at_most": _above,
    "sum": _no_sum,
    "order": _after,
    "share": _other_share,
    "ratio": _other_ratio,
    "agree": _differ,
}


def _over_limit(texts: pd.DataFrame, rule: LedgerRule) -> NDArray[np.bool_]:
    """Mark all rows of a group whose values add up to more than the limit."""
    result = np.zeros(len(texts), dtype=bool)
    limit = Fraction(str(rule.limit))
    surest = rule.by[0] if rule.by and set(rule.by[0]) <= set(texts.columns) else ()
    for group in rule.by:
        if not set(group) <= set(texts.columns):
            continue
        told = (texts[[*group, *rule.columns]] != "").all(axis=1).to_numpy()
        rows = texts[told]
        if rows.empty:
            continue
        key = rows.groupby(list(group), sort=False).ngroup()
        sums: dict[int, Fraction] = {}
        for number, value in zip(key.tolist(), rows[rule.columns[0]].tolist(), strict=True):
            sums[number] = sums.get(number, Fraction(0)) + Fraction(value)
        over = key.isin([number for number, total in sums.items() if total > limit]).to_numpy()
        if surest and group != surest:
            names = (
                rows[list(surest)]
                .agg("|".join, axis=1)
                .where((rows[list(surest)] != "").all(axis=1))
            )
            over = over & (key.map(names.groupby(key).nunique()) <= 1).to_numpy()
        result[np.flatnonzero(told)[over]] = True
    return result


def duplicate_rows(texts: pd.DataFrame, kind: LedgerKind) -> NDArray[np.bool_]:
    """Say which rows repeat an earlier one in every column, running number aside.

    Only rows that name what they are about (a group of `kind.unique` with all its values) can be
    told to be one row sent twice.
    """
    told = _has_one(texts, kind.unique)
    columns = [name for name in texts.columns if _type(kind, name) != "index"]
    if not columns:
        return np.zeros(len(texts), dtype=bool)
    return texts.duplicated(subset=columns).to_numpy() & told


def conflicting_rows(texts: pd.DataFrame, kind: LedgerKind) -> NDArray[np.bool_]:
    """Say which rows are about one thing and differ in what can't differ.

    All rows of such a group are marked: which is right can't be told.
    """
    result = np.zeros(len(texts), dtype=bool)
    for group in kind.identity:
        if not set(group) <= set(texts.columns):
            continue
        whole = (texts[list(group)] != "").all(axis=1).to_numpy()
        named = texts[whole]
        again = named[named.duplicated(subset=list(group), keep=False)]
        if again.empty:
            continue
        key = again.groupby(list(group), sort=False).ngroup()
        for column in (name for name in kind.fixed if name in texts.columns):
            values = again[column]
            if _type(kind, column) == "date":
                values = _coarsest(values, key)
            filled = values[values != ""]
            several = filled.groupby(key.loc[filled.index]).nunique()
            bad = key.isin(several[several > 1].index)
            result[np.flatnonzero(whole)[np.isin(named.index, again.index[bad])]] = True
    return result


def _coarsest(values: pd.Series, key: pd.Series) -> pd.Series:
    """Cut dates of one group to the precision of its least precise one."""
    filled = values[values != ""]
    shortest = filled.str.len().groupby(key.loc[filled.index]).min()
    width = key.map(shortest).fillna(0).astype(int)
    cut = [text[:n] for text, n in zip(values, width, strict=True)]
    return pd.Series(cut, index=values.index, dtype="str")


def _has_one(texts: pd.DataFrame, groups: tuple[tuple[str, ...], ...]) -> NDArray[np.bool_]:
    told = np.zeros(len(texts), dtype=bool)
    for group in groups:
        if set(group) <= set(texts.columns):
            told |= (texts[list(group)] != "").all(axis=1).to_numpy()
    return told


def _type(kind: LedgerKind, name: str) -> str:
    column = kind.column(name)
    return column.type if column else "text"
