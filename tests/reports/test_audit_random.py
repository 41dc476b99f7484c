"""Random reports against brute force: none proved where all adds up, all caught where not."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from random import Random

import oracle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedanalysis.reports.audit import audit_figures
from fedanalysis.reports.extract import extract_figures
from fedanalysis.reports.figures import Figures, figures_frame
from fedanalysis.reports.rounding import totals_that_fit


def literal(case: oracle.Case) -> Figures:
    return Figures(case.text, figures_frame(oracle.rows_of(case)))


def extracted(case: oracle.Case) -> Figures:
    return extract_figures(case.text)


SEEDS = [range(first, first + 125) for first in range(0, 1000, 125)]


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
@pytest.mark.parametrize("read", [literal, extracted])
def test_consistent_reports_have_no_proved_finding(read, seeds):
    for seed in seeds:
        case = oracle.consistent(Random(seed))
        proved = audit_figures(read(case)).proved
        assert not proved, f"{seed}: {case.text}\n{proved[0].arithmetic}"


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
@pytest.mark.parametrize("read", [literal, extracted])
def test_altered_reports_are_caught_in_the_sentence_altered(read, seeds):
    for seed in seeds:
        rng = Random(seed)
        case = oracle.altered(oracle.consistent(rng), rng)
        if case is None:
            continue
        start, end = oracle.sentence_of(case, case.altered)
        proved = audit_figures(read(case)).proved
        at = [one for finding in proved for one, _ in finding.spans]
        assert any(start <= one < end for one in at), f"{seed}: {case.text[start:end]}"


def test_most_reports_can_be_altered():
    rngs = [Random(seed) for seed in range(50)]
    assert sum(oracle.altered(oracle.consistent(rng), rng) is not None for rng in rngs) > 45


@given(st.integers(0, 400), st.integers(1, 400), st.integers(0, 2))
def test_judge_prints_like_decimal(top, bottom, places):
    exact = Decimal(top) / Decimal(bottom)
    shown = [
        exact.quantize(Decimal(1).scaleb(-places), rounding=how)
        for how in (ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_DOWN)
    ]
    assert all(oracle.prints_as(top, bottom, f"{one:f}") for one in shown)
    assert not oracle.prints_as(top, bottom, f"{shown[0] + 2 * Decimal(1).scaleb(-places):f}")


@given(st.integers(1, 60), st.integers(1, 1000))
def test_judge_and_rules_agree_on_totals(part, thousandths):
    printed = f"{thousandths / 10:.1f}"
    tried = [n for n in range(part, 3000) if oracle.prints_as(100 * part, n, printed)]
    fitting = {
        *totals_that_fit(part, printed, limit=2999),
        *totals_that_fit(part, printed, convention="truncated", limit=2999),
    }
    assert tried == sorted(fitting)
