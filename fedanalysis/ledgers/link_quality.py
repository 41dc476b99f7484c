"""Holds links against the truth of made-up entries: takes both, gives what was right and wrong."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from fedanalysis.errors import ColumnError, DesignError
from fedanalysis.ledgers.link import PersonLinks
from fedanalysis.ledgers.link_compare import LEVELS


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LinkQuality:
    """How well persons were told, by pairs of entries.

    Attributes
    ----------
    linked_n, true_n, right_n : int
        Pairs of entries put into one person; pairs that are one person; pairs that are both.
    errors : DataFrame
        One row per wrong pair: `error` (``false_link``, ``missed``), `left_table`, `left_row`,
        `right_table`, `right_row`, `decision` (empty if the pair was never compared or scored
        low), a level a field.
    """

    linked_n: int
    true_n: int
    right_n: int
    errors: pd.DataFrame

    @property
    def precision(self) -> float:
        """Share of the linked pairs that are one person; 1 if none is linked."""
        return self.right_n / self.linked_n if self.linked_n else 1.0

    @property
    def recall(self) -> float:
        """Share of the pairs that are one person that were linked; 1 if there is none."""
        return self.right_n / self.true_n if self.true_n else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        both = self.linked_n + self.true_n
        return 2 * self.right_n / both if both else 1.0

    def __repr__(self) -> str:
        """Say the measures."""
        return (
            f"{self.right_n:,} of {self.linked_n:,} linked pairs are right, of {self.true_n:,} "
            f"true ones: precision {self.precision:.4f}, recall {self.recall:.4f}, F1 {self.f1:.4f}"
        )


def link_quality(links: PersonLinks, truth: pd.DataFrame) -> LinkQuality:
    """Compare links with who the entries really are.

    Parameters
    ----------
    links : PersonLinks
        As :func:`~fedanalysis.ledgers.link.link_persons` gives them.
    truth : DataFrame
        One row per entry: `table`, `row_id` (the label of its row) and `person_id`; further rows
        don't matter.

    Raises
    ------
    ColumnError
        If a column is absent.
    DesignError
        If the truth of an entry isn't told.

    Examples
    --------
    >>> from fedanalysis.ledgers.link import link_persons
    >>> one = pd.DataFrame({"name": ["示例一"] * 2, "id_number": ["999999197805010020"] * 2})
    >>> truth = pd.DataFrame({"table": "a", "row_id": [0, 1], "person_id": ["p", "p"]})
    >>> link_quality(link_persons({"a": one}), truth).f1
    1.0
    """
    for column in ("table", "row_id", "person_id"):
        if column not in truth.columns:
            raise ColumnError.missing("truth", column, [str(name) for name in truth.columns])
    known = truth[["table", "row_id", "person_id"]].rename(columns={"row_id": "row"})
    both = links.persons.merge(known, on=["table", "row"], how="left")
    if both["person_id"].isna().any():
        raise DesignError(
            "the truth must name the person of every entry.",
            where=f"{int(both['person_id'].isna().sum())} entries are without.",
        )
    linked, true = (_pairs_within(both, key) for key in ("person_no", "person_id"))
    wrong = [("false_link", pair) for pair in sorted(linked - true)]
    wrong += [("missed", pair) for pair in sorted(true - linked)]
    return LinkQuality(len(linked), len(true), len(linked & true), _listed(wrong, both, links))


def _pairs_within(entries: pd.DataFrame, key: str) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    for places in entries.groupby(key, sort=False).indices.values():
        members = sorted(int(at) for at in places)
        found |= {(one, two) for at, one in enumerate(members) for two in members[at + 1 :]}
    return found


def _listed(
    wrong: list[tuple[str, tuple[int, int]]], entries: pd.DataFrame, links: PersonLinks
) -> pd.DataFrame:
    names = list(zip(entries["table"], entries["row"], strict=True))
    sides = ["left_table", "left_row", "right_table", "right_row"]
    rows = [(error, *names[one], *names[two]) for error, (one, two) in wrong]
    frame = pd.DataFrame(rows, columns=["error", *sides])
    shown = [*sides, "decision", *(f"{field}_level" for field in LEVELS)]
    turned = links.pairs.rename(columns=dict(zip(sides, [*sides[2:], *sides[:2]], strict=True)))
    known = pd.concat([links.pairs[shown], turned[shown]])
    joined = (
        frame.merge(known, on=sides, how="left")
        if len(frame)
        else frame.reindex(columns=["error", *shown])
    )
    return joined.fillna("")
