"""Follows the relations between parts of an Office file: takes a part, gives what it points to."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable
from typing import Any, NamedTuple
from xml.parsers import expat

from fedanalysis.ledgers.files.frames import Note
from fedanalysis.safety.containers import malformed, safe_parser

_CHUNK = 1 << 16
# What reaches outside when a program opens the file; links that a person must click don't.
_OUTSIDE = ("externalLink", "externalLinkPath", "connections", "attachedTemplate", "queryTable")
_MACROS = ("vbaProject", "xlMacrosheet", "xlIntlMacrosheet")


class Relation(NamedTuple):
    """One relation: its id, the last word of its type, the part it leads to; outside: no part."""

    key: str
    kind: str
    part: str
    is_outside: bool


def parse_part(
    archive: zipfile.ZipFile,
    part: str,
    file: str,
    *,
    start: Callable[[str, dict[str, Any]], None],
    end: Callable[[str], None] | None = None,
    characters: Callable[[str], None] | None = None,
) -> None:
    """Parse one part with handlers; names are given without their namespace.

    Raises
    ------
    ContainerError
        With `rule` ``xml.dtd`` or ``xml.malformed``.
    """
    parser = safe_parser(file, part)
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, found: start(tag.rpartition(" ")[2], found)
    if end:
        parser.EndElementHandler = lambda tag: end(tag.rpartition(" ")[2])
    parser.CharacterDataHandler = characters
    try:
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise malformed(file, part, error) from error


def read_relations(archive: zipfile.ZipFile, part: str, file: str) -> list[Relation]:
    """Return the relations of a part; of the whole file for the part named ``""``."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    found: list[Relation] = []

    def start(tag: str, attributes: dict[str, Any]) -> None:
        if tag != "Relationship":
            return
        kind = attributes.get("Type", "").rpartition("/")[2]
        outside = attributes.get("TargetMode") == "External"
        target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
        found.append(
            Relation(attributes.get("Id", ""), kind, "" if outside else target[1:], outside)
        )

    if path in archive.namelist():
        parse_part(archive, path, file, start=start)
    return found


def main_part(archive: zipfile.ZipFile, file: str) -> tuple[str, str]:
    """Return the name of the main part and its root element, such as ``workbook``; or ``""``."""
    names = set(archive.namelist())
    for relation in read_relations(archive, "", file):
        if relation.kind == "officeDocument" and relation.part in names:
            if not relation.part.endswith(".xml"):
                return relation.part, ""
            return relation.part, _root(archive, relation.part, file)
    return "", ""


def outside_notes(archive: zipfile.ZipFile, file: str) -> list[Note]:
    """Note macros, and what leads outside; nothing of it is run or opened."""
    relations = [
        relation
        for name in archive.namelist()
        if name.endswith(".rels")
        for relation in read_relations(archive, _owner(name), file)
    ]
    outside = sum(
        relation.kind in _OUTSIDE or (relation.is_outside and relation.kind != "hyperlink")
        for relation in relations
        if relation.kind != "externalLinkPath"
    )
    notes: list[Note] = []
    if any(relation.kind in _MACROS for relation in relations) or any(
        name.lower().endswith("vbaproject.bin") for name in archive.namelist()
    ):
        notes.append(("file.macro", "", 1))
    if outside:
        notes.append(("file.external", "", outside))
    return notes


def _owner(path: str) -> str:
    folder, name = posixpath.split(path)
    return posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))


def _root(archive: zipfile.ZipFile, part: str, file: str) -> str:
    tags: list[str] = []
    parse_part(archive, part, file, start=lambda tag, _: tags.append(tag) if not tags else None)
    return tags[0]
