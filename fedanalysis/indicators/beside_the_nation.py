"""Puts the share of women on local committees beside the nation's: takes shares by term."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from fedanalysis.catalogue import target
from fedanalysis.errors import ColumnError
from fedanalysis.indicators.elections import dated_terms
from fedanalysis.indicators.official import official_series
from fedanalysis.language import Text

_BESIDE = {
    "village_committee": ("vc_members_women_pct", "vc_members_2020"),
    "residents_committee": ("rc_members_women_pct", "rc_members_2020"),
}
_ABOUT = 0.05  # how far below an "about" target still reaches it
_LOCAL = ("kind", "kind_zh", "kind_en", "year", "women_share", "share_low", "share_high")
_NATION = (
    *("nation_year", "nation_share", "nation_row", "target_zh", "target_en", "level"),
    *("due_year", "met_zh", "met_en"),
)


def beside_the_nation(shares: pd.DataFrame) -> pd.DataFrame:
    """Put the latest dated term of each kind of committee beside the nation and its target.

    A share of before the target was due is no failure: the due year stands in the table.

    Parameters
    ----------
    shares : pandas.DataFrame
        As :func:`~fedanalysis.indicators.elections.committee_shares` gives; rows without a kind
        don't count, nor those that :func:`~fedanalysis.indicators.elections.dated_terms` leaves
        out.

    Returns
    -------
    pandas.DataFrame
        One row per kind: ``kind``, ``kind_zh``, ``kind_en``, ``year``, ``women_share``,
        ``share_low``, ``share_high``, ``nation_year`` and ``nation_share`` (the published value
        nearest in time, the earlier of two), ``nation_row`` (its row), ``target_zh``,
        ``target_en``, ``level`` (0–1), ``due_year``, ``met_zh``, ``met_en``.

    Raises
    ------
    ColumnError
        If a column is missing.

    Examples
    --------
    >>> shares = {"kind": ["village_committee"], "kind_zh": ["村委会"], "kind_en": ["Villages"],
    ...           "year": [2009], "women_share": [0.2], "share_low": [0.2], "share_high": [0.2]}
    >>> beside_the_nation(pd.DataFrame(shares)).loc[0, "met_en"]
    'not met'
    """
    for name in _LOCAL:
        if name not in shares.columns:
            raise ColumnError.missing("shares", name, [str(each) for each in shares.columns])
    dated = dated_terms(shares)
    known = dated[dated["kind"].isin(_BESIDE)]
    latest = known.sort_values("year", kind="stable").groupby("kind", sort=False).tail(1)
    ordered = latest.sort_values("kind", ascending=False)[list(_LOCAL)]
    rows = [_beside(dict(zip(_LOCAL, row, strict=True))) for row in ordered.to_numpy().tolist()]
    return pd.DataFrame(rows, columns=[*_LOCAL, *_NATION])


def _beside(row: Mapping[str, object]) -> dict[str, object]:
    series_id, target_id = _BESIDE[str(row["kind"])]
    series = official_series(series_id)
    distance = (series["year"] - int(str(row["year"]))).abs()
    nation = series.iloc[int(distance.argmin())]
    aim = target(target_id)
    level = aim.share - (_ABOUT if aim.relation == "about" else 0.0)
    met = _met(row, level)
    return {
        **row,
        "nation_year": int(nation["year"]),
        "nation_share": float(nation["women_share"]),
        "nation_row": nation["row_id"],
        "target_zh": aim.label.zh,
        "target_en": aim.label.en,
        "level": level,
        "due_year": aim.due_year,
        "met_zh": met.zh,
        "met_en": met.en,
    }


def _met(row: Mapping[str, object], level: float) -> Text:
    low, high = (float(str(row[name])) for name in ("share_low", "share_high"))
    if np.isnan(low):
        return Text("不知缺报几个，无法判断", "cannot be told: returns may be missing")
    if low >= level:
        return Text("已达到", "met")
    return Text("未达到", "not met") if high < level else Text("无法判断", "cannot be told")
