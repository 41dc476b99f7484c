"""A share on columns of a table: takes one row per unit, gives linear, fractional or beta terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import expit

from fedanalysis.errors import ColumnError, DesignError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.models import share_shapes_words as words
from fedanalysis.models.hac import Floats, check_design
from fedanalysis.models.line import check_confidence

Kind = Literal["linear", "fractional", "beta"]
CONSTANT = "intercept"
MOST_DROPPED = 0.05


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ShareRegression:
    """Terms of the mean of a share, in three voices.

    Attributes
    ----------
    kind : {"linear", "fractional", "beta"}
        How the mean depends on the columns: straight, or straight on the logit scale.
    names : tuple of str, length k
        Names of the terms, `intercept` first.
    params : array of float, shape (k,)
        Estimates: share (0–1) a unit of the column if linear, else logit a unit.
    cov : array of float, shape (k, k)
        Their covariance: HC1 (linear, fractional) or from the likelihood (beta).
    df : float
        Degrees of freedom of Student's t; infinite for beta (normal).
    precision, log_likelihood : float
        Precision φ of the beta distribution and its log-likelihood; NaN for the others.
    confidence : float
        Coverage of the intervals, between 0 and 1.
    n_used, n_dropped : int
        Rows used; rows dropped for a missing value.
    """

    kind: Kind
    names: tuple[str, ...]
    params: Floats
    cov: Floats
    df: float
    precision: float
    log_likelihood: float
    confidence: float
    n_used: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """Return one row per term: `term`, `estimate`, `se`, `ci_low`, `ci_high`, `n`."""
        error = np.sqrt(np.diag(self.cov))
        reach = self._quantile() * error
        return pd.DataFrame(
            {
                "term": list(self.names),
                "estimate": self.params,
                "se": error,
                "ci_low": self.params - reach,
                "ci_high": self.params + reach,
                "n": self.n_used,
            }
        )

    def predict(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return the mean share for each row of `table`, in its order and with its index.

        Returns
        -------
        DataFrame
            `estimate`, `ci_low`, `ci_high` (0–1; a linear mean can lie outside).

        Raises
        ------
        ColumnError
            If a column of the fit is missing.
        """
        columns = _columns(table, self.names[1:])
        middle = columns @ self.params
        reach = self._quantile() * np.sqrt(np.einsum("ij,jk,ik->i", columns, self.cov, columns))
        lines = np.column_stack([middle, middle - reach, middle + reach])
        shares = lines if self.kind == "linear" else expit(lines)
        return pd.DataFrame(shares, columns=["estimate", "ci_low", "ci_high"], index=table.index)

    @property
    def sentences(self) -> Text:
        """The paragraph of :meth:`summary` in both languages."""
        return words.regression_paragraph(self)

    @property
    def notes(self) -> tuple[Text, ...]:
        """The assumptions and limits, each a sentence a reader can quote."""
        return words.regression_notes(self)

    def summary(self) -> str:
        """Return one paragraph in the current language: terms, their basis, their limits."""
        return str(self.sentences)

    def __repr__(self) -> str:
        return self.summary()

    def _quantile(self) -> float:
        return float(stats.t.ppf(0.5 + self.confidence / 2, df=self.df))


def fit_linear(
    table: pd.DataFrame, *, share: str, terms: Sequence[str], confidence: float = 0.95
) -> ShareRegression:
    """Fit the mean share as a straight function of columns, by ordinary least squares.

    Robust errors HC1 with Student's t (n − k). Each row counts once, whatever its seats. The
    fitted mean can leave 0 to 1; use :func:`fit_fractional` where shares come near the ends.

    Parameters
    ----------
    table : DataFrame
        One row per unit: the share (0–1, ends allowed) and numeric columns. Rows with a missing
        value are dropped and counted; more than 5 % of them are refused.
    share : str
        Column of the share.
    terms : sequence of str
        Columns the mean depends on, at least one; groups must be coded 0 and 1.
    confidence : float, default 0.95
        Coverage of the intervals, between 0 and 1.

    Raises
    ------
    ColumnError
        If a column is missing.
    ValueRangeError
        If a share lies outside its range or a column holds no finite numbers.
    DesignError
        If the share is the same in all rows, columns depend on one another, one row alone fixes
        a term, or more than 5 % of the rows lack a value.
    TooFewError
        If there aren't more rows than terms.

    References
    ----------
    Wooldridge, J. M. (2019), *Introductory Econometrics*, 7th ed., ch. 3 and 8.

    Examples
    --------
    >>> table = pd.DataFrame({"s": [0.1, 0.2, 0.2, 0.4], "x": [0, 1, 2, 3]})
    >>> fit_linear(table, share="s", terms=["x"]).params.round(2).tolist()
    [0.09, 0.09]
    """
    import statsmodels.api as sm

    columns, up, names = _read(table, share, terms, confidence)
    fitted = sm.OLS(up, columns).fit(cov_type="HC1", use_t=True)
    return _result("linear", fitted, names, table=table, confidence=confidence)


