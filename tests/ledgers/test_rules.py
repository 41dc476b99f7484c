import numpy as np
import pandas as pd
import pytest

from fedanalysis.catalogue.kinds import ledger_kind
from fedanalysis.ledgers.rules import broken_rows


def rule(kind, rule_id):
    return next(found for found in ledger_kind(kind).rules if found.id == rule_id)


TIME = rule("concurrent_posts", "rule.time_adds_up")
PER_WOMAN = rule("funding", "rule.yuan_per_woman")


def posts(*rows):
    return pd.DataFrame(rows, columns=["id_number", "unit", "name", "time_percent"]).astype(str)


def broken(rows):
    return broken_rows(rows, TIME).tolist()


def test_shares_of_one_number_over_100_mark_all_her_rows():
    rows = posts(
        ("1", "甲村", "子", 60),
        ("1", "乙村", "子", 60),
        ("2", "甲村", "丑", 60),
        ("", "甲村", "寅", 60),
    )
    assert broken(rows) == [True, True, False, False]


def test_exactly_100_is_no_breach():
    assert broken(posts(("1", "甲村", "子", "33.3"), ("1", "甲村", "子", "66.7"))) == [False, False]


def test_without_a_number_name_and_unit_tell_the_person():
    rows = posts(("", "甲村", "子", 60), ("", "甲村", "子", 60), ("", "乙村", "子", 60))
    assert broken(rows) == [True, True, False]


def test_namesakes_with_different_numbers_are_not_added_up():
    rows = posts(("1", "甲村", "子", 60), ("2", "甲村", "子", 60))
    assert broken(rows) == [False, False]


def test_a_ledger_without_the_columns_breaks_nothing():
    rows = posts(("1", "甲村", "子", 60), ("1", "甲村", "子", 60))
    assert not broken_rows(rows[["time_percent"]], TIME).any()
    assert not broken_rows(rows.drop(columns="time_percent"), TIME).any()


@pytest.mark.parametrize(
    ("amount", "women", "printed", "breaks"),
    [
        ("120000", "45000", "2.67", False),
        ("120000", "45000", "2.66", False),  # cut off
        ("120000", "45000", "3", False),
        ("120000", "45000", "2.76", True),
        ("0", "0", "0", False),
        ("120000", "0", "2.67", True),
        ("120000", "", "2.67", False),
    ],
)
def test_yuan_per_woman_fits_its_amount_or_breaks_the_rule(amount, women, printed, breaks):
    values = dict(zip(PER_WOMAN.columns, (amount, women, printed), strict=True))
    assert broken_rows(pd.DataFrame([values]), PER_WOMAN).tolist() == [breaks]


def test_the_order_of_rows_changes_nothing():
    rng = np.random.default_rng(5)
    rows = posts(*((str(n % 7), f"{n % 3}村", f"人{n % 7}", 10 * (n % 5)) for n in range(60)))
    order = rng.permutation(len(rows))
    shuffled = broken_rows(rows.iloc[order].reset_index(drop=True), TIME)
    assert (broken_rows(rows, TIME)[order] == shuffled).all()
