"""Draws one city: takes its number and a seed, gives its tables and their truth.

Every room draws from its own stream, so that a change in one leaves the others as they were.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd

from fedanalysis.synthetic.cadres import (
    CADRES,
    Posts,
    draw_posts,
    past_table,
    roster_table,
    untrained,
)
from fedanalysis.synthetic.class_tables import class_table, draw_marks, participant_table
from fedanalysis.synthetic.classes import CLASS_N, Classes, draw_classes
from fedanalysis.synthetic.drawing import Bools, Ints, Texts, blanks, year_of
from fedanalysis.synthetic.duties import duties_table
from fedanalysis.synthetic.effects import class_effect, quota_effects, quota_frame, training_effects
from fedanalysis.synthetic.elections import LAST, Elections, draw_elections
from fedanalysis.synthetic.mechanisms import mechanisms_frame
from fedanalysis.synthetic.panel import (
    Panel,
    association_effects,
    association_table,
    draw_panel,
    panel_table,
)
from fedanalysis.synthetic.people import LEADERS, LOCAL, PERSONS, People, draw_people, person_ids
from fedanalysis.synthetic.places import COMMITTEES, Places, draw_places, unit_ids, units_table
from fedanalysis.synthetic.programme import CLASSES as WORK_CLASSES
from fedanalysis.synthetic.programme import (
    Programme,
    applicants_table,
    draw_programme,
    potential_table,
)
from fedanalysis.synthetic.returns import funding_table, organisation_table
from fedanalysis.synthetic.seats import Seats, draw_seats, election_table, members_table
from fedanalysis.synthetic.section import Section, draw_section, section_posts, section_table
from fedanalysis.synthetic.spells import promotions_frame, spells_table
from fedanalysis.synthetic.talent import talent_table
from fedanalysis.synthetic.truth import Truth, persons_frame, rows_frame

_ROOMS = (
    *("places", "people", "elections", "posts", "section", "seats", "programme", "classes"),
    *("roster", "past", "participants", "talent", "panel", "money", "concurrent"),
)
_Rooms: TypeAlias = Mapping[str, np.random.Generator]
_Made: TypeAlias = tuple[pd.DataFrame, Ints | None]  # a table, and who each row is


@dataclass(frozen=True, slots=True, eq=False)
class _Drawn:
    """Everything drawn of one city, before it is written down."""

    places: Places
    people: People
    found: Elections
    section: Section
    posts: Posts
    seats: Seats
    programme: Programme
    classes: Classes
    panel: Panel


def draw_city(number: int, seed: np.random.SeedSequence) -> tuple[dict[str, pd.DataFrame], Truth]:
    """Draw city number `number` of a seed of its own.

    Returns
    -------
    dict of str to pandas.DataFrame
        The tables, as a clerk knows them.
    Truth
        Everything else.

    Examples
    --------
    >>> tables, truth = draw_city(1, np.random.SeedSequence(1))
    >>> len(tables["roster"]), len(tables["training_participant"])
    (311, 16131)
    """
    rooms = {
        name: np.random.Generator(np.random.PCG64(child))
        for name, child in zip(_ROOMS, seed.spawn(len(_ROOMS)), strict=True)
    }
    drawn = _draw(rooms, number)
    made: dict[str, _Made] = {"units": (units_table(drawn.places), None)}
    for step in (_cadre_tables, _committee_tables, _training_tables, _other_tables):
        made |= step(rooms, drawn)
    tables = {name: table for name, (table, _) in made.items()}
    who = {name: about for name, (_, about) in made.items() if about is not None}
    return tables, _truth(drawn, tables, who)


def _draw(rooms: _Rooms, number: int) -> _Drawn:
    places = draw_places(rooms["places"], number)
    people = draw_people(rooms["people"], places)
    found = draw_elections(rooms["elections"])
    section = draw_section(rooms["section"], people, places)
    posts = draw_posts(rooms["posts"], people, places, leaders_since=section.since_last[:LEADERS])
    since = year_of(posts.since[LOCAL : LOCAL + COMMITTEES])
    programme = draw_programme(rooms["programme"], people, places)
    trained = programme.is_trained
    classes = draw_classes(
        rooms["classes"],
        people,
        places,
        work=(programme.who[trained], programme.class_no[trained]),
        in_31=section.who[section.in_class_31],
        in_51=section.who[section.in_class_51],
        trained_cadres=np.flatnonzero(~untrained(people)),
    )
    return _Drawn(
        places=places,
        people=people,
        found=found,
        section=section,
        posts=posts,
        seats=draw_seats(rooms["seats"], found, chair_since=since),
        programme=programme,
        classes=classes,
        panel=draw_panel(rooms["panel"], places),
    )


def _cadre_tables(rooms: _Rooms, drawn: _Drawn) -> dict[str, _Made]:
    people, posts, section = drawn.people, drawn.posts, drawn.section
    times = drawn.classes.count_trainings()
    roster = roster_table(
        rooms["roster"],
        people,
        posts,
        training_n=times,
        training=_last_class(drawn.classes),
        seat=_seats_of_chairs(drawn.seats),
    )
    in_section = section_table(rooms["section"], people, section, training_n=times)
    return {
        "roster": (roster, np.arange(CADRES)),
        "rosters_past": past_table(rooms["past"], people, posts, drawn.places),
        "section_cadres": (in_section, section.who[section.present]),
        "spells": spells_table(people, section),
        "concurrent_posts": duties_table(rooms["concurrent"], people, posts),
    }


def _committee_tables(rooms: _Rooms, drawn: _Drawn) -> dict[str, _Made]:
    places, seats = drawn.places, drawn.seats
    return {
        "election": (election_table(rooms["elections"], places, drawn.found), None),
        "members": (members_table(drawn.people, places, seats), seats.who),
    }


def _training_tables(rooms: _Rooms, drawn: _Drawn) -> dict[str, _Made]:
    people, places, classes = drawn.people, drawn.places, drawn.classes
    programme, rng = drawn.programme, rooms["participants"]
    marks = draw_marks(rng, people, classes)
    works = np.zeros(PERSONS, dtype=bool)
    works[programme.who] = programme.works & programme.is_trained
    passed = np.bincount(classes.class_at[marks.is_passed], minlength=CLASS_N)
    is_work = (classes.type == "work")[classes.class_at]
    employed = np.bincount(classes.class_at[is_work & works[classes.who]], minlength=CLASS_N)
    held = class_table(rng, people, places, classes, passed=passed, employed=employed)
    seen = participant_table(
        rng, people, places, classes, marks=marks, works=works, posts=_held_posts(drawn)
    )
    applied = applicants_table(
        rooms["programme"], people, places, programme, class_name=classes.name[:WORK_CLASSES]
    )
    return {
        "training_class": (held, None),
        "training_participant": (seen, classes.who),
        "applicants": (applied, programme.who),
    }


def _other_tables(rooms: _Rooms, drawn: _Drawn) -> dict[str, _Made]:
    places, rng = drawn.places, rooms["money"]
    listed = talent_table(rooms["talent"], drawn.people, places, posts=_held_posts(drawn))
    return {
        "organisation": (organisation_table(rng, places), None),
        "funding": (funding_table(rng, places), None),
        "panel": (panel_table(places, drawn.panel), None),
        "talent": listed,
    }


def _truth(drawn: _Drawn, tables: Mapping[str, pd.DataFrame], who: Mapping[str, Ints]) -> Truth:
    places, people, found, panel = drawn.places, drawn.people, drawn.found, drawn.panel
    ids = person_ids(people)
    effects = [
        training_effects(drawn.programme),
        quota_effects(found),
        association_effects(places, panel),
        class_effect(),
    ]
    return Truth(
        persons=persons_frame(people, places),
        rows=rows_frame(tables, who, ids),
        effects=pd.concat(effects, ignore_index=True),
        potential=potential_table(drawn.programme, tables["applicants"]["row_id"], ids),
        quota=quota_frame(found, unit_ids(places)[places.is_village]),
        association=association_table(panel, tables["panel"]["row_id"]),
        promotions=promotions_frame(drawn.section, ids),
        mechanisms=mechanisms_frame(),
    )


def _held_posts(drawn: _Drawn) -> tuple[Texts, Texts]:
    """Return unit and post of each person; empty for those without."""
    people, posts, section = drawn.people, drawn.posts, drawn.section
    unit, post = blanks(PERSONS), blanks(PERSONS)
    present = section.present
    unit[section.who[present]] = section.unit[present]
    post[section.who[present]] = section_posts(section, people)[present]
    unit[:CADRES], post[:CADRES] = posts.unit[:CADRES], posts.post[:CADRES]
    return unit, post


def _last_class(classes: Classes) -> Texts:
    """Return the class each cadre attended last; empty for the untrained."""
    order = np.argsort(classes.start[classes.class_at], kind="stable")
    who, at = classes.who[order], classes.class_at[order]
    last = np.full(PERSONS, -1, dtype=np.int64)
    last[who] = at
    of_cadres: Ints = last[:CADRES]
    return np.where(of_cadres >= 0, classes.name[of_cadres], blanks(CADRES))


def _seats_of_chairs(seats: Seats) -> Texts:
    """Return the seat each cadre holds since the last election; empty for none."""
    seated: Bools = (seats.term == LAST) & (seats.who < CADRES)
    held = blanks(CADRES)
    held[seats.who[seated]] = [text.removesuffix("；妇代会主任") for text in seats.posts[seated]]
    return held
