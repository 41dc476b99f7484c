"""The numbers of a ladder: takes counts in the order of ranks, gives estimates and steps."""

from __future__ import annotations

from itertools import pairwise
from math import inf, nan
from typing import TYPE_CHECKING

import pandas as pd

from fedanalysis.errors import DesignError, ValueRangeError
from fedanalysis.models.exact import Interval, odds_ratio, proportion_interval
from fedanalysis.models.exact_ratio import ratio_interval
from fedanalysis.models.multiplicity import adjust_p

if TYPE_CHECKING:
    from fedanalysis.models.ladder import CadreLadder

_ESTIMATES = ["term", "rank", "estimate", "ci_low", "ci_high", "n"]
_STEP_TERMS = ("step_odds_women", "step_odds_men", "step_odds_ratio")


def reference_share(reference: float | tuple[int, int]) -> float:
    """Return the share of women of the reference, refusing one that isn't above 0 and up to 1."""
    if isinstance(reference, tuple):
        women, members = reference
        share = women / members if members else nan
    else:
        share = float(reference)
    if not 0 < share <= 1:
        raise ValueRangeError.outside(
            "reference", must="a share above 0 and up to 1, or (women, members)"
        )
    return share


def estimates(spec: CadreLadder, part: pd.DataFrame) -> pd.DataFrame:
    """Return shares, odds and indices of one ladder, one row per term and rank."""
    cells = [
        (rank, int(women), int(members))
        for rank, women, members in zip(
            part["rank"].tolist(), part["women_n"], part["member_n"], strict=True
        )
    ]
    base = cells[0]
    rows: list[tuple[object, ...]] = []
    for rank, women, members in cells:
        share = proportion_interval(women, members, confidence=spec.confidence)
        odds = _odds(share)
        index = _index(spec, (women, members), base=base, lowest=rank == base[0])
        for term, found in (("share", share), ("odds", odds), ("representation_index", index)):
            rows.append((term, rank, found.estimate, found.ci_low, found.ci_high, members))
    frame = pd.DataFrame(rows, columns=_ESTIMATES)
    if spec.census or spec.unit == "post":
        frame[["ci_low", "ci_high"]] = nan
    return frame.sort_values("term", key=_term_order, kind="stable")


def _term_order(terms: pd.Series) -> pd.Series:
    known = ("share", "odds", "representation_index", *_STEP_TERMS)
    return terms.map({term: at for at, term in enumerate(known)})


def _odds(share: Interval) -> Interval:
    low, mid, high = (
        one / (1 - one) if one < 1 else inf for one in (share.ci_low, share.estimate, share.ci_high)
    )
    return Interval(mid, low, high, share.confidence, share.method)


def _index(
    spec: CadreLadder, cell: tuple[int, int], *, base: tuple[object, int, int], lowest: bool
) -> Interval:
    if spec.reference is not None:
        known = reference_share(spec.reference)
        share = proportion_interval(*cell, confidence=spec.confidence)
        low, high = share.ci_low / known, share.ci_high / known
        return Interval(share.estimate / known, low, high, spec.confidence, share.method)
    if base[1] == 0:
        raise DesignError(
            "the lowest rank must have women for the others to be compared with it.",
            where=f"`rank` `{base[0]}`: 0 women of {base[2]}.",
            hint="Pass reference=, the share of women in the population ranks are filled from.",
        )
    if lowest:
        return Interval(1.0, nan, nan, spec.confidence, "by definition")
    return ratio_interval(cell, (base[1], base[2]), confidence=spec.confidence)


def steps(spec: CadreLadder, part: pd.DataFrame) -> pd.DataFrame:
    """Return the steps of one ladder, lowest first, not yet adjusted for their number."""
    ranks = part["rank"].tolist()
    standing = part[["women_n", "men_n"]].iloc[::-1].cumsum().iloc[::-1].to_numpy()
    rows = []
    for at, (low, high) in enumerate(pairwise(ranks)):
        (w_from, m_from), (w_above, m_above) = standing[at].tolist(), standing[at + 1].tolist()
        rows.append(
            {
                "from_rank": low,
                "to_rank": high,
                "women_from": w_from,
                "women_above": w_above,
                "men_from": m_from,
                "men_above": m_above,
                **_compare(spec, (w_from, w_above), (m_from, m_above)),
            }
        )
    return pd.DataFrame(rows)


def _compare(spec: CadreLadder, women: tuple[int, int], men: tuple[int, int]) -> dict[str, float]:
    names = ("odds_ratio", "ci_low", "ci_high", "p_exact", "p_mid")
    table = [[women[1], women[0] - women[1]], [men[1], men[0] - men[1]]]
    nothing = 0 in (women[0], men[0], women[1] + men[1], table[0][1] + table[1][1])
    if nothing:
        return dict.fromkeys(names, nan)
    found = odds_ratio(table, confidence=spec.confidence)
    if spec.census:
        return dict(zip(names, (found.estimate, nan, nan, nan, nan), strict=True))
    values = (found.estimate, found.ci_low, found.ci_high, found.p_exact, found.p_mid)
    return dict(zip(names, values, strict=True))


def adjust(steps: pd.DataFrame) -> pd.DataFrame:
    """Return `steps` with `p_holm`, the family being all steps that can be compared."""
    p = steps["p_mid"].dropna()
    if p.empty:
        return steps.assign(p_holm=nan)
    named = {str(at): float(value) for at, value in p.items()}
    adjusted = adjust_p(named, family=named)["p_adjusted"]
    return steps.assign(p_holm=pd.Series(adjusted.to_numpy(), index=p.index))


def step_rows(spec: CadreLadder, steps: pd.DataFrame) -> pd.DataFrame:
    """Return the steps of one ladder as one row per term and rank."""
    rows: list[tuple[object, ...]] = []
    for step in steps.to_dict("records"):
        for sex in ("women", "men"):
            start, above = int(step[f"{sex}_from"]), int(step[f"{sex}_above"])
            if start:
                found = _odds(proportion_interval(above, start, confidence=spec.confidence))
            else:
                found = Interval(nan, nan, nan, spec.confidence, "none")
            ends = (nan, nan) if spec.census else (found.ci_low, found.ci_high)
            rows.append((f"step_odds_{sex}", step["from_rank"], found.estimate, *ends, start))
        n = int(step["women_from"] + step["men_from"])
        ratio = (step["odds_ratio"], step["ci_low"], step["ci_high"])
        rows.append(("step_odds_ratio", step["from_rank"], *ratio, n))
    frame = pd.DataFrame(rows, columns=_ESTIMATES)
    return frame.sort_values("term", key=_term_order, kind="stable")
