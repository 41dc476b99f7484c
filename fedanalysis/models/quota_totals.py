"""Checks the totals of committees by year; gives the complete rows with their rounding."""

from __future__ import annotations

import numpy as np
import pandas as pd

from fedanalysis.errors import ColumnError, DesignError, ValueRangeError
from fedanalysis.models.share_series import check_years

_NEEDED = ("women_share", "member_n", "committee_n")
_UNITS = {"share_unit": 0.001, "member_unit": 1.0, "committee_unit": 1.0}


def read_totals(totals: pd.DataFrame) -> pd.DataFrame:
    """Return the complete years, ascending, with counts as whole numbers and units filled in.

    Raises
    ------
    ColumnError
        If a column is missing.
    ValueRangeError
        If a share lies outside 0 to 1, a count isn't a whole number or a unit isn't positive.
    DesignError
        If no row is complete, a year comes twice, or no whole number of women gives the share.
    """
    for column in ("year", *_NEEDED):
        if column not in totals.columns:
            raise ColumnError.missing("totals", column, [str(c) for c in totals.columns])
    complete = totals.dropna(subset=list(_NEEDED))
    if complete.empty:
        raise DesignError(
            "the women in committees must have share, members and committees of one year.",
            where=f"None of {len(totals)} rows holds all three.",
        )
    given = {
        name: complete.get(name, pd.Series(unit, index=complete.index)).fillna(unit)
        for name, unit in _UNITS.items()
    }
    years = check_years(complete["year"])
    columns = {name: _number(complete[name], name) for name in _NEEDED}
    frame = pd.DataFrame({"year": years} | columns | given).sort_values("year")
    _check_values(frame)
    counts = {"member_n": "int64", "committee_n": "int64"}
    return frame.astype(counts).reset_index(drop=True)


def _number(values: pd.Series, name: str) -> pd.Series:
    try:
        return pd.to_numeric(values).astype("float64")
    except (ValueError, TypeError) as error:
        raise ValueRangeError.outside(name, must="a number in every row") from error


def _check_values(frame: pd.DataFrame) -> None:
    if frame["year"].duplicated().any():
        raise DesignError("totals must hold one row a year.", hint="Keep the preferred source.")
    if not frame["women_share"].between(0, 1).all():
        raise ValueRangeError.outside(
            "women_share",
            must="a share from 0 to 1: women can't outnumber members",
            hint="Divide a percentage by 100.",
        )
    for name in ("member_n", "committee_n"):
        if not (np.isfinite(frame[name]) & (frame[name] % 1 == 0) & (frame[name] >= 1)).all():
            raise ValueRangeError.outside(
                name, must="a whole number of at least 1", hint="Write 万 out: 2.5 万 is 25000."
            )
    for name in _UNITS:
        if not (frame[name] > 0).all():
            raise ValueRangeError.outside(name, must="one unit of the last printed digit, above 0")
    _check_whole_women(frame)


def _check_whole_women(frame: pd.DataFrame) -> None:
    half = (frame["share_unit"] / 2) * (1 + 1e-9)
    low = ((frame["women_share"] - half) * frame["member_n"]).clip(lower=0)
    high = (frame["women_share"] + half) * frame["member_n"]
    none_fits = np.ceil(low) > np.floor(high)
    if none_fits.any():
        years = ", ".join(str(year) for year in frame.loc[none_fits, "year"])
        raise DesignError(
            "some whole number of women must give the printed share of the members.",
            where=f"Year {years}.",
            hint="Share and members have different bases, or share_unit is too small.",
        )
