"""What a training may be said to have done: takes persons or counts, gives a rung and its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING, Any

import pandas as pd

from fedanalysis.errors import DesignError
from fedanalysis.language import Text
from fedanalysis.models import training_tables as tables
from fedanalysis.models import training_words as words
from fedanalysis.models.exact import Interval
from fedanalysis.models.line import check_confidence
from fedanalysis.models.rungs import MAY_NOT_SAY, MAY_SAY, NEXT_STEP, Rung, check_words
from fedanalysis.models.training_bounds import (
    TrainingCounts,
    check_baseline,
    count_persons,
    effect_bounds,
    read_counts,
)

if TYPE_CHECKING:
    from fedanalysis.models.e_value import EValue
    from fedanalysis.plots.chart import Chart

_NEEDS = {
    "first_treated": ("period",),
    "start": ("period",),
    "never": ("first_treated",),
    "block": ("assigned",),
    "covariates": ("treated", "first_treated", "assigned"),
    "grounds": ("baseline",),
}


@dataclass(frozen=True, slots=True)
class TrainingEffect:
    """Says what may be said about a training, and refuses to say more.

    The data and the columns named decide the rung (:class:`~fedanalysis.models.rungs.Rung`):
    counts without persons stand on 0; a share of persons on 1; a range for the share without
    training, persons whose outcome is unknown, or attendances instead of persons on 2; a
    comparison with covariates on 3; a comparison over periods on 4; a lottery on 5. Below 3 no
    effect is estimated, and no sentence claims one.

    From 3 up the model of that rung is fitted for those who were trained; fit it yourself for its
    other options.

    Attributes
    ----------
    outcome : str, default "employed"
        Column of the outcome (0 or 1; any number from rung 3), or of its count plus ``_n``.
    treated : str, optional
        Column: 1 trained, 0 not.
    person : str, default "person_id"
        Column that tells persons apart.
    period, first_treated : str, optional
        Columns of whole numbers: when the outcome was observed; when training began.
    start, never : float and str, optional
        First period after training, where `period` isn't 0 and 1; how `first_treated` codes those
        never trained ("zero", "missing", "infinite").
    covariates : tuple of str
        Columns measured before training.
    assigned, block : str, optional
        Columns: 1 drawn by lot, 0 not drawn (`treated` then says who came); separate draws.
    cluster : str, optional
        Column of the class or village, for errors between them.
    baseline : tuple of float, optional
        Least and greatest share (0–1) that would have reached the outcome without training.
    grounds : Text, optional
        Where the baseline comes from; it is printed.
    name : Text, optional
        What the outcome is called, as in ``Text("就业", "found work")``.
    confidence : float, default 0.95
        Coverage of the intervals, between 0 and 1.

    Raises
    ------
    ValueRangeError
        If `confidence` or `baseline` lies outside its range.
    DesignError
        If columns are named that no rung can use together.

    References
    ----------
    Manski, C. F. (2007), *Identification for Prediction and Decision*, ch. 2 and 7; Wilson, E. B.
    (1927), *Journal of the American Statistical Association* 22, 209–212.

    Examples
    --------
    >>> found = TrainingEffect().fit({"employed_n": 432, "person_n": 1800})
    >>> found.rung.name, round(found.rate.ci_low, 3), round(found.rate.ci_high, 3)
    ('RATE', 0.221, 0.26)
    """

    outcome: str = "employed"
    treated: str | None = None
    person: str = "person_id"
    period: str | None = None
    first_treated: str | None = None
    start: float | None = None
    never: str | None = None
    covariates: tuple[str, ...] = ()
    assigned: str | None = None
    block: str | None = None
    cluster: str | None = None
    baseline: tuple[float, float] | None = None
    grounds: Text | None = None
    name: Text | None = None
    confidence: float = 0.95

    def __post_init__(self) -> None:
        check_confidence(self.confidence)
        if self.baseline is not None:
            check_baseline(self.baseline)
        self._check_columns()

    def _check_columns(self) -> None:
        for name, needs in _NEEDS.items():
            if getattr(self, name) not in (None, ()) and not any(getattr(self, n) for n in needs):
                given = " or ".join(f"`{one}`" for one in needs)
                raise DesignError(f"`{name}` must come with {given}.")
        if self.period and not (self.treated or self.first_treated):
            raise DesignError(
                "`period` must come with `treated` or `first_treated`.",
                hint="Before and after of the trained alone is no comparison.",
            )

    def fit(self, data: pd.DataFrame | Mapping[str, Any]) -> TrainingEffectResult:
        """Find the rung, and what is said there.

        Parameters
        ----------
        data : DataFrame or mapping
            Counts: a mapping, or one row per class, with ``{outcome}_n`` and, as known,
            `person_n`, `person_time_n` with `max_times`, `unobserved_n`. Persons: one row per
            person (and attendance, or period) with the columns named.

        Returns
        -------
        TrainingEffectResult
            The rung, its numbers and its words.

        Raises
        ------
        ColumnError
            If a column is missing.
        ValueRangeError
            If a count is broken, or training or the outcome isn't coded 0 and 1.
        DesignError
            If the data can't stand on the rung asked for; the models of the higher rungs add
            their own refusals. Nothing falls back to a lower rung unseen.
        """
        if isinstance(data, Mapping) or _holds_counts(data, self.outcome):
            if self.treated or self.assigned or self.period:
                raise DesignError(
                    "counts can't be compared: `treated`, `assigned` and `period` are for persons.",
                    hint="Give one row per person, or leave these columns out.",
                )
            return self._from_counts(read_counts(data, self.outcome))
        if self.assigned or self.period or (self.treated and self.covariates):
            from fedanalysis.models.training_comparison import compare

            rung, comparison, hidden = compare(self, data)
            return TrainingEffectResult(rung, self, None, None, comparison, hidden)
        trained, others = self._split(data)
        counts = count_persons(trained, self.outcome, self.person)
        beside = None if others is None else count_persons(others, self.outcome, self.person)
        return self._from_counts(counts, beside)

    def _from_counts(
        self, counts: TrainingCounts, beside: TrainingCounts | None = None
    ) -> TrainingEffectResult:
        rung = _rung_of(counts, self.baseline)
        if self.name is not None:
            check_words(self.name, rung=rung, name="name")
        if self.grounds is not None:
            check_words(self.grounds, rung=rung, name="grounds")
        return TrainingEffectResult(rung, self, counts, beside, None)

    def _split(self, data: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame | None]:
        if not self.treated:
            return data, None
        from fedanalysis.models.training_comparison import check_treated

        treated = check_treated(data, self.treated)
        return data.loc[treated.eq(1).to_numpy()], data.loc[treated.eq(0).to_numpy()]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TrainingEffectResult:
    """Where on the ladder the data stand, and what is said there.

    Attributes
    ----------
    rung : Rung
        The rung, 0 to 5.
    spec : TrainingEffect
        What was asked.
    counts : TrainingCounts or None
        Of the trained, below rung 3.
    beside : TrainingCounts or None
        Of the others, below rung 3, where nothing makes the groups alike.
    comparison : object or None
        The result of the model that stands on rung 3, 4 or 5.
    hidden : EValue or None
        On rung 3: how strong an unmeasured difference would have to be.
    """

    rung: Rung
    spec: TrainingEffect
    counts: TrainingCounts | None
    beside: TrainingCounts | None
    comparison: Any
    hidden: EValue | None = None

    @property
    def rate(self) -> Interval | None:
        """Share of the trained with Wilson's interval, where it is one number; None elsewhere."""
        return None if self.counts is None else self.counts.rate(self.confidence)

    @property
    def confidence(self) -> float:
        """Coverage of the intervals."""
        return self.spec.confidence

    @property
    def estimate(self) -> float:
        """The effect, from rung 3; missing below, where no design identifies one."""
        return self._of_comparison("estimate", nan)

    @property
    def se(self) -> float:
        """Standard error of `estimate`; missing below rung 3."""
        return self._of_comparison("se", nan)

    @property
    def ci_low(self) -> float:
        """Low end of the interval of `estimate`; missing below rung 3."""
        return self._of_comparison("ci_low", nan)

    @property
    def ci_high(self) -> float:
        """High end of the interval of `estimate`; missing below rung 3."""
        return self._of_comparison("ci_high", nan)

    @property
    def estimand(self) -> str:
        """What `estimate` estimates ("ATE", "ATT" ...); empty below rung 3."""
        return str(getattr(self.comparison, "estimand", ""))

    @property
    def population(self) -> Text:
        """For whom the numbers are."""
        given = getattr(self.comparison, "population", None)
        return given if isinstance(given, Text) else Text("参加培训的人", "those who were trained")

    @property
    def n_used(self) -> int:
        """Persons used (0 where only successes were counted)."""
        if self.counts is None:
            return int(getattr(self.comparison, "n_used", 0))
        persons = self.counts.person_range
        return 0 if persons is None else persons[1]

    @property
    def n_dropped(self) -> int:
        """Rows dropped; nobody is dropped below rung 3: unobserved outcomes widen the bounds."""
        return int(getattr(self.comparison, "n_dropped", 0))

    @property
    def gates(self) -> tuple[Any, ...]:
        """The gates of the comparison; none below rung 3."""
        return tuple(getattr(self.comparison, "gates", ()))

    @property
    def bounds(self) -> pd.DataFrame | None:
        """Bounds of share less baseline on rung 2, the baseline 0–1 if none was given."""
        if self.counts is None or self.rung is not Rung.BOUNDS:
            return None
        baseline = self.spec.baseline or (0.0, 1.0)
        return effect_bounds(self.counts, baseline, confidence=self.confidence)

    @property
    def may_say(self) -> Text:
        """What may be said on this rung."""
        return MAY_SAY[self.rung]

    @property
    def may_not_say(self) -> Text:
        """What may not be said on this rung."""
        return MAY_NOT_SAY[self.rung]

    @property
    def next_step(self) -> Text:
        """What would carry the study one rung up."""
        return NEXT_STEP[self.rung]

    def ladder(self) -> pd.DataFrame:
        """Return one row per rung, lowest first.

        Returns
        -------
        DataFrame
            `rung` (0–5), `label_zh`, `label_en`, `reached` (bool: this rung or one below it),
            `here` (bool), `says_zh`, `says_en` (what is said here; empty elsewhere).
        """
        return tables.ladder(self)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per estimate: `term`, `estimate`, `ci_low`, `ci_high`, `n`.

        Below rung 3: `success_n` (no interval: counted); `rate` (0–1; where only bounded, the
        estimate is missing, and `ci_low`, `ci_high` are the bounds); `share_less_baseline` (the
        bounds); `rate_beside` (of the others). From rung 3 the comparison's own terms.
        """
        return tables.estimates(self)

    @property
    def sentences(self) -> Text:
        """The paragraph of :meth:`summary` in both languages."""
        return check_words(words.paragraph(self), rung=self.rung, name="summary")

    @property
    def notes(self) -> tuple[Text, ...]:
        """Assumptions and limits, each a sentence a reader can quote."""
        return words.notes(self)

    def summary(self) -> str:
        """Return one paragraph in the current language, in the words the rung allows."""
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
    ) -> Chart:
        """Draw the ladder with the rung reached; a title that claims a cause too early is refused.

        Texts not given are written from the result; say in `status` where data are made up. Every
        failed gate stands below the figure.

        Raises
        ------
        DesignError
            If `title` or `subtitle` holds a causal word below rung 3.
        """
        from fedanalysis.plots.effect_ladder import plot_effect_ladder

        title, subtitle = title or words.plot_title(self), subtitle or words.plot_subtitle()
        return plot_effect_ladder(
            self.ladder(),
            title=check_words(title, rung=self.rung, name="title"),
            subtitle=check_words(subtitle, rung=self.rung, name="subtitle"),
            source=source or words.plot_source(),
            status=status or words.plot_status(),
            note=words.plot_note(self),
        )

    def _of_comparison(self, name: str, otherwise: float) -> float:
        value = getattr(self.comparison, name, otherwise)
        return float(value)


def _rung_of(counts: TrainingCounts, baseline: tuple[float, float] | None) -> Rung:
    if counts.person_range is None:
        return Rung.COUNTS
    if baseline is not None or counts.unobserved_n or not counts.knows_persons:
        return Rung.BOUNDS
    return Rung.RATE


def _holds_counts(data: pd.DataFrame, outcome: str) -> bool:
    return outcome not in data.columns and f"{outcome}_n" in data.columns
