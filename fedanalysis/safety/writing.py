"""Writes files all or nothing: a reader sees the old file or the new one, never a part."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from fedanalysis.errors import FedanalysisError, FolderWriteError

_UNFINISHED = ".fedanalysis.part."


def write_text(path: Path, text: str) -> None:
    """Write `text` to `path` as UTF-8 with line feeds, replacing it in one step."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write `content` to `path`, replacing it in one step; a failed write leaves the old file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def replacing_files(target: Path) -> Iterator[Path]:
    """Give an empty folder to fill; on success each of its files takes its place in `target`.

    No file moves before all of them are on the disk, so that a full disk replaces none. A run
    that is killed leaves the folder behind; :func:`drop_unfinished` removes it.

    Raises
    ------
    FolderWriteError
        If the system refuses a write: full disk, no right, a file held open by another program.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as root:
    ...     with replacing_files(Path(root)) as fresh:
    ...         _ = (fresh / "kept.csv").write_text("new")
    ...     [path.name for path in Path(root).iterdir()]
    ['kept.csv']
    """
    with naming_folder(target):
        target.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=target, prefix=_UNFINISHED))
        try:
            yield fresh
            _move_files(fresh, target)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


def _move_files(fresh: Path, target: Path) -> None:
    files = sorted(fresh.iterdir())
    for file in files:
        _sync(file)
        file.chmod(0o644)
    for file in files:
        file.replace(target / file.name)
    if os.name == "posix":
        _sync(target)


def drop_unfinished(target: Path) -> None:
    """Remove what killed runs left in `target`; only for who holds the folder."""
    for folder in target.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(folder, ignore_errors=True)


def _sync(path: Path) -> None:
    # a folder can only be opened for reading; Windows syncs only what is open for writing
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def naming_folder(folder: Path) -> Iterator[None]:
    """Say which `folder` it was when the system refuses a write in it."""
    try:
        yield
    except FedanalysisError:
        raise
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise FolderWriteError.failed(folder, why=why) from error


@contextlib.contextmanager
def replacing_folder(target: Path) -> Iterator[Path]:
    """Give an empty folder to fill; on success it takes the place of `target`, else it is dropped.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as root:
    ...     with replacing_folder(Path(root) / "site") as fresh:
    ...         _ = (fresh / "index.html").write_text("new")
    ...     (Path(root) / "site" / "index.html").read_text()
    'new'
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    try:
        yield fresh
        fresh.chmod(0o755)
        _swap(fresh, target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _swap(fresh: Path, target: Path) -> None:
    old = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.old."))
    try:
        if target.exists():
            target.replace(old / target.name)
        try:
            fresh.replace(target)
        except OSError:
            if (old / target.name).exists():
                (old / target.name).replace(target)
            raise
    finally:
        shutil.rmtree(old, ignore_errors=True)
