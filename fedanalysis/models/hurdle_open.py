"""Further seats against open ones: takes committees with and without a reserved seat, gives odds.

Where only some committees reserve a seat, the rate of open seats is seen directly: in those that
reserve none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special, stats

from fedanalysis.errors import DesignError
from fedanalysis.models.hurdle import Rate, fit_rate, read_counts


@dataclass(frozen=True, slots=True)
class OpenSeats:
    """Two rates of seats and how their odds compare.

    Attributes
    ----------
    further : Rate
        Seats beyond the reserved ones, in committees that reach their reserved number.
    open : Rate
        All seats of committees that reserve none.
    odds_ratio, low, high : float
        Odds of a further seat over those of an open seat, above 0, with its interval.
    p_value : float
        Two-sided, of equal odds.
    """

    further: Rate
    open: Rate
    odds_ratio: float
    low: float
    high: float
    p_value: float

    def to_frame(self) -> pd.DataFrame:
        """Return one row per estimate: `term`, `estimate`, `ci_low`, `ci_high`, `n`.

        Terms: `rate_further`, `rate_open` (0–1), `odds_ratio` (interval given), `p_value`. `n`
        counts committees.
        """
        one, other = self.further, self.open
        both = one.committee_n + other.committee_n
        rows = [
            ("rate_further", one.estimate, one.low, one.high, one.committee_n),
            ("rate_open", other.estimate, other.low, other.high, other.committee_n),
            ("odds_ratio", self.odds_ratio, self.low, self.high, both),
            ("p_value", self.p_value, np.nan, np.nan, both),
        ]
        return pd.DataFrame(rows, columns=["term", "estimate", "ci_low", "ci_high", "n"])


def compare_open(
    women: npt.ArrayLike,
    seats: npt.ArrayLike,
    reserved: npt.ArrayLike,
    *,
    confidence: float = 0.95,
) -> OpenSeats:
    """Compare the seats beyond reserved ones with the seats of committees that reserve none.

    Answers: are further seats won at the rate of open seats? Don't read the answer as an effect of
    reserving: unless it was settled by lot which committees reserve, they differ in other ways.

    Parameters
    ----------
    women, seats, reserved : array of int, shape (n,)
        Women, members and reserved seats, one entry a committee of one term.
    confidence : float, default 0.95
        Coverage of the intervals.

    Raises
    ------
    ValueRangeError
        If the counts aren't whole or out of order, or `confidence` isn't between 0 and 1.
    TooFewError
        If either side has fewer than five committees.
    DesignError
        If no committee reserves nothing, or on either side women hold no seat or all.

    Notes
    -----
    Logits of the two rates with committees as clusters, factor G / (G − 1) on each side; the
    difference by Welch's t.

    References
    ----------
    Welch, B. L. (1947), Biometrika 34, 28–35. Seats reserved by lot: Chattopadhyay, R. and
    Duflo, E. (2004), Econometrica 72, 1409–1443.

    Examples
    --------
    >>> found = compare_open([1, 1, 2, 1, 1, 2] + [0, 1, 2, 1, 0, 1], [5] * 12, [1] * 6 + [0] * 6)
    >>> round(found.further.estimate, 3), round(found.open.estimate, 3)
    (0.083, 0.167)
    """
    held, size, floor = read_counts(women, seats, reserved)
    open_ones, free = floor == 0, (floor > 0) & (held >= floor) & (size > floor)
    if not open_ones.any():
        raise DesignError(
            "open seats must be those of committees that reserve none, and every one reserves.",
            hint="Give `reserved_n`, 0 where none; or compare with seating at random: `hurdle`.",
        )
    further = fit_rate((held - floor)[free], (size - floor)[free], confidence=confidence)
    unreserved = fit_rate(held[open_ones], size[open_ones], confidence=confidence)
    return _compare(further, unreserved, confidence)


def _compare(one: Rate, other: Rate, confidence: float) -> OpenSeats:
    parts = np.array([one.logit_se**2, other.logit_se**2])
    degrees = parts.sum() ** 2 / (
        parts @ (parts / np.array([one.committee_n - 1, other.committee_n - 1]))
    )
    gap = float(special.logit(one.estimate) - special.logit(other.estimate))
    se = float(np.sqrt(parts.sum()))
    reach = float(stats.t.ppf((1 + confidence) / 2, degrees)) * se
    low, middle, high = np.exp([gap - reach, gap, gap + reach])
    return OpenSeats(
        further=one,
        open=other,
        odds_ratio=float(middle),
        low=float(low),
        high=float(high),
        p_value=float(2 * stats.t.sf(abs(gap) / se, degrees)),
    )
