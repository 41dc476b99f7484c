"""What an audit found: one finding a contradiction, a reading or a remark, each at its spans."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal, get_args

import pandas as pd

from fedanalysis.errors import UnknownNameError
from fedanalysis.language import Text

Severity = Literal["proved", "proved_with_rule", "reading", "flag"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)

#: What each severity means, for readers.
SEVERITY_NAMES: dict[str, Text] = {
    "proved": Text("确证", "proved"),
    "proved_with_rule": Text("依规则确证", "proved with a rule"),
    "reading": Text("待释", "needs a reading"),
    "flag": Text("提示", "worth a look"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing an audit says about the figures of a text.

    Attributes
    ----------
    rule : str
        The rule that found it.
    severity : {"proved", "proved_with_rule", "reading", "flag"}
        ``proved``: no whole number satisfies the clause, or the text's own figures exclude each
        other; ``proved_with_rule``: follows from a law or the calendar; ``reading``: some reading
        survives, all are listed; ``flag``: worth a look.
    spans : tuple of (int, int)
        The places it is about, the main one first; code points, end exclusive.
    arithmetic : str
        The numbers used and the whole numbers that fit, rounding and cutting off apart.
    zh, en : str
        The finding in one sentence.
    readings : tuple of str
        Every reading tried, with what it needs.
    id : str
        Rule and spans; the same text gives the same ids.
    """

    rule: str
    severity: Severity
    spans: tuple[tuple[int, int], ...]
    arithmetic: str
    zh: str
    en: str
    readings: tuple[str, ...] = ()
    id: str = field(init=False)

    def __post_init__(self) -> None:
        if self.severity not in SEVERITIES:
            raise UnknownNameError.of("severity", self.severity, SEVERITIES)
        places = ",".join(f"{start}-{end}" for start, end in self.spans)
        object.__setattr__(self, "id", f"{self.rule}:{places}")

    @property
    def text(self) -> Text:
        """The finding in both languages."""
        return Text(self.zh, self.en)


_COLUMNS = ("id", "severity", "rule", "spans", "arithmetic", "readings", "zh", "en")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Findings:
    """Everything an audit found in one text, in order of place.

    Attributes
    ----------
    found : tuple of Finding
        The findings; gravest first at one place.
    figures_n : int
        How many figures were looked at.
    """

    found: tuple[Finding, ...]
    figures_n: int = 0

    def __len__(self) -> int:
        return len(self.found)

    @property
    def proved(self) -> tuple[Finding, ...]:
        """The findings that follow from the text's own figures alone."""
        return tuple(finding for finding in self.found if finding.severity == "proved")

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """Return the findings of one severity.

        Raises
        ------
        UnknownNameError
            If there is no such severity.
        """
        if severity not in SEVERITIES:
            raise UnknownNameError.of("severity", severity, SEVERITIES)
        return tuple(finding for finding in self.found if finding.severity == severity)

    def counts(self) -> dict[str, int]:
        """Return how many findings each severity has; every severity is named."""
        seen = Counter(finding.severity for finding in self.found)
        return {severity: seen[severity] for severity in SEVERITIES}

    def to_frame(self) -> pd.DataFrame:
        """Return one row per finding.

        Returns
        -------
        DataFrame
            Columns `id`, `severity`, `rule`, `spans` (text such as ``12–15; 30–34``),
            `arithmetic`, `readings` (joined with semicolons), `zh`, `en`.
        """
        rows = [
            {
                **{name: getattr(finding, name) for name in _COLUMNS},
                "spans": "; ".join(f"{start}–{end}" for start, end in finding.spans),
                "readings": "；".join(finding.readings),
            }
            for finding in self.found
        ]
        return pd.DataFrame(rows, columns=list(_COLUMNS)).astype("str")

    def to_json(self) -> str:
        """Return ``{"findings": […]}`` as JSON text, indented, Chinese left as it is."""
        findings = [
            {
                "id": finding.id,
                "severity": finding.severity,
                "rule": finding.rule,
                "spans": [[start, end] for start, end in finding.spans],
                "arithmetic": finding.arithmetic,
                "readings": list(finding.readings),
                "zh": finding.zh,
                "en": finding.en,
            }
            for finding in self.found
        ]
        return json.dumps({"findings": findings}, ensure_ascii=False, indent=2)

    def __repr__(self) -> str:
        counts = ", ".join(f"{count} {name}" for name, count in self.counts().items())
        return f"{len(self)} findings on {self.figures_n} figures: {counts}"
