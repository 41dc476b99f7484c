"""Seats persons on the committees: takes Elections and People, gives the returns and the seats.

Gives tables `election` (one row per committee and term) and `members` (one row per seat).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from fedanalysis.synthetic.drawing import (
    Bools,
    Ints,
    Texts,
    blanks,
    iso,
    make_table,
    numbered,
    with_gaps,
)
from fedanalysis.synthetic.elections import LAST, TERMS, YEARS, Elections
from fedanalysis.synthetic.people import LOCAL, SEATS_KEPT, People, block
from fedanalysis.synthetic.places import COMMITTEES, COMMUNITIES, TOWNSHIPS, Places

_FIRST_TERM = (4, 6)  # number of the term of 2003: residents' and village committees
_DEPUTIES = 4  # women who are deputy chiefs of villages in 2009
_COMMITTEE = ("居委会", "村委会")


@dataclass(frozen=True, slots=True, eq=False)
class Seats:
    """One entry a seat and term.

    Attributes
    ----------
    term, committee : array of int
        Positions in the arrays of Elections.
    who : array of int
        Position of the person who holds it.
    posts : array of str
        Posts, as a clerk lists them.
    is_chief, is_reserved : array of bool
        Whether it is the chair's seat; whether the rule keeps it for a woman.
    """

    term: Ints
    committee: Ints
    who: Ints
    posts: Texts
    is_chief: Bools
    is_reserved: Bools


def election_table(rng: np.random.Generator, places: Places, found: Elections) -> pd.DataFrame:
    """Return one row per committee and term, in the columns of kind ``election``."""
    term, committee = (part.ravel() for part in np.indices((TERMS, COMMITTEES)))
    unit = committee + TOWNSHIPS
    seats, women = found.seat_n.ravel(), found.women_n.ravel()
    is_village = committee >= COMMUNITIES
    days = np.array([f"{year}-04-01" for year in YEARS], dtype="datetime64[D]")[term]
    days = days + rng.integers(0, 90, size=len(term)).astype("timedelta64[D]")
    representatives = rng.integers(25, 61, size=len(term))
    concurrent = np.minimum(rng.integers(0, 4, size=len(term)), found.branch_seat_n.ravel())
    lacking = seats == 4
    return make_table(
        "election",
        places.city,
        {
            "township": places.township[unit],
            "village": places.name[unit],
            "village_type_code": committee_types(committee),
            "term": term_names(term, committee),
            "year": np.array(YEARS)[term],
            "election_date": iso(days, unit="D"),
            "seat_n": seats,
            "women_n": women,
            "men_n": seats - women,
            "women_percent": np.round(100 * women / seats, 1),
            "chair_sex_code": np.where(found.chief_is_woman.ravel(), "2", "1"),
            "branch_seat_n": found.branch_seat_n.ravel(),
            "branch_women_n": found.branch_women_n.ravel(),
            "congress_chair_on_committee": found.chair_on.ravel(),
            "representative_n": with_gaps(representatives, rng.random(len(term)) < 0.05),
            "representative_women_n": np.floor(
                representatives * (0.05 + 0.25 * rng.random(len(term)))
            ).astype(np.int64),
            "concurrent_n": np.minimum(concurrent, seats),
            "remark": np.where(lacking & ~is_village, "缺额一人", ""),
        },
        kind="election",
    )


def committee_types(committee: Ints) -> Texts:
    """Return the code of each committee's kind."""
    is_village = committee >= COMMUNITIES
    return np.where(is_village, "village_committee", "residents_committee").astype(object)


def term_names(term: Ints, committee: Ints) -> Texts:
    """Return the canonical text of each committee's term, such as ``第8届``."""
    first = np.where(committee >= COMMUNITIES, _FIRST_TERM[1], _FIRST_TERM[0])
    texts: Texts = numbered("第", first + term, 1) + "届"
    return texts


