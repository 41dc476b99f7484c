"""Draws a training programme with known potential outcomes: takes People, gives Programme.

Who applies, who turns up and who finds work all hang on a motive nobody sees, so that trained and
untrained differ before any training. Sixteen of the 56 classes drew lots among their applicants.
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
    iso,
    make_table,
    with_gaps,
    year_of,
)
from fedanalysis.synthetic.people import LEVELS, People, block
from fedanalysis.synthetic.places import Places

CLASSES, LOTTERY_CLASSES = 56, 16
TRAINED, EMPLOYED = 1800, 432  # as reported: 24 of 100 found work
_APPLIED_LOTTERY, _OFFERED, _SHOWED = 960, 512, 384
_APPLIED_OTHER = 1750
_LAST_YEAR = 2010


@dataclass(frozen=True, slots=True, eq=False)
class Programme:
    """One entry a person eligible (out of work or at risk of it), in the order of the block.

    Attributes
    ----------
    who : array of int
        Position of the person.
    class_no : array of int
        Which of the 56 classes she would go to.
    distance_km : array of float
        From home to the class.
    had_work : array of bool
        Whether she worked in the year before.
    is_applied, is_lottery, is_offered, is_trained : array of bool
        Applied; applied to a class that drew lots; got a seat; took part.
    would_show : array of bool
        Whether she takes part if offered a seat.
    works_without, works_with : array of bool
        Whether she works a year later, untrained and trained.
    """

    who: Ints
    class_no: Ints
    distance_km: Floats
    had_work: Bools
    is_applied: Bools
    is_lottery: Bools
    is_offered: Bools
    is_trained: Bools
    would_show: Bools
    works_without: Bools
    works_with: Bools

    @property
    def works(self) -> Bools:
        """Whether she works a year later."""
        return np.where(self.is_trained, self.works_with, self.works_without)


def draw_programme(rng: np.random.Generator, people: People, places: Places) -> Programme:
    """Draw who applies, is offered a seat, turns up and works afterwards.

    Examples
    --------
    >>> from fedanalysis.synthetic.people import draw_people
    >>> from fedanalysis.synthetic.places import draw_places
    >>> rng = np.random.default_rng(1)
    >>> places = draw_places(rng, 1)
    >>> drawn = draw_programme(rng, draw_people(rng, places), places)
    >>> int(drawn.is_trained.sum()), int(drawn.works[drawn.is_trained].sum())
    (1800, 432)
    """
    who = block("eligible")
    n = len(who)
    motive, level = people.motive[who], people.level[who].astype(np.float64)
    age = _LAST_YEAR - year_of(people.birth[who])
    distance = np.round(places.distance_km[people.home[who]] + 3 * rng.random(n), 1)
    had_work = 0.5 * motive + 0.3 * level - 0.02 * (age - 35) + rng.normal(size=n) > 1.1
    class_no = rng.integers(0, CLASSES, size=n)
    draws_lots = class_no < LOTTERY_CLASSES
    wants = 0.9 * motive + 0.25 * level - 0.04 * distance + rng.normal(size=n)
    is_lottery = greatest(wants, _APPLIED_LOTTERY, among=draws_lots)
    is_direct = greatest(wants, _APPLIED_OTHER, among=~draws_lots)
    is_offered = greatest(rng.random(n), _OFFERED, among=is_lottery) | is_direct
    steady = 0.7 * motive - 0.01 * distance + rng.normal(size=n)
    would_show = _would_show(steady, is_lottery, is_offered & is_lottery, _SHOWED)
    would_show |= _would_show(steady, is_direct, is_direct, TRAINED - _SHOWED)
    is_trained = is_offered & would_show
    prospects = 0.9 * motive + 0.3 * level - 0.02 * (age - 35) + 1.0 * had_work
    prospects = prospects + rng.normal(size=n)
    helped = prospects + np.where(level < 2, 0.75, 0.45)
    cut = _cut(helped[is_trained], EMPLOYED)
    return Programme(
        who=who,
        class_no=class_no.astype(np.int64),
        distance_km=distance,
        had_work=had_work,
        is_applied=is_lottery | is_direct,
        is_lottery=is_lottery,
        is_offered=is_offered,
        is_trained=is_trained,
        would_show=would_show,
        works_without=prospects > cut,
        works_with=helped > cut,
    )


def _would_show(steady: Floats, applied: Bools, offered: Bools, showed: int) -> Bools:
    """Set the bar so that exactly `showed` of those offered clear it; others meet the same bar."""
    return np.asarray(applied & (steady > _cut(steady[offered], showed)))


def _cut(score: Floats, above: int) -> float:
    """Return a value that exactly `above` scores exceed."""
    ordered = np.sort(score)[::-1]
    return float((ordered[above - 1] + ordered[above]) / 2)


def applicants_table(
    rng: np.random.Generator,
    people: People,
    places: Places,
    drawn: Programme,
    *,
    class_name: Texts,
) -> pd.DataFrame:
    """Return one row per eligible person: what the programme's register holds.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws what is missing.
    people, places, drawn : People, Places, Programme
        The truth.
    class_name : array of str, 56
        Names of the classes.

    Returns
    -------
    pandas.DataFrame
        ``is_employed_after`` is missing more often for the untrained who found no work (not at
        random), ``education_code`` more often for older women (at random given age).
    """
    who, n = drawn.who, len(drawn.who)
    age = _LAST_YEAR - year_of(people.birth[who])
    untold = rng.random(n) < np.where(age > 40, 0.12, 0.03)
    silent = ~drawn.is_trained & (rng.random(n) < np.where(drawn.works, 0.05, 0.25))
    name_of_class = np.where(drawn.is_applied, class_name[drawn.class_no], blanks(n))
    unnamed = rng.random(n) < 0.15
    return make_table(
        "applicants",
        people.city,
        {
            "township": places.township[people.home[who]],
            "village": places.name[people.home[who]],
            "name": people.name[who],
            "sex_code": people.sex_code[who],
            "birth_date": iso(people.birth[who]),
            "age": age,
            "education_code": np.where(untold, blanks(n), LEVELS[people.level[who]]),
            "phone": people.phone[who],
            "id_number": np.where(unnamed, blanks(n), people.id_number[who]),
            "distance_km": drawn.distance_km,
            "is_employed_before": drawn.had_work,
            "is_applied": drawn.is_applied,
            "class_name": name_of_class,
            "is_lottery": drawn.is_lottery,
            "is_offered": drawn.is_offered,
            "is_trained": drawn.is_trained,
            "is_employed_after": with_gaps(drawn.works, silent),
        },
    )


def potential_table(drawn: Programme, row_id: pd.Series, person_id: Texts) -> pd.DataFrame:
    """Return one row per eligible person: what would be, trained and untrained.

    Returns
    -------
    pandas.DataFrame
        ``row_id`` (of ``applicants``), ``person_id``, ``is_employed_untrained``,
        ``is_employed_trained``, ``would_show``.
    """
    return pd.DataFrame(
        {
            "row_id": row_id,
            "person_id": pd.Series(person_id[drawn.who]).astype("str"),
            "is_employed_untrained": drawn.works_without,
            "is_employed_trained": drawn.works_with,
            "would_show": drawn.would_show,
        }
    )
