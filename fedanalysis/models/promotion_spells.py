"""Checks that a roster holds one spell to promotion per person; gives durations and events."""

from __future__ import annotations

import numpy as np
import pandas as pd

from fedanalysis.errors import ColumnError, DesignError, ValueRangeError
from fedanalysis.errors.base import listed

WOMEN, MEN = "2", "1"  # GB/T 2261.1
MOST_DROPPED = 0.05
_NEEDED = ("person_id", "entered_year", "promoted_year", "censored_year", "sex_code")
_CODES = {"1": MEN, "2": WOMEN, "1.0": MEN, "2.0": WOMEN}


def read_spells(roster: pd.DataFrame, covariates: tuple[str, ...]) -> pd.DataFrame:
    """Return one row per person: `entry`, `time` (years since entering), `promoted`, `is_woman`.

    The covariates follow as float. Rows that lack a value are left out.

    Raises
    ------
    ColumnError
        If a column is missing.
    ValueRangeError
        If a value isn't a finite number.
    DesignError
        If a person has two rows, more than 5 % of rows lack a value, a spell ends before it
        begins, a promotion comes after the end of observation, one sex is missing, or nobody of
        one sex was promoted.
    """
    for column in (*_NEEDED, *covariates):
        if column not in roster.columns:
            raise ColumnError.missing("roster", column, [str(c) for c in roster.columns])
    _check_one_row_each(roster["person_id"])
    spells = _durations(roster)
    spells["is_woman"] = read_sex(roster["sex_code"]).eq(WOMEN).astype(float).to_numpy()
    known = read_sex(roster["sex_code"]).notna() & roster["person_id"].notna()
    for name in covariates:
        spells[name] = read_numbers(roster, name)
        known &= spells[name].notna()
    complete = spells.loc[known & spells[["time", "entry"]].notna().all(axis=1)]
    check_dropped(len(roster), len(complete))
    _check_spells(complete)
    _check_sexes(complete)
    return complete.sort_values(["time", "promoted", *covariates], kind="stable").reset_index(
        drop=True
    )


def read_sex(codes: pd.Series) -> pd.Series:
    """Return "2" for women, "1" for men and missing for all else."""
    return codes.astype("str").map(_CODES)


def read_numbers(frame: pd.DataFrame, column: str) -> pd.Series:
    """Return `column` as float, refusing what is neither missing nor a finite number."""
    try:
        numbers = pd.to_numeric(frame[column]).astype("float64")
    except (ValueError, TypeError) as error:
        raise ValueRangeError.outside(
            column, must="a number or missing in every row", hint="Code groups as 0 and 1 first."
        ) from error
    if np.isinf(numbers).any():
        raise ValueRangeError.outside(column, must="finite")
    return numbers


def check_dropped(given: int, kept: int) -> None:
    """Refuse to go on where more than 5 % of rows can't be used."""
    if given == 0:
        raise DesignError("a roster must have at least one row.")
    if given - kept > MOST_DROPPED * given:
        raise DesignError(
            f"at most {100 * MOST_DROPPED:g} % of rows may lack a value that is needed.",
            where=f"Incomplete: {given - kept} of {given} rows.",
            hint="Find out who is incomplete, and say so, before leaving them out.",
        )


def _check_one_row_each(person: pd.Series) -> None:
    if repeated := int(person.dropna().duplicated().sum()):
        raise DesignError(
            "a roster of spells must have one row per person.",
            where=f"`person_id`: {repeated} repeated rows.",
            hint="Keep the first spell at the rank, or count later ones as persons of their own.",
        )


def _durations(roster: pd.DataFrame) -> pd.DataFrame:
    entered, promoted, end = (read_numbers(roster, name) for name in _NEEDED[1:4])
    if (late := promoted > end).any():
        raise DesignError(
            "a promotion must not come after the end of observation.",
            where=f"`promoted_year` above `censored_year` in {int(late.sum())} rows.",
        )
    seen = pd.Series(0.0, index=roster.index)
    if "observed_from_year" in roster.columns:
        seen = (read_numbers(roster, "observed_from_year") - entered).clip(lower=0.0)
    return pd.DataFrame(
        {
            "entry": seen,
            "time": promoted.fillna(end) - entered,
            "promoted": promoted.notna().astype(int),
        }
    )


def _check_spells(spells: pd.DataFrame) -> None:
    if (negative := spells["time"] < 0).any():
        raise DesignError(
            "a spell must not end before it begins.",
            where=f"`entered_year` after the end in {int(negative.sum())} rows.",
        )
    delayed = spells["entry"].gt(0)
    if (unseen := delayed & (spells["time"] <= spells["entry"])).any():
        raise DesignError(
            "a person must be observed for some time before the spell ends.",
            where=f"`observed_from_year` at or after the end in {int(unseen.sum())} rows.",
            hint="Who was promoted before observation began can't be in the risk set: leave out.",
        )


def _check_sexes(spells: pd.DataFrame) -> None:
    for is_woman, name in ((1.0, "women"), (0.0, "men")):
        part = spells.loc[spells["is_woman"] == is_woman]
        if part.empty:
            raise DesignError(
                "times to promotion must be compared between two sexes.",
                where=f"`sex_code`: no {name} among {len(spells)} rows.",
            )
        if not part["promoted"].any():
            raise DesignError(
                "each sex must have at least one promotion to compare times.",
                where=f"`sex_code` of {name}: 0 promotions in {len(part)} rows.",
                hint=f"Say how many {name} were observed for how long; no ratio can be estimated.",
            )


def check_columns_vary(spells: pd.DataFrame, names: list[str]) -> None:
    """Refuse covariates that are constant or depend on one another."""
    from scipy.linalg import qr

    design = spells[names].to_numpy(dtype=float)
    centred = design - design.mean(axis=0)
    scale = np.sqrt((centred**2).mean(axis=0))
    flat = [name for name, one in zip(names, scale, strict=True) if one == 0]
    if flat:
        raise DesignError(
            "a covariate must vary.", where=f"The same in all {len(spells)} rows: {listed(flat)}."
        )
    _, r, pivots = qr(centred / scale, mode="economic", pivoting=True)
    diagonal = np.abs(np.diag(r))
    weak = [
        names[at] for at, size in zip(pivots, diagonal, strict=True) if size < 1e-8 * diagonal[0]
    ]
    if weak:
        raise DesignError(
            "covariates must not determine one another.",
            where=f"Determined by the others: {listed(weak)}.",
            hint="Leave one of them out.",
        )
