"""Holds cleaning against messy ledgers whose every cell is known: takes truth, gives a score.

A cell is right where the cleaner keeps what the print says, says nothing where it says nothing,
sends to review what can't be told, and rejects the row that can't be true. A kept value that
differs from what the print says is silently wrong, and there must be none.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import pandas as pd

from fedanalysis import clean_ledger, read_ledger
from fedanalysis.errors import LedgerFileError
from fedanalysis.ledgers.cleaned import CleanLedger
from fedanalysis.ledgers.raw import RawLedger
from fedanalysis.synthetic.dirt import MIXTURES, Dirt
from fedanalysis.synthetic.messy import HasTables, MessyTruth, write_messy

GOAL = 0.99
HELD_OUT = tuple(range(9001, 9005))  # seeds whose cells nobody looked at while building
_PLACE = ["file", "sheet", "row"]
_KEPT = [*_PLACE, "column", "got", "rule", "is_reviewed"]
_UNKNOWN = "row.unread"  # what becomes of a row that is found nowhere


@dataclass(frozen=True, slots=True)
class Score:
    """What cleaning made of one or more messy folders.

    Attributes
    ----------
    file_n, refused_n : int
        Files written, and files that couldn't be read at all.
    cell_n, right_n : int
        Cells printed in rows of the ledgers, and those treated as they must be.
    silent_n : int
        Cells kept with a value that the print doesn't say.
    changed_n : int
        Cells that were changed, and wrongly: among the silently wrong ones, and those emptied
        though they say a value.
    lost_n : int
        Cells that say a value and were kept without one.
    row_n, row_lost_n : int
        Rows below the headers, and those found neither kept nor rejected nor dropped.
    rejected_n, wrongly_rejected_n, wrongly_kept_n : int
        Rows rejected rightly; rejected though they can be kept; kept though they can't.
    """

    file_n: int = 0
    refused_n: int = 0
    cell_n: int = 0
    right_n: int = 0
    silent_n: int = 0
    changed_n: int = 0
    lost_n: int = 0
    row_n: int = 0
    row_lost_n: int = 0
    rejected_n: int = 0
    wrongly_rejected_n: int = 0
    wrongly_kept_n: int = 0

    def __add__(self, other: Score) -> Score:
        names = [field.name for field in fields(self)]
        return Score(*(getattr(self, name) + getattr(other, name) for name in names))

    @property
    def accuracy(self) -> float:
        """Share of cells treated as they must be; those of refused files count as wrong."""
        return self.right_n / self.cell_n if self.cell_n else 1.0

    @property
    def holds(self) -> bool:
        """Whether the goals are met."""
        return self.accuracy >= GOAL and not (self.silent_n or self.row_lost_n)


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What became of every cell and row.

    Attributes
    ----------
    cells : pandas.DataFrame
        The cells of the truth, with ``got`` (text kept), ``fate`` (of the row) and ``outcome``:
        ``right``, ``silently wrong``, ``lost``, ``wrongly rejected``, ``refused``, ``unread``.
    rows : pandas.DataFrame
        The rows of the truth, with ``got`` (fate), ``got_reason`` and ``outcome``.
    refused : Mapping[str, str]
        File → rule that refused it.
    """

    cells: pd.DataFrame
    rows: pd.DataFrame
    refused: Mapping[str, str]

    def score(self) -> Score:
        """Count."""
        cells, rows = self.cells["outcome"], self.rows["outcome"]
        return Score(
            file_n=int(self.rows["file"].nunique()),
            refused_n=len(self.refused),
            cell_n=len(cells),
            right_n=int((cells == "right").sum()),
            silent_n=int((cells == "silently wrong").sum()),
            changed_n=int(self.cells["wrongly_changed"].sum()),
            lost_n=int((cells == "lost").sum()),
            row_n=len(rows),
            row_lost_n=int((rows == "lost").sum()),
            rejected_n=int((rows == "rightly rejected").sum()),
            wrongly_rejected_n=int((rows == "wrongly rejected").sum()),
            wrongly_kept_n=int((rows == "wrongly kept").sum()),
        )


def compare(truth: MessyTruth, folder: Path) -> Outcome:
    """Read and clean every file of a messy folder, and compare with what it says."""
    kinds = dict(zip(truth.files["file"], truth.files["kind"], strict=True))
    kept, fates, refused = [], [], {}
    for file, kind in kinds.items():
        try:
            raw = read_ledger(folder / file, kind=kind)
        except LedgerFileError as error:
            refused[file] = error.rule
            continue
        clean = clean_ledger(raw)
        kept.append(_kept_cells(file, clean))
        fates.append(_row_fates(file, raw, clean))
    rows = truth.rows.merge(_joined(fates, [*_PLACE, "got", "got_reason"]), on=_PLACE, how="left")
    rows[["got", "got_reason"]] = rows[["got", "got_reason"]].fillna(_UNKNOWN)
    rows["outcome"] = [
        _row_outcome(file in refused, fate, got, reason, got_reason)
        for file, fate, got, reason, got_reason in rows[
            ["file", "fate", "got", "reason", "got_reason"]
        ].itertuples(index=False)
    ]
    cells = truth.cells.merge(_joined(kept, _KEPT), on=[*_PLACE, "column"], how="left")
    cells["got"], cells["rule"] = cells["got"].fillna(""), cells["rule"].fillna("")
    cells = cells.merge(rows[[*_PLACE, "got"]].rename(columns={"got": "fate"}), on=_PLACE)
    cells["outcome"] = [
        "refused" if file in refused else _cell_outcome(expected, true, got, fate, said)
        for file, expected, true, got, fate, said in cells[
            ["file", "expected", "true", "got", "fate", "is_reviewed"]
        ].itertuples(index=False)
    ]
    wrong = cells["outcome"].isin(["silently wrong", "lost"])
    cells["wrongly_changed"] = wrong & (cells["rule"] != "")
    return Outcome(cells, rows, refused)


