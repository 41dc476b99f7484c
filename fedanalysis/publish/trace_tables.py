"""Finds the row or figure an id names: takes ``R0308, S24a–S24d``, gives Steps.

An id is the first column of a table in ``data/official`` or of the figures of a case.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from fedanalysis.catalogue import indicator, list_indicators
from fedanalysis.errors import DataFileError
from fedanalysis.language import Text
from fedanalysis.publish.trace_steps import Step, shown_path

_RANGE = re.compile(r"([A-Z]\d+[a-z]?)\s*[–—-]\s*([A-Z]\d+[a-z]?)")
_IDS = ("row_id", "event_id", "target_id", "figure_id")
_SENTENCE = re.compile(r"[^。！？；\n]*[。！？；]?")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table with ids, and where it stands.

    Attributes
    ----------
    path : Path
        The file.
    line : int
        1-based line on which the row begins.
    fields : mapping of str to str
        Every column as written.
    """

    path: Path
    line: int
    fields: Mapping[str, str]

    @property
    def id(self) -> str:
        """What a record calls the row."""
        return next(iter(self.fields.values()))


def rows_with_ids(data: Path) -> tuple[Row, ...]:
    r"""Return every row a record can name, table by table, in the order of the files.

    Raises
    ------
    DataFileError
        If a table isn't UTF-8 comma-separated text.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as root:
    ...     (Path(root) / "official").mkdir()
    ...     _ = (Path(root) / "official/series.csv").write_text("row_id,note\nR1,'a'\n")
    ...     [(row.id, row.line) for row in rows_with_ids(Path(root))]
    [('R1', 2)]
    """
    tables = (*sorted(data.glob("official/*.csv")), *sorted(data.glob("cases/*/figures.csv")))
    return tuple(row for path in tables for row in _rows(path) if row.fields)


def _rows(path: Path) -> list[Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return _read_rows(path, csv.reader(stream))
    except (OSError, ValueError, csv.Error) as error:
        raise DataFileError.unreadable(path, why=type(error).__name__) from error


def _read_rows(path: Path, reader: Any) -> list[Row]:
    header: list[str] = next(reader, [])
    if not header or header[0] not in _IDS:
        return []
    rows, line = [], reader.line_num + 1
    for cells in reader:
        rows.append(Row(path, line, dict(zip(header, cells, strict=False))))
        line = reader.line_num + 1
    return rows


def named_rows(name: str, rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return the rows that `name` means: one id, a range of ids, or a whole work area.

    Parameters
    ----------
    name : str
        ``R0319``, ``S24a–S24d``, ``S24`` or ``S03–S07``.
    rows : sequence of Row
        As :func:`rows_with_ids` gives.

    Returns
    -------
    tuple of Row
        In the order of the file; empty if nothing has that name.

    Examples
    --------
    >>> figures = [Row(Path("f.csv"), n, {"figure_id": f"S24{x}"}) for n, x in enumerate("abc", 2)]
    >>> [row.id for row in named_rows("S24a–S24b", figures)]
    ['S24a', 'S24b']
    """
    found = _RANGE.fullmatch(name)
    if not found:
        return tuple(row for row in rows if name in (row.id, _area(row)))
    first, last = found.groups()
    if first[0] != last[0]:
        return ()
    held = []
    for row in rows:
        own = (row.id, _area(row))
        # a bound without a letter is a whole work area
        low, high = (own[0] if bound[-1].isalpha() else own[1] or own[0] for bound in (first, last))
        if own[0][:1] == first[0] and _key(first) <= _key(low) and _key(high) <= _key(last):
            held.append(row)
    return tuple(held)


def _area(row: Row) -> str:
    return row.fields.get("work_area", "") if "figure_id" in row.fields else ""


def _key(name: str) -> tuple[int, str]:
    digits = re.sub(r"\D", "", name)
    return int(digits) if digits else -1, name[-1] if name[-1:].isalpha() else ""


def row_steps(name: str, rows: Sequence[Row], project: Path) -> tuple[Step, ...]:
    """Return a step for each row that `name` means; empty if none has that name."""
    return tuple(_step(row, project) for row in named_rows(name, rows))


def _step(row: Row, project: Path) -> Step:
    fields = {name: value for name, value in row.fields.items() if value}
    figure = "figure_id" in row.fields
    make = partial(
        Step,
        row.id,
        "figure" if figure else "row",
        _told(fields),
        shown_path(row.path, project),
        row.line,
        fields,
    )
    report = row.path.with_name("report.zh.txt")
    found = _sentence(report, row.fields) if figure else None
    if found is None:
        return make()
    start, end, sentence = found
    return make(span=(start, end), report=shown_path(report, project), sentence=sentence)


def _told(fields: Mapping[str, str]) -> Text:
    """Say what a row states, as published: place, year, value, unit, publisher, title."""
    zh, en = _label(fields)
    year = fields.get("year") or fields.get("due_year") or fields.get("date", "")
    value = " ".join(filter(None, (fields.get("value", ""), fields.get("unit", ""))))
    title = f"“{fields['source_title']}”" if "source_title" in fields else ""
    told = fields.get("source_year", "")
    source = " ".join(filter(None, (fields.get("publisher", ""), title, f"({told})" * bool(told))))
    zh_place, en_place = fields.get("geo_name_zh", ""), fields.get("geo_name_en", "")
    rest = (value, source, fields.get("source_url", ""))
    return Text(
        "，".join(filter(None, (zh_place, year, zh, *rest))),
        ", ".join(filter(None, (en_place, year, en, *rest))),
    )


def _label(fields: Mapping[str, str]) -> tuple[str, str]:
    measured = fields.get("indicator_id", "")
    if measured in list_indicators()["indicator_id"].tolist():
        label = indicator(measured).label
        return label.zh, label.en
    zh, en = (fields.get(f"label_{x}") or fields.get(f"name_{x}", "") for x in ("zh", "en"))
    return zh or measured, en or measured


def _sentence(report: Path, fields: Mapping[str, str]) -> tuple[int, int, str] | None:
    """Find the sentence of the case report that prints a figure, or None if it isn't clear.

    The figure must be printed there as a number of its own. Where several sentences print it, the
    one that shares most pairs of characters with the figure's own label is meant; a draw decides
    nothing.
    """
    printed = fields.get("printed", "")
    if not printed or not report.is_file():
        return None
    text = report.read_bytes().decode("utf-8-sig", errors="replace")
    number = re.compile(rf"(?<![\d.]){re.escape(printed)}(?!\d|\.\d)")
    clauses = [m for m in _SENTENCE.finditer(text) if number.search(m[0].replace(",", ""))]
    words = _pairs(fields.get("label_zh", "") + "/" + fields.get("work_area_zh", ""))
    scores = [len(words & _pairs(m[0])) for m in clauses]
    best = max(scores, default=0)
    if not clauses or (len(clauses) > 1 and (best == 0 or scores.count(best) > 1)):
        return None
    found = clauses[scores.index(best)]
    start = found.start() + len(found[0]) - len(found[0].lstrip())
    return start, found.end(), text[start : found.end()].rstrip()


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1) if text[at : at + 2].isalnum()}
