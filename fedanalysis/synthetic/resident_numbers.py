"""Draws invented resident identity numbers and phones: takes births and sexes, gives texts.

Region 999999 is given to nobody; the check character is right, so that cleaning keeps the number.
"""

from __future__ import annotations

import numpy as np

from fedanalysis.synthetic.drawing import Bools, Days, Texts

_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_CHECKS = np.frombuffer(b"10X98765432", dtype=np.uint8)
# three zeros at the end look like digits a spreadsheet lost; 996 and up were kept for centenarians
_EVEN = np.array([n for n in range(2, 996, 2) if n % 100])
_ODD = np.arange(1, 996, 2)
_SEGMENT = 154  # no operator was given it
_STEP = 38_196_601  # shares no factor with 10**8: numbers don't repeat


def draw_ids(rng: np.random.Generator, birth: Days, is_woman: Bools) -> Texts:
    """Return one number a person, all different.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where chance comes from.
    birth : array of datetime64[D]
        Days of birth; at most 480 persons of one sex may share one.
    is_woman : array of bool
        Women's order codes are even.

    Returns
    -------
    array of str
        18 characters, region 999999.

    References
    ----------
    GB 11643-1999; ISO 7064 MOD 11-2.

    Examples
    --------
    >>> day = np.array(["1978-05-01"], dtype="datetime64[D]")
    >>> draw_ids(np.random.default_rng(1), day, np.array([True]))[0][:14]
    '99999919780501'
    """
    n = len(birth)
    key = birth.astype(np.int64) * 2 + is_woman
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if n else np.empty(0, int)
    lengths = np.diff(np.r_[starts, n])
    place = np.arange(n) - np.repeat(starts, lengths)
    offset = np.repeat(rng.integers(0, 480, size=len(starts)), lengths)
    code = np.empty(n, dtype=np.int64)
    turn = offset + place
    code[order] = np.where(is_woman[order], _EVEN[turn % len(_EVEN)], _ODD[turn % len(_ODD)])
    return _with_checks(birth, code)


def _with_checks(birth: Days, code: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Texts:
    n = len(birth)
    day = np.datetime_as_string(birth, unit="D").astype("S10").view(np.uint8).reshape(n, 10)
    digits = np.full((n, 18), ord("9"), dtype=np.uint8)
    digits[:, 6:14] = day[:, [0, 1, 2, 3, 5, 6, 8, 9]]
    for at, power in ((14, 100), (15, 10), (16, 1)):
        digits[:, at] = ord("0") + code // power % 10
    totals = (digits[:, :17].astype(np.int64) - ord("0")) @ _WEIGHTS
    digits[:, 17] = _CHECKS[totals % 11]
    return digits.view("S18").ravel().astype("U18").astype(object)


def draw_phones(rng: np.random.Generator, n: int) -> Texts:
    """Return `n` different mobile numbers of a segment that no operator was given.

    Examples
    --------
    >>> draw_phones(np.random.default_rng(1), 2)[1].startswith("154")
    True
    """
    first = int(rng.integers(10**8))
    numbers = (first + np.arange(n, dtype=np.int64) * _STEP) % 10**8
    return (_SEGMENT * 10**8 + numbers).astype("U11").astype(object)
