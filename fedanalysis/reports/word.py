"""Reads the text of a Word document (.docx): takes a scanned container, gives text and remarks.

Order: body, footnotes, endnotes, then headers and footers (marked as furniture). Tracked changes
are read as accepted. The XML is streamed through expat, so no tree is ever built.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple
from xml.parsers import expat

from fedanalysis.errors import ContainerError, ReportFileError
from fedanalysis.language import Text
from fedanalysis.reports.story import Story
from fedanalysis.safety.containers import malformed, safe_parser

_CHUNK = 1 << 16
_AFTER_BODY = ("footnotes", "endnotes")
_PAGE_EDGES = ("header", "footer")
_UNREAD_PARTS = {
    "comments": Text("批注", "comments"),
    "chart": Text("图表", "charts"),
    "diagramData": Text("智能图形", "diagrams"),
    "image": Text("图片", "pictures"),
    "package": Text("嵌入对象", "embedded objects"),
    "oleObject": Text("嵌入对象", "embedded objects"),
}


class _Relation(NamedTuple):
    kind: str
    part: str


def word_text(
    archive: zipfile.ZipFile, file: str
) -> tuple[str, tuple[tuple[int, int, str], ...], tuple[Text, ...]]:
    """Return the text of a document, the spans of its headers and footers, and remarks.

    Paragraphs end in a line feed; cells of a row are separated by tabs; a table in a cell stands
    in that cell; a text box follows its paragraph.

    Raises
    ------
    ReportFileError
        With `rule` ``file.format`` (no Word document) or ``docx.outside`` (inserted documents).
    ContainerError
        With `rule` ``xml.malformed``, ``xml.dtd`` or ``xml.depth``.
    """
    main = _main_part(archive, file)
    relations = list(_relations(archive, main, file))
    seen: Counter[str] = Counter()
    texts = [_story(archive, main, file, seen=seen)]
    texts += [_of_kind(archive, relations, kind, file, seen=seen) for kind in _AFTER_BODY]
    text = "".join(texts)
    spans = []
    for kind in _PAGE_EDGES:
        added = _of_kind(archive, relations, kind, file, seen=seen)
        if added.strip():
            spans.append((len(text), len(text) + len(added.rstrip("\n")), kind))
            text += added
    return text, tuple(spans), _remarks(seen, relations)


def _main_part(archive: zipfile.ZipFile, file: str) -> str:
    names = set(archive.namelist())
    for relation in _relations(archive, "", file):
        if relation.kind == "officeDocument" and relation.part in names:
            if _root(archive, relation.part, file).endswith(" document"):
                return relation.part
            where = "It is an Office file, but no Word document."
            raise ReportFileError.of("file.format", file, where=where)
    raise ReportFileError.of("file.format", file, where="It is a zip archive.")


def _relations(archive: zipfile.ZipFile, part: str, file: str) -> Iterator[_Relation]:
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    found: list[_Relation] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.endswith(" Relationship") and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
            found.append(_Relation(attributes.get("Type", "").rpartition("/")[2], target[1:]))

    if path in archive.namelist():
        parser = safe_parser(file, path)
        parser.StartElementHandler = start
        _parse(parser, archive, path, file)
    return iter(found)


def _root(archive: zipfile.ZipFile, part: str, file: str) -> str:
    tags: list[str] = []
    parser = safe_parser(file, part)
    parser.StartElementHandler = lambda tag, _: tags.append(tag) if not tags else None
    _parse(parser, archive, part, file)
    return tags[0] if tags else ""


def _of_kind(
    archive: zipfile.ZipFile,
    relations: list[_Relation],
    kind: str,
    file: str,
    *,
    seen: Counter[str],
) -> str:
    """Return the text of all parts of a kind; equal ones (first, even, odd page) once."""
    parts = [relation.part for relation in relations if relation.kind == kind]
    present = [part for part in dict.fromkeys(parts) if part in archive.namelist()]
    texts = [_story(archive, part, file, seen=seen) for part in present]
    return "".join(text for text in dict.fromkeys(texts) if text.strip())


def _story(archive: zipfile.ZipFile, part: str, file: str, *, seen: Counter[str]) -> str:
    story = Story()
    parser = safe_parser(file, part)
    parser.buffer_text = True
    parser.StartElementHandler = story.start
    parser.EndElementHandler = story.end
    parser.CharacterDataHandler = story.characters
    try:
        _parse(parser, archive, part, file)
    except RecursionError as error:
        raise ContainerError.of("xml.depth", file, where=f"Part `{part}`.") from error
    if story.seen["outside"]:
        raise ReportFileError.of("docx.outside", file)
    seen.update(story.seen)
    return story.text()


def _parse(parser: expat.XMLParserType, archive: zipfile.ZipFile, part: str, file: str) -> None:
    try:
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise malformed(file, part, error) from error


def _remarks(seen: Counter[str], relations: list[_Relation]) -> tuple[Text, ...]:
    remarks = []
    if seen["inserted"] or seen["deleted"]:
        zh = f"文档含修订：插入{seen['inserted']}处、删除{seen['deleted']}处，按全部接受读取。"
        en = (
            f"Tracked changes are read as accepted: insertions {seen['inserted']}, "
            f"deletions {seen['deleted']}."
        )
        remarks.append(Text(zh, en))
    if seen["hidden"]:
        zh = f"隐藏文字{seen['hidden']}字未计入正文。"
        remarks.append(Text(zh, f"Hidden text is left out: {seen['hidden']} characters."))
    if seen["symbol"]:
        zh = f"专用字体符号{seen['symbol']}个无对应字符，以“□”代替。"
        en = f"Symbols of special fonts stand as “□”: {seen['symbol']}."
        remarks.append(Text(zh, en))
    if seen["numbered"]:
        zh = "自动编号不属于文字，未读取。"
        remarks.append(Text(zh, "Automatic list numbers are no text and aren't read."))
    unread = [_UNREAD_PARTS[r.kind] for r in relations if r.kind in _UNREAD_PARTS]
    if kinds := tuple(dict.fromkeys(unread)):
        zh = f"{'、'.join(kind.zh for kind in kinds)}中的文字未读取。"
        remarks.append(Text(zh, f"Text in {', '.join(kind.en for kind in kinds)} isn't read."))
    return tuple(remarks)
