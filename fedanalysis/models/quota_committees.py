"""How women are spread over committees: takes one row a committee, gives the spread by term."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

import pandas as pd

from fedanalysis.errors import ValueRangeError
from fedanalysis.language import Text
from fedanalysis.models import quota_committee_words as words
from fedanalysis.models.hurdle import Hurdle, fit_hurdle
from fedanalysis.models.hurdle_open import OpenSeats, compare_open
from fedanalysis.models.line import check_confidence
from fedanalysis.models.quota_committee_counts import (
    bound_reservation,
    count_estimates,
    count_spread,
    lift_to_rule,
)
from fedanalysis.models.quota_committee_hurdles import hurdle_rows, open_rows, pick_cell
from fedanalysis.models.quota_committee_table import read_committees
from fedanalysis.models.quota_seat_rule import SeatRule

if TYPE_CHECKING:
    from fedanalysis.plots.chart import Chart

Coverage = Literal["census", "sample"]


@dataclass(frozen=True, slots=True)
class CommitteeQuota:
    """Says how many committees have no woman, one, or more, and what the seats beyond a rule tell.

    Each term and group stands by itself; bases are never pooled. Don't use it on totals (see
    :class:`~fedanalysis.models.quota.Quota`), or to say what a rule caused: what the same
    committees would have been without the rule isn't in the table.

    Attributes
    ----------
    rule : SeatRule
        The rule held against the committees; by default at least one woman.
    coverage : {"census", "sample"}, default "census"
        Whether the rows are all committees of their term and group, so that counts have no
        sampling error and get no interval; or a simple random sample of them.
    confidence : float, default 0.95
        Coverage of the intervals, between 0 and 1.
    most_dropped : float, default 0.05
        Share of rows, 0 to 1, that may lack a value.

    Raises
    ------
    ValueRangeError
        If an option lies outside its range.

    Notes
    -----
    Design: a list of committees, one row a term; each is seen with certainty. Estimand: counts and
    shares of committees and seats of that term and group; for the seats beyond reserved ones, the
    rate in elections held under the same conditions. Assumed: rows that lack a value are like the
    others; in a sample, committees were drawn with equal chances. Small samples: exact intervals
    for committees; t(G − 1), factor G / (G − 1) for seats; no estimate below five committees.

    References
    ----------
    Clopper, C. J. and Pearson, E. S. (1934), Biometrika 26, 404–413. For the seats beyond the rule
    see :func:`~fedanalysis.models.hurdle.fit_hurdle`.

    Examples
    --------
    >>> table = pd.DataFrame({"unit_id": ["A", "B", "C"], "term_year": 2021,
    ...                       "women_n": [0, 1, 2], "member_n": [3, 5, 5]})
    >>> CommitteeQuota().fit(table).to_frame().loc[:2, "count"].tolist()
    [1, 1, 1]
    """

    rule: SeatRule = field(default_factory=lambda: SeatRule(minimum=1))
    coverage: Coverage = "census"
    confidence: float = 0.95
    most_dropped: float = 0.05

    def __post_init__(self) -> None:
        check_confidence(self.confidence)
        if not isinstance(self.rule, SeatRule):
            raise ValueRangeError.outside("rule", must="a SeatRule", hint="SeatRule(minimum=1)")
        if self.coverage not in get_args(Coverage):
            raise ValueRangeError.outside("coverage", must='"census" or "sample"')
        if not 0 <= self.most_dropped < 1:
            raise ValueRangeError.outside("most_dropped", must="a share from 0 to below 1")

    def fit(self, committees: pd.DataFrame) -> CommitteeQuotaResult:
        """Count the committees of each term and group.

        Parameters
        ----------
        committees : DataFrame
            One row per committee and term: `unit_id`, `term_year` (calendar year of the election),
            `women_n` and `member_n` (whole persons, 0 ≤ women ≤ members, members ≥ 1). Optional:
            `group` (such as ``village``, ``community``); `reserved_n` (seats reserved in this
            committee; by default what the rule asks); `reserved_women_n` (women whom the ledger
            marks as holding a reserved seat; missing where it marks none). A row that lacks one of
            the others is dropped and counted.

        Raises
        ------
        ColumnError
            If a column is missing.
        ValueRangeError
            If a count isn't whole, a committee has no seat, women outnumber seats, marks outnumber
            women or reserved seats, or the rule asks for more women than seats.
        DesignError
            If a unit comes twice in a term, no row is complete, or too many rows lack a value.
        """
        table = read_committees(committees, rule=self.rule, most_dropped=self.most_dropped)
        return CommitteeQuotaResult(
            committees=table.drop(columns="row"),
            rule=self.rule,
            coverage=self.coverage,
            confidence=self.confidence,
            n_used=len(table),
            n_dropped=len(committees) - len(table),
        )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CommitteeQuotaResult:
    """The spread of women over committees, in three voices.

    Attributes
    ----------
    committees : DataFrame
        The rows used (see :func:`~fedanalysis.models.quota_committee_table.read_committees`).
    rule : SeatRule
        The rule held against them.
    coverage : str
        ``"census"`` or ``"sample"``.
    confidence : float
        Coverage of the intervals.
    n_used, n_dropped : int
        Rows used; rows dropped because a value is missing.
    """

    committees: pd.DataFrame
    rule: SeatRule
    coverage: Coverage
    confidence: float
    n_used: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """Return one row per term, group and estimate.

        Returns
        -------
        DataFrame
            `term_year`, `group`, `term`, `count`, `estimate` (count / n, 0–1), `ci_low`, `ci_high`
            (missing in a census), `n`. Terms: ``none``, ``one``, ``two_or_more`` (committees by
            their women), ``meets_rule`` (all with n committees; exact Clopper–Pearson interval),
            ``women_share`` (n seats; interval over committees, missing with fewer than five).
        """
        confidence = self.confidence if self.coverage == "sample" else None
        return count_estimates(self.committees, confidence=confidence)

    def spread(self) -> pd.DataFrame:
        """Return how many committees have 0, 1, 2, … women.

        Returns
        -------
        DataFrame
            One row per term, group and number of women up to the largest in the table:
            `term_year`, `group`, `women_n`, `committee_n`, `committee_share` (0–1).
        """
        return count_spread(self.committees)

    def reservation(self) -> pd.DataFrame:
        """Return how many women sit only by reservation: bounds, or the number marked.

        Returns
        -------
        DataFrame
            One row per term, group and reading: `term_year`, `group`, `reading`, `low_n`,
            `high_n` (women), `women_n`, `low`, `high` (shares of the women, 0–1; missing without
            women). Readings: ``marked`` (the ledger marks every committee's reserved seats: one
            number, and no other reading); else ``reserved_seat`` (the r reserved seats stand
            apart from the others: at most min(r, w) women sit on them, and, where `reserved_n` is
            given, at least w − (m − r)) and ``floor`` (a committee is only lifted up to r, so that
            one above r owes the rule nothing: 0 to r where w = r).
        """
        return bound_reservation(self.committees)

    def what_if(self, rule: SeatRule | None = None) -> pd.DataFrame:
        """Return what lifting each committee below a rule up to it would add, all else unchanged.

        Sizes stay, seats pass from men to women, and no committee gains a woman beyond the rule:
        arithmetic, and no forecast.

        Parameters
        ----------
        rule : SeatRule, optional
            By default the rule of the result.

        Returns
        -------
        DataFrame
            One row per term and group: `term_year`, `group`, `committee_n`, `below_n` (committees
            below the rule), `women_added`, `women_n`, `member_n`, `women_share`,
            `women_share_after` (0–1).

        Raises
        ------
        ValueRangeError
            If the rule asks for more women than a committee has seats.
        """
        return lift_to_rule(self.committees, rule or self.rule)

    def hurdle(self, term_year: int | None = None, group: str | None = None) -> Hurdle:
        """Compare the seats beyond those reserved with seats that are all alike.

        Parameters
        ----------
        term_year : int, optional
            By default the last term of the group.
        group : str, optional
            May be left out where there is one group.

        Raises
        ------
        UnknownNameError
            If there is no such term or group.
        DesignError
            If there are several groups and none is named, or the seats beyond are all won or all
            not won.
        TooFewError
            If fewer than five committees have the women reserved for and further seats.
        """
        cell = pick_cell(self.committees, term_year, group)
        return fit_hurdle(
            cell["women_n"], cell["member_n"], cell["reserved_n"], confidence=self.confidence
        )

    def open_seats(self, term_year: int | None = None, group: str | None = None) -> OpenSeats:
        """Compare the seats beyond those reserved with the seats of committees that reserve none.

        Needs `reserved_n` with some 0. Parameters and errors as for :meth:`hurdle`, and as
        :func:`~fedanalysis.models.hurdle_open.compare_open` says.
        """
        cell = pick_cell(self.committees, term_year, group)
        return compare_open(
            cell["women_n"], cell["member_n"], cell["reserved_n"], confidence=self.confidence
        )

    def hurdles(self) -> pd.DataFrame:
        """Return the seats beyond those reserved, one row per term and group.

        Returns
        -------
        DataFrame
            `term_year`, `group`, `committee_n`, `at_floor_n`, `further_committee_n`,
            `further_women_n`, `further_seat_n` (counts); `rate_further` (0–1) with `ci_low`,
            `ci_high`, and `rate_further_random` (were the women seated at random);
            `dispersion` (1 where seats are independent); `at_floor_expected`, `at_floor_p`;
            `at_floor_p_holm` (Holm's adjustment over all rows with a p-value). What can't be
            estimated is missing; :meth:`hurdle` says why.
        """
        return hurdle_rows(self.committees, confidence=self.confidence)

    def open_rates(self) -> pd.DataFrame:
        """Return :meth:`open_seats` as rows, one per term and group that can be compared.

        Returns
        -------
        DataFrame
            `term_year`, `group`, `open_committee_n`, `rate_open` (0–1), `rate_further` (0–1),
            `odds_ratio` with `ci_low`, `ci_high`.
        """
        return open_rows(self.committees, confidence=self.confidence)

    @property
    def sentences(self) -> Text:
        """The paragraph of :meth:`summary` in both languages."""
        return words.paragraph(self)

    @property
    def notes(self) -> tuple[Text, ...]:
        """The assumptions and limits, each a sentence a reader can quote."""
        return words.notes(self)

    def summary(self) -> str:
        """Return one paragraph in the current language: the spread of the last term."""
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
        """Draw the spread by term and group; texts not given are written from the result."""
        from fedanalysis.plots.committee_spread import FROM_LEDGERS, plot_committee_spread

        return plot_committee_spread(
            words.labelled(self.spread()),
            title=title or words.plot_title(self),
            subtitle=subtitle or words.plot_subtitle(self),
            source=source or words.plot_source(),
            status=status or FROM_LEDGERS,
            tags=tags,
        )
