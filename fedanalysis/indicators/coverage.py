"""Takes a report's figures, gives organised against eligible, and no rate where there is none."""

from __future__ import annotations

import pandas as pd

from fedanalysis.errors import ColumnError, ValueRangeError

_NEEDED = (
    "figure_id",
    "work_area",
    "work_area_zh",
    "work_area_en",
    "label_zh",
    "label_en",
    "value",
    "part_of",
    "role",
)
_COLUMNS = (
    "figure_id",
    "work_area",
    "work_area_zh",
    "work_area_en",
    "label_zh",
    "label_en",
    "organised",
    "eligible",
    "share",
    "reason_zh",
    "reason_en",
)


def coverage(
    figures: pd.DataFrame, *, largest_step: float = 10.0, by_area: bool = False
) -> pd.DataFrame:
    """Return how many of the bodies that could be organised are, with a rate where one is fair.

    Organised is not active: this says nothing about what the organisations do.

    Parameters
    ----------
    figures : pandas.DataFrame
        One row per figure, as :func:`fedanalysis.indicators.official.case_figures` gives: ``role``
        marks the organised and the eligible, ``part_of`` leads from one to the other.
    largest_step : float, default 10
        Percentage points (0–100]. No rate is given where one body more or less moves it by this
        much or more, that is for 100 / `largest_step` eligible bodies or fewer.
    by_area : bool, default False
        Whether to add up the bodies of one work area where all of them have both counts.

    Returns
    -------
    pandas.DataFrame
        One row per kind of body, in the order of `figures`: ``figure_id``, ``work_area`` with its
        names, ``label_zh``, ``label_en`` (the body), ``organised``, ``eligible`` (counts, NaN if
        not printed), ``share`` (0–1, NaN if no rate is given), ``reason_zh``, ``reason_en`` (why
        there is no rate; ``""`` if there is one).

    Raises
    ------
    ColumnError
        If a column is absent.
    ValueRangeError
        If `largest_step` is out of range, a total is zero, or more are organised than eligible.

    Examples
    --------
    >>> figures = pd.DataFrame({
    ...     "figure_id": ["a", "b"], "work_area": "x", "work_area_zh": "组织", "work_area_en": "x",
    ...     "label_zh": ["已建", "企业"], "label_en": ["organised", "firms"], "value": [30.0, 40.0],
    ...     "part_of": ["b", ""], "role": ["organised", "eligible"]})
    >>> coverage(figures)[["label_en", "organised", "eligible", "share"]]
      label_en  organised  eligible  share
    0    firms       30.0      40.0   0.75
    """
    for column in _NEEDED:
        if column not in figures.columns:
            raise ColumnError.missing("figures", column, [str(c) for c in figures.columns])
    if not 0 < largest_step <= 100:
        raise ValueRangeError.outside("largest_step", must="above 0 and at most 100 points")
    bodies = _match(figures)
    _check_counts(bodies)
    if by_area:
        bodies = _added_up(bodies)
    too_few = bodies["eligible"].mul(largest_step).le(100)
    rated = bodies["organised"].notna() & bodies["eligible"].notna() & ~too_few
    share = (bodies["organised"] / bodies["eligible"]).where(rated)
    return bodies.assign(share=share, **_reasons(bodies, too_few))[list(_COLUMNS)]


def _match(figures: pd.DataFrame) -> pd.DataFrame:
    """Set each count of organised bodies beside its total."""
    organised = figures.loc[figures["role"].isin(["organised", "organised_and_eligible"])]
    whole = organised["part_of"].where(organised["role"] == "organised", organised["figure_id"])
    totals = figures.set_index("figure_id")[["label_zh", "label_en", "value"]]
    found = totals.reindex(whole).set_axis(organised.index)
    return organised.assign(
        organised=organised["value"],
        eligible=found["value"],
        label_zh=found["label_zh"].fillna(organised["label_zh"]),
        label_en=found["label_en"].fillna(organised["label_en"]),
    ).reset_index(drop=True)


def _added_up(bodies: pd.DataFrame) -> pd.DataFrame:
    """Put one row in place of several bodies of one area, under the area's name."""
    area = bodies.groupby("work_area", sort=False)
    several = area["figure_id"].transform("size").gt(1)
    whole = several & area["eligible"].transform(lambda counts: counts.notna().all())
    sums = area[["organised", "eligible"]].transform("sum")
    added = bodies.assign(
        organised=bodies["organised"].where(~whole, sums["organised"]),
        eligible=bodies["eligible"].where(~whole, sums["eligible"]),
        label_zh=bodies["label_zh"].where(~whole, bodies["work_area_zh"]),
        label_en=bodies["label_en"].where(~whole, bodies["work_area_en"]),
        figure_id=bodies["figure_id"].where(~whole, area["figure_id"].transform(", ".join)),
    )
    return added.loc[~(whole & bodies["work_area"].duplicated())].reset_index(drop=True)


def _check_counts(bodies: pd.DataFrame) -> None:
    if bodies["eligible"].le(0).any():
        raise ValueRangeError.outside("eligible", must="above zero")
    broken = bodies.loc[bodies["organised"] > bodies["eligible"], "figure_id"]
    if not broken.empty:
        raise ValueRangeError.outside(
            "organised", must="at most `eligible`", where=f"Figure `{broken.iloc[0]}`."
        )


def _reasons(bodies: pd.DataFrame, too_few: pd.Series[bool]) -> dict[str, pd.Series[str]]:
    """Say for each body, in both languages, why no rate is given; empty if one is."""
    total = bodies["eligible"].map("{:.0f}".format).astype("str")
    step = bodies["eligible"].rdiv(100).map("{:.1f}".format).astype("str").str.removesuffix(".0")
    small_zh = "总数仅" + total + "个，增减1个即变动" + step + "个百分点"
    small_en = "only " + total + " in all: one more or less moves the rate by " + step + " points"
    none = pd.Series("", index=bodies.index, dtype="str")
    no_total, no_figure = bodies["eligible"].isna(), bodies["organised"].isna()
    zh = none.mask(too_few, small_zh).mask(no_total, "未公布总数").mask(no_figure, "未公布数字")
    en = none.mask(too_few, small_en).mask(no_total, "no total printed")
    return {"reason_zh": zh, "reason_en": en.mask(no_figure, "no figure printed")}
