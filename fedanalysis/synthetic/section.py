"""Draws section-level cadres: 354 of them in 85 bureaux, 92 women, with their years in rank.

Takes People, gives Section; bureaux, ranks, ages and numbers of women are those of the case city.
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
    greatest,
    iso,
    make_table,
    shared_out,
    words,
    year_of,
)
from fedanalysis.synthetic.people import (
    BORN_IN_THE_80S,
    LEADERS,
    SECTION_WOMEN,
    People,
    block,
    life_month,
)
from fedanalysis.synthetic.places import CITY_LEVEL, TOWNSHIPS, Places

SECTION_CADRES, BUREAUX, BUREAUX_WITH_WOMEN = 354, 85, 60
FULL_SECTION, FULL_SECTION_WOMEN, YOUNG_HEADS = 120, 27, 2
FULL, DEPUTY = "141", "142"
CLASS_OF_31, CLASS_OF_51 = 31, 51
FEDERATION = "市妇联"
_OFFICES = words(
    "市教育局 市公安局 市民政局 市司法局 市财政局 市人事局 市劳动局 市国土局 市建设局 "
    "市交通局 市水利局 市农业局 市林业局 市商务局 市文化局 市卫生局 市计生局 市审计局 "
    "市环保局 市统计局 市物价局 市体育局 市广电局 市粮食局 市安监局 市质监局 市药监局 "
    "市旅游局 市信访局 市档案局 市民族局 市城管局 市房产局 市规划局 市园林局 市畜牧局 "
    "市农机局 市扶贫办 市气象局 市地震局 市供销社 市科技局 市工商局 市税务局 市发改局 "
    "市经贸局 市老干部局 市委组织部 市委宣传部 市委统战部 市委政法委 市纪委 市编办 市委党校 "
    "市委办 市人大办 市政府办 市政协办 市法院 市检察院 市总工会 团市委 市科协 "
    "市文联 市残联 市工商联 市红十字会 市招商局 市法制办 市机关事务局 市史志办"
)
_END = np.datetime64("2010-12-31")


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """Section-level cadres of the end of 2010, then those who left before; one entry a person.

    Attributes
    ----------
    who : array of int
        Positions of the persons: four leaders of the federation, then the blocks.
    unit : array of str
        Bureau.
    is_full : array of bool
        Whether of full section rank at the end.
    since_deputy, since_full : array of datetime64[D]
        First day in each rank; NaT where that rank was never held.
    left : array of datetime64[D]
        Day of leaving; NaT for those still there.
    is_retired : array of bool
        Whether they left by retiring.
    in_class_31, in_class_51 : array of bool
        Whether she was in the university class 2008–2010, in section-level training.
    """

    who: Ints
    unit: Texts
    is_full: Bools
    since_deputy: Days
    since_full: Days
    left: Days
    is_retired: Bools
    in_class_31: Bools
    in_class_51: Bools

    @property
    def since_last(self) -> Days:
        """First day in the rank held last."""
        return np.where(self.is_full, self.since_full, self.since_deputy)

    @property
    def present(self) -> Ints:
        """Positions of those in rank at the end of 2010."""
        return np.flatnonzero(np.isnat(self.left))


def draw_section(rng: np.random.Generator, people: People, places: Places) -> Section:
    """Draw bureaux, ranks and dates of all section-level cadres."""
    now = np.concatenate([np.arange(LEADERS), block("section")])
    former = block("former_section")
    who = np.concatenate([now, former])
    bureaux = np.concatenate([[FEDERATION], _OFFICES, places.name[:TOWNSHIPS]]).astype(object)
    bureau = _draw_bureaux(rng, people.is_woman[now])
    is_full = np.zeros(len(who), dtype=bool)
    is_full[: len(now)] = _draw_full(rng, people, now, bureau)
    is_full[len(now) :] = rng.random(len(former)) < 0.45
    left = np.full(len(who), np.datetime64("NaT", "D"))
    left[len(now) :] = drawn_days(rng, 2001, 2010, len(former))
    until = np.where(np.isnat(left), _END, left)
    is_retired = ~np.isnat(left) & (year_of(until) - year_of(people.birth[who]) >= 53)
    deputy, full = _draw_dates(rng, people.birth[who], until, is_full)
    woman_now = people.is_woman[who] & (np.arange(len(who)) < len(now))
    ability = people.ability[who]
    return Section(
        who=who,
        unit=np.concatenate([bureaux[bureau], bureaux[rng.integers(1, BUREAUX, len(former))]]),
        is_full=is_full,
        since_deputy=deputy,
        since_full=full,
        left=left,
        is_retired=is_retired,
        in_class_31=greatest(ability + rng.normal(size=len(who)), CLASS_OF_31, among=woman_now),
        in_class_51=greatest(ability + rng.normal(size=len(who)), CLASS_OF_51, among=woman_now),
    )


def _draw_bureaux(rng: np.random.Generator, is_woman: Bools) -> Ints:
    """Seat the four leaders in the federation, and women in 59 of the 84 other bureaux."""
    size = 3 + shared_out(rng, SECTION_CADRES - LEADERS - 3 * (BUREAUX - 1), np.ones(84), most=6)
    with_women = 1 + rng.permutation(BUREAUX - 1)[: BUREAUX_WITH_WOMEN - 1]
    twice = SECTION_WOMEN - LEADERS - len(with_women)
    women = np.concatenate([with_women, with_women[:twice]])
    free = size - np.bincount(women - 1, minlength=BUREAUX - 1)
    bureau = np.zeros(SECTION_CADRES, dtype=np.int64)
    others = np.arange(SECTION_CADRES) >= LEADERS
    bureau[others & is_woman] = rng.permutation(women)
    bureau[others & ~is_woman] = rng.permutation(np.repeat(np.arange(1, BUREAUX), free))
    return bureau


def _draw_full(rng: np.random.Generator, people: People, now: Ints, bureau: Ints) -> Bools:
    """Choose 27 women, two of them born in the 1980s, and 93 men: one cadre a bureau at least."""
    n = len(now)
    score = people.ability[now] + 0.08 * (1970 - year_of(people.birth[now])) + rng.normal(size=n)
    is_woman = people.is_woman[now]
    place = np.arange(n)
    born_late = (place >= LEADERS) & (place < LEADERS + BORN_IN_THE_80S)
    is_full = place == 0
    is_full |= greatest(score, YOUNG_HEADS, among=born_late)
    older = is_woman & ~born_late & (place >= LEADERS)
    is_full |= greatest(score, FULL_SECTION_WOMEN - 1 - YOUNG_HEADS, among=older)
    headed = np.isin(np.arange(BUREAUX), bureau[is_full])
    order = np.argsort(-np.where(is_woman, -np.inf, score), kind="stable")[: int((~is_woman).sum())]
    _, first = np.unique(bureau[order], return_index=True)
    heads = order[first]
    is_full[heads[~headed[bureau[heads]]]] = True
    left = FULL_SECTION - int(is_full.sum())
    return np.asarray(is_full | greatest(score, left, among=~is_woman & ~is_full))


def _draw_dates(
    rng: np.random.Generator, birth: Days, until: Days, is_full: Bools
) -> tuple[Days, Days]:
    """Draw the first day in each rank, between the age of 24 and the last day in office."""
    n = len(birth)
    earliest = birth + np.timedelta64(24 * 365 + 6, "D")
    start = np.maximum(earliest, until - np.timedelta64(18 * 365, "D"))
    span = (until - start).astype(np.int64)
    one, other = rng.random(n), rng.random(n)
    low, high = np.minimum(one, other) * 0.95, np.maximum(one, other) * 0.95
    deputy = start + np.floor(span * np.where(is_full, low, one * 0.95)).astype("timedelta64[D]")
    full = start + np.floor(span * high).astype("timedelta64[D]")
    return deputy, np.where(is_full, np.maximum(full, deputy + 1), np.datetime64("NaT", "D"))


def section_table(
    rng: np.random.Generator, people: People, section: Section, *, training_n: Ints
) -> pd.DataFrame:
    """Return one row per section-level cadre at the end of 2010, in columns of kind ``roster``."""
    at = section.present
    who, is_full = section.who[at], section.is_full[at]
    unnumbered = rng.random(len(who)) < 0.05
    in_party = people.political[who] == "01"
    return make_table(
        "section_cadres",
        people.city,
        {
            "township": np.full(len(who), CITY_LEVEL, dtype=object),
            "name": people.name[who],
            "sex_code": people.sex_code[who],
            "nationality_code": people.nationality[who],
            "birth_date": iso(people.birth[who]),
            "political_code": people.political[who],
            "party_date": np.where(in_party, life_month(people, who, age=21), blanks(len(who))),
            "education_code": people.education_code[who],
            "unit": section.unit[at],
            "posts": section_posts(section, people)[at],
            "rank_code": np.where(is_full, FULL, DEPUTY),
            "time_code": np.full(len(who), "full_time", dtype=object),
            "post_date": iso(section.since_last[at]),
            "work_date": life_month(people, who, age=19),
            "training_n": training_n[who],
            "phone": people.phone[who],
            "id_number": np.where(unnumbered, blanks(len(who)), people.id_number[who]),
        },
        kind="roster",
    )


def section_posts(section: Section, people: People) -> Texts:
    """Return the post of each section-level cadre."""
    leader = section.unit == FEDERATION
    head = np.where(leader, "主席", np.where(people.ability[section.who] > 0.5, "局长", "党组书记"))
    second = np.where(leader, "副主席", "副局长")
    return np.where(section.is_full, head, second).astype(object)
