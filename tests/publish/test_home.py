"""The home page shows findings first, then chapters by question, then one's own data."""

import re

import nbformat
import pytest

from fedanalysis.language import Text
from fedanalysis.publish.home import Chapter, chapters, home_page
from fedanalysis.publish.notebooks import Executed
from fedanalysis.publish.results import record


def finding(name="share", value=24.2, words=("女性<占比>", "women's <share>"), **options):
    text = Text(*words)
    return record(name, value, unit="percent", source="R1", finding=text, **options)


def page_of(*sources):
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_markdown_cell(source) for source in sources]
    return notebook


BOOK = [
    Chapter("01-a", "升了吗？", (finding(sketch=[10, 20, 24.2]),)),
    Chapter("02-b", "建了多少？", ()),
]


def test_chapter_takes_its_title_and_only_the_records_that_say_something():
    silent = record("n", 3, unit="persons", source="R1")
    runs = [Executed("01-a", "zh", None, (silent, finding()))]
    [chapter] = chapters(runs, {"01-a": page_of("引言", "# 升了吗？\n\n正文")})
    assert chapter.title == "升了吗？"
    assert [r.id for r in chapter.findings] == ["share"]


def test_notebook_without_a_title_has_an_empty_one():
    [chapter] = chapters([Executed("01-a", "zh", None, ())], {"01-a": page_of("## 节")})
    assert chapter.title == ""


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", "女性&lt;占比&gt;"), ("en", "women&#x27;s &lt;share&gt;")]
)
def test_card_has_number_sentence_sketch_and_link_in_one_language(lang, words):
    page = home_page(BOOK, lang, guides=["guide"])
    [card] = re.findall(r'<a class="fed-card".*?</a>', page)
    assert 'href="01-a.html"' in card
    assert "24.2%" in card
    assert words in card
    assert card.count("<rect") == 3
    assert card.count('class="fed-now"') == 1


def test_parts_stand_in_reading_order():
    page = home_page(BOOK, "zh", guides=["guide"])
    places = [page.index(part) for part in ("fed-lead", "fed-cards", "\n02-b\n", "\nguide\n")]
    assert places == sorted(places)
    assert page.index("\n01-a\n") < page.index("\n02-b\n")


@pytest.mark.parametrize("values", [[], [0, 0], [-3, 6], [5]])
def test_sketch_of_any_values_has_finite_heights(values):
    page = home_page([Chapter("01-a", "?", (finding(sketch=values),))], "en", guides=[])
    heights = [float(h) for h in re.findall(r'height="([^"]+)"', page)]
    assert len(heights) == len(values)
    assert all(0 <= height <= 38 for height in heights)


def test_book_without_findings_has_no_card():
    assert 'class="fed-card"' not in home_page([BOOK[1]], "zh", guides=[])
