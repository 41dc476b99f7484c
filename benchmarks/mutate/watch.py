"""Runs inside a notebook's process: writes down which lines of the package ran, which data it read.

A start-up extension of the kernel. It imports nothing of the package itself, so that lines that
run on import are seen, too. What a child process runs isn't seen.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

OUT = "MUTATE_WATCH"  # the file to write
ROOT = "MUTATE_ROOT"  # the project; what lies outside isn't watched


def load_ipython_extension(shell: Any) -> None:
    """Watch the kernel of `shell` from now on, and write down what was seen after each cell."""
    watch = Watch(Path(os.environ[ROOT]))
    sys.addaudithook(watch.opened)
    threading.settrace(watch.called)
    sys.settrace(watch.called)
    out = Path(os.environ[OUT])
    shell.events.register("pre_run_cell", lambda _: sys.settrace(watch.called))
    shell.events.register("post_run_cell", lambda _: out.write_text(json.dumps(watch.seen())))


class Watch:
    """What has been seen so far.

    Parameters
    ----------
    root : Path
        Folder of the project; lines of ``fedanalysis/`` and files of ``data/`` below it count.
    """

    def __init__(self, root: Path) -> None:
        self._root = os.path.realpath(root) + os.sep
        self._package = f"{self._root}fedanalysis{os.sep}"
        self._data = f"{self._root}data{os.sep}"
        self._mine: dict[CodeType, bool] = {}
        self._lines: dict[str, set[int]] = {}
        self._read: set[str] = set()

    def called(self, frame: FrameType, event: str, given: Any) -> Any:  # noqa: ARG002 - protocol
        """Follow a call line by line if it is the package's own."""
        code = frame.f_code
        mine = self._mine.get(code)
        if mine is None:
            mine = self._mine[code] = code.co_filename.startswith(self._package)
        if not mine:
            return None
        lines = self._lines.setdefault(code.co_filename, set())
        if all(line is None or line in lines for *_, line in code.co_lines()):
            self._mine[code] = False  # every line of it was seen: no need to follow it again
            return None

        def follow(inner: FrameType, what: str, _: Any) -> Any:
            if what == "line":
                lines.add(inner.f_lineno)
            return follow

        lines.add(frame.f_lineno)
        return follow

    def opened(self, event: str, given: tuple[Any, ...]) -> None:
        """Note a file of the data that is opened."""
        if event == "open" and isinstance(given[0], str | bytes | os.PathLike):
            path = os.path.realpath(os.fsdecode(given[0]))
            if path.startswith(self._data):
                self._read.add(path.removeprefix(self._root))

    def seen(self) -> dict[str, Any]:
        """Return `lines` (file → sorted line numbers) and `read` (files), relative to the root."""
        return {
            "lines": {
                name.removeprefix(self._root): sorted(numbers)
                for name, numbers in sorted(self._lines.items())
            },
            "read": sorted(self._read),
        }
