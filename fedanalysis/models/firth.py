"""Firth's penalised logistic regression on cells: takes separated counts, gives odds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import optimize, stats
from scipy.special import expit

from fedanalysis.errors import DesignError
from fedanalysis.models import guards
from fedanalysis.models.binomial import collapse
from fedanalysis.models.line import check_confidence

Floats = npt.NDArray[np.float64]

_MOST_STEPS, _MOST_DOUBLINGS = 500, 6


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FirthFit:
    """A penalised logistic regression.

    Attributes
    ----------
    names : tuple of str
    params : array of float, shape (k,)
        Log-odds, all finite.
    se : array of float, shape (k,)
        From the inverse information; use the intervals, not these, in small samples.
    ci_low, ci_high : array of float, shape (k,)
        Profile penalised-likelihood interval.
    p_value : array of float, shape (k,)
        Penalised likelihood-ratio test of each coefficient against 0.
    log_likelihood : float
        Penalised.
    trial_n, cell_n : int
    confidence : float
    """

    names: tuple[str, ...]
    params: Floats
    se: Floats
    ci_low: Floats
    ci_high: Floats
    p_value: Floats
    log_likelihood: float
    trial_n: int
    cell_n: int
    confidence: float

    def to_frame(self) -> pd.DataFrame:
        """Return one row per coefficient: `term`, `estimate`, `ci_low`, `ci_high`, `n`."""
        return pd.DataFrame(
            {
                "term": list(self.names),
                "estimate": self.params,
                "ci_low": self.ci_low,
                "ci_high": self.ci_high,
            }
        ).assign(n=self.trial_n)


def fit_firth(
    successes: npt.ArrayLike,
    trials: npt.ArrayLike,
    design: npt.ArrayLike,
    names: Sequence[str],
    *,
    confidence: float = 0.95,
) -> FirthFit:
    """Fit a logistic regression that stays finite when a level holds only successes or failures.

    Design: independent trials. Estimand: log-odds. The likelihood is multiplied by the square
    root of the determinant of the information (Jeffreys' prior), which takes away the bias of
    first order. Don't use it for clustered counts: its intervals know of no clusters.

    Parameters
    ----------
    successes, trials : array of numbers, shape (n,)
        Whole numbers, ``0 <= successes <= trials``.
    design : array of numbers, shape (n, k)
        Finite; the intercept is a column of its own.
    names : sequence of str, length k
    confidence : float, default 0.95

    Raises
    ------
    ValueRangeError
        If a count or value is out of range.
    DesignError
        If columns depend on each other, or the search for a maximum or interval fails.

    References
    ----------
    Firth, D. (1993), *Bias reduction of maximum likelihood estimates*, Biometrika 80(1), 27–38.
    Heinze, G. and Schemper, M. (2002), *A solution to the problem of separation in logistic
    regression*, Statistics in Medicine 21(16), 2409–2419.

    Examples
    --------
    >>> fit = fit_firth([0, 5], [10, 10], [[1, 0], [1, 1]], ["const", "later"])
    >>> round(float(np.exp(fit.params[1])), 6)
    21.0
    """
    check_confidence(confidence)
    cells = collapse(successes, trials, design)
    y, n = cells.by_design()
    names = [str(name) for name in names]
    if len(names) != cells.design.shape[1]:
        raise DesignError("`names` must name every column of `design` once.")
    guards.check_rank(cells.design, names)
    problem = _Penalised(y, n, cells.design)
    best, top = problem.maximise(np.zeros(len(names)))
    se = np.sqrt(np.diag(np.linalg.inv(problem.at(best)[2])))
    level = top - float(stats.chi2.ppf(confidence, 1)) / 2
    profiles = [_Profile(problem, best, j, level) for j in range(len(names))]
    ends = [
        [profile.end(side * size, name=name) for side in (-2.0, 2.0)]
        for profile, size, name in zip(profiles, se, names, strict=True)
    ]
    lost = [top - problem.maximise(best, fixed=(j, 0.0))[1] for j in range(len(names))]
    low, high = np.array(ends).T
    return FirthFit(
        names=tuple(names),
        params=best,
        se=se,
        ci_low=low,
        ci_high=high,
        p_value=stats.chi2.sf(2 * np.maximum(lost, 0.0), 1),
        log_likelihood=top,
        trial_n=int(n.sum()),
        cell_n=len(n),
        confidence=confidence,
    )


@dataclass(frozen=True, slots=True)
class _Penalised:
    """The penalised likelihood of cells."""

    y: Floats
    n: Floats
    x: Floats

    def at(self, beta: Floats) -> tuple[float, Floats, Floats]:
        """Return value, score and information; the value is −∞ where the information vanishes."""
        odds = self.x @ beta
        share = expit(odds)
        weight = self.n * share * (1 - share)
        information = self.x.T @ (weight[:, None] * self.x)
        sign, log_det = np.linalg.slogdet(information)
        if sign <= 0 or not np.isfinite(log_det):
            return -np.inf, np.zeros_like(beta), information
        value = float(self.y @ odds - self.n @ np.logaddexp(0, odds) + log_det / 2)
        leverage = weight * (self.x @ np.linalg.inv(information) * self.x).sum(axis=1)
        score = self.x.T @ (self.y - self.n * share + leverage * (0.5 - share))
        return value, score, information

    def maximise(
        self, start: Floats, *, fixed: tuple[int, float] | None = None
    ) -> tuple[Floats, float]:
        """Return the maximum and its value, with one coefficient held at a value if `fixed`."""
        beta, free = start.copy(), np.ones(len(start), dtype=bool)
        if fixed is not None:
            beta[fixed[0]], free[fixed[0]] = fixed[1], False
        now = self.at(beta)
        if not np.isfinite(now[0]):
            beta[free] = 0.0
            now = self.at(beta)
        for _ in range(_MOST_STEPS):
            step = np.linalg.solve(now[2][np.ix_(free, free)], now[1][free])
            largest = float(np.abs(step).max(initial=0.0))
            if largest < 1e-9 * max(1.0, float(np.abs(beta).max())):
                return beta, now[0]
            beta, now = self._forward(beta, free, step * min(1.0, 5.0 / largest), now[0])
        raise DesignError(
            "the penalised likelihood must have a maximum that can be found.",
            where=f"{_MOST_STEPS} steps over {len(self.n)} rows did not reach it.",
            hint="Centre and scale the columns of the design.",
        )

    def _forward(
        self, beta: Floats, free: npt.NDArray[np.bool_], step: Floats, value: float
    ) -> tuple[Floats, tuple[float, Floats, Floats]]:
        for _ in range(30):
            after = beta.copy()
            after[free] += step
            found = self.at(after)
            if found[0] >= value - 1e-12 * max(1.0, abs(value)):
                break
            step = step / 2
        return after, found


@dataclass(frozen=True, slots=True)
class _Profile:
    """The likelihood of one coefficient, maximised over the others, above a level."""

    problem: _Penalised
    best: Floats
    place: int
    level: float

    def end(self, reach: float, *, name: str) -> float:
        """Return where the profile falls to the level, looking `reach` away and further."""
        top = float(self.best[self.place])
        last = self.best

        def above(at: float) -> float:
            nonlocal last
            last, value = self.problem.maximise(last, fixed=(self.place, at))
            return value - self.level

        near, far = top, top + reach
        for _ in range(_MOST_DOUBLINGS):
            if above(far) < 0:
                return float(optimize.brentq(above, near, far, xtol=1e-8, rtol=1e-12))
            near, far = far, far + (far - top)
        raise DesignError(
            f"the interval of `{name}` must have an end that can be found.",
            where=f"The profile is flat over {len(self.problem.n)} rows.",
            hint="Leave the column out, or join its level with another.",
        )