def _joined(frames: Sequence[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    empty = pd.DataFrame(columns=list(columns)).astype({"row": "int64"})
    return pd.concat([empty, *frames], ignore_index=True) if frames else empty


def _kept_cells(file: str, clean: CleanLedger) -> pd.DataFrame:
    """Return one row per cell of a kept row, with its text and the rule that changed it."""
    known = [column.name for column in clean.kind.columns]
    where = {"source_sheet": "sheet", "source_row": "row"}
    frame = clean.kept.rename(columns=where)[["sheet", "row", *known]]
    texts = {name: [_text(value) for value in frame[name].tolist()] for name in known}
    frame = frame.assign(**texts)
    long = frame.melt(["sheet", "row"], var_name="column", value_name="got").assign(file=file)
    changes = clean.changes.rename(columns=where)[["sheet", "row", "column", "rule"]]
    long = long.merge(changes, on=["sheet", "row", "column"], how="left")
    pairs = set(zip(clean.review["column"], clean.review["reason_code"], strict=True))
    said = [pair in pairs for pair in zip(long["column"], long["rule"], strict=True)]
    return long.assign(is_reviewed=said).astype({"sheet": "str", "row": "int64"})


def _text(value: object) -> str:
    if value is pd.NA or value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return str(value)


def _row_fates(file: str, raw: RawLedger, clean: CleanLedger) -> pd.DataFrame:
    """Return what became of each row below the headers."""
    kept = _keys(clean.kept)
    rejected = dict(zip(_keys(clean.rejected), clean.rejected["reason_code"], strict=True))
    found = []
    for sheet, row in raw.places[["sheet", "row"]].itertuples(index=False):
        key = (str(sheet), int(row))
        if key in rejected:
            found.append((file, *key, "rejected", rejected[key]))
        elif key in kept:
            found.append((file, *key, "kept", ""))
        else:
            found.append((file, *key, "dropped", "row.duplicate"))
    found += [
        (file, str(sheet), int(row), "dropped", str(rule))
        for sheet, row, rule in raw.dropped[["sheet", "row", "rule"]].itertuples(index=False)
    ]
    return pd.DataFrame(found, columns=[*_PLACE, "got", "got_reason"])


def _keys(frame: pd.DataFrame) -> list[tuple[str, int]]:
    places = zip(frame["source_sheet"], frame["source_row"], strict=True)
    return [(str(sheet), int(row)) for sheet, row in places]


def _row_outcome(is_refused: bool, fate: str, got: str, reason: str, got_reason: str) -> str:
    if is_refused:
        return "refused"
    if got == _UNKNOWN:
        return "lost"
    if got == "rejected":
        return "rightly rejected" if fate == "rejected" else "wrongly rejected"
    if fate == "rejected":
        return "wrongly kept"
    if fate == "kept" and got == "dropped":
        return "lost"  # a row of the ledger must never be set aside
    if fate == "dropped" and got == "kept":
        return "wrongly kept"
    return "right" if reason == got_reason else "other rule"


def _cell_outcome(expected: str, true: str, got: str, fate: str, said: object) -> str:
    if expected in ("reject", "dropped"):
        return "right" if fate in ("rejected", "dropped") else "silently wrong"
    if fate != "kept":
        return "wrongly rejected" if fate == "rejected" else "unread"
    if expected == "review":
        return "silently wrong" if got else ("right" if said is True else "unreviewed")
    if got == (true if expected == "value" else ""):
        return "right"
    return "silently wrong" if got else "lost"


def clean_city(city: HasTables, dirt: Dirt | str, seed: int) -> Outcome:
    """Write a messy folder, clean it, and compare."""
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root) / "messy"
        return compare(write_messy(city, folder, dirt=dirt, seed=seed), folder)


def table(scores: Mapping[str, Score]) -> str:
    """Return one row per mixture of dirt, as a Markdown table."""
    head = (
        "| dirt | files | refused | cells | right | silently wrong | wrongly changed | rows |"
        " rightly rejected | wrongly rejected | wrongly kept | lost |\n| --- |" + " ---: |" * 11
    )
    rows = [
        f"| {name} | {s.file_n:,} | {s.refused_n} | {s.cell_n:,} | {s.accuracy:.2%} |"
        f" {s.silent_n} |"
        f" {s.changed_n:,} | {s.row_n:,} | {s.rejected_n:,} | {s.wrongly_rejected_n} |"
        f" {s.wrongly_kept_n} | {s.row_lost_n} |"
        for name, s in scores.items()
    ]
    return "\n".join([head, *rows])


def main(seeds: Sequence[int] = HELD_OUT) -> int:
    """Print the table; return 1 where a goal isn't met."""
    from fedanalysis.synthetic.city import make_city

    scores = dict.fromkeys(MIXTURES, Score())
    for seed in seeds:
        city = make_city(seed=seed)
        for mixture in MIXTURES:
            scores[mixture] += clean_city(city, mixture, seed).score()
    print(table(scores))
    good = all(score.holds for score in scores.values())
    print(
        f"\nSeeds {', '.join(map(str, seeds))}, each a city of its own. Goals: at least {GOAL:.0%}"
        f" of the cells right, none silently wrong, no row lost: {'met' if good else 'NOT MET'}."
    )
    return int(not good)
