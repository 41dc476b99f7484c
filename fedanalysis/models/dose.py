"""How the outcome goes with hours of training: takes persons, gives a slope and its best shape."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, log, nan
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from fedanalysis.errors import ColumnError, DesignError, TooFewError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.models import dose_words as words
from fedanalysis.models import guards
from fedanalysis.models.exact import proportion_interval
from fedanalysis.models.line import check_confidence
from fedanalysis.models.rungs import Rung, check_words
from fedanalysis.models.sensitivity_fit import numeric_columns

Floats = npt.NDArray[np.float64]
SHAPES = ("linear", "log", "emax")
LEAST_DOSES = 5
_CLEAR = 2.0


@dataclass(frozen=True, slots=True)
class DoseResponse:
    """Says how the outcome goes with the hours of training, and whether it levels off.

    Least squares of the outcome on hours over persons; three shapes are compared by the corrected
    information criterion (AICc): a line, ``log(1 + hours)``, and Emax,
    ``e0 + top · hours / (half + hours)``. Estimand: the mean outcome of those who came for so many
    hours. Hours are chosen by those who come, so nothing is said about what more hours would do:
    the rung is 1. Errors: HC3, or between clusters, with Student's t.

    Don't use it with fewer than five different doses, nor for doses outside those seen.

    Attributes
    ----------
    outcome, hours : str
        Columns: a number (0 and 1 for a share); hours, 0 or more.
    person : str, optional
        Column that tells persons apart; rows of one person are joined, her hours added up.
    cluster : str, optional
        Column of the class or village; at least five.
    confidence : float, default 0.95
        Between 0 and 1.

    Raises
    ------
    ValueRangeError
        If `confidence` isn't between 0 and 1.

    References
    ----------
    Burnham, K. P. and Anderson, D. R. (2002), *Model Selection and Multimodel Inference*, 2nd ed.,
    sections 2.4 and 2.6; Bretz, F., Pinheiro, J. and Branson, M. (2005), Combining multiple
    comparisons and modeling techniques in dose-response studies, *Biometrics* 61, 738–748.

    Examples
    --------
    >>> persons = pd.DataFrame({"hours": [0, 2, 4, 6, 8, 10] * 2,
    ...                         "score": [1, 2, 4, 5, 7, 8, 0, 3, 3, 6, 6, 9]})
    >>> round(DoseResponse("score", "hours").fit(persons).slope, 2)
    0.77
    """

    outcome: str = "employed"
    hours: str = "hours"
    person: str | None = None
    cluster: str | None = None
    confidence: float = 0.95

    def __post_init__(self) -> None:
        check_confidence(self.confidence)

    def fit(self, frame: pd.DataFrame) -> DoseResult:
        """Fit the shapes.

        Parameters
        ----------
        frame : DataFrame
            One row per person (or attendance, with `person`); rows without outcome or hours are
            dropped and counted.

        Raises
        ------
        ColumnError
            If a column is missing.
        ValueRangeError
            If hours are negative.
        TooFewError
            If there are fewer than five different doses, or than ten persons.
        DesignError
            If a column is text, a person has two outcomes, or the outcome never varies.
        """
        persons, dropped, joined = self._read(frame)
        hours, y = (persons[name].to_numpy(dtype=float) for name in ("hours", "outcome"))
        _check_enough(hours, y)
        labels = persons["cluster"].to_numpy() if self.cluster else None
        slope, se, width = _slope(hours, y, labels, confidence=self.confidence)
        return DoseResult(
            slope=slope,
            se=se,
            ci_low=slope - width * se,
            ci_high=slope + width * se,
            shapes=compare_shapes(hours, y),
            doses=_by_dose(hours, y),
            n_used=len(y),
            n_dropped=dropped,
            joined_n=joined,
            spec=self,
        )

    def _read(self, frame: pd.DataFrame) -> tuple[pd.DataFrame, int, int]:
        values = numeric_columns(frame, [self.outcome, self.hours], table="persons")
        kept = values.set_axis(["outcome", "hours"], axis=1)
        if (kept["hours"] < 0).any():
            raise ValueRangeError.outside(self.hours, must="0 hours or more")
        for name, column in (("cluster", self.cluster), ("person", self.person)):
            if column is not None:
                if column not in frame.columns:
                    raise ColumnError.missing("persons", column, map(str, frame.columns))
                kept = kept.assign(**{name: frame[column].to_numpy()})
        complete = kept.dropna()
        dropped = len(kept) - len(complete)
        if self.person is None:
            return complete, dropped, 0
        joined = join_attendances(complete)
        return joined, dropped, len(complete) - len(joined)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class DoseResult:
    """The slope by hours, and the shape that describes it best.

    Attributes
    ----------
    slope, se, ci_low, ci_high : float
        Difference of the outcome for one more hour, by the straight line.
    shapes : DataFrame
        One row per shape, best first: `shape`, `aicc`, `delta` (from the best), `weight` (0–1),
        `half_hours` (hours at half of the rise, Emax only), `on_edge` (bool: half the rise lies
        beyond what the hours seen can tell).
    doses : DataFrame
        One row per dose: `hours`, `person_n`, `mean`.
    n_used, n_dropped, joined_n : int
        Persons used; rows dropped for a missing value; rows joined to persons.
    spec : DoseResponse
        What was asked.
    """

    slope: float
    se: float
    ci_low: float
    ci_high: float
    shapes: pd.DataFrame
    doses: pd.DataFrame
    n_used: int
    n_dropped: int
    joined_n: int
    spec: DoseResponse

    @property
    def rung(self) -> Rung:
        """Rung 1: hours are chosen by those who come."""
        return Rung.RATE

    @property
    def best(self) -> str:
        """The best shape, or "" where two are within 2 of AICc."""
        clear = len(self.shapes) < 2 or float(self.shapes["delta"].iloc[1]) >= _CLEAR
        return str(self.shapes["shape"].iloc[0]) if clear else ""

    @property
    def saturates(self) -> bool | None:
        """Whether it levels off within the hours seen; None where that can't be told."""
        if not self.best:
            return None
        return self.best == "emax" and not bool(self.shapes["on_edge"].iloc[0])

    def to_frame(self) -> pd.DataFrame:
        """Return `term`, `estimate`, `ci_low`, `ci_high`, `n`; terms: `slope_per_hour`."""
        row = ("slope_per_hour", self.slope, self.ci_low, self.ci_high, self.n_used)
        return pd.DataFrame([row], columns=["term", "estimate", "ci_low", "ci_high", "n"])

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