def fit_fractional(
    table: pd.DataFrame, *, share: str, terms: Sequence[str], confidence: float = 0.95
) -> ShareRegression:
    """Fit the logit of the mean share by quasi-likelihood: a fractional logit.

    Shares of exactly 0 and 1 are allowed. Robust errors HC1 (factor n / (n − k)) with Student's
    t (n − k), so the binomial variance isn't relied on. Each row counts once. Parameters and
    errors as for :func:`fit_linear`; separation is refused too, for the estimate is infinite.

    References
    ----------
    Papke, L. E. and Wooldridge, J. M. (1996), "Econometric methods for fractional response
    variables", *Journal of Applied Econometrics* 11, 619–632.

    Examples
    --------
    >>> table = pd.DataFrame({"s": [0.0, 0.5, 0.5, 1.0, 0.5], "x": [0, 1, 2, 3, 4]})
    >>> fit_fractional(table, share="s", terms=["x"]).params.round(2).tolist()
    [-1.35, 0.67]
    """
    import statsmodels.api as sm

    columns, up, names = _read(table, share, terms, confidence)
    _check_separation(columns, up, names)
    model = sm.GLM(up, columns, family=sm.families.Binomial())
    fitted = model.fit(cov_type="HC0", use_t=True)
    # The GLM of statsmodels takes "HC1" without its factor, so that the factor is put on here.
    factor = len(up) / (len(up) - len(names))
    return _result("fractional", fitted, names, table=table, confidence=confidence, factor=factor)


def fit_beta(
    table: pd.DataFrame, *, share: str, terms: Sequence[str], confidence: float = 0.95
) -> ShareRegression:
    """Fit the logit of the mean of beta-distributed shares with one precision, by likelihood.

    Errors come from the observed information and are normal: too small in small samples, and
    right only if shares are beta distributed. Shares of exactly 0 or 1 are refused. Parameters
    and errors otherwise as for :func:`fit_linear`; also `DesignError` if the likelihood finds
    no maximum.

    References
    ----------
    Ferrari, S. and Cribari-Neto, F. (2004), "Beta regression for modelling rates and
    proportions", *Journal of Applied Statistics* 31, 799–815.

    Examples
    --------
    >>> table = pd.DataFrame({"s": [0.1, 0.2, 0.15, 0.4, 0.3], "x": [0, 1, 2, 3, 4]})
    >>> fit_beta(table, share="s", terms=["x"]).kind
    'beta'
    """
    from statsmodels.othermod.betareg import BetaModel

    columns, up, names = _read(table, share, terms, confidence, ends=False)
    fitted = BetaModel(up, columns).fit(disp=0, maxiter=500)
    error = np.asarray(fitted.bse)
    if not (fitted.mle_retvals["converged"] and np.isfinite(error).all()):
        raise DesignError(
            "the likelihood of beta-distributed shares must have a maximum.",
            where=f"None was found for {len(up)} rows and {len(names)} terms.",
            hint="fit_fractional makes no assumption about the distribution.",
        )
    return _result("beta", fitted, names, table=table, confidence=confidence)


def _result(
    kind: Kind,
    fitted: Any,
    names: tuple[str, ...],
    *,
    table: pd.DataFrame,
    confidence: float,
    factor: float = 1.0,
) -> ShareRegression:
    k, n, beta = len(names), int(fitted.nobs), kind == "beta"
    params = np.asarray(fitted.params, dtype=float)
    return ShareRegression(
        kind=kind,
        names=names,
        params=params[:k],
        cov=factor * np.asarray(fitted.cov_params(), dtype=float)[:k, :k],
        df=np.inf if beta else float(n - k),
        precision=float(np.exp(params[-1])) if beta else np.nan,
        log_likelihood=float(fitted.llf) if beta else np.nan,
        confidence=confidence,
        n_used=n,
        n_dropped=len(table) - n,
    )


