"""Runs notebooks behind the fence, in parallel: takes paths, gives one GuardedRun each.

A notebook that fails, hangs or breaks a rule costs no other its run.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fedanalysis.errors import FedanalysisError, RecordError
from fedanalysis.publish import kernel_fence
from fedanalysis.publish.guard_compare import code_cells, first_line
from fedanalysis.publish.guard_words import Finding
from fedanalysis.publish.notebooks import Executed, run_notebook
from fedanalysis.publish.results import Record, read_result, write_results

_OPTIONS = (f"--IPKernelApp.extra_extensions={kernel_fence.MODULE}",)
_RULES = {
    "socket": "it opened a socket, which was blocked, to",
    "write": "it wrote outside its folder:",
    "warning": "it warns:",
}


@dataclass(frozen=True, slots=True)
class GuardedRun:
    """One notebook's run behind the fence.

    Attributes
    ----------
    name : str
        File name without suffix.
    executed : Executed or None
        Its outputs; None where it failed.
    findings : tuple of Finding
        Why it failed, and the rules it broke.
    used : frozenset of str
        Real paths of inputs it was seen to read.
    """

    name: str
    executed: Executed | None
    findings: tuple[Finding, ...]
    used: frozenset[str]

    @property
    def records(self) -> tuple[Record, ...]:
        """The numbers it recorded; none where it failed."""
        return self.executed.records if self.executed else ()


def run_guarded(
    paths: Sequence[Path],
    *,
    roots: Sequence[Path],
    jobs: int = 2,
    cell_seconds: float = 600,
    done: Callable[[str], None] = lambda _: None,
) -> list[GuardedRun]:
    """Run notebooks, the longest first; results come back in the order of `paths`.

    The front page (``00-…``) quotes the kept numbers at first. Where the others' numbers turn out
    new, it is run again and quotes those.

    Parameters
    ----------
    paths : sequence of Path
        Notebooks of one folder.
    roots : sequence of Path
        Folders whose files are inputs.
    jobs : int
        Kernels at a time, at least 1.
    cell_seconds : float
        Time limit of each cell.
    done : callable
        Called in this thread with a line for each notebook, for progress.
    """
    if not paths:
        return []
    with tempfile.TemporaryDirectory(prefix="fedanalysis-", ignore_cleanup_errors=True) as scratch:
        place = Path(scratch)
        kept = _readable_results(paths[0].parent / "results")
        _write_all(place / "kept", kept)
        settings = _Settings(tuple(roots), cell_seconds, place)
        runs = _run_all(paths, settings, place / "kept", jobs=jobs, done=done)
        fresh = {run.name: run.records for run in runs.values() if run.executed}
        front = [path for path in paths if path.name.startswith("00")]
        if front and any(kept.get(name) != fresh[name] for name in fresh if name[:2] != "00"):
            _write_all(place / "fresh", kept | fresh)
            runs |= _run_all(front, settings, place / "fresh", jobs=jobs, done=lambda _: None)
    beside = {n: each for n, each in kept.items() if n not in {path.stem for path in paths}}
    return _refuse_doubled([runs[path] for path in paths], beside)


@dataclass(frozen=True, slots=True)
class _Settings:
    roots: tuple[Path, ...]
    cell_seconds: float
    scratch: Path


def _readable_results(folder: Path) -> dict[str, tuple[Record, ...]]:
    kept = {}
    for path in sorted(folder.glob("*.json")):
        if not (folder.parent / f"{path.stem}.ipynb").exists():
            continue
        try:
            kept[path.stem] = read_result(path)
        except RecordError:
            continue  # told where that notebook is compared
    return kept


def _write_all(folder: Path, records: Mapping[str, Sequence[Record]]) -> None:
    folder.mkdir()
    seen: set[str] = set()
    for name, each in records.items():
        write_results(folder, name, [r for r in each if r.id not in seen])
        seen |= {r.id for r in each}


def _run_all(
    paths: Sequence[Path],
    settings: _Settings,
    quoted: Path,
    *,
    jobs: int,
    done: Callable[[str], None],
) -> dict[Path, GuardedRun]:
    # a long notebook begun last would run alone at the end; its committed size tells which is long
    order = sorted(paths, key=lambda path: path.stat().st_size, reverse=True)
    with ThreadPoolExecutor(max(1, jobs)) as pool:
        futures = {pool.submit(_run_one, path, settings, quoted): path for path in order}
        runs = {}
        try:
            for future in as_completed(futures):
                run = runs[futures[future]] = future.result()
                done(run.name if run.executed else f"{run.name} (could not run)")
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return runs


def _run_one(path: Path, settings: _Settings, quoted: Path) -> GuardedRun:
    with tempfile.TemporaryDirectory(dir=settings.scratch, ignore_cleanup_errors=True) as own:
        (Path(own) / "tmp").mkdir()
        report = Path(own) / "report.jsonl"
        env = {
            kernel_fence.REPORT: str(report),
            kernel_fence.ROOTS: os.pathsep.join(map(str, settings.roots)),
            kernel_fence.KEPT: os.pathsep.join(map(str, _kept_files(path))),
            "FEDANALYSIS_RESULTS": str(quoted),
            **{name: str(Path(own) / "tmp") for name in ("TMPDIR", "TEMP", "TMP")},
        }
        executed, failed = _execute(path, settings.cell_seconds, env)
        events = _read_events(report)
    cells = code_cells(executed.notebook) if executed else []
    broken = _broken_rules(path.stem, events, cells)
    if not failed and not any(event["kind"] == "up" for event in events):
        failed = [Finding(path.stem, "failed", why="the fence around it was not put up")]
    used = frozenset(event["what"] for event in events if event["kind"] == "used")
    return GuardedRun(path.stem, executed, (*failed, *broken), used)


def _kept_files(path: Path) -> list[Path]:
    return [path.parent / "results", *path.parent.glob("*.ipynb")]


def _execute(
    path: Path, cell_seconds: float, env: Mapping[str, str]
) -> tuple[Executed | None, list[Finding]]:
    try:
        run = run_notebook(path, "zh", env=env, cell_seconds=cell_seconds, kernel_options=_OPTIONS)
    except FedanalysisError as error:
        why = " ".join(filter(None, (error.head, error.where)))
        return None, [Finding(path.stem, "failed", why=why)]
    except Exception as error:
        return None, [
            Finding(path.stem, "failed", why=f"its kernel failed: {type(error).__name__}")
        ]
    return run, []


def _read_events(report: Path) -> list[dict[str, Any]]:
    if not report.exists():
        return []
    events = []
    for line in report.read_text(encoding="utf-8").splitlines():
        with contextlib.suppress(ValueError):  # a killed process may leave half a line
            events.append(json.loads(line))
    return events


def _broken_rules(
    name: str, events: Sequence[Mapping[str, Any]], cells: Sequence[Any]
) -> list[Finding]:
    numbers = {cell["execution_count"]: number for number, cell in enumerate(cells, 1)}
    found = []
    for event in events:
        if event["kind"] in _RULES:
            number = numbers.get(event["count"], 0)
            line = first_line(cells[number - 1]) if number else ""
            why = f"{_RULES[event['kind']]} {event['what']}"
            found.append(Finding(name, event["kind"], cell=number, line=line, why=why))
    return found


def _refuse_doubled(
    runs: Sequence[GuardedRun], beside: Mapping[str, Sequence[Record]]
) -> list[GuardedRun]:
    """Give a finding to each notebook that uses a record id of another, run or kept `beside`."""
    owner = {r.id: name for name, records in beside.items() for r in records}
    checked = []
    for run in runs:
        doubled = [
            Finding(run.name, "failed", r.id, why=f"`{owner[r.id]}` records that id, too")
            for r in run.records
            if owner.setdefault(r.id, run.name) != run.name
        ]
        checked.append(dataclasses.replace(run, findings=(*run.findings, *doubled)))
    return checked
