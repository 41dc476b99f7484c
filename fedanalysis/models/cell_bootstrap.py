"""Bootstrap of a logistic regression on cells: takes cells, gives draws without touching rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit

from fedanalysis.errors import DesignError, TooFewError
from fedanalysis.models.binomial import BinomialFit, Cells, Floats, fit_cells

LEAST_REPLICATES = 200
_MOST_FAILED = 0.05
_AT_ONCE = 4_000_000  # numbers held by one batch


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CellBootstrap:
    """Draws of the coefficients.

    Attributes
    ----------
    fit : BinomialFit
        The fit to the cells themselves.
    draws : array of float, shape (replicates kept, k)
        Coefficients of the replicates whose fit is finite.
    failed_n : int
        Replicates without a finite fit (an outcome that vanished, a level that was not drawn).
    """

    fit: BinomialFit
    draws: Floats
    failed_n: int

    def to_frame(self) -> pd.DataFrame:
        """Return one row per coefficient: `term`, `estimate`, `ci_low`, `ci_high`, `n`.

        Percentile intervals with the fit's confidence; `n` is the number of trials.
        """
        outside = (1 - self.fit.confidence) / 2
        low, high = np.quantile(self.draws, [outside, 1 - outside], axis=0)
        return pd.DataFrame(
            {
                "term": list(self.fit.names),
                "estimate": self.fit.params,
                "ci_low": low,
                "ci_high": high,
            }
        ).assign(n=self.fit.trial_n)


def bootstrap_cells(
    cells: Cells,
    names: Sequence[str],
    *,
    rng: np.random.Generator,
    replicates: int = 1000,
    confidence: float = 0.95,
) -> CellBootstrap:
    """Draw trials, or whole clusters if the cells have them, and refit all replicates at once.

    A bootstrap of rows changes only how often each cell is drawn: a multinomial over cells is the
    same bootstrap, and all replicates are fitted together by Newton's method. Percentile
    intervals undercover with fewer than about 40 clusters.

    Parameters
    ----------
    cells : Cells
        With clusters, clusters are drawn; without, single trials.
    names : sequence of str, length k
    rng : numpy Generator
    replicates : int, default 1000
        At least 200.
    confidence : float, default 0.95

    Raises
    ------
    TooFewError
        If fewer than 200 replicates are asked for, or there are fewer than five clusters.
    DesignError
        If the cells can't be fitted, or more than 5 % of the replicates can't.

    References
    ----------
    Efron, B. and Tibshirani, R. J. (1993), *An Introduction to the Bootstrap*, ch. 9 and 13.

    Examples
    --------
    >>> from fedanalysis.models.binomial import collapse
    >>> cells = collapse([100, 200], [400, 400], [[1, 0], [1, 1]])
    >>> found = bootstrap_cells(cells, ["const", "later"], rng=np.random.default_rng(1))
    >>> found.draws.shape
    (1000, 2)
    """
    if replicates < LEAST_REPLICATES:
        raise TooFewError.observations(
            "a percentile interval",
            need=LEAST_REPLICATES,
            given=replicates,
            unit="replicates",
            instead="the interval of the fit itself",
        )
    fit = fit_cells(cells, names, confidence=confidence)
    held = max(len(cells.design), cells.cluster_n) * max(cells.design.shape[1], 2)
    batch = max(1, min(replicates, _AT_ONCE // held))
    parts = []
    for start in range(0, replicates, batch):
        y, n = _draw(cells, rng, min(batch, replicates - start))
        parts.append(_newton(y, n, cells.design, fit.params))
    draws = np.vstack(parts)
    finite = np.isfinite(draws).all(axis=1)
    _check_failed(int((~finite).sum()), replicates)
    return CellBootstrap(fit=fit, draws=draws[finite], failed_n=int((~finite).sum()))


def _draw(cells: Cells, rng: np.random.Generator, size: int) -> tuple[Floats, Floats]:
    """Return successes and trials by design row of each replicate, shape (size, d) each."""
    if cells.cluster is None:
        y, n = cells.by_design()
        total = int(n.sum())
        drawn = rng.multinomial(total, np.concatenate([y, n - y]) / total, size=size)
        success, failure = np.split(drawn.astype(float), 2, axis=1)
        return success, success + failure
    from scipy.sparse import csr_array

    groups, shape = cells.cluster_n, (cells.cluster_n, len(cells.design))
    times = rng.multinomial(groups, np.full(groups, 1 / groups), size=size).astype(float)
    y, n = (
        np.asarray((csr_array((values, (cells.cluster, cells.row)), shape=shape).T @ times.T).T)
        for values in (cells.successes, cells.trials)
    )
    return y, n


def _newton(y: Floats, n: Floats, design: Floats, start: Floats) -> Floats:
    """Return the maximum of every replicate, missing where there is none, shape (size, k)."""
    beta = np.repeat(start[None, :], len(y), axis=0)
    open_ = np.ones(len(y), dtype=bool)
    for _ in range(30):
        share = expit(beta[open_] @ design.T)
        weight = n[open_] * share * (1 - share)
        score = (y[open_] - n[open_] * share) @ design
        information = np.einsum("bd,di,dj->bij", weight, design, design, optimize=True)
        step = _solve(information, score)
        beta[open_] += step
        with np.errstate(invalid="ignore"):
            open_[open_] = ~(np.abs(step).max(axis=1) < 1e-9) & np.isfinite(step).all(axis=1)
        if not open_.any():
            break
    beta[open_ | (np.abs(beta).max(axis=1) > 30)] = np.nan
    return beta


def _solve(information: Floats, score: Floats) -> Floats:
    """Solve every replicate's equations; one that is singular gives missing values."""
    condition = np.linalg.cond(information)
    fine = np.isfinite(condition) & (condition < 1e14)
    step = np.full(score.shape, np.nan)
    step[fine] = np.linalg.solve(information[fine], score[fine][:, :, None])[:, :, 0]
    return step


def _check_failed(failed: int, replicates: int) -> None:
    if failed > _MOST_FAILED * replicates:
        raise DesignError(
            "no more than 5 % of the replicates may be without a fit.",
            where=f"{failed} of {replicates} lack a level or an outcome.",
            hint="The counts are too small for a bootstrap: use exact or penalised intervals.",
        )
