"""The audit, end to end from the text: clean texts stay clean, planted errors are found."""

import json

import pytest
from cases.loading import HERE, list_cases, read_case

from fedanalysis.reports.audit import audit_figures
from fedanalysis.reports.extract import extract_figures

EVERY = [*list_cases(), *list_cases(held_out=True)]
CLEAN = [p for p in EVERY if "faulty" not in p.name and "ulanhot" not in p.name]
FAULTY = list_cases("audit_faulty_*")


def audited(path):
    case = read_case(path)
    return case, audit_figures(extract_figures(case.text))


def quoted(case, finding):
    return {case.text[start:end] for start, end in finding.spans}


@pytest.mark.parametrize("path", CLEAN, ids=lambda path: path.name.split(".")[0])
def test_nothing_is_proved_on_a_clean_text(path):
    _, findings = audited(path)
    assert findings.proved == ()
    assert findings.of("proved_with_rule") == ()


@pytest.mark.parametrize("path", FAULTY, ids=lambda path: path.name.split(".")[0])
def test_every_planted_error_is_found_and_nothing_else_is_proved(path):
    case, findings = audited(path)
    surely = [*findings.proved, *findings.of("proved_with_rule")]
    for planted in case.findings:
        hits = [f for f in surely if quoted(case, f) & set(planted["spans"])]
        assert any(f.severity == planted["severity"] for f in hits), planted["family"]
    planted_spans = {span for planted in case.findings for span in planted["spans"]}
    assert all(quoted(case, f) & planted_spans for f in surely)


def test_case_city_is_proved_exactly_where_its_figures_exclude_each_other():
    case, findings = audited("ulanhot-2011")
    proved = {(f.rule, frozenset(quoted(case, f))) for f in findings.proved}
    assert {rule for rule, _ in proved} == {"two_totals", "base_not_printed"}
    two = next(spans for rule, spans in proved if rule == "two_totals")
    assert {"63名", "98%", "3名", "4.4%"} <= two
    bases = [spans for rule, spans in proved if rule == "base_not_printed"]
    assert sorted(min(spans & {"11%", "22.5%"}) for spans in bases) == ["11%", "22.5%"]
    with_rule = {f.rule for f in findings.of("proved_with_rule")}
    assert with_rule == {"legal_size", "date_logic"}


def test_case_city_lists_the_whole_numbers_that_fit():
    _, findings = audited("ulanhot-2011")
    said = findings.to_json()
    for numbers in ("348–360", "341–353", "35–38", "34–36", "67–68", "66–98", "14–30"):
        assert numbers in said, numbers


def test_json_has_the_promised_form():
    case, findings = audited("ulanhot-2011")
    entries = json.loads(findings.to_json())["findings"]
    keys = ["id", "severity", "rule", "spans", "arithmetic", "readings", "zh", "en"]
    assert all(list(entry) == keys for entry in entries)
    assert len({entry["id"] for entry in entries}) == len(entries)
    assert all(entry["arithmetic"] and entry["zh"] and entry["en"] for entry in entries)
    assert all(0 <= s < e <= len(case.text) for entry in entries for s, e in entry["spans"])


@pytest.mark.parametrize("path", sorted((HERE / "clean").glob("*.txt")), ids=lambda path: path.stem)
def test_nothing_is_proved_on_a_clean_text_full_of_temptations(path):
    findings = audit_figures(extract_figures(path.read_text(encoding="utf-8")))
    assert findings.proved == ()
    assert findings.of("proved_with_rule") == ()
