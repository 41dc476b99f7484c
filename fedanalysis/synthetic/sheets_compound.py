"""Writes a compound file, the container of .xls and of macros: takes streams, gives bytes.

Reference: [MS-CFB] Compound File Binary File Format, version 3.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SECTOR = 512
_SMALLEST = 4096  # a shorter stream would belong into the mini stream
_FREE, _END, _FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_NONE = 0xFFFFFFFF


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """Return a compound file of streams, each padded to 4096 bytes at least.

    Examples
    --------
    >>> compound_file({"Workbook": b""})[:4].hex()
    'd0cf11e0'
    """
    sectors: list[bytes] = []
    fat: list[int] = []
    starts = []
    for content in streams.values():
        starts.append(len(sectors))
        _chain(content.ljust(_SMALLEST, b"\0"), sectors, fat)
    directory_start = len(sectors)
    sizes = [max(len(content), _SMALLEST) for content in streams.values()]
    _chain(_directory(list(streams), starts, sizes), sectors, fat)
    fat_start = len(sectors)
    fat_n = -(-len(sectors) // (_SECTOR // 4 - 1))
    fat += [_FAT_SECTOR] * fat_n
    fat += [_FREE] * (fat_n * _SECTOR // 4 - len(fat))
    head = struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<LLLLLLLLL", 0, fat_n, directory_start, 0, _SMALLEST, _END, 0, _END, 0)
    places = [*range(fat_start, fat_start + fat_n), *[_FREE] * 109][:109]
    table = struct.pack("<109L", *places) + b"".join(sectors)
    return _MAGIC + bytes(16) + head + table + struct.pack(f"<{len(fat)}L", *fat)


def _chain(content: bytes, sectors: list[bytes], fat: list[int]) -> None:
    blocks = [content[at : at + _SECTOR] for at in range(0, len(content), _SECTOR)]
    fat += [*range(len(sectors) + 1, len(sectors) + len(blocks)), _END]
    sectors += [block.ljust(_SECTOR, b"\0") for block in blocks]


def _directory(names: list[str], starts: list[int], sizes: list[int]) -> bytes:
    entries = [_entry("Root Entry", 5, _END, 0, child=1 if names else _NONE)]
    for at, (name, start, size) in enumerate(zip(names, starts, sizes, strict=True), 1):
        right = at + 1 if at < len(names) else _NONE
        entries.append(_entry(name, 2, start, size, right=right))
    while len(entries) % 4:
        entries.append(_entry("", 0, 0, 0))
    return b"".join(entries)


def _entry(
    name: str, kind: int, start: int, size: int, *, child: int = _NONE, right: int = _NONE
) -> bytes:
    label = name.encode("utf-16-le")
    length = len(label) + 2 if name else 0
    return (
        label.ljust(64, b"\0")
        + struct.pack("<HBB", length, kind, 1)
        + struct.pack("<LLL", _NONE, right, child)
        + bytes(36)
        + struct.pack("<LQ", start, size)
    )
