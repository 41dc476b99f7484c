"""Compares pairs of entries: takes entries and candidate pairs, gives a level for each field."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

Whole = npt.NDArray[np.int64]
Names = npt.NDArray[np.object_]
# Levels of each field, from agreement to difference; "" stands for "one of them is missing".
LEVELS: dict[str, tuple[str, ...]] = {
    "id": ("same", "one_off", "differ"),
    "name": ("same", "sounds_same", "left_out", "one_off", "differ"),
    "birth": ("day", "month", "year", "near", "same_year", "differ"),
    "phone": ("same", "differ"),
    "place": ("village", "township", "other_village", "moved", "differ"),
    "unit": ("same", "differ"),
    "sex": ("same", "differ"),
    "nationality": ("same", "differ"),
}
_BLOCK = 400  # entries of one block at most: a larger one says nothing


def candidate_pairs(entries: pd.DataFrame) -> tuple[Whole, Whole]:
    """Return the pairs worth comparing, as positions, the left before the right.

    Two entries are compared if they share an identity number, a telephone number, the sound of
    the name, or the surname with the month of birth, or the surname with the village.
    """
    surname = entries["sound"].str.split(" ", n=1).str[0]
    keys = (
        entries["id_number"],
        entries["phone"],
        entries["sound"],
        (surname + entries["month"]).where(entries["month"] != "", ""),
        (surname + entries["year"] + entries["place"]).where(entries["place"] != "", ""),
    )
    found = [_within_blocks(key) for key in keys]
    size = len(entries)
    codes = np.unique(np.concatenate([left * size + right for left, right in found]))
    return codes // max(size, 1), codes % max(size, 1)


def compare_pairs(entries: pd.DataFrame, left: Whole, right: Whole) -> pd.DataFrame:
    """Return one row per pair: the level of each field, empty where one side is missing."""
    one, two = entries.iloc[left].reset_index(drop=True), entries.iloc[right].reset_index(drop=True)
    return pd.DataFrame(
        {
            "id": _ids(one["id_number"], two["id_number"]),
            "name": _names(one, two),
            "birth": _births(one["birth_date"], two["birth_date"]),
            "phone": _equal(one["phone"], two["phone"]),
            "place": _places(one, two),
            "unit": _equal(one["unit"], two["unit"]),
            "sex": _equal(one["sex_code"], two["sex_code"]),
            "nationality": _equal(one["nationality_code"], two["nationality_code"]),
        },
        dtype="str",
    )


def _within_blocks(key: pd.Series) -> tuple[Whole, Whole]:
    held = key[key != ""]
    code: Whole = np.asarray(pd.factorize(held)[0], dtype=np.int64)
    order = np.argsort(code, kind="stable")
    at, code = np.asarray(held.index)[order], code[order]
    counts = np.bincount(code) if len(code) else np.zeros(0, dtype=np.int64)
    starts = np.cumsum(counts) - counts
    # each entry meets those after it in its block
    place = np.arange(len(code)) - starts[code] if len(code) else code
    later = np.where(counts[code] <= _BLOCK, counts[code] - 1 - place, 0)
    first = np.repeat(np.arange(len(code)), later)
    offset = np.arange(len(first)) - np.repeat(np.cumsum(later) - later, later) + 1
    one, two = at[first], at[first + offset]
    return np.minimum(one, two), np.maximum(one, two)


def _equal(one: pd.Series, two: pd.Series) -> Names:
    return _told(one, two, np.where(one == two, "same", "differ"))


def _told(one: pd.Series, two: pd.Series, level: npt.NDArray[np.generic]) -> Names:
    missing = (one == "") | (two == "")
    return np.where(missing, "", level).astype(object)


def _ids(one: pd.Series, two: pd.Series) -> Names:
    near = _distance(one, two) <= 1
    return _told(one, two, np.select([one == two, near], ["same", "one_off"], "differ"))


def _names(one: pd.DataFrame, two: pd.DataFrame) -> Names:
    """Tell names apart: written or read the same, one character left out, one character another."""
    first, second = one["name"], two["name"]
    width = [side.str.len().to_numpy() for side in (first, second)]
    near = (_distance(first, second) == 1) & (first.str[:1] == second.str[:1]).to_numpy()
    alike = (one["sound"] == two["sound"]).to_numpy() & (width[0] == width[1])
    left_out = near & (width[0] != width[1])
    # of two characters, another one is another given name
    one_off = near & (width[0] == width[1]) & (width[0] > 2)
    levels = ["same", "sounds_same", "left_out", "one_off"]
    same = (first == second).to_numpy()
    return np.select([same, alike, left_out, one_off], levels, "differ").astype(object)


def _births(one: pd.Series, two: pd.Series) -> Names:
    width = np.minimum(*(np.asarray(side.str.len()) for side in (one, two)))
    level = np.full(len(one), "differ", dtype=object)
    months = [_months(side) for side in (one, two)]
    both = width >= 7
    level[(one.str[:4] == two.str[:4]) & both] = "same_year"
    level[both & (np.abs(months[0] - months[1]) == 1)] = "near"
    level[(one.str[:4] == two.str[:4]) & (width == 4)] = "year"
    level[both & (months[0] == months[1])] = "month"
    level[(width >= 10) & (one == two)] = "day"
    return _told(one, two, level)


def _months(dates: pd.Series) -> Whole:
    year = pd.to_numeric(dates.str[:4], errors="coerce").fillna(0)
    month = pd.to_numeric(dates.str[5:7], errors="coerce").fillna(0)
    return np.asarray(12 * year + month, dtype=np.int64)


def _places(one: pd.DataFrame, two: pd.DataFrame) -> Names:
    """Tell places apart; ``township`` where one village isn't known, ``moved`` a village that went
    to another township.
    """  # noqa: D205 - levels, not a summary
    town, other = one["town"], two["town"]
    village = ((one["place"] == two["place"]) & (one["place"] != "")).to_numpy()
    same = (town == other).to_numpy()
    both = ((one["place"] != "") & (two["place"] != "")).to_numpy()
    level = np.select(
        [same & village, same & both, same, village],
        ["village", "other_village", "township", "moved"],
        "differ",
    )
    known = ((town != "") & (other != "")).to_numpy()
    return np.where(known, level, np.where(village, "village", "")).astype(object)


def _distance(one: pd.Series, two: pd.Series) -> Whole:
    from rapidfuzz.distance import DamerauLevenshtein
    from rapidfuzz.process import cpdist

    found = cpdist(one.tolist(), two.tolist(), scorer=DamerauLevenshtein.distance, score_cutoff=2)
    return np.asarray(found, dtype=np.int64)
