"""The reference page names every public name once, in the room it lives in."""

import re

import pytest

import fedanalysis
from fedanalysis.publish.reference import reference_page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_public_name_stands_once(lang):
    listed = re.findall(r"\.\. auto(?:class|function|data):: (\S+)", reference_page(lang))
    assert sorted(listed) == sorted(f"{room}.{name}" for name, room in fedanalysis.PUBLIC.items())


def test_classes_functions_and_values_are_told_apart():
    page = reference_page("en")
    assert ".. autoclass:: fedanalysis.models.share_trend.ShareTrend\n   :members:" in page
    assert ".. autofunction:: fedanalysis.indicators.official.official_series" in page
    assert ".. autodata:: fedanalysis.reports.shares.VERDICTS" in page


@pytest.mark.parametrize(("lang", "title"), [("zh", "# 函数与类"), ("en", "# Functions")])
def test_headings_are_in_the_language_of_the_page(lang, title):
    page = reference_page(lang)
    assert page.startswith(title)
    headings = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    assert all(re.search("[一-鿿]", each) is None for each in headings) == (lang == "en")


def test_every_public_name_says_what_it_is():
    described = (getattr(fedanalysis, name) for name in fedanalysis.PUBLIC)
    assert not [each for each in described if callable(each) and not each.__doc__]
