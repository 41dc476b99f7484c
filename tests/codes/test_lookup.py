import csv
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedanalysis.codes import lookup
from fedanalysis.codes.lookup import (
    CODE_LISTS,
    code_list,
    fold,
    label,
    read_code,
    read_spellings,
)
from fedanalysis.errors import DataFileError, UnknownNameError

READ = [
    ("sex", "女", "2"), ("sex", "２", "2"), ("sex", "2.0", "2"), ("sex", "Female", "2"),
    ("sex", " 男 ", "1"), ("sex", "女性", "2"), ("sex", "f", "2"), ("sex", "0", "0"),
    ("nationality", "蒙", "02"), ("nationality", "蒙古", "02"), ("nationality", "蒙族", "02"),
    ("nationality", "1", "01"), ("nationality", "1.0", "01"), ("nationality", "汉  族", "01"),
    ("nationality", "達斡爾族", "31"), ("nationality", "土家", "15"), ("nationality", "土", "30"),
    ("nationality", "MONGOL", "02"), ("nationality", "其他", "97"),
    ("education", "大专", "30"), ("education", "大学专科", "30"), ("education", "大專", "30"),
    ("education", "本科", "20"), ("education", "大学", "20"), ("education", "中专", "40"),
    ("education", "硕士研究生", "14"), ("education", "研究生", "10"), ("education", "21", "21"),
    ("education", "Junior College", "30"), ("education", "文盲", "90"),
    ("political", "党员", "01"), ("political", "中共预备党员", "02"), ("political", "团员", "03"),
    ("political", "群众", "13"), ("political", "群眾", "13"), ("political", "1", "01"),
    ("political", "中共党员（预备）", "02"), ("political", "九三学社", "10"),
    ("rank", "正科", "141"), ("rank", "副科级", "142"), ("rank", "科员", "150"),
    ("rank", "四级主任科员", "p10"), ("rank", "４级主任科员", "p10"), ("rank", "主任科员", "n05"),
    ("rank", "正处级", "131"), ("rank", "正股级", "g01"), ("rank", "P10", "p10"),
    ("time", "专职", "full_time"), ("time", "兼", "part_time"), ("time", "挂职", "seconded"),
    ("village_type", "嘎查", "village_committee"), ("village_type", "社区", "residents_committee"),
    ("organisation_type", "村妇代会", "village_congress"),
    ("organisation_type", "乡镇(街道)妇联", "township"),
]  # fmt: skip
REVIEWED = [
    ("sex", "3"), ("sex", "男女"), ("sex", "女²"), ("sex", "②"), ("sex", "2.5"), ("sex", "未婚"),
    ("nationality", "哈"), ("nationality", "57"), ("nationality", "鄂"), ("nationality", "汉、蒙"),
    ("education", "硕士"), ("education", "在职研究生"), ("education", "1"), ("education", "中学"),
    ("education", "省委党校大学"), ("political", "民主党派"), ("political", "14"),
    ("rank", "科级"), ("rank", "科长"), ("rank", "享受正科级待遇"), ("rank", "局级"),
    ("time", "专兼职"), ("village_type", "村居"), ("organisation_type", "妇联"),
    ("education", "大" * 500),
]  # fmt: skip


