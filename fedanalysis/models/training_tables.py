"""The tables of the ladder of evidence: takes its result, gives rungs and estimates."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING

import pandas as pd

from fedanalysis.models import training_words as words
from fedanalysis.models.rungs import RUNG_NAMES

if TYPE_CHECKING:
    from fedanalysis.models.training_effect import TrainingEffectResult

_COLUMNS = ["term", "estimate", "ci_low", "ci_high", "n"]


def ladder(result: TrainingEffectResult) -> pd.DataFrame:
    """Return one row per rung, lowest first, with the one reached."""
    says = words.short(result)
    rows = [
        {
            "rung": int(rung),
            "label_zh": name.zh,
            "label_en": name.en,
            "reached": rung <= result.rung,
            "here": rung is result.rung,
            "says_zh": says.zh if rung is result.rung else "",
            "says_en": says.en if rung is result.rung else "",
        }
        for rung, name in RUNG_NAMES.items()
    ]
    return pd.DataFrame(rows)


def estimates(result: TrainingEffectResult) -> pd.DataFrame:
    """Return one row per estimate: `term`, `estimate`, `ci_low`, `ci_high`, `n`."""
    if result.counts is None:
        frame: pd.DataFrame = result.comparison.to_frame()
        return frame
    rows = [("success_n", float(result.counts.success_n), nan, nan, result.n_used or nan)]
    rows += _rate_rows(result)
    return pd.DataFrame(rows, columns=_COLUMNS)


def _rate_rows(result: TrainingEffectResult) -> list[tuple[str, float, float, float, float]]:
    rows: list[tuple[str, float, float, float, float]] = []
    counts, n = result.counts, float(result.n_used)
    if counts is None or counts.rate_range is None:
        return rows
    if (rate := result.rate) is not None:
        rows.append(("rate", rate.estimate, rate.ci_low, rate.ci_high, n))
    else:
        rows.append(("rate", nan, *counts.rate_range, n))
    if (bounds := result.bounds) is not None:
        low, high = (float(bounds[end].iloc[0]) for end in ("low", "high"))
        rows.append(("share_less_baseline", nan, low, high, n))
    if result.beside is not None and (other := result.beside.rate(result.confidence)) is not None:
        size = float(result.beside.person_n or nan)
        rows.append(("rate_beside", other.estimate, other.ci_low, other.ci_high, size))
    return rows
