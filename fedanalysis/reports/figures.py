"""The figures of a report as a table: one row a figure, each at its place in the text."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

COLUMNS: dict[str, str] = {
    "start": "int64",
    "end": "int64",
    "text": "str",
    "value": "float64",
    "value_low": "float64",
    "value_high": "float64",
    "unit": "str",
    "qualifier": "str",
    "kind": "str",
    "subkind": "str",
    "is_fact": "bool",
    "modality": "str",
    "period_start": "Int64",
    "period_end": "Int64",
    "subject": "str",
    "part_start": "Int64",
    "base_start": "Int64",
    "indicator": "str",
    "reason": "str",
}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Figures:
    """Every figure found in one text.

    Attributes
    ----------
    text : str
        The text of the report; ``text[start:end]`` is the figure as printed.
    frame : DataFrame
        One row per figure, in order of `start` (0-based code points, `end` exclusive): `text`;
        `value` (normalised, NaN if unread) between `value_low` and `value_high` (what the words
        allow; infinite where open); `unit` as printed (``比值`` for a ratio); `qualifier`
        (``none``, ``approx_over``, ``approx_near``, ``approx``, ``over``, ``at_least``,
        ``at_most``, ``reach``); `kind` (``count``, ``share_pct``, ``money``, ``year``, ``period``,
        ``ordinal``, ``other``) and `subkind`; `is_fact`; `modality` (``actual``, ``planned``);
        `period_start`, `period_end` (years); `subject` (what is counted, in the text's words);
        `part_start`, `base_start` (`start` of the figures a share is a part, and a share, of);
        `indicator` (of the catalogue, or empty); `reason` (why there is no value).
    notes : tuple of str
        Remarks on the text as a whole, e.g. that it holds no figure.
    """

    text: str
    frame: pd.DataFrame
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.frame)

    def __repr__(self) -> str:
        facts = int(self.frame["is_fact"].sum())
        return f"{len(self)} figures in {len(self.text):,} characters, {facts} of them facts"

    def facts(self) -> pd.DataFrame:
        """Return the rows that state something, without dates, list numbers, rules and names."""
        return self.frame.loc[self.frame["is_fact"]].reset_index(drop=True)


def figures_frame(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Return `rows` as a frame with the columns and types of :class:`Figures`, sorted by place."""
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype(COLUMNS).sort_values("start", ignore_index=True)
