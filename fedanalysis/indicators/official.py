"""Gives the official series and the case figures as published, each row with its source."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from fedanalysis.catalogue import indicator
from fedanalysis.catalogue.tables import read_data
from fedanalysis.errors import DesignError, UnknownNameError, ValueRangeError
from fedanalysis.safety.paths import data_file, data_folder
from fedanalysis.schema import EVENTS, REPORT_FIGURES, SDG, SERIES

_COLUMNS = (
    "row_id",
    "indicator_id",
    "label_zh",
    "label_en",
    "basis",
    "basis_zh",
    "basis_en",
    "geo_code",
    "geo_name_en",
    "geo_name_zh",
    "year",
    "value",
    "unit",
    "women_share",
    "numerator",
    "denominator",
    "publisher",
    "source_title",
    "source_year",
    "source_url",
    "confidence",
    "derived",
    "approximate",
    "bound",
    "read_on_a_copy",
    "preferred",
    "preferred_reason",
    "note",
)


def official_series(
    indicator_id: str, *, geo_code: str | None = "CN", preferred: bool = True
) -> pd.DataFrame:
    """Return one published series, each value with its source.

    Not for joining concepts: see :func:`official_panel`. Read `indicator(id).note` for breaks
    inside a series.

    Parameters
    ----------
    indicator_id : str
        An indicator of the catalogue.
    geo_code : str or None, default "CN"
        The place: a GB/T 2260 code, ``"CN"`` for the nation, ``"IND"`` for India; None for all.
    preferred : bool, default True
        Whether to keep one row where several sources give a value for one year; False gives all.

    Returns
    -------
    pandas.DataFrame
        One row per published value, sorted by place and year: ``row_id``, ``indicator_id``,
        ``label_zh``, ``label_en``, ``basis`` with ``basis_zh`` and ``basis_en`` (the concept
        measured), ``geo_code``, ``geo_name_en``, ``geo_name_zh``, ``year`` (int), ``value`` (as
        printed, in ``unit``), ``unit``, ``women_share`` (0–1; NaN unless it is a share of women),
        ``numerator``, ``denominator`` (NaN if not published), ``publisher``, ``source_title``,
        ``source_year`` (``<NA>`` if unknown), ``source_url``, ``confidence`` (A to C),
        ``derived``, ``approximate``, ``bound`` (``exact``, ``at_least``, ``at_most``),
        ``read_on_a_copy``,
        ``preferred``, ``preferred_reason``, ``note``. Missing text is ``""``.

    Raises
    ------
    UnknownNameError
        If there is no such indicator, or it has no value for `geo_code`.
    DataFileError
        If the file is missing or malformed.

    Examples
    --------
    >>> official_series("vc_members_women_pct")[["year", "women_share"]].tail(2)
       year  women_share
    7  2018        0.240
    8  2020        0.242
    """
    known = indicator(indicator_id)
    rows = read_data("official/series.csv", SERIES)
    series = rows.loc[rows["indicator_id"] == indicator_id]
    if series.empty:
        raise UnknownNameError.of("official series", indicator_id, rows["indicator_id"].unique())
    series = _at_place(series, geo_code)
    if preferred:
        series = series.loc[series["preferred"]]
    ordered = series.sort_values(["geo_code", "year", "row_id"], ignore_index=True)
    described = ordered.assign(
        label_zh=known.label.zh,
        label_en=known.label.en,
        basis=known.basis,
        basis_zh=known.basis_label.zh,
        basis_en=known.basis_label.en,
        women_share=_women_share(ordered, known.measure),
    )
    return described[list(_COLUMNS)]


def official_panel(
    indicator_ids: Sequence[str], *, geo_code: str | None = "CN", preferred: bool = True
) -> pd.DataFrame:
    """Return several series of one basis, stacked; refuse series that measure different things.

    Village committee members, village cadres of the 2006 census and village leading teams count
    different people: no join of them is a series.

    Parameters
    ----------
    indicator_ids : sequence of str
        Indicators of the catalogue, all on one basis; each is taken once.
    geo_code, preferred
        As for :func:`official_series`.

    Returns
    -------
    pandas.DataFrame
        The rows of each series in the order given, with the columns of :func:`official_series`.

    Raises
    ------
    DesignError
        If the bases differ; names them.
    ValueRangeError
        If no indicator is given.
    UnknownNameError, DataFileError
        As for :func:`official_series`.

    Examples
    --------
    >>> official_panel(["vc_members_women_pct", "vc_members_n"])["indicator_id"].nunique()
    2
    """
    chosen = [indicator(name) for name in dict.fromkeys(indicator_ids)]
    if not chosen:
        raise ValueRangeError.outside("indicator_ids", must="at least one indicator")
    other = next((one for one in chosen if one.basis != chosen[0].basis), None)
    if other is not None:
        raise DesignError(
            "series on different bases can't be joined.",
            where=f"`{chosen[0].id}` counts {chosen[0].basis_label.en}; "
            f"`{other.id}` counts {other.basis_label.en}.",
            hint="Show them apart with `bases_apart`.",
        )
    return _stacked([one.id for one in chosen], geo_code, preferred=preferred)


def bases_apart(indicator_ids: Sequence[str], *, geo_code: str | None = "CN") -> pd.DataFrame:
    """Return series on different bases stacked, for panels of their own and never for one line.

    Parameters
    ----------
    indicator_ids : sequence of str
        Indicators of the catalogue; each is taken once.
    geo_code : str or None, default "CN"
        The place; None for all.

    Returns
    -------
    pandas.DataFrame
        The preferred rows of each series in the order given, with the columns of
        :func:`official_series`; ``basis_zh`` and ``basis_en`` name each panel.

    Raises
    ------
    ValueRangeError
        If no indicator is given.
    UnknownNameError, DataFileError
        As for :func:`official_series`.

    Examples
    --------
    >>> bases_apart(["village_cadres_women_pct", "village_team_women_pct"])["basis"].nunique()
    2
    """
    names = list(dict.fromkeys(indicator_ids))
    if not names:
        raise ValueRangeError.outside("indicator_ids", must="at least one indicator")
    return _stacked(names, geo_code, preferred=True)


def _stacked(names: Sequence[str], geo_code: str | None, *, preferred: bool) -> pd.DataFrame:
    parts = [official_series(one, geo_code=geo_code, preferred=preferred) for one in names]
    return pd.concat(parts, ignore_index=True)


def policy_events(geo_code: str | None = "CN") -> pd.DataFrame:
    """Return the policy events of a place, in the order of the file.

    Parameters
    ----------
    geo_code : str or None, default "CN"
        The place; None for all.

    Returns
    -------
    pandas.DataFrame
        One row per event: ``event_id``, ``year`` (first year of the date), ``date`` (as known,
        also ``before 2012`` or ``2003-07/2004-12``), ``date_precision``, ``geo_code``,
        ``geo_name_en``, ``instrument``, ``name_en``, ``name_zh``, ``content_own_words``,
        ``numeric_target``, ``source_title``, ``publisher``, ``source_url``, ``confidence``,
        ``note``, ``read_on_a_copy``. Missing text is ``""``.

    Raises
    ------
    UnknownNameError
        If the place has no event.
    DataFileError
        If the file is missing or malformed.

    Examples
    --------
    >>> policy_events("610100")[["year", "instrument"]]
       year     instrument
    0  2014  local opinion
    """
    events = _at_place(read_data("official/events.csv", EVENTS), geo_code)
    year = events["date"].str.extract(r"(\d{4})", expand=False).astype("int64")
    dated = events.reset_index(drop=True)
    dated.insert(1, "year", year.reset_index(drop=True))
    return dated


def local_seats(*, latest: bool = False) -> pd.DataFrame:
    """Return women's share of seats in local deliberative bodies, country by country.

    Bodies and elections differ by national law: a ranking says little.

    Parameters
    ----------
    latest : bool, default False
        Whether to keep only the last year of each country.

    Returns
    -------
    pandas.DataFrame
        One row per country or region and year: ``indicator_id``, ``m49_code``, ``area_name``,
        ``year``, ``value`` (percent), ``women_share`` (0–1), ``unit``, ``nature``,
        ``source_title``, ``publisher``, ``confidence``; sorted by name and year.

    Raises
    ------
    DataFileError
        If the file is missing or malformed.

    References
    ----------
    United Nations Global SDG Indicators Database, indicator 5.5.1b, release of October 2020.
    """
    seats = read_data("official/sdg_5_5_1b.csv", SDG).sort_values(["area_name", "year"])
    if latest:
        seats = seats.drop_duplicates("m49_code", keep="last")
    seats = seats.reset_index(drop=True)
    seats.insert(5, "women_share", seats["value"] / 100)
    return seats


def case_figures(case: str = "ulanhot-2011") -> pd.DataFrame:
    """Return every figure of a case report, one row each.

    Parameters
    ----------
    case : str, default "ulanhot-2011"
        Name of a folder under ``data/cases``.

    Returns
    -------
    pandas.DataFrame
        One row per figure, and one for each work area without any: ``figure_id``,
        ``work_area`` with its names, ``label_zh``, ``label_en``, ``value`` (in ``unit``; NaN if
        none is printed), ``printed`` (digits as printed), ``unit``, ``kind``, ``period_start``,
        ``period_end`` (years), ``part_of``, ``share_part``, ``share_base`` (figure ids; ``""`` if
        none), ``qualifier``, ``role``, ``note_zh``, ``note``.

    Raises
    ------
    UnknownNameError
        If there is no such case.
    DataFileError
        If the file is missing or malformed.
    """
    known = sorted(path.name for path in (data_folder() / "cases").glob("*") if path.is_dir())
    if known and case not in known:
        raise UnknownNameError.of("case", case, known)
    return read_data(f"cases/{case}/figures.csv", REPORT_FIGURES)


def case_report(case: str = "ulanhot-2011") -> Path:
    """Return where the text of a case report lies: the report retold, every figure kept.

    Raises
    ------
    DataFileError
        If there is no such text.

    Examples
    --------
    >>> case_report().name
    'report.zh.txt'
    """
    return data_file(f"cases/{case}/report.zh.txt")


def _at_place(rows: pd.DataFrame, geo_code: str | None) -> pd.DataFrame:
    if geo_code is None:
        return rows
    found = rows.loc[rows["geo_code"] == geo_code]
    if found.empty:
        raise UnknownNameError.of("place", geo_code, sorted(rows["geo_code"].unique()))
    return found


def _women_share(series: pd.DataFrame, measure: str) -> pd.Series[float]:
    is_share = series["unit"].eq("percent") & (measure == "women_share")
    return (series["value"] / 100).where(is_share)
