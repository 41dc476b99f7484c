"""An S-curve with a ceiling: takes points over time, gives the curve or refuses the ceiling."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats
from scipy.optimize import OptimizeWarning, curve_fit
from scipy.special import expit, logit

from fedanalysis.errors import DesignError, TooFewError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.models import share_shapes_words as words
from fedanalysis.models.hac import Floats
from fedanalysis.models.line import check_confidence

NEED = 5
TERMS = ("ceiling", "midpoint", "rate")
_STARTS = (1.02, 1.1, 1.3, 2.0, 5.0)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SCurve:
    """The curve ``ceiling / (1 + exp(−rate · (x − midpoint)))``.

    Attributes
    ----------
    params : array of float, shape (3,)
        Ceiling (unit of y), midpoint (unit of x, where half the ceiling is reached), rate
        (a unit of x).
    cov : array of float, shape (3, 3)
        Covariance from the scatter about the curve, linearised, n − 3 in the denominator.
    rss : float
        Residual sum of squares.
    upper : float
        Largest ceiling there can be: 1 for a share.
    confidence : float
        Coverage of the intervals, between 0 and 1.
    last_x : float
        Largest x among the points.
    n_used : int
        Number of points.
    """

    params: Floats
    cov: Floats
    rss: float
    upper: float
    confidence: float
    last_x: float
    n_used: int

    def to_frame(self) -> pd.DataFrame:
        """Return one row per term: `term`, `estimate`, `se`, `ci_low`, `ci_high`, `n`."""
        error = np.sqrt(np.diag(self.cov))
        reach = float(stats.t.ppf(0.5 + self.confidence / 2, df=self.n_used - 3)) * error
        return pd.DataFrame(
            {
                "term": list(TERMS),
                "estimate": self.params,
                "se": error,
                "ci_low": self.params - reach,
                "ci_high": self.params + reach,
                "n": self.n_used,
            }
        )

    def predict(self, x: npt.ArrayLike) -> Floats:
        """Return the curve at `x`, in the unit of y; shape of `x`."""
        return np.asarray(_curve(np.asarray(x, dtype=float), *self.params))

    @property
    def sentences(self) -> Text:
        """The paragraph of :meth:`summary` in both languages."""
        return words.curve_paragraph(self)

    @property
    def notes(self) -> tuple[Text, ...]:
        """The assumptions and limits, each a sentence a reader can quote."""
        return words.curve_notes(self)

    def summary(self) -> str:
        """Return one paragraph in the current language: ceiling, midpoint, their limits."""
        return str(self.sentences)

    def __repr__(self) -> str:
        return self.summary()


def fit_s_curve(
    x: npt.ArrayLike, y: npt.ArrayLike, *, upper: float = 1.0, confidence: float = 0.95
) -> SCurve:
    """Fit a logistic curve with a ceiling by nonlinear least squares.

    A ceiling is given only if the points tell it from none: the curve must fit better than the
    one with the ceiling at `upper` (an exponential, if that is infinite), and better than a
    straight line, each by an F ratio with 1 and n − 3 degrees of freedom at `confidence`. (An
    S-curve is straight in its middle: without the second rule every straight line would be given
    a ceiling.) Otherwise the ceiling isn't identified and is refused.

    Don't use it for a share that a rule, not a process of saturation, holds at a level.

    Parameters
    ----------
    x, y : array of float, shape (n,)
        The points, at least five, y above 0 and below `upper`.
    upper : float, default 1
        Largest ceiling there can be: 1 for a share, infinite for a size.
    confidence : float, default 0.95
        Coverage of the intervals, between 0 and 1.

    Raises
    ------
    ValueRangeError
        If a value isn't finite or y isn't between 0 and `upper`.
    TooFewError
        If there are fewer than five points.
    DesignError
        If x takes fewer than four values, the points lie exactly on a curve, no curve is found,
        or the ceiling isn't identified.

    References
    ----------
    Ratkowsky, D. A. (1983), *Nonlinear Regression Modeling*, ch. 4.
    Bates, D. M. and Watts, D. G. (1988), *Nonlinear Regression Analysis*, sec. 6.1 (the profile).

    Examples
    --------
    >>> curve = fit_s_curve(range(8), [.02, .05, .11, .2, .28, .33, .355, .36])
    >>> round(float(curve.params[0]), 2)
    0.37
    """
    check_confidence(confidence)
    across, up = np.asarray(x, dtype=float).ravel(), np.asarray(y, dtype=float).ravel()
    _check_points(across, up, upper)
    params, cov, rss = _best(across, up)
    if rss <= 1e-20 * float(up @ up):
        raise DesignError(
            "points must scatter about the curve for an interval to be taken from the scatter.",
            where=f"All {up.size} points lie exactly on one curve.",
        )
    _check_identified(across, up, float(params[0]), rss, upper=upper, confidence=confidence)
    return SCurve(
        params=params,
        cov=cov,
        rss=rss,
        upper=float(upper),
        confidence=confidence,
        last_x=float(across.max()),
        n_used=up.size,
    )


def fit_below(x: Floats, y: Floats, upper: float) -> tuple[Floats, float]:
    """Return slope and height of the curve with its ceiling at `upper`, and its squared residuals.

    The curve is ``upper · expit(a + b (x − mean of x))``, or ``exp(a + b (x − mean))`` if
    `upper` is infinite; least squares on the scale of y.
    """
    centred = x - x.mean()
    finite = np.isfinite(upper)
    start = np.polyfit(centred, logit(y / upper) if finite else np.log(y), 1)

    def curve(at: Floats, slope: float, height: float) -> Floats:
        line = np.clip(height + slope * at, -500, 500)
        return np.asarray(upper * expit(line) if finite else np.exp(line))

    found = _least_squares(curve, centred, y, start)
    if found is None:
        raise _not_found(y.size)
    residual = y - curve(centred, *found[0])
    return found[0], float(residual @ residual)


def _best(x: Floats, y: Floats) -> tuple[Floats, Floats, float]:
    """Return the best of several starts: a single one can end in a local minimum."""
    fits = []
    for factor in _STARTS:
        ceiling = factor * float(y.max())
        rate, height = np.polyfit(x - x.mean(), logit(y / ceiling), 1)
        if rate == 0:
            continue
        found = _least_squares(_curve, x, y, np.array([ceiling, x.mean() - height / rate, rate]))
        if found is not None and found[0][0] > 0:
            residual = y - _curve(x, *found[0])
            fits.append((*found, float(residual @ residual)))
    if not fits:
        raise _not_found(y.size)
    return min(fits, key=lambda fit: fit[2])


def _least_squares(
    curve: Callable[..., Floats], x: Floats, y: Floats, start: Floats
) -> tuple[Floats, Floats] | None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", OptimizeWarning)
        try:
            params, cov = curve_fit(
                curve, x, y, p0=start, ftol=1e-15, xtol=1e-15, gtol=1e-15, maxfev=5000
            )
        except (RuntimeError, OptimizeWarning):
            return None
    return np.asarray(params), np.asarray(cov)


def _curve(x: Floats, ceiling: float, midpoint: float, rate: float) -> Floats:
    return np.asarray(ceiling * expit(rate * (x - midpoint)))


def _check_identified(
    x: Floats, y: Floats, ceiling: float, rss: float, *, upper: float, confidence: float
) -> None:
    degrees = y.size - 3
    asked = (1 + stats.f.ppf(confidence, 1, degrees) / degrees) * rss
    straight = y - np.polyval(np.polyfit(x - x.mean(), y, 1), x - x.mean())
    at_upper = ceiling >= upper or fit_below(x, y, upper)[1] <= asked
    if not at_upper and straight @ straight > asked:
        return
    other = "one at 100%" if upper == 1 else "none"
    if not at_upper:
        other = "the steady rise or fall of a straight line"
    raise DesignError(
        "a ceiling must be identified by the points to be given.",
        where=f"{y.size} points can't tell a ceiling from {other}.",
        hint="Wait for values that level off, or fit the logit line (ShareTrend).",
    )


def _not_found(n: int) -> DesignError:
    return DesignError(
        "a ceiling must be identified by the points to be given.",
        where=f"No S-curve was found for {n} points.",
        hint="Fit the logit line (ShareTrend), which has no ceiling of its own.",
    )


def _check_points(x: Floats, y: Floats, upper: float) -> None:
    if x.size != y.size:
        raise DesignError("x and y must have the same length.")
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueRangeError.outside("x and y", must="finite numbers")
    if not ((y > 0) & (y < upper)).all():
        raise ValueRangeError.outside(
            "y", must=f"above 0 and below {upper:g}", hint="Divide percent by 100."
        )
    if x.size < NEED:
        raise TooFewError.observations(
            "an S-curve with a ceiling",
            need=NEED,
            given=x.size,
            unit="points",
            instead="the logit line (ShareTrend) from four years on",
        )
    if np.unique(x).size < 4:
        raise DesignError("an S-curve must rest on at least four different x.")
