"""Finds the row in which a form numbers its columns: takes a row under a header, says if it is one.

Statistical forms print 甲, 乙, 1, 2, 3 under the header, or ``(1)``, ``5=4/3``, so that notes can
speak of "column 3". Such a row is part of the form, and never an entry.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from fedanalysis.codes.numerals import plain

_STEMS = "甲乙丙丁戊己庚辛壬癸"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CIRCLED = {chr(0x2460 + at): str(at + 1) for at in range(20)}  # ① to ⑳
_NUMBER = re.compile(r"[(\[【]?(?:第)?([0-9]{1,2})(?:\.0|栏|列)?[)\]】]?(?:[=＝].*)?")
_FEWEST = 3


def numbers_columns(texts: Sequence[str]) -> bool:
    """Say whether the cells of a row do nothing but number the columns, from left to right.

    Parameters
    ----------
    texts : sequence of str
        The cells of one row that hold anything.

    Returns
    -------
    bool
        True for 甲, 乙 … (or A, B …), then 1, 2, 3 … without a gap; three cells at least. The
        label 栏次 may lead.

    Examples
    --------
    >>> numbers_columns(["甲", "乙", "1", "2", "3=2/1"]), numbers_columns(["1", "甲村", "5", "2"])
    (True, False)
    >>> numbers_columns(["1", "2"])
    False
    """
    bare = [plain("".join(text.split())) for text in texts]
    if bare and bare[0] in ("栏次", "栏目", "序号", "列次"):
        bare = bare[1:]
    if len(bare) < _FEWEST:
        return False
    return any(_in_order(bare, stems) for stems in (_STEMS, _LETTERS))


def _in_order(texts: Sequence[str], stems: str) -> bool:
    stem_n = 0
    while stem_n < min(len(texts), len(stems)) and texts[stem_n].upper() == stems[stem_n]:
        stem_n += 1
    numbers = [_number(text) for text in texts[stem_n:]]
    first = 0 if numbers and numbers[0] == 0 else 1
    return numbers == list(range(first, first + len(numbers)))


def _number(text: str) -> int:
    found = _NUMBER.fullmatch(_CIRCLED.get(text, text))
    return int(found[1]) if found else -1
