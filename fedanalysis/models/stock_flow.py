"""When a rank would reach a share of women: takes scenarios of stocks and flows, gives a year."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, nan
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from fedanalysis.errors import DesignError, UnknownNameError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.models import stock_flow_words as words
from fedanalysis.models.line import check_confidence
from fedanalysis.models.stock_table import Floats, Scenario, read_scenario

if TYPE_CHECKING:
    from fedanalysis.plots.chart import Chart

Answer = Literal["already", "reached", "later", "never"]
LONG_RUN = 2_000  # years after which a share still moving counts as settled
_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class StockFlow:
    """Says when a rank would reach a share of women if given rates went on, or that it never would.

    A scenario, no forecast: persons are recruited, promoted one rank at a time and leave at rates
    that are given and stay the same; posts aren't limited, so the size of a rank follows from the
    flows and is shown. The interval holds the chance of who is promoted, leaves and is recruited;
    it holds nothing of how wrong the rates may be, which is mostly more.

    Attributes
    ----------
    target : float
        Share of women asked for, above 0 and up to 1.
    rank : str or int, optional
        The rank that is to reach it; by default the highest.
    ranks : tuple of str, optional
        Names of the ranks, lowest first; not needed where `rank` is a number or ordered.
    start_year : int, default 2025
        The year of the stocks given.
    horizon : int, default 30
        Years shown, at least 1.
    draws : int, default 1000
        Simulated histories for the interval, at least 100.
    seed : int, default 0
        Seed of those; every scenario uses the same, so that scenarios differ by their rates.
    confidence : float, default 0.95
        Coverage of the intervals, between 0 and 1.

    Raises
    ------
    ValueRangeError
        If a setting lies outside its range.

    References
    ----------
    Bartholomew, D. J., Forbes, A. F. and McClean, S. I. (1991), *Statistical Techniques for
    Manpower Planning*, 2nd ed., ch. 4.

    Examples
    --------
    >>> one = {"women_recruit_n": 5, "men_recruit_n": 5, "women_promotion_rate": 0.0,
    ...        "men_promotion_rate": 0.0, "women_exit_rate": 0.1, "men_exit_rate": 0.1}
    >>> table = pd.DataFrame([{"rank": 1, "women_n": 20, "men_n": 80, **one},
    ...                       {"rank": 2, "women_n": 1, "men_n": 9, **one}])
    >>> StockFlow(target=0.6, rank=1, draws=100).fit(table).answers["answer"].tolist()
    ['never']
    """

    target: float
    rank: object = None
    ranks: tuple[str, ...] | None = None
    start_year: int = 2025
    horizon: int = 30
    draws: int = 1_000
    seed: int = 0
    confidence: float = 0.95

    def __post_init__(self) -> None:
        check_confidence(self.confidence)
        if not 0 < self.target <= 1:
            raise ValueRangeError.outside(
                "target", must="a share above 0 and up to 1", hint="Write 0.30 for 30 %."
            )
        for name, least, most in (("horizon", 1, 500), ("draws", 100, 1_000_000)):
            if not least <= getattr(self, name) <= most:
                raise ValueRangeError.outside(name, must=f"from {least} to {most:,}")

    def fit(self, table: pd.DataFrame) -> StockFlowResult:
        """Project each scenario.

        Parameters
        ----------
        table : DataFrame
            One row per rank (and `scenario`, if there are several): `rank`; persons now:
            `women_n`, `men_n`; recruited into the rank a year: `women_recruit_n`,
            `men_recruit_n` (fractions allowed); shares a year of those at the rank:
            `women_promotion_rate`, `men_promotion_rate` (to the next rank), `women_exit_rate`,
            `men_exit_rate`. No value may be missing.

        Raises
        ------
        ColumnError, ValueRangeError, UnknownNameError
            If a column is missing, a value lies outside its range, or the rank isn't known.
        DesignError
            If a rank is missing or comes twice, someone is promoted from the highest, nobody
            leaves a rank, or the rank asked for would be empty for ever.
        """
        if table.empty:
            raise DesignError("a scenario must have at least two rows.")
        parts = {"": table}
        if "scenario" in table.columns:
            parts = {str(name): part for name, part in table.groupby("scenario", sort=False)}
        paths, answers = [], []
        for name, part in parts.items():
            scenario, order = read_scenario(part, ranks=self.ranks, name=name)
            at = self._position(order)
            path, answer = _project(self, scenario, at, name=name)
            paths.append(path.assign(scenario=name))
            answers.append({"scenario": name, "rank": order[at], **answer})
        return StockFlowResult(
            spec=self,
            paths=pd.concat(paths, ignore_index=True),
            answers=pd.DataFrame(answers),
            n_used=len(table),
            n_dropped=0,
        )

    def _position(self, order: list[object]) -> int:
        if self.rank is None:
            return len(order) - 1
        if self.rank not in order:
            raise UnknownNameError.of("rank", str(self.rank), [str(one) for one in order])
        return order.index(self.rank)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class StockFlowResult:
    """Projected scenarios, in three voices.

    Attributes
    ----------
    spec : StockFlow
        What was asked.
    paths : DataFrame
        See :meth:`path`, all scenarios below one another, named in `scenario`.
    answers : DataFrame
        One row per scenario: `scenario`, `rank`; `answer` (``already`` at the start, ``reached``
        within the horizon, ``later``, ``never``); `reach_year` (first year at the target, NaN if
        never), `reach_low`, `reach_high` (over simulated histories; NaN if beyond the horizon);
        `lost_year` (first later year below it, NaN if none); `start_share`, `end_share` (at the
        horizon), `top_share` (highest ever), `steady_share` (in the long run), all 0–1;
        `missed` (share of histories, 0–1, that never stood at the target within the horizon).
    n_used, n_dropped : int
        Rows used; none is ever dropped.
    """

    spec: StockFlow
    paths: pd.DataFrame
    answers: pd.DataFrame
    n_used: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """Return one row per scenario and estimate.

        Columns `scenario`, `term`, `estimate`, `ci_low`, `ci_high`, `n` (histories). Terms:
        `start_share`, `end_share`, `steady_share` (0–1), `reach_year`. A missing `reach_year` is
        the answer "never"; a missing end lies beyond the horizon.
        """
        rows: list[tuple[object, ...]] = []
        for row in self.answers.to_dict("records"):
            last = self.path(row["scenario"]).iloc[-1]
            known = {
                "start_share": (row["start_share"], nan, nan),
                "end_share": (row["end_share"], last["ci_low"], last["ci_high"]),
                "steady_share": (row["steady_share"], nan, nan),
                "reach_year": (row["reach_year"], row["reach_low"], row["reach_high"]),
            }
            rows += [(row["scenario"], term, *ends) for term, ends in known.items()]
        frame = pd.DataFrame(rows, columns=["scenario", "term", "estimate", "ci_low", "ci_high"])
        return frame.assign(n=self.spec.draws)

    def path(self, scenario: str = "") -> pd.DataFrame:
        """Return the rank year by year in one scenario.

        Returns
        -------
        DataFrame
            One row per year: `year`, `women_n`, `men_n` (expected persons, fractions as they
            fall), `estimate` (their share of women, 0–1; NaN while nobody is there), `ci_low`,
            `ci_high` (of simulated histories), `at_target` (share of histories at or above it).

        Raises
        ------
        UnknownNameError
            If there is no such scenario.
        """
        known = self.answers["scenario"].tolist()
        if scenario not in known:
            raise UnknownNameError.of("scenario", scenario, known)
        rows = self.paths.loc[self.paths["scenario"] == scenario]
        return rows.drop(columns="scenario").reset_index(drop=True)

    @property
    def sentences(self) -> Text:
        """The paragraph of :meth:`summary` in both languages."""
        return words.paragraph(self)

    @property
    def notes(self) -> tuple[Text, ...]:
        """The assumptions and limits, each a sentence a reader can quote."""
        return words.notes(self)

    def summary(self) -> str:
        """Return one paragraph in the current language: each scenario's answer and its limits."""
        return str(self.sentences)

    def __repr__(self) -> str:
        return self.summary()

    def plot(
        self,
        *,
        title: Text | None = None,
        subtitle: Text | None = None,
        source: Text | None = None,
        tags: tuple[Text, ...] = (),
    ) -> Chart:
        """Draw the share of women year by year in each scenario, tagged as scenario."""
        from fedanalysis.plots.stock_flow import plot_stock_flow

        return plot_stock_flow(
            self.paths,
            target=self.spec.target,
            title=title or words.plot_title(self),
            subtitle=subtitle or words.plot_subtitle(self),
            source=source or words.plot_source(),
            tags=tags,
        )


