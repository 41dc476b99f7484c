"""Says what a number counts, in the text's own words: takes its context, gives a noun."""

from __future__ import annotations

import re

from fedanalysis.reports.context import Context

_VERB = re.compile(
    r"占|为|有|达|比|同比|增|下降|提高|参加|进入|进|任|获|建|实现|被|在|其中|均|全部|都|和|及|与|当选|接受|得到|受|是|组织|开展|用于|通过|以上|以下|左右"
)
_TAIL = re.compile(
    r"(?:占[^，。；]{0,10}的|占|分别为?|发放|共有|共|现有|已有|有|达到|达|为|约|近|超过|突破|总数|总计|合计|累计|人数|仅|各|只|新增|增加到?|增至|减少到?|等|计|了|到|至|是|：|:|\(|（)+$"
)


def subject_of(context: Context) -> str:
    """Return the words that say what is counted: after the number, else before it."""
    after = re.match(r"(?:多|余|以上|左右)?(?:的)?([\u4e00-\u9fff“”\"]{1,16})", context.right)
    if after:
        words = _VERB.split(after.group(1).strip('“”"'))[0]
        if len(words) >= 2 or words in ("村", "县", "女"):
            return words[:12]
    return noun_before(context)


def noun_before(context: Context) -> str:
    """Return the noun right before the number."""
    before = re.sub(
        r"\d[\d.,]*(?:年|月|岁|人次|人|名|个|户|元|%)*(?:以来|以下|以上|末|底|起)?",
        "，",
        _TAIL.sub("", context.clause_left),
    )
    before = re.sub(r"^(?:其中|全[县市区旗州省盟]|目前|截至[^，]*)", "", before)
    found = re.search(r"[\u4e00-\u9fff“”]{2,14}$", before)
    return found.group().strip("“”") if found else ""
