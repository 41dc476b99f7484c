"""Time from entering a rank to promotion: takes spells of persons, gives curves and a ratio."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from math import exp, nan
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from fedanalysis.errors import DesignError, TooFewError
from fedanalysis.language import Text
from fedanalysis.models import promotion_words as words
from fedanalysis.models.exact import check_choice
from fedanalysis.models.line import check_confidence
from fedanalysis.models.promotion_spells import check_columns_vary, read_spells
from fedanalysis.models.survival_curve import (
    CURVE_INTERVALS,
    CurveInterval,
    curve_at,
    fit_curve,
    late_entry,
    median_years,
)

if TYPE_CHECKING:
    from fedanalysis.plots.chart import Chart

Ties = Literal["efron", "breslow"]
TIES: tuple[Ties, ...] = ("efron", "breslow")
EVENTS_PER_COVARIATE = 10
_COLUMNS = ["term", "estimate", "ci_low", "ci_high", "n"]


@dataclass(frozen=True, slots=True)
class PromotionTime:
    """Says how long women and men wait at a rank before promotion, while they are observed.

    Kaplan–Meier curves by sex, the log-rank test, and Cox's hazard ratio of women to men among
    persons with equal covariates. Who leaves is censored: the curves answer how many would be
    promoted if leaving had nothing to do with it. Don't use it on rosters that hold only those
    who were promoted, or to say why.

    Attributes
    ----------
    covariates : tuple of str, default ()
        Numeric columns held equal in the ratio, known when the rank was entered.
    hazard_ratio : bool, default True
        Whether Cox's ratio is estimated; without it, few events are enough.
    ties : {"efron", "breslow"}, default "efron"
        How promotions in the same year are ranked; with whole years there are many, and
        Breslow's ratio then lies too near 1.
    interval : {"log", "log_log"}, default "log"
        Scale of the interval of a curve; log-log never leaves 0 to 1 and suits few persons.
    confidence : float, default 0.95
        Coverage of the intervals, between 0 and 1.

    Raises
    ------
    ValueRangeError
        If a setting lies outside its range.

    References
    ----------
    Therneau, T. M. and Grambsch, P. M. (2000), *Modeling Survival Data*, ch. 2, 3 and 6; Peduzzi
    et al. (1995), *Journal of Clinical Epidemiology* 48, 1503–1510 (events per covariate).

    Examples
    --------
    >>> roster = pd.DataFrame({"person_id": range(4), "sex_code": ["1", "2", "1", "2"],
    ...                        "entered_year": 2010, "promoted_year": [2014, 2016, np.nan, np.nan],
    ...                        "censored_year": 2020})
    >>> PromotionTime(hazard_ratio=False).fit(roster).curve("2")["years"].tolist()
    [6.0]
    """

    covariates: tuple[str, ...] = ()
    hazard_ratio: bool = True
    ties: Ties = "efron"
    interval: CurveInterval = "log"
    confidence: float = 0.95

    def __post_init__(self) -> None:
        check_confidence(self.confidence)
        check_choice("ties", self.ties, TIES)
        check_choice("interval", self.interval, CURVE_INTERVALS)

    def fit(self, roster: pd.DataFrame) -> PromotionTimeResult:
        """Estimate the curves and the ratio.

        Parameters
        ----------
        roster : DataFrame
            One row per person who entered the rank: `person_id`; `sex_code` ("1" men, "2" women);
            `entered_year`, `promoted_year` (missing if not promoted), `censored_year` (last year
            observed), in calendar years, fractions allowed; optional `observed_from_year` (the
            first year of observation, where persons had entered before: left truncation); the
            covariates. Rows that lack a value are dropped and counted, at most 5 %.

        Raises
        ------
        ColumnError, ValueRangeError
            If a column is missing or a value is no finite number.
        DesignError
            If a person comes twice, too many rows are incomplete, a spell is impossible, one sex
            is absent or never promoted, a covariate is constant or determined by others, or the
            risk set empties before the last person.
        TooFewError
            If there are fewer than ten promotions for each coefficient of the ratio.
        """
        spells = read_spells(roster, self.covariates)
        names = ["is_woman", *self.covariates]
        if self.hazard_ratio:
            _check_events(int(spells["promoted"].sum()), len(names))
            check_columns_vary(spells, names)
        parts = {
            "2": spells.loc[spells["is_woman"] == 1],
            "1": spells.loc[spells["is_woman"] == 0],
        }
        curves = {code: self._curve(part) for code, part in {**parts, "all": spells}.items()}
        return PromotionTimeResult(
            spec=self,
            spells=spells,
            curves=curves,
            log_rank=_log_rank(spells),
            coefficients=_cox(spells, names, self) if self.hazard_ratio else None,
            n_used=len(spells),
            n_dropped=len(roster) - len(spells),
        )

    def _curve(self, part: pd.DataFrame) -> pd.DataFrame:
        curve = fit_curve(part, interval=self.interval, confidence=self.confidence)
        emptied = curve.loc[curve["estimate"] > 1 - 1e-12, "years"]
        if len(emptied) and (part["time"] > emptied.iloc[0]).any():
            raise DesignError(
                "some person must still wait while others are yet to be observed.",
                where=f"The risk set is empty after {emptied.iloc[0]:g} years.",
                hint="Begin later: leave out those who entered long before observation began.",
            )
        return curve


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PromotionTimeResult:
    """Curves and ratio, in three voices.

    Attributes
    ----------
    spec : PromotionTime
        What was asked.
    spells : DataFrame
        One row per person used: `entry`, `time` (years), `promoted`, `is_woman`, covariates.
    curves : dict of str to DataFrame
        See :meth:`curve`.
    log_rank : tuple of (float, float)
        Chi-square with one degree of freedom, and its p-value.
    coefficients : DataFrame or None
        One row per coefficient of Cox's model: `term`, `estimate` (log hazard ratio),
        `std_error`, `ci_low`, `ci_high`, `p`, `p_constant` (test that the ratio is constant over
        time; Grambsch and Therneau's approximate test against the Kaplan–Meier scale).
    n_used, n_dropped : int
        Persons used; rows dropped because a value is missing.
    """

    spec: PromotionTime
    spells: pd.DataFrame
    curves: dict[str, pd.DataFrame]
    log_rank: tuple[float, float]
    coefficients: pd.DataFrame | None
    n_used: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """Return one row per estimate: `term`, `estimate`, `ci_low`, `ci_high`, `n`.

        Terms: `median_women`, `median_men`, `median_all` (years until half are promoted; NaN if
        fewer were); `promoted_women`, `promoted_men` (shares, 0–1, by :attr:`horizon`);
        `log_rank_chi2`, `log_rank_p`; with the ratio also `hazard_ratio_women` (women to men) and
        one `hazard_ratio_<covariate>` each.
        """
        sizes = {code: self.persons(code) for code in self.curves}
        rows: list[tuple[object, ...]] = []
        for name, code in (("women", "2"), ("men", "1"), ("all", "all")):
            rows.append((f"median_{name}", *median_years(self.curves[code]), sizes[code]))
        for name, code in (("women", "2"), ("men", "1")):
            rows.append(
                (f"promoted_{name}", *curve_at(self.curves[code], self.horizon), sizes[code])
            )
        rows.append(("log_rank_chi2", self.log_rank[0], nan, nan, self.n_used))
        rows.append(("log_rank_p", self.log_rank[1], nan, nan, self.n_used))
        if self.coefficients is not None:
            for row in self.coefficients.to_dict("records"):
                name = "women" if row["term"] == "is_woman" else row["term"]
                ends = (exp(float(row[end])) for end in _COLUMNS[1:4])
                rows.append((f"hazard_ratio_{name}", *ends, self.n_used))
        return pd.DataFrame(rows, columns=_COLUMNS)

    def curve(self, sex_code: str) -> pd.DataFrame:
        """Return the share promoted over time: "2" women, "1" men, "all".

        One row per time at which someone was promoted: `years` since entering, `at_risk_n`,
        `promoted_n`, `estimate`, `ci_low`, `ci_high` (shares promoted so far, 0–1).

        Raises
        ------
        ValueRangeError
            If `sex_code` is another one.
        """
        check_choice("sex_code", sex_code, tuple(self.curves))
        return self.curves[sex_code].copy()

    def persons(self, sex_code: str) -> int:
        """Return how many persons a curve rests on."""
        women = int(self.spells["is_woman"].sum())
        return {"2": women, "1": self.n_used - women, "all": self.n_used}[sex_code]

    @property
    def horizon(self) -> float:
        """The last time, in years, at which ten of each sex (or all there are) still wait."""
        ends = []
        for is_woman in (1.0, 0.0):
            time = np.sort(self.spells.loc[self.spells["is_woman"] == is_woman, "time"])[::-1]
            ends.append(float(time[min(10, time.size) - 1]))
        return min(ends)

    @property
    def sentences(self) -> Text:
        """The paragraph of :meth:`summary` in both languages."""
        return words.paragraph(self)

    @property
    def notes(self) -> tuple[Text, ...]:
        """The assumptions and limits, each a sentence a reader can quote."""
        return words.notes(self)

    def summary(self) -> str:
        """Return one paragraph in the current language: shares, ratio, what they can't tell."""
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
        tags: tuple[Text, ...] = (),
    ) -> Chart:
        """Draw both curves; texts not given are written; `status` says what the data are."""
        from fedanalysis.plots.survival import plot_survival

        return plot_survival(
            self.curves["2"],
            self.curves["1"],
            until=float(self.spells["time"].max()),
            title=title or words.plot_title(self),
            subtitle=subtitle or words.plot_subtitle(self),
            source=source or words.plot_source(),
            status=status,
            tags=tags,
            note=words.plot_note(self),
        )


