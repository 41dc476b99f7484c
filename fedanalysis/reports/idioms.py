"""Tells names and idioms that hold a numeral (两委, 三八, 一批) from figures."""

from __future__ import annotations

import re
from dataclasses import replace

from fedanalysis.reports.context import Context
from fedanalysis.reports.meaning import DROP, Meaning

STOP = r"[，。；、：,;:！!？?)）\]】”\"]|$"
_NAMES = re.compile(
    r"[两三四五六七八九十百千万]+(?:委(?!员)|癌|纲|新组织|新|好|八(?=节|妇女|红旗|”)|自(?=教育|”|精神|[，。、])|美|创|最|型|提高|"
    r"部委|部门(?=联合|发|印)|大行动|大工程|大体系|大战略|项基本|有(?=[”新])|联(?=[”创动])|进(?=[”家])|学(?=[”双])|"
    r"比(?=[”活])|户|室|会|站|代会|队伍|化(?!肥)|女)"
)
_NAMED_NUMBERS = re.compile(
    r"^(?:110|119|120|122|211|985|863|315|12338|12345|12348|12309|12355|95\d{3}|5123|38|3\.8|3·8)$"
)
_IDIOM_AFTER = re.compile(
    r"^(?:把手|把|体|系列|线|流|律|直|般|样|旦|切|些|批|再|致|同|起(?!案|次|纠)|并|共|贯|心|度|定|齐|票否决|"
    r"肩挑|条龙|盘棋|站式|帮一|对一|户一|村一|人一|方面|时间|代代|举|家人|股|阵|番|点点|带一路|带|"
    r"分(?!之|钟|为)|足|佳|大(?!专|学|于|量|约)|强(?=县|市|[，。、”])|姓|货|万火急|方百计|家万户|军万马|秋|古|里|里挑一|辛万苦|差万别|全|拿九稳|"
    r"无一失|众一心|能|一|一般|里十乡|面八方|通八达|季|处|世同堂|川|周|海|邻|平八稳|花八门|湖四海|光十色|令五申|"
    r"思|思而行|维|农|产|角|亚|峡|明|讲|资|资企业|好学生|个代表|项费用|公经费|无|废|违|老|支一扶|支)"
)
_ABSTRACT = re.compile(
    r"^(?:代表|文明|确保|意识|自信|维护|全面|必须|转变|延伸|统一|离不开|务必|结合|为主|坚持|环节|方面|层次|阶段|"
    r"重点|原则|结构|规划|纲要|关系|问题|体系|机制|目标|突破|提升|到位|不让|一批|一工程|一(?=[”活工])|好|高|有|强化|带头|满意|"
    r"重要|新|良好|重大|突出|关键|更|比较|完整|较|崭新|时期|过程|基本|主要|特点|特色|亮点|优势|抓手|平台|载体|台阶|领域|角度|侧面|"
    r"月(?!以|内|来|的|[，。、]))"
)
_KEEP_ONE = re.compile(
    r"(?:翻|仅|只|仅有|只有|共|各|至少|设|配备?|有|为|达|获|名额|其中|任|增|少|差|奖|得)$"
)


NAME = Meaning("other", "name_or_idiom", is_fact=False)
_PLAN = re.compile(r"(?:[六七八九]五|十[一二三四]?五)(?:期间|规划|时期|计划|末|以来|[”\"])")
_CALLED = re.compile(r"(?:电话|热线|邮编|编号|传真|代码|网址|QQ|微信|文号|字)[：:]?$")
_POINTS = re.compile(
    r"(?:希望|要求|建议|意见|体会|措施|要点|做法|经验|启示|看法|主线|原则|制度(?=[：“])|重点|任务|实事)"
)


def name(context: Context) -> Meaning | None:
    """Tell a name that holds a number."""
    if _PLAN.match(_with(context)) or _is_quoted_inside(context):
        return NAME
    if _opens_quotation(context):
        return _named(context)
    if context.span.form == "written":
        return _written_name(context)
    return NAME if _is_called(context) else None


def _opens_quotation(context: Context) -> bool:
    if not context.left.endswith(("“", "《", "‘", '"')):
        return False
    closes = re.match(r"[^”》’\"，。]{0,8}[”》’\"]", context.right)
    whole = context.span.unit and re.match(r"[”’\"]", context.right)
    return bool(closes) and not whole


