"""Women and men on a ladder of ranks: takes counts by rank and sex, gives shares and steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd

from fedanalysis.errors import DesignError, UnknownNameError
from fedanalysis.language import Text
from fedanalysis.models import ladder_estimates as numbers
from fedanalysis.models import ladder_words as words
from fedanalysis.models.exact import check_choice
from fedanalysis.models.ladder_table import read_ladder
from fedanalysis.models.line import check_confidence

if TYPE_CHECKING:
    from fedanalysis.plots.chart import Chart

Unit = Literal["post", "person"]
UNITS: tuple[Unit, ...] = ("post", "person")


@dataclass(frozen=True, slots=True)
class CadreLadder:
    """Says what share of each rank are women, and at which step their odds fall behind men's.

    The estimands are shares and odds of those who hold the ranks now. A step compares, among
    women and among men who stand at or above a rank, the odds of standing above it (continuation
    ratio). It is no chance of promotion: one cross-section can't tell women who left from women
    who weren't promoted, nor either from older cohorts that began with fewer women. For chances
    of promotion follow persons with :class:`~fedanalysis.models.promotion_time.PromotionTime`.

    Attributes
    ----------
    ranks : tuple of str, optional
        Names of the ranks, lowest first; not needed where `rank` is a number or ordered.
    unit : {"post", "person"}, default "post"
        What a count counts. Who holds two posts is counted twice among posts: then no step and
        no interval is given, for both are statements about persons.
    by : str, optional
        Column of groups or years, each its own ladder.
    reference : float or tuple of (int, int), optional
        Share of women, or women and members, of the population each rank is compared with, taken
        as known; by default the lowest rank.
    census : bool, default False
        True if only these holders are meant: then there is no sampling error and no interval.
        Otherwise the interval takes them as one outcome of the appointments that could have been.
    confidence : float, default 0.95
        Coverage of the intervals, between 0 and 1.

    Raises
    ------
    ValueRangeError
        If a setting lies outside its range.
    DesignError
        If `ranks` has fewer than two names, or one twice.

    References
    ----------
    Agresti, A. (2013), *Categorical Data Analysis*, 3rd ed., sec. 8.3.6 (continuation ratios) and
    16.6 (exact odds ratios); Koopman (1984), *Biometrics* 40, 513–517.

    Examples
    --------
    >>> table = pd.DataFrame({"rank": [1, 2], "women_n": [40, 5], "men_n": [60, 20]})
    >>> CadreLadder(unit="person").fit(table).steps()["odds_ratio"].round(2).tolist()
    [0.38]
    """

    ranks: tuple[str, ...] | None = None
    unit: Unit = "post"
    by: str | None = None
    reference: float | tuple[int, int] | None = None
    census: bool = False
    confidence: float = 0.95

    def __post_init__(self) -> None:
        check_confidence(self.confidence)
        check_choice("unit", self.unit, UNITS)
        if self.ranks is not None and len(set(self.ranks)) != max(len(self.ranks), 2):
            raise DesignError("`ranks` must name at least two ranks, each once, lowest first.")
        if self.reference is not None:
            numbers.reference_share(self.reference)

    def fit(self, table: pd.DataFrame) -> CadreLadderResult:
        """Compute shares, odds, steps and indices.

        Parameters
        ----------
        table : DataFrame
            One row per cell (cells of one group and rank are added up): `rank`, `women_n`, and
            `men_n` or `member_n` (counts); the column named by `by`. No count may be missing.

        Raises
        ------
        ColumnError, ValueRangeError, UnknownNameError
            If a column is missing, a count is none, or a rank isn't among `ranks`.
        DesignError
            If a rank of a group has no holder, ranks have no order, or the lowest rank has no
            woman to compare with.
        """
        counts, order = read_ladder(table, ranks=self.ranks, by=self.by)
        parts = _split(counts, self.by)
        rows = [_with_group(numbers.estimates(self, part), self.by, name) for name, part in parts]
        steps = None
        if self.unit == "person":
            found = [_with_group(numbers.steps(self, part), self.by, name) for name, part in parts]
            steps = numbers.adjust(pd.concat(found, ignore_index=True))
            rows += [
                _with_group(numbers.step_rows(self, part), self.by, name)
                for name, part in _split(steps, self.by)
            ]
        return CadreLadderResult(
            spec=self,
            counts=counts,
            frame=pd.concat(rows, ignore_index=True),
            step_frame=steps,
            order=tuple(order),
            n_used=int(counts["member_n"].sum()),
            n_dropped=0,
        )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CadreLadderResult:
    """The ladder in three voices.

    Attributes
    ----------
    spec : CadreLadder
        What was asked.
    counts : DataFrame
        One row per group and rank: `rank`, `women_n`, `men_n`, `member_n`.
    frame : DataFrame
        See :meth:`to_frame`.
    step_frame : DataFrame or None
        See :meth:`steps`; None where posts were counted.
    order : tuple
        The ranks, lowest first.
    n_used, n_dropped : int
        Holders counted (posts or persons); none is ever dropped.
    """

    spec: CadreLadder
    counts: pd.DataFrame
    frame: pd.DataFrame
    step_frame: pd.DataFrame | None
    order: tuple[object, ...]
    n_used: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """Return one row per estimate: group, `term`, `rank`, `estimate`, `ci_low`, `ci_high`, `n`.

        Terms: `share` (women of a rank, 0–1; Clopper–Pearson), `odds` (women per man),
        `representation_index` (share over the share of the reference; Koopman's score interval
        against the lowest rank, Clopper–Pearson over a known share otherwise); for persons also
        `step_odds_women`, `step_odds_men` (odds of standing above the rank among those at or above
        it) and `step_odds_ratio` (conditional, exact interval); `rank` is where the step starts.
        Intervals are NaN for a census, for posts, and where an estimate doesn't exist.
        """
        return self.frame.copy()

    def steps(self) -> pd.DataFrame:
        """Return one row per group and step, lowest first.

        Returns
        -------
        DataFrame
            `from_rank`, `to_rank`; `women_from`, `men_from` (at or above the lower rank),
            `women_above`, `men_above`; `odds_ratio` with `ci_low`, `ci_high`; `p_exact`, `p_mid`
            (two-sided), `p_holm` (mid-p, Holm over all steps of all groups). NaN where no woman
            or no man, or everyone or no one, stands above: nothing to compare.

        Raises
        ------
        DesignError
            If posts were counted.
        """
        if self.step_frame is None:
            raise DesignError(
                "a step is about persons, and the table counts posts.",
                where='`unit` is "post": an official with two posts is counted twice.',
                hint='Count each person once, at the highest rank held, and set unit="person".',
            )
        return self.step_frame.copy()

    @property
    def sentences(self) -> Text:
        """The paragraph of :meth:`summary` in both languages."""
        return words.paragraph(self)

    @property
    def notes(self) -> tuple[Text, ...]:
        """The assumptions and limits, each a sentence a reader can quote."""
        return words.notes(self)

    def summary(self) -> str:
        """Return one paragraph in the current language: the ends, the widest step, the limits."""
        return str(self.sentences)

    def __repr__(self) -> str:
        return self.summary()

    def plot(
        self,
        *,
        group: object = None,
        labels: dict[object, Text] | None = None,
        title: Text | None = None,
        subtitle: Text | None = None,
        source: Text | None = None,
        status: Text | None = None,
        tags: tuple[Text, ...] = (),
    ) -> Chart:
        """Draw women's share at each rank, the highest on top; texts not given are written.

        `group` chooses a ladder where there are several; `labels` names the ranks in both
        languages; `status` says what the data are (official, derived, synthetic).

        Raises
        ------
        UnknownNameError
            If `group` isn't among the groups.
        """
        from fedanalysis.plots.ladder import plot_ladder

        chosen = self.group(group).iloc[::-1]
        named = [(labels or {}).get(r, Text(str(r), str(r))) for r in chosen["rank"].tolist()]
        share = (chosen["women_n"] / chosen["member_n"]).to_list()
        frame = pd.DataFrame(
            {
                "label_zh": [name.zh for name in named],
                "label_en": [name.en for name in named],
                "women_n": chosen["women_n"].to_list(),
                "low": share,
                "high": share,
                "share": share,
            }
        )
        return plot_ladder(
            frame,
            title=title or words.plot_title(self, group),
            subtitle=subtitle or words.plot_subtitle(self),
            source=source or words.plot_source(),
            status=status or words.plot_status(),
            tags=tags,
        )

    def plot_steps(
        self,
        *,
        group: object = None,
        title: Text | None = None,
        subtitle: Text | None = None,
        source: Text | None = None,
        status: Text | None = None,
        tags: tuple[Text, ...] = (),
    ) -> Chart:
        """Draw women's odds over men's at each step, the highest on top.

        Raises
        ------
        DesignError
            If posts were counted.
        UnknownNameError
            If `group` isn't among the groups.
        """
        from fedanalysis.plots.steps import plot_steps

        steps, named, by = self.steps(), self.group(group), self.spec.by
        chosen = steps if by is None else steps.loc[steps[by] == named[by].iloc[0]]
        labels = words.step_labels(chosen.iloc[::-1])
        return plot_steps(
            labels,
            title=title or words.steps_title(chosen),
            subtitle=subtitle or words.steps_subtitle(self),
            source=source or words.plot_source(),
            status=status or words.plot_status(),
            tags=tags,
        )

    def group(self, name: object = None) -> pd.DataFrame:
        """Return the counts of one group, lowest rank first; the only one needs no name."""
        by = self.spec.by
        if by is None:
            return self.counts
        known = self.counts[by].unique().tolist()
        if name is None and len(known) == 1:
            name = known[0]
        if name not in known:
            raise UnknownNameError.of(by, str(name), [str(one) for one in known])
        return self.counts.loc[self.counts[by] == name]


def _split(frame: pd.DataFrame, by: str | None) -> list[tuple[object, pd.DataFrame]]:
    return [("", frame)] if by is None else list(frame.groupby(by, sort=True))


def _with_group(frame: pd.DataFrame, by: str | None, name: object) -> pd.DataFrame:
    if by is not None and by not in frame.columns:
        frame.insert(0, by, [name] * len(frame))
    return frame
