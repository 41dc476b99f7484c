"""Runs inside a copy of the project: checks notebooks there, and writes down all they gave.

``python -m benchmarks.mutate.probe OUT NAME …`` is the check itself, as ``fedanalysis check`` runs
it, with the raw outputs beside what it says. ``--lang en`` and ``--watch DIR`` only run notebooks.
"""

from __future__ import annotations

import argparse
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.mutate import watch
from fedanalysis.errors import FedanalysisError
from fedanalysis.publish.guard import check_project
from fedanalysis.publish.notebooks import list_notebooks, run_notebook

_WATCHED = ("--IPKernelApp.extra_extensions=benchmarks.mutate.watch",)

_MEMORY = 8 << 30  # bytes of address space


def main() -> int:
    """Probe the project in the working folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("name", nargs="*")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--cell-seconds", type=float, default=120)
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    parser.add_argument("--watch", type=Path)
    asked = parser.parse_args()
    _limit_memory()
    if asked.watch:
        said = _watched(asked)
    else:
        said = _checked(asked) if asked.lang == "zh" else _run(asked)
    asked.out.write_text(json.dumps(said), encoding="utf-8")
    return 0


def _limit_memory() -> None:
    """Let a mutant that asks for ever more memory fail; kernels inherit the limit."""
    if os.name == "posix":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _checked(asked: argparse.Namespace) -> dict[str, Any]:
    checked = check_project(
        Path.cwd(), names=asked.name, jobs=asked.jobs, cell_seconds=asked.cell_seconds
    )
    runs = {run.name: run.executed for run in checked.runs.values()}
    outputs = {name: _outputs(run.notebook) if run else None for name, run in runs.items()}
    said: dict[str, Any] = json.loads(checked.report.to_json())
    return said | {"outputs": outputs}


def _paths(names: list[str]) -> list[Path]:
    return [p for p in list_notebooks(Path("notebooks").resolve()) if p.stem in names or not names]


def _run(asked: argparse.Namespace) -> dict[str, Any]:
    outputs: dict[str, Any] = {}
    for path in _paths(asked.name):
        try:
            run = run_notebook(path, asked.lang, cell_seconds=asked.cell_seconds)
            outputs[path.stem] = _outputs(run.notebook)
        except FedanalysisError:
            outputs[path.stem] = None
    return {"outputs": outputs}


def _watched(asked: argparse.Namespace) -> dict[str, Any]:
    def one(path: Path) -> tuple[str, Any]:
        out = asked.watch / f"{path.stem}.json"
        settings = {watch.OUT: str(out), watch.ROOT: str(Path.cwd())}
        run_notebook(path, "zh", env=settings, kernel_options=_WATCHED, cell_seconds=600)
        return path.stem, json.loads(out.read_text("utf-8"))

    with ThreadPoolExecutor(asked.jobs) as pool:
        return dict(pool.map(one, _paths(asked.name)))


def _outputs(notebook: Any) -> list[list[dict[str, str]]]:
    """Return, for each code cell, its outputs as MIME type → text."""
    return [
        [_output(each) for each in cell["outputs"]]
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    ]


def _output(output: Any) -> dict[str, str]:
    if "data" in output:
        return {
            kind: value if isinstance(value, str) else json.dumps(value, sort_keys=True)
            for kind, value in output["data"].items()
        }
    return {output["output_type"]: str(output.get("text") or output.get("evalue"))}


if __name__ == "__main__":
    raise SystemExit(main())
