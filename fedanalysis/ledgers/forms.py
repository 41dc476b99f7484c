"""Writes empty forms: takes kinds of ledger, gives .xlsx files that cleaning reads as they are."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from fedanalysis.catalogue.kinds import LedgerKind, ledger_kind, list_ledger_kinds
from fedanalysis.errors import FormExistsError, ValueRangeError
from fedanalysis.ledgers.form_choices import choices
from fedanalysis.ledgers.form_marks import mark_broken_rows
from fedanalysis.ledgers.form_rules import TEXT_TYPES, add_checks
from fedanalysis.ledgers.form_texts import codebook, header_of, instructions
from fedanalysis.ledgers.grid import column_letter
from fedanalysis.safety.writing import replacing_files

FILL_IN, EXPLAIN, CODES = "填写", "说明", "代码表"
FORM_KINDS = (
    *("roster", "election", "training_class", "training_participant"),
    *("concurrent_posts", "funding"),
)
_MOST_ROWS = 20_000
_MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - a fixed date of the container, so that bytes repeat
_A4 = 9
_WIDTH = 13  # characters
_WIDTHS = {
    "index": 5,
    "flag": 7,
    "count": 8,
    "share": 9,
    "year": 7,
    "amount": 12,
    "code": 11,
    "person": 9,
    "date": 11,
    "phone": 13,
    "id_number": 20,
    "term": 8,
    "division": 10,
}
_CODE_WIDTHS = (20, 24, 8, 8, 52, 18)


def write_forms(
    folder: str | Path, *, kinds: Sequence[str] | None = None, rows: int = 500
) -> list[Path]:
    """Write an empty form for each kind of ledger.

    A form has the sheets 填写 (one header row, with the kind's own Chinese headers), 说明 (how to
    fill it in, what will be checked, what happens to personal data) and 代码表 (every column: what
    it holds, unit, allowed values and their standard). Cells check what is typed: drop-downs for
    codes, ranges for numbers, text for dates and numbers with many digits.

    Parameters
    ----------
    folder : str or Path
        Made if it isn't there.
    kinds : sequence of str, optional
        Names of kinds; by default roster, election, training_class, training_participant,
        concurrent_posts and funding.
    rows : int, default 500
        Rows with checks, 1 to 20,000.

    Returns
    -------
    list of Path
        The files written, in the order of `kinds`; the same kinds and rows give the same bytes.

    Raises
    ------
    UnknownNameError
        If there is no such kind.
    ValueRangeError
        If `rows` is out of range.
    FormExistsError
        If a file of that name is there: it may hold what someone filled in. Nothing is written.
    FolderWriteError
        If the folder can't be written into; nothing is written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [path.name for path in write_forms(folder, kinds=["election"])]
    ['election_换届选举统计表.xlsx']
    """
    if isinstance(rows, bool) or not isinstance(rows, int) or not 1 <= rows <= _MOST_ROWS:
        raise ValueRangeError.outside("rows", must=f"a whole number from 1 to {_MOST_ROWS}")
    names = [kinds] if isinstance(kinds, str) else FORM_KINDS if kinds is None else kinds
    asked = [ledger_kind(name) for name in dict.fromkeys(names)]
    folder = Path(folder)
    files = {folder / form_name(kind): _form(kind, rows) for kind in asked}
    if there := [path.name for path in files if os.path.lexists(path)]:
        raise FormExistsError.there(folder, there)
    with replacing_files(folder) as fresh:
        for path, content in files.items():
            (fresh / path.name).write_bytes(content)
    return list(files)


def form_name(kind: LedgerKind) -> str:
    """Return the file name of a form: the kind, then its title.

    Examples
    --------
    >>> form_name(ledger_kind("roster"))
    'roster_干部花名册.xlsx'
    """
    return f"{kind.name}_{kind.title.zh}.xlsx"


def kind_of_form(file: str | Path) -> str | None:
    """Return the kind a form was written for, by the name of its file; None if it says none.

    Examples
    --------
    >>> kind_of_form("青禾镇/roster_干部花名册(1).xlsx"), kind_of_form("名单.xlsx")
    ('roster', None)
    """
    name = Path(file).name
    fitting = [kind for kind in list_ledger_kinds() if name.startswith(f"{kind}_")]
    return max(fitting, key=len) if fitting else None


def _form(kind: LedgerKind, rows: int) -> bytes:
    import xlsxwriter

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": kind.title.zh, "created": _MADE})
        sheets = [book.add_worksheet(name) for name in (FILL_IN, EXPLAIN, CODES)]
        for sheet in sheets:
            sheet.set_paper(_A4)
            sheet.fit_to_pages(1, 0)
        _explain(book, sheets[1], kind)
        sources = _codes(book, sheets[2], kind)
        _fill_in(book, sheets[0], kind, sources, rows=rows)
    return content.getvalue()


def _fill_in(
    book: Any, sheet: Any, kind: LedgerKind, sources: Mapping[str, str], *, rows: int
) -> None:
    plain = {"border": 1, "border_color": "#BFBFBF", "text_wrap": True, "valign": "vcenter"}
    head = {**plain, "bold": True, "align": "center"}
    optional = book.add_format({**head, "bg_color": "#E7EDF3"})
    needed = book.add_format({**head, "bg_color": "#F6D9C8"})
    number, text = book.add_format(plain), book.add_format({**plain, "num_format": "@"})
    must = {name for group in kind.requires for name in group}
    for at, column in enumerate(kind.columns):
        sheet.write_string(0, at, header_of(column), needed if column.name in must else optional)
        width = _WIDTHS.get(column.type, _WIDTH)
        sheet.set_column(at, at, width, text if column.type in TEXT_TYPES else number)
    add_checks(sheet, kind, sources, rows=rows)
    mark_broken_rows(book, sheet, kind, rows=rows)
    sheet.set_row(0, 34)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4)
    sheet.repeat_rows(0)
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _explain(book: Any, sheet: Any, kind: LedgerKind) -> None:
    title = book.add_format({"bold": True, "font_size": 15})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 92)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, f"{kind.title.zh}：填写说明", title)
    for at, line in enumerate(instructions(kind), start=2):
        sheet.write_string(at, 0, line, text)
        sheet.set_row(at, 18 * (1 + len(line) // 46))


def _codes(book: Any, sheet: Any, kind: LedgerKind) -> dict[str, str]:
    """Write the codebook, the lists of the drop-downs to its right; return where each stands."""
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_landscape()
    for at, width in enumerate(_CODE_WIDTHS):
        sheet.set_column(at, at, width)
    table = codebook(kind)
    for at, row in enumerate(table):
        for place, words in enumerate(row):
            sheet.write_string(at, place, words, text if at else head)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, len(table) - 1, len(_CODE_WIDTHS) - 1)
    lists = {c.name: (at, choices(c)) for at, c in enumerate(kind.columns, start=1) if choices(c)}
    return {
        name: _list(book, sheet, name, place=len(_CODE_WIDTHS) + 1 + 3 * nth, number=at, of=offered)
        for nth, (name, (at, offered)) in enumerate(lists.items())
    }


def _list(
    book: Any, sheet: Any, name: str, *, place: int, number: int, of: tuple[tuple[str, str], ...]
) -> str:
    """Write the answers of a drop-down and their codes, and name the range of the answers.

    A named range works in programs that allow a drop-down no list of another sheet.
    """
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    sheet.set_column(place, place, 20)
    sheet.write_string(0, place, f"第{number}栏的选项", head)
    sheet.write_string(0, place + 1, f"第{number}栏的代码", head)
    for at, (answer, code) in enumerate(of, start=1):
        sheet.write_string(at, place, answer)
        sheet.write_string(at, place + 1, code)
    letter = column_letter(place)
    book.define_name(f"list_{name}", f"='{CODES}'!${letter}$2:${letter}${len(of) + 1}")
    return f"=list_{name}"
