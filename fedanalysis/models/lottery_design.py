"""The draw: takes rows, gives checked arms and blocks, Neyman's difference and relabellings."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import chi2
from scipy.stats import t as student

from fedanalysis.errors import DesignError, TooFewError
from fedanalysis.models.panel_columns import (
    Floats,
    Ints,
    code_covariates,
    need_columns,
    number_levels,
    read_binary,
    read_numbers,
)
from fedanalysis.models.permutation import MOST_LABELLINGS

if TYPE_CHECKING:
    from fedanalysis.models.lottery import Lottery

_BLOCK = 4_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """Persons in the draw, arrays of shape (n,).

    Attributes
    ----------
    outcome, assigned : array of float
        `assigned` is 0 and 1.
    block, unit : array of int
        Numbers from 0: the draw, and what was drawn (the person, or the cluster).
    taken_up : array of float or None
        0 and 1.
    covariates : array of float, shape (n, k)
        Measured before the draw.
    lost : pair of (int, int)
        Persons without outcome and all persons, drawn first.
    dropped, blocks_dropped : int
        Rows dropped; blocks without comparison.
    """

    outcome: Floats
    assigned: Floats
    block: Ints
    unit: Ints
    taken_up: Floats | None
    covariates: Floats
    lost: tuple[tuple[int, int], tuple[int, int]]
    dropped: int
    blocks_dropped: int

    @property
    def block_n(self) -> int:
        """Number of draws."""
        return int(self.block.max()) + 1

    @property
    def covariate_n(self) -> int:
        """Number of covariate columns."""
        return int(self.covariates.shape[1])

    @property
    def drawn_units(self) -> tuple[Floats, Ints]:
        """Return `assigned` and `block` of each unit drawn."""
        _, first = np.unique(self.unit, return_index=True)
        return self.assigned[first], self.block[first]

    @property
    def smallest_arm(self) -> int:
        """Units drawn, or not drawn, over all blocks: the smaller number."""
        arm, _ = self.drawn_units
        return int(min(arm.sum(), len(arm) - arm.sum()))

    def balance_p(self) -> float:
        """Return the joint p-value that covariates don't differ by the draw; missing if none."""
        if not self.covariate_n or np.isnan(self.covariates).any():
            return np.nan
        parts = [difference(self, self.covariates[:, j]) for j in range(self.covariate_n)]
        gap = np.array([part.estimate for part in parts])
        root = np.column_stack([part.root for part in parts])
        covariance = root.T @ root
        rank = int(np.linalg.matrix_rank(covariance, hermitian=True))
        if rank == 0 or len(root) <= rank + 2:
            return np.nan
        return float(chi2.sf(gap @ np.linalg.pinv(covariance, hermitian=True) @ gap, rank))


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """A difference of means by the draw.

    Attributes
    ----------
    estimate, se : float
        Average over blocks, by size; Neyman's error.
    df : float
        Degrees of freedom (Satterthwaite; pairs less one).
    root : array of float, shape (units,)
        Its squares add up to the variance, and products to covariances with another outcome.
    """

    estimate: float
    se: float
    df: float
    root: Floats

    def interval(self, confidence: float) -> tuple[float, float]:
        """Return the interval, Student's t."""
        half = float(student.ppf((1 + confidence) / 2, self.df)) * self.se
        return self.estimate - half, self.estimate + half


