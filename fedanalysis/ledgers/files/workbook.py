"""Reads an .xlsx workbook: takes a scanned container, gives a table for each visible sheet."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from typing import Any

from fedanalysis.errors import LedgerFileError
from fedanalysis.ledgers.files.collecting import Budget, Collector
from fedanalysis.ledgers.files.frames import Content, Note
from fedanalysis.ledgers.files.number_formats import NumberFormat, built_in_format, read_format
from fedanalysis.ledgers.files.relations import Relation, outside_notes, parse_part, read_relations
from fedanalysis.ledgers.files.shared_texts import read_shared
from fedanalysis.ledgers.files.sheet_fast import IrregularError, read_fast
from fedanalysis.ledgers.files.sheet_frame import SheetFrame
from fedanalysis.ledgers.files.sheet_parsed import read_parsed
from fedanalysis.ledgers.files.workbook_cells import Workbook
from fedanalysis.ledgers.grid import LedgerLimits
from fedanalysis.safety.containers import check_part

# Parts with the cells: large, and parsed when they are read.
CELL_PARTS = re.compile(r"xl/(?:worksheets/[^/]+|sharedStrings)\.xml", re.I)
_HIDDEN = ("hidden", "veryHidden")
_FAR = 1_000_000  # cells a sheet may declare and not have before that is worth a note


@dataclass(slots=True)
class _Plan:
    """What the workbook part says."""

    sheets: list[tuple[str, str, str]] = field(default_factory=list)  # name, relation, state
    date_base: int = 1900


def read_workbook(
    archive: zipfile.ZipFile, main: str, file: str, *, limits: LedgerLimits
) -> Content:
    """Read every visible sheet.

    Parameters
    ----------
    archive : zipfile.ZipFile
        A container that passed :func:`~fedanalysis.safety.containers.scan_container`, with the
        parts that match `CELL_PARTS` not parsed yet.
    main : str
        Its workbook part.
    file : str
        Its name, for messages.
    limits : LedgerLimits
        What it may be at most.

    Returns
    -------
    Content
        Tables and notes.

    Raises
    ------
    ContainerError
        With `rule` ``xml.dtd`` or ``xml.malformed``, in hidden sheets too.
    LedgerFileError
        With `rule` ``file.damaged``, ``sheet.cells`` or ``text.nul``.
    """
    plan = _read_plan(archive, main, file)
    relations = {relation.key: relation for relation in read_relations(archive, main, file)}
    book = _read_book(archive, list(relations.values()), file)
    book.date_base = plan.date_base
    content = Content("xlsx", notes=outside_notes(archive, file), date_base=plan.date_base)
    budget = Budget(file, limits.cell_n)
    read: set[str] = {relation.part for relation in relations.values() if _is_shared(relation)}
    for name, key, state in plan.sheets:
        relation = relations.get(key)
        if relation is None or relation.part not in archive.namelist():
            raise LedgerFileError.of("file.damaged", file, where="A sheet is missing.")
        if relation.kind != "worksheet":
            continue
        if state in _HIDDEN:
            content.notes.append(("sheet.hidden", name, 1))
            continue
        read.add(relation.part)
        _read_sheet(archive, relation.part, book, Collector(name, budget), content, limits=limits)
    for part in archive.namelist():
        if CELL_PARTS.fullmatch(part) and part not in read:
            check_part(archive, part, file)
    return content


def _is_shared(relation: Relation) -> bool:
    return relation.kind == "sharedStrings"


def _read_plan(archive: zipfile.ZipFile, main: str, file: str) -> _Plan:
    plan = _Plan()

    def start(tag: str, attributes: dict[str, Any]) -> None:
        if tag == "sheet":
            key = next((value for name, value in attributes.items() if name.endswith(" id")), "")
            plan.sheets.append((attributes.get("name", ""), key, attributes.get("state", "")))
        elif tag == "workbookPr" and attributes.get("date1904") in ("1", "true", "on"):
            plan.date_base = 1904

    parse_part(archive, main, file, start=start)
    return plan


def _read_book(archive: zipfile.ZipFile, relations: list[Relation], file: str) -> Workbook:
    book = Workbook(file)
    names = set(archive.namelist())
    for relation in relations:
        if relation.part in names and relation.kind == "styles":
            book.formats = _read_formats(archive, relation.part, file)
        elif relation.part in names and _is_shared(relation):
            book.shared = read_shared(archive, relation.part, file)
    return book


def _read_formats(archive: zipfile.ZipFile, part: str, file: str) -> list[NumberFormat]:
    codes: dict[str, str] = {}
    styles: list[str] = []
    inside: list[str] = []

    def start(tag: str, attributes: dict[str, Any]) -> None:
        if tag in ("cellXfs", "dxfs"):
            inside.append(tag)
        elif tag == "numFmt" and inside[-1:] != ["dxfs"]:
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "xf" and inside[-1:] == ["cellXfs"]:
            styles.append(attributes.get("numFmtId", "0"))

    def end(tag: str) -> None:
        if inside[-1:] == [tag]:
            inside.pop()

    parse_part(archive, part, file, start=start, end=end)
    return [_format(key, codes) for key in styles]


def _format(key: str, codes: dict[str, str]) -> NumberFormat:
    if key in codes:
        return read_format(codes[key])
    return built_in_format(int(key) if key.isdecimal() else 0)


def _read_sheet(
    archive: zipfile.ZipFile,
    part: str,
    book: Workbook,
    rows: Collector,
    content: Content,
    *,
    limits: LedgerLimits,
) -> None:
    used = rows.budget.used
    try:
        frame = read_fast(archive, part, book, rows, longest=limits.field_chars)
    except IrregularError:
        rows = Collector(rows.name, rows.budget)
        rows.budget.used = used
        frame = read_parsed(archive, part, book, rows, longest=limits.field_chars)
    if frame.root != "worksheet":
        raise LedgerFileError.of("file.damaged", book.file, where="A sheet is none.")
    table, notes = rows.finish(frame.merged)
    reached = (table.rows[-1], len(table.texts)) if table else (0, 0)
    if not any(rule == "sheet.extent" for rule, _, _ in notes):
        notes += _extent_note(rows.name, frame, reached)
    content.notes += notes
    if table:
        content.tables.append(table)


def _extent_note(name: str, frame: SheetFrame, reached: tuple[int, int]) -> list[Note]:
    declared = frame.declared[0] * frame.declared[1]
    far = declared > _FAR and declared > 10 * reached[0] * reached[1]
    return [("sheet.extent", name, 1)] if far else []
