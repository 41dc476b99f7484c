"""Cleans a study: takes its folder, gives cleaned tables of every ledger in ``data/raw``.

A ledger's kind is the name of its folder. What an earlier run wrote for ledgers that have gone, or
can no longer be read, is removed, so that no number rests on them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fedanalysis.catalogue.kinds import list_ledger_kinds
from fedanalysis.cli.clean_one import Order, clean_one
from fedanalysis.cli.progress import show_progress
from fedanalysis.errors import StudyError
from fedanalysis.language import Language
from fedanalysis.safety.printing import printable

if TYPE_CHECKING:
    from fedanalysis.codes.lookup import Spellings

_SPELLINGS = "spellings.csv"


def clean_study(study: Path, *, lang: Language = "zh") -> int:
    """Clean every ledger of a study, and say on the screen what became of each.

    Parameters
    ----------
    study : Path
        Its folder.
    lang : str
        Language of the pages on each ledger.

    Returns
    -------
    int
        How many ledgers were refused.

    Raises
    ------
    DataFileError
        If the study's own ``spellings.csv`` breaks a rule.
    FolderBusyError, FolderWriteError
        If ``data/cleaned`` can't be written into.
    """
    from fedanalysis.indicators.cleaned import CLEANED, raw_files
    from fedanalysis.safety.holding import hold_folder

    ledgers = [(kind, path) for kind in list_ledger_kinds() for path in raw_files(study, kind)]
    spellings = _spellings(study / _SPELLINGS)
    cleaned = study / CLEANED
    with hold_folder(cleaned):
        entries = _clean_all(ledgers, cleaned, lang=lang, spellings=spellings)
        _drop_leftovers(study, entries)
        _write_entries(cleaned, entries)
    refused = len([entry for entry in entries if entry["status"] == "refused"])
    _say(study, entries, refused)
    return refused


def _spellings(path: Path) -> Spellings | None:
    from fedanalysis.codes.lookup import read_spellings

    return read_spellings(path) if path.is_file() else None


def _clean_all(
    ledgers: list[tuple[str, Path]], cleaned: Path, *, lang: Language, spellings: Spellings | None
) -> list[dict[str, Any]]:
    from fedanalysis.safety.file_names import output_stems

    entries: list[dict[str, Any]] = []
    with show_progress("Cleaning ledgers", len(ledgers), keep_lines=True) as done:
        for kind in dict.fromkeys(kind for kind, _ in ledgers):
            paths = [path for each, path in ledgers if each == kind]
            order = Order(kind, cleaned / kind, lang, spellings)
            stems = output_stems([path.name for path in paths])
            for path, stem in zip(paths, stems, strict=True):
                entry, line = _clean_ledger(path, stem, order)
                entries.append(entry)
                done(line)
    return entries


def _clean_ledger(path: Path, stem: str, order: Order) -> tuple[dict[str, Any], str]:
    from fedanalysis.indicators.cleaned import content_sum

    content = content_sum(path)  # before it is read: a later change is then noticed
    outcome, line = clean_one(str(path), stem, order, hold=lambda: None)
    if outcome.message:
        print(f"fedanalysis: {outcome.message}", file=sys.stderr, flush=True)
        line = f"{printable(path.name)}: refused ({outcome.rule})"
    entry = {"kind": order.kind, "name": path.name, "stem": stem, "sha256": content}
    entry |= outcome.summary() | {"file": f"{order.kind}/{path.name}", "changed": outcome.changed}
    return entry, f"{order.kind}/{line}"


def _drop_leftovers(study: Path, entries: list[dict[str, Any]]) -> None:
    from fedanalysis.indicators.cleaned import CLEANED, read_summary
    from fedanalysis.ledgers.write import OUTPUT_ENDINGS

    try:
        before = read_summary(study).values()
    except StudyError:
        return  # nothing tells which files were written by cleaning
    kept = {(each["kind"], each["stem"]) for each in entries if each["status"] == "read"}
    for kind, stem in {(each["kind"], each["stem"]) for each in before} - kept:
        for ending in OUTPUT_ENDINGS:
            (study / CLEANED / kind / f"{stem}{ending}").unlink(missing_ok=True)


def _write_entries(cleaned: Path, entries: list[dict[str, Any]]) -> None:
    from fedanalysis.indicators.cleaned import SUMMARY
    from fedanalysis.safety.writing import naming_folder, write_text

    with naming_folder(cleaned):
        content = json.dumps({"files": entries}, ensure_ascii=False, indent=1)
        write_text(cleaned / SUMMARY, content + "\n")


def _say(study: Path, entries: list[dict[str, Any]], refused: int) -> None:
    from fedanalysis.indicators.cleaned import study_files, study_reports

    files = study_files(study)
    for row in files[files["state"] == "misplaced"].itertuples(index=False):
        print(
            f"fedanalysis: {printable(f'data/raw/{row.folder}/{row.file}'.replace('//', '/'))} "
            "stands in no folder of a kind and was left alone; data/raw/README.md names them.",
            file=sys.stderr,
        )
    if not entries:
        print("No ledger in data/raw/ yet; data/raw/README.md says what goes into which folder.")
    else:
        read = len(entries) - refused
        print(f"Read {read} of {len(entries)} ledgers; {refused} refused.")
    reports = len(study_reports(study))
    print(f"{reports} {'report' if reports == 1 else 'reports'} in data/raw/report/.")
    print("Next: fedanalysis build")
