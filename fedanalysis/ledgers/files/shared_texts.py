"""Reads the texts that cells of a workbook share: takes their part, gives texts by number."""

from __future__ import annotations

import re
import zipfile
from typing import Any
from xml.parsers import expat

from fedanalysis.ledgers.files.relations import parse_part
from fedanalysis.ledgers.files.sheet_fast import IrregularError, decode_rows, plain_text
from fedanalysis.ledgers.files.workbook_cells import unescape
from fedanalysis.safety.containers import safe_parser

_ITEM = re.compile(r'<si><t(?: xml:space="preserve")?>([^<]*)</t>(?:<phoneticPr[^<>]*/>)?</si>')
_START = re.compile(rb"<sst(?=[ >])[^<>]*[^/]>|<sst>")
_DECLARED = re.compile(rb"""<\?xml[^>]*encoding=["'](?!utf-8["'])""", re.I)
_MOST = 1 << 27  # a larger part is parsed, in pieces
_END = b"</sst>"


def read_shared(archive: zipfile.ZipFile, part: str, file: str) -> dict[str, str]:
    """Return every shared text by its number as cells write it.

    Formatting within a text is no part of it, and neither is how it is pronounced.

    Raises
    ------
    ContainerError
        With `rule` ``xml.dtd`` or ``xml.malformed``.
    LedgerFileError
        With `rule` ``text.nul``.
    """
    try:
        texts = _read_fast(archive, part, file)
    except (IrregularError, UnicodeDecodeError, expat.ExpatError):
        texts = _read_parsed(archive, part, file)
    return {str(at): text for at, text in enumerate(texts)}


def _read_fast(archive: zipfile.ZipFile, part: str, file: str) -> list[str]:
    if archive.getinfo(part).file_size > _MOST:
        raise IrregularError
    content = archive.read(part)
    start, end = _START.search(content), content.rfind(_END)
    if not start or end < start.end() or _DECLARED.match(content.removeprefix(b"\xef\xbb\xbf")):
        raise IrregularError
    parser = safe_parser(file, part)
    parser.Parse(content[: start.end()] + content[end:], True)
    found = _ITEM.split(decode_rows(content[start.end() : end]))
    if "".join(found[0::2]).strip():
        raise IrregularError
    return [plain_text(text, file) if "&" in text or "_x" in text else text for text in found[1::2]]


def _read_parsed(archive: zipfile.ZipFile, part: str, file: str) -> list[str]:
    texts: list[str] = []
    pieces: list[str] = []
    inside: list[str] = []

    def start(tag: str, _: dict[str, Any]) -> None:
        if tag in ("t", "rPh"):
            inside.append(tag)

    def end(tag: str) -> None:
        if inside[-1:] == [tag]:
            inside.pop()
        if tag == "si":
            texts.append(unescape("".join(pieces), file))
            pieces.clear()

    def characters(text: str) -> None:
        if inside == ["t"]:
            pieces.append(text)

    parse_part(archive, part, file, start=start, end=end, characters=characters)
    return texts
