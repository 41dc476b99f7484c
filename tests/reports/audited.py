"""Audits a sentence for tests: rule and severity of what is found."""

from __future__ import annotations

from fedanalysis.reports.audit import audit_figures
from fedanalysis.reports.extract import extract_figures
from fedanalysis.reports.findings import Finding


def findings(text: str, rule: str = "") -> list[Finding]:
    found = audit_figures(extract_figures(text)).found
    return [finding for finding in found if rule in ("", finding.rule)]


def proved(text: str) -> set[str]:
    """The rules that prove something, from figures alone or with a law or the calendar."""
    return {one.rule for one in findings(text) if one.severity.startswith("proved")}
