import pytest

from fedanalysis.catalogue.kinds import (
    header_key,
    header_names,
    ledger_kind,
    list_ledger_kinds,
    read_kind,
)
from fedanalysis.errors import DataFileError, UnknownNameError

KINDS = list_ledger_kinds()


def test_the_nine_kinds_exist():
    assert set(KINDS) == {
        "roster",
        "training_class",
        "training_participant",
        "election",
        "organisation",
        "funding",
        "service",
        "concurrent_posts",
        "talent",
    }


@pytest.mark.parametrize(
    ("kind", "headers"),
    [
        ("roster", ["姓名"]),
        ("training_class", ["培训班", "班次", "期次", "人数", "人次"]),
        ("training_participant", ["姓名", "培训班"]),
        ("election", ["单位", "村", "乡镇", "届次", "年份", "委员总数", "女委员数"]),
        ("organisation", ["类型", "应建", "已建"]),
        ("funding", ["单位", "年度", "金额"]),
        ("service", ["项目", "数量"]),
        ("concurrent_posts", ["姓名", "时间占比", "每周工时"]),
        ("talent", ["姓名", "人才库"]),
    ],
)
def test_a_kind_knows_the_headers_its_offices_print(kind, headers):
    names = header_names(ledger_kind(kind))
    assert all(header_key(header) in names for header in headers)


@pytest.mark.parametrize("name", KINDS)
def test_every_column_has_both_languages_and_every_name_column_is_personal(name):
    kind = ledger_kind(name)
    assert all(column.zh and column.en for column in kind.columns)
    hidden = {"person", "id_number", "phone"}
    assert all(column.personal for column in kind.columns if column.type in hidden)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("姓 名", "姓名"),
        ("＊姓名：", "姓名"),
        ("Full  Name", "full name"),
        ("专（兼）职", "专/兼职"),
    ],
)
def test_spellings_of_a_header_meet_in_one_key(one, other):
    assert header_key(one) == header_key(other)


def test_an_unknown_kind_names_the_nearest():
    with pytest.raises(UnknownNameError, match="Did you mean `roster`"):
        ledger_kind("rooster")


ROWS = """
name = "visit"
title = { zh = "走访", en = "Visits" }
row = { zh = "一次走访", en = "One visit" }
requires = [["place"]]
[[column]]
name = "place"
zh = "地点"
en = "Place"
type = "text"
"""


def test_a_new_kind_is_one_file(tmp_path):
    path = tmp_path / "visit.toml"
    path.write_text(ROWS, encoding="utf-8")
    assert read_kind(path).column("place").zh == "地点"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (('[["place"]]', '[["palce"]]'), "palce"),
        (('type = "text"', 'type = "txt"'), "unknown type"),
        (('type = "text"', 'type = "text"\nheader = ["x"]'), "header"),
        (("requires", "unknown = 1\nrequires"), "unknown"),
    ],
    ids=["unknown-column", "unknown-type", "unknown-key", "unknown-top-key"],
)
def test_a_kind_with_a_slip_is_refused(tmp_path, change, why):
    path = tmp_path / "visit.toml"
    path.write_text(ROWS.replace(*change), encoding="utf-8")
    with pytest.raises(DataFileError, match=why):
        read_kind(path)


def test_two_columns_may_not_share_a_header(tmp_path):
    path = tmp_path / "visit.toml"
    again = '[[column]]\nname = "other"\nzh = "地 点"\nen = "Other"\ntype = "text"\n'
    path.write_text(ROWS + again, encoding="utf-8")
    with pytest.raises(DataFileError, match="share a header"):
        read_kind(path)
