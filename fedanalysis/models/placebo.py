"""Placebo outcomes: takes a comparison, gives its difference where training can't have acted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from fedanalysis.errors import DesignError
from fedanalysis.language import Text
from fedanalysis.models.gates import Gate, unchecked

if TYPE_CHECKING:
    from fedanalysis.models.adjusted import AdjustedComparison, AdjustedResult
    from fedanalysis.models.matching import MatchedComparison, MatchedResult


def placebo_gates(
    comparison: AdjustedComparison | MatchedComparison, frame: pd.DataFrame, outcomes: Sequence[str]
) -> tuple[Gate, ...]:
    """Return one gate for each outcome measured before the training.

    The same comparison is made with the earlier outcome in the place of the real one. A difference
    there can't come from the training. With several outcomes the limit is Bonferroni's.

    Parameters
    ----------
    comparison : AdjustedComparison or MatchedComparison
        The comparison to be judged.
    frame : DataFrame
        One row per person.
    outcomes : sequence of str
        Columns measured before the training; none gives one gate that says it wasn't checked.

    Raises
    ------
    DesignError
        If an outcome is also a covariate (it is then alike by construction) or the real outcome.

    References
    ----------
    Imbens, G. W. and Rubin, D. B. (2015), *Causal Inference for Statistics, Social, and Biomedical
    Sciences*, ch. 21.
    """
    if not outcomes:
        return (_not_given(),)
    for name in outcomes:
        _check_outcome(comparison, name)
    level = 1 - (1 - comparison.confidence) / len(outcomes)
    plain = replace(comparison, placebo=(), confidence=level)
    return tuple(_gate(replace(plain, outcome=name).fit(frame), name) for name in outcomes)


def _check_outcome(comparison: AdjustedComparison | MatchedComparison, name: str) -> None:
    if name == comparison.outcome:
        raise DesignError(f"`{name}` can't be both the outcome and its placebo.")
    if name in comparison.columns.covariates:
        raise DesignError(
            f"placebo `{name}` can't be adjusted for: the groups are then alike in it anyway.",
            hint="Leave it out of the covariates for this check, or take an earlier value.",
        )


def _gate(result: AdjustedResult | MatchedResult, name: str) -> Gate:
    low, high = result.ci_low, result.ci_high
    ratio, limit = abs(result.estimate) / result.se, (high - low) / (2 * result.se)
    text = Text(
        f"培训前的`{name}`经同样比较相差{result.estimate:.3g}"
        f"（区间{low:.3g}至{high:.3g}），本应为0。",
        f"`{name}`, measured before the training, differs by {result.estimate:.3g} in the same "
        f"comparison (interval {low:.3g} to {high:.3g}); it should be 0.",
    )
    return Gate(f"placebo:{name}", bool(low <= 0 <= high), ratio, limit, text)


def _not_given() -> Gate:
    return unchecked(
        "placebo",
        Text(
            "没有给出培训前的结果，未作安慰剂检验。",
            "No outcome from before the training was given: the placebo check was not made.",
        ),
    )
