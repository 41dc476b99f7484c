"""The chance of being trained given covariates: takes a design, gives scores and their overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.special import expit, log_expit, log_ndtr, ndtr

from fedanalysis.errors import DesignError
from fedanalysis.language import Text
from fedanalysis.models import guards
from fedanalysis.models.gates import Gate

Floats = npt.NDArray[np.float64]
Link = Literal["logit", "probit"]

_CHUNK = 1 << 16
_MOST_STEPS = 50
_NEAR_PERFECT = 0.9
_LP_ROWS = 20_000
COMMON_LOW, COMMON_HIGH, MOST_OUTSIDE = 0.1, 0.9, 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Propensity:
    """A fitted chance of training.

    Attributes
    ----------
    coefficients : array of float, shape (k,)
        Of the design's columns, on the scale of the link.
    p : array of float, shape (n,)
        Chance of training, strictly between 0 and 1.
    slope : array of float, shape (n,)
        Derivative of `p` by the linear predictor.
    score, bend : array of float, shape (n,)
        First derivative of a person's log likelihood by the linear predictor, and the second with
        its sign turned.
    explained : float
        1 − log likelihood / log likelihood without covariates (McFadden), 0–1.
    """

    coefficients: Floats
    p: Floats
    slope: Floats
    score: Floats
    bend: Floats
    explained: float


def gram(left: Floats, weight: Floats, right: Floats) -> Floats:
    """Return ``left' diag(weight) right`` a block of rows at a time, so that no copy is made.

    Parameters
    ----------
    left, right : array of float, shapes (n, k) and (n, m)
    weight : array of float, shape (n,)

    Returns
    -------
    array of float, shape (k, m)
    """
    total = np.zeros((left.shape[1], right.shape[1]))
    for start in range(0, len(left), _CHUNK):
        rows = slice(start, start + _CHUNK)
        total += left[rows].T @ (weight[rows, None] * right[rows])
    return total


def fit_propensity(
    design: Floats,
    treated: Floats,
    *,
    names: Sequence[str],
    weights: Floats | None = None,
    link: Link = "logit",
) -> Propensity:
    """Fit the chance of training by maximum likelihood.

    Parameters
    ----------
    design : array of float, shape (n, k)
        Covariates with a constant first, of full rank.
    treated : array of float, shape (n,)
        1 trained, 0 not trained.
    names : sequence of str, length k
        Names of the columns, for messages.
    weights : array of float, shape (n,), optional
        Above 0.
    link : {"logit", "probit"}
        Shape of the chance.

    Raises
    ------
    DesignError
        If a covariate, or several together, tell (nearly) perfectly who was trained.

    References
    ----------
    Rosenbaum, P. R. and Rubin, D. B. (1983), The central role of the propensity score,
    *Biometrika* 70, 41–55.

    Examples
    --------
    >>> design = np.column_stack([np.ones(4), [0.0, 0.0, 1.0, 1.0]])
    >>> fit_propensity(design, np.array([0.0, 1, 0, 1]), names=["1", "x"]).p.round(2).tolist()
    [0.5, 0.5, 0.5, 0.5]
    """
    w = np.ones(len(treated)) if weights is None else weights
    _check_single(design, treated, names)
    scale = np.abs(design).max(axis=0)
    coefficients, settled = _climb(design, treated, w, link, scale)
    fitted = _describe(design @ coefficients, coefficients, treated, w, link)
    if not settled or fitted.explained > _NEAR_PERFECT:
        _refuse_prediction(design, treated, names, coefficients)
    return fitted


def _climb(
    design: Floats, treated: Floats, w: Floats, link: Link, scale: Floats
) -> tuple[Floats, bool]:
    coefficients = np.zeros(design.shape[1])
    for _ in range(_MOST_STEPS):
        _, _, score, bend, _ = _pieces(design @ coefficients, treated, link)
        bread = gram(design, w * bend, design) / np.outer(scale, scale)
        try:
            step = np.linalg.solve(bread, (design.T @ (w * score)) / scale) / scale
        except np.linalg.LinAlgError:
            return coefficients, False
        reach = float(np.abs(step * scale).max())
        # A step is held to 5 units of the linear predictor, so that Newton can't run off.
        coefficients = coefficients + step * min(1.0, 5.0 / max(reach, 1e-300))
        if reach < 1e-11 * (1.0 + float(np.abs(coefficients * scale).max())):
            return coefficients, True
        if not np.isfinite(reach) or float(np.abs(coefficients * scale).max()) > 1e6:
            return coefficients, False
    return coefficients, reach < 1e-7


def _pieces(
    eta: Floats, treated: Floats, link: Link
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Return chance, its slope, score, bend and log likelihood of each person."""
    side = 2 * treated - 1
    if link == "logit":
        p = expit(eta)
        slope = p * expit(-eta)
        return p, slope, treated - p, slope, log_expit(side * eta)
    log_density = -0.5 * eta**2 - 0.5 * np.log(2 * np.pi)
    log_chance = log_ndtr(side * eta)
    score = side * np.exp(log_density - log_chance)
    return ndtr(eta), np.exp(log_density), score, score * (score + eta), log_chance


