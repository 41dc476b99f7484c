"""The mutation report: takes verdicts, gives Markdown and JSON."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.mutate.draw import KINDS
from benchmarks.mutate.judge import Verdict

TARGET = 0.95
FATES = ("caught", "survived", "noisy", "lost", "english", "equivalent", "unused")


@dataclass(frozen=True, slots=True)
class Report:
    """What a mutation run found.

    Attributes
    ----------
    seed : int
        Draws the same mutants again.
    sites : dict of str to int
        Kind → number of places a mutant could have been made.
    verdicts : tuple of Verdict
        One per mutant, in the order drawn.
    noise : tuple of str
        What the check named when every input carried noise of 1e-12; empty if nothing.
    noisy_n : int
        Number of cells that carried it; 0 where that wasn't run.
    seconds : float
        How long it all took.
    """

    seed: int
    sites: dict[str, int]
    verdicts: tuple[Verdict, ...]
    noise: tuple[str, ...] = ()
    noisy_n: int = 0
    seconds: float = 0.0

    def count(self, fate: str, kind: str = "") -> int:
        """Return how many mutants (of one kind) came to `fate`."""
        return sum(v.fate == fate and kind in ("", v.mutant.kind) for v in self.verdicts)

    @property
    def share(self) -> float:
        """Share caught of those that change a result; 1.0 where none does."""
        caught, survived = self.count("caught"), self.count("survived")
        return caught / (caught + survived) if caught + survived else 1.0

    @property
    def holds(self) -> bool:
        """Whether enough were caught, none was lost, and no failure told where nothing changed."""
        odd = self.count("noisy") + self.count("lost")
        return self.share >= TARGET and not odd and not self.noise

    def to_json(self) -> str:
        """Return everything as JSON."""
        content: dict[str, Any] = {
            "seed": self.seed,
            "sites": self.sites,
            "caught_share": round(self.share, 6),
            "holds": self.holds,
            "noise": {"cells": self.noisy_n, "named": self.noise},
            "mutants": [
                {
                    "number": v.mutant.number,
                    "kind": v.mutant.kind,
                    "file": v.mutant.file,
                    "what": v.mutant.what,
                    "notebooks": v.mutant.notebooks,
                    "fate": v.fate,
                    "reason": v.reason,
                }
                for v in self.verdicts
            ],
        }
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"

    def to_markdown(self) -> str:
        """Return the report as it is read: counts, then every survivor with the reason."""
        head = ("kind", "sites", "drawn", *FATES)
        rows = [
            (kind, f"{self.sites.get(kind, 0):,}", str(self._drawn(kind)), *self._counts(kind))
            for kind in KINDS
        ]
        total = ("all", f"{sum(self.sites.values()):,}", str(len(self.verdicts)), *self._counts(""))
        changing = self.count("caught") + self.count("survived")
        verdict = "holds" if self.holds else "DOES NOT HOLD"
        parts = [
            f"{len(self.verdicts)} mutants, seed {self.seed}, Python {platform.python_version()}, "
            f"{self.seconds / 60:.0f} min: {self.count('caught')} of {changing} that change a "
            f"result are caught ({self.share:.1%}; target {TARGET:.0%}): {verdict}.",
            _table([head, ("---",) * len(head), *rows, total]),
            self._told_noise(),
            *self._lists(),
        ]
        return "\n\n".join(part for part in parts if part) + "\n"

    def _drawn(self, kind: str) -> int:
        return sum(verdict.mutant.kind == kind for verdict in self.verdicts)

    def _counts(self, kind: str) -> tuple[str, ...]:
        return tuple(str(self.count(fate, kind)) for fate in FATES)

    def _told_noise(self) -> str:
        if not self.noisy_n:
            return ""
        said = f"fails: {'; '.join(self.noise)}" if self.noise else "no failure"
        return f"Noise of 1e-12 in all {self.noisy_n:,} decimals of the data: {said}."

    def _lists(self) -> list[str]:
        titles = {
            "survived": "Survivors",
            "noisy": "Failures without a change",
            "lost": "Mutants on which the check gave no answer",
            "english": "Changes of the English page only, which the check doesn't run",
        }
        return [
            f"{title}:\n\n" + "\n".join(map(_line, mine))
            for fate, title in titles.items()
            if (mine := [v for v in self.verdicts if v.fate == fate])
        ]


def _line(verdict: Verdict) -> str:
    mutant = verdict.mutant
    return f"- {mutant.number} ({mutant.kind}) `{mutant.file}`, {mutant.what}. {verdict.reason}"


def _table(rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