def _project(
    spec: StockFlow, scenario: Scenario, at: int, *, name: str
) -> tuple[pd.DataFrame, dict[str, object]]:
    steady = _steady(scenario)[:, at]
    if steady.sum() <= _TINY and scenario.stock[:, at].sum() == 0:
        raise DesignError(
            "the rank asked for must have, or come to have, someone at it.",
            where=f"Scenario `{name}`: no stock, recruits or promotions lead to it.",
        )
    women, men = _expected(scenario, at, spec.horizon)
    drawn = _simulate(scenario, at, spec)
    path = _path(spec, women[: spec.horizon + 1], men[: spec.horizon + 1], drawn)
    share = _share(women, men)
    answer = _answer(spec, share, float(_share(*steady[:, None])[0]))
    return path, {**answer, **_reach_interval(spec, drawn)}


def _steady(scenario: Scenario) -> Floats:
    """Return the stocks at which inflow equals outflow, shape (2, ranks)."""
    eye = np.eye(scenario.stock.shape[1])
    stocks = [
        np.linalg.solve((eye - flow).T, recruits)
        for flow, recruits in zip(scenario.flow, scenario.recruits, strict=True)
    ]
    return np.stack(stocks)


def _expected(scenario: Scenario, at: int, horizon: int) -> tuple[Floats, Floats]:
    """Return expected women and men at the rank, year by year until the share has settled."""
    stock, flow, seen = scenario.stock, scenario.flow, [scenario.stock[:, at]]
    for year in range(1, max(horizon, LONG_RUN) + 1):
        before, stock = stock, np.einsum("sr,srt->st", stock, flow) + scenario.recruits
        seen.append(stock[:, at])
        settled = np.abs(stock - before).max() <= 1e-10 * max(1.0, float(stock.max()))
        if year >= horizon and settled:
            break
    women, men = np.stack(seen, axis=1)
    return women, men


