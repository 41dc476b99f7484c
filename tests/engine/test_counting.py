"""Counting is exact up to its limit, and beyond it nothing is listed."""

import pandas as pd
import pytest

from fedanalysis.engine.registry import open_engine
from fedanalysis.errors import TooManyDistinctError

EARLY = "fedanalysis.engine.counting._EARLY_ROWS"
FEW_THEN_MANY = pd.DataFrame({"n": [0] * 5000 + list(range(3000)), "sex": ["女", "男"] * 4000})


@pytest.fixture
def grouped(monkeypatch):
    """Return the columns that were grouped, in SQL."""
    from fedanalysis.engine import counting

    seen = []
    inner = counting._grouped

    def spy(session, sql, ids, most):
        seen.append(ids)
        return inner(session, sql, ids, most)

    monkeypatch.setattr(counting, "_grouped", spy)
    return seen


def test_a_nearly_unique_column_is_never_listed(grouped):
    rows = open_engine("disk").open(pd.DataFrame({"n": range(5000)}))
    found = rows.engine.distinct_each(rows, ["n"], most=1000)
    assert isinstance(found["n"], int)
    with pytest.raises(TooManyDistinctError):
        rows.engine.distinct(rows, ["n"], most=1000)
    assert grouped == []


def test_a_column_that_turns_unique_late_is_refused_by_its_exact_count(monkeypatch):
    monkeypatch.setattr(EARLY, 1000)
    rows = open_engine("disk", thread_n=1).open(FEW_THEN_MANY)
    found = rows.engine.distinct_each(rows, ["n", "sex"], most=1000)
    assert 2700 < found["n"] < 3300
    assert found["sex"]["row_n"].tolist() == [4000, 4000]
    with pytest.raises(TooManyDistinctError, match="at most 1,000"):
        rows.engine.distinct(rows, ["n"], most=1000)
    assert len(rows.engine.distinct(rows, ["n"], most=3000)) == 3000


def test_columns_of_rows_with_steps_are_counted_in_one_pass(grouped):
    engine = open_engine("disk")
    mapping = pd.DataFrame({"sex": ["女"], "code": ["2"]})
    rows = engine.attach(engine.open(FEW_THEN_MANY), ["sex"], mapping)
    found = engine.distinct_each(rows, ["sex", "code"])
    assert found["code"]["row_n"].tolist() == [4000, 4000]
    assert grouped == []


def test_a_column_picked_twice_is_counted_under_both_names():
    engine = open_engine("disk")
    rows = engine.pick(engine.open(FEW_THEN_MANY), {"a": "sex", "b": "sex"})
    found = engine.distinct_each(rows, ["a", "b"])
    assert found["a"]["row_n"].tolist() == found["b"]["row_n"].tolist() == [4000, 4000]
