"""All ATT(g,t) of a roll-out: takes a panel, gives one row per group and period with influence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from fedanalysis.errors import DesignError
from fedanalysis.models.staggered_cells import Comparison

if TYPE_CHECKING:
    from fedanalysis.models.staggered import StaggeredRollout
    from fedanalysis.models.staggered_panel import Panel

Floats = npt.NDArray[np.float64]


def all_cells(panel: Panel, spec: StaggeredRollout) -> tuple[pd.DataFrame, Floats, float]:
    """Return one row per ATT(g,t), influence of shape (n, cells), and the largest propensity.

    Raises
    ------
    DesignError
        If no treated period has a comparison, or covariates can't be used.
    """
    rows, influences, largest = [], [], 0.0
    for group in np.unique(panel.first[np.isfinite(panel.first)]):
        last = int(np.searchsorted(panel.periods, group)) - 1
        known: dict[float, Comparison] = {}
        for at in range(len(panel.periods)):
            before = last if at > last or spec.base == "universal" else at - 1
            if before < 0 or before == at:
                continue
            cell = _cell(panel, spec, group=float(group), at=at, before=before, known=known)
            if cell is None:
                continue
            numbers, influence, propensity = cell
            when = float(panel.periods[at])
            rows.append((group, when, when - group, *numbers))
            influences.append(influence)
            largest = max(largest, propensity)
    if not any(row[2] >= 0 for row in rows):
        raise DesignError(
            "no group has a comparison in a treated period.",
            hint="The last groups to be treated have nobody left to compare with; a roll-out "
            "needs units treated later or never.",
        )
    names = ["group", "period", "event_time", "estimate", "n_treated", "n_comparison"]
    return pd.DataFrame(rows, columns=names), np.column_stack(influences), largest


def _cell(
    panel: Panel,
    spec: StaggeredRollout,
    *,
    group: float,
    at: int,
    before: int,
    known: dict[float, Comparison],
) -> tuple[tuple[float, int, int], Floats, float] | None:
    """Return one ATT(g,t) with sizes, its influence over all units; None without comparison."""
    change = panel.outcome[:, at] - panel.outcome[:, before]
    until = np.inf if spec.control == "never" else float(panel.periods[max(at, before)])
    compared = np.isinf(panel.first) if np.isinf(until) else panel.first > until
    here = (panel.first == group) | compared
    if spec.unbalanced == "pairs":
        here &= ~np.isnan(change)
    index = np.flatnonzero(here)
    marked = (panel.first[index] == group).astype(float)
    n_treated, n_compared = int(marked.sum()), int(len(marked) - marked.sum())
    if n_treated < 2 or n_compared < 2:
        return None
    comparison = known.get(until)
    if comparison is None or spec.unbalanced == "pairs":
        where = f"Group {group:g}, period {panel.periods[at]:g}"
        design = panel.design[index]
        comparison = Comparison.of(marked, design, method=spec.method, where=where)
        known[until] = comparison
    estimate = comparison.estimate(change[index])
    influence = np.zeros(len(change))
    influence[index] = estimate.influence * (len(change) / len(marked))
    return (estimate.att, n_treated, n_compared), influence, estimate.largest_propensity
