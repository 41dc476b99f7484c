"""Intervals and tests for small counts: takes counts, gives estimates that need no large sample."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite, nan, sqrt
from typing import Literal

import numpy as np
import numpy.typing as npt

from fedanalysis.errors import DesignError, ValueRangeError
from fedanalysis.models.line import check_confidence

Floats = npt.NDArray[np.float64]
Method = Literal["clopper_pearson", "mid_p", "wilson"]

METHODS: tuple[Method, ...] = ("clopper_pearson", "mid_p", "wilson")


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its interval.

    Attributes
    ----------
    estimate, ci_low, ci_high : float
        In the unit of what is estimated; ends may be 0 or infinite where a count is 0.
    confidence : float
        Coverage of the interval, between 0 and 1.
    method : str
        How the interval was made.
    """

    estimate: float
    ci_low: float
    ci_high: float
    confidence: float
    method: str


@dataclass(frozen=True, slots=True)
class OddsRatio(Interval):
    """An odds ratio of a 2 × 2 table, given its margins.

    Attributes
    ----------
    p_exact, p_mid : float
        Two-sided p-values of the ratio 1: twice the smaller tail, the observed table counted in
        full and by half.
    """

    p_exact: float
    p_mid: float


def proportion_interval(
    count: int, total: int, *, method: Method = "clopper_pearson", confidence: float = 0.95
) -> Interval:
    """Return a share of counted units with its interval.

    Clopper–Pearson covers at least as often as it says, at times much more; mid-p covers about as
    often as it says on average, at times less; Wilson is the closed form close to mid-p. All take
    the units as independent draws: don't use them for units in clusters, or where all units there
    are were counted and no process behind them is meant.

    Parameters
    ----------
    count, total : int
        Units of the kind, and all units; 0 ≤ count ≤ total, total at least 1.
    method : {"clopper_pearson", "mid_p", "wilson"}
        How the interval is made.
    confidence : float, default 0.95
        Between 0 and 1.

    Raises
    ------
    ValueRangeError
        If a number lies outside its range.

    References
    ----------
    Newcombe, R. G. (1998), Two-sided confidence intervals for the single proportion, *Statistics
    in Medicine* 17, 857–872 (methods 3, 5 and 6).

    Examples
    --------
    >>> found = proportion_interval(81, 263, method="wilson")
    >>> round(found.ci_low, 4), round(found.ci_high, 4)
    (0.2553, 0.3662)
    """
    from statsmodels.stats.proportion import proportion_confint

    check_confidence(confidence)
    check_choice("method", method, METHODS)
    count, total = check_share_counts(count, total)
    alpha = 1 - confidence
    if method == "mid_p":
        low, high = _mid_p_ends(count, total, alpha)
    else:
        kind = {"clopper_pearson": "beta", "wilson": "wilson"}[method]
        low, high = proportion_confint(count, total, alpha=alpha, method=kind)
    return Interval(count / total, _clip(low), _clip(high), confidence, method)


def difference_interval(
    first: tuple[int, int], second: tuple[int, int], *, confidence: float = 0.95
) -> Interval:
    """Return the difference of two independent shares, with Newcombe's score interval.

    Parameters
    ----------
    first, second : tuple of (int, int)
        Count and total of each; the estimate is first less second, −1 to 1.
    confidence : float, default 0.95
        Between 0 and 1.

    Raises
    ------
    ValueRangeError
        If a number lies outside its range.

    References
    ----------
    Newcombe, R. G. (1998), Interval estimation for the difference between independent
    proportions, *Statistics in Medicine* 17, 873–890 (method 10, without continuity correction).

    Examples
    --------
    >>> found = difference_interval((56, 70), (48, 80))
    >>> round(found.ci_low, 4), round(found.ci_high, 4)
    (0.0524, 0.3339)
    """
    one = proportion_interval(*first, method="wilson", confidence=confidence)
    two = proportion_interval(*second, method="wilson", confidence=confidence)
    gap = one.estimate - two.estimate
    down = sqrt((one.estimate - one.ci_low) ** 2 + (two.ci_high - two.estimate) ** 2)
    up = sqrt((one.ci_high - one.estimate) ** 2 + (two.estimate - two.ci_low) ** 2)
    return Interval(gap, max(gap - down, -1.0), min(gap + up, 1.0), confidence, "newcombe")


def odds_ratio(table: npt.ArrayLike, *, mid_p: bool = False, confidence: float = 0.95) -> OddsRatio:
    """Return the odds ratio of a 2 × 2 table with its exact interval and tests.

    The estimate is the conditional maximum-likelihood one (given both margins), a little nearer 1
    than the cross product. An empty cell gives 0 or infinity with an interval open on that side.

    Parameters
    ----------
    table : array of int, shape (2, 2)
        Rows are the two groups, columns the outcome had and not had; no margin is 0.
    mid_p : bool, default False
        Whether the interval counts the observed table by half: shorter, and no longer certain to
        cover as often as it says.
    confidence : float, default 0.95
        Between 0 and 1.

    Raises
    ------
    ValueRangeError
        If the table isn't 2 × 2 or holds anything but whole numbers of 0 or more.
    DesignError
        If a margin is 0, so that there is nothing to compare.

    References
    ----------
    Agresti, A. (2013), *Categorical Data Analysis*, 3rd ed., sec. 3.5 and 16.6.

    Examples
    --------
    >>> found = odds_ratio([[3, 1], [1, 3]])  # Fisher's tea
    >>> round(found.estimate, 3), round(found.ci_low, 3), round(found.ci_high, 1)
    (6.408, 0.212, 626.2)
    """
    check_confidence(confidence)
    (a, b), (c, d) = _check_two_by_two(table)
    law = _Conditional.of(a, b, c, d)
    alpha, half = (1 - confidence) / 2, 0.5 if mid_p else 1.0
    tails = law.tails(0.0)
    return OddsRatio(
        estimate=law.estimate(),
        ci_low=law.end(alpha, half, up=False),
        ci_high=law.end(alpha, half, up=True),
        confidence=confidence,
        method="conditional_mid_p" if mid_p else "conditional_exact",
        p_exact=min(1.0, 2 * min(tails[0], tails[1])),
        p_mid=min(1.0, 2 * (min(tails[0], tails[1]) - tails[2] / 2)),
    )


