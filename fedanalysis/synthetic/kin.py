"""Plants what makes names a weak key: mothers with daughters, twins, and women of one name.

Takes People, gives People in which some share names, dates or homes and are still two persons.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from fedanalysis.synthetic.drawing import Ints, year_of
from fedanalysis.synthetic.names import sister_names
from fedanalysis.synthetic.places import Places

if TYPE_CHECKING:
    from fedanalysis.synthetic.people import People

MOTHERS, TWINS, NAMESAKES = 40, 12, 120
_OLDEST_MODEL = 1956  # year of birth: a namesake may be eligible for training for work
SAME_YEAR, SAME_MONTH = 60, 30  # of the namesakes; the latter among the former


def plant_kin(rng: np.random.Generator, people: People, places: Places, *, free: Ints) -> People:
    """Make some of the persons `free` to change kin or namesakes of others.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where chance comes from.
    people : People
        Not changed.
    places : Places
        Namesakes live in another township.
    free : array of int
        Persons whose name, birth and home no count of the city hangs on.

    Returns
    -------
    People
        With ``kin`` and ``tie`` filled for the second of each pair. Forty daughters live with
        their mothers, twelve have a twin born on the same day; of 120 namesakes 60 share the year
        of birth and 30 of these the month.
    """
    name, birth, home = people.name.copy(), people.birth.copy(), people.home.copy()
    kin, tie = people.kin.copy(), people.tie.copy()
    women = free[people.is_woman[free]]
    drawn = rng.permutation(women)
    mothers, drawn = _mothers(people, drawn)
    daughters, twins, first_twins = np.split(
        drawn[: MOTHERS + 2 * TWINS], [MOTHERS, MOTHERS + TWINS]
    )
    days = (20 + 8 * rng.random(MOTHERS)) * 365.25
    birth[daughters] = birth[mothers] + days.astype("timedelta64[D]")
    birth[twins], name[twins] = birth[first_twins], sister_names(rng, name[first_twins])
    likes = drawn[MOTHERS + 2 * TWINS :][:NAMESAKES]
    known = np.flatnonzero(people.is_woman[: free[0]])
    known = known[year_of(people.birth[known]) >= _OLDEST_MODEL]
    models = rng.permutation(known)[:NAMESAKES]
    name[likes] = name[models]
    birth[likes] = _near_births(rng, people, models, likes)
    for second, first, word in (
        (daughters, mothers, "mother"),
        (twins, first_twins, "twin"),
        (likes, models, "namesake"),
    ):
        kin[second], tie[second] = first, word
        home[second] = home[first]
    home[likes] = _elsewhere(rng, places, home[likes])
    return replace(people, name=name, birth=birth, home=home, kin=kin, tie=tie)


def _mothers(people: People, drawn: Ints) -> tuple[Ints, Ints]:
    """Take mothers among those born before 1962, so that their daughters are grown up by 2010."""
    is_old = year_of(people.birth[drawn]) < 1962
    chosen = np.flatnonzero(is_old)[:MOTHERS]
    rest = np.ones(len(drawn), dtype=bool)
    rest[chosen] = False
    return drawn[chosen], drawn[rest]


def _near_births(
    rng: np.random.Generator, people: People, models: Ints, likes: Ints
) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    """Give the first the model's year of birth, the very first its month too."""
    birth = people.birth[likes].copy()
    months = people.birth[models].astype("datetime64[M]")
    other = rng.integers(1, 12, size=SAME_YEAR)
    same_year = people.birth[models[:SAME_YEAR]].astype("datetime64[Y]").astype("datetime64[M]")
    month_at = (months[:SAME_YEAR] - same_year).astype(np.int64)
    shifted = same_year + ((month_at + other) % 12).astype("timedelta64[M]")
    days = rng.integers(0, 28, size=SAME_YEAR).astype("timedelta64[D]")
    birth[:SAME_YEAR] = shifted.astype("datetime64[D]") + days
    birth[:SAME_MONTH] = months[:SAME_MONTH].astype("datetime64[D]") + days[:SAME_MONTH]
    return birth


def _elsewhere(rng: np.random.Generator, places: Places, home: Ints) -> Ints:
    """Move each to a unit of another township."""
    moved = home.copy()
    units = places.committees
    for at in range(len(home)):
        others = units[places.parent[units] != places.parent[home[at]]]
        moved[at] = others[int(rng.integers(len(others)))]
    return moved
