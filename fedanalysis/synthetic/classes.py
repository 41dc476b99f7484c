"""Draws 357 classes and 16,131 person-times: takes People and set places, gives Classes.

Set is who was trained for work and who must have been in which class; the rest is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from fedanalysis.synthetic.drawing import (
    Days,
    Ints,
    Texts,
    blanks,
    drawn_days,
    numbered,
    pick,
    shared_out,
    words,
    year_of,
)
from fedanalysis.synthetic.people import BLOCKS, PERSONS, People
from fedanalysis.synthetic.places import TOWNSHIPS, Places
from fedanalysis.synthetic.programme import CLASSES as WORK_CLASSES
from fedanalysis.synthetic.programme import TRAINED
from fedanalysis.synthetic.section import CLASS_OF_31, CLASS_OF_51

CLASS_N, PERSON_TIMES = 357, 16_131
# of each type: classes, days, yuan a person and day
TYPES = {
    "work": (WORK_CLASSES, 10, 22.0),
    "class_31": (3, 7, 480.0),
    "class_51": (4, 5, 120.0),
    "cadre": (30, 3, 60.0),
    "general": (264, 1, 8.0),
}
_CADRE_TIMES = 900
_MOST_CADRE, _MOST_GENERAL = 15, 9
_TOPICS = {
    "work": words("家政服务 养老护理 缝纫编织 中式烹饪 民族刺绣 电脑操作"),
    "class_31": words("公共管理"),
    "class_51": words("领导能力"),
    "cadre": words("妇联业务 信访接待 村务公开 统计报表"),
    "general": words("法律常识 家庭教育 妇科保健 种植技术 养殖技术 反家庭暴力"),
}
_TITLES = {
    "work": ("妇女就业技能培训班", "失业妇女"),
    "class_31": ("高校科级女干部研修班", "科级女干部"),
    "class_51": ("科级女干部培训班", "科级女干部"),
    "cadre": ("妇女干部培训班", "妇女干部"),
    "general": ("妇女讲座", "辖区妇女"),
}
TESTED = ("work", "class_31", "class_51", "cadre")


@dataclass(frozen=True, slots=True, eq=False)
class Classes:
    """Classes of 2007–2010 and who took part.

    Attributes
    ----------
    name, session, topic, target_group : array of str, 357
        What a class is called; names differ.
    type : array of str, 357
        ``work``, ``class_31``, ``class_51``, ``cadre``, ``general``.
    start : array of datetime64[D], 357
        First day.
    day_n : array of int, 357
        Days.
    township : array of int, 357
        Position of the township that held it; -1 for the city.
    who, class_at : array of int, 16131
        Person and class of each person-time.
    """

    name: Texts
    session: Texts
    topic: Texts
    target_group: Texts
    type: Texts
    start: Days
    day_n: Ints
    township: Ints
    who: Ints
    class_at: Ints

    def count_trainings(self) -> Ints:
        """Return the person-times of each person."""
        return np.bincount(self.who, minlength=PERSONS)


def draw_classes(
    rng: np.random.Generator,
    people: People,
    places: Places,
    *,
    work: tuple[Ints, Ints],
    in_31: Ints,
    in_51: Ints,
    trained_cadres: Ints,
) -> Classes:
    """Draw the classes, and who took part in each.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where chance comes from.
    people, places : People, Places
        The city.
    work : tuple of two arrays of int
        Persons trained for work, and which of the 56 classes each attended.
    in_31, in_51, trained_cadres : array of int
        Positions of the persons who must have taken part.

    Returns
    -------
    Classes
        Nobody is twice in one class.
    """
    type_ = np.repeat(np.array(list(TYPES), dtype=object), [n for n, _, _ in TYPES.values()])
    township = np.where(type_ == "general", rng.integers(0, TOWNSHIPS, CLASS_N), -1)
    township[type_ == "general"] = _townships(places)
    first = {name: int(np.argmax(type_ == name)) for name in TYPES}
    general = PERSON_TIMES - TRAINED - CLASS_OF_31 - CLASS_OF_51 - _CADRE_TIMES
    who_general, at_general = _draw_general(
        rng, people, places, township[first["general"] :], general
    )
    cadre_times = 1 + shared_out(
        rng,
        _CADRE_TIMES - len(trained_cadres),
        np.exp(0.5 * people.ability[trained_cadres]),
        most=_MOST_CADRE - 1,
    )
    parts = (
        (work[0], work[1]),
        (in_31, first["class_31"] + np.arange(CLASS_OF_31) % 3),
        (in_51, first["class_51"] + np.arange(CLASS_OF_51) % 4),
        (
            np.repeat(trained_cadres, cadre_times),
            first["cadre"] + _dealt(rng, np.full(30, _CADRE_TIMES // 30)),
        ),
        (who_general, first["general"] + at_general),
    )
    start = drawn_days(rng, 2007, 2010, CLASS_N)
    late = np.flatnonzero(type_ == "class_31")
    start[late] = np.array(["2008-07-07", "2009-07-06", "2010-07-05"], dtype="datetime64[D]")
    session = _sessions(type_, start)
    title = np.array([_TITLES[name][0] for name in type_], dtype=object)
    year = year_of(start).astype("U4").astype(object)
    topic = blanks(CLASS_N)
    for name, choices in _TOPICS.items():
        topic[type_ == name] = pick(rng, choices, int((type_ == name).sum()))
    return Classes(
        name=year + "年" + title + session,
        session=session,
        topic=topic,
        target_group=np.array([_TITLES[name][1] for name in type_], dtype=object),
        type=type_,
        start=start,
        day_n=np.array([TYPES[name][1] for name in type_], dtype=np.int64),
        township=township,
        who=np.concatenate([who for who, _ in parts]),
        class_at=np.concatenate([at for _, at in parts]),
    )


def _townships(places: Places) -> Ints:
    """Share the general classes out by women, six at least to each township."""
    count = TYPES["general"][0]
    weights = places.women_n[:TOWNSHIPS] / places.women_n[:TOWNSHIPS].sum()
    exact = weights * (count - 12 * TOWNSHIPS)
    each = np.floor(exact).astype(np.int64) + 12
    each[np.argsort(-(exact % 1), kind="stable")[: count - int(each.sum())]] += 1
    return np.repeat(np.arange(TOWNSHIPS), each)


def _draw_general(
    rng: np.random.Generator, people: People, places: Places, township: Ints, total: int
) -> tuple[Ints, Ints]:
    """Fill the general classes of each township with people who live there."""
    open_to = np.arange(PERSONS) >= BLOCKS["roster"] + BLOCKS["section"]
    size = 20 + shared_out(
        rng, total - 20 * len(township), 0.4 + rng.random(len(township)), most=90
    )
    weight = rng.gamma(1.5, size=PERSONS) * np.where(people.is_woman, 1.0, 0.04)
    lives_in = places.parent[people.home]
    who, at = [], []
    for place in range(TOWNSHIPS):
        held = np.flatnonzero(township == place)
        near = rng.permutation(np.flatnonzero(open_to & (lives_in == place)))
        times = shared_out(rng, int(size[held].sum()), weight[near], most=_MOST_GENERAL)
        who.append(np.repeat(near, times))
        at.append(_swapped(rng, who[-1], held[_dealt(rng, size[held])]))
    return np.concatenate(who), np.concatenate(at)


def _dealt(rng: np.random.Generator, size: Ints) -> Ints:
    """Return the seats of classes in an order that keeps two seats of one class apart.

    Whoever takes a run of seats shorter than the distance is in no class twice.
    """
    at = np.repeat(np.arange(len(size)), size)
    place = np.arange(len(at)) - np.repeat(np.cumsum(size) - size, size)
    spaced = (place + rng.random(len(size))[at]) / size[at]
    return at[np.argsort(spaced, kind="stable")]


def _swapped(rng: np.random.Generator, who: Ints, at: Ints) -> Ints:
    """Swap seats until nobody is twice in one class; few are, where one class is far the largest.

    Each swap moves one who is twice in a class, so that a handful of turns is enough.
    """
    at = at.copy()
    while True:
        order = np.argsort(who * CLASS_N + at, kind="stable")
        key = (who * CLASS_N + at)[order]
        twice = order[1:][key[1:] == key[:-1]]
        if not len(twice):
            return at
        for seat in twice.tolist():
            other = int(rng.integers(len(at)))
            at[seat], at[other] = at[other], at[seat]


def _sessions(type_: Texts, start: Days) -> Texts:
    """Number the classes of one type and year by date."""
    key = pd.DataFrame({"type": type_, "year": year_of(start), "start": start})
    rank = key.groupby(["type", "year"])["start"].rank(method="first").astype(np.int64)
    number = np.asarray(rank, dtype=np.int64)
    session: Texts = numbered("第", number, 1) + "期"
    return session
