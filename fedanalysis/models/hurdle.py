"""Seats beyond a reserved one: takes women, seats and floors by committee, gives their rate.

Three rates of a seat, all from the binomial of a committee's m seats with floor r:

- *crossing*: the rate under which as many committees would reach their floor as did;
- *beyond*: the rate under which those that reached it would have the women they have (binomial
  truncated below the floor);
- *pooled*: women / seats. A plain binomial has all three equal; the likelihood ratio tests that.

The exact test of :mod:`fedanalysis.models.hurdle_seating` needs no rate.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import optimize, special, stats

from fedanalysis.errors import DesignError, TooFewError, ValueRangeError
from fedanalysis.models.hurdle_seating import check_at_floor, expected_further
from fedanalysis.models.line import check_confidence

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FEWEST = 5


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of seats with an interval over committees.

    Attributes
    ----------
    estimate, low, high : float
        Share of seats, 0 to 1, and its interval.
    women_n, seat_n, committee_n : int
        Seats held by women, seats, and the committees they belong to.
    dispersion : float
        Pearson's chi-square over its degrees of freedom: 1 where seats are filled independently.
    logit_se : float
        Standard error of the logit of `estimate`, above 0.
    """

    estimate: float
    low: float
    high: float
    women_n: int
    seat_n: int
    committee_n: int
    dispersion: float
    logit_se: float


@dataclass(frozen=True, slots=True)
class Hurdle:
    """What the seats beyond the floor tell.

    Attributes
    ----------
    committee_n, below_n, at_floor_n, above_n : int
        Committees with a floor of at least one; those below, exactly on and above it.
    further : Rate
        Women on the seats beyond the floor, in committees that reach it.
    rate_further_random : float
        What that rate would be, 0 to 1, were the women seated at random (expected women over
        expected seats). It is below women / seats, because a woman was taken off each committee.
    rate_crossing, rate_beyond, rate_pooled : float
        Rates of a seat, 0 to 1 (see the module); `rate_crossing` is 1 if none is below.
    lr, lr_p : float
        Likelihood-ratio statistic of the plain binomial (1 degree of freedom), its p-value.
    at_floor_expected : float
        Committees expected exactly on their floor were the women seated at random.
    at_floor_p : float
        Two-sided mid-p value of `at_floor_n`, exact unless `exact` is False.
    exact : bool
        Whether the whole distribution was computed; otherwise its exact mean and variance were,
        and the tail is the normal's.
    """

    committee_n: int
    below_n: int
    at_floor_n: int
    above_n: int
    further: Rate
    rate_further_random: float
    rate_crossing: float
    rate_beyond: float
    rate_pooled: float
    lr: float
    lr_p: float
    at_floor_expected: float
    at_floor_p: float
    exact: bool

    def to_frame(self) -> pd.DataFrame:
        """Return one row per estimate: `term`, `estimate`, `ci_low`, `ci_high`, `n`.

        `n` counts committees. Terms: `rate_further` (0–1, the only one with an interval),
        `rate_further_random`, `rate_crossing`, `rate_beyond`, `rate_pooled` (0–1), `at_floor`,
        `at_floor_expected` (committees), `at_floor_p`, `lr`, `lr_p`, `dispersion`.
        """
        single = ("rate_further_random", "rate_crossing", "rate_beyond", "rate_pooled")
        rows = {"rate_further": (self.further.estimate, self.further.low, self.further.high)}
        rows |= {name: (getattr(self, name), np.nan, np.nan) for name in single}
        rows["at_floor"] = (float(self.at_floor_n), np.nan, np.nan)
        tests = ("at_floor_expected", "at_floor_p", "lr", "lr_p")
        rows |= {name: (getattr(self, name), np.nan, np.nan) for name in tests}
        rows["dispersion"] = (self.further.dispersion, np.nan, np.nan)
        columns = ["estimate", "ci_low", "ci_high"]
        frame = pd.DataFrame.from_dict(rows, orient="index", columns=columns, dtype="float64")
        counted = [self.further.committee_n, *[self.committee_n] * 9, self.further.committee_n]
        return frame.rename_axis("term").reset_index().assign(n=counted)


