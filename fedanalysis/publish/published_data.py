"""Reads the data of published results: takes a file name, gives the rows as distributed."""

from __future__ import annotations

import pandas as pd

from fedanalysis.safety.paths import data_file

Numbers = dict[str, float]  # quantity -> number, as the rows of results.csv name it


def read_published(name: str) -> pd.DataFrame:
    """Return one file of ``data/published/``; its README.md says where each comes from.

    Parameters
    ----------
    name : str
        File name, such as ``"nsw.csv.gz"``.

    Raises
    ------
    DataFileError
        If there is no such file.

    Examples
    --------
    >>> len(read_published("nsw.csv.gz"))
    445
    """
    return pd.read_csv(data_file(f"published/{name}"))


def numbered(names: list[str], values: object, ending: str = "") -> Numbers:
    """Return the values under their names, each with the ending, as plain floats.

    Examples
    --------
    >>> numbered(["a", "b"], [1, 2], " se")
    {'a se': 1.0, 'b se': 2.0}
    """
    return {
        f"{name}{ending}": float(value)
        for name, value in zip(names, values, strict=True)  # type: ignore[call-overload]
    }
