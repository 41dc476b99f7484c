"""Checks a zip container (.docx, .xlsx) before any library opens it.

Every part is unpacked once in a stream, so that a bomb, a damaged part or a document type is met
here and nowhere else; nothing is written to disk and nothing outside is fetched.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Container as Holder
from dataclasses import dataclass
from typing import IO, Any
from xml.parsers import expat

from fedanalysis.errors import ContainerError, ValueRangeError

MIB = 1 << 20
_CHUNK = 1 << 16
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = 0x1
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError),
    *(NotImplementedError, OverflowError),
)
_LOCAL = struct.Struct("<4sHHHHHLLLHH")
_LATER = 0x8  # checksum and sizes follow the data instead of standing before it
_ZIP64 = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class ContainerLimits:
    """What a container may be at most; the defaults lie far above any real document.

    Attributes
    ----------
    part_n : int
        Number of parts.
    free_bytes : int
        Unpacked bytes up to which the ratio isn't asked.
    ratio : float
        Unpacked size over packed size, beyond `free_bytes`.
    total_bytes : int
        Unpacked bytes, whatever the ratio.
    """

    part_n: int = 20_000
    free_bytes: int = 100 * MIB
    ratio: float = 50
    total_bytes: int = 1024 * MIB

    def __post_init__(self) -> None:
        for name in ("part_n", "free_bytes", "ratio", "total_bytes"):
            if getattr(self, name) <= 0:
                raise ValueRangeError.outside(name, must="above 0")


@dataclass(frozen=True, slots=True)
class Container:
    """A container that passed.

    Attributes
    ----------
    parts : tuple of str
        Names of the parts, in the order stored; folders left out.
    packed_bytes, unpacked_bytes : int
        Size of the file and of all parts together.
    """

    parts: tuple[str, ...]
    packed_bytes: int
    unpacked_bytes: int


def scan_container(
    stream: IO[bytes],
    file: str,
    *,
    limits: ContainerLimits | None = None,
    deferred: Holder[str] = (),
) -> Container:
    """Walk through every part of a container, and refuse it at the first unsafe thing.

    Parameters
    ----------
    stream : binary file
        The container, seekable; left open.
    file : str
        Its name, for messages.
    limits : ContainerLimits, optional
        What it may be at most.
    deferred : container of str
        Parts that the caller itself reads to their end, which checks their checksums, with
        :func:`safe_parser` or :func:`check_part`; only what the directory says of them is checked.

    Returns
    -------
    Container
        Its parts and sizes.

    Raises
    ------
    ContainerError
        With `rule` ``archive.corrupt`` (no zip, wrong sizes or checksums), ``archive.size``,
        ``archive.parts``, ``archive.partname`` (leaves the folder, or stands twice),
        ``archive.method``, ``file.encrypted``, ``xml.dtd`` or ``xml.malformed``.

    Examples
    --------
    >>> import io, zipfile
    >>> stream = io.BytesIO()
    >>> with zipfile.ZipFile(stream, "w") as archive:
    ...     archive.writestr("word/document.xml", "<a/>")
    >>> scan_container(stream, "a.docx").parts
    ('word/document.xml',)
    """
    limits = limits or ContainerLimits()
    packed = stream.seek(0, 2)
    _refuse_ole(stream, file)
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = _check_names(archive.infolist(), file, limits)
            _check_headers(archive, stream, file)
            _check_size(sum(part.file_size for part in parts), packed, file, limits)
            unpacked = _unpack_all(
                archive, parts, file, limits=limits, packed=packed, deferred=deferred
            )
    except BROKEN as error:
        if isinstance(error, ContainerError):
            raise
        raise ContainerError.of("archive.corrupt", file, where=f"{error}.") from error
    return Container(tuple(part.filename for part in parts), packed, unpacked)


def safe_parser(file: str, part: str) -> expat.XMLParserType:
    """Return an XML parser that refuses document types and entities, names as ``namespace name``.

    It is used with handlers of one's own; :func:`check_part` parses without any.

    Raises
    ------
    ContainerError
        While parsing, with `rule` ``xml.dtd``.
    """
    parser = expat.ParserCreate(namespace_separator=" ")

    def refuse(*_: Any) -> None:
        raise ContainerError.of("xml.dtd", file, where=f"Part `{part}`.")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def check_part(archive: zipfile.ZipFile, part: str, file: str) -> None:
    """Parse the XML of one part, and refuse a document type or malformed XML.

    Raises
    ------
    ContainerError
        With `rule` ``xml.dtd`` or ``xml.malformed``.
    """
    parser = safe_parser(file, part)
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            _feed(parser, chunk, file, part=part)
    _feed(parser, b"", file, part=part)


def malformed(file: str, part: str, error: expat.ExpatError) -> ContainerError:
    """Return the error that says where the XML of `part` breaks."""
    return ContainerError.of("xml.malformed", file, where=f"Part `{part}`: {error}.")


def _refuse_ole(stream: IO[bytes], file: str) -> None:
    stream.seek(0)
    if stream.read(8) == _OLE:
        # Office puts an encrypted document into the container of its old binary format.
        raise ContainerError.of("file.encrypted", file)
    stream.seek(0)


def _check_names(
    parts: list[zipfile.ZipInfo], file: str, limits: ContainerLimits
) -> list[zipfile.ZipInfo]:
    if len(parts) > limits.part_n:
        where = f"{len(parts):,} parts, where {limits.part_n:,} are allowed."
        raise ContainerError.of("archive.parts", file, where=where)
    seen: set[str] = set()
    for number, part in enumerate(parts, start=1):
        # the library itself cuts a name at a NUL and turns backslashes, so ask for the original
        name = part.orig_filename
        steps = name.replace("\\", "/").split("/")
        if name.startswith(("/", "\\")) or ".." in steps or ":" in name or "\0" in name:
            raise ContainerError.of("archive.partname", file, where=f"Part {number} leads outside.")
        if name.lower() in seen:
            raise ContainerError.of("archive.partname", file, where=f"Part {number} stands twice.")
        seen.add(name.lower())
        if part.flag_bits & _ENCRYPTED:
            raise ContainerError.of("file.encrypted", file)
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ContainerError.of("archive.method", file, where=f"Part {number}.")
    return [part for part in parts if not part.is_dir()]


def _check_headers(archive: zipfile.ZipFile, stream: IO[bytes], file: str) -> None:
    """Compare what the directory says of every part with what stands before its data."""
    end = archive.start_dir
    for part in sorted(archive.infolist(), key=lambda part: part.header_offset, reverse=True):
        stream.seek(part.header_offset)
        found = _LOCAL.unpack(stream.read(_LOCAL.size))
        signature, _, flags, method, _, _, crc, packed, unpacked, name_n, extra_n = found
        stands = part.header_offset + _LOCAL.size + name_n + extra_n + part.compress_size
        known = [(crc, part.CRC), (packed, part.compress_size), (unpacked, part.file_size)]
        same = flags & _LATER or all(here in (there, _ZIP64) for here, there in known)
        if signature != b"PK\3\4" or method != part.compress_type or not same or stands > end:
            where = "A part and the directory contradict each other."
            raise ContainerError.of("archive.corrupt", file, where=where)
        end = part.header_offset


def _unpack_all(
    archive: zipfile.ZipFile,
    parts: list[zipfile.ZipInfo],
    file: str,
    *,
    limits: ContainerLimits,
    packed: int,
    deferred: Holder[str],
) -> int:
    total = 0
    for part in parts:
        name = part.filename
        if name in deferred:
            total += part.file_size
            continue
        parser = safe_parser(file, name) if name.lower().endswith((".xml", ".rels")) else None
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                total += len(chunk)
                _check_size(total, packed, file, limits)
                _feed(parser, chunk, file, part=name)
        _feed(parser, b"", file, part=name)
    return total


def _check_size(total: int, packed: int, file: str, limits: ContainerLimits) -> None:
    bomb = total > limits.free_bytes and total > limits.ratio * packed
    if bomb or total > limits.total_bytes:
        where = f"{total // MIB:,} MiB and more, from {packed / MIB:,.1f} MiB."
        raise ContainerError.of("archive.size", file, where=where)


def _feed(parser: expat.XMLParserType | None, chunk: bytes, file: str, *, part: str) -> None:
    if parser is None:
        return
    try:
        parser.Parse(chunk, not chunk)
    except expat.ExpatError as error:
        raise malformed(file, part, error) from error
