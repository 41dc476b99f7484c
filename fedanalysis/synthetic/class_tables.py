"""Writes down classes and who took part: takes Classes, gives the two training ledgers.

Gives tables `training_class` (one row per class) and `training_participant` (one per person-time).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from fedanalysis.synthetic.classes import CLASS_N, TESTED, TYPES, Classes
from fedanalysis.synthetic.drawing import (
    Bools,
    Floats,
    Ints,
    Texts,
    blanks,
    iso,
    make_table,
    with_gaps,
    year_of,
)
from fedanalysis.synthetic.people import People
from fedanalysis.synthetic.places import Places


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Marks of each person-time; missing where the class held no test.

    Attributes
    ----------
    before, after : array of float
        Points, 0–100.
    is_tested, is_absent : array of bool
        Whether the class held tests; whether the person missed the last one.
    """

    before: Floats
    after: Floats
    is_tested: Bools
    is_absent: Bools

    @property
    def is_passed(self) -> Bools:
        """Whether the last test was passed."""
        return np.asarray(self.is_tested & ~self.is_absent & (self.after >= 60))


def draw_marks(rng: np.random.Generator, people: People, classes: Classes) -> Marks:
    """Draw marks before and after; the weaker miss the last test more often (not at random)."""
    ability, n = people.ability[classes.who], len(classes.who)
    before = np.clip(np.round(55 + 9 * ability + 8 * rng.normal(size=n)), 0, 100)
    after = np.clip(np.round(74 + 8 * ability + 7 * rng.normal(size=n)), 0, 100)
    is_tested = np.isin(classes.type, np.array(TESTED, dtype=object))[classes.class_at]
    is_absent = is_tested & (rng.random(n) < np.where(after < 65, 0.25, 0.04))
    return Marks(before, after, is_tested, is_absent)


def class_table(
    rng: np.random.Generator,
    people: People,
    places: Places,
    classes: Classes,
    *,
    passed: Ints,
    employed: Ints,
) -> pd.DataFrame:
    """Return one row per class, in the columns of kind ``training_class``.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the cost.
    people, places, classes : People, Places, Classes
        The truth.
    passed, employed : array of int, 357
        How many passed, and found work within a year.
    """
    is_work = classes.type == "work"
    is_tested = np.isin(classes.type, np.array(TESTED, dtype=object))
    size = np.bincount(classes.class_at, minlength=CLASS_N)
    women = np.bincount(classes.class_at[people.is_woman[classes.who]], minlength=CLASS_N)
    price = np.array([TYPES[name][2] for name in classes.type])
    cost = np.round(size * classes.day_n * price * (0.8 + 0.4 * rng.random(CLASS_N)), -1)
    by_city = classes.township < 0
    host = np.where(by_city, "市妇联", places.name[classes.township] + "妇联")
    return make_table(
        "training_class",
        people.city,
        {
            "year": year_of(classes.start),
            "organiser": host,
            "class_name": classes.name,
            "session": classes.session,
            "topic": classes.topic,
            "target_group": classes.target_group,
            "place": np.where(by_city, "市妇女儿童活动中心", places.name[classes.township]),
            "start_date": iso(classes.start, unit="D"),
            "end_date": iso(classes.start + (classes.day_n - 1), unit="D"),
            "class_n": np.ones(CLASS_N, dtype=np.int64),
            "hour_n": classes.day_n * 8.0,
            "day_n": classes.day_n.astype(np.float64),
            "participant_n": size,
            "participation_n": size,
            "women_n": women,
            "men_n": size - women,
            "passed_n": with_gaps(passed, ~is_tested),
            "employed_n": with_gaps(employed, ~is_work),
            "employed_percent": with_gaps(np.round(100 * employed / size, 1), ~is_work),
            "cost_yuan": cost,
        },
        kind="training_class",
    )


def participant_table(
    rng: np.random.Generator,
    people: People,
    places: Places,
    classes: Classes,
    *,
    marks: Marks,
    works: Bools,
    posts: tuple[Texts, Texts],
) -> pd.DataFrame:
    """Return one row per person-time, in the columns of kind ``training_participant``.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws what is missing.
    people, places, classes, marks : People, Places, Classes, Marks
        The truth.
    works : array of bool, one a person
        Whether she works a year after the class.
    posts : tuple of two arrays of str, one a person
        Unit and post; empty for those without.
    """
    who, at, n = classes.who, classes.class_at, len(classes.who)
    home = people.home[who]
    is_general = (classes.type == "general")[at]
    is_work = (classes.type == "work")[at]
    unnumbered = rng.random(n) < np.where(is_general, 0.6, 0.1)
    undated = rng.random(n) < np.where(is_general, 0.3, 0.02)
    unphoned = rng.random(n) < np.where(is_general, 0.4, 0.15)
    unmarked = ~marks.is_tested
    return make_table(
        "training_participant",
        people.city,
        {
            "township": places.township[home],
            "village": places.name[home],
            "name": people.name[who],
            "sex_code": people.sex_code[who],
            "nationality_code": np.where(undated, blanks(n), people.nationality[who]),
            "birth_date": np.where(undated, blanks(n), iso(people.birth[who])),
            "education_code": np.where(is_general, blanks(n), people.education_code[who]),
            "unit": posts[0][who],
            "posts": posts[1][who],
            "class_name": classes.name[at],
            "start_date": iso(classes.start, unit="D")[at],
            "end_date": iso(classes.start + (classes.day_n - 1), unit="D")[at],
            "hour_n": (classes.day_n * 8.0)[at],
            "pre_score": with_gaps(marks.before, unmarked),
            "post_score": with_gaps(marks.after, unmarked | marks.is_absent),
            "is_passed": with_gaps(marks.is_passed, unmarked),
            "is_employed": with_gaps(works[who] & is_work, ~is_work),
            "phone": np.where(unphoned, blanks(n), people.phone[who]),
            "id_number": np.where(unnumbered, blanks(n), people.id_number[who]),
        },
        kind="training_participant",
    )
