"""Women seated at random: takes seats and floors, gives how many committees stand on a floor.

When every seat is alike, the W women of a term sit on a random W of its M seats, whatever the
rate. The number of committees with exactly as many women as their floor then has a known law:
the coefficient of x^W y^k in the product of (1 + x)^m + (y − 1) C(m, r) x^r over the committees,
divided by C(M, W). It is read off by Fourier transform, which is exact to rounding.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special, stats

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_MOST_CELLS = 2_000_000  # seats × committees up to which the whole law is computed


def check_at_floor(
    at_floor: int, women: Ints, seats: Ints, floors: Ints
) -> tuple[float, float, bool]:
    """Return the expected number on their floor, the two-sided mid-p value, and if it's exact.

    Parameters
    ----------
    at_floor : int
        Committees observed exactly on their floor.
    women, seats, floors : array of int, shape (n,)
        One entry a committee.
    """
    women_n = int(women.sum())
    mean, variance = at_floor_moments(women_n, seats, floors)
    if int(seats.sum()) * seats.size > _MOST_CELLS:
        z = abs(at_floor - mean) / np.sqrt(variance) if variance > 0 else 0.0
        return mean, float(2 * stats.norm.sf(z)), False
    law = at_floor_distribution(women_n, seats, floors)
    half = law[at_floor] / 2
    tail = min(law[at_floor + 1 :].sum() + half, law[:at_floor].sum() + half)
    return mean, float(min(1.0, 2 * tail)), True


def at_floor_distribution(women_n: int, seats: npt.ArrayLike, floors: npt.ArrayLike) -> Floats:
    """Return the distribution of committees exactly on their floor, the women seated at random.

    Parameters
    ----------
    women_n : int
        Women in all committees, 0 to the sum of `seats`.
    seats, floors : array of int, shape (n,)
        Seats and floor of each committee.

    Returns
    -------
    array of float, shape (n + 1,)
        Probability that exactly 0, 1, …, n committees have as many women as their floor.

    Examples
    --------
    >>> at_floor_distribution(2, [2, 2], [1, 1]).round(4).tolist()
    [0.3333, 0.0, 0.6667]
    """
    size, floor = np.asarray(seats, dtype="int64"), np.asarray(floors, dtype="int64")
    total, n = int(size.sum()), size.size
    if not 0 < women_n < total:
        fixed = np.where(women_n == 0, floor == 0, floor == size)
        return np.asarray(np.eye(n + 1)[int(fixed.sum())], dtype="float64")
    rate = women_n / total  # any rate gives the same conditional law; this one is stable
    turn = np.exp(2j * np.pi * np.arange(total + 1) / (total + 1))[:, None]
    mark = np.exp(2j * np.pi * np.arange(n + 1) / (n + 1))[None, :]
    product = np.ones((total + 1, n + 1), dtype=complex)
    for (seat, low), times in _classes(size, floor):
        chance = stats.binom.pmf(low, seat, rate)
        one = (1 - rate + rate * turn) ** seat + (mark - 1) * chance * turn**low
        product *= one**times
    joint = np.fft.fft((product * turn ** (-women_n)).sum(axis=0)).real
    joint = np.clip(joint, 0.0, None)
    return np.asarray(joint / joint.sum())


def at_floor_moments(
    women_n: int, seats: npt.ArrayLike, floors: npt.ArrayLike
) -> tuple[float, float]:
    """Return mean and variance of :func:`at_floor_distribution`, for any number of committees."""
    size, floor = np.asarray(seats, dtype="int64"), np.asarray(floors, dtype="int64")
    total = int(size.sum())
    classes = _classes(size, floor)
    mean = variance = 0.0
    for (m, r), n_one in classes:
        one = _chance(women_n, total, m, r)
        mean += n_one * one
        variance += n_one * one * (1 - one)
        if one == 0:
            continue
        for (other_m, other_r), n_other in classes:
            pairs = n_one * (n_other - ((m, r) == (other_m, other_r)))
            other = _chance(women_n, total, other_m, other_r)
            given = _chance(women_n - r, total - m, other_m, other_r) if pairs else other
            variance += pairs * one * (given - other)
    return mean, max(0.0, variance)


def expected_further(women_n: int, seats: Ints, floors: Ints) -> float:
    """Return expected women over expected seats beyond the floor, where it is reached."""
    total, women, free = int(seats.sum()), 0.0, 0.0
    for (size, floor), times in _classes(seats, floors):
        held = np.arange(floor, size + 1)
        chance = times * stats.hypergeom.pmf(held, total, women_n, size)
        women += float(chance @ (held - floor))
        free += float(chance.sum()) * (size - floor)
    return women / free


def _classes(size: Ints, floor: Ints) -> list[tuple[tuple[int, int], int]]:
    pairs, times = np.unique(np.column_stack([size, floor]), axis=0, return_counts=True)
    return [((int(m), int(r)), int(n)) for (m, r), n in zip(pairs, times, strict=True)]


def _chance(women_n: int, total: int, seats: int, floor: int) -> float:
    """Return the chance that a committee has just `floor` women, of `women_n` on `total` seats."""
    # a product of ratios keeps full precision where differences of log-factorials of millions don't
    women = women_n - np.arange(floor, dtype=float)
    men = total - women_n - np.arange(seats - floor, dtype=float)
    ratios = np.concatenate([women, men]) / (total - np.arange(seats, dtype=float))
    return float(special.comb(seats, floor) * np.prod(np.clip(ratios, 0.0, None)))
