"""The rules of an audit: each takes Figures and gives findings; none holds a figure of one text."""

from collections.abc import Callable

from fedanalysis.reports.figures import Figures
from fedanalysis.reports.findings import Finding
from fedanalysis.reports.rules.changes import growth_vs_level
from fedanalysis.reports.rules.dates import date_logic
from fedanalysis.reports.rules.legal import legal_sizes
from fedanalysis.reports.rules.persons import persons_vs_person_times, persons_vs_posts
from fedanalysis.reports.rules.points import points_vs_percent
from fedanalysis.reports.rules.products import product
from fedanalysis.reports.rules.repeats import same_figure_twice
from fedanalysis.reports.rules.scopes import (
    level_mismatch,
    nesting_unstated,
    part_base_unstated,
    thresholds_differ,
)
from fedanalysis.reports.rules.shares import no_integer, share_vs_counts
from fedanalysis.reports.rules.spellings import spelling_variants
from fedanalysis.reports.rules.sums import order, sum_of_parts
from fedanalysis.reports.rules.totals import base_not_printed, implied_total, one_base, two_totals
from fedanalysis.reports.rules.whole import shares_of_one_whole

Rule = Callable[[Figures], list[Finding]]

RULES: tuple[Rule, ...] = (
    share_vs_counts,
    no_integer,
    implied_total,
    two_totals,
    one_base,
    base_not_printed,
    sum_of_parts,
    order,
    shares_of_one_whole,
    product,
    growth_vs_level,
    points_vs_percent,
    legal_sizes,
    date_logic,
    same_figure_twice,
    persons_vs_posts,
    persons_vs_person_times,
    thresholds_differ,
    level_mismatch,
    part_base_unstated,
    nesting_unstated,
    spelling_variants,
)

__all__ = ["RULES", "Rule"]
