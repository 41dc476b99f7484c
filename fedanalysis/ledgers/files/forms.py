"""Tells what a file is by its content, never by its name: takes bytes, gives its form."""

from __future__ import annotations

import re
import zipfile
from pathlib import PurePath
from typing import IO

from fedanalysis.errors import ContainerError, LedgerFileError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_ZIP_END = b"PK\x05\x06"
_OLD_SHEETS = (b"\x09\x08\x10\x00", b"\x09\x08\x08\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00")
_OTHERS = (
    (b"%PDF-", "a PDF"),
    (b"{\\rtf", "Rich Text Format"),
    (b"MIME-Version:", "a web archive (MHTML)"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"BM", "a BMP picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"RIFF", "a picture, a sound or a film"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "an Arrow file"),
    (b"SQLite format 3", "a database"),
    (b"\x00\x01\x00\x00Standard", "an Access database"),
)
_BINARY_LIKE_TEXT = (b"BM", b"MZ", b"RIFF", b"BZh", b"PAR1", b"MM\x00*", b"GIF8")
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*\?>|<!--.*?-->|\s)*<(?:!doctype html|html|head|table|meta)\b", re.I | re.S
)
_XML = re.compile(r"\s*<\?xml\b|\s*<[A-Za-z][\w:]*[ >]")
_NAMES = {
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xltx": "xlsx",
    ".xltm": "xlsx",
    ".xls": "xls",
    ".xlt": "xls",
    ".et": "xls",
    ".docx": "docx",
    ".docm": "docx",
    ".csv": "text",
    ".tsv": "text",
    ".tab": "text",
    ".txt": "text",
}
_PARTS = {
    "xl/workbook.bin": "an .xlsb workbook",
    "ppt/presentation.xml": "a presentation",
    "visio/document.xml": "a drawing",
    "META-INF/MANIFEST.MF": "a Java archive",
    "AndroidManifest.xml": "an Android app",
    "Index/Document.iwa": "a Numbers or Pages file",
}


def told_form(stream: IO[bytes], file: str) -> str:
    """Return ``zip``, ``ole`` or ``text``, or refuse what is surely something else.

    Raises
    ------
    LedgerFileError
        With `rule` ``file.magic``, saying what it is.
    ContainerError
        With `rule` ``archive.corrupt``: the head of a zip container is lost.
    """
    head = stream.read(4096)
    if head.startswith(ZIP):
        return "zip"
    if head.startswith(OLE):
        return "ole"
    if head.startswith(_OLD_SHEETS):
        raise refused(file, "a worksheet of Excel 4 or older")
    bare = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, what in _OTHERS:
        if head.startswith(magic) or (bare.startswith(magic) and magic not in _BINARY_LIKE_TEXT):
            if magic in _BINARY_LIKE_TEXT and b"\0" not in head:
                continue
            raise refused(file, what)
    if _has_zip_end(stream):
        raise ContainerError.of("archive.corrupt", file, where="Its first bytes are lost.")
    return "text"


def told_zip(archive: zipfile.ZipFile, main: str, root: str, file: str) -> str:
    """Return ``xlsx`` or ``docx`` by the main part of a container.

    Raises
    ------
    LedgerFileError
        With `rule` ``file.magic``, saying what else it is.
    """
    if root in ("workbook", "document"):
        return "xlsx" if root == "workbook" else "docx"
    names = set(archive.namelist())
    for part, what in _PARTS.items():
        if part in names or part == main:
            raise refused(file, what)
    if "mimetype" in names and b"opendocument" in archive.read("mimetype")[:100]:
        kind = archive.read("mimetype")[:100].decode("ascii", "replace").rpartition(".")[2]
        raise refused(file, f"an OpenDocument {kind.strip()} file")
    raise refused(file, "a zip archive")


def refuse_markup(text: str, file: str) -> None:
    """Refuse web pages and other markup.

    Raises
    ------
    LedgerFileError
        With `rule` ``file.magic``.
    """
    start = text[:4096]
    if _PAGE.match(start):
        raise refused(file, "a web page")
    if "urn:schemas-microsoft-com:office:spreadsheet" in start or "Excel.Sheet" in start:
        raise refused(file, "an XML spreadsheet of Excel 2003")
    if _XML.match(start):
        raise refused(file, "XML")
    if start.lstrip()[:1] in "{[" and text.rstrip()[-1:] in ("}", "]") and '":' in start:
        raise refused(file, "JSON")


def is_misnamed(form: str, file: str) -> bool:
    """Say whether the ending of a name promises another form.

    Examples
    --------
    >>> is_misnamed("csv", "roster.xlsx"), is_misnamed("csv", "roster.txt")
    (True, False)
    """
    told = "text" if form in ("csv", "tsv") else form
    return _NAMES.get(PurePath(file).suffix.lower(), told) != told


def refused(file: str, what: str) -> LedgerFileError:
    """Return the error that says what a file is instead of a ledger."""
    return LedgerFileError.of("file.magic", file, where=f"It is {what}.")


def _has_zip_end(stream: IO[bytes]) -> bool:
    size = stream.seek(0, 2)
    stream.seek(max(0, size - 70_000))
    tail = stream.read()
    at = tail.rfind(_ZIP_END)
    return at >= 0 and b"PK\x01\x02" in tail[:at]
