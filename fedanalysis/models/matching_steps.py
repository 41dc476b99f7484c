"""The steps of a matched comparison: takes what is asked and persons, gives pairs and gates."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from fedanalysis.errors import DesignError
from fedanalysis.language import Text
from fedanalysis.models import guards
from fedanalysis.models.adjusted_read import Persons, read_persons
from fedanalysis.models.balance import balance_gate, balance_table, effective_n
from fedanalysis.models.gates import Gate, dropped_gate, effective_gate, group_gate
from fedanalysis.models.matching_fit import Matched, Matcher
from fedanalysis.models.matching_pairs import mahalanobis_points
from fedanalysis.models.matching_scores import estimated_score_gain
from fedanalysis.models.placebo import placebo_gates
from fedanalysis.models.propensity import Propensity, fit_propensity, overlap_gates

if TYPE_CHECKING:
    from fedanalysis.models.matching import MatchedComparison

Floats = npt.NDArray[np.float64]

MOST_UNMATCHED = 0.05


def match_persons(
    spec: MatchedComparison, frame: pd.DataFrame
) -> tuple[Persons, Matched, pd.DataFrame, tuple[Gate, ...]]:
    """Read, match, estimate and judge.

    Returns
    -------
    tuple
        Persons used, the matched difference, the balance table, the gates.
    """
    persons = read_persons(frame, spec.columns)
    design, score = _score(persons)
    matched = _matcher(spec, persons, score).solve()
    if spec.allows_for_score:
        gain = estimated_score_gain(persons.y, persons.t, design, score)
        matched = replace(matched, se=float(np.sqrt(max(0.0, matched.se**2 - gain))))
    _check_scatter(matched, persons)
    balance = balance_table(persons.x, persons.t, persons.names, weights=matched.weights)
    sides = (1 - persons.t, persons.t)
    effective = [effective_n(matched.weights * side) for side in sides]
    gates = (
        group_gate(persons.n - persons.n_treated, persons.n_treated),
        effective_gate(*effective),
        dropped_gate(persons.n_dropped, len(frame)),
        *overlap_gates(score.p, persons.t, estimand=spec.estimand),
        unmatched_gate(matched.n_unmatched, matched.n_target),
        balance_gate(balance, weighted=True),
        *placebo_gates(spec, frame, spec.placebo),
    )
    return persons, matched, balance, gates


def unmatched_gate(unmatched: int, matched: int) -> Gate:
    """Return whether at most 5 % of the target found no match within reach."""
    share = unmatched / (unmatched + matched)
    text = Text(
        f"{unmatched + matched}人中有{unmatched}人（{100 * share:.1f}%）找不到相近的对照"
        "（上限5%）。",
        f"Without a match within reach: {unmatched} of {unmatched + matched} persons "
        f"({100 * share:.1f}%; limit 5%).",
    )
    return Gate("unmatched", share <= MOST_UNMATCHED, share, MOST_UNMATCHED, text)


def _score(persons: Persons) -> tuple[Floats, Propensity]:
    design = np.column_stack([np.ones(persons.n), persons.x])
    names = ["constant", *persons.names]
    guards.check_rank(design, names)
    return design, fit_propensity(design, persons.t, names=names)


def _matcher(spec: MatchedComparison, persons: Persons, score: Propensity) -> Matcher:
    if spec.distance == "propensity":
        points = score.p[:, None]
    else:
        points = mahalanobis_points(persons.x, persons.names)
    return Matcher(
        y=persons.y,
        t=persons.t,
        points=points,
        adjust=persons.x[:, persons.columns_of(spec.bias_correction_columns)],
        cells=_cells(persons, spec.exact),
        estimand=spec.estimand,
        neighbours=spec.neighbours,
        variance_neighbours=spec.variance_neighbours,
        caliper=np.inf if spec.caliper is None else spec.caliper,
    )


def _cells(persons: Persons, exact: tuple[str, ...]) -> npt.NDArray[np.intp] | None:
    if not exact:
        return None
    columns = persons.x[:, persons.columns_of(exact)]
    return np.unique(columns, axis=0, return_inverse=True)[1].ravel()


def _check_scatter(matched: Matched, persons: Persons) -> None:
    if matched.se > 1e-12 * max(1.0, float(np.abs(persons.y).max())):
        return
    raise DesignError(
        "the outcome must scatter for an interval to be taken from it.",
        where=f"All {matched.n_target} persons differ from their matches by the same amount.",
        hint="Check that the outcome isn't a constant or a covariate under another name.",
    )
