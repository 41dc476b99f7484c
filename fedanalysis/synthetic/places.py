"""Draws the units of a made-up city: 13 townships of three types, 46 communities, 68 villages.

Takes a generator, gives Places; the counts are those of the case city, everything else is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from fedanalysis.synthetic.drawing import (
    Bools,
    Floats,
    Ints,
    Texts,
    blanks,
    greatest,
    make_table,
    numbered,
    with_gaps,
)

SUBDISTRICTS, TOWNS, COMMUNITIES, VILLAGES = 10, 2, 46, 68
TOWNSHIPS = SUBDISTRICTS + TOWNS + 1
COMMITTEES = COMMUNITIES + VILLAGES
NEVER = 0
COHORTS = {2004: 28, 2006: 30, 2008: 28, NEVER: 28}
CITY_LEVEL = "市直"
_FIRST = np.array([*"春兴安永长新福东西南北红青白金银玉云清双百千古远高广光丰景瑞"], dtype=object)
_LAST = np.array([*"和平康乐宁泉源岭湖河桥塔林园庄台湾坡川原井树花柳松阳昌盛荣泰"], dtype=object)
_ENDINGS = {"subdistrict": "街道", "town": "镇", "work_department": "工作部"}


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """The units of one city, townships first, then communities, then villages.

    Attributes
    ----------
    city : int
        Number of the city, from 1.
    name, old_name : array of str, 127
        What a unit is called, and was called before 2005.
    unit_type : array of str
        ``subdistrict``, ``town``, ``work_department``, ``community``, ``village``.
    parent : array of int
        Position of the township a unit belongs to; of itself for a township.
    household_n, women_n : array of int
        Households, and women aged 16 to 65.
    distance_km : array of float
        From the seat of the city.
    association_year : array of int
        When the association model came; 0 for never.
    """

    city: int
    name: Texts
    old_name: Texts
    unit_type: Texts
    parent: Ints
    household_n: Ints
    women_n: Ints
    distance_km: Floats
    association_year: Ints

    @property
    def committees(self) -> Ints:
        """Positions of the communities and villages."""
        return np.arange(TOWNSHIPS, TOWNSHIPS + COMMITTEES)

    @property
    def is_village(self) -> Bools:
        """Whether each unit is a village."""
        return np.asarray(self.unit_type == "village")

    @property
    def township(self) -> Texts:
        """Name of the township of each unit."""
        return np.asarray(self.name[self.parent])


def draw_places(rng: np.random.Generator, city: int) -> Places:
    """Draw the units of city number `city`.

    Examples
    --------
    >>> places = draw_places(np.random.default_rng(1), 1)
    >>> len(places.name), int(places.is_village.sum())
    (127, 68)
    """
    types = ["subdistrict"] * SUBDISTRICTS + ["town"] * TOWNS + ["work_department"]
    unit_type = np.array(types + ["community"] * COMMUNITIES + ["village"] * VILLAGES, dtype=object)
    n = len(unit_type)
    parent = np.concatenate([np.arange(TOWNSHIPS), _parents()])
    is_village = unit_type == "village"
    low, high = np.where(is_village, 120, 600), np.where(is_village, 500, 2500)
    household = np.floor(low + rng.random(n) * (high - low)).astype(np.int64)
    women = np.floor(household * (0.9 + 0.3 * rng.random(n))).astype(np.int64)
    near = np.where(is_village, 5.0, 0.5)
    distance = np.round(near + rng.random(n) * np.where(is_village, 40.0, 5.5), 1)
    below = parent[TOWNSHIPS:]
    for totals in (household, women):
        totals[:TOWNSHIPS] = np.bincount(below, totals[TOWNSHIPS:], TOWNSHIPS)
    joined = np.full(n, NEVER, dtype=np.int64)
    joined[TOWNSHIPS:] = _draw_cohorts(rng, distance[TOWNSHIPS:])
    joined[:TOWNSHIPS] = _first_below(joined[TOWNSHIPS:], below)
    name, old = _draw_place_names(rng, unit_type)
    return Places(city, name, old, unit_type, parent, household, women, distance, joined)


def _parents() -> Ints:
    """Communities lie in the subdistricts and the work department, villages mostly in towns."""
    communities = np.arange(COMMUNITIES) % (SUBDISTRICTS + 1)
    communities[communities == SUBDISTRICTS] = TOWNSHIPS - 1
    villages = np.array([10] * 24 + [11] * 24 + [12] * 8 + [0, 1, 2, 3] * 3)
    return np.concatenate([communities, villages]).astype(np.int64)


def _draw_cohorts(rng: np.random.Generator, distance: Floats) -> Ints:
    """Near units take the model up earlier: what makes before and after a wrong comparison."""
    score = -distance / 15 + rng.normal(size=len(distance))
    joined = np.full(len(score), NEVER, dtype=np.int64)
    done = np.zeros(len(score), dtype=bool)
    for year, count in COHORTS.items():
        chosen = greatest(score, count, among=~done)
        joined[chosen] = year
        done |= chosen
    return joined


def _first_below(joined: Ints, parent: Ints) -> Ints:
    """Return the year in which the first unit of each township took the model up."""
    late = 9999
    first = np.full(TOWNSHIPS, late, dtype=np.int64)
    np.minimum.at(first, parent, np.where(joined == NEVER, late, joined))
    return np.where(first == late, NEVER, first)


def _draw_place_names(rng: np.random.Generator, unit_type: Texts) -> tuple[Texts, Texts]:
    n = len(unit_type)
    stock = (_FIRST[:, None] + _LAST[None, :]).ravel()
    drawn = stock[rng.permutation(len(stock))[: n + TOWNSHIPS]]
    rural = np.where(rng.random(n) < 0.4, "嘎查", "村")
    ending = np.array([_ENDINGS.get(kind, "社区") for kind in unit_type], dtype=object)
    ending = np.where(unit_type == "village", rural, ending).astype(object)
    name: Texts = drawn[:n] + ending
    old = name.copy()
    renamed = rng.permutation(TOWNSHIPS)[:4]
    old[renamed] = drawn[n + renamed] + ending[renamed]
    return name, old


def units_table(places: Places) -> pd.DataFrame:
    """Return one row per unit: what a city's register of units holds.

    Returns
    -------
    pandas.DataFrame
        ``row_id``, ``unit_id``, ``unit_type``, ``unit``, ``parent`` (name of the township, empty
        for a township), ``household_n``, ``women_n`` (aged 16–65), ``distance_km``,
        ``association_year`` (missing: never), ``is_organised``.
    """
    n = len(places.name)
    is_township = np.arange(n) < TOWNSHIPS
    joined = places.association_year
    return make_table(
        "units",
        places.city,
        {
            "unit_id": unit_ids(places),
            "unit_type": places.unit_type,
            "unit": places.name,
            "parent": np.where(is_township, blanks(n), places.township),
            "household_n": places.household_n,
            "women_n": places.women_n,
            "distance_km": places.distance_km,
            "association_year": with_gaps(joined, joined == NEVER),
            "is_organised": np.ones(n, dtype=bool),
        },
    )


def unit_ids(places: Places) -> Texts:
    """Return a key a unit: ``u-1-001`` for the first unit of city 1."""
    return numbered(f"u-{places.city}-", len(places.name), 3)
