"""Moves between stages from one roster to the next: takes rosters, gives transition shares."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from fedanalysis.errors import ColumnError, DesignError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.models import stage_words as words
from fedanalysis.models.exact import check_choice, proportion_interval
from fedanalysis.models.line import check_confidence
from fedanalysis.models.promotion_spells import read_numbers, read_sex
from fedanalysis.models.stage_chain import stationary_shares
from fedanalysis.models.stage_pairs import read_pairs

if TYPE_CHECKING:
    from fedanalysis.plots.chart import Chart

Floats = npt.NDArray[np.float64]
_SEXES = ("2", "1", "all")
_AT_ONCE = 64  # relabellings held in memory together
_MOVES = ["sex_code", "from_stage", "to_stage", "n", "from_n", "estimate", "ci_low", "ci_high"]


@dataclass(frozen=True, slots=True)
class StageTransitions:
    """Says what share of women, and of men, at a stage are at each stage one roster later.

    The estimand is the share of moves over one step, all steps pooled; who isn't in the next
    roster has `left`, a stage of its own, whatever the reason. Don't use it where a stage's past
    matters (who has waited longest is promoted first): shares after several steps then mislead.

    Attributes
    ----------
    stages : tuple of str, optional
        Names in the order shown; by default sorted.
    left : str, default "left"
        Name given to those who aren't in the next roster.
    draws : int, default 999
        Relabellings of persons for the test of equal transitions.
    seed : int, default 0
        Seed of those.
    confidence : float, default 0.95
        Coverage of the intervals, between 0 and 1.

    Raises
    ------
    ValueRangeError
        If a setting lies outside its range.

    References
    ----------
    Anderson, T. W. and Goodman, L. A. (1957), Statistical inference about Markov chains, *Annals
    of Mathematical Statistics* 28, 89–110.

    Examples
    --------
    >>> moves = pd.DataFrame({"sex_code": ["1", "1", "2", "2"], "from_stage": "a",
    ...                       "to_stage": ["a", "b", "a", "b"], "n": [30, 20, 45, 5]})
    >>> StageTransitions().fit_counts(moves).matrix("2").loc["a"].tolist()
    [0.9, 0.1]
    """

    stages: tuple[str, ...] | None = None
    left: str = "left"
    draws: int = 999
    seed: int = 0
    confidence: float = 0.95

    def __post_init__(self) -> None:
        check_confidence(self.confidence)
        if self.draws < 99:
            raise ValueRangeError.outside("draws", must="at least 99")

    def fit(self, roster: pd.DataFrame) -> StageTransitionsResult:
        """Count moves between successive rosters.

        Parameters
        ----------
        roster : DataFrame
            One row per person and year: `person_id`, `year` (equally spaced), `stage`,
            `sex_code` ("1" men, "2" women). Incomplete rows are dropped and counted, at most 5 %.

        Raises
        ------
        ColumnError, ValueRangeError, UnknownNameError
            If a column is missing, a year is none, or a stage isn't among `stages`.
        TooFewError
            If there are fewer than two years.
        DesignError
            If a person stands at two stages or with two sexes, years aren't equally spaced, one
            sex is absent, or too many rows are incomplete.
        """
        pairs, names, dropped = read_pairs(roster, stages=self.stages, left=self.left)
        counts = _count(pairs)
        test = _test(pairs, counts, draws=self.draws, rng=np.random.default_rng(self.seed))
        return self._result(counts, names, test, n=len(pairs), dropped=dropped)

    def fit_counts(self, table: pd.DataFrame) -> StageTransitionsResult:
        """Take moves that were counted already, each an independent one.

        Parameters
        ----------
        table : DataFrame
            One row per cell (cells of the same move are added up): `sex_code`, `from_stage`,
            `to_stage`, `n` (whole, 0 or more).

        Raises
        ------
        ColumnError, ValueRangeError
            If a column is missing, a count is none, or `sex_code` isn't "1" or "2".
        DesignError
            If there is no move, or one sex has none.
        """
        counts = _read_counts(table)
        seen = dict.fromkeys([*counts["from_stage"], *counts["to_stage"]])
        names = self.stages or tuple(name for name in seen if name != self.left)
        return self._result(counts, names, _test_counts(counts), n=int(counts["n"].sum()))

    def _result(
        self,
        counts: pd.DataFrame,
        names: tuple[str, ...],
        test: dict[str, float],
        *,
        n: int,
        dropped: int = 0,
    ) -> StageTransitionsResult:
        columns = (*names, self.left) if counts["to_stage"].eq(self.left).any() else names
        moves = [
            _shares(counts, sex, names, columns=columns, confidence=self.confidence)
            for sex in _SEXES
        ]
        return StageTransitionsResult(
            spec=self,
            moves=pd.concat(moves, ignore_index=True),
            stages=names,
            test=test,
            n_used=n,
            n_dropped=dropped,
        )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class StageTransitionsResult:
    """Moves between stages, in three voices.

    Attributes
    ----------
    spec : StageTransitions
        What was asked.
    moves : DataFrame
        One row per sex ("2", "1", "all") and move: `sex_code`, `from_stage`, `to_stage`, `n`,
        `from_n` (all who started there), `estimate`, `ci_low`, `ci_high` (share, 0–1,
        Clopper–Pearson; NaN where nobody started).
    stages : tuple of str
        The stages, without those who left.
    test : dict of str to float
        Equal transitions of women and men: `g2` (likelihood ratio), `df`, `p_chi2` (each move
        independent), `p_permutation` (all moves of a person relabelled together;
        NaN for counts).
    n_used, n_dropped : int
        Moves used; rows dropped because a value is missing.
    """

    spec: StageTransitions
    moves: pd.DataFrame
    stages: tuple[str, ...]
    test: dict[str, float]
    n_used: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """Return one row per sex and move: `term` (``from → to``), `sex_code`, `estimate`, …"""
        moves = self.moves
        term = moves["from_stage"] + " → " + moves["to_stage"]
        frame = moves.assign(term=term, n=moves["from_n"])
        return frame[["term", "sex_code", "estimate", "ci_low", "ci_high", "n"]].copy()

    def matrix(self, sex_code: str = "all") -> pd.DataFrame:
        """Return the shares of moves: one row per stage left, one column per stage reached."""
        check_choice("sex_code", sex_code, _SEXES)
        part = self.moves.loc[self.moves["sex_code"] == sex_code]
        wide = part.pivot_table(
            index="from_stage",
            columns="to_stage",
            values="estimate",
            dropna=False,
            sort=False,
            observed=False,
        )
        columns = list(dict.fromkeys(part["to_stage"]))
        return wide.reindex(index=list(self.stages), columns=columns)

    def after(self, steps: int, sex_code: str = "all") -> pd.DataFrame:
        """Return the shares at each stage `steps` steps after starting at each.

        Only if a next move depended on the stage alone; who left stays away.

        Raises
        ------
        ValueRangeError
            If `steps` isn't a whole number of 1 or more.
        DesignError
            If nobody starts at some stage.
        """
        if int(steps) != steps or steps < 1:
            raise ValueRangeError.outside("steps", must="a whole number of 1 or more")
        square = self._square(sex_code)
        power = np.linalg.matrix_power(square.to_numpy(dtype=float), int(steps))
        whole = pd.DataFrame(power, index=square.index, columns=square.columns)
        return whole.loc[list(self.stages)]

    def stationary(self, sex_code: str = "all", *, among_stayers: bool = False) -> pd.Series:
        """Return the shares that one more step would leave as they are.

        Parameters
        ----------
        sex_code : {"2", "1", "all"}
            Whose moves.
        among_stayers : bool, default False
            Whether only those who stayed in the rosters count, as though nobody ever left; else
            `left` is a stage nobody leaves, and no stationary share exists.

        Raises
        ------
        DesignError
            If some stage is never left, some can't be reached from others, or stages follow in a
            fixed cycle.
        """
        if not among_stayers:
            return stationary_shares(self._square(sex_code))
        shares = self.matrix(sex_code)[list(self.stages)]
        return stationary_shares(shares.div(shares.sum(axis=1), axis=0))

    def _square(self, sex_code: str) -> pd.DataFrame:
        matrix = self.matrix(sex_code)
        if matrix.isna().any(axis=None):
            empty = [str(name) for name in matrix.index[matrix.isna().any(axis=1)]]
            raise DesignError(
                "each stage must have someone to follow.",
                where=f"Nobody starts at `{'`, `'.join(empty)}`.",
            )
        return matrix.reindex(index=matrix.columns).fillna(
            pd.DataFrame(np.eye(matrix.shape[1]), index=matrix.columns, columns=matrix.columns)
        )

    @property
    def sentences(self) -> Text:
        """The paragraph of :meth:`summary` in both languages."""
        return words.paragraph(self)

    @property
    def notes(self) -> tuple[Text, ...]:
        """The assumptions and limits, each a sentence a reader can quote."""
        return words.notes(self)

    def summary(self) -> str:
        """Return one paragraph in the current language: the widest difference and the test."""
        return str(self.sentences)

    def __repr__(self) -> str:
        return self.summary()

    def plot(
        self,
        *,
        title: Text | None = None,
        subtitle: Text | None = None,
        source: Text | None = None,
        status: Text | None = None,
        tags: tuple[Text, ...] = (),
    ) -> Chart:
        """Draw each move's share, women beside men; texts not given are written."""
        from fedanalysis.plots.transitions import plot_transitions

        return plot_transitions(
            self.moves,
            title=title or words.plot_title(self),
            subtitle=subtitle or words.plot_subtitle(self),
            source=source or words.plot_source(),
            status=status,
            tags=tags,
        )


