"""Draws the persons of a made-up city: takes Places, gives People, block by block.

A block holds those of one role (cadres of the roster, section-level cadres, …), so that what the
case city reports of them can be met exactly; who is what beside it is drawn later.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from fedanalysis.synthetic.drawing import (
    Bools,
    Days,
    Floats,
    Ints,
    Texts,
    drawn_days,
    greatest,
    iso,
    numbered,
    pick,
    words,
    year_of,
)
from fedanalysis.synthetic.kin import plant_kin
from fedanalysis.synthetic.names import draw_names
from fedanalysis.synthetic.places import COMMITTEES, TOWNSHIPS, Places
from fedanalysis.synthetic.resident_numbers import draw_ids, draw_phones

SEATS_KEPT = 12  # men, and women, who may sit on one committee over three terms
BLOCKS = {
    "roster": 311,
    "section": 350,
    "former_section": 126,
    "former_cadre": 200,
    "eligible": 5400,
    "committee": COMMITTEES * 2 * SEATS_KEPT,
    "resident": 2977,
}
PERSONS = sum(BLOCKS.values())
OFFICE, TOWNSHIP_CADRES, AGENCIES, ENTERPRISES = 20, 39, 58, 44
LEADERS = 4  # of the office: a chair and three vice-chairs, who are section-level as well
LOCAL = OFFICE + TOWNSHIP_CADRES + AGENCIES + ENTERPRISES  # first cadre of a village or community
SECTION_WOMEN, YOUNG_WOMEN, BORN_IN_THE_80S = 92, 47, 7
LEVELS = words("81 71 61 31 21 14")  # primary, junior, senior, junior college, bachelor, master
COLLEGE, UPPER_SECONDARY = 3, 2
_COLLEGE_LOCAL, _COLLEGE_OTHER, _SECONDARY_LOCAL = 74, 147, 43  # 221 of 311; 117 of 150
_CUTS = np.array([-1.2, 0.1, 0.9, 1.6, 2.8])
# first and last year of birth, share of women, how much education lies above the usual
_MAKE_UP = {
    "roster": (1956, 1984, 0.97, 1.2),
    "section": (1952, 1974, 0.25, 2.0),
    "former_section": (1945, 1960, 0.2, 1.6),
    "former_cadre": (1944, 1980, 0.97, 0.7),
    "eligible": (1960, 1988, 1.0, 0.0),
    "committee": (1946, 1982, 0.5, 0.2),
    "resident": (1945, 1990, 0.92, 0.3),
}


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Everything true of the persons of one city; one entry a person.

    Attributes
    ----------
    city : int
        Number of the city.
    name : array of str
        As on the identity card.
    is_woman : array of bool
        Sex.
    birth : array of datetime64[D]
        Day of birth.
    nationality, political : array of str
        Codes of GB/T 3304 and GB/T 4762.
    level : array of int
        Position in ``LEVELS``, 0–5.
    home : array of int
        Position of the unit a person lives in.
    ability, motive : array of float
        What nobody sees: how well one does, how much one wants to; mean 0, variance 1.
    id_number, phone : array of str
        Of region 999999, right check character, unique in the city; a mobile number.
    kin : array of int
        Mother of a daughter, twin of a twin, namesake of a namesake; -1 for none.
    tie : array of str
        ``mother``, ``twin``, ``namesake`` or empty: what `kin` is to the person.
    """

    city: int
    name: Texts
    is_woman: Bools
    birth: Days
    nationality: Texts
    political: Texts
    level: Ints
    home: Ints
    ability: Floats
    motive: Floats
    id_number: Texts
    phone: Texts
    kin: Ints
    tie: Texts

    @property
    def sex_code(self) -> Texts:
        """Codes of GB/T 2261.1."""
        return np.where(self.is_woman, "2", "1").astype(object)

    @property
    def education_code(self) -> Texts:
        """Codes of GB/T 4658."""
        codes: Texts = LEVELS[self.level]
        return codes


def block(name: str) -> NDArray[np.int64]:
    """Return the positions of the persons of one block.

    Examples
    --------
    >>> block("section")[:2].tolist(), len(block("roster"))
    ([311, 312], 311)
    """
    first = 0
    for other, size in BLOCKS.items():
        if other == name:
            break
        first += size
    return np.arange(first, first + BLOCKS[name])


def draw_people(rng: np.random.Generator, places: Places) -> People:
    """Draw the persons of one city.

    Examples
    --------
    >>> from fedanalysis.synthetic.places import draw_places
    >>> people = draw_people(np.random.default_rng(1), draw_places(np.random.default_rng(1), 1))
    >>> len(people.name) == len(set(people.id_number))
    True
    """
    is_woman = _draw_sex(rng)
    birth = _draw_births(rng, is_woman)
    nationality = pick(rng, words("01 02 03 10 11"), PERSONS, weights=(70, 25, 1, 2, 2))
    ability, motive = rng.normal(size=PERSONS), rng.normal(size=PERSONS)
    empty = np.full(PERSONS, "", dtype=object)
    people = People(
        city=places.city,
        name=draw_names(rng, is_woman, nationality),
        is_woman=is_woman,
        birth=birth,
        nationality=nationality,
        political=_draw_politics(rng),
        level=np.zeros(PERSONS, dtype=np.int64),
        home=_draw_homes(rng, places),
        ability=ability,
        motive=motive,
        id_number=empty,
        phone=empty,
        kin=np.full(PERSONS, -1, dtype=np.int64),
        tie=empty,
    )
    people = plant_kin(
        rng, people, places, free=np.concatenate([block("eligible"), block("resident")])
    )
    phone = draw_phones(rng, PERSONS)
    shares_phone = people.tie == "mother"
    phone[shares_phone] = phone[people.kin[shares_phone]]
    return replace(
        people,
        level=_draw_levels(rng, people),
        id_number=draw_ids(rng, people.birth, people.is_woman),
        phone=phone,
    )


