"""Tells shares, money, ages, durations and counts, and rules from facts, by the words around."""

from __future__ import annotations

import re

from fedanalysis.codes.classifiers import group_of
from fedanalysis.reports.context import Context
from fedanalysis.reports.idioms import STOP
from fedanalysis.reports.meaning import Meaning

_SHARE_FORMS = ("percent", "tenths", "fraction", "half")
_GROWTH = re.compile(
    r"(?:增长|增加|上升|下降|提高|减少|降低|提升|回落|上涨|下跌|缩减|增|降|升|减)"
    r"(?:了|率(?:分别)?(?:为|达到?|是)|幅度?(?:为|达))?(?:近|约|超过?|达到?|大?约|逾|将近|为)*"
    r"(?:[\d.]+%[、和,及与])*$"
)
_PRESCRIBES = re.compile(
    r"(?:任期|每届|期限|限期|不少于|不得少于|不低于|至少|必须|应|要求|规定|学制|产假|为期限|有效期|不超过|每年|每月|每季|每周|每|计划用|用|力争|在|未来|今后)[^，。；]{0,6}$"
)
_RULE_WORD = re.compile(
    r"应当|应(?=[设配不占达当]|$)|必须|须(?=[有设配不]|$)|(?:规定|要求)[^，。；]{0,20}$|原则上|不得|"
    r"一般(?:为|由|不)|按照?[^，。；]{0,8}(?:标准|比例)(?:配|设|为)|标准(?:为|是)|"
    r"申报条件|条件(?:为|是|：|:)|凡|最高(?:可|不)|额度|上限|限额|可(?:申请|贷|享受)|"
    r"每[^，。；\d]{1,12}(?:不少于|至少|不低于|不超过)|由[^，。；]{0,10}组成$"
)
# 规定：每村九人. What follows 按规定 is done, not prescribed.
_STATED = re.compile(r"(?<![按照据依])(?<!等)(?:规定|要求)[：:，,][^，。；]{0,20}$")
_PER_BODY = re.compile(
    r"(?<!平均)每(?:个|一)?(?:村|社区|乡镇|镇|乡|街道|单位|组织|支部|村(?:\(居\)|（居）)|嘎查村?|苏木|妇联|委员会|居委会|村委会|"
    r"年|半年|季度|季|月|周|学期|两年|届)[^，。；\d]{0,12}$"
)
_PER_TIME = re.compile(r"每(?:年|半年|季度|季|月|周|学期|两年)[^，。；\d]{0,16}$")


def percent(context: Context) -> Meaning | None:
    """Tell shares, growth rates, points and ratios."""
    group = _group(context)
    left = context.clause_left
    if group in ("percent", "permille") or context.span.form in _SHARE_FORMS:
        fact = not _is_rule(context)
        if left.endswith("在") and re.match(r"以[上下]的", context.right):
            return Meaning("share_pct", "threshold", is_fact=False)
        if _GROWTH.search(left) or re.search(r"(?:增|升|降|减)幅(?:度)?[^，。；\d]{0,6}$", left):
            return Meaning("share_pct", "growth_pct", is_fact=fact)
        return Meaning("share_pct", "share" if fact else "rule", is_fact=fact)
    if group == "points":
        return Meaning("share_pct", "pp_change", is_fact=not _is_rule(context))
    if context.span.form == "ratio":
        return _ratio(context)
    if context.span.form == "rate":
        return Meaning("share_pct", "rate", is_fact=not _is_rule(context))
    if context.span.unit == "倍":
        grows = re.search(r"(?:增长|增加|提高|上升|扩大)(?:了)?(?:近|约|超过)?$", context.left)
        return Meaning("share_pct", "growth_pct") if grows else Meaning("other", "ratio")
    return None


def _ratio(context: Context) -> Meaning:
    if re.match(r"(?:分|时|开始|至)", context.right) or re.search(
        r"(?:上午|下午|晚上?|时间)[:：]?$", context.left
    ):
        return Meaning("other", "date_part", is_fact=False)
    return Meaning("other", "ratio", is_fact=not _is_rule(context))


