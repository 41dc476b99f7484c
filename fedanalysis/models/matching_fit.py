"""A matched difference and its error: takes pairs and outcomes, gives the estimate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fedanalysis.errors import TooFewError
from fedanalysis.models.matching_pairs import Pairs, find_pairs

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """A matched difference.

    Attributes
    ----------
    estimate, se : float
        In the outcome's unit.
    mean_trained, mean_untrained : float
        Averages of the target with and without training.
    weights : array of float, shape (n,)
        What each person counts in the comparison, once for herself and once for each match.
    n_target, n_unmatched : int
        Persons of the target with a match; those without one.
    most : int
        The largest number of matches of one person, ties counted.
    """

    estimate: float
    se: float
    mean_trained: float
    mean_untrained: float
    weights: Floats
    n_target: int
    n_unmatched: int
    most: int


@dataclass(frozen=True, slots=True, eq=False)
class Matcher:
    """What is matched and how.

    Attributes
    ----------
    y, t : array of float, shape (n,)
        Outcome; 1 trained, 0 not.
    points : array of float, shape (n, k)
        Matched on plain distance between them.
    adjust : array of float, shape (n, m)
        Columns of the bias correction, without a constant; none for no correction.
    cells : array of int, shape (n,), or None
        Matched only within.
    estimand : {"ATE", "ATT"}
    neighbours, variance_neighbours : int
        Matches of each person; of the same group for the error.
    caliper : float
        The farthest a match may be.
    """

    y: Floats
    t: Floats
    points: Floats
    adjust: Floats
    cells: Indices | None
    estimand: str
    neighbours: int
    variance_neighbours: int
    caliper: float

    def solve(self) -> Matched:
        """Return the difference with the error of Abadie and Imbens.

        Raises
        ------
        TooFewError
            If fewer than two persons have a match.

        References
        ----------
        Abadie, A. and Imbens, G. W. (2006), Large sample properties of matching estimators for
        average treatment effects, *Econometrica* 74, 235–267 (theorems 6 and 7); (2011), Bias-
        corrected matching estimators, *Journal of Business and Economic Statistics* 29, 1–11.
        """
        arms = (np.flatnonzero(self.t == 0), np.flatnonzero(self.t == 1))
        seekers = (1,) if self.estimand == "ATT" else (0, 1)
        found = {side: self._pairs(arms[side], arms[1 - side]) for side in seekers}
        own, other = self._outcomes(found)
        target = np.isfinite(other)
        _check_matched(int(target.sum()))
        trained = np.where(self.t == 1, own, other)[target]
        untrained = np.where(self.t == 1, other, own)[target]
        gaps = trained - untrained
        used, squared = (self._used(found, power) for power in (1, 2))
        seeking = sum(len(arms[side]) for side in seekers)
        return Matched(
            estimate=float(gaps.mean()),
            se=self._error(gaps, used, squared),
            mean_trained=float(trained.mean()),
            mean_untrained=float(untrained.mean()),
            weights=used + target,
            n_target=int(target.sum()),
            n_unmatched=seeking - int(target.sum()),
            most=max(pairs.most for pairs in found.values()),
        )

    def _pairs(self, who: Indices, pool: Indices) -> Pairs:
        return find_pairs(
            self.points,
            who,
            pool,
            neighbours=self.neighbours,
            cells=self.cells,
            caliper=self.caliper,
        )

    def _outcomes(self, found: dict[int, Pairs]) -> tuple[Floats, Floats]:
        """Return each person's outcome, and what her matches say of the other state."""
        other = np.full(len(self.y), np.nan)
        for pairs in found.values():
            imputed = pairs.average(self.y)
            if self.adjust.shape[1]:
                line = self._line(pairs)
                imputed = imputed + line - pairs.average(line)
            seen = np.isfinite(imputed)
            other[seen] = imputed[seen]
        return self.y, other

    def _line(self, pairs: Pairs) -> Floats:
        """Return the regression of those matched, weighted by their use, for everybody."""
        weight = np.sqrt(pairs.used(len(self.y)))
        design = np.column_stack([np.ones(len(self.y)), self.adjust])
        rows = weight > 0
        weighted = design[rows] * weight[rows, None]
        beta = np.linalg.lstsq(weighted, self.y[rows] * weight[rows], rcond=None)[0]
        return np.asarray(design @ beta)

    def _used(self, found: dict[int, Pairs], power: int) -> Floats:
        counts = [pairs.used(len(self.y), power=power) for pairs in found.values()]
        return np.asarray(np.sum(counts, axis=0), dtype=np.float64)

    def _error(self, gaps: Floats, used: Floats, squared: Floats) -> float:
        n = len(gaps)
        more = used**2 - squared + (2 * used if self.estimand == "ATE" else 0.0)
        rows = np.flatnonzero(used > 0)
        scatter = float(self._scatter(rows) @ more[rows])
        return float(np.sqrt(((gaps - gaps.mean()) ** 2).sum() + scatter) / n)

    def _scatter(self, rows: Indices) -> Floats:
        """Return the outcome's variance at each person's place, from her own group.

        Whoever is alone in her cell is compared with the nearest outside it.
        """
        variance, count = self._variance(rows, self.cells)
        alone = rows[count[rows] == 0]
        if len(alone):
            variance = variance + self._variance(alone, None)[0]
        return variance[rows]

    def _variance(self, rows: Indices, cells: Indices | None) -> tuple[Floats, Floats]:
        """Return the sample variance of each person and her neighbours, and their number."""
        n = len(self.y)
        level = self.y - self.y.mean()
        variance, count = np.zeros(n), np.zeros(n)
        for side in (0, 1):
            seekers, arm = rows[self.t[rows] == side], np.flatnonzero(self.t == side)
            if not len(seekers):
                continue
            near = self.variance_neighbours
            pairs = find_pairs(self.points, seekers, arm, neighbours=near, cells=cells)
            k = np.bincount(pairs.who, minlength=n).astype(float)
            values = level[pairs.partner]
            mean = (level + np.bincount(pairs.who, weights=values, minlength=n)) / (k + 1)
            gaps = np.bincount(pairs.who, weights=(values - mean[pairs.who]) ** 2, minlength=n)
            spread = (gaps + (level - mean) ** 2) / np.maximum(k, 1)
            variance, count = np.where(k > 0, spread, variance), count + k
        return variance, count


def _check_matched(n: int) -> None:
    if n >= 2:
        return
    raise TooFewError.observations(
        "a matched difference",
        need=2,
        given=n,
        unit="persons with a match",
        instead="nothing about these persons: nobody like them is in the other group",
    )
