"""States the table that tells what every cell of the made-up messy ledgers says."""

from __future__ import annotations

from fedanalysis.language import Text
from fedanalysis.schema import Field, Table

MESSY_TRUTH = Table(
    "messy-truth",
    Text(
        "合成的不整洁台账中每格的真值，每行一格（合成数据）",
        "What every cell of the made-up messy ledgers says, one row per cell (synthetic)",
    ),
    (
        Field("file", "string", "文件名", "name of the file", required=True),
        Field("sheet", "string", "工作表；文本文件为空", "sheet; empty in a text file"),
        Field("row", "integer", "行号", "row, as a spreadsheet shows it", required=True, minimum=1),
        Field("column", "string", "列名", "column of the kind of ledger", required=True),
        Field("printed", "string", "格中所见", "what a person sees; empty if blank"),
        Field("true", "string", "正确读数", "the right reading; empty if there is none"),
        Field("dirt", "string", "不整洁的种类", "what is untidy about it; empty if tidy"),
        Field(
            *("expected", "string", "清洗应有的结果", "what cleaning must make of it"),
            required=True,
            values=("value", "review", "missing", "reject", "dropped"),
        ),
        Field(
            *("is_synthetic", "boolean", "是否合成：全部为是", "made up: it is 1 in every row"),
            required=True,
        ),
    ),
    key=("file", "sheet", "row", "column"),
)
