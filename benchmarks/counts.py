"""Measures models of counts: cells beside rows, a bootstrap beside refits, a random intercept.

Rows are synthetic seats in committees by term. The model on rows is statsmodels' binomial GLM with
errors by cluster. It is measured on what fits in memory here, and its time for all rows is that
time a row times the rows, which favours it: sorting and paging grow faster than the rows.
"""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np

from benchmarks.claim import Claim

COMMAND = "nox -s bench -- counts"
ROWS, MEASURED = 10_000_000, 400_000
CLUSTERS, INTERCEPT_CLUSTERS = 3_000, 50_000
REPLICATES, REFITS = 1_000, 5
_TERMS = np.array([-1.5, -0.5, 0.5, 1.5])
_NAMES = ["const", "year", "north"]


def measure(repeats: int = 3) -> list[Claim]:
    """Return the claims on cells, bootstrap and random intercept."""
    return [*_cells(repeats), _bootstrap(repeats), _intercept(repeats)]


def make_cells(rows: int, clusters: int = CLUSTERS) -> tuple[np.ndarray, ...]:
    """Make women, seats, design and cluster, one row per cluster and term."""
    rng = np.random.default_rng(20261127)
    group = np.repeat(np.arange(clusters), len(_TERMS))
    design = np.column_stack(
        [np.ones(len(group)), np.tile(_TERMS, clusters), (group % 2).astype(float)]
    )
    seats = rng.multinomial(rows, np.full(len(group), 1 / len(group)))
    odds = design @ [-1.2, 0.1, 0.2] + rng.normal(0, 0.5, clusters)[group]
    return rng.binomial(seats, 1 / (1 + np.exp(-odds))), seats, design, group


def spread_out(cells: tuple[np.ndarray, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return outcome, design and cluster of single seats."""
    women, seats, design, group = cells
    times = np.column_stack([women, seats - women]).ravel()
    outcome = np.repeat(np.tile([1.0, 0.0], len(women)), times)
    return outcome, np.repeat(design, seats, axis=0), np.repeat(group, seats)


def _on_rows(rows: tuple[np.ndarray, np.ndarray, np.ndarray]) -> Any:
    import statsmodels.api as sm

    model = sm.GLM(rows[0], rows[1], family=sm.families.Binomial())
    return model.fit(tol=1e-11, cov_type="cluster", cov_kwds={"groups": rows[2]})


def _cells(repeats: int) -> list[Claim]:
    from fedanalysis.models.binomial import fit_binomial

    full, few = make_cells(ROWS), make_cells(MEASURED)
    rows = spread_out(few)

    def on_cells(cells: tuple[np.ndarray, ...] = full) -> Any:
        return fit_binomial(*cells[:3], _NAMES, clusters=cells[3])

    theirs, ours = on_cells(few), _on_rows(rows)
    apart = max(
        float(np.abs(theirs.params - ours.params).max()),
        float(np.abs(np.sqrt(np.diag(theirs.covariance)) - ours.bse).max()),
    )
    print(f"Clustered logit on {MEASURED:,} rows and their cells: {apart:.1e} apart at most.\n")
    scale = ROWS / MEASURED
    seconds = [
        (_seconds(on_cells), scale * _seconds(lambda: _on_rows(rows))) for _ in range(repeats)
    ]
    cells_s, rows_s = (median(side) for side in zip(*seconds, strict=True))
    faster = median(theirs / ours for ours, theirs in seconds)
    cells_mb, rows_mb = _peak(on_cells), scale * _peak(lambda: _on_rows(rows))
    what = f"clustered logit on the {len(full[0]):,} cells of {ROWS:,} rows, against statsmodels"
    said = f"rows measured on {MEASURED:,} and scaled; {apart:.0e} apart"
    return [
        Claim(
            f"{what} on rows: time",
            median(ours / theirs for ours, theirs in seconds),
            *(
                1 / 100,
                "ratio",
                f"{faster:,.0f} times as fast: {cells_s:.3f} s against {rows_s:.0f} s; {said}",
            ),
            COMMAND,
        ),
        Claim(
            f"{what} on rows: memory beyond the data",
            cells_mb / rows_mb,
            *(
                1 / 20,
                "ratio",
                f"1/{rows_mb / cells_mb:,.0f}: {cells_mb:.1f} MB against {rows_mb:.0f} MB; {said}",
            ),
            COMMAND,
        ),
    ]


def _bootstrap(repeats: int) -> Claim:
    from fedanalysis.models.binomial import collapse
    from fedanalysis.models.cell_bootstrap import bootstrap_cells

    data = make_cells(100_000)
    outcome, design, group = spread_out(data)
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(CLUSTERS + 1))
    rng = np.random.default_rng(1)

    def refit() -> None:
        drawn = rng.integers(0, CLUSTERS, CLUSTERS)
        rows = np.concatenate([order[starts[g] : starts[g + 1]] for g in drawn])
        _on_rows((outcome[rows], design[rows], group[rows]))

    def at_once() -> None:
        cells = collapse(*data[:3], data[3])
        bootstrap_cells(cells, _NAMES, rng=np.random.default_rng(1), replicates=REPLICATES)

    one = median(_seconds(refit) for _ in range(REFITS))
    all_ = [_seconds(at_once) for _ in range(repeats)]
    return Claim(
        f"{REPLICATES:,} cluster bootstrap replicates on the cells of 100,000 rows, "
        "against a refit on rows per replicate",
        median(all_) / (REPLICATES * one),
        *(
            1 / 100,
            "ratio",
            f"{REPLICATES * one / median(all_):,.0f} times as fast: {median(all_):.2f} s against "
            f"{REPLICATES * one:.0f} s, {REFITS} refits measured",
        ),
        COMMAND,
    )


def _intercept(repeats: int) -> Claim:
    from fedanalysis.models.random_intercept import fit_random_intercept

    rng = np.random.default_rng(2)
    group = np.repeat(np.arange(INTERCEPT_CLUSTERS), len(_TERMS))
    seats = np.repeat(rng.choice([3, 5, 7], INTERCEPT_CLUSTERS), len(_TERMS))
    design = np.column_stack([np.ones(len(group)), np.tile(_TERMS, INTERCEPT_CLUSTERS)])
    odds = design @ [-1.2, 0.1] + rng.normal(0, 0.7, INTERCEPT_CLUSTERS)[group]
    women = rng.binomial(seats, 1 / (1 + np.exp(-odds)))

    def work() -> Any:
        return fit_random_intercept(women, seats, design, _NAMES[:2], clusters=group)

    patterns = work().pattern_n
    taken = [_seconds(work) for _ in range(repeats)]
    return Claim(
        f"random intercept by maximum likelihood, {INTERCEPT_CLUSTERS:,} clusters in four terms",
        median(taken),
        *(0.5, "seconds", f"{min(taken):.2f} to {max(taken):.2f}; {patterns} patterns"),
        COMMAND,
    )


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _peak(work: Callable[[], object]) -> float:
    """Return the most memory, in MB, that `work` held beyond its data."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6
