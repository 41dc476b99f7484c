"""The steps of an adjusted comparison: takes what is asked and persons, gives the finding."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import norm
from scipy.stats import t as student

from fedanalysis.errors import DesignError, TooFewError
from fedanalysis.models import guards
from fedanalysis.models.adjusted_fit import System, check_arm_rank, target_weights
from fedanalysis.models.adjusted_read import Persons, read_persons
from fedanalysis.models.balance import balance_gate, balance_table, effective_n
from fedanalysis.models.gates import (
    Gate,
    cluster_gate,
    dropped_gate,
    effective_gate,
    group_gate,
)
from fedanalysis.models.placebo import placebo_gates
from fedanalysis.models.propensity import (
    Propensity,
    crump_limit,
    fit_propensity,
    gram,
    inside,
    overlap_gates,
)

if TYPE_CHECKING:
    from fedanalysis.models.adjusted import AdjustedComparison

Floats = npt.NDArray[np.float64]

_WEIGHTED = ("ipw", "aipw", "ipwra")


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """The numbers of one comparison.

    Attributes
    ----------
    estimate, se : float
        Difference trained minus untrained, and its standard error.
    mean, mean_se : array of float, shape (2,)
        Adjusted averages, untrained first, and their standard errors (missing for "ols").
    quantile : float
        Standard errors from the estimate to the end of its interval.
    n, n_treated, n_dropped, n_trimmed : int
        Persons compared; trained among them; rows with a missing value; persons trimmed.
    trim_limit : float
        How near to 0 or 1 a chance may come; 0 if nothing was trimmed.
    effective : tuple of (float, float)
        Effective number of persons after weighting, untrained first.
    is_share : bool
        Whether the outcome is 0 or 1.
    cluster_n : int
        Clusters; 0 without.
    balance : DataFrame
        As :func:`~fedanalysis.models.balance.balance_table` gives it.
    gates : tuple of Gate
        All gates.
    p, treated : array of float, shape (n,)
        Chance of training (missing for "difference"), and treatment.
    """

    estimate: float
    se: float
    mean: Floats
    mean_se: Floats
    quantile: float
    n: int
    n_treated: int
    n_dropped: int
    n_trimmed: int
    trim_limit: float
    effective: tuple[float, float]
    is_share: bool
    cluster_n: int
    balance: pd.DataFrame
    gates: tuple[Gate, ...]
    p: Floats
    treated: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Numbers:
    estimate: float
    se: float
    mean: Floats
    mean_se: Floats
    quantile: float


def compare(spec: AdjustedComparison, frame: pd.DataFrame) -> Finding:
    """Read, score, trim, estimate and judge; see :class:`Finding`."""
    persons, score, limit, n_trimmed = _prepare(spec, frame)
    numbers = _estimate(spec, persons, score)
    weights = _weights(spec, persons, score)
    balance = _balance(persons, weights)
    effective = (effective_n(weights * (1 - persons.t)), effective_n(weights * persons.t))
    return Finding(
        **{name: getattr(numbers, name) for name in _Numbers.__slots__},
        n=persons.n,
        n_treated=persons.n_treated,
        n_dropped=persons.n_dropped,
        n_trimmed=n_trimmed,
        trim_limit=limit,
        effective=effective,
        is_share=bool(((persons.y == 0) | (persons.y == 1)).all()),
        cluster_n=_cluster_n(persons),
        balance=balance,
        gates=(
            *_size_gates(persons, len(frame), effective),
            *_likeness_gates(spec, persons, score, balance),
            *placebo_gates(spec, frame, spec.placebo),
        ),
        p=np.full(persons.n, nan) if score is None else score.p,
        treated=persons.t,
    )


def _prepare(
    spec: AdjustedComparison, frame: pd.DataFrame
) -> tuple[Persons, Propensity | None, float, int]:
    """Return the persons compared, their chances, the limit of trimming and how many it cost."""
    persons = read_persons(frame, spec.columns)
    if spec.cluster:
        guards.check_clusters(_cluster_n(persons), name=spec.cluster)
    score = _score(spec, persons) if spec.columns.covariates else None
    limit, given = _trim_limit(spec, score), persons.n
    if score is not None and limit > 0:
        persons = _trim(persons, inside(score.p, limit, estimand=spec.estimand))
        score = _score(spec, persons)
    if spec.cluster:
        guards.check_clusters(_cluster_n(persons), name=spec.cluster)
        _check_arm_clusters(persons, spec.cluster)
    return persons, score, limit, given - persons.n


def _cluster_n(persons: Persons) -> int:
    return 0 if persons.cluster is None else int(persons.cluster.max()) + 1


def _design(persons: Persons, covariates: tuple[str, ...]) -> tuple[Floats, list[str]]:
    at = persons.columns_of(covariates)
    design = np.empty((persons.n, len(at) + 1))
    design[:, 0] = 1.0
    for place, column in enumerate(at, start=1):
        design[:, place] = persons.x[:, column]
    return design, ["constant", *(persons.names[i] for i in at)]


def _score(spec: AdjustedComparison, persons: Persons) -> Propensity:
    chosen = spec.propensity_covariates
    design, names = _design(persons, spec.covariates if chosen is None else chosen)
    check_arm_rank(design, np.ones(persons.n, dtype=bool), names)
    return fit_propensity(design, persons.t, names=names, weights=persons.w, link=spec.link)


def _trim_limit(spec: AdjustedComparison, score: Propensity | None) -> float:
    if spec.trim is None or score is None:
        return 0.0
    if spec.trim == "crump":
        return crump_limit(score.p, estimand=spec.estimand)
    return float(spec.trim)


def _trim(persons: Persons, rows: npt.NDArray[np.bool_]) -> Persons:
    kept = persons.keep(rows)
    arms = (kept.n - kept.n_treated, kept.n_treated)
    if min(arms) < 2:
        raise TooFewError.observations(
            "a comparison after trimming",
            need=2,
            given=min(arms),
            unit="persons in each group",
            instead="no comparison: the groups have hardly anybody alike",
        )
    return kept


def _estimate(spec: AdjustedComparison, persons: Persons, score: Propensity | None) -> _Numbers:
    if spec.method in ("difference", "ols"):
        return _regress(spec, persons)
    return _stacked(spec, persons, score)


def _stacked(spec: AdjustedComparison, persons: Persons, score: Propensity | None) -> _Numbers:
    x, names = _design(persons, spec.covariates)
    chosen = spec.propensity_covariates
    z = x if chosen is None or chosen == spec.covariates else _design(persons, chosen)[0]
    system = System(
        y=persons.y,
        t=persons.t,
        w=persons.w,
        x=x,
        z=z,
        score=score,
        method=spec.method,
        estimand=spec.estimand,
        names=names,
        scores_known=spec.errors == "weights_known",
    )
    means = system.solve()
    covariance = means.covariance(persons.cluster)
    both = np.array([-1.0, 1.0])
    se = _checked_se(float(both @ covariance @ both), persons)
    estimate = float(both @ means.mean)
    mean_se = np.sqrt(np.diag(covariance))
    return _Numbers(estimate, se, means.mean, mean_se, _quantile(spec, persons))


def _checked_se(variance: float, persons: Persons) -> float:
    size = max(1.0, float(np.abs(persons.y).max()))
    if not variance > (1e-12 * size) ** 2:
        raise DesignError(
            "the outcome must scatter for an interval to be taken from it.",
            where=f"All {persons.n} persons lie exactly where the model puts them.",
            hint="Check that the outcome isn't a covariate under another name, or a constant.",
        )
    return float(np.sqrt(variance))


def _quantile(spec: AdjustedComparison, persons: Persons, dof: float | None = None) -> float:
    level = (1 + spec.confidence) / 2
    if persons.cluster is not None:
        dof = float(persons.cluster.max())
    return float(norm.ppf(level) if dof is None else student.ppf(level, dof))


def _regress(spec: AdjustedComparison, persons: Persons) -> _Numbers:
    """Return one coefficient of least squares, shared by both groups."""
    import statsmodels.api as sm

    x, names = _design(persons, spec.covariates)
    design = np.column_stack([x[:, :1], persons.t, x[:, 1:]])
    guards.check_rank(design, [names[0], spec.treated, *names[1:]])
    _check_leverage(design, persons.w)
    dof = persons.n - design.shape[1]
    if dof < 1:
        raise TooFewError.observations(
            "the regression",
            need=design.shape[1] + 1,
            given=persons.n,
            unit="persons",
            instead="fewer covariates",
        )
    fitted = sm.WLS(persons.y, design, weights=persons.w).fit(**_errors_of(spec, persons))
    covariance = np.asarray(fitted.cov_params())
    se = _checked_se(float(covariance[1, 1]), persons)
    # The averages stand at the mean covariates of everybody.
    at = np.average(design, axis=0, weights=persons.w)
    lines = np.array([np.r_[at[0], side, at[2:]] for side in (0.0, 1.0)])
    spread = np.sqrt(np.einsum("ij,jk,ik->i", lines, covariance, lines))
    quantile = _quantile(spec, persons, dof)
    return _Numbers(float(fitted.params[1]), se, lines @ fitted.params, spread, quantile)


def _check_leverage(design: Floats, w: Floats) -> None:
    """Refuse a person whom a column has to itself: her line passes through her outcome."""
    bread = np.linalg.inv(gram(design, w, design))
    leverage = w * np.einsum("ij,ij->i", design @ bread, design)
    alone = int((leverage > 1 - 1e-9).sum())
    if alone:
        raise DesignError(
            "no covariate may belong to one person only, for no scatter is left there.",
            where=f"{alone} of {len(w)} rows have a column of the design to themselves.",
            hint="Join rare levels with others.",
        )


def _errors_of(spec: AdjustedComparison, persons: Persons) -> dict[str, Any]:
    if spec.errors == "classical":
        return {"cov_type": "nonrobust"}
    if persons.cluster is not None:
        return {"cov_type": "cluster", "cov_kwds": {"groups": persons.cluster}}
    return {"cov_type": "HC2"}


def _weights(spec: AdjustedComparison, persons: Persons, score: Propensity | None) -> Floats:
    if spec.method not in _WEIGHTED or score is None:
        return persons.w
    sides = [target_weights(persons.t, a, score, estimand=spec.estimand)[0] for a in (0, 1)]
    total: Floats = persons.w * (sides[0] + sides[1])
    return total


def _balance(persons: Persons, weights: Floats) -> pd.DataFrame:
    return balance_table(persons.x, persons.t, persons.names, weights=weights, before=persons.w)


def _check_arm_clusters(persons: Persons, name: str) -> None:
    for side, count in enumerate(_arm_clusters(persons)):
        if count < 2:
            what = "trained" if side else "untrained"
            raise DesignError(
                f"errors by `{name}` must have {what} persons in more than one cluster.",
                where=f"All {int((persons.t == side).sum())} {what} persons belong to one.",
                hint="One class or village is one case: describe it, without an interval.",
            )


def _arm_clusters(persons: Persons) -> tuple[int, int]:
    if persons.cluster is None:
        return 0, 0
    untrained, trained = (len(np.unique(persons.cluster[persons.t == side])) for side in (0, 1))
    return untrained, trained


def _size_gates(persons: Persons, given: int, effective: tuple[float, float]) -> tuple[Gate, ...]:
    gates = (
        group_gate(persons.n - persons.n_treated, persons.n_treated),
        effective_gate(*effective),
        dropped_gate(persons.n_dropped, given),
    )
    if persons.cluster is None:
        return gates
    untrained, trained = _arm_clusters(persons)
    return (*gates, cluster_gate(_cluster_n(persons), trained, untrained))


def _likeness_gates(
    spec: AdjustedComparison, persons: Persons, score: Propensity | None, balance: pd.DataFrame
) -> tuple[Gate, ...]:
    if score is None:
        return ()
    weighted = spec.method in _WEIGHTED
    return (
        *overlap_gates(score.p, persons.t, estimand=spec.estimand),
        balance_gate(balance, weighted=weighted),
    )
