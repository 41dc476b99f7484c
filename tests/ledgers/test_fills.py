import pytest
from ledgers.grids import make_ledger

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