def _describe(
    eta: Floats, coefficients: Floats, treated: Floats, w: Floats, link: Link
) -> Propensity:
    p, slope, score, bend, log_chance = _pieces(eta, treated, link)
    share = float(np.average(treated, weights=w))
    alone = float(w.sum()) * (share * np.log(share) + (1 - share) * np.log(1 - share))
    tiny = np.finfo(float).eps
    return Propensity(
        coefficients=coefficients,
        p=np.clip(p, tiny, 1 - tiny),
        slope=slope,
        score=score,
        bend=bend,
        explained=1 - float(w @ log_chance) / alone,
    )


def _check_single(design: Floats, treated: Floats, names: Sequence[str]) -> None:
    """Refuse a column of 0 and 1 with a side of one kind, and a number with split ranges."""
    trained = treated == 1
    for at in range(1, design.shape[1]):
        column = design[:, at]
        yes, no = column[trained], column[~trained]
        if yes.min() > no.max() or yes.max() < no.min():
            raise _perfect(names[at], f"its values split all {len(column)} rows.")
        ends = np.array([column.min(), column.max()])
        if not np.isin(column, ends).all():
            continue
        for end in ends:
            n, n_trained = int((column == end).sum()), int((yes == end).sum())
            if n_trained in (0, n):
                level = f"{names[at]} = {end:g}"
                raise _perfect(names[at], f"{n_trained} of {n} with {level} are trained.")


def _refuse_prediction(
    design: Floats, treated: Floats, names: Sequence[str], coefficients: Floats
) -> None:
    if len(treated) <= _LP_ROWS:
        moved = guards.find_separation(treated, np.ones(len(treated)), design)
        at = [int(i) for i in np.flatnonzero(np.abs(moved) > 0) if i > 0]
        if at:
            together = " and ".join(names[i] for i in at[:5])
            raise _perfect(together, f"together they split the {len(treated)} rows.")
    strength = np.abs(coefficients[1:]) * design[:, 1:].std(axis=0)
    name = names[1 + int(strength.argmax())]
    raise _perfect(name, f"the covariates leave next to nothing open in {len(treated)} rows.")


def _perfect(name: str, where: str) -> DesignError:
    return DesignError(
        f"no covariate may tell (nearly) perfectly who was trained, and `{name}` does.",
        where=where[0].upper() + where[1:],
        hint="Leave it out if it follows from the training; join a rare level with another; or "
        "leave out persons who could never, or had to, take part, and say so.",
    )


