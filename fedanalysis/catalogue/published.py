"""States the table of published results that the package's methods are held against."""

from __future__ import annotations

from fedanalysis.language import Text
from fedanalysis.schema import Field, Table

PUBLISHED = Table(
    "published_results",
    Text("已发表的结果，每行一个数", "Published results, one row per printed number"),
    (
        Field("case", "string", "算例编号", "name of the case", required=True),
        Field("title", "string", "算例（英文）", "what the case is about", required=True),
        Field("title_zh", "string", "算例", "what it is about, in Chinese", required=True),
        Field("quantity", "string", "量（英文）", "what the number is", required=True),
        Field("quantity_zh", "string", "量", "what the number is, in Chinese", required=True),
        Field("unit", "string", "计量单位", "unit of the number", required=True),
        Field("published", "number", "发表值", "number as printed", required=True),
        Field("decimals", "integer", "印出的小数位数", "decimals printed", "", True, minimum=0),
        Field(
            "tolerance", "number", "允许的绝对差", "difference allowed", required=True, minimum=0
        ),
        Field("citation", "string", "出处", "where it was published", required=True),
        Field("place", "string", "表、页或例", "table, page or example; empty if not known"),
        Field(
            "data_file",
            "string",
            "所用数据文件",
            "file beside this one, or data set of statsmodels; empty if typed in the program",
        ),
    ),
    key=("case", "quantity"),
)
