"""Checks all notebooks of a project or study: takes its folder, gives CheckReport.

Answers whether any result differs from its committed reference, and only that: words, tables,
recorded numbers, the data and the marks of charts. References change with :mod:`.rebase` only.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from fedanalysis.catalogue.datapackage import changed_files
from fedanalysis.errors import FedanalysisError, NotebookError
from fedanalysis.publish.guard_compare import (
    check_order,
    code_cells,
    compare_notebooks,
    compare_records,
    record_cells,
)
from fedanalysis.publish.guard_inputs import (
    PACKAGE,
    InputChange,
    Inputs,
    as_json,
    changed_inputs,
    read_inputs,
    read_kept_inputs,
    whole_hash,
)
from fedanalysis.publish.guard_runs import GuardedRun, run_guarded
from fedanalysis.publish.guard_words import Finding
from fedanalysis.publish.notebooks import list_notebooks
from fedanalysis.publish.results import INPUTS, harvest, read_result
from fedanalysis.safety.paths import data_folder
from fedanalysis.safety.writing import write_text

SAME, CHANGED, FAILED = 0, 1, 2
_CACHE = Path(".fedanalysis")  # of the project; says itself that it isn't to be committed
_PASSED = "checked.json"


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found.

    Attributes
    ----------
    checked, skipped : tuple of str
        Notebooks that were run, and those that rest on nothing new since they last passed.
    findings : tuple of Finding
        What differs or could not run, notebook by notebook.
    causes : tuple of InputChange
        Inputs that changed since the reference; empty where no result did.
    """

    checked: tuple[str, ...]
    skipped: tuple[str, ...]
    findings: tuple[Finding, ...]
    causes: tuple[InputChange, ...]

    @property
    def status(self) -> int:
        """0 where all is the same, 1 where something changed, 2 where something could not run."""
        if any(finding.failed for finding in self.findings):
            return FAILED
        return CHANGED if self.findings else SAME

    def to_json(self) -> str:
        """Return everything as JSON: `status`, `checked`, `skipped`, `findings`, `causes`."""
        content = {
            "status": self.status,
            "checked": self.checked,
            "skipped": self.skipped,
            "findings": [finding.to_dict() for finding in self.findings],
            "causes": [asdict(change) for change in self.causes],
        }
        return json.dumps(content, ensure_ascii=False, indent=1)


@dataclass(frozen=True, slots=True)
class Checked:
    """A check with the runs it rests on, for who goes on with them."""

    report: CheckReport
    runs: Mapping[Path, GuardedRun]
    inputs: Inputs


def check_project(
    project: Path,
    *,
    names: Sequence[str] = (),
    fast: bool = False,
    jobs: int = 2,
    cell_seconds: float = 600,
    progress: Callable[[str], None] = lambda _: None,
) -> Checked:
    """Run the notebooks of `project` and compare them with their references.

    Parameters
    ----------
    project : Path
        The folder that holds ``notebooks/``.
    names : sequence of str
        First letters of the notebooks meant; all by default.
    fast : bool
        Whether to skip notebooks that rest on the same contents as when they last passed.
    jobs : int
        Kernels at a time.
    cell_seconds : float
        Time limit of each cell.
    progress : callable
        Called with a line for each notebook done.

    Raises
    ------
    NotebookError
        If there is no notebook, or none of such a name.
    """
    every = list_notebooks(project / "notebooks")
    paths = choose_notebooks(project, names)
    inputs = read_inputs(project, every)
    passed = _read_passed(project) if fast else {}
    due = [p for p in paths if passed.get(p.stem) != whole_hash(inputs, notebook=p)]
    runs = run_guarded(
        due,
        roots=(project / "data", PACKAGE, data_folder()),
        jobs=jobs,
        cell_seconds=cell_seconds,
        done=progress,
    )
    by_path = dict(zip(due, runs, strict=True))
    by_notebook = {path: _judge(path, run) for path, run in by_path.items()}
    moved = _moved_inputs(inputs, read_inputs(project, every)) if due else []
    _keep_passed(project, inputs, by_notebook, moved=bool(moved))
    findings = [f for found in by_notebook.values() for f in found]
    findings += [] if names else _left_over(project, every)
    findings += _changed_data() + moved
    report = CheckReport(
        tuple(path.stem for path in due),
        tuple(path.stem for path in paths if path not in due),
        tuple(findings),
        _causes(project, inputs, by_path, by_notebook) if findings else (),
    )
    return Checked(report, by_path, inputs)


