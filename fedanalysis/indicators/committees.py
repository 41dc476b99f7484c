"""Gives the years in which a body's share of women, members and number are all published."""

from __future__ import annotations

import pandas as pd

from fedanalysis.errors import UnknownNameError
from fedanalysis.indicators.official import official_series

_SERIES = {
    "village_committee": ("vc_members_women_pct", "vc_members_n", "vc_count"),
    "residents_committee": ("rc_members_women_pct", "rc_members_n", "rc_count"),
}


def committee_totals(body: str = "village_committee", *, geo_code: str = "CN") -> pd.DataFrame:
    """Return share of women, members and committees, for the years that have all three.

    The three series count different things (seats, members, bodies); they meet only here, in the
    arithmetic of an average committee.

    Parameters
    ----------
    body : {"village_committee", "residents_committee"}
        The body in the catalogue.
    geo_code : str, default "CN"
        The place.

    Returns
    -------
    pandas.DataFrame
        One row per year: ``year``, ``women_share`` (0–1), ``member_n``, ``committee_n``,
        ``member_unit`` and ``committee_unit`` (1,000 where the count is printed in round
        thousands, else 1), ``row_ids`` (the rows of the series it rests on).

    Raises
    ------
    UnknownNameError
        If there are no such series for `body` or `geo_code`.
    DataFileError
        If the file is missing or malformed.

    Examples
    --------
    >>> committee_totals()["year"].tolist()
    [2005, 2009, 2020]
    """
    if body not in _SERIES:
        raise UnknownNameError.of("body", body, _SERIES)
    share, members, bodies = (
        official_series(name, geo_code=geo_code).set_index("year") for name in _SERIES[body]
    )
    years = share.index.intersection(members.index).intersection(bodies.index)
    share, members, bodies = share.loc[years], members.loc[years], bodies.loc[years]
    return pd.DataFrame(
        {
            "women_share": share["women_share"],
            "member_n": members["value"],
            "committee_n": bodies["value"],
            "member_unit": _printed_unit(members["value"]),
            "committee_unit": _printed_unit(bodies["value"]),
            "row_ids": share["row_id"] + ", " + members["row_id"] + ", " + bodies["row_id"],
        }
    ).reset_index(names="year")


def _printed_unit(values: pd.Series) -> pd.Series:
    return (values % 1000 == 0).map({True: 1000.0, False: 1.0})
