"""Places drawn by lot: takes who was drawn, who came and the outcome; gives the difference."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import norm

from fedanalysis.errors import DesignError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.models import lottery_words as words
from fedanalysis.models.gates import Gate
from fedanalysis.models.line import check_confidence
from fedanalysis.models.lottery_design import Draw, difference, read_draw, relabelling_p
from fedanalysis.models.lottery_taken_up import TakenUp, taken_up_effect
from fedanalysis.models.rungs import Rung

_SMALL_ARM = 5
_LEVEL = 0.05
_LEAST_DRAWS = 200


@dataclass(frozen=True, slots=True)
class Lottery:
    """Says what being drawn changed, where a lot decided who got a place.

    The mean of those drawn less that of those not drawn, with Neyman's variance: for each block
    in which lots were drawn, then averaged by the size of the block. Where not all who were drawn
    came (or some came undrawn), the difference is about the *offer*; the effect on those who came
    because they were drawn is given beside it, if the draw moved attendance enough.

    Don't use it if places were given by merit or order of arrival, or if those who lost the draw
    could not be followed as well as those who won.

    Attributes
    ----------
    outcome, assigned : str
        Columns: a number (or 0 and 1), and who was drawn (0 and 1).
    block : str, optional
        Column of separate draws (a town, a class); within each, every person had equal chances.
    taken_up : str, optional
        Column of who attended (0 and 1).
    cluster : str, optional
        Column of groups drawn as a whole, such as villages.
    covariates : tuple of str
        Columns measured before the draw, for the balance gate only.
    confidence : float, default 0.95
        Coverage of intervals, between 0 and 1.
    draws : int, default 2000
        Relabellings for the randomisation p-value, at least 200; all are listed if there are at
        most 20,000 and there is one block.
    seed : int, default 0
        Repeats them.

    Raises
    ------
    ValueRangeError
        If `confidence` or `draws` is out of range.

    References
    ----------
    Imbens, G. W. and Rubin, D. B. (2015), *Causal Inference for Statistics, Social, and Biomedical
    Sciences*, ch. 5 (relabelling), 6 (Neyman), 9 (blocks), 10 (pairs), 23 (compliers).

    Examples
    --------
    >>> rows = pd.DataFrame({"drawn": [1, 0] * 50, "employed": [1, 0, 1, 1, 0, 0, 1, 0, 0, 1] * 10})
    >>> result = Lottery("employed", "drawn").fit(rows)
    >>> round(result.estimate, 2), round(result.se, 3)
    (0.2, 0.099)
    """

    outcome: str
    assigned: str
    block: str | None = None
    taken_up: str | None = None
    cluster: str | None = None
    covariates: tuple[str, ...] = ()
    confidence: float = 0.95
    draws: int = 2_000
    seed: int = 0

    def __post_init__(self) -> None:
        check_confidence(self.confidence)
        if self.draws < _LEAST_DRAWS:
            raise ValueRangeError.outside("draws", must=f"{_LEAST_DRAWS} or more")

    def fit(self, rows: pd.DataFrame) -> LotteryResult:
        """Compare those drawn with those not drawn.

        Parameters
        ----------
        rows : DataFrame
            One row per person in the draw, those who never came included. Rows without outcome
            (or attendance) are dropped and counted by arm; blocks where all or none were drawn
            hold no comparison and are dropped and counted.

        Returns
        -------
        LotteryResult
            The difference, its p-value by relabelling, its gates.

        Raises
        ------
        ColumnError
            If a column is missing.
        DesignError
            If an arm is empty, a cluster is drawn in part, blocks mix pairs and single draws, or
            the outcome doesn't vary.
        TooFewError
            If an arm has one person (or cluster).
        ValueRangeError
            If the draw or attendance is coded as text or by other numbers.
        """
        draw = read_draw(rows, self)
        found = difference(draw, draw.outcome)
        _check_scatter(found.se, draw)
        low, high = found.interval(self.confidence)
        p, exact = relabelling_p(draw, draws=self.draws, seed=self.seed)
        attended = None
        if draw.taken_up is not None:
            attended = taken_up_effect(draw, confidence=self.confidence)
        return LotteryResult(
            spec=self,
            estimate=found.estimate,
            se=found.se,
            ci_low=low,
            ci_high=high,
            p_value=p,
            p_exact=exact,
            df=found.df,
            attended=attended,
            n_used=len(draw.outcome),
            n_dropped=draw.dropped,
            block_n=draw.block_n,
            blocks_dropped=draw.blocks_dropped,
            gates=_gates(draw, self),
        )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LotteryResult:
    """What the draw changed, in three voices.

    Attributes
    ----------
    spec : Lottery
        What was asked.
    estimate, se, ci_low, ci_high : float
        Effect of being drawn, in the unit of the outcome; Neyman's variance, Student's t.
    p_value : float
        By relabelling within blocks: nobody's outcome depends on the draw.
    p_exact : bool
        Whether all relabellings were listed.
    df : float
        Degrees of freedom of the interval.
    attended : TakenUp or None
        Effect on those who attended because they were drawn; None without `taken_up`.
    n_used, n_dropped : int
        Persons.
    block_n, blocks_dropped : int
        Draws used; draws in which all or none were drawn.
    gates : tuple of Gate
        Balance, attrition, small arms, and the strength of the draw.
    """

    spec: Lottery
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    p_value: float
    p_exact: bool
    df: float
    attended: TakenUp | None
    n_used: int
    n_dropped: int
    block_n: int
    blocks_dropped: int
    gates: tuple[Gate, ...]

    @property
    def rung(self) -> Rung:
        """A lottery or random assignment."""
        return Rung.RANDOMISED

    @property
    def confidence(self) -> float:
        """Coverage of the intervals."""
        return self.spec.confidence

    @property
    def estimand(self) -> str:
        """The effect of the offer on all in the draw; of attendance if everybody complied."""
        return "ATE" if self.attended is None else "ITT"

    @property
    def population(self) -> Text:
        """Whom the estimate is about."""
        return words.population(self)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per estimate: `term`, `estimate`, `ci_low`, `ci_high`, `n`.

        Terms: `assigned`; with attendance `taken_up_difference` and `late` (missing where the
        draw moved attendance too little; its interval is then the Anderson–Rubin set, infinite
        where it has no end and missing where it falls in two).
        """
        rows = [("assigned", self.estimate, self.ci_low, self.ci_high, self.n_used)]
        if self.attended is not None:
            rows += [(*row, self.n_used) for row in self.attended.rows()]
        return pd.DataFrame(rows, columns=["term", "estimate", "ci_low", "ci_high", "n"])

    @property
    def sentences(self) -> Text:
        """The paragraph of :meth:`summary` in both languages."""
        return words.paragraph(self)

    @property
    def notes(self) -> tuple[Text, ...]:
        """Design, estimand, assumptions and conventions, each a sentence to quote."""
        return words.notes(self)

    def summary(self) -> str:
        """Return one paragraph in the current language: the finding and what failed."""
        return str(self.sentences)

    def __repr__(self) -> str:
        return self.summary()


