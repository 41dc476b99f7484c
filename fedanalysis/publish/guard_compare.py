"""Compares an executed notebook with the committed one: takes outputs, gives findings.

Words must be the same; numbers may differ by noise. Charts and tables are compared on the data
inside them, charts also on what is drawn, records with the tolerance each one states.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fedanalysis.plots import drawn
from fedanalysis.publish import results
from fedanalysis.publish.guard_texts import (
    Difference,
    compare_marks,
    compare_tables,
    compare_texts,
    csv_in,
    plain_words,
    sanitised,
)
from fedanalysis.publish.guard_words import Finding, relative_difference
from fedanalysis.publish.results import Record

_OWN = (results.MIME, drawn.MIME)
_PLAIN, _PAGE = "text/plain", "text/html"
_CHINESE = re.compile("[\u3400-\u9fff]")


def compare_notebooks(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Finding]:
    """List what differs between the outputs of two notebooks of the same cells.

    Records are left to :func:`compare_records`.

    Parameters
    ----------
    name : str
        The notebook's name.
    old, new : mapping
        Notebooks as nbformat 4 reads them: the committed one, and the one just run.

    Examples
    --------
    >>> def cells(text):
    ...     shown = {"output_type": "stream", "name": "stdout", "text": text}
    ...     return {"cells": [{"cell_type": "code", "source": "f()", "outputs": [shown]}]}
    >>> print(*compare_notebooks("03", cells("n = 3"), cells("n = 60")))
    03: cell 1 (`f()`): output: line 1, n = 60: 3 → 60 (+1.9e+03 %)
    """
    pairs = zip(code_cells(old), code_cells(new), strict=True)
    return [
        dataclasses.replace(found, notebook=name, cell=number, line=first_line(cell))
        for number, (cell, fresh) in enumerate(pairs, 1)
        for found in _compare_cell(_merged(cell["outputs"]), _merged(fresh["outputs"]))
    ]


def code_cells(notebook: Mapping[str, Any]) -> list[Any]:
    """Return the code cells of a notebook, in order."""
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def first_line(cell: Mapping[str, Any]) -> str:
    """Return the first line of a cell that isn't blank, shortened for a message."""
    lines = [line.strip() for line in cell["source"].splitlines() if line.strip()]
    return lines[0][:80] if lines else ""


def check_order(name: str, notebook: Mapping[str, Any]) -> list[Finding]:
    """Find the first code cell that was never run, and the first run out of order.

    Examples
    --------
    >>> cell = {"cell_type": "code", "source": "x = 1", "execution_count": None}
    >>> print(*check_order("03", {"cells": [cell]}))
    03: cell 1 (`x = 1`): order of cells: it was never run, and later ones may rest on it
    """
    found: dict[str, Finding] = {}
    last = 0
    for number, cell in enumerate(code_cells(notebook), 1):
        count = cell.get("execution_count")
        if not cell["source"].strip():
            continue
        if count is None:
            why = "it was never run, and later ones may rest on it"
        elif count != last + 1:
            why = f"it was run as number {count}, not {last + 1}: not from top to bottom at once"
        else:
            why = ""
        last = count or last
        if why:
            found.setdefault(
                why[:12], Finding(name, "order", cell=number, line=first_line(cell), why=why)
            )
    return list(found.values())


def _merged(outputs: Sequence[Any]) -> list[Any]:
    """Join streams: how a stream is cut into pieces depends on timing."""
    merged: list[Any] = []
    for output in outputs:
        streams = [o for o in merged if o["output_type"] == "stream"]
        same = [o for o in streams if output.get("name") == o["name"]]
        if output["output_type"] == "stream" and same:
            same[-1]["text"] += output["text"]
        else:
            merged.append(dict(output))
    return merged


def _compare_cell(old: Sequence[Any], new: Sequence[Any]) -> Iterator[Finding]:
    for before, after in zip(old, new, strict=False):
        if (found := _compare_output(before, after)) is not None:
            yield found
    for before in old[len(new) :]:
        yield Finding("", "output", old=_told(before), where="it is gone")
    for after in new[len(old) :]:
        yield Finding("", "output", new=_told(after), where="it is new")


def _compare_output(old: Any, new: Any) -> Finding | None:
    if old["output_type"] != new["output_type"] or old.get("name") != new.get("name"):
        return Finding("", "output", old=_told(old), new=_told(new))
    if old["output_type"] == "stream":
        return _finding("output", "", compare_texts(old["text"], new["text"]))
    if old["output_type"] == "error":
        return _finding("output", "", compare_texts(_told(old), _told(new)))
    return _compare_data(old["data"], new["data"])


def _compare_data(old: Mapping[str, Any], new: Mapping[str, Any]) -> Finding | None:
    if results.MIME in old and results.MIME in new:
        return None
    page = str(old.get(_PAGE, ""))
    chart = "fed-figure" in page
    kind = "chart" if chart else "table" if "fed-csv" in page or "<table" in page else "output"
    name = _title(old) if kind != "output" and "fed-" in page else ""
    for difference in _differences(old, new, chart=chart):
        if difference is not None:
            return _finding(kind, name, difference)
    return None


