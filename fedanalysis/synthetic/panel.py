"""Draws a panel of 114 units over ten years: takes Places, gives outcomes and what would have been.

The association model came in 2004, 2006, 2008 or never, earlier near the city, where outcomes rose
faster anyway. Its effect grows with time and is the same for all units of one year of joining.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from fedanalysis.language import Text
from fedanalysis.synthetic.drawing import Bools, Floats, Ints, make_table, with_gaps
from fedanalysis.synthetic.effects import effect_row, effects_frame
from fedanalysis.synthetic.places import COHORTS, COMMITTEES, NEVER, TOWNSHIPS, Places, unit_ids

YEARS = np.arange(2001, 2011)
_STRENGTH = {2004: 1.3, 2006: 1.0, 2008: 0.7, NEVER: 0.0}
_FAR_KM = 15.0


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """One outcome of the panel.

    Attributes
    ----------
    name : str
        Its column.
    level, between, within : float
        Mean in 2001, and spread between units and between years of one unit.
    rise, near_rise : float
        Change a year, and how much more for each 15 km nearer than 15 km.
    first, growth : float
        Effect in the year of joining, and more each year after, at strength 1.
    lowest, highest : float
        Bounds of the outcome without the model.
    decimals : int
        Places after the point; effects have no more.
    unit : str
        Unit of the outcome.
    says : Text
        What the effect is.
    """

    name: str
    level: float
    between: float
    within: float
    rise: float
    near_rise: float
    first: float
    growth: float
    lowest: float
    highest: float
    decimals: int
    unit: str
    says: Text


OUTCOMES = (
    Outcome(
        *("served_women_per_100", 22.0, 4.0, 1.5, 0.6, 0.5, 2.0, 0.5, 0.0, 80.0, 2),
        unit="per_100",
        says=Text(
            "推行联合会模式的单位，该年每百名妇女服务人数与不推行时之差",
            "Women served per 100 in that year with the association model less without it",
        ),
    ),
    Outcome(
        *("women_cadre_share", 0.42, 0.05, 0.015, 0.004, 0.004, 0.02, 0.01, 0.1, 0.8, 3),
        unit="share",
        says=Text(
            "推行联合会模式的单位，该年女干部占比与不推行时之差",
            "Share of women among cadres in that year with the association model less without it",
        ),
    ),
)


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Outcomes of one city; arrays are units × years.

    Attributes
    ----------
    without, gain : dict of str to array of float, 114 × 10
        Each outcome without the model, and what the model adds where and when it holds.
    is_unfiled : array of bool, 114 × 10
        Whether the return was not filed.
    """

    without: dict[str, Floats]
    gain: dict[str, Floats]
    is_unfiled: Bools


def draw_panel(rng: np.random.Generator, places: Places) -> Panel:
    """Draw the outcomes of all units and years.

    Examples
    --------
    >>> from fedanalysis.synthetic.places import draw_places
    >>> panel = draw_panel(np.random.default_rng(1), draw_places(np.random.default_rng(1), 1))
    >>> panel.without["women_cadre_share"].shape
    (114, 10)
    """
    distance = places.distance_km[TOWNSHIPS:, None]
    joined = places.association_year[TOWNSHIPS:, None]
    since, near = YEARS - YEARS[0], (_FAR_KM - distance) / _FAR_KM
    without, gain = {}, {}
    for outcome in OUTCOMES:
        unit = outcome.between * rng.normal(size=(COMMITTEES, 1))
        noise = outcome.within * rng.normal(size=(COMMITTEES, len(YEARS)))
        trend = (outcome.rise + outcome.near_rise * near) * since
        level = np.clip(outcome.level + unit + trend + noise, outcome.lowest, outcome.highest)
        without[outcome.name] = np.round(level, outcome.decimals)
        gain[outcome.name] = _gain(outcome, joined)
    chance = 0.02 + 0.004 * np.maximum(distance - _FAR_KM, 0) + 0.01 * (since < 4)
    return Panel(without, gain, rng.random((COMMITTEES, len(YEARS))) < chance)


def _gain(outcome: Outcome, joined: Ints) -> Floats:
    strength = np.zeros(joined.shape, dtype=np.float64)
    for year, value in _STRENGTH.items():
        strength[joined == year] = value
    held = (joined != NEVER) & (joined <= YEARS)
    added = strength * (outcome.first + outcome.growth * (YEARS - joined))
    gain: Floats = np.where(held, added, 0.0).astype(np.float64)
    return np.round(gain, outcome.decimals)


def panel_table(places: Places, panel: Panel) -> pd.DataFrame:
    """Return one row per unit and year; outcomes are missing where no return was filed."""
    unit = np.repeat(np.arange(COMMITTEES), len(YEARS)) + TOWNSHIPS
    joined = places.association_year[unit]
    unfiled = panel.is_unfiled.ravel()
    outcomes = {
        outcome.name: with_gaps(_observed(panel, outcome).ravel(), unfiled) for outcome in OUTCOMES
    }
    return make_table(
        "panel",
        places.city,
        {
            "unit_id": unit_ids(places)[unit],
            "unit_type": places.unit_type[unit],
            "unit": places.name[unit],
            "township": places.township[unit],
            "year": np.tile(YEARS, COMMITTEES),
            "association_year": with_gaps(joined, joined == NEVER),
            "women_n": places.women_n[unit],
            "distance_km": places.distance_km[unit],
            **outcomes,
        },
    )


def _observed(panel: Panel, outcome: Outcome) -> Floats:
    value: Floats = panel.without[outcome.name] + panel.gain[outcome.name]
    return np.round(value, outcome.decimals)


def association_table(panel: Panel, row_id: pd.Series) -> pd.DataFrame:
    """Return one row per unit and year: ``row_id`` of the panel, each outcome with and without."""
    columns: dict[str, Floats] = {}
    for outcome in OUTCOMES:
        columns[f"{outcome.name}_without"] = panel.without[outcome.name].ravel()
        columns[f"{outcome.name}_with"] = _observed(panel, outcome).ravel()
    return pd.DataFrame({"row_id": row_id, **columns})


def association_effects(places: Places, panel: Panel) -> pd.DataFrame:
    """Return the effects by year of joining and year, and over all units and years that have it."""
    joined = places.association_year[TOWNSHIPS:]
    held = (joined[:, None] != NEVER) & (joined[:, None] <= YEARS)
    rows = []
    for outcome in OUTCOMES:
        gain = panel.gain[outcome.name]
        rows += [
            effect_row(
                outcome.name,
                "ATT(g,t)",
                gain[:, at],
                joined == group,
                unit=outcome.unit,
                population="joined_units",
                says=outcome.says,
                year=int(year),
                group=group,
            )
            for group in COHORTS
            if group != NEVER
            for at, year in enumerate(YEARS)
            if year >= group
        ]
        rows.append(
            effect_row(
                outcome.name,
                "ATT",
                gain.ravel(),
                held.ravel(),
                unit=outcome.unit,
                population="joined_unit_years",
                says=outcome.says,
            )
        )
    return effects_frame(rows)
