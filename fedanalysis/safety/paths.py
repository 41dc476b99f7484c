"""Finds the package's own data and the user's project folder, in a clone or from a wheel."""

from __future__ import annotations

import os
from pathlib import Path

from fedanalysis.errors import DataFileError, StudyError

STUDY_FILE = "study.toml"
_PACKAGE = Path(__file__).resolve().parents[1]


def data_folder() -> Path:
    """Return the folder with `official/`, `cases/` and `datapackage.json`.

    A clone reads ``data/`` beside the package; an installed wheel reads the copy inside it.
    ``FEDANALYSIS_DATA`` names another folder, for tests and for studies.
    """
    if named := os.environ.get("FEDANALYSIS_DATA"):
        return Path(named)
    beside = _PACKAGE.parent / "data"
    inside = _PACKAGE / "_data"
    return inside if inside.is_dir() else beside


def data_file(relative: str) -> Path:
    """Return the path of a data file, given relative to :func:`data_folder`.

    Raises
    ------
    DataFileError
        If the file isn't there.
    """
    path = data_folder() / relative
    if not path.is_file():
        raise DataFileError.missing(path)
    return path


def project_folder(start: Path | None = None) -> Path:
    """Return the nearest folder at or above `start` that holds ``notebooks/``.

    Raises
    ------
    DataFileError
        If there is none: the command was not called inside a project.
    """
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / "notebooks").is_dir():
            return folder
    raise DataFileError(
        "can't find a folder `notebooks` here or above.",
        where=f"Looked from {start} upwards.",
        hint="Go into a clone of the project or into a study; `fedanalysis new DIR` makes one.",
    )


def study_folder(start: Path | None = None) -> Path:
    """Return the nearest folder at or above `start` that holds a ``study.toml``.

    Parameters
    ----------
    start : Path, optional
        Where to begin; by default the working folder.

    Raises
    ------
    StudyError
        If there is none.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as root:
    ...     _ = (Path(root) / "study.toml").write_text("")
    ...     study_folder(Path(root)) == Path(root).resolve()
    True
    """
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / STUDY_FILE).is_file():
            return folder
    raise StudyError.nowhere(start)