def _package_texts():
    """Every text of every list with its code, straight from the files."""
    folder = Path(lookup.__file__).parent
    for name in CODE_LISTS:
        for row in code_list(name).to_dict("records"):
            yield from ((name, row[column], row["code"]) for column in ("code", "zh", "en"))
    with (folder / "spellings.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["list"], row["text"], row["code"]


@pytest.mark.parametrize(("name", "text", "code"), READ, ids=[f"{n}-{t}" for n, t, _ in READ])
def test_reads_a_code_label_or_spelling(name, text, code):
    reading = read_code(name, text)
    assert reading.text == code
    assert reading.rule == ("" if text == code else f"code.{name}")
    assert not reading.reason


@pytest.mark.parametrize(("name", "text"), REVIEWED, ids=[f"{n}-{t[:9]}" for n, t in REVIEWED])
def test_sends_what_could_be_two_things_to_review(name, text):
    reading = read_code(name, text)
    assert (reading.text, reading.reason, reading.wrong) == ("", "code.unknown", False)


def test_no_text_of_a_list_maps_to_two_codes():
    codes = defaultdict(set)
    for name, text, code in _package_texts():
        codes[name, fold(text)].add(code)
    assert {key: found for key, found in codes.items() if len(found) > 1} == {}


def test_every_text_of_the_package_reads_as_its_code():
    texts = list(_package_texts())
    assert len(texts) > 800
    assert [row for row in texts if read_code(row[0], row[1]).text != row[2]] == []


def test_every_spelling_names_a_code_of_a_known_list():
    for name, text, code in _package_texts():
        assert code in set(code_list(name)["code"]), (name, text)


@pytest.mark.parametrize("name", CODE_LISTS)
def test_reading_a_code_again_changes_nothing(name):
    for code in code_list(name)["code"]:
        again = read_code(name, code)
        assert (again.text, again.rule) == (code, "")


@pytest.mark.parametrize(
    ("text", "rule"), [("", ""), ("—", "missing.mark"), ("无", "missing.word")], ids=repr
)
def test_a_mark_for_nothing_is_missing_and_no_code(text, rule):
    reading = read_code("political", text)
    assert (reading.text, reading.rule, reading.reason) == ("", rule, "")


def test_nationality_lists_56_peoples_and_two_others():
    table = code_list("nationality")
    assert table["code"].tolist() == [f"{n:02d}" for n in range(1, 57)] + ["97", "98"]
    assert table["zh"].is_unique
    assert table["en"].is_unique


@pytest.mark.parametrize("name", CODE_LISTS)
def test_a_list_has_unique_codes_and_no_blank(name):
    table = code_list(name)
    assert list(table.columns) == ["code", "zh", "en", "standard"]
    assert table["code"].is_unique
    assert table["code"].is_monotonic_increasing or not table["code"].str.isdecimal().any()
    assert (table != "").all(axis=None)


def test_changing_a_returned_list_changes_no_later_one():
    table = code_list("sex")
    table.loc[0, "zh"] = "x"
    assert code_list("sex").loc[0, "zh"] == "未知的性别"


def test_rank_codes_sort_from_high_to_low():
    leading = code_list("rank").query("code < 'a'")
    assert leading["zh"].tolist()[0] == "国家级正职"
    assert leading["code"].is_monotonic_increasing


def test_label_speaks_both_languages():
    assert (label("sex", "2").zh, label("sex", "2").en) == ("女", "Female")


@pytest.mark.parametrize(
    "call",
    [
        lambda: code_list("gender"),
        lambda: read_code("gender", "女"),
        lambda: label("sex", "7"),
        lambda: label("gender", "7"),
    ],
    ids=["list", "read", "code", "list of a label"],
)
def test_rejects_an_unknown_list_or_code(call):
    with pytest.raises(UnknownNameError):
        call()


def _write(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "mine.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_users_spelling_adds_and_wins(tmp_path, encoding):
    path = _write(tmp_path, "list,text,code\nsex,０,2\neducation,党校 大专,30\n", encoding)
    mine = read_spellings(path)
    assert read_code("sex", "0", spellings=mine).text == "2"
    assert read_code("education", "党校大专", spellings=mine).text == "30"
    assert read_code("sex", "男", spellings=mine).text == "1"
    assert read_code("sex", "0").text == "0"


def test_a_users_code_may_lack_its_leading_zero(tmp_path):
    mine = read_spellings(_write(tmp_path, "list,text,code\nnationality,老蒙古,2\n"))
    assert read_code("nationality", "老蒙古", spellings=mine).text == "02"


FAULTS = {
    "unknown list": ("list,text,code\ngender,女,2\n", "Line 2: `list` must be one of"),
    "unknown code": ("list,text,code\nsex,女,2\nsex,雌,7\n", "Line 3: `code` must be a code"),
    "blank text": ("list,text,code\nsex, ,2\n", "Line 2: `text` must not be blank"),
    "conflict": ("list,text,code\nsex,雌,2\n\nsex,雌 ,1\n", "Line 4: one text must have one code; line 2"),
    "chain": ("list,text,code\nsex,1,2\nsex,2,1\n", "its code must not be respelled"),
    "no column": ("list,text\nsex,女\n", "Line 1: it must have one column `code`"),
    "width": ("list,text,code\nsex,雌,2,x\n", "Line 2: it must have 3 fields, not 4"),
    "empty file": ("", "Line 1: it must have one column `list`"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "words"), FAULTS.values(), ids=FAULTS)
def test_rejects_a_faulty_file_of_spellings(tmp_path, text, words):
    path = _write(tmp_path, text)
    with pytest.raises(DataFileError) as caught:
        read_spellings(path)
    assert words in str(caught.value)
    assert "mine.csv" in str(caught.value)
    assert "雌" not in str(caught.value)


def test_rejects_spellings_that_are_missing_or_no_utf_8(tmp_path):
    with pytest.raises(DataFileError, match="can't find"):
        read_spellings(tmp_path / "none.csv")
    with pytest.raises(DataFileError, match="must be UTF-8"):
        read_spellings(_write(tmp_path, "list,text,code\nsex,雌,2\n", "gb18030"))


@given(st.sampled_from(CODE_LISTS), st.text(max_size=12))
def test_any_text_gives_a_code_of_the_list_or_a_reason_or_is_blank(name, text):
    reading = read_code(name, text)
    if reading.text:
        assert reading.text in set(code_list(name)["code"])
        assert read_code(name, reading.text).text == reading.text
    else:
        assert reading.reason or reading.rule or not text
