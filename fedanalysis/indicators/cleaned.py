"""Reads what a study holds: takes its folder, gives its files and its cleaned ledgers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from fedanalysis.catalogue.kinds import LedgerKind, ledger_kind, list_ledger_kinds
from fedanalysis.errors import StudyError
from fedanalysis.ledgers.cleaned import kept_types
from fedanalysis.ledgers.schemas import check_kept
from fedanalysis.ledgers.stored import read_written
from fedanalysis.safety.paths import study_folder

RAW, CLEANED, SUMMARY = "data/raw", "data/cleaned", "summary.json"
REPORTS = "report"  # the folder of reports among those of the kinds of ledger
_NOT_INPUT = ("readme.md", "thumbs.db", "desktop.ini")
_COUNTS = ("row_n", "kept_n", "rejected_n", "dropped_n", "changed_n")


def raw_files(study: Path, folder: str) -> tuple[Path, ...]:
    """Return the files as received in one folder of ``data/raw``, by name.

    Hidden files, the lock files of office programs (``~$…``) and the README don't count.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as root:
    ...     raw_files(Path(root), "roster")
    ()
    """
    there = (study / RAW / folder).glob("*")
    return tuple(sorted(path for path in there if path.is_file() and _is_input(path.name)))


def study_reports(start: Path | None = None) -> tuple[Path, ...]:
    """Return the reports of the study that `start` (or the working folder) lies in, by name.

    Raises
    ------
    StudyError
        If there is no study.
    """
    return raw_files(study_folder(start), REPORTS)


def study_files(start: Path | None = None) -> pd.DataFrame:
    """Return every file of a study as received, and what became of it.

    Parameters
    ----------
    start : Path, optional
        A folder in the study; by default the working folder.

    Returns
    -------
    pandas.DataFrame
        One row per file, by folder and name: ``folder`` (in ``data/raw``; ``""`` for ``data/raw``
        itself), ``file``, ``kind_zh``, ``kind_en``, ``state`` (``cleaned``, ``refused``,
        ``waiting``: not cleaned yet, or changed since; ``report``; ``misplaced``: in no folder of a
        kind), ``rule`` (why it was refused), ``row_n``, ``kept_n``, ``rejected_n``, ``dropped_n``,
        ``changed_n`` (cells) as Int64, missing unless it was cleaned.

    Raises
    ------
    StudyError
        If there is no study, or the summary of the last cleaning is damaged.
    """
    study = study_folder(start)
    done = read_summary(study)
    rows = [
        _file_row(path, folder, done)
        for folder in _folders(study)
        for path in raw_files(study, folder)
    ]
    texts = ("folder", "file", "kind_zh", "kind_en", "state", "rule")
    frame = pd.DataFrame(rows, columns=[*texts, *_COUNTS])
    return frame.astype({**dict.fromkeys(texts, "str"), **dict.fromkeys(_COUNTS, "Int64")})


def read_cleaned(kind: str, start: Path | None = None) -> pd.DataFrame:
    """Return the rows kept from every ledger of one kind, stacked.

    Rows of files that the last cleaning refused, or that have been taken away, don't count. The
    same person or village may stand in several files: see
    :func:`~fedanalysis.indicators.cadres.distinct_cadres` and
    :func:`~fedanalysis.indicators.elections.committee_shares`.

    Parameters
    ----------
    kind : str
        A kind of ledger.
    start : Path, optional
        A folder in the study; by default the working folder.

    Returns
    -------
    pandas.DataFrame
        One row per row kept: ``source_file``, ``source_sheet``, ``source_row``, then the columns
        of the kind; without rows if nothing of this kind has been cleaned.

    Raises
    ------
    UnknownNameError
        If there is no such kind.
    StudyError
        If there is no study, or the summary of the last cleaning is damaged.
    DataFileError
        If a cleaned table is missing or isn't as it was written.
    ColumnError
        If one lacks a column of the kind.
    ValueRangeError
        If a value breaks the promise of its column; says where, never which value.
    """
    shape = ledger_kind(kind)
    study = study_folder(start)
    done = read_summary(study)
    present = {path.name for path in raw_files(study, kind)}
    tables = [
        _kept(study / CLEANED / kind / f"{entry['stem']}.kept.parquet", shape)
        for (folder, name), entry in done.items()
        if folder == kind and name in present and entry["status"] == "read"
    ]
    empty = pd.DataFrame(columns=list(kept_types(shape))).astype(kept_types(shape))
    return pd.concat(tables, ignore_index=True) if tables else empty


def read_summary(study: Path) -> Mapping[tuple[str, str], Mapping[str, Any]]:
    """Return what the last cleaning of a study did, by (kind, file name); empty before the first.

    Raises
    ------
    StudyError
        If the file is damaged.
    """
    path = study / CLEANED / SUMMARY
    if not path.is_file():
        return {}
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["files"]
        return {(each["kind"], each["name"]): _whole(each) for each in entries}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StudyError.stale_summary(path) from error


def content_sum(path: Path) -> str:
    """Return the SHA-256 of a file, by which a change since its cleaning is noticed."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _whole(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    needed = {"stem": str, "status": str, "rule": str, "sha256": str, "changed": int}
    needed |= {"rows_in": int, "kept": int, "rejected": int, "dropped": dict}
    fits = all(isinstance(entry[name], kind) for name, kind in needed.items())
    # a stem is part of a path, and a kind too: neither may lead out of the folder
    inside = entry["kind"] in list_ledger_kinds() and Path(entry["stem"]).name == entry["stem"]
    if not (fits and inside):
        raise TypeError
    return entry


def _is_input(name: str) -> bool:
    return not name.startswith((".", "~$")) and name.lower() not in _NOT_INPUT


def _folders(study: Path) -> Sequence[str]:
    known = {*list_ledger_kinds(), REPORTS}
    others = {path.name for path in (study / RAW).glob("*") if path.is_dir()} - known
    return ("", *sorted(known), *sorted(name for name in others if _is_input(name)))


def _file_row(
    path: Path, folder: str, done: Mapping[tuple[str, str], Mapping[str, Any]]
) -> dict[str, object]:
    row: dict[str, object] = {"folder": folder, "file": path.name, "rule": ""}
    row |= {"kind_zh": "", "kind_en": ""}
    if folder == REPORTS:
        return row | {"kind_zh": "报告", "kind_en": "Report", "state": "report"}
    if folder not in list_ledger_kinds():
        return row | {"state": "misplaced"}
    title = ledger_kind(folder).title
    row |= {"kind_zh": title.zh, "kind_en": title.en, "state": "waiting"}
    entry = done.get((folder, path.name))
    if entry is None or entry["sha256"] != content_sum(path):
        return row
    if entry["status"] != "read":
        return row | {"state": "refused", "rule": entry["rule"]}
    counts = (entry["rows_in"], entry["kept"], entry["rejected"], sum(entry["dropped"].values()))
    return row | {"state": "cleaned"} | dict(zip(_COUNTS, (*counts, entry["changed"]), strict=True))


def _kept(path: Path, kind: LedgerKind) -> pd.DataFrame:
    kept = read_written(path)
    check_kept(kept, kind)
    return kept[list(kept_types(kind))]
