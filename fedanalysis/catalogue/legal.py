"""Says how many members the law allows a grassroots committee."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fedanalysis.catalogue.tables import read_table
from fedanalysis.errors import UnknownNameError
from fedanalysis.language import Text
from fedanalysis.schema import Field, Table

_FILE = Path(__file__).with_name("legal_sizes.csv")
LEGAL_SIZES = Table(
    "legal_sizes",
    Text("法定规模，每行一类组织", "Legal sizes, one row per kind of body"),
    (
        Field("body", "string", "组织", "kind of body", required=True),
        Field("body_zh", "string", "组织名称", "the body in Chinese", required=True),
        Field("body_en", "string", "组织名称（英文）", "the body in English", required=True),
        Field("minimum", "integer", "最少人数", "fewest members", "persons", True, minimum=1),
        Field("maximum", "integer", "最多人数", "most members", "persons", True, minimum=1),
        Field("law_zh", "string", "法律", "the law in Chinese", required=True),
        Field("law_en", "string", "法律（英文）", "the law in English", required=True),
        Field("article", "integer", "条", "article", required=True, minimum=1),
        Field("valid_from", "string", "施行日期", "in force since", required=True),
        Field("note_zh", "string", "说明", "note in Chinese"),
        Field("note_en", "string", "说明（英文）", "note in English"),
    ),
    key=("body",),
    at_most=(("minimum", "maximum"),),
)


@dataclass(frozen=True, slots=True)
class LegalSize:
    """How many members a body may have.

    Attributes
    ----------
    minimum, maximum : int
        Fewest and most members, chair and vice-chairs included.
    law : Text
        The law.
    article : int
        Its article.
    body : Text
        The body.
    valid_from : str
        Date the article is in force since, ISO 8601.
    note : Text or None
        What an earlier law said, if that is known.
    """

    minimum: int
    maximum: int
    law: Text
    article: int
    body: Text
    valid_from: str
    note: Text | None

    @property
    def reference(self) -> Text:
        """Law and article, ready to quote."""
        return Text(
            f"{self.law.zh}第{_numeral(self.article)}条", f"{self.law.en}, Article {self.article}"
        )


def legal_size(body: str) -> LegalSize:
    """Return the legal size of a grassroots committee.

    Parameters
    ----------
    body : {"village_committee", "residents_committee"}
        The kind of body.

    Raises
    ------
    UnknownNameError
        If no size is known for `body`.
    DataFileError
        If the file is missing or malformed.

    References
    ----------
    Organic Law of the Villagers' Committees, Article 6; Organic Law of the Urban Residents'
    Committees, Article 7.

    Examples
    --------
    >>> size = legal_size("village_committee")
    >>> size.minimum, size.maximum
    (3, 7)
    """
    known = _by_body()
    if body not in known:
        raise UnknownNameError.of("body", body, known)
    return known[body]


@cache
def _by_body() -> dict[str, LegalSize]:
    rows = read_table(_FILE, LEGAL_SIZES).to_dict("records")
    return {str(row["body"]): _size({str(k): str(v) for k, v in row.items()}) for row in rows}


def _size(row: dict[str, str]) -> LegalSize:
    return LegalSize(
        minimum=int(row["minimum"]),
        maximum=int(row["maximum"]),
        law=Text(row["law_zh"], row["law_en"]),
        article=int(row["article"]),
        body=Text(row["body_zh"], row["body_en"]),
        valid_from=row["valid_from"],
        note=Text(row["note_zh"], row["note_en"]) if row["note_zh"] else None,
    )


def _numeral(article: int) -> str:
    return "一二三四五六七八九"[article - 1] if article < 10 else str(article)
