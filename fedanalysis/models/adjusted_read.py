"""The persons of a comparison: takes a table, gives arrays without gaps, or refuses it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from fedanalysis.errors import ColumnError, DesignError, TooFewError, ValueRangeError
from fedanalysis.models import guards

Floats = npt.NDArray[np.float64]
_MOST_LEVELS = 50


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of the columns that a comparison reads; None where a column isn't used."""

    outcome: str
    treated: str
    covariates: tuple[str, ...] = ()
    cluster: str | None = None
    weights: str | None = None
    person_id: str | None = None
    outcome_date: str | None = None
    training_date: str | None = None

    @property
    def needed(self) -> list[str]:
        """The columns that must be complete in a row for it to be used."""
        kept = [self.outcome, self.treated, *self.covariates, self.cluster, self.weights]
        return list(dict.fromkeys(name for name in kept if name is not None))


@dataclass(frozen=True, slots=True, eq=False)
class Persons:
    """Complete persons.

    Attributes
    ----------
    y : array of float, shape (n,)
        Outcome.
    t : array of float, shape (n,)
        1 trained, 0 not trained.
    x : array of float, shape (n, k)
        Covariates without a constant; a category gives a column of 0 and 1 for every level but
        its commonest.
    names : tuple of str, length k
        Names of these columns, such as ``age`` or ``education=college``.
    of : tuple of str, length k
        The covariate that each column belongs to.
    w : array of float, shape (n,)
        Weights, above 0; all 1 if none were given.
    cluster : array of int, shape (n,), or None
        Cluster codes from 0.
    n_dropped : int
        Rows left out because a value is missing.
    """

    y: Floats
    t: Floats
    x: Floats
    names: tuple[str, ...]
    of: tuple[str, ...]
    w: Floats
    cluster: npt.NDArray[np.intp] | None
    n_dropped: int

    @property
    def n(self) -> int:
        """Persons used."""
        return len(self.y)

    @property
    def n_treated(self) -> int:
        """Trained persons used."""
        return int(self.t.sum())

    def columns_of(self, covariates: Sequence[str]) -> list[int]:
        """Return the positions of the columns that belong to `covariates`."""
        wanted = set(covariates)
        return [i for i, owner in enumerate(self.of) if owner in wanted]

    def keep(self, rows: npt.NDArray[np.bool_]) -> Persons:
        """Return the persons of `rows`; the others are not counted as dropped."""
        return replace(
            self,
            y=self.y[rows],
            t=self.t[rows],
            x=self.x[rows],
            w=self.w[rows],
            cluster=None if self.cluster is None else pd.factorize(self.cluster[rows])[0],
        )


def read_persons(frame: pd.DataFrame, columns: Columns) -> Persons:
    """Return the complete persons of `frame`.

    Parameters
    ----------
    frame : DataFrame
        One row per person: outcome (number or bool), treated (0/1 or bool), covariates (number,
        bool, text or category). A row with a missing value is left out and counted.
    columns : Columns
        Names of the columns.

    Raises
    ------
    ColumnError
        If a column is missing or stands twice.
    DesignError
        If the outcome or treatment is text, persons come twice, one group is empty, an outcome
        was observed before the training, or a covariate is also outcome or treatment.
    ValueRangeError
        If treatment isn't 0 or 1, a weight isn't above 0, or a value isn't finite.
    TooFewError
        If a group has fewer than two persons.
    """
    _check_columns(frame, columns)
    _check_person(frame, columns.person_id)
    _check_dates(frame, columns)
    kept = frame[columns.needed].dropna()
    treated = _read_treated(frame[columns.treated], kept[columns.treated], columns.treated)
    outcome = _numbers(kept[columns.outcome], columns.outcome)
    x, names, of = code_covariates(kept, columns.covariates)
    return Persons(
        y=outcome,
        t=treated,
        x=x,
        names=names,
        of=of,
        w=_read_weights(kept, columns.weights),
        cluster=None if columns.cluster is None else pd.factorize(kept[columns.cluster])[0],
        n_dropped=len(frame) - len(kept),
    )


def code_covariates(
    frame: pd.DataFrame, covariates: Sequence[str]
) -> tuple[Floats, tuple[str, ...], tuple[str, ...]]:
    """Return the covariates as columns of numbers, their names, and the covariate of each.

    Text and categories give a column of 0 and 1 for each level but the commonest (of several:
    the first); levels nobody has are left out.

    Raises
    ------
    ValueRangeError
        If a value isn't finite.
    DesignError
        If a text column has more than 50 levels, or a column holds dates.

    Examples
    --------
    >>> rows = pd.DataFrame({"age": [30, 41, 52], "school": ["high", "primary", "high"]})
    >>> code_covariates(rows, ["age", "school"])[1]
    ('age', 'school=primary')
    """
    parts = [(name, *_code(frame[name], name)) for name in covariates]
    # Filled column by column, so that no second copy of a large table exists.
    x = np.empty((len(frame), sum(len(labels) for _, _, labels in parts)))
    at = 0
    for _, values, labels in parts:
        x[:, at : at + len(labels)] = values
        at += len(labels)
    names = tuple(label for _, _, labels in parts for label in labels)
    of = tuple(name for name, _, labels in parts for _ in labels)
    return x, names, of


