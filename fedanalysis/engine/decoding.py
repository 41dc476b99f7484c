"""Decodes a text file of any size: takes a path, gives a stream of UTF-8 bytes.

The encoding is told once, and held to strictly; the first lines of each piece of some megabytes
are judged as those of a file of its own.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from fedanalysis.errors import TableFileError, TextFileError
from fedanalysis.safety.encodings import decode

_PIECE = 4 << 20
_LONGEST = 4 * _PIECE  # no line is longer
_SURE = 1 << 16  # bytes; fewer are too few to tell an encoding against that of the rest
_WIDE_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_OTHER = (
    rb"[\x00-\x09\x0b-\x7f]|[\xc2-\xdf][\x80-\xbf]"
    rb"|[\xea-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_CHINESE = rb"[\xe3-\xe9][\x80-\xbf]{2}"
_UTF8_LINE = re.compile(rb"(?m)^(?:(?:%b)*%b){2}(?:%b|%b)*$" % (_OTHER, _CHINESE, _OTHER, _CHINESE))
_FAMILY = {"utf-8-sig": "utf-8", "cp950": "big5", "big5hkscs": "big5"}


@contextlib.contextmanager
def decoded_stream(path: Path, file: str) -> Iterator[_Stream]:
    """Open a text file as a stream of UTF-8, whatever it is written in.

    Parameters
    ----------
    path : Path
        One file.
    file : str
        Its name, for messages.

    Raises
    ------
    TableFileError
        With `rule` ``table.missing`` if it isn't there or can't be opened, ``table.layout`` if a
        line never ends.
    TextFileError
        While it is read: if its bytes can't be decoded, or its pieces are in two encodings.
    """
    try:
        binary = path.open("rb")
    except OSError as error:
        where = f"{error.strerror or type(error).__name__}."
        raise TableFileError.of("table.missing", file, where=where) from error
    with binary:
        yield _Stream(_pieces(binary, file))


class _Stream(io.RawIOBase):
    """Bytes of an iterator, as a file to read from."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""
        self._last = b"\n"

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """Return at most `size` bytes; a line feed follows a last line without one."""
        parts, have = [self._rest], len(self._rest)
        while size < 0 or have < size:
            piece = next(self._pieces, None)
            if piece is None:
                piece = b"" if self._last.endswith((b"\n", b"\r")) else b"\n"
                self._last = b"\n"
                parts.append(piece)
                break
            self._last = piece or self._last
            parts.append(piece)
            have += len(piece)
        whole = b"".join(parts)
        size = len(whole) if size < 0 else size
        self._rest = whole[size:]
        return whole[:size]


def _pieces(binary: IO[bytes], file: str) -> Iterator[bytes]:
    start = binary.read(4)
    binary.seek(0)
    wide = next((name for mark, name in _WIDE_MARKS.items() if start.startswith(mark)), "")
    return _wide_pieces(binary, wide, file) if wide else _narrow_pieces(binary, file)


def _wide_pieces(binary: IO[bytes], encoding: str, file: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)()
    done = False
    while not done:
        raw = binary.read(_PIECE)
        done = not raw
        try:
            text = decoder.decode(raw, final=done)
        except UnicodeDecodeError as error:
            raise TextFileError.of("text.bytes", file) from error
        if "\0" in text:
            raise TextFileError.of("text.nul", file)
        yield text.encode("utf-8", "surrogatepass")


def _narrow_pieces(binary: IO[bytes], file: str) -> Iterator[bytes]:
    known = _tell(binary, file)
    binary.seek(0)
    line = 1
    for raw in _lines(binary, file):
        lines = raw.count(b"\n")
        if raw.isascii() and b"\0" not in raw:
            yield raw
        else:
            where = f"In lines {line:,} to {line + max(lines - 1, 0):,}."
            yield _decode(raw, file, known=known, where=where).encode("utf-8")
        line += lines


def _tell(binary: IO[bytes], file: str) -> str:
    """Return the encoding, told by the first lines that aren't ASCII, wherever they stand."""
    sample = b""
    for raw in _lines(binary, file):
        sample += _beyond_ascii(raw)
        if len(sample) >= _SURE:
            break
    return decode(sample, file)[1] if sample else "utf-8"


def _beyond_ascii(raw: bytes) -> bytes:
    """Return the first lines that aren't ASCII, of some 64 KiB."""
    if raw.isascii():
        return b""
    kept, size = [], 0
    for line in raw.splitlines(keepends=True):
        if not line.isascii():
            kept.append(line)
            size += len(line)
            if size >= _SURE:
                break
    return b"".join(kept)


def _lines(binary: IO[bytes], file: str) -> Iterator[bytes]:
    """Yield the file in pieces that end with a line."""
    rest = b""
    while raw := binary.read(_PIECE):
        raw = rest + raw
        # a lone carriage return may still be followed by its line feed
        end = raw.rfind(b"\n") + 1 or raw.rfind(b"\r", 0, len(raw) - 1) + 1
        if not end and len(raw) > _LONGEST:
            raise TableFileError.of("table.layout", file)
        if end:
            yield raw[:end]
        rest = raw[end:]
    if rest:
        yield rest


def _decode(raw: bytes, file: str, *, known: str, where: str) -> str:
    """Decode one piece, strictly; its first lines are judged as those of a file of its own."""
    try:
        _judge(_beyond_ascii(raw), file, known=known)
        text = raw.decode(known)
        if _FAMILY.get(known, known) != "utf-8" and _has_utf8(raw):
            raise TextFileError.of("text.mixed", file)
    except UnicodeDecodeError:
        rule = "text.mixed" if _has_utf8(raw) else "text.bytes"
        raise TextFileError.of(rule, file, where=where) from None
    except TextFileError as error:
        raise TextFileError.of(error.rule, file, where=where) from None
    for sign, rule in (("\0", "text.nul"), ("\ufffd", "text.garbled")):
        if sign in text:
            raise TextFileError.of(rule, file, where=where)
    return text


def _judge(sample: bytes, file: str, *, known: str) -> None:
    """Refuse a sample that can't be in the encoding that the file was told to be in."""
    if not sample:
        return
    try:
        encoding = decode(sample, file, declared=known)[1]
    except TextFileError as error:
        if error.rule == "text.encoding" and len(sample) < _SURE:
            return
        raise
    same = _FAMILY.get(encoding, encoding) == _FAMILY.get(known, known)
    # too short a sample says little by itself, unless it is UTF-8
    if not same and (len(sample) >= _SURE or "utf-8" in (encoding, known)):
        raise TextFileError.of("text.mixed", file)


def _has_utf8(raw: bytes) -> bool:
    """Say whether some line is surely UTF-8, with two Chinese characters and more."""
    return bool(_UTF8_LINE.search(raw))
