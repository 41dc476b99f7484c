"""What a training cost for each that it reached: takes class costs and an effect, gives yuan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite, nan, sqrt
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from fedanalysis.errors import ColumnError, DesignError, TooFewError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.models import cost_words as words
from fedanalysis.models.exact import check_choice
from fedanalysis.models.fieller import fieller
from fedanalysis.models.line import check_confidence
from fedanalysis.models.rungs import Rung, check_words

if TYPE_CHECKING:
    from fedanalysis.plots.chart import Chart

Floats = npt.NDArray[np.float64]
Method = Literal["fieller", "bootstrap"]
METHODS: tuple[Method, ...] = ("fieller", "bootstrap")
Undefined = Literal["", "no_effect_given", "rung", "holds_zero", "below_zero"]


class HasEffect(Protocol):
    """Any result of the ladder: the change of a share for each person trained."""

    @property
    def estimate(self) -> float: ...  # noqa: D102 - named in the class docstring
    @property
    def se(self) -> float: ...  # noqa: D102
    @property
    def ci_low(self) -> float: ...  # noqa: D102
    @property
    def ci_high(self) -> float: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class GivenEffect:
    """An effect that somebody else estimated.

    Attributes
    ----------
    estimate, se : float
        Change of the share for each person trained (0.041 is 4.1 points); se above 0.
    ci_low, ci_high : float
        Its interval.
    rung : int
        The rung its design stands on, 0 to 5.
    estimand : str
        Whose effect: "ATT" (of those trained) or "ATE".
    """

    estimate: float
    se: float
    ci_low: float
    ci_high: float
    rung: int
    estimand: str = "ATT"


@dataclass(frozen=True, slots=True)
class CostEffect:
    """Says how many yuan went into a class, a person trained, and an additional person.

    Costs per class and per person are plain quotients of totals. Where all classes were counted
    they have no sampling error; where the classes are a sample, the error of the quotient is
    taken between classes (linearised, Student's t with k − 1 degrees). The cost per additional
    person is the cost per person trained over the effect. Estimand: of the persons trained.

    Interval: Fieller's, which holds for a quotient of two normal estimates, taken independent;
    or a bootstrap, which draws classes (where sampled) and the effect from its normal. Where the
    effect's interval holds 0 the quotient is undefined (any cost, or none, would agree with the
    data), and no number is given. Nor is one below rung 3, where no effect is identified.

    Attributes
    ----------
    sampled : bool, default False
        Whether the classes are a sample of those there were.
    method : {"fieller", "bootstrap"}
        How the interval is made.
    draws : int, default 4000
        Of the bootstrap, at least 500.
    seed : int, default 0
        Of the bootstrap.
    confidence : float, default 0.95
        Between 0 and 1.

    Raises
    ------
    ValueRangeError
        If an option lies outside its range.

    References
    ----------
    Fieller, E. C. (1954), Some problems in interval estimation, *Journal of the Royal Statistical
    Society B* 16, 175–185; Cochran, W. G. (1977), *Sampling Techniques*, 3rd ed., section 6.4.

    Examples
    --------
    >>> effect = GivenEffect(0.05, 0.01, 0.03, 0.07, rung=5)
    >>> found = CostEffect().fit({"cost_yuan": 90000, "person_n": 1800, "class_n": 60}, effect)
    >>> round(found.per_additional)
    1000
    """

    sampled: bool = False
    method: Method = "fieller"
    draws: int = 4000
    seed: int = 0
    confidence: float = 0.95

    def __post_init__(self) -> None:
        check_confidence(self.confidence)
        check_choice("method", self.method, METHODS)
        if self.draws < 500:
            raise ValueRangeError.outside("draws", must="at least 500")

    def fit(
        self, costs: pd.DataFrame | Mapping[str, Any], effect: HasEffect | None = None
    ) -> CostEffectResult:
        """Divide costs by what they reached.

        Parameters
        ----------
        costs : DataFrame or mapping
            One row per class: `cost_yuan` (above 0, all that was spent, the same prices),
            `person_n` (persons trained, each once). Or totals, with `class_n`.
        effect : result of a model of rung 3 to 5, or GivenEffect, optional
            Change of the share for each person trained. Its `rung` decides whether a cost per
            additional person is given.

        Raises
        ------
        ColumnError
            If a column is missing.
        ValueRangeError
            If a cost isn't above 0, a count isn't whole, or the effect isn't a share's change.
        DesignError
            If nobody was trained, or totals are given as a sample.
        TooFewError
            If a sample has fewer than two classes.
        """
        table = pd.DataFrame([dict(costs)]) if isinstance(costs, Mapping) else costs
        cost, persons, classes = _read_costs(table)
        self._check_sample(cost, table)
        per_trained = float(cost.sum() / persons.sum())
        se = _se_of_ratio(cost, persons) if self.sampled else 0.0
        undefined = _why_undefined(effect)
        ends = (nan, nan)
        if effect is not None and not undefined:
            ends = self._interval(cost, persons, se=se, effect=effect)
            undefined = "" if all(map(isfinite, ends)) else "holds_zero"
        defined = effect is not None and not undefined
        return CostEffectResult(
            cost_yuan=float(cost.sum()),
            class_n=classes,
            person_n=int(persons.sum()),
            per_class=float(cost.sum() / classes),
            per_trained=per_trained,
            per_trained_se=se,
            per_additional=per_trained / effect.estimate if defined and effect else nan,
            ci_low=ends[0] if defined else nan,
            ci_high=ends[1] if defined else nan,
            undefined=undefined,
            effect=effect,
            spec=self,
        )

    def _check_sample(self, cost: Floats, table: pd.DataFrame) -> None:
        if not self.sampled:
            return
        if "class_n" in table.columns:
            raise DesignError(
                "a sample of classes must be given one row per class, without `class_n`.",
                hint="Totals say nothing about how classes differ.",
            )
        if len(cost) < 2:
            raise TooFewError.observations(
                "the error of a cost between classes", need=2, given=len(cost), unit="classes",
                instead="the cost of the classes counted, without an interval",
            )  # fmt: skip

    def _interval(
        self, cost: Floats, persons: Floats, *, se: float, effect: HasEffect
    ) -> tuple[float, float]:
        if self.method == "bootstrap":
            return self._drawn(cost, persons, effect)
        width = self._width(len(cost))
        ratio = float(cost.sum() / persons.sum())
        return fieller(ratio, effect.estimate, se_top=se, se_bottom=effect.se, width=width)

    def _width(self, classes: int) -> float:
        from scipy.stats import norm, t

        upper = (1 + self.confidence) / 2
        return float(t.ppf(upper, classes - 1) if self.sampled else norm.ppf(upper))

    def _drawn(self, cost: Floats, persons: Floats, effect: HasEffect) -> tuple[float, float]:
        rng = np.random.default_rng(self.seed)
        drawn = rng.normal(effect.estimate, effect.se, self.draws)
        ratio: Floats = np.full(self.draws, cost.sum() / persons.sum())
        if self.sampled:
            weight = rng.multinomial(len(cost), np.full(len(cost), 1 / len(cost)), self.draws)
            reached = weight @ persons
            ratio = np.full(self.draws, np.inf)
            np.divide(weight @ cost, reached, out=ratio, where=reached > 0)
        tail = (1 - self.confidence) / 2
        # persons for each yuan is monotone where yuan for each person jumps through infinity
        low, high = np.quantile(drawn / ratio, [tail, 1 - tail])
        return (float(1 / high), float(1 / low)) if low > 0 else (nan, nan)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CostEffectResult:
    """Yuan for each class, person trained and additional person, in three voices.

    Attributes
    ----------
    cost_yuan : float
        All that was spent.
    class_n, person_n : int
        Classes and persons trained.
    per_class, per_trained : float
        Yuan.
    per_trained_se : float
        Standard error between classes; 0 where all classes were counted.
    per_additional, ci_low, ci_high : float
        Yuan for each additional person, with its interval; missing where undefined.
    undefined : str
        Why there is no such number: "" (there is one), "no_effect_given", "rung" (no design
        identifies an effect), "holds_zero", "below_zero".
    effect : object or None
        The effect used.
    spec : CostEffect
        The options.
    """

    cost_yuan: float
    class_n: int
    person_n: int
    per_class: float
    per_trained: float
    per_trained_se: float
    per_additional: float
    ci_low: float
    ci_high: float
    undefined: Undefined
    effect: HasEffect | None
    spec: CostEffect

    @property
    def rung(self) -> Rung:
        """The rung of the effect; that of counts without one."""
        return Rung(int(getattr(self.effect, "rung", 0)))

    @property
    def n_used(self) -> int:
        """Persons trained."""
        return self.person_n

    @property
    def n_dropped(self) -> int:
        """No row is ever dropped: a cost that is missing is refused."""
        return 0

    def to_frame(self) -> pd.DataFrame:
        """Return `term`, `estimate`, `ci_low`, `ci_high`, `n`; yuan.

        Terms: `yuan_per_class`, `yuan_per_trained`, `yuan_per_additional`; `n` is what the cost
        is divided by (missing for the last).
        """
        width = self.spec._width(self.class_n) * self.per_trained_se  # noqa: SLF001 - one model
        ends = (self.per_trained - width, self.per_trained + width) if width else (nan, nan)
        rows = [
            ("yuan_per_class", self.per_class, nan, nan, self.class_n),
            ("yuan_per_trained", self.per_trained, *ends, self.person_n),
            ("yuan_per_additional", self.per_additional, self.ci_low, self.ci_high, nan),
        ]
        return pd.DataFrame(rows, columns=["term", "estimate", "ci_low", "ci_high", "n"])

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

    def plot(
        self,
        *,
        title: Text | None = None,
        subtitle: Text | None = None,
        source: Text | None = None,
    ) -> Chart:
        """Draw the three costs; where one is undefined the figure says so."""
        from fedanalysis.plots.cost_effect import plot_cost_effect

        return plot_cost_effect(
            words.label(self.to_frame()),
            title=check_words(title or words.plot_title(self), rung=self.rung, name="title"),
            subtitle=subtitle or words.plot_subtitle(self),
            source=source or words.plot_source(),
            status=words.plot_status(),
            note=words.undefined(self),
        )


def _read_costs(table: pd.DataFrame) -> tuple[Floats, Floats, int]:
    for name in ("cost_yuan", "person_n"):
        if name not in table.columns:
            raise ColumnError.missing("costs", name, map(str, table.columns))
    cost, persons = (_numbers(table, name) for name in ("cost_yuan", "person_n"))
    if not (np.isfinite(cost).all() and (cost > 0).all()):
        raise ValueRangeError.outside(
            "cost_yuan", must="a number above 0 in every row", hint="A missing cost isn't 0."
        )
    if not (np.isfinite(persons).all() and (persons >= 0).all() and (persons % 1 == 0).all()):
        raise ValueRangeError.outside("person_n", must="a whole number of 0 or more in every row")
    if not persons.sum():
        raise DesignError("a cost per person must have at least one person trained.")
    classes = _numbers(table, "class_n") if "class_n" in table.columns else np.ones(len(cost))
    if not (np.isfinite(classes).all() and (classes >= 1).all() and (classes % 1 == 0).all()):
        raise ValueRangeError.outside("class_n", must="a whole number of at least 1")
    return cost, persons, int(classes.sum())


def _numbers(table: pd.DataFrame, name: str) -> Floats:
    values = pd.to_numeric(table[name], errors="coerce")
    return np.asarray(values.astype("Float64").to_numpy(dtype=float, na_value=nan))


def _se_of_ratio(cost: Floats, persons: Floats) -> float:
    k, ratio = len(cost), cost.sum() / persons.sum()
    left = cost - ratio * persons
    return float(sqrt(k * (left @ left) / (k - 1)) / persons.sum())


def _why_undefined(effect: HasEffect | None) -> Undefined:
    if effect is None:
        return "no_effect_given"
    if int(getattr(effect, "rung", 0)) < Rung.ADJUSTED:
        return "rung"
    numbers = (effect.estimate, effect.se, effect.ci_low, effect.ci_high)
    if not all(map(isfinite, numbers)) or effect.se <= 0 or abs(effect.estimate) > 1:
        raise ValueRangeError.outside(
            "effect", must="a change of a share, from -1 to 1, with its error and interval",
            hint="Write 0.041 for 4.1 points.",
        )  # fmt: skip
    if effect.ci_high < 0:
        return "below_zero"
    return "holds_zero" if effect.ci_low <= 0 else ""
