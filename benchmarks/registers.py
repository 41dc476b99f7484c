"""Measures registers: ten million messy rows to cells, beside pandas and beside a plain scan.

Every figure comes from a process of its own that reads the same files on two cores. What
``.apply`` takes is measured on a slice and scaled, since on all rows it takes minutes.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.claim import Claim

COMMAND = "nox -s bench -- registers"
ROWS = 10_000_000
SIZES = (100_000, 1_000_000, ROWS, 50_000_000)
CORES = 2
_SLICE = 100_000
_GROUPS = ["year", "education_code", "sex_code"]
_COUNT = "participation_n"
# what a wide machine must not change
_ENGINE: dict[str, Any] = {"memory_mib": 256, "thread_n": CORES}


def measure(rounds: int = 3) -> list[Claim]:
    """Return the claims on cleaning a register and counting it into cells."""
    with tempfile.TemporaryDirectory(prefix="fedanalysis-") as folder:
        found = {n: _cost(Path(folder), n, rounds if n == ROWS else 1) for n in SIZES}
        others = [
            {role: _child(role, _at(Path(folder), ROWS)) for role in ("scan", "factorize", "apply")}
            for _ in range(rounds)
        ]
    print(_table(found))
    ours = median(seconds for seconds, _ in found[ROWS])
    scan, factorize, apply = (
        median(one[role][0] for one in others) for role in ("scan", "factorize", "apply")
    )
    return [
        _ratio(
            "pandas `.apply`, measured on 100,000 rows, caches warm, and scaled",
            ours,
            apply,
            1 / 100,
        ),
        _ratio("pandas `factorize`, each distinct text read once", ours, factorize, 1 / 5),
        _ratio("a plain scan: DuckDB adds up the lengths of the same eight columns", ours, scan, 8),
        *_memory(found),
    ]


def _ratio(beside: str, ours: float, theirs: float, target: float) -> Claim:
    said = f"{ours:.2f} s against {theirs:.2f} s"
    if ours < theirs:
        said += f", {theirs / ours:.0f} times as fast"
    return Claim(
        f"{ROWS:,} rows of eight columns, cleaned and tallied on the disk engine, against {beside}",
        ours / theirs,
        *(target, "ratio", said),
        COMMAND,
    )


def _memory(found: dict[int, list[tuple[float, float]]]) -> list[Claim]:
    peaks = {n: max(peak for _, peak in runs) for n, runs in found.items()}
    most = max(SIZES)
    return [
        Claim(
            f"peak memory of a process that cleans and tallies {ROWS:,} rows",
            peaks[ROWS],
            *(512.0, "MiB", f"{len(found[ROWS])} runs, the largest"),
            COMMAND,
        ),
        Claim(
            f"peak memory at {most:,} rows against {ROWS:,}",
            peaks[most] / peaks[ROWS],
            *(1.15, "ratio", f"{peaks[most]:.0f} MiB against {peaks[ROWS]:.0f}"),
            COMMAND,
        ),
    ]


def _table(found: dict[int, list[tuple[float, float]]]) -> str:
    lines = [
        "| rows | seconds | seconds a million rows | peak MiB |",
        "| ---: | ---: | ---: | ---: |",
    ]
    for n, runs in found.items():
        seconds = median(one for one, _ in runs)
        peak = max(one for _, one in runs)
        lines.append(f"| {n:,} | {seconds:.2f} | {seconds / n * 1e6:.2f} | {peak:.0f} |")
    return "\n".join(lines) + "\n"


def _at(folder: Path, row_n: int) -> Path:
    return folder / str(row_n)


def _cost(folder: Path, row_n: int, rounds: int) -> list[tuple[float, float]]:
    at = _at(folder, row_n)
    _child("make", at)
    return [_child("cells", at) for _ in range(rounds)]


def _child(role: str, at: Path) -> tuple[float, float]:
    """Return seconds and peak MiB of one role in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.registers", role, str(at)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    seconds, peak = said.split()
    return float(seconds), float(peak)


def make(at: Path) -> float:
    """Write the register and, beside it, its truth."""
    from fedanalysis.synthetic.register import write_register

    started = time.perf_counter()
    write_register(at, row_n=int(at.name)).to_parquet(at.with_suffix(".truth"))
    return time.perf_counter() - started


def cells(at: Path) -> float:
    """Clean the register and tally it, and hold the cells against the truth."""
    import pandas as pd

    from fedanalysis.synthetic.register import write_register

    with tempfile.TemporaryDirectory() as folder:  # libraries are loaded before the clock runs
        write_register(folder, row_n=100, seed=2)
        _tallied(Path(folder))
    started = time.perf_counter()
    found = _tallied(at)
    seconds = time.perf_counter() - started
    truth = pd.read_parquet(at.with_suffix(".truth"))
    pd.testing.assert_frame_equal(found, truth, check_dtype=False, check_like=True)
    return seconds


def _tallied(at: Path) -> Any:
    from fedanalysis.engine.registry import open_engine
    from fedanalysis.indicators.tally import tally
    from fedanalysis.ledgers.register import read_register
    from fedanalysis.ledgers.register_clean import clean_register
    from fedanalysis.synthetic.register import REGISTER_KIND

    register = read_register(at, kind=REGISTER_KIND, engine=open_engine("disk", **_ENGINE))
    clean = clean_register(register)
    return tally(clean, _GROUPS, known={"known_n": _COUNT}, sums={_COUNT: _COUNT})


def scan(at: Path) -> float:
    """Read every cell of the eight columns once, in the same database with the same memory."""
    import duckdb

    database = duckdb.connect()
    for option, value in (("threads", CORES), ("memory_limit", "'256MiB'")):
        database.execute(f"SET {option} = {value}")
    names = [f"c{number}" for number in range(8)]
    lengths = ", ".join(f"sum(strlen({name}))" for name in names)
    source = f"read_parquet('{at}/*.parquet') AS s({', '.join(names)})"
    started = time.perf_counter()
    database.execute(f"SELECT {lengths} FROM {source}").fetchall()
    return time.perf_counter() - started


def factorize(at: Path) -> float:
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


def apply(at: Path) -> float:
    """Read every cell with ``.apply``, on a slice the second time round; scaled to all rows."""
    import pandas as pd

    def column(texts: Any, read: Callable[[str], str], *, is_number: bool) -> Any:
        clean = texts.apply(read)
        return pd.to_numeric(clean) if is_number else clean

    _with_pandas(at, column, row_n=_SLICE)
    return _with_pandas(at, column, row_n=_SLICE) * int(at.name) / _SLICE


def _with_pandas(at: Path, column: Callable[..., Any], *, row_n: int | None = None) -> float:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.dataset as ds

    readers = _readers()
    started = time.perf_counter()
    stored = ds.dataset(at, format="parquet")
    table = stored.head(row_n) if row_n else stored.to_table()
    rows = table.cast(pa.schema([(name, pa.string()) for name in table.column_names])).to_pandas()
    clean = {}
    for header, (name, read, is_number) in readers.items():
        clean[name] = column(rows[header], read, is_number=is_number)
    groups = pd.DataFrame(clean).groupby(_GROUPS, observed=True)
    groups[_COUNT].agg(["size", "count", "sum"])
    return time.perf_counter() - started


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
    """Play one role and print its seconds and the peak of this process in MiB."""
    import resource

    roles = {f.__name__: f for f in (make, cells, scan, factorize, apply)}
    seconds = roles[role](Path(at))
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main(*sys.argv[1:])