def fit_hurdle(
    women: npt.ArrayLike,
    seats: npt.ArrayLike,
    floors: npt.ArrayLike | None = None,
    *,
    confidence: float = 0.95,
) -> Hurdle:
    """Compare the seats beyond the floor with seats that are all alike.

    Answers: given that a committee has the women a rule asks for, are its further seats won at the
    rate one would expect were every seat open alike? Don't use it on totals, or to say what a rule
    caused: it describes how the women are spread over committees.

    Parameters
    ----------
    women, seats : array of int, shape (n,)
        Women and members, one pair a committee of one term; 0 ≤ women ≤ seats.
    floors : array of int, shape (n,), optional
        Women the rule asks for, at most the seats; by default one each. Committees whose floor is
        0 have no hurdle and are left out.
    confidence : float, default 0.95
        Coverage of the interval of the further seats.

    Raises
    ------
    ValueRangeError
        If the counts aren't whole or out of order, or `confidence` isn't between 0 and 1.
    TooFewError
        If fewer than five committees reach their floor and have seats beyond it.
    DesignError
        If the further seats are all won or all not won, so that no rate has an interval.

    Notes
    -----
    The interval is robust to seats of one committee being alike (a cluster each, factor
    G / (G − 1), t with G − 1 degrees of freedom, logit scale). The tests take seats as independent.
    Chances that differ between committees of m seats make those with exactly one woman fewer as
    long as women hold at most 1 / (m − 1) of the seats (25 % with five): m p (1 − p)^(m − 1) equals
    its concave envelope up to there. They can't explain an excess then, but can explain a lack;
    above that share, or for floors above one, they may explain either.

    References
    ----------
    Mullahy, J. (1986), Journal of Econometrics 33, 341–365 (hurdle models). Cameron, A. C. and
    Trivedi, P. K. (2013), *Regression Analysis of Count Data*, 2nd ed., sec. 4.5. Lancaster,
    H. O. (1961), JASA 56, 223–234 (mid-p). Conditioning on the total gives the occupancy problem
    of Feller (1968), *An Introduction to Probability Theory*, vol. 1, ch. II.

    Examples
    --------
    >>> fitted = fit_hurdle([1] * 16 + [2, 2, 0, 3], [5] * 20)
    >>> fitted.at_floor_n, round(fitted.at_floor_expected, 1)
    (16, 8.3)
    """
    check_confidence(confidence)
    counts = read_counts(women, seats, floors)
    held, size, floor = (values[counts[2] >= 1] for values in counts)
    reached = held >= floor
    free = reached & (size > floor)
    _check_further(held - floor, size - floor, free, confidence=confidence)
    further = fit_rate((held - floor)[free], (size - floor)[free], confidence=confidence)
    crossing, beyond, gain = _likelihood_ratio(held, size, floor)
    at_floor = int((held == floor).sum())
    expected, p_value, exact = check_at_floor(at_floor, held, size, floor)
    return Hurdle(
        committee_n=held.size,
        below_n=int((~reached).sum()),
        at_floor_n=at_floor,
        above_n=int((held > floor).sum()),
        further=further,
        rate_further_random=expected_further(int(held.sum()), size, floor),
        rate_crossing=crossing,
        rate_beyond=beyond,
        rate_pooled=float(held.sum() / size.sum()),
        lr=gain,
        lr_p=float(stats.chi2.sf(gain, 1)),
        at_floor_expected=expected,
        at_floor_p=p_value,
        exact=exact,
    )


def fit_rate(women: npt.ArrayLike, seats: npt.ArrayLike, *, confidence: float = 0.95) -> Rate:
    """Return women / seats with an interval in which each committee is a cluster.

    Parameters
    ----------
    women, seats : array of int, shape (n,)
        One pair a committee, 0 ≤ women ≤ seats, seats ≥ 1, at least five committees.
    confidence : float, default 0.95
        Coverage of the interval.

    Raises
    ------
    TooFewError
        If there are fewer than five committees.
    DesignError
        If women hold no seat or all of them.

    Notes
    -----
    Logit with committee-robust variance, factor G / (G − 1), t(G − 1) whatever G.

    Examples
    --------
    >>> fit_rate([1, 0, 2, 1, 1, 0], [4, 4, 4, 2, 2, 4]).estimate
    0.25
    """
    held, size = np.asarray(women, dtype=float), np.asarray(seats, dtype=float)
    _check_further(held, size, size > 0, confidence=confidence)
    import statsmodels.api as sm

    order = np.lexsort((held, size))  # the same sum in whatever order rows came
    counts = np.column_stack([held, size - held])[order]
    model = sm.GLM(counts, np.ones((held.size, 1)), family=sm.families.Binomial())
    fitted = model.fit(cov_type="cluster", cov_kwds={"groups": np.arange(held.size)})
    reach = stats.t.ppf((1 + confidence) / 2, held.size - 1) * float(fitted.bse[0])
    middle = float(fitted.params[0])
    low, high = special.expit([middle - reach, middle + reach])
    return Rate(
        estimate=float(held.sum() / size.sum()),
        low=float(low),
        high=float(high),
        women_n=int(held.sum()),
        seat_n=int(size.sum()),
        committee_n=held.size,
        dispersion=float(fitted.pearson_chi2 / (held.size - 1)),
        logit_se=float(fitted.bse[0]),
    )


