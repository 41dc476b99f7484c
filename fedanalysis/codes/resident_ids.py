"""Reads resident identity numbers by GB 11643-1999: takes the text of a cell, gives a Reading.

Whether the region exists isn't judged here: divisions come and go, and the caller warns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from fedanalysis.codes.dates import FIRST_YEAR, LAST_YEAR
from fedanalysis.codes.numerals import plain
from fedanalysis.codes.reading import Reading
from fedanalysis.codes.words import drop_invisible, read_missing

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # 2**(17 - place) modulo 11
_CHECKS = "10X98765432"
_FULL = re.compile(r"[0-9]{17}[0-9X]")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{1,2}")
_SAFE_DIGITS = 15  # a spreadsheet's number keeps no more
_CENTENARIANS = ("996", "997", "998", "999")  # order codes of 15 digits kept for the 1800s
_TENS = str.maketrans("Ⅹⅹ", "XX")  # the standard's X is the Roman ten


def read_resident_id(text: str) -> Reading:
    """Read one resident identity number.

    Parameters
    ----------
    text : str
        The cell; full-width characters, blanks, a small x and a leading apostrophe don't matter.

    Returns
    -------
    Reading
        `text` has 18 characters. Rules ``id.form`` (written otherwise) and ``id.converted``, the
        latter with the note ``id.fifteen_digits``. Reasons, all wrong: ``id.precision_lost`` (a
        number cell dropped the last digits), ``id.characters``, ``id.length``, ``id.checksum``,
        ``id.birth`` (no day of the calendar, or outside 1900–2100).

    References
    ----------
    GB 11643-1999, 公民身份号码; the check character is that of ISO 7064 MOD 11-2.

    Examples
    --------
    >>> read_resident_id("999999 19780501 0020").text
    '999999197805010020'
    >>> read_resident_id("9.99999E+17").reason
    'id.precision_lost'
    """
    blank = read_missing(text)
    if blank is not None:
        return blank
    bare = re.sub(r"\s+", "", plain(drop_invisible(text))).translate(_TENS).upper()
    bare = re.sub(r"(?<=^[0-9]{15})\.0+$", "", bare.lstrip("'‘’`"))
    reason = _shape_fault(bare)
    if reason:
        return Reading("", reason=reason, wrong=True)
    if len(bare) == 15:
        return _convert(bare)
    if check_character(bare[:17]) != bare[17]:
        return Reading("", reason="id.checksum", wrong=True)
    if not _is_birth(bare[6:14]):
        return Reading("", reason="id.birth", wrong=True)
    return Reading(bare, "id.form" if bare != text else "")


def read_resident_ids(texts: Sequence[str]) -> list[Reading]:
    """Read a column of resident identity numbers, the checks of all clean ones at once.

    Parameters
    ----------
    texts : sequence of str
        One cell each.

    Returns
    -------
    list of Reading
        As :func:`read_resident_id` gives them, in the same order.

    Examples
    --------
    >>> [reading.text for reading in read_resident_ids(["999999197805010020", ""])]
    ['999999197805010020', '']
    """
    full = [at for at, text in enumerate(texts) if _FULL.fullmatch(text)]
    right = _pass_check([texts[at] for at in full])
    births = {birth: _is_birth(birth) for birth in {texts[at][6:14] for at in full}}
    good = {at for at, passes in zip(full, right.tolist(), strict=True) if passes}
    return [
        Reading(text)
        if at in good and births[text[6:14]] and not text.endswith("000")
        else read_resident_id(text)
        for at, text in enumerate(texts)
    ]


def check_character(first17: str) -> str:
    """Return the check character of the first 17 digits.

    Examples
    --------
    >>> check_character("99999919780501002")
    '0'
    """
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first17, strict=True))
    return _CHECKS[total % 11]


def id_region(id18: str) -> str:
    """Return the six digits of the county in which a canonical number was first given.

    Examples
    --------
    >>> id_region("999999197805010020")
    '999999'
    """
    return id18[:6]


def id_birth(id18: str) -> str:
    """Return the ISO date of birth in a canonical number.

    Examples
    --------
    >>> id_birth("999999197805010020")
    '1978-05-01'
    """
    return f"{id18[6:10]}-{id18[10:12]}-{id18[12:14]}"


def id_sex(id18: str) -> str:
    """Return the sex in a canonical number, as GB/T 2261.1 codes it: 1 male, 2 female.

    Examples
    --------
    >>> id_sex("999999197805010020")
    '2'
    """
    return "1" if int(id18[16]) % 2 else "2"


def _shape_fault(bare: str) -> str:
    """Say why these can't be the characters of a number; empty if they can."""
    whole, point, decimals = bare.partition(".")
    is_float = bool(point) and whole.isdigit() and not decimals.strip("0")
    if _SCIENTIFIC.fullmatch(bare) or (is_float and len(whole) > _SAFE_DIGITS):
        return "id.precision_lost"
    if not re.fullmatch(r"[0-9]*[0-9X]", bare):
        return "id.characters"
    if len(bare) not in (15, 18):
        return "id.length"
    if len(bare) == 15 and bare.endswith("X"):
        return "id.characters"
    return "id.precision_lost" if len(bare) == 18 and bare.endswith("000") else ""


def _convert(id15: str) -> Reading:
    """Write a number of the form before 1999 in 18 characters: those born in the 1900s."""
    first17 = f"{id15[:6]}19{id15[6:]}"
    if id15[12:] in _CENTENARIANS or not _is_birth(first17[6:14]):
        return Reading("", reason="id.birth", wrong=True)
    id18 = first17 + check_character(first17)
    return Reading(id18, "id.converted", note="id.fifteen_digits")


def _is_birth(digits: str) -> bool:
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return False
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _pass_check(texts: list[str]) -> NDArray[np.bool_]:
    """Say which texts of 17 digits and a check character agree with it."""
    bytes_ = np.frombuffer("".join(texts).encode("ascii"), dtype=np.uint8).reshape(-1, 18)
    totals = (bytes_[:, :17] - ord("0")).astype(np.int64) @ np.array(_WEIGHTS)
    expected = np.frombuffer(_CHECKS.encode("ascii"), dtype=np.uint8)[totals % 11]
    return np.asarray(expected == bytes_[:, 17])