def _differences(
    old: Mapping[str, Any], new: Mapping[str, Any], *, chart: bool
) -> Iterator[Difference | None]:
    pages = str(old.get(_PAGE, "")), str(new.get(_PAGE, ""))
    tables = csv_in(pages[0]), csv_in(pages[1])
    yield compare_tables(*tables, ordered=not chart) if all(tables) else None
    yield compare_texts(*(_without_digest(str(d.get(_PLAIN, "")), chart) for d in (old, new)))
    yield compare_marks(*(d.get(drawn.MIME, {}).get("marks", []) for d in (old, new)))
    yield compare_tables(*tables, ordered=not chart)
    yield compare_texts(*map(plain_words, pages), where="page")
    yield compare_texts(*map(sanitised, pages), where="markup")
    for kind in sorted({*old, *new} - {_PLAIN, _PAGE, *_OWN}):
        if kind in old and kind in new and kind.startswith("image/") and "svg" not in kind:
            continue  # pixels depend on the machine; a chart's marks don't
        yield compare_texts(str(old.get(kind, "")), str(new.get(kind, "")), where=kind)


def _without_digest(text: str, chart: bool) -> str:
    """Leave out the digest of data that are compared themselves, and with tolerance."""
    lines = text.splitlines()
    return "\n".join(lines[:-1] if chart and lines and lines[-1].startswith("data ") else lines)


def _title(data: Mapping[str, Any]) -> str:
    lines = [line for line in str(data.get(_PLAIN, "")).splitlines() if line.strip()]
    english = [line for line in lines[:4] if not _CHINESE.search(line)]
    return (english or lines or [""])[0][:80]


def _told(output: Any) -> str:
    if output["output_type"] == "error":
        return f"{output['ename']}: {output['evalue']}"
    if output["output_type"] == "stream":
        return str(output["text"])
    return str(output["data"].get(_PLAIN, next(iter(output["data"]), "")))


def _finding(kind: str, name: str, found: Difference | None) -> Finding | None:
    return None if found is None else Finding("", kind, name, **dataclasses.asdict(found))


def compare_records(
    name: str, old: Sequence[Record], new: Sequence[Record], *, cells: Mapping[str, tuple[int, str]]
) -> list[Finding]:
    """List the records that differ beyond the tolerance the reference states for each.

    Parameters
    ----------
    name : str
        The notebook's name.
    old, new : sequence of Record
        The kept records and those of this run.
    cells : mapping of str to (int, str)
        Record id → code cell and its first line.

    Examples
    --------
    >>> from fedanalysis.publish.results import record
    >>> two = [[record("n", v, unit="persons", source="R1")] for v in (3, 60)]
    >>> print(*compare_records("03", *two, cells={"n": (4, "fa.recorded(")}))
    03: cell 4 (`fa.recorded(`): record `n`: 3 persons → 60 persons (+1.9e+03 %)
    """
    before, after = ({r.id: r for r in records} for records in (old, new))
    found = []
    for key in dict.fromkeys((*before, *after)):
        finding = _compare_record(before.get(key), after.get(key))
        if finding is not None:
            cell, line = cells.get(key, (0, ""))
            found.append(dataclasses.replace(finding, notebook=name, cell=cell, line=line))
    return found


def record_cells(notebook: Mapping[str, Any]) -> dict[str, tuple[int, str]]:
    """Return, for each record id, the number and first line of the code cell that shows it."""
    return {
        entry["id"]: (number, first_line(cell))
        for number, cell in enumerate(code_cells(notebook), 1)
        for output in cell["outputs"]
        for entry in output.get("data", {}).get(results.MIME, {}).get("records", [])
    }


def _told_record(record: Record, digits: int = 12) -> str:
    return f"{record.value:.{digits}g} {record.unit}"


def _compare_record(old: Record | None, new: Record | None) -> Finding | None:
    if old is None:
        return None if new is None else Finding("", "record", new.id, new=_told_record(new))
    if new is None:
        return Finding("", "record", old.id, old=_told_record(old))
    if not old.equals(new):
        digits = 6 if f"{old.value:.6g}" != f"{new.value:.6g}" else 12
        shown = [_told_record(r, digits) for r in (old, new)]
        relative = relative_difference(old.value, new.value)
        return Finding("", "record", old.id, old=shown[0], new=shown[1], relative=relative)
    for field in ("source", "zh", "en", "tolerance", "digits"):
        a, b = getattr(old, field), getattr(new, field)
        is_text = isinstance(a, str)
        if a != b and not (is_text and compare_texts(a, b) is None):
            return Finding("", "record", old.id, old=str(a), new=str(b), where=field)
    sketches = [[["sketch"], *([str(v)] for v in r.sketch)] for r in (old, new)]
    return _finding("record", old.id, compare_tables(*sketches))
