import pytest
from ledgers.grids import make_ledger

from fedanalysis.ledgers.clean import clean_ledger

HEAD = ["乡镇", "村", "届次", "委员总数", "女委员数"]


def fills_of(townships, *, merged=()):
    rows = [HEAD, *([town, f"村{n}", "9", "5", "1"] for n, town in enumerate(townships))]
    ledger = make_ledger(rows, "election", merged=merged)
    return [(f["at"], f["text"], f["rule"]) for f in ledger.fills.to_dict("records")]


def test_a_township_printed_on_its_first_row_only_is_filled_down():
    filled = fills_of(["甲镇", "", "", "乙镇", "", ""])
    assert filled == [
        (1, "甲镇", "fill.down"),
        (2, "甲镇", "fill.down"),
        (4, "乙镇", "fill.down"),
        (5, "乙镇", "fill.down"),
    ]


@pytest.mark.parametrize(
    "townships",
    [
        ["甲镇", "甲镇", "", "乙镇", "乙镇"],
        ["甲镇", "乙镇", "", "丙镇", "丁镇"],
        ["", "", "甲镇", "", ""],
        ["甲镇", "", ""],
    ],
    ids=["value-stands-twice", "block-of-one-row", "first-row-blank", "too-few-to-tell"],
)
def test_a_gap_is_missing_and_never_filled(townships):
    assert fills_of(townships) == []


@pytest.mark.parametrize(
    ("townships", "filled"),
    [
        (["甲镇", "甲镇", "甲镇", "甲镇"], []),
        (["甲镇", "甲镇", "", "甲镇"], []),
        (["甲镇", "", "", ""], ["村1", "村2"]),
    ],
    ids=["repeated", "repeated but for a gap", "printed once"],
)
def test_a_village_is_filled_down_only_where_its_township_is_not_repeated(townships, filled):
    head = ["姓名", "性别", "乡镇", "村"]
    villages = ["村1", "", "村2", ""]
    people = zip("芳丽敏静", townships, villages, strict=True)
    ledger = make_ledger(
        [head, *([f"王{char}", "女", *place] for char, *place in people)], "roster"
    )
    fills = ledger.fills
    assert fills.loc[fills["column"] == "village", "text"].tolist() == filled


def test_a_merged_cell_stands_for_all_its_rows():
    filled = fills_of(["甲镇", "", "乙镇"], merged=((2, 0, 3, 0),))
    assert filled == [(1, "甲镇", "fill.merged")]


def test_a_fill_does_not_cross_a_total_that_ends_its_block():
    rows = [
        HEAD,
        ["甲镇", "村1", "9", "5", "1"],
        ["", "村2", "9", "5", "1"],
        ["小计", "", "", "10", "2"],
        ["乙镇", "村3", "9", "5", "1"],
        ["", "村4", "9", "5", "1"],
    ]
    ledger = make_ledger(rows, "election")
    assert ledger.fills[["at", "text"]].to_numpy().tolist() == [[1, "甲镇"], [3, "乙镇"]]


@pytest.mark.parametrize("mark", ["同上", "〃", " 同 上 ", "″", "”"])
def test_a_ditto_mark_stands_for_the_cell_above(mark):
    filled = fills_of(["甲镇", mark, mark, "乙镇", mark])
    assert filled == [
        (1, "甲镇", "fill.ditto"),
        (2, "甲镇", "fill.ditto"),
        (4, "乙镇", "fill.ditto"),
    ]


def test_a_ditto_mark_under_a_filled_blank_stands_for_what_fills_it():
    filled = fills_of(["甲镇", "", "同上", "乙镇", ""], merged=((2, 0, 3, 0),))
    assert (2, "甲镇", "fill.ditto") in filled


def test_a_ditto_mark_with_nothing_above_goes_to_review():
    rows = [["村", "类别", "届次", "委员总数", "女委员数", "备注"]]
    rows += [["甲村", "村", "9", "5", "1", "同上"], ["乙村", "", "9", "5", "1", ""]]
    clean = clean_ledger(make_ledger([*rows, ["丙村", "〃", "9", "5", "1", ""]], "election"))
    assert clean.kept["remark"].tolist() == ["", "", ""]
    assert clean.kept["village_type_code"].tolist() == ["village_committee", "", ""]
    assert set(clean.review["reason_code"]) == {"text.ditto"}


def test_a_filled_ditto_mark_stands_in_the_change_log():
    rows = [["村", "类别", "届次", "委员总数", "女委员数"], ["甲村", "村", "9", "5", "1"]]
    clean = clean_ledger(make_ledger([*rows, ["乙村", "同上", "9", "5", "1"]], "election"))
    (change,) = clean.changes[clean.changes["rule"] == "fill.ditto"].to_dict("records")
    assert (change["old"], change["new"], change["rule"]) == (
        "同上",
        "village_committee",
        "fill.ditto",
    )