def _draw_sex(rng: np.random.Generator) -> Bools:
    is_woman = np.empty(PERSONS, dtype=bool)
    for name, (_, _, share, _) in _MAKE_UP.items():
        at = block(name)
        is_woman[at] = rng.random(len(at)) < share
    is_woman[block("roster")] = True
    is_woman[OFFICE + TOWNSHIP_CADRES + rng.permutation(AGENCIES + ENTERPRISES)[:9]] = False
    is_woman[block("section")] = np.arange(BLOCKS["section"]) < SECTION_WOMEN - LEADERS
    is_woman[block("committee")] = np.arange(BLOCKS["committee"]) % (2 * SEATS_KEPT) >= SEATS_KEPT
    return is_woman


def _draw_births(rng: np.random.Generator, is_woman: Bools) -> Days:
    birth = np.empty(PERSONS, dtype="datetime64[D]")
    for name, (first, last, _, _) in _MAKE_UP.items():
        at = block(name)
        birth[at] = drawn_days(rng, first, last, len(at))
    birth[:LEADERS] = drawn_days(rng, 1956, 1968, LEADERS)
    section = block("section")
    birth[section[:BORN_IN_THE_80S]] = drawn_days(rng, 1980, 1984, BORN_IN_THE_80S)
    young = section[BORN_IN_THE_80S:YOUNG_WOMEN]
    birth[young] = drawn_days(rng, 1975, 1979, len(young))
    men = section[~is_woman[section]]
    birth[men] = drawn_days(rng, 1952, 1980, len(men))
    return birth


def _draw_politics(rng: np.random.Generator) -> Texts:
    codes = words("01 02 03 08 12 13")
    political = pick(rng, codes, PERSONS, weights=(12, 1, 6, 0.3, 0.2, 80))
    for name, party in {"roster": 75, "section": 93, "former_section": 95, "committee": 55}.items():
        at = block(name)
        political[at] = pick(rng, codes, len(at), weights=(party, 1, 0, 1, 1, 98 - party))
    return political


def _draw_homes(rng: np.random.Generator, places: Places) -> Ints:
    edges = np.cumsum(places.women_n[TOWNSHIPS:].astype(np.float64))
    home = TOWNSHIPS + np.searchsorted(edges, rng.random(PERSONS) * edges[-1], side="right")
    home[LOCAL : LOCAL + COMMITTEES] = places.committees
    seconds = greatest(places.household_n.astype(np.float64), 36, among=_is_low(places))
    home[LOCAL + COMMITTEES : BLOCKS["roster"]] = np.flatnonzero(seconds)
    home[block("committee")] = np.repeat(places.committees, 2 * SEATS_KEPT)
    return np.asarray(home, dtype=np.int64)


def _is_low(places: Places) -> Bools:
    return np.asarray(np.arange(len(places.name)) >= TOWNSHIPS)


def _draw_levels(rng: np.random.Generator, people: People) -> Ints:
    """Draw education by ability and birth; for cadres of the roster the counts are exact."""
    raised = np.concatenate([np.full(BLOCKS[name], _MAKE_UP[name][3]) for name in BLOCKS])
    born = (year_of(people.birth) - 1966) * 0.04
    score = raised + born + 0.5 * people.ability + 0.8 * rng.normal(size=PERSONS)
    level: Ints = np.searchsorted(_CUTS, score).astype(np.int64)
    for at, college, secondary in (
        (np.arange(LOCAL), _COLLEGE_OTHER, LOCAL - _COLLEGE_OTHER),
        (np.arange(LOCAL, BLOCKS["roster"]), _COLLEGE_LOCAL, _SECONDARY_LOCAL),
    ):
        order = at[np.argsort(-score[at], kind="stable")]
        level[order[:college]] = np.maximum(level[order[:college]], COLLEGE)
        level[order[college : college + secondary]] = UPPER_SECONDARY
        rest = order[college + secondary :]
        level[rest] = np.minimum(level[rest], UPPER_SECONDARY - 1)
    return level


def person_ids(people: People) -> Texts:
    """Return a key a person: ``p-1-000001`` for the first person of city 1."""
    return numbered(f"p-{people.city}-", len(people.name), 6)


def life_month(people: People, who: Ints, *, age: int) -> Texts:
    """Return a month of the year in which each person was `age`: the same in every ledger."""
    month = np.floor(np.abs(people.ability[who]) * 1000 + age).astype(np.int64) % 12
    months = (year_of(people.birth[who]) + age - 1970) * 12 + month
    return iso(months.astype("datetime64[M]").astype("datetime64[D]"))
