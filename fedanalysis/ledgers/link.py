"""Finds one person across rosters and databases: takes cleaned tables, gives PersonLinks.

Nothing is merged silently: every link has its evidence, what is doubtful goes to a clerk, and what
contradicts itself stays apart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from fedanalysis.errors import ColumnError, DesignError, UnknownNameError, ValueRangeError
from fedanalysis.ledgers.link_compare import LEVELS, candidate_pairs, compare_pairs
from fedanalysis.ledgers.link_entries import FIELDS, read_entries
from fedanalysis.ledgers.link_groups import Groups
from fedanalysis.ledgers.link_score import score_pairs
from fedanalysis.ledgers.link_words import reasons

Whole = npt.NDArray[np.int64]
_SIDES = ("left_table", "left_row", "right_table", "right_row")
ANSWERS = ("same", "different")


@dataclass(frozen=True, slots=True)
class LinkSpec:
    """How sure a link must be.

    Attributes
    ----------
    link_from : float, default 0.9
        Probability from which a pair is one person, between 0.5 and 1.
    review_from : float, default 0.10
        Probability from which a pair goes to a clerk, above 0 and below `link_from`.

    Raises
    ------
    ValueRangeError
        If they aren't in that order.
    """

    link_from: float = 0.9
    review_from: float = 0.10

    def __post_init__(self) -> None:
        if not (0 < self.review_from < self.link_from < 1 and self.link_from >= 0.5):
            raise ValueRangeError.outside(
                "review_from and link_from",
                must="probabilities with 0 < review_from < link_from < 1, link_from at least 0.5",
            )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PersonLinks:
    """Who is who across tables.

    Attributes
    ----------
    persons : DataFrame
        One row per entry with a name: `table`, `row` (label of its index), `person_no` (from 1).
        The numbers are the same for the same tables, whatever the order of rows. They name nobody,
        but they are no anonymisation: who has the tables can tell who is meant.
    pairs : DataFrame
        One row per pair that is linked or open: `left_table`, `left_row`, `right_table`,
        `right_row`, `score` (bits), `probability` (0–1), `decision` (``link``, ``possible``,
        ``conflict``), a level a field (see ``link_compare.LEVELS``), `reason_zh`, `reason_en`.
    n_used, n_dropped : int
        Entries with a name; rows without.
    """

    persons: pd.DataFrame
    pairs: pd.DataFrame
    n_used: int
    n_dropped: int

    @property
    def review(self) -> pd.DataFrame:
        """Pairs for a clerk, likeliest first, with an empty column `answer`.

        Filled with ``same`` or ``different`` they go back as `answers`. The rows are named by
        table and row; no name stands in it.
        """
        asked = self.pairs.loc[self.pairs["decision"] == "possible"]
        asked = asked.sort_values("probability", ascending=False, kind="stable")
        columns = [*_SIDES, "probability", "reason_zh", "reason_en"]
        return asked[columns].assign(answer="").reset_index(drop=True)

    @property
    def conflicts(self) -> pd.DataFrame:
        """Pairs kept apart though something says they are one: same number, another person."""
        found = self.pairs.loc[self.pairs["decision"] == "conflict"]
        return found.reset_index(drop=True)

    def number_of(self, table: str) -> pd.Series:
        """Return the person of each row of a table, by the labels of its index.

        Raises
        ------
        UnknownNameError
            If there is no such table.
        """
        mine = self.persons.loc[self.persons["table"] == table]
        if mine.empty:
            raise UnknownNameError.of("table", table, self.persons["table"].unique())
        return mine.set_index("row")["person_no"]

    def __repr__(self) -> str:
        """Say the counts."""
        told = self.pairs["decision"].value_counts()
        return (
            f"{self.n_used:,} entries of {self.persons['table'].nunique()} tables are "
            f"{self.persons['person_no'].nunique():,} persons: {int(told.get('link', 0)):,} pairs "
            f"linked, {int(told.get('possible', 0)):,} open, {int(told.get('conflict', 0)):,} "
            "contradictory"
        )


def link_persons(
    tables: Mapping[str, pd.DataFrame],
    *,
    spec: LinkSpec | None = None,
    answers: pd.DataFrame | None = None,
) -> PersonLinks:
    """Find the entries that are about one person.

    By identity number; else by name (written or read the same, or one character off), birth date
    at the coarser precision, telephone, place, unit, sex and nationality, each weighted by how
    much it tells. Two different valid numbers, two sexes or years of birth further apart than one
    are never one person, however much else agrees.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Cleaned tables by name: `kept` of rosters and talent databases. Not changed.
    spec : LinkSpec, optional
        How sure a link must be.
    answers : DataFrame, optional
        What a clerk answered: the columns of `review`, `answer` filled in.

    Returns
    -------
    PersonLinks
        Persons, pairs with their evidence, what is open and what contradicts itself.

    Raises
    ------
    ColumnError, DesignError
        If a table can't be linked, or an answer names no pair of rows.
    UnknownNameError
        If an answer is neither ``same`` nor ``different``.

    References
    ----------
    Fellegi, I. P. and Sunter, A. B. (1969), Journal of the American Statistical Association 64:
    1183–1210.

    Examples
    --------
    >>> one = pd.DataFrame({"name": ["示例一"], "id_number": ["999999197805010020"]})
    >>> two = pd.DataFrame({"name": ["示例一"], "id_number": ["999999197805010020"]})
    >>> link_persons({"roster": one, "talent": two})
    2 entries of 2 tables are 1 persons: 1 pairs linked, 0 open, 0 contradictory
    """
    asked = spec or LinkSpec()
    entries = _in_order(read_entries(tables))
    said = _read_answers(answers, entries)
    left, right = _with_answered(candidate_pairs(entries), said, len(entries))
    levels = compare_pairs(entries, left, right)
    scores = score_pairs(entries, levels, left)
    decision = _decide(levels, scores["probability"].to_numpy(), asked)
    groups = Groups(entries)
    _join(groups, decision, scores["score"].to_numpy(), (left, right), said)
    kept = np.flatnonzero(decision != "no")
    pairs = _pairs(entries, levels.iloc[kept], scores.iloc[kept], left[kept], right[kept])
    pairs.insert(6, "decision", decision[kept])
    given = sum(len(table) for table in tables.values())
    return PersonLinks(
        _numbered(entries, groups.numbers()),
        pairs.reset_index(drop=True),
        len(entries),
        given - len(entries),
    )


def _in_order(entries: pd.DataFrame) -> pd.DataFrame:
    """Sort entries by what they say, scrambled, so that no order of rows or names shows."""
    rows = entries[["table", *FIELDS]].itertuples(index=False, name=None)
    digest = [hashlib.blake2b("\x1f".join(row).encode(), digest_size=12).digest() for row in rows]
    order = sorted(range(len(digest)), key=digest.__getitem__)
    return entries.iloc[order].reset_index(drop=True)


def _decide(
    levels: pd.DataFrame, probability: npt.NDArray[np.float64], spec: LinkSpec
) -> npt.NDArray[np.object_]:
    """Class each pair; a difference that can't be is a conflict, or no pair at all."""
    same_id = (levels["id"] == "same").to_numpy()
    other_name = (levels["name"] == "differ").to_numpy()
    other_birth = levels["birth"].isin(["differ", "same_year"]).to_numpy()
    other_sex = (levels["sex"] == "differ").to_numpy()
    conflict = same_id & ((other_name & other_birth) | other_sex)
    told = same_id | (levels["phone"] == "same").to_numpy()
    tied = told | (levels["unit"] == "same").to_numpy()
    elsewhere = levels["place"].isin(["differ", "other_village"]).to_numpy()
    born_alike = levels["birth"].isin(["day", "month", "year", "near"]).to_numpy()
    near_by = (levels["place"] == "village").to_numpy()
    # A name alone is no evidence enough, however rare; namesakes live elsewhere, and twins bear
    # names one character apart.
    enough = tied | ((born_alike | near_by) & ~elsewhere)
    enough &= told | ~(levels["name"] == "one_off").to_numpy()
    sure = (probability >= spec.link_from) & enough & ~other_sex
    open_ = probability >= spec.review_from
    decided = np.select([conflict, sure, open_], ["conflict", "link", "possible"], "no")
    return decided.astype(object)


