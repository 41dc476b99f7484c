"""Checks that a frame is one yearly series of one share; gives it sorted and without repeats."""

from __future__ import annotations

import numpy as np
import pandas as pd

from fedanalysis.errors import ColumnError, DesignError, ValueRangeError

FIRST_YEAR, LAST_YEAR = 1900, 2100
_ONE_OF_EACH = ("indicator_id", "geo_code", "basis")
_FLAGS = ("derived", "approximate")


def read_series(series: pd.DataFrame) -> pd.DataFrame:
    """Return the usable points of `series`: one row per year, ascending.

    Rows without a share are left out. Of the points of one `term` the last is kept. Where a year
    has the same share twice, the row that is neither derived nor approximate is kept. All columns
    are kept; `derived` and `approximate` are added as False where absent.

    Raises
    ------
    ColumnError
        If `year` or `women_share` is missing.
    ValueRangeError
        If a share isn't strictly between 0 and 1, or a year is no whole calendar year.
    DesignError
        If more than one indicator, place or basis is given, a year has two values, only some
        points name their `term`, or no row has a share.
    """
    for column in ("year", "women_share"):
        if column not in series.columns:
            raise ColumnError.missing("series", column, [str(c) for c in series.columns])
    _check_single(series)
    share = _numbers(series["women_share"], "women_share")
    if share.isna().all():
        raise DesignError(
            "a trend of a share must have at least one share.",
            where=f"`women_share` is empty in all {len(series)} rows.",
            hint="Counts are no share: divide them by their total, or take a share's indicator.",
        )
    points = series.assign(women_share=share, **read_flags(series)).loc[share.notna()]
    points = points.assign(year=check_years(points["year"]))
    _check_shares(points)
    _check_one_value_a_year(points)
    ordered = points.sort_values(["year", *_FLAGS], kind="stable").drop_duplicates("year")
    return _last_of_each_term(ordered).reset_index(drop=True)


def read_totals(series: pd.DataFrame) -> pd.DataFrame:
    """Return `series` with `women_share`, computed from `women_n` and `member_n` if it has none.

    The totals of a term stand in one row; a total that is missing gives no share.

    Raises
    ------
    ValueRangeError
        If a total isn't a number, isn't above zero, or women outnumber members.
    DesignError
        If a year has several rows: whose totals they are isn't told.
    """
    if "women_share" in series.columns or not {"women_n", "member_n"} <= set(series.columns):
        return series
    if "year" not in series.columns and "term_year" in series.columns:
        series = series.rename(columns={"term_year": "year"})
    women, members = (_numbers(series[name], name) for name in ("women_n", "member_n"))
    known = women.notna() & members.notna()
    if not ((members > 0) & (women >= 0) & (women <= members))[known].all():
        raise ValueRangeError.outside(
            "women_n and member_n", must="totals with members above 0 and women among them"
        )
    if "year" in series.columns and series.loc[known, "year"].duplicated().any():
        raise DesignError(
            "totals must stand in one row a year.",
            hint="Counts of single committees need the column that names the committee.",
        )
    return series.assign(women_share=women / members)


def read_flags(series: pd.DataFrame) -> dict[str, pd.Series]:
    """Return `derived` and `approximate` as bool, False where absent or missing.

    Raises
    ------
    ValueRangeError
        If one of them holds anything but true, false, 0 or 1.
    """
    absent = pd.Series(np.zeros(len(series), dtype=bool), index=series.index)
    return {name: _truth(series[name]) if name in series else absent for name in _FLAGS}


def check_years(years: pd.Series, *, name: str = "year") -> pd.Series:
    """Return `years` as whole numbers, refusing what is no calendar year from 1900 to 2100."""
    numbers = _numbers(years, name)
    if not (numbers.between(FIRST_YEAR, LAST_YEAR) & (numbers % 1 == 0)).all():
        raise ValueRangeError.outside(
            name, must=f"whole calendar years from {FIRST_YEAR} to {LAST_YEAR}, none missing"
        )
    return numbers.astype("int64")


def _numbers(values: pd.Series, name: str) -> pd.Series:
    if pd.api.types.is_datetime64_any_dtype(values):
        raise ValueRangeError.outside(name, must="a number", hint="Take `.dt.year` of a date.")
    try:
        return pd.to_numeric(values).astype("float64")
    except (ValueError, TypeError) as error:
        raise ValueRangeError.outside(
            name, must="a number in every row", hint='Clean signs such as "%" first.'
        ) from error


def _truth(values: pd.Series) -> pd.Series:
    try:
        return values.astype("boolean").fillna(value=False).astype(bool)
    except (ValueError, TypeError) as error:
        raise ValueRangeError.outside(str(values.name), must="true or false (1 or 0)") from error


def _check_single(series: pd.DataFrame) -> None:
    for column in _ONE_OF_EACH:
        if column in series and (kinds := series[column].nunique(dropna=False)) > 1:
            raise DesignError(
                f"a trend must rest on one `{column}`, not {kinds}.",
                hint="Unequal bases can't be pooled; fit them one by one and draw them apart.",
            )


def _check_shares(points: pd.DataFrame) -> None:
    share = points["women_share"]
    if ((share > 0) & (share < 1)).all():
        return
    wrong = ", ".join(str(year) for year in points.loc[~((share > 0) & (share < 1)), "year"][:5])
    percent = np.isfinite(share).all() and share.max() > 1 and share.max() <= 100
    raise ValueRangeError.outside(
        "women_share",
        must="finite and strictly between 0 and 1",
        where=f"Year {wrong}.",
        hint="These look like percent: divide by 100."
        if percent
        else "The logit of 0 and 1 doesn't exist; such a year can be told, not put on the line.",
    )


def _last_of_each_term(points: pd.DataFrame) -> pd.DataFrame:
    """Keep the last point of each term: an election is complete when it is last reported."""
    if "term" not in points or points["term"].isna().all():
        return points
    if points["term"].isna().any():
        raise DesignError(
            "`term` must name the term of every point, or of none.",
            where=f"{int(points['term'].isna().sum())} points are without.",
        )
    return points.drop_duplicates("term", keep="last")


def _check_one_value_a_year(points: pd.DataFrame) -> None:
    values = points.groupby("year")["women_share"].nunique()
    if (values > 1).any():
        years = ", ".join(str(year) for year in values.index[values > 1][:5])
        raise DesignError(
            "a series must give each year one share.",
            where=f"Different values for {years}.",
            hint="Keep the preferred source of each year.",
        )
