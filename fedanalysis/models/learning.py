"""What test scores before and after a class say: takes pairs, gives the change and its caveat."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from math import isfinite, nan, sqrt

import numpy as np
import numpy.typing as npt
import pandas as pd

from fedanalysis.errors import ColumnError, DesignError, TooFewError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.models import learning_words as words
from fedanalysis.models.line import check_confidence
from fedanalysis.models.rungs import Rung, check_words
from fedanalysis.models.sensitivity_fit import numeric_columns

Floats = npt.NDArray[np.float64]


class KirkpatrickLevel(IntEnum):
    """What an evaluation looks at; a label, not a rung of evidence.

    References
    ----------
    Kirkpatrick, D. L. and Kirkpatrick, J. D. (2006), *Evaluating Training Programs*, 3rd ed.,
    ch. 3.
    """

    REACTION = 1
    LEARNING = 2
    BEHAVIOUR = 3
    RESULTS = 4


@dataclass(frozen=True, slots=True)
class LearningGain:
    """Says how scores changed from before to after a class, and what chance alone would move.

    Paired change with Student's t, n − 1 degrees. Estimand: the mean change of those with both
    scores. Who was chosen for low scores will score nearer to the mean the second time without
    any teaching; Kelley's formula says how much: ``(1 − reliability) · (population mean − mean
    before)``. Without a comparison group the rest can't be told from practice, from other events
    or from easier tests: the rung is 1.

    Attributes
    ----------
    before, after : str
        Columns of scores.
    person : str, optional
        Column that tells persons apart; each may stand in one row only.
    top : float, optional
        Highest score possible; scores from 0 to it.
    reliability : float, optional
        Of the test, between 0 and 1: correlation of two sittings of the same persons.
    population_mean : float, optional
        Mean score of the persons the class was chosen from; given together with `reliability`.
    level : KirkpatrickLevel, default LEARNING
        What the score measures.
    confidence : float, default 0.95
        Between 0 and 1.

    Raises
    ------
    ValueRangeError
        If an option lies outside its range.
    DesignError
        If only one of `reliability` and `population_mean` is given.

    References
    ----------
    Kelley, T. L. (1947), *Fundamentals of Statistics*, p. 409; Davis, C. E. (1976), The effect of
    regression to the mean in epidemiologic and clinical studies, *American Journal of
    Epidemiology* 104, 493–498.

    Examples
    --------
    >>> scores = pd.DataFrame({"score_before": [50, 55, 60, 65], "score_after": [60, 63, 71, 70]})
    >>> LearningGain().fit(scores).change
    8.5
    """

    before: str = "score_before"
    after: str = "score_after"
    person: str | None = None
    top: float | None = None
    reliability: float | None = None
    population_mean: float | None = None
    level: KirkpatrickLevel = KirkpatrickLevel.LEARNING
    confidence: float = 0.95

    def __post_init__(self) -> None:
        check_confidence(self.confidence)
        if (self.reliability is None) != (self.population_mean is None):
            raise DesignError(
                "`reliability` and `population_mean` must be given together.",
                hint="Regression to the mean needs both.",
            )
        if self.reliability is not None and not 0 < self.reliability < 1:
            raise ValueRangeError.outside("reliability", must="between 0 and 1, both excluded")
        if self.population_mean is not None and not isfinite(self.population_mean):
            raise ValueRangeError.outside("population_mean", must="a finite number")
        if self.top is not None and not (isfinite(self.top) and self.top > 0):
            raise ValueRangeError.outside("top", must="a finite number above 0")

    def fit(self, frame: pd.DataFrame) -> LearningResult:
        """Take the change of each person.

        Parameters
        ----------
        frame : DataFrame
            One row per person; rows without one of the scores are dropped and counted.

        Raises
        ------
        ColumnError
            If a column is missing.
        ValueRangeError
            If a score lies outside 0 to `top`.
        DesignError
            If a column is text, a person stands in two rows, or all changes are alike.
        TooFewError
            If fewer than three persons have both scores.
        """
        from scipy.stats import t

        scores = numeric_columns(frame, [self.before, self.after], table="scores")
        self._check_persons(frame)
        self._check_range(scores)
        complete = scores.dropna()
        first, second = (complete[name].to_numpy() for name in (self.before, self.after))
        change = _check_changes(second - first)
        se = float(change.std(ddof=1) / sqrt(change.size))
        width = float(t.ppf((1 + self.confidence) / 2, change.size - 1)) * se
        mean = float(change.mean())
        spread = float(first.std(ddof=1))
        return LearningResult(
            mean_before=float(first.mean()),
            mean_after=float(second.mean()),
            change=mean,
            se=se,
            ci_low=mean - width,
            ci_high=mean + width,
            expected=self._expected(float(first.mean())),
            standardised=mean / spread if spread > 0 else nan,
            at_top=nan if self.top is None else float(np.mean(second >= self.top)),
            n_used=int(change.size),
            n_dropped=len(frame) - int(change.size),
            mean_before_dropped=float(scores.loc[scores[self.after].isna(), self.before].mean()),
            spec=self,
        )

    def _expected(self, mean: float) -> float:
        if self.reliability is None or self.population_mean is None:
            return nan
        return (1 - self.reliability) * (self.population_mean - mean)

    def _check_persons(self, frame: pd.DataFrame) -> None:
        if self.person is None:
            return
        if self.person not in frame.columns:
            raise ColumnError.missing("scores", self.person, map(str, frame.columns))
        if repeated := int(frame[self.person].duplicated(keep=False).sum()):
            raise DesignError(
                "each person must stand in one row, with both scores.",
                where=f"{repeated} of {len(frame)} rows share a person.",
                hint="These are attendances; keep the first score before and the last after.",
            )

    def _check_range(self, scores: pd.DataFrame) -> None:
        low, high = 0.0 if self.top is not None else -np.inf, self.top or np.inf
        for name in (self.before, self.after):
            if not scores[name].dropna().between(low, high).all():
                raise ValueRangeError.outside(name, must="from 0 to `top`")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LearningResult:
    """The change of scores, in three voices.

    Attributes
    ----------
    mean_before, mean_after : float
        Mean scores of those with both.
    change, se, ci_low, ci_high : float
        Mean change in points of the score, with its interval.
    expected : float
        Change that regression to the mean alone would give; missing without reliability.
    standardised : float
        Change over the standard deviation before; missing where all scored alike before.
    at_top : float
        Share of highest scores after (0–1), where a test can no longer tell; missing without top.
    n_used, n_dropped : int
        Persons with both scores; without.
    mean_before_dropped : float
        Mean score before of those who have none after; missing if there are none.
    spec : LearningGain
        What was asked.
    """

    mean_before: float
    mean_after: float
    change: float
    se: float
    ci_low: float
    ci_high: float
    expected: float
    standardised: float
    at_top: float
    n_used: int
    n_dropped: int
    mean_before_dropped: float
    spec: LearningGain

    @property
    def rung(self) -> Rung:
        """Rung 1: there is no comparison."""
        return Rung.RATE

    @property
    def beyond(self) -> float:
        """Change beyond what regression to the mean would give; missing without reliability."""
        return self.change - self.expected

    def to_frame(self) -> pd.DataFrame:
        """Return `term`, `estimate`, `ci_low`, `ci_high`, `n`.

        Terms: `mean_before`, `mean_after`, `change`, `regression_to_the_mean` (taken as known),
        `change_beyond` (points), `standardised_change` (standard deviations before; no interval).
        """
        ends = (self.ci_low - self.expected, self.ci_high - self.expected)
        rows = [
            ("mean_before", self.mean_before, nan, nan),
            ("mean_after", self.mean_after, nan, nan),
            ("change", self.change, self.ci_low, self.ci_high),
            ("regression_to_the_mean", self.expected, nan, nan),
            ("change_beyond", self.beyond, *ends),
            ("standardised_change", self.standardised, nan, nan),
        ]
        frame = pd.DataFrame(rows, columns=["term", "estimate", "ci_low", "ci_high"])
        return frame.assign(n=self.n_used)

    @property
    def sentences(self) -> Text:
        """The paragraph of :meth:`summary` in both languages."""
        return check_words(words.paragraph(self), rung=self.rung, name="summary")

    @property
    def notes(self) -> tuple[Text, ...]:
        """Assumptions and limits, each a sentence a reader can quote."""
        return words.notes(self)

    def summary(self) -> str:
        """Return one paragraph in the current language."""
        return str(self.sentences)

    def __repr__(self) -> str:
        return self.summary()


def _check_changes(change: Floats) -> Floats:
    if change.size < 3:
        raise TooFewError.observations(
            "a change of scores", need=3, given=change.size, unit="persons with both scores",
            instead="the scores themselves, without an interval",
        )  # fmt: skip
    if np.ptp(change) <= 1e-12 * max(1.0, float(np.abs(change).max())):
        raise DesignError(
            "changes must differ between persons for an interval to exist.",
            where=f"All {change.size} persons changed alike.",
            hint="Check whether the scores after were computed from those before.",
        )
    return change
