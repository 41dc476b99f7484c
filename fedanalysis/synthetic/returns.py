"""Draws the returns on bodies and money: takes Places, gives tables `organisation` and `funding`.

Bodies add up to what the case city reports (1,281 of 1,348 enterprises, 3 of 6 social
organisations, 58 agencies); it prints no money, so that all amounts are drawn.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from fedanalysis.synthetic.drawing import (
    Ints,
    Texts,
    make_table,
    shared_out,
    words,
)
from fedanalysis.synthetic.places import TOWNSHIPS, Places

ENTERPRISES, ENTERPRISES_ORGANISED = 1348, 1281
SOCIAL, SOCIAL_ORGANISED = 6, 3
AGENCIES_ORGANISED = 58
_YEAR = 2010
_YEARS = np.arange(2001, 2011)
_LINE_FROM = 2007  # first year with a budget line for work among women
_LINES = words("工作经费 培训经费 帮扶经费")
_SOURCES = words("本级财政 上级补助 社会募集")
_YUAN = np.array([1.0, 0.5, 0.3])  # a woman and year, by line


def organisation_table(rng: np.random.Generator, places: Places) -> pd.DataFrame:
    """Return one row per township and type of body at the end of 2010, and one for the agencies."""
    enterprises, e_built = _built(rng, places, ENTERPRISES, ENTERPRISES_ORGANISED)
    social, s_built = _built(rng, places, SOCIAL, SOCIAL_ORGANISED)
    below = np.bincount(places.parent[TOWNSHIPS:], minlength=TOWNSHIPS)
    names = places.name[:TOWNSHIPS]
    some = social > 0
    unit = np.concatenate([names, names, names[some], ["市直机关"]])
    kinds = [("村（社区）妇代会", TOWNSHIPS), ("新经济组织妇女组织", TOWNSHIPS)]
    kinds += [("新社会组织妇女组织", int(some.sum())), ("机关事业单位妇委会", 1)]
    should = [below, enterprises, social[some], AGENCIES_ORGANISED + rng.integers(1, 8, size=1)]
    exist = [below, e_built, s_built[some], np.array([AGENCIES_ORGANISED])]
    required, built = np.concatenate(should), np.concatenate(exist)
    return make_table(
        "organisation",
        places.city,
        {
            "year": np.full(len(unit), _YEAR),
            "unit": unit,
            "type": np.repeat([name for name, _ in kinds], [n for _, n in kinds]).astype(object),
            "should_n": required,
            "exist_n": built,
            "missing_n": required - built,
            "coverage_percent": np.round(100 * built / required, 1),
        },
        kind="organisation",
    )


def _built(rng: np.random.Generator, places: Places, should: int, exist: int) -> tuple[Ints, Ints]:
    """Share bodies out over the townships, and mark those that exist."""
    weights = 0.2 + rng.random(TOWNSHIPS) + places.women_n[:TOWNSHIPS] / 20_000
    required = shared_out(rng, should, weights, most=should)
    missing = shared_out(rng, should - exist, weights, most=required)
    return required, required - missing


def funding_table(rng: np.random.Generator, places: Places) -> pd.DataFrame:
    """Return one row per body, year and budget line 2001–2010; the first line begins in 2007.

    Returns
    -------
    pandas.DataFrame
        Columns of kind ``funding``; amounts in yuan, whole hundreds.
    """
    bodies: Texts = np.concatenate([["市妇联"], places.name[:TOWNSHIPS] + "妇联"]).astype(object)
    women = np.concatenate([[places.women_n[:TOWNSHIPS].sum()], places.women_n[:TOWNSHIPS]])
    grid = np.indices((len(bodies), len(_YEARS), len(_LINES))).reshape(3, -1)
    body, year_at, line = grid[:, (grid[2] > 0) | (_YEARS[grid[1]] >= _LINE_FROM)]
    n = len(body)
    growth = 1.06**year_at * np.exp(0.25 * rng.normal(size=n))
    amount = np.maximum(np.round(women[body] * _YUAN[line] * growth, -2), 100.0)
    raised = np.where(line == 2, amount, np.round(amount * 0.2 * rng.random(n), -2))
    spent = np.round(amount * (0.7 + 0.3 * rng.random(n)), -2)
    return make_table(
        "funding",
        places.city,
        {
            "unit": bodies[body],
            "year": _YEARS[year_at],
            "budget_line": _LINES[line],
            "source": _SOURCES[line],
            "amount_yuan": amount,
            "budget_yuan": amount,
            "appropriated_yuan": amount - raised,
            "raised_yuan": raised,
            "spent_yuan": spent,
            "execution_percent": np.round(100 * spent / amount, 1),
            "women_n": women[body],
            "yuan_per_woman": np.round(amount / women[body], 2),
        },
        kind="funding",
    )
