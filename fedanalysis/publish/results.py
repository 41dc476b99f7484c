"""Keeps the numbers a notebook stands for: record them there, quote them elsewhere by id.

A record travels inside the notebook's own outputs, so what is kept is what a reader saw.
Kept records live in ``notebooks/results/<notebook>.json`` and are compared with a tolerance.
"""

from __future__ import annotations

import html
import json
import math
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fedanalysis.errors import RecordError
from fedanalysis.language import Language, Text, language, tr
from fedanalysis.safety.paths import project_folder
from fedanalysis.safety.writing import write_text

if TYPE_CHECKING:
    import pandas as pd

MIME = "application/vnd.fedanalysis.records+json"
INPUTS = "inputs.json"  # beside the results: hashes of what they rest on
DEFAULT_TOLERANCE = 1e-8
_ID = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Record:
    """One number a page stands for.

    Attributes
    ----------
    id : str
        Lower-case name, unique in the project, e.g. ``village_share_2020``.
    value : float
        The number, in `unit`; finite.
    unit : str
        ``percent``, ``persons``, ``seats``, ``points``, …
    source : str
        Where it comes from: row ids of a series, figure ids of a case, a rule.
    tolerance : float
        Relative tolerance of a comparison, at least 0.
    digits : int
        Decimals shown to a reader.
    zh, en : str
        The finding as one sentence; empty where the number isn't quoted on the home page.
    sketch : tuple of float
        Values of a small chart beside the finding, the recorded one last; may be empty.
    """

    id: str
    value: float
    unit: str
    source: str
    tolerance: float
    digits: int
    zh: str
    en: str
    sketch: tuple[float, ...] = ()

    def shown(self, lang: Language | None = None) -> str:
        """Return the value as a reader of `lang` sees it, with its unit."""
        sign = _SIGNS.get(self.unit, Text("", "")).to(lang or language())
        return f"{self.value:,.{self.digits}f}{sign}"

    def equals(self, other: Record) -> bool:
        """Whether `other` is the same number in the same unit, within the tolerance of `self`."""
        return self.unit == other.unit and math.isclose(
            self.value, other.value, rel_tol=self.tolerance, abs_tol=1e-12
        )


_SIGNS = {"percent": Text("%", "%"), "points": Text(" 个百分点", " points")}


def record(
    record_id: str,
    value: float,
    *,
    unit: str,
    source: str,
    tolerance: float = DEFAULT_TOLERANCE,
    digits: int = 1,
    finding: Text | None = None,
    sketch: Iterable[float] = (),
) -> Record:
    """Record one number under an id; show it with :func:`recorded`.

    Parameters
    ----------
    record_id : str
        Lower-case letters, digits and underscores.
    value : float
        A finite number in `unit`.
    unit, source : str
        What it is measured in, and the rows or figures it comes from.
    tolerance : float
        Relative tolerance of later comparisons.
    digits : int
        Decimals shown.
    finding : Text, optional
        One sentence for the home page, in both languages.
    sketch : iterable of float
        Finite values of a small chart beside it, the recorded one last.

    Raises
    ------
    RecordError
        If the id is malformed, the value isn't finite, or unit or source are empty.

    Examples
    --------
    >>> record("village_share_2020", 24.2, unit="percent", source="R0319").shown()
    '24.2%'
    """
    if not _ID.fullmatch(record_id):
        raise RecordError(f"a record id must match `{_ID.pattern}`, not `{record_id}`.")
    number = float(value)
    if not math.isfinite(number):
        raise RecordError(f"record `{record_id}` must be a finite number.")
    if not unit or not source:
        raise RecordError(f"record `{record_id}` must name its unit and its source.")
    if tolerance < 0:
        raise RecordError(f"record `{record_id}` must have a tolerance of 0 or more.")
    text = finding or Text("", "")
    drawn = tuple(_tidy(each) for each in sketch)
    if not all(math.isfinite(each) for each in drawn):
        raise RecordError(f"the sketch of record `{record_id}` must hold finite numbers.")
    words = (text.zh, text.en)
    return Record(record_id, _tidy(number), unit, source, tolerance, digits, *words, drawn)


def _tidy(number: float) -> float:
    """Drop the noise in the last bits, so that equal results are equal bytes."""
    return float(f"{float(number):.12g}")