def lost_percent(context: Context) -> Meaning | None:
    """Tell a share whose % sign was lost (占总数的36，)."""
    span, value = context.span, context.span.numeral.value
    if span.unit or span.form != "arabic" or value is None or value > 100:
        return None
    if not re.match(STOP, context.right):
        return None
    left = context.clause_left
    shares = re.search(
        r"占[^，。；、]{0,24}?(?:的|总数|比例|比重|人数)(?:的|为|达到?|约|近|超)*$", left
    )
    rates = re.search(
        r"(?:率|比例|比重|占比)(?:分别)?(?:为|达到?|是|约|仅|只有|近|超过?|提高到|上升到|下降到|降到|降至)?$",
        left,
    )
    of_the = re.search(r"(?:总数|人数|应[查建办到]的?|实[查有到]的?|总量|全部|总人口)的?$", left)
    if (
        shares
        or (rates and not re.search(r"性别比例?(?:为|是)?$", left))
        or (of_the and left.endswith("的"))
    ):
        return Meaning("share_pct", "share", unit="%")
    return None


def age(context: Context) -> Meaning | None:
    """Tell an average age from an age limit."""
    if _group(context) != "age":
        return None
    average = re.search(
        r"(?:平均|均|年龄|寿命|最[大小高低])[^，。；\d]{0,8}$|(?:高出|高于|低于|大|小|相差|延长|提高)(?:了)?$",
        context.clause_left,
    )
    threshold = re.match(
        r"(?:以上|以下|以内|及|[-—–~～－至到、和])|(?:的|妇女|女|儿童|人|组|年龄)", context.right
    )
    step = context.span.numeral.step
    if average and not (threshold and not re.search("平均|寿命", context.clause_left)):
        return Meaning("other", "age_or_average")
    if step < 1:
        return Meaning("other", "age_or_average")
    return Meaning("other", "threshold", is_fact=False)


def duration(context: Context) -> Meaning | None:
    """Tell a duration that describes from one that is prescribed."""
    if _group(context) != "time":
        return None
    right, left = context.right, context.left
    unit = context.span.unit
    if re.match(r"(?:多|余)?(?:来|间)|(?:以|之)?来", right) and unit in ("年", "个月", "月"):
        return Meaning("period", "span", is_fact=False)
    if re.search(r"(?:近|过去|前|后|头|最近|未来|今后|这|以前|前后|几)$", left) and unit in (
        "年",
        "个月",
    ):
        return Meaning("period", "span", is_fact=False)
    if left.endswith("满") and right.startswith("的"):
        return Meaning("period", "threshold", is_fact=False)
    if re.match(r"(?:以上|以下|以内|及)", right) and not re.search(
        r"(?:连续|累计|历时|坚持)$", left
    ):
        return Meaning("period", "threshold", is_fact=False)
    if unit in ("日", "天", "星期", "周", "个星期", "个工作日") and re.match(
        r"(?:内|之内|前|后)", right
    ):
        return Meaning("period", "duration", is_fact=False)
    if re.match(r"(?:内|之内|规划|计划|行动|一[次届个])", right):
        return Meaning("period", "duration", is_fact=False)
    if _PRESCRIBES.search(left) or _is_rule(context):
        return Meaning("period", "duration", is_fact=False)
    average = re.search(r"(?:平均|人均|均)[^，。；\d]{0,10}$", context.clause_left)
    compared = re.search(r"(?:短于|长于|高于|低于|多于|少于)[^，。；]{0,6}$", context.clause_left)
    if average or (compared and "平均" in context.sentence_left):
        return Meaning("other", "age_or_average")
    return Meaning("period", "duration", is_fact=True)


