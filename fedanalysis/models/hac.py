"""Least squares with Newey–West errors: takes a design in order of time, gives terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import linalg, stats

from fedanalysis.errors import DesignError, TooFewError, ValueRangeError
from fedanalysis.models.line import check_confidence

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class HacFit:
    """Coefficients with a covariance that allows for errors that follow one another.

    Attributes
    ----------
    names : tuple of str, length k
        Names of the columns of the design.
    params : array of float, shape (k,)
        Least-squares coefficients, in units of the outcome a unit of the column.
    cov : array of float, shape (k, k)
        Newey–West covariance of the coefficients, `factor` included.
    cov_plain : array of float, shape (k, k)
        Ordinary covariance, from one scatter of independent errors (n − k).
    residuals : array of float, shape (n,)
        Outcome less fitted value, in the order given.
    lags : int
        Rows back over which errors may be correlated.
    factor : float
        Small-sample factor in the covariance: n / (n − k), or 1.
    n, df : int
        Rows, and n − k, the degrees of freedom of Student's t.
    """

    names: tuple[str, ...]
    params: Floats
    cov: Floats
    cov_plain: Floats
    residuals: Floats
    lags: int
    factor: float
    n: int
    df: int

    @property
    def rss(self) -> float:
        """Residual sum of squares."""
        return float(self.residuals @ self.residuals)

    def error(self, weights: npt.ArrayLike, *, wider: bool = False) -> float:
        """Return the standard error of a weighted sum of the coefficients, weights of shape (k,).

        With `wider` it is the larger of the Newey–West and the ordinary error (Angrist and
        Pischke 2009, sec. 8.1): where few points carry a coefficient, the first can be far too
        small by chance.
        """
        weight = np.asarray(weights, dtype=float)
        variance = float(weight @ self.cov @ weight)
        plain = float(weight @ self.cov_plain @ weight) if wider else 0.0
        return float(np.sqrt(max(variance, plain)))

    def combine(
        self, weights: npt.ArrayLike, *, confidence: float = 0.95, wider: bool = False
    ) -> tuple[float, float, float]:
        """Return estimate, low and high of a weighted sum of the coefficients.

        Parameters
        ----------
        weights : array of float, shape (k,)
            One weight per coefficient.
        confidence : float, default 0.95
            Coverage of the interval (Student's t, n − k), between 0 and 1.
        wider : bool, default False
            As in :meth:`error`.
        """
        estimate = float(np.asarray(weights, dtype=float) @ self.params)
        reach = self.quantile(confidence) * self.error(weights, wider=wider)
        return estimate, estimate - reach, estimate + reach

    def quantile(self, confidence: float) -> float:
        """Return the two-sided quantile of Student's t for `confidence`."""
        check_confidence(confidence)
        return float(stats.t.ppf(0.5 + confidence / 2, df=self.df))

    def to_frame(self, *, confidence: float = 0.95) -> pd.DataFrame:
        """Return one row per coefficient: `term`, `estimate`, `se`, `ci_low`, `ci_high`, `n`."""
        rows = [self.combine(row, confidence=confidence) for row in np.eye(len(self.names))]
        frame = pd.DataFrame(rows, columns=["estimate", "ci_low", "ci_high"])
        frame.insert(0, "term", list(self.names))
        frame.insert(2, "se", np.sqrt(np.diag(self.cov)))
        return frame.assign(n=self.n)


def newey_west_lags(n: int) -> int:
    """Return the usual number of lags for `n` rows, the whole part of 4 (n / 100)^(2/9).

    References
    ----------
    Newey, W. K. and West, K. D. (1994), "Automatic lag selection in covariance matrix
    estimation", *Review of Economic Studies* 61, 631–653, sec. 4 (Bartlett kernel).

    Examples
    --------
    >>> [newey_west_lags(n) for n in (8, 20, 100)]
    [2, 2, 4]
    """
    if n < 1:
        raise ValueRangeError.outside("n", must="at least 1")
    return int(4 * (n / 100) ** (2 / 9))


def fit_newey_west(
    design: npt.ArrayLike,
    outcome: npt.ArrayLike,
    *,
    names: Sequence[str],
    lags: int | None = None,
    small_sample: bool = True,
) -> HacFit:
    """Fit by ordinary least squares; the errors may be unequal and follow one another.

    The lags count rows, not years: the rows must stand in order of time, and where they are
    unevenly spaced a lag spans unequal times. In short series these errors are too small
    even with the small-sample factor and Student's t; the more so the stronger the errors
    follow one another.

    Parameters
    ----------
    design : array of float, shape (n, k)
        The columns, with a column of ones if a constant is wanted; in order of time.
    outcome : array of float, shape (n,)
        The outcome, in the same order.
    names : sequence of str, length k
        Names of the columns.
    lags : int, optional
        Lags of the Bartlett kernel, from 0 to below n / 2; :func:`newey_west_lags` by default.
    small_sample : bool, default True
        Whether the covariance is multiplied by n / (n − k).

    Raises
    ------
    ValueRangeError
        If a value isn't finite, or `lags` isn't a whole number from 0 to below n / 2.
    TooFewError
        If there aren't more rows than columns.
    DesignError
        If lengths differ, columns depend on one another, or the fit leaves no scatter.

    References
    ----------
    Newey, W. K. and West, K. D. (1987), "A simple, positive semi-definite, heteroskedasticity
    and autocorrelation consistent covariance matrix", *Econometrica* 55, 703–708.
    Greene, W. H. (1993), *Econometric Analysis*, 2nd ed., ch. 15.
    Angrist, J. D. and Pischke, J.-S. (2009), *Mostly Harmless Econometrics*, sec. 8.1.

    Examples
    --------
    >>> time = np.arange(8.0)
    >>> design = np.column_stack([np.ones(8), time])
    >>> noise = [0.1, -0.1, 0.2, 0.0, -0.2, 0.1, 0.0, -0.1]
    >>> fit = fit_newey_west(design, 2 * time + noise, names=["constant", "time"])
    >>> fit.lags, round(fit.factor, 3), round(float(fit.params[1]), 1)
    (2, 1.333, 2.0)
    """
    import statsmodels.api as sm
    from statsmodels.stats.sandwich_covariance import cov_hac_simple

    columns, up = check_design(design, outcome, names=names)
    n, k = columns.shape
    span = _check_lags(newey_west_lags(n) if lags is None else lags, n)
    fitted = sm.OLS(up, columns).fit()
    _check_scatter(fitted, up)
    return HacFit(
        names=tuple(names),
        params=np.asarray(fitted.params),
        cov=np.asarray(cov_hac_simple(fitted, nlags=span, use_correction=small_sample)),
        cov_plain=np.asarray(fitted.cov_params()),
        residuals=np.asarray(fitted.resid),
        lags=span,
        factor=n / (n - k) if small_sample else 1.0,
        n=n,
        df=n - k,
    )


def check_design(
    design: npt.ArrayLike, outcome: npt.ArrayLike, *, names: Sequence[str]
) -> tuple[Floats, Floats]:
    """Return design (n, k) and outcome (n,) as floats, or say why nothing can be fitted.

    Raises
    ------
    DesignError
        If shapes don't fit together, or columns depend on one another; those are listed.
    ValueRangeError
        If a value isn't finite; its column is named.
    TooFewError
        If there aren't more rows than columns.
    """
    columns, up = np.asarray(design, dtype=float), np.asarray(outcome, dtype=float).ravel()
    if columns.ndim != 2 or columns.shape != (up.size, len(names)):
        raise DesignError("the design must have one row per outcome, one column per name.")
    for name, values in [*zip(names, columns.T, strict=True), ("outcome", up)]:
        if not np.isfinite(values).all():
            rows = np.flatnonzero(~np.isfinite(values))[:5] + 1
            where = f"Row {', '.join(str(row) for row in rows)}."
            raise ValueRangeError.outside(name, must="finite numbers", where=where)
    if up.size <= columns.shape[1]:
        raise TooFewError.observations(
            f"a fit with {columns.shape[1]} terms",
            need=columns.shape[1] + 1,
            given=up.size,
            unit="rows",
            instead="fewer terms, or the values themselves",
        )
    _check_rank(columns, names)
    return columns, up


def _check_rank(columns: Floats, names: Sequence[str]) -> None:
    scale = np.abs(columns).max(axis=0)
    scaled = columns / np.where(scale > 0, scale, 1.0)
    _, triangle, order = linalg.qr(scaled, mode="economic", pivoting=True)
    size = np.abs(np.diag(triangle))
    extra = [str(names[at]) for at in order[size <= 1e-10 * size.max()]]
    if size.max() == 0 or extra:
        raise DesignError(
            "the columns of a design must not be sums of one another.",
            where=f"Dependent on the others: {', '.join(f'`{name}`' for name in extra)}.",
            hint="Leave them out: the data can't tell them from the other columns.",
        )


def _check_lags(lags: int, n: int) -> int:
    if isinstance(lags, bool) or int(lags) != lags or not 0 <= lags < n / 2:
        raise ValueRangeError.outside(
            "lags",
            must=f"a whole number from 0 to below half of the {n} rows",
            hint="Beyond, the weighted sum of the residuals shrinks to nothing.",
        )
    return int(lags)


def _check_scatter(fitted: Any, outcome: Floats) -> None:
    if np.sqrt(fitted.mse_resid) <= 1e-10 * max(1.0, float(np.abs(outcome).max())):
        raise DesignError(
            "points must scatter about the fit for an interval to be taken from the scatter.",
            where=f"All {outcome.size} rows lie exactly on it.",
            hint="Values that were interpolated are no observations; keep the published ones.",
        )
