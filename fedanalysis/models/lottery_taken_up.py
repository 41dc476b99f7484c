"""The effect of attending, by the draw: takes a draw, gives the complier effect or its set."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, nan, sqrt

import numpy as np
from scipy.stats import t as student

from fedanalysis.errors import DesignError
from fedanalysis.models.lottery_design import Draw, difference

WEAK = 10.0


@dataclass(frozen=True, slots=True)
class TakenUp:
    """Effect on those who attended because they were drawn (compliers).

    Attributes
    ----------
    estimate, se, ci_low, ci_high : float
        Difference in outcome over difference in attendance (two-stage least squares, one
        instrument), with its delta-method error; missing if the draw is weak.
    first_stage, first_low, first_high : float
        Difference in attendance by the draw, 0–1 in size, with its interval.
    f_statistic : float
        Its squared t-value; weak below 10.
    kind : {"interval", "two_rays", "line"}
        Form of the Anderson–Rubin set: between its ends; outside them; everything.
    set_low, set_high : float
        Its ends, whatever the strength; infinite for the whole line.
    """

    estimate: float
    se: float
    ci_low: float
    ci_high: float
    first_stage: float
    first_low: float
    first_high: float
    f_statistic: float
    kind: str
    set_low: float
    set_high: float

    @property
    def weak(self) -> bool:
        """Whether the draw moved attendance too little for an estimate."""
        return self.f_statistic < WEAK

    def rows(self) -> list[tuple[str, float, float, float]]:
        """Return `term`, `estimate`, `ci_low`, `ci_high` of attendance and of its effect."""
        ends = (self.ci_low, self.ci_high)
        if self.weak:
            ends = (nan, nan) if self.kind == "two_rays" else (self.set_low, self.set_high)
        return [
            ("taken_up_difference", self.first_stage, self.first_low, self.first_high),
            ("late", self.estimate, *ends),
        ]


def taken_up_effect(draw: Draw, *, confidence: float = 0.95) -> TakenUp:
    """Divide the difference in outcome by that in attendance.

    Parameters
    ----------
    draw : Draw
        With `taken_up`.
    confidence : float, default 0.95
        Coverage, between 0 and 1.

    Raises
    ------
    DesignError
        If nobody attended, or everybody.

    References
    ----------
    Imbens, G. W. and Angrist, J. D. (1994), *Econometrica* 62, 467–475. Anderson, T. W. and Rubin,
    H. (1949), *Annals of Mathematical Statistics* 20, 46–63. Staiger, D. and Stock, J. H. (1997),
    *Econometrica* 65, 557–586 (p. 557: F below 10).
    """
    attended = draw.taken_up
    if attended is None or np.ptp(attended) == 0:
        raise DesignError(
            "some must have attended and some not for an effect of attending.",
            where=f"All {len(draw.outcome)} persons are alike.",
            hint="Leave `taken_up` out.",
        )
    gap, moved = difference(draw, draw.outcome), difference(draw, attended)
    t = float(student.ppf((1 + confidence) / 2, gap.df))
    variance = (gap.se**2, float(gap.root @ moved.root), moved.se**2)
    kind, low, high = _anderson_rubin(gap.estimate, moved.estimate, variance, t)
    f = inf if moved.se == 0 else (moved.estimate / moved.se) ** 2
    f = 0.0 if moved.estimate == 0 else f
    value = error = nan
    if f >= WEAK:
        value = gap.estimate / moved.estimate
        spread = variance[0] - 2 * value * variance[1] + value**2 * variance[2]
        error = sqrt(max(spread, 0.0)) / abs(moved.estimate)
    first_low, first_high = moved.interval(confidence)
    return TakenUp(
        estimate=value,
        se=error,
        ci_low=value - t * error,
        ci_high=value + t * error,
        first_stage=moved.estimate,
        first_low=first_low,
        first_high=first_high,
        f_statistic=f,
        kind=kind,
        set_low=low,
        set_high=high,
    )


def _anderson_rubin(
    gap: float, moved: float, variance: tuple[float, float, float], t: float
) -> tuple[str, float, float]:
    """Return all effects b for which gap − b · moved isn't significant (a quadratic in b)."""
    yy, yd, dd = variance
    a = moved**2 - t**2 * dd
    b = -2 * (gap * moved - t**2 * yd)
    c = gap**2 - t**2 * yy
    root = b**2 - 4 * a * c
    if a == 0 or root <= 0:
        return ("line", -inf, inf) if a <= 0 else ("interval", -b / (2 * a), -b / (2 * a))
    low, high = sorted(((-b - sqrt(root)) / (2 * a), (-b + sqrt(root)) / (2 * a)))
    return ("interval" if a > 0 else "two_rays"), low, high