@dataclass(frozen=True, slots=True)
class _Conditional:
    """The law of the first cell given both margins, for any odds ratio."""

    observed: int
    support: npt.NDArray[np.int64]
    base: Floats  # log probabilities at odds ratio 1

    @classmethod
    def of(cls, a: int, b: int, c: int, d: int) -> _Conditional:
        from scipy.stats import hypergeom

        low, high = max(0, a - d), min(a + b, a + c)
        support = np.arange(low, high + 1)
        return cls(a, support, hypergeom.logpmf(support, a + b + c + d, a + b, a + c))

    def weights(self, log_ratio: float) -> Floats:
        logs = self.base + self.support * log_ratio
        weights: Floats = np.exp(logs - logs.max())
        weights /= weights.sum()
        return weights

    def tails(self, log_ratio: float) -> tuple[float, float, float]:
        """Return P(X ≤ x), P(X ≥ x) and P(X = x)."""
        weights, at = self.weights(log_ratio), self.observed - self.support[0]
        return (
            float(weights[: at + 1].sum()),
            float(weights[at:].sum()),
            float(weights[at]),
        )

    def estimate(self) -> float:
        if self.observed == self.support[0]:
            return 0.0
        if self.observed == self.support[-1]:
            return inf
        return self._solve(lambda t: float(self.weights(t) @ self.support) - self.observed)

    def end(self, alpha: float, half: float, *, up: bool) -> float:
        if self.observed == self.support[-1 if up else 0]:
            return inf if up else 0.0
        tail = 0 if up else 1

        def beyond(log_ratio: float) -> float:
            tails = self.tails(log_ratio)
            return tails[tail] - (1 - half) * tails[2] - alpha

        return self._solve(beyond)

    @staticmethod
    def _solve(function: object) -> float:
        from scipy.optimize import brentq

        return float(np.exp(brentq(function, -60.0, 60.0, xtol=1e-13)))


def check_share_counts(count: object, total: object, *, where: str = "") -> tuple[int, int]:
    """Return `count` and `total` as whole numbers with 0 ≤ count ≤ total and total ≥ 1."""
    values = []
    for name, value in (("count", count), ("total", total)):
        number = _as_float(value)
        if not isfinite(number) or number != int(number) or number < 0:
            raise ValueRangeError.outside(name, must="a whole number of 0 or more", where=where)
        values.append(int(number))
    if values[1] == 0:
        raise ValueRangeError.outside(
            "total", must="at least 1", where=where, hint="A share of nobody doesn't exist."
        )
    if values[0] > values[1]:
        raise ValueRangeError.outside("count", must="at most `total`", where=where)
    return values[0], values[1]


def check_choice(name: str, value: object, known: tuple[str, ...]) -> None:
    """Refuse a `value` that isn't among `known`."""
    if value not in known:
        raise ValueRangeError.outside(name, must=" or ".join(f'"{one}"' for one in known))


def _as_float(value: object) -> float:
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return nan


def _clip(value: float) -> float:
    return min(max(float(value), 0.0), 1.0)


def _mid_p_ends(count: int, total: int, alpha: float) -> tuple[float, float]:
    from scipy.optimize import brentq
    from scipy.stats import binom

    def above(share: float) -> float:
        at = binom.pmf(count, total, share) / 2
        return float(binom.sf(count, total, share) + at - alpha / 2)

    def below(share: float) -> float:
        at = binom.pmf(count, total, share) / 2
        return float(binom.cdf(count - 1, total, share) + at - alpha / 2)

    low = 0.0 if count == 0 else brentq(above, 0.0, 1.0, xtol=1e-14)
    high = 1.0 if count == total else brentq(below, 0.0, 1.0, xtol=1e-14)
    return low, high


def _check_two_by_two(table: npt.ArrayLike) -> list[list[int]]:
    counts = np.asarray(table, dtype=float)
    whole = counts.shape == (2, 2) and np.isfinite(counts).all()
    if not whole or (counts < 0).any() or (counts % 1 != 0).any():
        raise ValueRangeError.outside("table", must="2 × 2 whole numbers of 0 or more")
    if (counts.sum(axis=0) == 0).any():
        raise DesignError(
            "an odds ratio must compare units with and without the outcome.",
            where="All units have the same outcome: a column of the table is 0.",
        )
    if (counts.sum(axis=1) == 0).any():
        raise DesignError(
            "an odds ratio must compare two groups.", where="A row of the table is 0."
        )
    return [[int(cell) for cell in row] for row in counts]
