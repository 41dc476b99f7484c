"""Holds the models of counts against made-up committees whose truth is known.

Committees of five in four terms; their log-odds differ by a normal intercept. The slope and level
averaged over committees come from the exact mean shares, the slope within one committee is the one
drawn with. *All committees are synthetic.* Exit status 1 if a goal isn't met: errors between 30
committees or more cover in 93.5 to 96.5 of 100 cases, and tests reject in 3.5 to 6.5 of 100
(tests at a boundary in at most 6.5).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from fedanalysis.models.beta_binomial import fit_beta_binomial
from fedanalysis.models.binomial import fit_binomial
from fedanalysis.models.random_intercept import fit_random_intercept

Floats = npt.NDArray[np.float64]

_TERMS = np.array([-1.5, -0.5, 0.5, 1.5])
_NAMES = ["level", "slope"]
LEVEL, SLOPE, SIZE = -1.2, 0.2, 5
COVERED, REJECTED, ENOUGH = (0.935, 0.965), (0.035, 0.065), 30


@dataclass(frozen=True, slots=True)
class Place:
    """How many committees there are, and how far their log-odds lie apart."""

    committees: int
    spread: float

    @property
    def design(self) -> Floats:
        """Level and year, one row per committee and term."""
        year = np.tile(_TERMS, self.committees)
        return np.column_stack([np.ones_like(year), year])

    @property
    def unit(self) -> npt.NDArray[np.int64]:
        """The committee of each row."""
        return np.repeat(np.arange(self.committees), len(_TERMS))

    def draw(self, rng: np.random.Generator) -> npt.NDArray[np.int64]:
        """Return the women of each committee and term."""
        apart = rng.normal(0, self.spread, self.committees)[self.unit]
        return rng.binomial(SIZE, expit(self.design @ [LEVEL, SLOPE] + apart))


def averaged(spread: float) -> Floats:
    """Return level and slope averaged over committees: the fit to their exact mean shares."""
    at, weight = np.polynomial.hermite_e.hermegauss(80)
    odds = (LEVEL + SLOPE * _TERMS)[:, None] + spread * at
    mean = expit(odds) @ weight / weight.sum()
    trials = np.full(4, 10**12)
    design = np.column_stack([np.ones(4), _TERMS])
    return fit_binomial(np.round(mean * trials), trials, design, _NAMES).params


PLACES = [Place(g, s) for s in (0.0, 0.7, 1.5) for g in (8, 15, 30, 60)]


def coverage(place: Place, replications: int, rng: np.random.Generator) -> Floats:
    """Return coverage of slope and level between committees, and of the level as binomial."""
    truth, seats, hit = averaged(place.spread), np.full(4 * place.committees, SIZE), np.zeros(3)
    for _ in range(replications):
        fit = fit_binomial(place.draw(rng), seats, place.design, _NAMES, clusters=place.unit)
        off = np.abs(fit.params - truth)
        between = off <= fit.critical * np.sqrt(np.diag(fit.covariance))
        plain = off <= 1.959964 * np.sqrt(np.diag(fit.model_covariance))
        hit += [between[1], between[0], plain[0]]
    return hit / replications


def coverage_within(place: Place, replications: int, rng: np.random.Generator) -> float:
    """Return coverage of the slope within a committee by the random intercept."""
    seats, hit = np.full(4 * place.committees, SIZE), 0
    for _ in range(replications):
        fit = fit_random_intercept(
            place.draw(rng), seats, place.design, _NAMES, clusters=place.unit, nodes=15
        )
        row = fit.to_frame().iloc[1]
        hit += bool(row["ci_low"] <= SLOPE <= row["ci_high"])
    return hit / replications


def rejections(place: Place, replications: int, rng: np.random.Generator) -> Floats:
    """Return how often 5 % tests of alike seats reject: Pearson's, beta-binomial, intercept."""
    seats, found = np.full(4 * place.committees, SIZE), np.zeros(3)
    for _ in range(replications):
        data = (place.draw(rng), seats, place.design, _NAMES)
        found += [
            fit_binomial(*data, clusters=place.unit).dispersion.p_value < 0.05,
            fit_beta_binomial(*data).p_value < 0.05,
            fit_random_intercept(*data, clusters=place.unit, nodes=15).p_value < 0.05,
        ]
    return found / replications


def main(replications: int = 2000, seed: int = 20261127) -> int:
    """Print the tables; return 1 if a goal isn't met."""
    rng, kept = np.random.default_rng(seed), True
    few = max(200, replications // 4)
    print("| committees | spread | slope | level | level, binomial | slope within |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    for place in PLACES:
        found = coverage(place, replications, rng)
        within = coverage_within(place, few, rng) if place.spread else float("nan")
        said = " | ".join(f"{share:.3f}" for share in [*found, within])
        print(f"| {place.committees} | {place.spread} | {said} |", flush=True)
        if place.committees >= ENOUGH:
            kept &= bool(((found[:2] >= COVERED[0]) & (found[:2] <= COVERED[1])).all())
    test = rejections(Place(60, 0.0), few, rng)
    low, high = REJECTED
    kept &= bool(low - _band(few) <= test[0] <= high + _band(few))
    kept &= bool((test[1:] <= high + _band(few)).all())
    print(
        "\nTests of alike seats at 5 %, 60 committees of independent seats: "
        f"Pearson {test[0]:.3f}, "
        f"beta-binomial {test[1]:.3f}, random intercept {test[2]:.3f}.\n"
        f"Nominal 0.95; {replications:,} sets a row, {few:,} within and for tests; seed {seed}. "
        "Below 30 committees no goal is set: errors between few clusters are known to be short."
    )
    return int(not kept)


def _band(replications: int) -> float:
    return 1.96 * float(np.sqrt(0.05 * 0.95 / replications))
