"""Says what in a text does not add up: takes Figures, gives Findings."""

from __future__ import annotations

from fedanalysis.reports.figures import Figures
from fedanalysis.reports.findings import SEVERITIES, Finding, Findings
from fedanalysis.reports.rules import RULES


def audit_figures(figures: Figures) -> Findings:
    """Check every figure of a text against the others, the law and the calendar.

    A finding is *proved* only if nothing survives: no whole number under rounding (half up or
    half to even) or cutting off, and no other count of the same sentence that could be meant. Even
    then it says that figures exclude each other, not which of them is wrong.

    Parameters
    ----------
    figures : Figures
        What :func:`fedanalysis.reports.extract.extract_figures` gives.

    Returns
    -------
    Findings
        In order of place, the gravest first at one place; empty if nothing was found.

    References
    ----------
    Brown, N. J. L. and Heathers, J. A. J. (2017), The GRIM test, *Social Psychological and
    Personality Science* 8(4), 363–369: the test of means that the whole-number rules extend.

    Examples
    --------
    >>> from fedanalysis.reports.extract import extract_figures
    >>> audit_figures(extract_figures("妇女之家由12个增加到58个，增长200%。")).proved[0].arithmetic
    '12个 → 58个: 383.33%; 200%'
    """
    found: dict[str, Finding] = {}
    for rule in RULES:
        for finding in rule(figures):
            found.setdefault(finding.id, finding)
    ordered = sorted(found.values(), key=_place)
    return Findings(tuple(ordered), figures_n=len(figures))


def _place(finding: Finding) -> tuple[int, int, str]:
    return min(start for start, _ in finding.spans), SEVERITIES.index(finding.severity), finding.id
