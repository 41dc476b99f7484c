"""A report with its figures marked by verdict: takes text, figures and findings, gives HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fedanalysis.language import LANGUAGES, Language, Text, language
from fedanalysis.reports.figures import Figures
from fedanalysis.reports.findings import SEVERITIES, SEVERITY_NAMES, Finding, Findings

# Told apart by line and weight as well as by colour, so that grey print keeps them apart.
_STYLE = {
    "proved": "background:#f7d9b0;color:#111;border-bottom:3px solid #8a4b00;font-weight:700",
    "proved_with_rule": "background:#f9e9d0;color:#111;border-bottom:4px double #8a4b00",
    "reading": "background:#dcebf3;color:#111;border-bottom:2px dashed #0b5c7a",
    "flag": "background:#eef0f2;color:#111;border-bottom:2px dotted #4a5560",
    "fact": "border-bottom:1px solid #9aa3ad",
    "page": "color:#8a939c",
}
_QUIET = Text("其余数字", "other figures")
_PAGE = Text("页面信息", "page furniture")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class MarkedText:
    """A report's text, each figure marked by the gravest finding about it.

    Attributes
    ----------
    figures : Figures
        The text and its figures.
    findings : Findings
        What the audit found; numbered from 1 in this order.
    furniture : sequence of (int, int)
        Spans that belong to the page and not to the report.
    """

    figures: Figures
    findings: Findings
    furniture: Sequence[tuple[int, int]] = ()

    def __repr__(self) -> str:
        return f"{self.figures!r}\n{self.findings!r}"

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return {"text/plain": repr(self), "text/html": self.to_html(language())}

    def to_html(self, lang: Language) -> str:
        """Return the marked text with its key, as one HTML element; everything is escaped."""
        text, parts, at = self.figures.text, [], 0
        for start, end, kind, numbers in self._marks():
            if start < at:
                continue
            parts.append(html.escape(text[at:start]))
            parts.append(_mark(text[start:end], kind, numbers, lang))
            at = end
        parts.append(html.escape(text[at:]))
        body = re.sub(r"\s*\n\s*", "<br>", "".join(parts).strip())
        return (
            f'<div class="fed-marked">{self._key(lang)}'
            f'<div class="fed-report" lang="zh-CN" style="white-space:normal;line-height:2;'
            f'max-width:42rem">{body}</div></div>'
        )

    def _marks(self) -> list[tuple[int, int, str, list[int]]]:
        about: dict[tuple[int, int], list[int]] = {}
        first: dict[tuple[int, int], list[int]] = {}
        for number, finding in enumerate(self.findings.found, 1):
            first.setdefault(finding.spans[0], []).append(number)
            for span in finding.spans:
                about.setdefault(span, []).append(number)
        facts = self.figures.facts()
        spans = set(zip(facts["start"].tolist(), facts["end"].tolist(), strict=True)) | set(about)
        marks = [(*span, self._kind(about.get(span, [])), first.get(span, [])) for span in spans]
        pages = [(start, end, "page", list[int]()) for start, end, *_ in self.furniture]
        return sorted([*marks, *pages], key=lambda mark: (mark[0], -mark[1]))

    def _kind(self, numbers: list[int]) -> str:
        severities = [self.findings.found[number - 1].severity for number in numbers]
        return min(severities, key=SEVERITIES.index) if severities else "fact"

    def _key(self, lang: Language) -> str:
        counts = self.findings.counts()
        shown = [
            f'<span style="{_STYLE[name]}">{html.escape(SEVERITY_NAMES[name].to(lang))}</span> '
            f"{counts[name]}"
            for name in SEVERITIES
            if counts[name]
        ]
        shown.append(f'<span style="{_STYLE["fact"]}">{_QUIET.to(lang)}</span>')
        if self.furniture:
            shown.append(f'<span style="{_STYLE["page"]}">{_PAGE.to(lang)}</span>')
        return f'<p class="fed-note">{" &ensp; ".join(shown)}</p>'


def _mark(text: str, kind: str, numbers: list[int], lang: Language) -> str:
    listed = ",".join(f'<a href="#finding-{number}">{number}</a>' for number in numbers)
    links = f'<sup style="font-weight:400">{listed}</sup>' if listed else ""
    name = html.escape(SEVERITY_NAMES[kind].to(lang), quote=True) if kind in SEVERITY_NAMES else ""
    title = f' title="{name}"' if name else ""
    style = f"padding:0;background:none;color:inherit;{_STYLE[kind]}"
    return f'<mark style="{style}"{title}>{html.escape(text)}</mark>{links}'


def mark_text(
    figures: Figures, findings: Findings, *, furniture: Sequence[tuple[int, int]] = ()
) -> MarkedText:
    """Show a report with its figures marked by what the audit says of them.

    Parameters
    ----------
    figures : Figures
        What `extract_figures` gives.
    findings : Findings
        What `audit_figures` gives on the same figures.
    furniture : sequence of (int, int)
        Spans of page furniture, shown in grey.
    """
    return MarkedText(figures, findings, tuple((span[0], span[1]) for span in furniture))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FindingList:
    """The findings of an audit as a numbered list, in the order of the marks.

    Attributes
    ----------
    findings : Findings
        What the audit found.
    text : str
        The text, for quoting the figures a finding is about.
    severities : tuple of str
        Which severities are shown.
    """

    findings: Findings
    text: str
    severities: tuple[str, ...] = SEVERITIES

    def __repr__(self) -> str:
        lines = [
            f"{number}. [{finding.severity}] {finding.text.to(lang)}"
            for number, finding in self._shown()
            for lang in LANGUAGES
        ]
        return "\n".join(lines) or "no findings"

    def _shown(self) -> list[tuple[int, Finding]]:
        numbered = enumerate(self.findings.found, 1)
        return [(number, each) for number, each in numbered if each.severity in self.severities]

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return {"text/plain": repr(self), "text/html": self.to_html(language())}

    def to_html(self, lang: Language) -> str:
        """Return the list as HTML; arithmetic and readings fold open under each finding."""
        items = "".join(self._item(number, finding, lang) for number, finding in self._shown())
        nothing = Text("没有发现。", "Nothing was found.").to(lang)
        return f'<ol class="fed-findings">{items}</ol>' if items else f"<p>{nothing}</p>"

    def _item(self, number: int, finding: Finding, lang: Language) -> str:
        quoted = "、".join(
            html.escape(" ".join(self.text[start:end].split())) for start, end in finding.spans
        )
        name = html.escape(SEVERITY_NAMES[finding.severity].to(lang))
        sentence = html.escape(finding.text.to(lang))
        return (
            f'<li value="{number}" id="finding-{number}"><span style="{_STYLE[finding.severity]}">'
            f"{name}</span> {sentence}<details><summary>"
            f"{Text('算式与读法', 'Arithmetic and readings').to(lang)} · {quoted}</summary>"
            f"<p>{html.escape(finding.arithmetic)}</p>{_readings(finding.readings)}</details></li>"
        )


def _readings(readings: Sequence[str]) -> str:
    items = "".join(f"<li>{html.escape(reading)}</li>" for reading in readings)
    return f"<ul>{items}</ul>" if items else ""


def list_findings(
    findings: Findings, figures: Figures, *, severities: Sequence[str] = SEVERITIES
) -> FindingList:
    """List what an audit found, one sentence each, arithmetic and readings folded.

    Parameters
    ----------
    findings : Findings
        What `audit_figures` gives.
    figures : Figures
        The figures it was given.
    severities : sequence of str
        Which severities to show; the numbers stay those of the whole audit.
    """
    return FindingList(findings, figures.text, tuple(severities))
