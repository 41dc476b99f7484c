"""The base of every error: how a message is laid out."""

from __future__ import annotations

from collections.abc import Iterable


def message(head: str, *, where: str = "", hint: str = "") -> str:
    """Lay out a message: what must be, then where (``x``), then one hint (``i``)."""
    lines = [head]
    if where:
        lines.append(f"  x {where}")
    if hint:
        lines.append(f"  i {hint}")
    return "\n".join(lines)


def listed(items: Iterable[object], *, most: int = 5) -> str:
    """Name the first `most` items and count the others."""
    shown = [f"`{item}`" for item in items]
    more = f" and {len(shown) - most} more" if len(shown) > most else ""
    return ", ".join(shown[:most]) + more


class FedanalysisError(Exception):
    """The base of every error this package raises on purpose."""

    def __init__(self, head: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message(head, where=where, hint=hint))
        self.head, self.where, self.hint = head, where, hint
