"""Says why a pair is thought to be one person: takes levels of agreement, gives a phrase each."""

from __future__ import annotations

import pandas as pd

from fedanalysis.language import Text
from fedanalysis.ledgers.link_compare import LEVELS

_WORDS: dict[tuple[str, str], Text] = {
    ("id", "same"): Text("身份证号相同", "same identity number"),
    ("id", "one_off"): Text("身份证号差一位", "identity numbers one digit apart"),
    ("id", "differ"): Text("身份证号不同", "different identity numbers"),
    ("name", "same"): Text("姓名相同", "same name"),
    ("name", "sounds_same"): Text("姓名同音", "names read the same"),
    ("name", "left_out"): Text("姓名少一字", "one character of the name left out"),
    ("name", "one_off"): Text("姓名差一字", "names one character apart"),
    ("name", "differ"): Text("姓名不同", "different names"),
    ("birth", "day"): Text("出生日期相同", "same day of birth"),
    ("birth", "month"): Text("出生年月相同", "same month of birth"),
    ("birth", "year"): Text("出生年份相同", "same year of birth"),
    ("birth", "near"): Text("出生年月差一个月", "months of birth next to each other"),
    ("birth", "same_year"): Text("出生年份相同、月份不同", "same year, other month of birth"),
    ("birth", "differ"): Text("出生年月不同", "different birth dates"),
    ("phone", "same"): Text("电话相同", "same telephone"),
    ("phone", "differ"): Text("电话不同", "different telephones"),
    ("place", "village"): Text("同村（社区）", "same village"),
    ("place", "township"): Text("同乡镇（街道）", "same township"),
    ("place", "other_village"): Text("同乡镇、不同村（社区）", "same township, another village"),
    ("place", "moved"): Text(
        "村（社区）同名，乡镇（街道）不同", "same village under another township"
    ),
    ("place", "differ"): Text("乡镇（街道）不同", "different townships"),
    ("unit", "same"): Text("单位相同", "same unit"),
    ("unit", "differ"): Text("单位不同", "different units"),
    ("sex", "differ"): Text("性别不同", "different sex"),
    ("nationality", "differ"): Text("民族不同", "different nationality"),
}


def reasons(levels: pd.DataFrame) -> list[Text]:
    """Return one phrase a pair, made of what agrees and what differs; never a value.

    Examples
    --------
    >>> row = dict.fromkeys(LEVELS, "") | {"name": "same", "birth": "near"}
    >>> reasons(pd.DataFrame([row]))[0].en
    'same name; months of birth next to each other'
    """
    rows = levels[list(LEVELS)]
    distinct = {
        combination: _phrase(combination)
        for combination in rows.drop_duplicates().itertuples(index=False, name=None)
    }
    return [distinct[row] for row in rows.itertuples(index=False, name=None)]


def _phrase(combination: tuple[str, ...]) -> Text:
    said = [
        _WORDS[field, level]
        for field, level in zip(LEVELS, combination, strict=True)
        if (field, level) in _WORDS
    ]
    return Text("；".join(text.zh for text in said), "; ".join(text.en for text in said))