def join_attendances(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row per person: her hours added up; two outcomes of one person are refused.

    Parameters
    ----------
    rows : DataFrame
        `person`, `hours`, `outcome`, and `cluster` (the first is kept) if given.

    Raises
    ------
    DesignError
        If a person has two outcomes, or comes from two clusters.
    """
    grouped = rows.groupby("person", sort=True)
    for name in [name for name in ("outcome", "cluster") if name in rows.columns]:
        alike = grouped[name].transform("first") == rows[name]
        if several := rows.loc[~alike, "person"].nunique():
            raise DesignError(
                f"each person must have one {name}.",
                where=f"{several} of {grouped.ngroups} persons have several.",
                hint="Take the outcome once, after the last class.",
            )
    how = {name: "sum" if name == "hours" else "first" for name in rows.columns if name != "person"}
    joined: pd.DataFrame = grouped.agg(how).reset_index(drop=True)
    return joined


def by_attendance(
    frame: pd.DataFrame,
    *,
    person: str = "person_id",
    outcome: str = "employed",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Return how many came how often, and what share of them reached the outcome.

    Attendances count persons more than once: a rate over attendances weights those who came
    often. This table counts each person once.

    Parameters
    ----------
    frame : DataFrame
        One row per attendance: `person`, `outcome` (0, 1 or missing).
    person, outcome : str
        Names of the columns.
    confidence : float, default 0.95
        Of Wilson's intervals.

    Returns
    -------
    DataFrame
        One row per number of times: `times`, `person_n`, `person_time_n`, `unobserved_n`,
        `success_n`, `rate`, `ci_low`, `ci_high` (0–1; of those observed, missing if none were).

    Raises
    ------
    ColumnError, DesignError, ValueRangeError
        As :func:`~fedanalysis.models.training_bounds.count_persons`.

    Examples
    --------
    >>> rows = pd.DataFrame({"person_id": ["a", "a", "b"], "employed": [1, 1, 0]})
    >>> by_attendance(rows)[["times", "person_n", "rate"]].values.tolist()
    [[1.0, 1.0, 0.0], [2.0, 1.0, 1.0]]
    """
    from fedanalysis.models.training_bounds import count_persons

    count_persons(frame, outcome, person)
    values = numeric_columns(frame, [outcome], table="persons")[outcome]
    grouped = values.groupby(frame[person].to_numpy())
    sizes, best = grouped.size(), grouped.max()
    rows = [
        _times_row(times, best[sizes == times], confidence)
        for times in sorted(set(sizes.astype(int).to_list()))
    ]
    return pd.DataFrame(rows)


def _times_row(times: int, best: pd.Series, confidence: float) -> dict[str, float]:
    seen, success = int(best.notna().sum()), int(best.eq(1).sum())
    row: dict[str, float] = {
        "times": times,
        "person_n": len(best),
        "person_time_n": times * len(best),
        "unobserved_n": len(best) - seen,
        "success_n": success,
    }
    if not seen:
        return row | {"rate": nan, "ci_low": nan, "ci_high": nan}
    rate = proportion_interval(success, seen, method="wilson", confidence=confidence)
    return row | {"rate": rate.estimate, "ci_low": rate.ci_low, "ci_high": rate.ci_high}


def compare_shapes(hours: Floats, y: Floats) -> pd.DataFrame:
    """Return the shapes with their AICc, best first; see :attr:`DoseResult.shapes`."""
    ones = np.ones_like(hours)
    half, rss, on_edge = _emax(hours, y)
    found = {
        "linear": (_rss(np.column_stack([ones, hours]), y), 3, nan, False),
        "log": (_rss(np.column_stack([ones, np.log1p(hours)]), y), 3, nan, False),
        "emax": (rss, 4, half, on_edge),
    }
    rows = [
        {"shape": shape, "aicc": _aicc(left, k, len(y)), "half_hours": at, "on_edge": edge}
        for shape, (left, k, at, edge) in found.items()
    ]
    frame = pd.DataFrame(rows).sort_values("aicc", kind="stable", ignore_index=True)
    delta = frame["aicc"] - frame["aicc"].iloc[0]
    weight = np.exp(-delta / 2)
    frame = frame.assign(delta=delta, weight=weight / weight.sum())
    return frame[["shape", "aicc", "delta", "weight", "half_hours", "on_edge"]]


def _emax(hours: Floats, y: Floats) -> tuple[float, float, bool]:
    """Return hours at half the rise, the residual sum, and whether the hours seen can't tell."""
    from scipy.optimize import minimize_scalar

    positive = hours[hours > 0]
    low, high = log(float(positive.min()) / 10), log(10 * float(hours.max()))

    def left(at: float) -> float:
        return _rss(np.column_stack([np.ones_like(hours), hours / (hours + np.exp(at))]), y)

    grid = np.linspace(low, high, 41)
    best = int(np.argmin([left(float(at)) for at in grid]))
    around = (float(grid[max(best - 1, 0)]), float(grid[min(best + 1, 40)]))
    found = minimize_scalar(left, bounds=around, method="bounded", options={"xatol": 1e-8})
    at = float(found.x)
    half = float(np.exp(at))
    return half, float(found.fun), not float(positive.min()) / 5 < half < float(hours.max())


def _rss(design: Floats, y: Floats) -> float:
    fitted = np.linalg.lstsq(design, y, rcond=None)[0]
    left = y - design @ fitted
    return float(left @ left)


def _aicc(rss: float, k: int, n: int) -> float:
    return n * log(rss / n) + 2 * k + 2 * k * (k + 1) / (n - k - 1) if rss > 0 else -inf


def _slope(
    hours: Floats, y: Floats, labels: Any, *, confidence: float
) -> tuple[float, float, float]:
    import statsmodels.api as sm
    from scipy.stats import t

    model = sm.OLS(y, sm.add_constant(hours, has_constant="add"))
    if labels is None:
        fitted, dof = model.fit(cov_type="HC3"), len(y) - 2
    else:
        groups = np.unique(labels, return_inverse=True)[1]
        guards.check_clusters(int(groups.max()) + 1)
        fitted = model.fit(cov_type="cluster", cov_kwds={"groups": groups})
        dof = int(groups.max())
    return float(fitted.params[1]), float(fitted.bse[1]), float(t.ppf((1 + confidence) / 2, dof))


def _by_dose(hours: Floats, y: Floats) -> pd.DataFrame:
    grouped = pd.Series(y).groupby(hours)
    frame = pd.DataFrame({"person_n": grouped.size(), "mean": grouped.mean()})
    return frame.rename_axis("hours").reset_index()


def _check_enough(hours: Floats, y: Floats) -> None:
    doses = np.unique(hours).size
    if doses < LEAST_DOSES:
        raise TooFewError.observations(
            "the shape by hours", need=LEAST_DOSES, given=doses, unit="different doses",
            instead="the mean of each dose with its interval",
        )  # fmt: skip
    if len(y) < 10:
        raise TooFewError.observations(
            "the shape by hours", need=10, given=len(y), unit="persons",
            instead="the persons and their hours, without a slope",
        )  # fmt: skip
    design = np.column_stack([np.ones_like(hours), hours])
    if np.ptp(y) == 0 or _rss(design, y) <= 1e-20 * max(1.0, float(np.abs(y).max()) ** 2):
        raise DesignError(
            "the outcome must vary, and scatter about a line, for a shape to be told.",
            where=f"All {len(y)} persons are alike or lie on one line.",
        )
