"""Code lists and how people spell their entries: takes a cell's text, gives the code.

Sex, nationality, education and political status are national standards; their codes and labels
are listed in ``lists/``, spellings in ``spellings.csv``. Nothing is matched by likeness: a text is
a code, a label, a known spelling, or it goes to review.

Decisions behind the spellings:

- *Education.* A text that doesn't say how the schooling ended gets the code of its level (本科 is
  20, 大专 30, 中专 40), unless the level would hide the kind: 硕士研究生, 博士研究生, 研究生班,
  职高 and 技校 get the code of the finished programme. 大学 is 大学本科, as GB 4658-1984 itself
  abbreviates it. Degrees (硕士, 学士), Party schools and part-time study say nothing certain about
  the level, and go to review.
- *Rank.* Levels of leading posts and the ranks of the parallel ladder are two ladders: under
  《公务员职务与职级并行规定》 (2019) a leading post has only a lowest rank that goes with it (a
  二级调研员 may be the deputy of a division or hold no post). So 一级巡视员 … 二级科员 are codes of
  their own (p01–p12), as are the titles without leadership they replaced (n01–n06) and 股级, which
  no standard knows (g01, g02). Codes sort from high to low within a ladder. 科长 and other posts
  are no ranks.
- *无* is a mark for "nothing here", never 群众.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pandas as pd

from fedanalysis.codes.reading import Reading, read_blank
from fedanalysis.errors import DataFileError, UnknownNameError
from fedanalysis.language import Text

CODE_LISTS = (
    "sex",
    "nationality",
    "education",
    "political",
    "rank",
    "time",
    "village_type",
    "organisation_type",
)
_FOLDER = Path(__file__).with_name("lists")
_LONGEST = 60  # characters; no label of a list is longer


@dataclass(frozen=True, slots=True, repr=False)
class Spellings:
    """Spellings of one user, checked; they win over the package's.

    Attributes
    ----------
    codes : mapping of (str, str) to str
        (list, folded text) → code.
    """

    codes: Mapping[tuple[str, str], str]

    def __repr__(self) -> str:
        """Say how many there are, never which."""
        return f"Spellings({len(self.codes)} texts)"


def code_list(name: str) -> pd.DataFrame:
    """Return one code list.

    Parameters
    ----------
    name : str
        One of ``CODE_LISTS``.

    Returns
    -------
    DataFrame
        One row per code, in the order of the list: code, zh, en, standard (the standard or law
        the code comes from); all str, nothing missing.

    Raises
    ------
    UnknownNameError
        If there is no such list.

    References
    ----------
    GB/T 2261.1-2003, GB/T 3304-1991, GB/T 4658-2006, GB/T 4762-1984, GB/T 12407-2008.

    Examples
    --------
    >>> code_list("sex")["code"].tolist()
    ['0', '1', '2', '9']
    """
    columns = ("code", "zh", "en", "standard")
    rows = [[row[column] for column in columns] for row in _entries(name)]
    return pd.DataFrame(rows, columns=list(columns), dtype="str")


def label(list_name: str, code: str) -> Text:
    """Return what `code` stands for, in both languages.

    Raises
    ------
    UnknownNameError
        If there is no such list, or no such code in it.

    Examples
    --------
    >>> label("nationality", "02").zh
    '蒙古族'
    """
    for row in _entries(list_name):
        if row["code"] == code:
            return Text(row["zh"], row["en"])
    raise UnknownNameError.of(f"{list_name} code", code, [r["code"] for r in _entries(list_name)])


def read_code(list_name: str, text: str, *, spellings: Spellings | None = None) -> Reading:
    """Read one cell of a column of codes.

    Parameters
    ----------
    list_name : str
        One of ``CODE_LISTS``.
    text : str
        The cell as received: a code, also as a number cell shows it (``2.0``, ``1`` for ``01``), a
        label or a spelling; width, blanks and letter case don't matter.
    spellings : Spellings, optional
        A user's spellings, from `read_spellings`.

    Returns
    -------
    Reading
        Its text is the code, its rule ``code.<list>`` unless the cell held just that; or the
        reason ``code.unknown``.

    Raises
    ------
    UnknownNameError
        If there is no such list.

    Examples
    --------
    >>> read_code("sex", "女 性").text, read_code("nationality", "蒙").text
    ('2', '02')
    >>> read_code("education", "硕士").reason
    'code.unknown'
    """
    known = _known(list_name)
    own = spellings.codes if spellings else {}
    for key in _keys(text):
        code = own.get((list_name, key)) or known.get(key)
        if code is not None:
            return Reading(code, "" if code == text else f"code.{list_name}")
    return read_blank(text) or Reading("", reason="code.unknown")


def read_spellings(path: str | Path) -> Spellings:
    r"""Read a user's spellings.

    Parameters
    ----------
    path : str or Path
        A CSV file (UTF-8, with or without a byte-order mark) with columns list, text, code.

    Returns
    -------
    Spellings
        For `read_code`.

    Raises
    ------
    DataFileError
        If the file can't be read, or a row names an unknown list or code, has no text, stands
        against another row, or would change a code that another row gives (cleaning twice would
        then not be cleaning once). The message names the file, line and rule.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "mine.csv"
    >>> _ = path.write_text("list,text,code\neducation,党校大专,30\n", encoding="utf-8")
    >>> read_code("education", "党校大专", spellings=read_spellings(path)).text
    '30'
    """
    codes: dict[tuple[str, str], str] = {}
    lines: dict[tuple[str, str], int] = {}
    for line, row in read_rows(path, ("list", "text", "code")):
        name, key = row["list"].strip(), fold(row["text"])
        code = _code_of(name, row["code"])
        if fault := _fault_of(name, key, code):
            raise DataFileError.unreadable(path, why=f"Line {line}: {fault}")
        if codes.setdefault((name, key), code) != code:
            first = lines[name, key]
            raise DataFileError.unreadable(
                path, why=f"Line {line}: one text must have one code; line {first} gives another."
            )
        lines.setdefault((name, key), line)
    for (name, key), code in codes.items():
        if codes.get((name, fold(code)), code) != code:
            why = f"Line {lines[name, key]}: its code must not be respelled by another line."
            raise DataFileError.unreadable(path, why=why)
    return Spellings(codes)


def read_rows(path: str | Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row of a small UTF-8 CSV file with its line number; the header is checked.

    Raises
    ------
    DataFileError
        If the file is missing, isn't UTF-8 or CSV, or lacks one of `columns`.

    Examples
    --------
    >>> rows = read_rows(Path(__file__).with_name("spellings.csv"), ("list", "text", "code"))
    >>> next(rows)[0]
    2
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        table = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except FileNotFoundError as error:
        raise DataFileError.missing(path) from error
    except UnicodeDecodeError as error:
        raise DataFileError.unreadable(path, why="It must be UTF-8.") from error
    except (OSError, csv.Error) as error:
        raise DataFileError.unreadable(path, why=f"{type(error).__name__}.") from error
    header = [cell.strip() for cell in table[0][1]] if table else []
    if lacking := [name for name in columns if header.count(name) != 1]:
        raise DataFileError.unreadable(path, why=f"Line 1: it must have one column `{lacking[0]}`.")
    for line, row in table[1:]:
        if len(row) != len(header):
            raise DataFileError.unreadable(
                path, why=f"Line {line}: it must have {len(header)} fields, not {len(row)}."
            )
        yield line, dict(zip(header, row, strict=True))


def fold(text: str) -> str:
    """Return what spellings of one text share: no blanks, half-width, no letter case.

    Examples
    --------
    >>> fold("Ｆｅ male"), fold("２")
    ('female', '2')
    """
    # ², ③ and ½ are marks beside a word, never the figure itself
    parts = (
        char if unicodedata.category(char) == "No" else unicodedata.normalize("NFKC", char)
        for char in text
    )
    return "".join("".join(parts).split()).casefold()


def _keys(text: str) -> Iterator[str]:
    if len(text) > 4 * _LONGEST:
        return
    key = fold(text)
    yield key
    if re.fullmatch(r"[0-9]+\.0+", key):
        yield key.partition(".")[0]


def _code_of(name: str, text: str) -> str:
    """Return the code of a list that `text` writes (also without its leading zero), or nothing."""
    if name not in CODE_LISTS:
        return ""
    return _codes(name).get(fold(text), "")


def _fault_of(name: str, key: str, code: str) -> str:
    if name not in CODE_LISTS:
        return f"`list` must be one of {', '.join(CODE_LISTS)}."
    if not key:
        return "`text` must not be blank."
    if not code:
        return f"`code` must be a code of the list {name}."
    return ""


@lru_cache(maxsize=len(CODE_LISTS))
def _entries(name: str) -> tuple[dict[str, str], ...]:
    if name not in CODE_LISTS:
        raise UnknownNameError.of("code list", name, CODE_LISTS)
    rows = read_rows(_FOLDER / f"{name}.csv", ("code", "zh", "en", "standard"))
    return tuple(row for _, row in rows)


@lru_cache(maxsize=len(CODE_LISTS))
def _codes(name: str) -> Mapping[str, str]:
    """Return folded code → code, leading zeros more or less by one place."""
    codes = [row["code"] for row in _entries(name)]
    known = {fold(code): code for code in codes}
    for code in codes:
        if code.isdecimal():
            known.setdefault(str(int(code)), code)
            known.setdefault("0" + code, code)
    return known


@lru_cache(maxsize=len(CODE_LISTS))
def _known(name: str) -> Mapping[str, str]:
    """Return folded text → code, of codes, labels and the package's spellings."""
    known = dict(_codes(name))
    for row in _entries(name):
        for text in (row["zh"], row["en"]):
            known.setdefault(fold(text), row["code"])
        if name == "nationality":
            known.setdefault(fold(row["zh"].removesuffix("族")), row["code"])
    for _, row in read_rows(Path(__file__).with_name("spellings.csv"), ("list", "text", "code")):
        if row["list"] == name:
            known.setdefault(fold(row["text"]), row["code"])
    return known
