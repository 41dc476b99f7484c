"""Holds the intervals of ShareTrend against made-up series whose truth is known.

A share follows a straight line on the logit scale in nine irregular years (those of the village
committee series). Errors about the line are what the model assumes (independent, normal) or what it
does not (each carries half of the one before it). *All series are synthetic.*
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit

from fedanalysis import ShareTrend

YEARS = np.array([2000, 2002, 2005, 2007, 2009, 2011, 2017, 2018, 2020])
NEW_YEAR = 2014  # inside the longest gap
LEVEL, SLOPE, CENTRE = -1.4, 0.03, 2010.0
NOMINAL = 0.95

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Truth:
    """What the made-up errors are: standard deviation (logit) and pull of the error before."""

    label: str
    sd: float
    pull: float = 0.0

    def draw(self, rng: np.random.Generator) -> Floats:
        """Return one error a year and, last, one for the new point; the sd is the same in each."""
        years = np.sort(np.append(YEARS, NEW_YEAR))
        errors = rng.normal(0.0, self.sd, years.size)
        for at in range(1, years.size):
            errors[at] = self.pull * errors[at - 1] + sqrt(1 - self.pull**2) * errors[at]
        is_new = years == NEW_YEAR
        return np.append(errors[~is_new], errors[is_new])


TRUTHS = (
    Truth("independent normal errors, sd 0.03", 0.03),
    Truth("independent normal errors, sd 0.10", 0.10),
    Truth("*not assumed*: each error keeps half of the one before, sd 0.10", 0.10, pull=0.5),
)


class Covered(NamedTuple):
    """Whether each interval held the truth."""

    slope: bool
    line: bool
    new_point: bool


def coverage(truth: Truth, replications: int, rng: np.random.Generator) -> Floats:
    """Return the share of series whose interval holds the truth: slope, line, new point."""
    return np.mean([_one(truth, rng) for _ in range(replications)], axis=0)


def _one(truth: Truth, rng: np.random.Generator) -> Covered:
    errors = truth.draw(rng)
    shares = expit(LEVEL + SLOPE * (YEARS - CENTRE) + errors[:-1])
    on_line = LEVEL + SLOPE * (NEW_YEAR - CENTRE)
    series = pd.DataFrame({"year": YEARS, "women_share": shares})
    fit = ShareTrend(confidence=NOMINAL).fit(series)
    at = fit.predict([NEW_YEAR]).iloc[0]
    return Covered(
        fit.line.slope_low <= SLOPE <= fit.line.slope_high,
        bool(at["ci_low"] <= expit(on_line) <= at["ci_high"]),
        bool(at["pi_low"] <= expit(on_line + errors[-1]) <= at["pi_high"]),
    )


def table(replications: int, seed: int) -> str:
    """Return one row per truth: coverage of the three intervals, as a Markdown table."""
    rng = np.random.default_rng(seed)
    head = "| errors about the line | slope | line in 2014 | new point in 2014 |"
    rows = [head, "| --- | ---: | ---: | ---: |"]
    for truth in TRUTHS:
        found = coverage(truth, replications, rng)
        rows.append(f"| {truth.label} | " + " | ".join(f"{share:.3f}" for share in found) + " |")
    return "\n".join(rows)


def main(replications: int = 5000, seed: int = 20260101) -> int:
    """Print the table and the Monte-Carlo band around the nominal coverage; return 0."""
    half = 1.96 * sqrt(NOMINAL * (1 - NOMINAL) / replications)
    print(table(replications, seed))
    print(
        f"\nNominal {NOMINAL:.2f}. Monte-Carlo band with {replications:,} series: "
        f"{NOMINAL - half:.3f} to {NOMINAL + half:.3f} (a right interval lies in it in 95 of 100 "
        f"cells). Nine years, {YEARS[0]}–{YEARS[-1]}; seed {seed}."
    )
    return 0