def _count(pairs: pd.DataFrame) -> pd.DataFrame:
    keys = ["sex_code", "from_stage", "to_stage"]
    return pairs.assign(n=1).groupby(keys, sort=True, as_index=False)[["n"]].sum()


def _read_counts(table: pd.DataFrame) -> pd.DataFrame:
    for column in ("sex_code", "from_stage", "to_stage", "n"):
        if column not in table.columns:
            raise ColumnError.missing("moves", column, [str(c) for c in table.columns])
    n, sex = read_numbers(table, "n"), read_sex(table["sex_code"])
    if n.isna().any() or (n < 0).any() or (n % 1 != 0).any():
        raise ValueRangeError.outside("n", must="a whole number of 0 or more in every row")
    if sex.isna().any():
        raise ValueRangeError.outside("sex_code", must='"1" (men) or "2" (women) in every row')
    for code, name in (("2", "women"), ("1", "men")):
        if not n[sex == code].sum():
            raise DesignError(
                "transitions must be compared between two sexes.",
                where=f"`sex_code`: no move of {name}.",
            )
    stages = {name: table[name].astype("str") for name in ("from_stage", "to_stage")}
    counts = pd.DataFrame({"sex_code": sex, **stages, "n": n.astype("int64")})
    keys = ["sex_code", "from_stage", "to_stage"]
    return counts.groupby(keys, sort=False, as_index=False)[["n"]].sum()


