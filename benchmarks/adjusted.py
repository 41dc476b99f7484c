"""Measures the adjusted comparison on a million synthetic persons: time, and memory at its peak.

The peak is what the work holds beyond the table of persons, as numpy and pandas report it to
tracemalloc. Beside it stands statsmodels' own estimator, with joint errors too, on as many persons
as it takes in a second.
"""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from statistics import median

import numpy as np
import pandas as pd

from benchmarks.claim import Claim

COMMAND = "nox -s bench -- adjusted"
PERSONS, PART = 1_000_000, 20_000
COVARIATES = ("age", "school_years", "children", "has_land")


def measure(repeats: int = 3) -> list[Claim]:
    """Return the claims on time, memory and the way this grows."""
    persons = make_persons(PERSONS)
    table_mb = float(persons.memory_usage(deep=True).sum()) / 1e6
    taken = [_seconds(lambda: _fit(persons)) for _ in range(repeats)]
    peak = _peak(lambda: _fit(persons))
    print(
        f"Synthetic table of {PERSONS:,} persons: {table_mb:.0f} MB; "
        f"peak beyond it {peak:.0f} MB.\n"
    )
    return [
        Claim(
            f"AIPW with joint errors and all gates, {PERSONS:,} persons, four covariates",
            median(taken),
            *(15, "seconds", f"{min(taken):.2f} to {max(taken):.2f}"),
            COMMAND,
        ),
        Claim(
            f"its memory at the peak beyond the table, {PERSONS:,} persons",
            peak / table_mb,
            *(8, "ratio", f"{peak:.0f} MB beyond a table of {table_mb:.0f} MB"),
            COMMAND,
        ),
        _beside(repeats),
    ]


def make_persons(n: int) -> pd.DataFrame:
    """Make persons of whom the older and the better schooled were trained more often."""
    rng = np.random.default_rng(20261127)
    age, school = rng.normal(40, 9, n), rng.integers(0, 17, n).astype(float)
    children, land = rng.poisson(1.4, n).astype(float), rng.integers(0, 2, n).astype(float)
    lean = -1.5 + 0.02 * (age - 40) + 0.08 * school - 0.1 * children
    trained = (rng.random(n) < 1 / (1 + np.exp(-lean))).astype(float)
    income = 2 + 0.3 * trained + 0.02 * age + 0.1 * school + rng.normal(size=n)
    columns = {"trained": trained, "income": income, "age": age, "school_years": school}
    return pd.DataFrame(columns | {"children": children, "has_land": land})


def _fit(persons: pd.DataFrame) -> object:
    from fedanalysis.models.adjusted import AdjustedComparison

    return AdjustedComparison("income", covariates=COVARIATES).fit(persons)


def _theirs(persons: pd.DataFrame) -> object:
    import statsmodels.api as sm
    from statsmodels.treatment.treatment_effects import TreatmentEffect

    x = sm.add_constant(persons[list(COVARIATES)].to_numpy())
    treated = persons["trained"].to_numpy()
    chance = sm.Logit(treated, x).fit(disp=0)
    effect = TreatmentEffect(
        sm.OLS(persons["income"].to_numpy(), x), treated, results_select=chance
    )
    return effect.aipw()


def _beside(repeats: int) -> Claim:
    part = make_persons(PART)
    pairs = [
        (_seconds(lambda: _fit(part)), _seconds(lambda: _theirs(part))) for _ in range(repeats)
    ]
    ours, theirs = (median(side) for side in zip(*pairs, strict=True))
    return Claim(
        f"AIPW with joint errors on {PART:,} persons, against statsmodels",
        median(one / other for one, other in pairs),
        *(1, "ratio", f"{ours:.2f} s with all gates against {theirs:.2f} s without"),
        COMMAND,
    )


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _peak(work: Callable[[], object]) -> float:
    """Return the most memory, in MB, that `work` held beyond what stood before."""
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    work()
    peak = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    return peak / 1e6