def _join(
    groups: Groups,
    decision: npt.NDArray[np.object_],
    score: npt.NDArray[np.float64],
    pairs: tuple[Whole, Whole],
    said: Mapping[tuple[int, int], str],
) -> None:
    """Join links, surest first; what contradicts a surer one is left open for a clerk."""
    apart = {pair for pair, answer in said.items() if answer == "different"}
    for (left, right), answer in said.items():
        if answer == "same":
            groups.join(left, right, told=True)
    order = np.lexsort((pairs[1], pairs[0], -score))
    for at in order[decision[order] == "link"].tolist():
        left, right = int(pairs[0][at]), int(pairs[1][at])
        if _kept_apart(groups, left, right, apart) or groups.join(left, right):
            decision[at] = "possible"
    for at in range(len(decision)):
        given = said.get((int(pairs[0][at]), int(pairs[1][at])))
        if given:
            decision[at] = "link" if given == "same" else "no"


def _kept_apart(groups: Groups, left: int, right: int, apart: set[tuple[int, int]]) -> bool:
    ends = {groups.of(left), groups.of(right)}
    return any({groups.of(one), groups.of(two)} == ends for one, two in apart)


def _read_answers(
    answers: pd.DataFrame | None, entries: pd.DataFrame
) -> dict[tuple[int, int], str]:
    if answers is None:
        return {}
    for column in (*_SIDES, "answer"):
        if column not in answers.columns:
            raise ColumnError.missing("answers", column, [str(c) for c in answers.columns])
    names = zip(entries["table"], entries["row"].astype("str"), strict=True)
    place = {name: at for at, name in enumerate(names)}
    said: dict[tuple[int, int], str] = {}
    for number, row in enumerate(answers.to_dict("records"), start=1):
        answer = str(row["answer"]).strip()
        if not answer or answer == "nan":
            continue
        if answer not in ANSWERS:
            raise UnknownNameError.of("answer", answer, ANSWERS)
        ends = [place.get((row[f"{s}_table"], str(row[f"{s}_row"]))) for s in ("left", "right")]
        if None in ends or ends[0] == ends[1]:
            raise DesignError(
                "an answer must be about two rows of the tables given.",
                where=f"Row {number} of the answers.",
                hint="Answer the review of these very tables; a changed table asks anew.",
            )
        one, two = sorted(int(end) for end in ends if end is not None)
        said[one, two] = answer
    return said


