"""How alike two groups are: takes covariates and weights, gives standardised differences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from fedanalysis.errors import DesignError
from fedanalysis.language import Text
from fedanalysis.models import balance_words as words
from fedanalysis.models.gates import Gate

if TYPE_CHECKING:
    from fedanalysis.plots.chart import Chart

Floats = npt.NDArray[np.float64]

MOST_APART = 0.1


def balance_table(
    x: Floats,
    treated: Floats,
    names: Sequence[str],
    *,
    weights: Floats,
    before: Floats | None = None,
) -> pd.DataFrame:
    """Return the standardised mean differences before and after weighting.

    The difference of the means is divided by the root of the mean of both groups' variances
    *before* weighting, so that both columns share one unit.

    Parameters
    ----------
    x : array of float, shape (n, k)
        Covariates without a constant.
    treated : array of float, shape (n,)
        1 trained, 0 not.
    names : sequence of str, length k
    weights : array of float, shape (n,)
        From 0, within each group above 0 for at least one person.
    before : array of float, shape (n,), optional
        Weights before adjustment; by default all alike.

    Returns
    -------
    DataFrame
        One row per column of `x`: `covariate`, `mean_trained`, `mean_untrained` (before
        weighting), `smd_before`, `smd_after` (standard deviations; missing where a covariate
        doesn't vary in either group).

    References
    ----------
    Austin, P. C. (2009), Balance diagnostics for comparing the distribution of baseline covariates
    between treatment groups, *Statistics in Medicine* 28, 3083–3107.

    Examples
    --------
    >>> x, t = np.array([[0.0], [2.0], [2.0], [4.0]]), np.array([0.0, 0.0, 1.0, 1.0])
    >>> balance_table(x, t, ["age"], weights=np.ones(4))["smd_before"].round(3).tolist()
    [1.414]
    """
    base = np.ones(len(treated)) if before is None else before
    arms = (1 - treated, treated)
    plain = [_moments(x, base * arm) for arm in arms]
    after = [_means(x, weights * arm) for arm in arms]
    unit = np.sqrt((plain[0][1] + plain[1][1]) / 2)
    unit = np.where(unit > 0, unit, np.nan)
    return pd.DataFrame(
        {
            "covariate": pd.Series(list(names), dtype="str"),
            "mean_trained": plain[1][0],
            "mean_untrained": plain[0][0],
            "smd_before": (plain[1][0] - plain[0][0]) / unit,
            "smd_after": (after[1] - after[0]) / unit,
        }
    )


def balance_gate(table: pd.DataFrame, *, weighted: bool) -> Gate:
    """Return whether every standardised difference is at most .1 after adjustment.

    Parameters
    ----------
    table : DataFrame
        As :func:`balance_table` gives it.
    weighted : bool
        Whether weights or matching were used; a regression alone leaves the groups as they are.
    """
    before, after = (table[side].abs().fillna(0.0) for side in ("smd_before", "smd_after"))
    worst = float(after.max()) if len(table) else 0.0
    name = str(table["covariate"].iloc[int(after.argmax())]) if worst else ""
    many = (len(table), int((before > MOST_APART).sum()), int((after > MOST_APART).sum()))
    if weighted:
        text = words.weighted(*many, worst, name)
    else:
        text = words.unweighted(many[0], many[2], worst, name)
    return Gate("balance", worst <= MOST_APART, worst, MOST_APART, text)


def draw_balance(
    balance: pd.DataFrame,
    gates: Iterable[Gate],
    *,
    title: Text | None = None,
    subtitle: Text | None = None,
    source: Text | None = None,
) -> Chart:
    """Draw the table of :func:`balance_table`; texts not given are written, failed gates too.

    Raises
    ------
    DesignError
        If there are no covariates.
    """
    from fedanalysis.plots.love import plot_love

    if balance.empty:
        raise DesignError("a figure of balance must have covariates.")
    names = {"covariate": "variable", "smd_before": "before", "smd_after": "after"}
    return plot_love(
        balance.rename(columns=names)[list(names.values())],
        title=title or words.plot_title(balance),
        subtitle=subtitle or words.plot_subtitle(gates),
        source=source or words.plot_source(),
    )


def effective_n(weights: Floats) -> float:
    """Return how many persons of one weight would be as precise (Kish).

    Raises
    ------
    DesignError
        If all weights are 0.

    References
    ----------
    Kish, L. (1965), *Survey Sampling*, section 11.7.

    Examples
    --------
    >>> effective_n(np.array([1.0, 1.0, 2.0, 0.0]))
    2.6666666666666665
    """
    total = float(weights.sum())
    if total <= 0:
        raise DesignError("weights must be above 0 for at least one person.")
    return total**2 / float(weights @ weights)


def _means(x: Floats, weights: Floats) -> Floats:
    mean: Floats = weights @ x / weights.sum()
    return mean


def _moments(x: Floats, weights: Floats) -> tuple[Floats, Floats]:
    mean = _means(x, weights)
    n = float((weights > 0).sum())
    spread = np.array(
        [weights @ (x[:, at] - mean[at]) ** 2 for at in range(x.shape[1])], dtype=float
    ).reshape(x.shape[1])
    return mean, spread / weights.sum() * n / max(n - 1, 1)
