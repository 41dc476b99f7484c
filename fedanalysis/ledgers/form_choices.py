"""What a drop-down of a form offers: takes a column, gives its answers, each with its code.

The words offices use come first, then every further entry of the code list by its own label.
"""

from __future__ import annotations

from fedanalysis.catalogue.kinds import LedgerColumn
from fedanalysis.codes.lookup import code_list, read_code

_FLAGS = (("是", "1"), ("否", "0"))
_EVERYDAY = {
    "sex": ("女", "男"),
    "political": (
        *("中共党员", "中共预备党员", "共青团员", "群众", "民革会员", "民盟盟员", "民建会员"),
        *("民进会员", "农工党党员", "致公党党员", "九三学社社员", "台盟盟员", "无党派人士"),
    ),
    "education": (
        *("研究生", "博士研究生", "硕士研究生", "大学本科", "大学专科", "中专", "职高", "技校"),
        *("高中", "初中", "小学"),
    ),
    "rank": (
        *("正厅级", "副厅级", "正处级", "副处级", "正科级", "副科级", "科员", "办事员"),
        *("正股级", "副股级"),
    ),
}
# 未知的性别 and 未说明的性别 are no answers: a clerk leaves the cell blank
_NO_ANSWERS = {"sex": ("0", "9")}


def choices(column: LedgerColumn) -> tuple[tuple[str, str], ...]:
    """Return what the drop-down of a column offers; nothing where it has none.

    Parameters
    ----------
    column : LedgerColumn
        A column of a kind.

    Returns
    -------
    tuple of (str, str)
        Answer and code, no code twice; reading the answer gives the code.

    Examples
    --------
    >>> from fedanalysis.catalogue.kinds import ledger_kind
    >>> choices(ledger_kind("roster").column("sex_code"))
    (('女', '2'), ('男', '1'))
    >>> [answer for answer, _ in choices(ledger_kind("roster").column("political_code"))][:3]
    ['中共党员', '中共预备党员', '共青团员']
    """
    if column.type == "flag":
        return _FLAGS
    if column.type != "code":
        return ()
    name = column.codes
    offered = {read_code(name, word).text: word for word in _EVERYDAY.get(name, ())}
    for entry in code_list(name).to_dict("records"):
        if entry["code"] not in _NO_ANSWERS.get(name, ()):
            offered.setdefault(entry["code"], entry["zh"])
    return tuple((answer, code) for code, answer in offered.items())