def _code(column: pd.Series, name: str) -> tuple[npt.NDArray[np.generic], list[str]]:
    if pd.api.types.is_numeric_dtype(column.dtype) or pd.api.types.is_bool_dtype(column.dtype):
        return _numbers(column, name)[:, None], [name]
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        raise DesignError(
            f"covariate `{name}` must hold numbers or categories, not dates.",
            hint="Use a number, such as the age in years at the start of the training.",
        )
    codes, levels = _levels(column)
    if len(levels) > _MOST_LEVELS:
        raise DesignError(
            f"covariate `{name}` must have at most {_MOST_LEVELS} levels.",
            where=f"{len(column)} rows hold {len(levels)} of them.",
            hint="Join levels into broader ones; a name or number of a person is no covariate.",
        )
    # The commonest level is the one compared with, so that every rare level has a name of its own.
    base = int(np.bincount(codes, minlength=1).argmax())
    others = [at for at in range(len(levels)) if at != base]
    return codes[:, None] == np.array(others, dtype=np.intp), [
        f"{name}={levels[at]}" for at in others
    ]


def _levels(column: pd.Series) -> tuple[npt.NDArray[np.intp], list[str]]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        used = column.cat.remove_unused_categories()
        return used.cat.codes.to_numpy().astype(np.intp), [str(one) for one in used.cat.categories]
    codes, levels = pd.factorize(column.astype("str"), sort=True)
    return codes, [str(one) for one in levels]


def _numbers(column: pd.Series, name: str) -> Floats:
    kind = column.dtype
    if not (pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_bool_dtype(kind)):
        raise DesignError(
            f"column `{name}` must hold numbers, not text.",
            where=f"{len(column)} rows are of type {kind}.",
            hint="Code it before: 1 for yes and 0 for no.",
        )
    values: Floats = column.to_numpy(dtype=np.float64)
    guards.check_finite(**{name: values})
    return values


def _check_columns(frame: pd.DataFrame, columns: Columns) -> None:
    others = (columns.person_id, columns.outcome_date, columns.training_date)
    for name in [*columns.needed, *(one for one in others if one is not None)]:
        if name not in frame.columns:
            raise ColumnError.missing("persons", name, map(str, frame.columns))
        if int((frame.columns == name).sum()) > 1:
            raise ColumnError.twice("persons", name)
    for name in columns.covariates:
        if name in (columns.outcome, columns.treated):
            raise DesignError(f"`{name}` can't be adjusted for: it is the outcome or treatment.")
    if columns.outcome == columns.treated:
        raise DesignError(f"`{columns.outcome}` can't be both outcome and treatment.")


def _check_person(frame: pd.DataFrame, person_id: str | None) -> None:
    if person_id is None:
        return
    again = int(frame[person_id].dropna().duplicated().sum())
    if again:
        raise DesignError(
            "the table must hold one row per person, and these are person-times where persons "
            "are needed.",
            where=f"`{person_id}` repeats in {again} of {len(frame)} rows.",
            hint="Keep one row per person first, with the number of attendances as a column.",
        )


def _check_dates(frame: pd.DataFrame, columns: Columns) -> None:
    if columns.outcome_date is None or columns.training_date is None:
        return
    names = (columns.outcome_date, columns.training_date)
    for name in names:
        if not pd.api.types.is_datetime64_any_dtype(frame[name].dtype):
            raise DesignError(
                f"column `{name}` must hold dates.", hint="Use pandas.to_datetime before."
            )
    early = int((frame[names[0]] < frame[names[1]]).sum())
    if early:
        raise DesignError(
            "the outcome must be observed after the training.",
            where=f"`{names[0]}` lies before `{names[1]}` in {early} of {len(frame)} rows.",
            hint="Use that value as `placebo`, and an outcome observed later.",
        )


def _read_treated(given: pd.Series, kept: pd.Series, name: str) -> Floats:
    kind = given.dtype
    if not (pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_bool_dtype(kind)):
        raise DesignError(
            f"treatment `{name}` must be 0 or 1, not text.",
            where=f"{len(given)} rows are of type {kind}.",
            hint="Code it before: 1 for trained and 0 for not trained.",
        )
    values: Floats = kept.to_numpy(dtype=np.float64)
    if not np.isin(values, (0.0, 1.0)).all():
        raise ValueRangeError.outside(name, must="0 (not trained) or 1 (trained)")
    _check_arms(values, name, missing=int(given.isna().sum()))
    return values


def _check_arms(treated: Floats, name: str, *, missing: int) -> None:
    trained, rows = int(treated.sum()), len(treated)
    if trained in (0, rows):
        hint = "Without a comparison only a rate and bounds can be given."
        if missing:
            hint = f"{missing} rows have no value: missing isn't 0. Write 0 for the untrained."
        raise DesignError(
            f"`{name}` must hold both trained and untrained persons.",
            where=f"All {rows} complete rows are alike.",
            hint=hint,
        )
    if min(trained, rows - trained) < 2:
        raise TooFewError.observations(
            "a comparison",
            need=2,
            given=1,
            unit=f"persons with `{name}` = {int(trained < 2)}",
            instead="the outcome of the larger group, with its interval",
        )


def _read_weights(frame: pd.DataFrame, name: str | None) -> Floats:
    if name is None:
        return np.ones(len(frame))
    values = _numbers(frame[name], name)
    wrong = int((values <= 0).sum())
    if wrong:
        raise ValueRangeError.outside(
            name,
            must="above 0 in every row",
            where=f"{wrong} of {len(values)} rows hold 0 or less.",
            hint="Leave out persons who stand for nobody, and say how many.",
        )
    return values / float(values.mean())
