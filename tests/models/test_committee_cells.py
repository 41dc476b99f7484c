"""What a table of committees must be before a trend is fitted to it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fedanalysis.errors import ColumnError, DesignError, ValueRangeError
from fedanalysis.models.committee_cells import check_groups, read_committees


def table(**changes: object) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "unit_id": ["a", "a", "b", "b"],
            "term_year": [2008, 2011, 2008, 2011],
            "women_n": [1, 2, 0, 1],
            "member_n": [5, 5, 3, 3],
            "region": ["n", "n", "s", "s"],
        }
    )
    return frame.assign(**changes)


def test_several_rows_of_one_committee_and_term_add_up():
    rows = pd.concat([table(), table().iloc[[0]]])
    cells = read_committees(rows)
    first = cells.frame.iloc[0]
    assert (first["women_n"], first["member_n"]) == (2, 10)
    assert cells.row_n == 5
    assert len(cells.frame) == 4


def test_seats_are_counted_by_term_and_group():
    seats = read_committees(table(), by="region").seats()
    assert seats.columns.tolist() == [
        "region",
        "term_year",
        "unit_n",
        "women_n",
        "member_n",
        "women_share",
    ]
    assert seats["women_n"].tolist() == [1, 2, 0, 1]
    assert read_committees(table()).seats()["women_share"].tolist() == [1 / 8, 3 / 8]


def test_input_is_left_as_it_was():
    frame = table()
    before = frame.copy(deep=True)
    read_committees(frame)
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize("column", ["unit_id", "term_year", "women_n", "member_n"])
def test_a_missing_column_is_named(column):
    with pytest.raises(ColumnError, match=column):
        read_committees(table().drop(columns=column))


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"member_n": [5, 0, 3, 3], "women_n": [1, 0, 0, 1]}, DesignError, "1 of 4 rows have 0"),
        ({"women_n": [6, 2, 0, 1]}, ValueRangeError, "no more than `member_n`"),
        ({"women_n": [-1, 2, 0, 1]}, ValueRangeError, "women_n"),
        ({"women_n": [1.5, 2, 0, 1]}, ValueRangeError, "women_n"),
        ({"women_n": [np.inf, 2, 0, 1]}, ValueRangeError, "finite"),
        ({"women_n": ["one", "2", "0", "1"]}, ValueRangeError, "must be numbers"),
        ({"term_year": [11, 2011, 2008, 2011]}, ValueRangeError, "term_year"),
        ({"term_year": [2008.5, 2011, 2008, 2011]}, ValueRangeError, "term_year"),
        ({"basis": ["members", "members", "chairs", "chairs"]}, DesignError, "one `basis`"),
        ({"indicator_id": ["x", "x", "x", None]}, DesignError, "one `indicator_id`"),
        ({"women_n": [1, 2, 0, None]}, DesignError, "1 of 4 rows would be: `women_n` in 1"),
    ],
    ids=["no seat", "more women", "negative", "broken", "infinite", "text", "year", "half year", "bases", "indicators", "missing"],
)  # fmt: skip
def test_tables_that_can_give_no_share_are_refused(change, error, words):
    with pytest.raises(error, match=words):
        read_committees(table(**change))


def test_up_to_five_percent_missing_are_left_out_and_counted():
    rows = pd.concat([table(unit_id=[f"{k}a", f"{k}a", f"{k}b", f"{k}b"]) for k in range(5)])
    rows = rows.astype({"women_n": float})
    rows.iloc[0, 2] = np.nan
    cells = read_committees(rows)
    assert (cells.n_dropped, len(cells.frame)) == (1, 19)


def test_a_column_can_have_only_one_part():
    with pytest.raises(ColumnError, match="twice"):
        read_committees(table(), by="region", covariates=("region",))


def test_groups_must_be_two_and_return():
    with pytest.raises(DesignError, match="at least two groups"):
        check_groups(read_committees(table(region="n"), by="region"))
    with pytest.raises(DesignError, match="Seen in one: `s`"):
        check_groups(read_committees(table().iloc[:3], by="region"))
