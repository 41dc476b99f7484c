"""Finds the ledger cells a record rests on: takes a file or folder, gives Steps.

Of a ledger only places are told (file, sheet, row, column), never what a cell holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from fedanalysis.catalogue.kinds import list_ledger_kinds
from fedanalysis.errors import FedanalysisError
from fedanalysis.indicators.cleaned import CLEANED, RAW, raw_files, read_cleaned, read_summary
from fedanalysis.language import Text
from fedanalysis.publish.trace_steps import FileState, Place, Step, file_state, shown_path

if TYPE_CHECKING:
    import pandas as pd

    from fedanalysis.ledgers.raw import RawLedger

_CELL = re.compile(r"(?P<file>[^!]+)!(?:(?P<sheet>[^!]+)!)?(?P<column>[A-Z]{1,3})(?P<row>[1-9]\d*)")
_KINDS = {"training": "training_class"}  # a file's first word → the kind it is read as
_SUFFIXES = (".xlsx", ".xls", ".csv", ".tsv", ".docx")


def kind_of_file(path: Path) -> str:
    """Return the kind of ledger a file of the project is, by its name or its folder; or ``""``.

    Examples
    --------
    >>> kind_of_file(Path("data/synthetic/roster.synthetic.xlsx"))
    'roster'
    >>> kind_of_file(Path("data/official/series.csv"))
    ''
    """
    first = path.name.split(".")[0]
    wanted = (_KINDS.get(first, first), path.parent.name)
    known = list_ledger_kinds()
    fits = path.suffix.lower() in _SUFFIXES
    return next((kind for kind in wanted if fits and kind in known), "")


def ledger_step(name: str, path: Path, kind: str, project: Path) -> Step:
    """Return where the rows of a ledger stand, with every cell cleaning changed or rejected.

    A ledger that can't be read is told as a file with the reason.
    """
    from fedanalysis.ledgers.clean import clean_ledger
    from fedanalysis.ledgers.read import read_ledger

    file = shown_path(path, project)
    try:
        raw = read_ledger(path, kind=kind)
        cleaned = clean_ledger(raw)
    except FedanalysisError as error:
        why = Text(f"读不了这份台账：{error.head}", f"can't read this ledger: {error.head}")
        return Step(name, "ledger", why, file)
    places = [
        *_places(raw, cleaned.rejected, "reason_code"),
        *_places(raw, cleaned.changes, "rule"),
    ]
    return Step(name, "ledger", _extent(raw), file, places=tuple(places))


def _extent(raw: RawLedger) -> Text:
    zh, en = [], []
    for label, part in raw.places.groupby("sheet", sort=False):
        sheet = str(label)
        first, last, letters = part["row"].min(), part["row"].max(), _letters(raw, sheet)
        zh.append((f"工作表“{sheet}”" if sheet else "") + f"第 {first}—{last} 行，{letters} 列")
        en.append((f"sheet “{sheet}”, " if sheet else "") + f"rows {first}–{last}, {letters}")
    return Text(
        f"{raw.kind.title.zh}：{'；'.join(zh) or '没有行'}",
        f"{raw.kind.title.en}: {'; '.join(en) or 'no row'}",
    )


def _letters(raw: RawLedger, sheet: str) -> str:
    letters = raw.columns.loc[raw.columns["sheet"] == sheet, "letter"].tolist()
    return f"{letters[0]}–{letters[-1]}" if letters else "–"


def _places(raw: RawLedger, table: pd.DataFrame, why: str) -> Iterator[Place]:
    heads = {
        (str(sheet), str(name)): (str(letter), str(header))
        for sheet, name, letter, header in raw.columns[
            ["sheet", "name", "letter", "header"]
        ].itertuples(index=False)
    }
    columns = ["source_sheet", "source_row", "column", why]
    for sheet, row, column, reason in table[columns].itertuples(index=False):
        letter, header = heads.get((str(sheet), str(column)), (str(column), str(column)))
        yield Place(str(sheet), int(row), letter, header, str(reason))


def cell_parts(name: str) -> tuple[str, Place] | None:
    """Return the file and the cell that ``FILE!SHEET!C3`` (or ``FILE!C3``) names, or None.

    Examples
    --------
    >>> cell_parts("synthetic/roster.synthetic.xlsx!花名册!C3")[1].row
    3
    """
    found = _CELL.fullmatch(name.strip())
    if not found:
        return None
    column, row = found["column"], int(found["row"])
    return found["file"], Place(found["sheet"] or "", row, column, column)


def cell_step(name: str, path: Path, place: Place, project: Path) -> Step:
    """Return the step to one cell a record names itself."""
    sheet = place.sheet
    text = Text(
        (f"工作表“{sheet}”，" if sheet else "") + f"第 {place.row} 行，{place.column} 列",
        (f"sheet “{sheet}”, " if sheet else "") + f"row {place.row}, column {place.column}",
    )
    return Step(name, "cell", text, shown_path(path, project), places=(place,))


def study_steps(name: str, study: Path) -> tuple[tuple[Step, ...], tuple[FileState, ...]]:
    """Return what ``data/raw``, ``data/cleaned`` or one kind in them came from.

    Parameters
    ----------
    name : str
        The source as recorded, such as ``data/cleaned/roster``.
    study : Path
        The folder of the study.

    Returns
    -------
    steps : tuple of Step
        One per file as received, with the rows of it that were kept; empty if there is none.
    files : tuple of FileState
        The same files, beside the checksums the last cleaning wrote down.

    Raises
    ------
    StudyError
        If the summary of the last cleaning is damaged.
    """
    kind = name.removeprefix(RAW).removeprefix(CLEANED).strip("/")
    folders = [kind] if kind else [*sorted(list_ledger_kinds()), "report"]
    kept = name.startswith(CLEANED)
    steps, files = [], []
    sums = {key: str(entry["sha256"]) for key, entry in read_summary(study).items()}
    for folder in folders:
        rows = _kept_rows(folder, study) if kept else {}
        for path in raw_files(study, folder):
            text = rows.get(path.name) or Text("收到的原件", "a file as received")
            if kept and path.name not in rows:
                continue
            steps.append(Step(name, "ledger", text, shown_path(path, study)))
            wanted = sums.get((folder, path.name), "")
            where = f"{CLEANED}/summary.json"
            files.append(file_state(path, study, described=wanted, where=where, as_is=True))
    return tuple(steps), tuple(files)


def _kept_rows(kind: str, study: Path) -> dict[str, Text]:
    """Say, file by file, which rows were kept."""
    if kind not in list_ledger_kinds():
        return {}
    kept = read_cleaned(kind, study)
    texts = {}
    for file, part in kept.groupby("source_file", sort=False):
        zh, en = [], []
        for label, rows in part.groupby("source_sheet", sort=False)["source_row"]:
            sheet, first, last, number = str(label), rows.min(), rows.max(), len(rows)
            at = f"“{sheet}”" if sheet else ""
            zh.append(f"{at}第 {first}—{last} 行中的 {number} 行")
            en.append(f"{at} {number} of rows {first}–{last}".strip())
        texts[str(file)] = Text(f"保留：{'；'.join(zh)}", f"kept: {'; '.join(en)}")
    return texts