def money(context: Context) -> Meaning | None:
    """Tell an amount from a limit on amounts."""
    if _group(context) != "money":
        return None
    if _is_rule(context) or re.match(r"(?:以下|以上|以内)的", context.right):
        return Meaning(
            "money", "threshold" if re.match("以", context.right) else "rule", is_fact=False
        )
    if re.search(r"(?:不超过|最高(?:可?达?|不超过)?|上限(?:为)?|最高额?)$", context.left):
        return Meaning("money", "rule", is_fact=False)
    if re.search(r"(?:人均|户均|平均|均)[^，。；]{0,14}$", context.clause_left):
        return Meaning("money", "age_or_average")
    return Meaning("money")


def count(context: Context) -> Meaning | None:
    """Tell a count from a threshold or a rule."""
    group = _group(context)
    if not group:
        return None
    right, clause = context.right, context.clause_left
    if group in ("rank", "session"):
        return Meaning("ordinal", "rank", is_fact=False)
    if re.match(
        r"(?:及)?(?:以上|以下|以内)(?:的(?!$|[，。；])|规模|企业|单位|党员|职工|妇女|女)", right
    ) and not re.search(
        r"(?:培训|达|达到|有|共|发放|救助|慰问|新增|举办|开展|增加|组织|为|帮扶|扶持|带动)[^，。；]{0,6}$",
        clause,
    ):
        return Meaning("count", "threshold", is_fact=False)
    if re.search(r"(?:平均|人均|户均|均)[^，。；]{0,14}$", clause):
        return Meaning("count", "age_or_average")
    if _is_rule(context) or _per_body_rule(context):
        return Meaning("count", "rule", is_fact=False)
    subkind = "person_times" if group == "person_times" else ""
    return Meaning("count", subkind)


def bare(context: Context) -> Meaning | None:
    """Tell what a number without a classifier is."""
    span, left, right = context.span, context.left, context.right
    if span.unit:
        return None
    if re.search(r"以[^，。；]{1,6}为$|每$", left):
        return Meaning("other", "rule", is_fact=False)
    if context.right.startswith("后") and span.form == "arabic" and len(context.span_text) == 2:
        return Meaning("other", "name_or_idiom", is_fact=False)
    if re.search(r"(?:表|图|附件|注|第)$", left):
        return Meaning("other", "list_no", is_fact=False)
    if re.search(r"(?:性别比|比值|指数|系数|之比)", context.clause_left):
        return Meaning("other", "ratio")
    if re.search(r"[pP](?:值)?[=＝<＜为]?$|显著性水平(?:取|为)?$", left):
        return Meaning("other", "p_value", is_fact=not re.search(r"显著性水平", left))
    if re.search(r"(?:标准差|χ2|χ²|卡方值?|t值?|F值?|[=＝])(?:为|是|=|＝)?$", left):
        return Meaning("other", "test_stat")
    if span.form == "arabic" and re.search(r"[A-Za-z]$", left):
        return Meaning("other", "name_or_idiom", is_fact=False)
    if re.match(rf"(?:{STOP}|[\u4e00-\u9fff]|[-—–~～－(（/])", right):
        return (
            Meaning("count") if not _is_rule(context) else Meaning("count", "rule", is_fact=False)
        )
    return Meaning("count")


def _is_rule(context: Context) -> bool:
    clause = context.clause_left
    if re.search(r"平均|人均|户均|均为", clause):
        return False
    if _RULE_WORD.search(clause) or _STATED.search(context.sentence_left[-40:]):
        return not re.search(r"已|完成|实现|实际|目前|共有|达到了|[^，。；]了$", clause)
    return False


def _per_body_rule(context: Context) -> bool:
    clause = context.clause_left
    if context.span.numeral.step < 1 or not _PER_BODY.search(clause):
        return False
    if _PER_TIME.search(clause):
        return True
    return not re.search(r"(?:已|实现|平均|共|了)[^，。；]*$", clause)


def _group(context: Context) -> str:
    return group_of(context.span.unit)
