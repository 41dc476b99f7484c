"""Lays a ledger out on a sheet: takes header and entries, gives Sheet and what each row of it is.

Titles stand above the header; totals, repeated headers, section names, notes and a second ledger
among or below the entries. Rows are counted from 0 until they are told to a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from fedanalysis.synthetic.dirt import Picker
from fedanalysis.synthetic.dirt_numbers import shown_number
from fedanalysis.synthetic.dirt_printed import Printed
from fedanalysis.synthetic.dirt_rows import Entry
from fedanalysis.synthetic.sheets_book import Cell, Sheet, text_cell
from fedanalysis.synthetic.sheets_headers import PrintedHeader

LABEL_NOTE = "注：合成数据，人名、号码、地名均为虚构。Synthetic: all of it is invented."
_NOTES = (
    "注：本表由各乡镇（街道）填报。",
    "说明：人数以年末在册为准。",
    "填表人：　　　　　　审核人：",
    "填报日期：2011年1月5日",
    "以上数据截至二〇一〇年十二月三十一日，由各乡镇妇联逐级上报汇总。",
)
_SECTIONS = "一二三四五六七八九十"
_UNSUMMED = ("age", "year")
# a second ledger of another kind under the first
_SECOND: tuple[tuple[str | int, ...], ...] = (
    ("附：培训班情况统计表",),
    ("培训班名称", "培训人数", "培训地点"),
    ("电子商务培训班", 45, "市委党校"),
    ("家政服务培训班", 38, "职教中心"),
)


@dataclass(frozen=True, slots=True)
class Placed:
    """One row below the header.

    Attributes
    ----------
    row : int
        Counted from 0.
    entry : Entry or None
        What stands there, if it is a row of the ledger.
    rule : str
        Else the rule that sets it aside, or ``row.shape`` for a second ledger.
    """

    row: int
    entry: Entry | None
    rule: str = ""


@dataclass(slots=True)
class Layout:
    """A sheet while it is being filled.

    Attributes
    ----------
    sheet : Sheet
        What is written.
    header : PrintedHeader
        Its columns.
    picker : Picker
        Rates and chance.
    is_text : bool
        Whether the sheet becomes a text file: nothing is merged, hidden or a formula.
    grouped_by : str
        Column whose cells are printed on the first row of a group only; empty for none.
    places : dict of str to int
        Position of each column.
    placed : list of Placed
        Rows below the header so far.
    row : int
        The next free row.
    """

    sheet: Sheet
    header: PrintedHeader
    picker: Picker
    is_text: bool
    grouped_by: str = ""
    places: dict[str, int] = field(default_factory=dict)
    placed: list[Placed] = field(default_factory=list)
    row: int = 0
    has_serial: bool = False
    serial: int = 0
    title: str = ""
    extra: int = 0
    left: int = 0

    @property
    def width(self) -> int:
        """Number of columns."""
        return 1 + max(self.places.values())

    def start(self, title: str) -> None:
        """Place the columns, and print what stands above the entries."""
        self.title = title
        self.has_serial = self.picker.hits("serial_no")
        self.left = 1 + int(self.picker.rng.integers(2)) if self.picker.hits("table_offset") else 0
        self.row += self.left
        at = self.left + int(self.has_serial)
        gap = int(self.picker.rng.integers(1, 4)) if self.picker.hits("blank_column") else -1
        for number, headed in enumerate(self.header.columns):
            at += int(number == gap and not headed.upper)
            self.places[headed.column.name] = at
            at += 1
        if self.picker.hits("title_rows"):
            self._title()
        if self.header.unit_line:
            self.sheet.put(self.row, {self.width - 1: self.header.unit_line})
            self.row += 1
        self._is_unnamed = self.picker.hits("serial_unnamed")
        self.extra = self.width if self.picker.hits("extra_column") else 0
        self._header()
        if self.picker.hits("column_numbers"):
            self._column_numbers()
        if not self.is_text and self.picker.hits("hidden_column"):
            self.sheet.hidden_columns.add(int(self.picker.rng.integers(self.width)))

    def lead(self, entries: Sequence[Entry]) -> None:
        """Print the total first, where the office prints it so."""
        if self._has_total and self._total_above:
            self._sum(entries, "合计", self.row + 1, self.row + 1 + len(entries))

    def group(self, entries: Sequence[Entry], name: str, number: int) -> None:
        """Print the entries of one group, and what stands around them."""
        picker = self.picker
        if name and number < len(_SECTIONS) and self._has_sections:
            self._aside({self.left: f"{_SECTIONS[number]}、{name}"}, "row.section")
        first = self.row
        is_merged = bool(self.grouped_by) and self._merges
        for at, entry in enumerate(entries):
            if not is_merged or not at:
                self._between(picker)
                first = self.row if not at else first
            self._entry(entry, is_first=not at)
        if is_merged and self.row - first > 1:
            place = self.places[self.grouped_by]
            self.sheet.merged.append((first, place, self.row - 1, place))
        if name and self._has_subtotals:
            label = self.picker.one(("小计", "小　计", f"{name}小计"))
            self._sum(entries, label, first, self.row)

    def finish(self, entries: Sequence[Entry]) -> None:
        """Print what stands below the entries."""
        picker = self.picker
        first = next((place.row for place in self.placed if place.entry), self.row)
        if self._has_total and not self._total_above:
            self._sum(entries, picker.one(("合计", "合  计", "总计", "合计：")), first, self.row)
        if self.has_serial and picker.hits("unfilled_rows"):
            for _ in range(2):
                self.serial += 1
                self._aside_cells({self.left: Cell(self.serial, str(self.serial))}, "row.unfilled")
        if picker.hits("notes_below"):
            self.row += int(picker.rng.integers(2))
            self._aside({self.left: LABEL_NOTE}, "row.note")
            for at in range(1 + int(picker.rng.integers(2))):
                self._aside(
                    {self.left: _NOTES[(int(picker.rng.integers(len(_NOTES))) + at) % 5]},
                    "row.note",
                )
            signed = {self.left: "填表人：", self.left + 2: "审核人：", self.left + 3: "2011年1月"}
            if picker.rng.random() < 0.3:
                self._aside(signed, "row.note")
        if picker.hits("two_ledgers"):
            self.row += 2
            for line in _SECOND:
                cells = {at: Cell(cell, str(cell)) for at, cell in enumerate(line, self.left)}
                self._aside_cells(cells, "row.shape")

    def decide(self) -> None:
        """Draw once for the sheet what its groups look like."""
        self._has_sections = self.picker.hits("section_rows")
        self._has_subtotals = self.picker.hits("subtotals")
        self._has_total = self.picker.hits("total")
        self._total_above = self.picker.hits("total_above")
        self._merges = not self.is_text and self.picker.hits("township_merged")

    _has_sections: bool = False
    _has_subtotals: bool = False
    _merges: bool = False
    _is_unnamed: bool = False
    _has_total: bool = False
    _total_above: bool = False

    def _title(self) -> None:
        self.row += int(self.picker.hits("blank_row"))
        self.sheet.put(self.row, {self.left: self.title})
        if not self.is_text and self.width - self.left > 1:
            self.sheet.merged.append((self.row, self.left, self.row, self.width - 1))
        self.row += 1
        if self.picker.rng.random() < 0.3:
            self.sheet.put(self.row, {self.left: "填报单位（盖章）：市妇女联合会"})
            self.row += 1

    def _header(self) -> None:
        depth = self.header.level_n
        if self.has_serial:
            self.sheet.put(self.row, {self.left: "" if self._is_unnamed else "序号"})
            self._merge(self.row, self.left, self.row + depth - 1, self.left)
        seen: dict[str, list[int]] = {}
        for headed in self.header.columns:
            at = self.places[headed.column.name]
            if not headed.upper:
                self.sheet.put(self.row, {at: headed.lower})
                self._merge(self.row, at, self.row + depth - 1, at)
                continue
            if headed.upper not in seen:
                self.sheet.put(self.row, {at: headed.upper})
            seen.setdefault(headed.upper, []).append(at)
            self.sheet.put(self.row + 1, {at: headed.lower})
        for places in seen.values():
            self._merge(self.row, places[0], self.row, places[-1])
        if self.extra:
            self.sheet.put(self.row, {self.extra: "签字"})
            self._merge(self.row, self.extra, self.row + depth - 1, self.extra)
        self.row += depth

    def _column_numbers(self) -> None:
        """Print the row in which statistical forms number their columns."""
        places = sorted({*self.places.values(), *([self.left] if self.has_serial else [])})
        words = ["甲", "乙"][: int(self.picker.rng.integers(3))]
        labels = [*words, *map(str, range(1, len(places) - len(words) + 1))]
        self._aside(dict(zip(places, labels, strict=True)), "header.numbers")

    def _merge(self, first_row: int, first: int, last_row: int, last: int) -> None:
        if not self.is_text and (first_row, first) != (last_row, last):
            self.sheet.merged.append((first_row, first, last_row, last))

    def _between(self, picker: Picker) -> None:
        """Perhaps print a blank row or the header again before an entry."""
        self.row += int(picker.hits("blank_row"))
        if any(place.entry for place in self.placed) and picker.hits("header_again"):
            start = self.row
            self._header()
            self.placed += [Placed(row, None, "header.repeated") for row in range(start, self.row)]

    def _entry(self, entry: Entry, *, is_first: bool) -> None:
        self.serial += 1
        if self.has_serial:
            self.sheet.cells[self.row, self.left] = Cell(self.serial, str(self.serial))
        cells = dict(entry.cells)
        if self.grouped_by and not is_first:
            said = cells[self.grouped_by]
            cells[self.grouped_by] = Printed(None, said.true, said.expected, "township_once")
        for name, printed in cells.items():
            if printed.cell is not None:
                self.sheet.cells[self.row, self.places[name]] = printed.cell
        if self.extra:  # by the city's row, so that a row sent twice is the same there too
            signs = ("√", "已阅", "签", "")
            self.sheet.put(self.row, {self.extra: signs[sum(map(ord, entry.row_id)) % 4]})
        shown = Entry(entry.row_id, cells, entry.dirt)
        self.placed.append(Placed(self.row, shown))
        if not self.is_text and self.picker.hits("hidden_row"):
            self.sheet.hidden_rows.add(self.row)
        self.row += 1

    def _aside(self, texts: dict[int, str], rule: str) -> None:
        self._aside_cells({at: text_cell(text) for at, text in texts.items()}, rule)

    def _aside_cells(self, cells: dict[int, Cell], rule: str) -> None:
        for at, cell in cells.items():
            self.sheet.cells[self.row, at] = cell
        self.placed.append(Placed(self.row, None, rule))
        self.row += 1

    def _sum(self, entries: Sequence[Entry], label: str, first: int, end: int) -> None:
        """Print a total: its word in the first column or that of the groups, and sums."""
        cells: dict[int, Cell] = {}
        for headed in self.header.columns:
            column = headed.column
            if column.type not in ("count", "amount") or column.name in _UNSUMMED:
                continue
            total = sum((Decimal(e.cells[column.name].true or 0) for e in entries), Decimal(0))
            total /= headed.asked.scale
            whole = total == total.to_integral_value()
            number = int(total) if whole else float(total)
            at = self.places[column.name]
            letter = _letter(at)
            is_formula = not self.is_text and self.picker.hits("total_formula")
            formula = f"SUM({letter}{first + 1}:{letter}{end})" if is_formula else ""
            cells[at] = Cell(number, shown_number(total), formula=formula)
        at = self.places.get(self.grouped_by, self.left)
        if at > self.left + 1:
            at = self.left
        cells[at] = text_cell(label)
        self._aside_cells(cells, "row.total")


def _letter(at: int) -> str:
    return (chr(64 + at // 26) if at >= 26 else "") + chr(65 + at % 26)