def _check_events(events: int, coefficients: int) -> None:
    need = EVENTS_PER_COVARIATE * coefficients
    if events < need:
        raise TooFewError.observations(
            f"a hazard ratio with {coefficients} coefficients",
            need=need,
            given=events,
            unit="promotions",
            instead="the curves and the log-rank test (hazard_ratio=False), or fewer covariates",
        )


def _log_rank(spells: pd.DataFrame) -> tuple[float, float]:
    from statsmodels.duration.survfunc import survdiff

    chi2, p = survdiff(
        spells["time"].to_numpy(dtype=float),
        spells["promoted"].to_numpy(),
        spells["is_woman"].to_numpy(),
        entry=late_entry(spells),
    )
    return float(chi2), float(p)


def _cox(spells: pd.DataFrame, names: list[str], spec: PromotionTime) -> pd.DataFrame:
    fitted = _fit_cox(spells, names, spec.ties)
    low, high = np.asarray(fitted.conf_int(alpha=1 - spec.confidence)).T
    return pd.DataFrame(
        {
            "term": names,
            "estimate": fitted.params,
            "std_error": fitted.bse,
            "ci_low": low,
            "ci_high": high,
            "p": fitted.pvalues,
            "p_constant": _constant(fitted, spells),
        }
    )


def _fit_cox(spells: pd.DataFrame, names: list[str], ties: Ties) -> Any:
    from statsmodels.duration.hazard_regression import PHReg

    time, entry = spells["time"].to_numpy(dtype=float), late_entry(spells)
    if entry is not None:  # PHReg has persons at risk at the very time they come: move that time
        seen = np.unique(np.concatenate([time, entry]))
        entry = np.maximum(entry + np.diff(seen).min() / 4, 0.0)
    design = spells[names].to_numpy(dtype=float)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what they would say is checked below
        fitted = PHReg(
            time,
            design,
            status=spells["promoted"].to_numpy(),
            entry=entry,
            ties=ties,
        ).fit()
    spread = np.abs(fitted.params) * design.std(axis=0)
    wild = ~np.isfinite(fitted.bse) | (spread > 8) | (fitted.bse * design.std(axis=0) > 20)
    if wild.any():
        guilty = ", ".join(f"`{name}`" for name, bad in zip(names, wild, strict=True) if bad)
        raise DesignError(
            "promotions must not be separated by a covariate.",
            where=f"The ratio of {guilty} runs to 0 or infinity ({len(spells)} rows).",
            hint="Show the curves for its values instead, or leave it out.",
        )
    return fitted


def _constant(fitted: Any, spells: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Return for each coefficient the p-value that its ratio is constant over time."""
    from scipy.stats import chi2

    residuals = np.asarray(fitted.schoenfeld_residuals, dtype=float)
    had = np.isfinite(residuals).all(axis=1)
    events, cov = int(had.sum()), np.asarray(fitted.cov_params())
    scaled = events * residuals[had] @ cov
    curve = fit_curve(spells, interval="log", confidence=0.95)
    at = np.searchsorted(curve["years"].to_numpy(), spells["time"].to_numpy()[had], side="left")
    before = np.concatenate([[0.0], curve["estimate"].to_numpy()])[at]
    centred = before - before.mean()
    weight = float((centred**2).sum())
    if weight == 0:
        return np.full(cov.shape[0], nan)
    score = (centred @ scaled) ** 2 / (events * np.diag(cov) * weight)
    p: npt.NDArray[np.float64] = chi2.sf(score, df=1)
    return p
