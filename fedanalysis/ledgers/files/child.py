"""Reads a ledger file in a process of its own: takes it from standard input, writes Content.

A file may be made to exhaust whoever reads it. Here that ends a process with limits on time and
memory, and nothing else; only the standard library and the reader of old workbooks are loaded.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import sys
import zipfile
from typing import IO, Any

from fedanalysis.errors import ContainerError, InputFileError, LedgerFileError
from fedanalysis.ledgers.files.forms import is_misnamed, told_form, told_zip
from fedanalysis.ledgers.files.frames import Content, write_content
from fedanalysis.ledgers.grid import LedgerLimits
from fedanalysis.safety.containers import BROKEN, ContainerLimits, check_part, scan_container


def read_file(stream: IO[bytes], file: str, *, limits: LedgerLimits) -> Content:
    """Read a file of any form.

    Parameters
    ----------
    stream : binary file
        Seekable.
    file : str
        Its name; only its ending is asked, and only for a note.
    limits : LedgerLimits
        What it may be at most.

    Returns
    -------
    Content
        Tables, or the rule that refuses the file.
    """
    try:
        content = _read(stream, file, limits)
    except InputFileError as error:
        told = LedgerFileError.from_other(error)
        return Content(rule=told.rule, head=told.head, where=told.where, hint=told.hint)
    except (MemoryError, RecursionError):
        told = LedgerFileError.of("file.effort", file)
        return Content(rule=told.rule, head=told.head, where=told.where, hint=told.hint)
    if is_misnamed(content.form, file):
        content.notes.append(("file.extension", content.form, 1))
    return content


def _read(stream: IO[bytes], file: str, limits: LedgerLimits) -> Content:
    form = told_form(stream, file)
    stream.seek(0)
    if form == "zip":
        return _read_zip(stream, file, limits)
    if form == "ole":
        from fedanalysis.ledgers.files.old_workbook import read_old_workbook

        return read_old_workbook(stream.read(), file, limits=limits)
    from fedanalysis.ledgers.files.textfile import read_text_file

    return read_text_file(stream.read(), file, limits=limits)


def _read_zip(stream: IO[bytes], file: str, limits: LedgerLimits) -> Content:
    from fedanalysis.ledgers.files.relations import main_part
    from fedanalysis.ledgers.files.worddoc import read_word_tables
    from fedanalysis.ledgers.files.workbook import CELL_PARTS, read_workbook

    allowed = ContainerLimits(limits.part_n, limits.free_bytes, limits.ratio, limits.total_bytes)
    scan_container(stream, file, limits=allowed, deferred=_Matching(CELL_PARTS))
    with zipfile.ZipFile(stream) as archive:
        try:
            main, root = main_part(archive, file)
            if told_zip(archive, main, root, file) == "xlsx":
                return read_workbook(archive, main, file, limits=limits)
            for part in filter(CELL_PARTS.fullmatch, archive.namelist()):
                check_part(archive, part, file)
            return read_word_tables(archive, main, file, limits=limits)
        except BROKEN as error:
            # a damaged part looks like malformed XML, or worse: its checksum is asked first
            if not _is_whole(archive):
                raise ContainerError.of("archive.corrupt", file) from error
            raise


def _is_whole(archive: zipfile.ZipFile) -> bool:
    try:
        return archive.testzip() is None
    except BROKEN:
        return False


class _Matching:
    """The parts whose names match a pattern."""

    def __init__(self, pattern: Any) -> None:
        self._pattern = pattern

    def __contains__(self, name: object) -> bool:
        return self._pattern.fullmatch(name) is not None


def _limit(limits: LedgerLimits) -> None:
    try:
        import resource
    except ImportError:  # Windows: the caller's clock alone holds
        return
    seconds = max(1, int(limits.seconds) + 1)
    for kind, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # macOS refuses the limit on memory
            resource.setrlimit(kind, (most, most))


def main() -> None:
    """Read standard input as the one argument says, and write what was read."""
    asked = json.loads(sys.argv[1])
    limits = LedgerLimits(**asked["limits"])
    _limit(limits)
    gc.disable()  # nothing here is cyclic, and millions of lists take long to look through
    # what a library prints must not get into the answer
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    stream = os.fdopen(0, "rb")
    seekable = stream if stream.seekable() else io.BytesIO(stream.read())
    content = read_file(seekable, asked["file"], limits=limits)
    write_content(content, answer)
    answer.flush()
    os._exit(0)  # taking millions of texts down one by one would take longer than sending them
