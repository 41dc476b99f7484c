"""Measures registers: ten million messy rows to cells, beside pandas and beside a plain scan.

Every figure comes from a process of its own that reads the same files on two cores. What
``.apply`` takes is measured on a slice and scaled, since on all rows it takes minutes.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.claim import Claim

COMMAND = "nox -s bench -- registers"
ROWS = 10_000_000
SIZES = (100_000, 1_000_000, ROWS, 50_000_000)
CORES = 2
_ROLES = ("cells", "scan", "factorize", "apply")
_SLICE = 100_000
_GROUPS = ["year", "education_code", "sex_code"]
_COUNT = "participation_n"
# what a wide machine must not change
_ENGINE: dict[str, Any] = {"memory_mib": 256, "thread_n": CORES}


@dataclass(frozen=True, slots=True)
class _Run:
    """What one process took: seconds on the clock, of its processors, and peak MiB."""

    seconds: float
    processor: float
    peak: float


def measure(rounds: int = 3) -> list[Claim]:
    """Return the claims on cleaning a register and counting it into cells."""
    with tempfile.TemporaryDirectory(prefix="fedanalysis-") as folder:
        at = {row_n: Path(folder) / str(row_n) for row_n in SIZES}
        for path in at.values():
            _child("make", path)
        found = [{role: _child(role, at[ROWS]) for role in _ROLES} for _ in range(rounds)]
        sizes = {n: _child("cells", path) for n, path in at.items() if n != ROWS}
    ours = [each["cells"] for each in found]
    sizes[ROWS] = sorted(ours, key=lambda run: run.seconds)[len(ours) // 2]
    print(_table(sizes))
    beside = {
        "apply": (f"pandas `.apply`, measured on {_SLICE:,} rows and scaled", 1 / 100),
        "factorize": ("pandas `factorize`, each distinct text read once", 1 / 5),
        "scan": ("a plain scan: DuckDB adds up the lengths of the same cells", 8.0),
    }
    claims = [
        _ratio(text, ours, [each[role] for each in found], target)
        for role, (text, target) in beside.items()
    ]
    return [*claims, *_memory(sizes, ours)]


def _ratio(beside: str, ours: Sequence[_Run], theirs: Sequence[_Run], target: float) -> Claim:
    ratios = [one.seconds / other.seconds for one, other in zip(ours, theirs, strict=True)]
    seconds, processor = (
        tuple(median(getattr(run, what) for run in side) for side in (ours, theirs))
        for what in ("seconds", "processor")
    )
    return Claim(
        f"{ROWS:,} rows of eight columns, cleaned and tallied on the disk engine, against {beside}",
        median(ratios),
        *(target, "ratio"),
        f"median {median(ratios):.4f}, {min(ratios):.4f} to {max(ratios):.4f} in "
        f"{len(ratios)} rounds; "
        f"{seconds[0]:.2f} s against {seconds[1]:.2f} s, "
        f"of processors {processor[0]:.2f} s against {processor[1]:.2f} s",
        COMMAND,
    )


def _memory(sizes: dict[int, _Run], ours: Sequence[_Run]) -> list[Claim]:
    peak, most = max(run.peak for run in ours), max(sizes)
    return [
        Claim(
            f"peak memory of a process that cleans and tallies {ROWS:,} rows",
            peak,
            *(512.0, "MiB", f"the largest of {len(ours)} runs"),
            COMMAND,
        ),
        Claim(
            f"peak memory at {most:,} rows, against {ROWS:,}",
            sizes[most].peak / peak,
            *(1.15, "ratio", f"{sizes[most].peak:.0f} MiB against {peak:.0f}"),
            COMMAND,
        ),
    ]


def _table(sizes: dict[int, _Run]) -> str:
    lines = [
        "| rows | seconds | of processors | a million rows | peak MiB |",
        "| ---: | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {n:,} | {run.seconds:.2f} | {run.processor:.2f} | {run.seconds / n * 1e6:.2f} "
        f"| {run.peak:.0f} |"
        for n, run in sorted(sizes.items())
    ]
    return "\n".join(lines) + "\n"


def _child(role: str, at: Path) -> _Run:
    """Return what one role took in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.registers", role, str(at)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return _Run(*map(float, said.split()))


class _Clock:
    """Runs from when it is made until it is stopped."""

    def __init__(self) -> None:
        self.seconds, self.processor = -time.perf_counter(), -time.process_time()

    def stop(self) -> None:
        self.seconds += time.perf_counter()
        self.processor += time.process_time()

    def scale(self, times: float) -> None:
        self.seconds *= times
        self.processor *= times


def make(at: Path) -> _Clock:
    """Write the register and, beside it, its truth."""
    from fedanalysis.synthetic.register import write_register

    clock = _Clock()
    write_register(at, row_n=int(at.name)).to_parquet(at.with_suffix(".truth"))
    clock.stop()
    return clock


