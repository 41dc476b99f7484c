"""Says who the cadres of a roster are: takes cleaned rosters, gives counts that name nobody."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from fedanalysis.codes.lookup import code_list
from fedanalysis.errors import ColumnError, UnknownNameError
from fedanalysis.indicators.small_cells import LEAST, protect_counts
from fedanalysis.language import Text

_NEEDED = ("source_file", "name", "sex_code", "birth_date", "id_number", "left_date")
_NOT_SAID = Text("未填", "Not stated")
_TOTAL = Text("合计", "All")
_SEXES = {"2": "women_n", "1": "men_n"}
_COUNTED = ("women_n", "men_n", "sex_not_stated_n")
# first characters of a rank code → band; codes of GB/T 12407-2008 and of usage, in order of rank
_RANKS = (
    (("10", "11", "12", "13"), Text("县处级及以上", "County level and above")),
    (("141",), Text("正科级", "Full section level")),
    (("142",), Text("副科级", "Deputy section level")),
    (("15", "16", "g"), Text("科员、股级及以下", "Staff, subsection level and below")),
    (("n", "p"), Text("非领导职务与职级", "Grades without a leading post")),
)
_EDUCATION = (
    (("1",), Text("研究生", "Postgraduate")),
    (("2",), Text("大学本科", "Undergraduate")),
    (("3",), Text("大学专科", "Junior college")),
    (("4", "6"), Text("中专、高中", "Upper secondary")),
    (("7", "8"), Text("初中及以下", "Lower secondary or less")),
    (("9",), Text("其他", "Other")),
)
_AGES = (
    (16, 35, Text("35岁及以下", "35 and under")),
    (36, 45, Text("36—45岁", "36–45")),
    (46, 55, Text("46—55岁", "46–55")),
    (56, 100, Text("56岁及以上", "56 and over")),
)
CADRE_GROUPS = ("rank", "education", "age", "time")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Cadres:
    """The persons of one or more rosters, each once.

    Attributes
    ----------
    rows : pandas.DataFrame
        One row per person in post: their first row. Without rows where `refused`.
    row_n : int
        Rows that came in.
    repeated_n : int
        Rows left out because the person already stands in another row.
    left_n : int
        Rows left out because they say that the person has left the post.
    no_sex_n : int
        Rows left out because their sex isn't stated, where these are so few that no sex could be
        shown beside them; never to be told if under five.
    refused : Text or None
        Why the files can't be counted together, if they can't.
    """

    rows: pd.DataFrame
    row_n: int
    repeated_n: int = 0
    left_n: int = 0
    no_sex_n: int = 0
    refused: Text | None = None

    def __repr__(self) -> str:
        """Say the counts, never a value."""
        return f"{len(self.rows)} persons in {self.row_n} rows of rosters"


def distinct_cadres(roster: pd.DataFrame) -> Cadres:
    """Return each person of the rosters once, or say why that can't be done.

    Two rows are one person where their identity numbers are equal, or where name, month of birth
    and sex are and their identity numbers don't differ. Rows that say less stand for a person
    each. Rosters of different townships can be counted together; two of one office at different
    times can't, because nothing in them says which is the later one.

    Parameters
    ----------
    roster : pandas.DataFrame
        Cleaned rows of kind ``roster``, such as
        :func:`~fedanalysis.indicators.cleaned.read_cleaned` gives.

    Returns
    -------
    Cadres
        The persons in post, and what was left out.

    Raises
    ------
    ColumnError
        If a column is missing.

    Examples
    --------
    >>> from fedanalysis.catalogue.kinds import ledger_kind
    >>> from fedanalysis.ledgers.cleaned import kept_types
    >>> empty = pd.DataFrame(columns=list(kept_types(ledger_kind("roster")))).astype("str")
    >>> distinct_cadres(empty)
    0 persons in 0 rows of rosters
    """
    _check(roster, _NEEDED)
    person = _person(roster)
    refused = _overlapping(roster["source_file"], person)
    if refused is not None:
        return Cadres(roster.iloc[:0], len(roster), refused=refused)
    in_post = roster["left_date"].fillna("") == ""
    first = ~person[in_post].duplicated()
    rows = roster[in_post][first].reset_index(drop=True)
    left_out = _few_without_sex(rows["sex_code"])
    return Cadres(
        rows[~left_out].reset_index(drop=True),
        len(roster),
        repeated_n=int((~first).sum()),
        left_n=int((~in_post).sum()),
        no_sex_n=int(left_out.sum()),
    )


def count_cadres(
    rows: pd.DataFrame, by: str, *, year: int | None = None, least: int = LEAST
) -> pd.DataFrame:
    """Count persons by one attribute and sex, small counts hidden.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row per person, as :func:`distinct_cadres` gives.
    by : {"rank", "education", "age", "time"}
        The attribute: rank band, level of education, age band, full or part time.
    year : int, optional
        The year at whose end ages are taken; without it, or where no year of birth is known or it
        gives an age under 16 or over 100, the age isn't stated.
    least : int
        The smallest count shown.

    Returns
    -------
    pandas.DataFrame
        One row per category that has persons, then all: ``label_zh``, ``label_en``, ``women_n``,
        ``men_n``, ``sex_not_stated_n``, ``all_n`` (Int64, ``<NA>`` where hidden), ``women_share``
        (0–1; NaN where a part of it is hidden). Without rows if there are none.

    Raises
    ------
    UnknownNameError
        If `by` is another attribute.
    ColumnError
        If a column is missing.

    Examples
    --------
    >>> rows = pd.DataFrame({"time_code": ["full_time"] * 6, "sex_code": ["2"] * 6}, dtype="str")
    >>> count_cadres(rows, "time")[["label_en", "women_n"]].to_numpy().tolist()
    [['Full time', 6], ['All', 6]]
    """
    if by not in CADRE_GROUPS:
        raise UnknownNameError.of("attribute of cadres", by, CADRE_GROUPS)
    _check(rows, ("sex_code", "birth_date" if by == "age" else _CODES[by]))
    category, labels = _categories(rows, by, year)
    sex = rows["sex_code"].map(_SEXES).fillna("sex_not_stated_n").astype("str")
    counts = pd.crosstab(category, sex).reindex(columns=list(_COUNTED), fill_value=0)
    shown = protect_counts(counts, least=least) if len(rows) else _nobody()
    words = [_TOTAL if at == "total" else labels[int(at)] for at in shown.index]
    table = pd.DataFrame({"label_zh": [w.zh for w in words], "label_en": [w.en for w in words]})
    numbers = shown.rename(columns={"all": "all_n"}).reset_index(drop=True)
    share = numbers["women_n"].astype("Float64") / numbers["all_n"].astype("Float64")
    return table.join(numbers).assign(women_share=share.astype("float64"))


_CODES = {"rank": "rank_code", "education": "education_code", "time": "time_code"}


def _nobody() -> pd.DataFrame:
    return pd.DataFrame(columns=[*_COUNTED, "all"], dtype="Int64")


def _categories(
    rows: pd.DataFrame, by: str, year: int | None
) -> tuple[pd.Series[int], tuple[Text, ...]]:
    """Return each row's place among the labels, the last of which is "not stated"."""
    if by == "age":
        born = pd.to_numeric(rows["birth_date"].str[:4], errors="coerce")
        ages = pd.Series(float("nan"), rows.index) if year is None else year - born
        tests = [ages.between(low, high) for low, high, _ in _AGES]
        labels = tuple(label for _, _, label in _AGES)
    elif by == "time":
        codes = code_list("time")
        tests = [rows["time_code"] == code for code in codes["code"]]
        labels = tuple(Text(zh, en) for zh, en in zip(codes["zh"], codes["en"], strict=True))
    else:
        bands = _RANKS if by == "rank" else _EDUCATION
        tests = [rows[_CODES[by]].fillna("").str.startswith(starts) for starts, _ in bands]
        labels = tuple(label for _, label in bands)
    at = pd.Series(len(labels), index=rows.index)
    for place, test in enumerate(tests):
        at = at.mask(test, place)
    return at, (*labels, _NOT_SAID)


