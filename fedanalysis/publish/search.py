"""A Sphinx extension: search finds any word inside Chinese text, by single characters and pairs.

The stock splitter cuts Chinese into dictionary words and misses what it does not know. Here the
index holds every character and every pair of neighbours, and the query is cut the same way in the
reader's browser.
"""

from __future__ import annotations

import re
from typing import Any

import snowballstemmer
from sphinx.search import SearchLanguage, languages

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUN = re.compile(f"[{_HAN}]+|[0-9A-Za-z_]+")

_SPLIT_QUERY = """
var splitQuery = function (query) {
  var words = [];
  var runs = query.match(/[\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff]+|[0-9A-Za-z_]+/g) || [];
  runs.forEach(function (run) {
    if (run.length === 1 || /^[0-9A-Za-z_]+$/.test(run)) { words.push(run); return; }
    for (var i = 0; i + 1 < run.length; i++) { words.push(run.slice(i, i + 2)); }
  });
  return words;
};
"""


class ChinesePairs(SearchLanguage):
    """Splits Chinese into characters and pairs, and leaves other words to the English stemmer."""

    lang = "zh"
    language_name = "English"  # Sphinx makes the stemmer's name in the browser of it
    js_stemmer_rawcode = "english-stemmer.js"
    js_splitter_code = _SPLIT_QUERY

    def __init__(self, options: dict[str, str]) -> None:
        super().__init__(options)
        self._stemmer = snowballstemmer.stemmer("english")

    def split(self, input: str) -> list[str]:  # noqa: A002 - the name is Sphinx's
        """Cut a text into the words that are indexed.

        Examples
        --------
        >>> ChinesePairs({}).split("村委会 2020")
        ['村', '委', '会', '村委', '委会', '2020']
        """
        words: list[str] = []
        for run in _RUN.findall(input):
            if run.isascii():
                words.append(run)
            else:
                words += [*run, *(run[i : i + 2] for i in range(len(run) - 1))]
        return words

    def stem(self, word: str) -> str:
        """Return the stem of a Latin word in lower case, and a Chinese one unchanged."""
        return str(self._stemmer.stemWord(word.lower())) if word.isascii() else word

    def word_filter(self, word: str) -> bool:
        """Whether `word` is worth indexing; single digits are not."""
        return len(word) > 1 or not word.isascii()


def setup(app: Any) -> dict[str, bool]:  # noqa: ARG001 - Sphinx calls it with the app
    """Take the place of Sphinx's Chinese splitter."""
    languages["zh"] = ChinesePairs
    return {"parallel_read_safe": True, "parallel_write_safe": True}
