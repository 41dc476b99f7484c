"""The verb ``fedanalysis clean``: takes ledger files, gives clean tables, pages and a summary.

One file that can't be read, or that the program fails on, costs none of the others.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fedanalysis.catalogue.kinds import list_ledger_kinds
from fedanalysis.cli.progress import show_progress
from fedanalysis.cli.usage import CommandParser
from fedanalysis.errors import (
    DataFileError,
    FolderBusyError,
    FolderWriteError,
    InputFileError,
    LedgerFileError,
)
from fedanalysis.safety.printing import printable

if TYPE_CHECKING:
    from fedanalysis.codes.lookup import Spellings
    from fedanalysis.ledgers.cleaned import CleanLedger
    from fedanalysis.ledgers.raw import RawLedger

_REFUSED = 2
_WRONG_USAGE = 64  # as in sysexits.h


@dataclass(slots=True)
class _Outcome:
    """What became of one file; the fields are those of the summary."""

    file: str
    status: str = "refused"
    rule: str = ""
    message: str = ""
    rows_in: int = 0
    kept: int = 0
    rejected: int = 0
    dropped: dict[str, int] = field(default_factory=dict)
    rejections: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def add_clean(verbs: argparse._SubParsersAction[CommandParser]) -> None:
    """Add the verb to the command line."""
    clean = verbs.add_parser(
        "clean",
        help="turn messy ledgers into tables, and say what was changed and rejected",
        description="Read ledgers (.xlsx .xls .csv .tsv .docx, told by content), clean them, and "
        "write kept rows, rejected rows, the change log and a page on each. The ledgers are only "
        "read. Exit status: 0 all were read, 2 some were refused, 64 wrong usage, 1 --out can't "
        "be written.",
    )
    clean.usage_status = _WRONG_USAGE
    clean.add_argument("file", nargs="+", metavar="FILE", help="the ledgers")
    clean.add_argument("--kind", required=True, choices=list_ledger_kinds(), help="what they are")
    clean.add_argument("--out", required=True, type=Path, help="folder to write into")
    clean.add_argument("--json", type=Path, help="write what became of each file as JSON")
    clean.add_argument("--spellings", type=Path, help="CSV of your own spellings: list,text,code")
    clean.add_argument("--lang", choices=["zh", "en"], default="zh", help="of the pages")
    clean.set_defaults(verb=_clean, usage=clean)


def _clean(arguments: argparse.Namespace) -> int:
    from fedanalysis.safety.file_names import output_stems

    stems = output_stems(arguments.file)
    if fault := _usage_fault(arguments, stems):
        arguments.usage.error(fault)
    spellings = _spellings(arguments)
    outcomes: list[_Outcome] = []
    title = "Cleaning ledgers"
    with (
        _folder_held_once_needed(arguments.out) as hold,
        show_progress(title, len(stems), keep_lines=True) as done,
    ):
        for file, stem in zip(arguments.file, stems, strict=True):
            outcome, line = _clean_one(file, stem, arguments, spellings=spellings, hold=hold)
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


def _clean_one(
    file: str,
    stem: str,
    arguments: argparse.Namespace,
    *,
    spellings: Spellings | None,
    hold: Callable[[], None],
) -> tuple[_Outcome, str]:
    """Read, clean and write one file; what goes wrong inside it is an outcome, not an error."""
    from fedanalysis.ledgers.clean import clean_ledger
    from fedanalysis.ledgers.read import read_ledger
    from fedanalysis.ledgers.write import write_ledger
    from fedanalysis.publish.ledger_page import ledger_page

    try:
        raw = read_ledger(file, kind=arguments.kind)
        clean = clean_ledger(raw, spellings=spellings)
        page = ledger_page(clean, lang=arguments.lang)
        outcome = _read(file, raw, clean)
        hold()
        write_ledger(clean, arguments.out, stem=stem, page=page)
    except (FolderBusyError, FolderWriteError):
        raise  # the folder fails every file alike
    except InputFileError as error:
        return _refused(file, error)
    except Exception as error:
        # only the name: the words of an unforeseen error may quote a cell
        where = f"{type(error).__name__}."
        return _refused(file, LedgerFileError.of("internal", Path(file).name, where=where))
    return outcome, printable(repr(clean))


def _read(file: str, raw: RawLedger, clean: CleanLedger) -> _Outcome:
    """Say what became of a file; columns by their printed headers, as its office knows them."""
    listed = raw.columns[["sheet", "name", "header"]].itertuples(index=False, name=None)
    headers = {(sheet, name): _encodable(header) for sheet, name, header in listed}
    places = clean.rejected[["source_sheet", "source_row", "column", "reason_code"]]
    return _Outcome(
        _encodable(file),
        "read",
        rows_in=int(clean.rows_in),
        kept=len(clean.kept),
        rejected=len(clean.rejected),
        dropped={rule: int(n) for rule, n in clean.dropped.items()},
        rejections=[
            {
                "row": int(row),
                "column": headers.get((sheet, column), column),
                "reason_code": reason,
            }
            for sheet, row, column, reason in places.itertuples(index=False, name=None)
        ],
        notes=list(dict.fromkeys(note.rule for note in clean.notes)),
    )


def _refused(file: str, error: InputFileError) -> tuple[_Outcome, str]:
    lines = (printable(_encodable(line)) for line in str(error).split("\n"))
    outcome = _Outcome(_encodable(file), rule=error.rule, message="\n".join(lines))
    return outcome, f"{printable(outcome.file)}: refused ({error.rule})"


def _encodable(text: str) -> str:
    """Return a name as UTF-8 can hold it; the system may give bytes that are no UTF-8."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _write_summary(path: Path | None, outcomes: Sequence[_Outcome]) -> None:
    from fedanalysis.safety.writing import naming_folder, write_text

    if path is None:
        return
    summary = {"files": [asdict(outcome) for outcome in outcomes]}
    with naming_folder(path.parent):
        write_text(path, json.dumps(summary, ensure_ascii=False, indent=1) + "\n")
