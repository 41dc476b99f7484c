"""Whether the parts of a list exclude each other: takes their labels, gives yes or no.

Kinds of places, schooling levels or age bands can't overlap; party members and women can. Only
lists that can't overlap are added up to prove anything.
"""

from __future__ import annotations

import re
from itertools import pairwise

_OPEN = re.compile(r"以上|以下|及|党员|学历以|骨干|优秀|先进|示范|重点|兼|多次")
_FILLER = re.compile(
    r"^(?:其中|分别|包括|包含|分为|即|为|是|有|含|另|还有|以及|和|及|与|共|占|：|:|,|，|\d|[年月])+|(?:有|为|是|占|各|达到?|约|近|共|比例|人数|分别|的)+$"
)
_PAIRS = (
    ("男", "女"), ("专职", "兼职"), ("城镇", "农村"), ("城市", "农村"), ("正职", "副职"),
    ("正科", "副科"),
    ("公办", "民办"), ("汉族", "少数民族"), ("新建", "改建"), ("合格", "不合格"), ("有效", "无效"),
    ("上半年", "下半年"), ("财政", "自筹"),
)  # fmt: skip
_KINDS = (
    r"街道(?:办事处)?|乡镇?|镇|苏木|社区(?:居委会)?|(?:行政|嘎查|自然)?村(?:委会|民委员会)?|嘎查|机关(?:单位|事业单位)?|事业单位|企业|学校|医院|工作部|农场|林场",
    r"文盲(?:半文盲)?|小学|初中|高中|中专|高中(?:和|及|或)?中专|中职|大专|本科|硕士|博士|研究生",
    r"未婚|已婚|离异|离婚|丧偶",
    r"正科级?|副科级?|正处级?|副处级?|科员|办事员",
    r"很满意|非常满意|满意|基本满意|较满意|一般|不满意|很不满意|说不清",
    r"国家级|省级|自治区级|盟市级|市级|县级|旗县级|区级|乡级|镇级|村级",
    r"第?[一二三四]季度|上半年|下半年|\d+月|[一二三四五六七八九十]+月",
    r"[\u4e00-\u9fff]{1,4}族",
)
_CLAUSE = re.compile(r"中|的|参|投|愿|认为|表示|当选|进|任|率")
_LEVELS = (
    "文盲",
    "小学",
    "初中",
    "高中|中专|中职|中技",
    "大专|专科",
    "本科|大学",
    "研究生|硕士|博士",
)
_SCHOOLING = re.compile(r"(?:文化)?(?:程度|学历|毕业|文化|教育)+$")
_AGE = re.compile(r"(\d+)周?岁?(?:[-—–~～至到](\d+)周?岁|(?:及)?(以上|以下))")


def bare_label(label: str) -> str:
    """Return a label without the verbs and joints around it: ``其中小学文化占`` → ``小学文化``."""
    return _FILLER.sub("", label) if not _AGE.search(label) else label


def exclusive(labels: list[str]) -> bool:
    """Say if no person or thing can be under two of the labels.

    Examples
    --------
    >>> exclusive(["街道", "镇", "社区"]), exclusive(["党员", "大专以上"])
    (True, False)
    """
    if len(labels) < 2:
        return False
    bands = [_band(label) for label in labels]
    if all(band is not None for band in bands):
        return _apart([band for band in bands if band is not None])
    if _apart_levels(labels):
        return True
    names = [bare_label(label) for label in labels]
    if len(set(names)) < len(names) or not all(names) or any(_OPEN.search(name) for name in names):
        return False
    return complementary(labels) or _of_one_kind(names)


def complementary(labels: list[str]) -> bool:
    """Say if two labels are the two halves of one whole, such as men and women."""
    if len(labels) != 2:
        return False
    first, second = (bare_label(label) for label in labels)
    if any(len(name) > 6 or _CLAUSE.search(name) for name in (first, second)):
        return False
    return any(
        (a in first and b in second and b not in first and a not in second)
        or (b in first and a in second and a not in first and b not in second)
        for a, b in _PAIRS
    )


def _of_one_kind(names: list[str]) -> bool:
    short = [_SCHOOLING.sub("", name) for name in names]
    return any(all(re.fullmatch(kind, name) for name in short) for kind in _KINDS)


def _band(label: str) -> tuple[int, int] | None:
    found = _AGE.search(label)
    if found is None:
        return None
    first = int(found[1])
    if found[2]:
        return first, int(found[2])
    return (first, 999) if found[3] == "以上" else (0, first)


def _schooling(label: str) -> tuple[int, int] | None:
    """Return the schooling levels of a label: 初中及以下 is from none to lower secondary."""
    found = [at for at, names in enumerate(_LEVELS) if re.search(names, label)]
    if not found:
        return None
    if re.search("以上", label):
        return found[0], len(_LEVELS)
    return (0, found[-1]) if re.search("以下", label) else (found[0], found[-1])


def _apart_levels(labels: list[str]) -> bool:
    levels = [_schooling(label) for label in labels]
    ordered = sorted(level for level in levels if level is not None)
    told = len(ordered) == len(labels) and all(len(bare_label(label)) <= 12 for label in labels)
    return told and all(low[1] < high[0] for low, high in pairwise(ordered))


def _apart(bands: list[tuple[int, int]]) -> bool:
    ordered = sorted(bands)
    return all(low[1] <= high[0] for low, high in pairwise(ordered))
