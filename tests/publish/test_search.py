"""A reader finds any word inside Chinese text; what is indexed and what is asked are cut alike."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedanalysis.publish.search import ChinesePairs

SPLITTER = ChinesePairs({})


def query(text):
    """Cut a query as the script on the page does."""
    words = []
    for run in re.findall(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|[0-9A-Za-z_]+", text):
        alone = len(run) == 1 or run.isascii()
        words += [run] if alone else [run[i : i + 2] for i in range(len(run) - 1)]
    return words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("村委会", ["村", "委", "会", "村委", "委会"]),
        ("占 24.2%", ["占", "24", "2"]),
        ("S28（妇代会）", ["S28", "妇", "代", "会", "妇代", "代会"]),
        ("，。", []),
        ("", []),
    ],
)
def test_text_is_cut_into_characters_and_pairs(text, words):
    assert SPLITTER.split(text) == words


@given(st.text("村民委员会主任妇女a1 ，", max_size=12), st.text("村委会主任x9 。", max_size=12))
def test_any_part_of_a_text_is_found_in_it(before, word):
    indexed = set(SPLITTER.split(f"{before} {word} {before}"))
    assert set(query(word)) <= indexed


@pytest.mark.parametrize("word", ["妇代会主任", "村民委员会", "组建率"])
def test_words_no_dictionary_knows_are_found_inside_a_sentence(word):
    indexed = set(SPLITTER.split(f"全市{word}中女性占比上升"))
    assert set(query(word)) <= indexed


def test_latin_words_are_stemmed_and_chinese_ones_are_not():
    assert SPLITTER.stem("Committees") == SPLITTER.stem("committee")
    assert SPLITTER.stem("委员") == "委员"


def test_single_letters_are_left_out_and_single_characters_kept():
    assert not SPLITTER.word_filter("a")
    assert SPLITTER.word_filter("村")


def test_script_of_the_page_names_a_stemmer_that_exists():
    # Sphinx calls window.Stemmer = <language_name>Stemmer, with the stemmer it copies.
    assert f"{SPLITTER.language_name.lower()}-stemmer.js" == SPLITTER.js_stemmer_rawcode
