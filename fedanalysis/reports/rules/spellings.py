"""Two spellings of one body: names that differ in one character of the same look."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations

from fedanalysis.reports.figures import Figures
from fedanalysis.reports.findings import Finding
from fedanalysis.reports.rules.page import even_text

#: Characters often mistaken for one another, by look; each group shares a component.
_LOOK_ALIKES = re.findall(
    r"\S+",
    "郊效校较绞姣佼皎 未末 己已巳 戊戌戍 土士 日曰 天夭 千干于 午牛 晴睛清情请靖 "
    "侯候 拔拨 辨辩辫 佳住往 坡披玻波陂 沙纱砂妙 扬杨场 永水 洪供拱 挑桃姚洮 "
    "蓝篮 蒙蒋 塘糖搪 桐铜洞 苑宛菀 园圆 祥详洋样 宁守 振震 铁轶 札扎 根银很恨 "
    "治冶 崇祟 凤风 刺剌 奔弃 栗粟 贷货 徙徒 折拆析 密蜜 幕墓慕暮 源原 城诚 "
    "福富幅 旗棋 林材 察查 岭领 岗刚 湾弯 乌鸟 河何 柳抑 渡镀",
)
_BODY = re.compile(
    r"[\u4e00-\u9fff]{2,5}?(?:街道办事处|街道|办事处|苏木|嘎查|社区|工作部|中心|镇|乡|村)"
)
_CUT = re.compile(
    r"^(?:.*(?:和|及|与|在|对|为|由|从|向|到|的|了|是|有|个|各|其中|如|以|市|县|区|旗|、))(?=[\u4e00-\u9fff]{2,})"
)
_DIRECTIONS = set("东西南北中前后上下左右大小新老一二三四五六七八九十")


def spelling_variants(figures: Figures) -> list[Finding]:
    """Find two names of bodies that differ in one character that is easily mistaken."""
    text = even_text(figures.text)
    places: dict[str, tuple[int, int]] = {}
    seen: Counter[str] = Counter()
    for found in _BODY.finditer(text):
        name = _CUT.sub("", found.group())
        seen[name] += 1
        places.setdefault(name, (found.end() - len(name), found.end()))
    by_shape: dict[tuple[int, str], list[str]] = {}
    for name in places:
        for at in range(len(name)):
            by_shape.setdefault((at, name[:at] + "?" + name[at + 1 :]), []).append(name)
    pairs = {
        tuple(sorted(pair)): at
        for (at, _), names in by_shape.items()
        if 1 < len(names) <= 40
        for pair in combinations(names, 2)
        if _alike(pair[0][at], pair[1][at])
    }
    return [
        _finding(first, second, places, seen)
        for first, second in sorted(pairs, key=lambda p: places[p[0]])
    ]


def _alike(one: str, other: str) -> bool:
    if {one, other} <= _DIRECTIONS:
        return False
    return any(one in group and other in group for group in _LOOK_ALIKES)


def _finding(
    first: str, second: str, places: dict[str, tuple[int, int]], seen: Counter[str]
) -> Finding:
    return Finding(
        rule="spelling_variants",
        severity="flag",
        spans=(places[first], places[second]),
        arithmetic=f"{first} × {seen[first]}; {second} × {seen[second]}",
        zh=f"“{first}”与“{second}”只差一个形近字，可能是同一处的两种写法。",
        en=f"“{first}” and “{second}” differ in one look-alike character and may be two "
        "spellings of one body.",
    )
