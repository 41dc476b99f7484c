"""Draws mutants: takes a project and what its notebooks use, gives Mutants of a seed.

A mutant is one span of one file replaced. Sites are every data cell, every line of the package
that a notebook runs, every column named where it is plotted, and every label.
"""

from __future__ import annotations

import csv
import io
import json
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.mutate.syntax import Edit, code_edits, column_edits, label_edits

KINDS = ("data", "code", "column", "label")
# modules that only place ink: what they change isn't a result
LAYOUT = {f"fedanalysis/plots/{n}.py" for n in ("sheet", "style", "fonts", "placing", "axes")}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One thing wrong.

    Attributes
    ----------
    number : int
        From 1, in the order drawn.
    kind : str
        One of `KINDS`.
    file : str
        Path inside the project.
    what : str
        What was changed, for a reader: the place, old → new.
    content : bytes
        The whole file with the mutation.
    notebooks : tuple of str
        Notebooks that read the file or run the line; the others can't change.
    """

    number: int
    kind: str
    file: str
    what: str
    content: bytes
    notebooks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Use:
    """What one notebook uses.

    Attributes
    ----------
    lines : mapping of str to frozenset of int
        File of the package → lines that ran.
    read : frozenset of str
        Files of the data that were opened.
    """

    lines: Mapping[str, frozenset[int]]
    read: frozenset[str]


Make = Callable[[random.Random], tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Site:
    """A place where a mutant can be made; `make` gives what it says and the file's new content."""

    kind: str
    file: str
    notebooks: tuple[str, ...]
    make: Make


def draw_mutants(
    project: Path, uses: Mapping[str, Use], *, number: int, seed: int
) -> tuple[Mutant, ...]:
    """Draw mutants at random, an equal number of each kind, each site at most once.

    Data cells are drawn from each file in turn.

    Parameters
    ----------
    project : Path
        The project; only read.
    uses : mapping of str to Use
        Notebook → what it uses.
    number : int
        How many; fewer where the project has fewer sites.
    seed : int
        The same seed draws the same mutants.

    Returns
    -------
    tuple of Mutant
        In the order drawn, kinds in turn.
    """
    rng = random.Random(seed)
    pools = {kind: list(sites) for kind, sites in sites_by_kind(project, uses).items()}
    for pool in pools.values():
        rng.shuffle(pool)
    pools["data"] = _file_by_file(pools["data"])
    drawn: list[Site] = []
    while len(drawn) < number and any(pools.values()):
        drawn += [pool.pop() for pool in pools.values() if pool][: number - len(drawn)]
    mutants = []
    for at, site in enumerate(drawn, 1):
        what, content = site.make(rng)
        mutants.append(Mutant(at, site.kind, site.file, what, content, site.notebooks))
    return tuple(mutants)


def _file_by_file(sites: Sequence[Site]) -> list[Site]:
    """Order sites so that files come in turn: a large table doesn't crowd out the others."""
    ranks: dict[str, int] = {}
    ranked = []
    for site in sites:
        ranks[site.file] = ranks.get(site.file, 0) + 1
        ranked.append((ranks[site.file], site))
    # the last is drawn first
    return [site for _, site in sorted(ranked, key=lambda pair: pair[0], reverse=True)]


def sites_by_kind(project: Path, uses: Mapping[str, Use]) -> dict[str, tuple[Site, ...]]:
    """Return every site of the project, by kind, in a fixed order."""
    sites = [*_data_sites(project, uses), *_code_sites(project, uses), *_cell_sites(project, uses)]
    return {kind: tuple(site for site in sites if site.kind == kind) for kind in KINDS}


def _data_sites(project: Path, uses: Mapping[str, Use]) -> Iterator[Site]:
    tables = [*project.glob("data/official/*.csv"), *project.glob("data/cases/*/figures.csv")]
    for path in sorted(tables):
        file = path.relative_to(project).as_posix()
        rows = list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))
        for row in range(1, len(rows)):
            for column, text in enumerate(rows[row]):
                if text:
                    make = partial(_changed_cell, rows, row, column)
                    yield Site("data", file, _readers(uses, file), make)
    for path in sorted(project.glob("data/cases/*/report.*.txt")):
        file, text = path.relative_to(project).as_posix(), path.read_text("utf-8")
        for found in re.finditer(r"\d+(?:\.\d+)?", text):
            yield Site("data", file, _readers(uses, file), partial(_changed_number, text, found))


