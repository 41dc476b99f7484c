"""Reads years, terms of office and sessions of a class: text in, Reading out."""

from __future__ import annotations

import re
from functools import lru_cache

from fedanalysis.codes.dates import FIRST_YEAR, LAST_YEAR, full_year
from fedanalysis.codes.numerals import parse_numeral, plain
from fedanalysis.codes.reading import Reading
from fedanalysis.codes.words import drop_invisible, read_missing

_CACHED = 65536
FIGURE = "〇零○一二三四五六七八九十百千万亿两廿卅壹贰叁肆伍陆柒捌玖拾佰仟兩貳參陸萬億"
DASH = "[-‐‑‒–—―−~至到]"
_COMMITTEE = r"(?:村|居|社区)?(?:民委员会|委会|两委|委)?(?:换届)?(?:选举)?"
_TERM = re.compile(
    rf"(?P<first>第)?(?P<n>[0-9]{{1,2}}|[{FIGURE}]{{1,3}})(?P<unit>届{_COMMITTEE}|期)?"
)


@lru_cache(maxsize=_CACHED)
def read_year(text: str) -> Reading:
    """Read one year: ``2015``, ``2015年度``, ``二〇一五年``, ``15年``.

    Returns
    -------
    Reading
        Rules ``year.form``, ``year.two_digits`` (00–29 are 20xx), ``year.chinese``. Reasons
        ``year.range`` (outside 1900–2100), ``number.range`` (2012-2015), ``number.several``,
        ``number.approximate``, ``year.unreadable``.

    Examples
    --------
    >>> read_year("98年").text, read_year("2012-2015").reason
    ('1998', 'number.range')
    """
    blank = read_missing(text)
    if blank is not None:
        return blank
    bare = without_blanks(text)
    figures, said = re.subn(r"年[度份]?$", "", re.sub(r"(?<=^[0-9]{4})\.0+$", "", bare))
    year = full_year(figures)
    if year is None or (len(figures) == 2 and not said):
        return Reading("", reason=_why_no_year(bare))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Reading("", reason="year.range")
    rule = "year.form" if figures.isdigit() else "year.chinese"
    rule = "year.two_digits" if len(figures) == 2 else rule
    return Reading(str(year), rule if str(year) != text else "")


@lru_cache(maxsize=_CACHED)
def read_term(text: str, *, measure: str = "届") -> Reading:
    """Read an election term: ``第9届``, ``第14期``, or the year that stands for it.

    Parameters
    ----------
    text : str
        The cell as received.
    measure : str
        What a bare number counts: ``届`` (terms) or ``期`` (sessions of a class).

    Returns
    -------
    Reading
        Rule ``term.form``; reason ``term.unreadable``. A bare number up to 14 is a term: no
        committee of a village is older, and 15 may be a year.

    Examples
    --------
    >>> [read_term(text).text for text in ("第九届村委会", "9", "十四期", "2015届")]
    ['第9届', '第9届', '第14期', '2015']
    """
    blank = read_missing(text)
    if blank is not None:
        return blank
    bare = without_blanks(text)
    bare = re.sub(r"(?<=^[0-9])\.0+$|(?<=^[0-9]{2})\.0+$", "", bare)
    year = read_year(re.sub(r"^第(?=[0-9]{4}届)|年?届$", "", bare))
    if year.text and year.rule != "year.two_digits":
        return Reading(year.text, "term.form" if year.text != text else "")
    found = _TERM.fullmatch(bare)
    value = parse_numeral(found["n"]).value if found else None
    most = 14
    if found and found["unit"]:
        most = 30
    if found and (found["first"] or measure == "期"):
        most = 99
    if found is None or value is None or value.denominator != 1 or not 1 <= value <= most:
        return Reading("", reason="term.unreadable")
    term = f"第{value}{(found['unit'] or measure)[0]}"
    return Reading(term, "term.form" if term != text else "")


def without_blanks(text: str) -> str:
    """Narrow a text and take its blanks out, but for those between two figures."""
    return re.sub(r"(?<![0-9])\s+|\s+(?![0-9])", "", plain(drop_invisible(text)))


def _why_no_year(bare: str) -> str:
    if re.search(rf"[0-9]{{4}}.{{0,2}}(?:{DASH}|/).{{0,2}}(?:[0-9]{{4}}|1[3-9]|[2-9][0-9])", bare):
        return "number.range"
    if re.search(r"[0-9]{2,4}年?[、,;和及与\s][0-9]{2,4}", bare):
        return "number.several"
    return "number.approximate" if re.search("约|左右|前后|年代", bare) else "year.unreadable"
