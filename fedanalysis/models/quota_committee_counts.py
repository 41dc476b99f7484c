"""Counts of committees by term and group: takes checked committees, gives the tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from fedanalysis.models.hurdle import FEWEST, fit_rate
from fedanalysis.models.quota_seat_rule import SeatRule

CELL = ["term_year", "group"]
_SPREAD = ["none", "one", "two_or_more", "meets_rule"]
_READINGS = ("reserved_seat", "floor", "marked")


def count_estimates(table: pd.DataFrame, *, confidence: float | None) -> pd.DataFrame:
    """Return counts and shares by term and group, with intervals unless `confidence` is None.

    The columns are those of ``CommitteeQuotaResult.to_frame``.
    """
    women = table["women_n"]
    flags = table[CELL].assign(
        none=women == 0,
        one=women == 1,
        two_or_more=women >= 2,
        meets_rule=women >= table["required_n"],
        women_share=women,
    )
    counts = flags.groupby(CELL)[[*_SPREAD, "women_share"]].sum().astype("int64")
    long = counts.reset_index().melt(id_vars=CELL, var_name="term", value_name="count")
    long = long.sort_values(CELL, kind="stable", ignore_index=True)
    sizes = table.groupby(CELL)["member_n"].agg(["size", "sum"]).astype("int64")
    long = long.join(sizes, on=CELL)
    n = long["size"].where(long["term"] != "women_share", long["sum"])
    frame = long.drop(columns=["size", "sum"]).assign(estimate=long["count"] / n)
    return frame.join(_intervals(table, long, confidence=confidence)).assign(n=n)


def count_spread(table: pd.DataFrame) -> pd.DataFrame:
    """Return how many committees have 0, 1, 2, … women, zeros included."""
    cells = table[CELL].drop_duplicates().sort_values(CELL)
    numbers = pd.DataFrame({"women_n": range(int(table["women_n"].max()) + 1)})
    found = table.groupby([*CELL, "women_n"]).size().rename("committee_n")
    frame = cells.merge(numbers, how="cross").join(found, on=[*CELL, "women_n"])
    frame = frame.fillna({"committee_n": 0}).astype({"committee_n": "int64"})
    total = frame.groupby(CELL)["committee_n"].transform("sum")
    return frame.assign(committee_share=frame["committee_n"] / total)


def bound_reservation(table: pd.DataFrame) -> pd.DataFrame:
    """Return how many women sit only by reservation, by reading; sums of committees' bounds.

    With w women on m seats, r of them reserved: read as seats apart, w − (m − r) women no longer
    fit on the open ones, and min(r, w) is the most that fit on the reserved. Read as a floor, only
    a committee with w = r can owe it anything.
    """
    women, floor, marked = table["women_n"], table["reserved_n"], table["reserved_women_n"]
    pressed = (women + floor - table["member_n"]).clip(lower=0)
    bounds = table[[*CELL, "women_n"]].assign(
        reserved_seat_low=pressed.where(table["is_reserved_given"], 0),
        reserved_seat_high=np.minimum(women, floor),
        floor_low=0,
        floor_high=floor.where(women == floor, 0),
        marked_low=marked,
        marked_high=marked,
        is_marked=marked.notna(),
    )
    grouped = bounds.groupby(CELL)
    sums, every = grouped.sum().astype("int64"), grouped["is_marked"].all()
    parts = [_reading(sums, name).loc[every == (name == "marked")] for name in _READINGS]
    frame = pd.concat(parts).reset_index().sort_values(CELL, kind="stable", ignore_index=True)
    base = frame["women_n"].where(frame["women_n"] > 0)
    return frame.assign(low=frame["low_n"] / base, high=frame["high_n"] / base)


def lift_to_rule(table: pd.DataFrame, rule: SeatRule) -> pd.DataFrame:
    """Return what lifting each committee below `rule` up to it would add."""
    lacking = (rule.required(table["member_n"]) - table["women_n"]).clip(lower=0)
    cells = table.assign(women_added=lacking, below_n=lacking > 0, committee_n=1)
    names = ["committee_n", "below_n", "women_added", "women_n", "member_n"]
    frame = cells.groupby(CELL)[names].sum().astype("int64").reset_index()
    after = frame["women_n"] + frame["women_added"]
    return frame.assign(
        women_share=frame["women_n"] / frame["member_n"],
        women_share_after=after / frame["member_n"],
    )


def _intervals(
    table: pd.DataFrame, long: pd.DataFrame, *, confidence: float | None
) -> pd.DataFrame:
    ends = pd.DataFrame(np.nan, index=long.index, columns=["ci_low", "ci_high"])
    if confidence is None:
        return ends
    exact = long["term"] != "women_share"
    for at, count, n in long.loc[exact, ["count", "size"]].itertuples():
        found = stats.binomtest(int(count), int(n)).proportion_ci(confidence, method="exact")
        ends.loc[at] = [found.low, found.high]
    by_cell = dict(list(table.groupby(CELL)))
    for at, *cell in long.loc[~exact, CELL].itertuples():
        part = by_cell[tuple(cell)]
        women, seats = part["women_n"].to_numpy(), part["member_n"].to_numpy()
        if len(part) >= FEWEST and 0 < women.sum() < seats.sum():
            rate = fit_rate(women, seats, confidence=confidence)
            ends.loc[at] = [rate.low, rate.high]
    return ends


def _reading(sums: pd.DataFrame, name: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "reading": name,
            "low_n": sums[f"{name}_low"],
            "high_n": sums[f"{name}_high"],
            "women_n": sums["women_n"],
        }
    )
