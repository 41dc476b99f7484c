"""What a check found, as a reader would say it: one Finding per changed thing or fault."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

# kinds that say a result, a reference or a rule differs; every other kind: it could not run
CHANGED = {
    "record": "record",
    "chart": "chart",
    "table": "table",
    "output": "output",
    "order": "order of cells",
    "reference": "reference",
    "warning": "warning",
    "write": "write outside the notebook's folder",
    "socket": "socket",
    "data": "data file",
}
FAILED = {"failed": "could not run", "unread": "can't be read", "missing": "no reference"}
_LONGEST = 160  # characters of a shown value


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that differs from its reference, or keeps a notebook from being checked.

    Attributes
    ----------
    notebook : str
        Name without suffix; empty for a fault of the whole project.
    kind : str
        A key of `CHANGED` or of `FAILED`.
    name : str
        Record id, title of a chart or table; empty where the cell says enough.
    cell : int
        Code cell from 1; 0 where none is meant.
    line : str
        First line of the cell.
    old, new : str
        What the reference has and what this run gave; empty where it has none.
    relative : float or None
        ``(new - old) / |old|`` of the first differing number; None where it has none.
    where : str
        Place inside the chart, table or text.
    more : int
        How many further differences the same chart, table or text has.
    why : str
        What a fault says of itself.
    """

    notebook: str
    kind: str
    name: str = ""
    cell: int = 0
    line: str = ""
    old: str = ""
    new: str = ""
    relative: float | None = None
    where: str = ""
    more: int = 0
    why: str = ""

    @property
    def failed(self) -> bool:
        """Whether it kept something from being checked."""
        return self.kind in FAILED

    def __str__(self) -> str:
        """Say it in one line: notebook, cell, what, where, old → new, difference."""
        cell = f"cell {self.cell} (`{self.line}`)" if self.cell else ""
        what = " ".join(filter(None, (_KINDS[self.kind], f"`{self.name}`" if self.name else "")))
        parts = [self.notebook, cell, what, self.where, self.change(), self.why]
        return ": ".join(part for part in parts if part)

    def change(self) -> str:
        """Return ``old → new (difference)``, or nothing where neither is known."""
        if not (self.old or self.new):
            return ""
        told = f"{_short(self.old) or 'absent'} → {_short(self.new) or 'absent'}"
        notes = [told_difference(self.relative)] if self.relative is not None else []
        notes += [f"and {self.more} more" for _ in range(bool(self.more))]
        return f"{told} ({'; '.join(notes)})" if notes else told

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values for JSON."""
        return asdict(self)


_KINDS = CHANGED | FAILED


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1] + "…"


def told_difference(relative: float) -> str:
    """Return a relative difference as percent with its sign.

    Examples
    --------
    >>> told_difference(0.00413), told_difference(-2e-7)
    ('+0.413 %', '-2e-05 %')
    """
    return f"{100 * relative:+.3g} %"


def relative_difference(old: float, new: float) -> float | None:
    """Return ``(new - old) / |old|``, None for an old value of 0.

    Examples
    --------
    >>> relative_difference(-4.0, -3.0)
    0.25
    """
    return (new - old) / abs(old) if old else None


def as_markdown(findings: Iterable[Finding]) -> str:
    r"""Return changed results as a Markdown table, one row a finding.

    Examples
    --------
    >>> print(as_markdown([Finding("03", "record", "share", old="24.2", new="24.3")]))
    | notebook | cell | what | old | new | difference |
    | --- | --- | --- | --- | --- | --- |
    | 03 |  | record `share` | 24.2 | 24.3 |  |
    """
    rows = [
        (
            f.notebook,
            str(f.cell or ""),
            f"{_KINDS[f.kind]} `{f.name}`" if f.name else _KINDS[f.kind],
            _short(f.old),
            _short(f.new),
            "" if f.relative is None else told_difference(f.relative),
        )
        for f in findings
    ]
    head = ("notebook", "cell", "what", "old", "new", "difference")
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(escape_cell, line))} |" for line in lines)


def escape_cell(text: str) -> str:
    """Return `text` fit for one cell of a Markdown table."""
    return " ".join(text.replace("\\", "\\\\").replace("|", "\\|").split())
