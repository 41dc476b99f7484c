"""Names the indicator of the catalogue that a figure gives a value of, where its words say so."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path

from fedanalysis.reports.items import Item

_FILE = Path(__file__).resolve().parents[1] / "catalogue" / "indicator_words.csv"


@lru_cache(maxsize=1)
def _words() -> tuple[tuple[str, str, re.Pattern[str], re.Pattern[str] | None], ...]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            (
                row["indicator_id"],
                row["kind"],
                re.compile(row["says"]),
                re.compile(row["never"]) if row["never"] else None,
            )
            for row in csv.DictReader(file)
        )


def indicator_of(item: Item) -> str:
    """Return an indicator id, or nothing where the clause does not name one plainly."""
    if not item.meaning.is_fact or item.meaning.subkind not in ("", "share", "person_times"):
        return ""
    after = re.split(r"[，,。；;、]", item.context.right)[0]
    clause = item.context.clause_left + item.context.span_text + after
    for name, kind, says, never in _words():
        if (
            kind == item.meaning.kind
            and says.search(clause)
            and not (never and never.search(clause))
        ):
            return name
    return ""
