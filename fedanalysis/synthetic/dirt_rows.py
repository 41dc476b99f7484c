"""Makes rows wrong as a whole: takes entries, gives entries with repeats and contradictions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from fedanalysis.catalogue.kinds import LedgerKind
from fedanalysis.synthetic.dirt import Picker
from fedanalysis.synthetic.dirt_printed import Printed, value
from fedanalysis.synthetic.sheets_book import Cell, text_cell

_COMMENTS = (
    "已调离",
    "产假",
    "与上年一致",
    "新任",
    "2009年任现职",
    "数据由街道报送",
    "见附件",
    "借调市妇联",
)
_NAMES = ("王芳", "李秀英")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the ledger before it has a place.

    Attributes
    ----------
    row_id : str
        The city's row.
    cells : Mapping[str, Printed]
        By column.
    dirt : str
        What is wrong with the row as a whole; empty for nothing.
    """

    row_id: str
    cells: Mapping[str, Printed]
    dirt: str = ""

    def says(self) -> dict[str, str]:
        """Return what each cell says; empty where it has no value."""
        return {name: cell.true for name, cell in self.cells.items()}


def spoil_rows(entries: Sequence[Entry], kind: LedgerKind, picker: Picker) -> list[Entry]:
    """Return the entries with some sent twice, some impossible and some contradicted.

    A repeated row follows the row it repeats.
    """
    spoiled = []
    for entry in entries:
        current = entry
        if picker.hits("women_over_seats"):
            current = _too_many_women(entry, kind, picker)
        spoiled.append(current)
        if picker.hits("duplicate_row"):
            spoiled.append(replace(current, dirt="duplicate_row"))
        elif picker.hits("contradiction") and (other := _contradiction(current, kind)):
            spoiled.append(other)
    return spoiled


def comment_rows(entries: Sequence[Entry], picker: Picker) -> list[Entry]:
    """Return the entries with a column of remarks, a comment in every fifth."""
    commented = []
    for entry in entries:
        blank = Printed(None, "", "missing")
        comment = picker.one(_COMMENTS)
        said = Printed(text_cell(comment), comment, "value", "remark_comment")
        cell = said if picker.rng.random() < 0.2 else blank
        commented.append(replace(entry, cells={**entry.cells, "remark": cell}))
    return commented


def _too_many_women(entry: Entry, kind: LedgerKind, picker: Picker) -> Entry:
    rules = [rule for rule in kind.rules if rule.check == "at_most" and rule.rejects]
    for part, whole in (rule.columns for rule in rules if "women" in rule.columns[0]):
        if _is_number(entry, part) and _is_number(entry, whole):
            more = int(entry.cells[whole].true) + 1 + int(picker.rng.integers(3))
            return _with_number(entry, part, more, "women_over_seats")
    return entry


def _contradiction(entry: Entry, kind: LedgerKind) -> Entry | None:
    """Return the entry once more with something else in what can't differ."""
    said = entry.says()
    if not any(all(said.get(name) for name in group) for group in kind.identity):
        return None
    counted = [name for name in kind.fixed if _is_number(entry, name) and name.endswith("_n")]
    if counted:
        return _with_other_number(entry, counted[0], kind)
    return _with_other_name(entry) if "name" in kind.fixed and said.get("name") else None


def _with_other_number(entry: Entry, name: str, kind: LedgerKind) -> Entry:
    other = _with_number(entry, name, int(entry.cells[name].true) + 1, "contradiction")
    bound = {c for rule in kind.rules if name in rule.columns for c in rule.columns[1:]}
    needed = {name, *kind.fixed, *(c for group in kind.requires for c in group)}
    # the shorter version of the row: what would give the wrong number away is left blank
    blanks = dict.fromkeys(bound & entry.cells.keys() - needed, Printed(None, "", "missing"))
    return replace(other, cells={**other.cells, **blanks})


def _with_other_name(entry: Entry) -> Entry:
    """Return the row of a person with the name of another before the same identity number."""
    name = next(name for name in _NAMES if name != entry.cells["name"].true)
    cells = {**entry.cells, "name": value(name, name, "contradiction")}
    return replace(entry, cells=cells, dirt="contradiction")


def _is_number(entry: Entry, name: str) -> bool:
    cell = entry.cells.get(name)
    return cell is not None and cell.expected == "value" and cell.true.isdigit()


def _with_number(entry: Entry, name: str, number: int, dirt: str) -> Entry:
    cell = Printed(Cell(number, str(number)), str(number), "value", dirt)
    return replace(entry, cells={**entry.cells, name: cell}, dirt=dirt)
