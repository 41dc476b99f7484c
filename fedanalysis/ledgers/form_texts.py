"""The words of a form: takes a kind of ledger, gives headers, instructions and codebook."""

from __future__ import annotations

from fedanalysis.catalogue.kinds import LedgerColumn, LedgerKind
from fedanalysis.codes.lookup import code_list
from fedanalysis.ledgers.form_choices import choices

_UNITS = {"yuan": "元", "percent": "%"}
_MEASURES = {
    "yuan": "元",
    "percent": "%",
    "person": "人",
    "person_time": "人次",
    "seat": "个",
    "class": "期",
    "hour": "小时",
    "day": "天",
    "organisation": "个",
    "year": "岁",
    "training": "次",
}
_TYPES = {
    "index": "1、2、3……",
    "text": "文字",
    "person": "一个姓名",
    "id_number": "18位号码",
    "phone": "一个号码",
    "code": "从下拉列表选择",
    "division": "名称或代码",
    "count": "整数，不小于0",
    "amount": "数字，不小于0",
    "share": "0至100的数字",
    "date": "1978-05 或 1978-05-01",
    "year": "四位年份",
    "term": "第9届",
    "session": "第14期",
    "posts": "多项职务用顿号隔开",
    "flag": "是或否",
}
_LONGEST = 12  # answers listed beside a column; all of them stand further right


def header_of(column: LedgerColumn) -> str:
    """Return the header of a column on a form, with the unit where cells hold a bare number.

    Examples
    --------
    >>> from fedanalysis.catalogue.kinds import ledger_kind
    >>> header_of(ledger_kind("funding").column("amount_yuan"))
    '金额(元)'
    """
    unit = _UNITS.get(column.unit, "")
    return f"{column.zh}({unit})" if unit else column.zh


def hint_of(column: LedgerColumn) -> str:
    """Return in a few words how a cell of the column is filled in."""
    return _TYPES[column.type]


def instructions(kind: LedgerKind) -> list[str]:
    """Return the lines of the sheet 说明."""
    must = "；".join(
        "、".join(column.zh for name in group if (column := kind.column(name))) + _either(group)
        for group in kind.requires
    )
    lines = [
        f"一、每行填写{kind.row.zh}。只在“填写”表中填写，从第二行起连续填写，不留空行。",
        "二、不要改动表头文字，不要合并单元格，不要在表下另写合计或备注；合计由程序计算。",
        f"三、橙色表头为必填：{must}。其余各栏没有内容的留空，不填“无”“0”或斜线。",
        "四、有下拉列表的，从列表中选择。日期写成 1978-05 或 1978-05-01；只知道年份的写 1978。",
        "五、号码类各栏已设为文本格式，请直接录入，不要复制成数字，以免末位丢失。",
        "六、金额以元为单位，比例以百分数为单位（35 表示 35%）。不写“约”“余”“近”等约数。",
    ]
    if kind.rules:
        rules = "；".join(rule.zh for rule in kind.rules if rule.rejects)
        lines.append(f"七、汇总时将核对：{rules}。不符合的行连同原因退回，不作改动。")
    if any(column.personal for column in kind.columns):
        lines.append(
            "注意：本表含个人信息，只用于本级妇联工作统计，按规定保管和传递，不得公开，"
            "不得通过公共网盘、群聊传送。对外公布的数字一律为不少于5人的汇总数。"
        )
    lines.append(
        f"填好后可在文件名后面加单位名称，但请保留开头的 {kind.name}_，程序据此识别表的种类；"
        "直接用 fedanalysis clean 读取，不必另存或整理。"
    )
    return lines


def codebook(kind: LedgerKind) -> list[tuple[str, str, str, str, str, str]]:
    """Return the rows of the sheet 代码表, its header first.

    No cell of it is the bare name of a column, so that it can't be taken for a ledger.
    """
    must = {name for group in kind.requires for name in group}
    rows = [("栏目", "填法", "计量", "必填否", "可选的值", "依据的标准")]
    rows += [
        (
            f"第{at}栏：{header_of(column)}",
            hint_of(column),
            _MEASURES.get(column.unit, ""),
            "必填" if column.name in must else "",
            _values(column),
            _standard(column),
        )
        for at, column in enumerate(kind.columns, start=1)
    ]
    return rows


def _either(group: tuple[str, ...]) -> str:
    return "（任填一项）" if len(group) > 1 else ""


def _values(column: LedgerColumn) -> str:
    if column.type == "flag":
        return "是、否"
    if column.type != "code":
        low, high = column.minimum, column.maximum
        return f"{low or 0:g}至{high:g}" if high is not None else ""
    offered = choices(column)
    shown = "、".join(answer for answer, _ in offered[:_LONGEST])
    more = f"……共{len(offered)}项" if len(offered) > _LONGEST else ""
    return f"{shown}{more}（代码见右侧）"


def _standard(column: LedgerColumn) -> str:
    if column.type == "id_number":
        return "GB 11643-1999"
    if column.type != "code":
        return ""
    named = [text for text in code_list(column.codes)["standard"] if text != "usage"]
    return named[0] if named else ""
