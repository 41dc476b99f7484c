"""Prepares entries for linking: takes cleaned tables, gives one frame with comparable keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from fedanalysis.errors import ColumnError, DesignError

FIELDS = (
    *("name", "sex_code", "birth_date", "id_number", "phone", "township", "village", "unit"),
    "nationality_code",
)
_NEEDED = "name"
_ENOUGH = ("id_number", "birth_date", "phone", "township", "village", "unit")
_PLACE_ENDS = re.compile(
    r"(?:街道办事处|街道办|街道|办事处|工作部|苏木|嘎查村|嘎查|社区|居委会|村委会|村民委员会|镇|乡|村|屯)$"
)
_ODD = re.compile(r"[\s·•・.．]+")


def read_entries(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of all tables as entries.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Cleaned tables by name, each with `name` and one at least of `id_number`, `birth_date`,
        `phone`, `township`, `village`, `unit`; a unique index, whose labels name the rows.

    Returns
    -------
    DataFrame
        One row per row with a name: `table`, `row`, the fields (empty where a table lacks them),
        and the keys `sound` (pinyin of the name), `month` and `year` of birth, `town` and `place`
        (township and village without 镇, 街道, 村 …).

    Raises
    ------
    ColumnError
        If a table has no `name`.
    DesignError
        If there is no table, a table has nothing to link by, or an index repeats.
    """
    if not tables:
        raise DesignError("linking must be given at least one table.")
    parts = [_part(name, table) for name, table in tables.items()]
    entries = pd.concat(parts, ignore_index=True)
    entries = entries.loc[entries["name"] != ""].reset_index(drop=True)
    return entries.assign(
        sound=_by_distinct(entries["name"], sound_of),
        month=entries["birth_date"].where(entries["birth_date"].str.len() >= 7, "").str[:7],
        year=entries["birth_date"].str[:4],
        town=_by_distinct(entries["township"], place_stem),
        place=_by_distinct(entries["village"], place_stem),
    )


def plain_name(name: str) -> str:
    """Return a name in simplified characters, without blanks and dots.

    Examples
    --------
    >>> plain_name("張 麗"), plain_name("娜仁·图雅")
    ('张丽', '娜仁图雅')
    """
    return str(_simplifier().convert(_ODD.sub("", name)))


def sound_of(name: str) -> str:
    """Return how a name is read, without tones: what homophones have in common.

    Examples
    --------
    >>> sound_of("张丽") == sound_of("张莉")
    True
    """
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(name))


def place_stem(place: str) -> str:
    """Return a place without what kind of place it is, unless nothing would be left.

    Examples
    --------
    >>> place_stem("青禾镇"), place_stem("青禾"), place_stem("村")
    ('青禾', '青禾', '村')
    """
    return _PLACE_ENDS.sub("", place) or place


@lru_cache(maxsize=1)
def _simplifier() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


def _part(name: str, table: pd.DataFrame) -> pd.DataFrame:
    given = [str(column) for column in table.columns]
    if _NEEDED not in given:
        raise ColumnError.missing(name, _NEEDED, given)
    if not set(_ENOUGH) & set(given):
        raise DesignError(
            f"`{name}` must have a column to link by besides the name.",
            hint=f"One of {', '.join(f'`{column}`' for column in _ENOUGH)}.",
        )
    if not table.index.is_unique:
        raise DesignError(
            f"the index of `{name}` must name each row once.", hint="Call reset_index(drop=True)."
        )
    fields = {
        field: table[field].astype("str").where(table[field].notna(), "").to_list()
        if field in given
        else ""
        for field in FIELDS
    }
    entries = pd.DataFrame({"table": name, "row": list(table.index), **fields})
    entries = entries.astype(dict.fromkeys(("table", *FIELDS), "str"))
    entries["name"] = _by_distinct(entries["name"], plain_name)
    return entries


def _by_distinct(values: pd.Series, of: Callable[[str], str]) -> pd.Series:
    distinct = {value: of(value) for value in values.unique().tolist()}
    return values.map(distinct).astype("str")
