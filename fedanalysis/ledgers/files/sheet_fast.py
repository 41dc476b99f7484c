"""Reads the cells of a sheet as all office programs write them: takes XML, fills a Collector.

Regular expressions account for every character of the rows; the parser sees what stands before and
after them. Whatever they don't know is irregular: `sheet_parsed` reads the sheet from its start.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import compress, pairwise
from xml.parsers import expat

from fedanalysis.ledgers.files.cell_values import general_texts
from fedanalysis.ledgers.files.collecting import Collector, cut_long
from fedanalysis.ledgers.files.number_formats import GENERAL
from fedanalysis.ledgers.files.sheet_frame import (
    MOST_COLUMNS,
    MOST_ROWS,
    SheetFrame,
    column_position,
    watch_frame,
)
from fedanalysis.ledgers.files.workbook_cells import (
    FORMULA,
    INLINE,
    NUMBER,
    SHARED,
    Way,
    Workbook,
    unescape,
)
from fedanalysis.ledgers.grid import CellType
from fedanalysis.safety.containers import safe_parser

_ATTRIBUTES = r'(?: [A-Za-z][\w:.]*="[^"<>&]*")*'
_CELL = re.compile(
    r'<c(?: r="([A-Z]{1,3}+[0-9]{1,7}+)")?+'
    r'((?: [a-z]+="[^"<>&]*")*+ ?+(?:>(?:<v>|<is><t>)|/>|>'
    rf"(?:<f(?:{_ATTRIBUTES} ?/>|{_ATTRIBUTES}>[^<]*</f>))?"
    r'(?:<v ?/>|<v>|<is><t(?: xml:space="preserve")?>|(?=</c>))))'
    r"(?:([^<]*+)(?:</v></c>|</t></is></c>|</c>))?+"
)
_FORMULA = re.compile(r"<f[ >].*?(?:</f>|/>)", re.S)
_BETWEEN = re.compile(
    rf"\s*(</row>)?\s*(?:<row{_ATTRIBUTES} ?/>\s*|<row{_ATTRIBUTES}>\s*</row>\s*)*"
    rf"(?:<row({_ATTRIBUTES})>)?\s*"
)
_ATTRIBUTE = re.compile(r' ([A-Za-z][\w:.]*)="([^"]*)"')
_START = re.compile(rb"<sheetData ?>")
_NUMBER_OF_ROW = re.compile(r' r="([1-9][0-9]{0,6})"')
_HIDDEN = re.compile(r' hidden="(?:1|true)"')
_ENTITY = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));|&")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CONTROLS = bytes(code for code in range(32) if code not in (9, 10, 13))
_DECLARED = re.compile(rb"""<\?xml[^>]*encoding=["'](?!utf-8["'])""", re.I)
_BLOCK = 1 << 22
_LONGEST = 1 << 26
_ROW_END, _DATA_END = b"</row>", b"</sheetData>"
# Ways of cells without a value: the first must have no end of its own, the others must.
_CLOSED, _EMPTY, _UNCACHED = "closed", "empty", "uncached"
# Rows built alike, by letters and opening tags of their cells: first cells, positions of rows.
_Groups = dict[tuple[str | None, tuple[str, ...]], tuple[list[int], list[int]]]


class IrregularError(Exception):
    """The sheet isn't written as office programs write it."""


def read_fast(
    archive: zipfile.ZipFile, part: str, book: Workbook, rows: Collector, *, longest: int
) -> SheetFrame:
    """Read a sheet into `rows`.

    Parameters
    ----------
    archive, part : zipfile.ZipFile, str
        Where its XML is.
    book : Workbook
        What its cells refer to.
    rows : Collector
        New; useless after an error.
    longest : int
        Characters a cell may hold.

    Returns
    -------
    SheetFrame
        What the sheet says beside its rows.

    Raises
    ------
    IrregularError
        If the sheet must be parsed.
    """
    reader = _Rows(book, rows, longest)
    frame = SheetFrame()
    parser = safe_parser(book.file, part)
    watch_frame(parser, frame)
    try:
        for piece, is_rows in _pieces(archive, part):
            if is_rows:
                reader.read(piece)
            else:
                parser.Parse(piece, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, UnicodeDecodeError) as error:
        raise IrregularError from error
    if frame.data_n != 1:
        raise IrregularError
    return frame


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[bytes, bool]]:
    """Yield what stands before the rows, whole rows in blocks, and what stands after."""
    with archive.open(part) as stream:
        held = stream.read(_BLOCK)
        start = _START.search(held)
        if not start or _DECLARED.match(held.removeprefix(b"\xef\xbb\xbf")):
            raise IrregularError
        yield held[: start.end()], False
        held = held[start.end() :]
        while (end := held.find(_DATA_END)) < 0:
            cut = held.rfind(_ROW_END) + len(_ROW_END)
            if cut >= len(_ROW_END):
                yield held[:cut], True
                held = held[cut:]
            block = stream.read(_BLOCK)
            if not block or len(held) > _LONGEST:
                raise IrregularError
            held += block
        yield held[:end], True
        yield held[end:], False
        while block := stream.read(_BLOCK):
            yield block, False


