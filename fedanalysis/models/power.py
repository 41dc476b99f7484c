"""What a study could find before it is made: takes a plan, gives a page on its power."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import ceil, inf, isfinite, nan, sqrt
from typing import Literal

import numpy as np
import pandas as pd

from fedanalysis.errors import DesignError, TooFewError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.models import power_words as words
from fedanalysis.models.exact import check_choice
from fedanalysis.models.power_size import design_effect, exact_power, power_of_shares

Correlation = Literal["exchangeable", "ar1"]
CORRELATIONS: tuple[Correlation, ...] = ("exchangeable", "ar1")
MOST_EXACT = 250_000
_PLAIN = Text("本研究", "this study")


@dataclass(frozen=True, slots=True)
class SharePower:
    """Says which difference of two shares a study of a given size would find.

    A two-sided test of two independent shares with the variances of the true shares, not pooled.
    Persons in clusters widen the error by the design effect, and Student's t with clusters less
    two degrees takes the place of the normal. `exact` uses Fisher's test and goes through all
    tables; it fits small groups, without clusters.

    It is for planning. Don't use it afterwards with the difference that was found: that repeats
    the p-value and says nothing new.

    Attributes
    ----------
    trained_n, comparison_n : int
        Persons planned, at least 2 each.
    baseline : float
        Share expected without training, between 0 and 1.
    alpha, power : float
        Of the test, two-sided, .05 by default; wanted chance to find the difference, .80.
    cluster_size, cluster_cv, icc : float
        Mean size of a cluster (1: none), its coefficient of variation, the correlation inside.
    exact : bool, default False
        Whether Fisher's exact test is meant.
    programme : Text
        What the page calls the study.

    Raises
    ------
    ValueRangeError
        If a number lies outside its range.
    DesignError
        If `exact` meets clusters or groups too large to go through.
    TooFewError
        If there are fewer than four clusters in all.

    References
    ----------
    Fleiss, J. L., Levin, B. and Paik, M. C. (2003), *Statistical Methods for Rates and
    Proportions*, 3rd ed., ch. 4; Hoenig, J. M. and Heisey, D. M. (2001), The abuse of power, *The
    American Statistician* 55, 19–24.

    Examples
    --------
    >>> round(100 * SharePower(1800, 1800, 0.24).detectable(), 1)
    4.1
    """

    trained_n: int
    comparison_n: int
    baseline: float
    alpha: float = 0.05
    power: float = 0.80
    cluster_size: float = 1.0
    cluster_cv: float = 0.0
    icc: float = 0.0
    exact: bool = False
    programme: Text = _PLAIN

    def __post_init__(self) -> None:
        _check_sizes(self.trained_n, self.comparison_n)
        _check_chances(self.alpha, self.power)
        if not 0 < self.baseline < 1:
            raise ValueRangeError.outside(
                "baseline", must="between 0 and 1, both excluded", hint="Write 0.24 for 24 %."
            )
        design_effect(self.cluster_size, icc=self.icc, cluster_cv=self.cluster_cv)
        self._check_clusters()

    def _check_clusters(self) -> None:
        if self.cluster_size == 1 and (self.icc or self.cluster_cv):
            raise ValueRangeError.outside(
                "cluster_size", must="above 1 where `icc` or `cluster_cv` is given"
            )
        if self.dof < 2:
            raise TooFewError.observations(
                "a comparison of clusters", need=4, given=int(self.cluster_n), unit="clusters",
                instead="a plan with more and smaller clusters",
            )  # fmt: skip
        if self.exact and (
            self.cluster_size > 1 or self.trained_n * self.comparison_n > MOST_EXACT
        ):
            raise DesignError(
                "`exact` is for small groups of independent persons.",
                hint="Leave it out: large groups need no exact test, clusters have none here.",
            )

    @property
    def cluster_n(self) -> float:
        """Clusters of both groups together; infinite without clusters."""
        if self.cluster_size == 1:
            return inf
        return (self.trained_n + self.comparison_n) / self.cluster_size

    @property
    def dof(self) -> float:
        """Degrees of freedom: clusters less two, or infinite."""
        return self.cluster_n - 2

    @property
    def design_effect(self) -> float:
        """Factor on the variance from clusters, 1 or more."""
        return design_effect(self.cluster_size, icc=self.icc, cluster_cv=self.cluster_cv)

    @property
    def is_small(self) -> bool:
        """Whether fewer than five successes or failures are expected in a group."""
        least = min(self.baseline, 1 - self.baseline) * min(self.trained_n, self.comparison_n)
        return least < 5

    def power_for(self, difference: float) -> float:
        """Return the chance (0–1) to find `difference` (share of the trained less baseline).

        Raises
        ------
        ValueRangeError
            If the trained would have a share outside 0 to 1.
        """
        share = self.baseline + difference
        if not 0 <= share <= 1:
            raise ValueRangeError.outside(
                "difference", must="such that the share of the trained lies from 0 to 1",
                hint="Write 0.041 for 4.1 points.",
            )  # fmt: skip
        shares = (share, self.baseline)
        if self.exact:
            return exact_power(shares, (self.trained_n, self.comparison_n), alpha=self.alpha)
        sizes = (self.trained_n, self.comparison_n)
        return power_of_shares(
            shares, sizes, alpha=self.alpha, factor=self.design_effect, dof=self.dof
        )

    def detectable(self, *, rising: bool = True) -> float:
        """Return the least difference found with the wanted power; missing if even all won't do.

        Parameters
        ----------
        rising : bool, default True
            Whether the share of the trained is the greater; else the result is negative.
        """
        sign = 1 if rising else -1
        room = 1 - self.baseline if rising else self.baseline
        found = _least(lambda gap: self.power_for(sign * gap), room, self.power)
        return sign * found

    def sample_size(self, difference: float) -> tuple[int, int]:
        """Return persons needed in both groups, in the planned ratio, to find `difference`.

        Normal approximation with the design effect; the clusters are taken to be many.

        Raises
        ------
        ValueRangeError
            If `difference` is 0 or leads outside 0 to 1.
        """
        from scipy.stats import norm

        share = self.baseline + difference
        if not (0 <= share <= 1 and difference != 0):
            raise ValueRangeError.outside("difference", must="not 0, and inside what is possible")
        width = norm.ppf(1 - self.alpha / 2) + norm.ppf(self.power)
        ratio = self.comparison_n / self.trained_n
        spread = share * (1 - share) + self.baseline * (1 - self.baseline) / ratio
        first = self.design_effect * width**2 * spread / difference**2
        return ceil(first - 1e-9), ceil(ratio * first - 1e-9)

    def curve(self, differences: Iterable[float]) -> pd.DataFrame:
        """Return one row per difference, in the order given: `difference`, `power` (0–1)."""
        listed = [float(one) for one in differences]
        rows = [(one, self.power_for(one)) for one in listed]
        return pd.DataFrame(rows, columns=["difference", "power"])

    def page(self) -> PowerPage:
        """Return the page on this plan: what it could find, and what it could not."""
        up, down = self.detectable(), self.detectable(rising=False)
        rows = [("detectable_rise", up), ("detectable_fall", down)]
        if self.is_small and not self.exact and self.cluster_size == 1:
            careful = _exactly(self)
            rows.append(("detectable_rise_exact", careful))
        return PowerPage(self, _frame(rows, self.trained_n + self.comparison_n))


@dataclass(frozen=True, slots=True)
class ChangePower:
    """Says which difference in differences a study over several periods would find.

    Each unit is seen in every period; its change is the mean after less the mean before. Periods
    of a unit are correlated, and to take them for independent would promise too much or too
    little. Variance of the estimate: ``w'Σw · (1/n₁ + 1/n₀)`` with w = −1/before, 1/after;
    Student's t with units less two degrees.

    Attributes
    ----------
    trained_n, comparison_n : int
        Units (villages, persons) planned, at least 2 each.
    sd : float
        Standard deviation of the outcome between units in a period, above 0.
    before, after : int
        Periods before and after, at least 1.
    correlation : float
        Of one unit's outcome in two (neighbouring) periods, above −1 and below 1.
    kind : {"exchangeable", "ar1"}
        All pairs of periods alike, or falling with their distance.
    alpha, power : float
        As for :class:`SharePower`.
    programme : Text
        What the page calls the study.

    Raises
    ------
    ValueRangeError
        If a number lies outside its range.

    References
    ----------
    McKenzie, D. (2012), Beyond baseline and follow-up: the case for more T in experiments,
    *Journal of Development Economics* 99, 210–221; Burlig, F., Preonas, L. and Woerman, M. (2020),
    Panel data and experimental design, *Journal of Development Economics* 144, 102458.

    Examples
    --------
    >>> round(ChangePower(50, 50, sd=1.0, correlation=0.5).detectable(), 2)
    0.57
    """

    trained_n: int
    comparison_n: int
    sd: float
    before: int = 1
    after: int = 1
    correlation: float = 0.0
    kind: Correlation = "exchangeable"
    alpha: float = 0.05
    power: float = 0.80
    programme: Text = _PLAIN

    def __post_init__(self) -> None:
        _check_sizes(self.trained_n, self.comparison_n)
        _check_chances(self.alpha, self.power)
        check_choice("kind", self.kind, CORRELATIONS)
        if not (isfinite(self.sd) and self.sd > 0):
            raise ValueRangeError.outside("sd", must="a finite number above 0")
        if self.before < 1 or self.after < 1:
            raise ValueRangeError.outside("before", must="at least 1, and `after` too")
        if not -1 < self.correlation < 1 or np.linalg.eigvalsh(self.covariance).min() <= 0:
            raise ValueRangeError.outside(
                "correlation", must="above -1 and below 1, and possible for so many periods"
            )

    @property
    def covariance(self) -> np.ndarray:
        """Covariance of a unit's outcome over the periods, shape (before + after,) squared."""
        at = np.arange(self.before + self.after)
        apart = np.abs(at[:, None] - at[None, :])
        if self.kind == "exchangeable":
            apart = np.minimum(apart, 1)
        return np.asarray(self.sd**2 * np.power(float(self.correlation), apart), dtype=float)

    @property
    def se(self) -> float:
        """Standard error of the difference in differences, in the outcome's unit."""
        weight = np.r_[np.full(self.before, -1 / self.before), np.full(self.after, 1 / self.after)]
        change = float(weight @ self.covariance @ weight)
        return sqrt(change * (1 / self.trained_n + 1 / self.comparison_n))

    def power_for(self, difference: float) -> float:
        """Return the chance (0–1) to find `difference`, in the outcome's unit."""
        from scipy.stats import t

        dof = self.trained_n + self.comparison_n - 2
        limit, away = t.ppf(1 - self.alpha / 2, dof), abs(difference) / self.se
        return float(t.sf(limit - away, dof) + t.cdf(-limit - away, dof))

    def detectable(self) -> float:
        """Return the least difference found with the wanted power, in the outcome's unit."""
        return _least(self.power_for, 1000 * self.se, self.power)

    def page(self) -> PowerPage:
        """Return the page on this plan."""
        rows = [("detectable_change", self.detectable()), ("se_of_change", self.se)]
        return PowerPage(self, _frame(rows, self.trained_n + self.comparison_n))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PowerPage:
    """One page on what a planned study could find, in three voices.

    Attributes
    ----------
    plan : SharePower or ChangePower
        The plan.
    frame : DataFrame
        See :meth:`to_frame`.
    """

    plan: SharePower | ChangePower
    frame: pd.DataFrame

    @property
    def n_used(self) -> int:
        """Persons or units planned."""
        return self.plan.trained_n + self.plan.comparison_n

    @property
    def n_dropped(self) -> int:
        """Nothing is dropped from a plan."""
        return 0

    def to_frame(self) -> pd.DataFrame:
        """Return `term`, `estimate`, `ci_low`, `ci_high`, `n`; a plan has no interval.

        Terms: `detectable_rise`, `detectable_fall` (−1 to 1; missing where none can be found),
        `detectable_rise_exact` (Fisher, where few successes are expected); or
        `detectable_change`, `se_of_change` (the outcome's unit).
        """
        return self.frame.copy()

    def value(self, term: str) -> float:
        """Return the estimate of `term`; missing where the page has none."""
        found = self.frame.loc[self.frame["term"] == term, "estimate"]
        return float(found.iloc[0]) if len(found) else nan

    @property
    def sentences(self) -> Text:
        """The page in both languages."""
        return words.paragraph(self)

    @property
    def notes(self) -> tuple[Text, ...]:
        """Assumptions and limits, each a sentence a reader can quote."""
        return words.notes(self)

    def summary(self) -> str:
        """Return the page in the current language."""
        return str(self.sentences)

    def __repr__(self) -> str:
        return self.summary()


def _exactly(plan: SharePower) -> float:
    if plan.trained_n * plan.comparison_n > MOST_EXACT:
        return nan
    from dataclasses import replace

    return replace(plan, exact=True).detectable()


def _least(power: Callable[[float], float], room: float, wanted: float) -> float:
    from scipy.optimize import brentq

    if power(room) < wanted:
        return nan
    return float(brentq(lambda gap: power(gap) - wanted, 0.0, room, xtol=1e-10))


def _frame(rows: list[tuple[str, float]], n: int) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["term", "estimate"])
    return frame.assign(ci_low=nan, ci_high=nan, n=n)


def _check_sizes(trained: int, comparison: int) -> None:
    for name, n in (("trained_n", trained), ("comparison_n", comparison)):
        if n != int(n) or n < 2:
            raise ValueRangeError.outside(name, must="a whole number of at least 2")


def _check_chances(alpha: float, power: float) -> None:
    if not 0 < alpha < 0.5:
        raise ValueRangeError.outside("alpha", must="above 0 and below 0.5")
    if not alpha < power < 1:
        raise ValueRangeError.outside("power", must="above `alpha` and below 1")
