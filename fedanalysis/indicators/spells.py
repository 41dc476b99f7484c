"""Spells at a rank: takes one row a person and rank, gives what models of careers need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from fedanalysis.errors import ColumnError, DesignError, UnknownNameError, ValueRangeError

ENDINGS = ("promotion", "retired", "left", "censored")
_COLUMNS = ("person_id", "sex_code", "rank_code", "start_date", "end_date", "ended_by")


def waiting_times(spells: pd.DataFrame, rank_code: str, *, observed_until: str) -> pd.DataFrame:
    """Return the spells at one rank as waiting times to promotion.

    Parameters
    ----------
    spells : DataFrame
        One row a person and rank: `person_id`, `sex_code` ("1" men, "2" women), `rank_code`,
        `start_date`, `end_date` (YYYY-MM-DD; missing or empty while the spell lasts) and
        `ended_by` (``promotion``, ``retired``, ``left``, ``censored``).
    rank_code : str
        The rank waited at.
    observed_until : str
        Last day of observation (YYYY-MM-DD); spells that begin later are left out.

    Returns
    -------
    DataFrame
        One row a spell: `person_id`, `sex_code`, `entered_year`, `promoted_year` (missing if not
        promoted), `censored_year`; calendar years with the day as a fraction.

    Raises
    ------
    ColumnError
        If a column is missing.
    ValueRangeError
        If a date isn't one, or a spell ends in a way not listed.
    DesignError
        If a spell is over and has no end.
    UnknownNameError
        If no spell is at `rank_code`.

    Examples
    --------
    >>> spells = pd.DataFrame({"person_id": ["a"], "sex_code": ["2"], "rank_code": ["142"],
    ...     "start_date": ["2001-01-01"], "end_date": ["2005-07-02"], "ended_by": ["promotion"]})
    >>> frame = waiting_times(spells, "142", observed_until="2010-12-31")
    >>> frame["promoted_year"].round(1).tolist()
    [2005.5]
    """
    read = _read(spells, _last_day(observed_until))
    ranks = sorted(read["rank_code"].unique())
    if rank_code not in ranks:
        raise UnknownNameError.of("rank", rank_code, ranks)
    mine = read.loc[read["rank_code"] == rank_code]
    is_promoted = mine["ended_by"] == "promotion"
    end = _as_year(mine["end"])
    return pd.DataFrame(
        {
            "person_id": mine["person_id"],
            "sex_code": mine["sex_code"],
            "entered_year": _as_year(mine["start"]),
            "promoted_year": end.where(is_promoted),
            "censored_year": end,
        }
    ).reset_index(drop=True)


def stages_by_year(
    spells: pd.DataFrame, years: Sequence[int], *, stages: Mapping[str, str]
) -> pd.DataFrame:
    """Return at which rank each person stood at the end of each year: rosters from spells.

    Parameters
    ----------
    spells : DataFrame
        As :func:`waiting_times` takes it.
    years : sequence of int
        Calendar years; the state on 31 December counts.
    stages : mapping of str to str
        Rank code → name of the stage; other ranks are left out.

    Returns
    -------
    DataFrame
        One row a person and year in which a spell was running: `person_id`, `year`, `sex_code`,
        `stage`.

    Raises
    ------
    ColumnError, ValueRangeError, DesignError
        As :func:`waiting_times`; also if a person stands at two of the ranks at once.
    """
    last = _last_day(f"{max(years)}-12-31")
    read = _read(spells, last)
    mine = read.loc[read["rank_code"].isin(list(stages))]
    rosters = []
    for year in years:
        day = pd.Timestamp(year, 12, 31)
        is_over = (mine["ended_by"] != "censored") & (mine["end"] <= day)
        held = mine.loc[(mine["start"] <= day) & ~is_over]
        rosters.append(held.assign(year=year, stage=held["rank_code"].map(dict(stages))))
    rows = pd.concat(rosters, ignore_index=True)
    if rows.duplicated(["person_id", "year"]).any():
        raise DesignError(
            "a person must stand at one rank at a time.",
            where=f"{int(rows.duplicated(['person_id', 'year']).sum())} rows overlap.",
        )
    return rows[["person_id", "year", "sex_code", "stage"]]


def _read(spells: pd.DataFrame, last: pd.Timestamp) -> pd.DataFrame:
    """Check the spells and give `start` and `end` as days, no later than `last`."""
    for name in _COLUMNS:
        if name not in spells.columns:
            raise ColumnError.missing("spells", name, [str(column) for column in spells.columns])
    if odd := sorted(set(spells["ended_by"].astype(str)) - set(ENDINGS)):
        raise ValueRangeError.outside(
            "ended_by", must=f"one of {', '.join(ENDINGS)}", where=f"{len(odd)} other values."
        )
    start, end = (_days(spells[name], name) for name in ("start_date", "end_date"))
    is_running = (spells["ended_by"] == "censored").to_numpy()
    if start.isna().any():
        raise ValueRangeError.outside("start_date", must="a date in every row")
    if (end.isna().to_numpy() & ~is_running).any():
        raise DesignError("a spell that is over must have an end.")
    is_later = (end > last).to_numpy() | end.isna().to_numpy()
    ended_by = np.where(is_later, "censored", spells["ended_by"].astype(str))
    read = spells[["person_id", "sex_code", "rank_code"]].assign(
        start=start, end=end.where(~is_later, last), ended_by=ended_by
    )
    return read.loc[read["start"] <= last]


def _days(values: pd.Series, name: str) -> pd.Series:
    text = values.astype("string")
    given = text.mask(text == "")
    days: pd.Series = pd.to_datetime(given, format="%Y-%m-%d", errors="coerce")
    if (days.isna() & given.notna()).any():
        raise ValueRangeError.outside(name, must="dates as YYYY-MM-DD, or empty")
    return days


def _last_day(text: str) -> pd.Timestamp:
    day = pd.to_datetime(text, format="%Y-%m-%d", errors="coerce")
    if pd.isna(day):
        raise ValueRangeError.outside("observed_until", must="a day as YYYY-MM-DD")
    return pd.Timestamp(day)


def _as_year(days: pd.Series) -> pd.Series:
    length = np.where(days.dt.is_leap_year, 366, 365)
    years: pd.Series = days.dt.year + (days.dt.day_of_year - 1) / length
    return years
