"""Further and open seats by term and group: takes checked committees, gives one row each."""

from __future__ import annotations

import numpy as np
import pandas as pd

from fedanalysis.errors import DesignError, TooFewError, UnknownNameError
from fedanalysis.errors.base import listed
from fedanalysis.models.hurdle import fit_hurdle
from fedanalysis.models.hurdle_open import compare_open
from fedanalysis.models.quota_committee_counts import CELL

_OPEN = (
    "open_committee_n", "rate_open", "rate_further", "odds_ratio", "ci_low", "ci_high",
)  # fmt: skip
_RANDOM = ("rate_further_random", "at_floor_expected", "at_floor_p")


def hurdle_rows(table: pd.DataFrame, *, confidence: float) -> pd.DataFrame:
    """Return what ``CommitteeQuotaResult.hurdles`` says."""
    frame = pd.DataFrame([_hurdle_row(part, confidence) for _, part in table.groupby(CELL)])
    return frame.assign(at_floor_p_holm=_holm(frame["at_floor_p"]))


def open_rows(table: pd.DataFrame, *, confidence: float) -> pd.DataFrame:
    """Return what ``CommitteeQuotaResult.open_rates`` says."""
    rows = [_open_row(part, confidence) for _, part in table.groupby(CELL)]
    return pd.DataFrame([row for row in rows if row], columns=[*CELL, *_OPEN])


def pick_cell(table: pd.DataFrame, term_year: int | None, group: str | None) -> pd.DataFrame:
    """Return the committees of one term and group; the last term and the only group by default."""
    part = _one_group(table, group)
    known = sorted(set(part["term_year"]))
    year = known[-1] if term_year is None else term_year
    if year not in known:
        raise UnknownNameError.of("term_year", str(year), [str(one) for one in known])
    return part.loc[part["term_year"] == year]


def _one_group(table: pd.DataFrame, group: str | None) -> pd.DataFrame:
    known = sorted(set(table["group"]))
    if group is None and len(known) == 1:
        return table
    if group is None:
        raise DesignError(
            "further seats must be those of one group; unequal bases are never pooled.",
            hint=f"Name one of {listed(known)}.",
        )
    if group not in known:
        raise UnknownNameError.of("group", group, known)
    return table.loc[table["group"] == group]


def _hurdle_row(part: pd.DataFrame, confidence: float) -> dict[str, object]:
    women, floor = part["women_n"], part["reserved_n"]
    free = (floor >= 1) & (women >= floor) & (part["member_n"] > floor)
    row: dict[str, object] = {name: part[name].iloc[0] for name in CELL} | {
        "committee_n": len(part),
        "at_floor_n": int(((floor >= 1) & (women == floor)).sum()),
        "further_committee_n": int(free.sum()),
        "further_women_n": int((women - floor)[free].sum()),
        "further_seat_n": int((part["member_n"] - floor)[free].sum()),
    }
    try:
        found = fit_hurdle(women, part["member_n"], floor, confidence=confidence)
    except (TooFewError, DesignError):
        empty = ("rate_further", "ci_low", "ci_high", "dispersion", *_RANDOM)
        return row | dict.fromkeys(empty, np.nan)
    rate = found.further
    return (
        row
        | {
            "rate_further": rate.estimate,
            "ci_low": rate.low,
            "ci_high": rate.high,
            "dispersion": rate.dispersion,
        }
        | {name: getattr(found, name) for name in _RANDOM}
    )


def _open_row(part: pd.DataFrame, confidence: float) -> dict[str, object]:
    counts = (part["women_n"], part["member_n"], part["reserved_n"])
    try:
        found = compare_open(*counts, confidence=confidence)
    except (TooFewError, DesignError):
        return {}
    values = (
        found.open.committee_n,
        found.open.estimate,
        found.further.estimate,
        found.odds_ratio,
        found.low,
        found.high,
    )
    row = {name: part[name].iloc[0] for name in CELL}
    return row | dict(zip(_OPEN, values, strict=True))


def _holm(p_values: pd.Series) -> pd.Series:
    from statsmodels.stats.multitest import multipletests

    given = p_values.dropna().astype(float)
    if given.empty:
        return p_values
    adjusted = multipletests(given, method="holm")[1]
    return pd.Series(adjusted, given.index).reindex(p_values.index)