def _with_answered(
    pairs: tuple[Whole, Whole], said: Mapping[tuple[int, int], str], size: int
) -> tuple[Whole, Whole]:
    if not said:
        return pairs
    more = np.array([one * size + two for one, two in said], dtype=np.int64)
    codes = np.unique(np.concatenate([pairs[0] * size + pairs[1], more]))
    return codes // size, codes % size


def _pairs(
    entries: pd.DataFrame,
    levels: pd.DataFrame,
    scores: pd.DataFrame,
    left: Whole,
    right: Whole,
) -> pd.DataFrame:
    sides = {
        f"{side}_{name}": entries[name].to_numpy()[at]
        for side, at in (("left", left), ("right", right))
        for name in ("table", "row")
    }
    said = reasons(levels)
    return pd.DataFrame(
        {
            **sides,
            "score": scores["score"].round(2).to_numpy(),
            "probability": scores["probability"].to_numpy(),
            **{f"{field}_level": levels[field].to_numpy() for field in LEVELS},
            "reason_zh": [text.zh for text in said],
            "reason_en": [text.en for text in said],
        }
    )


def _numbered(entries: pd.DataFrame, group: Whole) -> pd.DataFrame:
    first = pd.factorize(group)[0] + 1
    frame = entries[["table", "row"]].assign(person_no=first.astype("int64"))
    return frame.reset_index(drop=True)
