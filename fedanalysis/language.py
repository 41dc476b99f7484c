"""Chooses between the two languages of a text: 中文 (the default) or English."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """One statement in both languages.

    Attributes
    ----------
    zh, en : str
        The statement in Chinese and in English; neither is empty.
    """

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if language() == "zh" else self.en

    def to(self, lang: Language) -> str:
        """Return the statement in `lang`, whatever the current language is."""
        return self.zh if lang == "zh" else self.en


def language() -> Language:
    """Return the current language, ``"zh"`` unless ``FEDANALYSIS_LANG`` starts with ``en``.

    Nothing else is asked: the machine's locale never changes a result.

    Examples
    --------
    >>> language() in LANGUAGES
    True
    """
    return "en" if os.environ.get("FEDANALYSIS_LANG", "zh").lower().startswith("en") else "zh"


def tr(zh: str, en: str) -> str:
    """Return `zh` or `en`, whichever the current language is.

    Examples
    --------
    >>> tr("村", "village") in {"村", "village"}
    True
    """
    return zh if language() == "zh" else en
