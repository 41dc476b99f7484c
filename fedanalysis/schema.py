"""States the tables on the line: columns, types, units, keys, in both languages."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd

from fedanalysis.errors import ColumnError, ValueRangeError
from fedanalysis.language import Text

Kind = Literal["string", "integer", "number", "boolean"]


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a table.

    Attributes
    ----------
    name : str
        The column's name.
    type : {"string", "integer", "number", "boolean"}
        Booleans are written 0 and 1.
    zh, en : str
        What the column holds.
    unit : str
        Unit of measure; empty where there is none or where another column holds it.
    required : bool
        Whether every row must have a value.
    optional : bool
        Whether a table may come without the column.
    values : tuple of str
        The values allowed; empty for any.
    minimum, maximum : float or None
        The range allowed, bounds included.
    pattern : str
        A regular expression the whole text must match; empty for any text.
    """

    name: str
    type: Kind
    zh: str
    en: str
    unit: str = ""
    required: bool = False
    optional: bool = False
    values: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the line.

    Attributes
    ----------
    name : str
        Name in messages and in the data package.
    title : Text
        What one row is.
    fields : tuple of Field
        The columns, in order.
    key : tuple of str
        Columns that together name a row; empty if rows may repeat.
    at_most : tuple of (str, str)
        Pairs of columns whose first may not exceed the second.
    """

    name: str
    title: Text
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ()
    at_most: tuple[tuple[str, str], ...] = ()


def check_table(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return `frame` with the types of `table`, or say which column breaks which rule in which row.

    Not for cleaning: a row that breaks a rule is an error here.

    Parameters
    ----------
    frame : pandas.DataFrame
        The rows, as text or already typed. Columns the table doesn't name stay as they are.
    table : Table
        What the rows must be.

    Returns
    -------
    pandas.DataFrame
        A new frame with a fresh index, the table's columns first. Missing text is ``""``, a
        missing number NaN, a missing integer ``<NA>``.

    Raises
    ------
    ColumnError
        If a column is absent.
    ValueRangeError
        If a value is missing, of another type, outside its range or not among those allowed, or
        if a key repeats. The message counts rows from 1 below the header and holds no value.

    Examples
    --------
    >>> check_table(pd.DataFrame({"year": ["2020"], "women": ["1"], "seats": ["4"]}), CELLS).dtypes
    year     int64
    women    int64
    seats    int64
    dtype: object
    """
    given = [str(column) for column in frame.columns]
    rows = frame.reset_index(drop=True)
    typed: dict[Hashable, pd.Series[Any]] = {}
    for field in table.fields:
        if field.name in given:
            typed[field.name] = _typed(rows[field.name], field, table.name)
        elif not field.optional:
            raise ColumnError.missing(table.name, field.name, given)
    checked = pd.DataFrame(typed, index=rows.index)
    _check_key(checked, table)
    for part, whole in table.at_most:
        if part in typed and whole in typed:
            must = f"at most `{whole}`"
            _refuse(checked[part].gt(checked[whole]).fillna(value=False), part, table.name, must)
    others = [column for column in rows.columns if str(column) not in typed]
    return checked.join(rows[others])


def frictionless_schema(table: Table) -> dict[str, Any]:
    """Return `table` as a Frictionless table schema (version 1).

    Examples
    --------
    >>> frictionless_schema(CELLS)["missingValues"]
    ['']
    """
    schema: dict[str, Any] = {
        "fields": [_described(field) for field in table.fields],
        "missingValues": [""],
    }
    if table.key:
        schema["primaryKey"] = list(table.key)
    return schema


def _described(field: Field) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": field.name,
        "type": field.type,
        "title": field.zh,
        "description": field.en,
    }
    if field.unit:
        described["unit"] = field.unit
    if field.type == "boolean":
        described |= {"trueValues": ["1"], "falseValues": ["0"]}
    rules: Mapping[str, Any] = {
        "required": field.required or None,
        "enum": list(field.values) or None,
        "minimum": field.minimum,
        "maximum": field.maximum,
        "pattern": field.pattern or None,
    }
    constraints = {rule: bound for rule, bound in rules.items() if bound is not None}
    return described | ({"constraints": constraints} if constraints else {})


def _typed(column: pd.Series[Any], field: Field, table: str) -> pd.Series[Any]:
    text = column.astype("str").where(column.notna(), "")
    missing = text.eq("")
    if field.required:
        _refuse(missing, field.name, table, "given in every row")
    if field.type == "string":
        if field.values:  # noqa: PD011 - a tuple of words, no frame
            must = f"one of {', '.join(field.values)}"
            _refuse(~text.isin(field.values) & ~missing, field.name, table, must)
        if field.pattern:
            broken = ~text.str.fullmatch(field.pattern) & ~missing
            _refuse(broken, field.name, table, "written as the table says")
        return text
    if field.type == "boolean":
        truth = text.replace({"True": "1", "False": "0"})
        _refuse(~truth.isin(["0", "1"]), field.name, table, "0 or 1")
        return truth.eq("1")
    return _number(text, missing, field, table)


