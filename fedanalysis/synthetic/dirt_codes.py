"""Prints codes and flags as clerks do: takes a code and a type of dirt, gives Printed.

The spellings are written down here on their own (``dirt_spellings.csv``), not taken from the list
that the cleaner knows, so that one can be held against the other.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from fedanalysis.codes.lookup import label
from fedanalysis.synthetic.dirt import Picker
from fedanalysis.synthetic.dirt_printed import Asked, Printed, review, value
from fedanalysis.synthetic.sheets_book import Cell

_SPELLINGS = Path(__file__).with_name("dirt_spellings.csv")
_DOUBTFUL = {
    "sex": ("男/女", "女？"),
    "education": ("硕士", "党校", "函授", "在读", "大专以上"),
    "political": ("入党积极分子", "民主党派", "党外"),
    "nationality": ("少数民族", "其他少数民族"),
    "rank": ("科级", "处级", "职员"),
    "time": ("专兼职", "临时"),
    "village_type": ("村居", "村（社区）"),
}
_YES = ("√", "有", "Y", "1")
_NO = ("×", "无", "N", "0")


def print_code(true: str, asked: Asked, picker: Picker) -> Printed:
    """Print a code by its label, by a spelling, by itself, or by a text that says no code.

    Examples
    --------
    >>> import numpy as np
    >>> from fedanalysis.synthetic.dirt import Dirt
    >>> tidy = Picker(Dirt(), np.random.default_rng(1))
    >>> print_code("2", Asked(codes="sex"), tidy).cell.shown
    '女'
    """
    dirt = picker.which(("code_spelling", "code_number", "code_doubtful"))
    spelled = _spellings().get((asked.codes, true), ())
    if dirt == "code_spelling" and spelled:
        return value(picker.one(spelled), true, dirt)
    if dirt == "code_number" and asked.codes == "sex":
        return Printed(Cell(int(true), true), true, dirt=dirt)
    if dirt == "code_doubtful" and asked.codes in _DOUBTFUL:
        return review(picker.one(_DOUBTFUL[asked.codes]), dirt)
    return value(label(asked.codes, true).zh, true)


def print_flag(true: str, picker: Picker) -> Printed:
    """Print yes or no."""
    dirt = picker.which(("flag_sign", "code_doubtful"))
    if dirt == "flag_sign":
        return value(picker.one(_YES if true == "true" else _NO), true, dirt)
    if dirt == "code_doubtful":
        return review(picker.one(("○", "？")), dirt)
    return value("是" if true == "true" else "否", true)


@lru_cache(maxsize=1)
def _spellings() -> Mapping[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    with _SPELLINGS.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, strict=True):
            key = row["list"], row["code"]
            found[key] = (*found.get(key, ()), row["text"])
    return found
