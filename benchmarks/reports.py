"""Measures reading reports: characters a second beside recognizers-text, and cost by length.

recognizers-text isn't a dependency of the project; where it is absent its claim is left out, with a
line that says how to install it.
"""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks.claim import Claim

COMMAND = "nox -s bench -- reports"
_INSTALL = (
    "pip install recognizers-text-number recognizers-text-number-with-unit 'emoji<2' grapheme"
)


def measure(repeats: int = 5) -> list[Claim]:
    """Return the claims on extraction and audit, all on the case report."""
    from fedanalysis.indicators.official import case_report
    from fedanalysis.reports.audit import audit_figures
    from fedanalysis.reports.extract import extract_figures

    text = Path(case_report()).read_text(encoding="utf-8")
    ours = _seconds(lambda: extract_figures(text), repeats)
    audit = _seconds(lambda: audit_figures(extract_figures(text)), repeats)
    tenfold = _seconds(lambda: extract_figures(text * 10), repeats)
    hundredfold = _seconds(lambda: extract_figures(text * 100), 2)
    rate = len(text) / ours
    claims = [
        Claim(
            f"extraction and audit of the case report ({len(text):,} characters)",
            *(
                audit,
                1.0,
                "seconds",
                f"extraction alone {ours:.3f} s, {rate:,.0f} characters a second",
            ),
            COMMAND,
        ),
        Claim(
            "cost a character of a text 100 times as long, against 10 times as long",
            hundredfold / tenfold / 10,
            *(1.5, "ratio", f"1×: {ours:.3f} s, 10×: {tenfold:.3f} s, 100×: {hundredfold:.2f} s"),
            COMMAND,
        ),
    ]
    other = _recognizers(text)
    if other is None:
        print(f"recognizers-text is absent; to compare with it: {_INSTALL}\n")
        return claims
    claims.append(
        Claim(
            "extraction against the six models of recognizers-text on the same text, seconds",
            ours / other,
            *(
                1 / 5,
                "ratio",
                f"{other / ours:.0f} times as fast; {other:.3f} s against {ours:.3f} s",
            ),
            COMMAND,
        )
    )
    return claims


def _seconds(work: Callable[[], object], repeats: int) -> float:
    work()
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return median(times)


def _recognizers(text: str) -> float | None:
    if importlib.util.find_spec("recognizers_number_with_unit") is None:
        return None
    import recognizers_number as number
    import recognizers_number_with_unit as unit

    models = (
        *(number.recognize_number, number.recognize_percentage, number.recognize_ordinal),
        *(unit.recognize_currency, unit.recognize_age, unit.recognize_dimension),
    )
    return _seconds(lambda: [model(text, number.Culture.Chinese) for model in models], 3)
