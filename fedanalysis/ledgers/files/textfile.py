"""Reads a table in a text file: takes bytes, gives one table; delimiter told by content."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest

from fedanalysis.errors import LedgerFileError
from fedanalysis.ledgers.files.collecting import Budget, Collector, cut_long
from fedanalysis.ledgers.files.forms import refuse_markup
from fedanalysis.ledgers.files.frames import Content
from fedanalysis.ledgers.grid import CellType, LedgerLimits
from fedanalysis.safety.encodings import decode
from fedanalysis.safety.escaping import original

_DELIMITERS = (",", "\t", ";", "|", "，")
_SAMPLE = 1 << 17  # characters of which the delimiter is told
_SENTENCE = re.compile(r"[。！？!?…]['\"”’）)]?\s*$|[a-z]\.\s*$")
_SEPARATOR = re.compile(r"sep=(.)\s*(?:\r\n|\r|\n)", re.I)
_AS_TEXT = re.compile(r'="([^"]*)"')
_MARK = "\x1e\x1fend of the file\x1f\x1e"
_SPREAD = 8

Record = list[str]


def read_text_file(content: bytes, file: str, *, limits: LedgerLimits) -> Content:
    """Read a table whose columns are separated by comma, tab, semicolon, bar or full-width comma.

    Rows are numbered as a spreadsheet program would: every record is one, blank ones too. The
    width of the table is the commonest number of fields among records with two and more filled
    ones, or that of the first of them (the header, or a title) if it is larger. Any such record
    with fewer fields, or with a value beyond that width, is a fault of its row, ``row.width``;
    empty fields at the end of a longer record aren't. A record with one filled field alone is a
    title or a remark.

    Parameters
    ----------
    content : bytes
        The whole file.
    file : str
        Its name, for messages.
    limits : LedgerLimits
        What it may be at most.

    Returns
    -------
    Content
        Its form is ``tsv`` with tabs, else ``csv``.

    Raises
    ------
    LedgerFileError
        With `rule` ``text.layout`` (no table, or a quotation mark that swallows rows),
        ``file.magic`` (markup), ``file.empty`` or ``sheet.cells``.
    TextFileError
        If the bytes can't be decoded.
    """
    text, encoding = decode(content, file)
    if not text.strip(" \t\r\n\f\v\u3000\xa0\ufeff\x1a"):
        raise LedgerFileError.of("file.empty", file)
    refuse_markup(text, file)
    text = text.removesuffix("\x1a")
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + len(_MARK)))
    told = _SEPARATOR.match(text)
    delimiter = told.group(1) if told else _find_delimiter(text)
    if not delimiter:
        raise LedgerFileError.of("text.layout", file)
    records = _read_records(text, delimiter, file)
    if told:
        records[0] = []
    form = "tsv" if delimiter == "\t" else "csv"
    return _build(records, Content(form, encoding=encoding), file, delimiter, limits=limits)


def _find_delimiter(text: str) -> str:
    """Return the delimiter that cuts most records into the same number of fields; or nothing."""
    sample = text[:_SAMPLE]
    if len(sample) < len(text):
        sample = sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1] or sample
    scores = [(*_score(sample, delimiter), delimiter) for delimiter in _DELIMITERS]
    share, _, best = max(scores, key=lambda score: score[:2])
    return best if share else ""


def _score(sample: str, delimiter: str) -> tuple[float, int]:
    """Return the share of records that look like rows of a table, and their number of fields.

    Nothing where no width is that of most records, or of too few beside titles and remarks: prose
    has a comma in any number.
    """
    if delimiter not in sample:
        return 0.0, 0
    records = [record for record in _records(sample, delimiter) if any(map(str.strip, record))]
    cut = [record for record in records if len(record) > 1]
    if not cut:
        return 0.0, 0
    width, count = Counter(len(record) for record in cut).most_common(1)[0]
    sentences = sum(1 for record in cut if _SENTENCE.search("".join(record)))
    if sentences > len(cut) / 2 or count < len(cut) / 2 or count < len(records) / 4:
        return 0.0, 0
    return count / len(records), width


def _records(text: str, delimiter: str) -> Iterator[Record]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _read_records(text: str, delimiter: str, file: str) -> list[Record]:
    """Return all records; a quotation mark that is never closed would swallow the rest."""
    lines = io.StringIO(text, newline="")
    reader = csv.reader(chain(lines, [_MARK]), delimiter=delimiter)
    records: list[Record] = []
    line = 0
    for record in reader:
        if record == [_MARK]:
            return records
        if any(_MARK in field for field in record):
            break
        records.append(record)
        line = reader.line_num
    where = f"A quotation mark that opens in line {line + 1} is never closed."
    raise LedgerFileError.of("text.layout", file, where=where)


def _build(
    records: list[Record], content: Content, file: str, delimiter: str, *, limits: LedgerLimits
) -> Content:
    width = _width(records)
    filled = [_filled_width(record) for record in records]
    if max(filled, default=0) * len(records) > _SPREAD * limits.cell_n:
        raise LedgerFileError.of("sheet.cells", file)
    faults: dict[int, str] = {}
    for number, (record, end) in enumerate(zip(records, filled, strict=True), start=1):
        is_odd = _is_row(record) and (len(record) < width or end > width)
        if "\n" in "".join(record).replace("\r", "\n"):
            _refuse_swallowed(record, number, delimiter, file, width=1 if is_odd else width)
        if is_odd:
            faults[number] = "row.width"
    rows = Collector("", Budget(file, limits.cell_n), rows=list(range(1, len(records) + 1)))
    cut = (record[:end] for record, end in zip(records, filled, strict=True))
    for column, fields in enumerate(zip_longest(*cut, fillvalue="")):
        texts = [_plain(field) for field in fields]
        types = bytes(CellType.TEXT if text else CellType.BLANK for text in texts)
        rows.put(column, range(len(texts)), *cut_long(texts, types, limits.field_chars))
    table, notes = rows.finish()
    content.notes += notes
    if table:
        kept = set(table.rows)
        found = {row: rule for row, rule in faults.items() if row in kept}
        table.faults = {**found, **table.faults}
        content.tables.append(table)
    return content


def _width(records: Sequence[Record]) -> int:
    rows = [record for record in records if _is_row(record)]
    if not rows:
        return max((_filled_width(record) for record in records), default=0)
    return max(Counter(map(len, rows)).most_common(1)[0][0], _filled_width(rows[0]))


def _is_row(record: Record) -> bool:
    return sum(1 for field in record if field and not field.isspace()) > 1


def _filled_width(record: Record) -> int:
    end = len(record)
    while end and not record[end - 1].strip():
        end -= 1
    return end


def _refuse_swallowed(
    record: Record, number: int, delimiter: str, file: str, *, width: int
) -> None:
    """Refuse a record with a field of several lines, one of them as wide as the table.

    In a table of two columns one delimiter in a remark is no row; it needs a record of the wrong
    width, for which `width` is 1.
    """
    lines = [line for field in record if field.splitlines()[1:] for line in field.splitlines()]
    if width != 2 and any(line.count(delimiter) >= max(1, width - 1) for line in lines):
        where = f"Row {number}: a quotation mark swallows rows."
        raise LedgerFileError.of("text.layout", file, where=where)


def _plain(field: str) -> str:
    """Return the text that was meant: without the marks that keep it from being calculated."""
    found = _AS_TEXT.fullmatch(field)
    return found.group(1) if found else original(field)
