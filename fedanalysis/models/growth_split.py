"""Splits the growth of women on committees: takes committees of two terms, gives whole parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from fedanalysis.errors import ColumnError, DesignError, UnknownNameError, ValueRangeError
from fedanalysis.errors.base import listed
from fedanalysis.language import Text
from fedanalysis.models import growth_split_words as words
from fedanalysis.models.das_gupta import check_two
from fedanalysis.models.decomposition_cells import read_counts
from fedanalysis.models.growth_split_totals import GrowthBounds, bound_growth

if TYPE_CHECKING:
    from fedanalysis.plots.chart import Chart

Ints = npt.NDArray[np.int64]
Order = Literal["woman", "seats"]

PARTS = (
    "new_committees",
    "dissolved_committees",
    "committees_with_a_woman",
    "further_women",
    "changing_seats",
)


@dataclass(frozen=True, slots=True)
class GrowthSplit:
    """Says where the growth of the number of women on committees comes from, in whole women.

    Design: a panel of committees, two terms. Estimand: an identity, not an estimate; the parts
    are whole numbers that add up to the change. *New* and *dissolved committees* bring or take
    all their women. In each committee of both terms the change is split, in this order:

    1. *committees with a woman*: +1 where it has a woman now and had none, −1 where it is the
       other way round;
    2. *changing seats*: of the remaining women gained (lost), as many as seats were added (cut);
    3. *further women*: the rest, women in the place of men or the reverse where there was a woman.

    With ``order="seats"`` step 2 comes before step 1; :meth:`GrowthSplitResult.by_order` shows
    both. Which seat a woman took is not known, so step 2 is the most that seats can account for.

    Don't use it where unit ids changed between terms (mergers, new codes): a committee renamed
    is counted as one dissolved and one new. With totals only, use :meth:`bound`.

    Attributes
    ----------
    first, second : str or int
        The values of `term` to compare.
    term, unit : str, default "term", "unit_id"
        The columns of the term and of the committee.
    order : {"woman", "seats"}, default "woman"
        Which step comes first.
    names : mapping of str to Text
        Words for readers, by term; the value itself where none is given.

    Raises
    ------
    DesignError
        If both terms are the same, or `term` and `unit` name one column.
    ValueRangeError
        If `order` is another.

    Examples
    --------
    >>> committees = pd.DataFrame({
    ...     "term": [2015, 2015, 2015, 2020, 2020, 2020], "unit_id": ["a", "b", "c"] * 2,
    ...     "member_n": [5, 5, 5, 5, 7, 5], "women_n": [0, 1, 1, 1, 3, 2]})
    >>> result = GrowthSplit(2015, 2020).fit(committees)
    >>> result.to_frame().set_index("term")["estimate"].astype(int).to_dict()
    ... # doctest: +NORMALIZE_WHITESPACE
    {'women_first': 2, 'women_second': 6, 'difference': 4, 'new_committees': 0,
     'dissolved_committees': 0, 'committees_with_a_woman': 1, 'further_women': 1,
     'changing_seats': 2}
    """

    first: str | int
    second: str | int
    term: str = "term"
    unit: str = "unit_id"
    order: Order = "woman"
    names: Mapping[str, Text] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_two(self.first, self.second)
        if len({self.term, self.unit, "member_n", "women_n"}) < 4:
            raise DesignError("a column must have one role: term, committee or count.")
        if self.order not in ("woman", "seats"):
            raise ValueRangeError.outside("order", must='"woman" or "seats"')

    def fit(self, committees: pd.DataFrame) -> GrowthSplitResult:
        """Split the growth between both terms.

        Parameters
        ----------
        committees : DataFrame
            One row per committee and term, in any order: the `term` and `unit` columns,
            `member_n` (1 or more) and `women_n` (0 to `member_n`), whole numbers. Other terms
            are left aside.

        Raises
        ------
        ColumnError, UnknownNameError
            If a column or a term is missing.
        ValueRangeError
            If a count isn't a whole number of 0 or more.
        DesignError
            If a committee comes twice in a term, has no seat, no name or more women than
            members, or if no committee is in both terms.
        """
        first, second = (self._read(committees, which) for which in (self.first, self.second))
        panel = first.add_suffix("_first").join(second.add_suffix("_second"), how="outer")
        known = {side: panel[f"member_n_{side}"].notna() for side in ("first", "second")}
        status = np.select(
            [known["first"] & known["second"], known["second"]], ["continuing", "new"], "dissolved"
        )
        if not (status == "continuing").any():
            raise DesignError(
                "committees must be known in both terms by the same name.",
                where=f"None of {len(panel)} in `{self.unit}` is in `{self.first}` and "
                f"`{self.second}`.",
                hint="With totals only, use bound().",
            )
        counts = panel.fillna(0).astype("int64")
        table = counts.assign(status=status).rename_axis(self.unit).reset_index()
        return GrowthSplitResult(self, table, len(first) + len(second), 0)

    def bound(self, totals: pd.DataFrame, *, sizes: tuple[int, int]) -> GrowthBounds:
        """Return what totals allow to say of the same question: bounds.

        Parameters
        ----------
        totals : DataFrame
            One row per term: the `term` column, `committee_n`, `member_n`, `women_n` and, where
            published, `with_woman_n` (committees with a woman); whole numbers.
        sizes : tuple of int
            The smallest and the largest number of members a committee may have.

        Raises
        ------
        ColumnError, UnknownNameError, ValueRangeError, DesignError
            As for :meth:`fit`; also if totals contradict each other or the sizes.
        """
        return bound_growth(
            totals, term=self.term, ends=(self.first, self.second), sizes=sizes, names=self.names
        )

    def _read(self, committees: pd.DataFrame, which: str | int) -> pd.DataFrame:
        given = [str(column) for column in committees.columns]
        for column in (self.term, self.unit, "member_n", "women_n"):
            if column not in committees.columns:
                raise ColumnError.missing("committees", column, given)
        rows = committees.loc[committees[self.term] == which]
        if rows.empty:
            known = [str(value) for value in committees[self.term].dropna().unique()]
            raise UnknownNameError.of("term", str(which), known)
        self._check_units(rows[self.unit], which)
        counts = {name: read_counts(rows[name]) for name in ("member_n", "women_n")}
        frame = pd.DataFrame(counts).set_axis(pd.Index(rows[self.unit].astype(str)), axis=0)
        _check_seats(frame, which)
        return frame

    def _check_units(self, units: pd.Series, which: str | int) -> None:
        if units.isna().any():
            raise DesignError(
                f"every row must name its committee in `{self.unit}`.",
                where=f"Term `{which}`: {int(units.isna().sum())} rows don't.",
            )
        twice = units.loc[units.duplicated()].unique()
        if len(twice):
            raise DesignError(
                "a committee must stand once in a term.",
                where=f"Term `{which}`: {listed(twice)} more than once.",
                hint="Keep the count of one date; several dates of one term are one term.",
            )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class GrowthSplitResult:
    """The parts of the growth, in three voices.

    Attributes
    ----------
    spec : GrowthSplit
        What was asked.
    committees : DataFrame
        One row per committee: its name, `member_n_first`, `women_n_first`, `member_n_second`,
        `women_n_second` (0 where it didn't exist), `status` ("continuing", "new", "dissolved").
    n_used, n_dropped : int
        Rows used; rows dropped (none: an incomplete row is refused).
    """

    spec: GrowthSplit
    committees: pd.DataFrame
    n_used: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """Return one row per number: `term`, `estimate`, `ci_low`, `ci_high`, `n` (committees).

        Terms: `women_first`, `women_second`, `difference`, then the parts, in women. The interval
        is always missing: the parts are counted, not estimated.
        """
        table = self.committees
        women = [int(table["women_n_first"].sum()), int(table["women_n_second"].sum())]
        parts = self.parts
        existed = [int((table[f"member_n_{side}"] > 0).sum()) for side in ("first", "second")]
        by_status = {name: int((table["status"] == name).sum()) for name in table["status"]}
        stayed = by_status["continuing"]
        counted = [by_status.get("new", 0), by_status.get("dissolved", 0), *[stayed] * 3]
        return pd.DataFrame(
            {
                "term": ["women_first", "women_second", "difference", *parts],
                "estimate": [float(x) for x in (*women, women[1] - women[0], *parts.values())],
                "ci_low": np.nan,
                "ci_high": np.nan,
                "n": [*existed, len(table), *counted],
            }
        )

    def by_committee(self) -> pd.DataFrame:
        """Return one row per committee: its counts, `status`, and its share of each part."""
        return self.committees.assign(**self._split(self.spec.order))

    def flows(self) -> pd.DataFrame:
        """Return one row per part: `part`, `gained`, `lost` (women), and by how many committees.

        A net part hides what it is made of: ten committees that gained a first woman and nine
        that lost their only one make +1.
        """
        parts = pd.DataFrame(self._split(self.spec.order))
        return pd.DataFrame(
            {
                "part": list(parts.columns),
                "gained": parts.clip(lower=0).sum().to_numpy(),
                "lost": (-parts.clip(upper=0)).sum().to_numpy(),
                "committees_gaining": (parts > 0).sum().to_numpy(),
                "committees_losing": (parts < 0).sum().to_numpy(),
            }
        )

    def by_order(self) -> pd.DataFrame:
        """Return one row per order of the steps: `order` and the parts, in women."""
        orders: tuple[Order, ...] = ("woman", "seats")
        rows = [{name: int(part.sum()) for name, part in self._split(o).items()} for o in orders]
        return pd.DataFrame({"order": orders}).join(pd.DataFrame(rows))

    @property
    def parts(self) -> dict[str, int]:
        """The whole parts by name, in women; they add up to the difference."""
        return {name: int(part.sum()) for name, part in self._split(self.spec.order).items()}

    @property
    def difference(self) -> int:
        """Women in the second term less women in the first."""
        return int((self.committees["women_n_second"] - self.committees["women_n_first"]).sum())

    @property
    def sentences(self) -> Text:
        """The paragraph of :meth:`summary` in both languages."""
        return words.paragraph(self)

    @property
    def notes(self) -> tuple[Text, ...]:
        """The assumptions and limits, each a sentence a reader can quote."""
        return words.notes(self)

    def summary(self) -> str:
        """Return one paragraph in the current language: the finding, its basis, its limits."""
        return str(self.sentences)

    def __repr__(self) -> str:
        return self.summary()

    def plot(self, **texts: Any) -> Chart:
        """Draw the parts from the first number of women to the second; `texts` replace those."""
        from fedanalysis.plots.waterfall import plot_waterfall

        shown: dict[str, Any] = {
            "title": words.plot_title(self),
            "subtitle": words.plot_subtitle(self),
            "source": words.plot_source(),
            "status": words.plot_status(),
        }
        shown |= texts
        return plot_waterfall(words.plot_parts(self), unit="number", **shown)

    def _split(self, order: Order) -> dict[str, Ints]:
        table = self.committees
        change = (table["women_n_second"] - table["women_n_first"]).to_numpy()
        status = table["status"].to_numpy()
        stayed = status == "continuing"
        first_woman, seats = _steps(
            change,
            had=(table["women_n_first"] > 0).to_numpy(),
            has=(table["women_n_second"] > 0).to_numpy(),
            seats=(table["member_n_second"] - table["member_n_first"]).to_numpy(),
            order=order,
        )
        return {
            "new_committees": np.where(status == "new", change, 0),
            "dissolved_committees": np.where(status == "dissolved", change, 0),
            "committees_with_a_woman": np.where(stayed, first_woman, 0),
            "further_women": np.where(stayed, change - first_woman - seats, 0),
            "changing_seats": np.where(stayed, seats, 0),
        }


def _steps(
    change: Ints, *, had: np.ndarray, has: np.ndarray, seats: Ints, order: Order
) -> tuple[Ints, Ints]:
    """Return the first-woman step and the seats step of each committee, in the given order."""
    turned = has.astype(np.int64) - had.astype(np.int64)
    if order == "woman":
        return turned, _within(change - turned, seats)
    moved = _within(change, seats)
    return np.where(change - moved == 0, 0, turned), moved


def _within(change: Ints, seats: Ints) -> Ints:
    """Return as much of the change as seats moved the same way."""
    reach = np.minimum(np.abs(change), np.abs(seats))
    return np.where(np.sign(change) == np.sign(seats), np.sign(change) * reach, 0).astype(np.int64)


def _check_seats(frame: pd.DataFrame, which: str | int) -> None:
    empty, over = frame["member_n"] == 0, frame["women_n"] > frame["member_n"]
    if empty.any():
        raise DesignError(
            "every committee must have a seat.",
            where=f"Term `{which}`: {listed(frame.index[empty])} with `member_n` 0.",
            hint="Leave a committee out of the terms in which it doesn't exist.",
        )
    if over.any():
        raise DesignError(
            "`women_n` must be at most `member_n`.",
            where=f"Term `{which}`: {listed(frame.index[over])}.",
        )
