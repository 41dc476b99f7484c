"""Compares two texts, tables or drawings: the same words, and numbers equal but for noise."""

from __future__ import annotations

import base64
import csv
import html
import itertools
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fedanalysis.publish.guard_words import relative_difference

TOLERANCE = 1e-8
_NOISE = 1e-12  # of the largest number beside it: what noise leaves of a zero
_EXACT = 8  # digits up to which another spelling of a number is another result
_BEFORE, _AFTER = 40, 80  # characters shown of a changed line, about its first difference
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9_.])[-−+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d{1,3})?"
    r"(?![A-Za-z0-9_])"
)
_CSV = re.compile(r'href="data:text/csv;charset=utf-8;base64,([A-Za-z0-9+/=]*)"')
_IMAGE = re.compile(r"data:image/[a-z+]{2,9};base64,[A-Za-z0-9+/=]+")
_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,16}\b")
_KERNEL_FILE = re.compile(r"[\w./\\:~-]{0,200}ipykernel_\d{1,9}[/\\]\d{1,12}\.py(?::\d{1,6})?")
_TEMPORARY = re.compile(r"(?:/[\w.-]{1,80}){0,8}/(?:tmp|fedanalysis-)[\w.-]{6,40}(?=/|\b)")
_TAG = re.compile(r"<(/?[a-zA-Z][^<>]*)>")
_ALT = re.compile(r'\balt="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Difference:
    """The first difference of two things, and how many more there are."""

    old: str
    new: str
    relative: float | None = None
    where: str = ""
    more: int = 0


def sanitised(text: str) -> str:
    """Return `text` without what differs between two equal runs or is compared elsewhere.

    Examples
    --------
    >>> sanitised("<f at 0x7f0012ab34cd> /tmp/ipykernel_12/345.py:1")
    '<f at 0xADDRESS> KERNEL_FILE'
    """
    for pattern, put in (
        (_IMAGE, "IMAGE"),
        (_CSV, 'href="CSV"'),
        (_KERNEL_FILE, "KERNEL_FILE"),
        (_TEMPORARY, "TEMPORARY"),
        (_ADDRESS, "0xADDRESS"),
    ):
        text = pattern.sub(put, text)
    return text


def plain_words(page: str) -> str:
    """Return the words of HTML, one line a block, the words of its images among them."""
    page = _ALT.sub(lambda found: f">\n{found[1]}\n<i ", sanitised(page))
    words = _TAG.sub(lambda found: "\n" if "/" in found[1][:1] else " ", page)
    lines = (" ".join(line.split()) for line in html.unescape(words).splitlines())
    return "\n".join(line for line in lines if line)


def csv_in(page: str) -> list[list[str]]:
    """Return the data a page offers for download as rows of text; empty if it offers none."""
    if (found := _CSV.search(page)) is None:
        return []
    try:
        text = base64.b64decode(found[1]).decode("utf-8-sig")
    except ValueError:
        return []
    return list(csv.reader(text.splitlines(keepends=True)))


def compare_texts(old: str, new: str, *, where: str = "") -> Difference | None:
    """Return the first line that differs in more than noise.

    Examples
    --------
    >>> compare_texts("mean 0.3", "mean 0.30000000000000004") is None
    True
    >>> compare_texts("mean 0.2", "mean 0.4").relative
    1.0
    """
    if old == new:
        return None
    before, after = sanitised(old).splitlines(), sanitised(new).splitlines()
    pairs = list(itertools.zip_longest(before, after, fillvalue=""))
    found = [n for n, (a, b) in enumerate(pairs, 1) if not _same_line(a, b)]
    if not found:
        return None
    first = found[0]
    line_old, line_new = pairs[first - 1]
    told = _only_number(line_old, line_new)
    place = ", ".join(filter(None, (where, f"line {first}", told and line_new.strip()[:80])))
    old_word, new_word = told or _around(line_old, line_new)
    relative = relative_difference(_number(told[0]), _number(told[1])) if told else None
    return Difference(old_word, new_word, relative, place, len(found) - 1)


def _around(old: str, new: str) -> tuple[str, str]:
    """Cut two long lines to the words about their first difference."""
    same = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
    start = max(0, same - _BEFORE)
    mark = "…" if start else ""
    return mark + old[start : same + _AFTER], mark + new[start : same + _AFTER]


def _same_line(old: str, new: str) -> bool:
    if old == new:
        return True
    if _NUMBER.sub("#", old) != _NUMBER.sub("#", new):
        return False
    return all(
        _same_number(a, b) for a, b in zip(_NUMBER.findall(old), _NUMBER.findall(new), strict=True)
    )


def _same_number(old: str, new: str, *, largest: float = 0.0) -> bool:
    if old == new:
        return True
    if all(_digits(text) <= _EXACT for text in (old, new)):
        return False
    if _is_whole(old) and _is_whole(new):
        return False
    a, b = _number(old), _number(new)
    near = max(1e-14, _NOISE * largest)
    return math.isfinite(a) and math.isclose(a, b, rel_tol=TOLERANCE, abs_tol=near)


def _is_whole(number: str) -> bool:
    # a count has no noise, however many digits it has
    return not set(number) & set(".eE")


def _digits(number: str) -> int:
    return sum(c.isdigit() for c in re.split("[eE]", number)[0])


def _number(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-"))


def _only_number(old: str, new: str) -> tuple[str, str] | None:
    """Return the first differing number of two lines that differ in numbers only."""
    if _NUMBER.sub("#", old) != _NUMBER.sub("#", new):
        return None
    pairs = zip(_NUMBER.findall(old), _NUMBER.findall(new), strict=True)
    return next(((a, b) for a, b in pairs if not _same_number(a, b)), None)


def compare_tables(
    old: Sequence[Sequence[str]], new: Sequence[Sequence[str]], *, ordered: bool = True
) -> Difference | None:
    """Return the first cell that differs in more than noise; the first row names the columns.

    Parameters
    ----------
    old, new : sequence of rows of str
        Two tables with their heads.
    ordered : bool
        Whether another order of rows is a difference.

    Examples
    --------
    >>> compare_tables([["year", "n"], ["2020", "3"]], [["year", "n"], ["2020", "60"]]).where
    'row 1 (2020), column `n`'
    """
    if old == new:
        return None
    if [*old[:1]] != [*new[:1]]:
        heads = [", ".join(table[0]) if table else "no data" for table in (old, new)]
        return Difference(heads[0], heads[1], where="columns")
    if len(old) != len(new):
        return Difference(f"{len(old) - 1} rows", f"{len(new) - 1} rows")
    found = list(_cells_apart(old, new))
    if found and not ordered:
        found = list(_cells_apart(_by_content(old), _by_content(new)))
    if not found:
        return None
    where, a, b = found[0]
    return Difference(a, b, _relative(a, b), where, len(found) - 1)


def _by_content(table: Sequence[Sequence[str]]) -> list[list[str]]:
    return [list(table[0]), *sorted(map(list, table[1:]))]


def _cells_apart(
    old: Sequence[Sequence[str]], new: Sequence[Sequence[str]]
) -> Iterator[tuple[str, str, str]]:
    largest = [
        max((abs(_maybe(v)) for v in column), default=0.0) for column in zip(*old[1:], strict=False)
    ]
    for row, (before, after) in enumerate(zip(old[1:], new[1:], strict=True), 1):
        for column, (a, b) in enumerate(itertools.zip_longest(before, after, fillvalue="")):
            top = largest[column] if column < len(largest) else 0.0
            if not _same_cell(a, b, top):
                name = old[0][column] if column < len(old[0]) else column + 1
                yield f"row {row} ({before[0] if before else ''}), column `{name}`", a, b


def _same_cell(old: str, new: str, largest: float) -> bool:
    # a cell is a number as a whole, at ten digits: no other spelling of it is another result
    if old == new:
        return True
    try:
        a, b = float(old), float(new)
    except ValueError:
        return _same_line(old, new)
    if _is_whole(old) and _is_whole(new):
        return False
    near = max(1e-14, _NOISE * largest)
    return math.isfinite(a) and math.isclose(a, b, rel_tol=TOLERANCE, abs_tol=near)


def _maybe(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        return 0.0
    return number if math.isfinite(number) else 0.0


def _relative(old: str, new: str) -> float | None:
    try:
        return relative_difference(float(old), float(new))
    except ValueError:
        return None


def compare_marks(
    old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]
) -> Difference | None:
    """Return the first mark of a drawing that differs; drawings without marks are the same.

    Examples
    --------
    >>> bar = {"panel": 1, "kind": "area", "numbers": [0, 3]}
    >>> compare_marks([bar], [bar | {"numbers": [0, 60]}])
    Difference(old='3', new='60', relative=19.0, where='drawn area 1 of panel 1', more=0)
    """
    if old == new:
        return None
    if len(old) != len(new):
        return Difference(f"{len(old)} marks", f"{len(new)} marks", where="drawn")
    found = [
        (f"drawn {a['kind']} {number} of panel {a['panel']}", *apart)
        for number, (a, b) in enumerate(zip(old, new, strict=True), 1)
        if (apart := _apart(a, b)) is not None
    ]
    if not found:
        return None
    where, a, b = found[0]
    return Difference(a, b, _relative(a, b), where, len(found) - 1)


def _apart(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, str] | None:
    if old.get("words") != new.get("words"):
        return " ".join(old.get("words", ())), " ".join(new.get("words", ()))
    for key in ("kind", "panel", "color"):
        if old.get(key) != new.get(key):
            return str(old.get(key, "")), str(new.get(key, ""))
    a, b = old.get("numbers", []), new.get("numbers", [])
    if len(a) != len(b):
        return f"{len(a)} numbers", f"{len(b)} numbers"
    largest = max((abs(v) for v in a if v is not None), default=0.0)
    for x, y in zip(a, b, strict=True):
        given = x is not None and y is not None
        # marks have six digits, so that a value between two of them may go either way
        if x != y and not (given and math.isclose(x, y, rel_tol=2e-6, abs_tol=1e-9 * largest)):
            return f"{x}", f"{y}"
    return None
