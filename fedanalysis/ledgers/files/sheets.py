"""Reads a file into grids, safely: takes a path, gives Sheets.

The file is opened once; a child process with limits on time and memory reads it from there.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import IO

from fedanalysis.errors import LedgerFileError
from fedanalysis.ledgers.files.frames import FrameError, read_content
from fedanalysis.ledgers.grid import LedgerLimits, LedgerNote, Sheets

_ROOT = Path(__file__).resolve().parents[3]
_START = (
    "import json, sys; sys.path[:0] = json.loads(sys.argv.pop(1)); "
    "from fedanalysis.ledgers.files.child import main; main()"
)


def read_sheets(path: str | Path, *, limits: LedgerLimits | None = None) -> Sheets:
    r"""Read every visible sheet or table of a ledger file, as it is.

    The form is told by content: .xlsx (also .xlsm, strict), .xls, .csv, .tsv or tables in .docx.
    Nothing is interpreted: no header, no total, no unit. Not for files that this package wrote as
    Parquet.

    Parameters
    ----------
    path : str or Path
        One regular file.
    limits : LedgerLimits, optional
        What it may be at most.

    Returns
    -------
    Sheets
        Grids of texts with the type of each cell, and what was odd about the file: notes
        ``file.extension`` (`where` says what it is), ``file.macro``, ``file.external``,
        ``sheet.hidden``, ``sheet.extent`` (a cell far from the table was left out, or the sheet
        declares far more than it holds), ``row.hidden``, ``doc.text_outside``.

    Raises
    ------
    LedgerFileError
        Its `rule` says why: ``file.missing``, ``file.kind``, ``file.unreadable``, ``file.empty``,
        ``file.lock``, ``file.size``, ``file.magic``, ``file.encrypted``, ``file.damaged``,
        ``file.effort``, ``archive.corrupt``, ``archive.size``, ``archive.parts``,
        ``archive.partname``, ``archive.method``, ``xml.dtd``, ``xml.malformed``,
        ``sheet.cells``, ``text.encoding``, ``text.nul``, ``text.binary``, ``text.layout`` or
        ``doc.no_table``.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "return.csv"
    ...     _ = path.write_text("村,委员总数\n甲村,5\n", encoding="utf-8")
    ...     read_sheets(path).grids[0].texts.to_numpy().tolist()
    [['村', '委员总数'], ['甲村', '5']]
    """
    path, limits = Path(path), limits or LedgerLimits()
    with _open(path, limits) as stream:
        answer = _ask_child(stream, path.name, limits)
    try:
        head, grids = read_content(answer)
        notes = tuple(LedgerNote(rule, where, int(count)) for rule, where, count in head["notes"])
        refusal = {name: str(head[name]) for name in ("head", "rule", "where", "hint")}
        base = int(head["date_base"])
    except (FrameError, LookupError, TypeError, ValueError) as error:
        raise LedgerFileError.of("file.damaged", path.name) from error
    if refusal["rule"]:
        words = {name: refusal[name] for name in ("rule", "where", "hint")}
        raise LedgerFileError(refusal["head"], **words)
    return Sheets(str(head["form"]), tuple(grids), notes, str(head["encoding"]), base)


def _open(path: Path, limits: LedgerLimits) -> IO[bytes]:
    """Open the file once, so that what was checked is what is read."""
    if path.name.startswith("~$"):
        raise LedgerFileError.of("file.lock", path.name)
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise LedgerFileError.of("file.kind", path.name)
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        stream = os.fdopen(os.open(path, flags | getattr(os, "O_BINARY", 0)), "rb")
    except FileNotFoundError as error:
        raise LedgerFileError.of("file.missing", path.name) from error
    except (OSError, ValueError) as error:
        if isinstance(error, LedgerFileError):
            raise
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise LedgerFileError.of("file.unreadable", path.name, where=f"{reason}.") from error
    with contextlib.ExitStack() as on_error:
        on_error.callback(stream.close)
        _check_status(os.fstat(stream.fileno()), path.name, limits)
        on_error.pop_all()
    return stream


def _check_status(status: os.stat_result, file: str, limits: LedgerLimits) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise LedgerFileError.of("file.kind", file)
    if not status.st_size:
        raise LedgerFileError.of("file.empty", file)
    if status.st_size > limits.file_bytes:
        where = f"{status.st_size >> 20:,} MiB, where {limits.file_bytes >> 20:,} are allowed."
        raise LedgerFileError.of("file.size", file, where=where)


def _ask_child(stream: IO[bytes], file: str, limits: LedgerLimits) -> bytes:
    # isolated: neither the environment nor the working folder decides what the child imports
    paths = [str(_ROOT), *(entry for entry in sys.path if entry and Path(entry).is_absolute())]
    asked = {"file": file, "limits": asdict(limits)}
    command = [
        sys.executable,
        "-I",
        "-X",
        "utf8",
        "-c",
        _START,
        json.dumps(paths),
        json.dumps(asked),
    ]
    try:
        done = subprocess.run(
            command,
            stdin=stream,
            capture_output=True,
            timeout=limits.seconds,
            check=False,
            cwd=tempfile.gettempdir(),
            # a pool of threads for each core would by itself reach the limit on memory
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )
    except subprocess.TimeoutExpired as error:
        where = f"Stopped after {limits.seconds:g} seconds."
        raise LedgerFileError.of("file.effort", file, where=where) from error
    except OSError as error:
        where = "No process could be started to read it."
        raise LedgerFileError.of("file.unreadable", file, where=where) from error
    if done.returncode:
        raise _broken_off(done.returncode, done.stderr, file)
    return done.stdout


def _broken_off(code: int, said: bytes, file: str) -> LedgerFileError:
    """Tell exhaustion from damage by how the process ended; its words may quote the file."""
    ended_by_limit = -code in {
        getattr(signal, name, None) for name in ("SIGKILL", "SIGXCPU", "SIGTERM")
    }
    if ended_by_limit or b"memory" in said.lower():
        where = "The reading process reached a limit and ended."
        return LedgerFileError.of("file.effort", file, where=where)
    return LedgerFileError.of("file.damaged", file, where="The reading process broke off.")
