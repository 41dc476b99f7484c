import csv
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedanalysis.codes import divisions
from fedanalysis.codes.divisions import (
    division_history,
    division_name,
    is_region,
    read_division,
    read_divisions,
)
from fedanalysis.errors import DataFileError, UnknownNameError

FILE = Path(divisions.__file__).with_name("lists") / "divisions.csv"

READ = {
    "full path": ("内蒙古自治区兴安盟乌兰浩特市", "152201", ""),
    "brief province": ("内蒙古乌兰浩特市", "152201", ""),
    "brief path": ("内蒙古兴安突泉", "152224", ""),
    "separators": (" 内蒙古 / 兴安盟－乌兰浩特市", "152201", ""),
    "without province": ("兴安盟突泉县", "152224", ""),
    "bare county": ("突泉县", "152224", ""),
    "bare stem": ("突泉", "152224", "division.brief"),
    "prefecture": ("兴安盟", "152200", ""),
    "province": ("广西", "450000", ""),
    "autonomous county": ("巴里坤县", "650521", ""),
    "autonomous banner": ("鄂温克旗", "150724", ""),
    "customary": ("科右前旗", "152221", ""),
    "municipality": ("北京市东城区", "110101", ""),
    "filler": ("北京市市辖区东城区", "110101", ""),
    "of the province": ("河南省济源市", "419001", ""),
    "one of many": ("四川省乐山市市中区", "511102", ""),
    "recoded": ("科尔沁左翼中旗", "150521", ""),
    "renamed": ("襄樊市", "420600", "division.renamed"),
    "renamed with new code": ("哲里木盟", "150500", "division.renamed"),
    "old path": ("内蒙古自治区哲里木盟科尔沁左翼中旗", "150521", "division.renamed"),
    "county made city": ("玉环县", "331083", "division.renamed"),
    "merged away": ("崇文区", "110103", "division.dissolved"),
    "same name before": ("通辽市", "150500", "division.homonym"),
    "from another province": ("重庆", "500000", ""),
}
UNREAD = {
    "many districts": ("朝阳区", "division.ambiguous"),
    "province or city": ("吉林", "division.ambiguous"),
    "province or district": ("海南", "division.ambiguous"),
    "wrong parent": ("内蒙古自治区呼伦贝尔市乌兰浩特市", "division.unknown"),
    "parent of another time": ("哲里木盟科尔沁区", "division.unknown"),
    "former name over a later county": ("浑江市江源区", "division.unknown"),
    "township after it": ("乌兰浩特市甲镇", "division.unknown"),
    "no division": ("妇联", "division.unknown"),
    "suffix alone": ("市辖区", "division.unknown"),
    "code never assigned": ("999999", "division.unknown"),
    "two digits": ("15", "division.unknown"),
    "far too long": ("内蒙古" * 200, "division.unknown"),
}
DATED = {
    "then a county": ("通辽市", 1995, "152301", ""),
    "now a city": ("通辽市", 2005, "150500", ""),
    "then its name": ("哲里木盟", 1995, "152300", ""),
    "former by then": ("哲里木盟", 2010, "150500", "division.renamed"),
    "then its code": ("科尔沁左翼中旗", 1985, "152322", ""),
    "not yet": ("科尔沁区", 1990, "150502", "division.not_yet"),
    "no longer": ("崇文区", 2020, "110103", "division.no_longer"),
    "still": ("崇文区", 2005, "110103", ""),
    "old name in the year of change": ("襄樊市", 2010, "420600", ""),
    "new name in the year of change": ("襄阳市", 2010, "420600", ""),
    "code no longer": ("152322", 2010, "152322", "division.no_longer"),
    "code not yet": ("150521", 1985, "150521", "division.not_yet"),
    "code in force": ("152322", 1990, "152322", ""),
}


@pytest.mark.parametrize(("text", "code", "note"), READ.values(), ids=READ)
def test_reads_a_name_or_path(text, code, note):
    reading = read_division(text)
    assert (reading.text, reading.note, reading.reason) == (code, note, "")
    rule = "division.renamed" if note == "division.renamed" else "division.name"
    assert reading.rule == rule


@pytest.mark.parametrize(("text", "reason"), UNREAD.values(), ids=UNREAD)
def test_sends_what_names_none_or_several_to_review(text, reason):
    reading = read_division(text)
    assert (reading.text, reading.reason, reading.wrong) == ("", reason, False)


@pytest.mark.parametrize(("text", "on", "code", "note"), DATED.values(), ids=DATED)
def test_reads_a_name_as_it_was_in_a_year(text, on, code, note):
    reading = read_division(text, on=on)
    assert (reading.text, reading.note) == (code, note)


@pytest.mark.parametrize(
    ("text", "rule"),
    [("150521", ""), ("150521.0", "division.code"), ("１５０５２１", "division.code"),
     ("150521000000", "division.code")],
)  # fmt: skip
def test_a_written_code_stays(text, rule):
    reading = read_division(text)
    assert (reading.text, reading.rule, reading.note) == ("150521", rule, "")


@pytest.mark.parametrize("text", ["", "—", "无"])
def test_a_mark_for_nothing_is_missing(text):
    reading = read_division(text)
    assert (reading.text, reading.reason) == ("", "")


def test_every_division_in_force_is_read_from_its_path():
    table = pd.read_csv(FILE, dtype="str", keep_default_na=False)
    names = table.groupby("code")["name"].last()
    wrong = []
    for code, name in table.loc[table["to_year"] == "", ["code", "name"]].itertuples(index=False):
        above = [c for c in (code[:2] + "0000", code[:4] + "00") if c != code and c in names]
        if read_division("".join(names[c] for c in above) + name).text != code:
            wrong.append(code)
    assert len(names) > 6000
    assert wrong == []


