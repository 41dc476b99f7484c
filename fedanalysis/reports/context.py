"""Where a number stands: the words around it, its clause and its sentence."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from fedanalysis.codes.numerals import plain
from fedanalysis.reports.scan import Span

_MARK = r"[一二三四五六七八九十]+[、.．]|[(（][一二三四五六七八九十\d]+[)）]|\d+[.、．]|[-—*·●◆■]"
_ITEM = rf"\n(?=[ \t\u3000]*(?:{_MARK}))"
_SENTENCE = re.compile(rf"[。！？!?]+[”’」』）)]?|\n\s*\n|{_ITEM}")
_SEGMENT = re.compile(rf"[;；]|{_SENTENCE.pattern}")
_PARAGRAPH = re.compile(rf"[。！？]\s*\n|\n\s*\n|{_ITEM}")
_CLAUSE = re.compile(r"[，,。；;：:！？!?\n]+")


class Layout:
    """The text cut into clauses, sentences and lines, for looking up a position.

    Parameters
    ----------
    text : str
        The text; positions are code points of it.
    """

    def __init__(self, text: str) -> None:
        self.text = plain(text)
        self._sentences = _cuts(_SENTENCE, self.text)
        self._segments = _cuts(_SEGMENT, self.text)
        self._clauses = _cuts(_CLAUSE, self.text)
        self._paragraphs = _cuts(_PARAGRAPH, self.text)

    def sentence(self, at: int) -> int:
        """Return the number of the sentence that position `at` is in."""
        return bisect_right(self._sentences, at) - 1

    def segment(self, at: int) -> int:
        """Return the number of the part of a sentence, cut at semicolons, that `at` is in."""
        return bisect_right(self._segments, at) - 1

    def paragraph(self, at: int) -> int:
        """Return the number of the paragraph that position `at` is in."""
        return bisect_right(self._paragraphs, at) - 1

    def clause(self, at: int) -> int:
        """Return the number of the clause that position `at` is in."""
        return bisect_right(self._clauses, at) - 1

    def sentence_start(self, at: int) -> int:
        """Return where the sentence of `at` begins."""
        return self._sentences[self.sentence(at)]

    def clause_start(self, at: int) -> int:
        """Return where the clause of `at` begins."""
        return self._clauses[self.clause(at)]

    def sentence_end(self, at: int) -> int:
        """Return where the sentence of `at` ends, its mark included."""
        number = self.sentence(at) + 1
        return self._sentences[number] if number < len(self._sentences) else len(self.text)

    def clause_end(self, at: int) -> int:
        """Return where the clause of `at` ends, its mark included."""
        number = self.clause(at) + 1
        return self._clauses[number] if number < len(self._clauses) else len(self.text)

    @cached_property
    def lines(self) -> list[int]:
        """Where each line begins."""
        return _cuts(re.compile(r"\n"), self.text)

    def line_start(self, at: int) -> int:
        """Return where the line of `at` begins."""
        return self.lines[bisect_right(self.lines, at) - 1]


def _cuts(mark: re.Pattern[str], text: str) -> list[int]:
    return [0, *(found.end() for found in mark.finditer(text))]


@dataclass(frozen=True, slots=True)
class Context:
    """A number and the words around it, blanks and line breaks taken out.

    Attributes
    ----------
    span : Span
        The number.
    span_text : str
        The number as printed, without blanks.
    left, right : str
        Up to 40 characters before and 24 after, never beyond a full stop on the left.
    clause_left : str
        From the beginning of the clause to the number.
    sentence_left, sentence_right : str
        From the beginning of the sentence to the number, and from there to its end.
    line_left : str
        From the beginning of the line to the number.
    """

    span: Span
    span_text: str
    left: str
    right: str
    clause_left: str
    sentence_left: str
    sentence_right: str
    line_left: str


_BLANK = re.compile(r"\s+")


def context_of(span: Span, layout: Layout) -> Context:
    """Return the words around `span`."""
    text, start, end = layout.text, span.start, span.end
    sentence = layout.sentence_start(start)

    def words(first: int, last: int) -> str:
        return _BLANK.sub("", text[first:last])

    return Context(
        span=span,
        span_text=words(start, end),
        left=words(max(sentence, start - 40), start),
        right=words(end, end + 24),
        clause_left=words(max(layout.clause_start(start), start - 200), start),
        sentence_left=words(max(sentence, start - 400), start),
        sentence_right=words(end, min(layout.sentence_end(start), end + 200)),
        line_left=words(max(layout.line_start(start), start - 200), start),
    )