def _readers(uses: Mapping[str, Use], file: str) -> tuple[str, ...]:
    return tuple(name for name, use in uses.items() if file in use.read)


def _changed_cell(
    rows: Sequence[Sequence[str]], row: int, column: int, rng: random.Random
) -> tuple[str, bytes]:
    old = rows[row][column]
    new = changed_text(old, rng)
    fresh = [list(cells) for cells in rows]
    fresh[row][column] = new
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(fresh)
    return f"{rows[row][0]}, `{rows[0][column]}`: {old} → {new}", out.getvalue().encode()


def _changed_number(text: str, found: re.Match[str], rng: random.Random) -> tuple[str, bytes]:
    new = changed_text(found[0], rng)
    fresh = text[: found.start()] + new + text[found.end() :]
    line = text.count("\n", 0, found.start()) + 1
    return f"line {line}: {found[0]} → {new}", fresh.encode()


def changed_text(old: str, rng: random.Random) -> str:
    """Return a number or text that differs from `old` in one place.

    A number gets one other digit, so that 0 becomes 1 or more; a text loses one character.

    Examples
    --------
    >>> changed_text("24.2", random.Random(1)) != "24.2"
    True
    """
    digits = [at for at, char in enumerate(old) if char in "0123456789"]
    if old in ("0", "1"):
        return "1" if old == "0" else "0"
    if digits:
        at = rng.choice(digits)
        others = [d for d in "123456789" if d != old[at]]
        return old[:at] + rng.choice(others) + old[at + 1 :]
    at = rng.randrange(len(old))
    return old[:at] + old[at + 1 :]


def _code_sites(project: Path, uses: Mapping[str, Use]) -> Iterator[Site]:
    for file in sorted({name for use in uses.values() for name in use.lines}):
        if file in LAYOUT or file.startswith("fedanalysis/errors/"):
            continue
        text = (project / file).read_text("utf-8")
        plots = file.startswith("fedanalysis/plots/")
        edits = [("code", e) for e in code_edits(text, numbers=not plots)]
        edits += [(k, e) for k, e in _named(text) if plots]
        for kind, edit in edits:
            who = tuple(n for n, use in uses.items() if edit.line in use.lines.get(file, ()))
            if who:
                yield Site(kind, file, who, partial(_edited, text, edit))


def _named(text: str) -> Iterator[tuple[str, Edit]]:
    yield from (("column", edit) for edit in column_edits(text))
    yield from (("label", edit) for edit in label_edits(text))


def _edited(text: str, edit: Edit, rng: random.Random) -> tuple[str, bytes]:
    new = rng.choice(edit.choices)
    return f"line {edit.line}: {edit.told(new)}", edit.apply(text, new).encode()


def _cell_sites(project: Path, uses: Mapping[str, Use]) -> Iterator[Site]:
    for name in uses:
        path = project / "notebooks" / f"{name}.ipynb"
        notebook = json.loads(path.read_text("utf-8"))
        code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        for number, cell in enumerate(code, 1):
            source = "".join(cell["source"])
            for kind, edit in _named(source):
                make = partial(_edited_cell, notebook, number, source, edit)
                yield Site(kind, f"notebooks/{name}.ipynb", (name,), make)


def _edited_cell(
    notebook: dict[str, object], number: int, source: str, edit: Edit, rng: random.Random
) -> tuple[str, bytes]:
    new = rng.choice(edit.choices)
    fresh = json.loads(json.dumps(notebook))
    code = [cell for cell in fresh["cells"] if cell["cell_type"] == "code"]
    code[number - 1]["source"] = edit.apply(source, new).splitlines(keepends=True)
    content = json.dumps(fresh, ensure_ascii=False, indent=1) + "\n"
    return f"cell {number}, line {edit.line}: {edit.told(new)}", content.encode()
