"""Holds the package's methods against published numbers: one row per number, ours beside it."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd

from fedanalysis.catalogue.published import PUBLISHED
from fedanalysis.catalogue.tables import read_data
from fedanalysis.errors import UnknownNameError
from fedanalysis.publish import (
    published_effects,
    published_parts,
    published_shares,
    published_tests,
)
from fedanalysis.publish.published_data import Numbers
from fedanalysis.schema import check_table

_FILE = "published/results.csv"

# case -> function that computes its numbers from the data, with the package's models
CASES: dict[str, Callable[[], Numbers]] = {
    **published_effects.CASES,
    **published_shares.CASES,
    **published_tests.CASES,
    **published_parts.CASES,
}


def published_results(published: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return published numbers with those this package computes from the same data.

    Parameters
    ----------
    published : DataFrame, optional
        Rows to hold ours against, with the columns of ``data/published/results.csv``, which is
        what is taken by default. Only the cases in it are computed.

    Returns
    -------
    DataFrame
        Those rows, in their order, with `computed`, `difference` (computed less published) and
        `within` (whether the difference, either way, is at most the tolerance).

    Raises
    ------
    UnknownNameError
        If a case isn't registered, or has no such quantity.
    DataFileError
        If a data file is missing or unreadable.

    Examples
    --------
    >>> from fedanalysis.catalogue.tables import read_data
    >>> rows = read_data("published/results.csv", PUBLISHED).query("case == 'R01'")
    >>> published_results(rows)[["published", "computed", "within"]].round(3).values.tolist()
    [[7.26, 7.263, True], [3.0, 3.0, True]]
    """
    rows = read_data(_FILE, PUBLISHED) if published is None else check_table(published, PUBLISHED)
    numbers = {case: _computed(case) for case in dict.fromkeys(rows["case"])}
    computed = [
        _number(numbers[case], case, quantity)
        for case, quantity in zip(rows["case"], rows["quantity"], strict=True)
    ]
    rows = rows.assign(computed=_steady(computed, rows["tolerance"]))
    rows["difference"] = rows["computed"] - rows["published"]
    rows["within"] = rows["difference"].abs() <= rows["tolerance"]
    return rows


def published_table(results: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of :func:`published_results` with their numbers as a reader compares them.

    Parameters
    ----------
    results : DataFrame
        Rows of :func:`published_results`.

    Returns
    -------
    DataFrame
        Those rows with the texts `printed` (the digits that were printed), `ours` and `apart` (to
        a tenth of the tolerance or better; the printed digits where it is 0) and `allowed`, and
        with `used` (difference, either way, in tolerances; NaN where the tolerance is 0) and
        `same_digits` (whether ours rounds to what was printed,
        the last bits of the computer aside).

    Examples
    --------
    >>> row = {"published": 7.26, "computed": 7.2631, "difference": 0.0031}
    >>> rows = pd.DataFrame([row | {"decimals": 2, "tolerance": 0.006}])
    >>> published_table(rows)[["printed", "ours", "apart"]].values.tolist()
    [['7.26', '7.2631', '0.0031']]
    """
    columns = ("published", "computed", "difference", "tolerance", "decimals")
    texts = pd.DataFrame(
        [_texts(*row) for row in results[[*columns]].itertuples(index=False, name=None)],
        index=results.index,
        columns=["printed", "ours", "apart", "allowed"],
    )
    size = results["difference"].abs()
    half = 0.5 * 10.0 ** -results["decimals"].astype(float)
    return results.join(texts).assign(
        used=size / results["tolerance"].where(results["tolerance"] > 0),
        same_digits=size <= half * (1 + 1e-9) + 1e-12 * results["published"].abs(),
    )


def _texts(
    published: float, computed: float, difference: float, tolerance: float, decimals: int
) -> tuple[str, str, str, str]:
    shown = math.ceil(-math.log10(tolerance)) + 1 if tolerance else decimals
    texts = (
        f"{published:.{decimals}f}",
        f"{computed:z.{shown}f}",
        f"{difference:z.{shown}f}",
        np.format_float_positional(tolerance, precision=3, fractional=False, trim="-"),
    )
    first, second, third, fourth = (text.replace("-", "−") for text in texts)
    return first, second, third, fourth


def _steady(computed: list[float], tolerance: pd.Series) -> list[float]:
    """Round to a ten-thousandth of the tolerance: digits beyond differ from machine to machine."""
    kept = [round(4 - math.log10(size)) if size > 0 else 12 for size in tolerance]
    return [round(value, digits) for value, digits in zip(computed, kept, strict=True)]


def _computed(case: str) -> Numbers:
    if case not in CASES:
        raise UnknownNameError.of("case", case, CASES)
    return CASES[case]()


def _number(numbers: Numbers, case: str, quantity: str) -> float:
    if quantity not in numbers:
        raise UnknownNameError.of(f"quantity of case {case}", quantity, numbers)
    return numbers[quantity]
