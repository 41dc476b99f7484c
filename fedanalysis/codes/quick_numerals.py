"""Reads whole numbers in regular Chinese figures fast: takes text, gives value and step, or None.

It knows the form schools teach (三千五百万零六十二) and nothing else; whatever is odd is left to
the full reader in `numerals`, with which it agrees wherever it answers.
"""

from __future__ import annotations

_FIGURES = {figure: number for number, figure in enumerate("零一二三四五六七八九")} | {"两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_SCALES = {"万": 10**4, "亿": 10**8}


def quick_numeral(text: str) -> tuple[int, int] | None:  # noqa: C901 - one pass, for speed
    """Return the value of a regular whole number and the place value of its last figure.

    Parameters
    ----------
    text : str
        Without blanks.

    Returns
    -------
    tuple of int or None
        None where the text isn't regular, which is no judgement on it.

    Examples
    --------
    >>> quick_numeral("三千五百万")
    (35000000, 1000000)
    >>> quick_numeral("三千五") is None
    True
    """
    total = section = step = 0
    figure, zero, place, scale = 0, False, 10**4, 10**12
    for sign in text:
        number = _FIGURES.get(sign)
        if number is not None:
            if figure or (zero and not number):
                return None
            if number:
                figure, step = number, 1
            else:
                if not (total or section):
                    return None
                zero = True
            continue
        unit = _PLACES.get(sign)
        if unit is not None:
            # 十二 may drop its one, 一百十二 may not be told from a slip
            if unit >= place or not (figure or (unit == 10 and not (total or section or zero))):
                return None
            section += (figure or 1) * unit
            figure, zero, place, step = 0, False, unit, unit
            continue
        unit = _SCALES.get(sign, 0)
        if not unit or unit >= scale or (zero and not figure) or not (section or figure):
            return None
        if figure and not _may_end(section, place, zero=zero):
            return None
        total += (section + figure) * unit
        section, figure, zero, place, scale, step = 0, 0, False, 10**4, unit, step * unit
    if not step or (zero and not figure):
        return None
    if figure and not _may_end(total or section, place if section else 10**4, zero=zero):
        return None
    return total + section + figure, step


def _may_end(before: int, place: int, *, zero: bool) -> bool:
    """Say whether a bare figure means ones: alone, after 十 or after 零; 三千五 means 3,500."""
    return not before or place == 10 or zero
