"""Draws the posts of the 311 cadres: takes People and Seats, gives the roster and its past.

Gives tables `roster` (the latest snapshot) and `rosters_past` (one row per cadre and year).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from fedanalysis.synthetic.drawing import (
    Bools,
    Days,
    Ints,
    Texts,
    blanks,
    drawn_days,
    iso,
    make_table,
    numbered,
    pick,
    with_gaps,
    words,
    year_of,
)
from fedanalysis.synthetic.names import old_forms, slip_names
from fedanalysis.synthetic.people import (
    AGENCIES,
    BLOCKS,
    ENTERPRISES,
    LEADERS,
    LOCAL,
    OFFICE,
    TOWNSHIP_CADRES,
    People,
    block,
    life_month,
)
from fedanalysis.synthetic.places import CITY_LEVEL, COMMITTEES, TOWNSHIPS, Places
from fedanalysis.synthetic.section import DEPUTY, FEDERATION, FULL

CADRES, TRAINED_CADRES = BLOCKS["roster"], 305
YEARS = range(2001, 2011)
_DESKS = words("办公室 组织部 宣传部 权益部 儿童部 发展部")
_RENAMED_BEFORE = 2005
_VARIED = 0.03  # share of rows of past rosters with a name written otherwise


@dataclass(frozen=True, slots=True, eq=False)
class Posts:
    """Who held which post; cadres of the roster first, then those who left before the end of 2010.

    Attributes
    ----------
    who : array of int
        Positions of the persons.
    township, village, unit : array of str
        Where; the village is empty above the villages.
    unit_at : array of int
        Position of the unit in Places; -1 for the city's own bodies.
    post, first_post : array of str
        Post held last, and before `since`.
    rank_code, time_code : array of str
        Rank, full or part time.
    entered, since, left : array of datetime64[D]
        Day of entering, of taking the last post, of leaving (NaT: still there).
    """

    who: Ints
    township: Texts
    village: Texts
    unit: Texts
    unit_at: Ints
    post: Texts
    first_post: Texts
    rank_code: Texts
    time_code: Texts
    entered: Days
    since: Days
    left: Days


def draw_posts(
    rng: np.random.Generator, people: People, places: Places, *, leaders_since: Days
) -> Posts:
    """Draw the posts of all cadres; each of the 200 who left made room for one who came.

    `leaders_since` is the day on which each leader of the city's federation took her rank.
    """
    now = block("roster")
    unit_at = np.full(CADRES, -1, dtype=np.int64)
    unit_at[OFFICE : OFFICE + TOWNSHIP_CADRES] = np.repeat(np.arange(TOWNSHIPS), 3)
    unit_at[LOCAL:] = people.home[LOCAL:CADRES]
    unit, post = _draw_units(rng, places, unit_at)
    entered, since = _draw_entries(rng, people.birth[now])
    since[:LEADERS] = leaders_since
    entered[:LEADERS] = np.minimum(entered[:LEADERS], leaders_since)
    late = np.argsort(-entered.astype(np.int64), kind="stable")[: BLOCKS["former_cadre"]]
    left = entered[late]
    months = rng.integers(30, 110, size=len(late))
    started = left - (months * 30).astype("timedelta64[D]")
    held = np.concatenate([np.arange(CADRES), late])
    is_local = unit_at[held] >= TOWNSHIPS
    is_low = unit_at[held] >= 0
    named = np.where(is_low, places.township[unit_at[held]], CITY_LEVEL)
    return Posts(
        who=np.concatenate([now, block("former_cadre")]),
        township=named.astype(object),
        village=np.where(is_local, places.name[unit_at[held]], "").astype(object),
        unit=unit[held],
        unit_at=unit_at[held],
        post=post[held],
        first_post=np.where(is_local, "妇女小组长", "干事").astype(object),
        rank_code=_ranks(held),
        time_code=_times(rng, held),
        entered=np.concatenate([entered, started]),
        since=np.concatenate([since, started]),
        left=np.concatenate([np.full(CADRES, np.datetime64("NaT", "D")), left]),
    )


def _draw_units(rng: np.random.Generator, places: Places, unit_at: Ints) -> tuple[Texts, Texts]:
    unit, post = blanks(CADRES), blanks(CADRES)
    unit[:OFFICE] = FEDERATION
    post[:LEADERS] = words("主席 副主席 副主席 副主席")
    post[LEADERS:OFFICE] = pick(rng, _DESKS, OFFICE - LEADERS) + pick(
        rng, words("部长 干事"), OFFICE - LEADERS
    )
    post[:OFFICE] = [
        text.replace("室部长", "室主任").replace("部部长", "部长") for text in post[:OFFICE]
    ]
    towns = slice(OFFICE, OFFICE + TOWNSHIP_CADRES)
    unit[towns] = places.name[unit_at[towns]] + "妇联"
    post[towns] = np.tile(words("妇联主席 妇联副主席 妇联干事"), TOWNSHIPS)
    first = OFFICE + TOWNSHIP_CADRES
    unit[first : first + AGENCIES] = numbered("市直机关第", AGENCIES, 2) + "妇委会"
    post[first : first + AGENCIES] = "妇委会主任"
    unit[first + AGENCIES : LOCAL] = numbered("合成企业第", ENTERPRISES, 2) + "厂"
    post[first + AGENCIES : LOCAL] = "女工委员会主任"
    unit[LOCAL:] = places.name[unit_at[LOCAL:]]
    post[LOCAL : LOCAL + COMMITTEES] = "妇代会主任"
    post[LOCAL + COMMITTEES :] = "妇代会副主任"
    return unit, post


def _draw_entries(rng: np.random.Generator, birth: Days) -> tuple[Days, Days]:
    """Draw the days of entering and of taking the present post; two of five had one before."""
    n = len(birth)
    entered = drawn_days(rng, np.maximum(1992, year_of(birth) + 21), np.full(n, 2009), n)
    later = entered + np.floor(rng.random(n) * 1800 + 200).astype("timedelta64[D]")
    moves = (rng.random(n) < 0.4) & (later < np.datetime64("2010-12-01"))
    return entered, np.where(moves, later, entered)


def _ranks(held: Ints) -> Texts:
    rank = np.full(CADRES, "", dtype=object)
    rank[LEADERS : OFFICE + TOWNSHIP_CADRES] = "150"
    rank[OFFICE : OFFICE + TOWNSHIP_CADRES : 3] = "g01"
    rank[0], rank[1:LEADERS] = FULL, DEPUTY
    ranks: Texts = rank[held]
    return ranks


def _times(rng: np.random.Generator, held: Ints) -> Texts:
    is_full = rng.random(CADRES) < 0.6
    is_full[:OFFICE] = True
    is_full[OFFICE + TOWNSHIP_CADRES :] = False
    return np.where(is_full, "full_time", "part_time").astype(object)[held]


def roster_table(
    rng: np.random.Generator,
    people: People,
    posts: Posts,
    *,
    training_n: Ints,
    training: Texts,
    seat: Texts,
) -> pd.DataFrame:
    """Return one row per cadre at the end of 2010, in the columns of kind ``roster``.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws what is missing.
    people, posts : People, Posts
        The truth.
    training_n : array of int, one a person
        Classes attended since 2007.
    training : array of str, 311
        Class attended last.
    seat : array of str, 311
        Seat on a village or residents' committee; empty for none.
    """
    at = np.arange(CADRES)
    columns = _person_columns(rng, people, posts, at)
    return make_table(
        "roster",
        people.city,
        {
            **columns,
            "posts": posts.post[at],
            "rank_code": posts.rank_code[at],
            "time_code": posts.time_code[at],
            "concurrent_posts": seat,
            "post_date": iso(posts.since[at]),
            "training": training,
            "training_n": training_n[posts.who[at]],
        },
        kind="roster",
    )


def _person_columns(
    rng: np.random.Generator, people: People, posts: Posts, at: Ints
) -> dict[str, Texts | pd.Series]:
    who, n = posts.who[at], len(at)
    in_party = people.political[who] == "01"
    return {
        "township": posts.township[at],
        "village": posts.village[at],
        "name": people.name[who],
        "sex_code": people.sex_code[who],
        "nationality_code": people.nationality[who],
        "birth_date": iso(people.birth[who]),
        "political_code": people.political[who],
        "party_date": np.where(in_party, life_month(people, who, age=21), blanks(n)),
        "education_code": people.education_code[who],
        "unit": posts.unit[at],
        "work_date": life_month(people, who, age=19),
        "phone": np.where(rng.random(n) < 0.08, blanks(n), people.phone[who]),
        "id_number": np.where(rng.random(n) < 0.05, blanks(n), people.id_number[who]),
    }


def past_table(
    rng: np.random.Generator, people: People, posts: Posts, places: Places
) -> tuple[pd.DataFrame, Ints]:
    """Return one row per cadre and year 2001–2010, and who each is.

    Returns
    -------
    pandas.DataFrame
        Columns of kind ``roster`` and ``year``; the roster stood at the end of that year. One name
        in thirty is written otherwise than on the identity card, and such a row has no ID.
    array of int
        Position of the person of each row.
    """
    ends = np.array([f"{year}-12-31" for year in YEARS], dtype="datetime64[D]")
    there = posts.entered[:, None] <= ends
    there &= np.isnat(posts.left)[:, None] | (posts.left[:, None] > ends)
    year_at, at = np.nonzero(there.T)
    columns = _person_columns(rng, people, posts, at)
    n, end = len(at), ends[year_at]
    before = posts.since[at] > end
    varied = rng.random(n) < _VARIED
    names = np.asarray(columns["name"], dtype=object).copy()
    half = varied & (rng.random(n) < 0.5)
    names[varied] = slip_names(rng, names[varied])
    names[half] = old_forms(names[half])
    other = names != columns["name"]
    year = np.array(YEARS)[year_at]
    low = (posts.unit_at[at] >= 0) & (year < _RENAMED_BEFORE)
    old = places.old_name[places.parent[posts.unit_at[at]]]
    columns |= {
        "name": names,
        "id_number": np.where(other, blanks(n), columns["id_number"]),
        "township": np.where(low, old, posts.township[at]),
        "posts": np.where(before, posts.first_post[at], posts.post[at]),
        "rank_code": np.where(before, blanks(n), posts.rank_code[at]),
        "time_code": posts.time_code[at],
        "post_date": iso(np.where(before, posts.entered[at], posts.since[at])),
        "year": with_gaps(year, np.zeros(n, dtype=bool)),
    }
    table = make_table("rosters_past", people.city, columns, kind="roster")
    return table, posts.who[at]


def untrained(people: People) -> Bools:
    """Mark the six cadres who were never trained: the least able below the leaders."""
    least = LEADERS + np.argsort(people.ability[LEADERS:CADRES], kind="stable")
    marked = np.zeros(CADRES, dtype=bool)
    marked[least[: CADRES - TRAINED_CADRES]] = True
    return marked
