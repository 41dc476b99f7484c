"""Queries run only the steps that the columns asked for need."""

import pandas as pd
import pytest

from fedanalysis.engine.registry import open_engine

FRAME = pd.DataFrame({"sex": ["女", "男", "女"], "level": ["a", "b", None], "n": [1, 2, 3]})
CODES = pd.DataFrame({"sex": ["女", "男"], "sex_code": ["2", "1"], "is_woman": [True, False]})
LEVELS = pd.DataFrame({"level": ["a", "b"], "level_code": ["1", "2"]})


@pytest.fixture
def rows():
    engine = open_engine("disk")
    opened = engine.open(FRAME)
    return engine.attach(engine.attach(opened, ["sex"], CODES), ["level"], LEVELS)


def joins(rows, *columns):
    query = rows.held
    return query.sql([query.names[column] for column in columns]).count("LEFT JOIN")


@pytest.mark.parametrize(
    ("columns", "n"),
    [((), 0), (("n",), 0), (("sex", "level"), 0), (("sex_code",), 1), (("level_code",), 1)],
)
def test_what_is_not_asked_for_is_not_attached(rows, columns, n):
    assert joins(rows, *columns) == n


def test_two_columns_of_one_mapping_are_attached_once(rows):
    assert joins(rows, "sex_code", "is_woman") == 1
    assert joins(rows, "sex_code", "level_code") == 2


def test_a_filter_stays_with_all_it_needs(rows):
    women, others = rows.engine.split(rows, "is_woman")
    assert joins(women) == joins(others, "n") == 1
    assert (women.count(), others.count()) == (2, 1)
    assert rows.engine.tally(women, [], sums={"n": "n"})["n"].tolist() == [4]


def test_a_step_upon_a_step_brings_the_one_below(rows):
    names = pd.DataFrame({"sex_code": ["2"], "name": ["women"]})
    named = rows.engine.attach(rows, ["sex_code"], names)
    assert joins(named, "name") == 2
    assert named.head().sort_values("n")["name"].fillna("").tolist() == ["women", "", "women"]


def test_a_flag_computed_is_there_only_when_asked_for(rows):
    marked = rows.engine.mark_blank(rows, ["level_code"], name="blank")
    assert joins(marked, "n") == 0
    assert joins(marked, "blank") == 1
    assert rows.engine.split(marked, "blank")[0].head()["n"].tolist() == [3]
