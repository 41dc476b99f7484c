"""Reads a report file of any accepted format: takes a path, gives Report."""

from __future__ import annotations

import io
import re
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from fedanalysis.errors import ContainerError, ReportFileError, TextFileError
from fedanalysis.language import Text
from fedanalysis.reports.furniture import furniture_spans
from fedanalysis.reports.webpage import declared_charset, is_page, page_text
from fedanalysis.safety.encodings import decode

Format = Literal["txt", "md", "html", "docx", "pdf"]
Furniture = tuple[tuple[int, int, str], ...]

_LARGEST = 200 << 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = (
    (b"{\\rtf", "Rich Text Format"),
    (b"MIME-Version:", "a web archive (MHTML)"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
)
_MARKDOWN = re.compile(
    r"^(?:#{1,6} \S|```|\|?[ :]*-{3,}[ :]*\|[ :|-]*$)|\[[^\]\n]{1,100}\]\([^)\s]{1,500}\)", re.M
)


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """The text of one report, and where it comes from.

    Attributes
    ----------
    text : str
        The text. Of a text file, exactly what its bytes decode to: line ends are kept, and only a
        byte order mark is no part of it, so offsets are those of
        ``open(path, encoding=report.encoding, newline="").read()`` without the mark. Of other
        formats, their paragraphs as lines, cells separated by tabs, pages (PDF) by form feeds.
    path : str
        The name of the file, without folders.
    format : {"txt", "md", "html", "docx", "pdf"}
        Told by content; only between plain text and Markdown may the name decide.
    encoding : str
        Python's name of the encoding; empty for .docx and .pdf, which carry characters.
    furniture : tuple of (start, end, kind)
        What belongs to the page and not to the report, in order: stamps, page numbers, site names,
        navigation, headers, footers. Still in `text`.
    notes : tuple of Text
        What a reader must know of the reading, e.g. that tracked changes were taken as accepted.
    """

    text: str
    path: str
    format: Format
    encoding: str = ""
    furniture: Furniture = ()
    notes: tuple[Text, ...] = ()

    @property
    def body(self) -> str:
        """The text with furniture blanked: every position kept, line ends too."""
        pieces, at = [], 0
        for start, end, _ in self.furniture:
            pieces += [self.text[at:start], re.sub(r"[^\r\n\f]", " ", self.text[start:end])]
            at = end
        return "".join([*pieces, self.text[at:]])

    def __repr__(self) -> str:
        encoding = f", {self.encoding}" if self.encoding else ""
        return f"{self.path}: {len(self.text):,} characters ({self.format}{encoding})"


def read_report(path: str | Path) -> Report:
    """Read a report of text, Markdown, HTML, Word (.docx) or PDF with a text layer.

    The format is told by what the file holds, not by its name, and so is the encoding: UTF-8,
    GB18030, Big5, UTF-16 or Windows-1252. What can't be read for sure is refused, never guessed.

    Parameters
    ----------
    path : str or Path
        One regular file, of at most 200 MiB.

    Returns
    -------
    Report
        Its text, untouched, with page furniture marked.

    Raises
    ------
    ReportFileError
        Its `rule` says what is wrong: ``file.missing``, ``file.kind`` (folder, link, device),
        ``file.empty``, ``file.format``, ``file.encrypted``, ``text.encoding``, ``text.bytes``,
        ``text.mixed``, ``text.garbled``, ``text.nul``, ``archive.size``, ``xml.dtd``,
        ``pdf.no_text``, ``pdf.encrypted`` and others; the message names the line or the part.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "report.txt"
    ...     _ = path.write_text("全市共有妇女干部311人。", encoding="gb18030")
    ...     read_report(path)
    report.txt: 13 characters (txt, gb18030)
    """
    path = Path(path)
    content = _content(path)
    if content.lstrip()[:5] == b"%PDF-" or b"\n%PDF-" in content[:1024]:
        return _read_pdf(content, path.name)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _read_word(content, path.name)
    _refuse_other(content, path.name)
    return _read_text(content, path)


def _content(path: Path) -> bytes:
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            raise ReportFileError.of("file.kind", path.name)
        if status.st_size > _LARGEST:
            where = f"{status.st_size >> 20:,} MiB, where {_LARGEST >> 20} are allowed."
            raise ReportFileError.of("file.size", path.name, where=where)
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise ReportFileError.of("file.missing", path.name) from error
    except (OSError, ValueError) as error:
        if isinstance(error, ReportFileError):
            raise
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise ReportFileError.of("file.unreadable", path.name, where=f"{reason}.") from error
    if not content:
        raise ReportFileError.of("file.empty", path.name)
    return content


def _refuse_other(content: bytes, file: str) -> None:
    if content.startswith(_OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in content
        rule = "file.encrypted" if encrypted else "file.format"
        where = "" if encrypted else "It is an Office file of the old binary format (.doc, .xls)."
        raise ReportFileError.of(rule, file, where=where)
    for magic, name in _OTHERS:
        if content.startswith(magic):
            raise ReportFileError.of("file.format", file, where=f"It is {name}.")
    if b'progid="Word.Document"' in content[:1024]:
        raise ReportFileError.of("file.format", file, where="It is Word XML in one file.")


def _read_text(content: bytes, path: Path) -> Report:
    try:
        text, encoding = decode(content, path.name, declared=declared_charset(content))
    except TextFileError as error:
        raise ReportFileError.from_other(error) from error
    if is_page(text):
        shown, notes = page_text(text)
        return _report(shown, path.name, "html", encoding=encoding, notes=notes)
    signs = len(_MARKDOWN.findall(text[:100_000]))
    is_markdown = signs > 1 or path.suffix.lower() in (".md", ".markdown")
    return _report(text, path.name, "md" if is_markdown else "txt", encoding=encoding)


def _read_word(content: bytes, file: str) -> Report:
    from fedanalysis.reports.word import word_text
    from fedanalysis.safety.containers import scan_container

    stream = io.BytesIO(content)
    try:
        scan_container(stream, file)
        with zipfile.ZipFile(stream) as archive:
            text, furniture, notes = word_text(archive, file)
    except ContainerError as error:
        raise ReportFileError.from_other(error) from error
    return _report(text, file, "docx", furniture=furniture, notes=notes)


def _read_pdf(content: bytes, file: str) -> Report:
    from fedanalysis.reports.pdf import pdf_text

    text, notes = pdf_text(content, file)
    return _report(text, file, "pdf", notes=notes)


def _report(
    text: str,
    file: str,
    form: Format,
    *,
    encoding: str = "",
    furniture: Furniture = (),
    notes: tuple[Text, ...] = (),
) -> Report:
    if not text.strip(" \t\r\n\f\v\u3000\xa0\ufeff\x1a"):
        raise ReportFileError.of("file.empty", file)
    end = furniture[0][0] if furniture else len(text)
    spans = (*furniture_spans(text[:end]), *furniture)
    return Report(text, file, form, encoding, spans, notes)
