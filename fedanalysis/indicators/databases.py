"""Says how talent databases overlap, how current they are, what they yield: takes entries."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from fedanalysis.errors import ColumnError, DesignError, ValueRangeError
from fedanalysis.indicators.small_cells import LEAST
from fedanalysis.ledgers.link import PersonLinks

ALL = "all"


def database_overlap(
    links: PersonLinks, entries: pd.DataFrame, *, table: str = "talent", least: int = LEAST
) -> pd.DataFrame:
    """Count the persons that stand in both of two databases.

    Parameters
    ----------
    links : PersonLinks
        As :func:`~fedanalysis.ledgers.link.link_persons` gives them.
    entries : DataFrame
        The table given there under the name `table`, with its column `database`.
    table : str, default "talent"
        That name.
    least : int, default 5
        A count of persons below it is hidden; so is one that leaves fewer than that, but some, of
        the smaller database outside. 1 hides nothing.

    Returns
    -------
    DataFrame
        One row per pair of databases, in order of first appearance: `first`, `second`,
        `first_n`, `second_n` (persons), `both_n`, `share_of_smaller` (0–1), `both_low`,
        `both_high` (what the open pairs allow: none of them one person, or all), `is_hidden`;
        hidden numbers are missing.

    Raises
    ------
    ColumnError
        If `entries` has no `database`.
    UnknownNameError
        If the links know no such table.
    ValueRangeError
        If `least` is below 1.

    Examples
    --------
    >>> from fedanalysis.ledgers.link import link_persons
    >>> talent = pd.DataFrame({"name": ["示例一"] * 2, "database": ["甲库", "乙库"],
    ...                        "id_number": ["999999197805010020"] * 2})
    >>> found = database_overlap(link_persons({"talent": talent}), talent, least=1)
    >>> found["both_n"].tolist()
    [1]
    """
    _check(entries, "database", least)
    person = links.number_of(table)
    database = entries.loc[person.index, "database"]
    joined = person.map(_all_open(links))
    names = [name for name in dict.fromkeys(entries["database"].tolist()) if name]
    rows = []
    for at, first in enumerate(names):
        for second in names[at + 1 :]:
            counts = [_both(who, database, first, second) for who in (person, joined)]
            sizes = [int(person[database == name].nunique()) for name in (first, second)]
            rows.append((first, second, *sizes, counts[0], min(counts), max(counts)))
    columns = ["first", "second", "first_n", "second_n", "both_n", "both_low", "both_high"]
    frame = pd.DataFrame(rows, columns=columns)
    smaller = frame[["first_n", "second_n"]].min(axis=1)
    outside = smaller - frame["both_n"]
    hidden = (frame["both_n"].between(1, least - 1)) | outside.between(1, least - 1)
    counted = frame[["both_n", "both_low", "both_high"]].astype("Int64").mask(hidden)
    share = (frame["both_n"] / smaller).astype("Float64").mask(hidden)
    return frame[columns[:4]].assign(
        both_n=counted["both_n"],
        share_of_smaller=share,
        both_low=counted["both_low"],
        both_high=counted["both_high"],
        is_hidden=hidden,
    )


def database_currency(
    entries: pd.DataFrame, *, as_of: str, stale_years: float = 2.0, least: int = LEAST
) -> pd.DataFrame:
    """Say how long ago the entries of each database were last updated.

    Parameters
    ----------
    entries : DataFrame
        One row per entry: `database`, `updated_date`, `entered_date` (ISO text of the precision
        known: a month counts as its middle, a year as its middle).
    as_of : str
        The day looked from, ISO.
    stale_years : float, default 2.0
        Years after which an entry counts as stale.
    least : int, default 5
        Counts of entries below it are hidden.

    Returns
    -------
    DataFrame
        One row per database, and last ``all``: `database`, `entry_n`, `undated_n` (never updated
        since they were entered, or without any date), `median_years` (since the last update; an
        entry never updated counts from the day it was entered), `stale_n`, `stale_share` (0–1, of
        the entries with a date).

    Raises
    ------
    ColumnError
        If a column is absent.
    ValueRangeError
        If `as_of` is no ISO day, or an entry is dated after it.
    """
    for column in ("database", "updated_date", "entered_date"):
        _check(entries, column, least)
    try:
        day = np.datetime64(as_of, "D")
    except ValueError as error:
        raise ValueRangeError.outside("as_of", must="an ISO day, such as 2010-12-31") from error
    last = entries["updated_date"].where(entries["updated_date"] != "", entries["entered_date"])
    days = (pd.Timestamp(day) - _middle(last)).dt.days
    ages = (days / 365.2425).set_axis(entries.index)
    if (ages < -1 / 24).any():
        raise ValueRangeError.outside(
            "as_of",
            must="on or after every update",
            where=f"{int((ages < -1 / 24).sum())} entries are dated later.",
        )
    undated = (entries["updated_date"] == "").astype("int64")
    groups = [*dict.fromkeys(entries["database"].tolist()), ALL]
    rows = [_currency(name, entries, ages, undated, stale_years) for name in groups]
    columns = ["database", "entry_n", "undated_n", "median_years", "stale_n", "stale_share"]
    frame = pd.DataFrame(rows, columns=columns)
    small = frame["stale_n"].between(1, least - 1) | (frame["entry_n"] < least)
    hidden = frame[["stale_n", "stale_share"]].mask(small)
    undated_n = frame["undated_n"].astype("Int64").mask(frame["undated_n"].between(1, least - 1))
    return frame.assign(
        stale_n=hidden["stale_n"].astype("Int64"),
        stale_share=hidden["stale_share"].astype("Float64"),
        undated_n=undated_n,
    )


def database_yield(
    links: PersonLinks,
    entries: pd.DataFrame,
    *,
    table: str = "talent",
    confidence: float = 0.95,
    least: int = LEAST,
) -> pd.DataFrame:
    """Count the persons of each database that were appointed to a post.

    Each person counts once in each database she stands in, and once in ``all``. The interval is
    about the process that appoints; it says nothing about what the database did for it.

    Parameters
    ----------
    links : PersonLinks
        As :func:`~fedanalysis.ledgers.link.link_persons` gives them.
    entries : DataFrame
        The table given there under the name `table`: `database`, `appointed_date` (empty if none).
    table : str, default "talent"
        That name.
    confidence : float, default 0.95
        Coverage of the intervals.
    least : int, default 5
        Counts of appointed persons below it are hidden, with their share.

    Returns
    -------
    DataFrame
        One row per database, and last ``all``: `database`, `person_n`, `appointed_n`, `share`,
        `ci_low`, `ci_high` (0–1; exact, Clopper and Pearson 1934, Biometrika 26: 404–413).

    Raises
    ------
    ColumnError
        If a column is absent.
    UnknownNameError
        If the links know no such table.
    """
    for column in ("database", "appointed_date"):
        _check(entries, column, least)
    person = links.number_of(table)
    held = entries.loc[person.index].assign(person_no=person)
    rows = []
    for name in [*dict.fromkeys(entries["database"].tolist()), ALL]:
        mine = held if name == ALL else held.loc[held["database"] == name]
        total = int(mine["person_no"].nunique())
        some = int(mine.loc[mine["appointed_date"] != "", "person_no"].nunique())
        bounds = binomtest(some, total).proportion_ci(confidence, method="exact")
        rows.append((name, total, some, some / total, bounds.low, bounds.high))
    columns = ["database", "person_n", "appointed_n", "share", "ci_low", "ci_high"]
    frame = pd.DataFrame(rows, columns=columns)
    hidden = frame["appointed_n"].between(1, least - 1)
    numbers = frame[["share", "ci_low", "ci_high"]].astype("Float64").mask(hidden)
    appointed = frame["appointed_n"].astype("Int64").mask(hidden)
    return pd.concat([frame[columns[:2]], appointed, numbers], axis=1)


def _check(entries: pd.DataFrame, column: str, least: int) -> None:
    if column not in entries.columns:
        raise ColumnError.missing("entries", column, [str(name) for name in entries.columns])
    if least < 1:
        raise ValueRangeError.outside("least", must="at least 1")
    if entries.empty:
        raise DesignError("a database must hold at least one entry, and the table is empty.")


def _both(person: pd.Series, database: pd.Series, first: str, second: str) -> int:
    one, two = (set(person[database == name].tolist()) for name in (first, second))
    return len(one & two)


def _all_open(links: PersonLinks) -> dict[int, int]:
    """Return person → person with every open pair taken as one person."""
    numbers = links.persons.set_index(["table", "row"])["person_no"]
    above = {int(number): int(number) for number in numbers.unique()}

    def top(number: int) -> int:
        while above[number] != number:
            number = above[number]
        return number

    open_ = links.pairs.loc[links.pairs["decision"] == "possible"]
    for row in open_.to_dict("records"):
        ends = [top(int(numbers[row[f"{s}_table"], row[f"{s}_row"]])) for s in ("left", "right")]
        above[max(ends)] = min(ends)
    return {number: top(number) for number in above}


def _middle(dates: pd.Series) -> pd.Series:
    """Return ISO texts as days; a month counts as its middle, a year as its middle."""
    full = dates.map(lambda text: text + {4: "-07-01", 7: "-15"}.get(len(text), ""))
    return pd.to_datetime(full.mask(full == ""), errors="coerce")


def _currency(
    name: str, entries: pd.DataFrame, ages: pd.Series, undated: pd.Series, stale_years: float
) -> tuple[str, int, int, float, int, float]:
    mine = entries["database"] == name if name != ALL else pd.Series(data=True, index=entries.index)
    dated = ages[mine].dropna()
    stale = int((dated > stale_years).sum())
    return (
        name,
        int(mine.sum()),
        int(undated[mine].sum()),
        float(dated.median()) if len(dated) else float("nan"),
        stale,
        stale / len(dated) if len(dated) else float("nan"),
    )
