import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedanalysis.errors import TextFileError
from fedanalysis.safety.encodings import decode

SIMPLE = "全市共有妇女干部311人，其中大专以上学历占71%。\r\n开展培训班十四期。\n"
TRADITIONAL = "全市共有婦女幹部311人，其中大專以上學歷佔71%。\n開展培訓班十四期。\n"
ENGLISH = "The women’s federation of the county has 311 members – 71% with a degree.\n"


def refusal(content):
    with pytest.raises(TextFileError) as caught:
        decode(content, "a.txt")
    return caught.value


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((SIMPLE, e) for e in ("utf-8", "gb18030", "utf-16-le", "utf-16-be")),
        *((TRADITIONAL, e) for e in ("utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be")),
        *((ENGLISH, e) for e in ("utf-8", "cp1252", "utf-16-le", "utf-16-be")),
    ],
)
def test_each_encoding_is_told_from_the_others(text, encoding):
    assert decode(text.encode(encoding), "a.txt") == (text, encoding)


@pytest.mark.parametrize(
    ("mark", "encoding", "named"),
    [
        (b"\xef\xbb\xbf", "utf-8", "utf-8-sig"),
        (b"\xff\xfe", "utf-16-le", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be", "utf-16-be"),
        (b"\xff\xfe\x00\x00", "utf-32-le", "utf-32-le"),
    ],
)
def test_byte_order_mark_decides_and_is_no_part_of_the_text(mark, encoding, named):
    content = mark + SIMPLE.encode(encoding)
    assert decode(content, "a.txt") == (SIMPLE, named)
    assert content.decode(named).removeprefix("\ufeff") == SIMPLE


def test_four_byte_characters_of_gb18030_stay_intact():
    text = SIMPLE + "妇联主任𠮷㐂，社区干部䶮。\n"
    content = text.encode("gb18030")
    assert decode(content, "a.txt") == (text, "gb18030")


@pytest.mark.parametrize("text", ["妇女311人", "村委会选举", "全市妇联共98个"])
def test_short_text_of_the_field_is_read(text):
    assert decode(text.encode("gb18030"), "a.txt") == (text, "gb18030")


def test_declared_encoding_is_believed_where_nothing_else_decides():
    content = "张三李四".encode("gb18030")
    assert decode(content, "a.html", declared="gb2312") == ("张三李四", "gb18030")


def test_dialect_of_big5_is_read():
    text = TRADITIONAL + "婦女嘅工作。\n"
    assert decode(text.encode("big5hkscs"), "a.txt") == (text, "big5hkscs")


@pytest.mark.parametrize(
    "content",
    [
        "女性の研修は十四回、参加者は多数であった。".encode("shift_jis"),
        "여성 단체의 교육은 모두 열네 번 열렸다.".encode("euc_kr"),
        "Женский союз провёл четырнадцать курсов.".encode("cp1251"),
        bytes(range(128, 256)) * 4,
        b"\x81\x30\x81\x30" * 20,
    ],
    ids=["Japanese", "Korean", "Russian", "bytes", "private"],
)
def test_what_reads_implausibly_is_refused_and_never_mojibake(content):
    assert refusal(content).rule in ("text.encoding", "text.bytes")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_broken_byte_names_the_line(encoding):
    lines = [SIMPLE.encode(encoding) for _ in range(10)]
    lines[3] = lines[3].replace("妇".encode(encoding), b"\xff")
    error = refusal(b"".join(lines))
    assert error.rule == "text.bytes"
    assert "Line 7" in str(error)


def test_lost_byte_that_shifts_a_line_is_found():
    good = "全市妇联组织开展各类培训活动，社区干部和村委委员参加学习，提高服务群众工作水平".encode(
        "gb18030"
    )
    for lost in range(1, 24, 2):
        shifted = good[:lost] + good[lost + 1 :] + b"0\n"
        content = SIMPLE.encode("gb18030") * 3 + shifted + SIMPLE.encode("gb18030") * 3
        error = refusal(content)
        assert error.rule == "text.bytes"
        assert "Line 7" in str(error)


@pytest.mark.parametrize(("first", "then"), [("utf-8", "gb18030"), ("gb18030", "utf-8")])
def test_two_encodings_in_one_file_name_the_seam(first, then):
    error = refusal(SIMPLE.encode(first) * 5 + SIMPLE.encode(then) * 2)
    assert error.rule == "text.mixed"
    assert "Line 11" in str(error)


def test_cut_end_is_found():
    for encoding in ("utf-8", "gb18030", "big5"):
        content = (TRADITIONAL * 3 + "共有婦女幹部").encode(encoding)[:-1]
        assert "Line 7" in str(refusal(content))


@pytest.mark.parametrize(
    ("wrong", "right"), [("gb18030", "utf-8"), ("latin-1", "utf-8"), ("latin-1", "gb18030")]
)
def test_text_garbled_before_saving_is_refused(wrong, right):
    garbled = "全市共有妇女干部三百一十一人，其中大专以上学历占多数".encode(right).decode(
        wrong, "replace"
    )
    content = f"妇联工作\n{garbled}\n".encode()
    error = refusal(content)
    assert error.rule == "text.garbled"
    assert "Line 2" in str(error)


def test_other_scripts_in_utf8_are_read():
    for text in ("Эмэгтэйчүүдийн холбоо 14 сургалт.", "여성 교육 열네 번", "女性の研修、龘靐齉龗"):
        assert decode(text.encode(), "a.txt") == (text, "utf-8")


def test_nul_names_the_line():
    error = refusal("妇女\n工作\0培训\n社区".encode())
    assert error.rule == "text.nul"
    assert "Line 2" in str(error)


def test_binary_is_refused():
    assert refusal(bytes(range(256)) * 20).rule == "text.nul"
    assert refusal(bytes(range(1, 32)) * 20).rule == "text.binary"


@given(st.binary(min_size=1, max_size=400))
def test_any_bytes_give_their_own_text_or_a_clear_error(content):
    with contextlib.suppress(TextFileError):
        text, encoding = decode(content, "a.txt")
        assert content.decode(encoding).removeprefix("\ufeff") == text


@given(st.lists(st.sampled_from([*SIMPLE.split("，"), "共98个村", "一、基本情况\n"]), min_size=1))
def test_prose_survives_gb18030_whatever_its_order(parts):
    text = "妇联工作" + "".join(parts)
    assert decode(text.encode("gb18030"), "a.txt") == (text, "gb18030")
