"""The sentences hold no number that the result doesn't, in either language."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from fedanalysis.models import committee_trend_words as words
from fedanalysis.models.committee_trend import CommitteeTrend


def table(units: int = 45) -> pd.DataFrame:
    rng = np.random.default_rng(6)
    rows = [
        (f"v{k}", year, int(rng.binomial(5, 0.2 + 0.03 * (year - 2005))), 5, "ab"[k % 2])
        for k in range(units)
        for year in (2005, 2008, 2011, 2014)
    ]
    return pd.DataFrame(rows, columns=["unit_id", "term_year", "women_n", "member_n", "group"])


@pytest.mark.parametrize("population", ["elections", "sample", None], ids=str)
@pytest.mark.parametrize("by", [None, "group"], ids=str)
def test_both_languages_hold_the_same_numbers(population, by):
    result = CommitteeTrend(by=by, population=population).fit(table())
    for text in (result.sentences, *result.notes):
        zh, en = (set(re.findall(r"\d+\.\d+", part)) for part in (text.zh, text.en))
        assert zh == en
        assert text.zh
        assert text.en
        assert "nan" not in text.zh + text.en
        assert "`" not in text.zh + text.en


def test_many_committees_take_the_normal_and_few_students_t():
    assert "正态分布" in CommitteeTrend().fit(table()).sentences.zh
    assert "自由度11" in CommitteeTrend().fit(table(12)).sentences.zh
    assert "Student's t with 11 degrees" in CommitteeTrend().fit(table(12)).sentences.en


def test_title_names_a_direction_only_where_it_is_settled():
    flat = table().assign(women_n=[(k // 4 + k % 4) % 3 for k in range(180)])
    assert "not settled" in words.plot_title(CommitteeTrend().fit(flat)).en
    title = words.plot_title(CommitteeTrend().fit(table()))
    assert "up" in title.en
    assert "升" in title.zh


def test_held_columns_are_named():
    said = CommitteeTrend(by="group").fit(table()).sentences
    assert said.en.count("With group held constant") == 1
    assert "在group不变的条件下" in said.zh
