"""Makes copies of the project and runs a mutant in one; the checkout itself is never touched."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.mutate.draw import Use

_COPIED = ("fedanalysis", "notebooks", "data", "benchmarks")
_COPIED_FILES = ("pyproject.toml", "requirements.txt", "study.toml", "spellings.csv")
_SKIPPED = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "site", ".fedanalysis")
_FIXED = {"FEDANALYSIS_FONTS": "bundled", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}


class ProbeError(RuntimeError):
    """A run in a copy ended without an answer."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What the check said in a copy, and every output it compared.

    Attributes
    ----------
    status : int
        0 same, 1 changed, 2 could not run; -1 where nothing was checked.
    findings : tuple of mapping
        As ``fedanalysis check --json`` gives them.
    outputs : mapping of str to list
        Notebook → code cells → outputs as MIME type → text; None where it failed.
    """

    status: int
    findings: tuple[Mapping[str, Any], ...]
    outputs: Mapping[str, Any]


class Copy:
    """A copy of a project, in which one file at a time may be another.

    Parameters
    ----------
    project : Path
        The project to copy; only read.
    folder : Path
        Where to; must not be there yet.
    """

    def __init__(self, project: Path, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        for name in _COPIED:
            if (project / name).is_dir():
                shutil.copytree(project / name, folder / name, ignore=_SKIPPED)
        for name in _COPIED_FILES:
            if (project / name).is_file():
                shutil.copy(project / name, folder / name)
        self._compile()

    def _compile(self) -> None:
        # by content, not by time stamp: a mutant may be as long as the line, and made in one second
        mode = ("--invalidation-mode", "checked-hash", "-q", "fedanalysis", "benchmarks")
        command = [sys.executable, "-m", "compileall", *mode]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)

    @contextlib.contextmanager
    def holding(self, file: str, content: bytes) -> Iterator[None]:
        """Hold `content` as `file` for a while."""
        path = self.folder / file
        if not path.resolve().is_relative_to(self.folder.resolve()):
            raise ValueError(file)
        before = path.read_bytes()
        path.write_bytes(content)
        try:
            yield
        finally:
            path.write_bytes(before)

    def probe(self, names: Sequence[str], *, seconds: float = 600, **options: Any) -> Probe:
        """Check notebooks in the copy.

        Raises
        ------
        ProbeError
            If the check itself ends without an answer.
        """
        said = self._ask(names, seconds=seconds, **options)
        return Probe(said.get("status", -1), tuple(said.get("findings", ())), said["outputs"])

    def watch(self, *, jobs: int) -> dict[str, Use]:
        """Run every notebook and see which lines and data it uses."""
        seen = self.folder / "watched"
        seen.mkdir()
        said = self._ask((), seconds=1800, watch=seen, jobs=jobs)
        return {
            name: Use({f: frozenset(n) for f, n in use["lines"].items()}, frozenset(use["read"]))
            for name, use in said.items()
        }

    def rebase(self) -> None:
        """Make what the notebooks give now the reference of the copy."""
        command = ["fedanalysis", "rebase", "--reason", "reference of the mutation run"]
        done = self._python(command, seconds=1800)
        if done.returncode:
            raise ProbeError(f"the copy can't be rebased:\n{done.stderr[-2000:]}")

    def _ask(self, names: Sequence[str], *, seconds: float, **options: Any) -> dict[str, Any]:
        out = self.folder / "probe.json"
        out.unlink(missing_ok=True)
        given = [f"--{key.replace('_', '-')}={value}" for key, value in options.items()]
        command = ["benchmarks.mutate.probe", *given, str(out), *names]
        done = self._python(command, seconds=seconds)
        if not out.exists():
            raise ProbeError(done.stderr[-2000:])
        said: dict[str, Any] = json.loads(out.read_text("utf-8"))
        return said

    def _python(self, module: Sequence[str], *, seconds: float) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", *module]
        process = subprocess.Popen(
            command,
            cwd=self.folder,
            env={**os.environ, **_FIXED, "PYTHONPATH": str(self.folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        try:
            out, said = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            _end(process)
            return subprocess.CompletedProcess(command, 1, "", f"no answer within {seconds:g} s")
        return subprocess.CompletedProcess(command, process.returncode, out, said)


def _end(process: subprocess.Popen[str]) -> None:
    """End a process of ours and the kernels it started."""
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.communicate()
