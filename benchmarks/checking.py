"""Measures `fedanalysis check` against its notebooks alone, and against nbval, as whole processes.

The references must be those of the code at hand: a check that finds a change is no measurement.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from benchmarks.claim import Claim
from fedanalysis.publish.notebooks import list_notebooks, run_notebook

COMMAND = "nox -s bench -- checking"
_ROOT = Path(__file__).resolve().parents[1]
_NBVAL = (
    *("pytest", "--nbval", "--nbval-current-env", "--nbval-sanitize-with", "tests/nbval.cfg"),
    *("-q", "-p", "no:cacheprovider", "notebooks"),
)


def measure(rounds: int = 3) -> list[Claim]:
    """Return the cost of a check against its bound, against nbval, and with nothing changed."""
    bounds, against, fast = [], [], []
    for _ in range(rounds):
        alone = [_alone(path) for path in list_notebooks(_ROOT / "notebooks")]
        checked = _seconds("fedanalysis", "check")
        serial = _seconds(*_NBVAL)
        fast.append(_seconds("fedanalysis", "check", "--fast"))
        bounds.append(checked / max(*alone, sum(alone) / 2))
        against.append(checked / serial)
    return [
        Claim(
            "`fedanalysis check` on two cores, against the slower of its longest notebook and half "
            "of all one after another",
            *(median(bounds), 1.4, "ratio", _spread(bounds), COMMAND),
        ),
        Claim(
            "`fedanalysis check`, against `pytest --nbval` in one process (1 / 1.7 = 0.59)",
            *(median(against), 1 / 1.7, "ratio", _spread(against), COMMAND),
        ),
        Claim(
            "`fedanalysis check --fast` with nothing changed",
            *(median(fast), 3.0, "seconds", _spread(fast), COMMAND),
        ),
    ]


def _alone(path: Path) -> float:
    started = time.perf_counter()
    run_notebook(path, "zh")
    return time.perf_counter() - started


def _seconds(*command: str) -> float:
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", *command],
        cwd=_ROOT,
        env={**os.environ, "FEDANALYSIS_LANG": "zh"},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - started


def _spread(values: list[float]) -> str:
    return f"{min(values):.2f} to {max(values):.2f} in {len(values)} rounds"