def read_counts(
    women: npt.ArrayLike, seats: npt.ArrayLike, floors: npt.ArrayLike | None
) -> tuple[Ints, Ints, Ints]:
    """Return women, seats and floors as whole numbers in one fixed order, refusing impossible ones.

    Raises
    ------
    ValueRangeError
        If a value isn't whole, or women or floors exceed the seats.
    DesignError
        If the lengths differ.
    """
    size = _whole(seats, "seats")
    held = _whole(women, "women")
    floor = np.ones_like(size) if floors is None else _whole(floors, "floors")
    if not size.size == held.size == floor.size:
        raise DesignError("women, seats and floors must have the same length.")
    for name, values in (("women", held), ("floors", floor)):
        if (values > size).any():
            raise ValueRangeError.outside(name, must="at most the seats of the committee")
    order = np.lexsort((held, floor, size))
    return held[order], size[order], floor[order]


def _whole(values: npt.ArrayLike, name: str) -> Ints:
    numbers = np.asarray(values, dtype=float).ravel()
    if not (np.isfinite(numbers).all() and ((numbers % 1 == 0) & (numbers >= 0)).all()):
        raise ValueRangeError.outside(name, must="whole numbers of at least 0, none missing")
    return numbers.astype("int64")


def _check_further(
    women: npt.NDArray[np.generic],
    seats: npt.NDArray[np.generic],
    free: npt.NDArray[np.bool_],
    *,
    confidence: float,
) -> None:
    n, seat_n, women_n = int(free.sum()), int(seats[free].sum()), int(women[free].sum())
    if n < FEWEST:
        raise TooFewError.observations(
            "the rate of seats",
            need=FEWEST,
            given=n,
            unit="committees that reach the floor and have seats beyond it",
            instead=f"the count, {women_n} of {seat_n} seats, without an interval.",
        )
    if 0 < women_n < seat_n:
        return
    tail = ((1 - confidence) / 2) ** (1 / seat_n)
    bound = f"at most {1 - tail:.1%}" if women_n == 0 else f"at least {tail:.1%}"
    raise DesignError(
        "further seats must be won in some cases and not in others for a rate to have an interval.",
        where=f"Women hold {women_n} of {seat_n} further seats in {n} committees.",
        hint=f"Say the count; were the seats independent, the rate is {bound} "
        f"({confidence:.0%}, exact).",
    )


def _likelihood_ratio(held: Ints, size: Ints, floor: Ints) -> tuple[float, float, float]:
    """Return both rates and twice the gain in log-likelihood over one rate."""
    cells, times = np.unique(np.column_stack([held, size, floor]), axis=0, return_counts=True)
    women, seats, low = cells.T
    reached = women >= low
    pooled = float(times @ women / (times @ seats))

    def pull_cross(logit: float) -> float:
        at_least, under = _means(seats, low, special.expit(logit))
        mean = np.where(reached, at_least, under)
        return float(times @ (mean - seats * special.expit(logit)))

    def pull_beyond(logit: float) -> float:
        at_least, _ = _means(seats, low, special.expit(logit))
        return float((times * (women - at_least))[reached].sum())

    def cross(rate: float) -> float:
        past = stats.binom.logsf(low - 1, seats, rate)
        short = stats.binom.logcdf(low - 1, seats, rate)
        return float(times[reached] @ past[reached] + times[~reached] @ short[~reached])

    def rest(rate: float) -> float:
        every = stats.binom.logpmf(women, seats, rate) - stats.binom.logsf(low - 1, seats, rate)
        return float(times[reached] @ every[reached])

    crossing = 1.0 if reached.all() else _root(pull_cross)
    beyond = _root(pull_beyond)
    best = rest(beyond) + (0.0 if reached.all() else cross(crossing))
    return crossing, beyond, max(0.0, 2 * (best - cross(pooled) - rest(pooled)))


def _means(size: Ints, floor: Ints, rate: float) -> tuple[Floats, Floats]:
    """Return the mean number of women given the floor is reached, and given it isn't."""
    # E[W; W ≥ r] = m p P(Bin(m − 1, p) ≥ r − 1)
    upper = size * rate * stats.binom.sf(floor - 2, size - 1, rate)
    lower = size * rate * stats.binom.cdf(floor - 2, size - 1, rate)
    at_least = upper / stats.binom.sf(floor - 1, size, rate)
    return at_least, lower / stats.binom.cdf(floor - 1, size, rate)


def _root(pull: Callable[[float], float]) -> float:
    """Return the rate whose logit makes `pull` zero."""
    return float(special.expit(optimize.brentq(pull, -16.0, 16.0, xtol=1e-13)))
