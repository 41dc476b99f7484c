"""Checks that a table is a ladder of ranks by sex; gives it summed and in the order of ranks."""

from __future__ import annotations

import numpy as np
import pandas as pd

from fedanalysis.errors import ColumnError, DesignError, UnknownNameError, ValueRangeError
from fedanalysis.errors.base import listed


def read_ladder(
    table: pd.DataFrame, *, ranks: tuple[str, ...] | None, by: str | None
) -> tuple[pd.DataFrame, list[object]]:
    """Return the counts of each group and rank, lowest rank first, and the order of ranks.

    Cells that name the same group and rank are added up.

    Raises
    ------
    ColumnError
        If `rank`, `women_n`, both of `men_n` and `member_n`, or the group column are missing.
    ValueRangeError
        If a count isn't a whole number of 0 or more, or women exceed members.
    UnknownNameError
        If the table holds a rank that isn't in `ranks`.
    DesignError
        If there is no row, a rank or group is missing, ranks have no order, there are fewer than
        two of them, or a rank of some group has no row or no holder.
    """
    _check_columns(table, by)
    if table.empty:
        raise DesignError("a ladder must have at least one row.")
    counts = pd.DataFrame({"rank": table["rank"], "women_n": _whole(table, "women_n")})
    counts["member_n"] = _members(table, counts["women_n"])
    if by is not None:
        counts.insert(0, by, table[by])
    _check_named(counts, [name for name in (by, "rank") if name is not None])
    order = rank_order(table["rank"], ranks)
    counts["rank"] = pd.Categorical(counts["rank"].astype(object), categories=order, ordered=True)
    keys = ["rank"] if by is None else [by, "rank"]
    summed = counts.groupby(keys, observed=True, sort=True).sum().reset_index()
    summed["men_n"] = summed["member_n"] - summed["women_n"]
    _check_complete(summed, order, by)
    return summed, order


def _check_columns(table: pd.DataFrame, by: str | None) -> None:
    given = [str(column) for column in table.columns]
    for column in ("rank", "women_n", *([] if by is None else [by])):
        if column not in table.columns:
            raise ColumnError.missing("ladder", column, given)
    if not {"men_n", "member_n"} & set(table.columns):
        raise ColumnError.missing("ladder", "member_n", given)


def _whole(table: pd.DataFrame, column: str) -> pd.Series:
    numbers = pd.to_numeric(table[column], errors="coerce").astype("float64")
    if not (np.isfinite(numbers) & (numbers >= 0) & (numbers % 1 == 0)).all():
        raise ValueRangeError.outside(
            column, must="a whole number of 0 or more in every row", hint="Give counts, no shares."
        )
    return numbers.astype("int64")


def _members(table: pd.DataFrame, women: pd.Series) -> pd.Series:
    if "men_n" in table.columns:
        members = women + _whole(table, "men_n")
        if "member_n" in table.columns and not members.eq(_whole(table, "member_n")).all():
            raise DesignError("`member_n` must be `women_n` plus `men_n` in every row.")
        return members
    members = _whole(table, "member_n")
    if (women > members).any():
        raise ValueRangeError.outside("women_n", must="at most `member_n`")
    return members


def _check_named(counts: pd.DataFrame, keys: list[str]) -> None:
    for key in keys:
        if missing := int(counts[key].isna().sum()):
            raise DesignError(
                f"each row must have its `{key}`.",
                where=f"Missing in {missing} of {len(counts)} rows.",
            )


def rank_order(rank: pd.Series, ranks: tuple[str, ...] | None) -> list[object]:
    """Return the ranks lowest first: as named, as an ordered categorical, or as numbers."""
    present = list(dict.fromkeys(rank.tolist()))
    if ranks is not None:
        for name in present:
            if name not in ranks:
                raise UnknownNameError.of("rank", str(name), [str(r) for r in ranks])
        order: list[object] = list(ranks)
    elif isinstance(rank.dtype, pd.CategoricalDtype) and rank.cat.ordered:
        order = [name for name in rank.cat.categories if name in present]
    elif pd.api.types.is_numeric_dtype(rank) and not pd.api.types.is_bool_dtype(rank):
        order = sorted(present)
    else:
        raise DesignError(
            "ranks must have an order, lowest first.",
            where=f"`rank` holds {listed(present)}.",
            hint="Pass ranks=(lowest, …, highest), codes as numbers, or an ordered categorical.",
        )
    if len(order) < 2:
        raise DesignError(
            "a ladder must have at least two ranks.", where=f"Given: {listed(order)}."
        )
    return order


def _check_complete(summed: pd.DataFrame, order: list[object], by: str | None) -> None:
    groups = [("", summed)] if by is None else list(summed.groupby(by, sort=True))
    for name, group in groups:
        held = group.loc[group["member_n"] > 0, "rank"].tolist()
        if empty := [rank for rank in order if rank not in held]:
            place = f"`{by}` = `{name}`, " if by is not None else ""
            raise DesignError(
                "each rank of a ladder must have at least one holder.",
                where=f"{place}`rank` {listed(empty)}: 0 holders.",
                hint="Merge it with a neighbouring rank, or leave it out of `ranks`.",
            )
