"""Scores pairs of entries: takes levels of agreement, gives the odds that both are one person.

The model is that of Fellegi and Sunter: each field's level adds the logarithm of how much likelier
it is among true pairs (m) than among chance pairs (u). m is assumed, and stated here; u comes from
the tables themselves, and for names, months and places from how common the very value is.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from fedanalysis.ledgers.link_compare import LEVELS

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
# Chance of each level among pairs of one person, as careful clerks keep their tables; where the
# precision of a field differs (a year only, a township only) given that precision.
ASSUMED: dict[str, tuple[float, ...]] = {
    "name": (0.84, 0.09, 0.04, 0.02, 0.01),
    "birth": (0.96, 0.96, 0.97, 0.03, 0.01, 0.01),
    "phone": (0.80, 0.20),
    "place": (0.83, 0.88, 0.03, 0.04, 0.10),
    "unit": (0.75, 0.25),
    "sex": (0.995, 0.005),
    "nationality": (0.985, 0.015),
}
_ID_BITS = {"same": 40.0, "one_off": 0.0, "differ": -40.0, "": 0.0}
_ROUNDS = 30


def score_pairs(entries: pd.DataFrame, levels: pd.DataFrame, left: Whole) -> pd.DataFrame:
    """Return what each field adds, in bits, with the sum and the probability.

    Parameters
    ----------
    entries : DataFrame
        As :func:`~fedanalysis.ledgers.link_entries.read_entries` gives them.
    levels : DataFrame
        As :func:`~fedanalysis.ledgers.link_compare.compare_pairs` gives them.
    left : array of int
        Position of the left entry of each pair; where a value is shared, it is this one's.

    Returns
    -------
    DataFrame
        A column of bits a field, `score` (their sum) and `probability` (0–1), the share of true
        pairs among all pairs being estimated from the scores.

    References
    ----------
    Fellegi, I. P. and Sunter, A. B. (1969), Journal of the American Statistical Association 64:
    1183–1210. Winkler, W. E. (1989), Proceedings of the Section on Survey Research Methods 778–783
    (weights by how common a value is).
    """
    bits = {"id": levels["id"].map(_ID_BITS).to_numpy(dtype=float)}
    for field, assumed in ASSUMED.items():
        chance = _by_chance(entries, field, left)
        added = np.zeros(len(levels))
        for at, level in enumerate(LEVELS[field]):
            rows = (levels[field] == level).to_numpy()
            added[rows] = np.log2(assumed[at] / chance[at][rows])
        bits[field] = added
    frame = pd.DataFrame(bits)
    score = frame.sum(axis=1).to_numpy()
    return frame.assign(score=score, probability=_probability(score, len(entries)))


def _probability(score: Floats, entry_n: int) -> Floats:
    """Turn scores into probabilities; pairs that were never compared count as no pairs."""
    pairs = max(entry_n * (entry_n - 1) / 2, 1.0)
    odds = np.exp2(np.clip(score, -60, 60))
    share = 1 / max(entry_n, 2)
    chance = np.zeros(len(score))
    for _ in range(_ROUNDS):
        prior = share / (1 - share)
        chance = odds * prior / (1 + odds * prior)
        share = float(np.clip(chance.sum() / pairs, 1e-9, 0.5))
    return chance


def _by_chance(entries: pd.DataFrame, field: str, left: Whole) -> list[Floats]:
    """Return, for each level of a field, its chance in pairs of two people."""
    size = len(left)
    if field == "name":
        same = _share_of(entries["name"])[left]
        sound = np.maximum(_share_of(entries["sound"])[left], same)
        near = np.full(size, 0.01)
        return [same, sound, near, near, np.full(size, 1.0)]
    if field == "birth":
        return _birth_chances(entries, left)
    if field == "place":
        town = _share_of(entries["town"])[left]
        village = np.minimum(_share_of(entries["town"] + entries["place"])[left], town)
        moved = np.minimum(_share_of(entries["place"])[left], 0.05)
        return [village, town, town, moved, np.full(size, 0.92)]
    column = {"sex": "sex_code", "nationality": "nationality_code"}.get(field, field)
    same = _share_of(entries[column])[left]
    if field in ("phone", "unit"):
        return [same, np.full(size, 1.0)]
    apart = 1 - _agreement(entries[column])
    return [same, np.full(size, max(apart, 0.01))]


def _birth_chances(entries: pd.DataFrame, left: Whole) -> list[Floats]:
    size = len(left)
    month, year = _agreement(entries["month"]), _agreement(entries["year"])
    of_month = np.maximum(_share_of(entries["month"])[left], month / 4)
    return [
        of_month / 12,
        of_month,
        np.full(size, max(year, 1e-4)),
        np.full(size, max(2 * month, 1e-4)),
        np.full(size, max(year - month, 1e-4)),
        np.full(size, 1.0),
    ]


def _share_of(values: pd.Series) -> Floats:
    """Return how common each entry's value is among the values given; one at least of all."""
    held = values[values != ""]
    counts = values.map(held.value_counts()).fillna(1).to_numpy(dtype=float)
    return counts / max(len(held), 1)


def _agreement(values: pd.Series) -> float:
    share = values[values != ""].value_counts(normalize=True).to_numpy()
    return float((share**2).sum()) if share.size else 1.0
