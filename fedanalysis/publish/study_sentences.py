"""Says what a study's counts come to: takes counts and shares, gives sentences and records."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from fedanalysis.indicators.cadres import Cadres
from fedanalysis.indicators.small_cells import LEAST
from fedanalysis.language import LANGUAGES, Language, Text
from fedanalysis.plots.paragraph import Paragraph, answer, caution
from fedanalysis.publish.results import Record, record

_FEW = {"zh": "不足五", "en": "fewer than five"}


def say_cadres(counts: pd.DataFrame, place: Text, *, no_sex_n: int = 0) -> Paragraph:
    """Answer who the cadres are in one sentence.

    Parameters
    ----------
    counts : pandas.DataFrame
        As :func:`~fedanalysis.indicators.cadres.count_cadres` gives; its last row is quoted.
    place : Text
        Of the study.
    no_sex_n : int
        Persons left out because their sex isn't stated; only whether there are any is told.

    Examples
    --------
    >>> counts = pd.DataFrame({"all_n": [7], "women_n": [7], "men_n": [0]})
    >>> print(say_cadres(counts, Text("甲市", "A")).text.en[:42])
    On the rosters of A, 7 cadres are in post,
    """
    last = counts.iloc[-1] if len(counts) else pd.Series({"all_n": pd.NA, "women_n": pd.NA})
    everyone, women = last["all_n"], last["women_n"]
    known = not pd.isna(women)
    zh_women = f"其中女性 {_count(women, 'zh')} 人" if known else "性别构成不写明，以免指认个人"
    en_women = f"{_count(women, 'en')} of them women" if known else "their sexes aren't told"
    zh_out = "另有不足五人性别未填，未列入各表。" if no_sex_n else ""
    en_out = "Fewer than five whose sex isn't stated are left out. " if no_sex_n else ""
    return answer(
        f"{place.zh}的花名册上，在任干部 {_count(everyone, 'zh')} 人，{zh_women}。{zh_out}"
        "职级、学历、年龄、专兼职见下表，不足五人的格不显示。不在花名册上的人，这里数不到。",
        f"On the rosters of {place.en}, {_count(everyone, 'en')} cadres are in post, {en_women}. "
        f"{en_out}Rank, education, age and working time follow; cells under five aren't shown. "
        "Who stands on no roster isn't counted.",
    )


def say_counting(cadres: Cadres) -> Paragraph:
    """Say how many rows were left out of a count of persons; small numbers aren't told.

    Examples
    --------
    >>> print(say_counting(Cadres(pd.DataFrame(), 120, 12, 2)).text.en)
    Rows of rosters: 120; rows that repeat a person: 12; of persons who have left: fewer than five.
    """
    zh, en = (
        [_count(number, lang, zero=True) for number in (cadres.repeated_n, cadres.left_n)]
        for lang in LANGUAGES
    )
    return caution(
        f"花名册共 {cadres.row_n} 行；同一人重复的 {zh[0]} 行，已离任的 {zh[1]} 行，都没有计入。",
        f"Rows of rosters: {cadres.row_n}; rows that repeat a person: {en[0]}; of persons who have "
        f"left: {en[1]}.",
    )


def say_terms(shares: pd.DataFrame, place: Text) -> Paragraph:
    """Answer how many seats women hold, for the latest term of each kind of committee.

    Committees whose kind isn't stated are quoted only where no kind is: beside the others they are
    a few rows, and :func:`say_committees_apart` tells of them.

    Parameters
    ----------
    shares : pandas.DataFrame
        As :func:`~fedanalysis.indicators.elections.committee_shares` gives.
    place : Text
        Of the study.
    """
    latest = _latest(shares)
    zh, en = ([_one_term(row, lang) for row in latest.to_dict("records")] for lang in LANGUAGES)
    return answer(
        f"{place.zh}：{'；'.join(zh)}。没有报来的委员会不在其中；比例为什么是这样，这里看不出。",
        f"{place.en[0].upper()}{place.en[1:]}: {'; '.join(en)}. Committees that didn't report "
        "aren't among them, and why the share is what it is can't be seen here.",
    )


def say_committees_apart(shares: pd.DataFrame) -> Paragraph | None:
    """Say which committees no share of a known kind rests on, or return None if there are none.

    Parameters
    ----------
    shares : pandas.DataFrame
        As :func:`~fedanalysis.indicators.elections.committee_shares` gives.
    """
    unstated = int(shares.loc[shares["kind"] == "", "committee_n"].sum())
    conflicting = int(shares["conflicting_n"].sum())
    zh, en = [], []
    if unstated:
        zh.append(f"没有写明是村委会还是居委会的 {unstated} 个，另列")
        en.append(f"kind not stated, listed apart: {unstated}")
    if conflicting:
        zh.append(f"同一届报了两次而数字不同的 {conflicting} 个，没有计入")
        en.append(f"reported twice in a term with different numbers, not counted: {conflicting}")
    if not zh:
        return None
    return caution(
        f"各届委员会中，{'；'.join(zh)}。", f"Committees over all terms, {'; '.join(en)}."
    )


def record_cadres(counts: pd.DataFrame) -> tuple[Record, ...]:
    """Return the records of a count of cadres: all and women, where they are shown."""
    finding = Text("名干部在花名册上在任。", "cadres are in post on the rosters.")
    return tuple(
        record(
            name,
            float(number),
            unit="persons",
            source="data/cleaned/roster",
            digits=0,
            finding=finding if name == "cadres_n" else None,
        )
        for name, column in (("cadres_n", "all_n"), ("cadres_women_n", "women_n"))
        for number in counts[column].tail(1)
        if not pd.isna(number)
    )


def record_terms(shares: pd.DataFrame) -> tuple[Record, ...]:
    """Return the records of committees: the share of each term; the latest one as a finding."""
    return tuple(_term_records(shares))


def _term_records(shares: pd.DataFrame) -> Iterator[Record]:
    last = set(_latest(shares).index)
    for _, part in shares.groupby("kind", sort=False):
        held = part[part["women_share"].notna()]
        rows = held.to_dict("records")
        for at, row, key in zip(held.index, rows, _keys(rows), strict=True):
            finding = Text(
                f"的席位由女性担任：{row['kind_zh']}，{_term(row, 'zh')}。",
                f"of the seats are held by women: {_lower(row['kind_en'])}, {_term(row, 'en')}.",
            )
            yield record(
                f"{row['kind'] or 'committee'}_share_{key}",
                100 * row["women_share"],
                unit="percent",
                source="data/cleaned/election",
                finding=finding if at in last else None,
                sketch=100 * held["women_share"] if at in last and len(held) > 1 else (),
            )


def _latest(shares: pd.DataFrame) -> pd.DataFrame:
    """Return the last dated term of each kind, or its last term where none is dated."""
    held = shares[shares["women_share"].notna()]
    if (held["kind"] != "").any():
        held = held[held["kind"] != ""]
    number = pd.to_numeric(held["term"].str.extract(r"(\d+)", expand=False))
    dated = held.assign(undated=held["year"].isna(), number=number)
    ordered = dated.sort_values(["undated", "year", "number"], ascending=[False, True, True])
    return held.loc[ordered.groupby("kind", sort=False).tail(1).sort_index().index]


def _one_term(row: Mapping[Any, Any], lang: Language) -> str:
    numbers = (row["committee_n"], row["seat_n"], row["women_n"])
    share = f"{row['women_share']:.1%}"
    if lang == "zh":
        return (
            f"{row['kind_zh']}{_term(row, 'zh')}，{numbers[0]} 个委员会共 {numbers[1]} 席，"
            f"女性 {numbers[2]} 席，占 {share}"
        )
    return (
        f"{_lower(str(row['kind_en']))}, {_term(row, 'en')}: {numbers[0]} reported, "
        f"{numbers[1]} seats, {numbers[2]} held by women ({share})"
    )


def _term(row: Mapping[Any, Any], lang: Language) -> str:
    year = "" if pd.isna(row["year"]) else str(row["year"])
    term = str(row["term"])
    if lang == "zh":
        dated = f"{year}年" if year else ""
        return f"{term}（{dated}）" if term and dated else term or dated or "届次未填"
    number = re.sub(r"\D", "", term)
    named = f"term {number}" if number else ""
    return f"{named} ({year})" if named and year else named or year or "term not stated"


def _keys(rows: Sequence[Mapping[Any, Any]]) -> list[str]:
    """Return what tells the terms of one kind apart: their year, and the term where it takes it."""
    keys = [_key(row) for row in rows]
    numbers = [re.sub(r"\D", "", str(row["term"])) or f"x{at}" for at, row in enumerate(rows)]
    return [
        f"{key}_term_{number}" if keys.count(key) > 1 else key
        for key, number in zip(keys, numbers, strict=True)
    ]


def _key(row: Mapping[Any, Any]) -> str:
    if not pd.isna(row["year"]):
        return str(row["year"])
    number = re.sub(r"\D", "", str(row["term"]))
    return f"term_{number}" if number else "undated"


def _count(number: object, lang: Language, *, zero: bool = False) -> str:
    if pd.isna(number):  # type: ignore[call-overload]
        return _FEW[lang]
    few = int(str(number)) < LEAST and not (zero and number == 0)
    return _FEW[lang] if few else f"{int(str(number)):,}"


def _lower(words: str) -> str:
    return words[0].lower() + words[1:]
