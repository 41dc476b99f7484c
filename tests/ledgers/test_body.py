import pandas as pd
import pytest
from ledgers.grids import make_grid

from fedanalysis.catalogue.kinds import ledger_kind
from fedanalysis.ledgers.body import is_total_label, sort_rows
from fedanalysis.ledgers.headers import find_header

HEAD = ["序号", "姓名", "性别", "工作单位"]
ROSTER = ledger_kind("roster")


def kinds_of(rows, *, kind=ROSTER, merged=()):
    grid = make_grid(rows, merged=merged)
    return sort_rows(grid, find_header(grid, kind), kind).kinds.tolist()


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (["合计", "23", "", ""], "row.total"),
        (["", "小  计", "", "4"], "row.total"),
        (["1", "合计", "", "4"], "row.total"),
        (["全市总计：", "", "", "4"], "row.total"),
        (["合计：23人", "", "", ""], "row.total"),
        (["第1村小计", "", "", "4"], "row.total"),
        (["注：本表截至年底", "", "", ""], "row.note"),
        (["填表人：", "", "审核：", ""], "row.note"),
        (["24", "", "", ""], "row.unfilled"),
        (["一、乡镇干部", "", "", ""], "row.section"),
        (HEAD, "header.repeated"),
        (["2", "李四", "", ""], ""),
        (["", "", "女", "甲村"], ""),
    ],
)
def test_a_row_is_told_by_what_it_holds(row, rule):
    rows = [HEAD, ["1", "张三", "女", "甲村"], row, ["3", "王五", "男", "乙村"]]
    assert kinds_of(rows) == ["", rule, ""]


def test_a_sentence_under_the_table_is_a_note():
    rows = [HEAD, ["1", "张三", "女", "甲村"], ["以上人员名单经各乡镇妇联核对后上报"]]
    assert kinds_of(rows) == ["", "row.note"]


def test_a_sentence_in_the_column_of_names_is_a_note_too():
    sentence = "以上人员名单经各乡镇妇联核对后上报，截至年底"
    rows = [["姓名", "性别"], ["张三", "女"], [sentence, ""], ["填表人：", ""]]
    assert kinds_of(rows) == ["", "row.note", "row.note"]


def test_a_sentence_between_a_table_and_a_second_one_is_a_note():
    rows = [
        HEAD,
        ["1", "张三", "女", "甲村"],
        ["", "以上人员名单经各乡镇妇联核对后上报", "", ""],
        ["附：培训班情况统计表"],
        ["培训班名称", "培训人数", "培训地点"],
        ["家政培训班", "45", "党校"],
    ]
    assert kinds_of(rows)[:2] == ["", "row.note"]
    assert set(kinds_of(rows)[2:]) == {"row.shape"}


def test_a_title_and_header_printed_again_are_set_aside():
    rows = [
        ["干部名册"],
        HEAD,
        ["1", "张三", "女", "甲村"],
        ["干部名册"],
        HEAD,
        ["2", "李四", "男", "乙村"],
    ]
    assert kinds_of(rows) == ["", "row.title", "header.repeated", ""]


def test_whatever_follows_another_header_is_a_second_table():
    rows = [
        HEAD,
        ["1", "张三", "女", "甲村"],
        ["", "", "", ""],
        ["培训情况统计表"],
        ["培训班", "人数", "经费", ""],
        ["甲班", "30", "2", ""],
    ]
    assert kinds_of(rows) == ["", "row.shape", "row.shape", "row.shape"]


def test_blank_rows_decide_nothing():
    rows = [HEAD, ["1", "张三", "女", "甲村"], ["合计", "1"], ["2", "李四", "男", "乙村"]]
    spaced = [rows[0], [], [], rows[1], [], rows[2], [], rows[3]]
    assert kinds_of(rows) == kinds_of(spaced) == ["", "row.total", ""]


def test_a_merged_line_between_rows_is_a_section():
    rows = [HEAD, ["某镇"], ["1", "张三", "女", "甲村"]]
    assert kinds_of(rows, merged=((2, 0, 2, 3),)) == ["row.section", ""]


def test_labels_of_totals_are_told_as_among_rows():
    labels = ["甲村", "合计", " 小 计 ", "12", "0", "", "总计", "合计村", "注：合计", "共计"]
    expected = [
        kinds_of([HEAD, ["1", "王芳", "女", "x"], [text, "1", "1", "1"]]) for text in labels
    ]
    found = is_total_label(pd.Series(labels, dtype="str")).tolist()
    assert found == [kinds[-1] == "row.total" for kinds in expected]
    assert found.count(True) >= 4