def read_draw(rows: pd.DataFrame, spec: Lottery) -> Draw:
    """Check rows and lay out the draw; see :meth:`Lottery.fit`."""
    named = [spec.outcome, spec.assigned, spec.block, spec.taken_up, spec.cluster]
    need_columns(rows, [*named, *spec.covariates], called="rows")
    assigned = read_binary(rows, spec.assigned)
    if np.isnan(assigned).any():
        raise DesignError(
            f"`{spec.assigned}` must be known for everybody in the draw.",
            where=f"{int(np.isnan(assigned).sum())} of {len(rows)} rows hold none.",
        )
    outcome = read_numbers(rows, spec.outcome)
    attended = read_binary(rows, spec.taken_up) if spec.taken_up else None
    gone = np.isnan(outcome) | (False if attended is None else np.isnan(attended))
    block = number_levels(rows, spec.block)[0] if spec.block else np.zeros(len(rows), np.intp)
    unit = number_levels(rows, spec.cluster)[0] if spec.cluster else np.arange(len(rows))
    kept = ~gone
    mixed = _blocks_with_both(block[kept], assigned[kept], int(block.max()) + 1)
    kept &= mixed[block]
    lost = tuple(
        (int((gone & (assigned == arm)).sum()), max(1, int((assigned == arm).sum())))
        for arm in (1, 0)
    )
    _check_arms(assigned[kept], spec, len(rows))
    draw = Draw(
        outcome=outcome[kept],
        assigned=assigned[kept],
        block=_renumber(block[kept]),
        unit=_renumber(unit[kept]),
        taken_up=None if attended is None else attended[kept],
        covariates=code_covariates(rows.loc[kept], spec.covariates)[0],
        lost=(lost[0], lost[1]),
        dropped=int((~kept).sum()),
        blocks_dropped=int((~mixed).sum()),
    )
    _check_units(draw, spec)
    return draw


def difference(draw: Draw, values: Floats) -> Difference:
    """Return the difference of means with Neyman's variance, blocks weighted by their persons."""
    arm, of_unit = draw.drawn_units
    size = np.bincount(draw.block).astype(float)
    share = size / size.sum()
    mean = _cell_means(draw, values)
    gap = mean[1::2] - mean[::2]
    estimate = float(share @ gap)
    count = np.bincount(2 * of_unit + arm.astype(np.intp), minlength=2 * draw.block_n)
    if (count < 2).any():
        return _pairs(share, gap, estimate)
    cell = 2 * draw.block + draw.assigned.astype(np.intp)
    persons = np.bincount(cell, minlength=2 * draw.block_n)
    off = np.bincount(draw.unit, (values - mean[cell]) / persons[cell])
    at = 2 * of_unit + arm.astype(np.intp)
    root = share[of_unit] * off * np.sqrt(count[at] / (count[at] - 1)) * np.where(arm, 1, -1)
    variance = np.bincount(at, root**2, 2 * draw.block_n)
    total = variance.sum()
    spread = float((variance**2 / (count - 1)).sum())
    df = total**2 / spread if spread > 0 else float((count - 1).sum())
    return Difference(estimate, float(np.sqrt(total)), float(df), root)


