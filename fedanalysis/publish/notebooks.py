"""Runs notebooks: takes committed .ipynb files, gives executed copies, one for each language."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fedanalysis.errors import NotebookError
from fedanalysis.language import LANGUAGES, Language
from fedanalysis.plots import drawn
from fedanalysis.publish.results import MIME, Record, harvest, read_results, write_results
from fedanalysis.safety.writing import write_text

# A kernel must not depend on the machine: bundled font, no threads in BLAS, fixed hash seed.
_FIXED = {
    "FEDANALYSIS_FONTS": "bundled",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
}
_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_CELL_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Executed:
    """One notebook run in one language.

    Attributes
    ----------
    name : str
        File name without suffix.
    lang : str
        ``zh`` or ``en``.
    notebook : nbformat.NotebookNode
        The executed notebook with every cell, both languages' prose included.
    records : tuple of Record
        The numbers it recorded.
    """

    name: str
    lang: Language
    notebook: Any
    records: tuple[Record, ...]


def list_notebooks(folder: Path) -> list[Path]:
    """Return the notebooks of `folder` in reading order, without drafts (``_`` in front)."""
    return sorted(p for p in folder.glob("*.ipynb") if not p.name.startswith(("_", ".")))


def run_notebook(
    path: Path,
    lang: Language,
    *,
    env: Mapping[str, str] | None = None,
    cell_seconds: float = _CELL_SECONDS,
    kernel_options: Sequence[str] = (),
) -> Executed:
    """Run one notebook from top to bottom in a fresh kernel.

    Parameters
    ----------
    path : Path
        The .ipynb file; it isn't changed.
    lang : str
        The language of figures and tables.
    env : mapping of str to str, optional
        Further settings of the kernel's environment.
    cell_seconds : float
        Time limit of each cell.
    kernel_options : sequence of str
        Further options of the kernel's start.

    Raises
    ------
    NotebookError
        If the file can't be read or a cell fails; names the notebook, the cell and the error.
    """
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    try:
        notebook = nbformat.read(path, as_version=4)
    except Exception as error:
        raise NotebookError(
            f"can't read the notebook `{path.name}`.", where=type(error).__name__
        ) from error
    client = NotebookClient(
        notebook,
        timeout=cell_seconds,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
        extra_arguments=["--IPKernelApp.log_level=40", *kernel_options],
    )
    try:
        client.execute(env={**os.environ, **_FIXED, **(env or {}), "FEDANALYSIS_LANG": lang})
    except CellExecutionError as error:
        raise _failure(path, notebook, f"{error.ename}: {error.evalue}") from error
    except (CellTimeoutError, DeadKernelError) as error:
        raise _failure(path, notebook, str(error).splitlines()[0]) from error
    notebook.metadata = nbformat.from_dict(_METADATA)
    return Executed(path.stem, lang, notebook, harvest(notebook))


def _failure(path: Path, notebook: Any, why: str) -> NotebookError:
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    at = next(
        (n for n, c in enumerate(code, 1) if any(o.output_type == "error" for o in c.outputs)),
        sum(c.execution_count is not None for c in code),
    )
    source = code[max(at, 1) - 1].source.splitlines() if code else [""]
    return NotebookError.failed(path.name, cell=at, source=(source or [""])[0][:80], why=why)


def run_notebooks(
    paths: Sequence[Path],
    langs: Iterable[Language] = LANGUAGES,
    *,
    jobs: int = 2,
    env: Mapping[str, str] | None = None,
    done: Callable[[Executed], None] = lambda _: None,
) -> list[Executed]:
    """Run notebooks in parallel, once a language; results come back in the order of `paths`.

    Parameters
    ----------
    paths, langs
        What to run; every pair is one run.
    jobs : int
        Kernels at a time, at least 1.
    env : mapping of str to str, optional
        Further settings of the kernels' environment.
    done : callable
        Called in this thread after each run, for progress.

    Raises
    ------
    NotebookError
        The first failure; runs under way end first, waiting ones are dropped.
    """
    tasks = [(path, lang) for path in paths for lang in langs]
    with ThreadPoolExecutor(max(1, jobs)) as pool:
        futures = {pool.submit(run_notebook, p, lang, env=env): (p, lang) for p, lang in tasks}
        runs = {}
        try:
            for future in as_completed(futures):
                runs[futures[future]] = future.result()
                done(runs[futures[future]])
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return [runs[task] for task in tasks]


def run_book(
    paths: Sequence[Path],
    langs: Iterable[Language] = LANGUAGES,
    *,
    jobs: int = 2,
    done: Callable[[Executed], None] = lambda _: None,
) -> list[Executed]:
    """Run notebooks, the front page (``00-…``) last, so that it quotes this run's numbers.

    Of a chapter that is not among `paths` the front page quotes the kept numbers. Parameters,
    results and errors are those of :func:`run_notebooks`.
    """
    langs = list(langs)
    front = [path for path in paths if path.name.startswith("00")]
    body = [path for path in paths if path not in front]
    runs = run_notebooks(body, langs, jobs=jobs, done=done)
    with tempfile.TemporaryDirectory(prefix="fedanalysis-") as results:
        fresh = records_by_notebook(r for r in runs if r.lang == langs[0])
        for name, records in {**_kept_beside(front), **fresh}.items():
            write_results(Path(results), name, records)
        quoting = {"FEDANALYSIS_RESULTS": results}
        return run_notebooks(front, langs, jobs=jobs, env=quoting, done=done) + runs


def _kept_beside(front: Sequence[Path]) -> dict[str, tuple[Record, ...]]:
    if not front:
        return {}
    folder = front[0].parent
    names = {path.stem for path in list_notebooks(folder)} - {path.stem for path in front}
    return {n: kept for n, kept in read_results(folder / "results").items() if n in names}


def records_by_notebook(runs: Iterable[Executed]) -> dict[str, tuple[Record, ...]]:
    """Return the records of `runs`, by notebook name; the runs are of one language."""
    return {run.name: run.records for run in runs}


def for_language(notebook: Any, lang: Language) -> Any:
    """Return a copy for a page: the prose of `lang`, results before their folded code.

    Code cells that no prose parts become one, and a cell that shows nothing joins the next one
    that does, so that a reader meets the results first. Raw records and marks are left out.
    """
    import copy

    other = "en" if lang == "zh" else "zh"
    page = copy.deepcopy(notebook)
    page.cells = [c for c in page.cells if other not in c.metadata.get("tags", [])]
    for cell in page.cells:
        if cell.cell_type == "code":
            cell.metadata["tags"] = sorted({*cell.metadata.get("tags", []), "hide-input"})
            for output in cell.outputs:
                for kind in (MIME, drawn.MIME):
                    output.get("data", {}).pop(kind, None)
    page.cells = _results_first(page.cells)
    return page


def _results_first(cells: Sequence[Any]) -> list[Any]:
    kept: list[Any] = []
    silent: list[str] = []  # code that shows nothing, on its way to the next that does
    for cell in cells:
        if cell.cell_type != "code":
            kept.append(cell)
        elif not cell.outputs:
            silent.append(cell.source)
        elif kept and kept[-1].cell_type == "code":
            kept[-1].source = "\n\n".join([kept[-1].source, *silent, cell.source])
            kept[-1].outputs = [*kept[-1].outputs, *cell.outputs]
            silent = []
        else:
            cell.source = "\n\n".join([*silent, cell.source])
            kept.append(cell)
            silent = []
    if silent:
        last = next(c for c in reversed(cells) if c.cell_type == "code")
        last.source = "\n\n".join(silent)
        kept.append(last)
    return kept


def write_notebook(path: Path, run: Executed) -> None:
    """Write an executed notebook back, outputs included, in a form that is stable byte for byte."""
    import nbformat

    write_text(path, nbformat.writes(run.notebook) + "\n")
