"""Prints resident identity numbers as clerks and spreadsheets do: number and dirt in, Printed out.

A spreadsheet keeps 15 digits of a number; the last three of an identity number are then lost.
"""

from __future__ import annotations

from fedanalysis.synthetic.dirt import Picker
from fedanalysis.synthetic.dirt_numbers import wide
from fedanalysis.synthetic.dirt_printed import Printed, reject, value
from fedanalysis.synthetic.sheets_book import Cell, text_cell

_ID_DIRT = ("id_spaced", "id_fifteen", "id_as_number", "id_mistyped", "full_width")
_CENTENARIANS = ("996", "997", "998", "999")  # order codes kept for those born in the 1800s


def print_id(true: str, picker: Picker) -> Printed:
    """Print a resident identity number of 18 characters.

    Examples
    --------
    >>> import numpy as np
    >>> from fedanalysis.synthetic.dirt import Dirt
    >>> always = Picker(Dirt({"id_as_number": 1.0}), np.random.default_rng(1))
    >>> print_id("999999197805010020", always).cell.shown
    '9.99999E+17'
    """
    dirt = picker.which(_ID_DIRT)
    if true.endswith("000") and dirt not in ("id_fifteen", "id_mistyped"):
        # three noughts at the end are what a lost end looks like, however they are written
        return reject(text_cell(true), "id_as_number")
    if dirt == "id_spaced":
        spaced = f"{true[:6]} {true[6:14]} {true[14:]}"
        forms = (spaced, true.lower(), f" {true}", f"'{true}", f"{true}\t", f'="{true}"')
        return value(picker.one(forms), true, dirt)
    if dirt == "full_width":
        return value(wide(true), true, dirt)
    if dirt == "id_fifteen" and true[6:8] == "19" and true[14:17] not in _CENTENARIANS:
        return value(true[:6] + true[8:17], true, dirt)
    if dirt == "id_as_number" and true.isdigit():
        return reject(Cell(int(true[:15]) * 1000, "9.99999E+17"), dirt)
    if dirt == "id_mistyped":
        return reject(text_cell(_mistyped(true, picker)), dirt)
    return value(true, true)


def _mistyped(true: str, picker: Picker) -> str:
    """Return the number with one figure changed; the check character finds every such slip."""
    at = picker.one((3, 9, 15, 16))
    other = str((int(true[at]) + 1 + int(picker.rng.integers(8))) % 10)
    return true[:at] + other + true[at + 1 :]
