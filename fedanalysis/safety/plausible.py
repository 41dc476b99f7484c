"""Weighs whether characters are a language or the wreck of one: takes a text, gives its oddness.

A wrong decoding of Chinese gives rare characters, private ones and scripts that no report mixes;
a right one gives frequent characters and known words.
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np

_SKIP = 255  # ASCII says nothing
_WINDOW = 12
_ODD = 0.3  # mean oddness of a text: right decodings lie below 0.05, wrong ones above 0.44
_GARBLED = 0.5  # mean oddness of a window: real prose lies near 0, shifted bytes near 0.6

# Function words and words of the field, two characters and more: by chance they hardly ever arise.
_CHINESE = (
    "妇女|妇联|婦女|婦聯|工作|培训|培訓|组织|組織|社区|社區|干部|幹部|农村|農村|"
    "发展|發展|全市|全县|全縣|年度|我们|我們|他们|他們|以及|通过|通過|进行|進行|"
    "开展|開展|活动|活動|服务|服務|建设|建設|人员|人員|代表|主任|委员|委員|村委|"
    "居委|儿童|兒童|家庭|女性|男性|就业|就業|创业|創業|贷款|貸款|教育|健康|权益|"
    "權益|维权|維權|政府|领导|領導|会议|會議|报告|報告|总结|總結|情况|情況|问题|"
    "問題|提高|增加|达到|達到|共有|其中|以上|以下|万元|萬元|人次|比例|占总|同比|"
    "增长|增長|选举|選舉|换届|換屆|街道|乡镇|鄉鎮|群众|群眾|单位|單位|中国|中國|"
    "国家|國家|经济|經濟|社会|社會|一个|一個|没有|沒有|已经|已經|这个|這個|可以|"
    "因为|因為|所以|但是|如果|对于|對於|关于|關於|根据|根據|全国|全國|地区|地區|"
    "人民|生活|学习|學習|时间|時間|姓名|性别|性別|职务|職務|学历|學歷|今年|去年|"
    "项目|項目|数量|數量|类型|類型|金额|金額|序号|序號|民族|届次|屆次|年份|备注|備註|備注|"
    "本市|本县|本區|本区|各级|各級|加强|加強|实施|實施"
)
_ENGLISH = (
    "the|of|and|in|to|for|was|were|is|are|with|by|from|that|"
    "this|on|as|at|women|woman|federation|training|report|village|county|city|members|committee|"
    "year|per|cent|people|work|share"
)
_WORDS = re.compile(rf"{_CHINESE}|(?<![A-Za-z])(?i:{_ENGLISH})(?![A-Za-z])")


def word_n(text: str) -> int:
    """Return how many known words of Chinese and English stand in `text`."""
    return sum(1 for _ in _WORDS.finditer(text))


def oddness(text: str) -> float:
    """Return how odd the characters beyond ASCII are: 0 (all frequent) to 2 (none is).

    Examples
    --------
    >>> oddness("全市共有妇女干部311人。")
    0.0
    >>> oddness("妇联工作".encode("utf-8").decode("gb18030", "replace")) > 0.5
    True
    """
    weights = _weights(text)
    weights = weights[weights != _SKIP]
    return float(weights.mean()) if len(weights) else 0.0


def is_plausible(text: str) -> bool:
    """Say whether `text` reads like Chinese or English: few odd characters, enough known words.

    At least two known words stand in a thousand characters; reports have about a hundred.
    """
    beyond = sum(not character.isascii() for character in text)
    letters = beyond + len(re.findall(r"[A-Za-z]+", text))
    return oddness(text) <= _ODD and word_n(text) >= max(1, letters / 500)


def garbled_places(text: str) -> list[int]:
    """Return where in `text` a stretch of mostly odd characters begins, once a line."""
    weights = _weights(text)
    places = np.flatnonzero(weights != _SKIP)
    if not len(places):
        return []
    width = min(_WINDOW, len(places))
    sums = np.convolve(weights[places].astype(np.int64), np.ones(width, dtype=np.int64), "valid")
    starts: list[int] = []
    line_end = -1
    for found in places[np.flatnonzero(sums >= _GARBLED * width)]:
        if found > line_end:
            starts.append(int(found))
            line_end = text.find("\n", found)
            line_end = len(text) if line_end < 0 else line_end
    return starts


def _weights(text: str) -> np.ndarray:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return np.asarray(_table()[codes])


@lru_cache(maxsize=1)
def _table() -> np.ndarray:
    """Return an oddness for every code point: 0 frequent, 1 a rare Han character, 2 the rest."""
    table = np.full(0x110000, 2, dtype=np.uint8)
    table[:0x80] = _SKIP
    for low, high in ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF)):
        table[low : high + 1] = 1
    # Punctuation, number forms, circled numbers, boxes, CJK marks, full-width forms.
    ordinary = ((0xA0, 0xBF), (0x2000, 0x2BFF))
    for low, high in (*ordinary, (0x3000, 0x303F), (0x3200, 0x33FF), (0xFE30, 0xFE4F)):
        table[low : high + 1] = 0
    table[0xFF01:0xFFEF] = 0
    table[[0xD7, 0xF7, 0xFEFF]] = 0
    table[[ord(character) for character in _frequent()]] = 0
    return table


def _frequent() -> str:
    """Return the first level of GB/T 2312 (3,755 characters) and of Big5 (5,401)."""
    simplified = bytes(
        b for lead in range(0xB0, 0xD8) for t in range(0xA1, 0xFF) for b in (lead, t)
    )
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    traditional = bytes(b for lead in range(0xA4, 0xC7) for t in trails for b in (lead, t))
    traditional = traditional[: traditional.index(b"\xc6\x7e") + 2]
    return simplified.decode("gb2312", "ignore") + traditional.decode("big5", "ignore")
