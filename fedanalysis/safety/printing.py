"""Shows text from outside: takes any text, gives one that can't move the cursor or turn the line.

HTML is escaped where it is written; this is about characters that no escaping makes harmless.
"""

from __future__ import annotations

import unicodedata

_SHOWN = {"\n": "⏎", "\r": "⏎", "\t": "⇥", "\xa0": " "}


def printable(text: str) -> str:
    r"""Return `text` with line breaks shown as signs and other invisible characters as �.

    Examples
    --------
    >>> printable("甲\n乙\x1b[2J")
    '甲⏎乙�[2J'
    """
    if text.isprintable():
        return text
    return "".join(
        _SHOWN.get(c, "�" if unicodedata.category(c)[0] == "C" else c)
        for c in text.replace("\r\n", "\n")
    )
