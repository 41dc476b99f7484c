"""Fills seven talent databases: takes People and what they hold, gives entries as clerks left them.

The titles are invented. One person stands in several databases, under names and months of birth
that need not agree, half of the time without an identity number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from fedanalysis.language import Text
from fedanalysis.synthetic.drawing import (
    Bools,
    Days,
    Floats,
    Ints,
    Texts,
    blanks,
    drawn_days,
    greatest,
    iso,
    make_table,
    pick,
    words,
    year_of,
)
from fedanalysis.synthetic.names import old_forms, slip_names, without_middle
from fedanalysis.synthetic.people import (
    BLOCKS,
    COLLEGE,
    ENTERPRISES,
    LEVELS,
    LOCAL,
    PERSONS,
    People,
)
from fedanalysis.synthetic.places import Places

_TWICE = 0.02  # share of entries that a clerk made twice
_DRAWN_IN = 1.5  # how much likelier kin and namesakes are to be listed: hard cases are wanted
_END = np.datetime64("2010-12-31")
_KEPT = 0.5  # share of entries with an identity number


@dataclass(frozen=True, slots=True)
class Database:
    """One talent database.

    Attributes
    ----------
    title : Text
        What it is called; invented.
    size : int
        Persons in it.
    specialty : tuple of str
        What its entries are good at.
    stale : float
        Years since the last update, on average.
    appointed : float
        Share of its persons appointed to a post since.
    """

    title: Text
    size: int
    specialty: tuple[str, ...]
    stale: float
    appointed: float


DATABASES = (
    Database(Text("女党员骨干库", "Women of the Party"), 240, ("党务", "宣传"), 2.5, 0.10),
    Database(Text("女后备干部库", "Women in reserve"), 120, ("行政", "经济"), 1.0, 0.18),
    Database(Text("女专业人才库", "Women professionals"), 420, ("教育", "医疗", "农技"), 3.5, 0.03),
    Database(Text("女企业家库", "Women entrepreneurs"), 96, ("商贸", "加工", "餐饮"), 2.0, 0.05),
    Database(Text("乡土女能人库", "Skilled rural women"), 600, ("种植", "养殖", "刺绣"), 4.0, 0.02),
    Database(
        Text("维权志愿者库", "Volunteers for rights"), 150, ("法律", "调解", "心理"), 3.0, 0.04
    ),
    Database(Text("女大学生村官库", "Graduate village officials"), 60, ("村务",), 1.0, 0.15),
)


def talent_table(
    rng: np.random.Generator, people: People, places: Places, *, posts: tuple[Texts, Texts]
) -> tuple[pd.DataFrame, Ints]:
    """Return one row per entry of the seven databases, and who each is.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws who is listed and how.
    people, places : People, Places
        The truth.
    posts : tuple of two arrays of str, one a person
        Unit and post; empty for those without.

    Returns
    -------
    pandas.DataFrame
        Columns of kind ``talent``. Entries with an identity number bear the right name and month
        of birth; of the others one in five has another name, and some another month, the year
        only, or nothing.
    array of int
        Position of the person of each row.
    """
    who, base = _draw_listed(rng, people)
    n = len(who)
    has_id = rng.random(n) < _KEPT
    entered = drawn_days(rng, np.full(n, 2001), np.full(n, 2009), n)
    updated, undated = _draw_updates(rng, base, entered)
    appointed, is_appointed = _draw_appointed(rng, people.ability[who], base, entered)
    township, village = _vary_places(rng, places, people.home[who])
    level = people.level[who] - ((rng.random(n) < 0.12) & (people.level[who] > 0))
    unphoned, renumbered = rng.random(n) < 0.4, rng.random(n) < 0.1
    phone = np.where(renumbered, people.phone[rng.permutation(PERSONS)[:n]], people.phone[who])
    columns = {
        "database": np.array([entry.title.zh for entry in DATABASES], dtype=object)[base],
        "township": township,
        "village": village,
        "name": _vary_names(rng, people.name[who], has_id),
        "sex_code": people.sex_code[who],
        "nationality_code": people.nationality[who],
        "birth_date": _vary_births(rng, people.birth[who], has_id),
        "education_code": LEVELS[level],
        "political_code": people.political[who],
        "unit": posts[0][who],
        "posts": posts[1][who],
        "specialty": _draw_specialties(rng, base),
        "entered_date": iso(entered),
        "updated_date": np.where(undated, blanks(n), iso(updated)),
        "appointed_date": np.where(is_appointed, iso(appointed), blanks(n)),
        "appointed_post": np.where(is_appointed, pick(rng, _APPOINTED, n), blanks(n)),
        "phone": np.where(unphoned, blanks(n), phone),
        "id_number": np.where(has_id, people.id_number[who], blanks(n)),
    }
    return make_table("talent", people.city, columns, kind="talent"), who


_APPOINTED = words("副主任 主任 副镇长 副局长 村委会委员 妇联主席")


def _draw_listed(rng: np.random.Generator, people: People) -> tuple[Ints, Ints]:
    """Choose the women of each database by what they are; a few stand in it twice."""
    n = PERSONS
    role = np.repeat(np.arange(len(BLOCKS)), list(BLOCKS.values()))
    roles = list(BLOCKS)
    is_cadre, is_section = role == roles.index("roster"), role == roles.index("section")
    born, village = year_of(people.birth), people.level < COLLEGE
    in_party = people.political == "01"
    at_work = np.zeros(n, dtype=bool)
    at_work[LOCAL - ENTERPRISES : LOCAL] = True
    rural = np.isin(role, [roles.index("committee"), roles.index("resident")])
    scores = (
        np.where(in_party, 2.0, -9) + 1.5 * is_cadre + 1.5 * is_section,
        np.where(people.level >= COLLEGE, 1.0, -9)
        + 3.0 * is_section
        + 2.0 * is_cadre
        + 0.1 * np.minimum(born - 1970, 8),
        np.where(people.level >= COLLEGE, 2.0, -9) + 0.5 * is_cadre,
        2.5 * at_work + 1.0 * rural,
        np.where(village, 1.5, -2) + 1.0 * rural,
        1.5 * is_cadre + 0.8 * (people.level >= COLLEGE),
        np.where((born >= 1980) & (people.level >= COLLEGE), 3.0, 0.3 * (born - 1985)),
    )
    likely = 0.8 * people.ability + _DRAWN_IN * _has_double(people)
    who, base = [], []
    for at, (database, score) in enumerate(zip(DATABASES, scores, strict=True)):
        noise = rng.normal(size=n)
        listed = np.flatnonzero(
            greatest(score + likely + noise, database.size, among=people.is_woman)
        )
        twice = listed[rng.random(len(listed)) < _TWICE]
        who += [listed, twice]
        base += [np.full(len(listed) + len(twice), at)]
    return np.concatenate(who), np.concatenate(base)


def _has_double(people: People) -> Bools:
    double = people.kin >= 0
    double[people.kin[double]] = True
    return double


def _draw_updates(rng: np.random.Generator, base: Ints, entered: Days) -> tuple[Days, Bools]:
    n = len(base)
    stale = np.array([entry.stale for entry in DATABASES])[base]
    days = np.floor(rng.gamma(1.5, size=n) * stale / 1.5 * 365.25).astype("timedelta64[D]")
    return np.maximum(entered, _END - days), rng.random(n) < 0.12


def _draw_appointed(
    rng: np.random.Generator, ability: Floats, base: Ints, entered: Days
) -> tuple[Days, Bools]:
    share = np.array([entry.appointed for entry in DATABASES])[base]
    chance = np.clip(share * np.exp(0.5 * ability) / np.exp(0.125), 0, 0.9)
    after = entered + np.floor(rng.random(len(base)) * (_END - entered).astype(np.int64)).astype(
        "timedelta64[D]"
    )
    return after, rng.random(len(base)) < chance


def _vary_names(rng: np.random.Generator, names: Texts, has_id: Bools) -> Texts:
    """Write one in five of the names without a number by sound, in old form, or cut."""
    varied, way = names.copy(), rng.random(len(names))
    way[has_id] = 1.0
    slips, olds, short = way < 0.10, (way >= 0.10) & (way < 0.16), (way >= 0.16) & (way < 0.20)
    varied[slips] = slip_names(rng, names[slips])
    varied[olds] = old_forms(names[olds])
    varied[short] = without_middle(names[short])
    return varied


def _vary_births(rng: np.random.Generator, birth: Days, has_id: Bools) -> Texts:
    n, way = len(birth), rng.random(len(birth))
    month = birth.astype("datetime64[M]")
    off = month + np.where(rng.random(n) < 0.5, -1, 1).astype("timedelta64[M]")
    texts = iso(month.astype("datetime64[D]"))
    texts = np.where(way < 0.15, iso(birth, unit="D"), texts)
    free = ~has_id
    texts = np.where(free & (way > 0.60), iso(birth, unit="Y"), texts)
    texts = np.where(free & (way > 0.78), iso(off.astype("datetime64[D]")), texts)
    return np.where(free & (way > 0.90), blanks(n), texts)


def _vary_places(rng: np.random.Generator, places: Places, home: Ints) -> tuple[Texts, Texts]:
    """Write a place by its name of before 2005, or without its ending, or leave it out."""
    n, way, other = len(home), rng.random(len(home)), rng.random(len(home))
    parent = places.parent[home]
    short = np.array([name[:2] for name in places.name], dtype=object)
    township = np.where(way < 0.10, places.old_name[parent], places.name[parent])
    township = np.where(way > 0.88, short[parent], township)
    village = np.where(other < 0.15, short[home], places.name[home])
    return township.astype(object), np.where(other > 0.75, blanks(n), village).astype(object)


def _draw_specialties(rng: np.random.Generator, base: Ints) -> Texts:
    specialty = blanks(len(base))
    for at, entry in enumerate(DATABASES):
        here = base == at
        specialty[here] = pick(rng, np.array(entry.specialty, dtype=object), int(here.sum()))
    return specialty
