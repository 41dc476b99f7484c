"""The book of divisions: takes dated rows, finds the divisions a path of names can mean.

It knows the names, their short forms (内蒙古, 延边州, 围场县) and who followed whom; which of the
divisions found is meant, `divisions` decides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fedanalysis.codes.lookup import code_list, fold, read_rows

ALWAYS, EVER = 0, 9999
_FILLER = re.compile(r"(?:市辖区|(?:省|自治区)直辖县级行政(?:区划|单位))$")
_SUFFIXES = {
    2: ("特别行政区", "自治区", "省", "市"),
    4: ("自治州", "地区", "盟", "市"),
    6: ("自治县", "自治旗", "林区", "特区", "县", "市", "区", "旗"),
}
_BRIEF = {"自治州": "州", "自治县": "县", "自治旗": "旗"}


@dataclass(frozen=True, slots=True)
class Period:
    """One name of one code.

    Attributes
    ----------
    code, name : str
        As in the lists.
    start, end : int
        Years in which it held, bounds included; ``ALWAYS`` and ``EVER`` where open.
    successor : str
        The code under which the division went on; empty if none can be told.
    """

    code: str
    name: str
    start: int
    end: int
    successor: str

    def holds(self, year: int) -> bool:
        """Say whether the name held at some time of `year`."""
        return self.start <= year <= self.end

    def meets(self, other: Period) -> bool:
        """Say whether the two held at one time."""
        return self.start <= other.end and other.start <= self.end


class Divisions:
    """Divisions by code and by name; from `read_divisions`.

    Parameters
    ----------
    periods : iterable of Period
        Every name of every code, in any order.
    """

    def __init__(self, periods: Iterable[Period]) -> None:
        self._by_code: dict[str, list[Period]] = defaultdict(list)
        self._by_name: dict[str, list[tuple[Period, bool]]] = defaultdict(list)
        for period in sorted(periods, key=lambda p: (p.code, p.start)):
            self._by_code[period.code].append(period)
            self._by_name[fold(period.name)].append((period, False))
            for brief in brief_names(period):
                self._by_name[brief].append((period, True))

    def __repr__(self) -> str:
        """Say how many codes there are."""
        return f"Divisions({len(self._by_code)} codes)"

    def __contains__(self, code: str) -> bool:
        return code in self._by_code

    def periods(self, code: str) -> list[Period]:
        """Return the names of `code`, oldest first; empty if there is no such code."""
        return list(self._by_code.get(code, ()))

    def all(self) -> Iterator[Period]:
        """Yield every name of every code."""
        for periods in self._by_code.values():
            yield from periods

    def last(self, period: Period) -> Period:
        """Return the last period of the same division, following the successors."""
        return self.line(period)[-1]

    def line(self, period: Period) -> list[Period]:
        """Return `period` and what followed it, in order."""
        line = [period]
        while (nearest := self._next(line[-1])) and nearest not in line:
            line.append(nearest)
        return line

    def find(self, path: str) -> list[Period]:
        """Return the periods that `path`, a bare name or a path, can name; full names first."""
        found: dict[bool, list[Period]] = {False: [], True: []}
        for cut in range(len(path)):
            for period, is_brief in self._by_name.get(path[cut:], ()):
                if self._is_under(path[:cut], period):
                    found[is_brief].append(period)
        return found[False] or found[True]

    def _next(self, period: Period) -> Period | None:
        return next(
            (
                other
                for other in self._by_code.get(period.successor, ())
                if other != period and other.holds(period.end) and other.end > period.end
            ),
            None,
        )

    def _is_under(self, head: str, period: Period) -> bool:
        """Say whether `head` is a path of divisions above `period`, or nothing."""
        if not head:
            return True
        if (bare := _FILLER.sub("", head)) and bare != head:
            return self._is_under(bare, period)
        above = [code for code in codes_above(period.code) if code in self]
        return any(
            head.endswith(name) and self._is_under(head[: -len(name)], parent)
            for code in above
            for parent in self._by_code[code]
            if parent.meets(period)
            for name in (fold(parent.name), *brief_names(parent))
        )


def codes_above(code: str) -> list[str]:
    """Return the codes a division may stand under, nearest first."""
    above = [code[:length] for length in (9, 6) if len(code) > length]
    above += [code[:4] + "00", code[:2] + "0000"]
    return [other for other in dict.fromkeys(above) if other != code]


def level(code: str) -> int:
    """Return how many digits of a code carry meaning: 2, 4, 6, 9 or 12."""
    if len(code) > 6:
        return len(code)
    return 2 if code.endswith("0000") else 4 if code.endswith("00") else 6


@lru_cache(maxsize=16384)
def brief_names(period: Period) -> tuple[str, ...]:
    """Return short forms of a name: 内蒙古, 兴安, 延边州, 围场县; never one character alone."""
    name, briefs = fold(period.name), []
    for suffix in _SUFFIXES.get(level(period.code), ()):
        if name.endswith(suffix):
            root = name.removesuffix(suffix)
            if suffix.startswith("自治"):
                root = _without_peoples(root)
            briefs = [root]
            if suffix in _BRIEF:
                # 鄂温克族自治旗 is 鄂温克旗 for short
                briefs += [root + _BRIEF[suffix], root.removesuffix("族") + _BRIEF[suffix]]
            break
    briefs += _customary().get(period.name, ())
    return tuple(brief for brief in dict.fromkeys(briefs) if len(brief) > 1)


@lru_cache(maxsize=1)
def _customary() -> dict[str, list[str]]:
    """Return name → short forms that no rule gives, such as 科右前旗."""
    briefs = defaultdict(list)
    for _, row in read_rows(
        Path(__file__).with_name("lists") / "division_briefs.csv", ("brief", "name")
    ):
        briefs[row["name"]].append(row["brief"])
    return briefs


def _without_peoples(root: str) -> str:
    """Drop the peoples at the end of an autonomous area's name, if more than them is left."""
    for people in _peoples():
        if root.endswith(people) and len(root) - len(people) > 1:
            return _without_peoples(root.removesuffix(people))
    return root


@lru_cache(maxsize=1)
def _peoples() -> tuple[str, ...]:
    full = [name for name in code_list("nationality")["zh"] if name.endswith("族")]
    # in 伊犁哈萨克自治州 and 察布查尔锡伯自治县 the people stands without 族
    short = [name.removesuffix("族") for name in full if len(name) > 2]
    return (*full, "各族", *short)
