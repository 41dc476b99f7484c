import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedanalysis.codes.reading import Reading
from fedanalysis.codes.words import (
    cell_fault,
    cell_faults,
    read_flag,
    read_name,
    read_phone,
    read_posts,
    read_text,
    split_posts,
    tidy,
)

FAULTS = {
    "\x00": "control", "\x07": "control", "\x85": "control", "\U000e0041": "control",
    "\u202e": "bidi", "\u2067": "bidi", "\u200f": "bidi", "\u061c": "bidi",
    "\ue000": "private_use", "\U000f0000": "private_use", "\U0010fffd": "private_use",
    "\ufffd": "replacement", chr(0xD800): "unassigned", "\ufdd0": "unassigned", "\uffff": "unassigned",
    "\U0003fffe": "unassigned", "\U00040000": "unassigned",
}  # fmt: skip


@pytest.mark.parametrize(("sign", "fault"), FAULTS.items(), ids=ascii)
def test_a_forbidden_character_is_a_fault_wherever_it_stands(sign, fault):
    assert {cell_fault(text) for text in (sign, f"张{sign}", f"{sign}三")} == {f"text.{fault}"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "张\n三\t\r",
        "a\u2028b",
        "\ufeff张",
        "张\u200b三",
        "𠮷",
        "\U000323af",
        "葛\U000e0100",
        "ᠮᠣᠩ\u180eᠭ",
        "👩\u200d🌾",
        "㐂﨑",
    ],
    ids=ascii,
)
def test_line_ends_and_rare_characters_are_no_faults(text):
    assert cell_fault(text) == ""


def test_a_column_is_judged_as_its_cells_are_and_keeps_its_labels():
    texts = pd.Series(["张三", "张\u202e三", "", "\ue000\x07"], index=[3, 5, 8, 9], name="name")
    expected = pd.Series(
        ["", "text.bidi", "", "text.private_use"], index=[3, 5, 8, 9], dtype="str", name="name"
    )
    pd.testing.assert_series_equal(cell_faults(texts), expected)
    assert cell_faults(texts[:0]).tolist() == []


@pytest.mark.parametrize(
    ("text", "result", "rule"),
    [("甲村", "甲村", ""), (" 甲村\u3000", "甲村", "text.space"), ("甲　村", "甲村", "text.space"),
     ("甲\n村", "甲村", "text.space"), ("市妇联\r\n市工会", "市妇联 市工会", "text.space"), ("the \t town", "the town", "text.space"),
     ("第１组", "第1组", "text.full_width"), ("甲，乙（丙）", "甲，乙（丙）", ""), ("e\u0301", "é", "text.composed"),
     ("\ufeff甲\u200b村", "甲村", "text.space"), ("裏\uf9e7", "裏\uf9e7", ""), ("\u200b", "", "text.space"),
     ("<b>甲</b>", "<b>甲</b>", ""), ("=1+1", "=1+1", "")],
    ids=ascii,
)  # fmt: skip
def test_white_space_and_width_are_tidied_and_nothing_else(text, result, rule):
    assert tidy(text) == Reading(result, rule)


NAMES = {
    "张三": ("张三", ""), "张 三": ("张三", "name.space"), "张\u3000三": ("张三", "name.space"), "王 小 明": ("王小明", "name.space"),
    "张\n三": ("张三", "name.space"), "欧阳 娜娜": ("欧阳娜娜", "name.space"), "欧阳\n娜娜": ("欧阳娜娜", "name.space"),
    "阿依古丽•买买提": ("阿依古丽·买买提", "name.dot"), "买买提.阿不都": ("买买提·阿不都", "name.dot"),
    "买买提 ． 阿不都": ("买买提·阿不都", "name.dot"), "阿依古丽 买买提": ("阿依古丽 买买提", ""), "乌兰 其其格": ("乌兰 其其格", ""),
    "张三、": ("张三", "name.mark"), "张三。": ("张三", "name.mark"), "John  Smith": ("John Smith", "name.space"), "J. Smith": ("J. Smith", ""),
    "Ｊｏｈｎ": ("John", "text.full_width"), "NA": ("NA", ""), "NULL": ("NULL", ""), "None": ("None", ""), "nan": ("nan", ""), "无": ("无", ""),
    "和珅": ("和珅", ""), "张晓林白": ("张晓林白", ""), "王和平": ("王和平", ""), "王小和平": ("王小和平", ""), "与谢野": ("与谢野", ""), "阿不都和加尼": ("阿不都和加尼", ""),
    "張三": ("張三", ""), "𠮷野": ("𠮷野", ""), "䶮": ("䶮", ""), "金\uf90a": ("金\uf90a", ""), "ᠮᠣᠩᠭᠣᠯ": ("ᠮᠣᠩᠭᠣᠯ", ""),
    "<b>张三</b>": ("<b>张三</b>", ""), '=HYPERLINK("x")': ('=HYPERLINK("x")', ""), "—": ("", "missing.mark"), "": ("", ""),
}  # fmt: skip
NO_NAMES = {
    "张三、李四": "several", "张三，李四": "several", "张三;李四": "several", "张三/李四": "several", "张三\n李四": "several",
    "张三 李四": "several", "张三和李四": "several", "张三 与 李小四": "several", "张三.李四": "several", "张三等": "several",
    "阿依古丽、买买提": "several", "张三（女）": "remark", "张三(兼": "remark", "（女）张三": "remark", "张三 女": "remark",
    "张三1": "digits", "张三①": "digits", "13800000000": "digits",
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), NAMES.items(), ids=ascii)
def test_reads_one_name_and_keeps_its_characters(text, expected):
    assert read_name(text) == Reading(*expected)


