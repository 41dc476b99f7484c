"""Prints each claim of speed with its measured figure; exit status 1 if one does not hold.

``nox -s bench`` measures all, ``nox -s bench -- imports`` one; ``--markdown`` prints the table of
docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys

from benchmarks import (
    adjusted,
    building,
    checking,
    cities,
    counts,
    imports,
    ledgers,
    registers,
    reports,
    staggered,
)
from benchmarks.claim import as_markdown

_MEASURED = {
    "imports": imports.measure,
    "building": building.measure,
    "checking": checking.measure,
    "reports": reports.measure,
    "ledgers": ledgers.measure,
    "registers": registers.measure,
    "cities": cities.measure,
    "counts": counts.measure,
    "adjusted": adjusted.measure,
    "staggered": staggered.measure,
}


def main(argv: list[str] | None = None) -> int:
    """Measure what is asked for, print it, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", nargs="*", help=f"{', '.join(_MEASURED)}; default: all")
    parser.add_argument("--markdown", action="store_true", help="print a Markdown table")
    asked = parser.parse_args(argv)
    if unknown := set(asked.name) - set(_MEASURED):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()}\n")
    claims = [claim for name in asked.name or _MEASURED for claim in _MEASURED[name]()]
    print(as_markdown(claims) if asked.markdown else "\n\n".join(map(str, claims)))
    return int(not all(claim.holds for claim in claims))


if __name__ == "__main__":
    sys.exit(main())
