"""Carries tables from the child process to the caller: takes plain lists, gives Grids.

The child may have been taken over by a hostile file, so nothing it sends is ever executed: a JSON
head, then texts joined by NUL, which no cell may hold. Only the reading side needs pandas.
"""

from __future__ import annotations

import json
import struct
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from fedanalysis.ledgers.grid import Grid

Merged = tuple[int, int, int, int]
Note = tuple[str, str, int]

MAGIC = b"fedanalysis-sheets-1\n"
_SIZE = struct.Struct("<Q")


class FrameError(Exception):
    """What the child sent is cut short or isn't as agreed."""


@dataclass(slots=True)
class Table:
    """One sheet in plain lists; rows without content are left out.

    Attributes
    ----------
    name : str
        As in :class:`~fedanalysis.ledgers.grid.Grid`.
    rows : list of int
        1-based row numbers.
    texts : list of sequence of str
        One entry a column; no NUL in any text.
    types : list of bytes
        One entry a column, one :class:`~fedanalysis.ledgers.grid.CellType` a byte.
    merged : list of (int, int, int, int)
    faults : dict of int to str
    """

    name: str
    rows: list[int]
    texts: Sequence[Sequence[str]]
    types: Sequence[bytes]
    merged: list[Merged] = field(default_factory=list)
    faults: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class Content:
    """What the child read, or why it refused (then `rule` isn't empty)."""

    form: str = ""
    tables: list[Table] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    encoding: str = ""
    date_base: int = 1900
    rule: str = ""
    head: str = ""
    where: str = ""
    hint: str = ""


def write_content(content: Content, stream: IO[bytes]) -> None:
    """Write all of `content` to a binary stream."""
    names = ("form", "notes", "encoding", "date_base", "rule", "head", "where", "hint")
    head: dict[str, Any] = {name: getattr(content, name) for name in names}
    head["tables"] = [
        {
            "name": table.name,
            "row_n": len(table.rows),
            "column_n": len(table.texts),
            "merged": table.merged,
            "faults": list(table.faults.items()),
        }
        for table in content.tables
    ]
    stream.write(MAGIC)
    _write_block(stream, json.dumps(head).encode("ascii"))
    for table in content.tables:
        _write_block(stream, array("q", table.rows).tobytes())
        for texts, types in zip(table.texts, table.types, strict=True):
            _write_block(stream, "\0".join(texts).encode("utf-8", "replace"))
            _write_block(stream, types)


def read_content(sent: bytes) -> tuple[dict[str, Any], list[Grid]]:
    """Return the head and the grids of what :func:`write_content` wrote.

    Raises
    ------
    FrameError
        If it isn't whole.
    """
    view = memoryview(sent)
    if not sent.startswith(MAGIC):
        raise FrameError
    blocks = _blocks(view, len(MAGIC))
    try:
        head: dict[str, Any] = json.loads(bytes(next(blocks)))
        return head, [_read_table(table, blocks) for table in head["tables"]]
    except (StopIteration, ValueError, LookupError, TypeError) as error:
        raise FrameError from error


def _write_block(stream: IO[bytes], block: bytes) -> None:
    stream.write(_SIZE.pack(len(block)))
    stream.write(block)


def _blocks(view: memoryview, at: int) -> Iterator[memoryview]:
    while at < len(view):
        if at + _SIZE.size > len(view):
            raise FrameError
        (size,) = _SIZE.unpack_from(view, at)
        at += _SIZE.size
        if at + size > len(view):
            raise FrameError
        yield view[at : at + size]
        at += size


def _read_table(head: dict[str, Any], blocks: Iterator[memoryview]) -> Grid:
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    from fedanalysis.ledgers.grid import Grid

    row_n, column_n = int(head["row_n"]), int(head["column_n"])
    rows = np.frombuffer(next(blocks), dtype="<i8")
    texts, types = [], np.empty((column_n, row_n), dtype=np.uint8)
    for at in range(column_n):
        texts.append(_split(next(blocks), row_n))
        types[at] = np.frombuffer(next(blocks), dtype=np.uint8)
    index = pd.Index(rows.copy())
    frame = _frame(pa.table(texts, names=[str(at) for at in range(column_n)]), index)
    kinds = pd.DataFrame(types.T, index=index, columns=frame.columns)
    merged = tuple((int(a), int(b), int(c), int(d)) for a, b, c, d in head["merged"])
    faults = {int(row): str(rule) for row, rule in head["faults"]}
    return Grid(str(head["name"]), frame, kinds, merged, faults or None)


def _split(block: memoryview, row_n: int) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    joined = pa.array([str(block, "utf-8")], type=pa.large_string())
    column = pc.list_flatten(pc.split_pattern(joined, "\0"))
    if len(column) != row_n:
        raise FrameError
    return column


def _frame(table: Any, index: pd.Index) -> pd.DataFrame:
    import pandas as pd

    frame: pd.DataFrame = table.to_pandas()
    frame = frame.set_axis(pd.RangeIndex(frame.shape[1]), axis="columns").set_axis(index)
    return frame.astype("str")
