"""One claim of speed: takes measured seconds, gives the line that is printed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claim:
    """What is claimed, what was measured, and the command that measures it again.

    Attributes
    ----------
    text : str
        The claim, in one sentence.
    measured, target : float
        The measured figure and the bound it must stay below, both in `unit`.
    unit : str
        ``ratio``, ``seconds`` or ``MiB``.
    spread : str
        How far single runs lay apart.
    command : str
        What to type to measure it again.
    """

    text: str
    measured: float
    target: float
    unit: str
    spread: str
    command: str

    @property
    def holds(self) -> bool:
        """Whether the measured figure lies below the target."""
        return self.measured < self.target

    def __str__(self) -> str:
        verdict = "holds" if self.holds else "DOES NOT HOLD"
        return (
            f"{self.text}\n"
            f"  {self.unit:<8} {self.measured:.2f} ({self.spread})\n"
            f"  target   < {self.target:.2f}: {verdict}\n"
            f"  command  {self.command}"
        )


def as_markdown(claims: Iterable[Claim]) -> str:
    """Return the claims as the table of docs/benchmarks.md."""
    head = "| claim | measured | single runs | target | command |\n| --- | --- | --- | --- | --- |"
    rows = (
        f"| {c.text} | {c.measured:.2f} {c.unit} | {c.spread} | < {c.target:.2f} | `{c.command}` |"
        for c in claims
    )
    return "\n".join([head, *rows])