def choose_notebooks(project: Path, names: Sequence[str] = ()) -> list[Path]:
    """Return the notebooks of `project` whose names begin with one of `names`; all without any.

    Raises
    ------
    NotebookError
        If there is none.
    """
    begin = tuple(names) or ("",)
    paths = [p for p in list_notebooks(project / "notebooks") if p.stem.startswith(begin)]
    if not paths:
        raise NotebookError.absent(project / "notebooks", names)
    return paths


def _judge(path: Path, run: GuardedRun) -> list[Finding]:
    try:
        return judge_run(path, run)
    except Exception as error:  # a file made by hand may hold anything
        why = f"what is committed can't be compared ({type(error).__name__})"
        return [*run.findings, Finding(path.stem, "unread", why=why)]


def judge_run(path: Path, run: GuardedRun) -> list[Finding]:
    """Compare one run with the committed notebook at `path` and its kept records."""
    findings = list(run.findings)
    committed = _read_notebook(path)
    if committed is None:
        return findings or [Finding(path.stem, "unread", why="it is no notebook")]
    if not _reference(path).exists():
        why = 'results/ has none for it; `fedanalysis rebase --reason "…"` makes it'
        return [*findings, Finding(path.stem, "missing", why=why)]
    findings += check_order(path.stem, committed) + _judge_records(path, committed, run)
    if run.executed is None:
        return findings
    if _sources(committed) != _sources(run.executed.notebook):
        return [*findings, Finding(path.stem, "failed", why="the file changed while it ran")]
    return findings + compare_notebooks(path.stem, committed, run.executed.notebook)


def _sources(notebook: Any) -> list[str]:
    return [str(cell["source"]) for cell in code_cells(notebook)]


def _judge_records(path: Path, committed: Any, run: GuardedRun) -> list[Finding]:
    try:
        kept, shown = read_result(_reference(path)), harvest(committed)
    except FedanalysisError as error:
        return [Finding(path.stem, "unread", why=_one_line(error))]
    findings = []
    if kept != shown:
        why = f"the notebook's own outputs and results/{path.stem}.json don't hold the same records"
        findings.append(Finding(path.stem, "reference", why=why))
    if run.executed is None:
        return findings
    cells = {**record_cells(committed), **record_cells(run.executed.notebook)}
    return findings + compare_records(path.stem, kept, run.records, cells=cells)


def _read_notebook(path: Path) -> Any:
    import nbformat

    try:
        return nbformat.read(path, as_version=4)
    except Exception:
        return None


def _reference(path: Path) -> Path:
    return path.parent / "results" / f"{path.stem}.json"


def _one_line(error: FedanalysisError) -> str:
    return " ".join(filter(None, (error.head, error.where)))


def _left_over(project: Path, paths: Sequence[Path]) -> list[Finding]:
    kept = {path.stem for path in (project / "notebooks" / "results").glob("*.json")}
    gone = kept - {path.stem for path in paths} - {Path(INPUTS).stem}
    why = "it is kept, and there is no such notebook"
    return [Finding(name, "reference", why=why) for name in sorted(gone)]


def _changed_data() -> list[Finding]:
    try:
        changes = changed_files(data_folder())
    except FedanalysisError as error:
        return [Finding("", "unread", "data", why=_one_line(error))]
    return [
        Finding("", "data", f"data/{c.path}", old=c.expected[:15], new=c.found[:15])
        for c in changes
    ]


def _moved_inputs(before: Inputs, after: Inputs) -> list[Finding]:
    """Find inputs that changed while notebooks ran: no run is known to have seen which content."""
    changes = changed_inputs(before, after, used={})
    return [
        Finding("", "data", c.name, old=c.old, new=c.new, why="it changed while notebooks ran")
        for c in changes
    ]


def _causes(
    project: Path,
    inputs: Inputs,
    runs: Mapping[Path, GuardedRun],
    found: Mapping[Path, Sequence[Finding]],
) -> tuple[InputChange, ...]:
    used = {
        path.stem: {inputs.places[real] for real in run.used if real in inputs.places}
        for path, run in runs.items()
        if found[path]
    }
    kept = read_kept_inputs(project / "notebooks" / "results")
    return changed_inputs(kept, inputs, used=used)


def _read_passed(project: Path) -> dict[str, str]:
    try:
        content = json.loads((project / _CACHE / _PASSED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _keep_passed(
    project: Path, inputs: Inputs, found: Mapping[Path, Sequence[Finding]], *, moved: bool
) -> None:
    passed = _read_passed(project)
    for path, findings in found.items():
        passed.pop(path.stem, None)
        if not findings and not moved:
            passed[path.stem] = whole_hash(inputs, notebook=path)
    with contextlib.suppress(OSError):  # a project that can't be written into is only slower
        write_text(project / _CACHE / ".gitignore", "*\n")
        write_text(project / _CACHE / _PASSED, as_json(passed))