@pytest.mark.parametrize(("text", "reason"), NO_NAMES.items(), ids=ascii)
def test_a_cell_that_is_not_one_name_is_wrong_for_its_reason(text, reason):
    assert read_name(text) == Reading("", reason=f"name.{reason}", wrong=True)


POSTS = {
    "妇联主席": "妇联主席", "主席、主任": "主席；主任", "主席\n主任": "主席；主任", "村党支部书记兼村委会主任": "村党支部书记；村委会主任",
    "书记 兼任 主任": "书记；主任", "主席，兼计生主任": "主席；计生主任", "书记,书记": "书记", "副主席/委员": "副主席；委员",
    "专兼职干部": "专兼职干部", "主 席/委 员": "主席；委员", "干部兼 职": "干部兼职", "兼职副主席": "兼职副主席", "妇联主席（兼）": "妇联主席（兼）", "主席兼": "主席兼",
    "主任（主持、全面）；委员": "主任（主持、全面）；委员", "组织、宣传委员": "组织、宣传委员", "妇联\n主席": "妇联 主席", "—": "",
}  # fmt: skip


@pytest.mark.parametrize(("text", "posts"), POSTS.items(), ids=ascii)
def test_posts_are_split_only_after_words_that_end_one(text, posts):
    assert read_posts(text).text == posts


def test_canonical_posts_split_into_a_list():
    assert split_posts("主任（甲；乙）；委员") == ["主任（甲；乙）", "委员"]
    assert split_posts("") == []


PHONES = {
    "13800000000": "13800000000", "138 0000 0000": "13800000000", "+86 138-0000-0000": "13800000000", "13800000000.0": "13800000000",
    "（0999）2234567": "0999-2234567", "09992234567": "0999-2234567", "010-62223344": "010-62223344", "2234567": "2234567",
}  # fmt: skip
NO_PHONES = {
    "13800000000、13900000000": "several", "13800000000\n13900000000": "several", "13800000000/0999-2234567": "several",
    "1.38E+10": "precision_lost", "1380000000": "unreadable", "9992234567": "unreadable", "12345678901": "unreadable", "abc": "unreadable",
}  # fmt: skip


@pytest.mark.parametrize(("text", "phone"), PHONES.items(), ids=ascii)
def test_reads_one_telephone_number(text, phone):
    assert read_phone(text) == Reading(phone, "phone.form" if text != phone else "")


@pytest.mark.parametrize(("text", "reason"), NO_PHONES.items(), ids=ascii)
def test_what_is_not_one_telephone_number_goes_to_review(text, reason):
    assert read_phone(text) == Reading("", reason=f"phone.{reason}")


@pytest.mark.parametrize(
    ("text", "flag"),
    [("是", "true"), ("√", "true"), ("Ｙ", "true"), ("1.0", "true"), ("TRUE", "true"), ("兼", "true"), ("true", "true"),
     ("否", "false"), ("无", "false"), ("×", "false"), ("N", "false"), ("0", "false"), ("未", "false"), ("—", ""), ("", "")],
)  # fmt: skip
def test_reads_yes_or_no(text, flag):
    assert (read_flag(text).text, read_flag(text).reason) == (flag, "")


@pytest.mark.parametrize("text", ["○", "√×", "是否", "2"])
def test_a_mark_that_is_neither_goes_to_review(text):
    assert read_flag(text) == Reading("", reason="flag.unreadable")


def test_text_is_missing_where_only_a_mark_stands():
    assert read_text("—") == Reading("", "missing.mark")
    assert read_text("甲村 ") == Reading("甲村", "text.space")


ALPHABET = "张三李四王和与、，,；/.·• 　\n()（）兼任主席书记村 ABa1é\u0301\u200b\u200d等"


@pytest.mark.parametrize(
    "read",
    [tidy, read_text, read_name, read_posts, read_phone, read_flag],
    ids=lambda read: read.__name__,
)
@given(text=st.one_of(st.text(ALPHABET, max_size=12), st.text(max_size=8)))
def test_reading_a_canonical_text_again_changes_nothing(read, text):
    reading = read(text)
    assert not (reading.text and reading.reason)
    assert reading.rule or reading.reason or reading.text == text
    if reading.text:
        assert read(reading.text) == Reading(reading.text)


@pytest.mark.parametrize("text", ["空缺", "暂 缺", "（空）", "待定", "出缺"])
def test_a_vacant_post_is_nobody(text):
    assert read_name(text) == Reading("", "missing.word")


@pytest.mark.parametrize("text", ["空海", "缺月", "待春"])
def test_a_name_that_begins_like_a_vacancy_stays(text):
    assert read_name(text).text == text
