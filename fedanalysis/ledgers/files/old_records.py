"""Reads the records of an .xls stream: takes bytes, gives kind and content of each.

Reference: Microsoft, [MS-XLS] Excel Binary File Format, and its older form of Excel 5 and 95.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from fedanalysis.errors import LedgerFileError

BOF, EOF, CONTINUE, FILEPASS, CODEPAGE, DATEMODE = 0x809, 0x0A, 0x3C, 0x2F, 0x42, 0x22
BOUNDSHEET, SST, FORMAT, XF, SUPBOOK, MERGED = 0x85, 0xFC, 0x41E, 0xE0, 0x1AE, 0xE5
ROW, NUMBER, RK, MULRK, FORMULA, STRING = 0x208, 0x203, 0x27E, 0xBD, 0x06, 0x207
LABELSST, LABEL, RSTRING, BOOLERR, DBCELL = 0xFD, 0x204, 0xD6, 0x205, 0xD7
_HEAD = struct.Struct("<HH")


class Record(NamedTuple):
    """One record: its kind, and its content in pieces (more than one if it was continued)."""

    kind: int
    pieces: list[bytes]

    @property
    def content(self) -> bytes:
        """The content in one piece."""
        return self.pieces[0] if len(self.pieces) == 1 else b"".join(self.pieces)


def read_records(stream: bytes, start: int, file: str) -> Iterator[Record]:
    """Yield the records from `start` to the end of that substream.

    Raises
    ------
    LedgerFileError
        With `rule` ``file.damaged`` if the stream breaks off.
    """
    at, depth = start, 0
    held: Record | None = None
    while at + 4 <= len(stream):
        kind, size = _HEAD.unpack_from(stream, at)
        piece = stream[at + 4 : at + 4 + size]
        at += 4 + size
        if len(piece) < size:
            break
        if kind == CONTINUE and held is not None:
            held.pieces.append(piece)
            continue
        if held is not None and depth == 1:
            yield held
        held = Record(kind, [piece])
        if kind == BOF:
            depth += 1  # a chart in a sheet is a substream in it
        elif kind == EOF:
            depth -= 1
            if depth <= 0:
                return
            held = None
    raise LedgerFileError.of("file.damaged", file, where="The workbook breaks off.")


class Pieces:
    """Reads texts that may go on in the next piece, where the width of characters is told anew."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces, self._piece, self._at = pieces, 0, 0

    def take(self, size: int) -> bytes:
        """Return the next bytes, across pieces."""
        taken = b""
        while size > len(taken):
            left = self._pieces[self._piece][self._at :]
            part = left[: size - len(taken)]
            self._at += len(part)
            taken += part
            if size > len(taken):
                self._next()
        return taken

    def text(self) -> str:
        """Return one text with its count of characters before it; runs and sounds are skipped."""
        count, flags = struct.unpack("<HB", self.take(3))
        run_n = struct.unpack("<H", self.take(2))[0] if flags & 8 else 0
        extra_n = struct.unpack("<L", self.take(4))[0] if flags & 4 else 0
        text = self._characters(count, is_wide=bool(flags & 1))
        self.skip(4 * run_n + extra_n)
        return text

    def skip(self, size: int) -> None:
        """Leave out bytes, across pieces."""
        while size:
            left = len(self._pieces[self._piece]) - self._at
            step = min(left, size)
            self._at += step
            size -= step
            if size:
                self._next()

    def _characters(self, count: int, *, is_wide: bool) -> str:
        parts: list[str] = []
        while count:
            if self._at >= len(self._pieces[self._piece]):
                self._next()
                is_wide = bool(self.take(1)[0] & 1)
            width = 2 if is_wide else 1
            left = (len(self._pieces[self._piece]) - self._at) // width
            step = min(left, count)
            if not step:
                raise IndexError
            part = self.take(step * width)
            parts.append(part.decode("utf-16-le", "replace") if is_wide else part.decode("latin-1"))
            count -= step
        return "".join(parts)

    def _next(self) -> None:
        self._piece += 1
        self._at = 0
        if self._piece >= len(self._pieces):
            raise IndexError


def wide_text(content: bytes, at: int, count: int) -> str:
    """Return a text whose flags stand at `at` and whose characters follow.

    Raises
    ------
    IndexError
        If it is cut short.
    """
    flags = content[at]
    at += 1 + (2 if flags & 8 else 0) + (4 if flags & 4 else 0)
    size = count * (2 if flags & 1 else 1)
    part = content[at : at + size]
    if len(part) < size:
        raise IndexError
    return part.decode("utf-16-le", "replace") if flags & 1 else part.decode("latin-1")


def rk_number(value: int) -> float:
    """Return a number stored in 30 bits."""
    if value & 2:
        number = float((value if value < 1 << 31 else value - (1 << 32)) >> 2)
    else:
        number = float(struct.unpack("<d", struct.pack("<Q", (value & ~3) << 32))[0])
    return number / 100 if value & 1 else number
