"""Checks that a table is a scenario of stocks and flows; gives arrays by sex and rank."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from fedanalysis.errors import ColumnError, DesignError, ValueRangeError
from fedanalysis.errors.base import listed
from fedanalysis.models.ladder_table import rank_order
from fedanalysis.models.promotion_spells import read_numbers

Floats = npt.NDArray[np.float64]
SEXES = ("women", "men")
_KINDS = ("{}_n", "{}_recruit_n", "{}_promotion_rate", "{}_exit_rate")
COLUMNS = tuple(kind.format(sex) for kind in _KINDS for sex in SEXES)


@dataclass(frozen=True, slots=True, eq=False)
class Scenario:
    """One scenario, lowest rank first.

    Attributes
    ----------
    stock, recruits : array of float, shape (2, ranks)
        Women, then men: persons at the start; persons recruited into the rank a year.
    promotion, leaving : array of float, shape (2, ranks)
        Share of those at the rank at the beginning of a year who are promoted, or leave, in it.
    """

    stock: Floats
    recruits: Floats
    promotion: Floats
    leaving: Floats

    @property
    def flow(self) -> Floats:
        """Shares of those at the row's rank who are at the column's a year later, by sex."""
        ranks = self.stock.shape[1]
        flow = np.zeros((2, ranks, ranks))
        at = np.arange(ranks)
        flow[:, at, at] = 1 - self.promotion - self.leaving
        flow[:, at[:-1], at[1:]] = self.promotion[:, :-1]
        return flow


def read_scenario(
    table: pd.DataFrame, *, ranks: tuple[str, ...] | None, name: str
) -> tuple[Scenario, list[object]]:
    """Return the arrays of one scenario and its ranks, lowest first.

    Raises
    ------
    ColumnError
        If a column is missing.
    ValueRangeError
        If a number is missing, negative or infinite, a stock isn't whole, or rates lie outside
        0–1 or sum to more than 1.
    DesignError
        If a rank comes twice or is missing, the highest is promoted from, or nobody ever leaves a
        rank.
    """
    for column in ("rank", *COLUMNS):
        if column not in table.columns:
            raise ColumnError.missing("scenario", column, [str(c) for c in table.columns])
    order = rank_order(table["rank"], ranks)
    if table["rank"].duplicated().any() or len(table) != len(order):
        raise DesignError(
            "a scenario must have one row for each rank.",
            where=f"Scenario `{name}`: {len(table)} rows for {len(order)} ranks.",
        )
    at = table["rank"].map({rank: position for position, rank in enumerate(order)})
    rows = table.iloc[np.argsort(at.to_numpy(), kind="stable")]
    stock, recruits, promotion, leaving = (_pair(rows, kind, name) for kind in _KINDS)
    _check_rates(promotion, leaving, order=order, name=name)
    if (stock % 1 != 0).any():
        raise ValueRangeError.outside("women_n, men_n", must="whole numbers of persons")
    return Scenario(stock, recruits, promotion, leaving), order


def _pair(rows: pd.DataFrame, kind: str, name: str) -> Floats:
    columns = [read_numbers(rows, kind.format(sex)).to_numpy() for sex in SEXES]
    values = np.stack(columns)
    if not (values >= 0).all():  # missing values fail this too
        raise ValueRangeError.outside(
            " and ".join(kind.format(sex) for sex in SEXES),
            must="0 or more, none missing",
            where=f"Scenario `{name}`.",
        )
    return values


def _check_rates(promotion: Floats, leaving: Floats, *, order: list[object], name: str) -> None:
    if (promotion + leaving > 1 + 1e-12).any():
        raise ValueRangeError.outside(
            "promotion_rate plus exit_rate",
            must="at most 1 at every rank",
            where=f"Scenario `{name}`.",
            hint="Rates are shares a year: write 0.08 for 8 %.",
        )
    if promotion[:, -1].any():
        raise DesignError(
            "nobody can be promoted from the highest rank.",
            where=f"Scenario `{name}`, `rank` `{order[-1]}`.",
            hint="Let them leave it: use the exit rate.",
        )
    if (kept := promotion + leaving == 0).any():
        where = [order[at] for at in np.flatnonzero(kept.any(axis=0)).tolist()]
        raise DesignError(
            "someone must leave every rank, or it grows for ever and has no long run.",
            where=f"Scenario `{name}`: promotion and exit rates are 0 at `rank` {listed(where)}.",
        )