def test_a_bare_name_in_force_is_read_right_or_not_at_all():
    table = pd.read_csv(FILE, dtype="str", keep_default_na=False)
    current = table[table["to_year"] == ""]
    wrong = [
        code
        for code, name in current[["code", "name"]].itertuples(index=False)
        if read_division(name).text not in ("", code)
    ]
    assert wrong == []


def test_regions_are_those_ever_assigned():
    assert is_region("152201")
    assert is_region("152301")
    assert is_region("110000")
    assert not is_region("999999")
    assert not is_region("15220")
    assert not is_region("１５２２０１")


def test_a_code_has_the_name_of_its_year():
    assert division_name("420600") == "襄阳市"
    assert division_name("420600", on=2005) == "襄樊市"
    assert division_name("420600", on=2010) == "襄阳市"
    assert division_name("150500", on=1990) == ""
    with pytest.raises(UnknownNameError):
        division_name("999999")


def test_history_lists_the_names_of_a_code_in_order():
    history = division_history("420600")
    assert history["name"].tolist() == ["襄樊市", "襄阳市"]
    assert history["to_year"].tolist()[0] == 2010
    assert history["successor"].tolist() == ["420600", ""]
    assert history.dtypes.astype(str).tolist() == ["str", "str", "Int64", "Int64", "str"]
    with pytest.raises(UnknownNameError):
        division_history("999999")


def _rows():
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_list_is_compact_and_sound():
    assert FILE.stat().st_size < 400 * 1024
    rows = _rows()
    assert all(len(row["code"]) == 6 and row["code"].isdecimal() and row["name"] for row in rows)
    assert all(not row["successor"] or row["to_year"] for row in rows)
    assert len({(row["code"], row["from_year"]) for row in rows}) == len(rows)
    for row in rows:
        assert int(row["from_year"] or 1980) <= int(row["to_year"] or 2026), row


def test_every_successor_goes_on_after_the_year_of_change():
    by_code = {}
    for row in _rows():
        by_code.setdefault(row["code"], []).append(row)
    for row in _rows():
        if row["successor"]:
            year = int(row["to_year"])
            assert any(
                int(other["from_year"] or 0) <= year < int(other["to_year"] or 9999)
                for other in by_code[row["successor"]]
            ), row


def test_one_code_has_one_name_at_a_time():
    last = {}
    for row in _rows():
        start = int(row["from_year"] or 0)
        assert start >= last.get(row["code"], 0), row
        last[row["code"]] = int(row["to_year"] or 9999)


HEAD = "code,name,from_year,to_year,successor\n"
TOWNSHIPS = HEAD + (
    "152201101,甲苏木,,2001,152201102\n152201102,乙镇,2001,,\n152201103,丙乡,,2006,152201102\n"
)


def _write(tmp_path, text):
    path = tmp_path / "mine.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_user_adds_townships_with_renames_and_mergers(tmp_path):
    mine = read_divisions(_write(tmp_path, TOWNSHIPS))
    today = read_division("乌兰浩特市甲苏木", divisions=mine)
    assert (today.text, today.note) == ("152201102", "division.renamed")
    assert read_division("丙乡", divisions=mine).text == "152201102"
    assert read_division("内蒙古兴安盟乌兰浩特市丙乡", on=2000, divisions=mine).text == "152201103"
    assert read_division("乌兰浩特市", divisions=mine).text == "152201"
    assert read_division("乙镇").reason == "division.unknown"
    assert read_division("152201102", divisions=mine).text == "152201102"


def test_a_users_rows_for_a_code_replace_those_of_the_package(tmp_path):
    rows = "152224,突泉县,,2030,152224\n152224,突泉市,2030,,\n"
    mine = read_divisions(_write(tmp_path, HEAD + rows))
    assert read_division("突泉县", divisions=mine).note == "division.renamed"
    assert read_division("突泉县").note == ""


FAULTS = {
    "code": ("15220,甲镇,,,\n", "Line 2: `code` must have six, nine or twelve digits"),
    "name": ("152201101,,,,\n", "Line 2: `name` must have two characters"),
    "year": ("152201101,甲镇,82,,\n", "must be years or empty"),
    "order": ("152201101,甲镇,2005,2001,\n", "must not be after `to_year`"),
    "open with successor": ("152201101,甲镇,,,152201102\n", "must have a `to_year`"),
    "no successor there": ("152201101,甲镇,,2001,152201102\n", "must be a code that holds on"),
    "two at a time": ("152201101,甲镇,,,\n152201101,乙镇,2001,,\n", "Line 3: one code must have one name"),
    "no column": ("", ""),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "words"), FAULTS.values(), ids=FAULTS)
def test_rejects_faulty_divisions(tmp_path, rows, words):
    path = _write(tmp_path, HEAD + rows if rows else "code,name\n")
    with pytest.raises(DataFileError) as caught:
        read_divisions(path)
    assert (words or "must have one column `from_year`") in str(caught.value)
    assert "mine.csv" in str(caught.value)
    assert "甲镇" not in str(caught.value)


@given(st.text("内蒙古兴安盟乌兰浩特市区县旗/ 0123459海南吉林", max_size=14))
def test_any_text_gives_a_code_that_reads_as_itself_or_a_reason(text):
    reading = read_division(text)
    if reading.text:
        assert is_region(reading.text)
        again = read_division(reading.text)
        assert (again.text, again.rule) == (reading.text, "")
    else:
        assert reading.reason or reading.rule or not text