def _person(roster: pd.DataFrame) -> pd.Series[str]:
    """Return one text per person: equal texts, one person."""
    cells = roster[["name", "sex_code", "birth_date", "id_number"]].fillna("").astype("str")
    month = cells["birth_date"].str[:7]
    known = (cells["name"] != "") & (month.str.len() == 7)
    alike = "n:" + cells["name"] + "|" + month + "|" + cells["sex_code"]
    alone = "r:" + pd.Series(range(len(roster)), roster.index).astype("str")
    alike = alike.where(known, alone)
    numbers = cells["id_number"].where(cells["id_number"] != "")
    grouped = numbers.groupby(alike)
    only = grouped.transform("first").where(grouped.transform("nunique") == 1)
    several = grouped.transform("nunique") > 1
    found = numbers.fillna(only)
    return found.where(found.notna(), alone.where(several, alike)).astype("str")


def _few_without_sex(sex: pd.Series[str]) -> pd.Series[bool]:
    """Return which rows to leave out, so that a blank or two don't hide the sexes of everyone."""
    unstated = ~sex.isin(list(_SEXES))
    few = 0 < int(unstated.sum()) < LEAST <= int((~unstated).sum())
    return unstated & few


def _overlapping(file: pd.Series[str], person: pd.Series[str]) -> Text | None:
    """Say which files hold the same people, if any two share half of the smaller one."""
    alike: list[str] = []
    held = {str(name): set(part) for name, part in person.groupby(file)}
    for (one, first), (two, second) in combinations(held.items(), 2):
        smaller = min(len(first), len(second))
        shared = len(first & second)
        if shared >= LEAST and 2 * shared >= smaller:
            alike += [name for name in (one, two) if name not in alike]
    if not alike:
        return None
    zh, en = "".join(f"《{name}》" for name in alike), ", ".join(f"“{name}”" for name in alike)
    return Text(
        f"以下文件里有多半是同一批人的，像是同一份花名册的几个时点或几个副本：{zh}。"
        "请只留要数的那一份（或各乡镇各一份），其余移出 data/raw/roster/，"
        "再运行 fedanalysis clean。",
        f"Among these files are some that hold mostly the same people, as one roster at several "
        f"times or copies of it do: {en}. Keep the one to be counted (or one for each township), "
        "move the others out of data/raw/roster/, and run fedanalysis clean.",
    )


def _check(frame: pd.DataFrame, needed: tuple[str, ...]) -> None:
    for name in needed:
        if name not in frame.columns:
            raise ColumnError.missing("rows", name, [str(each) for each in frame.columns])
