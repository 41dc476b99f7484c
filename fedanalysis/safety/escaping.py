"""Keeps texts from running as formulas: takes a text for a CSV file, gives one that stays text.

Spreadsheet programs run a CSV field that begins like a formula. An apostrophe before it stops
them, and reading takes exactly that apostrophe off again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_MARK = "'"
_STARTS = ("=", "+", "-", "@", "\t", "\r")
_MARKED = tuple(_MARK + start for start in (*_STARTS, _MARK))


def inert(text: str) -> str:
    """Return `text` so that no spreadsheet program runs it.

    Examples
    --------
    >>> inert("=cmd()"), inert("甲村"), inert("'=1")
    ("'=cmd()", '甲村', "''=1")
    """
    return _MARK + text if text.startswith((*_STARTS, *_MARKED)) else text


def original(text: str) -> str:
    """Return what :func:`inert` was given: ``original(inert(text)) == text`` for every text.

    Examples
    --------
    >>> original("'=cmd()"), original("甲村"), original("'甲")
    ('=cmd()', '甲村', "'甲")
    """
    return text[1:] if text.startswith(_MARKED) else text


def inert_series(texts: pd.Series) -> pd.Series:
    """Return :func:`inert` of every text of a column; missing stays missing.

    Examples
    --------
    >>> import pandas as pd
    >>> inert_series(pd.Series(["-1", "1"])).tolist()
    ["'-1", '1']
    """
    mask = texts.str.startswith((*_STARTS, *_MARKED)).fillna(False).astype("bool")
    return texts.where(~mask, _MARK + texts)


def original_series(texts: pd.Series) -> pd.Series:
    """Return :func:`original` of every text of a column; missing stays missing.

    Examples
    --------
    >>> import pandas as pd
    >>> original_series(pd.Series(["'-1", "1"])).tolist()
    ['-1', '1']
    """
    mask = texts.str.startswith(_MARKED).fillna(False).astype("bool")
    return texts.where(~mask, texts.str.slice(1))
