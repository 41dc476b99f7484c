"""A paragraph whose numbers are computed: takes both languages, shows the current one."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Any

from fedanalysis.language import Text, language


@dataclass(frozen=True, slots=True, repr=False)
class Paragraph:
    """One paragraph in both languages; its plain text holds both, its page only one.

    Attributes
    ----------
    text : Text
        The paragraph.
    role : str
        ``lead`` for the answer at the top of a page, ``caution`` for a limit of the numbers.
    """

    text: Text
    role: str

    def __repr__(self) -> str:
        return f"{self.text.zh}\n{self.text.en}"

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        body = html.escape(self.text.to(language()))
        return {
            "text/plain": repr(self),
            "text/html": f'<p class="fed-{html.escape(self.role)}">{body}</p>',
        }


def answer(zh: str, en: str) -> Paragraph:
    """Return the answer to a page's question, one or two sentences long."""
    return Paragraph(Text(zh, en), "lead")


def caution(zh: str, en: str) -> Paragraph:
    """Return a limit of the numbers, set off from the text."""
    return Paragraph(Text(zh, en), "caution")
