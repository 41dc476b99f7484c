"""Whether a difference holds in subgroups: takes their estimates, corrects for how many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fedanalysis.errors import ColumnError, DesignError, ValueRangeError
from fedanalysis.errors.base import listed
from fedanalysis.language import Text
from fedanalysis.models import subgroup_words as words
from fedanalysis.models.exact import check_choice
from fedanalysis.models.multiplicity import CORRECTIONS, Correction, adjust_p
from fedanalysis.models.rungs import Rung, check_words

_COLUMNS = ("subgroup", "estimate", "se", "n")


@dataclass(frozen=True, slots=True)
class SubgroupEffects:
    """Says in which declared subgroups a difference isn't nil, and whether subgroups differ.

    The family of subgroups is declared before; each must have its estimate. Subgroups hold
    different persons, so their estimates are independent. P-values are corrected over the family
    (Holm, or Benjamini–Hochberg); intervals are Bonferroni's, so that all hold together. Whether
    subgroups differ is one test of its own (Cochran's Q): a difference found in one and not in
    another is no sign that they differ.

    Attributes
    ----------
    family : tuple of str
        All subgroups asked, at least two, each once.
    correction : {"holm", "benjamini_hochberg"}
        What is bounded.
    alpha : float, default 0.05
        Between 0 and 1.
    rung : Rung
        The rung of the estimates; its words are used.

    Raises
    ------
    DesignError
        If the family has fewer than two subgroups or names one twice.
    ValueRangeError
        If `alpha` isn't between 0 and 1.

    References
    ----------
    Cochran, W. G. (1954), The combination of estimates from different experiments, *Biometrics*
    10, 101–129; Gelman, A. and Stern, H. (2006), *The American Statistician* 60, 328–331.

    Examples
    --------
    >>> table = pd.DataFrame({"subgroup": ["under 35", "35 and over"], "estimate": [0.1, 0.0],
    ...                       "se": [0.02, 0.02], "n": [900, 900]})
    >>> found = SubgroupEffects(("under 35", "35 and over"), rung=Rung.RANDOMISED).fit(table)
    >>> found.to_frame()["not_nil"].tolist()
    [True, False]
    """

    family: tuple[str, ...]
    correction: Correction = "holm"
    alpha: float = 0.05
    rung: Rung = Rung.ADJUSTED

    def __post_init__(self) -> None:
        check_choice("correction", self.correction, CORRECTIONS)
        if not 0 < self.alpha < 1:
            raise ValueRangeError.outside("alpha", must="between 0 and 1, both excluded")
        if len(set(self.family)) < max(2, len(self.family)):
            raise DesignError("`family` must name at least two subgroups, each once.")

    def fit(self, table: pd.DataFrame) -> SubgroupResult:
        """Correct the estimates, and test whether they differ.

        Parameters
        ----------
        table : DataFrame
            One row per subgroup of the family: `subgroup`, `estimate`, `se` (above 0), `n`.

        Raises
        ------
        ColumnError
            If a column is missing.
        DesignError
            If a subgroup of the family has no row, one stands twice, or an error isn't above 0.
        UnknownNameError
            If a subgroup wasn't declared.
        """
        from scipy.stats import chi2, norm

        rows = _read(table, self.family)
        estimate, se = rows["estimate"].to_numpy(dtype=float), rows["se"].to_numpy(dtype=float)
        p = 2 * norm.sf(np.abs(estimate) / se)
        adjusted = adjust_p(
            dict(zip(self.family, p, strict=True)),
            family=self.family,
            method=self.correction,
            alpha=self.alpha,
        )
        width = float(norm.ppf(1 - self.alpha / (2 * len(self.family))))
        weight = 1 / se**2
        mean = float(weight @ estimate / weight.sum())
        q = float(weight @ (estimate - mean) ** 2)
        frame = rows.assign(
            ci_low=estimate - width * se,
            ci_high=estimate + width * se,
            p=p,
            p_adjusted=adjusted["p_adjusted"].to_numpy(),
            not_nil=adjusted["rejected"].to_numpy(),
        )
        p_differ = float(chi2.sf(q, len(self.family) - 1))
        return SubgroupResult(frame.reset_index(drop=True), mean, q, p_differ, self)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SubgroupResult:
    """The subgroups, corrected for how many, in three voices.

    Attributes
    ----------
    frame : DataFrame
        See :meth:`to_frame`.
    mean : float
        Mean of the estimates, weighted by precision.
    q, p_differ : float
        Cochran's Q and its p-value: whether subgroups differ.
    spec : SubgroupEffects
        What was asked.
    """

    frame: pd.DataFrame
    mean: float
    q: float
    p_differ: float
    spec: SubgroupEffects

    @property
    def rung(self) -> Rung:
        """The rung of the estimates."""
        return self.spec.rung

    @property
    def n_used(self) -> int:
        """Persons of all subgroups."""
        return int(self.frame["n"].sum())

    @property
    def n_dropped(self) -> int:
        """No subgroup of the family is dropped."""
        return 0

    @property
    def differ(self) -> bool:
        """Whether subgroups differ by Cochran's Q at `alpha`."""
        return self.p_differ <= self.spec.alpha

    def to_frame(self) -> pd.DataFrame:
        """Return one row per subgroup, in the order declared.

        Returns
        -------
        DataFrame
            `term` (the subgroup), `estimate`, `ci_low`, `ci_high` (Bonferroni), `n`, `se`, `p`,
            `p_adjusted`, `not_nil` (bool, after correction).
        """
        names = ["estimate", "ci_low", "ci_high", "n", "se", "p", "p_adjusted", "not_nil"]
        return self.frame.rename(columns={"subgroup": "term"})[["term", *names]]

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


def _read(table: pd.DataFrame, family: Iterable[str]) -> pd.DataFrame:
    from fedanalysis.errors import UnknownNameError

    for name in _COLUMNS:
        if name not in table.columns:
            raise ColumnError.missing("subgroups", name, map(str, table.columns))
    given, names = [str(one) for one in table["subgroup"]], list(family)
    for one in given:
        if one not in names:
            raise UnknownNameError.of("subgroup of the declared family", one, names)
    if absent := [one for one in names if given.count(one) != 1]:
        raise DesignError(
            "each subgroup of the declared family must have one row.",
            where=f"None or several: {listed(absent)}.",
            hint="What was asked must be reported, whatever was found.",
        )
    rows = table.loc[:, list(_COLUMNS)].assign(subgroup=given).set_index("subgroup").loc[names]
    numbers = rows[["estimate", "se"]].to_numpy(dtype=float)
    wrong = ~np.isfinite(numbers).all(axis=1) | ~(numbers[:, 1] > 0)
    if wrong.any():
        raise DesignError(
            "each subgroup must have a finite estimate and an error above 0.",
            where=f"Not so: {listed(rows.index[wrong])}.",
            hint="A subgroup too small for an estimate was still asked: join it with another.",
        )
    return rows.reset_index()
