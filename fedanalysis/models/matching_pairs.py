"""Who is matched to whom: takes points and two groups, gives pairs with all ties kept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fedanalysis.models import guards

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]

# Distances this near are equal: rounding only, for chances of training can lie 1e-8 apart.
_TIE = 1e-11


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Matches of one group in another.

    Attributes
    ----------
    who, partner : array of int, shape (m,)
        A person and one match of hers, as positions in all persons.
    share : array of float, shape (m,)
        1 over the number of her matches.
    """

    who: Indices
    partner: Indices
    share: Floats

    @property
    def most(self) -> int:
        """The largest number of matches of one person, ties counted."""
        return int(np.round(1 / self.share.min())) if len(self.share) else 0

    def average(self, values: Floats) -> Floats:
        """Return each person's mean of `values` over her matches; missing without a match."""
        n = len(values)
        total = np.bincount(self.who, weights=self.share * values[self.partner], minlength=n)
        has = np.bincount(self.who, minlength=n) > 0
        return np.where(has, total, np.nan)

    def used(self, n: int, *, power: int = 1) -> Floats:
        """Return how often each of `n` persons serves as a match: the sum of share ** power."""
        counted = np.bincount(self.partner, weights=self.share**power, minlength=n)
        return counted.astype(np.float64)


def mahalanobis_points(x: Floats, names: tuple[str, ...]) -> Floats:
    """Return `x` turned so that plain distance is Mahalanobis' distance.

    Parameters
    ----------
    x : array of float, shape (n, k)
    names : tuple of str, length k

    Raises
    ------
    DesignError
        If a column is constant or follows from others.
    """
    guards.check_rank(np.column_stack([np.ones(len(x)), x]), ["constant", *names])
    centred = x - x.mean(axis=0)
    spread = np.atleast_2d(np.cov(centred, rowvar=False))
    return np.asarray(np.linalg.solve(np.linalg.cholesky(spread), centred.T).T)


def find_pairs(
    points: Floats,
    who: Indices,
    pool: Indices,
    *,
    neighbours: int,
    cells: Indices | None = None,
    caliper: float = np.inf,
) -> Pairs:
    """Match everybody in `who` to the nearest in `pool`, never to herself.

    All persons as near as the last neighbour are kept and share its weight, so that the order of
    rows decides nothing.

    Parameters
    ----------
    points : array of float, shape (n, k)
    who, pool : array of int
        Positions of those who seek a match, and of those who may be one.
    neighbours : int
        At least 1.
    cells : array of int, shape (n,), optional
        Only persons of one cell are matched.
    caliper : float
        The farthest a match may be.

    Returns
    -------
    Pairs
        Persons with fewer than `neighbours` within reach take those there are; none: no pair.
    """
    if cells is None:
        parts = [_match(points, who, pool, neighbours, caliper)]
    else:
        parts = [
            _match(points, who[cells[who] == one], pool[cells[pool] == one], neighbours, caliper)
            for one in np.unique(cells[who])
        ]
    left = np.concatenate([part[0] for part in parts]).astype(np.intp)
    right = np.concatenate([part[1] for part in parts]).astype(np.intp)
    count = np.bincount(left, minlength=len(points))
    return Pairs(left, right, 1.0 / count[left])


def _match(
    points: Floats, who: Indices, pool: Indices, neighbours: int, caliper: float
) -> tuple[Indices, Indices]:
    from scipy.spatial import cKDTree

    if not len(who) or not len(pool):
        return np.empty(0, np.intp), np.empty(0, np.intp)
    # Each point stands once in the tree: equal persons would make it deep and the answer long.
    places, place_of = np.unique(points[pool], axis=0, return_inverse=True)
    place_of = place_of.ravel()
    members = np.argsort(place_of, kind="stable")
    size = np.bincount(place_of)
    start = np.concatenate([[0], np.cumsum(size)[:-1]])
    own = np.isin(who, pool)
    tree = cKDTree(places)
    reach = _reach(tree, points[who], size, neighbours, own=own)
    reach = np.minimum(reach * (1 + _TIE) + _TIE, caliper)
    near = tree.query_ball_point(points[who], reach)
    times = np.array([len(one) for one in near], dtype=np.intp)
    at = np.fromiter((one for each in near for one in each), dtype=np.intp, count=times.sum())
    return _spread(np.repeat(who, times), at, pool[members], start, size)


def _reach(
    tree: object, seekers: Floats, size: Indices, neighbours: int, *, own: npt.NDArray[np.bool_]
) -> Floats:
    """Return the distance of the last neighbour; herself is no neighbour of hers."""
    most = min(neighbours + 1, len(size))
    distance, place = tree.query(seekers, k=most)  # type: ignore[attr-defined]
    distance, place = distance.reshape(len(seekers), -1), place.reshape(len(seekers), -1)
    found = np.cumsum(size[place], axis=1) - own[:, None]
    enough = found >= neighbours
    last = np.where(enough.any(axis=1), enough.argmax(axis=1), most - 1)
    reached: Floats = distance[np.arange(len(seekers)), last]
    return reached


def _spread(
    who: Indices, place: Indices, members: Indices, start: Indices, size: Indices
) -> tuple[Indices, Indices]:
    times = size[place]
    left = np.repeat(who, times)
    within = np.arange(len(left)) - np.repeat(np.cumsum(times) - times, times)
    right = members[np.repeat(start[place], times) + within]
    other = left != right
    return left[other], right[other]