def plain_text(text: str, file: str) -> str:
    """Return the characters that a text without tags stands for, as XML and spreadsheets write it.

    Raises
    ------
    IrregularError
        If XML has no such character; the parser says so.
    LedgerFileError
        With `rule` ``text.nul``.
    """
    return unescape(_entities(text), file)


def _entities(text: str) -> str:
    return _ENTITY.sub(_character, text)


def decode_rows(content: bytes) -> str:
    """Return the text of some XML; raise IrregularError at characters that XML doesn't allow."""
    if len(content.translate(None, _CONTROLS)) < len(content):
        raise IrregularError
    if b"]]>" in content or b"\xef\xbf\xbe" in content or b"\xef\xbf\xbf" in content:
        raise IrregularError
    if b"\r" in content:
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return content.decode("utf-8")


class _Rows:
    """Reads blocks of whole rows."""

    def __init__(self, book: Workbook, rows: Collector, longest: int) -> None:
        self._book, self._rows, self._longest = book, rows, longest
        self._ways: dict[str, Way] = {}
        self._last = 0
        self._spaces = any(map(str.isspace, book.shared.values()))

    def read(self, content: bytes) -> None:
        if content.count(b"<v>") != content.count(b"</v></c>"):
            raise IrregularError
        if content.count(b"<is>") != content.count(b"</t></is></c>"):
            raise IrregularError
        block = decode_rows(content)
        found = _CELL.split(block)
        gaps, refs, keys, values = (found[at::4] for at in range(4))
        keys.append("")  # there is one gap more than cells
        if "<f" in block:
            keys = [_FORMULA.sub("<f>", key) if "<f" in key else key for key in keys]
        self._check(keys[:-1])
        has_entities, has_escapes = "&" in block, "_x" in block
        if has_entities:
            values = [_entities(value) if value and "&" in value else value for value in values]
        for (refs_key, keys_key), (starts, at) in self._group(gaps, refs, keys).items():
            columns = _positions(refs_key, len(keys_key))
            for offset, (column, key) in enumerate(zip(columns, keys_key, strict=True)):
                cells = [values[start + offset] for start in starts]
                self._convert(column, at, cells, way=self._ways[key], escaped=has_escapes)

    def _check(self, keys: list[str]) -> None:
        """Find a way for each new key."""
        for key in set(keys).difference(self._ways):
            self._ways[key] = self._way(key)

    def _way(self, key: str) -> Way:
        opening, _, inner = key.partition(">")
        attributes = dict(_ATTRIBUTE.findall(opening))
        if "r" in attributes or len(attributes) < opening.count('="'):
            raise IrregularError
        kind, style = attributes.get("t", ""), attributes.get("s", "")
        is_formula, is_inline = "<f" in inner, "<is>" in inner
        if opening.endswith("/"):
            return _CLOSED
        if inner.endswith(("<v>", "<v/>", "<v />")) or is_inline:
            if is_inline != (kind == "inlineStr"):
                raise IrregularError
            return self._book.way(kind, style, is_formula=is_formula)
        return _UNCACHED if is_formula else _EMPTY

    def _group(self, gaps: list[str], refs: list[str | None], keys: list[str]) -> _Groups:
        """Cut the cells into rows where row tags stand, and group rows that are built alike."""
        groups: _Groups = {}
        starts = [at for at in compress(range(len(gaps)), gaps) if not gaps[at].isspace()]
        is_open = False
        if not starts and not refs:
            return groups
        if refs and (not starts or starts[0]):
            raise IrregularError
        for start, end in zip(starts, [*starts[1:], len(refs)], strict=True):
            found = _BETWEEN.fullmatch(gaps[start])
            if not found or bool(found.group(1)) != is_open:
                raise IrregularError
            is_open = found.group(2) is not None
            if is_open:
                number = self._open(found.group(2))
                key = (_refs_key(refs[start:end], number), tuple(keys[start:end]))
                places = groups.setdefault(key, ([], []))
                places[0].append(start)
                places[1].append(len(self._rows.rows) - 1)
            elif end > start:
                raise IrregularError
        if is_open:
            raise IrregularError
        return groups

    def _open(self, attributes: str) -> str:
        """Take up a row; return its number as written."""
        found = _NUMBER_OF_ROW.search(attributes)
        number = int(found.group(1)) if found else 0
        if not found or not self._last < number <= MOST_ROWS:
            raise IrregularError
        self._last = number
        if "hidden" in attributes and _HIDDEN.search(attributes):
            self._rows.hidden.append(len(self._rows.rows))
        self._rows.rows.append(number)
        return found.group(1)

    def _convert(
        self,
        column: int,
        at: list[int],
        values: list[str | None],
        *,
        way: Way,
        escaped: bool,
    ) -> None:
        """Put the cells of one column that are read the same way."""
        if way is _CLOSED:
            if values.count(None) != len(values):
                raise IrregularError
            return
        cells = [value for value in values if value is not None]
        if len(cells) != len(values) or (way in (_EMPTY, _UNCACHED) and any(cells)):
            raise IrregularError
        if way is _EMPTY:
            return
        texts, types = cut_long(*self._cells(cells, way, escaped=escaped), self._longest)
        places = range(at[0], at[-1] + 1) if at[-1] - at[0] == len(at) - 1 else at
        has_spaces = way is INLINE or (way is SHARED and self._spaces)
        self._rows.put(column, places, texts, types, has_spaces=has_spaces)

    def _cells(self, values: list[str], way: Way, *, escaped: bool) -> tuple[list[str], bytes]:
        if way is _UNCACHED:
            return values, bytes([CellType.UNCACHED]) * len(values)
        if way is NUMBER or way is FORMULA:
            if numbers := general_texts(values):
                return numbers, bytes([CellType.NUMBER]) * len(numbers)
            way = self._book.number_way(GENERAL, is_formula=way is FORMULA)
        if not isinstance(way, str):
            cells = [way(value) for value in values]
            return [text for text, _ in cells], bytes(kind for _, kind in cells)
        if way is SHARED:
            shared = self._book.shared
            try:
                texts = [shared[value] for value in values]
            except KeyError:
                texts = [self._book.shared_text(value) for value in values]
        elif escaped:
            texts = [unescape(value, self._book.file) for value in values]
        else:
            texts = values
        if all(texts):
            return texts, b"\1" * len(texts)  # CellType.TEXT
        return texts, bytes(1 if text else 0 for text in texts)


@lru_cache(maxsize=4096)
def _positions(refs: str | None, count: int) -> Sequence[int]:
    """Return where the cells of a row stand by their letters; in A, B, C … if they don't say."""
    if refs is None:
        return range(count)
    letters = refs.split(".")[:-1]
    if len(letters) != count or not all(letter.isalpha() for letter in letters):
        raise IrregularError
    places = [column_position(letter) for letter in letters]
    if any(after <= before for before, after in pairwise(places)) or places[-1] >= MOST_COLUMNS:
        raise IrregularError
    return places


def _refs_key(refs: list[str | None], number: str) -> str | None:
    """Return the letters of cells in row `number`, each followed by a full stop."""
    if not refs or refs[0] is None:
        if any(refs):
            raise IrregularError
        return None
    try:
        return "".join(refs).replace(number, ".")  # type: ignore[arg-type]
    except TypeError as error:
        raise IrregularError from error


def _character(found: re.Match[str]) -> str:
    named, decimal, hexadecimal = found.groups()
    if named:
        return _NAMED[named]
    code = int(decimal) if decimal else int(hexadecimal or "0", 16)
    character = chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\0"
    if _CONTROL.match(character):
        raise IrregularError
    return character
