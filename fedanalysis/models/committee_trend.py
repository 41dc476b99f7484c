"""The trend of women's seats over election terms: takes counts by committee, gives the line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from fedanalysis.errors import TooFewError, UnknownNameError
from fedanalysis.language import Text
from fedanalysis.models import committee_trend_words as words
from fedanalysis.models.committee_cells import CommitteeCells, check_groups, read_committees
from fedanalysis.models.committee_fit import CommitteeFit, fit_committees
from fedanalysis.models.committee_frames import compared, estimates
from fedanalysis.models.line import check_confidence
from fedanalysis.models.share_series import check_years

if TYPE_CHECKING:
    from fedanalysis.plots.chart import Chart

Population = Literal["elections", "sample"]
LEAST_TERMS = 4
_NEVER_0, _NEVER_1 = np.nextafter(0.0, 1.0), np.nextafter(1.0, 0.0)


@dataclass(frozen=True, slots=True)
class CommitteeTrend:
    """Says how fast the odds changed that a seat is a woman's, from counts of every committee.

    A binomial regression of `women_n` of `member_n` on the year of the term (logit). Design:
    independent committees, each seen in one or several terms. Estimand: the yearly change of the
    log-odds of a seat, averaged over seats. Errors are taken between committees, with
    G / (G − 1) · (N − 1) / (N − K) for G committees, N seats and K coefficients, and Student's t
    with G − 1 degrees below 40 committees; fewer than 5 are refused. Over-dispersion is tested;
    the quasi-likelihood, beta-binomial and random-intercept estimates stand beside it.

    Don't use it for published shares without counts (:class:`ShareTrend`), for fewer than four
    terms, or to say what a law or programme caused. What moves all committees in one term is in
    no interval: the terms are too few to show how much it varies.

    Attributes
    ----------
    by : str, optional
        Column of groups; each gets a slope of its own, and their difference is tested.
    covariates : tuple of str
        Columns of numbers or text levels held constant.
    unit : str, default "unit_id"
        Column that names the committee, the same one in every term.
    population : {"elections", "sample", None}, default "elections"
        What an interval is about. ``"elections"``: the rows are all committees of the place, and
        the interval is about what elections of this kind could have given. ``"sample"``: the rows
        are a random sample of committees, and it is about all of them. None: no interval.
    confidence : float, default 0.95
        Coverage of the intervals, between 0 and 1.

    Raises
    ------
    ValueRangeError
        If `confidence` isn't strictly between 0 and 1.
    UnknownNameError
        If `population` is none of the three.

    References
    ----------
    McCullagh, P. and Nelder, J. A. (1989), *Generalized Linear Models*, 2nd ed., ch. 4.
    Cameron, A. C. and Miller, D. L. (2015), *A practitioner's guide to cluster-robust inference*,
    Journal of Human Resources 50(2), 317–372.

    Examples
    --------
    >>> rows = [(unit, year, (unit + k) % 3, 5) for unit in range(6)
    ...         for k, year in enumerate([2008, 2011, 2014, 2018])]
    >>> table = pd.DataFrame(rows, columns=["unit_id", "term_year", "women_n", "member_n"])
    >>> CommitteeTrend().fit(table).to_frame().loc[0, "term"]
    'slope'
    """

    by: str | None = None
    covariates: tuple[str, ...] = ()
    unit: str = "unit_id"
    population: Population | None = "elections"
    confidence: float = 0.95

    def __post_init__(self) -> None:
        check_confidence(self.confidence)
        if self.population is not None and self.population not in get_args(Population):
            raise UnknownNameError.of("population", str(self.population), get_args(Population))

    def fit(self, table: pd.DataFrame) -> CommitteeTrendResult:
        """Fit the line to the counts.

        Parameters
        ----------
        table : DataFrame
            One row per committee and term, or several that add up, in any order: the unit
            column, `term_year` (year of the election), `women_n`, `member_n` (whole numbers),
            and the columns of `by` and `covariates`. Rows without a value are left out and
            counted, up to 5 %. `basis` and `indicator_id`, if given, must hold one value each.

        Raises
        ------
        ColumnError
            If a column is missing.
        ValueRangeError
            If a count or year is out of range.
        DesignError
            If a committee has no seat, seats never or always fall to women, a level is
            separated, columns depend on each other, bases are mixed, a group is alone or has one
            term, or more than 5 % of the rows lack a value.
        TooFewError
            If there are fewer than four terms or five committees.
        """
        cells = read_committees(table, unit=self.unit, by=self.by, covariates=self.covariates)
        _check_terms(cells)
        check_groups(cells)
        fits = fit_committees(cells, confidence=self.confidence)
        return CommitteeTrendResult(
            cells=cells, fits=fits, population=self.population, confidence=self.confidence
        )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CommitteeTrendResult:
    """The line through the seats of committees, in three voices.

    Attributes
    ----------
    cells : CommitteeCells
        The counts used.
    fits : CommitteeFit
        Every fit behind the numbers.
    population : str or None
        What an interval is about; None: there is none.
    confidence : float
    """

    cells: CommitteeCells
    fits: CommitteeFit
    population: Population | None
    confidence: float

    @property
    def n_used(self) -> int:
        """Rows used."""
        return self.cells.row_n - self.cells.n_dropped

    @property
    def n_dropped(self) -> int:
        """Rows left out because a value is missing."""
        return self.cells.n_dropped

    def to_frame(self) -> pd.DataFrame:
        """Return one row per estimate: `term`, `estimate`, `ci_low`, `ci_high`, `n` (seats).

        Terms: `slope` (log-odds a year, errors between committees), `odds_ratio_per_year`,
        `points_per_year_at_mean` (percentage points a year where the line stands in the mean
        term); with groups `slope[group]` and `slope_difference[group]` from the first group;
        `dispersion` (1 under the binomial; no interval). Without a population no interval.
        """
        return self._with_or_without(estimates(self))

    def compare(self) -> pd.DataFrame:
        """Return the slope by every method: `term`, `estimate`, `ci_low`, `ci_high`, `n`.

        Terms: `binomial`, `quasi_binomial`, `clustered` (the one reported), `beta_binomial`,
        `random_intercept` (log-odds within a committee, another estimand), then `rho` and
        `unit_sd`, how alike seats of a committee are. A method that can't be told is left out.
        """
        return self._with_or_without(compared(self))

    def predict(self, years: Iterable[int] | None = None) -> pd.DataFrame:
        """Return the line as shares, at the composition of all seats used.

        Parameters
        ----------
        years : iterable of int, optional
            Calendar years; by default every year from the first term to the last.

        Returns
        -------
        DataFrame
            `year`, `estimate`, `ci_low`, `ci_high`, strictly between 0 and 1 (the interval is
            missing without a population); `extrapolated` (bool: outside the terms, where no
            interval covers the risk that the line bends).

        Raises
        ------
        ValueRangeError
            If a year is no calendar year.
        """
        first, last = self.cells.terms[0], self.cells.terms[-1]
        asked = pd.Series(list(range(first, last + 1) if years is None else years))
        at = check_years(asked, name="years").reset_index(drop=True)
        rows = [self._share_at(year) for year in at]
        frame = pd.DataFrame(rows, columns=["estimate", "ci_low", "ci_high"], dtype=float)
        frame = self._with_or_without(frame.clip(_NEVER_0, _NEVER_1))
        frame.insert(0, "year", at)
        return frame.assign(extrapolated=(at < first) | (at > last))

    @property
    def sentences(self) -> Text:
        """The paragraph of :meth:`summary` in both languages."""
        return words.paragraph(self)

    @property
    def notes(self) -> tuple[Text, ...]:
        """The assumptions and limits, each a sentence a reader can quote."""
        return words.notes(self)

    def summary(self) -> str:
        """Return one paragraph in the current language: the finding, its basis, its limits."""
        return str(self.sentences)

    def __repr__(self) -> str:
        return self.summary()

    def plot(
        self,
        *,
        title: Text | None = None,
        subtitle: Text | None = None,
        source: Text | None = None,
        events: pd.DataFrame | None = None,
    ) -> Chart:
        """Draw the share of all seats in each term and the line; texts are written if not given.

        `events` holds one row per event: `year`, `label_zh`, `label_en`.
        """
        from fedanalysis.plots.share_trend import plot_share_trend

        seats = self.cells.frame.groupby("term_year")[["women_n", "member_n"]].sum()
        series = pd.DataFrame(
            {
                "year": seats.index.to_numpy(),
                "women_share": (seats["women_n"] / seats["member_n"]).to_numpy(),
                "derived": False,
                "approximate": False,
            }
        )
        return plot_share_trend(
            series,
            self.predict(),
            title=title or words.plot_title(self),
            subtitle=subtitle or words.plot_subtitle(self),
            source=source or words.plot_source(),
            events=events,
            line_name=words.plot_line(self),
        )

    def _with_or_without(self, frame: pd.DataFrame) -> pd.DataFrame:
        return frame if self.population else frame.assign(ci_low=np.nan, ci_high=np.nan)

    def _share_at(self, year: int) -> tuple[float, float, float]:
        """Average the fitted shares over the seats used; the interval is taken on the logit."""
        design, fit = self.fits.design, self.fits.common
        rows = design.x.copy()
        rows[:, design.names.index("slope")] = year - design.centre
        weight = self.cells.frame["member_n"].to_numpy(dtype=float)
        weight = weight / weight.sum()
        shares = expit(rows @ fit.params)
        share = float(weight @ shares)
        slope = (weight * shares * (1 - shares)) @ rows / (share * (1 - share))
        reach = fit.critical * float(np.sqrt(slope @ fit.covariance @ slope))
        at = float(logit(share))
        return share, float(expit(at - reach)), float(expit(at + reach))


def _check_terms(cells: CommitteeCells) -> None:
    terms = cells.terms
    if len(terms) >= LEAST_TERMS:
        return
    raise TooFewError.observations(
        "the slope of women's seats",
        need=LEAST_TERMS,
        given=len(terms),
        unit="different terms",
        instead=_what_can_be_said(cells),
    )


def _what_can_be_said(cells: CommitteeCells) -> str:
    seats = cells.frame.groupby("term_year")[["women_n", "member_n"]].sum()
    (women, members), (year, last) = seats.iloc[0], (seats.index[0], seats.index[-1])
    if len(seats) == 1:
        return f"the seats of {year}, {women} of {members}, and no change"
    women_last, members_last = seats.iloc[-1]
    points = 100 * (women_last / members_last - women / members)
    return (
        f"the change from {year} to {last}, {women_last - women:+d} women's seats "
        f"({women} of {members}, then {women_last} of {members_last}: {points:+.1f} points)"
    )
