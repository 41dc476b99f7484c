"""Says how many seats women hold, term by term: takes cleaned election returns, gives shares."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from fedanalysis.catalogue import legal_size
from fedanalysis.errors import ColumnError
from fedanalysis.language import Text

_NEEDED = ("township", "village", "village_type_code", "term", "year", "seat_n", "women_n")
_KINDS = {
    "village_committee": Text("村委会", "Village committees"),
    "residents_committee": Text("居委会", "Residents' committees"),
    "": Text("委员会（类别未填）", "Committees (kind not stated)"),
}
_COUNTS = ("committee_n", "seat_n", "women_n", "none_n", "one_n", "more_n")


def committee_shares(
    returns: pd.DataFrame,
    *,
    kind_if_not_printed: str = "",
    committee_n: Mapping[str, int] | None = None,
    years: Mapping[str, int] | None = None,
) -> pd.DataFrame:
    """Add up seats and women of all committees, by kind of committee and term.

    A committee that stands twice in one term counts once if its numbers agree, and not at all if
    they don't. A row that prints a year and no term belongs to the one term of its kind in that
    year, if there is just one; otherwise the year is its term. Where it is known how many
    committees there are, the share is bounded by what the missing ones could hold under the law.

    Parameters
    ----------
    returns : pandas.DataFrame
        Cleaned rows of kind ``election``, such as
        :func:`~fedanalysis.indicators.cleaned.read_cleaned` gives.
    kind_if_not_printed : str
        The kind of committee of rows that don't print it; by default they stay apart.
    committee_n : mapping of str to int, optional
        Kind of committee → how many there are.
    years : mapping of str to int, optional
        Term (``第9届``) → year, for rows that print only the term.

    Returns
    -------
    pandas.DataFrame
        One row per kind and term, by kind and year: ``kind``, ``kind_zh``, ``kind_en``, ``term``,
        ``term_zh``, ``term_en`` (a dash where none is printed), ``year`` (Int64; missing if
        unknown, or if the rows of one term print several), ``committee_n``, ``seat_n``,
        ``women_n``, ``none_n``, ``one_n``, ``more_n`` (committees with no woman, one, more),
        ``conflicting_n`` (committees left out), ``missing_n`` (Int64; committees without a usable
        row, missing if it isn't known how many there are, or more report than there are),
        ``women_share`` (0–1), ``share_low``, ``share_high`` (with the missing ones; NaN if their
        number isn't known).

    Raises
    ------
    ColumnError
        If a column is missing.

    References
    ----------
    Organic Law of the Villagers' Committees, Art. 6; of the Urban Residents' Committees, Art. 7.

    Examples
    --------
    >>> row = {"township": "甲镇", "village": "乙村", "village_type_code": "village_committee",
    ...        "term": "", "year": 2009, "seat_n": 5, "women_n": 1}
    >>> shares = committee_shares(pd.DataFrame([row]), committee_n={"village_committee": 2})
    >>> shares[["women_share", "share_low", "share_high"]].round(3).to_numpy().tolist()
    [[0.2, 0.083, 0.667]]
    """
    for name in _NEEDED:
        if name not in returns.columns:
            raise ColumnError.missing("returns", name, [str(each) for each in returns.columns])
    rows = _dated(returns, kind_if_not_printed, years or {})
    once, conflicting = _each_once(rows)
    table = _added_up(once).join(conflicting, how="outer").reset_index()
    table["year"] = _years(table, rows)
    numbers = [*_COUNTS, "conflicting_n"]
    table[numbers] = table[numbers].fillna(0).astype("int64")
    table["women_share"] = table["women_n"] / table["seat_n"].where(table["seat_n"] > 0)
    table = table.join(_bounds(table, committee_n or {}))
    labels = table["kind"].map(lambda kind: _KINDS[kind])
    table.insert(1, "kind_zh", [label.zh for label in labels])
    table.insert(2, "kind_en", [label.en for label in labels])
    return _ordered(table)[
        [
            *("kind", "kind_zh", "kind_en", "term", "term_zh", "term_en", "year"),
            *(*numbers, "missing_n", "women_share", "share_low", "share_high"),
        ]
    ]


def dated_terms(shares: pd.DataFrame) -> pd.DataFrame:
    """Return the terms that have a share and a year which no other term of their kind has.

    Only these can be put in order: of two terms of one year nothing says which came first.

    Parameters
    ----------
    shares : pandas.DataFrame
        As :func:`committee_shares` gives, or at least ``kind``, ``year``, ``women_share``.

    Examples
    --------
    >>> years = pd.Series([2006, 2009, 2009], dtype="Int64")
    >>> shares = pd.DataFrame({"kind": "village_committee", "year": years, "women_share": 0.2})
    >>> dated_terms(shares)["year"].tolist()
    [2006]
    """
    dated = shares[shares["year"].notna() & shares["women_share"].notna()]
    return dated[~dated.duplicated(["kind", "year"], keep=False)]


def share_changes(shares: pd.DataFrame) -> pd.DataFrame:
    """Return how women's share moved from each dated term to the next, without any interval.

    Committees of both terms are all counted, so that there is no sampling error to speak of; two
    terms are no trend.

    Parameters
    ----------
    shares : pandas.DataFrame
        As :func:`committee_shares` gives; what :func:`dated_terms` leaves out doesn't count.

    Returns
    -------
    pandas.DataFrame
        One row per kind and pair of neighbouring terms: ``kind``, ``kind_zh``, ``kind_en``,
        ``from_year``, ``to_year``, ``from_share``, ``to_share``, ``change_points`` (percentage
        points), ``change_low``, ``change_high`` (with the missing committees, NaN if unknown),
        ``seat_change_n``, ``women_change_n``.

    Examples
    --------
    >>> share_changes(committee_shares(pd.DataFrame(columns=list(_NEEDED)))).empty
    True
    """
    dated = dated_terms(shares).sort_values(["kind", "year"], kind="stable")
    earlier = dated.groupby("kind", sort=False).shift(1)
    moved = pd.DataFrame(
        {
            "kind": dated["kind"],
            "kind_zh": dated["kind_zh"],
            "kind_en": dated["kind_en"],
            "from_year": earlier["year"].astype("Int64"),
            "to_year": dated["year"].astype("Int64"),
            "from_share": earlier["women_share"],
            "to_share": dated["women_share"],
            "change_points": 100 * (dated["women_share"] - earlier["women_share"]),
            "change_low": 100 * (dated["share_low"] - earlier["share_high"]),
            "change_high": 100 * (dated["share_high"] - earlier["share_low"]),
            "seat_change_n": (dated["seat_n"] - earlier["seat_n"]).astype("Int64"),
            "women_change_n": (dated["women_n"] - earlier["women_n"]).astype("Int64"),
        }
    )
    return moved[moved["from_year"].notna()].reset_index(drop=True)


def _dated(returns: pd.DataFrame, kind: str, years: Mapping[str, int]) -> pd.DataFrame:
    rows = returns[list(_NEEDED)].copy()
    texts = ["township", "village", "village_type_code", "term"]
    rows[texts] = rows[texts].fillna("").astype("str")
    rows["kind"] = rows["village_type_code"].mask(rows["village_type_code"] == "", kind)
    year = pd.to_numeric(rows["year"]).astype("Int64")
    said = rows["term"].map({**years}).astype("Int64")
    as_year = pd.to_numeric(rows["term"].where(rows["term"].str.fullmatch(r"\d{4}"))).astype(
        "Int64"
    )
    rows["year"] = year.fillna(as_year).fillna(said)
    # a term that is a year, and no term at all, are told apart by the year alone
    rows["term"] = rows["term"].mask(as_year.notna(), "")
    rows["term"] = rows["term"].mask(rows["term"] == "", _only_term(rows))
    bare = rows["term"] == ""
    rows["key"] = rows["term"].mask(bare, rows["year"].astype("str"))
    return rows


def _only_term(rows: pd.DataFrame) -> pd.Series[str]:
    """Return the one term printed for each row's kind and year, or nothing if there are several."""
    printed = rows[(rows["term"] != "") & rows["year"].notna()]
    terms = printed.groupby(["kind", "year"])["term"].agg(["nunique", "first"])
    only = terms["first"].where(terms["nunique"] == 1)
    at = pd.MultiIndex.from_frame(rows[["kind", "year"]])
    return pd.Series(only.reindex(at).to_numpy(), rows.index, dtype="str").fillna("")


def _each_once(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series[int]]:
    place = ["kind", "key", "township", "village"]
    numbers = rows.groupby(place, dropna=False)[["seat_n", "women_n"]].transform("nunique")
    agree = (numbers <= 1).all(axis=1)
    apart = rows[~agree].drop_duplicates(place)
    conflicting = apart.groupby(["kind", "key"]).size().rename("conflicting_n")
    return rows[agree].drop_duplicates(place), conflicting


def _added_up(once: pd.DataFrame) -> pd.DataFrame:
    women = pd.to_numeric(once["women_n"]).astype("int64")
    flags = once.assign(
        committee_n=1,
        seat_n=pd.to_numeric(once["seat_n"]).astype("int64"),
        women_n=women,
        none_n=(women == 0).astype("int64"),
        one_n=(women == 1).astype("int64"),
        more_n=(women > 1).astype("int64"),
    )
    return flags.groupby(["kind", "key"])[list(_COUNTS)].sum()


def _years(table: pd.DataFrame, rows: pd.DataFrame) -> pd.Series[int]:
    """Return the one year of each term, and fill in its term; several years are no year."""
    grouped = rows.groupby(["kind", "key"])
    one = grouped["year"].min().where(grouped["year"].min() == grouped["year"].max())
    at = pd.MultiIndex.from_frame(table[["kind", "key"]])
    table["term"] = grouped["term"].first().reindex(at).to_numpy()
    return pd.Series(one.reindex(at).to_numpy(), table.index, dtype="Int64")


def _ordered(table: pd.DataFrame) -> pd.DataFrame:
    """Sort by kind, year and number of the term, and put the term in words."""
    number = table["term"].str.extract(r"(\d+)", expand=False)
    words = table.assign(
        term_zh=table["term"].replace("", "—"),
        term_en=number.fillna(table["term"]).replace("", "—"),
        kind_at=table["kind"].map(list(_KINDS).index),
        term_at=pd.to_numeric(number),
    )
    return words.sort_values(["kind_at", "year", "term_at", "term"], ignore_index=True)


def _bounds(table: pd.DataFrame, committee_n: Mapping[str, int]) -> pd.DataFrame:
    there = table["kind"].map({**committee_n}).astype("Int64")
    missing = (there - table["committee_n"]).astype("Int64")
    missing = missing.mask(missing < 0)
    most = table["kind"].map(
        {kind: legal_size(kind).maximum for kind in committee_n if kind in _KINDS}
    )
    seats = missing.astype("float64") * most.astype("float64")
    whole = table["seat_n"] + seats
    whole = whole.where(whole > 0)
    return pd.DataFrame(
        {
            "missing_n": missing,
            "share_low": table["women_n"] / whole,
            "share_high": (table["women_n"] + seats) / whole,
        }
    )