def _number(
    text: pd.Series[Any], missing: pd.Series[bool], field: Field, table: str
) -> pd.Series[Any]:
    numbers = pd.to_numeric(text.mask(missing), errors="coerce").astype("float64")
    finite = numbers.abs().lt(float("inf"))
    _refuse(~finite & ~missing, field.name, table, "a number")
    if field.minimum is not None:
        _refuse(numbers.lt(field.minimum), field.name, table, f"at least {field.minimum:g}")
    if field.maximum is not None:
        _refuse(numbers.gt(field.maximum), field.name, table, f"at most {field.maximum:g}")
    if field.type == "number":
        return numbers
    _refuse(numbers.mod(1).gt(0), field.name, table, "a whole number")
    return numbers.astype("int64" if field.required else "Int64")


def _check_key(frame: pd.DataFrame, table: Table) -> None:
    key = [column for column in table.key if column in frame.columns]
    if key:
        _refuse(frame.duplicated(key), " + ".join(key), table.name, "different in every row")


def _refuse(broken: pd.Series[Any], column: str, table: str, must: str) -> None:
    rows = [position + 1 for position, bad in enumerate(broken) if bad]
    if rows:
        more = f" and {len(rows) - 1} more" if len(rows) > 1 else ""
        raise ValueRangeError.outside(
            column, must=must, where=f"Table `{table}`, row {rows[0]}{more}."
        )


def _choice(name: str, zh: str, en: str, words: str, *, required: bool = True) -> Field:
    return Field(name, "string", zh, en, required=required, values=tuple(words.split()))


_INDICATOR = Field(
    "indicator_id", "string", "指标代码", "indicator in the catalogue", required=True
)
_UNIT = Field("unit", "string", "计量单位", "unit of the value", required=True)
_SHARE_RANGE: dict[str, Any] = {"unit": "percent", "minimum": 0, "maximum": 100}
_SOURCE = (
    Field("source_title", "string", "资料名称", "title of the source"),
    Field("publisher", "string", "发布机构", "publisher; empty if unknown"),
)
_ADDRESS = Field(
    "source_url", "string", "资料地址", "address of the source; empty if none is known"
)
_GRADE = _choice(
    "confidence", "资料可信度，A最高，C最低", "grade of the source, from A (best) to C", "A B C"
)
_COPY = Field("read_on_a_copy", "boolean", "是否据转载件读取", "read on a copy, not at its source")
_NOTE = Field("note", "string", "说明（英文）", "note, in English")
_PLACE = Field("geo_code", "string", "地区代码（GB/T 2260；全国为CN）", "place: GB/T 2260, CN, IND")

_DATE = r"(before )?\d{4}(-\d{2}){0,2}(/\d{4}(-\d{2})?)?"

SERIES = Table(
    "series",
    Text("官方公布的序列，每行一个公布值", "Official series, one row per published value"),
    (
        Field("row_id", "string", "行号", "name of the row", required=True),
        _INDICATOR,
        replace(_PLACE, required=True),
        Field("geo_name_en", "string", "地区英文名", "place in English", required=True),
        Field("geo_name_zh", "string", "地区中文名", "place in Chinese", required=True),
        Field("year", "integer", "年份", "year the value stands for", required=True, minimum=1949),
        Field("value", "number", "公布值", "value as printed", required=True),
        _UNIT,
        Field("numerator", "number", "分子", "numerator, where published", minimum=0),
        Field("denominator", "number", "分母", "denominator, where published", minimum=1),
        *reversed(_SOURCE),
        Field("source_year", "integer", "资料年份", "year of the source", minimum=1949),
        _ADDRESS,
        _GRADE,
        Field("derived", "boolean", "是否推算", "computed from published values"),
        _COPY,
        _NOTE,
        Field("approximate", "boolean", "数值或年份是否约数", "value or year is approximate"),
        _choice(
            "bound",
            "确数、下限或上限",
            "exact value, lower bound or upper bound",
            "exact at_least at_most",
        ),
        Field("preferred", "boolean", "是否首选", "the row to use among rows of one year"),
        Field("preferred_reason", "string", "取舍理由（英文）", "why, wherever rows compete"),
    ),
    key=("row_id",),
    at_most=(("numerator", "denominator"),),
)

