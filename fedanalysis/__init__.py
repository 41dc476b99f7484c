"""Policy evaluation for the work of women's federations: ``import fedanalysis as fa``.

The public names are loaded on first use, so that importing the package costs little.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

# public name -> module it lives in, room by room along the line
PUBLIC: dict[str, str] = {
    "Text": "fedanalysis.language",
    "tr": "fedanalysis.language",
    "indicator": "fedanalysis.catalogue",
    "list_indicators": "fedanalysis.catalogue",
    "legal_size": "fedanalysis.catalogue",
    "target": "fedanalysis.catalogue",
    "targets": "fedanalysis.catalogue",
    "data_file": "fedanalysis.safety.paths",
    "ledger_kind": "fedanalysis.catalogue.kinds",
    "list_ledger_kinds": "fedanalysis.catalogue.kinds",
    "code_list": "fedanalysis.codes.lookup",
    "make_city": "fedanalysis.synthetic.city",
    "stream_city": "fedanalysis.synthetic.stream",
    "Dirt": "fedanalysis.synthetic.dirt",
    "write_messy": "fedanalysis.synthetic.messy",
    "LedgerLimits": "fedanalysis.ledgers.grid",
    "read_ledger": "fedanalysis.ledgers.read",
    "clean_ledger": "fedanalysis.ledgers.clean",
    "replay_changes": "fedanalysis.ledgers.log",
    "check_kept": "fedanalysis.ledgers.schemas",
    "write_forms": "fedanalysis.ledgers.forms",
    "LinkSpec": "fedanalysis.ledgers.link",
    "link_persons": "fedanalysis.ledgers.link",
    "link_quality": "fedanalysis.ledgers.link_quality",
    "VERDICTS": "fedanalysis.reports.shares",
    "bodies_with_one_holder": "fedanalysis.reports.bounds",
    "check_shares": "fedanalysis.reports.shares",
    "mean_fits": "fedanalysis.reports.rounding",
    "overlap_bounds": "fedanalysis.reports.bounds",
    "parts_that_fit": "fedanalysis.reports.rounding",
    "audit_figures": "fedanalysis.reports.audit",
    "compare_with_target": "fedanalysis.reports.bounds",
    "distinct_bounds": "fedanalysis.reports.bounds",
    "extract_figures": "fedanalysis.reports.extract",
    "Report": "fedanalysis.reports.read",
    "read_report": "fedanalysis.reports.read",
    "share_among_the_rest": "fedanalysis.reports.bounds",
    "share_bounds": "fedanalysis.reports.bounds",
    "share_bounds_from_sizes": "fedanalysis.reports.bounds",
    "totals_that_fit": "fedanalysis.reports.rounding",
    "case_figures": "fedanalysis.indicators.official",
    "case_report": "fedanalysis.indicators.official",
    "bases_apart": "fedanalysis.indicators.official",
    "committee_totals": "fedanalysis.indicators.committees",
    "coverage": "fedanalysis.indicators.coverage",
    "database_currency": "fedanalysis.indicators.databases",
    "database_overlap": "fedanalysis.indicators.databases",
    "database_yield": "fedanalysis.indicators.databases",
    "local_seats": "fedanalysis.indicators.official",
    "official_panel": "fedanalysis.indicators.official",
    "official_series": "fedanalysis.indicators.official",
    "policy_events": "fedanalysis.indicators.official",
    "beside_the_nation": "fedanalysis.indicators.beside_the_nation",
    "committee_shares": "fedanalysis.indicators.elections",
    "count_cadres": "fedanalysis.indicators.cadres",
    "distinct_cadres": "fedanalysis.indicators.cadres",
    "protect_counts": "fedanalysis.indicators.small_cells",
    "read_cleaned": "fedanalysis.indicators.cleaned",
    "share_changes": "fedanalysis.indicators.elections",
    "Quota": "fedanalysis.models.quota",
    "ShareTrend": "fedanalysis.models.share_trend",
    "compare_fits": "fedanalysis.models.share_subsets",
    "women_needed": "fedanalysis.models.quota",
    "Chart": "fedanalysis.plots.chart",
    "answer": "fedanalysis.plots.paragraph",
    "caution": "fedanalysis.plots.paragraph",
    "column": "fedanalysis.plots.table",
    "list_findings": "fedanalysis.plots.marked_text",
    "mark_text": "fedanalysis.plots.marked_text",
    "plot_bases": "fedanalysis.plots.small_multiples",
    "plot_coverage": "fedanalysis.plots.coverage",
    "plot_ladder": "fedanalysis.plots.ladder",
    "plot_overlap": "fedanalysis.plots.databases",
    "plot_rates": "fedanalysis.plots.databases",
    "plot_quota": "fedanalysis.plots.quota",
    "plot_quota_bounds": "fedanalysis.plots.quota_bounds",
    "plot_rank_split": "fedanalysis.plots.ladder",
    "plot_share_check": "fedanalysis.plots.rounding",
    "plot_share_trend": "fedanalysis.plots.share_trend",
    "plot_women_needed": "fedanalysis.plots.quota",
    "refused_chart": "fedanalysis.plots.chart",
    "show_table": "fedanalysis.plots.table",
    "changed_cells": "fedanalysis.publish.ledger_tables",
    "cleaned_rows": "fedanalysis.publish.ledger_tables",
    "listed_changes": "fedanalysis.publish.ledger_tables",
    "rejected_rows": "fedanalysis.publish.ledger_tables",
    "texts_to_review": "fedanalysis.publish.ledger_tables",
    "findings": "fedanalysis.publish.results",
    "ledger_gaps": "fedanalysis.publish.study_inputs",
    "list_study_files": "fedanalysis.publish.study_inputs",
    "make_study": "fedanalysis.publish.new_study",
    "missing_ledger": "fedanalysis.publish.study_inputs",
    "published_results": "fedanalysis.publish.published_results",
    "published_table": "fedanalysis.publish.published_results",
    "read_study": "fedanalysis.publish.study",
    "read_study_report": "fedanalysis.publish.study_inputs",
    "record_cadres": "fedanalysis.publish.study_sentences",
    "record_terms": "fedanalysis.publish.study_sentences",
    "say_cadres": "fedanalysis.publish.study_sentences",
    "say_counting": "fedanalysis.publish.study_sentences",
    "say_terms": "fedanalysis.publish.study_sentences",
    "trend_or_reason": "fedanalysis.publish.told_trend",
    "record": "fedanalysis.publish.results",
    "recorded": "fedanalysis.publish.results",
}

__all__ = ["PUBLIC", *PUBLIC]  # noqa: PLE0604 - the names are strings, listed above


def __getattr__(name: str) -> Any:
    if name not in PUBLIC:
        raise AttributeError(f"module `fedanalysis` has no attribute `{name}`")
    value = getattr(importlib.import_module(PUBLIC[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *PUBLIC})