class Recorded:
    """A notebook's records as a folded table, and as data inside its output."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.records = tuple(records)

    def __repr__(self) -> str:
        return "\n".join(f"{r.id} = {r.value:.6g} {r.unit}" for r in self.records)

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return {
            "text/plain": repr(self),
            "text/html": self._html(),
            MIME: {"records": [asdict(r) for r in self.records]},
        }

    def _html(self) -> str:
        head = "".join(
            f"<th>{html.escape(name)}</th>"
            for name in (tr("名称", "Name"), tr("数值", "Value"), tr("来源", "Source"))
        )
        rows = "".join(
            f"<tr><td><code>{html.escape(r.id)}</code></td>"
            f'<td class="fed-num">{html.escape(r.shown())}</td>'
            f"<td>{html.escape(r.source)}</td></tr>"
            for r in self.records
        )
        title = tr(
            f"本页记录的 {len(self.records)} 个数",
            f"Numbers recorded on this page: {len(self.records)}",
        )
        return (
            f'<details class="fed-records"><summary>{title}</summary>'
            f'<table class="fed-table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
            "</details>"
        )


def recorded(*records: Record) -> Recorded:
    """Show records at the end of a notebook, which is also what keeps them.

    Raises
    ------
    RecordError
        If two records share an id.
    """
    _unique(r.id for r in records)
    return Recorded(records)


def harvest(notebook: Mapping[str, Any]) -> tuple[Record, ...]:
    """Return the records inside the outputs of an executed notebook, in order.

    Raises
    ------
    RecordError
        If two records share an id.
    """
    found = tuple(
        _from_dict(entry)
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        for entry in output.get("data", {}).get(MIME, {}).get("records", [])
    )
    _unique(r.id for r in found)
    return found


def _from_dict(entry: Mapping[str, Any]) -> Record:
    return Record(**{**entry, "sketch": tuple(entry.get("sketch", ()))})


def _unique(ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in ids:
        if name in seen:
            raise RecordError(f"record id `{name}` must be used once.")
        seen.add(name)


def write_results(folder: Path, notebook: str, records: Sequence[Record]) -> None:
    """Write one notebook's records to ``<folder>/<notebook>.json``; same records, same bytes."""
    content = {"notebook": notebook, "records": [asdict(r) for r in records]}
    write_text(
        folder / f"{notebook}.json", json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    )


def read_results(folder: Path) -> dict[str, tuple[Record, ...]]:
    """Return the kept records of every notebook, by notebook name.

    Raises
    ------
    RecordError
        If a file can't be read as records, or an id is used in two notebooks.
    """
    paths = sorted(path for path in folder.glob("*.json") if path.name != INPUTS)
    kept = {path.stem: read_result(path) for path in paths}
    _unique(r.id for records in kept.values() for r in records)
    return kept


def read_result(path: Path) -> tuple[Record, ...]:
    """Return the kept records of one notebook.

    Raises
    ------
    RecordError
        If the file can't be read as records, or holds an id twice.
    """
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["records"]
        records = tuple(_from_dict(entry) for entry in entries)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RecordError(
            f"can't read the results in `{path.name}`.",
            where=type(error).__name__,
            hint="Restore the file from the repository.",
        ) from error
    _unique(r.id for r in records)
    return records


def findings(folder: Path | None = None) -> pd.DataFrame:
    """Return the kept records that carry a finding, for quoting them elsewhere.

    Parameters
    ----------
    folder : Path, optional
        Folder of results; by default that of the project, or the one a build is writing.

    Returns
    -------
    DataFrame
        One row per finding: `notebook`, `id`, `value`, `unit`, `source`, `shown_zh`, `shown_en`
        (value with unit), `finding_zh`, `finding_en`.
    """
    import pandas as pd

    place = os.environ.get("FEDANALYSIS_RESULTS")
    folder = folder or (Path(place) if place else project_folder() / "notebooks" / "results")
    columns = ["notebook", "id", "value", "unit", "source"]
    columns += ["shown_zh", "shown_en", "finding_zh", "finding_en"]
    rows = [
        (name, r.id, r.value, r.unit, r.source, r.shown("zh"), r.shown("en"), r.zh, r.en)
        for name, records in read_results(folder).items()
        for r in records
        if r.zh
    ]
    return pd.DataFrame(rows, columns=columns)


@dataclass(frozen=True, slots=True)
class Difference:
    """One recorded number that differs between two runs; None where a run lacks it."""

    notebook: str
    id: str
    old: float | None
    new: float | None

    def __str__(self) -> str:
        old, new = ("absent" if v is None else f"{v:.6g}" for v in (self.old, self.new))
        return f"{self.notebook}: {self.id} {old} → {new}"


def compare(
    old: Mapping[str, Sequence[Record]], new: Mapping[str, Sequence[Record]]
) -> tuple[Difference, ...]:
    """List the numbers that differ beyond their tolerance, notebook by notebook.

    Examples
    --------
    >>> one = record("share", 24.2, unit="percent", source="R1")
    >>> two = record("share", 24.3, unit="percent", source="R1")
    >>> print(*compare({"03": [one]}, {"03": [two]}))
    03: share 24.2 → 24.3
    """
    found = []
    for notebook in sorted({*old, *new}):
        before = {r.id: r for r in old.get(notebook, ())}
        after = {r.id: r for r in new.get(notebook, ())}
        for name in dict.fromkeys((*before, *after)):
            a, b = before.get(name), after.get(name)
            if a is None or b is None or not a.equals(b):
                old_value, new_value = (r.value if r else None for r in (a, b))
                found.append(Difference(notebook, name, old_value, new_value))
    return tuple(found)
