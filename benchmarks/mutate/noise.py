"""Puts noise of 1e-12 into every decimal of the data, as another machine's last bits would be.

Whole numbers stay: a count is exact, and the data's own rules refuse 1,281.000000001 bodies or a
share of 100.0000000001 percent, as they must.
"""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path

from fedanalysis.schema import EVENTS, REPORT_FIGURES, SDG, SERIES, TARGETS

NOISE = 1e-12
_TABLES = {
    "official/series.csv": SERIES,
    "official/events.csv": EVENTS,
    "official/targets.csv": TARGETS,
    "official/sdg_5_5_1b.csv": SDG,
    "cases/*/figures.csv": REPORT_FIGURES,
}


def noisy_tables(project: Path, *, seed: int) -> tuple[dict[str, bytes], int]:
    """Return each table of the data with noise in every decimal, and how many there are.

    Parameters
    ----------
    project : Path
        The project; only read.
    seed : int
        Draws the sign of the noise of each number.

    Returns
    -------
    files : dict of str to bytes
        Path inside the project → the table.
    count : int
        Numbers that carry noise.
    """
    rng = random.Random(seed)
    files, count = {}, 0
    for pattern, table in _TABLES.items():
        numbers = {field.name for field in table.fields if field.type == "number"}
        for path in sorted(project.glob(f"data/{pattern}")):
            rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")))
            count += sum(_is_decimal(row[name]) for row in rows for name in numbers & row.keys())
            files[path.relative_to(project).as_posix()] = _written(rows, numbers, rng)
    return files, count


def _written(rows: list[dict[str, str]], numbers: set[str], rng: random.Random) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        noisy = {name: _noisy(row[name], rng) for name in sorted(numbers & row.keys())}
        writer.writerow(row | noisy)
    return out.getvalue().encode()


def _noisy(text: str, rng: random.Random) -> str:
    return repr(float(text) * (1 + NOISE * rng.choice((-1, 1)))) if _is_decimal(text) else text


def _is_decimal(text: str) -> bool:
    return bool(text) and not float(text).is_integer()