def _shares(
    counts: pd.DataFrame,
    sex: str,
    names: tuple[str, ...],
    *,
    columns: tuple[str, ...],
    confidence: float,
) -> pd.DataFrame:
    part = counts if sex == "all" else counts.loc[counts["sex_code"] == sex]
    cells = part.groupby(["from_stage", "to_stage"])["n"].sum().to_dict()
    rows: list[tuple[object, ...]] = []
    for start in names:
        total = sum(int(cells.get((start, end), 0)) for end in columns)
        for end in columns:
            n = int(cells.get((start, end), 0))
            if total:
                found = proportion_interval(n, total, confidence=confidence)
                ends = (found.estimate, found.ci_low, found.ci_high)
            else:
                ends = (nan, nan, nan)
            rows.append((sex, start, end, n, total, *ends))
    return pd.DataFrame(rows, columns=_MOVES)


def _test_counts(counts: pd.DataFrame) -> dict[str, float]:
    from scipy.stats import chi2

    cells = _cube(counts)
    g2, df = float(_g2(cells)), _degrees(cells)
    p = float(chi2.sf(g2, df)) if df else nan
    return {"g2": g2, "df": float(df), "p_chi2": p, "p_permutation": nan}


def _cube(counts: pd.DataFrame) -> Floats:
    """Return counts, shape (2, from, to): women, then men."""
    start, end = (pd.factorize(counts[name])[0] for name in ("from_stage", "to_stage"))
    cells = np.zeros((2, start.max() + 1, end.max() + 1))
    np.add.at(cells, (counts["sex_code"].eq("1").astype(int).to_numpy(), start, end), counts["n"])
    return cells


def _g2(cells: Floats) -> Floats:
    """Return the likelihood ratio of equal transitions; cells have shape (…, 2, from, to)."""
    both = cells.sum(axis=-3, keepdims=True)
    row, rows = cells.sum(axis=-1, keepdims=True), both.sum(axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.where(cells > 0, cells * np.log(cells * rows / (row * both)), 0.0)
    return np.asarray(np.maximum(2 * parts.sum(axis=(-3, -2, -1)), 0.0))


def _degrees(cells: Floats) -> int:
    compared = (cells.sum(axis=2) > 0).all(axis=0)
    reached = (cells.sum(axis=0) > 0).sum(axis=1)
    return int((reached[compared] - 1).sum())


def _test(
    pairs: pd.DataFrame, counts: pd.DataFrame, *, draws: int, rng: np.random.Generator
) -> dict[str, float]:
    """Test equal transitions; persons keep all their moves when their sex is relabelled."""
    test = _test_counts(counts)
    start, end = (pd.factorize(pairs[name], sort=True)[0] for name in ("from_stage", "to_stage"))
    shape = (start.max() + 1, end.max() + 1)
    person, known = pd.factorize(pairs["person"])
    cell = start * shape[1] + end
    per_person = np.zeros((len(known), shape[0] * shape[1]))
    np.add.at(per_person, (person, cell), 1.0)
    first = ~pairs.duplicated("person").to_numpy()
    woman = pairs.loc[first, "sex_code"].eq("2").to_numpy()
    whole, as_far = per_person.sum(axis=0), 0
    for begin in range(0, draws, _AT_ONCE):
        labels = np.tile(woman, (min(_AT_ONCE, draws - begin), 1))
        women = rng.permuted(labels, axis=1).astype(float) @ per_person
        cells = np.stack([women, whole - women], axis=1).reshape(-1, 2, *shape)
        as_far += int((_g2(cells) >= test["g2"] - 1e-9).sum())
    return {**test, "p_permutation": (as_far + 1) / (draws + 1)}
