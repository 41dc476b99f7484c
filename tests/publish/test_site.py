import re

import pytest

from fedanalysis.errors import BuildError
from fedanalysis.publish.notebooks import run_notebooks
from fedanalysis.publish.site import build_site

SETUP = "import fedanalysis as fa"
RECORD = (
    'fa.recorded(fa.record("n", {value}, unit="percent", source="made up", '
    'finding=fa.Text("<b>三成</b>", "<b>three in ten</b>")))'
)


def build(write, tmp_path, *cells):
    path = write(
        "01-question", ("# 问题？\n\n村民委员会 $x^2$", "zh"), ("# Question?", "en"), *cells
    )
    runs = run_notebooks([path])
    return build_site(
        runs, tmp_path / "site", docs=tmp_path / "docs", sources=tmp_path / "notebooks"
    )


def whole_site(write, folder):
    (folder / "docs").mkdir()
    for lang, title in (("zh", "指南"), ("en", "Guide")):
        (folder / "docs" / f"guide.{lang}.md").write_text(f"# {title}\n", encoding="utf-8")
    return build(write, folder, SETUP, RECORD.format(value=30))


@pytest.fixture(scope="module")
def site(write_once):
    """A site to read; it takes half a minute to build."""
    return whole_site(*write_once)


@pytest.fixture
def old_site(write, tmp_path):
    """A site that the test builds anew, in its own folder."""
    return whole_site(write, tmp_path)


def test_site_has_both_languages_chapters_guides_and_reference(site):
    for lang in ("zh", "en"):
        names = {p.name for p in (site.folder / lang).glob("*.html")}
        assert {"index.html", "01-question.html", "guide.html", "reference.html"} <= names
        assert (site.folder / lang / "_notebooks" / "01-question.ipynb").exists()
    assert (site.folder / "index.html").exists()


def test_each_page_has_one_language_and_a_switch_to_the_other(site):
    zh = (site.folder / "zh" / "01-question.html").read_text(encoding="utf-8")
    en = (site.folder / "en" / "01-question.html").read_text(encoding="utf-8")
    assert 'href="../en/01-question.html"' in zh
    assert 'href="../zh/01-question.html"' in en
    assert "问题？" in zh
    assert "Question?" not in zh
    assert "<math" in zh


def test_home_shows_findings_as_escaped_cards(site):
    home = (site.folder / "en" / "index.html").read_text(encoding="utf-8")
    assert "30.0%" in home
    assert "&lt;b&gt;three in ten&lt;/b&gt;" in home
    assert "<b>three" not in home


def test_no_page_asks_another_host_for_anything(site):
    asks = re.compile(r"""(?:src|href)=["'](?:https?:)?//[^"']+""")
    for page in site.folder.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        loaded = [m for m in asks.findall(text) if "<a" not in text[: text.find(m)][-40:]]
        assert not [m for m in loaded if m.startswith("src") or ".css" in m or ".js" in m], page


def test_chinese_words_are_in_the_search_index(site):
    index = (site.folder / "zh" / "searchindex.js").read_text(encoding="utf-8")
    words = index.encode("ascii").decode("unicode_escape")
    assert '"村民"' in words
    assert '"委员"' in words


def test_numbers_that_depend_on_the_language_stop_the_build_and_keep_the_old_site(
    write, tmp_path, old_site
):
    with pytest.raises(BuildError, match="01-question: n 1 → 2"):
        build(write, tmp_path, SETUP, RECORD.format(value='1 if fa.tr("z", "e") == "z" else 2'))
    assert (old_site.folder / "zh" / "01-question.html").exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["docs", "notebooks", "site"]


def test_warning_stops_the_build_and_keeps_the_old_site(write, tmp_path, old_site):
    with pytest.raises(BuildError, match="missing"):
        build(write, tmp_path, ("[gone](missing.md)", "zh"), SETUP, RECORD.format(value=30))
    assert (old_site.folder / "zh" / "01-question.html").exists()
