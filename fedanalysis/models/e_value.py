"""How strong hidden bias would have to be to undo a ratio: takes it, gives its E-value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp, isfinite, isnan, nan, sqrt
from typing import Literal

import pandas as pd

from fedanalysis.errors import DesignError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.models import sensitivity_words as words
from fedanalysis.models.exact import check_choice, check_share_counts
from fedanalysis.models.line import check_confidence

Kind = Literal[
    "risk_ratio",
    "odds_ratio_rare",
    "odds_ratio_common",
    "hazard_ratio_common",
    "standardised_difference",
]
KINDS: tuple[Kind, ...] = (  # what `e_value` takes
    "risk_ratio",
    "odds_ratio_rare",
    "odds_ratio_common",
    "hazard_ratio_common",
)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class EValue:
    """What an unmeasured difference would have to be to account for a ratio of shares.

    Attributes
    ----------
    ratio, ci_low, ci_high : float
        The risk ratio (converted where another ratio was given); ends missing if not given.
    value : float
        Least risk ratio, 1 or more, that an unmeasured difference must have with training and
        with the outcome, each beyond the measured variables, to bring `ratio` to 1.
    value_ci : float
        The same for the end of the interval that lies nearer to 1; 1 if the interval holds 1,
        missing without interval.
    kind : str
        What ratio was given.
    confidence : float
        Coverage of the interval.
    """

    ratio: float
    ci_low: float
    ci_high: float
    value: float
    value_ci: float
    kind: Kind
    confidence: float

    def to_frame(self) -> pd.DataFrame:
        """Return `term`, `estimate`, `ci_low`, `ci_high`, `n`: the ratio and its E-values.

        Terms: `risk_ratio`, `e_value`, `e_value_interval`. `n` is missing: only a ratio is known.
        """
        rows = [
            ("risk_ratio", self.ratio, self.ci_low, self.ci_high, nan),
            ("e_value", self.value, nan, nan, nan),
            ("e_value_interval", self.value_ci, nan, nan, nan),
        ]
        return pd.DataFrame(rows, columns=["term", "estimate", "ci_low", "ci_high", "n"])

    @property
    def sentences(self) -> Text:
        """What an unmeasured difference would have to be, in both languages."""
        return words.e_value(self)

    @property
    def notes(self) -> tuple[Text, ...]:
        """Conversions and limits, each a sentence a reader can quote."""
        return words.e_value_notes(self)

    def summary(self) -> str:
        """Return the sentence in the current language."""
        return str(self.sentences)

    def __repr__(self) -> str:
        return self.summary()


def e_value(
    ratio: float,
    *,
    ci_low: float | None = None,
    ci_high: float | None = None,
    kind: Kind = "risk_ratio",
    confidence: float = 0.95,
) -> EValue:
    """Return the E-value of a ratio and of the end of its interval nearer to 1.

    ``E = RR + sqrt(RR · (RR − 1))``; ratios below 1 are inverted first. Other ratios are
    converted: an odds ratio of a rare outcome (under 15 %) counts as a risk ratio, one of a
    common outcome as its square root, a hazard ratio of a common outcome as
    ``(1 − 0.5^√HR) / (1 − 0.5^√(1/HR))``.

    Parameters
    ----------
    ratio : float
        Above 0: the adjusted estimate.
    ci_low, ci_high : float, optional
        Ends of its interval, both or none, around `ratio`.
    kind : {"risk_ratio", "odds_ratio_rare", "odds_ratio_common", "hazard_ratio_common"}
        What `ratio` is.
    confidence : float, default 0.95
        Coverage of the given interval; it is printed, nothing is computed from it.

    Raises
    ------
    ValueRangeError
        If a ratio isn't a finite number above 0, or the interval doesn't hold `ratio`.

    References
    ----------
    VanderWeele, T. J. and Ding, P. (2017), Sensitivity analysis in observational research:
    introducing the E-value, *Annals of Internal Medicine* 167, 268–274 (table 2).

    Examples
    --------
    >>> round(e_value(3.9).value, 2)
    7.26
    """
    check_choice("kind", kind, KINDS)
    check_confidence(confidence)
    low, high = _check_ratio(ratio, ci_low, ci_high)
    rr, rr_low, rr_high = (_as_risk_ratio(value, kind) for value in (ratio, low, high))
    near = rr_low if rr >= 1 else rr_high
    crosses = rr_low <= 1 <= rr_high
    of_end = 1.0 if crosses else _e(near) if isfinite(near) else nan
    return EValue(rr, rr_low, rr_high, _e(rr), of_end, kind, confidence)


def e_value_of_shares(
    first: tuple[int, int], second: tuple[int, int], *, confidence: float = 0.95
) -> EValue:
    """Return the E-value of two shares: their ratio, with the log interval (Katz).

    Bias that brings a difference of shares to 0 brings their ratio to 1: the E-value of the
    estimate is that of the difference too. That of the interval is the ratio's.

    Parameters
    ----------
    first, second : tuple of (int, int)
        Count and total of the trained and of the comparison; no count may be 0.
    confidence : float, default 0.95
        Coverage of the interval, between 0 and 1.

    Raises
    ------
    ValueRangeError
        If a number lies outside its range.
    DesignError
        If a count is 0, so that the ratio is 0 or infinite.

    References
    ----------
    Katz, D. et al. (1978), Obtaining confidence intervals for the risk ratio in cohort studies,
    *Biometrics* 34, 469–474 (method C).

    Examples
    --------
    >>> round(e_value_of_shares((432, 1800), (216, 1800)).value, 2)
    3.41
    """
    from scipy.stats import norm

    check_confidence(confidence)
    (a, m), (b, n) = check_share_counts(*first), check_share_counts(*second)
    if not (a and b):
        raise DesignError(
            "both groups must have at least one success for their ratio to exist.",
            where=f"{a} of {m} and {b} of {n}.",
            hint="Give the difference of the two shares with its interval instead.",
        )
    ratio, se = (a / m) / (b / n), sqrt(1 / a - 1 / m + 1 / b - 1 / n)
    width = float(norm.ppf((1 + confidence) / 2)) * se
    ends = (ratio * exp(-width), ratio * exp(width))
    return e_value(ratio, ci_low=ends[0], ci_high=ends[1], confidence=confidence)


def e_value_of_averages(
    trained: tuple[float, float],
    untrained: tuple[float, float],
    *,
    se_difference: float,
    confidence: float = 0.95,
) -> EValue:
    """Return the E-value of two adjusted shares, with the log interval of their ratio.

    Parameters
    ----------
    trained, untrained : tuple of float
        Adjusted share (above 0, up to 1) and its standard error.
    se_difference : float
        Standard error of their difference, which tells how they go together.
    confidence : float, default 0.95
        Coverage of the interval, between 0 and 1.

    Raises
    ------
    ValueRangeError
        If a share isn't above 0 and up to 1, or the errors can't belong together.

    Examples
    --------
    >>> found = e_value_of_averages((0.24, 0.01), (0.12, 0.01), se_difference=0.0141)
    >>> round(found.value, 2)
    3.41
    """
    from scipy.stats import norm

    check_confidence(confidence)
    (p, se_p), (q, se_q) = trained, untrained
    if not (0 < p <= 1 and 0 < q <= 1):
        raise ValueRangeError.outside("trained", must="shares above 0 and up to 1, both of them")
    together = (se_p**2 + se_q**2 - se_difference**2) / 2
    spread = (se_p / p) ** 2 + (se_q / q) ** 2 - 2 * together / (p * q)
    if not spread >= 0:
        raise ValueRangeError.outside("se_difference", must="possible beside the other errors")
    width = float(norm.ppf((1 + confidence) / 2)) * sqrt(spread)
    ratio = p / q
    return e_value(
        ratio, ci_low=ratio * exp(-width), ci_high=ratio * exp(width), confidence=confidence
    )


def e_value_of_difference(
    difference: float, se: float, sd: float, *, confidence: float = 0.95
) -> EValue:
    """Return the E-value of a difference of means, through ``RR ≈ exp(0.91 · d)``.

    Parameters
    ----------
    difference, se : float
        Adjusted difference and its standard error, in the outcome's unit.
    sd : float
        Standard deviation of the outcome within groups, above 0; d is `difference` over it.
    confidence : float, default 0.95
        Coverage of the interval, between 0 and 1.

    Raises
    ------
    ValueRangeError
        If a number isn't finite, or an error isn't above 0.

    References
    ----------
    VanderWeele and Ding (2017), table 2; Chinn, S. (2000), A simple method for converting an odds
    ratio to effect size, *Statistics in Medicine* 19, 3127–3131.

    Examples
    --------
    >>> round(e_value_of_difference(0.5, 0.1, 1.0).value, 2)
    2.53
    """
    from scipy.stats import norm

    check_confidence(confidence)
    if not (isfinite(difference) and isfinite(se) and isfinite(sd) and se > 0 and sd > 0):
        raise ValueRangeError.outside("se", must="above 0, as `sd`, beside a finite difference")
    width = float(norm.ppf((1 + confidence) / 2)) * se
    logs = [0.91 * value / sd for value in (difference - width, difference, difference + width)]
    low, ratio, high = (exp(min(max(value, -300.0), 300.0)) for value in logs)
    found = e_value(ratio, ci_low=low, ci_high=high, confidence=confidence)
    return replace(found, kind="standardised_difference")


def _check_ratio(ratio: float, low: float | None, high: float | None) -> tuple[float, float]:
    given = [value for value in (ratio, low, high) if value is not None]
    if not all(isfinite(value) and value > 0 for value in given):
        raise ValueRangeError.outside("ratio", must="a finite number above 0, and its interval too")
    if (low is None) != (high is None):
        raise ValueRangeError.outside("ci_low", must="given together with `ci_high`")
    if low is None or high is None:
        return nan, nan
    if not low <= ratio <= high:
        raise ValueRangeError.outside("ratio", must="from `ci_low` to `ci_high`")
    return low, high


def _as_risk_ratio(ratio: float, kind: Kind) -> float:
    if isnan(ratio):
        return nan
    if kind == "odds_ratio_common":
        return sqrt(ratio)
    if kind == "hazard_ratio_common":
        return float((1 - 0.5 ** sqrt(ratio)) / (1 - 0.5 ** sqrt(1 / ratio)))
    return ratio


def _e(ratio: float) -> float:
    away = ratio if ratio >= 1 else 1 / ratio
    return away + sqrt(away * (away - 1))
