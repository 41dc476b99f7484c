"""Makes this run the reference: takes a check, writes what changed and why, and nothing else.

The only way to change outputs, kept records and checksums. A rebase without a change touches no
byte; a changed notebook keeps its ids, its metadata and the outputs of its unchanged cells.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from fedanalysis.catalogue.datapackage import describe
from fedanalysis.errors import NotebookError
from fedanalysis.publish.guard import Checked
from fedanalysis.publish.guard_compare import code_cells, record_cells
from fedanalysis.publish.guard_inputs import read_inputs, write_inputs
from fedanalysis.publish.guard_words import Finding
from fedanalysis.publish.notebooks import list_notebooks
from fedanalysis.publish.results import harvest, write_results
from fedanalysis.publish.results_log import append_log, check_reason
from fedanalysis.safety.paths import data_folder
from fedanalysis.safety.writing import write_text

_MENDED = {"record", "chart", "table", "output", "order", "reference", "missing", "unread"}


@dataclass(frozen=True, slots=True)
class Rebased:
    """What a rebase wrote.

    Attributes
    ----------
    notebooks : tuple of str
        Names of the rewritten notebooks.
    findings : tuple of Finding
        What they changed; logged.
    """

    notebooks: tuple[str, ...]
    findings: tuple[Finding, ...]


def rebase(project: Path, checked: Checked, *, reason: str, day: date) -> Rebased:
    """Write the runs of `checked` as the new references of `project`.

    Parameters
    ----------
    project : Path
        The folder that holds ``notebooks/``.
    checked : Checked
        A check of it, just made.
    reason : str
        Why results change, for the log.
    day : date
        The date of the entry.

    Raises
    ------
    NotebookError
        If a notebook could not run; nothing is written then.
    RecordError
        If the reason is empty.
    """
    reason = check_reason(reason)
    _refuse_failed(checked)
    folder = project / "notebooks" / "results"
    own_data = project.resolve() in data_folder().resolve().parents
    findings = [
        f for f in checked.report.findings if f.kind in _MENDED or (own_data and _is_checksum(f))
    ]
    if not findings:
        return Rebased((), ())
    # the log goes first: a run that is killed leaves no change without its reason
    append_log(folder, findings, reason=reason, day=day)
    changed = {f.notebook for f in findings if f.notebook}
    for path, run in checked.runs.items():
        if path.stem in changed and run.executed is not None:
            _rewrite(path, run.executed.notebook, findings)
    for name in changed - {path.stem for path in checked.runs}:
        (folder / f"{name}.json").unlink()  # kept for a notebook that is gone
    if any(map(_is_checksum, findings)):
        content = json.dumps(describe(data_folder()), ensure_ascii=False, indent=2)
        write_text(data_folder() / "datapackage.json", content + "\n")
    write_inputs(folder, read_inputs(project, list_notebooks(project / "notebooks")))
    return Rebased(tuple(sorted(changed)), tuple(findings))


def _refuse_failed(checked: Checked) -> None:
    failed = [f for f in checked.report.findings if f.kind == "failed"]
    failed += [f for f in checked.report.findings if f.kind == "unread" and not f.notebook]
    failed += [f for f in checked.report.findings if f.kind == "data" and not _is_checksum(f)]
    if failed:
        raise NotebookError(
            "a rebase needs every notebook to run, on inputs that stay; nothing was written.",
            where="\n    ".join(map(str, failed)),
            hint="Mend these first; `fedanalysis check` says more.",
        )


def _is_checksum(finding: Finding) -> bool:
    return finding.kind == "data" and not finding.why


def _rewrite(path: Path, fresh: Any, findings: Sequence[Finding]) -> None:
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    cells = _changed_cells(fresh, [f for f in findings if f.notebook == path.stem])
    pairs = zip(code_cells(notebook), code_cells(fresh), strict=True)
    for number, (cell, run) in enumerate(pairs, 1):
        cell["execution_count"] = run["execution_count"]
        if number in cells:
            cell["outputs"] = copy.deepcopy(run["outputs"])
    text = nbformat.writes(notebook) + "\n"
    if text != path.read_text(encoding="utf-8"):
        write_text(path, text)
    write_results(path.parent / "results", path.stem, harvest(notebook))


def _changed_cells(fresh: Any, findings: Sequence[Finding]) -> set[int]:
    if any(f.kind == "missing" for f in findings):
        return set(range(1, len(code_cells(fresh)) + 1))
    cells = {f.cell for f in findings}
    if any(f.kind in ("reference", "unread", "record") for f in findings):
        cells |= {number for number, _ in record_cells(fresh).values()}
    return cells
