"""Columns are read as what they say, or refused without repeating a value."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fedanalysis.errors import ColumnError, DesignError, UnknownNameError, ValueRangeError
from fedanalysis.models import panel_columns as columns


def table(**values) -> pd.DataFrame:
    return pd.DataFrame(values)


@pytest.mark.parametrize(
    "values", [[0, 1, 1], [False, True, True], [0.0, 1.0, 1.0], pd.array([0, 1, 1], "Int64")]
)
def test_status_is_read_from_every_kind_of_number(values):
    assert columns.read_binary(table(on=values), "on").tolist() == [0, 1, 1]


def test_missing_status_stays_missing():
    values = pd.array([0, None, 1], "boolean")
    assert np.isnan(columns.read_binary(table(on=values), "on")[1])


@pytest.mark.parametrize(
    ("values", "said"),
    [(["yes", "no"], "2 levels"), ([1, 2], "1 of 2 rows"), ([0.5, 1], "1 of 2 rows")],
)
def test_other_codes_of_a_status_are_refused_without_their_values(values, said):
    with pytest.raises(ValueRangeError, match=said) as caught:
        columns.read_binary(table(on=values), "on")
    assert "yes" not in str(caught.value).replace("that means yes", "")


def test_levels_become_dummies_against_the_first():
    matrix, terms = columns.code_covariates(
        table(kind=["b", "a", "c"], age=[3, 4, 5], old=[True, False, True]), ("kind", "age", "old")
    )
    assert terms == ("kind[b]", "kind[c]", "age", "old[True]")
    np.testing.assert_array_equal(matrix, [[1, 0, 3, 1], [0, 0, 4, 0], [0, 1, 5, 1]])


def test_missing_level_is_missing_in_all_its_dummies():
    matrix, _ = columns.code_covariates(table(kind=["b", None, "c", "a"]), ("kind",))
    assert np.isnan(matrix[1]).all()


def test_a_single_level_is_refused():
    with pytest.raises(DesignError, match="two levels"):
        columns.code_covariates(table(kind=["a", "a"]), ("kind",))


def test_no_covariates_are_no_columns():
    assert columns.code_covariates(table(x=[1, 2]), ())[0].shape == (2, 0)


def test_other_refusals():
    with pytest.raises(ColumnError, match="Did you mean `income`"):
        columns.need_columns(table(income=[1]), ["incme", None], called="rows")
    with pytest.raises(ValueRangeError, match="1 of 2 rows"):
        columns.read_numbers(table(x=[1, np.inf]), "x")
    with pytest.raises(ValueRangeError, match="1 of 2 rows hold none"):
        columns.number_levels(table(x=["a", None]), "x")
    with pytest.raises(UnknownNameError, match="Did you mean `mammen`"):
        columns.check_choice("multiplier", "mamen", ("mammen", "rademacher"))
