"""Writes down years in rank: takes Section, gives table `spells` and the truth of promotions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from fedanalysis.synthetic.drawing import Ints, Texts, blanks, iso, make_table
from fedanalysis.synthetic.people import People
from fedanalysis.synthetic.section import DEPUTY, FULL, Section


def spells_table(people: People, section: Section) -> tuple[pd.DataFrame, Ints]:
    """Return one row per person and rank held, and who each is.

    Returns
    -------
    pandas.DataFrame
        ``row_id``, ``name``, ``sex_code``, ``birth_date``, ``unit``, ``rank_code``, ``start_date``,
        ``end_date`` (empty: still in rank at the end of 2010), ``ended_by`` (``promotion``,
        ``retired``, ``left``, ``censored``). Whoever left before 2001 isn't listed: those who
        began before are there because they stayed (left truncation).
    array of int
        Position of the person of each row.
    """
    n = len(section.who)
    last = np.where(
        np.isnat(section.left), "censored", np.where(section.is_retired, "retired", "left")
    )
    at = np.concatenate([np.arange(n), np.flatnonzero(section.is_full)])
    is_second = np.arange(len(at)) >= n
    goes_on = section.is_full[at] & ~is_second
    start = np.where(is_second, section.since_full[at], section.since_deputy[at])
    end = np.where(goes_on, section.since_full[at], section.left[at])
    order = np.argsort(at * 2 + is_second, kind="stable")
    at, is_second, goes_on = at[order], is_second[order], goes_on[order]
    start, end = start[order], end[order]
    who, is_open = section.who[at], np.isnat(end)
    table = make_table(
        "spells",
        people.city,
        {
            "name": people.name[who],
            "sex_code": people.sex_code[who],
            "birth_date": iso(people.birth[who]),
            "unit": section.unit[at],
            "rank_code": np.where(is_second, FULL, DEPUTY),
            "start_date": iso(start, unit="D"),
            "end_date": np.where(is_open, blanks(len(at)), iso(end, unit="D")),
            "ended_by": np.where(goes_on, "promotion", last[at]),
        },
    )
    return table, who


def promotions_frame(section: Section, person_id: Texts) -> pd.DataFrame:
    """Return one row per section-level cadre: what became of each.

    Returns
    -------
    pandas.DataFrame
        ``person_id``, ``deputy_date``, ``full_date``, ``left_date`` (empty where it never came),
        ``in_class_31``, ``in_class_51``.
    """
    dates = {
        "deputy_date": section.since_deputy,
        "full_date": section.since_full,
        "left_date": section.left,
    }
    texts = {
        name: np.where(np.isnat(days), blanks(len(days)), iso(days, unit="D"))
        for name, days in dates.items()
    }
    frame = pd.DataFrame({"person_id": person_id[section.who], **texts}).astype("str")
    return frame.assign(in_class_31=section.in_class_31, in_class_51=section.in_class_51)
