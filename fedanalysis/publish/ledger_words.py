"""Words of the report on a ledger: takes a reason, rule, note or column, gives a sentence."""

from __future__ import annotations

import csv
from pathlib import Path

from fedanalysis.catalogue.kinds import LedgerKind
from fedanalysis.language import Language, Text

WORDS = {
    "title": Text("台账清理报告", "What cleaning this ledger found"),
    "lead": Text(
        "共 {rows} 行 = 保留 {kept} 行 + 退回核实 {rejected} 行 + 剔除 {dropped} 行。"
        "每一行都有去处；改动的 {cells} 个单元格都有记录。",
        "{rows} rows = {kept} kept + {rejected} to send back + {dropped} set aside. "
        "No row is lost, and the log holds all {cells} cells changed.",
    ),
    "stages": Text("每一步剩多少行", "Rows at each step"),
    "stage": Text("步骤", "Step"),
    "bar": Text("", ""),
    "row_n": Text("行数", "Rows"),
    "faults": Text("请填报单位核实", "What to send back to the office"),
    "to_mend": Text(
        "下列各行没有进入结果。请按行号核对原表，改好后重新报送；一行有几处问题的，各列一次。",
        "These rows are not in the result. Look them up by their numbers, mend them and send the "
        "ledger again. A row with several faults is listed under each.",
    ),
    "no_faults": Text("没有需要退回的行。", "No row has to go back."),
    "row": Text("整行", "The whole row"),
    "n_rows": Text("{n} 行", "rows: {n}"),
    "rows_at": Text("第 {rows} 行", "rows {rows}"),
    "row_at": Text("第 {rows} 行", "row {rows}"),
    "more_rows": Text(" 等，全部行号见“.rejected.csv”", " and more; all are in “.rejected.csv”"),
    "list_mark": Text("、", ", "),
    "colon": Text("：", ": "),
    "review": Text("没有读懂的内容", "What could not be read"),
    "to_review": Text(
        "这些行保留了，只是该格留空、原文另存。可请填报单位改正，或把写法加入自己的写法表。",
        "These rows were kept, the cell left empty and its text put aside. Have the office mend "
        "it, or add the word to your own spellings.",
    ),
    "hidden_texts": Text(
        "{n} 种写法，不在此列出（涉及个人，或不足 {least} 行）",
        "Not shown here: {n} (personal, or in fewer than {least} rows)",
    ),
    "changes": Text("改动了什么", "What was changed"),
    "to_replay": Text(
        "只改写法，不改意思；没有读懂的留空。逐格记录在“.changes.csv”，可据此还原。"
        "例子只列不涉及个人、至少 5 格相同的。",
        "The way of writing, never the meaning; what could not be read was left empty. "
        "“.changes.csv” holds every cell and leads back to the original. Examples are never "
        "personal, and each stands for 5 cells or more.",
    ),
    "column": Text("列", "Column"),
    "why": Text("原因", "Why"),
    "what": Text("改动", "Change"),
    "text": Text("原文", "Text"),
    "examples": Text("例子", "Examples"),
    "nothing": Text("（空）", "(empty)"),
    "cell_n": Text("格数", "Cells"),
    "set_aside": Text("剔除的行", "Rows set aside"),
    "notes": Text("还要知道的事", "What else to know"),
    "no_row_lost": Text(
        "以下情况没有损失任何行，但引用数字前应当知道。",
        "No row was lost for these, but know them before you quote a number.",
    ),
    "note": Text("情况", "What"),
    "where": Text("位置", "Where"),
    "times": Text("次数", "Times"),
    "filled": Text("各列填了多少", "How full each column is"),
    "filled_n": Text("有值行数", "Rows with a value"),
    "share": Text("占保留行", "Of rows kept"),
    "empty_columns": Text("原表没有或全空的列：", "Not in the ledger, or empty: "),
    "foot": Text(
        "本页不含姓名、证号、电话等个人信息。行号即表格软件左侧显示的行号。",
        "This page holds no names, identity or telephone numbers. Row numbers are those a "
        "spreadsheet program shows at the left.",
    ),
}
_STAGES = {
    "rows_in": Text("表头以下有内容的行", "Rows with content below the header"),
    "set_aside": Text("剔除：合计、附注等", "less totals, notes and the like"),
    "body": Text("数据行", "Rows of data"),
    "rejected": Text("退回核实", "less rows to send back"),
    "duplicate": Text("剔除：重复行", "less repeated rows"),
    "kept": Text("保留", "Rows kept"),
}
LOSSES = frozenset({"set_aside", "rejected", "duplicate"})
_TABLE = Path(__file__).with_name("ledger_words.csv")


def _read_words() -> dict[str, Text]:
    with _TABLE.open(encoding="utf-8", newline="") as stream:
        return {row["code"]: Text(row["zh"], row["en"]) for row in csv.DictReader(stream)}


REASONS: dict[str, Text] = _read_words()


def say_code(code: str, kind: LedgerKind, lang: Language) -> str:
    """Return what a code means; a rule between columns is quoted from its kind.

    Parameters
    ----------
    code : str
        Why a row was rejected or dropped, why a text went to review, by which rule a cell was
        changed, or what was noted.
    kind : LedgerKind
        Whose rules ``rule.…`` names.
    lang : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        A sentence, or the code itself if nothing is known of it.

    Examples
    --------
    >>> from fedanalysis.catalogue.kinds import ledger_kind
    >>> say_code("rule.women_at_most_seats", ledger_kind("election"), "en")
    "This doesn't hold: There are no more women than seats. Check the figures."
    >>> say_code("new.code", ledger_kind("election"), "en")
    'new.code'
    """
    rule = next((rule for rule in kind.rules if rule.id == code), None)
    if rule is not None:
        zh = f"应当“{rule.zh.rstrip('。')}”，实际不符；请核对。"
        en = f"This doesn't hold: {rule.en.rstrip('.')}. Check the figures."
        return Text(zh, en).to(lang)
    return REASONS[code].to(lang) if code in REASONS else code


def say_column(name: str, kind: LedgerKind, lang: Language) -> str:
    """Return what a column is called: as in an empty form, or as printed if it is unknown.

    Examples
    --------
    >>> from fedanalysis.catalogue.kinds import ledger_kind
    >>> say_column("seat_n", ledger_kind("election"), "zh")
    '委员总数'
    """
    column = kind.column(name)
    return Text(column.zh, column.en).to(lang) if column else name


def say_stage(stage: str, lang: Language) -> str:
    """Return what a step of cleaning is called.

    Examples
    --------
    >>> say_stage("kept", "zh")
    '保留'
    """
    return _STAGES[stage].to(lang) if stage in _STAGES else stage
