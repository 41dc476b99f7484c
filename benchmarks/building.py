"""Measures how long a build takes for one notebook in one language, as a whole process."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.claim import Claim
from fedanalysis.language import LANGUAGES
from fedanalysis.publish.notebooks import list_notebooks, run_notebooks

COMMAND = "nox -s bench -- building"
_NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"


def measure(rounds: int = 3) -> list[Claim]:
    """Return seconds a notebook-language, and the ratio to one notebook after another."""
    paths = list_notebooks(_NOTEBOOKS)
    runs = len(paths) * len(LANGUAGES)
    builds, alone = [], []
    for _ in range(rounds):
        builds.append(_build())
        started = time.perf_counter()
        run_notebooks(paths, jobs=1)
        alone.append(time.perf_counter() - started)
    ratios = [b / a for b, a in zip(builds, alone, strict=True)]
    each = [b / runs for b in builds]
    return [
        Claim(
            f"`fedanalysis build`, for one notebook in one language ({runs} of them)",
            *(median(each), 8.0, "seconds", _spread(each), COMMAND),
        ),
        Claim(
            "`fedanalysis build`, rendering included, against only running the notebooks one "
            "after another",
            *(median(ratios), 1.0, "ratio", _spread(ratios), COMMAND),
        ),
    ]


def _spread(values: list[float]) -> str:
    return f"{min(values):.2f} to {max(values):.2f} in {len(values)} rounds"


def _build() -> float:
    with tempfile.TemporaryDirectory(prefix="fedanalysis-") as folder:
        out = str(Path(folder) / "site")
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "fedanalysis", "build", "--out", out],
            cwd=_NOTEBOOKS.parent,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return time.perf_counter() - started
