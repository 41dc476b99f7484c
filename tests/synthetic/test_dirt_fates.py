import pytest

from fedanalysis.catalogue.kinds import ledger_kind
from fedanalysis.synthetic.dirt_fates import RowFate, judge_rows

ELECTION, ROSTER = ledger_kind("election"), ledger_kind("roster")
GOOD = {"township": "红旗镇", "village": "甲村", "term": "第9届", "seat_n": "5", "women_n": "2"}
PERSON = {"name": "王芳", "id_number": "999999197805010020", "birth_date": "1978-05"}


def fates(rows, kind=ELECTION, broken=None):
    return [fate.fate for fate in judge_rows(rows, broken or [False] * len(rows), kind)]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"women_n": ""}, "required"),
        ({"term": ""}, "required"),
        ({"women_n": "6"}, "rule.women_at_most_seats"),
        ({"men_n": "2"}, "rule.women_and_men_are_all"),
        ({"women_percent": "41"}, "rule.women_share"),
    ],
    ids=["no women", "no term", "more women than seats", "no sum", "another share"],
)
def test_a_row_that_can_not_be_true_is_rejected(change, reason):
    assert judge_rows([{**GOOD, **change}], [False], ELECTION) == [RowFate("rejected", reason)]


@pytest.mark.parametrize("share", ["40", "40.0"])
def test_a_rounded_share_is_no_fault(share):
    assert fates([{**GOOD, "women_percent": share}]) == ["kept"]


@pytest.mark.parametrize("share", ["66.6", "66.7", "67"])
def test_a_share_may_be_rounded_or_cut_off(share):
    assert fates([{**GOOD, "seat_n": "3", "women_percent": share}]) == ["kept"]


def test_the_second_of_two_equal_rows_is_dropped():
    assert fates([GOOD, GOOD]) == ["kept", "dropped"]


def test_rows_that_contradict_each_other_are_all_rejected():
    assert fates([GOOD, {**GOOD, "seat_n": "7"}]) == ["rejected", "rejected"]


def test_a_rejected_row_contradicts_none():
    assert fates([GOOD, {**GOOD, "seat_n": "1"}]) == ["kept", "rejected"]


@pytest.mark.parametrize(
    ("change", "fate"),
    [
        ({}, "kept"),
        ({"birth_date": "1978"}, "kept"),
        ({"birth_date": "1979-05"}, "rejected"),
        ({"sex_code": "2"}, "kept"),
        ({"sex_code": "1"}, "rejected"),
        ({"id_number": "", "birth_date": "1979-05"}, "kept"),
    ],
    ids=["agree", "coarser", "other birth", "same sex", "other sex", "no number"],
)
def test_an_identity_number_must_agree_with_birth_and_sex(change, fate):
    assert fates([{**PERSON, **change}], ROSTER) == [fate]


def test_a_cell_that_can_not_be_true_costs_its_row():
    assert fates([GOOD], broken=[True]) == ["rejected"]
