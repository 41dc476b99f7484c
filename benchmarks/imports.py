"""Measures how long the package takes to import, as whole processes beside pandas."""

from __future__ import annotations

import subprocess
import sys
import time
from statistics import median

from benchmarks.claim import Claim

COMMAND = "nox -s bench -- imports"
_PANDAS = "import pandas"
_CASES = {
    "`import fedanalysis` against `import pandas`, whole processes": "import fedanalysis",
    "`import fedanalysis` and the names that read data, against `import pandas`": (
        "import fedanalysis as fa; fa.official_series, fa.case_figures, fa.policy_events"
    ),
}


def measure(pairs: int = 15) -> list[Claim]:
    """Return the median ratio of paired runs; each pair runs back to back, order alternating."""
    return [_paired(text, code, pairs) for text, code in _CASES.items()]


def _paired(text: str, code: str, pairs: int) -> Claim:
    _seconds(_PANDAS), _seconds(code)  # fill the disk cache and write the byte code
    ratios = []
    for number in range(pairs):
        if number % 2:
            ours, theirs = _seconds(code), _seconds(_PANDAS)
        else:
            theirs, ours = _seconds(_PANDAS), _seconds(code)
        ratios.append(ours / theirs)
    spread = f"{min(ratios):.2f} to {max(ratios):.2f} in {pairs} pairs"
    return Claim(text, median(ratios), 1.15, "ratio", spread, COMMAND)


def _seconds(code: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - started
