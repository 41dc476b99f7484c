"""Lets one run at a time write into a folder: takes a folder, gives the right to write there.

The lock ends with its process, so that a killed run holds nobody up.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from fedanalysis.errors import FolderBusyError
from fedanalysis.safety.writing import drop_unfinished, naming_folder

_LOCK = ".fedanalysis.lock"
_HOLDER = ".fedanalysis.holder"


@contextlib.contextmanager
def hold_folder(folder: Path, *, seconds: float = 10) -> Iterator[None]:
    """Hold `folder` against other runs, making it if it isn't there.

    What a killed run left unfinished in it is removed first.

    Parameters
    ----------
    folder : Path
        Where files will be written.
    seconds : float
        How long to wait for another run to end.

    Raises
    ------
    FolderBusyError
        If another run still holds it then; names its process and since when it runs.
    FolderWriteError
        If nothing can be written there.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as root, hold_folder(Path(root)):
    ...     try:
    ...         with hold_folder(Path(root), seconds=0):
    ...             pass
    ...     except FolderBusyError:
    ...         print("busy")
    busy
    """
    from filelock import FileLock, Timeout

    # not a singleton: two threads of one process are two runs
    lock = FileLock(folder / _LOCK, is_singleton=False)
    with naming_folder(folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=seconds, poll_interval=0.05)
        except Timeout as busy:
            holder = _read_holder(folder / _HOLDER)
            raise FolderBusyError.held(folder, holder=holder, seconds=seconds) from busy
    try:
        drop_unfinished(folder)
        with naming_folder(folder):
            _write_holder(folder / _HOLDER)
        yield
    finally:
        (folder / _HOLDER).unlink(missing_ok=True)
        lock.release()


def _write_holder(path: Path) -> None:
    since = datetime.now(UTC).astimezone().isoformat(" ", "seconds")
    path.write_text(json.dumps({"pid": os.getpid(), "since": since}), encoding="utf-8")


def _read_holder(path: Path) -> str:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return f"process {int(said['pid'])} (since {datetime.fromisoformat(said['since'])})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another run"  # it has just begun or just ended
