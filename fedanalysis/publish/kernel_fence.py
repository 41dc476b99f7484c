"""Runs inside a notebook's process: blocks sockets, and reports writes outside and warnings.

A start-up extension of the kernel; takes its settings from the environment and appends one JSON
line per event to a file. It keeps honest notebooks repeatable and is no prison: what a compiled
library or a child process opens by itself isn't seen.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from fedanalysis.errors import FenceError

MODULE = "fedanalysis.publish.kernel_fence"
REPORT = "FEDANALYSIS_FENCE"  # the file to append to
ROOTS = "FEDANALYSIS_FENCE_ROOTS"  # folders whose files are inputs; reading there is reported
KEPT = "FEDANALYSIS_FENCE_KEPT"  # files of the notebook's folder that a run may not write
_LONGEST = 200  # characters of a reported warning

_NET = {"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo",
        "socket.gethostbyname", "socket.gethostbyaddr", "socket.__new__"}  # fmt: skip
# events of writing, with the places of their paths; "open" is asked for its mode
_WRITES = {"os.mkdir": (0,), "os.remove": (0,), "os.rmdir": (0,), "os.rename": (0, 1),
           "os.symlink": (1,), "os.link": (1,), "os.truncate": (0,), "shutil.rmtree": (0,),
           "sqlite3.connect": (0,)}  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CACHES = ("~/.cache", "~/.ipython", "~/.matplotlib", "~/.config/matplotlib", "~/Library/Caches",
           "~/.local/share/jupyter/runtime", "~/Library/Jupyter/runtime")  # fmt: skip
_CACHE_SETTINGS = ("XDG_CACHE_HOME", "MPLCONFIGDIR", "IPYTHONDIR", "JUPYTER_RUNTIME_DIR")


def load_ipython_extension(shell: Any) -> None:
    """Put up the fence in the kernel of `shell`, if the environment names a file to report to."""
    if report := os.environ.get(REPORT):
        # the shell's own count is raised before a cell by some versions and after it by others
        begun: list[None] = []
        fence = Fence(Path(report), count=lambda: len(begun))
        fence.put_up()
        shell.events.register(
            "pre_run_cell", lambda cell: begun.extend([None] * bool(cell.store_history))
        )
        shell.events.register("post_run_cell", lambda _: fence.report_modules())


class Fence:
    """What a notebook's process may do, and the report of what it did.

    Parameters
    ----------
    report : Path
        File to append events to, one JSON object a line: `kind` (``up``, ``socket``, ``write``,
        ``warning``, ``used``), `count` (the running number of the cell) and `what`.
    count : callable
        Gives the running number of the cell that runs now.
    settings : mapping of str to str, optional
        The environment; by default that of the process.
    """

    def __init__(
        self,
        report: Path,
        *,
        count: Callable[[], int],
        settings: Mapping[str, str] = os.environ,
    ) -> None:
        # a descriptor, because writing to it raises no event
        self._out = os.open(report, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        self._count = count
        self._told: set[tuple[str, str]] = set()
        self._open = _open_folders(settings)
        self._kept = [_whole(p) for p in settings.get(KEPT, "").split(os.pathsep) if p]
        self._roots = tuple(
            _whole(p) + os.sep for p in settings.get(ROOTS, "").split(os.pathsep) if p
        )
        self._show = warnings.showwarning

    def put_up(self) -> None:
        """Watch this process from now on; it can't be taken down again."""
        sys.addaudithook(self.watch)
        warnings.showwarning = self._warned  # type: ignore[assignment]
        self.tell("up", "")

    def watch(self, event: str, given: tuple[Any, ...]) -> None:
        """Judge one audit event.

        Raises
        ------
        FenceError
            If it opens or uses a socket.
        """
        if event == "open":
            self._opened(*given)
        elif event in _NET and not _harmless(event, given):
            what = _aim(event, given)
            self.tell("socket", what)
            raise FenceError.socket(what)
        elif event in _WRITES:
            gone = event in ("os.mkdir", "os.symlink", "os.link")
            for place in _WRITES[event]:
                if not (gone and os.path.lexists(given[place])):
                    self._wrote(given[place])

    def tell(self, kind: str, what: str) -> None:
        """Append one event to the report, each only once."""
        if (kind, what) not in self._told:
            self._told.add((kind, what))
            line = json.dumps({"kind": kind, "count": self._count(), "what": what})
            os.write(self._out, line.encode() + b"\n")

    def report_modules(self) -> None:
        """Report the files of this package that were imported so far, as used."""
        for name, module in list(sys.modules.items()):
            path = getattr(module, "__file__", None)
            if path and name.partition(".")[0] == __name__.partition(".")[0]:
                self.tell("used", _whole(path))

    def _opened(self, path: Any, mode: Any, flags: Any) -> None:
        if isinstance(path, int):
            return
        writes = set(mode) & set("wax+") if isinstance(mode, str) else (flags or 0) & _WRITING
        if writes:
            self._wrote(path)
        elif self._roots and (whole := _whole(path)).startswith(self._roots):
            self.tell("used", whole)

    def _wrote(self, path: Any) -> None:
        if isinstance(path, int) or os.fspath(path) in (":memory:", b":memory:", ""):
            return
        whole = _whole(path)
        inside = any(_within(whole, folder) for folder in self._open)
        if not inside or any(_within(whole, kept) for kept in self._kept):
            self.tell("write", whole)

    def _warned(
        self, message: Any, category: type[Warning], filename: str, lineno: int, *rest: Any
    ) -> None:
        first = " ".join(str(message).split())[:_LONGEST]
        self.tell("warning", f"{category.__name__}: {first}")
        self._show(message, category, filename, lineno, *rest)


def _open_folders(settings: Mapping[str, str]) -> list[str]:
    caches = [settings[name] for name in _CACHE_SETTINGS if settings.get(name)]
    given = [str(Path.cwd()), tempfile.gettempdir(), *_CACHES, *caches]
    return [*(_whole(Path(folder).expanduser()) for folder in given), "/dev", "/proc"]


def _whole(path: Any) -> str:
    return os.path.realpath(os.fsdecode(path))


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder + os.sep) or f"{os.sep}__pycache__" in path


def _harmless(event: str, given: tuple[Any, ...]) -> bool:
    """Whether a socket stays inside the process: the pair that wakes an event loop."""
    import socket

    if event == "socket.__new__":
        # Windows has no pairs but over loopback; what matters there is whom a socket connects to
        return os.name == "nt" or given[1] == getattr(socket, "AF_UNIX", None)
    if os.name == "nt" and event in ("socket.connect", "socket.bind"):
        return str(given[1][0]) in ("127.0.0.1", "::1")
    return False


def _aim(event: str, given: tuple[Any, ...]) -> str:
    if event == "socket.__new__":
        return "a network socket"
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        return str(given[0])
    address = given[1]
    return ":".join(map(str, address[:2])) if isinstance(address, tuple) else str(address)