def _share(women: Floats, men: Floats) -> Floats:
    total = women + men
    share: Floats = np.full(total.shape, nan)
    np.divide(women, total, out=share, where=total > _TINY)
    return share


def _simulate(scenario: Scenario, at: int, spec: StockFlow) -> Floats:
    """Return the share of women at the rank, shape (draws, horizon + 1)."""
    rng = np.random.default_rng(spec.seed)
    ranks = scenario.stock.shape[1]
    stock = np.repeat(scenario.stock.astype(np.int64)[:, None, :], spec.draws, axis=1)
    shares = np.empty((spec.draws, spec.horizon + 1))
    shares[:, 0] = _share(*stock[:, :, at].astype(float))
    for year in range(1, spec.horizon + 1):
        after = _recruit(scenario, spec.draws, rng)
        for sex in range(2):
            for rank in range(ranks):
                up, out = scenario.promotion[sex, rank], scenario.leaving[sex, rank]
                stay = max(1 - up - out, 0.0)
                moved = rng.multinomial(stock[sex, :, rank], [up, out, stay])
                after[sex, :, rank] += moved[:, 2]
                if rank + 1 < ranks:
                    after[sex, :, rank + 1] += moved[:, 0]
        stock = after
        shares[:, year] = _share(*stock[:, :, at].astype(float))
    return shares


def _recruit(scenario: Scenario, draws: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Return recruits, shape (2, draws, ranks): their number given, their sex by chance."""
    recruits = np.zeros((2, draws, scenario.stock.shape[1]), dtype=np.int64)
    for rank, (women, men) in enumerate(scenario.recruits.T.tolist()):
        total = women + men
        if total <= 0:
            continue
        number = np.full(draws, floor(total)) + (rng.random(draws) < total - floor(total))
        recruits[0, :, rank] = rng.binomial(number, women / total)
        recruits[1, :, rank] = number - recruits[0, :, rank]
    return recruits


def _path(spec: StockFlow, women: Floats, men: Floats, drawn: Floats) -> pd.DataFrame:
    tails = [(1 - spec.confidence) / 2, (1 + spec.confidence) / 2]
    ends = np.full((2, drawn.shape[1]), nan)
    held = ~np.isnan(drawn).all(axis=0)
    ends[:, held] = np.nanquantile(drawn[:, held], tails, axis=0)
    return pd.DataFrame(
        {
            "year": spec.start_year + np.arange(spec.horizon + 1),
            "women_n": women,
            "men_n": men,
            "estimate": _share(women, men),
            "ci_low": ends[0],
            "ci_high": ends[1],
            "at_target": (drawn >= spec.target - _TINY).mean(axis=0),
        }
    )


def _answer(spec: StockFlow, share: Floats, steady: float) -> dict[str, object]:
    above = np.flatnonzero(share >= spec.target - _TINY)
    first = int(above[0]) if above.size else None
    below = np.flatnonzero(share[first:] < spec.target - 1e-9) if first is not None else above
    kinds: list[tuple[bool, Answer]] = [
        (first is None, "never"),
        (first == 0, "already"),
        ((first or 0) <= spec.horizon, "reached"),
    ]
    return {
        "answer": next((kind for holds, kind in kinds if holds), "later"),
        "reach_year": float(spec.start_year + first) if first is not None else nan,
        "lost_year": float(spec.start_year + (first or 0) + below[0]) if below.size else nan,
        "start_share": float(share[0]),
        "end_share": float(share[spec.horizon]),
        "top_share": float(np.nanmax(share)),
        "steady_share": steady,
    }


def _reach_interval(spec: StockFlow, drawn: Floats) -> dict[str, float]:
    there = drawn >= spec.target - _TINY
    never = ~there.any(axis=1)
    first = np.sort(np.where(never, np.inf, there.argmax(axis=1).astype(float)))
    tail = (1 - spec.confidence) / 2
    at = (floor(tail * (first.size - 1)), ceil((1 - tail) * (first.size - 1)))
    low, high = (spec.start_year + first[one] if np.isfinite(first[one]) else nan for one in at)
    return {"reach_low": float(low), "reach_high": float(high), "missed": float(never.mean())}
