"""Measures making cities: seconds and peak memory of whole processes at two scales."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.claim import Claim

COMMAND = "nox -s bench -- cities"
SMALL, LARGE = 10, 40
FULL = 830  # cities of 10 million persons
_RUN = """
import resource, sys, time
from fedanalysis.synthetic.city import make_city
from fedanalysis.synthetic.stream import stream_city
make_city()
started = time.perf_counter()
stream_city(sys.argv[1], scale=int(sys.argv[2]))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(time.perf_counter() - started, peak)
"""


def measure(rounds: int = 3) -> list[Claim]:
    """Return the claims on :func:`fedanalysis.stream_city`: how cost grows, and what 10 M take."""
    runs = [(_stream(SMALL), _stream(LARGE)) for _ in range(rounds)]
    growth = [large[0] / small[0] / (LARGE / SMALL) for small, large in runs]
    memory = [large[1] / small[1] for small, large in runs]
    each = min(large[0] / LARGE for _, large in runs)
    peak = max(large[1] for _, large in runs)
    return [
        Claim(
            f"`stream_city`, seconds a city of 12,100 persons: {LARGE} cities against {SMALL}",
            median(growth),
            *(1.5, "ratio", f"{min(growth):.2f} to {max(growth):.2f} in {rounds} rounds"),
            COMMAND,
        ),
        Claim(
            f"`stream_city`, peak memory: {LARGE} cities against {SMALL}",
            max(memory),
            *(1.25, "ratio", f"{min(memory):.2f} to {max(memory):.2f}; {peak:.0f} MiB at most"),
            COMMAND,
        ),
        Claim(
            f"`stream_city` of {FULL} cities, 10 million persons, at the measured rate",
            each * FULL,
            *(900.0, "seconds", f"{each:.2f} s a city, one core"),
            COMMAND,
        ),
    ]


def _stream(scale: int) -> tuple[float, float]:
    """Return seconds and peak MiB of streaming so many cities in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="fedanalysis-") as folder:
        target = str(Path(folder) / "city")
        command = [sys.executable, "-c", _RUN, target, str(scale)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    seconds, peak = said.split()
    return float(seconds), float(peak)
