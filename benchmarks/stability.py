"""Runs the notebooks under other circumstances and compares the numbers they record.

``python -m benchmarks.stability`` shuffles the rows of the data, and sets other time zones,
locales, hash seeds, numbers of BLAS threads and versions of Python where they are installed. Names
(``03``) run those notebooks only, ``--only WORD`` those circumstances. Exit status 1 if a record
differs.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# the machine's own text encoding: notebooks otherwise run with UTF-8 whatever the locale
_PLAIN_C = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
_VERSIONS = ("3.11", "3.13")
_ZONES = ("Asia/Shanghai", "America/St_Johns", "Pacific/Kiritimati")
_GB = "zh_CN.gb18030"


@dataclass(frozen=True, slots=True)
class Circumstance:
    """What is another one than usual.

    Attributes
    ----------
    name : str
        As the table shows it.
    env : mapping of str to str
        Settings of the kernel's environment.
    shuffled : int or None
        Seed by which the rows of the data are shuffled; None leaves them.
    python : str
        The interpreter; empty where it isn't installed with what the package needs.
    """

    name: str
    env: Mapping[str, str] = field(default_factory=dict)
    shuffled: int | None = None
    python: str = sys.executable


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one circumstance did to the recorded numbers.

    Attributes
    ----------
    name : str
        The circumstance.
    record_n : int
        Records compared; 0 where it couldn't be tried.
    largest : float
        Largest relative difference.
    differing : tuple of str
        ``notebook: id old → new`` beyond the tolerance of the record.
    skipped : str
        Why it couldn't be tried; empty if it was.
    """

    name: str
    record_n: int = 0
    largest: float = 0.0
    differing: tuple[str, ...] = ()
    skipped: str = ""


def circumstances() -> tuple[Circumstance, ...]:
    """Return every circumstance this machine can be put in, and those it can't, with no Python."""
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    locale = {"LC_ALL": _GB, "LANG": _GB, "PYTHONUTF8": "0"}
    return (
        *(Circumstance(f"rows shuffled, seed {seed}", shuffled=seed) for seed in (1, 2)),
        *(Circumstance(f"time zone {zone}", {"TZ": zone}) for zone in _ZONES),
        Circumstance("locale C, ASCII", _PLAIN_C),
        Circumstance(f"locale {_GB}", locale, python=sys.executable if _has_locale(_GB) else ""),
        *(Circumstance(f"hash seed {s}", {"PYTHONHASHSEED": s}) for s in ("0", "1", "random")),
        *(Circumstance(f"BLAS threads {n}", dict.fromkeys(threads, n)) for n in ("1", "2")),
        *(Circumstance(f"Python {v}", python=find_python(v)) for v in _VERSIONS),
    )


def _has_locale(name: str) -> bool:
    import locale

    before = locale.setlocale(locale.LC_ALL)
    try:
        locale.setlocale(locale.LC_ALL, name)
    except locale.Error:
        return False
    finally:
        locale.setlocale(locale.LC_ALL, before)
    return True


def find_python(version: str) -> str:
    """Return an interpreter of `version` that has what the package needs, or ``""``.

    ``STABILITY_PYTHONS`` names further ones, joined as in PATH.
    """
    if sys.version.startswith(f"{version}."):
        return sys.executable
    named = os.environ.get("STABILITY_PYTHONS", "").split(os.pathsep)
    on_path = shutil.which(f"python{version}")
    ask = "import sys, pandas, statsmodels, ipykernel; print('%d.%d' % sys.version_info[:2])"
    for python in filter(None, (*named, on_path)):
        done = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=False)
        if done.returncode == 0 and done.stdout.strip() == version:
            return python
    return ""


def records_under(
    circumstance: Circumstance, project: Path, names: Sequence[str] = (), *, jobs: int = 2
) -> dict[str, list[dict[str, object]]]:
    """Return what the notebooks of `project` record under a circumstance, by notebook.

    Raises
    ------
    RuntimeError
        If a notebook fails; tells the last lines.
    """
    with tempfile.TemporaryDirectory(prefix="stability-") as work:
        env = dict(circumstance.env)
        if circumstance.shuffled is not None:
            env["FEDANALYSIS_DATA"] = str(
                shuffled_data(project / "data", Path(work) / "data", seed=circumstance.shuffled)
            )
        command = [
            *(circumstance.python, "-m", "benchmarks.stability", "--emit", json.dumps(env)),
            *("--project", str(project), "--jobs", str(jobs), *names),
        ]
        package = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        settings = {**os.environ, "PYTHONPATH": package, "PYTHONUTF8": "1"}
        done = subprocess.run(
            command, capture_output=True, text=True, encoding="utf-8", env=settings, check=False
        )
    if done.returncode:
        raise RuntimeError(f"{circumstance.name}: {done.stderr.strip()[-600:]}")
    said: dict[str, list[dict[str, object]]] = json.loads(done.stdout.splitlines()[-1])
    return said


