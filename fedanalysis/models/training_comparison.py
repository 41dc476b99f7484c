"""The models of rungs 3 to 5: takes the spec and persons, gives the rung and its comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from fedanalysis.errors import ColumnError, DesignError, ValueRangeError
from fedanalysis.models.rungs import Rung

if TYPE_CHECKING:
    from fedanalysis.models.adjusted import AdjustedResult
    from fedanalysis.models.e_value import EValue
    from fedanalysis.models.training_effect import TrainingEffect


def compare(spec: TrainingEffect, frame: pd.DataFrame) -> tuple[Rung, Any, EValue | None]:
    """Return the rung from 3 up, its fitted model, and on rung 3 the E-value.

    Raises
    ------
    DesignError
        If training is text or one group is empty; the model's own refusals pass through.
    """
    if spec.assigned:
        check_treated(frame, spec.assigned)
        return Rung.RANDOMISED, _lottery(spec, frame), None
    if spec.first_treated:
        return Rung.BEFORE_AFTER, _staggered(spec, frame), None
    check_treated(frame, str(spec.treated))
    if spec.period:
        return Rung.BEFORE_AFTER, _before_after(spec, frame), None
    found = _adjusted(spec, frame)
    return Rung.ADJUSTED, found, hidden_bias(found, spec, frame)


def hidden_bias(found: AdjustedResult, spec: TrainingEffect, frame: pd.DataFrame) -> EValue | None:
    """Return how strong an unmeasured difference would have to be; None where no ratio exists.

    Shares: the ratio of the adjusted shares. Other outcomes: the difference over the standard
    deviation within groups.
    """
    from fedanalysis.models.e_value import e_value_of_averages, e_value_of_difference
    from fedanalysis.models.sensitivity_fit import numeric_columns

    mean, se = found.finding.mean, found.finding.mean_se
    if found.finding.is_share:
        if not all(0 < float(value) <= 1 for value in mean):
            return None
        pairs = [(float(mean[i]), float(se[i])) for i in (1, 0)]
        return e_value_of_averages(
            pairs[0], pairs[1], se_difference=found.se, confidence=spec.confidence
        )
    outcome = numeric_columns(frame, [spec.outcome], table="persons")[spec.outcome]
    within = outcome - outcome.groupby(frame[str(spec.treated)].to_numpy()).transform("mean")
    sd = float(within.std(ddof=2))
    return e_value_of_difference(found.estimate, found.se, sd, confidence=spec.confidence)


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
    from fedanalysis.models.lottery import Lottery

    _check_once(spec, frame)
    model = Lottery(
        outcome=spec.outcome,
        assigned=str(spec.assigned),
        block=spec.block,
        taken_up=spec.treated,
        cluster=spec.cluster,
        covariates=spec.covariates,
        confidence=spec.confidence,
    )
    return model.fit(frame)


def _check_once(spec: TrainingEffect, frame: pd.DataFrame) -> None:
    person = _person(spec, frame)
    repeated = 0 if person is None else int(frame[person].duplicated(keep=False).sum())
    if repeated:
        raise DesignError(
            f"each person of the draw must stand in one row, told by `{person}`.",
            where=f"{repeated} of {len(frame)} rows share a person: these are person-times.",
            hint="Keep one row per person, with the outcome after training.",
        )


def _person(spec: TrainingEffect, frame: pd.DataFrame) -> str | None:
    """Return the column of persons if the table has one: without it nobody is seen twice."""
    return spec.person if spec.person in frame.columns else None