def draw_seats(rng: np.random.Generator, found: Elections, *, chair_since: Ints) -> Seats:
    """Say who sits where: members stay on, and one or two a term make room for others.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where chance comes from.
    found : Elections
        How many seats there are, and women on them.
    chair_since : array of int, 114
        Year from which the present chair of the women's congress has been it.

    Returns
    -------
    Seats
        In the order of terms, committees, women first. Members come from the block ``committee``,
        chairs of the women's congress from the block ``roster``.
    """
    shape = (TERMS, COMMITTEES)
    times = found.seat_n.ravel()
    flat = np.repeat(np.arange(times.size), times)
    term, committee = flat // COMMITTEES, flat % COMMITTEES
    place = np.arange(len(flat)) - np.repeat(np.cumsum(times) - times, times)
    women = found.women_n[term, committee]
    is_woman = place < women
    number = np.where(is_woman, place, place - women)
    gone = rng.integers(0, 3, size=(2, *shape))
    gone[:, 0] = 0
    gone = np.cumsum(gone, axis=1)
    base = int(block("committee")[0]) + committee * 2 * SEATS_KEPT
    who = base + np.where(is_woman, SEATS_KEPT, 0) + number
    who += gone[is_woman.astype(np.int64), term, committee]
    is_chair = found.chair_on[term, committee] & is_woman & (number == 0)
    is_chair &= np.array(YEARS)[term] >= chair_since[committee]
    who = np.where(is_chair, LOCAL + committee, who)
    is_chief = _chiefs(found, term, committee, is_woman=is_woman, number=number, women=women)
    is_secretary = _secretaries(found, term, committee, is_woman=is_woman, number=number)
    ruled = found.is_ruled[committee] & (term > 0) & is_woman & (number == 0)
    deputy = np.flatnonzero((term == LAST) & (committee >= COMMUNITIES) & is_woman & ~is_chief)
    is_deputy = np.zeros(len(flat), dtype=bool)
    is_deputy[rng.permutation(deputy)[:_DEPUTIES]] = True
    body = np.where(committee >= COMMUNITIES, _COMMITTEE[1], _COMMITTEE[0]).astype(object)
    posts = body + np.where(is_chief, "主任", np.where(is_deputy, "副主任", "委员"))
    posts = np.where(is_secretary, "党支部书记；", blanks(len(flat))) + posts
    posts = posts + np.where(is_chair, "；妇代会主任", blanks(len(flat)))
    return Seats(term, committee, who, posts, is_chief, ruled)


def _chiefs(
    found: Elections, term: Ints, committee: Ints, *, is_woman: Bools, number: Ints, women: Ints
) -> Bools:
    """A woman chief holds the second woman's seat, if there is one, a man the first man's."""
    by_woman = found.chief_is_woman[term, committee]
    woman_place = np.minimum(women - 1, 1)
    right = np.where(by_woman, number == woman_place, number == 0)
    return np.asarray(right & (is_woman == by_woman))


def _secretaries(
    found: Elections, term: Ints, committee: Ints, *, is_woman: Bools, number: Ints
) -> Bools:
    """The Party secretary sits on the committee of every community, and of a woman chief."""
    by_woman = found.secretary_is_woman[term, committee]
    seats, women = found.seat_n[term, committee], found.women_n[term, committee]
    in_village = committee >= COMMUNITIES
    last_woman = np.where(in_village, np.minimum(women - 1, 1), women - 1)
    by_man = ~by_woman & ~in_village & ~is_woman & (number == seats - women - 1)
    return np.asarray((by_woman & is_woman & (number == last_woman)) | by_man)


def members_table(people: People, places: Places, seats: Seats) -> pd.DataFrame:
    """Return one row per seat and term, with who holds it."""
    unit, who = seats.committee + TOWNSHIPS, seats.who
    return make_table(
        "members",
        people.city,
        {
            "township": places.township[unit],
            "village": places.name[unit],
            "village_type_code": committee_types(seats.committee),
            "term": term_names(seats.term, seats.committee),
            "year": np.array(YEARS)[seats.term],
            "name": people.name[who],
            "sex_code": people.sex_code[who],
            "birth_date": iso(people.birth[who]),
            "education_code": people.education_code[who],
            "political_code": people.political[who],
            "posts": seats.posts,
            "is_chair": seats.is_chief,
            "is_reserved": seats.is_reserved,
        },
    )
