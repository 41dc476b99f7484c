"""Holds the methods against made-up data whose truth is known; exit status 1 if a goal isn't met.

``nox -s simulate`` runs every part, ``nox -s simulate -- cleaning`` one. *All data are synthetic.*
"""

from __future__ import annotations

import argparse
import sys

from benchmarks.simulate import adjusted, cleaning, counts, linking, trends

_PARTS = {
    "trends": trends.main,
    "cleaning": cleaning.main,
    "linking": linking.main,
    "counts": counts.main,
    "adjusted": adjusted.main,
}


def main(argv: list[str] | None = None) -> int:
    """Run what is asked for, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.simulate", description=__doc__)
    parser.add_argument("part", nargs="*", help=f"{', '.join(_PARTS)}; default: all")
    asked = parser.parse_args(argv)
    if unknown := set(asked.part) - set(_PARTS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    return max(_PARTS[part]() for part in asked.part or _PARTS)


if __name__ == "__main__":
    sys.exit(main())
