"""Opens an engine by name; a further engine is one more entry here, and its own module."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, get_args

import pandas as pd

from fedanalysis.engine.base import Engine, Source
from fedanalysis.engine.sources import find_files
from fedanalysis.errors import UnknownNameError

EngineName = Literal["memory", "disk"]
_SMALL = 64 << 20  # bytes of files; as texts in memory they grow many times


def _memory(**_: Any) -> Engine:
    from fedanalysis.engine.memory import MemoryEngine

    return MemoryEngine()


def _disk(**options: Any) -> Engine:
    from fedanalysis.engine.disk import DiskEngine

    return DiskEngine(**options)


_ENGINES: dict[str, Callable[..., Engine]] = {"memory": _memory, "disk": _disk}


def open_engine(
    name: EngineName = "disk",
    *,
    memory_mib: int = 256,
    thread_n: int | None = None,
    temporary: str | Path | None = None,
) -> Engine:
    """Return an engine: who holds tables, and does the five verbs on them.

    The verbs (distinct, attach, split, tally, write) give the same on every engine; see
    :class:`~fedanalysis.engine.base.Engine`.

    Parameters
    ----------
    name : {"disk", "memory"}
        ``memory`` is pandas, for tables that fit; ``disk`` is DuckDB over files, for any size.
    memory_mib : int
        What the disk engine may use for each table; the process itself needs some 200 MiB more.
    thread_n : int, optional
        How many threads the disk engine uses; by default one a core, eight at most.
    temporary : str or Path, optional
        Where the disk engine puts temporary files; by default the system's place.

    Raises
    ------
    UnknownNameError
        If there is no such engine.

    Examples
    --------
    >>> engine = open_engine("disk")
    >>> rows = engine.open(pd.DataFrame({"sex": ["女", "女", "男"], "n": [1, 2, 3]}))
    >>> engine.tally(rows, ["sex"], sums={"n": "n"}).to_numpy().tolist()
    [['女', 2, 3], ['男', 1, 3]]
    """
    if name not in _ENGINES:
        raise UnknownNameError.of("engine", name, get_args(EngineName))
    return _ENGINES[name](memory_mib=memory_mib, thread_n=thread_n, temporary=temporary)


def fitting_engine(source: Source) -> EngineName:
    """Return which engine suits a table: memory for a DataFrame or small files, else disk.

    Raises
    ------
    TableFileError
        If there are no files.
    """
    if isinstance(source, pd.DataFrame):
        return "memory"
    size = sum(file.path.stat().st_size for file in find_files(source))
    return "memory" if size <= _SMALL else "disk"