EVENTS = Table(
    "events",
    Text("政策事件，每行一件", "Policy events, one row per event"),
    (
        Field("event_id", "string", "事件号", "name of the event", required=True),
        Field("date", "string", "日期（按资料）", "date as known", required=True, pattern=_DATE),
        _choice("date_precision", "日期精度", "precision of the date", "year month day"),
        replace(_PLACE, required=True),
        Field("geo_name_en", "string", "地区英文名", "place in English", required=True),
        Field("instrument", "string", "文种或手段", "kind of instrument", required=True),
        Field("name_en", "string", "英文名称", "name in English", required=True),
        Field("name_zh", "string", "中文名称", "name in Chinese", required=True),
        Field("label_zh", "string", "图上简称", "short label in Chinese, if drawn"),
        Field("label_en", "string", "图上简称（英文）", "short label in English, if drawn"),
        Field("content_own_words", "string", "内容概述（英文）", "content in our words"),
        Field("numeric_target", "string", "数量目标（英文）", "numeric target, if any"),
        *_SOURCE,
        _ADDRESS,
        _GRADE,
        _NOTE,
        _COPY,
    ),
    key=("event_id",),
)

TARGETS = Table(
    "targets",
    Text("有时限的目标，每行一项", "Dated targets, one row per target"),
    (
        Field("target_id", "string", "目标代码", "name of the target", required=True),
        _INDICATOR,
        replace(_PLACE, required=True),
        Field("date_set", "string", "提出日期", "date it was set", required=True, pattern=_DATE),
        Field("due_year", "integer", "到期年份", "due year; empty if none is printed"),
        _choice("relation", "不低于或左右", "at least, or about, the value", "at_least about"),
        Field("value", "number", "目标值", "value aimed at", required=True, **_SHARE_RANGE),
        replace(_UNIT, values=("percent",)),
        Field("event_id", "string", "所属政策事件", "event that sets it", required=True),
        Field("instrument", "string", "文种或手段", "kind of instrument", required=True),
        *_SOURCE,
        _ADDRESS,
        _GRADE,
        _COPY,
        _NOTE,
    ),
    key=("target_id",),
)

SDG = Table(
    "sdg_5_5_1b",
    Text("各国地方议事机构女性席位占比", "Women's share of seats in local deliberative bodies"),
    (
        _INDICATOR,
        Field("m49_code", "integer", "联合国M49代码", "UN M49 code", required=True, minimum=1),
        Field("area_name", "string", "国家或地区英文名", "country or region", required=True),
        Field("year", "integer", "年份", "year", required=True, minimum=1990),
        Field("value", "number", "女性占比", "women's share", required=True, **_SHARE_RANGE),
        replace(_UNIT, values=("percent",)),
        Field("nature", "string", "数据性质代码", "nature of the data, as in the UN database"),
        *_SOURCE,
        _GRADE,
    ),
    key=("indicator_id", "m49_code", "year"),
)

REPORT_FIGURES = Table(
    "report_figures",
    Text("报告中的数字，每行一个", "Figures of a report, one row per figure"),
    (
        Field("figure_id", "string", "数字编号", "name of the figure", required=True),
        Field("work_area", "string", "工作领域编号", "work area", required=True),
        Field("work_area_zh", "string", "工作领域", "work area in Chinese", required=True),
        Field("work_area_en", "string", "工作领域（英文）", "work area in English", required=True),
        Field("label_zh", "string", "所指", "what is counted, in Chinese", required=True),
        Field("label_en", "string", "所指（英文）", "what is counted, in English", required=True),
        Field("value", "number", "数值", "the number; empty if none is printed", minimum=0),
        Field("printed", "string", "报告所印数字", "the number as printed, trailing digits kept"),
        _choice(
            "unit",
            "计量单位",
            "unit; empty if no figure is printed",
            "count persons person_times posts percent yuan",
            required=False,
        ),
        _choice("kind", "数字种类", "kind of figure", "count share money growth none"),
        Field("period_start", "integer", "起始年份", "first year; empty if none is printed"),
        Field("period_end", "integer", "截止年份", "last year; empty if none is printed"),
        Field("part_of", "string", "所属总数的编号", "figure it is a part of"),
        Field("share_part", "string", "比率的分子编号", "figure a share is computed from: part"),
        Field("share_base", "string", "比率的分母编号", "figure a share is computed from: base"),
        _choice("qualifier", "限定", "qualifier", "none over"),
        _choice(
            "role",
            "已建数、应建数或二者合一",
            "counts the organised, the eligible, or both; empty for other figures",
            "organised eligible organised_and_eligible",
            required=False,
        ),
        Field("note_zh", "string", "说明", "note in Chinese"),
        _NOTE,
    ),
    key=("figure_id",),
)

CELLS = Table(
    "cells",
    Text("单位、届次、组别的计数", "Counts by unit, term and group"),
    (
        replace(_PLACE, optional=True),
        Field("unit_id", "string", "单位编号", "name of the unit", optional=True),
        Field("term", "string", "届次", "election round", optional=True),
        Field("year", "integer", "年份", "year", required=True, optional=True),
        Field("women", "integer", "女性人数", "seats held by women", "seats", True, minimum=0),
        Field("seats", "integer", "席位数", "seats", "seats", True, minimum=0),
        Field("committees", "integer", "委员会数", "committees", optional=True, minimum=1),
    ),
    at_most=(("women", "seats"),),
)
