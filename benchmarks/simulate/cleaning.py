"""Holds cleaning against messy ledgers whose every cell is known: takes truth, gives a score.

A cell is right where the cleaner keeps what the print says, says nothing where it says nothing,
sends to review what can't be told, and rejects the row that can't be true. Silently wrong is a
value kept that the print doesn't say, or one that is gone without a word to the reviewer; there
must be none.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from types import SimpleNamespace

import pandas as pd

from fedanalysis import clean_ledger, read_ledger
from fedanalysis.errors import LedgerFileError
from fedanalysis.ledgers.cleaned import CleanLedger
from fedanalysis.ledgers.raw import RawLedger
from fedanalysis.synthetic.dirt import MIXTURES, Dirt
from fedanalysis.synthetic.messy import HasTables, MessyTruth, write_messy

GOAL = 0.99
HELD_OUT = tuple(range(9301, 9306))  # seeds whose cells nobody looked at while building
MOST = 300  # rows of one table: what is wrong with sheets and files takes many cities to see
_PLACE = ["file", "sheet", "row"]
_KEPT = [*_PLACE, "column", "got", "rule", "is_reviewed"]
_COUNTED = "serial_no"  # the layout numbers the rows; what it prints is no cell of the truth
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
    dirty_n, dirty_right_n : int
        The same of the cells that are printed in another way than the tidy one.
    silent_n : int
        Cells kept with a value that the print doesn't say, or emptied without a word.
    changed_n : int
        Cells that were changed, and wrongly: among the silently wrong ones, and those emptied
        though they say a value.
    lost_n : int
        Cells that say a value and were sent to review without one.
    row_n, row_lost_n : int
        Rows below the headers, and those found neither kept nor rejected nor dropped.
    rejected_n, wrongly_rejected_n, wrongly_kept_n, other_reason_n : int
        Rows rejected rightly; rejected though they can be kept; kept though they can't; rejected
        rightly, but for a reason that isn't theirs.
    """

    file_n: int = 0
    refused_n: int = 0
    cell_n: int = 0
    right_n: int = 0
    dirty_n: int = 0
    dirty_right_n: int = 0
    silent_n: int = 0
    changed_n: int = 0
    lost_n: int = 0
    row_n: int = 0
    row_lost_n: int = 0
    rejected_n: int = 0
    wrongly_rejected_n: int = 0
    wrongly_kept_n: int = 0
    other_reason_n: int = 0

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
        rows = self.row_lost_n + self.wrongly_rejected_n + self.wrongly_kept_n
        return self.accuracy >= GOAL and not (self.silent_n or rows or self.other_reason_n)


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What became of every cell and row.

    Attributes
    ----------
    cells : pandas.DataFrame
        The cells of the truth, with ``got`` (text kept), ``fate`` (of the row) and ``outcome``:
        ``right``, ``silently wrong``, ``lost``, ``unreviewed``, ``wrongly rejected``, ``refused``,
        ``unread``. Values kept in a column that isn't printed at all stand among them.
    rows : pandas.DataFrame
        The rows of the truth, with ``got`` (fate), ``got_reason`` and ``outcome``. Rows kept or
        rejected where the truth has none stand among them.
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
            dirty_n=int((self.cells["dirt"] != "").sum()),
            dirty_right_n=int(((cells == "right") & (self.cells["dirt"] != "")).sum()),
            silent_n=int((cells == "silently wrong").sum()),
            changed_n=int(self.cells["wrongly_changed"].sum()),
            lost_n=int((cells == "lost").sum()),
            row_n=len(rows),
            row_lost_n=int((rows == "lost").sum()),
            rejected_n=int(rows.isin(["rightly rejected", "other reason"]).sum()),
            wrongly_rejected_n=int((rows == "wrongly rejected").sum()),
            wrongly_kept_n=int((rows == "wrongly kept").sum()),
            other_reason_n=int((rows == "other reason").sum()),
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
    rows = _judged_rows(truth.rows, _joined(fates, [*_PLACE, "got", "got_reason"]), refused)
    cells = _judged_cells(truth.cells, _joined(kept, _KEPT), rows, refused)
    return Outcome(cells, rows, refused)


def _judged_rows(
    truth: pd.DataFrame, got: pd.DataFrame, refused: Mapping[str, str]
) -> pd.DataFrame:
    rows = truth.merge(got, on=_PLACE, how="outer", indicator="found")
    strange = rows["found"] == "right_only"  # no row of the truth: set aside, or made up
    rows = rows[~strange | rows["got"].isin(["kept", "rejected"])].drop(columns="found")
    rows[["got", "got_reason"]] = rows[["got", "got_reason"]].fillna(_UNKNOWN)
    rows = rows.fillna({"row_id": "", "fate": "dropped", "reason": "", "dirt": ""})
    rows["outcome"] = [
        _row_outcome(file in refused, fate, got, reason, got_reason)
        for file, fate, got, reason, got_reason in rows[
            ["file", "fate", "got", "reason", "got_reason"]
        ].itertuples(index=False)
    ]
    return rows.reset_index(drop=True)


