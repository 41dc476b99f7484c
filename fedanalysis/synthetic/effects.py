"""States the effects at work in a city: takes potential outcomes, gives one row per effect.

Each value is the mean over the persons or units of the city itself; nothing is estimated.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from fedanalysis.language import Text
from fedanalysis.synthetic.drawing import Bools, Floats, Texts
from fedanalysis.synthetic.elections import YEARS, Elections
from fedanalysis.synthetic.places import COMMUNITIES
from fedanalysis.synthetic.programme import Programme
from fedanalysis.synthetic.section import CLASS_OF_31

COLUMNS = {
    "name": "str",
    "estimand": "str",
    "value": "float64",
    "unit": "str",
    "population": "str",
    "population_n": "int64",
    "group_year": "Int64",
    "year": "Int64",
    "zh": "str",
    "en": "str",
}
_GAIN = Text(
    "受训时就业与不受训时就业之差的平均值",
    "Mean of working if trained less working if untrained",
)
_POPULATIONS = {
    "ATE": ("eligible", Text("全部符合条件者", "all who are eligible")),
    "ATT": ("trained", Text("实际受训者", "those who were trained")),
    "LATE": (
        "lottery_compliers",
        Text("抽签班中给名额即参加者", "those in the lottery who turn up if offered"),
    ),
}


def training_effects(drawn: Programme) -> pd.DataFrame:
    """Return the effects of training on working a year later.

    Returns
    -------
    pandas.DataFrame
        Average effect among all eligible, the trained, and the compliers of the lottery; effect of
        an offer (``ITT``) among those in the lottery.
    """
    gain = drawn.works_with.astype(np.float64) - drawn.works_without
    among = {
        "ATE": np.ones(len(gain), dtype=bool),
        "ATT": drawn.is_trained,
        "LATE": drawn.is_lottery & drawn.would_show,
    }
    rows = [
        effect_row(
            "training",
            name,
            gain,
            among[name],
            unit="share",
            population=_POPULATIONS[name][0],
            says=Text(f"{_GAIN.zh}：{where.zh}", f"{_GAIN.en}: {where.en}"),
        )
        for name, (_, where) in _POPULATIONS.items()
    ]
    offer = Text(
        "抽签班申请者给名额与不给名额时就业之差的平均值",
        "Mean of working if offered less working if not, among applicants in the lottery",
    )
    taken = gain * drawn.would_show
    rows.append(
        effect_row(
            "training_offer",
            "ITT",
            taken,
            drawn.is_lottery,
            unit="share",
            population="lottery",
            says=offer,
        )
    )
    return effects_frame(rows)


def quota_effects(found: Elections) -> pd.DataFrame:
    """Return the effects of the rule on women per village committee, by term and over both."""
    gain = (found.women_with - found.women_without)[1:, COMMUNITIES:].astype(np.float64)
    ruled = np.broadcast_to(found.is_ruled[COMMUNITIES:], gain.shape)
    says = Text(
        "实行“至少一名女委员”规定时与不实行时女委员数之差的平均值",
        "Mean of women on the committee under the rule of at least one woman less without it",
    )
    rows = []
    for estimand, among, population in (
        ("ATT", ruled, "ruled_villages"),
        ("ATE", np.ones_like(ruled), "villages"),
    ):
        rows += [
            effect_row(
                "quota",
                estimand,
                gain[at],
                among[at],
                unit="person",
                population=population,
                says=says,
                year=year,
            )
            for at, year in enumerate(YEARS[1:])
        ]
        rows.append(
            effect_row(
                "quota",
                estimand,
                gain.ravel(),
                among.ravel(),
                unit="person",
                population=population,
                says=says,
            )
        )
    return effects_frame(rows)


def class_effect() -> pd.DataFrame:
    """Return the effect of the university class on promotion: none, by construction."""
    says = Text(
        "研修班对晋升正科级没有影响：入班与晋升只通过能力相关",
        "The class moves no promotion: attending and promotion hang together by ability only",
    )
    row = {"name": "class_31", "estimand": "ATT", "value": 0.0, "unit": "share"}
    row |= {"population": "class_31", "population_n": CLASS_OF_31, "zh": says.zh, "en": says.en}
    return effects_frame([row])


def pool_effects(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the effects in several cities together: means weighted by population.

    Examples
    --------
    >>> bool(pool_effects([class_effect(), class_effect()]).population_n.item() == 62)
    True
    """
    if len(parts) == 1:
        return parts[0]
    stacked = pd.concat(parts, ignore_index=True)
    stacked["sum"] = stacked["value"] * stacked["population_n"]
    keys = [name for name in COLUMNS if name not in ("value", "population_n")]
    pooled = stacked.groupby(keys, sort=False, dropna=False)[["sum", "population_n"]].sum()
    pooled["value"] = pooled["sum"] / pooled["population_n"]
    return pooled.reset_index()[list(COLUMNS)].astype(COLUMNS)


def effect_row(
    name: str,
    estimand: str,
    gain: Floats,
    among: Bools,
    *,
    unit: str,
    population: str,
    says: Text,
    year: int | None = None,
    group: int | None = None,
) -> dict[str, object]:
    """Return one effect: the mean of `gain` in the population marked by `among`."""
    return {
        "name": name,
        "estimand": estimand,
        "value": float(gain[among].mean()) if among.any() else 0.0,
        "unit": unit,
        "population": population,
        "population_n": int(among.sum()),
        "group_year": group,
        "year": year,
        "zh": says.zh,
        "en": says.en,
    }


def effects_frame(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Return effects as a table, one row each."""
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def quota_frame(found: Elections, village: Texts) -> pd.DataFrame:
    """Return one row per village and term: women with and without the rule.

    Parameters
    ----------
    found : Elections
        The three terms.
    village : array of str, 68
        Keys of the villages.

    Returns
    -------
    pandas.DataFrame
        ``unit_id``, ``year``, ``is_ruled``, ``women_without``, ``women_with``.
    """
    term = np.repeat(np.arange(len(YEARS)), len(village))
    return pd.DataFrame(
        {
            "unit_id": pd.Series(np.tile(village, len(YEARS))).astype("str"),
            "year": np.array(YEARS)[term],
            "is_ruled": np.tile(found.is_ruled[COMMUNITIES:], len(YEARS)),
            "women_without": found.women_without[:, COMMUNITIES:].ravel(),
            "women_with": found.women_with[:, COMMUNITIES:].ravel(),
        }
    )
