"""Reads case texts: takes NAME.marked.txt, gives the plain text with its gold figures.

A marked figure is ``⟦SPAN|key=value|…⟧``; the keys are ``v`` value, ``u`` unit, ``q`` qualifier,
``k`` kind, ``s`` subkind, ``f`` 1 for a fact, ``m`` modality, ``id``, and ``part`` and ``base``,
which name the ids of the figures a share is a part and a share of.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

HERE = Path(__file__).parent
MARK = re.compile(r"⟦(?P<span>[^|⟧]*)(?P<keys>(?:\|[^|⟧]*)*)⟧")
KEYS = frozenset(["v", "u", "q", "k", "s", "f", "m", "id", "part", "base"])
COLUMNS = [
    "start",
    "end",
    "text",
    "value",
    "unit",
    "qualifier",
    "kind",
    "subkind",
    "is_fact",
    "modality",
    "part_start",
    "base_start",
]


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One case text.

    Attributes
    ----------
    name : str
        The file name without ``.marked.txt``.
    text : str
        The text without markup.
    gold : pandas.DataFrame
        One row per figure, in the order of the text, with the columns of `COLUMNS`; ``start`` and
        ``end`` are code points of `text`, end exclusive; ``part_start`` and ``base_start`` are
        missing where no figure is printed.
    findings : list of dict or None
        The findings expected of an audit, each with ``family``, ``severity``, ``spans`` (texts of
        gold figures) and ``why``; None for a text that is not an audit case.
    """

    name: str
    text: str
    gold: pd.DataFrame
    findings: list[dict[str, Any]] | None


def list_cases(pattern: str = "*", *, held_out: bool = False) -> list[Path]:
    """Give the marked files whose name fits `pattern`, sorted; held-out texts only when asked."""
    folder = HERE / "held_out" if held_out else HERE
    return sorted(folder.glob(f"{pattern}.marked.txt"))


def read_case(path: Path | str) -> Case:
    """Read one marked file, by its path or by the name of a case in this folder."""
    path = Path(path) if str(path).endswith(".txt") else HERE / f"{path}.marked.txt"
    name = path.name.removesuffix(".marked.txt")
    text, figures = strip_marks(path.read_text(encoding="utf-8"))
    expected = path.with_name(f"{name}.findings.json")
    findings = json.loads(expected.read_text(encoding="utf-8")) if expected.exists() else None
    return Case(name, text, to_gold(figures), findings)


def strip_marks(marked: str) -> tuple[str, list[dict[str, Any]]]:
    """Take the markup out of a text; give the plain text and one dict per marked figure."""
    plain: list[str] = []
    figures: list[dict[str, Any]] = []
    length = seen = 0
    for mark in MARK.finditer(marked):
        before, span = marked[seen : mark.start()], mark["span"]
        start = length + len(before)
        length = start + len(span)
        seen = mark.end()
        plain += [before, span]
        keys = dict(pair.split("=", 1) for pair in mark["keys"].split("|")[1:])
        if not keys.keys() <= KEYS:
            raise ValueError(f"Unknown key in {mark[0]}")
        figures.append({"start": start, "end": length, "text": span, **keys})
    plain.append(marked[seen:])
    text = "".join(plain)
    if "⟦" in text or "⟧" in text:
        raise ValueError("A figure mark is not closed.")
    return text, figures


def to_gold(figures: list[dict[str, Any]]) -> pd.DataFrame:
    """Turn marked figures into the gold table; a part or base is the start of the figure named."""
    starts = {figure["id"]: figure["start"] for figure in figures if "id" in figure}
    rows = [
        (
            figure["start"],
            figure["end"],
            figure["text"],
            float(figure["v"]) if "v" in figure else None,
            figure.get("u", ""),
            figure.get("q", "none"),
            figure["k"],
            figure.get("s", ""),
            figure["f"] == "1",
            figure.get("m", "actual"),
            starts[figure["part"]] if "part" in figure else None,
            starts[figure["base"]] if "base" in figure else None,
        )
        for figure in figures
    ]
    gold = pd.DataFrame(rows, columns=COLUMNS)
    return gold.astype({"value": "float64", "part_start": "Int64", "base_start": "Int64"})
