"""Pairs each person of a roster with the next year: takes rosters, gives moves between stages."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from fedanalysis.errors import ColumnError, DesignError, TooFewError, UnknownNameError
from fedanalysis.errors.base import listed
from fedanalysis.models.promotion_spells import check_dropped, read_sex
from fedanalysis.models.share_series import check_years

_NEEDED = ("person_id", "year", "stage", "sex_code")


def read_pairs(
    roster: pd.DataFrame, *, stages: tuple[str, ...] | None, left: str
) -> tuple[pd.DataFrame, tuple[str, ...], int]:
    """Return one row per person and year but the last, the stages, and rows dropped.

    Columns: `person` (number), `sex_code`, `from_stage`, `to_stage` (`left` where the person
    isn't in the next roster).

    Raises
    ------
    ColumnError
        If a column is missing.
    DesignError
        If too many rows are incomplete, a person stands at two stages in a year or with two
        sexes, the years aren't equally spaced, or one sex is absent.
    TooFewError
        If there are fewer than two years.
    UnknownNameError
        If a stage isn't among `stages`.
    """
    for column in _NEEDED:
        if column not in roster.columns:
            raise ColumnError.missing("roster", column, [str(c) for c in roster.columns])
    rows = roster[list(_NEEDED)].assign(sex_code=read_sex(roster["sex_code"])).dropna()
    check_dropped(len(roster), len(rows))
    rows = rows.assign(year=check_years(rows["year"]), stage=rows["stage"].astype("str"))
    step = _check_years_apart(rows["year"])
    _check_persons(rows)
    names = _stage_names(rows["stage"], stages, left)
    rows["person"] = pd.factorize(rows["person_id"], sort=True)[0]
    after = rows[["person", "year", "stage"]].assign(year=rows["year"] - step)
    pairs = rows.loc[rows["year"] < rows["year"].max()].merge(
        after, on=["person", "year"], how="left", suffixes=("", "_after"), validate="1:1"
    )
    pairs = pairs.assign(to_stage=pairs["stage_after"].fillna(left)).rename(
        columns={"stage": "from_stage"}
    )
    kept = pairs[["person", "year", "sex_code", "from_stage", "to_stage"]]
    _check_two_sexes(kept)
    ordered = kept.sort_values(["person", "year"], kind="stable").reset_index(drop=True)
    return ordered, names, len(roster) - len(rows)


def _check_years_apart(years: pd.Series) -> int:
    known = sorted(years.unique().tolist())
    if len(known) < 2:
        raise TooFewError.observations(
            "transitions between stages", need=2, given=len(known), unit="years",
            instead="how many stand at each stage",
        )  # fmt: skip
    gaps = {b - a for a, b in pairwise(known)}
    if len(gaps) > 1:
        raise DesignError(
            "rosters must be equally many years apart.",
            where=f"Years: {listed(known)}.",
            hint="Moves within one year and within two can't be pooled; take equal steps.",
        )
    return int(gaps.pop())


def _check_persons(rows: pd.DataFrame) -> None:
    if twice := int(rows.duplicated(["person_id", "year"]).sum()):
        raise DesignError(
            "a person must stand at one stage in a year.",
            where=f"`person_id`: {twice} repeated rows within a year.",
            hint="The roster may count posts: keep each person's highest.",
        )
    sexes = rows.groupby("person_id")["sex_code"].nunique()
    if mixed := int((sexes > 1).sum()):
        raise DesignError(
            "a person must have one sex.", where=f"`sex_code`: two values for {mixed} persons."
        )


def _stage_names(stage: pd.Series, stages: tuple[str, ...] | None, left: str) -> tuple[str, ...]:
    present = sorted(stage.unique().tolist())
    if left in present or left in (stages or ()):
        raise DesignError(
            "the name for those who left must not be a stage of the roster.",
            where=f"`{left}` is one.",
            hint="Pass another left=.",
        )
    for name in present:
        if stages is not None and name not in stages:
            raise UnknownNameError.of("stage", name, list(stages))
    return tuple(stages) if stages is not None else tuple(present)


def _check_two_sexes(pairs: pd.DataFrame) -> None:
    for code, name in (("2", "women"), ("1", "men")):
        if not pairs["sex_code"].eq(code).any():
            raise DesignError(
                "transitions must be compared between two sexes.",
                where=f"`sex_code`: no {name} in the years that have a next one.",
            )
