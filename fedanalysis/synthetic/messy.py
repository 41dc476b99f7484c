"""Writes a city's ledgers as a federation keeps them: takes City and Dirt, gives MessyTruth.

Every cell that is printed is written down with what it says, so that cleaning can be measured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
import pandas as pd

from fedanalysis.catalogue.kinds import LedgerKind
from fedanalysis.errors import FolderWriteError, ValueRangeError
from fedanalysis.safety.writing import naming_folder, replacing_files
from fedanalysis.synthetic.dirt import Dirt, Picker
from fedanalysis.synthetic.dirt_columns import canonical_texts, print_column
from fedanalysis.synthetic.dirt_fates import RowFate, judge_rows
from fedanalysis.synthetic.dirt_rows import Entry, comment_rows, spoil_rows
from fedanalysis.synthetic.sheets_book import Book, Form, Sheet
from fedanalysis.synthetic.sheets_headers import PrintedHeader, print_header
from fedanalysis.synthetic.sheets_layout import Layout, Placed
from fedanalysis.synthetic.sheets_old import old_workbook_bytes
from fedanalysis.synthetic.sheets_plan import Planned, plan_files
from fedanalysis.synthetic.sheets_text import text_bytes
from fedanalysis.synthetic.sheets_workbook import workbook_bytes

_CELLS = ("file", "sheet", "row", "column", "printed", "true", "dirt", "expected", "city")
_ROWS = ("file", "sheet", "row", "row_id", "fate", "reason", "dirt")
_TEXT_FORMS: tuple[Form, ...] = ("gb18030_csv", "utf8_csv", "utf16_text")
_MOST_SHEETS = 20


class HasTables(Protocol):
    """What :func:`write_messy` needs of a city: tables by name, each with a column ``row_id``."""

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The city's tables."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class MessyTruth:
    """What stands in the files of a messy folder, and what it says.

    Attributes
    ----------
    files : pandas.DataFrame of str
        One row per file: ``file``, ``kind``, ``form``.
    cells : pandas.DataFrame
        One row per cell below a header that belongs to a row of the ledger, blank ones too:
        ``file``, ``sheet`` (empty in a text file), ``row`` (int64, as a person sees it), ``column``
        (the kind's name), ``printed`` (what a person sees), ``true`` (the right reading, canonical;
        empty for none), ``dirt`` (its type; empty for a tidy cell), ``expected`` (``value``: the
        cleaner keeps `true`; ``review``: no value can be told; ``missing``: nothing is said;
        ``reject``: the row must be rejected; ``dropped``: the row is sent twice), ``city`` (what
        the city holds, whatever the clerk made of it).
    rows : pandas.DataFrame
        One row per row below a header: ``file``, ``sheet``, ``row``, ``row_id`` (the city's;
        empty where the row is none of the ledger), ``fate`` (``kept``, ``rejected``,
        ``dropped``), ``reason`` (the rule that drops it, or what is wrong with it), ``dirt``.
    """

    files: pd.DataFrame
    cells: pd.DataFrame
    rows: pd.DataFrame

    def __repr__(self) -> str:
        """Say the counts."""
        fates = self.rows["fate"].value_counts()
        told = ", ".join(
            f"{int(fates.get(fate, 0))} {fate}" for fate in ("kept", "rejected", "dropped")
        )
        return f"MessyTruth({len(self.files)} files, {len(self.cells)} cells; rows: {told})"


def write_messy(
    city: HasTables, folder: str | Path, *, dirt: Dirt | str = "usual", seed: int
) -> MessyTruth:
    """Write a made-up city's ledgers into a folder, dirty in a known way.

    Parameters
    ----------
    city : City
        As :func:`~fedanalysis.synthetic.city.make_city` gives it; not changed.
    folder : str or Path
        A folder that isn't there yet, or is empty.
    dirt : Dirt or str
        How dirty; a text names a mixture: ``light``, ``usual``, ``heavy``.
    seed : int
        Of all chance in it, 0 or more; same city, dirt and seed, same bytes.

    Returns
    -------
    MessyTruth
        What every printed cell says and what must become of every row.

    Raises
    ------
    FolderWriteError
        If the folder isn't empty or can't be written into; then nothing is written.
    ValueRangeError
        If `seed` is no whole number from 0 up.
    UnknownNameError
        If there is no such mixture.

    Examples
    --------
    >>> import tempfile
    >>> from types import SimpleNamespace
    >>> row = {"row_id": "o-1", "type": "妇女之家", "should_n": 3, "exist_n": 2}
    >>> city = SimpleNamespace(tables={"organisation": pd.DataFrame([row])})
    >>> with tempfile.TemporaryDirectory() as root:
    ...     write_messy(city, root, dirt=Dirt(), seed=1)
    MessyTruth(1 files, 3 cells; rows: 1 kept, 0 rejected, 0 dropped)
    """
    rates = Dirt.mixture(dirt) if isinstance(dirt, str) else dirt
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise ValueRangeError.outside("seed", must="a whole number, 0 or more")
    folder = Path(folder)
    with naming_folder(folder):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise FolderWriteError.failed(folder, why="It isn't an empty folder")
    with naming_folder(folder):
        files, truth = print_files(city.tables, rates, seed=seed)
    with replacing_files(folder) as fresh:
        for name, content in files:
            (fresh / name).write_bytes(content)
    return truth


def print_files(
    tables: Mapping[str, pd.DataFrame], dirt: Dirt, *, seed: int
) -> tuple[list[tuple[str, bytes]], MessyTruth]:
    """Return name and content of every file, and the truth; nothing is written."""
    printed = [
        _print_file(planned, Picker(dirt, np.random.default_rng([seed, at])))
        for at, planned in enumerate(plan_files(tables))
    ]
    return [(file.book.name, _content(file.book)) for file in printed], _truth(printed)


@dataclass(frozen=True, slots=True, eq=False)
class _PrintedFile:
    book: Book
    planned: Planned
    sheets: tuple[tuple[Sheet, list[Placed]], ...]


def _content(book: Book) -> bytes:
    if book.form in _TEXT_FORMS:
        return text_bytes(book)
    return old_workbook_bytes(book) if book.form == "xls" else workbook_bytes(book)


def _form(picker: Picker) -> Form:
    forms: tuple[Form, ...] = ("gb18030_csv", "utf8_csv", "utf16_text", "xls")
    form = picker.which((*forms, "macro"))
    if form == "macro":
        return "xlsm"
    return next((known for known in forms if known == form), "xlsx")


def _print_file(planned: Planned, picker: Picker) -> _PrintedFile:
    form = _form(picker)
    is_text = form in _TEXT_FORMS
    sheets = []
    for name, part in _sheet_parts(planned, picker, is_text=is_text):
        title = planned.title if not name else f"{name}{planned.kind.title.zh}"
        sheet = Sheet("" if is_text else (name or "Sheet1"))
        placed = _print_sheet(
            part, planned.kind, Layout(sheet, PrintedHeader((), ""), picker, is_text), title
        )
        sheets.append((sheet, placed))
    if len(sheets) == 1 and not is_text and picker.hits("copy_sheet"):
        (original, placed) = sheets[0]
        sheets.append((replace(original, name=f"{original.name} (2)"), list(placed)))
    book = Book(planned.stem, form, (*_extra_sheets(picker, is_text), *(s for s, _ in sheets)))
    return _PrintedFile(book, planned, tuple(sheets))


def _sheet_parts(
    planned: Planned, picker: Picker, *, is_text: bool
) -> list[tuple[str, pd.DataFrame]]:
    table = planned.table
    wants = picker.hits("sheet_each")
    by = next((name for name in ("township", "year") if name in table.columns), "")
    if is_text or not wants or not by:
        return [("", table)]
    keys = pd.Series(canonical_texts(table[by]), index=table.index, dtype="str")
    names = [name for name in dict.fromkeys(keys) if name]
    if not 2 <= len(names) <= _MOST_SHEETS or bool((keys == "").any()):
        return [("", table)]
    return [(name, table[keys == name]) for name in names]


def _extra_sheets(picker: Picker, is_text: bool) -> list[Sheet]:
    if is_text:
        return []
    extra = []
    if picker.hits("extra_sheet"):
        sheet = Sheet("填表说明")
        sheet.put(0, {0: "填表说明"})
        sheet.put(1, {0: "一、本表由各单位如实填写，不得空项。"})
        extra.append(sheet)
    if picker.hits("hidden_sheet"):
        sheet = Sheet("旧表", is_hidden=True)
        sheet.put(0, {0: "姓名", 1: "性别"})
        sheet.put(1, {0: "某某", 1: "女"})
        extra.append(sheet)
    return extra


def _print_sheet(table: pd.DataFrame, kind: LedgerKind, layout: Layout, title: str) -> list[Placed]:
    picker = layout.picker
    has_remarks = kind.column("remark") is not None and "remark" not in table.columns
    comments = has_remarks and picker.hits("remark_comment")
    names = [name for name in table.columns if name != "row_id"] + ["remark"] * comments
    layout.header = print_header(names, kind, picker, is_text=layout.is_text)
    table, group = _grouped(table, kind, layout)
    entries = _entries(table, layout.header, group, picker)
    if comments:
        entries = comment_rows(entries, picker)
    entries = spoil_rows(entries, kind, picker)
    layout.start(title)
    layout.decide()
    layout.lead(entries)
    for number, (name, part) in enumerate(_runs(entries, group)):
        layout.group(part, name, number)
    layout.finish(entries)
    return layout.placed


def _grouped(table: pd.DataFrame, kind: LedgerKind, layout: Layout) -> tuple[pd.DataFrame, str]:
    """Return the rows sorted into groups, and the column that names these; empty for none.

    A value on the first row of its group only can be told from missing ones if every group has a
    second row: then, and only then, the column is printed so. A village is never printed so beside
    its township: where that is repeated on every row, nobody could tell.
    """
    for name in (c.name for c in kind.columns if c.fill_down and c.name in table.columns):
        keys = pd.Series(canonical_texts(table[name]), index=table.index, dtype="str")
        sizes = keys.value_counts()
        if (keys == "").any() or len(sizes) < 2 or len(sizes) == len(keys):
            continue
        order = keys.map({key: at for at, key in enumerate(dict.fromkeys(keys))})
        table = table.loc[order.sort_values(kind="stable").index]
        can_tell = bool((sizes > 1).all()) and not (
            name == "village" and "township" in table.columns
        )
        if can_tell and layout.picker.hits("township_once"):
            layout.grouped_by = name
        return table, name
    return table, ""


def _entries(table: pd.DataFrame, header: PrintedHeader, group: str, picker: Picker) -> list[Entry]:
    columns = {}
    for headed in header.columns:
        name = headed.column.name
        if name in table.columns:
            trues = canonical_texts(table[name])
            columns[name] = print_column(
                trues, headed.column, headed.asked, picker, plain=name == group
            )
    ids = table["row_id"].astype("str").tolist()
    return [
        Entry(row_id, {name: cells[at] for name, cells in columns.items()})
        for at, row_id in enumerate(ids)
    ]


def _runs(entries: Sequence[Entry], group: str) -> list[tuple[str, list[Entry]]]:
    runs: list[tuple[str, list[Entry]]] = []
    for entry in entries:
        name = entry.cells[group].true if group else ""
        if not runs or runs[-1][0] != name:
            runs.append((name, []))
        runs[-1][1].append(entry)
    return runs


def _truth(printed: Sequence[_PrintedFile]) -> MessyTruth:
    cells: list[tuple[object, ...]] = []
    rows: list[tuple[object, ...]] = []
    files = []
    for file in printed:
        kind = file.planned.kind
        files.append((file.book.name, kind.name, file.book.form))
        city = _city_texts(file.planned.table)
        placed = [(sheet.name, place) for sheet, places in file.sheets for place in places]
        entries = [place.entry for _, place in placed if place.entry]
        says = [entry.says() for entry in entries]
        broken = [any(c.expected == "reject" for c in e.cells.values()) for e in entries]
        fates = iter(judge_rows(says, broken, kind))
        for sheet, place in placed:
            where = file.book.name, sheet, place.row + 1
            if place.entry is None:
                fate = "rejected" if place.rule == "row.shape" else "dropped"
                rows.append((*where, "", fate, place.rule, ""))
                continue
            fate_of_row = next(fates)
            entry = place.entry
            rows.append((*where, entry.row_id, fate_of_row.fate, fate_of_row.reason, entry.dirt))
            cells += _told_cells(where, entry, fate_of_row, city)
    frame = pd.DataFrame(cells, columns=list(_CELLS)).astype(
        {**dict.fromkeys(_CELLS, "str"), "row": "int64"}
    )
    listed = pd.DataFrame(rows, columns=list(_ROWS)).astype(
        {**dict.fromkeys(_ROWS, "str"), "row": "int64"}
    )
    return MessyTruth(
        pd.DataFrame(files, columns=["file", "kind", "form"], dtype="str"), frame, listed
    )


def _told_cells(
    where: tuple[str, str, int], entry: Entry, fate: RowFate, city: Mapping[tuple[str, str], str]
) -> list[tuple[object, ...]]:
    lost = {"rejected": "reject", "dropped": "dropped"}.get(fate.fate, "")
    return [
        (
            *where,
            name,
            printed.cell.shown if printed.cell else "",
            printed.true,
            printed.dirt,
            lost or printed.expected,
            city.get((entry.row_id, name), ""),
        )
        for name, printed in entry.cells.items()
    ]


def _city_texts(table: pd.DataFrame) -> dict[tuple[str, str], str]:
    ids = table["row_id"].astype("str").tolist()
    return {
        (row_id, name): text
        for name in table.columns
        if name != "row_id"
        for row_id, text in zip(ids, canonical_texts(table[name]), strict=True)
    }
