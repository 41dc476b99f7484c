"""The log of changed references, ``notebooks/results/LOG.md``: a date, a reason, the numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from fedanalysis.errors import RecordError
from fedanalysis.publish.guard_words import Finding, as_markdown
from fedanalysis.safety.writing import write_text

LOG = "LOG.md"
_HEAD = """\
# What changed in the results, and why

`fedanalysis rebase --reason "…"` appends here; nothing else changes a reference.
"""


def check_reason(reason: str) -> str:
    r"""Return `reason` as one line.

    Raises
    ------
    RecordError
        If it says nothing.

    Examples
    --------
    >>> check_reason("  NBS revised\n 2018 ")
    'NBS revised 2018'
    """
    line = " ".join(reason.split())
    if not any(c.isalnum() for c in line):
        raise RecordError(
            "a rebase must say why results change.",
            hint='fedanalysis rebase --reason "the bureau revised 2018"',
        )
    return line


def append_log(folder: Path, findings: Sequence[Finding], *, reason: str, day: date) -> None:
    """Append one entry to the log in `folder`; entries that stand there stay as they are."""
    path = folder / LOG
    old = path.read_text(encoding="utf-8") if path.exists() else _HEAD
    write_text(
        path, f"{old.rstrip()}\n\n## {day.isoformat()}: {reason}\n\n{as_markdown(findings)}\n"
    )