def shuffled_data(data: Path, target: Path, *, seed: int) -> Path:
    """Copy a folder of data with the rows of its published tables in another order.

    Ledgers stay: in a sheet, the order of rows has a meaning.
    """
    shutil.copytree(data, target)
    rng = random.Random(seed)
    for path in sorted([*target.glob("official/*.csv"), *target.glob("cases/*/*.csv")]):
        head, *rows = csv.reader(io.StringIO(path.read_text("utf-8"), newline=""))
        rng.shuffle(rows)
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n").writerows([head, *rows])
        path.write_text(out.getvalue(), "utf-8", newline="")
    return target


def compare_under(
    circumstance: Circumstance,
    project: Path,
    usual: Mapping[str, list[dict[str, object]]],
    names: Sequence[str] = (),
    *,
    jobs: int = 2,
) -> Outcome:
    """Run the notebooks under a circumstance and compare what they record with `usual`."""
    from fedanalysis.publish.results import Record, compare

    if not circumstance.python:
        return Outcome(circumstance.name, skipped="not installed here")
    try:
        said = records_under(circumstance, project, names, jobs=jobs)
    except RuntimeError as error:
        return Outcome(circumstance.name, differing=(str(error),))
    old, new = (
        {n: [Record(**{**r, "sketch": tuple(r["sketch"])}) for r in rs] for n, rs in each.items()}  # type: ignore[arg-type]
        for each in (usual, said)
    )
    pairs = [(a.value, b.value) for n in old for a, b in zip(old[n], new.get(n, ()), strict=False)]
    largest = max((abs(a - b) / max(abs(a), abs(b)) for a, b in pairs if a != b), default=0.0)
    changes = tuple(map(str, compare(old, new)))
    return Outcome(circumstance.name, sum(map(len, new.values())), largest, changes)


def as_table(outcomes: Sequence[Outcome]) -> str:
    """Return the outcomes as a Markdown table, and below it what differs."""
    rows = [
        "| circumstance | records | largest relative difference | |",
        "| --- | --- | --- | --- |",
    ]
    for each in outcomes:
        said = each.skipped or (f"{len(each.differing)} DIFFER" if each.differing else "same")
        size = "" if each.skipped else f"{each.largest:.1e}"
        rows.append(f"| {each.name} | {each.record_n or ''} | {size} | {said} |")
    rows += [f"\n{each.name}: {line}" for each in outcomes for line in each.differing]
    return "\n".join(rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Try every circumstance, print the table, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stability", description=__doc__)
    parser.add_argument("name", nargs="*", help="first letters of notebooks; default: all")
    parser.add_argument("--only", default="", help="circumstances whose name holds this word")
    parser.add_argument("--jobs", type=int, default=2, help="notebooks at a time (default: 2)")
    parser.add_argument("--project", type=Path, default=ROOT, help="a project; it is only read")
    parser.add_argument("--emit", help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.emit is not None:
        return _emit(asked)
    options = {"jobs": asked.jobs}
    usual = records_under(Circumstance("usual"), asked.project, asked.name, **options)
    outcomes = []
    for each in circumstances():
        if asked.only in each.name:
            outcomes.append(compare_under(each, asked.project, usual, asked.name, **options))
            print(f"{each.name}: {outcomes[-1].skipped or 'done'}", file=sys.stderr, flush=True)
    print(as_table(outcomes))
    return int(any(each.differing for each in outcomes))


def _emit(asked: argparse.Namespace) -> int:
    from fedanalysis.publish.notebooks import list_notebooks, run_notebooks

    folder = asked.project.resolve() / "notebooks"
    paths = [p for p in list_notebooks(folder) if p.stem.startswith(tuple(asked.name) or ("",))]
    runs = run_notebooks(paths, ["zh"], jobs=asked.jobs, env=json.loads(asked.emit))
    print(json.dumps({run.name: [asdict(r) for r in run.records] for run in runs}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
