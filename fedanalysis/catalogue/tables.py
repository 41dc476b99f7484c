"""Takes a CSV file of the package, gives the frame its table promises."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from fedanalysis.errors import ColumnError, DataFileError, ValueRangeError
from fedanalysis.safety.paths import data_file
from fedanalysis.schema import Table, check_table


def read_data(relative: str, table: Table) -> pd.DataFrame:
    """Return a file of the data folder as `table`.

    Parameters
    ----------
    relative : str
        Path inside the data folder, such as ``"official/series.csv"``.
    table : Table
        What the rows must be.

    Returns
    -------
    pandas.DataFrame
        The rows in the order of the file; see :func:`fedanalysis.schema.check_table` for types.

    Raises
    ------
    DataFileError
        If the file is missing, isn't UTF-8 comma-separated text, or breaks a rule of `table`.
    """
    return read_table(data_file(relative), table)


def read_table(path: Path, table: Table) -> pd.DataFrame:
    """Return the CSV file at `path` as `table`.

    Raises
    ------
    DataFileError
        If the file can't be read as `table`; names the file and the rule.
    """
    try:
        text = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
        return check_table(text, table)
    except FileNotFoundError as error:
        raise DataFileError.missing(path) from error
    except UnicodeDecodeError as error:
        raise DataFileError.unreadable(path, why="It isn't UTF-8 text.") from error
    except (ColumnError, ValueRangeError) as error:
        why = f"{error.head} {error.where}".strip()
        raise DataFileError.unreadable(path, why=why) from error
    except (OSError, ValueError) as error:
        why = str(error).strip().splitlines()[0]
        raise DataFileError.unreadable(path, why=why) from error
