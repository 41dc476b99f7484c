"""One group against its comparison: takes changes, gives ATT(g,t) with its influence."""

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


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """A group and its comparison: all that doesn't depend on the period.

    Attributes
    ----------
    treated : array of float, shape (n,)
        1 for the group, 0 for its comparison.
    design : array of float, shape (n, k)
        A constant, then the covariates.
    bread : array of float, shape (k, k), or None
        Inverse moments of the comparison's covariates; None without outcome model.
    weight : array of float, shape (n,), or None
        Odds of treatment for the comparison, 0 for the group; None without propensity model.
    by_propensity : array of float, shape (n, k), or None
        Influence of the propensity's coefficients.
    largest_propensity : float
        Among the comparison; 0 without a model of it.
    """

    treated: Floats
    design: Floats
    bread: Floats | None
    weight: Floats | None
    by_propensity: Floats | None
    largest_propensity: float

    @classmethod
    def of(cls, treated: Floats, design: Floats, *, method: str, where: str) -> Comparison:
        """Fit what doesn't depend on the period.

        `method` ``dr`` is the traditional doubly robust estimator of Sant'Anna and Zhao (2020,
        equation 3.1 with weights scaled to mean 1: propensity by logit maximum likelihood, outcome
        by least squares on the comparison), ``reg`` uses only the second, ``ipw`` only the first.
        All three agree without covariates: a difference of means.

        Parameters
        ----------
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
        Sant'Anna, P. H. C. and Zhao, J. (2020), Doubly robust difference-in-differences
        estimators, *Journal of Econometrics* 219, 101–122 (section 3 and appendix A).
        """
        if design.shape[1] == 1:
            return cls(treated, design, None, None, None, 0.0)
        bread = _moments(treated, design, where) if method in ("dr", "reg") else None
        if method == "reg":
            return cls(treated, design, bread, None, None, 0.0)
        propensity, influence = _propensity_model(treated, design, where)
        weight = (1 - treated) * propensity / (1 - propensity)
        largest = float(propensity[treated == 0].max())
        return cls(treated, design, bread, weight, influence, largest)

    def estimate(self, change: Floats) -> CellEstimate:
        """Compare the `change` (outcome less its value in the base period), shape (n,)."""
        if self.design.shape[1] == 1:
            return _difference(change, self.treated)
        treated, design, n = self.treated, self.design, len(change)
        share, residual, by_outcome = treated.mean(), change, None
        if self.bread is not None:
            residual, by_outcome = _outcome_model(change, treated, design, self.bread)
        att = float(treated @ residual / n / share)
        influence = treated * (residual - att) / share
        if by_outcome is not None:
            influence -= by_outcome @ (treated @ design / n / share)
        if self.weight is None or self.by_propensity is None:
            return CellEstimate(att, influence, 0.0)
        total = self.weight.mean()
        att_comparison = float(self.weight @ residual / n / total)
        off = self.weight * (residual - att_comparison)
        of_comparison = off + self.by_propensity @ (off @ design / n)
        if by_outcome is not None:
            of_comparison -= by_outcome @ (self.weight @ design / n)
        influence -= of_comparison / total
        return CellEstimate(att - att_comparison, influence, self.largest_propensity)


def _difference(change: Floats, treated: Floats) -> CellEstimate:
    n, n1 = len(change), treated.sum()
    n0 = n - n1
    mean1 = float(treated @ change / n1)
    mean0 = float((1 - treated) @ change / n0)
    weight = treated * (n / n1) - (1 - treated) * (n / n0)
    influence = weight * (change - np.where(treated == 1, mean1, mean0))
    return CellEstimate(mean1 - mean0, influence, 0.0)


def _moments(treated: Floats, design: Floats, where: str) -> Floats:
    """Return the inverse of the comparison's moments, over n; refuse collinear covariates."""
    comparison = design[treated == 0]
    moments = comparison.T @ comparison / len(design)
    if np.linalg.matrix_rank(moments, hermitian=True) < design.shape[1]:
        raise DesignError(
            "covariates must differ from one another within the comparison.",
            where=f"{where}: {len(comparison)} units, {design.shape[1] - 1} covariate columns.",
            hint="Leave out a covariate, or join levels that are rare.",
        )
    return np.asarray(np.linalg.inv(moments), dtype=np.float64)


def _outcome_model(
    change: Floats, treated: Floats, design: Floats, bread: Floats
) -> tuple[Floats, Floats]:
    """Return residuals of all units, and the influence of the coefficients, shape (n, k)."""
    of_comparison = 1 - treated
    beta = bread @ ((of_comparison * change) @ design / len(change))
    residual = change - design @ beta
    return residual, ((of_comparison * residual)[:, None] * design) @ bread


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