def crump_limit(p: Floats, *, estimand: str = "ATE") -> float:
    """Return how close to 0 or 1 a chance may come for the comparison to be most precise.

    Parameters
    ----------
    p : array of float, shape (n,)
        Chances of training, strictly between 0 and 1.
    estimand : {"ATE", "ATT"}
        For "ATT" only chances near 1 are cut.

    Returns
    -------
    float
        The limit α, from 0 to .5: keep α ≤ p ≤ 1 − α ("ATT": p ≤ 1 − α). 0 keeps all.

    References
    ----------
    Crump, R. K., Hotz, V. J., Imbens, G. W. and Mitnik, O. A. (2009), Dealing with limited overlap
    in estimation of average treatment effects, *Biometrika* 96, 187–199, corollary 1.

    Examples
    --------
    >>> crump_limit(np.full(10, 0.5))
    0.0
    """
    cost = 1 / (p * (1 - p)) if estimand == "ATE" else 1 / (1 - p)
    share = np.ones_like(p) if estimand == "ATE" else p
    order = np.argsort(cost)
    cost, share = cost[order], share[order]
    most = 2 * np.cumsum(share * cost) / np.cumsum(share)
    if cost[-1] <= most[-1]:
        return 0.0
    gamma = float(most[np.flatnonzero(cost <= most)[-1]])
    if estimand == "ATT":
        return 1 / gamma
    return 0.5 - float(np.sqrt(max(0.0, 0.25 - 1 / gamma)))


def inside(p: Floats, limit: float, *, estimand: str) -> npt.NDArray[np.bool_]:
    """Return which chances lie within `limit` of neither end ("ATT": not of 1)."""
    kept: npt.NDArray[np.bool_] = p <= 1 - limit
    return kept if estimand == "ATT" else kept & (p >= limit)


def overlap_gates(p: Floats, treated: Floats, *, estimand: str) -> tuple[Gate, Gate]:
    """Return two gates: chances not near 0 or 1, and chances that the other group has too.

    Parameters
    ----------
    p, treated : array of float, shape (n,)
    estimand : {"ATE", "ATT"}
        For "ATT" only trained persons need somebody like them.
    """
    trained = treated == 1
    outside = float((~inside(p, COMMON_LOW, estimand=estimand)).mean())
    ends = [f"{v:.3f}" for v in (p[trained].min(), p[trained].max(), p[~trained].min())]
    ends.append(f"{p[~trained].max():.3f}")
    percent = f"{100 * outside:.1f}%"
    zh_side = "高于0.9" if estimand == "ATT" else "低于0.1或高于0.9"
    en_side = "above .9" if estimand == "ATT" else "below .1 or above .9"
    text = Text(
        f"参训概率{zh_side}的人占{percent}（参训者{ends[0]}至{ends[1]}，未参训者{ends[2]}至"
        f"{ends[3]}；上限5%）。",
        f"A chance of training {en_side}: {percent} of the persons (trained {ends[0]} to "
        f"{ends[1]}, untrained {ends[2]} to {ends[3]}; limit 5%).",
    )
    first = Gate("overlap", outside <= MOST_OUTSIDE, outside, MOST_OUTSIDE, text)
    return first, _support_gate(p, trained, estimand)


def _support_gate(p: Floats, trained: npt.NDArray[np.bool_], estimand: str) -> Gate:
    def beyond(these: Floats, others: Floats) -> int:
        return int(((these < others.min()) | (these > others.max())).sum())

    alone, of = beyond(p[trained], p[~trained]), int(trained.sum())
    if estimand == "ATE":
        alone, of = alone + beyond(p[~trained], p[trained]), len(p)
    share = alone / of
    text = Text(
        f"{of}人中有{alone}人（{100 * share:.1f}%）的参训概率在另一组没有对应者（上限5%）。",
        f"Without anybody of a like chance in the other group: {alone} of {of} persons "
        f"({100 * share:.1f}%; limit 5%).",
    )
    return Gate("support", share <= MOST_OUTSIDE, share, MOST_OUTSIDE, text)
