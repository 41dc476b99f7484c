"""Draws a decomposition again from its cells: takes two populations, gives deviations."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fedanalysis.models.das_gupta import Floats
from fedanalysis.models.decomposition_cells import TwoPopulations, borrow
from fedanalysis.models.decomposition_parts import codes_of, split, structure_factors

Ints = npt.NDArray[np.int64]

_FEW_UNITS = 40
_MOST_NUMBERS = 5_000_000  # held at once while committees are drawn


def draw_effects(
    two: TwoPopulations, *, draws: int, rng: np.random.Generator, composition_drawn: bool
) -> Floats:
    """Return how far redrawn effects lie from those they are drawn about.

    Women are drawn from a binomial in each cell, at (women + ½) / (members + 1); with
    `composition_drawn` the members are drawn first, from a multinomial of each population.

    Returns
    -------
    array of float, shape (draws, 2 + k)
        Deviation of the difference, the rate effect and each composition effect.
    """
    codes = codes_of(two.labels)
    order = _order(two, structure_factors(codes, two.members))
    codes = [code[order] for code in codes]
    members, women = two.members[:, order], two.women[:, order]
    raised = (women + 0.5) / (members + 1.0)
    rates = np.where(members > 0, raised, np.flip(raised, axis=0))
    centre = _split(codes, members, rates)
    drawn_members = _draw_members(members, draws, rng) if composition_drawn else members
    drawn_women = rng.binomial(drawn_members, rates, size=(draws, *members.shape))
    whole = np.broadcast_to(drawn_members, drawn_women.shape)
    return np.stack(_split(codes, whole, borrow(whole, drawn_women)), axis=-1) - np.array(centre)


def draw_units(
    two: TwoPopulations, units: tuple[Ints, Ints], *, draws: int, rng: np.random.Generator
) -> Floats:
    """Return how far effects of redrawn committees lie from the effects of those given.

    Committees alike in all their counts are drawn together, which changes no probability.

    Parameters
    ----------
    units : tuple of array of int, each of shape (committees, 2 m)
        Members, then women, of each committee of a population in each category.

    Returns
    -------
    array of float, shape (draws, 2 + k)
        Deviation of the difference, the rate effect and each composition effect.
    """
    codes = codes_of(two.labels)
    order = _order(two, structure_factors(codes, two.members))
    codes, both = [code[order] for code in codes], np.concatenate([order, order + order.size])
    totals = np.stack([_redraw(one[:, both], draws, rng) for one in units], axis=1)
    members, women = totals[..., : order.size], totals[..., order.size :]
    given = two.members[:, order], two.women[:, order]
    centre = np.array(_split(codes, given[0], borrow(*given)))
    return np.stack(_split(codes, members, borrow(members, women)), axis=-1) - centre


def widen(units: int, confidence: float) -> float:
    """Return the small-sample factor of deviations drawn from so many units."""
    from scipy import stats

    factor = np.sqrt(units / (units - 1))
    if units < _FEW_UNITS:
        tail = (1 + confidence) / 2
        factor *= stats.t.ppf(tail, units - 1) / stats.norm.ppf(tail)
    return float(factor)


def _redraw(units: Ints, draws: int, rng: np.random.Generator) -> Ints:
    """Return the total counts of redrawn committees, shape (draws, 2 m)."""
    patterns, alike = np.unique(units, axis=0, return_counts=True)
    at_once = max(1, _MOST_NUMBERS // len(patterns))
    blocks = [
        rng.multinomial(len(units), alike / len(units), size=min(at_once, draws - start)) @ patterns
        for start in range(0, draws, at_once)
    ]
    return np.concatenate(blocks).astype(np.int64)


def _split(codes: list[Ints], members: Ints, rates: Floats) -> list[Floats]:
    structure = members / members.sum(axis=-1, keepdims=True)
    return split(structure, rates, structure_factors(codes, members))


def _draw_members(members: Ints, draws: int, rng: np.random.Generator) -> Ints:
    totals = members.sum(axis=1)
    drawn = [
        rng.multinomial(total, one / total, size=draws)
        for total, one in zip(totals, members, strict=True)
    ]
    return np.stack(drawn, axis=1).astype(np.int64)


def _order(two: TwoPopulations, factors: Floats) -> Ints:
    """Order the cells by their numbers, so that neither names nor row order move a draw."""
    keys = [*two.members, *two.women, *factors.reshape(-1, factors.shape[-1]).round(12)]
    return np.lexsort(keys[::-1]).astype(np.int64)
