"""One group in one period against its comparison: takes changes, gives ATT(g,t) and influence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fedanalysis.errors import DesignError

Floats = npt.NDArray[np.float64]
MOST_PROPENSITY = 0.999


@dataclass(frozen=True, slots=True, eq=False)
class CellEstimate:
    """An effect on the treated units of one comparison.

    Attributes
    ----------
    att : float
        In the unit of the outcome.
    influence : array of float, shape (n,)
        Mean 0; the variance of `att` is the sum of its squares over n².
    largest_propensity : float
        Largest estimated probability of treatment among the comparison; 0 without a model of it.
    """

    att: float
    influence: Floats
    largest_propensity: float


def estimate_cell(
    change: Floats, treated: Floats, design: Floats, *, method: str, where: str
) -> CellEstimate:
    """Compare the change of the treated with that of the comparison.

    `method` ``dr`` is the traditional doubly robust estimator of Sant'Anna and Zhao (2020,
    equation 3.1 with weights scaled to mean 1: propensity by logit maximum likelihood, outcome by
    least squares on the comparison), ``reg`` uses only the second, ``ipw`` only the first. All
    three agree without covariates: a difference of means.

    Parameters
    ----------
    change : array of float, shape (n,)
        Outcome less its value in the base period.
    treated : array of float, shape (n,)
        1 for the group, 0 for its comparison.
    design : array of float, shape (n, k)
        A constant, then the covariates.
    method : {"dr", "reg", "ipw"}
        The estimator.
    where : str
        Words for the comparison in an error.

    Raises
    ------
    DesignError
        If covariates are collinear or too many for the comparison, or tell the treated apart.

    References
    ----------
    Sant'Anna, P. H. C. and Zhao, J. (2020), Doubly robust difference-in-differences estimators,
    *Journal of Econometrics* 219, 101–122 (section 3 and appendix A).
    """
    if design.shape[1] == 1:
        return _difference(change, treated)
    n, share = len(change), treated.mean()
    residual, by_outcome = change, None
    if method in ("dr", "reg"):
        residual, by_outcome = _outcome_model(change, treated, design, where)
    att_treated = float(treated @ residual / n / share)
    influence = treated * (residual - att_treated) / share
    if by_outcome is not None:
        influence = influence - by_outcome @ (treated @ design / n / share)
    if method == "reg":
        return CellEstimate(att_treated, influence, 0.0)
    propensity, by_propensity = _propensity_model(treated, design, where)
    weight = (1 - treated) * propensity / (1 - propensity)
    total = weight.mean()
    att_comparison = float(weight @ residual / n / total)
    off = weight * (residual - att_comparison)
    of_comparison = off + by_propensity @ (off @ design / n)
    if by_outcome is not None:
        of_comparison = of_comparison - by_outcome @ (weight @ design / n)
    largest = float(propensity[treated == 0].max())
    return CellEstimate(att_treated - att_comparison, influence - of_comparison / total, largest)


def _difference(change: Floats, treated: Floats) -> CellEstimate:
    n, n1 = len(change), treated.sum()
    n0 = n - n1
    mean1 = float(treated @ change / n1)
    mean0 = float((1 - treated) @ change / n0)
    weight = treated * (n / n1) - (1 - treated) * (n / n0)
    influence = weight * (change - np.where(treated == 1, mean1, mean0))
    return CellEstimate(mean1 - mean0, influence, 0.0)


def _outcome_model(
    change: Floats, treated: Floats, design: Floats, where: str
) -> tuple[Floats, Floats]:
    """Return residuals of all units, and the influence of the coefficients, shape (n, k)."""
    comparison = design[treated == 0]
    if np.linalg.matrix_rank(comparison) < design.shape[1]:
        raise DesignError(
            "covariates must differ from one another within the comparison.",
            where=f"{where}: {len(comparison)} units, {design.shape[1] - 1} covariate columns.",
            hint="Leave out a covariate, or join levels that are rare.",
        )
    beta = np.linalg.lstsq(comparison, change[treated == 0], rcond=None)[0]
    residual = change - design @ beta
    bread = np.linalg.inv(comparison.T @ comparison / len(change))
    scores = ((1 - treated) * residual)[:, None] * design
    return residual, scores @ bread


def _propensity_model(treated: Floats, design: Floats, where: str) -> tuple[Floats, Floats]:
    """Return probabilities by logit, and the influence of the coefficients, shape (n, k)."""
    beta = np.zeros(design.shape[1])
    beta[0] = np.log(treated.mean() / (1 - treated.mean()))
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(design @ beta, -40, 40)))
        information = (design * (p * (1 - p))[:, None]).T @ design
        if p.max() > 1 - 1e-9 or np.linalg.cond(information) > 1e14:
            raise _told_apart(where, treated)
        step = np.linalg.solve(information, design.T @ (treated - p))
        beta = beta + step
        if np.abs(step).max() < 1e-12 * max(1.0, float(np.abs(beta).max())):
            break
    p = 1 / (1 + np.exp(-np.clip(design @ beta, -40, 40)))
    if p.max() >= MOST_PROPENSITY:
        raise _told_apart(where, treated)
    information = (design * (p * (1 - p))[:, None]).T @ design / len(treated)
    scores = (treated - p)[:, None] * design
    return p, scores @ np.linalg.inv(information)


def _told_apart(where: str, treated: Floats) -> DesignError:
    return DesignError(
        "covariates can't tell treated and comparison apart (almost) perfectly.",
        where=f"{where}: {int(treated.sum())} treated, {int((1 - treated).sum())} to compare with; "
        f"a unit's estimated probability of treatment reaches {MOST_PROPENSITY}.",
        hint='Leave out the covariate that decides on treatment, or use method="reg".',
    )
