"""Names what selects rows and empties cells in a city: one row per mechanism, in both languages.

The list is data (``mechanisms.csv``); what draws a mechanism stands where its table is made.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

_LISTED = Path(__file__).with_name("mechanisms.csv")


def mechanisms_frame() -> pd.DataFrame:
    """Return one row per mechanism of selection or missingness.

    Returns
    -------
    pandas.DataFrame
        ``name``, ``table``, ``column`` (where it shows), ``zh``, ``en`` (what it does).

    Examples
    --------
    >>> mechanisms_frame().columns.tolist()
    ['name', 'table', 'column', 'zh', 'en']
    """
    return pd.read_csv(_LISTED, dtype="str", encoding="utf-8")
