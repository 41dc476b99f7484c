"""Draws mutants, runs the check on each in a copy of the project, and reports what it missed.

``nox -s mutate`` draws 40; ``--n`` and ``--seed`` draw others; ``--json FILE`` keeps every verdict.
Exit status 1 if fewer than 95 % of the mutants that change a result are caught.
"""

from __future__ import annotations

import argparse
import contextlib
import queue
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.mutate.apply import Copy, Probe, ProbeError
from benchmarks.mutate.draw import Mutant, draw_mutants, sites_by_kind
from benchmarks.mutate.judge import Change, Verdict, changes, judge, results_named
from benchmarks.mutate.noise import noisy_tables
from benchmarks.mutate.report import Report

ROOT = Path(__file__).resolve().parents[2]
_SECONDS = 300


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for, print the report, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutate", description=__doc__)
    parser.add_argument("--n", type=int, default=40, help="mutants to draw (default: 40)")
    parser.add_argument("--seed", type=int, default=2010, help="default: 2010")
    parser.add_argument("--jobs", type=int, default=2, help="mutants at a time (default: 2)")
    parser.add_argument("--json", type=Path, help="file for every verdict")
    parser.add_argument("--project", type=Path, default=ROOT, help="a project; it is only read")
    asked = parser.parse_args(arguments)
    report = run(asked.project, number=asked.n, seed=asked.seed, jobs=asked.jobs)
    if asked.json:
        asked.json.write_text(report.to_json(), encoding="utf-8")
    print(report.to_markdown())
    return int(not report.holds)


def run(project: Path, *, number: int, seed: int, jobs: int = 2) -> Report:
    """Draw mutants of `project` and judge each in copies of it."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutate-") as work:
        base, before = _base(project, Path(work) / "base", jobs=jobs)
        uses = base.watch(jobs=jobs)
        noise, noisy_n = _with_noise(base, seed=seed, jobs=jobs)
        said = "; ".join(noise) or "no failure"
        print(f"Noise of 1e-12 in {noisy_n} decimals of the data: {said}.")
        print(f"Baseline and noise took {time.monotonic() - started:.0f} s.", flush=True)
        mutants = draw_mutants(base.folder, uses, number=number, seed=seed)
        copies = [Copy(base.folder, Path(work) / f"copy-{n}") for n in range(jobs)]
        verdicts = _judge_all(mutants, copies, before.outputs, English(base))
        sites = {kind: len(each) for kind, each in sites_by_kind(base.folder, uses).items()}
    seconds = time.monotonic() - started
    return Report(seed, sites, verdicts, noise, noisy_n, seconds)


def _base(project: Path, folder: Path, *, jobs: int) -> tuple[Copy, Probe]:
    """Copy the project and check the copy; where its references are old, make its own new."""
    base = Copy(project, folder)
    before = base.probe((), jobs=jobs)
    if before.status:
        print("The references are not what the notebooks give: rebasing the copy.", flush=True)
        base.rebase()
        before = base.probe((), jobs=jobs)
    if before.status:
        raise ProbeError(f"the unchanged copy fails its check: {before.findings[:3]}")
    return base, before


class English:
    """What the notebooks of an unchanged copy give in English, run when it is first asked for."""

    def __init__(self, base: Copy) -> None:
        self._base = base
        self._lock = threading.Lock()
        self._outputs: dict[str, Any] = {}

    def outputs(self, names: Sequence[str]) -> Mapping[str, Any]:
        """Return the outputs of the notebooks of these `names`."""
        with self._lock:
            if new := [name for name in names if name not in self._outputs]:
                self._outputs |= self._base.probe(new, seconds=_SECONDS, lang="en").outputs
            return {name: self._outputs[name] for name in names}


def _with_noise(base: Copy, *, seed: int, jobs: int) -> tuple[tuple[str, ...], int]:
    files, count = noisy_tables(base.folder, seed=seed)
    with contextlib.ExitStack() as held:
        for file, content in files.items():
            held.enter_context(base.holding(file, content))
        named = results_named(base.probe((), jobs=jobs)) if files else ()
    return tuple(f"{f['notebook']} {f['kind']} {f['name']} {f['why']}" for f in named), count


def _judge_all(
    mutants: Sequence[Mutant],
    copies: Sequence[Copy],
    before: Mapping[str, Any],
    english: English,
) -> tuple[Verdict, ...]:
    free: queue.Queue[Copy] = queue.Queue()
    for copy in copies:
        free.put(copy)

    def one(mutant: Mutant) -> Verdict:
        copy = free.get()
        try:
            verdict = judge_in(copy, mutant, before, english)
        finally:
            free.put(copy)
        said = f"[{mutant.number}/{len(mutants)}] {mutant.kind} {mutant.file}, {mutant.what}"
        print(f"{said}\n    {verdict.fate}: {verdict.reason}", flush=True)
        return verdict

    with ThreadPoolExecutor(len(copies)) as pool:
        return tuple(pool.map(one, mutants))


def judge_in(
    copy: Copy, mutant: Mutant, before: Mapping[str, Any], english: English | None = None
) -> Verdict:
    """Run a mutant in a copy and judge it; a label that changes no Chinese page runs in English."""
    if not mutant.notebooks:
        return Verdict(mutant, "unused", "no notebook reads it")
    try:
        with copy.holding(mutant.file, mutant.content):
            probe = _probe(copy, mutant)
            found: tuple[Change, ...] = ()
            if english and mutant.kind == "label" and not results_named(probe):
                run = _probe(copy, mutant, lang="en")
                found = tuple(changes(english.outputs(mutant.notebooks), run.outputs))
    except ProbeError as error:
        why = str(error).strip().splitlines()[-1:] or ["no answer"]
        return Verdict(mutant, "lost", why[0])
    return judge(mutant, before, probe, found)


def _probe(copy: Copy, mutant: Mutant, **options: Any) -> Probe:
    try:
        return copy.probe(mutant.notebooks, seconds=_SECONDS, **options)
    except ProbeError:  # a kernel may stall on a busy machine; a mutant that ends it does so again
        return copy.probe(mutant.notebooks, seconds=_SECONDS, **options)


if __name__ == "__main__":
    sys.exit(main())