def cells(at: Path) -> _Clock:
    """Clean the register and tally it, and hold the cells against the truth."""
    import pandas as pd

    from fedanalysis.synthetic.register import write_register

    with tempfile.TemporaryDirectory() as folder:  # libraries are loaded before the clock runs
        write_register(folder, row_n=100, seed=2)
        _tallied(Path(folder))
    clock = _Clock()
    found = _tallied(at)
    clock.stop()
    truth = pd.read_parquet(at.with_suffix(".truth"))
    pd.testing.assert_frame_equal(found, truth, check_dtype=False, check_like=True)
    return clock


def _tallied(at: Path) -> Any:
    from fedanalysis.engine.registry import open_engine
    from fedanalysis.indicators.tally import tally
    from fedanalysis.ledgers.register import read_register
    from fedanalysis.ledgers.register_clean import clean_register
    from fedanalysis.synthetic.register import REGISTER_KIND

    register = read_register(at, kind=REGISTER_KIND, engine=open_engine("disk", **_ENGINE))
    clean = clean_register(register)
    return tally(clean, _GROUPS, known={"known_n": _COUNT}, sums={_COUNT: _COUNT})


def scan(at: Path) -> _Clock:
    """Read every cell of the eight columns once, in the same database with the same memory."""
    import duckdb

    database = duckdb.connect()
    for option, value in (("threads", CORES), ("memory_limit", "'256MiB'")):
        database.execute(f"SET {option} = {value}")
    names = [f"c{number}" for number in range(8)]
    lengths = ", ".join(f"sum(strlen({name}))" for name in names)
    source = f"read_parquet('{at}/*.parquet') AS s({', '.join(names)})"
    clock = _Clock()
    database.execute(f"SELECT {lengths} FROM {source}").fetchall()
    clock.stop()
    return clock


def factorize(at: Path) -> _Clock:
    """Do with pandas what a careful analyst does: read each distinct text of a column once."""
    import pandas as pd

    def column(texts: Any, read: Callable[[str], str], *, is_number: bool) -> Any:
        codes, distinct = pd.factorize(texts)
        clean = pd.Series([read(text) for text in distinct], dtype="str")
        if is_number:
            return pd.to_numeric(clean).to_numpy(dtype=float)[codes]
        again, names = pd.factorize(clean)
        return pd.Categorical.from_codes(again[codes], names)

    return _with_pandas(at, column)


def apply(at: Path) -> _Clock:
    """Read every cell with ``.apply``, on a slice the second time round; scaled to all rows."""
    import pandas as pd

    def column(texts: Any, read: Callable[[str], str], *, is_number: bool) -> Any:
        clean = texts.apply(read)
        return pd.to_numeric(clean) if is_number else clean

    _with_pandas(at, column, row_n=_SLICE)
    clock = _with_pandas(at, column, row_n=_SLICE)
    clock.scale(int(at.name) / _SLICE)
    return clock


def _with_pandas(at: Path, column: Callable[..., Any], *, row_n: int | None = None) -> _Clock:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.dataset as ds

    readers = _readers()
    clock = _Clock()
    stored = ds.dataset(at, format="parquet")
    table = stored.head(row_n) if row_n else stored.to_table()
    rows = table.cast(pa.schema([(name, pa.string()) for name in table.column_names])).to_pandas()
    clean = {}
    for header, (name, read, is_number) in readers.items():
        clean[name] = column(rows[header], read, is_number=is_number)
    groups = pd.DataFrame(clean).groupby(_GROUPS, observed=True)
    groups[_COUNT].agg(["size", "count", "sum"])
    clock.stop()
    return clock


def _readers() -> dict[str, tuple[str, Callable[[str], str], bool]]:
    """Return for each header the column's name, the reading of a cell, and if it gives numbers."""
    import pandas as pd

    from fedanalysis.ledgers.cells import Unit, read_cell
    from fedanalysis.ledgers.grid import CellType
    from fedanalysis.ledgers.register import read_register
    from fedanalysis.synthetic.register import REGISTER_KIND, write_register

    with tempfile.TemporaryDirectory() as folder:
        write_register(folder, row_n=10)
        headers = read_register(pd.read_parquet(folder).astype("str"), kind=REGISTER_KIND).columns

    def reader(header: Any) -> Callable[[str], str]:
        column = REGISTER_KIND.column(header.name)
        unit = Unit(int(header.scale), header.is_percent)
        return lambda text: read_cell(text, CellType.TEXT, column, unit).text

    numbers = {one.name for one in REGISTER_KIND.columns if one.type in ("count", "share")}
    return {
        header.header: (
            header.name,
            reader(header),
            header.name in numbers,
        )
        for header in headers
    }


def main(role: str, at: str) -> None:
    """Play one role and print its seconds, those of its processors, and its peak in MiB."""
    import resource

    roles = {f.__name__: f for f in (make, cells, scan, factorize, apply)}
    clock = roles[role](Path(at))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(clock.seconds, clock.processor, peak)


if __name__ == "__main__":
    main(*sys.argv[1:])
