"""The arithmetic of a decomposition of shares: takes two populations, gives the parts."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from fedanalysis.models.das_gupta import Floats, standardise, weights_by_size
from fedanalysis.models.decomposition_cells import TwoPopulations

Ints = npt.NDArray[np.int64]


def effects(two: TwoPopulations) -> Floats:
    """Return the difference, the rate effect, and the composition effect of each variable."""
    factors = structure_factors(codes_of(two.labels), two.members)
    return np.array(split(two.structure, two.rates, factors))


def codes_of(labels: pd.DataFrame) -> list[Ints]:
    """Return the categories of each variable as whole numbers from 0, each of shape (m,)."""
    return [pd.factorize(labels[name])[0].astype(np.int64) for name in labels.columns]


def split(structure: Floats, rates: Floats, factors: Floats) -> list[Floats]:
    """Return difference, rate effect and composition effects, each of the leading shape.

    Parameters
    ----------
    structure, rates : array of float, shape (..., 2, m)
        Share of members in each category; women's share within it.
    factors : array of float, shape (k, ..., 2, m)
        The factor of each variable; their product is `structure`.
    """
    whole = (structure * rates).sum(axis=-1)
    middle, change = structure.mean(axis=-2), rates[..., 1, :] - rates[..., 0, :]
    rate = (middle * change).sum(axis=-1)
    ends = [[factor[..., side, :] for factor in factors] for side in (0, 1)]
    if len(factors) == 1:
        moved = np.asarray([ends[1][0] - ends[0][0]])
    else:
        moved = standardise(lambda f: np.prod(np.stack(list(f)), axis=0), *ends).effects
    parts = (rates.mean(axis=-2) * moved).sum(axis=-1)
    return [whole[..., 1] - whole[..., 0], rate, *parts]


def structure_factors(codes: list[Ints], members: Ints) -> Floats:
    """Write each cell's share of members as a product of one factor per variable.

    For two variables the factor of the first is ``sqrt(n_ij / n_.j · n_i. / n)``: the mean (of
    logarithms) of its share with and without regard to the other variable. An empty cell has the
    factors 0.

    Parameters
    ----------
    codes : list of array of int, each of shape (m,)
        The category of each cell on each of k variables, from 0.
    members : array of int, shape (..., m)

    Returns
    -------
    array of float, shape (k, ..., m)
        The product over the first axis is ``members / members.sum(-1)``.

    References
    ----------
    Das Gupta, P. (1993), *Standardization and Decomposition of Rates: A User's Manual*, U.S.
    Bureau of the Census, P23-186, ch. 5 (cross-classified data).
    """
    k = len(codes)
    margins = {
        chosen: _margin([codes[i] for i in chosen], members)
        for size in range(k + 1)
        for chosen in combinations(range(k), size)
    }
    weights = weights_by_size(k)
    factors = np.ones((k, *members.shape))
    for i in range(k):
        for chosen in (others for others in margins if i not in others):
            with_i = margins[tuple(sorted((*chosen, i)))]
            ratio = np.divide(
                with_i, margins[chosen], out=np.zeros(members.shape), where=members > 0
            )
            factors[i] *= ratio ** weights[len(chosen)]
    return factors


def by_category(two: TwoPopulations) -> pd.DataFrame:
    """Return one row per category with its part of the rate and of the composition effect."""
    structure, rates, centre = two.structure, two.rates, two.crude.mean()
    shown = np.where(two.absent, np.nan, rates)
    return two.labels.assign(
        member_n_first=two.members[0],
        member_n_second=two.members[1],
        share_first=shown[0],
        share_second=shown[1],
        rate_effect=structure.mean(axis=0) * (rates[1] - rates[0]),
        composition_effect=(structure[1] - structure[0]) * (rates.mean(axis=0) - centre),
    )


def by_weights(two: TwoPopulations) -> pd.DataFrame:
    """Return the effects with the first, the second, and the mean of both as the standard."""
    structure, rates = two.structure, two.rates
    moved, changed = structure[1] - structure[0], rates[1] - rates[0]
    standards = {
        "first": (structure[0], rates[0]),
        "second": (structure[1], rates[1]),
        "mean": (structure.mean(axis=0), rates.mean(axis=0)),
    }
    frame = pd.DataFrame(
        [
            (name, float(weight @ changed), float(moved @ rate))
            for name, (weight, rate) in standards.items()
        ],
        columns=["weights", "rate_effect", "composition_effect"],
    )
    left = (two.crude[1] - two.crude[0]) - frame["rate_effect"] - frame["composition_effect"]
    return frame.assign(interaction=left.where(frame["weights"] != "mean", 0.0))


def _margin(codes: list[Ints], members: Ints) -> Floats:
    """Return, for each cell, the members of all cells that share its categories on `codes`."""
    groups = np.zeros(members.shape[-1], dtype=np.int64)
    for code in codes:
        groups = groups * (int(code.max()) + 1) + code
    _, inverse = np.unique(groups, return_inverse=True)
    same = (inverse[:, None] == np.arange(inverse.max() + 1)[None, :]).astype(np.float64)
    return np.asarray((members @ same)[..., inverse], dtype=np.float64)
