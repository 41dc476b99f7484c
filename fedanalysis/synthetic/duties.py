"""Draws what else cadres must do: takes Posts, gives table `concurrent_posts`.

Village, community and township cadres hold the women's post and others beside it; the case city
names the duties and no hours, so that all shares of time are drawn.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from fedanalysis.synthetic.cadres import CADRES, Posts
from fedanalysis.synthetic.drawing import Ints, blanks, iso, make_table, words
from fedanalysis.synthetic.people import LOCAL, OFFICE, TOWNSHIP_CADRES, People

_DUTIES = words("计划生育 纪检 人事 档案 统计 信访 办公室 宣传")
_WEIGHTS = np.array([3.0, 1.0, 0.6, 1.0, 1.2, 1.0, 0.8, 0.8])
_MOST = 5  # posts beside the women's


def duties_table(
    rng: np.random.Generator, people: People, posts: Posts
) -> tuple[pd.DataFrame, Ints]:
    """Return one row per cadre and post, and who each is.

    Returns
    -------
    pandas.DataFrame
        Columns of kind ``concurrent_posts``; shares of one cadre's time add up to at most 100.
    array of int
        Position of the person of each row.
    """
    cadre = np.concatenate([np.arange(OFFICE, OFFICE + TOWNSHIP_CADRES), np.arange(LOCAL, CADRES)])
    others = np.minimum(rng.poisson(1.8, size=len(cadre)), _MOST)
    at = np.repeat(np.arange(len(cadre)), others + 1)
    place = np.arange(len(at)) - np.repeat(np.cumsum(others + 1) - (others + 1), others + 1)
    is_main = place == 0
    # the smallest of exponential waits by weight: draws without replacement
    waits = rng.exponential(size=(len(cadre), len(_DUTIES))) / _WEIGHTS
    order = np.argsort(waits, axis=1, kind="stable")
    duty = _DUTIES[order[at, np.maximum(place - 1, 0)]]
    load = np.where(is_main, 1.5, 1.0) * rng.gamma(2.0, size=len(at))
    total = np.bincount(at, weights=load)[at]
    percent = np.floor(100 * load / total)
    who, n = posts.who[cadre][at], len(at)
    unnumbered = (rng.random(len(cadre)) < 0.05)[at]
    columns = {
        "township": posts.township[cadre][at],
        "village": posts.village[cadre][at],
        "unit": posts.unit[cadre][at],
        "name": people.name[who],
        "sex_code": people.sex_code[who],
        "id_number": np.where(unnumbered, blanks(n), people.id_number[who]),
        "post": np.where(is_main, posts.post[cadre][at], duty + "专干"),
        "duty": np.where(is_main, "妇女工作", duty),
        "is_main": is_main,
        "time_percent": percent,
        "since_date": iso(posts.since[cadre])[at],
    }
    table = make_table("concurrent_posts", people.city, columns, kind="concurrent_posts")
    return table, who
