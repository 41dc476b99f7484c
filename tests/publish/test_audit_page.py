import pytest

from fedanalysis.publish.audit_page import audit_page
from fedanalysis.reports.audit import audit_figures
from fedanalysis.reports.extract import extract_figures


@pytest.mark.parametrize(("lang", "word"), [("zh", "确证"), ("en", "proved")])
def test_page_stands_alone_in_either_language(lang, word):
    figures = extract_figures("共有干部100人，其中女干部40人，占60%。")
    page = audit_page(figures, audit_figures(figures), name="<b>.txt", lang=lang)
    assert page.startswith("<!doctype html>")
    assert word in page
    assert "<b>.txt" not in page
    assert not any(mark in page for mark in ("src=", "<link", "<script", "url("))
