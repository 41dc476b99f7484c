from fedanalysis.plots.marked_text import list_findings, mark_text
from fedanalysis.reports.audit import audit_figures
from fedanalysis.reports.extract import extract_figures

FAULTY = "共有干部100人，其中女干部40人，占60%。"


def shown(text, **options):
    figures = extract_figures(text)
    findings = audit_figures(figures)
    return mark_text(figures, findings, **options), list_findings(findings, figures)


def test_proved_figures_are_marked_and_linked_to_their_finding():
    marked, listed = shown(FAULTY)
    page = marked.to_html("zh")
    assert "确证" in page
    assert 'href="#finding-1"' in page
    assert 'id="finding-1"' in listed.to_html("zh")
    assert "proved" in listed.to_html("en")


def test_every_word_of_the_report_is_kept_and_escaped():
    marked, listed = shown("<script>alert(1)</script>" + FAULTY)
    page = marked.to_html("zh") + listed.to_html("zh")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "共有干部" in page


def test_furniture_is_greyed_and_named_in_the_key():
    marked, _ = shown("发布时间：2022-02\n" + FAULTY, furniture=[(0, 12)])
    assert "页面信息" in marked.to_html("zh")
    assert "page furniture" in marked.to_html("en")


def test_plain_text_names_severity_and_both_languages():
    _, listed = shown(FAULTY)
    lines = repr(listed).splitlines()
    assert lines[0].startswith("1. [proved]")
    assert len(lines) == 2 * len(listed.findings)


def test_clean_text_says_that_nothing_was_found():
    _, listed = shown("共有干部100人，其中女干部40人，占40%。")
    assert repr(listed) == "no findings"
    assert "没有发现" in listed.to_html("zh")
