"""Reads what a study says of itself: takes its ``study.toml``, gives Study. Nothing in it runs."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fedanalysis.codes.years import read_term
from fedanalysis.errors import StudyError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.publish.home import PROJECT, Cover
from fedanalysis.safety.paths import STUDY_FILE, study_folder

_LONGEST = 60  # characters of a title; the bar of a page holds no more
_MOST_BYTES = 64 << 10
_FIRST_YEAR, _LAST_YEAR = 1949, 2100
_KINDS = ("village_committee", "residents_committee")


@dataclass(frozen=True, slots=True)
class ElectionFacts:
    """What an office knows of its elections and an election return may not print.

    Attributes
    ----------
    kind_if_not_printed : str
        The committee of every row without one: ``village_committee``, ``residents_committee``, or
        ``""`` where it isn't known.
    committee_n : mapping of str to int
        How many committees of each kind there are; a kind not known is absent.
    years : mapping of str to int
        Term as cleaned (``第9届``) → the year of its election.
    """

    kind_if_not_printed: str = ""
    committee_n: Mapping[str, int] = field(default_factory=dict)
    years: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.kind_if_not_printed not in ("", *_KINDS):
            raise ValueRangeError.outside(
                "election.kind_if_not_printed", must=f"empty or one of {', '.join(_KINDS)}"
            )
        for kind, number in self.committee_n.items():
            if not (_is_whole(number) and 1 <= number <= 1_000_000):
                raise ValueRangeError.outside(f"election.{kind}_n", must="a whole number")
        for year in self.years.values():
            _check_year("election.years", year)


@dataclass(frozen=True, slots=True)
class Study:
    """One study of one's own: its title, place and years.

    Attributes
    ----------
    folder : Path
        Where it lies.
    title, place : Text
        The title on every page, and the place it is about.
    first_year, last_year : int or None
        The years it is about, both included; None where ``study.toml`` doesn't say.
    election : ElectionFacts
        What its election returns may not print.

    Raises
    ------
    ValueRangeError
        If a text is empty, longer than 60 characters or more than one line, or a year is none.
    """

    folder: Path
    title: Text
    place: Text
    first_year: int | None = None
    last_year: int | None = None
    election: ElectionFacts = ElectionFacts()

    def __post_init__(self) -> None:
        for name, text in (("title", self.title), ("place", self.place)):
            for lang, words in (("zh", text.zh), ("en", text.en)):
                if not _is_line(words):
                    raise ValueRangeError.outside(
                        f"{name}.{lang}", must=f"one line of 1 to {_LONGEST} characters"
                    )
        years = (self.first_year, self.last_year)
        if None in years and years != (None, None):
            raise ValueRangeError.outside("years", must="given as `first` and `last` together")
        for name, year in zip(("years.first", "years.last"), years, strict=True):
            if year is not None:
                _check_year(name, year)
        if self.first_year and self.last_year and self.first_year > self.last_year:
            raise ValueRangeError.outside("years.first", must="no later than `years.last`")

    @property
    def period(self) -> Text:
        """The place with its years, as a reader would say it."""
        if self.first_year is None:
            return self.place
        span = sorted({self.first_year, self.last_year or self.first_year})
        zh, en = "—".join(map(str, span)), "–".join(map(str, span))
        return Text(f"{self.place.zh}，{zh}年", f"{self.place.en}, {en}")


def read_study(start: str | Path | None = None) -> Study:
    r"""Read the study that `start` lies in.

    Parameters
    ----------
    start : str or Path, optional
        A folder in or of the study; by default the working folder.

    Returns
    -------
    Study
        What its ``study.toml`` says.

    Raises
    ------
    StudyError
        If no folder at or above has a ``study.toml``, or the file breaks a rule; names the line or
        the entry.

    Examples
    --------
    >>> import tempfile
    >>> lines = '[title]\nzh = "甲市"\nen = "A"\n[place]\nzh = "甲市"\nen = "A"\n'
    >>> with tempfile.TemporaryDirectory() as root:
    ...     _ = (Path(root) / "study.toml").write_text(lines, encoding="utf-8")
    ...     read_study(root).title.zh
    '甲市'
    """
    folder = study_folder(None if start is None else Path(start))
    path = folder / STUDY_FILE
    try:
        content = _content(path)
        study = _study(folder, content)
    except ValueRangeError as error:
        raise StudyError.broken(path, error.head) from error
    if content:
        raise StudyError.broken(path, f"It has an entry `{next(iter(content))}` nobody reads.")
    return study


def read_cover(project: Path) -> Cover:
    """Return what the site of `project` says of itself: a study's own words, or the project's.

    Raises
    ------
    StudyError
        If the folder has a ``study.toml`` that breaks a rule.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as root:
    ...     read_cover(Path(root)) == PROJECT
    True
    """
    if not (project / STUDY_FILE).is_file():
        return PROJECT
    study = read_study(project)
    period = study.period
    lead = Text(
        f"{period.zh}。由本地台账与报告计算；哪些有数据、哪些没有，各章写明。"
        "各页不出现任何人的姓名，不足五人的数不显示。",
        f"{period.en[0].upper()}{period.en[1:]}. Computed from local ledgers and reports; each "
        "chapter says what it has data for. No person is named, and counts of fewer than five "
        "persons aren't shown.",
    )
    return Cover(study.title, lead, has_reference=False)


def _content(path: Path) -> dict[str, Any]:
    try:
        raw = path.read_bytes()
        if len(raw) > _MOST_BYTES:
            raise StudyError.broken(path, "It is far larger than such a file ever is.")
        return tomllib.loads(raw.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        raise StudyError.broken(path, "It must be saved as UTF-8.") from error
    except OSError as error:
        raise StudyError.broken(path, f"{error.strerror}.") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise StudyError.broken(path, f"It is no TOML: {error}.") from error


def _study(folder: Path, content: dict[str, Any]) -> Study:
    years = _table(content, "years")
    study = Study(
        folder,
        title=_text(content, "title"),
        place=_text(content, "place"),
        first_year=years.pop("first", None),
        last_year=years.pop("last", None),
        election=_election(_table(content, "election")),
    )
    _refuse_rest("years", years)
    return study


def _election(given: dict[str, Any]) -> ElectionFacts:
    years = _table(given, "years")
    counts = {kind: given.pop(f"{kind}_n", 0) for kind in _KINDS}
    facts = ElectionFacts(
        given.pop("kind_if_not_printed", ""),
        {kind: number for kind, number in counts.items() if number != 0},
        {_term(term): year for term, year in years.items()},
    )
    _refuse_rest("election", given)
    return facts


def _term(term: str) -> str:
    reading = read_term(term)
    if not reading.text:
        raise ValueRangeError.outside("election.years", must='terms, such as "第9届"')
    return reading.text


def _text(content: dict[str, Any], name: str) -> Text:
    given = _table(content, name)
    text = Text(given.pop("zh", ""), given.pop("en", ""))
    _refuse_rest(name, given)
    return text


def _table(content: dict[str, Any], name: str) -> dict[str, Any]:
    given = content.pop(name, {})
    if not isinstance(given, dict):
        raise ValueRangeError.outside(name, must=f"a section `[{name}]`")
    return given


def _refuse_rest(name: str, rest: Mapping[str, Any]) -> None:
    if rest:
        raise ValueRangeError.outside(name, must=f"free of the unknown entry `{next(iter(rest))}`")


def _is_line(words: object) -> bool:
    return (
        isinstance(words, str)
        and 0 < len(words) <= _LONGEST
        and words == words.strip()
        and words.isprintable()
    )


def _is_whole(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool)


def _check_year(name: str, year: object) -> None:
    if not (isinstance(year, int) and _is_whole(year) and _FIRST_YEAR <= year <= _LAST_YEAR):
        raise ValueRangeError.outside(name, must=f"a year from {_FIRST_YEAR} to {_LAST_YEAR}")
