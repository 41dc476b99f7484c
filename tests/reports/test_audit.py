"""The audit of whole texts: the case city, and what every audit gives."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fedanalysis.errors import UnknownNameError
from fedanalysis.reports.audit import audit_figures
from fedanalysis.reports.extract import extract_figures
from fedanalysis.reports.figures import Figures, figures_frame
from fedanalysis.reports.findings import SEVERITIES, Finding, Findings

CITY = Path(__file__).parents[2] / "data" / "cases" / "ulanhot-2011" / "report.zh.txt"


def audit(text: str) -> Findings:
    return audit_figures(extract_figures(text))


@pytest.fixture(scope="module")
def city() -> tuple[str, Findings]:
    text = CITY.read_text(encoding="utf-8")
    return text, audit(text)


def told(city, finding: Finding) -> tuple[str, ...]:
    return tuple(city[0][start:end] for start, end in finding.spans)


def test_city_has_exactly_three_proved_findings(city):
    found = {(finding.rule, told(city, finding)[:2]) for finding in city[1].proved}
    assert found == {
        ("two_totals", ("98%", "4.4%")),
        ("base_not_printed", ("11%", "4名")),
        ("base_not_printed", ("22.5%", "27名")),
    }


def test_city_two_totals_need_64_and_67_or_68(city):
    (finding,) = [f for f in city[1].proved if f.rule == "two_totals"]
    assert finding.arithmetic == (
        "63名 = 98%: nearest 64; truncated 64 | 3名 = 4.4%: nearest 68; truncated 67–68"
    )


def test_a_base_finding_says_not_printed_here_and_never_wrong(city):
    for finding in city[1].proved:
        if finding.rule == "base_not_printed":
            assert "is not a total printed here" in finding.en
        assert "wrong" not in finding.en.replace("neither need be wrong", "")


def test_city_findings_that_rest_on_law_and_calendar(city):
    found = {finding.rule: finding for finding in city[1].of("proved_with_rule")}
    assert set(found) == {"legal_size", "date_logic"}
    assert "46 × 5 = 230" in found["legal_size"].arithmetic
    assert "directors not counted" in found["legal_size"].readings[0]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        pytest.param("no_integer", "68个 × 98%: nearest ∅; truncated 67", id="98% of 68"),
        pytest.param("implied_total", "nearest 348–360; truncated 341–353", id="92 = 26%"),
        pytest.param("level_mismatch", "92名: 副科级以上; 科级干部", id="and above"),
        pytest.param("persons_vs_posts", "32 + 66 = 98; persons 66–98", id="posts"),
        pytest.param("thresholds_differ", "71%: 大专以上; 78%: 高中以上", id="schooling"),
        pytest.param("base_unstated", "47名 / 92名 = 51.09%", id="47 of whom"),
        pytest.param("nesting_unstated", "31名, 51名: overlap 0–31", id="31 and 51"),
        pytest.param("nesting_unstated", "357期, 56期: overlap 0–56", id="357 and 56"),
        pytest.param("nesting_unstated", "both 14–30", id="30 and 30"),
        pytest.param("points_vs_percent", "98% − 2%: 96% / 96.08%", id="+2%"),
    ],
)
def test_city_readings(city, rule, words):
    assert any(f.rule == rule and words in f.arithmetic for f in city[1].of("reading"))


def test_city_rise_of_two_per_cent_lists_what_counts_need(city):
    (finding,) = [f for f in city[1].found if f.rule == "points_vs_percent"]
    assert "points, unrounded 1.56: 62/64 → 63/64" in finding.readings
    assert "points of printed shares 96 → 98%: 65/68 → 63/64" in finding.readings


def test_city_chief_posts_against_persons(city):
    (finding,) = [f for f in city[1].found if f.arithmetic == "3 + 1 = 4"]
    assert "4.4% of 68 persons: 60 of 64 bodies with one holder" in finding.readings
    assert "4 of 136 posts = 2.94%" in finding.readings


def test_city_flags(city):
    flags = {(finding.rule, finding.arithmetic) for finding in city[1].of("flag")}
    assert ("same_figure_twice", "98% × 4") in flags
    assert ("same_figure_twice", "432人 / 1800人 = 24%") in flags
    assert any(rule == "spelling_variants" and "城效" in words for rule, words in flags)
    assert any(rule == "persons_vs_person_times" for rule, _ in flags)


def test_json_has_the_agreed_shape(city):
    findings = json.loads(city[1].to_json())
    assert list(findings) == ["findings"]
    keys = ["id", "severity", "rule", "spans", "arithmetic", "readings", "zh", "en"]
    for finding in findings["findings"]:
        assert list(finding) == keys
        assert finding["severity"] in SEVERITIES
        assert finding["id"].startswith(finding["rule"] + ":")
        assert all(0 <= start < end <= len(city[0]) for start, end in finding["spans"])


def test_ids_are_unique_and_the_same_every_time(city):
    ids = [finding.id for finding in city[1].found]
    assert len(set(ids)) == len(ids)
    assert ids == [finding.id for finding in audit(city[0]).found]


def test_sentences_are_single_and_in_both_languages(city):
    for finding in city[1].found:
        assert finding.zh.endswith("。")
        assert finding.zh.count("。") == 1
        assert finding.en.endswith(".")


def test_frame_has_a_row_a_finding(city):
    frame = city[1].to_frame()
    assert list(frame.columns)[:3] == ["id", "severity", "rule"]
    assert len(frame) == len(city[1])


def test_audit_leaves_the_figures_as_they_were(city):
    figures = extract_figures(city[0])
    before = figures.frame.copy()
    audit_figures(figures)
    assert figures.frame.equals(before)


@pytest.mark.parametrize("text", ["", "没有数字。", "女干部   人，占   。", "1" * 200, "占%" * 50])
def test_texts_without_figures_give_no_findings(text):
    found = audit(text)
    assert len(found) == 0
    assert len(found.to_frame()) == 0
    assert json.loads(found.to_json()) == {"findings": []}


def test_empty_table_gives_no_findings():
    assert len(audit_figures(Figures("", figures_frame([])))) == 0


def test_repr_counts_severities():
    text = repr(audit("妇女之家由12个增加到58个，增长200%。"))
    assert text.startswith("1 findings on 3 figures: 1 proved")


def test_refuses_an_unknown_severity():
    with pytest.raises(UnknownNameError):
        audit("5人").of("maybe")
