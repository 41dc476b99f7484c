"""What a printed figure can stand for: takes its text and qualifier, gives exact intervals.

Rounding and cutting off are kept apart; vague words (近, 约, 余, 以上 …) give one wide interval, so
that nothing is ever proved from them that the words allow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from fedanalysis.codes.numerals import Numeral, parse_numeral, plain
from fedanalysis.reports.rounding import PrintedInterval

#: Stands for "no upper end"; larger than any count or sum of money in a report.
ENDLESS = Fraction(10**18)
_VAGUE = ("approx_over", "approx_near", "approx", "over", "at_least", "at_most")


def numeral_of(text: str, unit: str) -> Numeral:
    """Return the number of a figure as printed, without its classifier."""
    clean = re.sub(r"\s+", "", plain(text)).replace("个百分点", "").replace("百分点", "")
    clean = clean.removeprefix("百分之").removesuffix(re.sub(r"\s+", "", plain(unit)))
    return parse_numeral(clean.rstrip("%‰"))


def exactly(value: Fraction | int) -> PrintedInterval:
    """Return the interval that holds one value."""
    return PrintedInterval(Fraction(value), Fraction(value), has_low=True, has_high=True)


def closed(low: Fraction | int, high: Fraction | int) -> PrintedInterval:
    """Return the interval from `low` to `high`, both included."""
    return PrintedInterval(Fraction(low), Fraction(high), has_low=True, has_high=True)


def rounded(value: Fraction, step: Fraction) -> tuple[PrintedInterval, PrintedInterval]:
    """Return what prints as `value` with last place `step`: rounded (half up or even), cut off."""
    even = (value / step) % 2 == 0
    nearest = PrintedInterval(value - step / 2, value + step / 2, has_low=True, has_high=even)
    return nearest, PrintedInterval(value, value + step, has_low=True, has_high=False)


def vague(numeral: Numeral, qualifier: str) -> PrintedInterval:
    """Return the widest interval that a loosened number can mean."""
    value, low, high = numeral.value or Fraction(0), numeral.low, numeral.high
    place = max(last_place(value), value / 10)
    ends = {
        "approx_over": (value, max(high or value, value + place)),
        "approx_near": (value - place, value),
        "over": (value, ENDLESS),
        "at_least": (value, ENDLESS),
        "at_most": (Fraction(0), value),
    }
    first, last = ends.get(qualifier, (value - place, value + place))
    return closed(max(Fraction(0), min(first, low if low is not None else first)), last)


def last_place(value: Fraction) -> Fraction:
    """Return the place of the last digit that isn't zero: 100 for 500, 1/10 for 2.5."""
    place = Fraction(1)
    while value % place and place > Fraction(1, 10**9):
        place /= 10
    while value and value % (place * 10) == 0:
        place *= 10
    return place


def ranges_of(numeral: Numeral, *, qualifier: str, is_share: bool) -> tuple[PrintedInterval, ...]:
    """Return every interval the figure can stand for: one if exact or vague, two if rounded."""
    if numeral.value is None:
        return ()
    if qualifier in _VAGUE or numeral.more:
        return (vague(numeral, qualifier if qualifier in _VAGUE else "approx_over"),)
    is_rounded = is_share or numeral.step < 1 or numeral.low != numeral.high
    if not is_rounded:
        return (exactly(numeral.value),)
    if is_share and numeral.step > 1:  # 七成 is a manner of speaking, not a rounding
        return (closed(numeral.value - numeral.step, numeral.value + numeral.step),)
    return rounded(numeral.value, numeral.step)


def meets(ranges: Iterable[PrintedInterval], low: Fraction, high: Fraction) -> bool:
    """Say if some value from `low` to `high`, both included, can print so."""
    return any(_meets(one, low, high) for one in ranges)


def _meets(one: PrintedInterval, low: Fraction, high: Fraction) -> bool:
    if low == high:
        return low in one
    above = low < one.high or (low == one.high and one.has_high)
    below = high > one.low or (high == one.low and one.has_low)
    return above and below


def add(ranges: Iterable[PrintedInterval]) -> PrintedInterval:
    """Return what a sum of one value of each interval can be."""
    listed = tuple(ranges)
    return PrintedInterval(
        sum((one.low for one in listed), Fraction(0)),
        sum((one.high for one in listed), Fraction(0)),
        has_low=all(one.has_low for one in listed),
        has_high=all(one.has_high for one in listed),
    )


def less(one: PrintedInterval, other: PrintedInterval) -> PrintedInterval:
    """Return what a value of `one` minus a value of `other` can be."""
    return PrintedInterval(
        one.low - other.high,
        one.high - other.low,
        has_low=one.has_low and other.has_high,
        has_high=one.has_high and other.has_low,
    )


def overlap(one: PrintedInterval, other: PrintedInterval) -> bool:
    """Say if two intervals have a value in common; their ends count only where included."""
    low, high = max(one.low, other.low), min(one.high, other.high)
    return low < high or (low == high and low in one and low in other)


def hull(ranges: Iterable[PrintedInterval]) -> tuple[Fraction, Fraction]:
    """Return the lowest and the highest end of `ranges`."""
    listed = tuple(ranges)
    return min(one.low for one in listed), max(one.high for one in listed)


def whole_hull(ranges: Iterable[PrintedInterval]) -> range:
    """Return the whole numbers from the lowest to the highest that `ranges` allow."""
    wholes = [one.whole_numbers() for one in ranges]
    wholes = [one for one in wholes if one]
    if not wholes:
        return range(0)
    return range(min(one[0] for one in wholes), max(one[-1] for one in wholes) + 1)


def shown(value: Fraction, digits: int = 2) -> str:
    """Return a fraction as a short decimal, without idle zeros."""
    text = f"{float(value):,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def listed(numbers: range) -> str:
    """Return whole numbers as text: ``35–38``, ``120``; ``∅`` for none."""
    if not numbers:
        return "∅"
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"