def relabelling_p(draw: Draw, *, draws: int, seed: int) -> tuple[float, bool]:
    """Return the two-sided p-value by relabelling within blocks, and whether all were listed.

    The statistic is the absolute difference, blocks weighted as in :func:`difference`; clusters
    are relabelled as a whole. Drawn relabellings count the actual one, so the p-value is never 0.
    """
    arm, of_unit = draw.drawn_units
    total = np.bincount(draw.unit, draw.outcome)
    persons = np.bincount(draw.unit).astype(float)
    seen = abs(_gaps(arm[None, :], total, persons, of_unit)[0])
    near = 1e-9 * max(1.0, abs(seen))
    chosen = int(arm.sum())
    if draw.block_n == 1 and comb(len(arm), chosen) <= MOST_LABELLINGS:
        from itertools import combinations

        index = np.array(list(combinations(range(len(arm)), chosen)))
        labels = np.zeros((len(index), len(arm)))
        np.put_along_axis(labels, index, 1.0, axis=1)
        found = np.abs(_gaps(labels, total, persons, of_unit))
        return float((found >= seen - near).mean()), True
    rng, extreme = np.random.default_rng(seed), 0
    step = max(1, _BLOCK // len(arm))
    for start in range(0, draws, step):
        labels = _relabel(rng, arm, of_unit, min(step, draws - start))
        extreme += int((np.abs(_gaps(labels, total, persons, of_unit)) >= seen - near).sum())
    return (1 + extreme) / (1 + draws), False


def _relabel(rng: np.random.Generator, arm: Floats, block: Ints, times: int) -> Floats:
    """Shuffle labels within blocks: sort by block, then by a random number."""
    order = np.lexsort((rng.random((times, len(arm))), np.broadcast_to(block, (times, len(arm)))))
    by_block = arm[np.argsort(block, kind="stable")]
    labels = np.empty((times, len(arm)))
    np.put_along_axis(labels, order, np.broadcast_to(by_block, labels.shape), axis=1)
    return labels


def _gaps(labels: Floats, total: npt.ArrayLike, persons: npt.ArrayLike, block: Ints) -> Floats:
    """Return the difference for each row of labels, shape (r, units) in, (r,) out."""
    order = np.argsort(block, kind="stable")
    starts = np.searchsorted(block[order], np.arange(int(block.max()) + 1))
    labels = labels[:, order]
    sums, counts = np.asarray(total, float)[order], np.asarray(persons, float)[order]
    all_sum, all_count = np.add.reduceat(sums, starts), np.add.reduceat(counts, starts)
    sum1 = np.add.reduceat(labels * sums, starts, axis=1)
    count1 = np.add.reduceat(labels * counts, starts, axis=1)
    gap = sum1 / count1 - (all_sum - sum1) / (all_count - count1)
    weighted: Floats = gap @ (all_count / all_count.sum())
    return weighted


def _cell_means(draw: Draw, values: Floats) -> Floats:
    cell = 2 * draw.block + draw.assigned.astype(np.intp)
    size = 2 * draw.block_n
    means: Floats = np.bincount(cell, values, size) / np.bincount(cell, minlength=size)
    return means


def _pairs(share: Floats, gap: Floats, estimate: float) -> Difference:
    """Take the variance from the scatter of the blocks' differences about their mean."""
    m = len(gap)
    root = m * share * (gap - estimate) / np.sqrt(m * (m - 1))
    return Difference(estimate, float(np.sqrt((root**2).sum())), float(m - 1), root)


def _blocks_with_both(block: Ints, assigned: Floats, n: int) -> np.ndarray:
    ones = np.bincount(block, assigned, n)
    return np.asarray((ones > 0) & (ones < np.bincount(block, minlength=n)))


def _renumber(codes: np.ndarray) -> Ints:
    return np.unique(codes, return_inverse=True)[1].ravel().astype(np.intp)


def _check_arms(assigned: Floats, spec: Lottery, rows: int) -> None:
    if len(assigned) and 0 < assigned.sum() < len(assigned):
        return
    raise DesignError(
        "some must be drawn and some not, in at least one draw.",
        where=f"One arm of `{spec.assigned}` is empty among {len(assigned)} of {rows} rows with "
        "an outcome.",
        hint="Those who lost the draw must be followed as well; without them there is a rate.",
    )


def _check_units(draw: Draw, spec: Lottery) -> None:
    arm, block = draw.drawn_units
    parted = np.unique(
        draw.unit[(arm[draw.unit] != draw.assigned) | (block[draw.unit] != draw.block)]
    )
    if parted.size:
        raise DesignError(
            f"a cluster in `{spec.cluster}` must be drawn as a whole, in one block.",
            where=f"{parted.size} of {len(arm)} clusters are drawn in part.",
            hint="If persons were drawn, leave `cluster` out.",
        )
    count = np.bincount(2 * block + arm.astype(np.intp), minlength=2 * draw.block_n)
    alone = (count.reshape(-1, 2) < 2).any(axis=1)
    if alone.any() and draw.block_n < 2:
        raise TooFewError.observations(
            "the error of a draw",
            need=2,
            given=int(count.min()),
            unit="clusters in each arm" if spec.cluster else "persons in each arm",
            instead="the p-value by relabelling, or the difference without an interval",
        )
    if not alone.any():
        return
    sizes = np.bincount(draw.block)
    if not alone.all() or len(np.unique(sizes)) > 1:
        raise DesignError(
            "every block must have two or more in each arm, or all be alike (as pairs are).",
            where=f"{int(alone.sum())} of {draw.block_n} blocks have a single one in an arm.",
            hint="Join neighbouring small blocks whose chances were the same.",
        )
