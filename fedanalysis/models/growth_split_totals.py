"""What totals say about the growth of women on committees: takes two terms, gives bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fedanalysis.errors import ColumnError, DesignError, UnknownNameError
from fedanalysis.language import Text
from fedanalysis.models import growth_split_words as words
from fedanalysis.models.das_gupta import standardise
from fedanalysis.models.decomposition_cells import read_counts
from fedanalysis.models.quota_bounds import check_sizes, without_a_woman

_NEEDED = ("committee_n", "member_n", "women_n")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class GrowthBounds:
    """What totals allow to say about the growth, in two voices.

    Attributes
    ----------
    first, second : str or int
        The terms.
    totals : DataFrame
        One row per term: `committee_n`, `member_n`, `women_n`, and `with_woman_low`,
        `with_woman_high` (committees with a woman the totals allow, equal where published).
    sizes : tuple of int
        The smallest and the largest size a committee may have.
    factors : tuple of float
        The parts of committees, of members per committee and of women's share, in women.
    names : mapping of str to Text
        Words for readers.
    n_used, n_dropped : int
        Rows used, two; rows dropped, none.
    """

    first: str | int
    second: str | int
    totals: pd.DataFrame
    sizes: tuple[int, int]
    factors: tuple[float, float, float]
    names: Mapping[str, Text]
    n_used: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """Return one row per number: `term`, `estimate`, `ci_low`, `ci_high`, `n`, `low`, `high`.

        Terms: `difference` (women); `committees_with_a_woman` and `further_women`, known as
        bounds `low` to `high` only, with an `estimate` where both are equal; and the parts
        `committees`, `members_per_committee` and `women_share`, which are arithmetic. `n`
        counts the committees of both terms. Bounds aren't intervals, so `ci_low` and `ci_high`
        are missing.
        """
        low, high = self.bounds
        exact = [float(self.difference), *(float(part) for part in self.factors)]
        lows = [exact[0], low, self.difference - high, *exact[1:]]
        highs = [exact[0], high, self.difference - low, *exact[1:]]
        frame = pd.DataFrame(
            {
                "term": [
                    "difference",
                    "committees_with_a_woman",
                    "further_women",
                    "committees",
                    "members_per_committee",
                    "women_share",
                ],
                "low": lows,
                "high": highs,
            }
        )
        estimate = frame["low"].where(frame["low"] == frame["high"])
        frame = frame.assign(
            estimate=estimate,
            ci_low=np.nan,
            ci_high=np.nan,
            n=int(self.totals["committee_n"].sum()),
        )
        return frame[["term", "estimate", "ci_low", "ci_high", "n", "low", "high"]]

    @property
    def bounds(self) -> tuple[int, int]:
        """The least and the greatest change of the number of committees with a woman."""
        low, high = self.totals["with_woman_low"], self.totals["with_woman_high"]
        return int(low.iloc[1] - high.iloc[0]), int(high.iloc[1] - low.iloc[0])

    @property
    def difference(self) -> int:
        """Women in the second term less women in the first."""
        return int(self.totals["women_n"].iloc[1] - self.totals["women_n"].iloc[0])

    @property
    def sentences(self) -> Text:
        """The paragraph of :meth:`summary` in both languages."""
        return words.bounds_paragraph(self)

    @property
    def notes(self) -> tuple[Text, ...]:
        """The assumptions and limits, each a sentence a reader can quote."""
        return words.bounds_notes(self)

    def summary(self) -> str:
        """Return one paragraph in the current language: the bounds and their limits."""
        return str(self.sentences)

    def __repr__(self) -> str:
        return self.summary()


def bound_growth(
    totals: pd.DataFrame,
    *,
    term: str,
    ends: tuple[str | int, str | int],
    sizes: tuple[int, int],
    names: Mapping[str, Text],
) -> GrowthBounds:
    """Return what the totals of two terms allow.

    The bounds are sharp: each end is reached by some distribution of the women that has these
    totals and sizes, in each term apart from the other.

    Raises
    ------
    ColumnError, UnknownNameError
        If a column or a term is missing.
    ValueRangeError
        If a count isn't a whole number or the totals contradict the sizes.
    DesignError
        If a term comes twice or `with_woman_n` contradicts the totals.
    """
    smallest, largest = check_sizes(*sizes)
    rows = [_read(totals, term, which) for which in ends]
    frame = pd.DataFrame(rows)
    none = [
        without_a_woman(
            int(row["women_n"]), int(row["member_n"]), int(row["committee_n"]),
            smallest=smallest, largest=largest,
        )
        for row in rows
    ]  # fmt: skip
    low = [int(row["committee_n"]) - int(most) for row, (_, most) in zip(rows, none, strict=True)]
    high = [int(row["committee_n"]) - int(few) for row, (few, _) in zip(rows, none, strict=True)]
    frame = frame.assign(with_woman_low=low, with_woman_high=high)
    frame = _with_published(frame, ends)
    parts = standardise(lambda f: f[0] * f[1] * f[2], *(_factors(row) for row in rows)).effects
    factors = (float(parts[0]), float(parts[1]), float(parts[2]))
    return GrowthBounds(*ends, frame, (smallest, largest), factors, names, 2, 0)


def _read(totals: pd.DataFrame, term: str, which: str | int) -> dict[str, int]:
    for column in (term, *_NEEDED):
        if column not in totals.columns:
            raise ColumnError.missing("totals", column, [str(name) for name in totals.columns])
    rows = totals.loc[totals[term] == which]
    if rows.empty:
        known = [str(value) for value in totals[term].dropna().unique()]
        raise UnknownNameError.of("term", str(which), known)
    if len(rows) > 1:
        raise DesignError("`totals` must hold one row per term.", where=f"Term `{which}`.")
    counts = {name: int(read_counts(rows[name]).iloc[0]) for name in _NEEDED}
    if counts["member_n"] == 0 or counts["committee_n"] == 0:
        raise DesignError("a term must have committees and members.", where=f"Term `{which}`.")
    if counts["women_n"] > counts["member_n"]:
        raise DesignError("`women_n` must be at most `member_n`.", where=f"Term `{which}`.")
    if "with_woman_n" in rows and rows["with_woman_n"].notna().all():
        counts["with_woman_n"] = int(read_counts(rows["with_woman_n"]).iloc[0])
    return counts


def _with_published(frame: pd.DataFrame, ends: tuple[str | int, str | int]) -> pd.DataFrame:
    if "with_woman_n" not in frame:
        return frame
    published = frame["with_woman_n"]
    wrong = (published < frame["with_woman_low"]) | (published > frame["with_woman_high"])
    for which, bad in zip(ends, wrong, strict=True):
        if bad:
            raise DesignError(
                "`with_woman_n` must agree with women, members, committees and sizes.",
                where=f"Term `{which}`.",
                hint="Check that all totals have one source and unit.",
            )
    known = {name: published.fillna(frame[name]) for name in ("with_woman_low", "with_woman_high")}
    kept = frame.assign(**known).drop(columns="with_woman_n")
    return kept.astype({"with_woman_low": "int64", "with_woman_high": "int64"})


def _factors(row: Mapping[str, int]) -> list[np.ndarray]:
    committees, members, women = (row[name] for name in _NEEDED)
    return [np.array(committees), np.array(members / committees), np.array(women / members)]