def _judged_cells(
    truth: pd.DataFrame, kept: pd.DataFrame, rows: pd.DataFrame, refused: Mapping[str, str]
) -> pd.DataFrame:
    cells = truth.merge(kept, on=[*_PLACE, "column"], how="outer", indicator="found")
    unprinted = cells["found"] == "right_only"
    made_up = unprinted & (cells["got"] != "") & (cells["column"] != _COUNTED)
    cells = cells[~unprinted | made_up].drop(columns="found")
    cells["expected"] = cells["expected"].fillna("missing")
    texts = ["printed", "true", "dirt", "city", "got", "rule"]
    cells[texts] = cells[texts].fillna("")
    fates = rows[[*_PLACE, "got"]].rename(columns={"got": "fate"})
    cells = cells.merge(fates, on=_PLACE, how="left")
    cells["outcome"] = [
        "refused" if file in refused else _cell_outcome(expected, true, got, fate, said)
        for file, expected, true, got, fate, said in cells[
            ["file", "expected", "true", "got", "fate", "is_reviewed"]
        ].itertuples(index=False)
    ]
    wrong = cells["outcome"].isin(["silently wrong", "lost"])
    cells["wrongly_changed"] = wrong & (cells["rule"] != "")
    return cells


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
    changes = clean.changes.rename(columns=where)[["sheet", "row", "column", "old", "rule"]]
    long = long.merge(changes, on=["sheet", "row", "column"], how="left")
    told = ["column", "reason_code", "text"]
    listed = set(clean.review[told].itertuples(index=False, name=None))
    said = [
        (column, rule, old) in listed or (column, rule, "") in listed  # personal: without its text
        for column, rule, old in long[["column", "rule", "old"]].itertuples(index=False)
    ]
    long = long.drop(columns="old").assign(is_reviewed=said)
    return long.astype({"sheet": "str", "row": "int64"})


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
    if got == "rejected" and fate == "rejected":
        return "rightly rejected" if _is_reason(reason, got_reason) else "other reason"
    if got == "rejected":
        return "wrongly rejected"
    if fate == "rejected":
        return "wrongly kept"
    if fate == "kept" and got == "dropped":
        return "lost"  # a row of the ledger must never be set aside
    if fate == "dropped" and got == "kept":
        return "wrongly kept"
    return "right" if reason == got_reason else "other rule"


def _is_reason(reason: str, got: str) -> bool:
    """Whether a row is rejected for what is wrong with it: the truth names a cell's fault less."""
    if reason == "identity number":
        return got.startswith("id.")
    between = got.startswith(("rule.", "row."))
    if reason == "cell":
        return not between and got != "required.missing"
    return not between if reason == "required" else got == reason


def _cell_outcome(expected: str, true: str, got: str, fate: str, said: object) -> str:
    if expected in ("reject", "dropped"):
        return "right" if fate in ("rejected", "dropped") else "silently wrong"
    if fate != "kept":
        return "wrongly rejected" if fate == "rejected" else "unread"
    if expected == "review":
        return "silently wrong" if got else ("right" if said is True else "unreviewed")
    if got == (true if expected == "value" else ""):
        return "right"
    return "lost" if not got and said is True else "silently wrong"


def thin_city(city: HasTables, most: int = MOST) -> HasTables:
    """Return the city with at most this many rows a table, taken evenly from all of it."""
    steps = {name: -(-len(table) // most) or 1 for name, table in city.tables.items()}
    return SimpleNamespace(
        tables={name: table.iloc[:: steps[name]] for name, table in city.tables.items()}
    )


def clean_city(city: HasTables, dirt: Dirt | str, seed: int) -> Outcome:
    """Write a messy folder, clean it, and compare."""
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root) / "messy"
        return compare(write_messy(city, folder, dirt=dirt, seed=seed), folder)


def table(scores: Mapping[str, Score]) -> str:
    """Return one row per mixture of dirt, as a Markdown table."""
    head = (
        "| dirt | files | refused | cells | right | dirty cells | of these right | silently wrong |"
        " wrongly changed | rows | rejected | rightly | wrongly | for another reason |"
        " wrongly kept | lost |\n| --- |" + " ---: |" * 15
    )
    rows = [
        f"| {name} | {s.file_n:,} | {s.refused_n} | {s.cell_n:,} |"
        f" {_percent(s.right_n, s.cell_n)} | {s.dirty_n:,} |"
        f" {_percent(s.dirty_right_n, s.dirty_n)} | {s.silent_n} | {s.changed_n:,} |"
        f" {s.row_n:,} | {s.rejected_n + s.wrongly_rejected_n:,} |"
        f" {s.rejected_n:,} | {s.wrongly_rejected_n} | {s.other_reason_n} | {s.wrongly_kept_n} |"
        f" {s.row_lost_n} |"
        for name, s in scores.items()
    ]
    return "\n".join([head, *rows])


def _percent(part: int, whole: int) -> str:
    """Cut off, not rounded: 100 % says that all are."""
    return f"{part * 1_000_000 // whole / 10_000:.4f}%" if whole else "—"


def main(seeds: Sequence[int] = HELD_OUT) -> int:
    """Print the table; return 1 where a goal isn't met."""
    from fedanalysis.synthetic.city import make_city

    scores: dict[str, Score] = dict.fromkeys(MIXTURES, Score())
    for seed in seeds:
        city = thin_city(make_city(seed=seed))
        for mixture in MIXTURES:
            scores[mixture] += clean_city(city, mixture, seed).score()
    print(table(scores))
    good = all(score.holds for score in scores.values())
    print(
        f"\nSeeds {', '.join(map(str, seeds))}, each a city of its own, at most {MOST:,} rows of a"
        f" table. Goals: at least {GOAL:.0%} of the cells right, none silently wrong, no row lost"
        f" or judged wrongly: {'met' if good else 'NOT MET'}."
    )
    return int(not good)
