"""Measures ATT(g,t) of a staggered roll-out beside two other programs, and the bootstrap of bands.

Towns are synthetic: 10,000 units in five periods, three groups and units never treated, so twelve
cells with a varying base. diff-diff and csdid are no dependencies: install them by hand
(``pip install diff-diff csdid``) in an environment that holds this package too; without them the
claim says so, and only our own time is printed.
"""

from __future__ import annotations

import importlib.util
import time
import warnings
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.claim import Claim
from fedanalysis.models.multiplier_bootstrap import simultaneous
from fedanalysis.models.staggered import StaggeredRollout

COMMAND = "nox -s bench -- staggered"
UNITS, PERIODS, CELLS = 10_000, 5, 12
DRAWS = 1_000
_WHAT = f"ATT(g,t), {CELLS} cells, {UNITS:,} units in {PERIODS} periods, doubly robust"


def measure(repeats: int = 7) -> list[Claim]:
    """Return the claims on ATT(g,t) and on the multiplier bootstrap."""
    return [*_against(make_panel(), repeats), _bootstrap(repeats)]


def make_panel(units: int = UNITS, seed: int = 20261127) -> pd.DataFrame:
    """Make one row per unit and period: `unit`, `period`, `first` (0 never), `y`, `x`."""
    rng = np.random.default_rng(seed)
    first = rng.choice([0, 3, 4, 5], units, p=[0.4, 0.2, 0.2, 0.2])
    x, level = rng.normal(size=units), rng.normal(size=units)
    unit, period = np.repeat(np.arange(units), PERIODS), np.tile(np.arange(1, PERIODS + 1), units)
    on = (first[unit] > 0) & (period >= first[unit])
    y = level[unit] + 0.2 * period * (1 + x[unit]) + on + rng.normal(size=len(unit))
    columns = {"unit": unit, "period": period, "first": first[unit], "y": y, "x": x[unit]}
    return pd.DataFrame(columns)


def fit_ours(rows: pd.DataFrame) -> pd.DataFrame:
    """Return our ATT(g,t), without bands."""
    model = StaggeredRollout(
        *("unit", "period", "first", "y"), covariates=("x",), never="zero", draws=0
    )
    return model.fit(rows).cells_frame()


def _against(rows: pd.DataFrame, repeats: int) -> list[Claim]:
    """Measure in turns; the shortest of each is compared, which a busy machine disturbs least."""
    ours = _times(lambda: fit_ours(rows), repeats)
    said = f"{min(ours):.3f} to {max(ours):.3f}"
    claims = [Claim(_WHAT, min(ours), 0.5, "seconds", said, COMMAND)]
    for name, fit, target in (("diff_diff", _diff_diff, 2.0), ("csdid", _csdid, 1 / 5)):
        if importlib.util.find_spec(name) is None:
            print(f"{name} is not installed: no comparison with it.\n")
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            apart = float(np.abs(fit(rows) - fit_ours(rows)["estimate"].to_numpy()).max())
            mine, theirs = _in_turns(lambda: fit_ours(rows), lambda fit=fit: fit(rows), repeats)
        said = f"{mine:.3f} s against {theirs:.3f} s, shortest; {apart:.0e} apart"
        claims.append(
            Claim(f"{_WHAT}, against {name}: time", mine / theirs, target, "ratio", said, COMMAND)
        )
    return claims


def _in_turns(
    one: Callable[[], object], other: Callable[[], object], repeats: int
) -> tuple[float, float]:
    turns = [(_times(one, 1)[0], _times(other, 1)[0]) for _ in range(repeats)]
    mine, theirs = zip(*turns, strict=True)
    return min(mine), min(theirs)


def _diff_diff(rows: pd.DataFrame) -> np.ndarray:
    from diff_diff import CallawaySantAnna

    fitted: Any = CallawaySantAnna(base_period="varying", estimation_method="dr").fit(
        rows, outcome="y", unit="unit", time="period", first_treat="first", covariates=["x"]
    )
    effects = fitted.group_time_effects
    return np.array([effects[key]["effect"] for key in sorted(effects)])


def _csdid(rows: pd.DataFrame) -> np.ndarray:
    from csdid.att_gt import ATTgt

    model: Any = ATTgt("y", "period", "unit", "first", rows.copy(), xformla="y~x")
    fitted = model.fit(est_method="dr", base_period="varying", bstrap=False)
    return np.asarray(fitted.results["att"], dtype=float)


def _bootstrap(repeats: int) -> Claim:
    influence = np.random.default_rng(1).normal(size=(UNITS, CELLS)) / UNITS

    def one_by_one(times: int = 50) -> None:
        rng = np.random.default_rng(2)
        for _ in range(times):
            weight = rng.choice([-0.618, 1.618], UNITS, p=[0.7236, 0.2764])
            for cell in range(CELLS):
                (weight * influence[:, cell]).sum()

    all_ = _times(lambda: simultaneous(influence, draws=DRAWS), repeats)
    loop = DRAWS / 50 * median(_times(one_by_one, repeats))
    return Claim(
        f"{DRAWS:,} multiplier bootstrap draws of {CELLS} cells and {UNITS:,} units at once, "
        "against one after another",
        median(all_) / loop,
        *(1.0, "ratio", f"{median(all_):.2f} s against {loop:.2f} s"),
        COMMAND,
    )


def _times(work: Callable[[], object], repeats: int) -> list[float]:
    work()
    taken = []
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return taken