def _check_scatter(se: float, draw: Draw) -> None:
    if se > 1e-12 * max(1.0, float(np.abs(draw.outcome).max())):
        return
    raise DesignError(
        "the outcome must differ among those drawn, or among the others.",
        where=f"All {len(draw.outcome)} persons are alike within their arm and block.",
        hint="Copies of one person are no observations; check how the outcome was filled in.",
    )


def _gates(draw: Draw, spec: Lottery) -> tuple[Gate, ...]:
    gates = [
        words.balance_gate(draw.balance_p(), draw.covariate_n, _LEVEL / 5),
        words.attrition_gate(*_attrition(draw), limit=_LEVEL),
        words.small_arm_gate(draw.smallest_arm, _SMALL_ARM, clustered=bool(spec.cluster)),
    ]
    return tuple(gates)


def _attrition(draw: Draw) -> tuple[float, float, float]:
    """Return the share missing among those drawn and not, and the p-value of their difference."""
    (gone1, all1), (gone0, all0) = draw.lost
    share1, share0 = gone1 / all1, gone0 / all0
    pooled = (gone1 + gone0) / (all1 + all0)
    error = np.sqrt(pooled * (1 - pooled) * (1 / all1 + 1 / all0))
    p = float(2 * norm.sf(abs(share1 - share0) / error)) if error > 0 else 1.0
    return share1, share0, p
