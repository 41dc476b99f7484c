"""Walks a recorded number back to its source: takes a record's id, gives Trace.

What a record names as its source is taken apart: rows of official tables (``R0308, R0310``),
figures of a case (``S24a–S24d``), ledgers and their cells, rules, made-up cities, other records.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from fedanalysis.errors import UnknownNameError
from fedanalysis.language import Language, Text, language
from fedanalysis.publish.results import Record, read_results
from fedanalysis.publish.trace_ledgers import (
    cell_parts,
    cell_step,
    kind_of_file,
    ledger_step,
    study_steps,
)
from fedanalysis.publish.trace_steps import FileState, Step, file_state, shown_path
from fedanalysis.publish.trace_tables import row_steps, rows_with_ids
from fedanalysis.safety.paths import STUDY_FILE, data_folder, project_folder
from fedanalysis.safety.printing import printable

_CITY = re.compile(r"synthetic city, seed (\d+)")
_RULES = {"legal sizes": "catalogue/legal_sizes.csv"}
_PACKAGE = Path(__file__).resolve().parents[1]
_MOST_PLACES = 12
_FILES = Text("文件", "Files")


@dataclass(frozen=True, slots=True, repr=False)
class Trace:
    """A recorded number with everything it rests on.

    Attributes
    ----------
    notebook : str
        The notebook that records it, without suffix.
    record : Record
        The number as kept.
    steps : tuple of Step
        What its source names, in that order.
    files : tuple of FileState
        Every file among them, once, beside its checksum as described.
    """

    notebook: str
    record: Record
    steps: tuple[Step, ...]
    files: tuple[FileState, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the trace as JSON types, in both languages."""
        return {
            "record": asdict(self.record),
            "notebook": self.notebook,
            "steps": [asdict(step) for step in self.steps],
            "files": [{**asdict(file), "differs": file.differs} for file in self.files],
        }

    def to_json(self) -> str:
        """Return the trace as JSON, the same bytes for the same trace."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=1)

    def told(self, lang: Language | None = None) -> str:
        """Return the trace for a reader of `lang`, the current language by default."""
        lang = lang or language()
        lines = list(_headline(self, lang))
        lines += [line for step in self.steps for line in _step_lines(step, lang)]
        if self.files:
            lines += [_FILES.to(lang), *(_file_line(each, lang) for each in self.files)]
        return "\n".join(printable(line) for line in lines)

    def __repr__(self) -> str:
        return self.told()


def trace_record(record_id: str, project: Path | None = None) -> Trace:
    """Walk a recorded number back to rows, sentences, ledger cells and rules.

    Parameters
    ----------
    record_id : str
        The id under which a notebook recorded it.
    project : Path, optional
        The folder that holds ``notebooks/``; by default the one at or above the working folder.

    Raises
    ------
    UnknownNameError
        If no notebook keeps such a record; offers the nearest ids.
    RecordError
        If a file of kept records can't be read.
    DataFileError
        If there is no project.

    References
    ----------
    W3C, PROV-DM: The PROV Data Model (2013), 2.1.2: derivation.
    """
    project = project or project_folder()
    kept = read_results(project / "notebooks" / "results")
    found = {r.id: (name, r) for name, records in kept.items() for r in records}
    if record_id not in found:
        raise UnknownNameError.of("recorded number", record_id, found)
    notebook, record = found[record_id]
    steps, files = trace_source(record.source, project)
    return Trace(notebook, record, steps, files)


def trace_source(source: str, project: Path) -> tuple[tuple[Step, ...], tuple[FileState, ...]]:
    """Return what a source as recorded names, and the files among it.

    Parameters
    ----------
    source : str
        Names joined by commas; a folder holds for the names after it
        (``synthetic/roster, training``).
    project : Path
        The folder that holds ``notebooks/``.

    Returns
    -------
    steps : tuple of Step
        At least one per name; of kind ``unknown`` where nothing has that name.
    files : tuple of FileState
        Every file among the steps, once, in the order they are named.

    Examples
    --------
    >>> steps, files = trace_source("R0319", Path.cwd())
    >>> steps[0].kind, steps[0].fields["value"], files[0].differs
    ('row', '24.2', False)
    """
    walk = _Walk(project)
    steps = [step for name in _names(source) for step in walk.steps(name)]
    return tuple(steps), tuple(walk.files.values())


def _names(source: str) -> Iterator[str]:
    """Split at commas, save inside the name of a made-up city."""
    cities = {f"\x00{at}": m[0] for at, m in enumerate(_CITY.finditer(source))}
    for key, city in cities.items():
        source = source.replace(city, key, 1)
    for part in re.split(r"[,，、;；]\s*", source):
        if part.strip():
            yield cities.get(part.strip(), part.strip())


class _Walk:
    """Finds names one after the other; a folder named once holds for those after it."""

    def __init__(self, project: Path) -> None:
        self.project = project
        self.folder = ""
        self.rows = rows_with_ids(data_folder())
        self.files: dict[str, FileState] = {}

    def steps(self, name: str) -> tuple[Step, ...]:
        if city := _CITY.fullmatch(name):
            return (_city_step(name, city[1]),)
        if name in _RULES:
            return (self._rule(name),)
        if found := row_steps(name, self.rows, self.project):
            self._note_rows(found)
            return found
        return self._files(name) or (_unknown(name),)

    def _note_rows(self, found: tuple[Step, ...]) -> None:
        for shown in dict.fromkeys(s for step in found for s in (step.file, step.report) if s):
            self._note(data_folder() / shown.removeprefix("data/"))

    def _note(self, path: Path) -> str:
        state = file_state(path, self.project)
        self.files.setdefault(state.file, state)
        return state.file

    def _rule(self, name: str) -> Step:
        from fedanalysis.catalogue.legal import legal_size

        file = self._note(_PACKAGE / _RULES[name])
        sizes = [legal_size(body) for body in ("village_committee", "residents_committee")]
        zh = "；".join(f"{s.body.zh} {s.minimum}—{s.maximum} 人，{s.reference.zh}" for s in sizes)
        en = "; ".join(f"{s.body.en} {s.minimum}–{s.maximum}, {s.reference.en}" for s in sizes)
        return Step(name, "rule", Text(f"法定人数：{zh}", f"legal sizes: {en}"), file)

    def _files(self, name: str) -> tuple[Step, ...]:
        if (self.project / STUDY_FILE).is_file() and name.startswith(("data/raw", "data/cleaned")):
            steps, files = study_steps(name, self.project)
            self.files |= {file.file: file for file in files}
            return steps
        cell = cell_parts(name)
        path = self._path(cell[0] if cell else name)
        if path is None:
            return ()
        if path.is_dir():
            return self._records(name, path)
        file = self._note(path)
        if cell:
            return (cell_step(name, path, cell[1], self.project),)
        if kind := kind_of_file(path):
            return (ledger_step(name, path, kind, self.project),)
        return (_file_step(name, path, file),)

    def _path(self, name: str) -> Path | None:
        """Find the file or folder a source names; the ending of a file may be left out."""
        folder, _, last = name.rpartition("/")
        self.folder = folder or self.folder
        for root in (self.project, data_folder(), self.project / "data"):
            for inside in dict.fromkeys((folder, self.folder)):
                if found := _inside(root, root / inside, last):
                    return found
            reports = (*root.glob("raw/report/*"), *root.glob("cases/*/*"))
            if found := next((path for path in sorted(reports) if path.name == last), None):
                return found
        return None

    def _records(self, name: str, folder: Path) -> tuple[Step, ...]:
        kept = read_results(folder) if folder.name == "results" else {}
        for notebook in kept:
            self._note(folder / f"{notebook}.json")
        zh = "、".join(f"{notebook}（{len(records)}）" for notebook, records in kept.items())
        en = ", ".join(f"{notebook} ({len(records)})" for notebook, records in kept.items())
        text = Text(f"其他各章所记的数：{zh}", f"numbers other chapters record: {en}")
        shown = shown_path(folder, self.project)
        return (Step(name, "records" if kept else "file", text, shown),)


def _inside(root: Path, folder: Path, last: str) -> Path | None:
    """Return what is called `last` in `folder`, or begins so; nothing that lies outside `root`."""
    if not folder.resolve().is_relative_to(root.resolve()) or not folder.is_dir() or not last:
        return None
    there = sorted(folder.iterdir())
    whole = [path for path in there if path.name == last]
    return next(iter([*whole, *(p for p in there if p.name.startswith(f"{last}."))]), None)


def _city_step(name: str, seed: str) -> Step:
    text = Text(
        f"合成城市，种子 {seed}：make_city(seed={seed}) 造出，不是真实数据",
        f"a made-up city, drawn by make_city(seed={seed}); no real data",
    )
    return Step(name, "synthetic", text, "fedanalysis/synthetic/city.py")


def _file_step(name: str, path: Path, file: str) -> Step:
    if path.suffix in (".txt", ".md", ".html", ".docx", ".pdf"):
        return Step(name, "report", Text("报告全文", "the whole text of a report"), file)
    return Step(name, "file", Text("整个文件", "the whole file"), file)


def _unknown(name: str) -> Step:
    return Step(name, "unknown", Text("查不到这个来源", "nothing here has that name"))


def _headline(trace: Trace, lang: Language) -> Iterator[str]:
    r = trace.record
    unit = f"（{r.unit}）" if lang == "zh" else f" ({r.unit})"
    yield f"{r.id} = {r.value:.12g}{unit}"
    if r.zh and r.en:
        yield Text(f"  {r.shown('zh')}{r.zh}", f"  {r.shown('en')} {r.en}").to(lang)
    yield Text(f"  记录于 {trace.notebook}", f"  recorded in {trace.notebook}").to(lang)


def _step_lines(step: Step, lang: Language) -> Iterator[str]:
    line = Text(f"，第 {step.line} 行", f", line {step.line}").to(lang) if step.line else ""
    yield f"{step.name}  {step.file}{line}"
    yield f"  {step.text.to(lang)}"
    if step.sentence:
        at = f"{step.report} [{step.span[0]}:{step.span[1]}]"
        yield f"  {at} {step.sentence}"
    for place in step.places[:_MOST_PLACES]:
        sheet = f"{place.sheet}!" if place.sheet else ""
        yield f"  {sheet}{place.column}{place.row}  {place.header}  {place.why}".rstrip()
    if (more := len(step.places) - _MOST_PLACES) > 0:
        yield Text(f"  另有 {more} 格，见 --json", f"  and {more} more cells, see --json").to(lang)


def _file_line(each: FileState, lang: Language) -> str:
    return f"  {each.file}  sha256 {each.sha256 or '-'}  {each.text.to(lang)}"
