"""Cleans one ledger file for the command line: takes its path, gives its outcome and its files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fedanalysis.errors import (
    FolderBusyError,
    FolderWriteError,
    InputFileError,
    LedgerFileError,
)
from fedanalysis.language import Language
from fedanalysis.safety.printing import printable

if TYPE_CHECKING:
    from fedanalysis.codes.lookup import Spellings
    from fedanalysis.ledgers.cleaned import CleanLedger
    from fedanalysis.ledgers.raw import RawLedger


@dataclass(frozen=True, slots=True)
class Order:
    """How ledgers of one kind are cleaned, where to, and the language of their pages."""

    kind: str
    out: Path
    lang: Language = "zh"
    spellings: Spellings | None = None


@dataclass(slots=True)
class Outcome:
    """What became of one file; the fields but `changed` (cells) are those of the summary."""

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
    changed: int = 0

    def summary(self) -> dict[str, Any]:
        """Return what the summary of a run holds of this file."""
        return {name: value for name, value in asdict(self).items() if name != "changed"}


def clean_one(
    file: str, stem: str, order: Order, *, hold: Callable[[], None]
) -> tuple[Outcome, str]:
    """Read, clean and write one file; what goes wrong inside it is an outcome, not an error.

    Parameters
    ----------
    file : str
        Path of the ledger.
    stem : str
        What the names of its output begin with.
    order : Order
        How it is cleaned, and where its output goes.
    hold : callable
        Takes hold of the folder; called before anything is written.

    Returns
    -------
    Outcome
        What became of the file.
    str
        The same as a line for the screen.

    Raises
    ------
    FolderBusyError, FolderWriteError
        If the folder can't be written into: that would fail every file alike.
    """
    from fedanalysis.ledgers.clean import clean_ledger
    from fedanalysis.ledgers.read import read_ledger
    from fedanalysis.ledgers.write import write_ledger
    from fedanalysis.publish.ledger_page import ledger_page

    try:
        raw = read_ledger(file, kind=order.kind)
        clean = clean_ledger(raw, spellings=order.spellings)
        page = ledger_page(clean, lang=order.lang)
        outcome = _read(file, raw, clean)
        hold()
        write_ledger(clean, order.out, stem=stem, page=page)
    except (FolderBusyError, FolderWriteError):
        raise  # the folder fails every file alike
    except InputFileError as error:
        return _refused(file, error)
    except Exception as error:
        # only the name: the words of an unforeseen error may quote a cell
        where = f"{type(error).__name__}."
        return _refused(file, LedgerFileError.of("internal", Path(file).name, where=where))
    return outcome, printable(repr(clean))


def _read(file: str, raw: RawLedger, clean: CleanLedger) -> Outcome:
    """Say what became of a file; columns by their printed headers, as its office knows them."""
    listed = raw.columns[["sheet", "name", "header"]].itertuples(index=False, name=None)
    headers = {(sheet, name): _encodable(header) for sheet, name, header in listed}
    places = clean.rejected[["source_sheet", "source_row", "column", "reason_code"]]
    return Outcome(
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
        changed=len(clean.changes),
    )


def _refused(file: str, error: InputFileError) -> tuple[Outcome, str]:
    lines = (printable(_encodable(line)) for line in str(error).split("\n"))
    outcome = Outcome(_encodable(file), rule=error.rule, message="\n".join(lines))
    return outcome, f"{printable(outcome.file)}: refused ({error.rule})"


def _encodable(text: str) -> str:
    """Return a name as UTF-8 can hold it; the system may give bytes that are no UTF-8."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
