"""An adjusted comparison of trained and untrained persons: takes persons, gives a difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import pandas as pd

from fedanalysis.errors import DesignError, UnknownNameError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.models import adjusted_words as words
from fedanalysis.models.adjusted_read import Columns
from fedanalysis.models.adjusted_steps import Finding, compare
from fedanalysis.models.balance import draw_balance
from fedanalysis.models.gates import Gate, failed, gates_frame
from fedanalysis.models.line import check_confidence
from fedanalysis.models.propensity import Link
from fedanalysis.models.rungs import Rung

if TYPE_CHECKING:
    from fedanalysis.plots.chart import Chart

Method = Literal["difference", "ols", "ra", "ipw", "aipw", "ipwra"]
Errors = Literal["joint", "weights_known", "classical"]

_OWN_ERRORS = {"weights_known": ("ipw", "ipwra", "aipw"), "classical": ("difference", "ols")}


@dataclass(frozen=True, slots=True)
class AdjustedComparison:
    """Says how far the trained differ from untrained persons who were alike before.

    Design: one row per person, trained and untrained side by side, and what both were like before
    the training. Estimand: the average difference for everybody ("ATE") or for the trained
    ("ATT"). Assumptions: given the covariates, who was trained has nothing to do with what would
    have become of them; everybody had some chance of either; one person's training changes
    nothing for another. Errors: joint M-estimation of propensity, regressions and averages
    without a small-sample factor, normal quantiles; by cluster G / (G − 1) and Student's t with
    G − 1 degrees; "difference" and "ols": HC2 and Student's t with n − k degrees.

    Don't use it where the untrained asked for nothing of the kind and nothing is known about why
    some came, nor with covariates that the training itself can have changed.

    Attributes
    ----------
    outcome, treated : str
        Columns: a number or bool after the training; 0/1 or bool.
    covariates : tuple of str
        Columns measured before the training: numbers, bools, text or categories.
    method : str, default "aipw"
        "difference" (of the means, nothing adjusted), "ols" (one slope for both groups), "ra"
        (one regression a group), "ipw" (inverse probability weights adding up to 1), "aipw"
        (weights and regressions; right if either model is) or "ipwra" (weighted regressions).
    estimand : {"ATE", "ATT"}
        For whom.
    cluster : str, optional
        Column of the class, village or street by which people were trained together.
    confidence : float, default 0.95
        Coverage of the interval, between 0 and 1.
    propensity_covariates : tuple of str, optional
        Covariates of the chance of training, if others than `covariates`.
    link : {"logit", "probit"}
        Shape of the chance of training.
    errors : {"joint", "weights_known", "classical"}
        "weights_known" takes the weights as given (the "robust" interval of many textbooks,
        usually wider); "classical" assumes one variance ("difference" and "ols" only).
    trim : float or "crump", optional
        Leave out persons whose chance of training is closer than this to 0 or 1 ("ATT": to 1);
        "crump" finds the limit. The estimand then is another one and is called so.
    placebo : tuple of str
        Outcomes measured before the training, for the placebo gates.
    weights, person_id : str, optional
        Columns: weight above 0; identity, so that repeated persons are found.
    outcome_date, training_date : str, optional
        Columns of dates, so that an outcome seen before the training is found.

    Raises
    ------
    UnknownNameError
        If `method`, `estimand`, `link` or `errors` isn't known.
    ValueRangeError
        If `confidence` isn't between 0 and 1 or `trim` isn't from 0 and below .5.
    DesignError
        If the options contradict each other.

    References
    ----------
    Imbens, G. W. and Rubin, D. B. (2015), *Causal Inference for Statistics, Social, and Biomedical
    Sciences*, ch. 12 to 19. Wooldridge, J. M. (2010), *Econometric Analysis of Cross Section and
    Panel Data*, 2nd ed., ch. 21.

    Examples
    --------
    >>> persons = pd.DataFrame({"trained": [0, 1] * 40, "age": [30, 41, 52, 30] * 20,
    ...                         "income": [2.0, 3.1, 2.2, 3.0, 2.4, 3.3, 1.9, 3.5] * 10})
    >>> round(AdjustedComparison("income", covariates=("age",)).fit(persons).estimate, 2)
    1.07
    """

    outcome: str = "employed"
    treated: str = "trained"
    covariates: tuple[str, ...] = ()
    method: Method = "aipw"
    estimand: Literal["ATE", "ATT"] = "ATE"
    cluster: str | None = None
    confidence: float = 0.95
    propensity_covariates: tuple[str, ...] | None = None
    link: Link = "logit"
    errors: Errors = "joint"
    trim: float | Literal["crump"] | None = None
    placebo: tuple[str, ...] = ()
    weights: str | None = None
    person_id: str | None = None
    outcome_date: str | None = None
    training_date: str | None = None

    def __post_init__(self) -> None:
        check_confidence(self.confidence)
        _check_known("method", self.method, get_args(Method))
        _check_known("estimand", self.estimand, ("ATE", "ATT"))
        _check_known("link", self.link, get_args(Link))
        _check_known("errors", self.errors, get_args(Errors))
        _check_tuples(self)
        _check_options(self)

    @property
    def columns(self) -> Columns:
        """The columns that are read."""
        every = dict.fromkeys((*self.covariates, *(self.propensity_covariates or ())))
        return Columns(
            outcome=self.outcome,
            treated=self.treated,
            covariates=tuple(every),
            cluster=self.cluster,
            weights=self.weights,
            person_id=self.person_id,
            outcome_date=self.outcome_date,
            training_date=self.training_date,
        )

    def fit(self, frame: pd.DataFrame) -> AdjustedResult:
        """Compare the persons of one table.

        Parameters
        ----------
        frame : DataFrame
            One row per person, in any order. A row with a missing value is left out and counted.

        Returns
        -------
        AdjustedResult
            The difference, its interval, its gates and its sentences.

        Raises
        ------
        ColumnError
            If a column is missing.
        DesignError
            If treatment or outcome is text, a group is empty, persons repeat, the outcome was
            observed before the training, covariates depend on each other or tell (nearly)
            perfectly who was trained, or clusters are one.
        ValueRangeError
            If treatment isn't 0 or 1, a weight isn't above 0, or a value isn't finite.
        TooFewError
            If a group has fewer than two persons, or there are fewer than five clusters.
        """
        return AdjustedResult(spec=self, finding=compare(self, frame))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class AdjustedResult:
    """The difference between trained and alike untrained persons, in three voices.

    Attributes
    ----------
    spec : AdjustedComparison
        What was asked.
    finding : Finding
        The numbers: means, covariance, balance, gates and counts.
    """

    spec: AdjustedComparison
    finding: Finding

    @property
    def rung(self) -> int:
        """3; 1 if nothing was adjusted for, where two rates merely stand side by side."""
        return int(Rung.RATE if self.spec.method == "difference" else Rung.ADJUSTED)

    @property
    def estimate(self) -> float:
        """Difference trained minus untrained, in the outcome's unit (shares: 0–1)."""
        return self.finding.estimate

    @property
    def se(self) -> float:
        """Standard error of the difference."""
        return self.finding.se

    @property
    def ci_low(self) -> float:
        """Lower end of the interval."""
        return self.estimate - self.finding.quantile * self.se

    @property
    def ci_high(self) -> float:
        """Upper end of the interval."""
        return self.estimate + self.finding.quantile * self.se

    @property
    def confidence(self) -> float:
        """Coverage of the interval, 0–1."""
        return self.spec.confidence

    @property
    def estimand(self) -> str:
        """For whom: "ATE", "ATT", "ATE_trimmed", "ATT_trimmed", "common" or "difference"."""
        if self.spec.method in ("difference", "ols"):
            return "difference" if self.spec.method == "difference" else "common"
        return self.spec.estimand + ("_trimmed" if self.finding.n_trimmed else "")

    @property
    def population(self) -> Text:
        """The persons that the difference is about."""
        return words.population(self)

    @property
    def n_used(self) -> int:
        """Persons compared."""
        return self.finding.n

    @property
    def n_dropped(self) -> int:
        """Rows left out because a value is missing."""
        return self.finding.n_dropped

    @property
    def n_trimmed(self) -> int:
        """Persons left out because nearly all like them were trained, or nearly none."""
        return self.finding.n_trimmed

    @property
    def gates(self) -> tuple[Gate, ...]:
        """Every gate, passed, failed or unchecked."""
        return self.finding.gates

    @property
    def balance(self) -> pd.DataFrame:
        """Standardised differences, one row per column of the covariates; see `balance_table`."""
        return self.finding.balance.copy()

    def gates_frame(self) -> pd.DataFrame:
        """Return one row per gate: `gate`, `passed`, `value`, `limit`."""
        return gates_frame(self.gates)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per estimate: `term`, `estimate`, `ci_low`, `ci_high`, `n`.

        Terms: `difference`, `mean_trained`, `mean_untrained` (adjusted averages), and one
        ``failed_gate:<name>`` for every failed gate, whose `estimate` is what was found.
        """
        width = self.finding.quantile * self.finding.mean_se
        mean = self.finding.mean
        rows = [
            ("difference", self.estimate, self.ci_low, self.ci_high),
            ("mean_trained", mean[1], mean[1] - width[1], mean[1] + width[1]),
            ("mean_untrained", mean[0], mean[0] - width[0], mean[0] + width[0]),
        ]
        frame = pd.DataFrame(rows, columns=["term", "estimate", "ci_low", "ci_high"])
        bad = [(f"failed_gate:{gate.name}", gate.value) for gate in failed(self.gates)]
        if bad:
            frame = pd.concat([frame, pd.DataFrame(bad, columns=["term", "estimate"])])
        return frame.reset_index(drop=True).assign(n=self.n_used)

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
        return draw_balance(
            self.finding.balance, self.gates, title=title, subtitle=subtitle, source=source
        )


def _check_known(kind: str, given: str, known: tuple[str, ...]) -> None:
    if given not in known:
        raise UnknownNameError.of(kind, str(given), known)


def _check_tuples(spec: AdjustedComparison) -> None:
    for name in ("covariates", "propensity_covariates", "placebo"):
        value = getattr(spec, name)
        if isinstance(value, str):
            raise DesignError(
                f"`{name}` must be a tuple of column names, not one text.",
                hint=f'Write {name}=("{value}",).',
            )
        if value is not None:
            object.__setattr__(spec, name, tuple(dict.fromkeys(value)))


def _check_options(spec: AdjustedComparison) -> None:
    allowed = _OWN_ERRORS.get(spec.errors)
    if allowed and spec.method not in allowed:
        raise DesignError(f'errors="{spec.errors}" can\'t be had with method "{spec.method}".')
    if spec.errors == "classical" and (spec.cluster or spec.weights):
        raise DesignError('errors="classical" can\'t be had with clusters or weights.')
    any_covariate = bool(spec.covariates or spec.propensity_covariates)
    if spec.method == "difference" and any_covariate:
        raise DesignError(
            'method "difference" can\'t adjust for covariates.', hint='Use "aipw", or leave them.'
        )
    if spec.method != "difference" and not any_covariate:
        raise DesignError(
            f'method "{spec.method}" must have covariates to adjust for.',
            hint='Name what was known before the training; or use method="difference".',
        )
    if spec.trim is not None and spec.trim != "crump" and not 0 <= spec.trim < 0.5:
        raise ValueRangeError.outside("trim", must='from 0 and below .5, or "crump"')
    if spec.trim is not None and spec.method in ("difference", "ols"):
        raise DesignError(f'method "{spec.method}" can\'t be trimmed.')
