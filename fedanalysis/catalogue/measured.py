"""Says what is measured: each indicator's words, unit, direction and basis."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from fedanalysis.catalogue.tables import read_table
from fedanalysis.errors import UnknownNameError
from fedanalysis.language import Text
from fedanalysis.schema import Field, Table

_FILE = Path(__file__).with_name("indicators.csv")
_UNITS = ("count", "percent", "percentage_points", "persons", "yuan")
_MEASURES = ("women_share", "share", "count", "money", "change")
INDICATORS = Table(
    "indicators",
    Text("指标目录，每行一个指标", "Catalogue of indicators, one row per indicator"),
    (
        Field("indicator_id", "string", "指标代码", "name of the indicator", required=True),
        Field("label_zh", "string", "名称", "label in Chinese", required=True),
        Field("label_en", "string", "英文名称", "label in English", required=True),
        Field("unit", "string", "计量单位", "unit", required=True, values=_UNITS),
        Field("measure", "string", "度量种类", "kind of measure", required=True, values=_MEASURES),
        Field(
            "direction",
            "string",
            "政策方向",
            "which way policy wants it to go",
            required=True,
            values=("up", "down", "none"),
        ),
        Field("numerator_zh", "string", "分子", "numerator in Chinese", required=True),
        Field("numerator_en", "string", "分子（英文）", "numerator in English", required=True),
        Field("denominator_zh", "string", "分母", "denominator in Chinese; empty for counts"),
        Field("denominator_en", "string", "分母（英文）", "denominator in English"),
        Field("basis", "string", "口径代码", "the concept measured", required=True),
        Field("basis_zh", "string", "口径", "the concept in Chinese", required=True),
        Field("basis_en", "string", "口径（英文）", "the concept in English", required=True),
        Field("source_zh", "string", "来源", "sources in Chinese", required=True),
        Field("source_en", "string", "来源（英文）", "sources in English", required=True),
        Field("note_zh", "string", "不可比之处", "what can't be compared, in Chinese"),
        Field("note_en", "string", "不可比之处（英文）", "what can't be compared, in English"),
    ),
    key=("indicator_id",),
)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of the catalogue.

    Attributes
    ----------
    id : str
        Its name in data and code.
    label : Text
        Its name for readers.
    unit : {"percent", "percentage_points", "persons", "count", "yuan"}
        Unit of the published value. One series mixes two units; each of its rows says which.
    measure : {"women_share", "share", "count", "money", "change"}
        What kind of number it is; only a ``women_share`` is a share of women.
    direction : {"up", "down", "none"}
        Which way policy wants it to go.
    numerator : Text
        What is counted.
    denominator : Text or None
        What it is counted among; None for counts and sums.
    basis : str
        The concept measured. Series on different bases are never joined.
    basis_label : Text
        The concept for readers.
    source : Text
        Who publishes it, in short; each row of the series names its own source.
    note : Text or None
        What within the series can't be compared; None if nothing is known.
    """

    id: str
    label: Text
    unit: str
    measure: str
    direction: str
    numerator: Text
    denominator: Text | None
    basis: str
    basis_label: Text
    source: Text
    note: Text | None


def list_indicators() -> pd.DataFrame:
    """Return the catalogue of indicators.

    Returns
    -------
    pandas.DataFrame
        One row per indicator: ``indicator_id``, ``label_zh``, ``label_en``, ``unit``, ``measure``,
        ``direction``, numerator, denominator, basis, source and note in both languages. Missing
        text is ``""``.

    Raises
    ------
    DataFileError
        If the catalogue is missing or malformed.
    """
    return read_table(_FILE, INDICATORS)


def indicator(indicator_id: str) -> Indicator:
    """Return one indicator.

    Raises
    ------
    UnknownNameError
        If the catalogue doesn't hold it; the nearest names are offered.
    DataFileError
        If the catalogue is missing or malformed.

    Examples
    --------
    >>> indicator("vc_members_women_pct").label.en
    'Women among village committee members'
    """
    known = _by_id()
    if indicator_id not in known:
        raise UnknownNameError.of("indicator", indicator_id, known)
    return known[indicator_id]


@cache
def _by_id() -> dict[str, Indicator]:
    rows = list_indicators().to_dict("records")
    return {
        str(row["indicator_id"]): _indicator({str(k): str(v) for k, v in row.items()})
        for row in rows
    }


def _indicator(row: dict[str, str]) -> Indicator:
    return Indicator(
        id=row["indicator_id"],
        label=Text(row["label_zh"], row["label_en"]),
        unit=row["unit"],
        measure=row["measure"],
        direction=row["direction"],
        numerator=Text(row["numerator_zh"], row["numerator_en"]),
        denominator=_given(row["denominator_zh"], row["denominator_en"]),
        basis=row["basis"],
        basis_label=Text(row["basis_zh"], row["basis_en"]),
        source=Text(row["source_zh"], row["source_en"]),
        note=_given(row["note_zh"], row["note_en"]),
    )


def _given(zh: str, en: str) -> Text | None:
    return Text(zh, en) if zh and en else None
