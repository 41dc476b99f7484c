"""The models of rungs 3 to 5: takes the spec and persons, gives the rung and its comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from fedanalysis.errors import ColumnError, DesignError, ValueRangeError
from fedanalysis.models.rungs import Rung

if TYPE_CHECKING:
    from fedanalysis.models.training_effect import TrainingEffect


def compare(spec: TrainingEffect, frame: pd.DataFrame) -> tuple[Rung, Any]:
    """Return the rung from 3 up on which the columns named stand, and its fitted model.

    Raises
    ------
    DesignError
        If training is text or one group is empty; the model's own refusals pass through.
    """
    if spec.assigned:
        check_treated(frame, spec.assigned)
        return Rung.RANDOMISED, _lottery(spec, frame)
    if spec.first_treated:
        return Rung.BEFORE_AFTER, _staggered(spec, frame)
    check_treated(frame, str(spec.treated))
    if spec.period:
        return Rung.BEFORE_AFTER, _before_after(spec, frame)
    return Rung.ADJUSTED, _adjusted(spec, frame)


def check_treated(frame: pd.DataFrame, column: str) -> pd.Series:
    """Return the column of training as 0 and 1; refuse text, gaps, other codes and one group.

    Raises
    ------
    ColumnError
        If the column is missing.
    DesignError
        If it holds text, is missing in a row, or all rows are alike.
    ValueRangeError
        If a value is neither 0 nor 1.

    Examples
    --------
    >>> check_treated(pd.DataFrame({"trained": [True, False]}), "trained").tolist()
    [1.0, 0.0]
    """
    from fedanalysis.models.sensitivity_fit import numeric_columns

    if column not in frame.columns:
        raise ColumnError.missing("persons", column, map(str, frame.columns))
    values = numeric_columns(frame, [column], table="persons")[column]
    if unknown := int(values.isna().sum()):
        raise DesignError(
            f"`{column}` must be known in every row.",
            where=f"It is missing in {unknown} of {len(frame)} rows.",
            hint="Missing doesn't mean never trained: write 0 for those who weren't.",
        )
    if not values.isin([0, 1]).all():
        raise ValueRangeError.outside(column, must="0 (not trained) or 1 (trained)")
    if values.nunique() < 2:
        raise DesignError(
            f"`{column}` must hold both 0 and 1.",
            where=f"One group is empty: all {len(frame)} rows are alike.",
            hint="Without a comparison leave `treated` out; a rate and bounds can be given.",
        )
    return values


def _adjusted(spec: TrainingEffect, frame: pd.DataFrame) -> Any:
    from fedanalysis.models.adjusted import AdjustedComparison

    model = AdjustedComparison(
        outcome=spec.outcome,
        treated=str(spec.treated),
        covariates=spec.covariates,
        estimand="ATT",  # all rungs speak of those who were trained
        cluster=spec.cluster,
        confidence=spec.confidence,
        person_id=_person(spec, frame),
    )
    return model.fit(frame)


def _before_after(spec: TrainingEffect, frame: pd.DataFrame) -> Any:
    from fedanalysis.models.did import DifferenceInDifferences

    model = DifferenceInDifferences(
        outcome=spec.outcome,
        treated=str(spec.treated),
        time=str(spec.period),
        start=spec.start,
        covariates=spec.covariates,
        unit=_person(spec, frame),
        cluster=spec.cluster,
        confidence=spec.confidence,
    )
    return model.fit(frame)


def _staggered(spec: TrainingEffect, frame: pd.DataFrame) -> Any:
    from fedanalysis.models.staggered import StaggeredRollout

    model = StaggeredRollout(
        unit=spec.person,
        period=str(spec.period),
        first_treated=str(spec.first_treated),
        outcome=spec.outcome,
        covariates=spec.covariates,
        never=spec.never,
        cluster=spec.cluster,
        confidence=spec.confidence,
    )
    return model.fit(frame)


def _lottery(spec: TrainingEffect, frame: pd.DataFrame) -> Any:
    raise NotImplementedError


def _person(spec: TrainingEffect, frame: pd.DataFrame) -> str | None:
    """Return the column of persons if the table has one: without it nobody is seen twice."""
    return spec.person if spec.person in frame.columns else None
