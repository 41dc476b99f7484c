"""Draws three elections of 114 committees, with a quota rule whose effect is known.

Takes Places, gives Elections. In the villages drawn for it, from 2006 on, at least one woman must
sit on the committee; villages without a woman in 2003 were drawn more often.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fedanalysis.synthetic.drawing import Bools, Floats, Ints, greatest, shared_out
from fedanalysis.synthetic.places import COMMITTEES, COMMUNITIES, VILLAGES

YEARS = (2003, 2006, 2009)
TERMS = len(YEARS)
LAST = TERMS - 1
_RULE_FROM = 1  # position of the first term under the rule
_RULE_SHARE = (0.2, 0.75)  # of villages with, and without, a woman in 2003
_LEVEL, _BETWEEN, _GROWTH = -2.1, 1.2, (0.0, 0.1, 0.15)
_SECOND = 0.25  # chance that the rule brings a second woman where one sat anyway
VILLAGE_WOMEN, COMMUNITY_WOMEN, COMMUNITY_SEATS = 66, 149, 226  # of 2009, as reported
BRANCH_WOMEN, WOMEN_CHIEFS, WOMEN_DIRECTORS, WOMEN_SECRETARIES = 32, 3, 30, 30
_CHAIRS_OFF = 1  # of villages, and of communities: the chair sits on neither committee in 2009


@dataclass(frozen=True, slots=True, eq=False)
class Elections:
    """What three elections gave; arrays are terms × committees, communities first.

    Attributes
    ----------
    seat_n, women_n : array of int, 3 × 114
        Seats of the committee, and women on them.
    women_without, women_with : array of int, 3 × 114
        Women there would be without, and with, the rule; equal in communities and in 2003.
    is_ruled : array of bool, 114
        Whether the rule holds there from 2006 on.
    chief_is_woman, secretary_is_woman : array of bool, 3 × 114
        Sex of the chair of the committee and of the Party secretary.
    branch_seat_n, branch_women_n : array of int, 3 × 114
        Seats of the Party branch.
    chair_on : array of bool, 3 × 114
        Whether the chair of the women's congress sits on one of the two committees.
    """

    seat_n: Ints
    women_n: Ints
    women_without: Ints
    women_with: Ints
    is_ruled: Bools
    chief_is_woman: Bools
    secretary_is_woman: Bools
    branch_seat_n: Ints
    branch_women_n: Ints
    chair_on: Bools


def draw_elections(rng: np.random.Generator) -> Elections:
    """Draw the three terms of one city.

    Examples
    --------
    >>> found = draw_elections(np.random.default_rng(1))
    >>> int(found.women_n[2, 46:].sum()), int(found.women_n[2, :46].sum())
    (66, 149)
    """
    seats = _draw_seats(rng)
    without, with_rule, is_ruled = _draw_village_women(rng, seats[:, COMMUNITIES:])
    town = _draw_community_women(rng, seats[:, :COMMUNITIES])
    observed = np.where(is_ruled, with_rule, without)
    women = np.hstack([town, observed])
    branch_seats = np.where(rng.random((TERMS, COMMITTEES)) < 0.75, 3, 5).astype(np.int64)
    branch_women = _draw_branch_women(rng, women)
    chiefs = _draw_chiefs(rng, women, seats)
    return Elections(
        seat_n=seats,
        women_n=women,
        women_without=np.hstack([town, without]),
        women_with=np.hstack([town, with_rule]),
        is_ruled=np.concatenate([np.zeros(COMMUNITIES, dtype=bool), is_ruled]),
        chief_is_woman=chiefs,
        secretary_is_woman=_draw_secretaries(rng, chiefs, women / seats),
        branch_seat_n=branch_seats,
        branch_women_n=branch_women,
        chair_on=_draw_chairs_on(rng, women, branch_women),
    )


def _draw_seats(rng: np.random.Generator) -> Ints:
    """Villages keep their size; in 2009 eight communities lack a member and four have one more."""
    village = rng.choice(np.array([3, 5, 7]), size=VILLAGES, p=[0.35, 0.5, 0.15])
    community = np.full((TERMS, COMMUNITIES), 5)
    odd = rng.permutation(COMMUNITIES)
    community[:, odd[8:12]] = 6
    community[LAST, odd[:8]] = 4
    return np.hstack([community, np.tile(village, (TERMS, 1))]).astype(np.int64)


def _draw_village_women(rng: np.random.Generator, seats: Ints) -> tuple[Ints, Ints, Bools]:
    openness = _LEVEL + _BETWEEN * rng.normal(size=VILLAGES) + np.array(_GROWTH)[:, None]
    chance = 1 / (1 + np.exp(-openness))
    without = np.minimum(rng.binomial(seats, chance), seats - 1).astype(np.int64)
    second = rng.random((TERMS, VILLAGES)) < _SECOND
    second[:_RULE_FROM] = False
    is_ruled = _draw_ruled(rng, without[0] == 0)
    for _ in range(200):
        observed = np.where(is_ruled, _with_rule(without, second, seats), without)[LAST]
        over = int(observed.sum()) - VILLAGE_WOMEN
        if over == 0:
            break
        order = rng.permutation(VILLAGES)
        step = -int(np.sign(over))
        moved = without[LAST] + step
        able = order[((moved >= 0) & (moved <= seats[LAST] - 1))[order]][: abs(over)]
        without[LAST, able] += step
    with_rule = _with_rule(without, second, seats)
    with_rule[:_RULE_FROM] = without[:_RULE_FROM]
    return without, with_rule, is_ruled


def _with_rule(without: Ints, second: Bools, seats: Ints) -> Ints:
    """Return the women under the rule: one at least, and at times one more where one sat anyway."""
    more = without + (second & (without > 0))
    return np.minimum(np.maximum(more, 1), seats - 1)


def _draw_ruled(rng: np.random.Generator, had_none: Bools) -> Bools:
    is_ruled = np.zeros(VILLAGES, dtype=bool)
    score = rng.random(VILLAGES)
    for none, share in enumerate(_RULE_SHARE):
        among = had_none == bool(none)
        is_ruled |= greatest(score, round(share * int(among.sum())), among=among)
    return is_ruled


def _draw_community_women(rng: np.random.Generator, seats: Ints) -> Ints:
    women = np.ones_like(seats)
    for term, share in enumerate((0.5, 0.58, COMMUNITY_WOMEN / COMMUNITY_SEATS)):
        total = round(share * int(seats[term].sum())) - COMMUNITIES
        weights = 0.3 + rng.random(COMMUNITIES)
        women[term] += shared_out(rng, total, weights, most=seats[term] - 2)
    return women


def _draw_branch_women(rng: np.random.Generator, women: Ints) -> Ints:
    """In 2009 all villages but one have a woman on a committee; 32 sit in village branches."""
    branch = (rng.random((TERMS, COMMITTEES)) < 0.4).astype(np.int64)
    branch[:, :COMMUNITIES] += 1
    none = COMMUNITIES + np.flatnonzero(women[LAST, COMMUNITIES:] == 0)
    some = COMMUNITIES + np.flatnonzero(women[LAST, COMMUNITIES:] > 0)
    needed = rng.permutation(none)[_CHAIRS_OFF:]
    others = rng.permutation(some)[: BRANCH_WOMEN - len(needed)]
    branch[LAST, COMMUNITIES:] = 0
    branch[LAST, needed] = 1
    branch[LAST, others] = 1
    return branch


def _draw_chairs_on(rng: np.random.Generator, women: Ints, branch_women: Ints) -> Bools:
    able = women + branch_women > 0
    chance = np.array([0.8, 0.9, 1.0])[:, None]
    chair_on = able & (rng.random(able.shape) < chance)
    off = int(rng.integers(COMMUNITIES))
    chair_on[LAST, off] = False
    return chair_on


def _draw_chiefs(rng: np.random.Generator, women: Ints, seats: Ints) -> Bools:
    is_village = np.arange(COMMITTEES) >= COMMUNITIES
    chiefs = np.zeros(women.shape, dtype=bool)
    for term in range(TERMS):
        score = women[term] / seats[term] + rng.random(COMMITTEES)
        villages = WOMEN_CHIEFS - LAST + term
        directors = WOMEN_DIRECTORS - 4 * (LAST - term)
        able = women[term] > 0
        chiefs[term] |= greatest(score, villages, among=is_village & able)
        chiefs[term] |= greatest(score, directors, among=~is_village)
    return chiefs


def _draw_secretaries(rng: np.random.Generator, chiefs: Bools, share: Floats) -> Bools:
    """Thirty communities have a woman secretary, and one of the three women chiefs is it too."""
    is_village = np.arange(COMMITTEES) >= COMMUNITIES
    secretary = np.zeros(chiefs.shape, dtype=bool)
    for term in range(TERMS):
        score = share[term] + rng.random(COMMITTEES)
        several = WOMEN_SECRETARIES - 3 * (LAST - term)
        secretary[term] |= greatest(score, several, among=~is_village)
        secretary[term] |= greatest(score, 1, among=is_village & chiefs[term])
    return secretary
