import pytest
from ledgers.grids import make_grid

from fedanalysis.catalogue.kinds import ledger_kind
from fedanalysis.ledgers.grid import column_letter
from fedanalysis.ledgers.headers import find_header, split_unit

ELECTION = ledger_kind("election")
ROSTER = ledger_kind("roster")
FUNDING = ledger_kind("funding")


def named(header):
    return {column.name: (column_letter(column.at), column.unit) for column in header.columns}


def test_finds_the_header_under_title_rows():
    rows = [
        ["2012年换届统计表"],
        ["填报单位：某市妇联"],
        ["村", "届次", "委员总数", "女委员数"],
        ["甲", "9", "5", "1"],
    ]
    header = find_header(make_grid(rows), ELECTION)
    assert (header.start, header.end, header.missing) == (2, 3, ())
    assert list(named(header)) == ["village", "term", "seat_n", "women_n"]


@pytest.mark.parametrize(
    "merged", [((1, 2, 1, 3), (1, 0, 2, 0), (1, 1, 2, 1)), ()], ids=["merged", "as-text"]
)
def test_joins_the_levels_of_a_header(merged):
    rows = [["村", "届次", "委员", ""], ["", "", "总数", "其中：女"], ["甲", "9", "5", "1"]]
    header = find_header(make_grid(rows, merged=merged), ELECTION)
    assert header.end == 2
    assert list(named(header)) == ["village", "term", "seat_n", "women_n"]


def test_a_total_under_another_body_is_not_the_committee():
    rows = [
        ["村", "届次", "委员总数", "女委员数", "监督委员会", ""],
        ["", "", "", "", "总数", "女"],
        ["甲", "9", "5", "1", "3", "1"],
    ]
    header = find_header(make_grid(rows, merged=((1, 4, 1, 5),)), ELECTION)
    unknown = [column.header for column in header.columns if not column.known]
    assert named(header)["seat_n"][0] == "C"
    assert unknown == ["监督委员会 总数", "监督委员会 女"]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("经费(万元)", ("经费", "万元")),
        ("经费（单位：万元）", ("经费", "万元")),
        ("经费/千元", ("经费", "千元")),
        ("女性比例%", ("女性比例", "%")),
        ("人数（人）", ("人数", "人")),
        ("专（兼）职", ("专(兼)职", "")),
        ("万元", ("万元", "")),
    ],
)
def test_reads_the_unit_in_a_header(printed, expected):
    assert split_unit(printed) == expected


def test_a_header_is_not_cut_through_its_merged_cells():
    rows = [
        ["村", "届次", "委员", "", "监督委员会", ""],
        ["", "", "总数", "女", "总数", "女"],
        ["甲", "9", "5", "1", "3", "1"],
    ]
    merged = ((1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 1, 3), (1, 4, 1, 5))
    header = find_header(make_grid(rows, merged=merged), ELECTION)
    assert (header.start, header.end) == (0, 2)
    assert named(header)["women_n"][0] == "D"


def test_a_unit_above_the_table_counts_for_money_only():
    rows = [
        ["经费表", "", "", "单位：万元"],
        ["单位", "年度", "金额", "妇女人数"],
        ["甲", "2010", "3", "20"],
    ]
    units = named(find_header(make_grid(rows), FUNDING))
    assert (units["amount_yuan"][1], units["women_n"][1]) == ("万元", "")


def test_a_header_without_a_required_column_says_which():
    header = find_header(make_grid([["性别", "民族"], ["女", "汉"]]), ROSTER)
    assert header.missing == (("name",),)


def test_rows_without_any_header_give_none():
    assert find_header(make_grid([["张三", "女"], ["李四", "男"]]), ROSTER) is None


def test_the_own_header_wins_over_a_synonym():
    header = find_header(
        make_grid([["姓名", "学员姓名", "培训班"], ["甲", "乙", "丙"]]),
        ledger_kind("training_participant"),
    )
    assert [(c.name, c.known) for c in header.columns][:2] == [("name", True), ("学员姓名", False)]


def test_a_body_row_is_never_taken_for_a_second_level():
    rows = [["姓名", "性别", "培训情况"], ["张三", "女", ""], ["李四", "男", "一次"]]
    assert find_header(make_grid(rows), ROSTER).end == 1


@pytest.mark.parametrize(
    "above",
    [["经费统计表"], ["经费统计表", "填报单位：某市妇联"], ["填报单位：某市妇联", "单位：万元"]],
    ids=["title", "two titles", "a unit"],
)
def test_a_line_over_a_column_without_a_header_names_nothing(above):
    rows = [[line, "", "", ""] for line in above] + [["", "单位", "年度", "金额"]]
    header = find_header(make_grid([*rows, ["1", "甲乡", "2009", "3"]]), FUNDING)
    assert (header.start, header.end) == (len(above), len(above) + 1)
    assert list(named(header)) == ["unit", "year", "amount_yuan"]
    assert named(header)["amount_yuan"] == ("D", "万元" if "单位：万元" in above else "")


def test_the_name_of_a_section_is_no_level_of_the_header():
    rows = [["", "单位", "年度", "金额"], ["一、街道", "", "", ""], ["1", "甲街道", "2009", "3"]]
    header = find_header(make_grid(rows), FUNDING)
    assert header.end == 1


def test_a_header_alone_on_its_level_stays_one():
    rows = [["村", "届次", "委员总数", ""], ["", "", "", "其中：女"], ["甲", "9", "5", "1"]]
    header = find_header(make_grid(rows), ELECTION)
    assert (header.end, "women_n" in named(header)) == (2, True)
