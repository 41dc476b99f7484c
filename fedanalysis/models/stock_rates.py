"""Rates of a scenario taken from moves that were seen: takes transitions, gives rows to project."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan

import pandas as pd

from fedanalysis.errors import ColumnError, DesignError, UnknownNameError, ValueRangeError
from fedanalysis.models.stage_transitions import StageTransitionsResult

_SEXES = {"women": "2", "men": "1"}


def scenario_of_moves(
    moves: StageTransitionsResult,
    holders: pd.DataFrame,
    *,
    ranks: tuple[str, ...],
    entering: Mapping[str, float],
    scenario: str = "",
) -> pd.DataFrame:
    """Return a scenario for StockFlow: the yearly moves seen go on, the entrants are given.

    Parameters
    ----------
    moves : StageTransitionsResult
        Moves over one year, with a stage for those who left.
    holders : DataFrame
        One row a person in post now: `stage`, `sex_code` ("1" men, "2" women); other stages are
        left aside.
    ranks : tuple of str
        The stages of the ladder, lowest first.
    entering : mapping of str to float
        Persons who enter the lowest rank a year: ``{"women": …, "men": …}``, 0 or more.
    scenario : str
        Its name.

    Returns
    -------
    DataFrame
        One row a rank, as :meth:`~fedanalysis.models.stock_flow.StockFlow.fit` takes it. Moves
        down, or over a rank, aren't carried on.

    Raises
    ------
    ColumnError, UnknownNameError, ValueRangeError
        If a column or rank is missing, or an entrant isn't a number of 0 or more.
    DesignError
        If one sex was never seen at a rank, so that its rates aren't known.

    Examples
    --------
    >>> from fedanalysis.models.stage_transitions import StageTransitions
    >>> seen = pd.DataFrame({"sex_code": ["1", "1", "2", "2"] * 2,
    ...     "from_stage": ["a"] * 4 + ["b"] * 4, "to_stage": ["a", "b"] * 2 + ["b", "left"] * 2,
    ...     "n": [30, 20, 45, 5, 9, 1, 8, 2]})
    >>> now = pd.DataFrame({"stage": ["a", "a", "b"], "sex_code": ["1", "2", "1"]})
    >>> scenario_of_moves(StageTransitions().fit_counts(seen), now, ranks=("a", "b"),
    ...     entering={"women": 1, "men": 2})["women_promotion_rate"].tolist()
    [0.1, 0.0]
    """
    for column in ("stage", "sex_code"):
        if column not in holders.columns:
            raise ColumnError.missing("holders", column, [str(name) for name in holders.columns])
    for who in _SEXES:
        if not entering.get(who, -1) >= 0:
            raise ValueRangeError.outside(f"entering[{who!r}]", must="a number of 0 or more")
    rows: list[dict[str, object]] = []
    for at, rank in enumerate(ranks):
        row: dict[str, object] = {"scenario": scenario, "rank": rank}
        above = ranks[at + 1] if at + 1 < len(ranks) else None
        for who, code in _SEXES.items():
            promoted, left = _rates(moves, code, rank, above)
            here = (holders["stage"] == rank) & (holders["sex_code"] == code)
            row |= {
                f"{who}_n": int(here.sum()),
                f"{who}_recruit_n": float(entering[who]) if at == 0 else 0.0,
                f"{who}_promotion_rate": promoted,
                f"{who}_exit_rate": left,
            }
        rows.append(row)
    return pd.DataFrame(rows)


def _rates(
    moves: StageTransitionsResult, code: str, rank: str, above: str | None
) -> tuple[float, float]:
    matrix = moves.matrix(code)
    for name in (rank, above):
        if name is not None and name not in matrix.index:
            raise UnknownNameError.of("rank", name, [str(one) for one in matrix.index])
    shares = dict(zip(matrix.columns, matrix.loc[rank].to_numpy(dtype=float), strict=True))
    left = float(shares.get(moves.spec.left, 0.0))
    promoted = 0.0 if above is None else float(shares[above])
    if isnan(left) or isnan(promoted):
        raise DesignError(
            "both sexes must have been seen at every rank.", where=f"Sex {code} never at {rank}."
        )
    return promoted, left
