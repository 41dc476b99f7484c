"""The largest step of a series off its line: takes points and fitted shares, gives one step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from fedanalysis.language import Text
from fedanalysis.models import share_trend_words as words


@dataclass(frozen=True, slots=True, repr=False)
class LargestStep:
    """The two neighbouring points between which a series left its line most, per year.

    Attributes
    ----------
    year_from, year_to : int
        The years of the two points.
    change_points : float
        Change of the share between them, in percentage points.
    change_points_per_year : float
        The same divided by the years between them.
    beyond_line_points_per_year : float
        The same less what the line changes a year between them.
    share_of_total_change : float
        `change_points` over the change from the first to the last point; can lie outside 0 to 1
        where the series turns; NaN if the first and last point are equal.
    rests_on_derived, rests_on_approximate : bool
        Whether one of the two points is derived, or of approximate year or value.
    """

    year_from: int
    year_to: int
    change_points: float
    change_points_per_year: float
    beyond_line_points_per_year: float
    share_of_total_change: float
    rests_on_derived: bool
    rests_on_approximate: bool

    @property
    def sentence(self) -> Text:
        """The step in one sentence, with what its two points rest on."""
        return words.step_sentence(self)

    def __repr__(self) -> str:
        return str(self.sentence)


def find_largest_step(points: pd.DataFrame, fitted: pd.Series) -> LargestStep:
    """Return the step whose change a year differs most from the line's, up or down.

    Parameters
    ----------
    points : DataFrame
        One row per year, ascending, at least two: `year`, `women_share` (0–1), `derived`,
        `approximate` (bool).
    fitted : Series
        The line at the same years, as shares (0–1).
    """
    year = points["year"].to_numpy()
    gap = np.diff(year)
    change = 100 * np.diff(points["women_share"].to_numpy())
    beyond = (change - 100 * np.diff(fitted.to_numpy())) / gap
    at = int(np.abs(beyond).argmax())
    total = change.sum()
    ends = points.iloc[at : at + 2]
    return LargestStep(
        year_from=int(year[at]),
        year_to=int(year[at + 1]),
        change_points=float(change[at]),
        change_points_per_year=float(change[at] / gap[at]),
        beyond_line_points_per_year=float(beyond[at]),
        share_of_total_change=float(change[at] / total) if abs(total) > 1e-9 else float("nan"),
        rests_on_derived=bool(ends["derived"].any()),
        rests_on_approximate=bool(ends["approximate"].any()),
    )
