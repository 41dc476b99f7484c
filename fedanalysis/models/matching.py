"""A matched comparison of trained and untrained persons: takes persons, gives a difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import pandas as pd
from scipy.stats import norm

from fedanalysis.errors import DesignError, UnknownNameError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.models import matching_words as words
from fedanalysis.models.adjusted_read import Columns
from fedanalysis.models.balance import draw_balance
from fedanalysis.models.gates import Gate, failed, gates_frame
from fedanalysis.models.line import check_confidence
from fedanalysis.models.matching_fit import Matched
from fedanalysis.models.matching_steps import match_persons
from fedanalysis.models.rungs import Rung

if TYPE_CHECKING:
    from fedanalysis.plots.chart import Chart

Distance = Literal["mahalanobis", "propensity"]


@dataclass(frozen=True, slots=True)
class MatchedComparison:
    """Says how far the trained differ from the untrained persons most like them.

    Design: one row per person; every person of the target is compared with her nearest
    neighbours in the other group, with replacement. Ties: all persons as near as the last
    neighbour are taken and share its weight, so the order of rows decides nothing. Estimand: the
    trained ("ATT") or everybody ("ATE"); those without a match within `caliper` are left out,
    counted, and the estimand renamed. Assumptions as for
    :class:`~fedanalysis.models.adjusted.AdjustedComparison`. Errors: Abadie and Imbens (2006),
    population variance, variance at a place from `variance_neighbours` persons of the same group
    and the person herself, normal quantiles. On the chance of training, "ATE" without `caliper`
    or `exact` allows for its estimation (2016); else it is taken as known, and the error can be
    too wide or, for "ATT", too narrow. The bootstrap doesn't hold here.

    Don't use it with clusters (persons are taken as independent), nor with many covariates
    without a bias correction.

    Attributes
    ----------
    outcome, treated : str
        Columns: a number or bool after the training; 0/1 or bool.
    covariates : tuple of str
        Columns measured before the training.
    distance : {"mahalanobis", "propensity"}
        Between covariates, in standard deviations that allow for their correlation; or between
        chances of training, 0–1.
    estimand : {"ATT", "ATE"}
        For whom.
    neighbours : int, default 1
        Matches of each person.
    caliper : float, optional
        The farthest a match may be, in units of the distance.
    exact : tuple of str
        Covariates on which a match must agree.
    bias_correction : tuple of str or bool, default True
        Covariates of the regression that corrects for inexact matches; True: all of
        `covariates` but those of `exact` ("propensity": none); False: none.
    confidence : float, default 0.95
        Coverage of the interval, between 0 and 1.
    variance_neighbours : int, default 2
        Neighbours of the same group behind the error.
    placebo : tuple of str
        Outcomes measured before the training, for the placebo gates.
    person_id, outcome_date, training_date : str, optional
        As for the adjusted comparison.

    Raises
    ------
    UnknownNameError
        If `distance` or `estimand` isn't known.
    ValueRangeError
        If `neighbours` or `variance_neighbours` is below 1, `caliper` isn't above 0, or
        `confidence` isn't between 0 and 1.
    DesignError
        If there are no covariates, or one of `exact` or `bias_correction` isn't among them.

    References
    ----------
    Abadie, A. and Imbens, G. W. (2006), *Econometrica* 74, 235–267; (2008), On the failure of the
    bootstrap for matching estimators, *Econometrica* 76, 1537–1557; (2011), *Journal of Business
    and Economic Statistics* 29, 1–11; (2016), *Econometrica* 84, 781–807.

    Examples
    --------
    >>> persons = pd.DataFrame({"trained": [0, 1] * 4, "age": [30, 31, 40, 41, 50, 51, 60, 61],
    ...                         "income": [1.0, 2.0, 2.0, 3.0, 3.0, 4.0, 4.0, 5.1]})
    >>> spec = MatchedComparison("income", covariates=("age",), bias_correction=False)
    >>> round(spec.fit(persons).estimate, 3)
    1.025
    """

    outcome: str = "employed"
    treated: str = "trained"
    covariates: tuple[str, ...] = ()
    distance: Distance = "mahalanobis"
    estimand: Literal["ATE", "ATT"] = "ATT"
    neighbours: int = 1
    caliper: float | None = None
    exact: tuple[str, ...] = ()
    bias_correction: tuple[str, ...] | bool = True
    confidence: float = 0.95
    variance_neighbours: int = 2
    placebo: tuple[str, ...] = ()
    person_id: str | None = None
    outcome_date: str | None = None
    training_date: str | None = None

    def __post_init__(self) -> None:
        check_confidence(self.confidence)
        for kind, given, known in (
            ("distance", self.distance, get_args(Distance)),
            ("estimand", self.estimand, ("ATE", "ATT")),
        ):
            if given not in known:
                raise UnknownNameError.of(kind, str(given), known)
        _check_tuples(self)
        _check_numbers(self)

    @property
    def columns(self) -> Columns:
        """The columns that are read."""
        return Columns(
            outcome=self.outcome,
            treated=self.treated,
            covariates=self.covariates,
            person_id=self.person_id,
            outcome_date=self.outcome_date,
            training_date=self.training_date,
        )

    @property
    def allows_for_score(self) -> bool:
        """Whether the error allows for an estimated chance of training."""
        plain = self.caliper is None and not self.exact and not self.bias_correction_columns
        return self.distance == "propensity" and self.estimand == "ATE" and plain

    @property
    def bias_correction_columns(self) -> tuple[str, ...]:
        """The covariates of the bias correction; none for no correction."""
        if not isinstance(self.bias_correction, bool):
            return self.bias_correction
        if not self.bias_correction or self.distance == "propensity":
            return ()
        return tuple(name for name in self.covariates if name not in self.exact)

    def fit(self, frame: pd.DataFrame) -> MatchedResult:
        """Match the persons of one table.

        Parameters
        ----------
        frame : DataFrame
            One row per person, in any order. A row with a missing value is left out and counted.

        Raises
        ------
        ColumnError, DesignError, ValueRangeError
            As :meth:`fedanalysis.models.adjusted.AdjustedComparison.fit`.
        TooFewError
            If a group has fewer than two persons, or fewer than two have a match.
        """
        persons, matched, balance, gates = match_persons(self, frame)
        return MatchedResult(
            spec=self,
            matched=matched,
            balance=balance,
            gates=gates,
            n_used=persons.n,
            n_treated=persons.n_treated,
            n_dropped=persons.n_dropped,
            is_share=bool(np.isin(persons.y, (0.0, 1.0)).all()),
        )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class MatchedResult:
    """The difference between trained persons and their matches, in three voices.

    Attributes
    ----------
    spec : MatchedComparison
        What was asked.
    matched : Matched
        Estimate, error, averages, weights and counts.
    balance : DataFrame
        Standardised differences before and after matching.
    gates : tuple of Gate
        Every gate, passed, failed or unchecked.
    n_used, n_treated, n_dropped : int
        Persons used; trained among them; rows left out because a value is missing.
    is_share : bool
        Whether the outcome is 0 or 1.
    """

    spec: MatchedComparison
    matched: Matched
    balance: pd.DataFrame
    gates: tuple[Gate, ...]
    n_used: int
    n_treated: int
    n_dropped: int
    is_share: bool

    @property
    def rung(self) -> int:
        """3: an adjusted comparison."""
        return int(Rung.ADJUSTED)

    @property
    def estimate(self) -> float:
        """Difference trained minus untrained, in the outcome's unit (shares: 0–1)."""
        return self.matched.estimate

    @property
    def se(self) -> float:
        """Standard error of the difference."""
        return self.matched.se

    @property
    def ci_low(self) -> float:
        """Lower end of the interval."""
        return self.estimate - self._quantile * self.se

    @property
    def ci_high(self) -> float:
        """Upper end of the interval."""
        return self.estimate + self._quantile * self.se

    @property
    def confidence(self) -> float:
        """Coverage of the interval, 0–1."""
        return self.spec.confidence

    @property
    def estimand(self) -> str:
        """For whom: "ATT", "ATE", or with ``_matched`` if somebody found no match."""
        return self.spec.estimand + ("_matched" if self.matched.n_unmatched else "")

    @property
    def population(self) -> Text:
        """The persons that the difference is about."""
        return words.population(self)

    def gates_frame(self) -> pd.DataFrame:
        """Return one row per gate: `gate`, `passed`, `value`, `limit`."""
        return gates_frame(self.gates)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per estimate: `term`, `estimate`, `ci_low`, `ci_high`, `n`.

        Terms: `difference`, `mean_trained`, `mean_untrained` (without intervals: only their
        difference has one), and one ``failed_gate:<name>`` for every failed gate.
        """
        rows = [
            ("difference", self.estimate, self.ci_low, self.ci_high),
            ("mean_trained", self.matched.mean_trained, np.nan, np.nan),
            ("mean_untrained", self.matched.mean_untrained, np.nan, np.nan),
        ]
        rows += [(f"failed_gate:{g.name}", g.value, np.nan, np.nan) for g in failed(self.gates)]
        frame = pd.DataFrame(rows, columns=["term", "estimate", "ci_low", "ci_high"])
        return frame.assign(n=self.matched.n_target)

    @property
    def sentences(self) -> Text:
        """The paragraph of :meth:`summary` in both languages."""
        return words.paragraph(self)

    @property
    def notes(self) -> tuple[Text, ...]:
        """The assumptions and limits, each a sentence a reader can quote."""
        return words.notes(self)

    def summary(self) -> str:
        """Return one paragraph in the current language: finding, condition, failed gates."""
        return str(self.sentences)

    def __repr__(self) -> str:
        return self.summary()

    def plot(
        self,
        *,
        title: Text | None = None,
        subtitle: Text | None = None,
        source: Text | None = None,
    ) -> Chart:
        """Draw how alike the groups are before and after; texts not given are written."""
        return draw_balance(self.balance, self.gates, title=title, subtitle=subtitle, source=source)

    @property
    def _quantile(self) -> float:
        return float(norm.ppf((1 + self.confidence) / 2))


def _check_tuples(spec: MatchedComparison) -> None:
    for name in ("covariates", "exact", "placebo", "bias_correction"):
        value = getattr(spec, name)
        if isinstance(value, str):
            raise DesignError(
                f"`{name}` must be a tuple of column names, not one text.",
                hint=f'Write {name}=("{value}",).',
            )
        if not isinstance(value, bool):
            object.__setattr__(spec, name, tuple(dict.fromkeys(value)))
    if not spec.covariates:
        raise DesignError("matching must have covariates to match on.")
    corrected = () if isinstance(spec.bias_correction, bool) else spec.bias_correction
    for name in (*spec.exact, *corrected):
        if name not in spec.covariates:
            raise UnknownNameError.of("covariate", name, spec.covariates)


def _check_numbers(spec: MatchedComparison) -> None:
    for name in ("neighbours", "variance_neighbours"):
        value = getattr(spec, name)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise ValueRangeError.outside(name, must="a whole number of at least 1")
    if spec.caliper is not None and not spec.caliper > 0:
        raise ValueRangeError.outside("caliper", must="above 0")
