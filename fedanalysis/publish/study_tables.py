"""Says which columns a study's tables of persons have: takes counts, gives columns to show."""

from __future__ import annotations

import pandas as pd

from fedanalysis.plots.table import Column, column


def cadre_columns(counts: pd.DataFrame) -> dict[str, Column]:
    """Return the columns of a table of cadres that have anything to show.

    The sexes are left out where no category may show them, and those whose sex isn't
    stated where there are none.

    Parameters
    ----------
    counts : pandas.DataFrame
        As :func:`~fedanalysis.indicators.cadres.count_cadres` gives; its last row is the total.

    Examples
    --------
    >>> hidden = {"women_n": [pd.NA], "men_n": [pd.NA], "sex_not_stated_n": [pd.NA], "all_n": [30]}
    >>> list(cadre_columns(pd.DataFrame(hidden, dtype="Int64")))
    ['label_', 'all_n']
    """
    columns = {"label_": column("类别", "Category")}
    inside = counts.iloc[:-1][["women_n", "men_n", "sex_not_stated_n"]]
    if (inside.fillna(0) > 0).any(axis=None):
        columns["women_share"] = column("女性占比（%）", "Women (%)", digits=1, scale=100)
        columns["women_n"] = column("女（人）", "Women", digits=0)
        columns["men_n"] = column("男（人）", "Men", digits=0)
        if not (counts["sex_not_stated_n"] == 0).all():
            columns["sex_not_stated_n"] = column("性别未填（人）", "Sex not stated", digits=0)
    columns["all_n"] = column("合计（人）", "All", digits=0)
    return columns