def _read(
    table: pd.DataFrame,
    share: str,
    terms: Sequence[str],
    confidence: float,
    *,
    ends: bool = True,
) -> tuple[Floats, Floats, tuple[str, ...]]:
    check_confidence(confidence)
    wanted = [share, *terms]
    if not terms or len(set(wanted)) < len(wanted) or CONSTANT in wanted:
        raise DesignError("`terms` must name at least one column, each once, none the share.")
    _check_columns(table, wanted)
    kept = table.dropna(subset=wanted)
    if len(table) - len(kept) > MOST_DROPPED * len(table):
        raise DesignError(
            f"no more than {MOST_DROPPED:.0%} of the rows must lack a value.",
            where=f"{len(table) - len(kept)} of {len(table)} rows lack one in {wanted}.",
            hint="Fill in the values, or leave out the column that lacks most.",
        )
    up, names = _numbers(kept, share), (CONSTANT, *terms)
    _check_shares(up, share, ends=ends)
    columns, up = check_design(_columns(kept, terms), up, names=names)
    _check_leverage(columns, names)
    if np.ptp(up) == 0:
        raise DesignError(
            f"`{share}` must differ between rows.", where=f"All {up.size} rows have one value."
        )
    return columns, up, names


def _check_leverage(columns: Floats, names: tuple[str, ...]) -> None:
    """Refuse a row that alone fixes a term: its residual is zero, and so would be its error."""
    basis = np.linalg.qr(columns)[0]
    alone = np.flatnonzero((basis**2).sum(axis=1) > 1 - 1e-9)
    if not alone.size:
        return
    left = np.ptp(np.delete(columns, alone, axis=0), axis=0)
    found = [f"`{name}`" for name, spread in zip(names[1:], left[1:], strict=True) if not spread]
    which = f": {', '.join(found)}" if found else ""
    raise DesignError(
        "every term must rest on more than one row.",
        where=f"{alone.size} of {len(columns)} rows fix a term alone{which}.",
        hint="Join the level with another, or leave the row out and say so.",
    )


def _check_columns(table: pd.DataFrame, wanted: Sequence[str]) -> None:
    for column in wanted:
        if column not in table.columns:
            raise ColumnError.missing("table", column, [str(name) for name in table.columns])


def _columns(table: pd.DataFrame, terms: Sequence[str]) -> Floats:
    _check_columns(table, terms)
    return np.column_stack([np.ones(len(table)), *(_numbers(table, name) for name in terms)])


def _numbers(table: pd.DataFrame, column: str) -> Floats:
    try:
        return pd.to_numeric(table[column]).to_numpy(dtype=float)
    except (ValueError, TypeError) as error:
        raise ValueRangeError.outside(
            column, must="numbers in every row", hint="Code groups as columns of 0 and 1."
        ) from error


def _check_shares(up: Floats, share: str, *, ends: bool) -> None:
    inside = ((up >= 0) & (up <= 1)) if ends else ((up > 0) & (up < 1))
    if inside.all():
        return
    if up.size and np.nanmax(up) > 1:
        hint = "These look like percent: divide by 100."
    else:
        hint = "" if ends else "fit_fractional takes shares of 0 and 1."
    raise ValueRangeError.outside(
        share,
        must="between 0 and 1" + ("" if ends else ", both excluded"),
        where=f"{int((~inside).sum())} of {up.size} rows aren't.",
        hint=hint,
    )


def _check_separation(columns: Floats, up: Floats, names: tuple[str, ...]) -> None:
    """Refuse a design with a direction along which the likelihood rises for ever.

    Shares of 1 must then lie on one side of it, shares of 0 on the other, all between on it.
    """
    from scipy.optimize import linprog

    size = np.abs(columns).max(axis=0)
    signed = (columns / size) * np.where(up == 1, 1.0, np.where(up == 0, -1.0, 0.0))[:, None]
    ends, between = signed[(up == 0) | (up == 1)], (columns / size)[(up > 0) & (up < 1)]
    if not len(ends):
        return
    equal = {"A_eq": between, "b_eq": np.zeros(len(between))} if len(between) else {}
    best = linprog(-ends.sum(axis=0), A_ub=-ends, b_ub=np.zeros(len(ends)), bounds=(-1, 1), **equal)
    if best.status == 0 and -best.fun > 1e-7:
        found = [
            f"`{name}`" for name, weight in zip(names, best.x, strict=True) if abs(weight) > 1e-7
        ]
        raise DesignError(
            "shares of 0 and of 1 must not be told apart by the columns alone (separation).",
            where=f"{', '.join(found)} separate {len(ends)} of {up.size} rows.",
            hint="Leave the column out, join its groups, or say the shares themselves.",
        )
