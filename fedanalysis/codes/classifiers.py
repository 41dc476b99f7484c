"""The classifiers of Chinese counts (人次, 个, 户(次), 个百分点 …), by what they count."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path


def group_of(unit: str) -> str:
    """Return what a classifier as printed counts, brackets of either width; empty if unknown.

    Examples
    --------
    >>> group_of("户（次）"), group_of("头(只)"), group_of("")
    ('household_times', 'item', '')
    """
    known = classifiers()
    plain = unit.replace("（", "(").replace("）", ")")
    return known.get(plain) or known.get(plain.partition("(")[0], "")


@lru_cache(maxsize=1)
def classifiers() -> dict[str, str]:
    """Return classifier → group: ``person``, ``money``, ``percent``, ``time``, ``age``, …

    Examples
    --------
    >>> classifiers()["人次"], classifiers()["个百分点"]
    ('person_times', 'points')
    """
    with Path(__file__).with_name("classifiers.csv").open(encoding="utf-8", newline="") as file:
        return {row["classifier"]: row["group"] for row in csv.DictReader(file)}