def _is_quoted_inside(context: Context) -> bool:
    return bool(
        re.search(r"[“《][^”》，。]{0,8}$", context.left)
        and re.match(r"[^“”《》，。]{0,6}[”》]", context.right)
        and not context.left.endswith(("“", "《"))
    )


def _is_called(context: Context) -> bool:
    if context.span.unit:
        return False
    return bool(
        _NAMED_NUMBERS.match(context.span_text)
        or re.match(r"(?:热线|报警|专线|平台|工程)", context.right)
        or _CALLED.search(context.left)
    )


def _with(context: Context) -> str:
    return context.span_text + context.right


def _named(context: Context) -> Meaning:
    found = re.match(r"[好委癌纲]", context.right)
    return Meaning("other", "name_or_idiom", is_fact=False, extra=1 if found else 0)


def _written_name(context: Context) -> Meaning | None:
    unit, right = context.span.unit, context.right
    if not unit and _NAMES.match(_with(context)):
        extra = 1 if re.match(r"[委癌纲好美]", right) else 0
        return replace(NAME, extra=extra)
    if not unit and _is_called(context):
        return NAME
    held = (
        (unit == "部" and re.match(r"[委门]", right))
        or (unit == "个" and _ABSTRACT.match(right))
        or (unit in ("点", "条", "项", "句", "件") and _POINTS.match(right))
    )
    return NAME if held else None


# 一 before these is "a" or part of a word; a count only at the end of a phrase or after 共, 仅 …
_NEVER_ONE = ("次", "批", "种", "点", "面", "级", "起", "日", "天", "家", "处", "片", "块")
_ONE_OF = ("番", "名", "人", "位", "所", "期", "件", "户", "家", "项", "等")
_WORD_UNITS = ("分", "点", "面", "把", "片", "度", "字", "头", "口", "根", "级", "等")


def idiom(context: Context) -> Meaning | None:
    """Tell an idiom; it is no figure."""
    if context.span.form != "written":
        return None
    if not context.span.unit:
        return _idiom_without_unit(context)
    is_word = _part_of_word(context) or _means_a(context) or _round_word(context)
    return DROP if is_word else None


def _part_of_word(context: Context) -> bool:
    text, unit = context.span_text, context.span.unit
    joined = text.startswith("一") and re.search(r"[统唯万专逐同单独划不合]$", context.left)
    set_phrase = re.match(r"一堂|三天两|两头|三令|四面|三番五|三番两", _with(context)) or re.search(
        r"(?:三番|再接再|接二连)$", context.left
    )
    ten = re.match(r"十分", text) or re.match(r"十(?:足|佳|大)", _with(context))
    short = unit in _WORD_UNITS and len(text) == 2
    meeting = re.match(r"(?:季度|中全会|会议)", unit + context.right)
    return bool(joined or set_phrase or ten or short or meeting)


def _means_a(context: Context) -> bool:
    text, unit = context.span_text, context.span.unit
    if text[0] != "一" or len(text) != 1 + len(unit):
        return False
    ends = re.match(STOP, context.right) and unit not in _NEVER_ONE
    counted = _KEEP_ONE.search(context.left) and unit in _ONE_OF
    return not (ends or counted)


def _round_word(context: Context) -> bool:
    text, unit = context.span_text, context.span.unit
    if not re.match(r"[百千万]$", text[: -len(unit)]) or context.span.numeral.more:
        return False
    counted = re.search(r"(?:近|约|超|超过|达|达到|上|过|逾|破)$", context.left)
    return not counted or unit not in ("元", "人", "人次", "名", "%")


def _idiom_without_unit(context: Context) -> Meaning | None:
    text, right = context.span_text, context.right
    if re.match(r"[百千万亿]+$", text) or text in ("一", "两", "十", "零", "〇"):
        return DROP
    if _IDIOM_AFTER.match(right) and len(text) <= 2:
        return DROP
    if not re.search(r"[十百千万亿]", text):
        return DROP
    # 27万妇女 has a noun after it; a bare small numeral before a noun is a name (五女, 十佳).
    value = context.span.numeral.value
    if value is not None and value < 10:
        return DROP
    return None
