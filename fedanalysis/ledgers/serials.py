"""Knows a running number by its values: takes Grid, Header and Body, gives Header.

Offices often leave the cell above the running number blank. A column without a header that counts
its rows 1, 2, 3 … is one, and so is a 1 before the only row of a sheet; any other column without a
header stays without a name.
"""

from __future__ import annotations

import re
from dataclasses import replace

from fedanalysis.ledgers.body import BODY, Body
from fedanalysis.ledgers.grid import Grid
from fedanalysis.ledgers.headers import Header, HeaderColumn

_NAME = "serial_no"
_NUMBER = re.compile(r"\s*([0-9]{1,6})(?:\.0)?[.、．]?\s*")


def name_serial(grid: Grid, header: Header, body: Body) -> Header:
    """Return the header, with the column of running numbers before the others named.

    Parameters
    ----------
    grid, header, body : Grid, Header, Body
        One sheet, sorted by that header.

    Returns
    -------
    Header
        The same if there is no such column, or one is named already.
    """
    named = [column.at for column in header.columns]
    if any(column.name == _NAME for column in header.columns):
        return header
    rows = grid.texts.iloc[header.end :][body.kinds == BODY]
    for at in range(min(named)):
        texts = [str(text) for text in rows[at] if text]
        if _counts(texts) and (len(texts) > 1 or len(rows) == 1):
            column = HeaderColumn(at, _NAME, "", "", known=True)
            return replace(header, columns=(column, *header.columns))
    return header


def _counts(texts: list[str]) -> bool:
    found = [_NUMBER.fullmatch(text) for text in texts]
    numbers = [int(match[1]) if match else -1 for match in found]
    return bool(numbers) and numbers == list(range(1, len(numbers) + 1))
