"""The verb ``fedanalysis clean``: takes ledger files, gives clean tables, pages and a summary.

One file that can't be read, or that the program fails on, costs none of the others.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fedanalysis.catalogue.kinds import list_ledger_kinds
from fedanalysis.cli.clean_one import Order, Outcome, clean_one
from fedanalysis.cli.clean_study import clean_study
from fedanalysis.cli.progress import show_progress
from fedanalysis.cli.usage import CommandParser
from fedanalysis.errors import DataFileError

if TYPE_CHECKING:
    from fedanalysis.codes.lookup import Spellings

_REFUSED = 2
_WRONG_USAGE = 64  # as in sysexits.h


def add_clean(verbs: argparse._SubParsersAction[CommandParser]) -> None:
    """Add the verb to the command line."""
    clean = verbs.add_parser(
        "clean",
        help="turn messy ledgers into tables, and say what was changed and rejected",
        description="Read ledgers (.xlsx .xls .csv .tsv .docx, told by content), clean them, and "
        "write kept rows, rejected rows, the change log and a page on each. The ledgers are only "
        "read. Without arguments, inside a study: every ledger in data/raw/, by the kind its "
        "folder is named after, into data/cleaned/. Exit status: 0 all were read, 2 some were "
        "refused, 64 wrong usage, 1 --out can't be written.",
    )
    clean.usage_status = _WRONG_USAGE
    clean.add_argument("file", nargs="*", metavar="FILE", help="the ledgers")
    clean.add_argument("--kind", choices=list_ledger_kinds(), help="what they are")
    clean.add_argument("--out", type=Path, help="folder to write into")
    clean.add_argument("--json", type=Path, help="write what became of each file as JSON")
    clean.add_argument("--spellings", type=Path, help="CSV of your own spellings: list,text,code")
    clean.add_argument("--lang", choices=["zh", "en"], default="zh", help="of the pages")
    clean.set_defaults(verb=_clean, usage=clean)


def _clean(arguments: argparse.Namespace) -> int:
    if not arguments.file:
        return _clean_study(arguments)
    for name in ("kind", "out"):
        if getattr(arguments, name) is None:
            arguments.usage.error(f"the following arguments are required: --{name}")
    return _clean_files(arguments)


def _clean_study(arguments: argparse.Namespace) -> int:
    from fedanalysis.errors import StudyError
    from fedanalysis.safety.paths import study_folder

    given = [name for name in ("kind", "out", "json", "spellings") if getattr(arguments, name)]
    if given:
        arguments.usage.error(f"--{given[0]} must come with the ledgers: FILE …")
    try:
        study = study_folder()
    except StudyError:
        arguments.usage.error("give the ledgers, or go into the folder of a study first")
    return _REFUSED if clean_study(study, lang=arguments.lang) else 0


def _clean_files(arguments: argparse.Namespace) -> int:
    from fedanalysis.safety.file_names import output_stems

    stems = output_stems(arguments.file)
    if fault := _usage_fault(arguments, stems):
        arguments.usage.error(fault)
    order = Order(arguments.kind, arguments.out, arguments.lang, _spellings(arguments))
    outcomes: list[Outcome] = []
    title = "Cleaning ledgers"
    with (
        _folder_held_once_needed(arguments.out) as hold,
        show_progress(title, len(stems), keep_lines=True) as done,
    ):
        for file, stem in zip(arguments.file, stems, strict=True):
            outcome, line = clean_one(file, stem, order, hold=hold)
            outcomes.append(outcome)
            if outcome.message:
                print(f"fedanalysis: {outcome.message}", file=sys.stderr, flush=True)
            done(line)
        _write_summary(arguments.json, outcomes)
    refused = sum(outcome.status == "refused" for outcome in outcomes)
    print(f"Read {len(outcomes) - refused} of {len(outcomes)} ledgers; {refused} refused.")
    return _REFUSED if refused else 0


def _usage_fault(arguments: argparse.Namespace, stems: Sequence[str]) -> str:
    """Return what is wrong with where the output would go, or nothing."""
    from fedanalysis.ledgers.write import OUTPUT_ENDINGS

    out: Path = arguments.out
    if not _can_be_folder(out):
        return f"--out must be a folder, and {out} isn't"
    outputs = {_identity(out / f"{stem}{ending}") for stem in stems for ending in OUTPUT_ENDINGS}
    summary: Path | None = arguments.json
    if summary is not None:
        if summary.is_dir() or not _can_be_folder(summary.parent):
            return f"--json must be a file, and {summary} isn't"
        if _identity(summary) in outputs:
            return f"--json must not stand where a table or page goes: {summary}"
        outputs.add(_identity(summary))
    inputs = [Path(file) for file in arguments.file]
    inputs += [arguments.spellings] if arguments.spellings else []
    overwritten = [str(given) for given in inputs if _identity(given) in outputs]
    return f"an output would overwrite the input {overwritten[0]}" if overwritten else ""


def _can_be_folder(path: Path) -> bool:
    """Say whether a folder is there or can be made: the nearest thing that exists is a folder."""
    there = next((place for place in (path, *path.absolute().parents) if place.exists()), None)
    return there is not None and there.is_dir()


def _identity(path: Path) -> tuple[int, int] | Path:
    """Return what two paths to one file have in common, links and letter case included."""
    if path.exists():
        found = path.stat()
        return found.st_dev, found.st_ino
    return path.resolve()


def _spellings(arguments: argparse.Namespace) -> Spellings | None:
    from fedanalysis.codes.lookup import read_spellings

    if arguments.spellings is None:
        return None
    try:
        return read_spellings(arguments.spellings)
    except DataFileError as error:
        return arguments.usage.error(str(error))  # type: ignore[no-any-return]


@contextmanager
def _folder_held_once_needed(folder: Path) -> Iterator[Callable[[], None]]:
    """Give a function that takes hold of `folder`: no folder is made if nothing is written."""
    from contextlib import ExitStack

    from fedanalysis.safety.holding import hold_folder

    with ExitStack() as stack:
        held: list[Path] = []

        def hold() -> None:
            if not held:
                stack.enter_context(hold_folder(folder))
                held.append(folder)

        yield hold


def _write_summary(path: Path | None, outcomes: Sequence[Outcome]) -> None:
    from fedanalysis.safety.writing import naming_folder, write_text

    if path is None:
        return
    summary = {"files": [outcome.summary() for outcome in outcomes]}
    with naming_folder(path.parent):
        write_text(path, json.dumps(summary, ensure_ascii=False, indent=1) + "\n")
