"""Reads streams out of a compound file (.xls, encrypted Office files): takes bytes, gives streams.

Reference: Microsoft, [MS-CFB] Compound File Binary File Format.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from fedanalysis.errors import LedgerFileError

_LAST_SECTOR = 0xFFFFFFFA  # greater numbers mark ends and free sectors
_ENTRY = 128
_STREAM, _ROOT = 2, 5


@dataclass(slots=True)
class CompoundFile:
    """The streams of a compound file.

    Attributes
    ----------
    names : tuple of str
        Of all streams and storages.
    """

    names: tuple[str, ...]
    _streams: dict[str, tuple[int, int]]
    _content: bytes
    _sector: int
    _fat: list[int]
    _mini_fat: list[int]
    _mini: bytes
    _cutoff: int
    _file: str

    def stream(self, name: str) -> bytes:
        """Return the content of a stream.

        Raises
        ------
        LedgerFileError
            With `rule` ``file.damaged`` if its sectors don't hang together.
        """
        start, size = self._streams[name]
        if size < self._cutoff:
            chain = _chain(self._mini_fat, start, self._file)
            found = b"".join(self._mini[at * 64 : at * 64 + 64] for at in chain)
        else:
            found = _sectors(self._content, self._fat, start, self._sector, self._file)
        if len(found) < size:
            raise _damaged(self._file)
        return found[:size]

    def has(self, name: str) -> bool:
        """Say whether there is a stream of that name."""
        return name in self._streams


def open_compound(content: bytes, file: str) -> CompoundFile:
    """Read the directory of a compound file.

    Raises
    ------
    LedgerFileError
        With `rule` ``file.damaged``.
    """
    try:
        return _open(content, file)
    except (struct.error, IndexError, UnicodeDecodeError, OverflowError) as error:
        raise _damaged(file) from error


def _open(content: bytes, file: str) -> CompoundFile:
    shift, mini_shift = struct.unpack_from("<HH", content, 30)
    directory, cutoff, mini_start = struct.unpack_from("<L4xLL", content, 48)
    if shift not in (9, 12) or mini_shift != 6:
        raise _damaged(file)
    size = 1 << shift
    fat = _read_fat(content, size, file)
    mini_fat = _longs(_sectors(content, fat, mini_start, size, file))
    entries = list(_entries(_sectors(content, fat, directory, size, file)))
    streams: dict[str, tuple[int, int]] = {}
    mini = b""
    for name, kind, start, length in entries:
        if kind == _ROOT:
            mini = _sectors(content, fat, start, size, file)
        elif kind == _STREAM:
            streams.setdefault(name, (start, length))
    names = tuple(name for name, *_ in entries)
    return CompoundFile(names, streams, content, size, fat, mini_fat, mini, cutoff, file)


def _read_fat(content: bytes, size: int, file: str) -> list[int]:
    """Return the next sector of every sector; the table of tables may go on in sectors itself."""
    blocks = [at for at in struct.unpack_from("<109L", content, 76) if at < _LAST_SECTOR]
    following = struct.unpack_from("<L", content, 68)[0]
    seen: set[int] = set()
    while following < _LAST_SECTOR:
        if following in seen:
            raise _damaged(file)
        seen.add(following)
        *more, following = _longs(content[(following + 1) * size : (following + 2) * size])
        blocks += [at for at in more if at < _LAST_SECTOR]
    if len(blocks) * size > len(content) + size:
        raise _damaged(file)
    return _longs(b"".join(content[(at + 1) * size : (at + 2) * size] for at in blocks))


def _longs(content: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(content) // 4}L", content[: len(content) // 4 * 4]))


def _chain(fat: list[int], start: int, file: str) -> Iterator[int]:
    for _ in range(len(fat) + 1):
        if start >= _LAST_SECTOR:
            return
        if start >= len(fat):
            break
        yield start
        start = fat[start]
    raise _damaged(file)


def _sectors(content: bytes, fat: list[int], start: int, size: int, file: str) -> bytes:
    view = memoryview(content)
    return b"".join(view[(at + 1) * size : (at + 2) * size] for at in _chain(fat, start, file))


def _entries(directory: bytes) -> Iterator[tuple[str, int, int, int]]:
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        name_n, kind = struct.unpack_from("<HB", directory, at + 64)
        start, length = struct.unpack_from("<LL", directory, at + 116)
        if kind:
            name = directory[at : at + max(0, min(name_n, 64) - 2)].decode("utf-16-le", "replace")
            yield name, kind, start, length


def _damaged(file: str) -> LedgerFileError:
    return LedgerFileError.of("file.damaged", file)
