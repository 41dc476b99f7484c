"""Checks a table of committees: takes one row a committee and term, gives the rows to count."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from fedanalysis.errors import ColumnError, DesignError, ValueRangeError
from fedanalysis.errors.base import listed
from fedanalysis.models.quota_seat_rule import SeatRule
from fedanalysis.models.share_series import check_years

ALL = "all"
_NEEDED = ("unit_id", "term_year", "women_n", "member_n")
_COUNTS = ("women_n", "member_n", "reserved_n", "reserved_women_n")


def read_committees(
    committees: pd.DataFrame, *, rule: SeatRule, most_dropped: float
) -> pd.DataFrame:
    """Return the complete committees, sorted, with what the rule asks of each.

    Parameters
    ----------
    committees : DataFrame
        See :meth:`fedanalysis.models.quota_committees.CommitteeQuota.fit`.
    rule : SeatRule
        Gives `required_n`.
    most_dropped : float
        Share of rows, 0 to 1, that may lack a value.

    Returns
    -------
    DataFrame
        One row per committee and term: `term_year`, `group` (``"all"`` where no column is given),
        `unit_id`, `women_n`, `member_n`, `required_n` (by the rule), `reserved_n` (given, else by
        the rule), `is_reserved_given` (bool), `reserved_women_n` (Int64, missing where the ledger
        marks no seat).

    Raises
    ------
    ColumnError, ValueRangeError, DesignError
        As :meth:`fedanalysis.models.quota_committees.CommitteeQuota.fit` says.
    """
    for column in _NEEDED:
        if column not in committees.columns:
            raise ColumnError.missing("committees", column, map(str, committees.columns))
    numbered = committees.assign(row=np.arange(1, len(committees) + 1))
    must = [*_NEEDED, *(name for name in ("group", "reserved_n") if name in committees)]
    complete = numbered.dropna(subset=must)
    _check_dropped(complete, len(committees), most_dropped=most_dropped)
    frame = complete[["row", "unit_id"]].assign(
        term_year=check_years(complete["term_year"], name="term_year"),
        group=complete["group"].astype(str) if "group" in complete else ALL,
        **{name: _counts(complete, name) for name in _COUNTS if name in complete},
    )
    _check_order(frame)
    _check_once(frame)
    required = rule.required(frame["member_n"])
    given = "reserved_n" in frame
    frame = frame.assign(
        required_n=required,
        reserved_n=frame["reserved_n"] if given else required,
        is_reserved_given=given,
        reserved_women_n=frame.get("reserved_women_n", pd.Series(pd.NA, frame.index)),
    ).astype({"reserved_n": "int64", "reserved_women_n": "Int64"})
    _check_marks(frame)
    return frame.sort_values(["term_year", "group", "row"]).reset_index(drop=True)


def _check_dropped(complete: pd.DataFrame, given: int, *, most_dropped: float) -> None:
    if complete.empty:
        raise DesignError(
            "committees must have unit, term, women and members.",
            where=f"None of {given} rows holds all of them.",
        )
    dropped = given - len(complete)
    if dropped > most_dropped * given:
        raise DesignError(
            f"at most {most_dropped:.0%} of the rows may lack unit, term, group, women or members.",
            where=f"{dropped} of {given} rows do.",
            hint="Complete them; or pass a larger most_dropped and say so beside the result.",
        )


def _counts(frame: pd.DataFrame, name: str) -> pd.Series:
    try:
        numbers = pd.to_numeric(frame[name]).astype("Float64")
    except (ValueError, TypeError) as error:
        raise ValueRangeError.outside(name, must="a whole number in every row") from error
    given = numbers.dropna().astype("float64")
    finite = np.isfinite(given)
    wrong = ~finite | (given.where(finite, 0) % 1 != 0) | (given < (name == "member_n"))
    if wrong.any():
        raise ValueRangeError.outside(
            name,
            must=f"a whole number of at least {int(name == 'member_n')}",
            where=_rows(frame.loc[given.index], wrong),
            hint="A committee without seats is no committee." if name == "member_n" else "",
        )
    return numbers.astype("Int64" if name == "reserved_women_n" else "int64")


def _check_order(frame: pd.DataFrame) -> None:
    for part in ("women_n", "reserved_n"):
        if part in frame and (wrong := frame[part] > frame["member_n"]).any():
            raise ValueRangeError.outside(
                part, must="at most `member_n`, the seats", where=_rows(frame, wrong)
            )


def _check_once(frame: pd.DataFrame) -> None:
    twice = frame.duplicated(["unit_id", "term_year"], keep=False)
    if twice.any():
        raise DesignError(
            "`committees` must hold each unit once a term.",
            where=_rows(frame, twice),
            hint="Keep one row of each; two committees need two units.",
        )


def _check_marks(frame: pd.DataFrame) -> None:
    most = np.minimum(frame["reserved_n"], frame["women_n"])
    wrong = (frame["reserved_women_n"] > most).fillna(value=False).astype(bool)
    if wrong.any():
        raise ValueRangeError.outside(
            "reserved_women_n",
            must="at most the women and at most the seats reserved",
            where=_rows(frame, wrong),
        )


def _rows(frame: pd.DataFrame, wrong: pd.Series | npt.NDArray[np.bool_]) -> str:
    return f"Row {listed(frame.loc[np.asarray(wrong), 'row'])}, counted from 1."
