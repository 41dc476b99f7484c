"""The case texts are what they say: gold fits the text, clean is clean, faulty is faulty."""

from __future__ import annotations

import importlib.util
import math
import sys
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

HERE = Path(__file__).parent
CITY = HERE.parents[1] / "data" / "cases" / "ulanhot-2011"

_spec = importlib.util.spec_from_file_location("case_loading", HERE / "loading.py")
assert _spec is not None
assert _spec.loader is not None
loading = importlib.util.module_from_spec(_spec)
sys.modules["case_loading"] = loading
_spec.loader.exec_module(loading)

PATHS = [*loading.list_cases(), *loading.list_cases(held_out=True)]
CASES = {path.name.removesuffix(".marked.txt"): loading.read_case(path) for path in PATHS}
AUDITED = {name: case for name, case in CASES.items() if case.findings is not None}

KINDS = {"count", "share_pct", "money", "year", "period", "ordinal", "other"}
QUALIFIERS = {
    *("none", "approx_over", "approx_near", "approx", "over", "at_least", "at_most", "reach")
}


@pytest.fixture(params=CASES.values(), ids=list(CASES))
def case(request: pytest.FixtureRequest) -> object:
    return request.param


def test_gold_spans_are_slices_of_the_text_in_order(case):
    gold = case.gold
    assert [case.text[a:b] for a, b in zip(gold.start, gold.end, strict=True)] == list(gold.text)
    assert (gold.start.iloc[1:].to_numpy() >= gold.end.iloc[:-1].to_numpy()).all()


def test_gold_uses_the_agreed_words(case):
    assert set(case.gold.kind) <= KINDS
    assert set(case.gold.qualifier) <= QUALIFIERS
    assert set(case.gold.modality) <= {"actual", "planned"}


def test_every_digit_is_inside_a_gold_figure(case):
    inside = {i for a, b in zip(case.gold.start, case.gold.end, strict=True) for i in range(a, b)}
    assert [i for i, c in enumerate(case.text) if c.isdigit() and i not in inside] == []


def test_loader_refuses_an_unclosed_mark():
    with pytest.raises(ValueError, match="not closed"):
        loading.strip_marks("共⟦5名|v=5")


def test_loader_refuses_an_unknown_key():
    with pytest.raises(ValueError, match="Unknown key"):
        loading.strip_marks("共⟦5名|value=5⟧")


# The case city -----------------------------------------------------------------------------------


def test_city_report_is_the_marked_text_without_marks():
    assert (CITY / "report.zh.txt").read_text(encoding="utf-8") == CASES["ulanhot-2011"].text


def test_city_gold_file_is_the_marked_gold():
    written = pd.read_csv(
        HERE / "ulanhot-2011.gold.csv",
        keep_default_na=False,
        na_values={"value": [""], "part_start": [""], "base_start": [""]},
        dtype={"text": "str", "part_start": "Int64", "base_start": "Int64"},
    )
    pd.testing.assert_frame_equal(written, CASES["ulanhot-2011"].gold, check_dtype=False)


def test_city_report_says_first_that_it_is_a_retelling():
    assert CASES["ulanhot-2011"].text.splitlines()[0].startswith("本文为转述，不是原文")


def test_city_facts_are_the_values_of_the_figures_table():
    figures = pd.read_csv(CITY / "figures.csv")
    gold = CASES["ulanhot-2011"].gold
    assert sorted(gold.value[gold.is_fact]) == sorted(figures.value.dropna())


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(
            "63名，占总数的98%；担任正职的3名（其中1人“一肩挑”），占总数的4.4%", id="two totals"
        ),
        pytest.param("担任副职的4名，占总数的11%", id="no total fits 11 %"),
        pytest.param(
            "92名，占科级干部的26%，其中正科级27名，占总数的22.5%", id="no total fits 22.5 %"
        ),
        pytest.param("比上届提高2%", id="points or per cent"),
        pytest.param("城郊办事处", id="office, one spelling"),
        pytest.param("城效办事处", id="office, other spelling"),
        pytest.param("今年5月", id="this May"),
        pytest.param("发布时间：2022-02", id="page stamp"),
    ],
)
def test_city_report_keeps_the_wording_that_does_not_add_up(words):
    assert words in CASES["ulanhot-2011"].text


# Audit cases -------------------------------------------------------------------------------------


def _fits(part: float, whole: float, printed: float, digits: int) -> bool:
    """Whether a printed percentage is the nearest or the truncated one of part in whole."""
    share, step = Fraction(part) / Fraction(whole) * 100, Fraction(1, 10**digits)
    off = share - Fraction(str(printed))
    return abs(off) <= step / 2 or 0 <= off < step


def _totals(part: float, percent: float) -> set[int]:
    return {n for n in range(int(part), 2000) if _fits(part, n, percent, 0)}


def _breaks(family: str, v: list[float]) -> bool:
    """Whether the values of a finding's spans, in the order listed, contradict each other."""
    match family:
        case "share against counts":
            return not _fits(v[1], v[0], v[2], 1)
        case "legal size":
            return v[1] < 5 * v[0]
        case "growth against level":
            return round((v[1] / v[0] - 1) * 100) != v[2]
        case "sum of parts":
            return sum(v[:-1]) != v[-1]
        case "product":
            return v[0] * v[1] != v[2]
        case "part larger than whole":
            return v[1] > v[0]
        case "shares of one whole":
            return sum(v) > 100 + 0.5 * len(v)
        case "one word, two totals":
            return not _totals(v[0], v[1]) & _totals(v[2], v[3])
        case "impossible share":
            return not any(_fits(k, v[0], v[1], 0) for k in range(int(v[0]) + 1))
    raise ValueError(family)


@pytest.mark.parametrize("name", AUDITED)
def test_expected_findings_point_at_one_gold_figure_each(name):
    case = AUDITED[name]
    counts = case.gold.text.value_counts()
    assert [s for f in case.findings for s in f["spans"] if counts.get(s, 0) != 1] == []


@pytest.mark.parametrize(
    ("name", "finding"),
    [
        pytest.param(name, finding, id=f"{name}: {finding['family']}")
        for name, case in AUDITED.items()
        for finding in case.findings
    ],
)
def test_planted_fault_is_a_contradiction(name, finding):
    value = AUDITED[name].gold.set_index("text").value
    assert _breaks(finding["family"], [float(value[span]) for span in finding["spans"]])


@pytest.mark.parametrize("name", AUDITED)
def test_every_share_not_named_in_a_finding_is_its_part_of_its_base(name):
    case = AUDITED[name]
    value = case.gold.set_index("start").value
    linked = case.gold.dropna(subset=["part_start", "base_start"])
    named = {span for finding in case.findings for span in finding["spans"]}
    wrong = {
        row.text
        for row in linked.itertuples()
        if not math.isclose(
            row.value,
            value[row.part_start] / value[row.base_start] * 100,
            abs_tol=0.051 if "." in row.text else 0.51,
        )
    }
    assert wrong == named & set(linked.text)


def test_audit_cases_are_three_clean_and_three_faulty():
    assert sorted(bool(case.findings) for case in AUDITED.values()) == [False] * 3 + [True] * 3


@pytest.mark.parametrize("name", [name for name, case in AUDITED.items() if not case.findings])
def test_clean_text_uses_no_bare_word_for_a_total(name):
    assert "总数" not in AUDITED[name].text


def test_clean_gazetteer_has_shares_that_add_to_101_by_rounding():
    case = AUDITED["audit_clean_gazetteer"]
    shares = case.gold[case.gold.text.isin(["39%", "31%"])]
    assert shares.value.sum() == 101
